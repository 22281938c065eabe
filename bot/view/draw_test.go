package view_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"warroom/bot/view"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a picture with its file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v: run go test ./bot/view -update, and look at what it writes", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s looks different (-want +got); if that is meant, run go test ./bot/view -update:\n%s", name, diff)
	}
}

// phone is how many characters a line of a phone holds.
const phone = 64

// drawSurfaces draws messages as a phone shows them, and lists what their buttons do.
func drawSurfaces(all []view.Surface) string {
	var b strings.Builder
	for i, s := range all {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "=== %s, class %d", s.Key, s.Class)
		if s.Direct != "" {
			fmt.Fprintf(&b, ", to %s", s.Direct)
		}
		if s.Pin {
			b.WriteString(", pinned")
		}
		b.WriteString("\n")
		b.WriteString(drawMessage(s.Message))
	}
	return b.String()
}

func drawMessage(m view.Message) string {
	head := "push: " + m.Push + "\n"
	if m.Edge != "" {
		head += "edge: " + m.Edge + "\n"
	}
	if len(m.Mention) > 0 {
		head += "wakes: " + strings.Join(m.Mention, " ") + "\n"
	}
	return head + drawBlocks(m.Blocks)
}

func drawForm(f view.Form) string {
	return fmt.Sprintf("form: %s (%s) [%s] [%s]\n", f.Title, f.Act, f.Close, f.Submit) + drawBlocks(f.Blocks)
}

func drawBlocks(blocks []view.Block) string {
	var b, acts strings.Builder
	act := func(label string, a view.Act) { fmt.Fprintf(&acts, "    %s = %s\n", label, a) }
	button := func(w *view.Button) string {
		act(w.Label, w.Act)
		style := map[string]string{"primary": "*", "danger": "!"}[w.Style]
		return "[" + style + w.Label + "]"
	}
	for _, block := range blocks {
		var line string
		switch {
		case block.Header != "":
			line = "## " + block.Header
		case len(block.Text) > 0:
			line = spans(block.Text)
			if block.Side != nil {
				line += "   " + button(block.Side)
			}
		case len(block.Context) > 0:
			line = "~ " + spans(block.Context)
		case block.Code != "":
			line = "``` " + block.Code
		case block.Divider:
			line = "---"
		case len(block.Row) > 0:
			line = drawRow(block.Row, button, act)
		}
		for l := range strings.SplitSeq(line, "\n") {
			b.WriteString(wrap(l))
		}
	}
	if acts.Len() > 0 {
		b.WriteString("  acts:\n" + acts.String())
	}
	return b.String()
}

func drawRow(row []view.Widget, button func(*view.Button) string, act func(string, view.Act)) string {
	var words []string
	note := ""
	for _, w := range row {
		switch {
		case w.Box != nil:
			mark := "[ ] "
			if w.Box.Checked {
				mark = "[x] "
			}
			words = append(words, mark+w.Box.Label)
			if w.Box.Note != "" {
				note = "\n      " + w.Box.Note
			}
			act(w.Box.Label, w.Box.Act)
		case w.Button != nil:
			words = append(words, button(w.Button))
			if c := w.Button.Confirm; c != nil {
				act("  "+c.Title+" / "+c.Text+" / "+c.Yes+" / "+c.No, w.Button.Act)
			}
		}
	}
	return strings.Join(words, " ") + note
}

// spans writes text with the kinds of its spans: **ours**, `code`, <a time>, @person, #channel.
func spans(t view.Text) string {
	var b strings.Builder
	for _, s := range t {
		switch s.Kind {
		case view.Bold:
			b.WriteString("**" + s.S + "**")
		case view.Mono:
			b.WriteString("`" + s.S + "`")
		case view.Clock, view.Day:
			b.WriteString("<" + s.S + ">")
		case view.Mention:
			b.WriteString("@" + s.S)
		case view.Channel:
			b.WriteString("#" + s.S)
		default:
			b.WriteString(s.S)
		}
	}
	return b.String()
}

// wrap breaks a line where a phone would.
func wrap(line string) string {
	var b strings.Builder
	indent := ""
	for utf8.RuneCountInString(line) > phone {
		cut := strings.LastIndex(string([]rune(line)[:phone]), " ")
		if cut <= len(indent) {
			break
		}
		b.WriteString("  | " + strings.TrimRight(line[:cut], " ") + "\n")
		indent = "  "
		line = indent + strings.TrimLeft(line[cut:], " ")
	}
	b.WriteString("  | " + line + "\n")
	return b.String()
}
