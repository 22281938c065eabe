package runbooks_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"warroom/runbooks"
)

var update = flag.Bool("update", false, "write the goldens anew")

// vocabulary is what the config of the tests knows.
var vocabulary = &runbooks.Vocabulary{
	Roles:     []string{"commander", "executive", "iam-lead", "comms-lead", "legal", "provider-owner", "evidence-owner"},
	Rights:    []string{"revoke-keys", "destroy"},
	Evidence:  []string{"config-state", "audit-log", "provider-answers", "live-sessions"},
	Providers: []string{"aws", "azure", "gcp"},
	Logs:      []string{"cloudtrail"},
	Facts:     []string{"layer", "scope", "personal-data", "KEY"},
	Types:     []string{"iam-compromise"},
}

func TestValid(t *testing.T) {
	rb, found := runbooks.Parse("valid.md", read(t, "testdata/valid.md"))
	if rb != nil {
		found = append(runbooks.Lint(rb, nil), runbooks.Lint(rb, vocabulary)...)
	}
	for _, f := range found {
		t.Errorf("%s [%s]", f, f.Rule)
	}
}

// TestMistakes makes one mistake at a time in a runbook that has none. Each file holds what to replace, by what, and the findings: one for most.
func TestMistakes(t *testing.T) {
	base := read(t, "testdata/valid.md")
	files, err := filepath.Glob("testdata/mistakes/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no mistakes to make", err)
	}
	seen := map[string]bool{}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name, func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil || len(archive.Files) != 3 {
				t.Fatal("want the parts old, new and want", err)
			}
			before, after, want := archive.Files[0].Data, archive.Files[1].Data, archive.Files[2].Data
			if !bytes.Contains(base, before) {
				// Parts of a txtar end in a newline; a mistake within a line does not.
				before, after = bytes.TrimSuffix(before, []byte("\n")), bytes.TrimSuffix(after, []byte("\n"))
			}
			if !bytes.Contains(base, before) {
				t.Fatalf("the text to replace is not there: %q", before)
			}
			src := bytes.Replace(base, before, after, 1)
			if name == "not-utf8" {
				src = bytes.Replace(base, before, []byte("New calls \xff stop."), 1)
			}
			rb, found := runbooks.Parse("valid.md", src)
			if rb != nil {
				found = runbooks.Lint(rb, vocabulary)
			}
			var got strings.Builder
			for _, f := range found {
				seen[f.Rule] = true
				got.WriteString(f.String() + " [" + f.Rule + "]\n")
			}
			if len(found) == 0 {
				t.Error("nothing was found")
			}
			if *update {
				archive.Files[2].Data = []byte(got.String())
				write(t, file, txtar.Format(archive))
				return
			}
			if got.String() != string(want) {
				t.Errorf("found\n%swant\n%s", got.String(), want)
			}
		})
	}
	// Every rule of the sources has a mistake here, so that no rule is dead.
	for _, rule := range runbooks.Rules(t) {
		if !seen[rule] && rule != "too-long" { // TestTooLong makes that one: its file would be as long
			t.Errorf("no mistake shows the rule %s", rule)
		}
	}
}

// TestAllAtOnce wants every mistake of a file, and not the first alone.
func TestAllAtOnce(t *testing.T) {
	src := read(t, "testdata/valid.md")
	for _, r := range [][2]string{{"version = \"0.1.0\"", "version = 1"}, {"role: comms-lead", "rol: comms-lead"}, {"watch: 30m", "watch: long"}, {"```aws", "```"}} {
		src = bytes.Replace(src, []byte(r[0]), []byte(r[1]), 1)
	}
	rb, found := runbooks.Parse("valid.md", src)
	if rb != nil || len(found) != 4 {
		t.Errorf("a runbook: %v, findings: %v; want four and no runbook", rb != nil, found)
	}
	if !slices.IsSortedFunc(found, func(a, b runbooks.Finding) int { return a.Line - b.Line }) {
		t.Errorf("not in the order of their lines: %v", found)
	}
}

// TestLineEnds wants the same lines from a file that was saved on Windows.
func TestLineEnds(t *testing.T) {
	src := read(t, "testdata/valid.md")
	unix, _ := runbooks.Parse("valid.md", src)
	windows, found := runbooks.Parse("valid.md", bytes.ReplaceAll(src, []byte("\n"), []byte("\r\n")))
	if len(found) > 0 {
		t.Fatal(found)
	}
	same(t, unix, windows)
	for i, s := range unix.Steps() {
		if s.Line != windows.Steps()[i].Line {
			t.Errorf("%s: line %d and %d", s.ID, s.Line, windows.Steps()[i].Line)
		}
	}
}

func read(tb testing.TB, file string) []byte {
	tb.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func write(t *testing.T, file string, data []byte) {
	t.Helper()
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestTooLong(t *testing.T) {
	rb, found := runbooks.Parse("long.md", append(read(t, "testdata/valid.md"), bytes.Repeat([]byte("\n"), 256<<10)...))
	if rb != nil || len(found) != 1 || found[0].Rule != "too-long" {
		t.Errorf("%v; want too-long alone", found)
	}
}

// TestFrontAlone wants a runbook of nothing to say so.
func TestFrontAlone(t *testing.T) {
	rb, found := runbooks.Parse("empty.md", []byte("+++\n+++\n"))
	if rb == nil {
		t.Fatal(found)
	}
	if !slices.ContainsFunc(runbooks.Lint(rb, nil), func(f runbooks.Finding) bool { return f.Rule == "phases" && f.Line == 1 }) {
		t.Error("a runbook without phases has no finding of it")
	}
}

func TestNearest(t *testing.T) {
	known := []string{"commander", "executive", "iam-lead", "legal"}
	for name, want := range map[string]string{
		"commandr": "commander", "Commander": "commander", "iam_lead": "iam-lead", "lgeal": "legal", "banana": "", "": "",
	} {
		if got := runbooks.Nearest(name, known); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
