package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"warroom/bot/incident"
	"warroom/store"
)

// desk is what the decider works on. Only its goroutine touches it.
type desk struct {
	live    map[string]*incident.State // what is in memory; each state is as the last commit left it, between groups
	listed  map[string]bool            // whether the store lists an incident as live
	due     map[string]time.Time
	numbers map[string]uint64 // series → last number given
	day     string            // of the last daily sealing
	last    time.Time         // the clock, at the last group
	retry   time.Time         // when a full disk is tried again, by the machine's clock; zero: it is not full
}

const (
	tableNumbers = "numbers"
	groupSize    = 256             // jobs in one commit
	retryStore   = 5 * time.Second // until a full disk is tried again
	tryBytes     = 64 << 10        // what it is tried with
)

// load folds what is live and reads the numbers given.
func (b *Bot) load() error {
	b.live, b.listed, b.due, b.numbers = map[string]*incident.State{}, map[string]bool{}, map[string]time.Time{}, map[string]uint64{}
	if err := b.loadNumbers(); err != nil {
		return err
	}
	for stream := range b.store.List(store.Live, "") {
		b.listed[stream] = true
		st, err := Fold(b.store, stream)
		if err != nil {
			return err
		}
		if err := b.store.Check(stream); err != nil {
			return fmt.Errorf("the record of %s does not match its proof: %w", stream, err)
		}
		if st != nil {
			b.track(stream, st)
		}
	}
	return nil
}

func (b *Bot) loadNumbers() error {
	clear(b.numbers)
	for series, v := range b.store.List(tableNumbers, "") {
		n, err := strconv.ParseUint(string(v), 10, 64)
		if err != nil {
			return fmt.Errorf("the number last given in series %s is not a number: %w", series, err)
		}
		b.numbers[series] = n
	}
	return nil
}

// track keeps a state in memory and notes when something in it falls due.
func (b *Bot) track(stream string, st *incident.State) {
	b.live[stream] = st
	if due := incident.Due(st, b.policy.Load()); due.IsZero() {
		delete(b.due, stream)
	} else {
		b.due[stream] = due
	}
	b.rooms.note(st)
}

// state is an incident in memory, or folded from disk when it is not live; nil: there is none. The decider calls it.
func (b *Bot) state(stream string) (*incident.State, error) {
	if st := b.live[stream]; st != nil {
		return st, nil
	}
	return b.fold(stream)
}

// decideLoop takes what is queued, decides it in order, commits it together and answers, until the context ends. What was queued before
// that is still decided. The error is one after which the bot must not go on.
func (b *Bot) decideLoop(ctx context.Context) error {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		stale := b.snapshots.waiting()
		if len(stale) > 0 {
			timer.Reset(min(idleBeforeCopy, b.sleep()))
		} else {
			timer.Reset(b.sleep())
		}
		var group []*job
		select {
		case j := <-b.queue:
			group = append(group, j)
		case <-timer.C:
			for _, stream := range stale {
				b.copyLive(stream)
			}
		case <-b.wake:
		case <-ctx.Done():
			return b.drain()
		}
		if err := b.turn(group); err != nil {
			return err
		}
	}
}

// drain decides what is still queued at the end.
func (b *Bot) drain() error {
	for len(b.queue) > 0 {
		if err := b.turn(nil); err != nil {
			return err
		}
	}
	return nil
}

// turn decides one group: what came, what else is queued, and what the clock asks for.
func (b *Bot) turn(group []*job) error {
	now := b.now()
	group = append(group, b.steps(now)...)
	group = append(group, b.ticks(now)...)
	for len(group) < groupSize {
		select {
		case j := <-b.queue:
			group = append(group, j)
			continue
		default:
		}
		break
	}
	// What reads runs first: all that is in memory is on disk now.
	rest := group[:0]
	for _, j := range group {
		if j.read != nil {
			b.guard(j, j.read)
			j.done <- j.outcome
			continue
		}
		rest = append(rest, j)
	}
	switch {
	case len(rest) > 0:
	case !b.retry.IsZero() && !time.Now().Before(b.retry):
		return b.tryStore()
	case b.day != "" && b.day != moment(now).Format(time.DateOnly):
		rest = append(rest, &job{}) // a quiet day ends with its seal as well
	}
	for len(rest) > 0 {
		later, err := b.group(moment(now), rest)
		if err != nil {
			return err
		}
		rest = later
	}
	return nil
}

// tryStore sees whether a full disk takes something again, so that the operator need not wait for somebody to act. It tries with as much as a declaration
// needs: a row of a few bytes finds room on a full disk as well.
func (b *Bot) tryStore() error {
	_, err := b.store.Commit(store.Batch{Puts: []store.Put{{Table: tableState, Key: "tried", Value: make([]byte, tryBytes)}}})
	if err == nil {
		_, err = b.store.Commit(store.Batch{Puts: []store.Put{{Table: tableState, Key: "tried"}}})
	}
	return b.noteStore(err)
}

// noteStore notes how a commit ended: what the operator sees, and when a full disk is tried again. The error is one after which the bot must not go on.
func (b *Bot) noteStore(err error) error {
	switch {
	case err == nil:
		b.retry = time.Time{}
		b.status.storeWorks()
	case errors.Is(err, store.ErrFull):
		b.retry = time.Now().Add(retryStore)
		b.status.storeFailed(err)
	case errors.Is(err, store.ErrUnknown):
		b.status.storeFailed(err)
		return err
	default: // it would not take what it was given, and works
	}
	return nil
}
