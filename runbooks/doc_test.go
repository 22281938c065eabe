package runbooks_test

import (
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"warroom/runbooks"
)

// TestManual reads the example in the package's comment, and wants every attribute explained there.
func TestManual(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	manual := file.Doc.Text()
	var example strings.Builder
	for line := range strings.Lines(manual) {
		if strings.HasPrefix(line, "# ") {
			break
		}
		if code, ok := strings.CutPrefix(line, "\t"); ok {
			example.WriteString(code)
		} else if example.Len() > 0 && line == "\n" {
			example.WriteString(line)
		}
	}
	rb, found := runbooks.Parse("key-leak.md", []byte(example.String()))
	for _, f := range found {
		t.Error(f)
	}
	if rb == nil {
		t.FailNow()
	}
	for _, f := range runbooks.Lint(rb, nil) {
		switch f.Rule {
		case "phases", "steps", "phase-steps", "section", "first-phase": // it is one phase with one step
		default:
			t.Errorf("%s [%s]", f, f.Rule)
		}
	}
	_, table, _ := strings.Cut(manual, "# Steps")
	for _, name := range runbooks.AttributeNames() {
		if !strings.Contains(table, "\n\t"+name+" ") {
			t.Errorf("the manual does not explain %s", name)
		}
	}
}
