package chattest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
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
	return slices.DeleteFunc(p.Messages, func(m Message) bool { return !m.App })
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

func exercisePost(t *testing.T, x *trial) {
	if x.service().Name() == "" {
		t.Error("the service has no name")
	}
	room := x.room()
	head := x.post(bot.Post{Key: "k1", Channel: room.ID, Message: view.Message{Push: "push", Blocks: []view.Block{
		{Header: "Phase 3 of 8"},
		{Text: view.Text{{S: "Waiting for "}, {Kind: view.Mention, S: "p-lee1"}, {S: " and "}, {Kind: view.Mention, S: "p-none"}}},
		{Row: []view.Widget{{Box: &view.Box{Act: view.Act{Do: "tick", Incident: "INC-001", Ref: "s"}, Label: "3.1 Say it", Note: "Lee, 5 min", Checked: true}}, {Button: &view.Button{Act: view.Act{Do: "how"}, Label: "How"}}}},
		{Context: view.Text{{S: "small"}}},
	}}, Accounts: map[string]string{"p-lee1": x.People[0].Account}})
	reply := x.post(bot.Post{Key: "k2", Channel: room.ID, Thread: head.Message, Message: message("in the thread")})
	got := x.ours(room.ID)
	if len(got) != 2 || got[0].ID != head.Message || got[1].ID != reply.Message || got[1].Thread != head.Message {
		t.Fatalf("the room holds %+v", got)
	}
	for _, want := range []string{"Phase 3 of 8", "Waiting for @" + x.People[0].Name, "p-none", "3.1 Say it", "Lee, 5 min", "small"} {
		if !strings.Contains(got[0].Words(), want) {
			t.Errorf("the message lacks %q:\n%s", want, got[0].Words())
		}
	}
	if !slices.Equal(got[0].Mentions, []string{x.People[0].Account}) {
		t.Errorf("the message wakes %v", got[0].Mentions)
	}
	if box := find(got[0].Rows, "3.1", ""); len(box) != 1 || !box[0].Box || !box[0].Checked {
		t.Errorf("the box is %+v", box)
	}
	if _, ok := x.in(x.People[2], room.ID); ok {
		t.Error("somebody outside sees a private room")
	}
}

func exerciseDirect(t *testing.T, x *trial) {
	to := x.People[1]
	ref := x.post(bot.Post{Key: "k", Account: to.Account, Message: message("you are asked")})
	p, ok := x.in(to, ref.Channel)
	if !ok || !p.Direct || len(p.Messages) != 1 || !strings.Contains(p.Messages[0].Words(), "you are asked") {
		t.Errorf("they see %+v", p)
	}
	if _, ok := x.in(x.People[0], ref.Channel); ok {
		t.Error("somebody else sees a direct message")
	}
	again := x.post(bot.Post{Key: "k2", Account: to.Account, Message: message("and again")})
	if again.Channel != ref.Channel {
		t.Error("two direct messages to one person stand in two places")
	}
}

// exerciseHostile posts what people may have typed. All of it is shown as text.
func exerciseHostile(t *testing.T, x *trial) {
	room := x.room()
	for i, hostile := range []string{"<!channel> @here @everyone", "<@" + x.People[1].Account + ">", "<https://evil.test|click>", "a & b < c > d"} {
		x.post(bot.Post{Key: fmt.Sprint("k", i), Channel: room.ID, Message: message(hostile), Accounts: map[string]string{"p": x.People[1].Account}})
		got := x.ours(room.ID)
		if last := got[len(got)-1]; !strings.Contains(last.Words(), hostile) || len(last.Mentions) > 0 {
			t.Errorf("%q is shown as %q and wakes %v", hostile, last.Words(), last.Mentions)
		}
	}
}

