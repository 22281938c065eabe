package main

import (
	"errors"
	"strings"
	"testing"
)

// full is an output that takes nothing, as a disk does that is full.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// TestAnswerThatIsLost shows that a program whose answer reached nobody does not end as if it had.
func TestAnswerThatIsLost(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"manifest"}, {"runbook", "list"}, {"runbook", "list", "--json"}, {"runbook", "show", "iam-compromise"}} {
		var noise strings.Builder
		p := &program{out: full{}, err: &noise, env: func(string) string { return "" }}
		if status := p.run(t.Context(), args); status != statusOutside || noise.String() != "warroom: the answer cannot be printed: no space left on device\n" {
			t.Errorf("%s: status %d, %s", args, status, &noise)
		}
	}
}

// TestOnCommandLine rewrites what chat would have people type.
func TestOnCommandLine(t *testing.T) {
	for chat, want := range map[string]string{
		"Nearest: /incident note [--at <time>] <text>":     "Nearest: warroom incident note INC-042 [--at <time>] <text>",
		"begin with its number: /incident INC-P007 status": "begin with its number: warroom incident status INC-P007",
		"/incident declare [type]":                         "warroom incident declare [type]",
		"All commands: /incident help":                     "All commands: warroom incident help",
		"/incident nonsense stays":                         "/incident nonsense stays",
		"Type /incident":                                   "Type /incident",
		"/incident evidence [list|add <kind> <what>]":      "warroom incident evidence INC-042 [list|add <kind> <what>]",
	} {
		if got := onCommandLine(chat); got != want {
			t.Errorf("%q becomes %q, want %q", chat, got, want)
		}
	}
}
