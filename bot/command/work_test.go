package command

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// hostile is text that would do harm if it were taken for anything but text.
const hostile = `<!channel> <@U0LEE> *bold* =cmd|'/c calc'!A1 ` + "`" + `rm -rf /` + "`" + ` <https://evil.example|help>`

// becomes holds the commands of an outcome against what they should be.
func becomes(t *testing.T, o Outcome, want ...incident.Command) {
	t.Helper()
	if diff := cmp.Diff(want, o.Commands); diff != "" {
		t.Errorf("the commands differ (-want +got):\n%s\nit says:\n%s", diff, said(o))
	}
	if len(o.Commands) > 0 && o.Incident != "INC-P007" {
		t.Errorf("the commands are for %q", o.Incident)
	}
}

// opens holds the title of the form that was opened, and gives it.
func opens(t *testing.T, o Outcome, title string) *view.Form {
	t.Helper()
	if o.Form == nil || o.Form.Title != title || len(o.Commands) > 0 {
		t.Fatalf("no form %q was opened, but %+v\n%s", title, o.Commands, said(o))
	}
	formFits(t, o.Form)
	return o.Form
}

// input is a field of a form.
func input(t *testing.T, f *view.Form, id string) *view.Input {
	t.Helper()
	for _, b := range f.Blocks {
		if b.Input != nil && b.Input.ID == id {
			return b.Input
		}
	}
	t.Fatalf("the form %q has no field %q", f.Title, id)
	return nil
}

func initial(t *testing.T, f *view.Form, id string) string {
	t.Helper()
	return strings.Join(input(t, f, id).Initial, ",")
}

// cutting is the story's incident while access is being cut: the phase is open, and the key's state is saved.
func cutting() *incident.State {
	s := amberHeron()
	s.Texts["KEY"], s.Texts["USER"], s.Texts["account"] = "AKIA00003F7Q", "ci-deploy", "production 1111-2222-3333"
	for i := range s.Phases {
		switch p := &s.Phases[i]; {
		case i < 2:
			p.Opened, p.Confirmed, p.By = now.Add(-10*time.Minute), now.Add(-2*time.Minute), "lee"
		case i == 2:
			p.Opened = now.Add(-2 * time.Minute)
		}
	}
	s.Steps["save-key-state"].Status, s.Steps["save-key-state"].By, s.Steps["save-key-state"].Evidence = incident.StepDone, "sam", []int{1}
	s.Evidence = []incident.Evidence{{Number: 1, Kind: "key-status", What: "key state", Collector: "sam", At: now}}
	return s
}

// waitingForLee is that incident with Priya's question to Lee.
func waitingForLee() *incident.State {
	s := cutting()
	s.Decisions = []incident.Decision{{
		Number: 1, Right: "revoke-keys", Step: "disable-keys", Asker: "priya", At: now, Action: "Deactivate AKIA00003F7Q", Why: "used 02:36", Breaks: "pipeline, 1 h",
		Undo: "yes", How: "set the key Active again", Need: 1, Hash: "0123456789abcdef0123456789abcdef", Asked: []incident.Asked{{Person: "lee", At: now}},
		Status: incident.DecisionOpen,
	}}
	s.Steps["disable-keys"].Decision = 1
	return s
}

// act is an act on the story's incident as its screen has it.
func act(do, ref string) view.Act { return view.Act{Do: do, Incident: "INC-P007", Ref: ref, Rev: 55} }

