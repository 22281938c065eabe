package command

import (
	"strings"
	"testing"
	"time"

	"warroom/bot/incident"
	"warroom/bot/view"
)

func TestCloseOpensTheCardFirst(t *testing.T) {
	s := cutting()
	d := at("lee", s)
	becomes(t, typed(t, d, "close"), incident.BeginClose{})
	becomes(t, pressed(t, d, act(view.ActBeginClose, "")), incident.BeginClose{})
	s.Closing = &incident.Closing{By: "lee", At: now}
	o := typed(t, d, "close")
	if len(o.Commands) > 0 || !strings.Contains(said(o), "left on the closing card") || !strings.Contains(said(o), "Waive an item…") {
		t.Errorf("with items left it says\n%s", said(o))
	}
	messageFits(t, o.Tell)
	settle(s)
	opens(t, typed(t, d, "close"), "Close INC-P007")
}

// settle waives all that the gate asks for.
func settle(s *incident.State) {
	for _, g := range incident.Gate(s, examplePolicy(), incident.ClassReal) {
		s.Waivers[g.ID] = incident.Waiver{Item: g.ID}
	}
}

func TestCloseFormFollowsTheClass(t *testing.T) {
	d := at("lee", cutting())
	d.all = []*incident.State{{ID: "INC-041", Title: "the same key"}}
	f := opens(t, pressed(t, d, act(view.ActClose, "")), "Close INC-P007")
	if initial(t, f, "class") != "real" || !input(t, f, "class").Reacts {
		t.Errorf("the form begins with\n%s", said(Outcome{Form: f}))
	}
	o := Do(t.Context(), d, Input{Act: f.Act, InForm: true, Values: map[string][]string{"class": {"duplicate"}, "impact": {"x"}}, Now: now})
	f = opens(t, o, "Close INC-P007")
	becomes(t, submitted(t, d, f, map[string][]string{"duplicate": {"inc-041"}, "keep": {"the list of sessions"}}),
		incident.Close{Class: incident.ClassDuplicate, What: "The same as INC-041.", Keep: "the list of sessions", Duplicate: "INC-041"})
	for number, want := range map[string]string{"41": "Write the other incident's number", "INC-P007": "itself", "INC-099": "No incident you can see"} {
		o := submitted(t, d, f, map[string][]string{"duplicate": {number}, "keep": {"nothing"}})
		if !strings.Contains(o.Wrong["duplicate"], want) || len(o.Commands) > 0 {
			t.Errorf("%s is answered by %+v", number, o)
		}
	}
	becomes(t, typed(t, d, "close duplicate INC-041 --keep the list"),
		incident.Close{Class: incident.ClassDuplicate, What: "The same as INC-041.", Keep: "the list", Duplicate: "INC-041"})
	f = opens(t, typed(t, d, "close false alarm it was our scanner"), "Close INC-P007")
	if initial(t, f, "what") != "it was our scanner" || initial(t, f, "class") != "false-alarm" {
		t.Errorf("the form begins with\n%s", said(Outcome{Form: f}))
	}
}

// allWaived takes everything off the gate that stands on it.
func allWaived(s *incident.State) map[string]incident.Waiver {
	waived := map[string]incident.Waiver{}
	for _, item := range incident.Gate(s, examplePolicy(), incident.ClassReal) {
		waived[item.ID] = incident.Waiver{Item: item.ID, By: "lee"}
	}
	return waived
}

// Who may not do what a form is for learns so before they fill it in, with the way on.
func TestAFormIsRefusedBeforeItIsFilledIn(t *testing.T) {
	s := waitingForLee()
	s.Phases[2].Objection = &incident.Objection{By: "sam", At: now, Why: "the second key"}
	s.Reviews = []incident.Review{{Step: "disable-keys", By: "priya", At: now, Told: []incident.PersonID{"lee", "omar"}}}
	void := waitingForLee()
	void.Decisions[0].Status, void.Decisions[0].Voided = incident.DecisionVoid, "target-changed"
	closed := closedHeron()
	for _, c := range []struct {
		who  incident.PersonID
		s    *incident.State
		act  view.Act
		want string
	}{
		{"sam", s, act(view.ActConfirm, "start"), "Only the incident commander can confirm a phase"},
		{"priya", s, act(view.ActObjectReply, "cut-access"), "Only the incident commander can answer an objection"},
		{"sam", s, act(view.ActObjectReply, "start"), "No objection to Start waits for an answer."},
		{"lee", s, act(view.ActGlassReview, "1"), "You cannot review this: ask"},
		{"priya", s, act(view.ActClose, ""), "You cannot close this incident: ask"},
		{"priya", closed, act(view.ActReopen, ""), "Only the incident commander or accountable executive can reopen"},
		{"priya", s, act(view.ActDeny, "1"), "You cannot deny D-1 Revoke keys: ask {lee}.\n [Nudge]"},
		{"lee", void, act(view.ActDeny, "1"), "D-1 is void: its target changed. Ask another.\n [Ask again…]"},
	} {
		t.Run(c.act.Do+" by "+string(c.who), func(t *testing.T) {
			o := pressed(t, at(c.who, c.s), c.act)
			if o.Form != nil || !strings.Contains(said(o), c.want) {
				t.Errorf("want %q, got\n%s", c.want, said(o))
			}
		})
	}
}

