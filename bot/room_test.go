package bot

import (
	"strings"
	"testing"
	"time"

	"warroom/bot/view"
)

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
