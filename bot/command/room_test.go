package command

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// TestWordsInARoom types what people type, and holds the commands that follow against what is meant.
func TestWordsInARoom(t *testing.T) {
	at0236 := now.Add(-4 * time.Minute)
	for _, c := range []struct {
		who      incident.PersonID
		words    string
		want     []incident.Command
		occurred time.Time
	}{
		{who: "priya", words: "note used four times", want: []incident.Command{incident.AddNote{Text: "used four times"}}},
		{who: "priya", words: `note "used four times"`, want: []incident.Command{incident.AddNote{Text: "used four times"}}},
		{who: "priya", words: "note --at 02:36 first call", want: []incident.Command{incident.AddNote{Text: "first call"}}, occurred: at0236},
		{who: "priya", words: "note first call --at 02:36", want: []incident.Command{incident.AddNote{Text: "first call"}}, occurred: at0236},
		{who: "priya", words: "NOTE aws iam update-access-key --status Inactive", want: []incident.Command{incident.AddNote{Text: "aws iam update-access-key --status Inactive"}}},
		{who: "priya", words: "note two\nlines", want: []incident.Command{incident.AddNote{Text: "two\nlines"}}},
		{who: "priya", words: "correct 41 used five times", want: []incident.Command{incident.Correct{Entry: 41, Text: "used five times"}}},
		{who: "priya", words: "correct #52 it is the deploy log", want: []incident.Command{incident.Correct{Entry: 52, Text: "it is the deploy log"}}},
		{who: "priya", words: "severity 2 never used", want: []incident.Command{incident.SetSeverity{Severity: incident.SEV2, Why: "never used"}}},
		{who: "priya", words: "sev sev1", want: []incident.Command{incident.SetSeverity{Severity: incident.SEV1}}},
		{who: "priya", words: "severity sev 3 never used", want: []incident.Command{incident.SetSeverity{Severity: incident.SEV3, Why: "never used"}}},
		{who: "lee", words: "type data-exposure", want: []incident.Command{incident.SetType{Type: "data-exposure"}}},
		{who: "lee", words: "type Data exposure", want: []incident.Command{incident.SetType{Type: "data-exposure"}}},
		{who: "lee", words: "type csp", want: []incident.Command{incident.SetType{Type: "csp-incident"}}},
		{who: "priya", words: "title deploy key  on public repo", want: []incident.Command{incident.SetTitle{Title: "deploy key on public repo"}}},
		{who: "priya", words: "fact layer provider", want: []incident.Command{incident.SetFact{Name: "layer", Value: "provider"}}},
		{who: "priya", words: "fact layer The provider's", want: []incident.Command{incident.SetFact{Name: "layer", Value: "provider"}}},
		{who: "priya", words: "fact services Checkout, customer-files,checkout", want: []incident.Command{incident.SetFact{Name: "services", Value: "checkout,customer-files"}}},
		{who: "priya", words: "fact Personal data no", want: []incident.Command{incident.SetFact{Name: "personal-data", Value: "no"}}},
		{who: "priya", words: "fact scope account 1111, all regions", want: []incident.Command{incident.SetFact{Name: "scope", Value: "account 1111, all regions"}}},
		{who: "priya", words: "fact key AKIA3F7Q", want: []incident.Command{incident.SetFact{Name: "KEY", Value: "AKIA3F7Q"}}},
		{who: "priya", words: `fact scope ""`, want: []incident.Command{incident.SetFact{Name: "scope"}}},
		{who: "lee", words: "milestone Contained", want: []incident.Command{incident.SetMilestone{Milestone: "contained"}}},
		{who: "lee", words: "milestone contained --at 02:36", want: []incident.Command{incident.SetMilestone{Milestone: "contained"}}, occurred: at0236},
		{who: "lee", words: "assign comms-lead @Ines", want: []incident.Command{incident.Assign{Role: "comms-lead", Person: "ines"}}},
		{who: "lee", words: "assign incident commander <@U0DANA|dana>", want: []incident.Command{incident.Assign{Role: "commander", Person: "dana"}}},
		{who: "lee", words: "handoff Commander dana one pipeline is not looked at", want: []incident.Command{
			incident.OfferHandover{Role: "commander", To: "dana", Worry: "one pipeline is not looked at"},
		}},
		{who: "lee", words: "invite @Kim, @Sam", want: []incident.Command{incident.Invite{Person: "kim"}, incident.Invite{Person: "sam"}}},
		{who: "lee", words: "accept", want: []incident.Command{incident.AcceptRole{}}},
		{who: "lee", words: "accept Legal", want: []incident.Command{incident.AcceptRole{Role: "legal"}}},
		{who: "lee", words: "decline", want: []incident.Command{incident.DeclineRole{}}},
		{who: "lee", words: "brief", want: []incident.Command{incident.GiveBrief{}}},
		{who: "lee", words: "adopt runbook", want: []incident.Command{incident.AdoptRunbook{}}},
		{who: "lee", words: "adopt room again", want: []incident.Command{incident.RetryRoom{}}},
		{who: "lee", words: "adopt room <#C0HAND|hand-made>", want: []incident.Command{incident.AdoptRoom{Room: "C0HAND", Name: "hand-made"}}},
		{who: "lee", words: "adopt room https://example.slack.com/archives/C0HAND/p1700", want: []incident.Command{incident.AdoptRoom{Room: "C0HAND"}}},
	} {
		o := typed(t, at(c.who, amberHeron()), c.words)
		if diff := cmp.Diff(c.want, o.Commands); diff != "" {
			t.Errorf("%q (-want +got):\n%s%s", c.words, diff, said(o))
		}
		if !o.Occurred.Equal(c.occurred) {
			t.Errorf("%q happened at %v, want %v", c.words, o.Occurred, c.occurred)
		}
		if o.Incident != "INC-P007" || o.Tell == nil || o.Done {
			t.Errorf("%q: %+v", c.words, o)
		}
		if o.Tell != nil {
			messageFits(t, o.Tell)
		}
	}
}

