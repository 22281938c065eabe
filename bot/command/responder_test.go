package command

import (
	"strings"
	"testing"
	"time"

	"warroom/bot/incident"
	"warroom/bot/view"
)

func TestASeverityCountsWhereverItStands(t *testing.T) {
	for words, want := range map[string]incident.Declare{
		"declare ddos SEV3 checkout slow":                {Type: "denial-of-service", Severity: incident.SEV3, Title: "checkout slow"},
		"declare dos sev2 checkout slow":                 {Type: "denial-of-service", Severity: incident.SEV2, Title: "checkout slow"},
		"declare iam-compromise key on public repo sev1": {Type: "iam-compromise", Severity: incident.SEV1, Title: "key on public repo"},
		"declare iam-compromise key, SEV1: public":       {Type: "iam-compromise", Severity: incident.SEV1, Title: "key, public"},
	} {
		o := typed(t, at("priya", nil), words)
		if o.Declare == nil || o.Declare.Type != want.Type || o.Declare.Severity != want.Severity || o.Declare.Title != want.Title {
			t.Errorf("%q declares %+v\n%s", words, o.Declare, said(o))
		}
	}
	f := opens(t, typed(t, at("priya", nil), "declare token leaked"), "Declare an incident")
	if got := initial(t, f, "type"); got != "iam-compromise" {
		t.Errorf("a token that leaked is taken for %q", got)
	}
}

func TestAClaimedTimeIsReadBack(t *testing.T) {
	kolkata, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		t.Skip("no zones here: ", err)
	}
	for zone, want := range map[*time.Location]string{
		time.UTC: "Recorded for 24 Nov 02:31 UTC.\n",
		kolkata:  "Recorded for 23 Nov 21:01 UTC (02:31 Asia/Kolkata).\n",
	} {
		o := Do(t.Context(), at("priya", amberHeron()), Input{Words: "note --at 02:31 first call", Now: now, Zone: zone})
		if got := said(o); got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
}

// One press asks for every fact that is not known, one after another.
func TestUnknownFactsAreAskedInARow(t *testing.T) {
	s := amberHeron()
	d := at("lee", s)
	ref := view.NextFacts(incident.UnknownFacts(s, examplePolicy()))
	names := view.FactsNext(ref)
	if len(names) < 2 {
		t.Fatalf("%q is too little to ask for", ref)
	}
	o := pressed(t, d, act(view.ActFact, ref))
	for i, name := range names {
		f := opens(t, o, "Set a fact")
		if got := initial(t, f, "fact"); got != name {
			t.Fatalf("the form asks for %q, want %q", got, name)
		}
		o = submitted(t, d, f, map[string][]string{"value-" + name: {"unknown"}})
		becomes(t, o, incident.SetFact{Name: name, Value: "unknown"})
		if last := i == len(names)-1; (o.Then == nil) != last {
			t.Fatalf("after %q, the last: %v, comes %+v", name, last, o.Then)
		}
		if o.Then != nil {
			o = pressed(t, d, *o.Then)
		}
	}
}

func TestANumberMayStandBehindTheCommand(t *testing.T) {
	outside := at("lee", nil)
	outside.all = []*incident.State{amberHeron()}
	if got := said(typed(t, outside, "status INC-P007")); !strings.Contains(got, "Identity compromise") {
		t.Errorf("it says %s", got)
	}
	if got := said(typed(t, outside, "status INC-P009")); !strings.Contains(got, "No incident you can see has that name.") {
		t.Errorf("a number that is not there gives %s", got)
	}
}

func TestAskingAgainNamesTheNewTarget(t *testing.T) {
	s := waitingForLee()
	s.Decisions[0].Status, s.Decisions[0].Voided = incident.DecisionVoid, "target-changed"
	s.Texts["KEY"] = "AKIAEXAMPLE9Z9Z"
	f := opens(t, pressed(t, at("priya", s), act(view.ActAskAgain, "1")), "Ask for a decision")
	if got := initial(t, f, "action"); !strings.Contains(got, "AKIAEXAMPLE9Z9Z") {
		t.Errorf("it asks for %q", got)
	}
}

func TestWhoLeftIsReplacedOrBroughtBack(t *testing.T) {
	d := at("lee", amberHeron())
	becomes(t, pressed(t, d, act(view.ActAssignTo, "comms-lead/ines")), incident.Assign{Role: "comms-lead", Person: "ines"})
	becomes(t, pressed(t, d, act(view.ActBringBack, "tom")), incident.Invite{Person: "tom"})
	becomes(t, pressed(t, d, act(view.ActDoAgain, "disable-keys")), incident.Tick{Step: "disable-keys"})
}

func TestKindsOfEvidenceAreNamed(t *testing.T) {
	if got := said(typed(t, at("dana", amberHeron()), "evidence add log of the day")); !strings.Contains(got, "audit-log") {
		t.Errorf("it says %s", got)
	}
}
