package incident

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAFactIsClearOrWords(t *testing.T) {
	s := declaredStory(t)
	for _, c := range []struct {
		name, value  string
		clear, words string
	}{
		{"layer", "both", "both", ""},
		{"services", "checkout, reports", "checkout,reports", ""},
		{"provider", "aws,azure,aws", "aws,azure", ""},
		{"regimes", "nis2", "nis2", ""},
		{"tags", "personal, secret", "personal,secret", ""},
		{"tags", "Miller's payroll", "", "Miller's payroll"},
		{"learned", "researcher", "researcher", ""},
		{"learned", "a mail by J. Miller", "", "a mail by J. Miller"},
		{"scope", "ci-deploy", "", "ci-deploy"},
		{"KEY", "AKIA1", "", "AKIA1"},
		{"KEY", "UNKNOWN", "unknown", ""},
	} {
		var e FactSet
		for _, x := range s.as("priya").do(SetFact{Name: c.name, Value: c.value}) {
			if f, ok := x.(*FactSet); ok && f.Name == c.name {
				e = *f
			}
		}
		if e.Value != c.clear || e.Text != Words(c.words) {
			t.Errorf("%s = %q is recorded as %q and %q, want %q and %q", c.name, c.value, e.Value, e.Text, c.clear, c.words)
		}
	}
	s.as("priya").nothing(SetFact{Name: "layer", Value: "both"})
	s.as("priya").do(SetFact{Name: "scope", Value: ""})
	s.as("priya").nothing(SetFact{Name: "scope", Value: ""})
	s.as("priya").refused("no-fact", SetFact{Name: "weather", Value: "x"})
	s.as("priya").refused("no-fact", SetFact{Value: "x"})
	s.as("priya").refused("bad-value", SetFact{Name: "layer", Value: "theirs"})
	r := s.as("priya").refused("bad-value", SetFact{Name: "services", Value: "checkout,billing"})
	if want := `Affected services is one of checkout or reports, and cannot be "checkout,billing".`; r.Why != want {
		t.Errorf("it says %q, want %q", r.Why, want)
	}
}

func TestAFactShowsAndHidesSteps(t *testing.T) {
	s := declaredStory(t)
	e := event[*StepsShown](t, s.as("priya").do(SetFact{Name: "provider", Value: "azure"}))
	if !cmp.Equal(e.Shown, []StepID{"on-azure"}) || !cmp.Equal(e.Hidden, []StepID{"on-aws"}) {
		t.Errorf("shown %v, hidden %v", e.Shown, e.Hidden)
	}
	s.as("priya").do(Tick{Step: "on-azure"})
	e = event[*StepsShown](t, s.as("priya").do(SetFact{Name: "provider", Value: "aws"}))
	if len(e.Hidden) != 0 {
		t.Errorf("%v is hidden, though it was done", e.Hidden)
	}
}

func TestAffectedServicesBringTheTagsOfTheirData(t *testing.T) {
	s := declaredStory(t)
	s.as("priya").do(SetFact{Name: "tags", Value: "secret"}, SetFact{Name: "services", Value: "checkout"})
	if got := s.state.Facts["tags"]; got != "secret,payment,personal" {
		t.Errorf("the tags are %q", got)
	}
	s.as("priya").do(SetFact{Name: "tags", Value: "Miller's payroll"}, SetFact{Name: "services", Value: "reports"})
	if got := s.state.Texts["tags"]; got != "Miller's payroll" {
		t.Errorf("what people wrote became %q", got)
	}
}