func TestMissingWordsOpenAForm(t *testing.T) {
	for words, title := range map[string]string{
		"note": "Add a note", "correct": "Correct an entry", "correct 41": "Correct an entry", "severity": "Severity", "severity sev3": "Severity", "type": "Change the type",
		"title": "Change the title", "title " + strings.Repeat("long ", 20): "Change the title", "fact": "Set a fact", "fact layer": "Set a fact", "milestone": "Milestone",
		"assign": "Assign a role", "assign legal": "Assign a role", "handoff": "Hand over", "handoff commander": "Hand over", "handoff commander @Dana": "Hand over",
		"invite": "Invite a person", "adopt": "Adopt", "adopt room": "Adopt",
	} {
		o := typed(t, at("lee", amberHeron()), words)
		if o.Form == nil || o.Form.Title != title || len(o.Commands) > 0 {
			t.Errorf("%q opens %q", words, said(o))
			continue
		}
		formFits(t, o.Form)
	}
}

// TestFormsInARoom fills in each form and sends it.
func TestFormsInARoom(t *testing.T) {
	at0236 := "2026-11-24T02:36:00Z"
	for _, c := range []struct {
		act    view.Act
		values map[string][]string
		want   incident.Command
	}{
		{view.Act{Do: view.ActNote}, map[string][]string{"text": {"used four times"}, "at": {at0236}}, incident.AddNote{Text: "used four times"}},
		{view.Act{Do: view.ActCorrect}, map[string][]string{"entry": {"52"}, "text": {"the deploy log"}}, incident.Correct{Entry: 52, Text: "the deploy log"}},
		{view.Act{Do: view.ActCorrect, Ref: "41"}, map[string][]string{"text": {"five times"}}, incident.Correct{Entry: 41, Text: "five times"}},
		{view.Act{Do: view.ActSeverity}, map[string][]string{"severity": {"SEV2"}, "why": {"never used"}}, incident.SetSeverity{Severity: incident.SEV2, Why: "never used"}},
		{view.Act{Do: view.ActType}, map[string][]string{"type": {"data-exposure"}}, incident.SetType{Type: "data-exposure"}},
		{view.Act{Do: view.ActTitle}, map[string][]string{"title": {"deploy key on public repo"}}, incident.SetTitle{Title: "deploy key on public repo"}},
		{view.Act{Do: view.ActFact, Ref: "layer"}, map[string][]string{"value-layer": {"both"}}, incident.SetFact{Name: "layer", Value: "both"}},
		{view.Act{Do: view.ActFact, Ref: "layer"}, map[string][]string{"value-layer": nil}, incident.SetFact{Name: "layer"}},
		{view.Act{Do: view.ActFact, Ref: "services"}, map[string][]string{"value-services": {"checkout", "sign-in"}}, incident.SetFact{Name: "services", Value: "checkout,sign-in"}},
		{view.Act{Do: view.ActFact, Ref: "scope"}, map[string][]string{"value-scope": {"all, regions"}}, incident.SetFact{Name: "scope", Value: "all, regions"}},
		{view.Act{Do: view.ActMilestone}, map[string][]string{"milestone": {"contained"}}, incident.SetMilestone{Milestone: "contained"}},
		{view.Act{Do: view.ActAssign, Ref: "legal"}, map[string][]string{"whom": {"U0TOM"}}, incident.Assign{Role: "legal", Person: "tom"}},
		{view.Act{Do: view.ActHandOver}, map[string][]string{"worry": {"one pipeline"}}, incident.OfferHandover{Role: "commander", To: "dana", Worry: "one pipeline"}},
		{view.Act{Do: view.ActInvite}, map[string][]string{"whom": {"U0KIM"}}, incident.Invite{Person: "kim"}},
		{view.Act{Do: view.ActAdoptRoom}, map[string][]string{"room": {"https://example.slack.com/archives/C0HAND"}}, incident.AdoptRoom{Room: "C0HAND"}},
		{view.Act{Do: view.ActAdoptRoom}, map[string][]string{"adopt": {"runbook"}}, incident.AdoptRunbook{}},
	} {
		c.act.Incident = "INC-P007"
		d := at("lee", amberHeron())
		o := submitted(t, d, pressed(t, d, c.act).Form, c.values)
		if diff := cmp.Diff([]incident.Command{c.want}, o.Commands); diff != "" {
			t.Errorf("%v (-want +got):\n%s%v", c.act, diff, o.Wrong)
		}
		if !o.Done || o.Incident != "INC-P007" {
			t.Errorf("%v leaves its form open: %+v", c.act, o)
		}
	}
}

