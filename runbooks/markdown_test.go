package runbooks_test

import (
	"io/fs"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"warroom/runbooks"
)

// same compares what two runbooks say, and not where they say it.
func same(tb testing.TB, want, got *runbooks.Runbook) {
	tb.Helper()
	diff := cmp.Diff(
		want, got, cmpopts.IgnoreFields(runbooks.Runbook{}, "Source", "SHA256", "File"), cmpopts.IgnoreFields(runbooks.Phase{}, "Line"),
		cmpopts.IgnoreFields(runbooks.Step{}, "Line"), cmpopts.IgnoreFields(runbooks.Command{}, "Line"),
		cmpopts.IgnoreUnexported(runbooks.Runbook{}, runbooks.Phase{}, runbooks.Step{}), cmpopts.EquateEmpty(),
	)
	if diff != "" {
		tb.Errorf("want -, got +\n%s", diff)
	}
}

// TestMarkdown writes runbooks out, and reads them back as they were.
func TestMarkdown(t *testing.T) {
	sources := map[string][]byte{"valid.md": read(t, "testdata/valid.md"), "hostile.md": read(t, "testdata/hostile.md")}
	names, err := fs.Glob(runbooks.LibraryFS(), "*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if sources[name], err = fs.ReadFile(runbooks.LibraryFS(), name); err != nil {
			t.Fatal(err)
		}
	}
	for name, src := range sources {
		t.Run(name, func(t *testing.T) {
			want, found := runbooks.Parse(name, src)
			if want == nil {
				t.Fatal(found)
			}
			written := runbooks.Markdown(want)
			got, found := runbooks.Parse(name, written)
			if got == nil {
				t.Fatalf("%v\n%s", found, written)
			}
			same(t, want, got)
			if again := runbooks.Markdown(got); string(again) != string(written) {
				t.Error("writing it twice gives two texts")
			}
		})
	}
}
