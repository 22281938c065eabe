package bot

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"warroom/bot/view"
)

// cards is the posts and edits of the first phase's card.
func cards(op string) func(call) bool {
	return func(c call) bool { return c.op == op && strings.HasPrefix(c.push, "Phase 1") }
}

// firstCard begins the first phase's card of the open incident.
const firstCard = "Phase 1 of 6: "

// card is the first phase's card as people see it.
func (h *house) card(id string) string {
	h.t.Helper()
	m := h.chat.with(h.room(id), firstCard)
	if len(m) != 1 {
		h.t.Fatalf("the card is there %d times", len(m))
	}
	return view.PlainText(m[0].Message)
}

func ops(op string) func(call) bool { return func(c call) bool { return c.op == op } }

func TestDeclareShowsEverything(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		h.declares("U0PRIYA", privateWords)
		room := h.chat.theRoom()
		if !room.private || !strings.HasPrefix(room.Name, "inc-p001-") {
			t.Errorf("the room is %+v", room)
		}
		if got, want := len(room.members), 7; got != want {
			t.Errorf("%d people are in the room, want %d: %v", got, want, room.members)
		}
		if !strings.Contains(room.topic, "Commander Lee") {
			t.Errorf("its topic is %q", room.topic)
		}
		if n := len(h.chat.in(room.ID)); n != 2 {
			t.Fatalf("%d messages stand in the room, want board and card", n)
		}
		if len(room.pinned) != 1 {
			t.Errorf("pinned are %v", room.pinned)
		}
		for account, asks := range map[string]int{"U0LEE": 1, "U0OMAR": 1, "U0DANA": 1, "U0SAM": 1, "U0TOM": 1, "U0INES": 1, "U0PRIYA": 0} {
			if got := len(h.chat.in("D" + account)); got != asks {
				t.Errorf("%s has %d asks, want %d", account, got, asks)
			}
		}
		if n := len(h.chat.in("CSTAKE")); n != 0 {
			t.Error("the stakeholders' channel shows a private incident")
		}
		before := h.chat.count(ops("edit"))
		h.pass(time.Minute)
		if n := h.chat.count(ops("edit")); n != before {
			t.Errorf("%d edits although nothing changed", n-before)
		}
		h.pass(2 * idleLimit)
		if n := len(h.bot.couriers.byName); n != 0 {
			t.Errorf("%d couriers have nothing to do and do not end", n)
		}
	})
}

func TestHundredClicksMakeOneOrTwoEdits(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		h.pass(2 * idleLimit)
		h.chat.forget()
		for i := range 100 {
			if a := h.presses("U0SAM", h.tick(id, "1.1"), i%2 == 0); said(a) != "" {
				t.Fatalf("click %d is answered %q", i, said(a))
			}
		}
		h.presses("U0SAM", h.tick(id, "1.1"), true)
		h.calm()
		if n := h.chat.count(cards("edit")); n < 1 || n > 2 {
			t.Errorf("a hundred clicks made %d edits of the card", n)
		}
		if n := h.chat.count(ops("post")); n != 0 {
			t.Errorf("they made %d posts", n)
		}
		if card := h.card(id); !strings.Contains(card, "1 of 5 done") {
			t.Errorf("the card does not look like the state: %s", card)
		}
	})
}

func TestEditsAreSpaced(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		h.chat.forget()
		for i := range 40 { // four clicks a second
			h.presses("U0SAM", h.tick(id, "1.1"), i%2 == 0)
			h.pass(250 * time.Millisecond)
		}
		h.calm()
		var last time.Time
		n := 0
		for _, c := range h.chat.calls {
			if !cards("edit")(c) {
				continue
			}
			if !last.IsZero() && c.at.Sub(last) < defaultSpace {
				t.Errorf("two edits of a card within %v", c.at.Sub(last))
			}
			last = c.at
			n++
		}
		if n < 5 || n > 10 {
			t.Errorf("%d edits in ten seconds", n)
		}
	})
}