func TestBadFormsStayOpen(t *testing.T) {
	for _, c := range []struct {
		act    view.Act
		values map[string][]string
		wrong  string
	}{
		{view.Act{Do: view.ActNote}, map[string][]string{"text": {" \n "}}, "text"},
		{view.Act{Do: view.ActNote}, map[string][]string{"text": {"x"}, "at": {"2026-11-25T02:36:00Z"}}, "at"},
		{view.Act{Do: view.ActCorrect}, map[string][]string{"entry": {"7"}, "text": {"x"}}, "entry"},
		{view.Act{Do: view.ActSeverity}, map[string][]string{"severity": {"SEV3"}}, "why"},
		{view.Act{Do: view.ActSeverity}, map[string][]string{"severity": {"SEV9"}}, "severity"},
		{view.Act{Do: view.ActType}, map[string][]string{"type": {"fire"}}, "type"},
		{view.Act{Do: view.ActTitle}, map[string][]string{"title": {""}}, "title"},
		{view.Act{Do: view.ActFact, Ref: "layer"}, map[string][]string{"value-layer": {"mine"}}, "value-layer"},
		{view.Act{Do: view.ActMilestone}, map[string][]string{"milestone": {"done"}}, "milestone"},
		{view.Act{Do: view.ActAssign, Ref: "legal"}, map[string][]string{"whom": {"U0NOBODY"}}, "whom"},
		{view.Act{Do: view.ActAssign}, map[string][]string{"role": {"boss"}, "whom": {"U0TOM"}}, "role"},
		{view.Act{Do: view.ActInvite}, map[string][]string{"whom": nil}, "whom"},
		{view.Act{Do: view.ActAdoptRoom}, map[string][]string{"room": {"hand-made"}}, "room"},
	} {
		c.act.Incident = "INC-P007"
		d := at("lee", amberHeron())
		o := submitted(t, d, pressed(t, d, c.act).Form, c.values)
		if len(o.Commands) > 0 || o.Done || len(o.Wrong) != 1 || o.Wrong[c.wrong] == "" {
			t.Errorf("%v with %v is answered by %+v", c.act, c.values, o)
		}
	}
}

