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
	mu       sync.Mutex // guards all following fields
	store    error
	storeAt  time.Time
	chat     map[string]error // by service; nil: works
	chatAt   map[string]time.Time
	parkings int
}

func (s *status) storeFailed(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store, s.storeAt = err, time.Now()
}

func (s *status) storeWorks() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store = nil
}

func (s *status) chatFailed(service string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.chat == nil {
		s.chat, s.chatAt = map[string]error{}, map[string]time.Time{}
	}
	s.chat[service], s.chatAt[service] = err, time.Now()
}

func (s *status) chatWorks(service string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.chat, service)
}

func (s *status) parked() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.parkings++
}

// Health is how the bot fares, as /healthz shows it. It names no incident.
type Health struct {
	OK     bool              `json:"ok"`
	Store  string            `json:"store"`            // ok, or what is wrong and what to do
	Chat   map[string]string `json:"chat,omitempty"`   // by service
	Owed   int               `json:"owed"`             // rows of the outbox that wait for chat
	Parked int               `json:"parked,omitempty"` // rows that chat refused for good since the start
}

// Health says how the bot fares.
func (b *Bot) Health() Health {
	h := Health{OK: true, Store: "ok", Chat: map[string]string{}}
	s := &b.status
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case errors.Is(s.store, store.ErrFull):
		h.OK, h.Store = false, "the disk is full and nothing is recorded: make room; the bot goes on by itself"
	case s.store != nil:
		h.OK, h.Store = false, "the store failed and the bot must be started again: "+s.store.Error()
	}
	for name := range b.services {
		h.Chat[name] = "ok"
		if err := s.chat[name]; err != nil {
			h.OK = false
			h.Chat[name] = "since " + s.chatAt[name].UTC().Format(time.RFC3339) + ": " + err.Error()
		}
	}
	for range b.store.List(store.Outbox, "") {
		h.Owed++
	}
	h.Parked = s.parkings
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
