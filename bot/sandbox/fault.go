package sandbox

import (
	"net/http"
	"strconv"
	"time"
)

// Call names a call of the Web API, or of a response_url, or an upload, for what is to go wrong with it.
type Call struct {
	Method string // chat.update, response_url, upload
	N      int    // the how-many-th call of all, from 1
	Nth    int    // the how-many-th of this method
}

// Fault is what goes wrong with a call. The zero Fault is nothing.
type Fault struct {
	Delay      time.Duration // before anything else
	Status     int           // this status is answered: 429, 500, 502, …
	RetryAfter time.Duration // the header, with 429
	Body       string        // empty: an error page in HTML, as Slack's are
	Error      string        // this Slack error is answered: internal_error, fatal_error, …
	Cut        bool          // the connection breaks instead of an answer
	After      bool          // the call takes effect, and only its answer is wrong
}

func (f Fault) answers() bool { return f.Status != 0 || f.Error != "" || f.Cut }

// faults is what is to go wrong.
type faults struct {
	total    int
	calls    map[string]int
	call     func(Call) Fault
	envelope func(kind string, n int) EnvelopeFault
	sent     int // envelopes
	mute     bool
}

// Fault makes calls go wrong: f is asked about each, one at a time, and must not call the workspace. Nil ends it.
func (s *Slack) Fault(f func(Call) Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.call = f
}

// EnvelopeFault is what goes wrong with an envelope of Socket Mode.
type EnvelopeFault struct {
	Twice bool          // it is delivered a second time, on another connection if there is one
	Lose  bool          // it is not delivered at all; events then come again, and what a person did fails
	Delay time.Duration // it is delivered late, behind later ones
}

// FaultEnvelopes makes envelopes go wrong: f is asked about each, with its type (slash_commands, interactive, events_api) and number. Nil ends it.
func (s *Slack) FaultEnvelopes(f func(kind string, n int) EnvelopeFault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.envelope = f
}

// count numbers a call and decides what goes wrong with it.
func (s *Slack) count(method string) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.total++
	s.faults.calls[method]++
	if s.faults.call == nil {
		return Fault{}
	}
	return s.faults.call(Call{Method: method, N: s.faults.total, Nth: s.faults.calls[method]})
}

// serveCall answers a call by do, late by the latency of the workspace, and with what is to go wrong.
func (s *Slack) serveCall(w http.ResponseWriter, r *http.Request, f Fault, do func() (int, any)) {
	if d := s.opt.Latency + f.Delay; d > 0 {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-t.C:
		case <-r.Context().Done():
			return
		}
	}
	if !f.answers() {
		status, body := do()
		writeJSON(w, status, body)
		return
	}
	if f.After {
		do()
	}
	switch {
	case f.Cut:
		panic(http.ErrAbortHandler)
	case f.Error != "":
		writeJSON(w, http.StatusOK, refuse(f.Error).json())
	default:
		if f.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(f.RetryAfter/time.Second)))
		}
		body := f.Body
		if body == "" {
			body = "<!DOCTYPE html><html><head><title>Server Error | Slack</title></head><body>Something went wrong.</body></html>"
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(f.Status)
		_, _ = w.Write([]byte(body))
	}
}
