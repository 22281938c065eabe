package runbooks

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Markdown writes a runbook as a file in the format's own hand. What it writes is read back as the same runbook, but for comments, lines and the text's hash.
func Markdown(rb *Runbook) []byte {
	var b bytes.Buffer
	b.WriteString(fence + "\n")
	for _, v := range []struct{ key, value string }{
		{"id", rb.ID}, {"type", rb.Type}, {"title", rb.Title}, {"version", rb.Version}, {"owner", rb.Owner},
	} {
		if v.value != "" {
			fmt.Fprintf(&b, "%s = %s\n", v.key, quoted(v.value))
		}
	}
	if !rb.Reviewed.IsZero() {
		fmt.Fprintf(&b, "reviewed = %s\n", rb.Reviewed.Format("2006-01-02"))
	}
	array(&b, "control-points", rb.ControlPoints)
	array(&b, "declare-if", rb.DeclareIf)
	array(&b, "declare-if-not", rb.DeclareIfNot)
	array(&b, "detections", rb.Detections)
	array(&b, "handoffs", rb.Handoffs)
	if rb.Notes != (CloudNotes{}) {
		b.WriteString("\n[notes]\n")
		for _, v := range []struct{ key, value string }{
			{"cannot-see", rb.Notes.CannotSee}, {"disappears", rb.Notes.Disappears}, {"who-holds", rb.Notes.WhoHolds},
		} {
			if v.value != "" {
				fmt.Fprintf(&b, "%s = %s\n", v.key, quoted(v.value))
			}
		}
	}
	if len(rb.Asks) > 0 {
		b.WriteString("\n[asks]\n")
		for _, provider := range slices.Sorted(maps.Keys(rb.Asks)) {
			if len(rb.Asks[provider]) == 0 {
				fmt.Fprintf(&b, "%s = []\n", provider)
			}
			array(&b, provider, rb.Asks[provider])
		}
	}
	b.WriteString(fence + "\n")
	for _, p := range rb.Phases {
		fmt.Fprintf(&b, "\n## %s\n\n", written(p.Title))
		for _, name := range phaseAttributes {
			if v := *p.attribute(name); v != "" {
				fmt.Fprintf(&b, "- %s: %s\n", name, written(v))
			}
		}
		for _, s := range p.Steps {
			s.markdown(&b)
		}
	}
	return b.Bytes()
}

func (s Step) markdown(b *bytes.Buffer) {
	fmt.Fprintf(b, "- [ ] %s\n", written(s.Title))
	for _, a := range attributes {
		if v := a.show(s); v != "" {
			fmt.Fprintf(b, "  - %s: %s\n", a.name, written(v))
		}
	}
	if s.Body != "" {
		for paragraph := range strings.SplitSeq(s.Body, "\n\n") {
			fmt.Fprintf(b, "\n  %s\n", written(paragraph))
		}
	}
	for _, c := range s.Commands {
		tick := strings.Repeat("`", max(3, longestRun(c.Text, '`')+1))
		fmt.Fprintf(b, "\n  %s%s\n", tick, c.Provider)
		for line := range strings.SplitSeq(c.Text, "\n") {
			if line != "" {
				line = "  " + line
			}
			b.WriteString(line + "\n")
		}
		fmt.Fprintf(b, "  %s\n", tick)
	}
	if s.Body != "" || len(s.Commands) > 0 {
		b.WriteString("\n")
	}
}

// longestRun is the most marks of a kind that follow each other.
func longestRun(text string, mark rune) int {
	longest, run := 0, 0
	for _, r := range text {
		if r != mark {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

func array(b *bytes.Buffer, key string, items []string) {
	if len(items) == 0 {
		return
	}
	fmt.Fprintf(b, "%s = [\n", key)
	for _, i := range items {
		fmt.Fprintf(b, "  %s,\n", quoted(i))
	}
	b.WriteString("]\n")
}

// quoted is a text as TOML's basic string. Texts have no control characters.
func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}
