package command

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"warroom/bot/incident"
	"warroom/bot/view"
)

func TestStepWords(t *testing.T) {
	d := at("priya", cutting())
	for words, want := range map[string]incident.Command{
		"step 3.1 done":                              incident.Tick{Step: "say-what-breaks"},
		"step 3.1 tick":                              incident.Tick{Step: "say-what-breaks"},
		"step SAY-WHAT-BREAKS done":                  incident.Tick{Step: "say-what-breaks"},
		"step 2.1 yes":                               incident.Tick{Step: "confirm-real-use", Answer: "yes"},
		"step 2.1 answer unknown":                    incident.Tick{Step: "confirm-real-use", Answer: "unknown"},
		"step 3.2 untick":                            incident.Untick{Step: "save-key-state"},
		"step 3.1 watch":                             incident.StartWatch{Step: "say-what-breaks"},
		`step 3.1 skip "no one, to tell"`:            incident.Skip{Step: "say-what-breaks", Reason: "no one, to tell"},
		"step add Ask the vendor for sessions":       incident.AddStep{Title: "Ask the vendor for sessions"},
		"step add Ask the vendor @Sam":               incident.AddStep{Title: "Ask the vendor", Person: "sam"},
		"step add Ask the vendor for <@U0SAM|sam>":   incident.AddStep{Title: "Ask the vendor for", Person: "sam"},
		"step add Write to abuse @example.com":       incident.AddStep{Title: "Write to abuse @example.com"},
		"step 3.3 glass data is leaving, no answers": incident.BreakGlass{Step: "disable-keys", Right: "revoke-keys", Reason: "data is leaving, no answers"},
	} {
		t.Run(words, func(t *testing.T) {
			o := typed(t, d, words)
			becomes(t, o, want)
			if o.Tell != nil {
				t.Errorf("it says what the card shows: %s", said(o))
			}
		})
	}
}

func TestStepWordsOpenForms(t *testing.T) {
	s := cutting()
	s.Phases[2].Objection = &incident.Objection{By: "sam", At: now, Why: "the second key"}
	who := map[string]incident.PersonID{"phase answer": "lee", "close false-alarm": "lee", "close duplicate": "lee"}
	for words, title := range map[string]string{
		"step":                "Phase 3",
		"step 3.3":            "How: step 3.3",
		"step 3.3 how":        "How: step 3.3",
		"step 3.3 skip":       "Skip 3.3",
		"step 3.3 hand":       "Hand over 3.3",
		"step 3.3 reverse":    "Reverse 3.3",
		"step 3.3 own":        "Keep the change",
		"step 3.3 own @Sam":   "Keep the change",
		"step 3.3 ask":        "Ask for a decision",
		"step 3.3 glass":      "Break the glass",
		"step 3.3 evidence":   "Add evidence",
		"step 3.3 request":    "Request",
		"step add":            "Add a step",
		"phase":               "Phases",
		"phase 3 steps":       "Phase 3",
		"phase cut-access":    "Phase 3",
		"phase 3 object":      "Object",
		"phase answer":        "Answer the objection",
		"ask":                 "Ask for a decision",
		"ask revoke-keys":     "Ask for a decision",
		"decide keep going":   "Record a decision",
		"request":             "Request",
		"update":              "Update 1",
		"update skip":         "Skip this update",
		"evidence add":        "Add evidence",
		"evidence transfer 1": "Transfer E-1",
		"close cause":         "State the cause",
		"close review":        "Set the review",
		"close waive":         "Waive an item",
		"close false-alarm":   "Close INC-P007",
		"close duplicate":     "Close INC-P007",
	} {
		t.Run(words, func(t *testing.T) { opens(t, typed(t, at(cmp.Or(who[words], "priya"), s), words), title) })
	}
}

