package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"warroom/bot/command"
	"warroom/bot/incident"
	"warroom/bot/view"
	"warroom/store"
)

// failure tells a person what became of their act when it failed, with a reference under which the operator finds the cause in the log.
func (b *Bot) failure(r *Request, err error) Answer {
	ref := b.reference()
	b.log.Error("an act failed", "component", "answer", "ref", ref, "kind", r.Kind, "do", r.Act.Do, "incident", r.Act.Incident, "error", err)
	why := view.Unrecorded{Ref: ref, Cause: view.CauseFault}
	switch {
	case errors.Is(err, ErrBusy):
		why.Cause = view.CauseBusy
	case errors.Is(err, store.ErrFull):
		why.Cause = view.CauseFull
	case errors.Is(err, store.ErrUnknown):
		why.Cause = view.CauseUnknown
	}
	m := view.NotRecorded(b.policy.Load(), why)
	if r.Kind == Submitted && len(r.Values) > 0 {
		return Answer{Wrong: map[string]string{"": m.Push}}
	}
	return Answer{Tell: &m}
}

// reference is four letters or digits that tie what a person was told to a line of the log.
func (b *Bot) reference() string {
	var raw [4]byte
	if _, err := io.ReadFull(b.rand, raw[:]); err != nil {
		return "0000"
	}
	var s strings.Builder
	for _, c := range raw {
		s.WriteByte(pseudonymLetters[int(c)%len(pseudonymLetters)])
	}
	return strings.ToUpper(s.String())
}

// declared answers a declaration: at once that it is recorded, and within 20 seconds where the room is.
func (b *Bot) declared(ctx context.Context, s *sight, o Outcome) Answer {
	st := b.snapshot(ctx, o.Incident)
	if st == nil {
		return Answer{}
	}
	m := view.Declared(view.Incident{State: st, Policy: s.policy, Now: b.now()}, s.actor.Person)
	opened := b.opened.wait(o.Incident)
	if st.Room.ID != "" || s.service == nil {
		return Answer{Tell: &m}
	}
	later := make(chan Answer, 1)
	b.running.Go(func() {
		defer close(later)
		limit := time.NewTimer(laterLimit)
		defer limit.Stop()
		select {
		case <-opened:
		case <-limit.C:
		case <-ctx.Done():
			return
		}
		if st := b.snapshot(ctx, o.Incident); st != nil {
			m := view.Declared(view.Incident{State: st, Policy: s.policy, Now: b.now()}, s.actor.Person)
			later <- Answer{Tell: &m}
		}
	})
	return Answer{Tell: &m, Later: later}
}

// opened tells those who wait when an incident's room is there, or could not be made.
type opened struct {
	mu      sync.Mutex // guards waiting
	waiting map[string][]chan struct{}
}

func (o *opened) wait(stream string) <-chan struct{} {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.waiting == nil {
		o.waiting = map[string][]chan struct{}{}
	}
	c := make(chan struct{})
	o.waiting[stream] = append(o.waiting[stream], c)
	return c
}

func (o *opened) tell(stream string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, c := range o.waiting[stream] {
		close(c)
	}
	delete(o.waiting, stream)
}

// hashLimit is the largest file that is read to hash it.
const hashLimit = 1 << 30

// hashFirst reads a file that becomes evidence, and records it with its SHA-256. A file that cannot be read is recorded all the same, as unverified.
func (b *Bot) hashFirst(ctx context.Context, s *sight, r *Request, in command.Input, out command.Outcome) Answer {
	later := make(chan Answer, 1)
	b.running.Go(func() {
		defer close(later)
		sum, size, err := b.hashFile(ctx, s.service, out.Hash.ID)
		if err != nil {
			b.log.Warn("a file could not be read to hash it", "component", "answer", "incident", out.Incident, "error", err)
		}
		for i, c := range out.Commands {
			if e, ok := c.(incident.AddEvidence); ok && err == nil {
				e.SHA256, e.Size, e.Computed = sum, size, true
				out.Commands[i] = e
			}
		}
		j := s.job(r, out)
		if !b.enqueue(j) {
			later <- settled(b.failure(r, ErrBusy))
			return
		}
		select {
		case o := <-j.done:
			a := settled(b.conclude(ctx, s, r, in, out, o))
			if a.Tell == nil {
				m := view.EvidenceSaved(b.viewOf(ctx, s, o.Incident))
				a.Tell = &m
			}
			later <- a
		case <-ctx.Done():
		}
	})
	m := view.Sentence("Reading " + out.Hash.Name + " to take its SHA-256. It is recorded when that is done.")
	return Answer{Tell: &m, Later: later}
}

func (b *Bot) viewOf(ctx context.Context, s *sight, stream string) view.Incident {
	st := b.snapshot(ctx, stream)
	if st == nil {
		st = &incident.State{}
	}
	return view.Incident{State: st, Policy: s.policy, Now: b.now()}
}

// hashFile reads a file of the chat service and returns its SHA-256 in hex and its size in bytes.
func (b *Bot) hashFile(ctx context.Context, service Service, id string) (string, int64, error) {
	fetcher, ok := service.(Fetcher)
	if !ok {
		return "", 0, fmt.Errorf("%s gives no files", service.Name())
	}
	h := newCounted()
	if err := fetcher.Fetch(ctx, id, h, hashLimit); err != nil {
		return "", 0, err
	}
	return h.sum(), h.n, nil
}
