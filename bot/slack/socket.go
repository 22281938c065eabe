package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// socket is one open connection.
type socket struct {
	conn     *websocket.Conn
	writing  sync.Mutex // guards writes to conn: gorilla allows one at a time
	retiring chan struct{}
	closed   chan struct{}
	retired  bool // touched by its reader only
	log      *slog.Logger

	patience sync.Mutex // guards final and the deadline of reads
	final    bool       // the deadline stands
}

// read reads the connection until it ends, or the context does. It never waits for anybody: each request is answered elsewhere. After the end of
// the context the connection stays open for the acknowledgements of what is being answered; Listen closes it.
func (s *socket) read(ctx context.Context, l *listener) {
	l.workspace.sockets.add(s)
	defer close(s.closed)
	var helpers sync.WaitGroup
	defer helpers.Wait()
	ended := make(chan struct{})
	defer close(ended)
	helpers.Go(func() { s.watch(ctx, ended) })

	s.alive()
	s.conn.SetPongHandler(func(string) error { s.alive(); return nil })
	s.conn.SetPingHandler(func(data string) error {
		s.alive()
		// Control frames may be written beside others.
		if err := s.conn.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(ackLimit)); err != nil {
			s.log.Debug("a ping could not be answered", "error", err)
		}
		return nil
	})
	var frame bytes.Buffer // what is read of a frame is copied out of it
	for {
		frame.Reset()
		_, r, err := s.conn.NextReader()
		if err == nil {
			_, err = frame.ReadFrom(r)
		}
		if err != nil {
			if ctx.Err() != nil {
				return
			}
			l.workspace.sockets.remove(s)
			_ = s.conn.Close()
			if !s.retired {
				s.log.Info("a socket mode connection ended", "error", l.workspace.scrub(err))
			}
			return
		}
		s.alive()
		s.take(ctx, l, frame.Bytes())
	}
}

// alive puts off the moment at which the connection is taken for dead.
func (s *socket) alive() {
	s.patience.Lock()
	defer s.patience.Unlock()
	if !s.final {
		_ = s.conn.SetReadDeadline(time.Now().Add(silenceLimit))
	}
}

// until makes the connection's reader end at a moment, whatever still comes.
func (s *socket) until(t time.Time) {
	s.patience.Lock()
	defer s.patience.Unlock()
	s.final = true
	_ = s.conn.SetReadDeadline(t)
}

// take deals with one frame.
func (s *socket) take(ctx context.Context, l *listener, frame []byte) {
	received := time.Now()
	e, err := readEnvelope(frame)
	switch {
	case err != nil:
		l.workspace.log.Error("a frame of slack's could not be read", "error", err)
		if e.ID != "" {
			s.ack(l, e.ID, nil) // else it comes back for ever
		}
	case e.Type == "disconnect":
		l.workspace.log.Info("slack refreshes a connection", "reason", e.Reason)
		if e.Reason == "link_disabled" {
			l.workspace.log.Error("socket mode was switched off in the app's settings: nobody is heard until it is on again")
		}
		if !s.retired {
			s.retired = true
			close(s.retiring)
			s.until(time.Now().Add(drainLimit))
		}
	case e.ID != "":
		select {
		case l.room <- struct{}{}:
			l.answering.Go(func() {
				defer func() { <-l.room }()
				l.answer(ctx, s, e, received)
			})
		default:
			l.workspace.log.Error("too much at once: a payload is left unanswered", "type", e.Type)
		}
	}
}

// watch sends pings, and ends the reading with the context.
func (s *socket) watch(ctx context.Context, ended <-chan struct{}) {
	ticker := time.NewTicker(pingEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ended:
			return
		case <-ticker.C:
			if err := s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(ackLimit)); err != nil {
				s.log.Debug("a ping could not be sent", "error", err)
			}
		case <-ctx.Done():
			s.until(time.Now())
			return
		}
	}
}

// ack acknowledges an envelope: on its own connection, and where that is gone on any other.
func (s *socket) ack(l *listener, id string, payload json.RawMessage) {
	frame, err := json.Marshal(struct {
		ID      string          `json:"envelope_id"`
		Payload json.RawMessage `json:"payload,omitempty"`
	}{id, payload})
	if err != nil {
		l.workspace.log.Error("an acknowledgement could not be written", "error", err)
		return
	}
	if err = s.write(frame); err == nil {
		return
	}
	for _, other := range l.workspace.sockets.others(s) {
		if other.write(frame) == nil {
			return
		}
	}
	l.workspace.log.Warn("an acknowledgement could not be sent: the person sees an error, and what they did is recorded all the same", "error", l.workspace.scrub(err))
}

func (s *socket) write(frame []byte) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := s.conn.SetWriteDeadline(time.Now().Add(ackLimit)); err != nil {
		return err
	}
	return s.conn.WriteMessage(websocket.TextMessage, frame)
}

// sockets are the open connections.
type sockets struct {
	mu   sync.Mutex // guards open
	open map[*socket]bool
}

func (x *sockets) add(s *socket) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.open[s] = true
}

func (x *sockets) remove(s *socket) {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.open, s)
}

// closeAll says goodbye on every connection.
func (x *sockets) closeAll() {
	x.mu.Lock()
	defer x.mu.Unlock()
	for s := range x.open {
		bye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
		_ = s.conn.WriteControl(websocket.CloseMessage, bye, time.Now().Add(time.Second))
		_ = s.conn.Close()
		delete(x.open, s)
	}
}

func (x *sockets) count() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return len(x.open)
}

func (x *sockets) others(s *socket) []*socket {
	x.mu.Lock()
	defer x.mu.Unlock()
	var out []*socket
	for o := range x.open {
		if o != s {
			out = append(out, o)
		}
	}
	return out
}
