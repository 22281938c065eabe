package command

import (
	"strings"
	"testing"
	"unicode/utf8"

	"warroom/bot/view"
)

// What the smaller chat service takes, in characters.
const (
	mostBlocksInForm    = 100
	mostBlocksInMessage = 50
	mostTextInBlock     = 3000
	mostTextInMessage   = 9000
	mostActID           = 100
	mostButtonLabel     = 30
)

func formFits(t *testing.T, f *view.Form) {
	t.Helper()
	within(t, "title", f.Title, 1, mostLabel)
	within(t, "submit", f.Submit, 0, mostLabel)
	within(t, "close", f.Close, 0, mostLabel)
	within(t, "note", f.Note, 0, mostNote)
	within(t, "act", f.Act.String(), 1, mostActID)
	if len(f.Blocks) > mostBlocksInForm {
		t.Errorf("the form %q has %d blocks", f.Title, len(f.Blocks))
	}
	ids := map[string]bool{}
	for _, b := range f.Blocks {
		if b.Input == nil {
			continue
		}
		if ids[b.Input.ID] {
			t.Errorf("the form %q has two fields %q", f.Title, b.Input.ID)
		}
		ids[b.Input.ID] = true
		inputFits(t, b.Input)
	}
	if len(ids) > 0 && f.Close == "" {
		t.Errorf("the form %q cannot be left", f.Title)
	}
	blocksFit(t, f.Blocks, 2*mostTextInMessage)
}

func inputFits(t *testing.T, in *view.Input) {
	t.Helper()
	within(t, "field", in.ID, 1, 60)
	within(t, "label", in.Label, 1, mostLabel)
	within(t, "hint", in.Hint, 0, 150)
	values := map[string]bool{}
	for _, o := range in.Options {
		within(t, "option of "+in.ID, o.Label, 1, mostOption)
		within(t, "value of "+in.ID, o.Value, 1, mostOption)
		if values[o.Value] {
			t.Errorf("the field %q offers %q twice", in.ID, o.Value)
		}
		values[o.Value] = true
	}
	switch in.Kind {
	case view.Choice, view.Checks:
		if len(in.Options) == 0 || len(in.Options) > 10 {
			t.Errorf("the field %q has %d options", in.ID, len(in.Options))
		}
	case view.Select, view.Many:
		if len(in.Options) == 0 || len(in.Options) > 100 {
			t.Errorf("the field %q has %d options", in.ID, len(in.Options))
		}
	case view.Line, view.Area:
		if in.Max <= 0 || in.Max > mostStory {
			t.Errorf("the field %q takes %d characters", in.ID, in.Max)
		}
		for _, s := range in.Initial {
			within(t, "initial of "+in.ID, s, 0, in.Max)
		}
	}
	if len(in.Options) > 0 {
		for _, s := range in.Initial {
			if !values[s] {
				t.Errorf("the field %q begins with %q, which it does not offer", in.ID, s)
			}
		}
	}
}

func messageFits(t *testing.T, m *view.Message) {
	t.Helper()
	within(t, "push", m.Push, 1, 150)
	if strings.Contains(m.Push, "\n") {
		t.Errorf("the push text has a line break: %q", m.Push)
	}
	if len(m.Blocks) == 0 || len(m.Blocks) > mostBlocksInMessage {
		t.Errorf("the message %q has %d blocks", m.Push, len(m.Blocks))
	}
	blocksFit(t, m.Blocks, mostTextInMessage)
}

func blocksFit(t *testing.T, blocks []view.Block, most int) {
	t.Helper()
	sum := 0
	for _, b := range blocks {
		n := utf8.RuneCountInString(b.Header)
		for _, s := range append(append(view.Text{}, b.Text...), b.Context...) {
			n += utf8.RuneCountInString(s.S)
		}
		if n > mostTextInBlock {
			t.Errorf("a block has %d characters: %.60q", n, b.Text)
		}
		sum += n
		buttons := b.Row
		if b.Side != nil {
			buttons = append(buttons, view.Widget{Button: b.Side})
		}
		for _, w := range buttons {
			if w.Button != nil {
				within(t, "button", w.Button.Label, 1, mostButtonLabel)
				within(t, "act", w.Button.Act.String(), 1, mostActID)
			}
		}
	}
	if sum > most {
		t.Errorf("there are %d characters", sum)
	}
}

func within(t *testing.T, what, s string, least, most int) {
	t.Helper()
	if n := utf8.RuneCountInString(s); n < least || n > most {
		t.Errorf("%s has %d characters and not %d to %d: %q", what, n, least, most, cut(s, 100))
	}
}