// TestWordsAndButtonsGoTheSameWay sends each form that is a button's as filled in, and the words for the same, and wants the same command.
func TestWordsAndButtonsGoTheSameWay(t *testing.T) {
	closing := waitingForLee()
	closing.Phases[2].Objection = &incident.Objection{By: "sam", At: now, Why: "the second key"}
	ready := cutting()
	ready.Waivers = allWaived(ready)
	closing.Reviews = []incident.Review{{Step: "disable-keys", By: "priya", At: now, Reason: "data leaving", Told: []incident.PersonID{"lee", "omar"}}}
	closing.Requests = []incident.Request{{Number: 1, Provider: "aws", What: "preserve logs", By: "sam", At: now}}
	review := time.Date(2026, 11, 27, 10, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		act    view.Act
		values map[string][]string
		words  string
		want   incident.Command
	}{
		{act(view.ActSkipStep, "disable-keys"), map[string][]string{"why": {"no key"}}, "step 3.3 skip no key", incident.Skip{Step: "disable-keys", Reason: "no key"}},
		{act(view.ActHandStep, "disable-keys"), map[string][]string{"to": {"U0SAM"}}, "step disable-keys hand @Sam", incident.HandStep{Step: "disable-keys", Person: "sam"}},
		{act(view.ActReverse, "disable-keys"), map[string][]string{"why": {"false alarm"}}, "step 3.3 reverse false alarm", incident.Reverse{Step: "disable-keys", Why: "false alarm"}},
		{
			act(view.ActOwn, "disable-keys"), map[string][]string{"owner": {"U0SAM"}, "why": {"until rebuilt"}}, "step 3.3 own @Sam until rebuilt",
			incident.OwnChange{Step: "disable-keys", Owner: "sam", Why: "until rebuilt"},
		},
		{
			act(view.ActGlass, "disable-keys"), map[string][]string{"reason": {"data is leaving"}}, "glass 3.3 data is leaving",
			incident.BreakGlass{Step: "disable-keys", Right: "revoke-keys", Reason: "data is leaving"},
		},
		{act(view.ActObject, "cut-access"), map[string][]string{"why": {"sessions live"}}, "phase 3 object sessions live", incident.ObjectPause{Phase: "cut-access", Why: "sessions live"}},
		{act(view.ActObjectReply, "cut-access"), map[string][]string{"words": {"cut them first"}}, "phase 3 answer cut them first", incident.AnswerObjection{Phase: "cut-access", Words: "cut them first"}},
		{act(view.ActAskBack, "1"), map[string][]string{"text": {"which?"}}, "ask back d1 which?", incident.AskBack{Decision: 1, Question: "which?"}},
		{act(view.ActAnswerBack, "1"), map[string][]string{"text": {"all"}}, "ask answer 1 all", incident.AnswerBack{Decision: 1, Answer: "all"}},
		{
			act(view.ActDecide, ""), map[string][]string{"what": {"Keep the shop open"}, "why": {"it is not reached"}}, "decide Keep the shop open because it is not reached",
			incident.DecideFreely{What: "Keep the shop open", Why: "it is not reached"},
		},
		{act(view.ActGlassObject, "1"), map[string][]string{"why": {"Lee was there"}}, "glass object 1 Lee was there", incident.SeeGlass{Review: 1, Object: "Lee was there"}},
		{act(view.ActGlassReview, "1"), map[string][]string{"verdict": {"it had to be"}}, "glass review 1 it had to be", incident.ReviewGlass{Review: 1, Verdict: "it had to be"}},
		{
			act(view.ActTransfer, "1"), map[string][]string{"to": {"U0DANA"}, "why": {"to the vault"}}, "evidence transfer E-1 @Dana to the vault",
			incident.TransferCustody{Evidence: 1, To: "dana", Why: "to the vault"},
		},
		{act(view.ActReceived, "1"), map[string][]string{"answer": {"on hold"}}, "received R-1 on hold", incident.ReceiveRequest{Request: 1, Answer: "on hold"}},
		{
			act(view.ActRequest, ""), map[string][]string{"provider": {"gcp"}, "what": {"Preserve logs"}, "reference": {"17 01"}}, "request Google Cloud Preserve logs --ref 17 01",
			incident.MakeRequest{Provider: "gcp", What: "Preserve logs", Reference: "17 01"},
		},
		{act(view.ActSkip, ""), map[string][]string{"why": {"nothing new"}}, "update skip nothing new", incident.SkipUpdate{Why: "nothing new"}},
		{act(view.ActSetCause, ""), map[string][]string{"known": {"yes"}, "cause": {"a build log"}}, "close cause a build log", incident.SetCause{Known: true, Cause: "a build log"}},
		{act(view.ActSetCause, ""), map[string][]string{"known": {"unknown"}, "cause": {"no logs"}}, "close cause unknown no logs", incident.SetCause{Cause: "no logs"}},
		{
			act(view.ActSetReview, ""), map[string][]string{"at": {"2026-11-27T10:00:00Z"}, "owner": {"U0LEE"}}, "close review 2026-11-27 10:00 @Lee",
			incident.SetReview{At: review, Owner: "lee"},
		},
		{
			act(view.ActWaive, "evidence/secret-reads"), map[string][]string{"why": {"never on"}}, "close waive secret-reads never on",
			incident.Waive{Item: "evidence:secret-reads", Why: "never on"},
		},
		{
			act(view.ActWaive, ""), map[string][]string{"item": {"cause"}, "why": {"later"}}, "close waive cause later",
			incident.Waive{Item: "cause", Why: "later"},
		},
		{
			act(view.ActClose, "false-alarm"), map[string][]string{"what": {"a drill"}, "keep": {"nothing"}}, "close false-alarm a drill --keep nothing",
			incident.Close{Class: incident.ClassFalseAlarm, What: "a drill", Keep: "nothing"},
		},
		{act(view.ActClose, "real"), map[string][]string{"impact": {"read, 1 h"}}, "close real read, 1 h", incident.Close{Class: incident.ClassReal, Impact: "read, 1 h"}},
		{act(view.ActAddStep, "cut-access"), map[string][]string{"title": {"Ask the vendor"}, "owner": {"U0SAM"}}, "", incident.AddStep{Phase: "cut-access", Title: "Ask the vendor", Person: "sam"}},
		{act(view.ActFill, "disable-keys/KEY"), map[string][]string{"value": {"AKIA1"}}, "", incident.SetFact{Name: "KEY", Value: "AKIA1"}},
	} {
		t.Run(c.act.Do, func(t *testing.T) {
			d := at("lee", closing)
			switch c.act.Do {
			case view.ActGlass:
				d = at("priya", closing)
			case view.ActGlassReview:
				d = at("omar", closing)
			case view.ActClose:
				d = at("omar", ready)
			}
			form := pressed(t, d, c.act).Form
			if form == nil {
				t.Fatalf("%s opens no form", c.act.Do)
			}
			formFits(t, form)
			o := submitted(t, d, form, c.values)
			becomes(t, o, c.want)
			if !o.Done && o.Then == nil || o.Tell != nil {
				t.Errorf("the form stays, or says what the room shows: %+v", o)
			}
			if c.words != "" {
				becomes(t, typed(t, d, c.words), c.want)
			}
		})
	}
}

