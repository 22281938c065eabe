package command

import (
	"slices"
	"strings"
	"testing"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// kim works for Watchtower: she is in the room, stop-new-trust was handed to her, and she wrote entry 41.
func kim(t *testing.T, s *incident.State) (*fakeDesk, *incident.StepState) {
	t.Helper()
	d := at("kim", s)
	d.actor.Class, d.actor.Party = incident.ClassExternal, "watchtower"
	s.Members["kim"] = true
	own := s.Steps[s.Phases[2].Order[len(s.Phases[2].Order)-1]]
	own.Owner = "kim"
	s.Entries[41] = incident.EntryRef{Kind: "note.added", By: "kim", At: now, Text: "our sensor saw it"}
	s.Requests = []incident.Request{{Number: 1, Provider: "watchtower", What: "which alerts came"}, {Number: 2, Provider: "aws", What: "preserve logs"}}
	d.story = []incident.Recorded{{Event: &incident.NoteAdded{Text: "a word that is not hers"}}}
	return d, own
}

const oursOnly = "Only people of Example Ltd can read this: ask Lee."

func TestAThirdPartyReadsNothingElse(t *testing.T) {
	d, _ := kim(t, waitingForLee())
	for _, words := range []string{
		"timeline", "timeline 40", "catchup", "status", "INC-P007", "INC-P007 status", "who", "who legal", "who phones", "rights", "evidence", "evidence list", "list",
		"mine", "list waiting", "phase", "phase 2 steps", "step", "step 3.1", "step 3.1 how", "step nothing", "fact", "fact layer", "update", "ask", "received R-2",
		"correct 52", "severity", "declare", "assign", "approve", "approve D-9", "deny D-1", "decide", "reopen", "glass", "request", "type", "title", "adopt",
	} {
		if o := typed(t, d, words); len(o.Commands) > 0 || o.Form != nil || !strings.Contains(said(o), "Example Ltd") && !strings.Contains(said(o), "cannot be corrected") {
			t.Errorf("%q gives %+v\n%s", words, o.Commands, said(o))
		}
	}
	if got := said(typed(t, d, "timeline")); got != oursOnly+"\n" {
		t.Errorf("it says %s", got)
	}
	d.here = nil
	if got := said(typed(t, d, "list")); got != oursOnly+"\n" {
		t.Errorf("outside the room it says %s", got)
	}
}

// What they may not do and yet can be decided goes to the rules, which refuse it on the record. Nothing is shown beside it.
func TestAThirdPartysTriesAreRecorded(t *testing.T) {
	d, _ := kim(t, waitingForLee())
	for _, words := range []string{
		"brief", "close", "step 3.1 done", "phase 3 confirm anyway", "approve D-1", "deny D-1 no", "invite @Sam", "accept", "declare iam-compromise sev1 a key is out",
		"evidence waive memory gone", "received R-2 they are kept", "fact scope all", "title another", "severity sev3 it is over", "close real nothing",
	} {
		o := typed(t, d, words)
		if o.Form != nil || o.Tell != nil || o.Then != nil || o.Wrong != nil || len(o.Commands) == 0 && o.Declare == nil {
			if !strings.Contains(said(o), oursOnly) {
				t.Errorf("%q gives %+v\n%s", words, o, said(o))
			}
		}
		commands := o.Commands
		if o.Declare != nil {
			commands = []incident.Command{*o.Declare}
		}
		for _, c := range commands {
			s := d.here
			if o.Declare != nil {
				s = nil
			}
			events, refusal := incident.Decide(s, d.policy, incident.Meta{By: d.actor, At: now}, c)
			if refusal == nil || slices.ContainsFunc(events, func(e incident.Event) bool { return e.Kind() != "authority.refused" && e.Kind() != "person.known" }) {
				t.Errorf("%q is answered by %+v, %v", words, refusal, events)
			}
		}
	}
}

func TestEveryButtonIsClosedToAThirdParty(t *testing.T) {
	s := waitingForLee()
	s.Reviews = []incident.Review{{Step: "disable-keys", By: "priya", At: now, Reason: "data leaving"}}
	d, own := kim(t, s)
	hers := []string{
		view.ActMenu, view.ActHelp, view.ActNote, view.ActLateNote, view.ActCorrect, view.ActTimeline, view.ActSaveEvidence, view.ActTick, view.ActUntick, view.ActAnswer,
		view.ActWatch, view.ActAddEvidence,
	}
	for do := range acts() {
		for _, ref := range []string{"", "1", "2", "disable-keys", "cut-access", "commander"} {
			switch {
			case slices.Contains(hers, do), do == view.ActReceived && ref == "1":
				continue
			}
			o := pressed(t, d, act(do, ref))
			if len(o.Commands) == 0 && said(o) != oursOnly+"\n" || o.Form != nil || o.Then != nil {
				t.Errorf("%s on %q shows\n%s", do, ref, said(o))
			}
		}
	}
	for _, do := range []string{view.ActHow, view.ActSkipStep, view.ActAddEvidence} {
		if o := pressed(t, d, act(do, string(own.ID))); o.Form == nil {
			t.Errorf("%s on her own step shows\n%s", do, said(o))
		}
	}
	if o := pressed(t, d, act(view.ActAddEvidence, "disable-keys")); said(o) != oursOnly+"\n" {
		t.Errorf("of another's step it shows\n%s", said(o))
	}
	// What was pressed in a form draws that form again, as if it were pressed: a note that is not hers is closed to her too.
	o := Do(t.Context(), d, Input{Act: act(view.ActTick, string(own.ID)), Checked: true, InForm: true, Note: act(view.ActPhaseSteps, "cut-access").String(), Now: now})
	if o.Then == nil || said(pressed(t, d, *o.Then)) != oursOnly+"\n" {
		t.Errorf("a tick in a form she has no part in is followed by %+v", o.Then)
	}
}

func TestAThirdPartyDoesItsPart(t *testing.T) {
	d, own := kim(t, waitingForLee())
	becomes(t, typed(t, d, "note our sensor saw it"), incident.AddNote{Text: "our sensor saw it"})
	becomes(t, typed(t, d, "correct 41 it saw it twice"), incident.Correct{Entry: 41, Text: "it saw it twice"})
	becomes(t, typed(t, d, "step "+own.Number+" done"), incident.Tick{Step: own.ID})
	becomes(t, typed(t, d, "received R-1 four of them"), incident.ReceiveRequest{Request: 1, Answer: "four of them"})
	becomes(t, typed(t, d, "evidence add key-status Our alerts --kept our vault"), incident.AddEvidence{
		Kind: "key-status", What: "Our alerts", Location: "our vault", Source: d.policy.Evidence["key-status"].Source, Requested: d.policy.Evidence["key-status"].Requested,
	})
	for words, title := range map[string]string{"note": "Add a note", "correct": "Correct an entry", "evidence add": "Add evidence", "": "Incident"} {
		o := typed(t, d, words)
		opens(t, o, title)
		if got := said(o); strings.Contains(got, "build log") || strings.Contains(got, string(d.here.Title)) {
			t.Errorf("%q shows what is not hers:\n%s", words, got)
		}
	}
	if got := said(typed(t, d, "help")); !strings.Contains(got, "Commands of /incident") {
		t.Errorf("help says %s", got)
	}
	if got := said(typed(t, d, "")); !strings.Contains(got, own.Number+" ") || strings.Contains(got, "My incidents") {
		t.Errorf("her menu shows\n%s", got)
	}
}

func TestCompletionOffersAThirdPartyItsPart(t *testing.T) {
	d, own := kim(t, waitingForLee())
	for typed, want := range map[string][]string{
		"": {"note", "correct", "step", "received", "evidence", "help"}, "st": {"step"}, "step ": {"step " + own.Number}, "step 3.1 ": nil, "evidence ": {"evidence add"},
		"correct ": {"correct 41"}, "approve ": nil, "phase ": nil, "INC-P007 who ": nil, "list ": nil,
	} {
		got := Complete(d, typed)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("behind %q stands %q, want %q", typed, got, want)
		}
	}
	if got := Complete(d, "step "+own.Number+" "); len(got) != len(partyVerbs) {
		t.Errorf("behind her step stands %q", got)
	}
}
