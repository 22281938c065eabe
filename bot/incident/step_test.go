package incident

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTheFirstTickIsNamedAndTheSecondChangesNothing(t *testing.T) {
	s := declaredStory(t)
	s.as("priya").do(Tick{Step: "first-hour"})
	s.as("sam").nothing(Tick{Step: "first-hour"})
	if st := s.state.Steps["first-hour"]; st.By != "priya" || st.Status != StepDone {
		t.Errorf("1.1 is %s by %s, want done by priya", st.Status, st.By)
	}
}

func TestSeveralPeopleWorkAtOnce(t *testing.T) {
	s := declaredStory(t)
	screen := s.rev()
	s.as("priya").seeing(screen).do(Tick{Step: "first-hour"})
	s.as("sam").seeing(screen).do(Tick{Step: "breaks"})
	s.as("dana").seeing(screen).do(Tick{Step: "on-aws"})
	for _, id := range []StepID{"first-hour", "breaks", "on-aws"} {
		if s.state.Steps[id].Status != StepDone {
			t.Errorf("%s is not done, though each ticked another step", id)
		}
	}
}

func TestAQuestionIsAnsweredAndSettlesItsFact(t *testing.T) {
	s := declaredStory(t)
	s.as("ines").refused("answer", Tick{Step: "personal"})
	s.as("ines").refused("answer", Tick{Step: "personal", Answer: "perhaps"})
	s.as("ines").do(Tick{Step: "personal", Answer: "no"})
	if got := s.state.Facts["personal-data"]; got != "no" {
		t.Errorf("the fact is %q after the answer no", got)
	}
	s.as("tom").nothing(Tick{Step: "personal", Answer: "no"})
	if r := s.as("tom").refused("answered", Tick{Step: "personal", Answer: "yes"}); len(r.Redraw) == 0 {
		t.Error("the card of somebody who answered otherwise is not drawn again")
	}
}

func TestAStepWaitsForWhatItNeeds(t *testing.T) {
	s := declaredStory(t)
	r := s.as("priya").refused("needs-step", Tick{Step: "disable-keys"})
	if diff := cmp.Diff([]string{"phase:cut"}, r.Redraw); diff != "" {
		t.Errorf("the box on the clicker's screen is not set right (-want +got):\n%s", diff)
	}
	s.as("sam").do(AddEvidence{Kind: "key-status", What: "policy.json"})
	if r := s.as("priya").refused("needs-right", Tick{Step: "disable-keys"}); r.Offer.Do != "ask" || !cmp.Equal(r.Who, []PersonID{"lee"}) {
		t.Errorf("the way on is %+v, ask %v; want to ask lee", r.Offer, r.Who)
	}
	s.as("priya").refused("hidden", Tick{Step: "on-azure"})
	s.as("priya").refused("no-step", Tick{Step: "nowhere"})
}

func TestEvidenceIsAStepsPurposeOrItsDebt(t *testing.T) {
	s := declaredStory(t)
	if r := s.as("dana").refused("needs-evidence", Tick{Step: "sessions"}); r.Offer.Do != "evidence-add" {
		t.Errorf("the button is %q", r.Offer.Do)
	}
	s.as("dana").do(AddEvidence{Kind: "live-sessions", What: "sessions.csv"})
	if s.state.Steps["sessions"].Status != StepDone {
		t.Error("2.1 is not done, though its evidence is there")
	}
	s.as("priya").do(Tick{Step: "on-aws"})
	if st := s.state.Steps["on-aws"]; st.Status != StepDone || !st.Owed {
		t.Errorf("2.2 is %s, owed %v; a debt never delays a tick", st.Status, st.Owed)
	}
	s.as("priya").do(AddEvidence{Kind: "sign-ins", What: "sign-ins.csv"})
	if st := s.state.Steps["on-aws"]; st.Owed || len(st.Evidence) != 1 {
		t.Error("the sign-ins are still owed after they were added")
	}
}

func TestAStepOfTheProviderIsAskedForFirst(t *testing.T) {
	s := declaredStory(t)
	if r := s.as("sam").refused("needs-request", Tick{Step: "preserve"}); r.Offer.Do != "request" {
		t.Errorf("the button is %q", r.Offer.Do)
	}
	ask := MakeRequest{Step: "preserve", Reference: "1700 0123"}
	if r := s.as("priya").refused("not-holder", ask); !cmp.Equal(r.Who, []PersonID{"sam"}) {
		t.Errorf("ask %v, want sam: only the provider owner records here", r.Who)
	}
	e := event[*RequestMade](t, s.as("sam").do(ask))
	if e.Provider != "aws" || e.Number != 1 || e.What != "Ask AWS to keep its logs" {
		t.Errorf("the request is %+v", e)
	}
	s.as("sam").refused("requested", ask)
	s.as("sam").refused("ours", MakeRequest{Step: "breaks", What: "help"})
	s.as("dana").refused("not-holder", ReceiveRequest{Request: 1})
	s.as("sam").do(ReceiveRequest{Request: 1, Answer: "kept for 90 days"})
	if s.state.Steps["preserve"].Status != StepDone {
		t.Error("4.1 is not done, though the provider answered")
	}
	s.as("sam").nothing(ReceiveRequest{Request: 1, Answer: "again"})
	s.as("sam").refused("no-request", ReceiveRequest{Request: 2})
}

