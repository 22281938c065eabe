package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
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
				lost := map[string]bool{}
				h.chat.breaks(func(c call) fault {
					if c.op == "post" && !lost[c.key] {
						lost[c.key] = true
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

func TestAskThatEndedLosesItsButtons(t *testing.T) {
	for _, lost := range []bool{false, true} {
		t.Run(map[bool]string{false: "known", true: "its making was cut short"}[lost], func(t *testing.T) {
			bubble(t, func(h *house) {
				t := h.t
				id := h.declares("U0PRIYA", openWords)
				room := h.room(id)
				h.types("U0LEE", room, "accept")
				h.calm()
				before := len(h.chat.in("DU0DANA"))
				if lost {
					h.chat.breaks(func(c call) fault {
						if c.op == "post" && c.account == "U0DANA" {
							return fault{err: &SendError{Kind: Unsure, Code: "no_answer"}, done: true}
						}
						return fault{}
					})
				}
				h.types("U0LEE", room, "handoff commander dana the sites in the east")
				h.pass(time.Second)
				offer := h.chat.in("DU0DANA")[before:]
				if len(offer) != 1 || !buttons(offer[0].Message) {
					t.Fatalf("Dana has the offers %+v", offer)
				}
				h.types("U0DANA", room, "accept commander")
				h.pass(time.Minute)
				offer = h.chat.in("DU0DANA")[before:]
				if len(offer) != 1 || buttons(offer[0].Message) || !strings.Contains(view.PlainText(offer[0].Message), "Dana commands") {
					t.Errorf("Dana still has %s", view.PlainText(offer[0].Message))
				}
			})
		})
	}
}

// buttons reports whether something can be pressed on a message.
func buttons(m view.Message) bool {
	return slices.ContainsFunc(m.Blocks, func(b view.Block) bool { return len(b.Row) > 0 || b.Side != nil })
}

func TestNudgeMakesAnAskAnew(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", privateWords)
		h.asksForKeys(id)
		before := h.chat.in("DU0LEE")
		decision := before[len(before)-1]
		h.pass(2 * time.Minute)
		h.presses("U0PRIYA", view.Act{Do: view.ActNudge, Incident: id, Ref: "1"}, false)
		h.calm()
		after := h.chat.in("DU0LEE")
		if len(after) != len(before)+1 {
			t.Fatalf("Lee has %d messages after %d", len(after), len(before))
		}
		newest := after[len(after)-1]
		if !buttons(newest.Message) || newest.Key == decision.Key {
			t.Errorf("the newest is no ask made anew: %+v", newest)
		}
		for _, m := range after {
			if m.at == decision.at && (buttons(m.Message) || m.Message.Push != "Asked again below.") {
				t.Errorf("the old ask is %s", view.PlainText(m.Message))
			}
		}
	})
}

// asksForKeys has Priya ask for the right to revoke keys.
func (h *house) asksForKeys(id string) {
	h.t.Helper()
	h.types("U0LEE", h.room(id), "accept")
	h.calm()
	h.submits("U0PRIYA", view.Act{Do: view.ActDecision, Incident: id}, "", map[string]string{
		"right": "revoke-keys", "action": "Deactivate AKIAEXAMPLE3F7Q", "why": "it is public", "breaks": "the release pipeline", "undo": "yes", "how": "set it active",
	})
	h.calm()
	if st := h.state(id); len(st.Decisions) != 1 {
		h.t.Fatalf("no decision was asked for: %v", h.kinds(id))
	}
}

func TestFailedInvitationIsReportedOnce(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		h.chat.mu.Lock()
		h.chat.accounts["U0TOM"] = Account{ID: "U0TOM", Workspace: workspace, Name: "Tom", Kind: KindDeactivated}
		h.chat.mu.Unlock()
		id := h.declares("U0PRIYA", openWords)
		if n := len(tail(h.kinds(id), 0, "invite.failed")); n != 1 {
			t.Errorf("the failed invitation is recorded %d times", n)
		}
		if board := h.chat.with(h.room(id), "Not in the room: Tom"); len(board) != 1 {
			t.Error("the board does not say so")
		}
		h.types("U0LEE", h.room(id), "invite <@U0ALEX>")
		h.pass(time.Minute)
		if n := len(tail(h.kinds(id), 0, "invite.failed")); n != 1 {
			t.Errorf("after the next invitation it is recorded %d times", n)
		}
	})
}

