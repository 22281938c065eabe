package incident

import (
	"fmt"
	"testing"
)

// everyCommand is one of each, but for those that the bot says itself.
func everyCommand() []Command {
	return []Command{
		AcceptRole{}, DeclineRole{}, TakeBack{}, Assign{}, OfferHandover{}, AnswerHandover{}, Invite{}, Tick{}, Untick{}, Skip{}, HandStep{}, AddStep{},
		Reverse{}, OwnChange{}, StartWatch{}, OpenPhase{}, ConfirmPhase{}, ObjectPause{}, AnswerObjection{}, AskDecision{}, Approve{}, Deny{}, AskBack{},
		AnswerBack{}, Nudge{}, DecideFreely{}, BreakGlass{}, SeeGlass{}, ReviewGlass{}, AddNote{}, Correct{}, Capture{}, SetFact{}, SetTitle{},
		SetSeverity{}, SetType{}, SetMilestone{}, AddEvidence{}, TransferCustody{}, MakeRequest{}, ReceiveRequest{}, PostUpdate{}, SkipUpdate{},
		GiveBrief{}, BeginClose{}, SetReview{}, SetCause{}, Waive{}, Close{}, Reopen{}, AdoptRoom{}, AdoptRunbook{}, RetryRoom{},
	}
}

// To everyone outside, a private incident does not exist: the answer is that for a wrong number, whatever they try, and nothing of it is recorded.
func TestPrivateIncidentDoesNotExistOutside(t *testing.T) {
	s := declaredStory(t)
	nowhere := newStory(t)
	for _, by := range []PersonID{"max", "guest", "kim", "olga"} {
		for _, c := range everyCommand() {
			got, want := s.as(by).refused("no-such", c), nowhere.as(by).refused("no-such", c)
			if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
				t.Errorf("%s by %s: %+v, and of a wrong number: %+v", c.Act(), by, got, want)
			}
		}
	}
	if got := len(s.record); got != len(declaredStory(t).record) {
		t.Errorf("%d entries were added", got)
	}
}

// Guests, observers and third parties are refused on the record.
func TestWhoDoesNotAct(t *testing.T) {
	s := openStory(t)
	external := map[string]bool{}
	for _, c := range []Command{Tick{}, Untick{}, Skip{}, StartWatch{}, ReceiveRequest{}, AddEvidence{}, AddNote{}, Correct{}, Capture{}} {
		external[c.Act()] = true
	}
	s.as("sam").do(Invite{Person: "kim"}, Invite{Person: "olga"})
	for _, c := range everyCommand() {
		s.as("guest").refused("stranger", c)
		s.as("olga").refused("observer", c)
		if !external[c.Act()] {
			s.as("kim").refused("external", c)
		}
	}
	s.as("kim").do(AddNote{Text: "we see it too"})
}

// openStory begins with an open incident that Sam declared.
func openStory(tb testing.TB) *story {
	tb.Helper()
	s := newStory(tb)
	s.as("sam").do(Declare{Number: "INC-042", Title: "Bucket is public", Type: "public-access", Severity: SEV2, Chat: "slack"})
	return s
}

func TestVisible(t *testing.T) {
	private, public := declaredStory(t), openStory(t)
	tests := []struct {
		by              PersonID
		private, public bool
	}{
		{"lee", true, true}, {"ines", true, true}, {"max", false, true}, {"olga", false, true}, {"kim", false, false}, {"guest", false, false},
	}
	for _, tt := range tests {
		for s, want := range map[*story]bool{private: tt.private, public: tt.public} {
			if got := Visible(s.state, s.policy, s.as(tt.by).meta.By); got != want {
				t.Errorf("%s sees %s: %v, want %v", tt.by, s.state.ID, got, want)
			}
		}
	}
	private.clock().do(ReportMember{Person: "max"})
	private.as("lee").do(Invite{Person: "kim"})
	for _, by := range []PersonID{"max", "kim"} {
		if !Visible(private.state, private.policy, private.as(by).meta.By) {
			t.Errorf("%s is in the room and does not see it", by)
		}
	}
	if Visible(nil, private.policy, private.as("lee").meta.By) {
		t.Error("nothing is seen")
	}
}

// A stand-in may know of a private incident before they are asked.
func TestStandInSees(t *testing.T) {
	s := newStory(t)
	c := s.policy.Roles["commander"]
	c.StandIn = "nora"
	s.policy.Roles["commander"] = c
	s.policy.People["nora"] = Person{ID: "nora", Name: "Nora"}
	s.as("priya").do(theKey())
	if !Visible(s.state, s.policy, s.as("nora").meta.By) {
		t.Error("the stand-in does not see it")
	}
}

// A closed incident takes late entries and what looks back, and nothing else.
func TestAfterClosing(t *testing.T) {
	s := openStory(t)
	s.allAccept()
	s.as("lee").do(Close{Class: ClassFalseAlarm, What: "a test bucket", Keep: "nothing"})
	if s.state.Closed == nil {
		t.Fatal("it is not closed")
	}
	open := 0
	for _, c := range everyCommand() {
		_, refusal := s.as("lee").decide(c)
		if refusal == nil || refusal.Code != "closed" {
			open++
			continue
		}
		if refusal.Offer.Do != "late-note" {
			t.Errorf("%s offers %+v", c.Act(), refusal.Offer)
		}
	}
	if open != 11 {
		t.Errorf("%d commands are possible after closing, want 11", open)
	}
	if e := event[*NoteAdded](t, s.as("lee").do(AddNote{Text: "we found it"})); !e.Late {
		t.Error("the note is not late")
	}
	s.as("lee").do(Reopen{Why: "it was real after all"})
	if !s.state.Open() || s.state.NextUpdate.IsZero() {
		t.Error("it is not open")
	}
}

// After a refused click the surface that it was pressed on is drawn again.
func TestRefusedClickRedraws(t *testing.T) {
	s := declaredStory(t)
	s.allAccept()
	for _, tt := range []struct {
		by   PersonID
		c    Command
		want string
	}{
		{"priya", Tick{Step: "disable-keys"}, "phase:cut"},
		{"tom", ConfirmPhase{Phase: "start"}, "phase:start"},
		{"tom", Approve{Decision: 4}, "decision:4"},
		{"lee", AcceptRole{}, "ask:role:lee"},
		{"tom", BeginClose{}, "close"},
		{"tom", AnswerHandover{Role: "legal"}, "ask:handover:legal:tom"},
	} {
		_, refusal := s.as(tt.by).decide(tt.c)
		if refusal == nil || len(refusal.Redraw) == 0 || refusal.Redraw[0] != tt.want {
			t.Errorf("%s by %s: %+v, want %s drawn again", tt.c.Act(), tt.by, refusal, tt.want)
		}
	}
}