func TestARequestNamesWhomItAsks(t *testing.T) {
	s := newStory(t)
	c := theKey()
	c.Facts = map[string]string{"provider": "aws,azure"}
	s.as("priya").do(c)
	s.as("sam").refused("no-provider", MakeRequest{What: "sign-ins"})
	s.as("sam").refused("no-provider", MakeRequest{Provider: "oracle", What: "sign-ins"})
	s.as("sam").refused("no-text", MakeRequest{Provider: "azure"})
	s.as("sam").do(MakeRequest{Provider: "azure", What: "sign-ins"}, MakeRequest{Provider: "watchtower", What: "raw alerts"})
	s.as("lee").do(Invite{Person: "kim"})
	s.as("kim").refused("not-holder", ReceiveRequest{Request: 1})
	s.as("kim").do(ReceiveRequest{Request: 2, Answer: "sent"})
}

func TestAWatchRunsBeforeItsTick(t *testing.T) {
	s := cutStory(t)
	s.as("priya").do(Tick{Step: "disable-keys"}, Tick{Step: "cut-sessions"})
	if r := s.as("priya").refused("needs-watch", Tick{Step: "watch-log"}); r.Offer.Do != "watch" {
		t.Errorf("the button is %q", r.Offer.Do)
	}
	s.as("priya").do(StartWatch{Step: "watch-log"})
	s.as("sam").nothing(StartWatch{Step: "watch-log"})
	s.pass(29 * time.Minute)
	s.as("priya").refused("watch-runs", Tick{Step: "watch-log"})
	s.pass(time.Minute)
	s.as("priya").do(Tick{Step: "watch-log"})
	if _, ok := s.state.Milestones["contained"]; !ok {
		t.Error("contained is not reached by its step")
	}
	s.as("priya").refused("no-watch", StartWatch{Step: "breaks"})
}

func TestAWatchStartsWhenItsTimeHasCome(t *testing.T) {
	s := declaredStory(t)
	s.as("priya").refused("needs-step", StartWatch{Step: "watch-log"})
}

func TestASkipGivesAReasonAndAKillerAsksTheCommander(t *testing.T) {
	s := declaredStory(t)
	s.as("priya").refused("no-reason", Skip{Step: "on-aws", Reason: " "})
	s.as("priya").do(Skip{Step: "on-aws", Reason: "no data events on"})
	s.as("sam").nothing(Skip{Step: "on-aws", Reason: "same"})
	r := s.as("priya").refused("not-holder", Skip{Step: "real", Reason: "it is clear"})
	if !r.Authority || !cmp.Equal(r.Who, []PersonID{"lee"}) {
		t.Errorf("authority %v, ask %v; want lee", r.Authority, r.Who)
	}
	s.as("lee").do(Skip{Step: "real", Reason: "said on the call"})
	s.as("priya").do(Tick{Step: "breaks"})
	s.as("priya").refused("done", Skip{Step: "breaks", Reason: "no"})
	s.as("priya").do(Tick{Step: "on-aws"})
	if s.state.Steps["on-aws"].Status != StepDone {
		t.Error("what was skipped cannot be done after all")
	}
}

func TestAnUntickCountsOnlyFromAScreenThatShowsTheTick(t *testing.T) {
	s := declaredStory(t)
	s.as("sam").do(Tick{Step: "breaks"})
	s.as("lee").do(Untick{Step: "breaks"})
	screen := s.rev()
	s.as("priya").do(Tick{Step: "breaks"})
	s.now = s.now.Add(2 * time.Second)
	r := s.as("sam").seeing(screen).refused("changed-since", Untick{Step: "breaks"})
	if want := "{priya} ticked 3.1 2 s before. Your tap was not used."; r.Why != want {
		t.Errorf("it says %q, want %q", r.Why, want)
	}
	if diff := cmp.Diff([]string{"phase:cut"}, r.Redraw); diff != "" {
		t.Errorf("redrawn (-want +got):\n%s", diff)
	}
	s.as("priya").seeing(screen).do(Untick{Step: "breaks"})
	s.as("sam").nothing(Untick{Step: "breaks"})
	s.as("priya").do(Tick{Step: "breaks"})
	s.as("sam").do(Untick{Step: "breaks"})
	s.as("priya").do(Tick{Step: "breaks"})
	s.as("sam").seeing(0).do(Untick{Step: "breaks"})
}

