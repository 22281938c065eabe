package config

import (
	"fmt"
	"log/slog"
	"regexp"
	"strings"
)

// Problem is one mistake in the config or in a runbook that it loads.
type Problem struct {
	File    string
	Line    int    // from 1; 0: the file as a whole
	Key     string // dotted: roles.commander.holder
	Message string // what is wrong
	Remedy  string // what would be right
	Warning bool   // unwise and not wrong: it keeps nothing from starting
}

// String is the problem on one line: file:line: key: what is wrong; what would be right.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	b.WriteString(": ")
	if p.Warning {
		b.WriteString("warning: ")
	}
	if p.Key != "" {
		b.WriteString(p.Key + ": ")
	}
	b.WriteString(p.Message)
	if p.Remedy != "" {
		b.WriteString("; " + p.Remedy)
	}
	return b.String()
}

// Error makes a Problem an error.
func (p Problem) Error() string { return p.String() }

// Secret is a token. It shows itself to nobody but Reveal.
type Secret string

const hidden = "***"

// Reveal is the secret itself, for the client that sends it.
func (s Secret) Reveal() string { return string(s) }

// String hides the secret.
func (Secret) String() string { return hidden }

// GoString hides the secret.
func (Secret) GoString() string { return hidden }

// Format hides the secret from every verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(hidden)) }

// LogValue hides the secret.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText hides the secret, in JSON too.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// secretValue matches a whole value that is a token of Slack (https://docs.slack.dev/authentication/tokens) or a private key; secretText
// finds one anywhere, also in a comment.
var (
	secretValue = regexp.MustCompile(`(?i)^\s*(xox[a-z](\.xox[a-z])?|xapp)-|-----BEGIN [A-Z ]*PRIVATE KEY`)
	secretText  = regexp.MustCompile(`(?i)(xox[a-z](\.xox[a-z])?|xapp)-[0-9a-z][^\s"'` + "`" + `]{5,}|-----BEGIN [A-Z ]*PRIVATE KEY`)
	secretWord  = regexp.MustCompile(`(?i)(xox[a-z]|xapp)-[^\s"'` + "`" + `]+`)
)

// scrub takes secrets out of a text that will be shown.
func scrub(s string) string { return secretWord.ReplaceAllString(s, hidden) }

// nearest is the known name that was probably meant, or "".
func nearest(name string, known []string) string {
	best, least := "", max(2, len(name)/3)+1
	for _, k := range known {
		if d := distance(strings.ToLower(name), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance is the number of letters to change, add or drop (Levenshtein).
func distance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return max(len(a), len(b)) // no short name was meant
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			before, row[j] = row[j], min(row[j]+1, row[j-1]+1, before+cost)
		}
	}
	return row[len(b)]
}
