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

func yes() *bool { b := true; return &b }
func no() *bool  { b := false; return &b }

func TestWholeWordsDeclareAtOnce(t *testing.T) {
	for words, want := range map[string]incident.Declare{
		"declare iam-compromise sev1 AWS key on public repo":         {Type: "iam-compromise", Severity: incident.SEV1, Title: "AWS key on public repo"},
		"declare SEV1 iam-compromise AWS key on public repo":         {Type: "iam-compromise", Severity: incident.SEV1, Title: "AWS key on public repo"},
		`declare "Identity compromise" sev-2 key`:                    {Type: "iam-compromise", Severity: incident.SEV2, Title: "key"},
		"declare identity compromise sev2 key":                       {Type: "iam-compromise", Severity: incident.SEV2, Title: "key"},
		"declare iam sev1 key on public repo":                        {Type: "iam-compromise", Severity: incident.SEV1, Title: "key on public repo"},
		"declare data-exposure sev2 bucket --open":                   {Type: "data-exposure", Severity: incident.SEV2, Title: "bucket", Private: no()},
		"declare denial-of-service sev3 slow --private":              {Type: "denial-of-service", Severity: incident.SEV3, Title: "slow", Private: yes()},
		"declare denial-of-service sev3 slow —exercise":              {Type: "denial-of-service", Severity: incident.SEV3, Title: "slow", Exercise: true},
		"declare iam-compromise sev1 key --at 02:36":                 {Type: "iam-compromise", Severity: incident.SEV1, Title: "key", Noticed: now.Add(-4 * time.Minute)},
		`declare iam-compromise sev1 "key: aws iam --status Active"`: {Type: "iam-compromise", Severity: incident.SEV1, Title: "key: aws iam --status Active"},
	} {
		o := typed(t, at("priya", nil), words)
		if o.Declare == nil {
			t.Errorf("%q does not declare:\n%s", words, said(o))
			continue
		}
		got := *o.Declare
		got.Facts, got.Texts = nil, nil
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", words, diff)
		}
		if len(o.Commands) > 0 || o.Tell != nil || o.Form != nil {
			t.Errorf("%q: %+v", words, o)
		}
	}
}

func TestFewerWordsFillTheForm(t *testing.T) {
	for words, want := range map[string]map[string]string{
		"declare":                              {"severity": "SEV2", "mark-private": "private"},
		"declare iam key on public repo":       {"type": "iam-compromise", "what": "iam key on public repo", "severity": "SEV2"},
		"declare AWS key on public repo":       {"what": "AWS key on public repo", "severity": "SEV2", "type": "iam-compromise"},
		"declare sev1":                         {"severity": "SEV1"},
		"declare iam-compromise sev1":          {"type": "iam-compromise", "severity": "SEV1"},
		"declare data leaked from a share":     {"what": "data leaked from a share", "type": "data-exposure"},
		"declare denial-of-service":            {"type": "denial-of-service", "mark-open": ""},
		"declare 2 keys on public repo":        {"what": "2 keys on public repo", "severity": "SEV2"},
		"declare iam-compromise key --open":    {"type": "iam-compromise", "mark-private": "", "what": "key"},
		"declare key --exercise":               {"mark-private": "private,exercise"},
		"declare key --private --open":         {"what": "key"},
		"declare iam-compromise sev1 --at now": {"type": "iam-compromise"},
	} {
		o := typed(t, at("priya", nil), words)
		if o.Form == nil || o.Declare != nil {
			t.Errorf("%q opens no form: %+v", words, o)
			continue
		}
		formFits(t, o.Form)
		got := filled(o.Form)
		for id, v := range want {
			if g, ok := got[id]; !ok || g != v {
				t.Errorf("%q: the field %s holds %q (there: %v), want %q", words, id, g, ok, v)
			}
		}
	}
}

// filled is what a form's fields begin with.
func filled(f *view.Form) map[string]string {
	out := map[string]string{}
	for _, b := range f.Blocks {
		if b.Input != nil {
			out[b.Input.ID] = strings.Join(b.Input.Initial, ",")
		}
	}
	return out
}

func TestDeclareForm(t *testing.T) {
	o := typed(t, at("priya", nil), "declare iam key on public repo")
	golden(t, "declare", picture(o.Form))
}

// picture is a form as text, for goldens.
func picture(f *view.Form) string {
	var b strings.Builder
	b.WriteString("== " + f.Title + "\n")
	for _, k := range f.Blocks {
		switch {
		case k.Input != nil:
			star := " *"
			if k.Input.Optional {
				star = ""
			}
			b.WriteString(k.Input.Label + star + " (" + string(k.Input.Kind) + "): " + strings.Join(k.Input.Initial, ", ") + "\n")
			for _, opt := range k.Input.Options {
				mark := "( ) "
				if slices.Contains(k.Input.Initial, opt.Value) {
					mark = "(x) "
				}
				b.WriteString("  " + mark + opt.Label + "\n")
			}
			if k.Input.Hint != "" {
				b.WriteString("  " + k.Input.Hint + "\n")
			}
		default:
			for _, s := range append(slices.Clone(k.Text), k.Context...) {
				b.WriteString(s.S)
			}
			b.WriteString("\n")
		}
	}
	b.WriteString("[" + f.Close + "] [" + f.Submit + "]\n")
	return b.String()
}

