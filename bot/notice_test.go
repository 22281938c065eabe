package bot

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"warroom/bot/view"
)

func TestRefusedNoticeIsParkedAndSeen(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		room := h.room(id)
		h.chat.breaks(func(c call) fault {
			if c.op == "post" && c.channel == "CSTAKE" {
				return fault{err: &SendError{Kind: Refused, Code: "not_in_channel"}}
			}
			return fault{}
		})
		h.types("U0TOM", room, "update We filter the network.")
		h.types("U0TOM", room, "update The filter holds.")
		h.calm()
		if n := len(tail(h.kinds(id), 0, "effect.failed")); n != 2 {
			t.Errorf("%d failures are in the record", n)
		}
		if n := len(h.chat.with(room, "Update")); n < 2 {
			t.Error("what was parked blocked the room")
		}
		health := h.bot.Health()
		if health.Parked != 2 || health.Owed != 0 {
			t.Errorf("health: %+v", health)
		}
		if k := h.bot.couriers.byName[id]; k == nil || !slices.Equal(k.troubles(), []string{"notice update (not_in_channel)"}) {
			t.Error("the board does not know of it")
		}
		owed, err := h.bot.Console().Outbox(t.Context())
		if err != nil || len(owed) != 2 || owed[0].Parked != "not_in_channel" {
			t.Errorf("the operator sees %+v, %v", owed, err)
		}
		h.chat.breaks(nil)
		h.restart()
		h.calm()
		if n := len(h.chat.in("CSTAKE")); n != 1 { // the declaration's
			t.Errorf("after a restart %d messages went to the stakeholders", n)
		}
	})
}

func TestNoticesKeepTheirOrder(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		room := h.room(id)
		failing := 3
		h.chat.breaks(func(c call) fault {
			if c.op == "post" && failing > 0 && strings.Contains(c.push, "Update") {
				failing--
				return fault{err: &SendError{Kind: Transient, Code: "no_connection"}}
			}
			return fault{}
		})
		for i := range 4 {
			h.types("U0TOM", room, fmt.Sprintf("update Message %d.", i))
		}
		h.pass(time.Minute)
		for _, channel := range []string{room, "CSTAKE"} {
			var got []string
			for _, m := range h.chat.with(channel, "Message") {
				text := view.PlainText(m.Message)
				got = append(got, text[strings.Index(text, "Message"):][:9])
			}
			if want := []string{"Message 0", "Message 1", "Message 2", "Message 3"}; !slices.Equal(got, want) {
				t.Errorf("in %s stand %q", channel, got)
			}
		}
	})
}

func TestOldNoticesAreSaidTogether(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		room := h.room(id)
		for _, account := range []string{"U0LEE", "U0OMAR", "U0DANA", "U0SAM", "U0TOM", "U0INES"} {
			h.types(account, room, "accept")
		}
		h.calm()
		h.chat.breaks(func(call) fault { return fault{err: &SendError{Kind: Transient, Code: "no_connection"}} })
		for i := range 3 {
			h.types("U0TOM", room, fmt.Sprintf("update Message %d.", i))
		}
		h.pass(20 * time.Minute)
		h.types("U0TOM", room, "update Message 3.")
		before := len(h.chat.in(room))
		lost := false
		h.chat.breaks(func(c call) fault {
			if c.op == "post" && strings.Contains(c.push, "While chat was down") && !lost {
				lost = true
				return fault{err: &SendError{Kind: Unsure, Code: "no_answer"}, done: true}
			}
			return fault{}
		})
		h.pass(10 * time.Minute)
		got := h.chat.in(room)[before:]
		var pushes []string
		for _, m := range got {
			pushes = append(pushes, m.Message.Push)
		}
		together := h.chat.with(room, "While chat was down")
		if len(together) != 1 {
			t.Fatalf("in the room stand %q", pushes)
		}
		text := view.PlainText(together[0].Message)
		for _, want := range []string{"Message 1", "Message 2", "00:00"} {
			if !strings.Contains(text, want) {
				t.Errorf("it lacks %q: %s", want, text)
			}
		}
		// The first was begun before chat was down, and the last is young.
		for _, want := range []string{"Message 0", "Message 1", "Message 2", "Message 3"} {
			if n := len(h.chat.with(room, want)); n != 1 {
				t.Errorf("%s is there %d times: %q", want, n, pushes)
			}
		}
		if !h.bot.Settled() {
			t.Error("something is still owed")
		}
	})
}

func TestErrorThatNobodyExplainsIsGivenUp(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		h.chat.breaks(func(c call) fault {
			if c.op == "post" && c.channel == "CSTAKE" {
				return fault{err: errors.New("a fault of the adapter")}
			}
			return fault{}
		})
		h.chat.forget()
		h.types("U0TOM", h.room(id), "update We filter the network.")
		h.pass(2 * time.Hour)
		tries := h.chat.count(func(c call) bool { return c.op == "post" && c.channel == "CSTAKE" })
		if health := h.bot.Health(); tries != givesUp || health.Parked != 1 {
			t.Errorf("after %d tries the health is %+v", tries, health)
		}
	})
}
