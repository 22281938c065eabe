package incident

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestADecisionIsAskedWithEverythingThatItsAnswerNeeds(t *testing.T) {
	s := declaredStory(t)
	s.as("sam").do(AddEvidence{Kind: "key-status", What: "policy.json"})
	for code, without := range map[string]func(*AskDecision){
		"no-action": func(c *AskDecision) { c.Action = " " },
		"no-reason": func(c *AskDecision) { c.Why = "" },
		"no-impact": func(c *AskDecision) { c.Breaks = "" },
		"no-undo":   func(c *AskDecision) { c.Undo = "maybe" },
	} {
		c := askToRevoke()
		without(&c)
		s.as("priya").refused(code, c)
	}
	c := askToRevoke()
	c.How = ""
	s.as("priya").refused("no-undo", c)
	events := s.as("priya").do(askToRevoke())
	e := event[*DecisionAsked](t, events)
	if e.Number != 1 || e.Right != "revoke-keys" || e.Need != 1 || e.Hash == "" || e.TypeBack || e.Config != "c0ffee" {
		t.Errorf("it is asked as %+v", e)
	}
	if diff := cmp.Diff([]StepID{"cut-sessions"}, e.Also); diff != "" {
		t.Errorf("the same answer opens also (-want +got):\n%s", diff)
	}
	if a := event[*HolderAsked](t, events); a.Person != "lee" || a.As != "commander" || !a.Due.Equal(s.now.Add(5*time.Minute)) {
		t.Errorf("asked is %+v, want lee as commander until 02:45", a)
	}
	if DecisionHash(s.state.Decisions[0]) != e.Hash {
		t.Error("the hash is not of what the card shows")
	}
	r := s.as("sam").refused("asked", askToRevoke())
	if r.Offer.Do != "nudge" || r.Offer.Decision != 1 {
		t.Errorf("the way on is %+v, want to nudge", r.Offer)
	}
}

func TestAskingFindsTheRightOrSaysWhyNot(t *testing.T) {
	s := declaredStory(t)
	ask := askToRevoke()
	ask.Step, ask.Right = "", "revoke-key"
	s.as("priya").refused("no-right", ask)
	ask.Step, ask.Right = "offline", "revoke-keys"
	s.as("priya").refused("wrong-right", ask)
	ask.Step, ask.Right = "nowhere", "revoke-keys"
	s.as("priya").refused("no-step", ask)
	ask.Step = ""
	s.as("priya").do(ask)
	s.as("ines").do(SetFact{Name: "on-public-list", Value: "no"})
	s.as("priya").refused("pre-approved", AskDecision{Step: "block"})
}

