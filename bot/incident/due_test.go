package incident

import (
	"testing"
	"time"
)

// askedStory goes on to D-1 of the story: Priya asks Lee to revoke keys at 02:50.
func askedStory(tb testing.TB) *story {
	tb.Helper()
	s := declaredStory(tb)
	s.openRoom()
	s.allAccept()
	s.until("02:50")
	s.as("dana").do(AddEvidence{Kind: "key-status", Step: "save-state", What: "state of the key"})
	s.as("priya").do(AskDecision{
		Right: "revoke-keys", Step: "disable-keys", Action: "Deactivate AKIA..3F7Q", Why: "used from an unknown address", Breaks: "the pipeline, 1 h",
		Undo: "yes", How: "set it Active again",
	})
	return s
}

// A decision goes to the holder, after five minutes to the stand-in too, after five more to the executive.
func TestDecisionIsPassedOn(t *testing.T) {
	s := askedStory(t)
	asked := func(want ...PersonID) {
		t.Helper()
		d := s.state.Decisions[0]
		var got []PersonID
		for _, a := range d.Asked {
			got = append(got, a.Person)
		}
		if len(got) != len(want) {
			t.Fatalf("%s: asked %v, want %v", clockTime(s.now), got, want)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("%s: asked %v, want %v", clockTime(s.now), got, want)
			}
		}
	}
	asked("lee")
	s.until("02:54")
	asked("lee")
	if _, ok := May(s.state, s.policy, "dana", "revoke-keys"); ok {
		t.Error("the stand-in decides before she is asked")
	}
	s.until("02:55")
	asked("lee", "dana")
	if role, ok := May(s.state, s.policy, "dana", "revoke-keys"); !ok || role != "commander" {
		t.Errorf("the stand-in decides: %v, as %s", ok, role)
	}
	s.until("03:00")
	asked("lee", "dana", "omar")
	if role, ok := May(s.state, s.policy, "omar", "revoke-keys"); !ok || role != "executive" {
		t.Errorf("the executive decides: %v, as %s", ok, role)
	}
	if d := s.state.Decisions[0]; d.Asked[0].Answer != "silent" || d.Asked[1].Answer != "silent" || d.Asked[2].Answer != "" || !d.Due.IsZero() {
		t.Errorf("D-1 is %+v", d)
	}
	s.until("03:29")
	asked("lee", "dana", "omar")
	s.as("dana").do(Approve{Decision: 1})
	if s.state.Decisions[0].Status != DecisionApproved {
		t.Errorf("D-1 is %+v", s.state.Decisions[0])
	}
	if _, ok := May(s.state, s.policy, "dana", "revoke-keys"); ok {
		t.Error("the stand-in still decides after D-1 is over")
	}
}

func TestAnsweredDecisionIsNotPassedOn(t *testing.T) {
	s := askedStory(t)
	s.until("02:52")
	s.as("lee").do(Deny{Decision: 1, Why: "wait for the release"})
	s.until("03:20")
	if d := s.state.Decisions[0]; len(d.Asked) != 1 || d.Status != DecisionDenied {
		t.Errorf("D-1 is %+v", d)
	}
}

// With several holders the next of them is asked, and the executive at the second time at the latest.
func TestChainOfHolders(t *testing.T) {
	s := openStory(t)
	s.allAccept()
	s.as("tom").do(AskDecision{
		Right: "block-public", Action: "Shut bucket-1", Why: "it is public", Breaks: "nothing", Undo: "yes", How: "open it",
	})
	var got []PersonID
	s.pass(25 * time.Minute)
	for _, a := range s.state.Decisions[0].Asked {
		got = append(got, a.Person)
	}
	want := []PersonID{"sam", "lee", "omar", "priya", "dana"}
	if len(got) != len(want) {
		t.Fatalf("asked %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("asked %v, want %v", got, want)
		}
	}
}

// Each thing around an update happens once: the reminder, the missed slot, the word to the commander.
func TestUpdates(t *testing.T) {
	s := declaredStory(t)
	s.openRoom()
	s.allAccept()
	s.until("03:04")
	if s.state.Reminded {
		t.Error("reminded at 03:04")
	}
	s.until("03:05")
	if !s.state.Reminded || s.state.Missed {
		t.Errorf("at 03:05: reminded %v, missed %v", s.state.Reminded, s.state.Missed)
	}
	s.until("03:10")
	if !s.state.Missed || s.state.Escalated {
		t.Errorf("at 03:10: missed %v, escalated %v", s.state.Missed, s.state.Escalated)
	}
	s.until("03:20")
	if !s.state.Escalated {
		t.Error("at 03:20 nobody told the commander")
	}
	n := len(s.record)
	s.until("03:50")
	if len(s.record) != n {
		t.Errorf("after 03:20 there is more: %s", s.record[n].Event.Kind())
	}
	s.as("tom").do(PostUpdate{Know: "used 4 times", Doing: "key off", Need: "nothing"})
	if s.state.Reminded || s.state.Missed || s.state.Escalated || !s.state.NextUpdate.Equal(s.now.Add(30*time.Minute)) {
		t.Errorf("after the update: next %s, %v %v %v", s.state.NextUpdate, s.state.Reminded, s.state.Missed, s.state.Escalated)
	}
}

