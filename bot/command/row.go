package command

import (
	"warroom/bot/incident"
	"warroom/bot/view"
)

// Row is one command: its words, its form, and what its help says. Rows are the only place where a command is written down: the parser, completion,
// help, the command line and the docs read them.
type Row struct {
	Name  string // declare
	Also  []string
	Args  string // [type] [severity] [title]
	Help  string // one line: what it does, in the imperative, without a full stop
	Who   string // who may, in the words of help
	Needs Needs
	Group string // the heading in help: Start, Work, Decide, Tell, Prove, Close
	// Examples are lines that work as they stand in the example config.
	Examples []string
	// Console says that the command line offers it too: warroom incident <name> INC-042 …; approvals are never.
	Console bool

	// words turns what was typed behind the name into what follows.
	words func(t *turn, rest string) Outcome
	// act opens the command's form from a button, or does what the command does without words; empty: there is none.
	act string
	// label is the button's, where the name with … is not it.
	label string
	// complete gives the words that may stand next. It gets what is finished behind the name, ending in a space, or nothing. Nil: nothing is known.
	complete func(t *turn, rest string) []string
}

// Needs says what must be at hand for a command.
type Needs string

// What commands need.
const (
	Nothing      Needs = ""         // works anywhere
	OpenIncident Needs = "open"     // an incident, by its room or by its number as the first word
	AnyIncident  Needs = "incident" // an incident, closed ones too
)

// action is what pressing or submitting an act does.
type action func(t *turn) Outcome

// turn is one thing that a person did, with what it needs at hand.
type turn struct {
	desk Desk
	Input
	state *incident.State // the act's incident, or the room's; nil: none that the actor may see
}

// view is what pictures of the incident are made from.
func (t *turn) view() view.Incident {
	return view.Incident{State: t.state, Policy: t.desk.Policy(), Now: t.Now}
}

// value is one value of a submitted form, trimmed; empty where it was left out.
func (t *turn) value(id string) string {
	if v := t.Values[id]; len(v) > 0 {
		return trim(v[0])
	}
	return ""
}
