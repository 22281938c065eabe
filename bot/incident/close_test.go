package incident

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// worked is the story once the work is done: everything is ticked, skipped or confirmed, and what is left is the gate's.
func worked(tb testing.TB) *story {
	tb.Helper()
	s := cutStory(tb)
	s.as("dana").do(AddEvidence{Kind: "live-sessions", What: "sessions.csv"})
	s.as("ines").do(SetFact{Name: "on-public-list", Value: "no"}, Tick{Step: "personal", Answer: "no"})
	s.as("priya").do(
		Tick{Step: "first-hour"}, Tick{Step: "on-aws"}, Tick{Step: "breaks"}, Tick{Step: "disable-keys"}, Tick{Step: "cut-sessions"},
		Skip{Step: "offline", Reason: "not needed"}, Tick{Step: "block"}, Skip{Step: "watch-log", Reason: "watched by the SOC"},
	)
	s.as("lee").do(Tick{Step: "real"}, Tick{Step: "recovered"})
	return s
}

// settledStory has nothing left at the gate.
func settledStory(tb testing.TB) *story {
	tb.Helper()
	s := worked(tb)
	s.as("sam").do(MakeRequest{Step: "preserve", Reference: "1700 0123"}, ReceiveRequest{Request: 1})
	s.as("dana").do(AddEvidence{Kind: "answers", What: "mail", Requested: true}, AddEvidence{Kind: "sign-ins", What: "sign-ins.csv"})
	s.as("priya").do(Reverse{Step: "disable-keys", Why: "new key"}, SetFact{Name: "scope", Value: "ci-deploy"})
	s.as("priya").do(SetFact{Name: "services", Value: "checkout"}, SetFact{Name: "learned", Value: "researcher"})
	s.as("lee").do(OwnChange{Step: "block", Owner: "sam", Why: "stays"})
	s.as("lee").do(SetReview{At: s.now.Add(72 * time.Hour), Owner: "lee"}, SetCause{Known: true, Cause: "a key in a public commit"})
	return s
}

func leftOf(s *story) []string {
	var out []string
	for _, item := range left(Gate(s.state, s.policy, ClassReal)) {
		out = append(out, item.ID)
	}
	return out
}

func TestTheGateAsksForWhatIsMissing(t *testing.T) {
	s := worked(t)
	want := []string{"steps", "evidence:sign-ins", "change:disable-keys", "change:block", "cause", "review", "facts"}
	if diff := cmp.Diff(want, leftOf(s)); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
	for _, item := range Gate(s.state, s.policy, ClassReal) {
		if item.Fix == "" || item.Title == "" || item.Owner == "" && !item.OK {
			t.Errorf("nobody knows what to do about %+v", item)
		}
	}
	s.as("sam").do(MakeRequest{Step: "preserve", Reference: "1700 0123"})
	if diff := cmp.Diff([]string{"steps", "third-parties"}, both(leftOf(s), "steps", "third-parties")); diff != "" {
		t.Errorf("an unanswered request (-want +got):\n%s", diff)
	}
	s.as("sam").do(ReceiveRequest{Request: 1})
	if got := both(leftOf(s), "steps", "evidence:answers"); !cmp.Equal(got, []string{"evidence:answers"}) {
		t.Errorf("after the answer came, %v are left; want the answer as evidence", got)
	}
	if diff := cmp.Diff([]string(nil), leftOf(settledStory(t))); diff != "" {
		t.Errorf("left of a settled incident (-want +got):\n%s", diff)
	}
}

// both is what of the items stands in the list.
func both(list []string, items ...string) []string {
	var out []string
	for _, x := range list {
		for _, y := range items {
			if x == y {
				out = append(out, x)
			}
		}
	}
	return out
}