func TestRefusedInvitationIsReportedForEach(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		h.chat.breaks(func(c call) fault {
			if c.op == "invite" {
				return fault{err: &SendError{Kind: Refused, Code: "missing_scope"}}
			}
			return fault{}
		})
		id := h.declares("U0PRIYA", openWords)
		h.pass(time.Hour)
		if n := h.chat.count(ops("invite")); n != 1 {
			t.Errorf("what is refused for good was tried %d times", n)
		}
		if n := len(h.state(id).Room.Missing); n != 7 {
			t.Errorf("%d people are missing in the room, want 7", n)
		}
	})
}

func TestRoomIsArchivedAfterAllElse(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		h.closes(id)
		room := h.chat.theRoom()
		if len(h.chat.uploads) != 1 || len(h.chat.uploads[0].Files) != 4 {
			t.Fatalf("uploads: %+v", h.chat.uploads)
		}
		note := h.chat.with(room.ID, "warroom/INC-001\n")
		if len(note) != 1 || len(note[0].Message.Blocks) != 0 {
			t.Errorf("the checkpoint is there %d times, without blocks", len(note))
		}
		if len(h.chat.with("DU0INES", "warroom/INC-001\n")) != 1 {
			t.Error("the witness has no checkpoint")
		}
		h.pass(60 * 24 * time.Hour)
		if room = h.chat.theRoom(); !room.archived || !h.state(id).Archived {
			t.Fatal("the room is not archived in its time")
		}
		last := h.chat.calls[len(h.chat.calls)-1]
		if last.op != "archive" {
			t.Errorf("after the archiving came %+v", last)
		}
		if n := len(tail(h.kinds(id), 0, "effect.failed")); n != 0 {
			t.Errorf("%d failures are recorded", n)
		}
		if len(h.bot.couriers.byName) != 0 || len(h.bot.live) != 0 {
			t.Errorf("%d couriers and %d incidents are still in memory", len(h.bot.couriers.byName), len(h.bot.live))
		}
		// Taken up again, it has a new room with all that it needs.
		if a := h.types("U0OMAR", "", id+" reopen the same network is back"); h.state(id).Closed != nil {
			t.Fatalf("it cannot be reopened: %s", said(a))
		}
		h.calm()
		second := h.chat.theRoom()
		if second.ID == room.ID || second.archived {
			t.Fatalf("it has no new room: %+v", second)
		}
		if board := h.chat.with(second.ID, id+" since"); len(board) != 1 {
			t.Errorf("the new room has %d boards", len(board))
		}
		if len(second.pinned) != 1 || second.topic == "" || len(second.members) < 7 {
			t.Errorf("the new room is %+v", second)
		}
	})
}

// closes closes an incident as a false alarm.
func (h *house) closes(id string) {
	h.t.Helper()
	a := h.submits("U0OMAR", view.Act{Do: view.ActClose, Incident: id, Ref: "false-alarm"}, "", map[string]string{
		"class": "false-alarm", "what": "a load test of ours", "keep": "nothing",
	})
	h.calm()
	if h.state(id).Closed == nil {
		h.t.Fatalf("%s is not closed: %s", id, said(a))
	}
}