func TestRefusedClickDrawsItsCardAgain(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		late := h.tick(id, "1.1")
		h.presses("U0SAM", late, true)
		h.calm()
		card := h.chat.with(h.room(id), firstCard)[0]
		h.chat.forget()
		// Sam unticks on a screen that is older than the tick.
		late.Rev = 1
		if a := h.presses("U0PRIYA", late, false); said(a) == "" {
			t.Fatal("an untick on an old screen is not refused")
		}
		h.calm()
		again := h.chat.with(h.room(id), firstCard)[0]
		if n := h.chat.count(cards("edit")); n != 1 || again.Rev <= card.Rev {
			t.Errorf("the card was edited %d times, revision %d after %d", n, again.Rev, card.Rev)
		}
		if view.PlainText(card.Message) != view.PlainText(again.Message) {
			t.Error("it looks different although nothing changed")
		}
		// The redrawing that fails is made up for.
		h.chat.breaks(func(c call) fault {
			if cards("edit")(c) {
				return fault{err: &SendError{Kind: Transient, Code: "no_connection"}}
			}
			return fault{}
		})
		h.presses("U0PRIYA", late, false)
		h.calm()
		h.chat.breaks(nil)
		h.chat.forget()
		h.pass(time.Minute)
		if n := h.chat.count(cards("edit")); n != 1 {
			t.Errorf("after a failure the card was edited %d times", n)
		}
		// A hostile click cannot fill the memory with names.
		for i := range 20 {
			h.presses("U0SAM", view.Act{Do: view.ActNudge, Incident: id, Ref: fmt.Sprint(1000 + i)}, false)
		}
		h.calm()
		if k := h.bot.couriers.byName[id]; k != nil && len(k.redraws) > 0 {
			t.Errorf("still to be drawn: %v", k.redraws)
		}
	})
}

// On a frozen card a tick is refused, and the box on that screen is set right.
func TestTickOnAClosedIncidentIsDrawnAgain(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		tick := h.tick(id, "1.1")
		h.closes(id)
		h.pass(2 * idleLimit)
		h.chat.forget()
		if got := said(h.presses("U0SAM", tick, true)); !strings.Contains(got, "closed") {
			t.Errorf("it is answered %q", got)
		}
		h.calm()
		if n := h.chat.count(cards("edit")); n != 1 {
			t.Errorf("its card was drawn %d times", n)
		}
	})
}

func TestDeletedMessageIsMadeAnew(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		room := h.room(id)
		first := h.chat.with(room, "INC-001 since")[0]
		h.chat.remove(room, "INC-001 since")
		h.types("U0LEE", room, "severity SEV2 only one site")
		h.calm()
		board := h.chat.with(room, "INC-001 since")
		if len(board) != 1 || board[0].Key == first.Key {
			t.Fatalf("there are %d boards", len(board))
		}
		if pinned := h.chat.theRoom().pinned; len(pinned) != 2 || pinned[1] != board[0].at.Message {
			t.Errorf("pinned are %v, and the board is %s", pinned, board[0].at.Message)
		}
	})
}

func TestRefusedSurfaceIsParkedUntilItChanges(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		h.chat.breaks(func(c call) fault {
			if cards("edit")(c) {
				return fault{err: &SendError{Kind: Refused, Code: "invalid_blocks"}}
			}
			return fault{}
		})
		h.presses("U0SAM", h.tick(id, "1.1"), true)
		h.pass(time.Minute)
		if n := h.chat.count(cards("edit")); n != 1 {
			t.Errorf("what was refused for good was tried %d times", n)
		}
		h.presses("U0SAM", h.tick(id, "1.2"), true)
		h.calm()
		if n := len(tail(h.kinds(id), 0, "effect.failed")); n != 1 {
			t.Errorf("one refusal is recorded %d times", n)
		}
		h.chat.breaks(nil)
		h.presses("U0SAM", h.tick(id, "1.2"), false)
		h.calm()
		if got := h.card(id); !strings.Contains(got, "1 of 5 done") {
			t.Errorf("a changed card is not tried: %s", got)
		}
	})
}

