package bot

import (
	"strings"
	"testing"
	"time"
)

// People can act after two round trips: one makes the room, and in the other everyone is invited while the board and the first card are posted.
func TestDeclareTakesTwoRoundTrips(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		const trip = time.Second
		h.chat.breaks(func(call) fault {
			time.Sleep(trip)
			return fault{}
		})
		begun := time.Now()
		a := h.types("U0PRIYA", "", "declare "+privateWords)
		if took := time.Since(begun); took > 0 {
			t.Errorf("the answer waits for chat: %v", took)
		}
		if got := said(a); !strings.Contains(got, "Recorded as INC-P001") {
			t.Errorf("the declarer is told %q", got)
		}
		h.pass(trip)
		if got := follows(a); !strings.Contains(got, "Room open") || time.Since(begun) > trip {
			t.Errorf("after %v the declarer is told %q", time.Since(begun), got)
		}
		h.pass(trip)
		room := h.chat.theRoom()
		if len(room.members) != 7 || len(h.chat.with(room.ID, "Phase 1 of 8: Start")) != 1 || len(h.chat.in(room.ID)) != 2 {
			t.Errorf("after two trips %d people are in the room, and in it stand %d messages", len(room.members), len(h.chat.in(room.ID)))
		}
		h.pass(trip)
		beforeAsks := 0
		asks := 0
		for _, c := range h.chat.calls {
			switch {
			case c.op == "post" && c.account != "":
				asks++
			case c.at.Before(begun.Add(3 * trip)):
				beforeAsks++
			}
		}
		if asks != 6 || beforeAsks > 8 {
			t.Errorf("%d asks, and %d calls beside them", asks, beforeAsks)
		}
		for _, c := range h.chat.calls {
			if c.op == "post" && c.account != "" && c.at.Sub(begun) != 2*trip {
				t.Errorf("an ask went out after %v", c.at.Sub(begun))
			}
		}
	})
}

func TestDeclarationsAtOnce(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		for i := range 10 {
			h.types("U0PRIYA", "", "declare denial-of-service SEV2 Number "+strings.Repeat("i", i+1))
		}
		h.calm()
		if n := len(h.chat.rooms); n != 10 {
			t.Errorf("%d rooms for ten incidents", n)
		}
		seen := map[string]bool{}
		for _, id := range h.incidents() {
			room := h.room(id)
			if seen[room] || room == "" {
				t.Errorf("%s has the room %q of another", id, room)
			}
			seen[room] = true
			if n := len(h.chat.in(room)); n != 2 {
				t.Errorf("in the room of %s stand %d messages", id, n)
			}
		}
	})
}

// The stakeholders are told who commands, although the commander is appointed after the incident is declared.
func TestNoticeSpeaksOfTheWholeAct(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		h.declares("U0PRIYA", openWords)
		if got := h.chat.with("CSTAKE", "Lee commands"); len(got) != 1 {
			t.Errorf("the stakeholders read %+v", h.chat.in("CSTAKE"))
		}
	})
}