// exercisePostLost loses the answer to a post that took effect. It must not be taken for a refusal, and the message must be found.
func exercisePostLost(t *testing.T, x *trial) {
	room := x.room()
	for _, direct := range []bool{false, true} {
		for _, how := range []How{Cut, Break} {
			p := bot.Post{Key: fmt.Sprintf("key-%t-%s", direct, how), Channel: room.ID, Message: message("once")}
			if direct {
				p.Channel, p.Account = "", x.People[0].Account
			}
			x.Break(Fault{Op: OpPost, How: how, Done: true})
			if _, err := x.service().Post(x.ctx, p); kindOf(err) != bot.Unsure {
				t.Fatalf("%s, direct %t: a lost answer is %v (%v)", how, direct, kindOf(err), err)
			}
			ref, found, err := x.service().Find(x.ctx, p, "")
			if err != nil || !found {
				t.Fatalf("%s, direct %t: the message is not found: %v", how, direct, err)
			}
			if place, _ := x.in(x.People[0], ref.Channel); !slices.ContainsFunc(place.Messages, func(m Message) bool { return m.ID == ref.Message }) {
				t.Errorf("%s, direct %t: what is found is not there", how, direct)
			}
			// A call that did not take effect looks the same from outside; then nothing is found.
			p.Key += "-not"
			x.Break(Fault{Op: OpPost, How: how})
			if _, err := x.service().Post(x.ctx, p); kindOf(err) != bot.Unsure {
				t.Fatalf("%s, direct %t: a broken call is %v (%v)", how, direct, kindOf(err), err)
			}
			if _, found, err := x.service().Find(x.ctx, p, ""); err != nil || found {
				t.Errorf("%s, direct %t: a message that was never made is found: %t, %v", how, direct, found, err)
			}
		}
	}
}

// exercisePostRefused posts where nothing can be posted. Trying again would not help.
func exercisePostRefused(t *testing.T, x *trial) {
	for name, p := range map[string]bot.Post{
		"no such channel": {Key: "k", Channel: "C0NOSUCH", Message: message("x")},
		"nowhere":         {Key: "k", Message: message("x")},
	} {
		if _, err := x.service().Post(x.ctx, p); kindOf(err) != bot.Refused && kindOf(err) != bot.Gone {
			t.Errorf("%s is %v (%v)", name, kindOf(err), err)
		}
	}
}

func exerciseEdit(t *testing.T, x *trial) {
	room := x.room()
	box := func(checked bool) view.Message {
		return view.Message{Push: "card", Blocks: []view.Block{{Row: []view.Widget{{Box: &view.Box{Act: view.Act{Do: "tick"}, Label: "3.1 Say it", Checked: checked}}}}}}
	}
	ref := x.post(bot.Post{Key: "k", Channel: room.ID, Rev: 1, Message: box(false)})
	for i, checked := range []bool{true, false} {
		if err := x.service().Edit(x.ctx, ref, bot.Post{Channel: room.ID, Rev: uint64(i + 2), Message: box(checked)}); err != nil {
			t.Fatal(err)
		}
		got := x.ours(room.ID)
		if c := find(got[0].Rows, "3.1", ""); len(got) != 1 || len(c) != 1 || c[0].Checked != checked {
			t.Errorf("after the edit the room holds %+v", got)
		}
	}
	// A box that a person ticked in vain is set right by an edit that changes nothing else.
	stop := x.listen(func(*bot.Request) bot.Answer { return bot.Answer{} })
	c := find(x.ours(room.ID)[0].Rows, "3.1", "")[0]
	if err := x.Door.Do(x.People[0].Account, Press{Place: room.ID, Message: ref.Message, Control: c, Checked: true}); err != nil {
		t.Fatal(err)
	}
	stop()
	if err := x.service().Edit(x.ctx, ref, bot.Post{Channel: room.ID, Rev: 9, Message: box(false)}); err != nil {
		t.Fatal(err)
	}
	if c := find(x.ours(room.ID)[0].Rows, "3.1", "")[0]; c.Checked {
		t.Error("the tick stays on the screen of whoever ticked in vain")
	}
	// An edit whose answer is lost is done again.
	for _, how := range []How{Cut, Break} {
		x.Break(Fault{Op: OpEdit, How: how, Done: true})
		if err := x.service().Edit(x.ctx, ref, bot.Post{Channel: room.ID, Rev: 10, Message: message("first")}); kindOf(err) != bot.Unsure {
			t.Errorf("%s: a lost answer is %v", how, err)
		}
		if err := x.service().Edit(x.ctx, ref, bot.Post{Channel: room.ID, Rev: 11, Message: message("second")}); err != nil {
			t.Error(err)
		}
	}
	if got := x.ours(room.ID); len(got) != 1 || !strings.Contains(got[0].Words(), "second") || strings.Contains(got[0].Words(), "3.1") {
		t.Errorf("in the end the room holds %+v", got)
	}
	if err := x.service().Edit(x.ctx, bot.Ref{Channel: room.ID, Message: "1.000001"}, bot.Post{Channel: room.ID, Message: message("x")}); kindOf(err) != bot.Gone {
		t.Errorf("the edit of a message that is not there is %v", err)
	}
}

