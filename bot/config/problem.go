package config

import (
	"fmt"
	"log/slog"
	"regexp"

	"warroom/runbooks"
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
	message := p.Message
	if p.Key != "" {
		message = p.Key + ": " + message
	}
	return runbooks.Finding{File: p.File, Line: p.Line, Message: message, Remedy: p.Remedy, Warning: p.Warning}.String()
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
