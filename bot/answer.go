package bot

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"

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

// declared answers a declaration: at once that it is recorded, and then where the room is.
func (b *Bot) declared(ctx context.Context, s *sight, o Outcome) Answer {
	opened, forget := b.opened.wait(o.Incident)
	st := b.snapshot(ctx, o.Incident)
	if st == nil {
		forget()
		return Answer{}
	}
	m := view.Declared(view.Incident{State: st, Policy: s.policy, Now: b.now()}, s.actor.Person)
	if st.Room.ID != "" || st.Room.Failed != "" || s.service == nil {
		forget()
		return Answer{Tell: &m}
	}
	return Answer{Tell: &m, Later: b.follow(func(ctx context.Context, say func(Answer)) {
		defer forget()
		select {
		case <-opened:
		case <-ctx.Done():
			return
		}
		if st := b.snapshot(ctx, o.Incident); st != nil {
			m := view.Declared(view.Incident{State: st, Policy: s.policy, Now: b.now()}, s.actor.Person)
			say(Answer{Tell: &m})
		}
	})}
}

// opened tells those who wait when an incident's room is there, or could not be made.
type opened struct {
	mu      sync.Mutex // guards waiting
	waiting map[string][]chan struct{}
}

// wait gives a channel that is closed when the room is there, and what to call when nobody waits for it any more.
func (o *opened) wait(stream string) (c chan struct{}, forget func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.waiting == nil {
		o.waiting = map[string][]chan struct{}{}
	}
	c = make(chan struct{})
	o.waiting[stream] = append(o.waiting[stream], c)
	return c, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.waiting[stream] = slices.DeleteFunc(o.waiting[stream], func(w chan struct{}) bool { return w == c }); len(o.waiting[stream]) == 0 {
			delete(o.waiting, stream)
		}
	}
}

// tell tells those who wait.
func (o *opened) tell(stream string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, c := range o.waiting[stream] {
		close(c)
	}
	delete(o.waiting, stream)
}

func (b *Bot) viewOf(ctx context.Context, s *sight, stream string) view.Incident {
	st := b.snapshot(ctx, stream)
	if st == nil {
		st = &incident.State{}
	}
	return view.Incident{State: st, Policy: s.policy, Now: b.now()}
}