func TestTheFormOfAFactAsksForItsValue(t *testing.T) {
	d := at("priya", amberHeron())
	f := pressed(t, d, view.Act{Do: view.ActFact, Incident: "INC-P007"}).Form
	if f.Submit != "" || len(f.Blocks) != 1 || !f.Blocks[0].Input.Reacts {
		t.Errorf("without a fact the form is %s", picture(f))
	}
	for _, name := range []string{"layer", "services", "scope", "KEY", "provider"} {
		o := Do(t.Context(), d, Input{Act: f.Act, InForm: true, Values: map[string][]string{"fact": {name}}, Now: now})
		if o.Form == nil || o.Form.Submit == "" || len(o.Form.Blocks) != 2 || o.Form.Blocks[1].Input.ID != "value-"+name {
			t.Errorf("for %s the form is %s", name, said(o))
			continue
		}
		formFits(t, o.Form)
	}
}

func TestAcceptTakesWhatIsOfferedOrComesBack(t *testing.T) {
	s := amberHeron()
	a := s.Roles["commander"]
	a.Handover = &incident.Handover{From: "lee", To: "dana", At: now}
	s.Roles["commander"] = a
	legal := s.Roles["legal"]
	legal.Holder, legal.For = "tom", "ines"
	legal.Asked = []incident.Asked{{Person: "ines", At: now, Answer: "silent"}, {Person: "tom", At: now, Answer: "accepted"}}
	s.Roles["legal"] = legal
	for _, c := range []struct {
		who   incident.PersonID
		words string
		want  incident.Command
	}{
		{"dana", "accept", incident.AnswerHandover{Role: "commander", Take: true}},
		{"dana", "accept commander", incident.AnswerHandover{Role: "commander", Take: true}},
		{"dana", "decline", incident.AnswerHandover{Role: "commander"}},
		{"dana", "accept evidence-owner", incident.AcceptRole{Role: "evidence-owner"}},
		{"ines", "accept legal", incident.TakeBack{Role: "legal"}},
		{"tom", "accept legal", incident.AcceptRole{Role: "legal"}},
	} {
		o := typed(t, at(c.who, s), c.words)
		if diff := cmp.Diff([]incident.Command{c.want}, o.Commands); diff != "" {
			t.Errorf("%s types %q (-want +got):\n%s", c.who, c.words, diff)
		}
	}
}

func TestButtonsOfAnAskSayNothingMore(t *testing.T) {
	for do, want := range map[string]incident.Command{
		view.ActAccept: incident.AcceptRole{Role: "commander"}, view.ActDecline: incident.DeclineRole{Role: "commander"}, view.ActTakeBack: incident.TakeBack{Role: "commander"},
		view.ActHandoverTake: incident.AnswerHandover{Role: "commander", Take: true}, view.ActHandoverNot: incident.AnswerHandover{Role: "commander"},
	} {
		o := pressed(t, at("dana", amberHeron()), view.Act{Do: do, Incident: "INC-P007", Ref: "commander", Rev: 9})
		if diff := cmp.Diff([]incident.Command{want}, o.Commands); diff != "" || o.Tell != nil || o.Form != nil || o.Seen != 9 {
			t.Errorf("%s: %+v\n%s", do, o, diff)
		}
	}
}

func TestAHandMadeRoomIsAdoptedByTypingThere(t *testing.T) {
	d := at("lee", nil)
	d.all = []*incident.State{amberHeron()}
	o := Do(t.Context(), d, Input{Words: "INC-P007 adopt room", Channel: "C0HAND", Now: now})
	if diff := cmp.Diff([]incident.Command{incident.AdoptRoom{Room: "C0HAND"}}, o.Commands); diff != "" {
		t.Error(diff)
	}
	other := amberHeron()
	other.ID = "INC-042"
	d.here = other
	o = Do(t.Context(), d, Input{Words: "INC-P007 adopt room", Channel: "C0HAND", Now: now})
	if len(o.Commands) > 0 || !strings.Contains(said(o), "belongs to INC-042") {
		t.Errorf("the room of another incident is adopted: %+v", o)
	}
}

func TestLooking(t *testing.T) {
	d := at("priya", busyHeron())
	for _, words := range []string{"list", "mine", "list waiting", "status", "catchup", "who", "who legal", "who phones", "rights", "timeline", "timeline 3"} {
		o := typed(t, d, words)
		if o.Tell == nil && o.Form == nil || len(o.Commands) > 0 || o.Declare != nil {
			t.Errorf("%q shows %+v", words, o)
			continue
		}
		if o.Tell != nil {
			messageFits(t, o.Tell)
		}
	}
	if o := typed(t, at("priya", closedHeron()), "brief"); len(o.Commands) > 0 || o.Tell == nil {
		t.Errorf("the brief of a closed incident: %+v", o)
	}
}

