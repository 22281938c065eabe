package command

import (
	"strings"
	"testing"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// TestAskIsFilledFromTheStep is the form of the story.
func TestAskIsFilledFromTheStep(t *testing.T) {
	d := at("priya", cutting())
	f := opens(t, pressed(t, d, act(view.ActAsk, "disable-keys")), "Ask for a decision")
	golden(t, "ask", said(Outcome{Form: f})+"["+f.Close+"] ["+f.Submit+"]\n")
	o := submitted(t, d, f, map[string][]string{"why": {"used 02:36"}, "breaks": {"pipeline, 1 h"}})
	becomes(t, o, incident.AskDecision{
		Right: "revoke-keys", Step: "disable-keys", Action: "Deactivate the exposed key: ci-deploy, AKIA00003F7Q, production 1111-2222-3333", Why: "used 02:36",
		Breaks: "pipeline, 1 h", Undo: "yes", How: initial(t, f, "how"),
	})
}

func TestWhoHoldsTheRightDecidesAtOnce(t *testing.T) {
	d := at("lee", cutting())
	f := opens(t, pressed(t, d, act(view.ActAsk, "disable-keys")), "Ask for a decision")
	if f.Submit != "Decide now" {
		t.Errorf("Lee's button is %q", f.Submit)
	}
	values := map[string][]string{"why": {"used"}, "breaks": {"pipeline"}}
	if c := asksFor(t, submitted(t, d, f, values)); !c.DecideNow {
		t.Errorf("Lee's form asks: %+v", c)
	}
	// The button that was pressed counts, even if the right has moved since.
	d.actor.Person = "priya"
	if c := asksFor(t, submitted(t, d, f, values)); !c.DecideNow {
		t.Errorf("[Decide now] became a question: %+v", c)
	}
}

// asksFor is the one command of an outcome, which asks for a decision.
func asksFor(t *testing.T, o Outcome) incident.AskDecision {
	t.Helper()
	if len(o.Commands) == 1 {
		if c, ok := o.Commands[0].(incident.AskDecision); ok {
			return c
		}
	}
	t.Fatalf("nothing is asked: %+v", o)
	return incident.AskDecision{}
}

func TestTwoPeopleAreNeverOne(t *testing.T) {
	d := at("omar", cutting())
	o := typed(t, d, "ask rotate-secrets Rotate the secrets of checkout")
	f := opens(t, o, "Ask for a decision")
	if f.Submit == "Decide now" || !strings.Contains(said(o), "two decide") {
		t.Errorf("the form says\n%s[%s]", said(o), f.Submit)
	}
	o = submitted(t, d, f, map[string][]string{"why": {"exposed"}, "breaks": {"checkout, 5 min"}, "how": {"the old ones stay for a day"}})
	if c := asksFor(t, o); c.DecideNow || c.Right != "rotate-secrets" || c.Action != "Rotate the secrets of checkout" {
		t.Errorf("it became %+v", o.Commands)
	}
}

func TestEvidenceThatWouldBeLostIsNamed(t *testing.T) {
	s := cutting()
	s.Evidence, s.Steps["save-key-state"].Evidence = nil, nil
	d := at("priya", s)
	o := pressed(t, d, act(view.ActAsk, "disable-keys"))
	f := opens(t, o, "Ask for a decision")
	if !strings.Contains(said(o), "Not captured yet: State of key, policy and trust before the cut") {
		t.Errorf("the form says\n%s", said(o))
	}
	values := map[string][]string{"why": {"used"}, "breaks": {"pipeline"}}
	if o := submitted(t, d, f, values); len(o.Commands) > 0 || o.Wrong["lost"] == "" {
		t.Errorf("it was asked all the same: %+v", o)
	}
	values["lost"] = []string{"anyway"}
	if c := asksFor(t, submitted(t, d, f, values)); !c.Anyway {
		t.Errorf("it became %+v", c)
	}
}

func TestChoosingARightDrawsTheForm(t *testing.T) {
	d := at("lee", cutting())
	f := opens(t, pressed(t, d, act(view.ActDecision, "")), "Ask for a decision")
	if len(f.Blocks) != 1 || !input(t, f, "right").Reacts {
		t.Fatalf("before a right is chosen the form asks for more: %s", said(Outcome{Form: f}))
	}
	o := Do(t.Context(), d, Input{Act: f.Act, InForm: true, Note: f.Note, Values: map[string][]string{"right": {"isolate-tenant"}}, Now: now})
	f = opens(t, o, "Ask for a decision")
	if got := initial(t, f, "right"); got != "isolate-tenant" || initial(t, f, "undo") != "partly" || f.Submit == "Decide now" {
		t.Errorf("the form of %q:\n%s[%s]", got, said(o), f.Submit)
	}
	o = submitted(t, d, f, map[string][]string{"action": {"Isolate 1111-2222-3333"}, "why": {"w"}, "breaks": {"b"}, "how": {"h"}})
	becomes(t, o, incident.AskDecision{Right: "isolate-tenant", Action: "Isolate 1111-2222-3333", Why: "w", Breaks: "b", Undo: "partly", How: "h"})
}

func TestAskAgainKeepsTheWords(t *testing.T) {
	s := waitingForLee()
	s.Decisions[0].Status = incident.DecisionDenied
	d := at("priya", s)
	f := opens(t, pressed(t, d, act(view.ActAskAgain, "1")), "Ask for a decision")
	becomes(t, submitted(t, d, f, map[string][]string{"why": {"used again"}}), incident.AskDecision{
		Right: "revoke-keys", Step: "disable-keys", Action: "Deactivate AKIA00003F7Q", Why: "used again", Breaks: "pipeline, 1 h", Undo: "yes", How: "set the key Active again",
	})
}

func TestApprove(t *testing.T) {
	d := at("lee", waitingForLee())
	a := act(view.ActApprove, "1")
	a.Hash = "0123456789ab"
	o := pressed(t, d, a)
	becomes(t, o, incident.Approve{Decision: 1, Hash: "0123456789ab"})
	if o.Seen != 55 {
		t.Errorf("what was seen is %d", o.Seen)
	}
	// A button or a form without a hash cannot pass for typed words.
	becomes(t, pressed(t, d, act(view.ActApprove, "1")), incident.Approve{Decision: 1, Hash: nothingShown})
	becomes(t, typed(t, d, "approve D-1 only the key, leave the role"), incident.Approve{Decision: 1, Words: "only the key, leave the role"})
	becomes(t, typed(t, d, "approve d-1"), incident.Approve{Decision: 1})
}

func TestApproveReadsTheTargetBack(t *testing.T) {
	s := waitingForLee()
	s.Decisions[0].TypeBack = true
	d := at("lee", s)
	for name, o := range map[string]Outcome{"pressed": pressed(t, d, act(view.ActApprove, "1")), "typed": typed(t, d, "approve D-1 only the key")} {
		f := opens(t, o, "Approve D-1")
		if !strings.Contains(said(o), "Deactivate AKIA00003F7Q") || f.Act.Hash != "0123456789ab" {
			t.Errorf("%s: the form is bound to %q and says\n%s", name, f.Act.Hash, said(o))
		}
		if o := submitted(t, d, f, nil); o.Wrong["typed"] == "" {
			t.Errorf("%s: nothing typed back is taken: %+v", name, o)
		}
		want := incident.Approve{Decision: 1, Hash: "0123456789ab", TypedBack: "3F7Q"}
		if name == "typed" {
			want.Words = "only the key"
		}
		becomes(t, submitted(t, d, f, map[string][]string{"typed": {"3F7Q"}}), want)
	}
	// Once it is settled there is nothing to type: the rules say how it ended.
	s.Decisions[0].Status = incident.DecisionApproved
	becomes(t, pressed(t, d, act(view.ActApprove, "1")), incident.Approve{Decision: 1, Hash: nothingShown})
}

// A denial is bound to what its form shows, as an approval is.
func TestDenyIsBoundToItsForm(t *testing.T) {
	d := at("lee", waitingForLee())
	for name, o := range map[string]Outcome{"pressed": pressed(t, d, act(view.ActDeny, "1")), "typed": typed(t, d, "deny D-1")} {
		f := opens(t, o, "Deny D-1")
		if f.Act.Hash != "0123456789ab" {
			t.Errorf("%s: the form is bound to %q", name, f.Act.Hash)
		}
		becomes(t, submitted(t, d, f, map[string][]string{"text": {"wait"}}), incident.Deny{Decision: 1, Why: "wait", Hash: "0123456789ab"})
		f.Act.Hash = ""
		becomes(t, submitted(t, d, f, map[string][]string{"text": {"wait"}}), incident.Deny{Decision: 1, Why: "wait", Hash: nothingShown})
	}
	becomes(t, typed(t, d, "deny D-1 wait"), incident.Deny{Decision: 1, Why: "wait"})
}

// What stands for a missing hash is refused by the rules.
func TestNothingShownIsNoHash(t *testing.T) {
	m := incident.Meta{By: at("lee", nil).actor, At: now}
	for _, c := range []incident.Command{incident.Approve{Decision: 1, Hash: nothingShown}, incident.Deny{Decision: 1, Why: "wait", Hash: nothingShown}} {
		if _, refusal := incident.Decide(waitingForLee(), examplePolicy(), m, c); refusal == nil || refusal.Code != "changed-since" {
			t.Errorf("%s is answered by %+v", c.Act(), refusal)
		}
	}
}

func TestNudge(t *testing.T) {
	d := at("priya", waitingForLee())
	becomes(t, pressed(t, d, act(view.ActNudge, "1")), incident.Nudge{Decision: 1})
	o := typed(t, d, "ask nudge D-1")
	becomes(t, o, incident.Nudge{Decision: 1})
	if !strings.HasPrefix(said(o), "Recorded.") {
		t.Errorf("it says %s", said(o))
	}
}

func TestDecideNeedsAReason(t *testing.T) {
	d := at("priya", cutting())
	f := opens(t, typed(t, d, "decide keep the shop open"), "Record a decision")
	if got := initial(t, f, "what"); got != "keep the shop open" {
		t.Errorf("the form begins with %q", got)
	}
	becomes(t, typed(t, d, "decide keep the shop open, it is not reached"), incident.DecideFreely{What: "keep the shop open", Why: "it is not reached"})
}

func TestBreakGlassSaysWhoIsTold(t *testing.T) {
	o := pressed(t, at("priya", cutting()), act(view.ActGlass, "disable-keys"))
	if got := said(o); !strings.Contains(got, "Told at once: Lee, and the accountable executive.") {
		t.Errorf("the form says %s", got)
	}
	if got := said(pressed(t, at("priya", cutting()), act(view.ActGlass, "say-what-breaks"))); !strings.Contains(got, "needs no decision") {
		t.Errorf("a step without a right: %s", got)
	}
	s := cutting()
	s.Reviews = []incident.Review{{Step: "disable-keys", By: "priya", At: now, Reason: "data leaving"}}
	becomes(t, pressed(t, at("lee", s), act(view.ActGlassSeen, "1")), incident.SeeGlass{Review: 1})
	becomes(t, typed(t, at("lee", s), "glass seen 1"), incident.SeeGlass{Review: 1})
}

func TestADecisionWithoutARightIsDecided(t *testing.T) {
	s := cutting()
	s.Decisions = []incident.Decision{{Number: 1, Asker: "priya", At: now, Action: "keep the shop open", Free: true, Status: incident.DecisionApproved}}
	for _, do := range []string{view.ActApprove, view.ActDeny, view.ActAskBack, view.ActAskAgain, view.ActNudge} {
		if o := pressed(t, at("lee", s), act(do, "1")); len(o.Commands) > 0 || !strings.Contains(said(o), "D-1 asked for no right") {
			t.Errorf("%s on it gives %+v\n%s", do, o.Commands, said(o))
		}
	}
}

func TestActsOnWhatIsNotThere(t *testing.T) {
	d := at("lee", cutting())
	for do := range workActs() {
		for _, ref := range []string{"no-such-thing", "99", "0", "-1", "a/b/c"} {
			o := Do(t.Context(), d, Input{Act: act(do, ref), Now: now})
			if o.Form == nil && o.Tell == nil && len(o.Commands) == 0 {
				t.Errorf("%s on %q is met with silence", do, ref)
			}
		}
	}
}
