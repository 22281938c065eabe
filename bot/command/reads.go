package command

import "strings"

// Reads reports whether words only show something of an incident. An answer without an entry is then no failure, and of a private incident it is an entry
// that somebody read it.
func Reads(words string) bool {
	word, rest := cutWord(words)
	if _, ok := numberOf(word); ok {
		word, rest = cutWord(rest)
	}
	r, ok := find(word)
	if !ok {
		return word == ""
	}
	args := strings.Fields(rest)
	switch r.Name {
	case "step", "phase":
		return len(args) < 2 || args[1] == "steps"
	case "evidence":
		return len(args) == 0 || args[0] == "list"
	case "list", "status", "brief", "catchup", "who", "rights", "timeline":
		return true
	}
	return false
}
