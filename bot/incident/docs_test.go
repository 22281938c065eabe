package incident

import (
	"os"
	"strings"
	"testing"
)

// The format's document names every kind of entry.
func TestDocumentNamesEveryKind(t *testing.T) {
	raw, err := os.ReadFile("../../docs/events.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range Kinds() {
		if !strings.Contains(string(raw), "| `"+kind+"` |") {
			t.Errorf("docs/events.md does not tell of %s", kind)
		}
	}
}
