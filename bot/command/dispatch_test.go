package command

import (
	"fmt"
	"strings"
	"testing"

	"warroom/bot/incident"
	"warroom/bot/view"
)

func TestBareWordsOpenTheMenu(t *testing.T) {
	for name, d := range map[string]*fakeDesk{"in a room": at("priya", amberHeron()), "elsewhere": at("priya", nil)} {
		o := typed(t, d, " ")
		if o.Form == nil {
			t.Fatalf("%s: no menu", name)
		}
		formFits(t, o.Form)
	}
}

func TestUnknownWordsGetTheNearestCommand(t *testing.T) {
	d := at("priya", amberHeron())
	for words, want := range map[string]string{
		"declar":            "/incident declare [type]",
		"sevrity 1":         "/incident severity <sev>",
		"statsu":            "/incident status",
		"kubernetes":        "/incident help",
		"delete all":        "/incident",
		"help declaer":      "/incident declare [type]",
		"INC-P007 statsu":   "/incident status",
		"<!channel> *bold*": "/incident help",
	} {
		o := typed(t, d, words)
		if !strings.Contains(said(o), want) || len(o.Commands) > 0 {
			t.Errorf("%q is answered by\n%s", words, said(o))
		}
		messageFits(t, o.Tell)
	}
	o := typed(t, d, "declar")
	if b := lastRow(o); len(b) == 0 || b[0].Act.Do != view.ActDeclare || b[0].Label != "Declare…" {
		t.Errorf("the nearest command comes without its form: %+v", b)
	}
}

func TestBadWordsOfACommandGetItsUsage(t *testing.T) {
	d := at("lee", busyHeron())
	for words, want := range map[string]string{
		"severity sev9":                  "There is no severity sev9.",
		"type data-exposur":              "Did you mean data-exposure?",
		"fact leyer ours":                "Did you mean layer?",
		"fact layer mine":                "It is one of: ours, provider, both, unknown.",
		"milestone done":                 "contained and recovered",
		"milestone contained --at 25:00": "contained and recovered", // no time, so it is not taken as one
		"note --at soon it began":        "This is no time",
		"correct the last one":           "Begin with the entry's number",
		"correct 3 it was five":          "Entry 3 cannot be corrected",
		"assign commadner @Dana":         "Did you mean commander?",
		"assign commander @Nobody":       "Nobody here is called @Nobody.",
		"handoff commander @Nobody":      "Nobody here is called @Nobody.",
		"invite @Sam @Nobody":            "Nobody here is called @Nobody.",
		"who is this":                    "There is no role is here.",
		"adopt dog":                      "Only a room or the runbook",
		"adopt room somewhere":           "This is no room",
		"timeline all":                   "number of entries",
		"list closed":                    "There is no list of closed.",
		"accept boss":                    "There is no role boss here.",
	} {
		o := typed(t, d, words)
		r, _ := find(strings.Fields(words)[0])
		if !strings.Contains(said(o), want) || !strings.Contains(said(o), usage(r)) || len(o.Commands) > 0 {
			t.Errorf("%q: want %q and the usage, got\n%s", words, want, said(o))
		}
	}
}

func TestANumberChoosesAnotherIncident(t *testing.T) {
	other := amberHeron()
	other.ID, other.Private, other.Codename = "INC-042", false, ""
	d := at("priya", amberHeron())
	d.all = []*incident.State{other}
	o := typed(t, d, "inc-042 note seen here as well")
	if o.Incident != "INC-042" || len(o.Commands) != 1 || o.Commands[0] != (incident.AddNote{Text: "seen here as well"}) {
		t.Errorf("the note went elsewhere: %+v", o)
	}
	// Anywhere but in front it is a word like any other.
	o = typed(t, d, "note INC-042 looks the same")
	if o.Incident != "INC-P007" || o.Commands[0] != (incident.AddNote{Text: "INC-042 looks the same"}) {
		t.Errorf("a number within a note moved it: %+v", o)
	}
	if got := said(typed(t, d, "INC-999 status")); !strings.Contains(got, "No incident you can see has that name.") {
		t.Errorf("a wrong number is answered by %s", got)
	}
	if typed(t, d, "INC-042").Tell == nil {
		t.Error("a number alone does not show how the incident stands")
	}
}

func TestACommandOfAnIncidentNeedsOne(t *testing.T) {
	d := at("priya", nil)
	d.all = []*incident.State{amberHeron()}
	if got := said(typed(t, d, "note it began")); !strings.Contains(got, "/incident INC-P007 note it began") {
		t.Errorf("outside a room the answer is %s", got)
	}
	d.all = nil
	if got := said(typed(t, d, "note it began")); !strings.Contains(got, "none that you can see is open") || !strings.Contains(got, "Declare…") {
		t.Errorf("without an incident the answer is %s", got)
	}
	if got := said(pressed(t, d, view.Act{Do: view.ActNote, Incident: "INC-P007"})); !strings.Contains(got, "No incident you can see has that name.") {
		t.Errorf("a button of a hidden incident is answered by %s", got)
	}
}

