package export

import (
	"strconv"
	"strings"
)

// proof says what the lines are held against and how to check it. It does not say that they hold: that no file can say of itself.
func (c *chronicle) proof() section {
	t := table{caption: "What the lines are held against", columns: []string{"Part", "Value"}}
	t.add("", text("Leaves"), number(len(c.Lines)))
	if h, ok := readHead(c.Checkpoint); ok {
		t.add("", text("Head"), mono(h.root))
		t.add("", text("Size in the checkpoint"), text(h.size))
		t.add("", text("Stream"), mono(h.origin))
	}
	if h, ok := readHead(c.Register.Checkpoint); ok {
		t.add("", text("Line of the register"), text(strconv.FormatUint(c.Register.Index, 10)+" of "+h.size))
	}
	if c.VKey != "" {
		t.add("", text("Key"), mono(c.VKey))
	}
	if n := len(c.gone); n > 0 {
		t.add("", text("Entries with redacted fields"), number(n))
	}
	return section{
		id: "proof", title: "Proof", tables: []table{t}, verbatim: string(c.Checkpoint),
		notes: []string{
			"Each entry is one line of entries.jsonl; its leaf is the SHA-256 of a zero byte and that line. The head is the root of their tree by RFC 6962. " +
				"What this page shows is a view of those lines.",
			"1. Run: warroom verify " + strings.ToLower(c.state.ID) + ".zip --key PINFILE, with the pin that you were given apart from this file.",
			"2. Hold the head above against the checkpoint that was posted in the room at closing, or against the copy of the record's witness.",
			"3. Run: sha256sum -c MANIFEST.sha256 in the unpacked archive, to see that this view is the one that was signed.",
		},
	}
}
