package chattest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"warroom/bot"
	"warroom/bot/view"
)

// Bench is a chat service on the bench: the service under test, and a way to see from a person's chair what it did.
type Bench struct {
	Door Door
	// People have accounts and are in the lobby; at least three are needed.
	People []Person
	// Break makes the next call of an operation go wrong.
	Break func(Fault)
	// Repeat delivers everything that people do twice, as services do that promise no less than once.
	Repeat func(on bool)
	// Now is the time in chat.
	Now func() time.Time
}

func (b *Bench) service() bot.Service { return b.Door.Service() }

// Exercise runs the contract of bot/service.go against a chat service. The abilities beyond bot.Service are exercised where the service has them.
func Exercise(t *testing.T, bench func(*testing.T) *Bench) {
	t.Helper()
	for _, c := range []struct {
		name string
		run  func(*testing.T, *trial)
	}{
		{"Post", exercisePost},
		{"PostDirect", exerciseDirect},
		{"PostHostile", exerciseHostile},
		{"PostLost", exercisePostLost},
		{"PostRefused", exercisePostRefused},
		{"Edit", exerciseEdit},
		{"Find", exerciseFind},
		{"Failures", exerciseFailures},
		{"Room", exerciseRoom},
		{"RoomLost", exerciseRoomLost},
		{"RoomTaken", exerciseRoomTaken},
		{"Invite", exerciseInvite},
		{"PinTopicArchive", exercisePinTopicArchive},
		{"Upload", exerciseUpload},
		{"Home", exerciseHome},
		{"ReactFetchAccount", exerciseReactFetchAccount},
		{"Listen", exerciseListen},
		{"Answers", exerciseAnswers},
		{"Twice", exerciseTwice},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := bench(t)
			c.run(t, &trial{Bench: b, t: t, ctx: t.Context()})
		})
	}
}

// trial is one exercise.
type trial struct {
	*Bench
	t   *testing.T
	ctx context.Context //nolint:containedctx // the test's own
}

// message is a message of one line.
func message(words string) view.Message {
	return view.Message{Push: words, Blocks: []view.Block{{Text: view.Text{{S: words}}}}}
}

// kindOf is how a failure is classed; -1: there is none.
func kindOf(err error) bot.SendKind {
	var se *bot.SendError
	switch {
	case err == nil:
		return -1
	case errors.As(err, &se):
		return se.Kind
	}
	return bot.Unsure
}

// room makes a private room with two people in it.
func (x *trial) room() bot.Room {
	x.t.Helper()
	r, err := x.service().MakeRoom(x.ctx, bot.RoomSpec{Key: "room", Name: "inc-001-on-the-bench", Private: true, After: x.Now()})
	if err != nil {
		x.t.Fatal(err)
	}
	if inviter, ok := x.service().(bot.Inviter); ok {
		if _, err := inviter.Invite(x.ctx, r.ID, []string{x.People[0].Account, x.People[1].Account}); err != nil {
			x.t.Fatal(err)
		}
	}
	return r
}

// post posts a message and expects it to arrive.
func (x *trial) post(p bot.Post) bot.Ref {
	x.t.Helper()
	ref, err := x.service().Post(x.ctx, p)
	if err != nil {
		x.t.Fatal(err)
	}
	return ref
}

// in gives what a person sees in a place, and whether they see it at all.
func (x *trial) in(person Person, place string) (Place, bool) {
	s := x.Door.See(person.Account)
	i := slices.IndexFunc(s.Places, func(p Place) bool { return p.ID == place })
	if i < 0 {
		return Place{}, false
	}
	return s.Places[i], true
}

// ours lists the bot's messages in a place.
func (x *trial) ours(place string) []Message {
	p, _ := x.in(x.People[0], place)
	return slices.DeleteFunc(slices.Clone(p.Messages), func(m Message) bool { return !m.App })
}

// eventually waits for a condition, which chat or the service brings about by itself.
func (x *trial) eventually(what string, holds func() bool) {
	x.t.Helper()
	if err := (Watch{Changed: x.Door.Changed, Patience: patience}).Until(func() error {
		if !holds() {
			return errors.New(what)
		}
		return nil
	}); err != nil {
		x.t.Fatalf("it does not happen: %v", err)
	}
}