func TestLimitIsObeyed(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		limited := false
		h.chat.breaks(func(c call) fault {
			if cards("edit")(c) && !limited {
				limited = true
				return fault{err: &SendError{Kind: Limited, Code: "ratelimited", After: 30 * time.Second}}
			}
			return fault{}
		})
		h.chat.forget()
		h.presses("U0SAM", h.tick(id, "1.1"), true)
		h.calm()
		refusedAt := time.Now().Add(-5 * time.Second)
		h.presses("U0SAM", h.tick(id, "1.2"), true) // neither does another change make it ask again
		h.pass(time.Minute)
		var tries []time.Time
		for _, c := range h.chat.calls {
			if cards("edit")(c) {
				tries = append(tries, c.at)
			}
		}
		if len(tries) != 2 || tries[1].Sub(tries[0]) < 30*time.Second {
			t.Errorf("the card was edited at %v, limited at %v for 30 s", tries, refusedAt)
		}
	})
}

func TestLostAnswer(t *testing.T) {
	for _, done := range []bool{true, false} {
		t.Run(map[bool]string{true: "it was made", false: "it was not"}[done], func(t *testing.T) {
			bubble(t, func(h *house) {
				t := h.t
				id := h.declares("U0PRIYA", openWords)
				room := h.room(id)
				h.chat.forget()
				var lost sync.Map // couriers post beside one another
				h.chat.breaks(func(c call) fault {
					if c.op != "post" {
						return fault{}
					}
					if _, again := lost.LoadOrStore(c.key, true); !again {
						return fault{err: &SendError{Kind: Unsure, Code: "no_answer"}, done: done}
					}
					return fault{}
				})
				h.types("U0TOM", room, "update We filter the network.")
				h.types("U0LEE", room, "phase 2 open") // a card, and what stands in its thread
				h.pass(time.Minute)
				if n := len(h.chat.with(room, "Update 1")); n != 1 {
					t.Errorf("the update is there %d times", n)
				}
				if n := len(h.chat.with(room, "Phase 2 of 6: ")); n != 1 {
					t.Errorf("the card is there %d times", n)
				}
				if n := len(h.chat.with("CSTAKE", "Update 1")); n != 1 {
					t.Errorf("the stakeholders have the update %d times", n)
				}
				finds := h.chat.count(ops("find"))
				if want := map[bool]int{true: 3, false: 6}[done]; finds != want {
					t.Errorf("they were looked for %d times, want %d", finds, want)
				}
				if !h.bot.Settled() {
					t.Error("something is still owed")
				}
			})
		})
	}
}

func TestServiceThatStaysAwayIsAskedLessOften(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		h.chat.breaks(func(call) fault { return fault{err: &SendError{Kind: Transient, Code: "no_connection"}} })
		h.chat.forget()
		h.presses("U0SAM", h.tick(id, "1.1"), true)
		h.pass(time.Hour)
		if n := h.chat.count(cards("edit")); n < 12 || n > 40 {
			t.Errorf("in an hour it was asked %d times", n)
		}
		health := h.bot.Health()
		if health.OK || !strings.Contains(health.Chat["slack"], "no_connection") || !strings.Contains(health.Chat["slack"], "since 2000-01-01T00:00") {
			t.Errorf("health: %+v", health)
		}
		h.chat.breaks(nil)
		h.pass(10 * time.Minute)
		if got := h.card(id); !strings.Contains(got, "1 of 5 done") {
			t.Errorf("when it is back the card is %s", got)
		}
		if health := h.bot.Health(); !health.OK {
			t.Errorf("health when it is back: %+v", health)
		}
	})
}