func TestAClosedIncidentTakesLateNotesAndNothingElse(t *testing.T) {
	d := at("priya", closedHeron())
	o := typed(t, d, "severity sev3 it was nothing")
	if len(o.Commands) > 0 || !strings.Contains(said(o), "Add late note…") || !strings.Contains(said(o), "Reopen…") {
		t.Errorf("a closed incident takes a severity: %+v\n%s", o.Commands, said(o))
	}
	o = typed(t, d, "note the vendor wrote again")
	if len(o.Commands) != 1 || !strings.Contains(said(o), "marked late") {
		t.Errorf("a closed incident takes no late note: %s", said(o))
	}
}

func TestStrangersAreToldWhomToAsk(t *testing.T) {
	d := at("priya", amberHeron())
	d.actor.Class = incident.ClassStranger
	for _, words := range []string{"", "status", "declare iam-compromise sev1 x", "help", "list"} {
		if o := typed(t, d, words); len(o.Commands) > 0 || o.Declare != nil || o.Form != nil || !strings.Contains(said(o), "does not know this account") {
			t.Errorf("a stranger who types %q gets %s", words, said(o))
		}
	}
	if d.asked > 0 {
		t.Error("an incident was looked at for a stranger")
	}
}

// TestAClickLooksAtNothing keeps the path of a click free of the copy of an incident that a look costs.
func TestAClickLooksAtNothing(t *testing.T) {
	for _, do := range clicks {
		d := at("priya", amberHeron())
		o := Do(t.Context(), d, Input{Act: view.Act{Do: do, Incident: "INC-P007", Ref: "disable-keys/yes", Rev: 60}, Checked: true, Now: now})
		if d.asked > 0 || o.Incident != "INC-P007" || o.Seen != 60 || len(o.Commands) != 1 {
			t.Errorf("%s looked %d times and became %+v", do, d.asked, o)
		}
	}
}

func TestButtonsOfAnotherVersionAreAnswered(t *testing.T) {
	o := pressed(t, at("priya", amberHeron()), view.Act{Do: "engage", Incident: "INC-P007"})
	if o.Tell == nil || !strings.Contains(said(o), "Menu") {
		t.Errorf("an old button is answered by %s", said(o))
	}
}

func TestHostileWordsStayData(t *testing.T) {
	d := at("priya", busyHeron())
	for _, hostile := range []string{"<!channel> <@U0LEE|x> *b* `c` =1+1", "\u202eevil\u200b", "a\nb\rc\x00", "--at", `" quote`} {
		for _, line := range []string{"note x ", "title x ", "correct 41 x "} {
			o := typed(t, d, line+hostile)
			if len(o.Commands) != 1 {
				t.Errorf("%q became %+v", line+hostile, o)
				continue
			}
			want := trim("x " + hostile)
			if line == "title x " {
				want = strings.Join(strings.Fields(want), " ") // a title is one line
			}
			if got := fmt.Sprint(o.Commands[0]); !strings.Contains(got, want) {
				t.Errorf("%q was kept as %s", want, got)
			}
		}
	}
	for _, o := range []Outcome{typed(t, d, "<!channel>"), typed(t, d, "who <!here>"), typed(t, d, "assign commander <!here>"), typed(t, d, "title <!channel>")} {
		for _, b := range o.Tell.Blocks {
			for _, s := range b.Text {
				if s.Kind != view.Plain && strings.Contains(s.S, "<!") {
					t.Errorf("hostile text stands in a span of kind %q: %q", s.Kind, s.S)
				}
			}
		}
	}
}

// lastRow is the last row of buttons that was shown.
func lastRow(o Outcome) []*view.Button {
	var out []*view.Button
	if o.Tell == nil {
		return nil
	}
	for _, b := range o.Tell.Blocks {
		if len(b.Row) > 0 {
			out = nil
			for _, w := range b.Row {
				out = append(out, w.Button)
			}
		}
	}
	return out
}

func TestTheCommandLineHasNoFormsAndNoApprovals(t *testing.T) {
	d := at("lee", busyHeron())
	d.actor.Console, d.actor.Chat = true, "console"
	for words, want := range map[string]string{
		"note":           "/incident note [--at <time>] <text>",
		"declare":        "/incident declare [type]",
		"severity sev3":  "/incident severity <sev> [why]",
		"approve D-1":    "The command line does not offer approve.",
		"deny D-1 never": "The command line does not offer deny.",
	} {
		if o := typed(t, d, words); o.Form != nil || len(o.Commands) > 0 || !strings.Contains(said(o), want) {
			t.Errorf("%q is answered by %+v\n%s", words, o, said(o))
		}
	}
	if o := typed(t, d, "note it goes on"); len(o.Commands) != 1 {
		t.Errorf("a note from the command line became %+v", o)
	}
}