func TestAProviderWhoseLayerItIsWasAskedSomething(t *testing.T) {
	s := settledStory(t)
	s.state.Requests = nil
	s.as("priya").do(SetFact{Name: "layer", Value: "both"})
	if diff := cmp.Diff([]string{"third-parties"}, leftOf(s)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestClosingGoesThroughTheGate(t *testing.T) {
	s := worked(t)
	closing := Close{Class: ClassReal, Impact: "one pipeline stopped for an hour"}
	s.as("priya").refused("not-holder", BeginClose{})
	if e := event[*CloseBegun](t, s.as("lee").do(BeginClose{})); e.Asked != "omar" || s.state.Closing.Asked != "omar" {
		t.Errorf("%q is asked to close, and %q in the state; want omar", e.Asked, s.state.Closing.Asked)
	}
	s.as("omar").nothing(BeginClose{})
	s.as("lee").refused("not-holder", closing)
	r := s.as("omar").refused("gate", closing)
	if want := "Before closing: Steps 4.1; Evidence: sign-ins; Temporary change: 3.3 Deactivate the exposed key; and 4 more."; r.Why != want {
		t.Errorf("it says %q, want %q", r.Why, want)
	}

	s = settledStory(t)
	s.as("omar").refused("no-text", Close{Class: ClassReal})
	s.as("omar").refused("no-exercise", Close{Class: ClassExercise})
	s.as("omar").refused("bad-value", Close{Class: "over"})
	e := event[*IncidentClosed](t, s.as("omar").do(closing))
	if want := s.now.Add((72 + 7*24) * time.Hour); !e.ArchiveAt.Equal(want) || e.ReviewOwner != "lee" {
		t.Errorf("closed as %+v, want the room archived at %s", e, want)
	}
	if c := s.state.Closed; c.Cause != "a key in a public commit" || c.CauseKnown != "yes" {
		t.Errorf("the cause of the closed incident is %q, known: %q", c.Cause, c.CauseKnown)
	}
	if diff := cmp.Diff([]Effect{Say{Where: PlaceRoom, What: TopicClosed}, Publish{}}, s.effects); diff != "" {
		t.Errorf("owed (-want +got):\n%s", diff)
	}
	s.as("omar").refused("closed", closing)
	s.as("priya").do(AddNote{Text: "found another copy"})
	if e := s.record[len(s.record)-1].Event.(*NoteAdded); !e.Late {
		t.Error("a note after closing is not marked late")
	}
}

func TestAnExerciseClosesAsOne(t *testing.T) {
	s := newStory(t)
	c := theKey()
	c.Number, c.Exercise = "EX-004", true
	s.as("priya").do(c)
	s.as("omar").refused("exercise", Close{Class: ClassReal, Impact: "none"})
	s.as("lee").do(Close{Class: ClassExercise})
}

func TestWhatComesAfterClosingTicksNothing(t *testing.T) {
	s := declaredStory(t)
	s.as("sam").do(MakeRequest{Step: "preserve", Reference: "1700 0123"})
	s.as("lee").do(Close{Class: ClassFalseAlarm, What: "a drill", Keep: "the notes"})
	s.as("dana").do(AddEvidence{Kind: "live-sessions", What: "sessions.csv"})
	s.as("sam").do(ReceiveRequest{Request: 1, Answer: "kept"})
	for _, id := range []StepID{"sessions", "preserve"} {
		if s.state.Steps[id].Status != StepOpen {
			t.Errorf("%s was ticked on a frozen card", id)
		}
	}
	if len(s.state.Evidence) != 1 || s.state.Requests[0].Received.IsZero() {
		t.Error("what came late is not on the record")
	}
}

func TestWhatWasNoIncidentClosesShort(t *testing.T) {
	s := declaredStory(t)
	s.as("priya").refused("not-holder", Close{Class: ClassFalseAlarm, What: "x", Keep: "y"})
	s.as("lee").refused("no-text", Close{Class: ClassFalseAlarm, Keep: "y"})
	s.as("lee").refused("no-text", Close{Class: ClassFalseAlarm, What: "x"})
	s.as("lee").refused("no-duplicate", Close{Class: ClassDuplicate, What: "x", Keep: "y"})
	s.as("lee").refused("no-duplicate", Close{Class: ClassDuplicate, What: "x", Keep: "y", Duplicate: "INC-P007"})
	s.as("priya").do(BreakGlass{Step: "cut-sessions", Reason: "data leaving"})
	s.as("lee").refused("gate", Close{Class: ClassFalseAlarm, What: "x", Keep: "y"})
	s.as("omar").do(ReviewGlass{Review: 1, Verdict: "right"})
	c := askToRevoke()
	c.Anyway = true
	s.as("priya").do(c)
	events := s.as("lee").do(Close{Class: ClassDuplicate, What: "the same key", Keep: "nothing", Duplicate: "INC-P006"})
	if e := event[*DecisionVoided](t, events); e.Why != "closed" {
		t.Errorf("what still waits is void because %s", e.Why)
	}
	if s.state.LinkedTo != "INC-P006" || s.state.Closed.ArchiveAt.IsZero() {
		t.Errorf("closed as %+v", s.state.Closed)
	}
}

// What was no incident closes in one go: a change that still stands goes to whoever made it, on the record.
func TestAShortClosingLeavesNoChangeWithoutAnOwner(t *testing.T) {
	for class, why := range map[CloseClass]Words{
		ClassFalseAlarm: "left in place when it was closed as a false alarm", ClassDuplicate: "left in place when it was closed as a duplicate",
	} {
		s := worked(t)
		s.as("priya").do(Reverse{Step: "block", Why: "not needed"})
		events := s.as("lee").do(Close{Class: class, What: "a drill", Keep: "nothing", Duplicate: "INC-001"})
		if diff := cmp.Diff([]string{"change.owned", "incident.closed"}, kindsOf(events)); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", class, diff)
		}
		if diff := cmp.Diff(&ChangeOwned{Step: "disable-keys", Owner: "priya", Why: why}, event[*ChangeOwned](t, events)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", class, diff)
		}
		if left := StandingChanges(s.state); len(left) > 0 {
			t.Errorf("%s: %+v still stands without an owner", class, left)
		}
	}
	s := worked(t)
	s.as("omar").refused("gate", Close{Class: ClassReal, Impact: "none"})
	s.as("priya").do(BreakGlass{Right: "notify", Reason: "a customer is being robbed"})
	s.as("lee").refused("gate", Close{Class: ClassFalseAlarm, What: "a drill", Keep: "nothing"})
}

func TestAnItemIsWaivedByTheRightOrByADecision(t *testing.T) {
	s := worked(t)
	s.as("priya").refused("no-item", Waive{Item: "weather", Why: "x"})
	s.as("priya").refused("settled", Waive{Item: "decisions", Why: "x"})
	s.as("priya").refused("no-reason", Waive{Item: "evidence:sign-ins"})
	s.as("dana").do(Waive{Item: "evidence:sign-ins", Why: "the provider lost them"})
	s.as("dana").refused("waived", Waive{Item: "evidence:sign-ins", Why: "again"})
	d := event[*DecisionAsked](t, s.as("priya").do(Waive{Item: "cause", Why: "nobody will ever know"}))
	if d.Item != "cause" || d.Right != "waive" {
		t.Errorf("asked is %+v", d)
	}
	s.as("sam").refused("asked", Waive{Item: "cause", Why: "me too"})
	if got := both(leftOf(s), "decisions", "cause"); !cmp.Equal(got, []string{"cause"}) {
		t.Errorf("%v are left, want the cause; its own waiver is no open decision of the gate", got)
	}
	events := s.as("lee").do(Approve{Decision: d.Number})
	if e := event[*ItemWaived](t, events); e.Item != "cause" || e.Decision != d.Number || e.Why != "" {
		t.Errorf("waived is %+v", e)
	}
	s.as("priya").do(BreakGlass{Right: "notify", Reason: "a customer is being robbed"})
	s.as("lee").refused("not-waivable", Waive{Item: "glass:1", Why: "x"})
}

func TestTwoPeopleWaiveTogether(t *testing.T) {
	s := worked(t)
	right := s.policy.Rights["waive"]
	right.Quorum = 2
	s.policy.Rights["waive"] = right
	d := event[*DecisionAsked](t, s.as("dana").do(Waive{Item: "evidence:sign-ins", Why: "lost"}))
	if d.TypeBack {
		t.Error("an item of the gate has no target to read back")
	}
	s.as("dana").refused("self-approval", Approve{Decision: d.Number})
	s.as("lee").do(Approve{Decision: d.Number})
	s.as("sam").do(Approve{Decision: d.Number})
	if _, ok := s.state.Waivers["evidence:sign-ins"]; !ok {
		t.Error("it is not waived")
	}
}

func TestSettingReviewAndCauseOpensTheCloseCard(t *testing.T) {
	s := declaredStory(t)
	s.as("priya").refused("not-holder", SetCause{Known: true, Cause: "x"})
	s.as("lee").refused("past", SetReview{At: s.now, Owner: "lee"})
	s.as("lee").refused("no-person", SetReview{At: s.now.Add(time.Hour), Owner: "olga"})
	s.as("lee").do(SetReview{At: s.now.Add(time.Hour), Owner: "lee"})
	s.as("lee").nothing(SetReview{At: s.now.Add(time.Hour), Owner: "lee"})
	if s.state.Closing == nil {
		t.Fatal("there is no close card")
	}
	s.as("priya").refused("no-text", SetCause{})
	s.as("priya").refused("no-text", SetCause{Known: true})
	s.as("priya").do(SetCause{Cause: "the log was not on"})
}

func TestReopeningGivesAReason(t *testing.T) {
	s := settledStory(t)
	s.as("lee").nothing(Reopen{Why: "it never closed"})
	s.as("omar").do(Close{Class: ClassReal, Impact: "none"})
	s.as("priya").refused("not-holder", Reopen{Why: "a second key was found"})
	s.as("lee").refused("no-reason", Reopen{Why: " 2nd key! "})
	s.as("lee").do(Reopen{Why: "a second key was found"})
	if s.state.Closed != nil || !s.state.NextUpdate.Equal(s.now.Add(30*time.Minute)) {
		t.Errorf("closed %v, next update %s", s.state.Closed, s.state.NextUpdate)
	}
	s.as("priya").do(Untick{Step: "breaks"})
}
