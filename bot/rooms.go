package bot

import (
	"strings"
	"sync"

	"warroom/bot/incident"
)

// rooms finds the incident of a channel.
type rooms struct {
	mu        sync.RWMutex      // guards all following fields
	byChannel map[string]string // service:channel → incident
	newest    map[string]string // service:channel → newest message id known there: probes start behind it
}

func newRooms() *rooms {
	return &rooms{byChannel: map[string]string{}, newest: map[string]string{}}
}

func (r *rooms) note(st *incident.State) {
	if st == nil || st.Room.ID == "" {
		return
	}
	key := st.Chat + ":" + string(st.Room.ID)
	r.mu.RLock()
	same := r.byChannel[key] == st.ID
	r.mu.RUnlock()
	if same {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byChannel[key] == "" { // a channel stays the room of the incident that had it first
		r.byChannel[key] = st.ID
	}
}

// at is the incident of a channel; empty where there is none.
func (r *rooms) at(service, channel string) string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.byChannel[service+":"+channel]
}

// saw notes that a message exists in a channel.
func (r *rooms) saw(service, channel, message string) {
	if channel == "" || message == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	key := service + ":" + channel
	if old := r.newest[key]; len(message) > len(old) || len(message) == len(old) && strings.Compare(message, old) > 0 {
		r.newest[key] = message
	}
}

// mark is the newest message id known in a channel.
func (r *rooms) mark(service, channel string) string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.newest[service+":"+channel]
}