func TestEvidenceThatWouldBeLostIsNamedFirst(t *testing.T) {
	s := declaredStory(t)
	if diff := cmp.Diff([]EvidenceKind{"key-status"}, Lost(s.state, "disable-keys")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s.as("priya").refused("evidence-lost", askToRevoke())
	c := askToRevoke()
	c.Anyway = true
	s.as("priya").do(c)
	if diff := cmp.Diff([]EvidenceKind{"key-status"}, s.state.Decisions[0].Lost); diff != "" {
		t.Errorf("the card does not say so (-want +got):\n%s", diff)
	}
}

func TestTheHolderDecidesInTheAsking(t *testing.T) {
	s := declaredStory(t)
	s.as("sam").do(AddEvidence{Kind: "key-status", What: "policy.json"})
	c := askToRevoke()
	c.DecideNow = true
	s.as("priya").refused("not-holder", c)
	s.as("lee").console().refused("console", c)
	events := s.as("lee").do(c)
	if e := event[*DecisionGranted](t, events); !e.Final || e.As != "commander" || e.Hash != s.state.Decisions[0].Hash {
		t.Errorf("the answer is %+v", e)
	}
	for _, e := range events {
		if _, ok := e.(*HolderAsked); ok {
			t.Error("somebody is asked for what is decided")
		}
	}
	want := []Effect{Say{Where: PlaceDecision, What: TopicDecided, Number: 1, Step: "disable-keys", Person: "lee", Mention: []PersonID{"priya"}}}
	if diff := cmp.Diff(want, s.effects); diff != "" {
		t.Errorf("whoever does the step is told, and not the asker (-want +got):\n%s", diff)
	}
	s.as("lee").do(Tick{Step: "disable-keys"})
}

func TestWhatAlwaysIsReadBackIsReadBackInTheAskingToo(t *testing.T) {
	s := declaredStory(t)
	right := s.policy.Rights["revoke-keys"]
	right.TypeBack = true
	s.policy.Rights["revoke-keys"] = right
	c := askToRevoke()
	c.DecideNow, c.Anyway = true, true
	s.as("lee").refused("read-back", c)
	c.TypedBack = "3f7q"
	s.as("lee").do(c)
}

func TestOnlyAHolderApproves(t *testing.T) {
	s := declaredStory(t)
	s.as("sam").do(AddEvidence{Kind: "key-status", What: "policy.json"})
	s.as("priya").do(askToRevoke())
	r := s.as("sam").refused("not-holder", Approve{Decision: 1})
	if !r.Authority || r.Decision != 1 || !cmp.Equal(r.Redraw, []string{"decision:1", "ask:decision:1:sam"}) {
		t.Errorf("the refusal is %+v", r)
	}
	s.as("priya").refused("not-holder", Approve{Decision: 1})
	s.as("lee").console().refused("console", Approve{Decision: 1})
	s.as("sam").refused("not-holder", Deny{Decision: 1, Why: "no"})
	s.as("sam").refused("not-holder", AskBack{Decision: 1, Question: "why"})
	s.as("lee").refused("no-decision", Approve{Decision: 2})
	s.as("lee").do(Approve{Decision: 1, Words: "tell the release team first"})
	s.as("lee").nothing(Approve{Decision: 1})
	s.as("dana").refused("settled", Approve{Decision: 1})
	s.as("priya").refused("approved", askToRevoke())
	s.as("priya").do(Tick{Step: "disable-keys"}, Tick{Step: "cut-sessions"})
}

func TestARightIsBarredFromAChatService(t *testing.T) {
	s := declaredStory(t)
	right := s.policy.Rights["revoke-keys"]
	right.Barred = []string{"slack"}
	s.policy.Rights["revoke-keys"] = right
	c := askToRevoke()
	c.Anyway = true
	s.as("priya").do(c)
	s.as("lee").refused("barred", Approve{Decision: 1})
}

func TestAnApprovalIsBoundToWhatWasShown(t *testing.T) {
	s := declaredStory(t)
	s.as("sam").do(AddEvidence{Kind: "key-status", What: "policy.json"})
	s.as("priya").do(askToRevoke())
	hash := s.state.Decisions[0].Hash
	s.as("lee").refused("changed-since", Approve{Decision: 1, Hash: "0123456789ab"})
	s.as("lee").refused("changed-since", Approve{Decision: 1, Hash: hash[:4]})
	s.as("lee").refused("changed-since", Deny{Decision: 1, Why: "wait", Hash: "0123456789ab"})
	s.as("lee").do(Approve{Decision: 1, Hash: hash[:12]})
}

func TestTwoPeopleAreTwoPersonsAndNeitherAsked(t *testing.T) {
	s := declaredStory(t)
	c := askToRevoke()
	c.Step, c.Action = "offline", "Stop release-pipeline-7731"
	now := c
	now.DecideNow = true
	s.as("lee").refused("self-approval", now)
	events := s.as("lee").do(c)
	var asked []PersonID
	for _, e := range events {
		if a, ok := e.(*HolderAsked); ok {
			asked = append(asked, a.Person)
		}
	}
	if diff := cmp.Diff([]PersonID{"omar", "ines"}, asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	r := s.as("lee").refused("self-approval", Approve{Decision: 1, TypedBack: "7731"})
	if want := "You asked for D-1; someone else must approve it: {omar}, {ines} or {dana}."; r.Why != want {
		t.Errorf("it says %q, want %q", r.Why, want)
	}
	s.as("omar").refused("read-back", Approve{Decision: 1, TypedBack: "7713"})
	s.as("omar").refused("read-back", Approve{Decision: 1})
	if e := event[*DecisionGranted](t, s.as("omar").do(Approve{Decision: 1, TypedBack: "7731"})); e.Final {
		t.Error("one person is enough for two")
	}
	s.as("omar").nothing(Approve{Decision: 1, TypedBack: "7731"})
	s.as("priya").refused("needs-right", Tick{Step: "offline"})
	if e := event[*DecisionGranted](t, s.as("ines").do(Approve{Decision: 1, TypedBack: "7731"})); !e.Final {
		t.Error("two people are not enough")
	}
	s.as("priya").do(Tick{Step: "offline"})
}

func TestTwoAreAskedAtOnceAndTheNextAfterASilence(t *testing.T) {
	s := declaredStory(t)
	c := askToRevoke()
	c.Step = "offline"
	s.as("priya").do(c)
	s.pass(5 * time.Minute)
	if diff := cmp.Diff([]PersonID{"omar", "lee", "ines"}, s.state.Decisions[0].Awaited()); diff != "" {
		t.Errorf("asked after five minutes (-want +got):\n%s", diff)
	}
}

func TestOneNoEndsADecision(t *testing.T) {
	s := declaredStory(t)
	c := askToRevoke()
	c.Anyway = true
	s.as("priya").do(c)
	s.as("lee").refused("no-reason", Deny{Decision: 1})
	s.as("lee").do(Deny{Decision: 1, Why: "wait for the release, ask at 03:10"})
	s.as("lee").refused("settled", Approve{Decision: 1})
	s.as("lee").refused("settled", Deny{Decision: 1, Why: "again"})
	s.as("sam").do(AddEvidence{Kind: "key-status", What: "policy.json"})
	s.as("priya").refused("denied", Tick{Step: "disable-keys"})
	s.as("priya").do(c)
	s.as("lee").do(Approve{Decision: 2})
	s.as("priya").do(Tick{Step: "disable-keys"})
}

func TestAskingBackGoesToAndFro(t *testing.T) {
	s := declaredStory(t)
	c := askToRevoke()
	c.Anyway = true
	s.as("priya").do(c)
	s.as("lee").refused("no-question", AskBack{Decision: 1})
	s.as("lee").do(AskBack{Decision: 1, Question: "which pipeline?"})
	if d := s.state.Decisions[0]; !d.AskedBack || d.Due.IsZero() {
		t.Error("the question is not waiting, or the timer stopped")
	}
	s.as("priya").refused("no-answer", AnswerBack{Decision: 1})
	s.as("priya").do(AnswerBack{Decision: 1, Answer: "release"})
	if s.state.Decisions[0].AskedBack {
		t.Error("the question still waits")
	}
	s.as("lee").do(Approve{Decision: 1})
	s.as("lee").refused("settled", AskBack{Decision: 1, Question: "and?"})
	s.as("priya").refused("settled", AnswerBack{Decision: 1, Answer: "release"})
}

func TestANudgeWaitsAMinute(t *testing.T) {
	s := declaredStory(t)
	c := askToRevoke()
	c.Anyway = true
	s.as("priya").do(c)
	s.as("priya").refused("nudged", Nudge{Decision: 1})
	s.pass(time.Minute)
	s.as("priya").do(Nudge{Decision: 1})
	if diff := cmp.Diff([]Effect{Wake{Person: "lee", Ask: "ask:decision:1:lee"}}, s.effects); diff != "" {
		t.Errorf("owed (-want +got):\n%s", diff)
	}
	s.as("sam").refused("nudged", Nudge{Decision: 1})
	s.as("lee").do(Approve{Decision: 1})
	s.as("sam").refused("settled", Nudge{Decision: 1})
}

func TestADecisionIsVoidOnceItsTargetChanges(t *testing.T) {
	s := cutStory(t)
	s.as("priya").do(Tick{Step: "cut-sessions"})
	events := s.as("priya").do(SetFact{Name: "KEY", Value: "AKIAEXAMPLE9Z9Z"})
	if e := event[*DecisionVoided](t, events); e.Decision != 1 || e.Why != "target-changed" {
		t.Errorf("void is %+v", e)
	}
	s.as("priya").refused("needs-right", Tick{Step: "disable-keys"})
	s.as("lee").refused("settled", Approve{Decision: 1})
	s.as("priya").do(askToRevoke())
	s.as("lee").do(Approve{Decision: 2})
	s.as("priya").do(Tick{Step: "disable-keys"})
	for _, e := range s.as("priya").do(SetFact{Name: "KEY", Value: "AKIAEXAMPLE1111"}) {
		if _, ok := e.(*DecisionVoided); ok {
			t.Error("a decision that was used up is void")
		}
	}
}

func TestFillingAGapChangesNoTarget(t *testing.T) {
	s := newStory(t)
	c := theKey()
	c.Texts = nil
	rb := s.policy.Runbooks["key"]
	rb.Phases[2].Steps[2].Console = "at <<NOW>>"
	s.as("priya").do(c)
	ask := askToRevoke()
	ask.Anyway = true
	s.as("priya").do(ask)
	void := func(name, value string) bool {
		for _, e := range s.as("priya").do(SetFact{Name: name, Value: value}) {
			if _, ok := e.(*DecisionVoided); ok {
				return true
			}
		}
		return false
	}
	if void("KEY", "unknown") || void("KEY", "AKIAEXAMPLE3F7Q") || void("NOW", "02:50") || void("NOW", "02:51") {
		t.Error("D-1 is void, though nothing that was said changed")
	}
	if !void("KEY", "AKIAEXAMPLE9Z9Z") {
		t.Error("D-1 stands, though its target changed")
	}
	want := []Effect{Say{Where: PlaceDecision, What: TopicDecided, Number: 1, Step: "disable-keys", Person: "priya", Mention: []PersonID{"lee"}}}
	if diff := cmp.Diff(want, s.effects); diff != "" {
		t.Errorf("owed (-want +got):\n%s", diff)
	}
}

// What is told later says of a decision how it came out, of a fact which it is, and nothing of what only fills a gap or does not hold.
func TestTheStoryTellsOutcomes(t *testing.T) {
	s := declaredStory(t)
	ask := askToRevoke()
	ask.Anyway = true
	s.as("priya").do(ask)
	s.as("lee").do(Deny{Decision: 1, Why: "wait"})
	s.as("priya").do(ask)
	s.as("lee").do(Approve{Decision: 2, Hash: s.state.Decisions[1].Hash})
	s.as("priya").do(SetFact{Name: "personal-data", Value: "yes"})
	tell := func() (all []string) {
		for _, l := range s.state.Recent {
			all = append(all, l.Fact+"|"+string(l.Text))
		}
		return all
	}
	action := string(s.state.Decisions[0].Action)
	if diff := cmp.Diff([]string{"|D-1 denied: " + action, "|D-2 approved: " + action, "personal-data|yes"}, tell()); diff != "" {
		t.Errorf("the story (-want +got):\n%s", diff)
	}
	s.as("priya").do(SetFact{Name: "KEY", Value: "AKIAEXAMPLE9Z9Z"})
	if diff := cmp.Diff([]string{"|D-1 denied: " + action, "personal-data|yes"}, tell()); diff != "" {
		t.Errorf("the story once D-2 is void (-want +got):\n%s", diff)
	}
}

func TestWhatWasAskedBackIsKept(t *testing.T) {
	s := declaredStory(t)
	s.as("priya").do(askAnyway())
	s.as("lee").do(AskBack{Decision: 1, Question: "which?"})
	s.as("priya").do(AnswerBack{Decision: 1, Answer: "release"})
	s.as("lee").do(Approve{Decision: 1, Hash: s.state.Decisions[0].Hash})
	want := []Aside{{By: "lee", Question: "which?", AnsweredBy: "priya", Answer: "release"}}
	if diff := cmp.Diff(want, s.state.Decisions[0].Asides); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSkippingTheStepEndsItsDecision(t *testing.T) {
	s := declaredStory(t)
	c := askToRevoke()
	c.Anyway = true
	s.as("priya").do(c)
	for _, e := range s.as("priya").do(Skip{Step: "disable-keys", Reason: "expired by itself"}) {
		if _, ok := e.(*DecisionVoided); ok {
			t.Error("D-1 is void, though 3.4 still waits for it")
		}
	}
	event[*DecisionVoided](t, s.as("priya").do(Skip{Step: "cut-sessions", Reason: "none live"}))
}

func TestADecisionWithoutARight(t *testing.T) {
	s := declaredStory(t)
	s.as("lee").refused("no-decision", DecideFreely{Why: "x"})
	s.as("lee").refused("no-reason", DecideFreely{What: "x"})
	s.as("lee").do(DecideFreely{What: "speak to the press from noon", Why: "a journalist called"})
	s.as("lee").refused("no-decision", Approve{Decision: 1})
	c := askToRevoke()
	c.Anyway = true
	if e := event[*DecisionAsked](t, s.as("priya").do(c)); e.Number != 2 {
		t.Errorf("the next is D-%d, want D-2", e.Number)
	}
}

func TestReadBack(t *testing.T) {
	for action, want := range map[string]string{
		"Deactivate AKIA..3F7Q, ci-deploy, production 1111-2222-3333": "3F7Q",
		"Deactivate 2 keys of AKIAEXAMPLE3F7Q":                        "3F7Q",
		"Take the release pipeline offline":                           "line",
		"Cut it":                                                      "it",
		"":                                                            "",
		"Lösche Bucket größe-ä1ö2":                                    "ä1ö2",
	} {
		if got := ReadBack(action); got != want {
			t.Errorf("ReadBack(%q) = %q, want %q", action, got, want)
		}
	}
	if readBackCheck(" ..3f7q ") != readBackCheck("3F7Q") {
		t.Error("small letters and dots are held against the reader")
	}
	if readBackCheck("AKIA3F7Q") != readBackCheck("3F7Q") {
		t.Error("whoever types the whole id is refused")
	}
}