// TestEmptyFieldsStayOpen sends every form with nothing but blanks in its texts: nothing is recorded, and each field that must be filled in says so.
func TestEmptyFieldsStayOpen(t *testing.T) {
	s := waitingForLee()
	s.Reviews = []incident.Review{{Step: "disable-keys", By: "priya", At: now, Reason: "data leaving"}}
	s.Requests = []incident.Request{{Number: 1, Provider: "aws", What: "preserve logs", By: "sam", At: now}}
	s.Decisions[0].TypeBack = true
	for do := range workActs() {
		for _, ref := range []string{"", "1", "disable-keys", "disable-keys/KEY", "cut-access", "kind/sign-ins"} {
			d := at("lee", s)
			f := pressed(t, d, act(do, ref)).Form
			if f == nil || f.Submit == "" {
				continue
			}
			blank := map[string][]string{}
			var required []string
			for _, b := range f.Blocks {
				if in := b.Input; in != nil {
					blank[in.ID] = []string{" \u200b"}
					if !in.Optional {
						required = append(required, in.ID)
					}
				}
			}
			if len(required) == 0 {
				continue
			}
			o := submitted(t, d, f, blank)
			if len(o.Commands) > 0 || o.Done || len(o.Wrong) == 0 {
				t.Errorf("%s %q was taken with nothing in it: %+v", do, ref, o)
			}
			for id := range o.Wrong {
				if !slices.Contains(required, id) {
					t.Errorf("%s %q is wrong at %q, which may be left out or is not there", do, ref, id)
				}
			}
		}
	}
}

// TestHostileTextIsKept fills hostile text into every text field: it reaches the command as it is, and no form shows it as anything but text.
func TestHostileTextIsKept(t *testing.T) {
	s := waitingForLee()
	s.Decisions[0].Action, s.Decisions[0].Why, s.Decisions[0].Question = hostile, hostile, hostile
	s.Evidence[0].What, s.Texts["USER"] = hostile, hostile
	s.Reviews = []incident.Review{{Step: "disable-keys", By: "priya", At: now, Reason: hostile}}
	s.Recent = []incident.Line{{At: now, By: "priya", Text: hostile}}
	for do := range workActs() {
		for _, ref := range []string{"", "1", "disable-keys", "cut-access"} {
			o := pressed(t, at("lee", s), act(do, ref))
			if o.Form == nil {
				continue
			}
			for _, b := range o.Form.Blocks {
				for _, span := range b.Text {
					if span.Kind != view.Plain && strings.Contains(span.S, "<!channel>") {
						t.Errorf("%s shows hostile text as %q", do, span.Kind)
					}
				}
			}
		}
	}
	o := typed(t, at("lee", s), "step 3.3 skip "+hostile)
	becomes(t, o, incident.Skip{Step: "disable-keys", Reason: hostile})
	o = typed(t, at("lee", s), "decide "+hostile+" because "+hostile)
	becomes(t, o, incident.DecideFreely{What: hostile, Why: hostile})
}
