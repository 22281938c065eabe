package command

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// The lengths of what people fill in, in characters. A title fits the board's line; a reason is one sentence.
const (
	mostTitle  = 60
	mostReason = 120
	mostText   = 280  // a few sentences
	mostStory  = 3000 // all that a field of a chat service holds
)

// incident is whose turn it is by number, without a look at the incident.
func (t *turn) incident() string {
	if t.state != nil {
		return t.state.ID
	}
	return t.Act.Incident
}

// to is an act on this incident as the person now sees it.
func (t *turn) to(do, ref string) view.Act {
	a := view.Act{Do: do, Incident: t.incident(), Ref: ref, Rev: t.Act.Rev}
	if t.state != nil {
		a.Rev = t.state.N
	}
	return a
}

// do gives commands to the incident, held against what the person saw. A form that was submitted is closed behind them.
func (t *turn) do(commands ...incident.Command) Outcome {
	return Outcome{Incident: t.incident(), Commands: commands, Seen: t.Act.Rev, Done: t.Submitted}
}

// saying adds what the person is told once the commands are on disk.
func (o Outcome) saying(text string) Outcome {
	m := message(text)
	o.Tell = &m
	return o
}

// showing adds a message to show once the commands are on disk.
func (o Outcome) showing(m view.Message) Outcome {
	o.Tell = &m
	return o
}

// tell answers one person in a sentence or two, with what they can press next.
func tell(text string, next ...view.Button) Outcome {
	m := message(text, next...)
	return Outcome{Tell: &m}
}

// show answers one person with a message.
func show(m view.Message) Outcome { return Outcome{Tell: &m} }

// open answers one person with a form.
func open(f view.Form) Outcome { return Outcome{Form: &f} }

// wrong keeps a submitted form open and says beside the input what is wrong.
func wrong(id, why string) Outcome { return Outcome{Wrong: map[string]string{id: why}} }

// lacking says of each input that it must be filled in, where it is not. Nil: nothing lacks.
func (t *turn) lacking(ids ...string) map[string]string {
	var out map[string]string
	for _, id := range ids {
		if t.value(id) == "" {
			if out == nil {
				out = map[string]string{}
			}
			out[id] = "Fill this in."
		}
	}
	return out
}

// message is plain text for one person.
func message(text string, next ...view.Button) view.Message {
	m := view.Message{Push: cut(firstLine(text), 150), Blocks: []view.Block{plain(text)}}
	if len(next) > 0 {
		m.Blocks = append(m.Blocks, row(next...))
	}
	return m
}

// plain is a paragraph of text that may be anybody's.
func plain(text string) view.Block { return view.Block{Text: view.Text{{S: text}}} }

// small is a line of small print.
func small(text string) view.Block { return view.Block{Context: view.Text{{S: text}}} }

// row is a row of buttons.
func row(buttons ...view.Button) view.Block {
	var b view.Block
	for _, button := range buttons {
		b.Row = append(b.Row, view.Widget{Button: &button})
	}
	return b
}

// button presses an act.
func button(a view.Act, label string) view.Button { return view.Button{Act: a, Label: label} }

// askFor is a form with fields. Every form can be left without sending it.
func askFor(a view.Act, title, submit string, blocks ...view.Block) view.Form {
	return view.Form{Act: a, Title: title, Submit: submit, Close: "Cancel", Blocks: blocks}
}

// field makes a row of an input.
func field(in view.Input) view.Block { return view.Block{Input: &in} }

// optional lets an input be left out.
func optional(in view.Input) view.Input {
	in.Optional = true
	return in
}

// hinted puts a hint under an input.
func hinted(in view.Input, hint string) view.Input {
	in.Hint = hint
	return in
}

// oneLine asks for a line of text.
func oneLine(id, label, initial string, most int) view.Input {
	return view.Input{ID: id, Label: label, Kind: view.Line, Initial: initially(cut(strings.Join(strings.Fields(initial), " "), most)), Max: most}
}

// manyLines asks for several lines of text.
func manyLines(id, label, initial string, most int) view.Input {
	return view.Input{ID: id, Label: label, Kind: view.Area, Initial: initially(cut(initial, most)), Max: most}
}

