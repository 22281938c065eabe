package chattest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"warroom/bot"
	"warroom/bot/view"
)

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
