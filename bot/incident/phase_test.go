package incident

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAtMostTwoPhasesAreOpen(t *testing.T) {
	s := declaredStory(t)
	s.as("priya").refused("not-holder", OpenPhase{Phase: "cut"})
	s.as("lee").do(OpenPhase{Phase: "cut"})
	s.as("lee").nothing(OpenPhase{Phase: "cut"})
	r := s.as("lee").refused("two-phases", OpenPhase{Phase: "confirm"})
	if r.Offer.Do != "confirm" || r.Offer.Phase != "start" {
		t.Errorf("the way on is %+v, want to confirm start", r.Offer)
	}
	s.as("lee").refused("no-phase", OpenPhase{Phase: "nowhere"})
}

func TestConfirmingOpensTheNextPhase(t *testing.T) {
	s := declaredStory(t)
	s.as("priya").do(Tick{Step: "first-hour"})
	s.as("ines").do(Tick{Step: "personal", Answer: "no"})
	s.as("priya").refused("not-holder", ConfirmPhase{Phase: "start"})
	s.as("lee").refused("not-open", ConfirmPhase{Phase: "confirm"})
	events := s.as("lee").do(ConfirmPhase{Phase: "start"})
	if diff := cmp.Diff([]string{"phase.confirmed", "phase.opened"}, kindsOf(events)[len(events)-2:]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s.as("lee").nothing(ConfirmPhase{Phase: "start"})
	if s.state.Phases[1].Opened.IsZero() {
		t.Error("confirm is not open")
	}
}

func TestConfirmingWithStepsOpenListsThemFirst(t *testing.T) {
	s := declaredStory(t)
	s.as("priya").do(Tick{Step: "first-hour"})
	r := s.as("lee").refused("steps-open", ConfirmPhase{Phase: "start"})
	if diff := cmp.Diff([]StepID{"personal"}, r.Open); diff != "" || r.Offer.Do != "confirm" {
		t.Errorf("open (-want +got):\n%s\noffer %+v", diff, r.Offer)
	}
	s.as("lee").do(ConfirmPhase{Phase: "start", Anyway: true})
	if got := s.state.Phases[0].LeftOpen; got != 1 {
		t.Errorf("%d steps are counted as left open, want 1", got)
	}
	s.as("ines").do(Tick{Step: "personal", Answer: "no"})
}

func TestTheSecondPhaseEndsWithTheTriage(t *testing.T) {
	s := declaredStory(t)
	s.as("lee").do(ConfirmPhase{Phase: "start", Anyway: true}, Tick{Step: "real"})
	r := s.as("lee").refused("triage", ConfirmPhase{Phase: "confirm", Anyway: true})
	if want := "Before Confirm ends, state scope and personal data. Unknown is an answer."; r.Why != want {
		t.Errorf("it says %q, want %q", r.Why, want)
	}
	s.as("priya").do(SetFact{Name: "scope", Value: "ci-deploy and what it may assume"}, SetFact{Name: "personal-data", Value: "Unknown"})
	s.as("lee").do(ConfirmPhase{Phase: "confirm", Anyway: true})
}

func TestAKillerStepIsNeverLeftOpen(t *testing.T) {
	s := declaredStory(t)
	s.as("priya").do(SetFact{Name: "scope", Value: "unknown"}, SetFact{Name: "personal-data", Value: "no"})
	s.as("lee").do(ConfirmPhase{Phase: "start", Anyway: true})
	r := s.as("lee").refused("killer-open", ConfirmPhase{Phase: "confirm", Anyway: true})
	if r.Step != "real" || r.Offer.Do != "skip" {
		t.Errorf("it names %s and offers %q", r.Step, r.Offer.Do)
	}
	s.as("lee").do(Skip{Step: "real", Reason: "nobody doubts it"}, ConfirmPhase{Phase: "confirm", Anyway: true})
}

func TestAnObjectionHoldsThePause(t *testing.T) {
	s := declaredStory(t)
	s.as("dana").refused("no-reason", ObjectPause{Phase: "start"})
	s.as("dana").refused("not-open", ObjectPause{Phase: "cut", Why: "too early"})
	s.as("dana").do(ObjectPause{Phase: "start", Why: "a second key was in the same commit"})
	r := s.as("lee").refused("objection", ConfirmPhase{Phase: "start", Anyway: true})
	if want := "{dana} objected at 02:40 UTC. Answer the objection first."; r.Why != want {
		t.Errorf("it says %q, want %q", r.Why, want)
	}
	s.as("dana").refused("not-holder", AnswerObjection{Phase: "start", Words: "never mind"})
	s.as("lee").do(AnswerObjection{Phase: "start", Words: "we cut both"})
	s.as("lee").nothing(AnswerObjection{Phase: "start"})
	s.as("lee").do(ConfirmPhase{Phase: "start", Anyway: true})
	s.as("dana").refused("confirmed", ObjectPause{Phase: "start", Why: "late"})
}

func TestOneOfAGroupOfOptionsIsEnough(t *testing.T) {
	s := newStory(t)
	rb := s.policy.Runbooks["key"]
	rb.Phases = []Phase{{ID: "cut", Title: "Cut", Steps: []StepDef{
		{ID: "pull", Title: "Pull the plug", Choice: "how"}, {ID: "rule", Title: "Close the port", Choice: "how"}, {ID: "say", Title: "Say so"},
	}}}
	s.policy.Runbooks["key"] = rb
	s.as("priya").do(theKey(), Tick{Step: "rule"})
	if diff := cmp.Diff([]StepID{"say"}, s.state.OpenSteps("cut")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
