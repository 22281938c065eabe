package runbooks_test

import (
	"bytes"
	"io/fs"
	"testing"

	"warroom/runbooks"
)

// FuzzParse wants a runbook or findings, never both and never neither; and of a runbook, that it lints and prints without a panic and is the same after
// it was written out and read back.
func FuzzParse(f *testing.F) {
	names, err := fs.Glob(runbooks.LibraryFS(), "*.md")
	if err != nil || len(names) < 6 {
		f.Fatalf("%d seeds in the library, %v; want the six at least", len(names), err)
	}
	for _, name := range names {
		src, err := fs.ReadFile(runbooks.LibraryFS(), name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Add(read(f, "testdata/valid.md"))
	f.Add(read(f, "testdata/hostile.md"))
	f.Add(runbooks.New("a", "b", "c"))
	for _, body := range []string{
		"", "## A\n- [ ] b\n  - id: c\n", "## A\n- [ ] b\n  - id: c\n  ```aws\n  x\n", "## A\n- [ ]\n  - id: c\n", "A\n---\n* [ ] b\n  + id: c\n",
		"## A\n- when: \\\n- [ ] b\\\n  - id: c\n\n  d\\\n  e\n", "## A\n1. [ ] b\n   1) id: c\n", "## A\r\n- [ ] b\r\n\t- id: c\r\n", "> ## A\n",
		"## A\n- [ ] b\n  - id: c\n\n        code\n\n  ~~~aws\n  `\n  ~~~\n", "<!-- a\n## A\n", "## A #\n- - - [ ] b\n",
	} {
		f.Add([]byte("+++\n+++\n" + body))
	}
	f.Add([]byte("+++\n[asks]\na.b = [1]\n[[notes]]\n+++\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		before := bytes.Clone(src)
		rb, found := runbooks.Parse("fuzz.md", src)
		if !bytes.Equal(before, src) {
			t.Fatal("the source was changed")
		}
		if (rb == nil) == (len(found) == 0) {
			t.Fatalf("a runbook: %v, findings: %v; want one of them", rb != nil, found)
		}
		lines := bytes.Count(src, []byte("\n")) + 1
		for _, f := range found {
			if f.Line < 0 || f.Line > lines || f.Rule == "" || f.Message == "" || f.Remedy == "" {
				t.Fatalf("a finding that helps nobody in %d lines: %+v", lines, f)
			}
		}
		if rb == nil {
			return
		}
		for _, f := range runbooks.Lint(rb, vocabulary) {
			if f.Line < 0 || f.Line > lines || f.Rule == "" || f.Message == "" || f.Remedy == "" {
				t.Fatalf("a finding that helps nobody in %d lines: %+v", lines, f)
			}
		}
		runbooks.Text(rb)
		written := runbooks.Markdown(rb)
		again, found := runbooks.Parse("fuzz.md", written)
		if again == nil {
			if len(found) == 1 && found[0].Rule == "too-long" {
				return // what was just short enough may be longer in the format's own hand
			}
			t.Fatalf("what was written cannot be read: %v\n%s", found, written)
		}
		same(t, rb, again)
	})
}