func TestTheFormDeclares(t *testing.T) {
	d := at("priya", nil)
	f := pressed(t, d, view.Act{Do: view.ActDeclare}).Form
	o := submitted(t, d, f, map[string][]string{
		"what": {" AWS key on  public repo "}, "type": {"iam-compromise"}, "severity": {"SEV1"}, "provider": {"gcp", "aws"}, "where": {"production 1111"},
		"learned": {"researcher"}, "noticed": {"2026-11-24T02:31:00Z"}, "mark-private": {"private", "personal"},
	})
	want := &incident.Declare{
		Title: "AWS key on public repo", Type: "iam-compromise", Severity: incident.SEV1, Private: yes(), Noticed: now.Add(-9 * time.Minute),
		Facts: map[string]string{"provider": "aws,gcp", "learned": "researcher", "personal-data": "yes"}, Texts: map[string]string{"account": "production 1111"},
	}
	if diff := cmp.Diff(want, o.Declare); diff != "" {
		t.Errorf("the form declares (-want +got):\n%s", diff)
	}
	// The form stays open: bot says there what became of it.
	if o.Done || o.Form != nil || o.Tell != nil {
		t.Errorf("beside the declaration there is %+v", o)
	}

	o = submitted(t, d, f, map[string][]string{"what": {"x"}, "type": {"iam-compromise"}, "where": {"Checkout"}, "mark-private": nil})
	if o.Declare.Facts["services"] != "checkout" || o.Declare.Facts["provider"] != "aws" || *o.Declare.Private || len(o.Declare.Texts) > 0 {
		t.Errorf("a service of the inventory is not known by its name: %+v", o.Declare)
	}
}

func TestWhatIsWrongStandsBesideItsField(t *testing.T) {
	d := at("priya", nil)
	f := pressed(t, d, view.Act{Do: view.ActDeclare}).Form
	o := submitted(t, d, f, map[string][]string{"what": {"  "}, "type": {"fire"}, "noticed": {"2026-12-24T02:31:00Z"}})
	if o.Declare != nil || len(o.Commands) > 0 || o.Wrong["what"] == "" || o.Wrong["type"] == "" || o.Wrong["noticed"] == "" || len(o.Wrong) != 3 {
		t.Errorf("a bad form is answered by %+v", o)
	}
}

// TestAnotherTypeBringsItsDefault draws the form again for each choice, as the chat service does.
func TestAnotherTypeBringsItsDefault(t *testing.T) {
	d := at("priya", nil)
	f := pressed(t, d, view.Act{Do: view.ActDeclare}).Form
	redraw := func(change map[string][]string) {
		t.Helper()
		values := map[string][]string{}
		for _, b := range f.Blocks {
			if b.Input != nil {
				values[b.Input.ID] = b.Input.Initial
				if v, ok := change[b.Input.ID]; ok {
					values[b.Input.ID] = v
				}
			}
		}
		o := Do(t.Context(), d, Input{Act: f.Act, InForm: true, Values: values, Note: f.Note, Now: now})
		if o.Form == nil || o.Declare != nil {
			t.Fatalf("the form is not drawn again: %+v", o)
		}
		f = o.Form
	}
	redraw(map[string][]string{"what": {"slow"}, "type": {"denial-of-service"}, "severity": {"SEV1"}, "mark-private": {"private", "exercise"}})
	if got := filled(f); got["mark-open"] != "exercise" || got["what"] != "slow" || got["severity"] != "SEV1" || got["type"] != "denial-of-service" {
		t.Errorf("for an open type the form holds %v", got)
	}
	redraw(map[string][]string{"type": {"iam-compromise"}})
	if got := filled(f); got["mark-private"] != "private,exercise" {
		t.Errorf("for a private type the form holds %v", got)
	}
	// What a person chose against the default stays while they go on.
	redraw(map[string][]string{"mark-private": nil})
	if got := filled(f); got["mark-private"] != "" {
		t.Errorf("the choice is lost: %v", got)
	}
}