func TestDirectMessageThatCannotBeDelivered(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		h.chat.breaks(func(c call) fault {
			if c.op == "post" && c.account == "U0DANA" {
				return fault{err: &SendError{Kind: Refused, Code: "cannot_dm_bot"}}
			}
			return fault{}
		})
		id := h.declares("U0PRIYA", openWords)
		room := h.room(id)
		dana := string(h.person("dana"))
		asks := h.chat.with(room, "No direct message reaches you")
		if len(asks) != 1 || !buttons(asks[0].Message) || !slices.Contains(asks[0].Message.Mention, dana) || asks[0].Accounts[dana] != "U0DANA" {
			t.Fatalf("Dana is not called in the room: %+v", asks)
		}
		if n := h.chat.count(func(c call) bool { return c.op == "post" && c.account == "U0DANA" }); n != 1 {
			t.Errorf("the direct message was tried %d times", n)
		}
		h.types("U0DANA", room, "accept")
		h.calm()
		if asks = h.chat.with(room, "No direct message reaches you"); len(asks) != 1 || strings.Contains(view.PlainText(asks[0].Message), "[Accept]") || buttons(asks[0].Message) {
			t.Errorf("the ask in the room does not show the outcome: %+v", asks)
		}
		h.restart()
		h.calm()
		if n := len(h.chat.with(room, "No direct message reaches you")); n != 1 {
			t.Errorf("after a restart Dana is called %d times", n)
		}
	})
}

func TestPersonWithoutAccountIsCalledInTheRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		dana := h.config.Policy.People["dana"]
		dana.Accounts = nil
		h.config.Policy.People["dana"] = dana
		h.start()
		defer h.close()
		id := h.declares("U0PRIYA", openWords)
		asks := h.chat.with(h.room(id), "Dana: this is for you")
		if len(asks) != 1 || !buttons(asks[0].Message) {
			t.Errorf("Dana's ask is in the room %d times", len(asks))
		}
	})
}

func TestServiceThatIsNotConfiguredAnyMore(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		if err := h.stop(); err != nil {
			t.Fatal(err)
		}
		services := h.options.Services
		h.options.Services = nil
		h.start()
		if _, err := h.bot.Console().Do(t.Context(), "1", "tom", id, "update by the command line"); err != nil {
			t.Fatal(err)
		}
		h.calm()
		health := h.bot.Health()
		if health.OK || !strings.Contains(health.Chat["slack"], "not configured") || health.Owed == 0 {
			t.Errorf("health: %+v", health)
		}
		if err := h.stop(); err != nil {
			t.Fatal(err)
		}
		h.options.Services = services
		h.start()
		h.calm()
		if n := len(h.chat.with(h.room(id), "by the command line")); n != 1 {
			t.Errorf("when it is back the update is there %d times", n)
		}
	})
}

func TestRoomThatIsRefused(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		refuse := true
		h.chat.breaks(func(c call) fault {
			if c.op == "room" && refuse {
				return fault{err: &SendError{Kind: Refused, Code: "restricted_action"}}
			}
			return fault{}
		})
		a := h.types("U0PRIYA", "", "declare "+privateWords)
		if got := follows(a); !strings.Contains(got, "No room") || !strings.Contains(got, "restricted_action") {
			t.Errorf("the declarer is told %q", got)
		}
		h.calm()
		id := "INC-P001"
		if n := len(h.chat.in("DU0LEE")); n != 1 {
			t.Errorf("Lee has %d asks: they go out all the same", n)
		}
		if n := len(h.chat.with("DU0PRIYA", "No room")); n != 1 {
			t.Errorf("the declarer has %d direct messages about it", n)
		}
		h.types("U0TOM", "", id+" update Something is going on.")
		h.pass(time.Hour)
		if n := h.chat.count(ops("room")); n != 1 {
			t.Errorf("the room was tried %d times", n)
		}
		// The same refusal again is told again.
		h.presses("U0PRIYA", view.Act{Do: view.ActRetryRoom, Incident: id}, false)
		h.calm()
		if n := len(tail(h.kinds(id), 0, "room.failed")); n != 2 {
			t.Errorf("two refusals are recorded %d times", n)
		}
		refuse = false
		h.presses("U0PRIYA", view.Act{Do: view.ActRetryRoom, Incident: id}, false)
		h.calm()
		if room := h.chat.theRoom(); !room.private || len(h.chat.with(room.ID, "Something is going on")) != 1 {
			t.Errorf("the room is %+v, and lacks what was said meanwhile", room)
		}
	})
}

