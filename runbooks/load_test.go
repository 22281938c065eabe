package runbooks_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"warroom/runbooks"
)

func TestLoad(t *testing.T) {
	good := read(t, "testdata/valid.md")
	all, found := runbooks.Load(fstest.MapFS{
		"b.md":      {Data: good},
		"a.md":      {Data: []byte("# no front matter")},
		"c.md":      {Data: good},
		"README.md": {Data: []byte("# not a runbook")},
		"d.txt":     {Data: []byte("neither")},
		"sub/e.md":  {Data: good},
	})
	if len(all) != 1 || all[0].File != "b.md" {
		t.Errorf("read %v; want b.md alone", all)
	}
	var lines []string
	for _, f := range found {
		lines = append(lines, f.String())
	}
	want := []string{
		"a.md:1: there is no front matter; begin the file with a line +++, the keys in TOML, and a line +++",
		`c.md:1: b.md has the id "valid" as well; give each runbook an id of its own`,
	}
	if strings.Join(lines, "\n") != strings.Join(want, "\n") {
		t.Errorf("found\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
}

// TestNew wants a skeleton without findings, but the gaps that its writer is to fill.
func TestNew(t *testing.T) {
	for _, id := range []string{"key-leak", "other"} {
		for _, typ := range []string{"iam-compromise", "denial-of-service", "our-own-type"} {
			rb, found := runbooks.Parse(id+".md", runbooks.New(id, typ, `A "quoted" \ title`))
			if rb == nil {
				t.Fatal(found)
			}
			if rb.ID != id || rb.Type != typ || rb.Title != `A "quoted" \ title` {
				t.Errorf("%s %s %s", rb.ID, rb.Type, rb.Title)
			}
			found = runbooks.Lint(rb, nil)
			if len(found) < 10 {
				t.Errorf("only %d gaps: %v", len(found), found)
			}
			for _, f := range found {
				if f.Rule != "gap" {
					t.Errorf("%s [%s]", f, f.Rule)
				}
			}
		}
	}
}
