package runbooks_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"warroom/runbooks"
)

// TestText holds the printed runbook against its golden.
func TestText(t *testing.T) {
	all, err := runbooks.Library()
	if err != nil {
		t.Fatal(err)
	}
	for _, rb := range all {
		got := runbooks.Text(rb)
		pages := bytes.Split(got, []byte("\f"))
		if len(pages) != len(rb.Phases)+2 {
			t.Errorf("%s: %d pages; want a title, %d cards, the commands", rb.ID, len(pages), len(rb.Phases))
		}
		for line := range strings.Lines(string(bytes.Join(pages[:len(pages)-1], nil))) {
			if utf8.RuneCountInString(strings.TrimRight(line, "\n")) > 92 {
				t.Errorf("%s: this line is too long for the page: %s", rb.ID, line)
			}
		}
		if rb.ID != "iam-compromise" && rb.ID != "denial-of-service" {
			continue
		}
		// The hash stands in the text, so that a golden of it would change with every comma twice.
		got = bytes.ReplaceAll(got, []byte(rb.SHA256), []byte("(hash)"))
		golden := "testdata/" + rb.ID + ".golden"
		if *update {
			write(t, golden, got)
			continue
		}
		if want := read(t, golden); !bytes.Equal(got, want) {
			t.Errorf("%s differs from its golden; run with -update and look at the difference", rb.ID)
		}
	}
}
