package bot

import (
	"context"
	"sync"
	"time"

	"warroom/bot/incident"
	"warroom/store"
)

// snapshots are copies of live incidents for everyone but the decider. Nobody changes one, so all who ask share it. A copy is made by the decider between
// two groups, when somebody asks or when nothing else is to do, so that a form can be drawn while a slow disk keeps the decider waiting.
type snapshots struct {
	mu    sync.RWMutex // guards all following fields
	made  map[string]*incident.State
	stale map[string]bool
}

func newSnapshots() snapshots {
	return snapshots{made: map[string]*incident.State{}, stale: map[string]bool{}}
}

// snapshotWait is how long a reader waits for the newest copy before an older one must do: a form has to open within three seconds.
const snapshotWait = 400 * time.Millisecond

// idleBeforeCopy is how long the decider waits for the next act before it makes copies of what changed.
const idleBeforeCopy = 5 * time.Millisecond

func (s *snapshots) get(stream string) (st *incident.State, current bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.made[stream], s.made[stream] != nil && !s.stale[stream]
}

// outdate notes that an incident changed on disk.
func (s *snapshots) outdate(stream string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stale[stream] = true
}

func (s *snapshots) put(stream string, st *incident.State) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.stale, stream)
	if st == nil {
		delete(s.made, stream)
		return
	}
	s.made[stream] = st
}

func (s *snapshots) waiting() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make([]string, 0, len(s.stale))
	for stream := range s.stale {
		out = append(out, stream)
	}
	return out
}

// snapshot is an incident as it is on disk, for reading only; nil where there is none. When the decider is kept waiting by the disk it may be
// a moment old.
func (b *Bot) snapshot(ctx context.Context, stream string) *incident.State {
	st, _ := b.newest(ctx, stream)
	return st
}

// newest is a snapshot, and whether it is of what is on disk now and not a moment old.
func (b *Bot) newest(ctx context.Context, stream string) (st *incident.State, current bool) {
	old, current := b.snapshots.get(stream)
	if current {
		return old, true
	}
	if old == nil && !b.isLive(stream) {
		return b.read(stream), true
	}
	wait, cancel := context.WithTimeout(ctx, snapshotWait)
	defer cancel()
	got := make(chan *incident.State, 1)
	if b.between(wait, func() { got <- b.copyLive(stream) }) {
		select {
		case st := <-got:
			if st == nil {
				st = b.read(stream) // it is not live any more
			}
			return st, true
		default: // the copying failed, which the log has
		}
	}
	if old == nil {
		return b.read(stream), true
	}
	return old, false
}

// copyLive makes the shared copy of an incident that is live; nil: it is not. The decider calls it, between two groups.
func (b *Bot) copyLive(stream string) *incident.State {
	st := b.live[stream]
	if st == nil {
		b.snapshots.put(stream, nil)
		return nil
	}
	if old, current := b.snapshots.get(stream); current {
		return old
	}
	st = st.Clone()
	b.snapshots.put(stream, st)
	return st
}

// isLive reports whether an incident is in the decider's memory, without asking the decider.
func (b *Bot) isLive(stream string) bool {
	_, ok := b.store.Get(store.Live, stream)
	return ok
}

// between has the decider run a function between two groups, when all that is in memory is on disk. False: it was not run, it failed, or the context ended
// first and it may run later.
func (b *Bot) between(ctx context.Context, read func()) bool {
	return b.submit(ctx, &job{read: read}).Err == nil
}

// read is an incident as it is on disk; nil where there is none, or where it cannot be read, which the log has.
func (b *Bot) read(stream string) *incident.State {
	st, err := b.fold(stream)
	if err != nil {
		b.log.Error("an incident cannot be read", "component", "snapshot", "incident", stream, "error", err)
	}
	return st
}

// fold reads an incident from disk; nil where there is none.
func (b *Bot) fold(stream string) (*incident.State, error) {
	if _, ok := b.store.Head(stream); !ok || !isIncident(stream) {
		return nil, nil
	}
	return Fold(b.store, stream)
}