// After a time in which the bot was down, nobody is reminded of what is over.
func TestUpdatesAfterDowntime(t *testing.T) {
	for _, tt := range []struct {
		after time.Duration
		want  []string
	}{
		{26 * time.Minute, []string{"update.reminded"}},
		{31 * time.Minute, []string{"update.missed"}},
		{3 * time.Hour, []string{"update.missed", "update.reminded"}},
	} {
		s := declaredStory(t)
		s.allAccept()
		s.now = s.now.Add(tt.after)
		got := kindsOf(s.clock().do(TickClock{}))
		if len(got) != len(tt.want) {
			t.Fatalf("after %s: %v, want %v", tt.after, got, tt.want)
		}
		for i := range got {
			if got[i] != tt.want[i] {
				t.Errorf("after %s: %v, want %v", tt.after, got, tt.want)
			}
		}
		if tt.after > time.Hour && !s.state.Escalated {
			t.Error("the commander was not told")
		}
		s.clock().nothing(TickClock{})
	}
}

func TestLongCommand(t *testing.T) {
	s := declaredStory(t)
	s.until("02:44")
	s.allAccept()
	s.until("06:39")
	if s.state.RelieveAsked {
		t.Error("relieved before four hours")
	}
	s.until("06:40")
	if !s.state.RelieveAsked {
		t.Error("nobody suggests a hand-over")
	}
	s.as("lee").do(OfferHandover{To: "dana"})
	s.as("dana").do(AnswerHandover{Take: true})
	if s.state.RelieveAsked {
		t.Error("Dana has just begun")
	}
	s.until("10:40")
	if !s.state.RelieveAsked {
		t.Error("nobody relieves Dana")
	}
}

// The room is archived once its time has come, and reopening before that keeps it.
func TestArchive(t *testing.T) {
	s := openStory(t)
	s.openRoom()
	s.allAccept()
	s.as("lee").do(Close{Class: ClassFalseAlarm, What: "a test bucket", Keep: "nothing"})
	if !Live(s.state, s.policy) {
		t.Error("a closed incident whose room is open is not live")
	}
	s.as("lee").do(Reopen{Why: "it was real after all"})
	s.pass(8 * 24 * time.Hour)
	if s.state.Expired {
		t.Error("an open incident's room expires")
	}
	s.as("lee").do(Close{Class: ClassFalseAlarm, What: "a test bucket", Keep: "nothing"})
	s.pass(7*24*time.Hour - time.Minute)
	if s.state.Expired {
		t.Error("the room expires early")
	}
	s.pass(time.Minute)
	if !s.state.Expired || Live(s.state, s.policy) {
		t.Errorf("expired %v, live %v", s.state.Expired, Live(s.state, s.policy))
	}
	s.clock().do(ReportArchived{})
	s.clock().nothing(ReportArchived{})
	s.as("lee").do(Reopen{Why: "it was real after all"})
	if s.state.Room.ID != "" || len(s.state.Room.Linked) != 1 || s.state.Archived {
		t.Errorf("after reopening the room is %+v", s.state.Room)
	}
	s.clock().do(ReportRoom{Room: "C2", Name: "inc-042-2"})
	if s.state.Room.ID != "C2" || s.state.Room.Linked[0] != "C1" {
		t.Errorf("the new room is %+v", s.state.Room)
	}
}

func TestWatch(t *testing.T) {
	s := askedStory(t)
	s.as("lee").do(Approve{Decision: 1})
	s.as("priya").do(Tick{Step: "disable-keys"}, Tick{Step: "cut-sessions"}, StartWatch{Step: "watch-log"})
	s.pass(29 * time.Minute)
	if s.state.Steps["watch-log"].Watched {
		t.Error("the watch is over early")
	}
	s.pass(time.Minute)
	if !s.state.Steps["watch-log"].Watched {
		t.Error("the watch never ends")
	}
}
