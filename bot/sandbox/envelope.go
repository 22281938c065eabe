package sandbox

import (
	"encoding/json"
	"time"
)

// Delivery (https://docs.slack.dev/apis/events-api, https://docs.slack.dev/apis/events-api/using-socket-mode).
const (
	ackTime = 3 * time.Second
	// mostAck is the frame from which on Slack ignores an acknowledgement, without a word (socketmode.go of slack-go, which measured it).
	mostAck = 20 << 10
)

// againAfter is when an event is sent again that nobody acknowledged: at once, after a minute, after five.
var againAfter = []time.Duration{0, time.Minute, 5 * time.Minute}

// envelope is a payload on its way to the app.
type envelope struct {
	id      string
	kind    string // slash_commands, interactive, events_api
	payload json.RawMessage
	accepts bool
	attempt int
	timer   *time.Timer
	acked   chan json.RawMessage // what a person waits for; nil for an event
}

// newEnvelope wraps a payload, which its receiver has to acknowledge.
func (s *Slack) newEnvelope(kind string, payload any, accepts bool) *envelope {
	hex := "0123456789abcdef"
	id := s.letters(8, hex) + "-" + s.letters(4, hex) + "-4" + s.letters(3, hex) + "-a" + s.letters(3, hex) + "-" + s.letters(12, hex)
	e := &envelope{id: id, kind: kind, payload: encode(payload), accepts: accepts}
	s.pending[id] = e
	return e
}

// deliver gives an envelope to any one of the connections, and reports whether there was one.
func (s *Slack) deliver(e *envelope) bool {
	if len(s.sockets) == 0 {
		return false
	}
	if s.faults.mute {
		return true
	}
	var f EnvelopeFault
	s.faults.sent++
	if s.faults.envelope != nil {
		f = s.faults.envelope(e.kind, s.faults.sent)
	}
	frame := answer{"envelope_id": e.id, "type": e.kind, "accepts_response_payload": e.accepts, "payload": e.payload}
	if e.kind == "events_api" {
		frame["retry_attempt"], frame["retry_reason"] = e.attempt, ""
		if e.attempt > 0 {
			frame["retry_reason"] = "timeout"
		}
	}
	raw := encode(frame)
	at := s.rand.IntN(len(s.sockets))
	send := func() {
		if n := len(s.sockets); n > 0 {
			s.sockets[at%n].send(raw)
			if f.Twice {
				s.sockets[(at+1)%n].send(raw)
			}
		}
	}
	switch {
	case f.Lose:
	case f.Delay > 0:
		s.later(f.Delay, send)
	default:
		send()
	}
	return true
}

// acknowledged takes a frame of the app's. Whichever connection it comes on, it counts.
func (s *Slack) acknowledged(frame []byte) {
	if len(frame) >= mostAck {
		return
	}
	var ack struct {
		ID      string          `json:"envelope_id"`
		Payload json.RawMessage `json:"payload"`
	}
	if json.Unmarshal(frame, &ack) != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.pending[ack.ID]
	if e == nil {
		return // acknowledged before, or too late
	}
	delete(s.pending, ack.ID)
	s.cancel(e.timer)
	if e.acked != nil {
		if !e.accepts {
			ack.Payload = nil
		}
		e.acked <- notNull(ack.Payload)
	}
}

// event sends an event, and sends it again until it is acknowledged or Slack gives up.
func (s *Slack) event(payload answer) {
	s.attempt(s.newEnvelope("events_api", payload, false))
}

func (s *Slack) attempt(e *envelope) {
	s.deliver(e)
	e.timer = s.later(ackTime, func() {
		if e.attempt >= len(againAfter) {
			delete(s.pending, e.id)
			s.log.Info("an event was given up: nobody acknowledged it")
			return
		}
		pause := againAfter[e.attempt]
		e.attempt++
		if pause == 0 {
			s.attempt(e)
			return
		}
		e.timer = s.later(pause, func() { s.attempt(e) })
	})
}

// ask sends what a person did, for the answer of which that person waits. It is called under the lock; wait is called without it.
func (s *Slack) ask(kind string, payload any, accepts bool) *envelope {
	e := s.newEnvelope(kind, payload, accepts)
	e.acked = make(chan json.RawMessage, 1)
	if !s.deliver(e) {
		delete(s.pending, e.id)
		close(e.acked)
	}
	return e
}

// wait waits for the acknowledgement and gives what came with it. There is no second try: what a person did is lost if nobody acknowledges it.
func (s *Slack) wait(e *envelope) (json.RawMessage, error) {
	t := time.NewTimer(ackTime)
	defer t.Stop()
	select {
	case payload, sent := <-e.acked:
		if !sent {
			return nil, &Trouble{Code: "dispatch_failed", Words: s.opt.App.Name + " is not connected."}
		}
		return payload, nil
	case <-t.C:
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.pending, e.id)
	select {
	case payload := <-e.acked:
		return payload, nil // at the last moment
	default:
	}
	return nil, &Trouble{Code: "operation_timeout", Words: s.opt.App.Name + " did not respond."}
}

// tell sends what nobody waits for.
func (s *Slack) tell(kind string, payload any) {
	e := s.newEnvelope(kind, payload, false)
	s.deliver(e)
	e.timer = s.later(ackTime, func() { delete(s.pending, e.id) })
}