func TestStepWordsThatAreUnclear(t *testing.T) {
	d := at("priya", cutting())
	for words, want := range map[string]string{
		"step 9.9 done":                           "There is no step 9.9.",
		"step disable-key done":                   "Nearest: 3.3 disable-keys",
		"step 3.3 dnoe":                           "Nearest: step 3.3 done",
		"step 3.3 hand @Nobody":                   "Nobody here is called @Nobody.",
		"step 3.3 <!channel>":                     "A step cannot be",
		"step add " + longTitle:                   "at most 60 characters",
		"phase 99 open":                           "There is no phase 99.",
		"phase 3 explode":                         "A phase cannot be",
		"glass 9.9 now":                           "There is no step 9.9.",
		"glass seen 4":                            "There is no break-glass act 4.",
		"approve D-7":                             "There is no decision D-7.",
		"approve":                                 "Name the decision.",
		"ask revoke-key":                          "Nearest: revoke-keys",
		"ask nudge D-3":                           "There is no decision D-3.",
		"evidence burn":                           "listed, added, transferred or waived",
		"evidence add key-statu":                  "Did you mean key-status?",
		"evidence transfer E-9":                   "There is no evidence item E-9.",
		"received R-4 it came":                    "There is no request R-4.",
		"close badly":                             "cannot be closed as",
		"close waive the cat":                     "Nothing on the closing card is called the.",
		"close duplicate INC-P007 --keep nothing": "itself",
		"close duplicate INC-999 --keep nothing":  "No incident you can see",
		"close review yesterday 10:00 @Lee":       "That time has passed.",
		"close review soon @Lee":                  "This is no time",
	} {
		t.Run(words, func(t *testing.T) {
			o := typed(t, d, words)
			r, _ := find(strings.Fields(words)[0])
			if len(o.Commands) > 0 || !strings.Contains(said(o), want) || !strings.Contains(said(o), usage(r)) {
				t.Errorf("want %q and the usage, got %+v\n%s", want, o.Commands, said(o))
			}
			messageFits(t, o.Tell)
		})
	}
}

const longTitle = "Write down everything that anybody remembers of the last four weeks"

func TestBoxes(t *testing.T) {
	d := at("priya", cutting())
	for _, c := range []struct {
		act     view.Act
		checked bool
		want    incident.Command
	}{
		{act(view.ActTick, "say-what-breaks"), true, incident.Tick{Step: "say-what-breaks"}},
		{act(view.ActTick, "say-what-breaks"), false, incident.Untick{Step: "say-what-breaks"}},
		{act(view.ActUntick, "say-what-breaks"), false, incident.Untick{Step: "say-what-breaks"}},
		{act(view.ActAnswer, "confirm-real-use/no"), false, incident.Tick{Step: "confirm-real-use", Answer: "no"}},
		{act(view.ActWatch, "say-what-breaks"), false, incident.StartWatch{Step: "say-what-breaks"}},
	} {
		o := Do(t.Context(), d, Input{Act: c.act, Checked: c.checked, Now: now})
		becomes(t, o, c.want)
		if o.Seen != 55 || o.Form != nil || o.Tell != nil || o.Then != nil {
			t.Errorf("%s shows something, or forgets what was seen: %+v", c.act.Do, o)
		}
	}
}

// TestWhatIsPressedInAFormDrawsItAgain holds for the forms that stay; a home page is drawn by itself.
func TestWhatIsPressedInAFormDrawsItAgain(t *testing.T) {
	d := at("lee", waitingForLee())
	for _, c := range []struct {
		form  view.Act
		press view.Act
	}{
		{act(view.ActPhaseSteps, "cut-access"), act(view.ActTick, "say-what-breaks")},
		{act(view.ActPhaseSteps, "confirm"), act(view.ActAnswer, "confirm-real-use/yes")},
		{act(view.ActPhases, ""), act(view.ActOpenPhase, "scope")},
		{act(view.ActHow, "save-key-state"), act(view.ActUntick, "save-key-state")},
		{act(view.ActHow, "disable-keys"), act(view.ActNudge, "1")},
	} {
		form := pressed(t, d, c.form).Form
		if form == nil {
			t.Fatalf("%s opens no form", c.form.Do)
		}
		in := Input{Act: c.press, Checked: true, InForm: true, Note: form.Note, Now: now}
		o := Do(t.Context(), d, in)
		if len(o.Commands) != 1 || o.Then == nil || o.Then.Do != c.form.Do || o.Then.Ref != c.form.Ref || o.Done {
			t.Errorf("%s in %s gives %+v", c.press.Do, c.form.Do, o)
			continue
		}
		// And that act shows the form again.
		if again := pressed(t, d, *o.Then).Form; again == nil || again.Title != form.Title {
			t.Errorf("%s does not come back", form.Title)
		}
		in.Note = ""
		if o := Do(t.Context(), d, in); o.Then != nil || !o.Home {
			t.Errorf("%s on a home page draws %+v", c.press.Do, o)
		}
	}
}

