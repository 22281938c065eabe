package sandbox

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestUnread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		lee, priya := w.s.As("U1"), w.s.As("U2")
		counts := func(p Person) [2]int {
			c, _ := p.Channel("C1")
			return [2]int{c.Unread, c.Mentions}
		}
		check := func(what string, want [2]int) {
			t.Helper()
			if got := counts(priya); got != want {
				t.Errorf("%s: Priya has %v unread and mentions, want %v", what, got, want)
			}
		}
		ts, err := lee.Post("C1", "hello")
		must(t, err)
		check("a message", [2]int{1, 0})
		_, err = lee.Reply("C1", ts, "in the thread")
		must(t, err)
		check("a reply", [2]int{1, 0})
		_, err = lee.Reply("C1", ts, "look, @priya")
		must(t, err)
		check("a reply that names her", [2]int{2, 1})
		must(t, w.s.As("U3").JoinChannel("C1"))
		check("a line of Slack's own", [2]int{2, 1})
		w.done("chat.postMessage", "channel", "C1", "text", "x", "blocks", "["+sectionBlock("<@U2> please")+"]")
		check("a mention in a block", [2]int{3, 2})
		must(t, priya.Read("C1"))
		check("read", [2]int{0, 0})
		w.done("chat.update", "channel", "C1", "ts", w.s.Messages("C1")[4].TS, "text", "an edit pings nobody, @priya")
		check("an edit", [2]int{0, 0})
		_, err = priya.Post("C1", "my own")
		must(t, err)
		check("an own message", [2]int{0, 0})
		if got := counts(lee); got[0] == 0 {
			t.Error("Lee has read what he has not seen")
		}
	})
}

func TestPeopleManageChannels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		lee, sam := w.s.As("U1"), w.s.As("U3")
		_, err := lee.CreateChannel("Not Lawful", true)
		if code(err) != "invalid_name_specials" {
			t.Errorf("got %v", err)
		}
		_, err = lee.CreateChannel("lounge", true)
		if code(err) != "name_taken" {
			t.Errorf("got %v", err)
		}
		id, err := lee.CreateChannel("by-hand", true)
		must(t, err)
		w.refused("channel_not_found", "conversations.info", "channel", id)
		must(t, lee.Invite(id, "U0", "U3"))
		w.done("chat.postMessage", "channel", id, "text", "here")
		if c := code(lee.Invite(id, "U6")); c != "user_not_found" {
			t.Errorf("a deactivated account is invited: %s", c)
		}
		must(t, sam.Archive(id))
		if _, err := sam.Post(id, "x"); code(err) != "is_archived" {
			t.Errorf("posting in an archived channel: %v", err)
		}
		must(t, lee.Unarchive(id))
		must(t, sam.LeaveChannel(id))
		if c := code(sam.JoinChannel(id)); c != "channel_not_found" {
			t.Errorf("joining a private channel: %s", c)
		}
		if c := code(w.s.As("U5").JoinChannel("C2")); c != "user_is_restricted" {
			t.Errorf("a guest joins: %s", c)
		}
		w.refused("not_authorized", "conversations.rename", "channel", id, "name", "mine")
		own := w.done("conversations.create", "name", "own").text("channel.id")
		if g := w.done("conversations.rename", "channel", own, "name", "A B!"); g.text("channel.name") != "a-b-" {
			t.Errorf("a rename makes %v", g.at("channel.name"))
		}
	})
}

func TestAccountsChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.done("chat.postMessage", "channel", "U2", "text", "x")
		w.s.SetUser(User{ID: "U2", Handle: "priya", Name: "Priya", Deactivated: true})
		if g := w.done("users.info", "user", "U2"); g.at("user.deleted") != true {
			t.Errorf("got %v", g)
		}
		if _, err := w.s.As("U2").Post("C1", "x"); code(err) != "user_not_found" {
			t.Errorf("a deactivated account posts: %v", err)
		}
		w.refused("channel_not_found", "chat.postMessage", "channel", "U2", "text", "x")
		w.s.SetUser(User{ID: "U8", Handle: "new", Name: "New"})
		w.done("chat.postMessage", "channel", "U8", "text", "x")
	})
}

func TestOneValueElements(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.connect(nil)
		ts := w.done("chat.postMessage", "channel", "C1", "text", "x", "blocks",
			actionsOf(`{"type":"radio_buttons","action_id":"r","options":[`+optionJSON("A", "a")+`,`+optionJSON("B", "b")+`]},{"type":"users_select","action_id":"u"}`)).text("ts")
		for k, want := range map[*Click]string{
			{Action: "r", Values: []string{"a", "b"}}: "invalid_value",
			{Action: "r", Values: []string{"b"}}:      "<nil>",
			{Action: "u", Values: []string{"U999"}}:   "invalid_value",
			{Action: "u", Values: []string{"U2"}}:     "<nil>",
		} {
			k.Channel, k.TS = "C1", ts
			if c := code(w.s.As("U1").Click(*k)); c != want {
				t.Errorf("%+v: %s, want %s", *k, c, want)
			}
		}
		if s := w.s.As("U1").Messages("C1")[0].State["b"]; s["r"][0] != "b" || s["u"][0] != "U2" {
			t.Errorf("the screen shows %v", s)
		}
	})
}

