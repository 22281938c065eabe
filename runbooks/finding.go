package runbooks

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Finding is one thing that is wrong with a runbook, and what would be right.
type Finding struct {
	File    string
	Line    int // from 1; 0: the file as a whole
	Rule    string
	Message string
	Remedy  string
	Warning bool // unwise and not wrong: it keeps nothing from starting
}

// String is the finding on one line: file:line: message; remedy.
func (f Finding) String() string {
	var b strings.Builder
	b.WriteString(f.File)
	if f.Line > 0 {
		fmt.Fprintf(&b, ":%d", f.Line)
	}
	b.WriteString(": ")
	if f.Warning {
		b.WriteString("warning: ")
	}
	b.WriteString(f.Message)
	if f.Remedy != "" {
		b.WriteString("; " + f.Remedy)
	}
	return b.String()
}

// Error makes a Finding an error.
func (f Finding) Error() string { return f.String() }

// inOrder sorts findings as a reader meets them.
func inOrder(found []Finding) []Finding {
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return found
}

// Nearest is the known name that was probably meant, or "".
func Nearest(name string, known []string) string {
	best, least := "", max(2, len(name)/3)+1
	for _, k := range known {
		if d := distance(strings.ToLower(name), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	return best
}

// suggestion says what would be right where a name is not known.
func suggestion(name string, known []string) string {
	if n := Nearest(name, known); n != "" {
		return fmt.Sprintf("did you mean %q?", n)
	}
	if len(known) == 0 {
		return "none is known"
	}
	if len(known) > 24 {
		return "it must be one that is configured"
	}
	return "known: " + strings.Join(known, ", ")
}

// distance counts the letters to change, add or take out to make one word of the other.
func distance(a, b string) int {
	const longest = 64 // names are short; a longer one is nobody's slip
	if len(a) > longest || len(b) > longest {
		return longest
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
