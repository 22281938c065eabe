package command

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// mostCompletions is how many a person can look through; Discord shows no more.
const mostCompletions = 25

// Complete gives the lines that the words may become, each a whole line behind /incident. It offers only what the actor may see.
func Complete(d Desk, typed string) []string {
	typed = strings.TrimLeftFunc(typed, unicode.IsSpace)
	t := &turn{desk: d}
	lead, line := "", typed
	word, rest := cutWord(line)
	if id, ok := numberOf(word); ok && behind(line, word) {
		if t.state = d.Incident(id); t.state == nil {
			return nil
		}
		lead, line = id+" ", rest
		word, rest = cutWord(line)
	} else {
		t.state = d.Here()
	}
	if !behind(line, word) {
		return t.completeName(lead, line)
	}
	r, ok := find(word)
	if !ok || r.complete == nil || r.Needs != Nothing && t.state == nil {
		return nil
	}
	// All but the word that is being typed stays.
	done, last := rest, ""
	if !strings.HasSuffix(typed, " ") {
		if i := strings.LastIndexFunc(rest, unicode.IsSpace); i >= 0 {
			done, last = trim(rest[:i]), rest[i+1:]
		} else {
			done, last = "", rest
		}
	}
	var out []string
	complete := r.complete
	if t.outsider() {
		complete = func(t *turn, done string) []string { return t.partyCompletes(r, done) }
	}
	for _, next := range complete(t, spaced(done)) {
		if _, ok := cutPrefixFold(next, last); ok && len(out) < mostCompletions {
			out = append(out, lead+r.Name+" "+spaced(done)+next)
		}
	}
	return out
}

// behind reports whether the line goes on behind its first word.
func behind(line, word string) bool {
	return word != "" && len(line) > len(word)
}

// spaced is what is written already, ready for the next word.
func spaced(s string) string {
	if s == "" {
		return ""
	}
	return s + " "
}

// completeName gives the commands that begin with what is typed, those of the room first where there is one.
func (t *turn) completeName(lead, typed string) []string {
	var here, elsewhere []string
	for _, r := range Rows() {
		if _, ok := cutPrefixFold(r.Name, trim(typed)); !ok || t.outsider() && !slices.Contains(partyRows, r.Name) {
			continue
		}
		switch {
		case r.Needs == Nothing:
			elsewhere = append(elsewhere, lead+r.Name)
		case t.state != nil && (r.Needs == AnyIncident || t.state.Open()):
			here = append(here, lead+r.Name)
		}
	}
	out := append(here, elsewhere...)
	return out[:min(len(out), mostCompletions)]
}

// only completes the first word of a command, from a list.
func only(words ...string) func(*turn, string) []string {
	return func(_ *turn, done string) []string {
		if done != "" {
			return nil
		}
		return words
	}
}

func completeDeclare(t *turn, done string) []string {
	var d declaration
	rest := d.readKind(t.desk.Policy(), trim(done))
	if rest != "" {
		return []string{"--private", "--open", "--exercise"}
	}
	var out []string
	if d.kind == "" {
		out = append(out, completeType(t, "")...)
	}
	if d.severity == "" {
		out = append(out, "sev1", "sev2", "sev3", "sev4")
	}
	return out
}

func completeType(t *turn, done string) []string {
	if done != "" {
		return nil
	}
	return typeIDs(t.desk.Policy())
}

func completeRole(t *turn, done string) []string {
	if done != "" {
		return nil
	}
	return t.roleIDs()
}

// completeFact gives the facts, then the values that the chosen one may take.
func completeFact(t *turn, done string) []string {
	var out []string
	if done == "" {
		for _, f := range facts(t.desk.Policy()) {
			out = append(out, f.name)
		}
		return out
	}
	name, more := cutWord(done)
	if f, ok := factNamed(t.desk.Policy(), name); ok && more == "" {
		for _, v := range f.values {
			out = append(out, v.Value)
		}
	}
	return out
}

// completeEntry gives the newest entries that can be corrected.
func completeEntry(t *turn, done string) []string {
	if done != "" {
		return nil
	}
	var out []string
	for _, n := range t.correctable() {
		out = append(out, strconv.FormatUint(n, 10))
	}
	return out
}