func TestWhatIsUnknownIsListed(t *testing.T) {
	s := declaredStory(t)
	if diff := cmp.Diff([]string{"services", "learned", "scope", "personal-data"}, UnknownFacts(s.state, s.policy)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s.as("priya").do(SetFact{Name: "scope", Value: "ci-deploy"}, SetFact{Name: "services", Value: "unknown"}, SetFact{Name: "learned", Value: "alert"})
	s.as("priya").do(Tick{Step: "personal", Answer: "no"})
	if diff := cmp.Diff([]string{"services"}, UnknownFacts(s.state, s.policy)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAnybodyRaisesTheSeverityAndARightLowersIt(t *testing.T) {
	s := newStory(t)
	c := theKey()
	c.Severity = SEV3
	s.as("priya").do(c)
	s.as("sam").refused("bad-value", SetSeverity{Severity: "SEV0"})
	s.as("sam").nothing(SetSeverity{Severity: SEV3})
	s.as("sam").do(SetSeverity{Severity: SEV1})
	if want := s.now.Add(30 * time.Minute); !s.state.NextUpdate.Equal(want) {
		t.Errorf("the next update is due at %s, want %s", s.state.NextUpdate, want)
	}
	r := s.as("sam").refused("not-holder", SetSeverity{Severity: SEV3, Why: "it was a drill"})
	if !r.Authority || !cmp.Equal(r.Who, []PersonID{"lee", "omar"}) {
		t.Errorf("the refusal is %+v", r)
	}
	s.as("lee").refused("no-reason", SetSeverity{Severity: SEV2})
	due := s.state.NextUpdate
	s.as("lee").do(SetSeverity{Severity: SEV2, Why: "the key could only read"})
	if !s.state.NextUpdate.Equal(due) {
		t.Error("an update that was promised is put off")
	}
}

func TestAnotherTypeAddsStepsAndRolesAndDropsNone(t *testing.T) {
	s := declaredStory(t)
	s.as("priya").refused("not-holder", SetType{Type: "public-access"})
	s.as("lee").refused("no-type", SetType{Type: "fire"})
	s.as("lee").nothing(SetType{Type: "iam-compromise"})
	before := len(s.state.Steps)
	s.as("lee").do(SetType{Type: "public-access"})
	if n := len(s.state.Steps) - before; n != 2 {
		t.Errorf("%d steps were added, want 2", n)
	}
	if st := s.state.Steps["who-read"]; st == nil || st.Number != "1.3" || !st.Added {
		t.Errorf("the added step is %+v", st)
	}
	if st := s.state.Steps["shut-it"]; st == nil || st.Number != "5.1" {
		t.Errorf("the step of the added phase is %+v", st)
	}
	if s.state.Roles["cloud-lead"].Holder != "sam" || s.state.Roles["legal"].Holder != "ines" {
		t.Errorf("the roles are %v", s.state.Roles)
	}
}

func TestAMilestoneIsReachedOnce(t *testing.T) {
	s := declaredStory(t)
	s.as("tom").refused("not-holder", SetMilestone{Milestone: "contained"})
	s.as("priya").refused("bad-value", SetMilestone{Milestone: "closed"})
	s.as("priya").claiming(s.now.Add(-time.Minute)).do(SetMilestone{Milestone: "contained"})
	s.as("lee").nothing(SetMilestone{Milestone: "contained"})
	if !s.state.Milestones["contained"].Equal(s.now.Add(-time.Minute)) {
		t.Error("contained is not when it was claimed")
	}
	s.as("lee").do(SetTitle{Title: " Key of ci-deploy "})
	s.as("lee").refused("no-title", SetTitle{})
	if s.state.Title != "Key of ci-deploy" {
		t.Errorf("the title is %q", s.state.Title)
	}
}

func TestEvidenceHasACustodianFromTheFirstMoment(t *testing.T) {
	s := declaredStory(t)
	s.as("priya").refused("no-kind", AddEvidence{Kind: "rumour", What: "x"})
	s.as("priya").refused("no-kind", AddEvidence{What: "x"})
	s.as("priya").refused("no-text", AddEvidence{Kind: "sign-ins"})
	s.as("priya").refused("bad-hash", AddEvidence{Kind: "sign-ins", What: "x", SHA256: "9f2c"})
	s.as("priya").refused("no-step", AddEvidence{Step: "nowhere", What: "x"})
	sum := strings.Repeat("9F2C", 16)
	e := event[*EvidenceAdded](t, s.as("priya").do(AddEvidence{Kind: "sign-ins", What: "sign-ins.csv", SHA256: " " + sum, Computed: true}))
	if e.Custody != "dana" || e.SHA256 != strings.ToLower(sum) || e.Step != "" {
		t.Errorf("the item is %+v", e)
	}
	s.as("priya").refused("not-holder", TransferCustody{Evidence: 1, To: "priya", Why: "to read it"})
	s.as("dana").refused("no-reason", TransferCustody{Evidence: 1, To: "priya"})
	s.as("dana").refused("no-person", TransferCustody{Evidence: 1, To: "olga", Why: "x"})
	s.as("dana").refused("no-evidence", TransferCustody{Evidence: 2, To: "priya", Why: "x"})
	s.as("dana").nothing(TransferCustody{Evidence: 1, To: "dana", Why: "x"})
	s.as("dana").do(TransferCustody{Evidence: 1, To: "kim", Why: "to image it", Location: "safe 2"})
	s.as("lee").do(TransferCustody{Evidence: 1, To: "dana", Why: "back"})
	chain := s.state.Evidence[0].Custody
	for i, link := range chain[1:] {
		if link.From != chain[i].To {
			t.Errorf("the chain is broken at %d: from %s, was with %s", i+1, link.From, chain[i].To)
		}
	}
}

func TestAnItemOfAStepThatMustWaitIsKeptAndTheStepStaysOpen(t *testing.T) {
	s := declaredStory(t)
	rb := s.state.Steps["save-state"]
	rb.Needs = []StepID{"breaks"}
	e := event[*EvidenceAdded](t, s.as("sam").do(AddEvidence{Step: "save-state", What: "policy.json"}))
	if e.Done || e.Step != "save-state" || e.Evidence != "key-status" {
		t.Errorf("the item is %+v", e)
	}
	s.as("sam").do(Tick{Step: "breaks"}, Tick{Step: "save-state"})
}

func TestNotesAndTheirCorrections(t *testing.T) {
	s := declaredStory(t)
	s.as("priya").refused("no-text", AddNote{Text: " "})
	s.as("priya").do(AddNote{Text: "the key was public 02:31 to 02:50"})
	n := s.rev() - 1
	s.as("priya").refused("no-entry", Correct{Entry: 0, Text: "x"})
	s.as("priya").refused("no-text", Correct{Entry: n})
	s.as("sam").do(Correct{Entry: n, Text: "to 02:55"})
	if e, _ := s.state.Entry(n); e.CorrectedBy == 0 {
		t.Error("the entry does not point at its correction")
	}
	s.as("lee").naming(Actor{Person: "max", Class: ClassMember, Name: "Max", Account: "slack:T1:U0max"}).do(Invite{Person: "max"})
	s.as("max").refused("no-part", Correct{Entry: n, Text: "it was never public"})
	s.as("max").do(AddNote{Text: "I saw it at 02:32"})
	s.as("max").do(Correct{Entry: s.rev() - 1, Text: "I saw it at 02:33"})
}

func TestAMessageIsTakenInOnce(t *testing.T) {
	s := declaredStory(t)
	c := Capture{Author: "sam", How: "reaction", Place: "C1/1.000100", Text: "I see a second key"}
	s.as("priya").nothing(Capture{Author: "sam", How: "edited", Place: "C1/1.000100", Text: "not taken in yet"})
	s.as("priya").do(c)
	s.as("tom").nothing(c)
	c.How = "shortcut"
	s.as("tom").nothing(c)
	c.How, c.Text = "edited", "I see two more keys"
	s.as("sam").do(c)
	c.How, c.Text = "deleted", ""
	s.as("sam").do(c)
	// What becomes of it later is recorded as well, whoever did it.
	c.How, c.Text = "edited", ""
	for _, who := range []PersonID{"guest", "olga", "kim"} {
		s.as(who).do(c)
	}
	s.clock().do(c)
	s.as("guest").refused("no-such", AddNote{Text: "who are you?"})
	s.as("priya").refused("no-place", Capture{How: "shortcut", Text: "x"})
	s.as("priya").refused("no-text", Capture{How: "shortcut", Place: "C1/2.000100"})
	for ref := range s.state.Messages {
		if strings.Contains(ref, "C1") {
			t.Errorf("the place of a message stands in clear: %s", ref)
		}
	}
}
