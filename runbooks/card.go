package runbooks

import (
	"bytes"
	"fmt"
	"strings"
)

// How a printed card is laid out: A4 upright in a fixed-width face of nine points.
const (
	pageWidth = 92
	pageLines = 72
)

// Text is the runbook as it is printed and read where chat is down: one card a phase, each on a page of its own, and the commands behind them.
func Text(rb *Runbook) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n", strings.ToUpper(rb.Title))
	fmt.Fprintf(&b, "Runbook %s, version %s, kept by %s", rb.ID, rb.Version, rb.Owner)
	if !rb.Reviewed.IsZero() {
		fmt.Fprintf(&b, ", reviewed %s", rb.Reviewed.Format("2006-01-02"))
	}
	fmt.Fprintf(&b, "\nSHA-256 %s\n", rb.SHA256)
	list(&b, "Declare if", rb.DeclareIf)
	list(&b, "Do not declare for", rb.DeclareIfNot)
	list(&b, "What the cloud takes out of your hands", []string{
		"You cannot see: " + rb.Notes.CannotSee, "Disappears: " + rb.Notes.Disappears, "Who holds it: " + rb.Notes.WhoHolds,
	})
	list(&b, "Who does what", rb.Handoffs)
	for i := range rb.Phases {
		b.WriteString("\f")
		b.Write(card(&rb.Phases[i], i+1, len(rb.Phases)))
	}
	b.WriteString("\fCOMMANDS\n")
	for i, p := range rb.Phases {
		for j, s := range p.Steps {
			if len(s.Commands) == 0 {
				continue
			}
			fmt.Fprintf(&b, "\n%d.%d %s\n", i+1, j+1, s.Title)
			for _, c := range s.Commands {
				fmt.Fprintf(&b, "  %s\n", c.Provider)
				for line := range strings.SplitSeq(c.Text, "\n") {
					b.WriteString(strings.TrimRight("    "+line, " ") + "\n")
				}
			}
		}
	}
	b.WriteString("\nEND\n")
	return b.Bytes()
}

func list(b *bytes.Buffer, heading string, items []string) {
	if len(items) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", heading)
	for _, i := range items {
		wrap(b, "  - ", i)
	}
}

// card is one phase on one page.
func card(p *Phase, number, of int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "PHASE %d OF %d: %s\n", number, of, strings.ToUpper(p.Title))
	wrap(&b, "When: ", p.When)
	wrap(&b, "So that: ", p.SoThat)
	for i, s := range p.Steps {
		b.WriteString("\n")
		mark := ""
		if s.Killer {
			mark = " [never skip]"
		}
		fmt.Fprintf(&b, "[ ] %d.%d %s%s\n", number, i+1, s.Title, mark)
		wrap(&b, "        ", strings.Join(s.about(), ", "))
		wrap(&b, "        CARE  ", s.Caution)
		for paragraph := range strings.SplitSeq(s.Body, "\n\n") {
			wrap(&b, "        ", paragraph)
		}
		then, not := "Then  ", "If not "
		if s.Question {
			then, not = "Yes: ", "No, unknown: "
		}
		wrap(&b, "        "+then, s.Expected)
		wrap(&b, "        "+not, s.IfNot)
		wrap(&b, "        Back  ", s.Rollback)
	}
	if p.Pause != "" {
		b.WriteString("\n")
		wrap(&b, "PAUSE. Read aloud: ", p.Pause)
	}
	return b.Bytes()
}

// about is the line under a title: who, how long, by what right.
func (s Step) about() []string {
	parts := []string{s.Role}
	if s.Role == "" {
		parts[0] = "nobody"
	}
	if s.Actor == "provider" || s.Actor == "both" {
		parts = append(parts, "asks the provider")
	}
	parts = append(parts, showSpan(s.TimeBox()))
	for _, part := range []struct{ before, value string }{
		{"right ", s.Right}, {"evidence ", s.Evidence}, {"after ", strings.Join(s.Needs, " and ")}, {"only if ", s.When}, {"one of ", s.Choice}, {"marks ", s.Milestone},
	} {
		if part.value != "" {
			parts = append(parts, part.before+part.value)
		}
	}
	return parts
}

// wrap writes a text behind a label, its further lines set in as deep as the first. An empty text leaves nothing.
func wrap(b *bytes.Buffer, label, text string) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return
	}
	line, empty := label, true
	for _, w := range words {
		if !empty && len([]rune(line))+1+len([]rune(w)) > pageWidth {
			b.WriteString(line + "\n")
			line, empty = strings.Repeat(" ", len(label)), true
		}
		if !empty {
			line += " "
		}
		line, empty = line+w, false
	}
	b.WriteString(line + "\n")
}