// A class that has no gate says in its form what stays in the cloud, and with whom.
func TestCloseFormNamesWhatStays(t *testing.T) {
	s := cutting()
	s.Steps["disable-keys"].Status = incident.StepDone
	s.Changes = []incident.Change{{Step: "disable-keys", By: "priya", At: now}, {Step: "cut-sessions", By: "priya", At: now, Reversed: now}}
	for class, want := range map[incident.CloseClass]bool{incident.ClassReal: false, incident.ClassFalseAlarm: true, incident.ClassDuplicate: true} {
		s.Waivers = allWaived(s)
		f := opens(t, pressed(t, at("omar", s), act(view.ActClose, string(class))), "Close INC-P007")
		const line = "Still in place: 3.3 Deactivate the exposed key, stays with Priya.\n"
		if got := strings.Contains(said(Outcome{Form: f}), line); got != want {
			t.Errorf("closing as %s: it names what stays: %v, want %v\n%s", class, got, want, said(Outcome{Form: f}))
		}
	}
	f := opens(t, pressed(t, at("lee", s), act(view.ActClose, string(incident.ClassFalseAlarm))), "Close INC-P007")
	fields := 0
	for _, b := range f.Blocks {
		if b.Input != nil {
			fields++
		}
	}
	if fields != 3 {
		t.Errorf("a false alarm asks for %d fields, want 3", fields)
	}
}

func TestAnExerciseClosesAsOne(t *testing.T) {
	s := cutting()
	s.Exercise = true
	d := at("lee", s)
	f := opens(t, pressed(t, d, act(view.ActClose, "")), "Close INC-P007")
	becomes(t, submitted(t, d, f, map[string][]string{"what": {"calls took long"}}), incident.Close{Class: incident.ClassExercise, What: "calls took long"})
}

func TestReviewIsProposed(t *testing.T) {
	s := cutting()
	d := at("dana", s)
	f := opens(t, pressed(t, d, act(view.ActSetReview, "")), "Set the review")
	if initial(t, f, "at") != "2026-11-27T02:00:00Z" || initial(t, f, "owner") != "U0LEE" {
		t.Errorf("the form begins with\n%s", said(Outcome{Form: f}))
	}
	for at, want := range map[string]string{"2026-11-20T02:00:00Z": "That time has passed.", "": "Choose a day"} {
		if o := submitted(t, d, f, map[string][]string{"at": {at}}); !strings.Contains(o.Wrong["at"], want) {
			t.Errorf("%q is answered by %+v", at, o)
		}
	}
	s.Closing = &incident.Closing{ReviewAt: now.Add(48 * time.Hour), ReviewOwner: "sam"}
	f = opens(t, pressed(t, d, act(view.ActSetReview, "")), "Set the review")
	if initial(t, f, "owner") != "U0SAM" {
		t.Errorf("what is set already is not shown:\n%s", said(Outcome{Form: f}))
	}
}

func TestWaiveOffersWhatIsLeft(t *testing.T) {
	s := cutting()
	s.Reviews = []incident.Review{{Step: "disable-keys", By: "priya", At: now, Reason: "data leaving"}}
	d := at("dana", s)
	f := opens(t, pressed(t, d, act(view.ActWaive, "")), "Waive an item")
	for _, o := range input(t, f, "item").Options {
		if strings.HasPrefix(o.Value, "glass:") || o.Value == "evidence:key-status" {
			t.Errorf("it offers %s, which is settled or never waived", o.Value)
		}
	}
	s.Reviews = nil
	settle(s)
	if o := pressed(t, d, act(view.ActWaive, "")); o.Form != nil || !strings.Contains(said(o), "Nothing is left") {
		t.Errorf("with nothing left it says %s", said(o))
	}
}

// An exercise closes without its evidence, and yet a kind that its owner is warned of can be waived.
func TestWaiveAKindOfEvidenceInAnExercise(t *testing.T) {
	s := cutting()
	s.Exercise = true
	f := opens(t, pressed(t, at("dana", s), act(view.ActWaive, view.ItemRef("evidence:sign-ins"))), "Waive an item")
	becomes(t, submitted(t, at("dana", s), f, map[string][]string{"why": {"played as lost"}}), incident.Waive{Item: "evidence:sign-ins", Why: "played as lost"})
	if o := pressed(t, at("dana", s), act(view.ActWaive, "evidence/key-status")); o.Form != nil {
		t.Errorf("what is there can be waived: %s", said(o))
	}
}

func TestAfterClosing(t *testing.T) {
	d := at("lee", closedHeron())
	f := opens(t, pressed(t, d, act(view.ActLateNote, "")), "Add a late note")
	o := submitted(t, d, f, map[string][]string{"text": {"the vendor wrote"}, "at": {"2026-11-24T02:00:00Z"}})
	becomes(t, o, incident.AddNote{Text: "the vendor wrote"})
	if want := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC); !o.Occurred.Equal(want) || !o.Done {
		t.Errorf("it happened at %v", o.Occurred)
	}
	if o := submitted(t, d, f, map[string][]string{"text": {"x"}, "at": {"2027-01-01T00:00:00Z"}}); o.Wrong["at"] == "" {
		t.Errorf("a time to come is taken: %+v", o)
	}

	f = opens(t, pressed(t, d, act(view.ActReopen, "")), "Reopen INC-P007")
	if o := submitted(t, d, f, map[string][]string{"why": {"again"}}); !strings.Contains(o.Wrong["why"], "at least 10") {
		t.Errorf("a short reason is answered by %+v", o)
	}
	becomes(t, submitted(t, d, f, map[string][]string{"why": {"the old key was used again"}}), incident.Reopen{Why: "the old key was used again"})
	becomes(t, typed(t, d, "reopen the old key was used again"), incident.Reopen{Why: "the old key was used again"})
	if o := pressed(t, at("lee", cutting()), act(view.ActReopen, "")); o.Form != nil || !strings.Contains(said(o), "is open") {
		t.Errorf("an open incident can be reopened: %s", said(o))
	}
}