func TestALongTitleIsKeptWholeAsTheFirstEntry(t *testing.T) {
	long := "production is down since somebody rotated the wrong certificate on every edge at once"
	o := typed(t, at("priya", nil), "declare csp-incident sev1 "+long)
	if o.Declare == nil || len([]rune(o.Declare.Title)) > 60 || len(o.Commands) != 1 || o.Commands[0] != (incident.AddNote{Text: long}) {
		t.Errorf("the words are lost: %+v", o)
	}
	o = typed(t, at("priya", nil), "declare "+long)
	o = submitted(t, at("priya", nil), o.Form, map[string][]string{"type": {"csp-incident"}})
	if len(o.Commands) != 1 || o.Commands[0] != (incident.AddNote{Text: long}) {
		t.Errorf("the words are lost by way of the form: %+v", o)
	}
}

func TestDeclareFromAMessage(t *testing.T) {
	d := at("priya", nil)
	text := "IAM key on public repo, used from an unknown address\nsee the log: " + strings.Repeat("x ", 3000)
	o := Do(t.Context(), d, Input{
		Act: view.Act{Do: view.ActDeclareFrom}, Now: now,
		Quote: &Quote{Author: "sam", Text: text, Link: "https://example.slack.com/archives/C1/p1", Place: "C1/1.2"},
	})
	formFits(t, o.Form)
	if got := filled(o.Form); got["what"] != "IAM key on public repo, used from an unknown address" || got["type"] != "iam-compromise" {
		t.Errorf("the form holds %v", got)
	}
	o = submitted(t, d, o.Form, nil)
	if o.Declare == nil || len(o.Commands) != 1 {
		t.Fatalf("the message is lost: %+v", o)
	}
	c := o.Commands[0].(incident.Capture)
	if c.Author != "sam" || c.How != "shortcut" || c.Place != "C1/1.2" || c.Link == "" || !strings.HasPrefix(c.Text, "IAM key on public repo") || !strings.HasSuffix(c.Text, "…") {
		t.Errorf("the first entry is %+v", c)
	}
}

func TestAnExerciseThatTurnsReal(t *testing.T) {
	s := amberHeron()
	s.ID, s.Exercise = "EX-003", true
	d := at("priya", s)
	o := pressed(t, d, view.Act{Do: view.ActRealThing, Incident: "EX-003"})
	if o.Form == nil || filled(o.Form)["type"] != "iam-compromise" {
		t.Fatalf("no form: %s", said(o))
	}
	o = submitted(t, d, o.Form, map[string][]string{"what": {"a real one"}})
	if o.Declare == nil || o.Declare.Linked != "EX-003" || o.Declare.Exercise {
		t.Errorf("it declares %+v", o.Declare)
	}
}

// The runbooks that ship know what people say.
func TestGuessTypeByTheRunbooksThatShip(t *testing.T) {
	for words, want := range map[string]incident.TypeID{
		"AWS key on public repo":                          "iam-compromise",
		"access key leaked in a public GitHub repository": "iam-compromise",
		"root login from an unknown country":              "iam-compromise",
		"public S3 bucket":                                "public-access",
		"database open to the internet":                   "public-access",
		"customer data on a leak site":                    "data-exposure",
		"miner on three instances":                        "malware-mining",
		"ransom note on a server":                         "malware-mining",
		"site is slow, traffic from everywhere":           "denial-of-service",
		"vendor announces a breach":                       "csp-incident",
	} {
		if got := guessType(examplePolicy(), words); got != want {
			t.Errorf("%q speaks of %q, guessed %q", words, want, got)
		}
	}
}

func TestGuessType(t *testing.T) {
	p := &incident.Policy{
		Types: map[incident.TypeID]incident.Type{
			"iam-compromise": {ID: "iam-compromise", Title: "Identity compromise", Runbook: "iam-compromise", Order: 0},
			"public-access":  {ID: "public-access", Title: "Public access", Runbook: "public-access", Order: 1},
			"data-exposure":  {ID: "data-exposure", Title: "Data exposure", Runbook: "data-exposure", Order: 2},
		},
		Runbooks: map[string]incident.Runbook{
			"iam-compromise": {DeclareIf: []string{"a credential stands where outsiders can read it: repository, paste", "there is a key that nobody owns"}},
			"public-access":  {DeclareIf: []string{"a bucket, snapshot or database answers strangers"}},
			"data-exposure":  {DeclareIf: []string{"data that is not public was read or copied", "our data stands on a leak site"}},
		},
	}
	for words, want := range map[string]incident.TypeID{
		"AWS key on public repo":    "iam-compromise",
		"iam user with odd calls":   "iam-compromise",
		"bucket open to the world":  "public-access",
		"our data on a leak site":   "data-exposure",
		"PUBLIC ACCESS!":            "public-access",
		"coffee machine is broken":  "",
		"":                          "",
		"the and of":                "",
		strings.Repeat("key ", 900): "iam-compromise",
	} {
		if got := guessType(p, words); got != want {
			t.Errorf("%.40q speaks of %q, guessed %q", words, want, got)
		}
	}
}
