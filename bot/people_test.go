package bot

import (
	"slices"
	"strings"
	"testing"

	"warroom/bot/incident"
	"warroom/bot/view"
)

func TestWhoMayAct(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		for _, test := range []struct {
			account string
			class   incident.Class
			person  string // key of the config
		}{
			{"U0SAM", incident.ClassPerson, "sam"},
			{"U0KIM", incident.ClassExternal, "kim"},
			{"U0ALEX", incident.ClassMember, ""},
			{"U0GUEST", incident.ClassStranger, ""},
			{"U0BOT", incident.ClassStranger, ""},
			{"U0GONE", incident.ClassStranger, ""},
			{"U0FAR", incident.ClassStranger, ""},
		} {
			a, err := h.bot.actor(t.Context(), h.chat, workspace, test.account, false)
			if err != nil || a.Class != test.class {
				t.Errorf("%s is %s, want %s (%v)", test.account, a.Class, test.class, err)
			}
			if test.person != "" && a.Person != h.person(test.person) {
				t.Errorf("%s is %s and not %s", test.account, a.Person, test.person)
			}
			before := len(h.kinds(id))
			got := said(h.types(test.account, h.room(id), "note I was here"))
			if refused := len(h.kinds(id)) == before; refused != (test.class == incident.ClassStranger || test.class == incident.ClassExternal) {
				t.Errorf("%s (%s) is answered %q, refused: %t", test.account, test.class, got, refused)
			}
			if test.class == incident.ClassStranger && !strings.Contains(got, "does not know this account") {
				t.Errorf("%s is told %q", test.account, got)
			}
		}
		if _, err := h.bot.actor(t.Context(), h.chat, workspace, "U0NOBODY", false); err == nil {
			t.Error("an account that does not exist is somebody")
		}
	})
}

func TestWhoDecidesIsLookedUpAfresh(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", privateWords)
		h.asksForKeys(id)
		st := h.state(id)
		h.chat.mu.Lock()
		h.chat.lookups = nil
		lee := h.chat.accounts["U0LEE"]
		lee.Kind = KindDeactivated
		h.chat.accounts["U0LEE"] = lee
		h.chat.mu.Unlock()
		approve := view.Act{Do: view.ActApprove, Incident: id, Ref: "1", Hash: st.Decisions[0].Hash[:12]}
		if got := said(h.presses("U0LEE", approve, false)); !strings.Contains(got, "does not know this account") {
			t.Errorf("whose account is off is told %q", got)
		}
		h.chat.breaks(func(c call) fault {
			if c.op == "account" {
				return fault{err: &SendError{Kind: Unsure, Code: "no_answer"}}
			}
			return fault{}
		})
		if got := said(h.presses("U0LEE", approve, false)); !strings.Contains(got, "Not recorded") {
			t.Errorf("when nobody knows whose account it is, the answer is %q", got)
		}
		h.chat.breaks(nil)
		if h.state(id).Decisions[0].Status != incident.DecisionOpen {
			t.Fatal("it is approved by an account that is off")
		}
		h.chat.mu.Lock()
		lee.Kind = KindMember
		h.chat.accounts["U0LEE"] = lee
		h.chat.mu.Unlock()
		h.presses("U0LEE", approve, false)
		if h.state(id).Decisions[0].Status != incident.DecisionApproved {
			t.Error("it is not approved")
		}
		lookups := len(h.chat.lookups)
		h.presses("U0SAM", h.tick(id, "1.1"), true)
		if n := len(h.chat.lookups); lookups != 3 || n != lookups {
			t.Errorf("looked up afresh: %v", h.chat.lookups)
		}
	})
}

func TestPseudonymsStay(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		who := func(account string) incident.PersonID {
			t.Helper()
			a, err := h.bot.actor(t.Context(), h.chat, workspace, account, false)
			if err != nil {
				t.Fatal(err)
			}
			return a.Person
		}
		all := func() []incident.PersonID { return []incident.PersonID{h.person("lee"), who("U0ALEX"), who("U0GUEST")} }
		before := all()
		h.restart()
		if after := all(); !slices.Equal(before, after) {
			t.Errorf("after a restart %v are %v", before, after)
		}
	})
}