func TestRoomThatPeopleMade(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		h.chat.breaks(func(c call) fault {
			if c.op == "room" {
				return fault{err: &SendError{Kind: Refused, Code: "restricted_action"}}
			}
			return fault{}
		})
		h.types("U0PRIYA", "", "declare "+privateWords)
		h.calm()
		id := "INC-P001"
		h.chat.mu.Lock()
		h.chat.looks = map[string]RoomLook{
			"C1100": {Name: "open-to-all", Bot: true, Account: true},
			"C1101": {Name: "without-us", Private: true, Account: true},
			"C1102": {Name: "war", Private: true, Bot: true, Account: true},
		}
		for id, look := range h.chat.looks {
			h.chat.rooms = append(h.chat.rooms, &chatRoom{Room: Room{ID: id, Name: look.Name}, key: id, private: look.Private})
		}
		h.chat.mu.Unlock()
		for _, channel := range []string{"C1100", "C1101", "C1199"} {
			if got := said(h.types("U0PRIYA", channel, id+" adopt room")); got == "" || h.room(id) != "" {
				t.Errorf("%s is taken as the room: %q", channel, got)
			}
		}
		h.types("U0PRIYA", "C1102", id+" adopt room")
		h.calm()
		if h.room(id) != "C1102" || len(h.chat.in("C1102")) < 2 {
			t.Fatalf("the room is %q, and in it stand %d messages", h.room(id), len(h.chat.in("C1102")))
		}
		other := h.declares("U0PRIYA", privateWords+" again")
		if got := said(h.types("U0PRIYA", "C1102", other+" adopt room")); h.room(other) == "C1102" {
			t.Errorf("a second incident moved into the room: %q", got)
		}
	})
}

func TestFilesThatAreRefused(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		h.chat.breaks(func(c call) fault {
			if c.op == "upload" {
				return fault{err: &SendError{Kind: Refused, Code: "file_uploads_disabled"}}
			}
			return fault{}
		})
		h.closes(id)
		if n := len(h.chat.with(h.room(id), "warroom incident export "+id)); n != 1 {
			t.Errorf("the room is told %d times who has the files", n)
		}
		if n := len(h.chat.with(h.room(id), "warroom/INC-001\n")); n != 1 {
			t.Errorf("the checkpoint is there %d times", n)
		}
	})
}

func TestLatenessIsSaid(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		h.pass(time.Minute)
		h.chat.breaks(func(c call) fault {
			if c.op == "edit" {
				return fault{err: &SendError{Kind: Limited, Code: "ratelimited", After: 9 * time.Second}}
			}
			return fault{}
		})
		if a := h.presses("U0SAM", h.tick(id, "1.1"), true); said(a) != "" {
			t.Errorf("the first click is answered %q", said(a))
		}
		h.pass(6 * time.Second)
		if a := h.presses("U0SAM", h.tick(id, "1.2"), true); !strings.Contains(said(a), "Recorded ") || !strings.Contains(said(a), "The card follows in about") {
			t.Errorf("a click while the card is late is answered %q", said(a))
		}
		if a := h.presses("U0SAM", h.tick(id, "1.3"), true); said(a) != "" {
			t.Errorf("the next within a minute is answered %q", said(a))
		}
		h.chat.breaks(nil)
		h.pass(15 * time.Second)
		if n := len(h.chat.with(h.room(id), "Screens were ")); n != 1 {
			t.Errorf("the board does not say that screens were late")
		}
		h.presses("U0SAM", h.tick(id, "1.4"), true)
		h.calm()
		if n := len(h.chat.with(h.room(id), "Screens were ")); n != 0 {
			t.Errorf("the board still says so when they are in time")
		}
	})
}

