package view

import (
	"fmt"
	"strings"
	"unicode"

	"warroom/bot/incident"
)

// PlainText writes a message for a terminal: every line, no marks, times in UTC. Control characters, which a terminal would obey, and characters that turn
// the reading order round are shown by their number.
func PlainText(m Message) string {
	var out []string
	for _, b := range m.Blocks {
		switch {
		case b.Header != "":
			out = append(out, b.Header)
		case len(b.Text) > 0:
			out = append(out, b.Text.plain())
		case len(b.Context) > 0:
			out = append(out, b.Context.plain())
		case b.Code != "":
			out = append(out, b.Code)
		}
	}
	if len(out) == 0 {
		out = []string{m.Push}
	}
	return harmless(strings.Join(out, "\n"))
}

// PlainEntry writes an entry for a terminal: its number, its time in UTC, what happened, and when it was recorded if that was later.
func PlainEntry(v Incident, r incident.Recorded) string {
	line := fmt.Sprintf("%4d  %s  %s", r.N, r.When().UTC().Format("2006-01-02 15:04:05Z"), Entry(v, r))
	if !r.Occurred.IsZero() {
		line += " (recorded " + r.Recorded.UTC().Format("2006-01-02 15:04:05Z") + ")"
	}
	return harmless(line)
}

// plain is a text without its marks.
func (t Text) plain() string {
	var b strings.Builder
	for _, s := range t {
		switch s.Kind {
		case Link:
			address, label, _ := strings.Cut(s.S, " ")
			b.WriteString(strings.TrimSpace(label + " " + address))
		case Channel:
			b.WriteString("#" + s.S)
		case Clock, Day:
			if s.S != "" {
				b.WriteString(s.S)
			} else {
				b.WriteString(s.At.UTC().Format("2 Jan 15:04") + " UTC")
			}
		default:
			b.WriteString(s.S)
		}
	}
	return b.String()
}

func harmless(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n':
			b.WriteRune(r)
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r) && r != '\u200d' && r != '\u200c', r == '\u2028', r == '\u2029':
			fmt.Fprintf(&b, "[U+%04X]", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
