package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// responseURL is an address at which the app may answer something that a person did: five times within thirty minutes
// (https://docs.slack.dev/interactivity/handling-user-interaction).
type responseURL struct {
	user, channel string
	stamp         string // the message that was pressed; empty: a command or shortcut
	ephemeral     bool   // … and only the person sees it
	thread        string
	made          time.Time
	left          int
}

const (
	responseLife = 30 * time.Minute
	responseUses = 5
)

// newResponse makes an address for something done in a conversation; m is the message it was done on, or nil.
func (s *Slack) newResponse(user string, c *channel, m *message) string {
	for id, r := range s.responses {
		if time.Since(r.made) > 2*responseLife {
			delete(s.responses, id)
		}
	}
	r := &responseURL{user: user, channel: c.ID, made: time.Now(), left: responseUses}
	if m != nil {
		r.stamp, r.ephemeral, r.thread = m.Stamp, m.ephemeral, m.Thread
	}
	id := secret()
	s.responses[id] = r
	return s.opt.URL + "/response/" + s.opt.Team.ID + "/" + id
}

// yes is a boolean as apps send it, bare or in quotes.
type yes bool

// UnmarshalJSON reads true and "true".
func (y *yes) UnmarshalJSON(b []byte) error {
	*y = yes(strings.Trim(string(b), `"`) == "true")
	return nil
}

// said is a message as it is sent to a response_url, or in the acknowledgement of a command.
type said struct {
	Type    string          `json:"response_type"`
	Text    string          `json:"text"`
	Blocks  json.RawMessage `json:"blocks"`
	Thread  string          `json:"thread_ts"`
	Replace yes             `json:"replace_original"`
	Delete  yes             `json:"delete_original"`
}

// saidMessage checks what was said and makes a message of it.
func (s *Slack) saidMessage(b said) (*message, *refusal) {
	blocks, no := s.checkBlocks(notNull(b.Blocks))
	if no != nil {
		return nil, no
	}
	if b.Text == "" && len(blocks) == 0 {
		return nil, refuse("no_text")
	}
	text, _ := cutText(b.Text)
	return &message{User: s.opt.App.UserID, FromApp: true, Text: text, Blocks: blocks, Thread: b.Thread}, nil
}

func notNull(raw json.RawMessage) json.RawMessage {
	if string(raw) == "null" {
		return nil
	}
	return raw
}

// respond serves a response_url.
func (s *Slack) respond(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	call := s.count("response_url")
	s.serveCall(w, r, call, func() (int, any) {
		id := r.PathValue("id")
		s.mu.Lock()
		defer s.mu.Unlock()
		if no := s.answer(s.responses[id], body); no != nil {
			status := http.StatusOK
			if no.code == "used_url" || no.code == "expired_url" {
				status = http.StatusNotFound
			}
			return status, no.json()
		}
		return http.StatusOK, answer{"ok": true}
	})
}

// answer does what the app says at a response_url.
func (s *Slack) answer(r *responseURL, body []byte) *refusal {
	switch {
	case r == nil || time.Since(r.made) > responseLife:
		return refuse("expired_url")
	case r.left == 0:
		return refuse("used_url")
	}
	var b said
	if err := json.Unmarshal(body, &b); err != nil {
		return refuse("invalid_payload")
	}
	c := s.channels[r.channel]
	empty := b.Text == "" && len(notNull(b.Blocks)) == 0
	if bool(b.Delete) && empty {
		r.left--
		s.deleteSource(c, r)
		return nil
	}
	m, no := s.saidMessage(b)
	if no != nil {
		return no
	}
	r.left--
	if b.Delete {
		s.deleteSource(c, r)
	}
	if bool(b.Replace) && s.replaceSource(c, r, m) {
		return nil
	}
	if b.Type == "in_channel" {
		if c.Archived {
			return refuse("is_archived")
		}
		s.post(c, m)
		return nil
	}
	s.whisper(c, r.user, m)
	return nil
}

// replaceSource changes the message that was pressed. There is none behind a command or shortcut: what is said to replace it is then a message of its own
// (slackapi/bolt-js issue 2287, bolt-python issue 1268).
func (s *Slack) replaceSource(c *channel, r *responseURL, m *message) bool {
	if r.stamp == "" {
		return false
	}
	if r.ephemeral {
		old := s.screens[r.user].whispered(r.channel, r.stamp)
		if old == nil {
			return false
		}
		s.rewhisper(r.user, r.channel, old, m)
		return true
	}
	old := c.byStamp[r.stamp]
	if old == nil || !old.FromApp {
		return false
	}
	s.change(c, old, func() { old.Text = m.Text; old.redraw(old.surface(c.ID), m.Blocks) })
	return true
}

func (s *Slack) deleteSource(c *channel, r *responseURL) {
	if r.ephemeral {
		s.unwhisper(r.user, r.channel, r.stamp)
		return
	}
	if old := c.byStamp[r.stamp]; old != nil && old.FromApp {
		s.remove(c, old)
	}
}
