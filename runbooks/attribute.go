package runbooks

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// attribute is one line of the list under a step: how its text becomes a field, and how the field becomes text again.
type attribute struct {
	name string
	set  func(s *Step, text string) (wrong, remedy string)
	show func(s Step) string
}

// attributes are all that a step can have, in the order in which they are written.
var attributes = []attribute{
	word("id", func(s *Step) *string { return &s.ID }),
	word("role", func(s *Step) *string { return &s.Role }),
	oneOf("actor", Actors, func(s *Step) *string { return &s.Actor }),
	{
		name: "question",
		set: func(s *Step, text string) (string, string) {
			if !slices.Equal(strings.Split(strings.ReplaceAll(text, " ", ""), "|"), answers) {
				return fmt.Sprintf("a question has closed answers, and %q is not them", text), "write question: " + strings.Join(answers, "|")
			}
			s.Question = true
			return "", ""
		},
		show: func(s Step) string { return onlyIf(s.Question, strings.Join(answers, "|")) },
	},
	word("right", func(s *Step) *string { return &s.Right }),
	word("evidence", func(s *Step) *string { return &s.Evidence }),
	words("needs", func(s *Step) *[]string { return &s.Needs }),
	word("produces", func(s *Step) *string { return &s.Produces }),
	plain("when", func(s *Step) *string { return &s.When }),
	word("choice", func(s *Step) *string { return &s.Choice }),
	plain("caution", func(s *Step) *string { return &s.Caution }),
	plain("expected", func(s *Step) *string { return &s.Expected }),
	plain("if-not", func(s *Step) *string { return &s.IfNot }),
	span("time", func(s *Step) *time.Duration { return &s.Time }),
	span("watch", func(s *Step) *time.Duration { return &s.Watch }),
	oneOf("impact", Impacts, func(s *Step) *string { return &s.Impact }),
	plain("rollback", func(s *Step) *string { return &s.Rollback }),
	{
		name: "killer",
		set: func(s *Step, text string) (string, string) {
			if text != "yes" {
				return fmt.Sprintf("killer is yes or left out, and not %q", text), "write killer: yes, or take the line out"
			}
			s.Killer = true
			return "", ""
		},
		show: func(s Step) string { return onlyIf(s.Killer, "yes") },
	},
	oneOf("milestone", Milestones, func(s *Step) *string { return &s.Milestone }),
	oneOf("mode", Modes, func(s *Step) *string { return &s.Mode }),
	{
		name: "log",
		set: func(s *Step, text string) (wrong, remedy string) {
			names, wrong, remedy := ids("log", text)
			s.Log = strings.Join(names, ", ")
			return wrong, remedy
		},
		show: func(s Step) string { return s.Log },
	},
	word("probe", func(s *Step) *string { return &s.Probe }),
	plain("console", func(s *Step) *string { return &s.Console }),
	oneOf("control", ControlPoints, func(s *Step) *string { return &s.Control }),
	word("row", func(s *Step) *string { return &s.Row }),
}

// answers are those of every question: not to know is an answer, and is tracked.
var answers = []string{"yes", "no", "unknown"}

// phaseAttributes are all that a phase can have.
var phaseAttributes = []string{"when", "so-that", "pause"}

func (p *Phase) attribute(name string) *string {
	switch name {
	case "when":
		return &p.When
	case "so-that":
		return &p.SoThat
	case "pause":
		return &p.Pause
	default:
		return nil
	}
}

func attributeNames() []string {
	names := make([]string, len(attributes))
	for i, a := range attributes {
		names[i] = a.name
	}
	return names
}

// idForm is what an id looks like. The placeholder's form is that of a fact in capital letters.
var (
	idForm      = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	placeholder = regexp.MustCompile(`<<([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)>>`)
)

// longestID keeps an id on a line of chat.
const longestID = 48

func isID(text string) bool { return len(text) <= longestID && idForm.MatchString(text) }

const idRemedy = "write words in lower case with hyphens, such as save-key-state, of at most 48 letters"

func plain(name string, field func(*Step) *string) attribute {
	return attribute{
		name: name,
		set:  func(s *Step, text string) (string, string) { *field(s) = text; return "", "" },
		show: func(s Step) string { return *field(&s) },
	}
}

func word(name string, field func(*Step) *string) attribute {
	a := plain(name, field)
	a.set = func(s *Step, text string) (string, string) {
		if !isID(text) {
			return fmt.Sprintf("%s: %q is not an id", name, text), idRemedy
		}
		*field(s) = text
		return "", ""
	}
	return a
}

func oneOf(name string, known []string, field func(*Step) *string) attribute {
	a := plain(name, field)
	a.set = func(s *Step, text string) (string, string) {
		if !slices.Contains(known, text) {
			return fmt.Sprintf("%s: %q is not known", name, text), suggestion(text, known)
		}
		*field(s) = text
		return "", ""
	}
	return a
}

func words(name string, field func(*Step) *[]string) attribute {
	return attribute{
		name: name,
		set: func(s *Step, text string) (wrong, remedy string) {
			*field(s), wrong, remedy = ids(name, text)
			return wrong, remedy
		},
		show: func(s Step) string { return strings.Join(*field(&s), ", ") },
	}
}

func ids(name, text string) (names []string, wrong, remedy string) {
	for _, id := range listed(text) {
		if !isID(id) {
			return nil, fmt.Sprintf("%s: %q is not an id", name, id), idRemedy + ", and commas between them"
		}
		if slices.Contains(names, id) {
			return nil, fmt.Sprintf("%s: %q is named twice", name, id), "name it once"
		}
		names = append(names, id)
	}
	if len(names) == 0 {
		return nil, name + " names nothing", "name an id, or take the line out"
	}
	return names, "", ""
}

func span(name string, field func(*Step) *time.Duration) attribute {
	return attribute{
		name: name,
		set: func(s *Step, text string) (string, string) {
			d, ok := parseSpan(text)
			if !ok {
				return fmt.Sprintf("%s: %q is not a time span", name, text), "write whole minutes, hours or days, such as 10m, 2h or 7d"
			}
			*field(s) = d
			return "", ""
		},
		show: func(s Step) string { return showSpan(*field(&s)) },
	}
}

var spanForm = regexp.MustCompile(`^([1-9][0-9]{0,3})(m|h|d)$`)

var units = map[string]time.Duration{"m": time.Minute, "h": time.Hour, "d": 24 * time.Hour}

// parseSpan reads whole minutes, hours or days: nobody watches a log for 1h7m3s.
func parseSpan(text string) (time.Duration, bool) {
	m := spanForm.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(m[1])
	return time.Duration(n) * units[m[2]], err == nil
}

// showSpan is the span as people write it.
func showSpan(d time.Duration) string {
	switch {
	case d == 0:
		return ""
	case d%units["d"] == 0:
		return strconv.FormatInt(int64(d/units["d"]), 10) + "d"
	case d%time.Hour == 0:
		return strconv.FormatInt(int64(d/time.Hour), 10) + "h"
	default:
		return strconv.FormatInt(int64(d/time.Minute), 10) + "m"
	}
}

func onlyIf(is bool, text string) string {
	if is {
		return text
	}
	return ""
}