func exerciseFind(t *testing.T, x *trial) {
	room := x.room()
	first := x.post(bot.Post{Key: "first", Channel: room.ID, Message: message("1")})
	second := x.post(bot.Post{Key: "second", Channel: room.ID, Message: message("2")})
	reply := x.post(bot.Post{Key: "reply", Channel: room.ID, Thread: first.Message, Message: message("3")})
	direct := x.post(bot.Post{Key: "direct", Account: x.People[1].Account, Message: message("4")})
	for _, c := range []struct {
		name  string
		post  bot.Post
		after string
		want  bot.Ref
	}{
		{"in the channel", bot.Post{Key: "first", Channel: room.ID}, "", first},
		{"after the mark", bot.Post{Key: "second", Channel: room.ID}, first.Message, second},
		{"not before the mark", bot.Post{Key: "first", Channel: room.ID}, first.Message, bot.Ref{}},
		{"in the thread", bot.Post{Key: "reply", Channel: room.ID, Thread: first.Message}, "", reply},
		{"directly", bot.Post{Key: "direct", Account: x.People[1].Account}, "", direct},
		{"no such key", bot.Post{Key: "third", Channel: room.ID}, "", bot.Ref{}},
		{"of somebody else", bot.Post{Key: "direct", Account: x.People[0].Account}, "", bot.Ref{}},
	} {
		got, found, err := x.service().Find(x.ctx, c.post, c.after)
		if err != nil || got != c.want || found != (c.want != bot.Ref{}) {
			t.Errorf("%s: %v, %t, %v; want %v", c.name, got, found, err, c.want)
		}
	}
	// An edited message is still the one with its key.
	if err := x.service().Edit(x.ctx, second, bot.Post{Channel: room.ID, Message: message("2b")}); err != nil {
		t.Fatal(err)
	}
	if got, _, err := x.service().Find(x.ctx, bot.Post{Key: "second", Channel: room.ID}, ""); err != nil || got != second {
		t.Errorf("after an edit: %v, %v", got, err)
	}
}

// exerciseFailures makes every operation fail in each way, and looks at what the bot is told.
func exerciseFailures(t *testing.T, x *trial) {
	room := x.room()
	ref := x.post(bot.Post{Key: "k", Channel: room.ID, Message: message("x")})
	for op, call := range x.operations(room, ref) {
		for _, c := range []struct {
			fault Fault
			want  bot.SendKind
		}{
			{Fault{How: Forbid}, bot.Refused},
			{Fault{How: Break}, bot.Unsure},
			{Fault{How: Cut}, bot.Unsure},
			// The last, since the operation rests after it.
			{Fault{How: Limit, After: 7 * time.Second}, bot.Limited},
		} {
			c.fault.Op = op
			x.Break(c.fault)
			err := call()
			if kindOf(err) != c.want {
				t.Errorf("%s, %s: %v is of kind %v, want %v", op, c.fault.How, err, kindOf(err), c.want)
			}
			var se *bot.SendError
			if errors.As(err, &se) && se.Kind == bot.Limited && se.After < 7*time.Second {
				t.Errorf("%s: limited for %s, although seven seconds were asked for", op, se.After)
			}
			if se != nil && se.Code == "" {
				t.Errorf("%s, %s: the failure has no word", op, c.fault.How)
			}
		}
	}
}