// TestOpenReplacesTheStack: a form that is opened, and not pushed, stands alone.
func TestOpenReplacesTheStack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		first := w.openForm(modal("", inputBlock("a"))).text("view.id")
		w.openForm(modal(`,"callback_id":"second"`, inputBlock("a")))
		if v := w.s.As("U1").Views(); len(v) != 1 || v[0].Callback != "second" {
			t.Errorf("open are %+v", v)
		}
		w.refused("not_found", "views.update", "view_id", first, "view", modal("", inputBlock("a")))
	})
}

func TestWhatCanBeReadAndPressed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		blocks := `[{"type":"header","text":` + plainJSON("Phase 3") + `},{"type":"section","text":` + plainJSON("When") + `,"fields":[` + plainJSON("field") + `]},` +
			boxBlock("b1", "tick", false) + `,{"type":"context","elements":[` + plainJSON("small") + `]}]`
		w.done("chat.postMessage", "channel", "C1", "text", "push", "blocks", blocks)
		m := w.s.As("U1").Messages("C1")[0]
		if got, want := m.Words(), "push\nPhase 3\nWhen\nfield\n3.1 Say what breaks\nHow\nsmall"; got != want {
			t.Errorf("it reads %q", got)
		}
		want := []Element{
			{Block: "b1", Action: "tick", Type: "checkboxes", Label: "3.1 Say what breaks", Value: "on", Options: []string{"on"}},
			{Block: "b1", Action: "how", Type: "button", Label: "How", Value: "v"},
		}
		if d := cmp.Diff(want, m.Elements()); d != "" {
			t.Error(d)
		}
		w.openForm(modal("", inputBlock("a")))
		if e := w.s.As("U1").Views()[0].Elements(); len(e) != 1 || e[0].Label != "Label" || e[0].Type != "plain_text_input" {
			t.Errorf("the form has %+v", e)
		}
	})
}

func TestDeeds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.connect(nil)
		must(t, w.s.As("U1").Command("C1", "/incident list"))
		_ = w.s.As("U1").Command("C9", "/incident list")
		_, err := w.s.As("U2").Post("C1", "hello")
		must(t, err)
		want := []Deed{{User: "U1", Kind: "command", Channel: "C1", What: "/incident list"}, {User: "U2", Kind: "post", Channel: "C1", What: "hello"}}
		if d := cmp.Diff(want, w.s.Deeds()); d != "" {
			t.Error(d)
		}
	})
}

func TestUntilAndSubscribe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		sub := w.s.Subscribe()
		ts := w.done("chat.postMessage", "channel", "C1", "text", "0").text("ts")
		sub.Take()
		for range 100 {
			w.done("chat.update", "channel", "C1", "ts", ts, "text", "again")
		}
		if c := sub.Take(); len(c) != 1 || c[0] != (Change{Kind: ChangeMessage, Channel: "C1", TS: ts}) {
			t.Errorf("a hundred edits are %v", c)
		}
		go func() {
			pass(time.Second)
			w.done("chat.postMessage", "channel", "C1", "text", "late")
		}()
		must(t, w.s.Until(t.Context(), func() bool { return len(w.s.Messages("C1")) == 2 }))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := w.s.Until(ctx, func() bool { return false }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		must(t, w.s.Close())
		if _, open := <-sub.C; open {
			<-sub.C
		}
		if err := w.s.Until(t.Context(), func() bool { return false }); !errors.Is(err, ErrClosed) {
			t.Errorf("got %v", err)
		}
		if c := code(w.s.As("U1").OpenHome()); c != ErrClosed.Error() {
			t.Errorf("got %s", c)
		}
		if _, g := w.callAs("xoxb-test", "auth.test", nil); g.err() != "service_unavailable" {
			t.Errorf("got %v", g)
		}
	})
}

func TestOptionsAreChecked(t *testing.T) {
	for name, spoil := range map[string]func(*Options){
		"no address": func(o *Options) { o.URL = "" }, "a path": func(o *Options) { o.URL = "http://x/y" }, "no users": func(o *Options) { o.Users = nil },
		"no command": func(o *Options) { o.App.Command.Name = "" }, "no team": func(o *Options) { o.Team.ID = "" },
	} {
		o := testOptions()
		spoil(&o)
		if _, err := New(o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