func TestComplete(t *testing.T) {
	room, street := at("priya", busyHeron()), at("priya", nil)
	for _, c := range []struct {
		d     Desk
		typed string
		want  []string
	}{
		{street, "decl", []string{"declare"}},
		{room, "decl", []string{"decline", "declare"}},
		{street, "no", nil},
		{room, "no", []string{"note"}},
		{room, "declare ia", []string{"declare iam-compromise"}},
		{room, "declare iam-compromise s", []string{"declare iam-compromise sev1", "declare iam-compromise sev2", "declare iam-compromise sev3", "declare iam-compromise sev4"}},
		{room, "declare iam-compromise sev1 key --p", []string{"declare iam-compromise sev1 key --private"}},
		{room, "severity ", []string{"severity sev1", "severity sev2", "severity sev3", "severity sev4"}},
		{room, "fact lay", []string{"fact layer"}},
		{room, "fact layer o", []string{"fact layer ours"}},
		{room, "assign comm", []string{"assign commander", "assign comms-lead"}},
		{room, "INC-P007 mil", []string{"INC-P007 milestone"}},
		{street, "INC-P007 mil", nil},
		{room, "correct 4", []string{"correct 41"}},
		{room, "adopt ", []string{"adopt room", "adopt runbook"}},
		{room, "kubernetes ", nil},
	} {
		if diff := cmp.Diff(c.want, Complete(c.d, c.typed)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.typed, diff)
		}
	}
	all := Complete(room, "")
	if len(all) == 0 || len(all) > mostCompletions {
		t.Errorf("nothing typed is completed to %d lines", len(all))
	}
}

func FuzzComplete(f *testing.F) {
	for _, s := range []string{"", " ", "declare ", "fact layer ", "INC-P007 ", `note "`, "step 3.", "who \xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		for _, d := range []Desk{at("priya", busyHeron()), at("priya", nil)} {
			if got := Complete(d, typed); len(got) > mostCompletions {
				t.Fatalf("%q is completed to %d lines", typed, len(got))
			}
		}
	})
}

// TestOlderEntriesCanStillBeCorrected has so many that the newest page has just begun.
func TestOlderEntriesCanStillBeCorrected(t *testing.T) {
	s := amberHeron()
	older := map[uint64]incident.EntryRef{}
	for n := uint64(10); n < 200; n++ {
		older[n] = incident.EntryRef{Kind: "note.added", By: "sam", At: now, Text: "an older one"}
	}
	s.OlderEntries = []incident.EntryPage{{Last: 199, Entries: older}}
	s.Entries = map[uint64]incident.EntryRef{201: {Kind: "note.added", By: "sam", At: now, Text: "the newest"}}
	d := at("priya", s)
	o := typed(t, d, "correct 10 it was Tuesday")
	if diff := cmp.Diff([]incident.Command{incident.Correct{Entry: 10, Text: "it was Tuesday"}}, o.Commands); diff != "" {
		t.Error(diff)
	}
	o = typed(t, d, "correct 10")
	entry := o.Form.Blocks[0].Input
	if entry.Options[0].Value != "201" || len(entry.Options) != mostEntries+1 || entry.Initial[0] != "10" {
		t.Errorf("the form offers %d entries, first %s, chosen %v", len(entry.Options), entry.Options[0].Value, entry.Initial)
	}
}

func TestAPersonOfTheWorkspaceIsKnownByTheRecord(t *testing.T) {
	s := amberHeron()
	s.Known["p-0001"] = incident.Known{Name: "Zoe", Account: "slack:T1:U0ZOE"}
	turn := &turn{desk: at("priya", s), state: s}
	if got := turn.account("p-0001"); got != "U0ZOE" {
		t.Errorf("the account is %q", got)
	}
	if got := turn.account("lee"); got != "U0LEE" {
		t.Errorf("the account is %q", got)
	}
	if got := turn.account("p-0002"); got != "" {
		t.Errorf("somebody unknown has the account %q", got)
	}
}