// operations is a call of each operation that the service has.
func (x *trial) operations(room bot.Room, ref bot.Ref) map[Op]func() error {
	s := x.service()
	out := map[Op]func() error{
		OpPost: func() error {
			_, err := s.Post(x.ctx, bot.Post{Key: "f", Channel: room.ID, Message: message("x")})
			return err
		},
		OpEdit: func() error { return s.Edit(x.ctx, ref, bot.Post{Channel: room.ID, Message: message("y")}) },
		OpFind: func() error {
			_, _, err := s.Find(x.ctx, bot.Post{Key: "f", Channel: room.ID}, "")
			return err
		},
		OpRoom: func() error {
			_, err := s.MakeRoom(x.ctx, bot.RoomSpec{Key: "other", Name: "inc-002", Private: true, After: x.Now()})
			return err
		},
	}
	if s, ok := s.(bot.Inviter); ok {
		out[OpInvite] = func() error {
			_, err := s.Invite(x.ctx, room.ID, []string{x.People[2].Account})
			return err
		}
	}
	if s, ok := s.(bot.Pinner); ok {
		out[OpPin] = func() error { return s.Pin(x.ctx, ref) }
	}
	if s, ok := s.(bot.Topicker); ok {
		out[OpTopic] = func() error { return s.SetTopic(x.ctx, room.ID, "topic") }
	}
	if s, ok := s.(bot.Archiver); ok {
		out[OpArchive] = func() error { return s.Archive(x.ctx, room.ID) }
	}
	return out
}

func exerciseRoom(t *testing.T, x *trial) {
	for _, private := range []bool{true, false} {
		spec := bot.RoomSpec{Key: fmt.Sprint("key-", private), Name: fmt.Sprint("inc-00", private), Private: private, After: x.Now()}
		made, err := x.service().MakeRoom(x.ctx, spec)
		if err != nil {
			t.Fatal(err)
		}
		again, err := x.service().MakeRoom(x.ctx, spec)
		if err != nil || again != made {
			t.Errorf("the same room is made twice: %v, then %v, %v", made, again, err)
		}
		if made.Name != spec.Name {
			t.Errorf("the room is called %q", made.Name)
		}
		if _, seen := x.in(x.People[0], made.ID); seen == private {
			t.Errorf("private %t: somebody outside sees the room: %t", private, seen)
		}
	}
}

// exerciseRoomLost loses the answer of making a room. The next try finds what was made.
func exerciseRoomLost(t *testing.T, x *trial) {
	for _, how := range []How{Cut, Break} {
		spec := bot.RoomSpec{Key: "key-" + string(how), Name: "inc-" + string(how), Private: true, After: x.Now()}
		x.Break(Fault{Op: OpRoom, How: how, Done: true})
		if _, err := x.service().MakeRoom(x.ctx, spec); kindOf(err) != bot.Unsure {
			t.Fatalf("%s: a lost answer is %v", how, err)
		}
		made, err := x.service().MakeRoom(x.ctx, spec)
		if err != nil || made.Name != spec.Name {
			t.Errorf("%s: the second try gives %v, %v", how, made, err)
		}
	}
}

// exerciseRoomTaken wants a name that is somebody else's, or another incident's.
func exerciseRoomTaken(t *testing.T, x *trial) {
	if err := x.Door.Do(x.People[0].Account, Make{Name: "inc-007", Private: true}); err != nil {
		t.Fatal(err)
	}
	spec := bot.RoomSpec{Key: "a", Name: "inc-007", Private: true, After: x.Now()}
	made, err := x.service().MakeRoom(x.ctx, spec)
	if err != nil || made.Name == "inc-007" || !strings.HasPrefix(made.Name, "inc-007") {
		t.Fatalf("the room is %v, %v", made, err)
	}
	other, err := x.service().MakeRoom(x.ctx, bot.RoomSpec{
		Key: "b", Name: made.Name, Private: true, After: x.Now(), Taken: func(id string) bool { return id == made.ID },
	})
	if err != nil || other.ID == made.ID {
		t.Errorf("a room that is another incident's is given away: %v, %v", other, err)
	}
	open, err := x.service().MakeRoom(x.ctx, bot.RoomSpec{Key: "c", Name: made.Name, After: x.Now()})
	if err != nil || open.ID == made.ID {
		t.Errorf("a private room is given for an open one: %v, %v", open, err)
	}
}

