package chattest

import (
	"strings"
	"time"
	"unicode"
)

// Screen is what one person has before them, in words.
type Screen struct {
	Places []Place
	Form   *Form // the form in front; nil: none is open
	Home   *Form // the app's home page, as it was last drawn for them
}

// Place is a channel, or the direct messages with the app.
type Place struct {
	ID, Name, Topic string
	Direct          bool
	Private         bool
	Archived        bool
	Member          bool
	Members         []string // accounts
	Messages        []Message
}

// Message is a message as a person sees it. Answers in its thread, and what only this person sees, stand among the others of a place.
type Message struct {
	ID       string
	Thread   string // the message it answers; empty: none
	At       time.Time
	Author   string // account
	App      bool   // the bot's
	Service  bool   // the chat service's own, such as who joined
	Only     bool   // nobody else sees it
	Pinned   bool
	Marked   bool // it carries the bot's mark
	Rows     []Row
	Mentions []string // accounts that it wakes
	Files    []File
}

// File is a file at a message.
type File struct {
	Name    string
	Content []byte
}

// Row is a line that can be read, with what can be pressed in it.
type Row struct {
	Words    string
	Controls []Control
}

// Control is something to press.
type Control struct {
	ID      string // the door's own
	Label   string
	Box     bool
	Checked bool
	Options []Option // of a menu
}

// Option is something to choose.
type Option struct {
	Value, Label string
}

// Form is a form, or a page, before one person.
type Form struct {
	ID      string
	Version string // differs whenever the form was drawn again
	Title   string
	Submit  string // empty: there is nothing to send
	Rows    []Row
	Fields  []Field
	Wrong   []string // what is said to be wrong, beside the fields
}

// Field is something to fill in.
type Field struct {
	ID      string
	Label   string
	Options []Option
	Many    bool
	Person  bool // the value is an account
	Moment  bool // the value is RFC 3339
	Reacts  bool // a choice is sent at once, and the form is drawn again
}

// Words is all that can be read on a message.
func (m Message) Words() string { return wordsOf(m.Rows) }

// Words is all that can be read on a form.
func (f Form) Words() string {
	parts := []string{f.Title, wordsOf(f.Rows)}
	for _, x := range f.Fields {
		parts = append(parts, x.Label)
	}
	return strings.Join(append(parts, f.Wrong...), "\n")
}

func wordsOf(rows []Row) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(r.Words)
		b.WriteByte('\n')
		for _, c := range r.Controls {
			if !c.Box {
				b.WriteString("[" + c.Label + "]\n")
			}
		}
	}
	return b.String()
}

// Sheet collects rows in the order in which they are read. Buttons below a text belong to it.
type Sheet struct{ Rows []Row }

// Text adds a text, with what can be pressed beside it.
func (s *Sheet) Text(words string, beside ...Control) {
	if words != "" || len(beside) > 0 {
		s.Rows = append(s.Rows, Row{Words: words, Controls: beside})
	}
}

// Press adds what stands in a row of its own: buttons go to the text above them, and a box is its own text.
func (s *Sheet) Press(words string, controls []Control) {
	last := len(s.Rows) - 1
	if words == "" && last >= 0 && len(s.Rows[last].Controls) == 0 {
		s.Rows[last].Controls = controls
		return
	}
	s.Rows = append(s.Rows, Row{Words: words, Controls: controls})
}

// begins reports whether a row is the one that a person would call by these words: it starts with them, whatever mark stands before.
func (r Row) begins(words string) bool {
	text := strings.TrimLeftFunc(r.Words, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	rest, ok := strings.CutPrefix(text, words)
	if !ok || rest == "" {
		return ok
	}
	next := []rune(rest)[0]
	return !unicode.IsDigit(next) && next != '.' || strings.HasPrefix(rest, ". ")
}

// find gives what can be pressed under a label: in the row that begins with the words beside it, else in one that holds them, else anywhere below a first
// row that holds them. Several mean that the story has to say more.
func find(rows []Row, label, beside string) []Control {
	var begin, hold []Control
	for _, r := range rows {
		for _, c := range r.Controls {
			switch {
			case c.Label != label && (!c.Box || !strings.HasPrefix(c.Label, label)):
			case beside == "" || r.begins(beside):
				begin = append(begin, c)
			case strings.Contains(r.Words, beside):
				hold = append(hold, c)
			}
		}
	}
	switch {
	case len(begin) > 0:
		return begin
	case len(hold) > 0 || beside == "" || len(rows) == 0 || !strings.Contains(rows[0].Words, beside):
		return hold
	}
	return find(rows, label, "")
}
