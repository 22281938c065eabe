package bot

import (
	"strings"
	"testing"
	"time"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// A private incident whose room could not be made takes in a room that people made, and only one that lets nobody else read it.
func TestAdoptLooksAtTheRoomFirst(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		other := h.room(h.declares("U0SAM", privateWords))
		h.chat.breaks(func(c call) fault {
			if c.op == "room" {
				return fault{err: &SendError{Kind: Refused, Code: "restricted_action"}}
			}
			return fault{}
		})
		h.types("U0PRIYA", "", "declare "+privateWords)
		h.calm()
		const id = "INC-P002"
		h.chat.breaks(nil)
		h.chat.mu.Lock()
		h.chat.looks = map[string]RoomLook{
			"COPEN":   {Bot: true, Account: true},
			"COLD":    {Bot: true, Account: true, Private: true, Archived: true},
			"CALONE":  {Bot: true, Private: true},
			"CNOBOT":  {Account: true, Private: true},
			other:     {Bot: true, Account: true, Private: true},
			"CTHEIRS": {Bot: true, Account: true, Private: true, Name: "made-by-hand"},
		}
		h.chat.rooms = append(h.chat.rooms, &chatRoom{Room: Room{ID: "CTHEIRS", Name: "made-by-hand"}, private: true})
		h.chat.mu.Unlock()
		for _, room := range []string{"COPEN", "COLD", "CALONE", "CNOBOT", "CNOWHERE", other} {
			h.types("U0PRIYA", "", id+" adopt room "+room)
			if got := h.room(id); got != "" {
				t.Fatalf("it has the room %s", got)
			}
		}
		h.types("U0PRIYA", "CTHEIRS", id+" adopt room CTHEIRS")
		h.calm()
		if got := h.room(id); got != "CTHEIRS" {
			t.Errorf("its room is %q", got)
		}
		if got := h.room("INC-P001"); got != other {
			t.Errorf("the other's room is %q", got)
		}
	})
}

// What was refused may be right a few minutes later: the form is still open, and the same words sent then are another act.
func TestRefusedFormMayBeSentAgain(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", privateWords)
		h.asksForKeys(id)
		d := h.state(id).Decisions[0]
		deny := Request{
			ID: "the form", Kind: Submitted, Account: "U0DANA", Values: map[string][]string{"text": {"wait for the release"}},
			Act: view.Act{Do: view.ActDeny, Incident: id, Ref: "1", Hash: d.Hash[:12]},
		}
		if a := h.ask(deny); len(a.Wrong) == 0 {
			t.Fatalf("Dana was not asked, and is answered %+v", a)
		}
		h.pass(7 * time.Minute)
		if a := h.ask(deny); len(a.Wrong) != 0 {
			t.Errorf("Dana was asked, and is told %v", a.Wrong)
		}
		if got := h.state(id).Decisions[0].Status; got != incident.DecisionDenied {
			t.Errorf("the decision is %s", got)
		}
	})
}

// The config names an account, and says nothing of what has become of it.
func TestGuestOfTheConfigDoesNotAct(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		h.calm()
		for _, kind := range []AccountKind{KindGuest, KindForeign, KindDeactivated, KindBot} {
			h.chat.mu.Lock()
			sam := h.chat.accounts["U0SAM"]
			sam.Kind = kind
			h.chat.accounts["U0SAM"] = sam
			h.chat.mu.Unlock()
			h.pass(kindLife + time.Minute)
			h.types("U0SAM", h.room(id), "status") // what was found before still stands, and is looked up behind it
			h.calm()
			before := h.state(id).N
			if got := said(h.types("U0SAM", h.room(id), "note hello")); !strings.Contains(got, "does not know this account") || h.state(id).N != before {
				t.Errorf("%s: is told %q", kind, got)
			}
		}
	})
}
