package sandbox

import (
	"context"
	"sync"
)

// Kinds of changes.
const (
	ChangeMessage = "message" // a message is new or different
	ChangeGone    = "gone"    // a message was deleted
	ChangeState   = "state"   // people, channels, what is unread, the clock, the guide, connections
	ChangeViews   = "views"   // somebody's open forms
	ChangeHome    = "home"    // somebody's home
	ChangeChannel = "channel" // a conversation is to be read again
)

// Change says what changed, and not how: who cares looks.
type Change struct {
	Kind    string
	Channel string
	TS      string
	User    string // only that person's screen changed; empty: whoever can see it
}

// Subscription collects changes. The same change twice before anybody looked is one, so a slow reader costs nothing.
type Subscription struct {
	// C has a value when there is something to take. It is closed with the workspace.
	C <-chan struct{}

	all  *subscribers
	wake chan struct{}

	mu    sync.Mutex // guards all following fields
	seen  map[Change]bool
	queue []Change
}

// subscribers are those who want to know.
type subscribers struct {
	mu     sync.Mutex // guards all following fields
	all    map[*Subscription]bool
	closed bool
}

// Subscribe tells of every change from now on, until Stop.
func (s *Slack) Subscribe() *Subscription {
	wake := make(chan struct{}, 1)
	sub := &Subscription{C: wake, wake: wake, all: &s.subs, seen: map[Change]bool{}}
	s.subs.mu.Lock()
	defer s.subs.mu.Unlock()
	if s.subs.closed {
		close(wake)
		return sub
	}
	if s.subs.all == nil {
		s.subs.all = map[*Subscription]bool{}
	}
	s.subs.all[sub] = true
	return sub
}

// Take gives what changed since the last time.
func (sub *Subscription) Take() []Change {
	sub.mu.Lock()
	defer sub.mu.Unlock()
	out := sub.queue
	sub.queue = nil
	clear(sub.seen)
	return out
}

// Stop ends the subscription.
func (sub *Subscription) Stop() {
	sub.all.mu.Lock()
	defer sub.all.mu.Unlock()
	delete(sub.all.all, sub)
}

func (s *Slack) changed(c Change) {
	s.subs.mu.Lock()
	defer s.subs.mu.Unlock()
	for sub := range s.subs.all {
		sub.add(c)
	}
}

func (sub *Subscription) add(c Change) {
	sub.mu.Lock()
	defer sub.mu.Unlock()
	if !sub.seen[c] {
		sub.seen[c] = true
		sub.queue = append(sub.queue, c)
	}
	select {
	case sub.wake <- struct{}{}:
	default:
	}
}

func (x *subscribers) close() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.closed = true
	for sub := range x.all {
		close(sub.wake)
	}
	x.all = nil
}

// Until waits until cond holds. It is asked again after every change.
func (s *Slack) Until(ctx context.Context, cond func() bool) error {
	sub := s.Subscribe()
	defer sub.Stop()
	for !cond() {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case _, open := <-sub.C:
			if !open {
				return ErrClosed
			}
			sub.Take()
		}
	}
	return nil
}