func exerciseInvite(t *testing.T, x *trial) {
	inviter, ok := x.service().(bot.Inviter)
	if !ok {
		t.Skip("the service cannot")
	}
	room := x.room() // with the first two in it
	failed, err := inviter.Invite(x.ctx, room.ID, []string{x.People[0].Account, "U0NOBODY", x.People[2].Account})
	if err != nil || len(failed) != 1 || failed["U0NOBODY"] == "" {
		t.Errorf("failed: %v, %v", failed, err)
	}
	if _, ok := x.in(x.People[2], room.ID); !ok {
		t.Error("one who cannot be brought in keeps out another")
	}
	if failed, err := inviter.Invite(x.ctx, room.ID, []string{x.People[0].Account}); err != nil || len(failed) > 0 {
		t.Errorf("one who is in already fails: %v, %v", failed, err)
	}
}

func exercisePinTopicArchive(t *testing.T, x *trial) {
	room := x.room()
	ref := x.post(bot.Post{Key: "k", Channel: room.ID, Message: message("board")})
	if s, ok := x.service().(bot.Pinner); ok {
		for range 2 { // pinned already is pinned
			if err := s.Pin(x.ctx, ref); err != nil {
				t.Error(err)
			}
		}
		if got := x.ours(room.ID); !got[0].Pinned {
			t.Error("the message is not pinned")
		}
	}
	if s, ok := x.service().(bot.Topicker); ok {
		for _, topic := range []string{"INC-001 SEV1. Commander <@U1> & Co", strings.Repeat("long ", 60)} {
			if err := s.SetTopic(x.ctx, room.ID, topic); err != nil {
				t.Error(err)
			}
			if p, _ := x.in(x.People[0], room.ID); !strings.HasPrefix(topic, strings.TrimRight(p.Topic, "…")) || p.Topic == "" {
				t.Errorf("the topic is %q", p.Topic)
			}
		}
	}
	s, ok := x.service().(bot.Archiver)
	if !ok {
		return
	}
	for range 2 {
		if err := s.Archive(x.ctx, room.ID); err != nil {
			t.Error(err)
		}
	}
	if p, _ := x.in(x.People[0], room.ID); !p.Archived {
		t.Error("the room is not archived")
	}
	if _, err := x.service().Post(x.ctx, bot.Post{Key: "k2", Channel: room.ID, Message: message("x")}); kindOf(err) != bot.Refused && kindOf(err) != bot.Gone {
		t.Errorf("a post into an archived room is %v", err)
	}
}

// exerciseUpload puts files into a room, and loses the answer once. They arrive in one message, once.
func exerciseUpload(t *testing.T, x *trial) {
	s, ok := x.service().(bot.Uploader)
	if !ok {
		t.Skip("the service cannot")
	}
	room := x.room()
	for i, fault := range []*Fault{nil, {Op: OpUpload, How: Cut, Done: true}, {Op: OpUpload, How: Break}} {
		files := []bot.File{file(fmt.Sprint(i, "a.txt"), "alpha"), file(fmt.Sprint(i, "b.csv"), "beta,gamma")}
		known := map[string]string{}
		up := bot.Upload{
			Key: fmt.Sprint("key", i), Channel: room.ID, Files: files, Known: known, Remember: func(name, id string) error { known[name] = id; return nil },
		}
		if fault != nil {
			x.Break(*fault)
			if err := s.Upload(x.ctx, up); kindOf(err) != bot.Unsure && kindOf(err) != bot.Transient {
				t.Errorf("%+v: %v", *fault, err)
			}
		}
		if err := s.Upload(x.ctx, up); err != nil {
			t.Fatal(err)
		}
		x.eventually("the files arrive", func() bool { return len(withFiles(x.ours(room.ID))) == i+1 })
		got := withFiles(x.ours(room.ID))[i].Files
		if len(got) != 2 || got[0].Name != files[0].Name || string(got[0].Content) != "alpha" || string(got[1].Content) != "beta,gamma" {
			t.Errorf("the files are %+v", got)
		}
	}
}

