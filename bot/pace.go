package bot

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

const (
	retryFirst = time.Second
	retryMost  = 5 * time.Minute
	givesUp    = 10 // tries of an error that no service explains, before a row is parked

	// A message may appear a moment after the call that made it failed, so it is looked for twice before it is made again.
	lookFirst = 2 * time.Second
	lookAgain = 5 * time.Second
	looksMost = 2
)

// pace is when a courier may try what again. Its names are surfaces, lanes, and what is done to a room.
type pace struct {
	edited  map[string]time.Time // surface → when it was last edited
	blocked map[string]time.Time // what waits, until when
	tries   map[string]int       // failures since it last worked
	looks   map[string]int       // how often something is still looked for before it is made again
	again   time.Time            // earliest time at which something that waits can go on; zero: nothing waits
}

func newPace() pace {
	return pace{edited: map[string]time.Time{}, blocked: map[string]time.Time{}, tries: map[string]int{}, looks: map[string]int{}}
}

// isBlocked reports whether something waits for its time, and makes the courier look again then.
func (k *courier) isBlocked(key string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	until, ok := k.blocked[key]
	if !ok {
		return false
	}
	if time.Now().Before(until) {
		k.lookAt(until)
		return true
	}
	delete(k.blocked, key)
	return false
}

// isSpaced reports whether a surface may be edited now; if not, the courier looks again when it may.
func (k *courier) isSpaced(key string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if last, ok := k.edited[key]; ok {
		if next := last.Add(k.bot.space); time.Now().Before(next) {
			k.lookAt(next)
			return false
		}
	}
	return true
}

// touched notes that a surface was edited just now.
func (k *courier) touched(key string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.edited[key] = time.Now()
}

// worked notes that something went through.
func (k *courier) worked(key string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.tries, key)
	delete(k.looks, key)
}

// later blocks something for a while.
func (k *courier) later(key string, wait time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.laterLocked(key, wait)
}

func (k *courier) laterLocked(key string, wait time.Duration) {
	until := time.Now().Add(wait)
	k.blocked[key] = until
	k.lookAt(until)
}

// lookSoon makes the courier look again in a moment.
func (k *courier) lookSoon() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.unshown = true
	k.lookAt(time.Now().Add(snapshotWait))
}

// lookAt makes the courier look again at a time. The lock is held.
func (k *courier) lookAt(at time.Time) {
	if k.again.IsZero() || at.Before(k.again) {
		k.again = at
	}
}

// waits reports whether something waits for its time.
func (k *courier) waits() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return !k.again.IsZero()
}

// rest is how long the courier may sleep.
func (k *courier) rest() time.Duration {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.again.IsZero() {
		return idleLimit
	}
	return max(time.Millisecond, time.Until(k.again))
}

// failed notes a failure that passes, and when to try again: when the service says, else after a pause that doubles.
func (k *courier) failed(ctx context.Context, key string, err error) {
	if ctx.Err() != nil {
		return // the bot stops, and the failure is its own
	}
	k.mu.Lock()
	wait := min(retryMost, retryFirst<<min(k.tries[key], 10))
	wait = wait*3/4 + rand.N(wait/2)
	switch kind, after := sendKind(err); kind {
	case Limited:
		wait = max(after, retryFirst) // it is no failure
	case Unsure:
		k.tries[key]++
		k.looks[key] = looksMost
		wait = max(wait, lookFirst)
	default:
		k.tries[key]++
	}
	k.laterLocked(key, wait)
	k.mu.Unlock()
	k.bot.log.Warn("chat is owed something that did not go through", "component", "courier", "incident", k.stream, "what", key, "again_in", wait, "error", err)
	k.bot.status.chatFailed(k.chat, err)
}

// looked reports whether something that is not there was looked for often enough to be made again.
func (k *courier) looked(key string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.looks[key]--; k.looks[key] > 0 {
		k.laterLocked(key, lookAgain)
		return false
	}
	delete(k.looks, key)
	return true
}

// sendKind is what to do about an error of a service, and, where it limits us, how long not to ask.
func sendKind(err error) (SendKind, time.Duration) {
	if se, ok := errors.AsType[*SendError](err); ok {
		return se.Kind, se.After
	}
	return Unsure, 0
}

// forGood reports whether a service refused for good, and its word.
func forGood(err error) (code string, is bool) {
	if se, ok := errors.AsType[*SendError](err); ok && (se.Kind == Refused || se.Kind == Gone) {
		return se.Code, true
	}
	return "", false
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