// oneOf asks for one of many, from a list that opens.
func oneOf(id, label string, options []view.Option, chosen string) view.Input {
	return view.Input{ID: id, Label: label, Kind: view.Select, Options: fitting(options), Initial: offered(options, chosen)}
}

// choice asks for one of a few, all in sight.
func choice(id, label string, options []view.Option, chosen string) view.Input {
	return view.Input{ID: id, Label: label, Kind: view.Choice, Options: fitting(options), Initial: offered(options, chosen)}
}

// several asks for any number of many.
func several(id, label string, options []view.Option, chosen ...string) view.Input {
	return view.Input{ID: id, Label: label, Kind: view.Many, Options: fitting(options), Initial: offered(options, chosen...)}
}

// checks asks for any number of a few, all in sight.
func checks(id, label string, options []view.Option, chosen ...string) view.Input {
	return view.Input{ID: id, Label: label, Kind: view.Checks, Options: fitting(options), Initial: offered(options, chosen...), Optional: true}
}

// someone asks for a person of the workspace.
func (t *turn) someone(id, label string, chosen incident.PersonID) view.Input {
	return view.Input{ID: id, Label: label, Kind: view.Whom, Initial: initially(t.account(chosen))}
}

// moment asks for a day and a time.
func moment(id, label string, at time.Time) view.Input {
	in := view.Input{ID: id, Label: label, Kind: view.When}
	if !at.IsZero() {
		in.Initial = []string{at.UTC().Format(time.RFC3339)}
	}
	return in
}

// option is a choice by its value. Both are as long as chat services allow.
func option(value, label string) view.Option { return view.Option{Value: value, Label: label} }

// mostOption is the length of a choice's label and value in chat services.
const mostOption = 75

func fitting(options []view.Option) []view.Option {
	for i := range options {
		options[i].Label = cut(options[i].Label, mostOption)
	}
	return options
}

// offered keeps of what a form is to begin with what its field offers: a config may have changed since, and a button may name anything.
func offered(options []view.Option, chosen ...string) []string {
	var out []string
	for _, c := range chosen {
		if slices.ContainsFunc(options, func(o view.Option) bool { return o.Value == c }) {
			out = append(out, c)
		}
	}
	return out
}

func initially(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// moment is the time that was picked in a form; zero where none was.
func (t *turn) moment(id string) (time.Time, error) {
	s := t.value(id)
	if s == "" {
		return time.Time{}, nil
	}
	at, _, err := readTime(s, t.Now, t.Zone)
	return at.UTC(), err
}

// has reports whether an option is among the values of an input.
func (t *turn) has(id, value string) bool { return slices.Contains(t.Values[id], value) }

// whom finds the person that a word or a form's choice names. Where there is none, it says so in a sentence.
func (t *turn) whom(word string) (p incident.PersonID, why string) {
	word = trim(word)
	if word == "" {
		return "", "Name a person, such as @Dana."
	}
	if p, ok := t.desk.Person(word); ok {
		return p, ""
	}
	return "", "Nobody here is called " + cut(word, 40) + ". Write @ and choose from the list."
}

// account is a person's id in the chat service that the actor came by, for a list of people to begin with.
func (t *turn) account(p incident.PersonID) string {
	if p == "" {
		return ""
	}
	chat := t.desk.Actor().Chat
	if a := t.desk.Policy().People[p].Accounts[chat]; a != "" {
		return a
	}
	if t.state != nil {
		// service:workspace:id, as the record keeps it.
		if parts := strings.SplitN(string(t.state.Known[p].Account), ":", 3); len(parts) == 3 && parts[0] == chat {
			return parts[2]
		}
	}
	return ""
}

// cut shortens a text to a number of characters. Cut text says so.
func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return strings.TrimRightFunc(string([]rune(s)[:most-1]), unseen) + "…"
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(trim(s), "\n")
	return trim(line)
}

// sentence is an error as people read it.
func sentence(err error) string {
	r, n := utf8.DecodeRuneInString(err.Error())
	return string(unicode.ToUpper(r)) + err.Error()[n:] + "."
}
