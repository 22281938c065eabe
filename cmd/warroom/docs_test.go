package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"warroom/bot/command"
)

// root is where the docs are.
const root = "../.."

// reader reads command lines without running them.
func reader(t *testing.T) *kong.Kong {
	t.Helper()
	p := &program{out: io.Discard, err: io.Discard}
	k, err := p.parser(&commands{}, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestCommandsDoc keeps docs/commands.md what the program can do.
func TestCommandsDoc(t *testing.T) {
	got := commandsDoc(t)
	path := filepath.Join(root, "docs", "commands.md")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s is not what the program can do (-there +here); write it anew with go test ./cmd/warroom -run TestCommandsDoc -update\n%s", path, diff)
	}
}

func commandsDoc(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(`# Commands

<!-- Made from the program: go test ./cmd/warroom -run TestCommandsDoc -update -->

## In chat

` + "`/incident`" + ` alone opens the menu; in an incident's room its own actions come first. A command without its words asks for them in a form, and every form has its
words. Outside the room the incident's number comes first: ` + "`/incident INC-042 status`" + `. A message has three shortcuts: *Declare from this*, *Add to timeline*, *Save as
evidence*; 📌 on a message is the second.

`)
	b.WriteString(command.Table())
	b.WriteString("\n## On the command line\n\n| command | does |\n| --- | --- |\n")
	for _, leaf := range reader(t).Model.Leaves(true) {
		words := []string{leaf.FullPath()}
		for _, arg := range leaf.Positional {
			words = append(words, arg.Summary())
		}
		b.WriteString("| `" + strings.Join(words, " ") + "` | " + leaf.Help + " |\n")
	}
	var not []string
	for _, r := range command.Rows() {
		if !r.Console {
			not = append(not, "`"+r.Name+"`")
		}
	}
	b.WriteString(`
` + "`--help`" + ` behind any of them shows its flags. ` + "`warroom incident`" + ` does what the table above has, with the incident's number behind the command and
` + "`--as PERSON`" + `, but for ` + strings.Join(not, ", ") + `: what a right is needed for is asked and answered in chat. Beside these it has ` + "`list`, `show INC-042` and `export INC-042`" + `.
Answers for machines come with ` + "`--json`" + `. Exit status: 0 done, 1 it says no, 2 wrong usage or config, 3 the outside failed.
`)
	return b.String()
}

// TestDocsCommands holds every command that the docs show against what the program takes.
func TestDocsCommands(t *testing.T) {
	least := map[string]int{"README.md": 4, "CONTRIBUTING.md": 2, "docs/operating.md": 9}
	for name, want := range least {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		shown := shownCommands(string(text))
		if len(shown) < want {
			t.Errorf("%s shows %d commands, and this test looks for %d at least: %q", name, len(shown), want, shown)
		}
		for _, line := range shown {
			if why := wrongCommand(t, line); why != "" {
				t.Errorf("%s shows %q: %s", name, line, why)
			}
		}
	}
}

// TestREADMECommands holds what the README promises as it is written there: a newcomer types these lines.
func TestREADMECommands(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, promise := range []string{
		"\n    go run ./cmd/warroom demo\n", "\n    go test ./...\n", "`go build ./cmd/warroom`", "`./warroom manifest`", "`./warroom check`", "`./warroom serve`",
		"WARROOM_SLACK_BOT_TOKEN=xoxb-", "WARROOM_SLACK_APP_TOKEN=xapp-",
	} {
		if !strings.Contains(string(text), promise) {
			t.Errorf("README.md has not %q", promise)
		}
	}
	for _, m := range regexp.MustCompile(`(?:^|[^!])\[[^\]]*\]\(([^):#]+)[^)]*\)`).FindAllStringSubmatch(string(text), -1) {
		if !exists(filepath.Join(root, m[1])) {
			t.Errorf("README.md links to %s, which is not there", m[1])
		}
	}
}

// inDocs finds commands in lines of code and between backquotes.
var inDocs = regexp.MustCompile("(?m)^    (?:\\./|go run \\./cmd/)?warroom ([a-z].*)$|`(?:\\./)?warroom ([a-z][^`]*)`")

// shownCommands are the words behind warroom in a text. What stands behind three blanks, or behind a redirection, is not the command's.
func shownCommands(text string) []string {
	var out []string
	for _, m := range inDocs.FindAllStringSubmatch(text, -1) {
		line := m[1] + m[2]
		for _, end := range []string{"   ", " > ", " # "} {
			line, _, _ = strings.Cut(line, end)
		}
		out = append(out, strings.TrimSpace(line))
	}
	return out
}

// wrongCommand says why a command cannot be typed; empty: it can.
func wrongCommand(t *testing.T, line string) string {
	t.Helper()
	var args []string
	for _, word := range regexp.MustCompile(`"[^"]*"|\S+`).FindAllString(line, -1) {
		args = append(args, strings.Trim(word, `"`))
	}
	parsed, err := reader(t).Parse(args)
	switch {
	case err != nil && len(args) == 1 && parsed == nil && strings.Contains(err.Error(), "expected"):
		return "" // the name of a command, without what it needs
	case err != nil:
		return err.Error()
	case args[0] != "incident" || len(args) == 1:
		return ""
	}
	c := incidentCommand{Args: args[1:]}
	if err := c.takeFlags(); err != nil {
		return err.Error()
	}
	row, ok := rowOf(c.Args[0])
	switch {
	case isReading(c.Args[0]) || c.Args[0] == "help":
		return ""
	case !ok:
		return "chat has no such command"
	case !row.Console:
		return "the command line does not offer it"
	case c.As == "":
		return "it says not who acts"
	}
	return ""
}