// A pseudonym that could not be written is to be written with the next act, and not only be remembered.
func TestPseudonymIsFreshUntilItIsKept(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		first, fresh, err := h.bot.people.pseudonym("slack:T1:U0NEW")
		if err != nil || !fresh {
			t.Fatalf("a new one is fresh: %t, %v", fresh, err)
		}
		again, fresh, err := h.bot.people.pseudonym("slack:T1:U0NEW")
		if err != nil || !fresh || again != first {
			t.Errorf("one that is not on disk is fresh: %t, and %s after %s", fresh, again, first)
		}
		h.bot.people.kept("slack:T1:U0NEW")
		if again, fresh, _ = h.bot.people.pseudonym("slack:T1:U0NEW"); fresh || again != first {
			t.Errorf("one that is on disk is fresh: %t, and %s after %s", fresh, again, first)
		}
	})
}

func TestPersonalNamesAreInTheRecordOnce(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		h.types("U0ALEX", h.room(id), "note I saw it too")
		h.types("U0ALEX", h.room(id), "note and again")
		n := 0
		story, err := Story(h.store, id)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range story {
			if e, ok := r.Event.(*incident.PersonKnown); ok && e.Name == "Alex" {
				n++
				if e.Account != "slack:T1:U0ALEX" || e.Class != incident.ClassMember {
					t.Errorf("Alex is known as %+v", e)
				}
			}
		}
		if n != 1 {
			t.Errorf("Alex is introduced %d times", n)
		}
		for raw, err := range h.store.Lines(id) {
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(raw.Line), "Alex") || strings.Contains(string(raw.Line), "U0ALEX") {
				t.Errorf("a line holds a person: %s", raw.Line)
			}
		}
	})
}

func TestJoinsAndLeaves(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		room := h.room(id)
		h.ask(Request{Kind: Joined, Account: "U0TOM", Channel: room})
		h.ask(Request{Kind: Joined, Account: "U0ALEX", Channel: room})
		h.ask(Request{Kind: Joined, Account: "U0ALEX", Channel: "C0ELSEWHERE"})
		if n := len(tail(h.kinds(id), 0, "person.joined")); n != 2 {
			t.Errorf("two joins are recorded %d times", n)
		}
		h.types("U0LEE", room, "accept")
		h.types("U0TOM", room, "accept")
		h.ask(Request{Kind: Left, Account: "U0TOM", Channel: room})
		h.calm()
		if n := len(h.chat.with("DU0LEE", "Tom left")); n != 1 {
			t.Errorf("the commander is told %d times that Tom left", n)
		}
		if members := h.chat.theRoom().members; h.chat.count(func(c call) bool { return c.op == "invite" && strings.Contains(c.account, "U0TOM") }) != 1 {
			t.Errorf("Tom was called back by itself: %v", members)
		}
		h.ask(Request{Kind: Archived, Channel: room})
		if !h.state(id).Archived {
			t.Error("a room that people archived is not known as archived")
		}
	})
}

func TestHomeShowsWhatWaits(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		h.declares("U0PRIYA", privateWords)
		h.ask(Request{Kind: OpenedHome, Account: "U0LEE"})
		h.ask(Request{Kind: OpenedHome, Account: "U0ALEX"})
		h.settle()
		if got := h.chat.home("U0LEE"); !strings.Contains(got, "INC-P001") {
			t.Errorf("Lee's home page: %s", got)
		}
		if got := h.chat.home("U0ALEX"); got == "" || strings.Contains(got, "P001") {
			t.Errorf("Alex's home page: %s", got)
		}
		// Nobody can make the bot do more than so much at once.
		slow := make(chan struct{})
		h.chat.breaks(func(c call) fault {
			if c.op == "home" {
				<-slow
			}
			return fault{}
		})
		for range 3 * mostErrands {
			h.ask(Request{Kind: OpenedHome, Account: "U0LEE"})
		}
		h.settle()
		if n := len(h.bot.errands); n != mostErrands {
			t.Errorf("%d errands run at once", n)
		}
		close(slow)
		h.settle()
		if n := len(h.bot.errands); n != 0 {
			t.Errorf("%d errands do not end", n)
		}
	})
}