func TestFillingInShowsTheStepAgain(t *testing.T) {
	d := at("priya", cutting())
	f := opens(t, pressed(t, d, act(view.ActFill, "disable-keys/KEY")), "Fill in")
	if got := initial(t, f, "value"); got != "AKIA00003F7Q" {
		t.Errorf("the field begins with %q", got)
	}
	o := submitted(t, d, f, map[string][]string{"value": {"AKIA1"}})
	if o.Then == nil || o.Then.Do != view.ActHow || o.Then.Ref != "disable-keys" || o.Done {
		t.Errorf("after filling in comes %+v", o)
	}
}

func TestKillerStepsSayWhoMaySkipThem(t *testing.T) {
	if got := said(pressed(t, at("priya", cutting()), act(view.ActSkipStep, "disable-keys"))); !strings.Contains(got, "Only the commander can.") {
		t.Errorf("the form says %s", got)
	}
	if got := said(pressed(t, at("priya", cutting()), act(view.ActSkipStep, "say-what-breaks"))); strings.Contains(got, "commander") {
		t.Errorf("the form of a plain step says %s", got)
	}
}

func TestConfirmingReadsOpenStepsFirst(t *testing.T) {
	s := cutting()
	d := at("lee", s)
	s.Steps["disable-keys"].Status = incident.StepDone
	for _, id := range s.OpenSteps("cut-access") {
		if s.Steps[id].Killer {
			s.Steps[id].Status = incident.StepDone
		}
	}
	f := opens(t, pressed(t, d, act(view.ActConfirm, "cut-access")), "Confirm with steps open")
	if got := said(Outcome{Form: f}); !strings.Contains(got, "3.1 Say what breaks if we cut") || strings.Contains(got, "3.3 ") {
		t.Errorf("the form reads out %s", got)
	}
	becomes(t, submitted(t, d, f, nil), incident.ConfirmPhase{Phase: "cut-access", Anyway: true})
	becomes(t, typed(t, d, "phase confirm anyway"), incident.ConfirmPhase{Phase: "cut-access", Anyway: true})
	opens(t, typed(t, d, "phase 3 confirm"), "Confirm with steps open")

	// One that may not be left open is for the rules to refuse, and the command line has no form.
	s.Steps["disable-keys"].Status = incident.StepOpen
	becomes(t, pressed(t, d, act(view.ActConfirm, "cut-access")), incident.ConfirmPhase{Phase: "cut-access"})
	s.Steps["disable-keys"].Status = incident.StepDone
	d.actor.Console = true
	becomes(t, typed(t, d, "phase 3 confirm"), incident.ConfirmPhase{Phase: "cut-access"})
	d.actor.Console = false
	for _, id := range s.OpenSteps("cut-access") {
		s.Steps[id].Status = incident.StepDone
	}
	becomes(t, typed(t, d, "phase 3 confirm"), incident.ConfirmPhase{Phase: "cut-access"})
	becomes(t, typed(t, d, "phase scope open"), incident.OpenPhase{Phase: "scope"})
}

func TestStepCompletion(t *testing.T) {
	d := at("priya", cutting())
	for typed, want := range map[string]string{
		"step ":              "step 3.1",
		"step a":             "step add",
		"step 3.3 sk":        "step 3.3 skip",
		"phase ":             "phase 3",
		"phase 3 ":           "phase 3 confirm",
		"ask rev":            "ask revoke-keys",
		"evidence add key":   "evidence add key-status",
		"evidence transfer ": "evidence transfer E-1",
		"close f":            "close false-alarm",
	} {
		if got := Complete(d, typed); !slices.Contains(got, want) {
			t.Errorf("%q completes to %q", typed, got)
		}
	}
	if got := Complete(d, "step "); slices.Contains(got, "step 2.1") {
		t.Errorf("steps of phases that are over are offered: %q", got)
	}
	if got := Complete(at("priya", waitingForLee()), "approve "); !slices.Equal(got, []string{"approve D-1"}) {
		t.Errorf("approve completes to %q", got)
	}
}
