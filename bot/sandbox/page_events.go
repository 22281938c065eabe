package sandbox

import (
	"io"
	"net/http"
	"time"
)

// pageEvents streams what changes on a person's screen.
func (s *Slack) pageEvents(w http.ResponseWriter, r *http.Request) {
	p, ok := s.reader(r)
	if !ok {
		pageError(w, http.StatusNotFound, "user_not_found", "nobody here has that account")
		return
	}
	sub := s.Subscribe()
	defer sub.Stop()
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	beat := time.NewTicker(15 * time.Second)
	defer beat.Stop()
	_, _ = io.WriteString(w, ": hello\n\n")
	guided := s.guide()
	for {
		if out.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-beat.C:
			_, _ = io.WriteString(w, ": beat\n\n")
		case _, open := <-sub.C:
			if !open {
				return
			}
			told := false
			for _, c := range sub.Take() {
				told = told || c.Kind == ChangeState
				s.tellPage(w, p, c)
			}
			if at := s.guide(); at != guided {
				if guided = at; !told {
					s.tellPage(w, p, Change{Kind: ChangeState})
				}
			}
		}
	}
}

// tellPage writes one change, if it is on the person's screen.
func (s *Slack) tellPage(w io.Writer, p Person, c Change) {
	if c.User != "" && c.User != p.id {
		return
	}
	data := answer{"kind": c.Kind}
	switch c.Kind {
	case ChangeState:
		data["state"] = s.state(p)
	case ChangeViews:
		data["views"] = p.Views()
	case ChangeHome:
		data["view"] = p.Home()
	case ChangeMessage:
		s.mu.Lock()
		at, m, err := p.message(c.Channel, c.TS)
		if err != nil {
			s.mu.Unlock()
			return // not theirs to see, or gone meanwhile
		}
		data["channel"], data["message"] = c.Channel, p.seenMessage(at, m)
		s.mu.Unlock()
	default:
		s.mu.Lock()
		at := s.channels[c.Channel]
		visible := at != nil && at.visible(p.id)
		s.mu.Unlock()
		if !visible {
			return
		}
		data["channel"] = c.Channel
		if c.Kind == ChangeGone {
			data["ts"] = c.TS
		}
	}
	_, _ = w.Write(append(append([]byte("data: "), encode(data)...), "\n\n"...))
}