func withFiles(messages []Message) []Message {
	return slices.DeleteFunc(messages, func(m Message) bool { return len(m.Files) == 0 })
}

func file(name, content string) bot.File {
	return bot.File{Name: name, Title: name, Size: int64(len(content)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }}
}

func exerciseHome(t *testing.T, x *trial) {
	s, ok := x.service().(bot.Home)
	if !ok {
		t.Skip("the service has no home pages")
	}
	for _, words := range []string{"Nothing waits for you.", "One decision waits for you."} {
		page := view.Form{Title: "Incidents", Blocks: []view.Block{{Text: view.Text{{S: words}}, Side: &view.Button{Act: view.Act{Do: "mine"}, Label: "Show"}}}}
		if err := s.ShowHome(x.ctx, x.People[0].Account, page); err != nil {
			t.Fatal(err)
		}
		if h := x.Door.See(x.People[0].Account).Home; h == nil || !strings.Contains(h.Words(), words) {
			t.Errorf("the home is %+v", h)
		}
	}
	if h := x.Door.See(x.People[1].Account).Home; h != nil {
		t.Error("somebody else's home was drawn")
	}
}

func exerciseReactFetchAccount(t *testing.T, x *trial) {
	room := x.room()
	content := bytes.Repeat([]byte("evidence "), 100)
	var files []bot.QuotedFile
	var mu sync.Mutex // guards files
	stop := x.listen(func(r *bot.Request) bot.Answer {
		mu.Lock()
		defer mu.Unlock()
		if r.Kind == bot.Spoke {
			files = r.Message.Files
		}
		return bot.Answer{}
	})
	if err := x.Door.Do(x.People[0].Account, Say{Place: room.ID, Text: "look", Files: []File{{Name: "log.txt", Content: content}}}); err != nil {
		t.Fatal(err)
	}
	x.eventually("the file is heard of", func() bool { mu.Lock(); defer mu.Unlock(); return len(files) == 1 })
	stop()
	if s, ok := x.service().(bot.Fetcher); ok {
		var got bytes.Buffer
		if err := s.Fetch(x.ctx, files[0].ID, &got, int64(len(content))); err != nil || !bytes.Equal(got.Bytes(), content) {
			t.Errorf("%d bytes are fetched, %v", got.Len(), err)
		}
		if err := s.Fetch(x.ctx, files[0].ID, io.Discard, int64(len(content)-1)); kindOf(err) != bot.Refused {
			t.Errorf("a file beyond the limit is %v", err)
		}
	}
	p, _ := x.in(x.People[0], room.ID)
	said := p.Messages[len(p.Messages)-1]
	if s, ok := x.service().(bot.Reactor); ok {
		for range 2 {
			if err := s.React(x.ctx, bot.Ref{Channel: room.ID, Message: said.ID}); err != nil {
				t.Error(err)
			}
		}
		p, _ = x.in(x.People[0], room.ID)
		if !p.Messages[len(p.Messages)-1].Marked {
			t.Error("the message is not marked")
		}
	}
	s, ok := x.service().(bot.Accounts)
	if !ok {
		return
	}
	for _, p := range x.People {
		want := bot.KindMember
		if p.Guest {
			want = bot.KindGuest
		}
		if a, err := s.Account(x.ctx, p.Account, true); err != nil || a.Kind != want || a.Name != p.Name || a.Workspace == "" {
			t.Errorf("%s is %+v, %v", p.Key, a, err)
		}
	}
	if a, err := s.Account(x.ctx, "U0NOBODY", true); err != nil || a.Kind != bot.KindForeign {
		t.Errorf("an account that is not there is %+v, %v", a, err)
	}
}
