package command

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"warroom/bot/incident"
	"warroom/bot/view"
)

var rewrite = flag.Bool("update", false, "accept what is there as golden")

// golden holds a text against the file that people reviewed.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *rewrite {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs from what was reviewed (-want +got), accept it with -update:\n%s", path, diff)
	}
}

func TestTable(t *testing.T) { golden(t, "table", Table()) }

func TestHelp(t *testing.T) {
	d := at("priya", amberHeron())
	all := typed(t, d, "help")
	messageFits(t, all.Tell)
	var b strings.Builder
	b.WriteString(said(all))
	for _, name := range Names() {
		o := typed(t, d, "help "+name)
		messageFits(t, o.Tell)
		b.WriteString("\n--- help " + name + "\n" + said(o))
	}
	golden(t, "help", b.String())
}

func TestRowsAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rows() {
		for _, name := range append([]string{r.Name}, r.Also...) {
			if seen[name] || name != strings.ToLower(name) || strings.ContainsAny(name, " |`") {
				t.Errorf("the name %q stands twice, or cannot be typed", name)
			}
			seen[name] = true
		}
		if r.Help == "" || r.Who == "" || strings.HasSuffix(r.Help, ".") || !slices.Contains(groups, r.Group) || r.words == nil {
			t.Errorf("the row of %s is not whole: %+v", r.Name, r)
		}
		if r.act != "" && acts()[r.act] == nil {
			t.Errorf("%s has the form of an act that nobody handles: %s", r.Name, r.act)
		}
		if len(r.Examples) == 0 {
			t.Errorf("%s has no example", r.Name)
		}
	}
}

// TestExamplesWork types every example into the room of the story, with the example config's people.
func TestExamplesWork(t *testing.T) {
	for _, r := range Rows() {
		for _, example := range r.Examples {
			s := busyHeron()
			if r.Name == "reopen" {
				s.Closed = closedHeron().Closed
			}
			o := typed(t, at("lee", s), example)
			if got, ok := find(strings.Fields(example)[0]); !ok || got.Name != r.Name {
				t.Errorf("the example %q is not one of %s", example, r.Name)
			}
			shows := o.Tell != nil || o.Form != nil || o.Then != nil || o.Declare != nil || len(o.Commands) > 0
			if !shows || strings.Contains(said(o), usage(r)) && r.Name != "help" {
				t.Errorf("%q does not work as it stands:\n%s", example, said(o))
			}
		}
	}
}

// busyHeron has one of everything that examples speak of.
func busyHeron() *incident.State {
	s := amberHeron()
	s.Entries[14] = incident.EntryRef{Kind: "note.added", By: "priya", At: now, Text: "used four times"}
	s.Decisions = []incident.Decision{{
		Number: 1, Right: "revoke-keys", Step: "disable-keys", Asker: "priya", At: now, Action: "Deactivate ..3F7Q", Why: "used", Breaks: "pipeline", Undo: "yes",
		Need: 1, Asked: []incident.Asked{{Person: "lee", At: now}}, Status: incident.DecisionOpen, Question: "which pipeline?",
	}}
	s.Evidence = []incident.Evidence{{Number: 1, Kind: "key-status", What: "key state", Collector: "sam", At: now}}
	s.Requests = []incident.Request{{Number: 1, Provider: "aws", What: "preserve logs", By: "sam", At: now}}
	s.Reviews = []incident.Review{{By: "priya", At: now, Reason: "data leaving"}}
	return s
}

// TestEveryActIsHandled reads the acts from the source, so that none can be added and forgotten.
func TestEveryActIsHandled(t *testing.T) {
	handled := acts()
	var known []string
	for name, do := range actConstants(t) {
		known = append(known, do)
		if handled[do] == nil {
			t.Errorf("nobody handles %s (%q)", name, do)
		}
	}
	for do := range handled {
		if !slices.Contains(known, do) {
			t.Errorf("%q is handled and is no act of bot/view", do)
		}
	}
	if half := workActs(); len(half)+len(startActs()) != len(handled) {
		t.Error("an act is handled twice")
	}
}

// actConstants are the constants of bot/view/acts.go by name.
func actConstants(t *testing.T) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "view", "acts.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(v.Names[0].Name, "Act") {
			value, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			out[v.Names[0].Name] = value
		}
		return true
	})
	if len(out) < 40 {
		t.Fatalf("only %d acts were found in the source", len(out))
	}
	return out
}

// TestEveryFormFits opens each act's form in the room of the story, at the longest texts that the incident and the config may hold.
func TestEveryFormFits(t *testing.T) {
	long := strings.Repeat("Ünïcode wörds ", 300)
	for _, s := range []*incident.State{busyHeron(), longHeron(long)} {
		for do := range acts() {
			for _, ref := range []string{"", "1", "commander", "disable-keys", string(s.Phases[0].ID), "disable-keys/KEY", "evidence/key-status", "false-alarm"} {
				o := Do(t.Context(), at("lee", s), Input{
					Act: view.Act{Do: do, Incident: s.ID, Ref: ref, Rev: s.N}, Now: now,
					Quote: &Quote{Author: "sam", Name: long, Text: long, Link: "https://example.com/" + long[:200], Place: "C1/1.2"},
				})
				if o.Form != nil {
					formFits(t, o.Form)
				}
				if o.Tell != nil {
					messageFits(t, o.Tell)
				}
				if t.Failed() {
					t.Fatalf("this is the act %s of %q", do, ref)
				}
			}
		}
	}
}

// longHeron is the incident with long texts wherever people may write one.
func longHeron(long string) *incident.State {
	s, w := busyHeron(), incident.Words(long)
	s.Title = w
	for name := range s.Texts {
		s.Texts[name] = w
	}
	for n, e := range s.Entries {
		e.Text = w
		s.Entries[n] = e
	}
	for p := range s.Members {
		s.Known[p] = incident.Known{Name: w}
	}
	d := &s.Decisions[0]
	d.Action, d.Why, d.Breaks, d.How, d.Question = w, w, w, w, w
	e := &s.Evidence[0]
	e.What, e.Source, e.Window, e.Location = w, w, w, w
	s.Requests[0].What, s.Requests[0].Reference, s.Reviews[0].Reason = w, w, w
	for _, st := range s.Steps {
		st.Words, st.Reason = w, w
	}
	for range 8 {
		s.Recent = append(s.Recent, incident.Line{N: 1, At: now, By: "priya", Kind: "note.added", Text: w})
	}
	return s
}
