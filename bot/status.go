package bot

import (
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"warroom/store"
)

// status is what the operator sees of the bot on /healthz.
type status struct {
	mu    sync.Mutex // guards all following fields
	store error
	chat  map[string]trouble // by service; absent: it works
}

// trouble is what is wrong with a chat service, and since when.
type trouble struct {
	what  string
	since time.Time
}

func (s *status) storeFailed(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store = err
}

func (s *status) storeWorks() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store = nil
}

func (s *status) chatFailed(service string, err error) { s.chatIs(service, err.Error()) }

// chatMissing notes that incidents live on a service that is not configured any more. What they are owed waits.
func (s *status) chatMissing(service string) {
	s.chatIs(service, "not configured, and incidents live on it: configure it again, or work with warroom incident")
}

func (s *status) chatIs(service, what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.chat == nil {
		s.chat = map[string]trouble{}
	}
	since := time.Now()
	if was, ok := s.chat[service]; ok {
		since = was.since
	}
	s.chat[service] = trouble{what, since}
}

func (s *status) chatWorks(service string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.chat, service)
}

// Health is how the bot fares, as /healthz shows it. It names no incident.
type Health struct {
	OK     bool              `json:"ok"`
	Store  string            `json:"store"`            // ok, or what is wrong and what to do
	Chat   map[string]string `json:"chat,omitempty"`   // by service
	Owed   int               `json:"owed"`             // rows of the outbox that wait for chat
	Parked int               `json:"parked,omitempty"` // rows that chat refused for good
}

// Health says how the bot fares.
func (b *Bot) Health() Health {
	h := b.status.health()
	for name := range b.services {
		if h.Chat[name] == "" {
			h.Chat[name] = "ok"
		}
	}
	for _, raw := range b.store.List(store.Outbox, "") {
		if o, err := unmarshalOwed(raw); err == nil && o.Parked != "" {
			h.Parked++
		} else {
			h.Owed++
		}
	}
	return h
}

func (s *status) health() Health {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := Health{OK: s.store == nil && len(s.chat) == 0, Store: "ok", Chat: map[string]string{}}
	switch {
	case errors.Is(s.store, store.ErrFull):
		h.Store = "the disk is full and nothing is recorded: make room; the bot goes on by itself"
	case s.store != nil:
		h.Store = "the store failed and the bot must be started again: " + s.store.Error()
	}
	for name, t := range s.chat {
		h.Chat[name] = "since " + t.since.UTC().Format(time.RFC3339) + ": " + t.what
	}
	return h
}

// ServeHTTP answers a health check: 200 when all is well, else 503, with the same words as JSON.
func (b *Bot) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	h := b.Health()
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if !h.OK {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(h) // who asked has gone; there is nobody to tell
}