func TestAMemberDoesWhatNeedsNoRight(t *testing.T) {
	s := declaredStory(t)
	s.as("lee").do(Invite{Person: "kim"})
	s.as("lee").naming(Actor{Person: "max", Class: ClassMember, Name: "Max", Account: "slack:T1:U0max"}).do(Invite{Person: "max"})
	s.as("max").do(Tick{Step: "first-hour"}, AddNote{Text: "the repository is deleted"})
	s.as("max").refused("no-part", Tick{Step: "block"})
	for _, c := range []Command{
		AskDecision{Step: "block"}, SetFact{Name: "layer", Value: "ours"}, SetTitle{Title: "x"}, AddStep{Title: "x"}, AddEvidence{Kind: "sign-ins", What: "x"},
		SetSeverity{Severity: SEV1}, HandStep{Step: "breaks", Person: "max"}, DecideFreely{What: "x", Why: "y"}, ObjectPause{Phase: "start", Why: "x"}, GiveBrief{},
		Reverse{Step: "breaks", Why: "x"}, Waive{Item: "cause", Why: "x"}, Nudge{Decision: 1},
	} {
		s.as("max").refused("no-part", c)
	}
	s.as("kim").refused("not-theirs", Tick{Step: "breaks"})
	s.as("lee").do(HandStep{Step: "breaks", Person: "kim"})
	s.as("kim").do(Tick{Step: "breaks"})
}

func TestHandingAndAddingSteps(t *testing.T) {
	s := declaredStory(t)
	s.as("lee").do(HandStep{Step: "breaks", Person: "tom"})
	s.as("lee").nothing(HandStep{Step: "breaks", Person: "tom"})
	s.as("lee").refused("no-person", HandStep{Step: "breaks", Person: "olga"})
	s.as("lee").refused("no-person", HandStep{Step: "breaks", Person: "nobody"})
	s.as("lee").refused("no-person", HandStep{Step: "breaks"})
	s.as("sam").refused("no-title", AddStep{})
	s.as("sam").refused("long-title", AddStep{Title: "call everybody who ever had the key and ask each of them what they did with it"})
	s.as("sam").refused("no-phase", AddStep{Phase: "nowhere", Title: "x"})
	e := event[*StepAdded](t, s.as("sam").do(AddStep{Title: "Call the auditor", Person: "tom"}))
	if st := s.state.Steps[e.Step.ID]; e.Phase != "start" || st.Number != "1.3" || st.Owner != "tom" || st.Words != "Call the auditor" {
		t.Errorf("the step is %+v in %s", st, e.Phase)
	}
	s.as("sam").do(AddStep{Title: "Call the bank"})
	if len(s.state.Phases[0].Order) != 4 {
		t.Errorf("the phase has %d steps after two were added", len(s.state.Phases[0].Order))
	}
}

func TestATemporaryChangeIsReversedOrOwned(t *testing.T) {
	s := cutStory(t)
	s.as("priya").refused("no-change", Reverse{Step: "disable-keys", Why: "x"})
	s.as("priya").do(Tick{Step: "disable-keys"}, Tick{Step: "cut-sessions"})
	s.as("priya").refused("no-change", Reverse{Step: "cut-sessions", Why: "cannot be taken back, so that nothing is temporary"})
	s.as("priya").refused("not-holder", OwnChange{Step: "disable-keys", Owner: "priya", Why: "stays until the audit"})
	s.as("lee").refused("no-person", OwnChange{Step: "disable-keys", Why: "stays"})
	s.as("lee").refused("no-reason", OwnChange{Step: "disable-keys", Owner: "priya"})
	s.as("lee").do(OwnChange{Step: "disable-keys", Owner: "priya", Why: "stays until the audit"})
	s.as("priya").refused("no-reason", Reverse{Step: "disable-keys"})
	s.as("priya").do(Reverse{Step: "disable-keys", Why: "a new key is in place"})
	s.as("priya").nothing(Reverse{Step: "disable-keys", Why: "again"})
	s.as("lee").refused("reversed", OwnChange{Step: "disable-keys", Owner: "priya", Why: "late"})
}

// cutStory stands before the cut: the state is saved and revoke-keys is approved.
func cutStory(tb testing.TB) *story {
	tb.Helper()
	s := declaredStory(tb)
	s.as("sam").do(AddEvidence{Kind: "key-status", What: "policy.json"})
	s.as("priya").do(askToRevoke())
	s.as("lee").do(Approve{Decision: 1})
	return s
}

func askToRevoke() AskDecision {
	return AskDecision{
		Step: "disable-keys", Action: "Deactivate AKIA..3F7Q, ci-deploy, production 1111-2222-3333", Why: "used 02:36 from an unknown address",
		Breaks: "release pipeline, about 1 h", Undo: "yes", How: "set the key Active again",
	}
}
