package bot

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"warroom/bot/view"
)

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
