package command

import (
	"slices"
	"strings"
	"unicode"
)

// The headings of help, in order.
const (
	groupStart  = "Start"
	groupWork   = "Work"
	groupDecide = "Decide"
	groupTell   = "Tell"
	groupProve  = "Prove"
	groupClose  = "Close"
)

var groups = []string{groupStart, groupWork, groupDecide, groupTell, groupProve, groupClose}

// Rows are all commands, by heading and in the order of help.
func Rows() []Row {
	rows := append(startRows(), workRows()...)
	slices.SortStableFunc(rows, func(a, b Row) int { return slices.Index(groups, a.Group) - slices.Index(groups, b.Group) })
	return rows
}

// Names are the commands' names, in the order of help.
func Names() []string {
	var names []string
	for _, r := range Rows() {
		names = append(names, r.Name)
	}
	return names
}

// find is the command that a word names.
func find(word string) (Row, bool) {
	word = strings.ToLower(word)
	for _, r := range Rows() {
		if r.Name == word || slices.Contains(r.Also, word) {
			return r, true
		}
	}
	return Row{}, false
}

// words are all words that name a command.
func words() []string {
	var out []string
	for _, r := range Rows() {
		out = append(append(out, r.Name), r.Also...)
	}
	return out
}

// usage is how a command is written.
func usage(r Row) string {
	return strings.TrimSpace("/incident " + r.Name + " " + r.Args)
}

// label is what stands on the button of a command. One that asks for more first ends in …
func label(r Row) string {
	if r.label != "" {
		return r.label
	}
	name := []rune(r.Name)
	name[0] = unicode.ToUpper(name[0])
	return string(name) + "…"
}