// What fails beside the cards does not make anybody believe that cards are late.
func TestPinThatFailsMakesNoCardLate(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		h.chat.breaks(func(c call) fault {
			if c.op == "pin" {
				return fault{err: &SendError{Kind: Transient, Code: "no_connection"}}
			}
			return fault{}
		})
		id := h.declares("U0PRIYA", openWords)
		h.pass(time.Minute)
		if a := h.presses("U0SAM", h.tick(id, "1.1"), true); said(a) != "" {
			t.Errorf("a click is answered %q", said(a))
		}
		if h.bot.Settled() {
			t.Error("settled, although the pin is still owed")
		}
	})
}

func TestBoardThatHangsDoesNotKeepAsksBack(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		h.chat.breaks(func(c call) fault {
			if c.op == "post" && strings.HasPrefix(c.push, "INC-001 SEV1, phase") {
				time.Sleep(19 * time.Second)
				return fault{err: &SendError{Kind: Unsure, Code: "timeout"}}
			}
			return fault{}
		})
		h.types("U0PRIYA", "", "declare "+openWords)
		h.pass(openingLimit + time.Second)
		if n := len(h.chat.in("DU0LEE")); n != 1 {
			t.Errorf("while the board hangs Lee has %d asks", n)
		}
	})
}

// Where a service does not let us read direct messages, an ask whose answer was lost is sent once more and says so.
func TestLostAnswerWhereNobodyCanLook(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		lost := false
		h.chat.breaks(func(c call) fault {
			switch {
			case c.op == "find" && c.account != "":
				return fault{err: &SendError{Kind: Refused, Code: "missing_scope"}}
			case c.op == "post" && c.account == "U0LEE" && !lost:
				lost = true
				return fault{err: &SendError{Kind: Unsure, Code: "no_answer"}, done: true}
			}
			return fault{}
		})
		h.declares("U0PRIYA", openWords)
		h.pass(time.Minute)
		asks := h.chat.in("DU0LEE")
		if len(asks) != 2 || strings.Contains(view.PlainText(asks[0].Message), "Repeated") || !strings.Contains(view.PlainText(asks[1].Message), "Repeated") {
			t.Errorf("Lee has %d asks", len(asks))
		}
	})
}

// What chat has done when the bot stops is known after the start, and need not be looked for.
func TestStopKeepsWhatChatHasDone(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		h.chat.breaks(func(c call) fault {
			if c.op == "post" {
				time.Sleep(5 * time.Second)
			}
			return fault{}
		})
		h.types("U0TOM", h.room(id), "update We filter the network.")
		h.types("U0LEE", h.room(id), "phase 2 open")
		h.pass(time.Second)
		h.restart()
		h.pass(time.Minute)
		if n := h.chat.count(ops("find")); n != 0 {
			t.Errorf("%d messages were looked for", n)
		}
		if n := len(h.chat.with(h.room(id), "Update 1")) + len(h.chat.with(h.room(id), "Phase 2 of 6: ")); n != 2 {
			t.Errorf("update and card are there %d times", n)
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

func TestRunEndsWhileCallsHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.start()
		id := h.declares("U0PRIYA", openWords)
		hang, stop := context.WithCancel(t.Context())
		defer stop()
		h.chat.breaks(func(call) fault {
			<-hang.Done() // as a service does whose calls end with their context
			return fault{err: errors.New("cut")}
		})
		h.presses("U0SAM", h.tick(id, "1.1"), true)
		h.pass(time.Second)
		time.AfterFunc(time.Second, stop)
		begun := time.Now()
		if err := h.stop(); err != nil {
			t.Error(err)
		}
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("it took %v to stop", took)
		}
		h.chat.breaks(nil)
		h.start()
		h.calm()
		if got := h.card(id); !strings.Contains(got, "1 of 5 done") {
			t.Errorf("after the restart the card is %s", got)
		}
		h.close()
	})
}
