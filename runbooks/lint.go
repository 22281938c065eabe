package runbooks

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// What a card can hold and a tired reader can take in.
const (
	fewestPhases, mostPhases         = 5, 8
	fewestPhaseSteps, mostPhaseSteps = 3, 9
	fewestSteps, mostSteps           = 20, 45
	longestTitle                     = 60
	longestBody                      = 280
	longestCondition                 = 90  // of when and so-that
	longestLine                      = 120 // of the other texts of a card
	longestPhaseTitle                = 30  // a button holds it
	mostKillers                      = 3
	firstPhase                       = 5 * time.Minute
	longestQuestion                  = 5 * time.Minute
)

// linting is one look at one runbook.
type linting struct {
	rb    *Runbook
	found []Finding
}

// Lint says what is wrong with a runbook that has been read: what its own text shows, and, given a vocabulary, which of its names the config does
// not know. Findings come in the order of their lines. Those with Warning set are about craft; the others keep a runbook from use.
func Lint(rb *Runbook, v *Vocabulary) []Finding {
	l := &linting{rb: rb}
	l.front()
	l.shape()
	for i := range rb.Phases {
		l.phase(&rb.Phases[i], i == 0)
	}
	l.links()
	l.sections()
	l.gaps()
	if v != nil {
		l.names(v)
	}
	return inOrder(l.found)
}

func (l *linting) fail(line int, rule, message, remedy string) {
	l.found = append(l.found, Finding{File: l.rb.File, Line: line, Rule: rule, Message: message, Remedy: remedy})
}

func (l *linting) warn(line int, rule, message, remedy string) {
	l.found = append(l.found, Finding{File: l.rb.File, Line: line, Rule: rule, Message: message, Remedy: remedy, Warning: true})
}

// front looks at what the front matter must say.
func (l *linting) front() {
	rb := l.rb
	missing := func(is bool, key, remedy string) {
		if is {
			l.fail(1, "front-"+key, "the front matter does not say "+key, remedy)
		}
	}
	missing(rb.ID == "", "id", `add id = "key-leak": what the config calls this runbook`)
	missing(rb.Type == "", "type", `add type = "iam-compromise": the incident type it serves`)
	missing(rb.Title == "", "title", `add title = "Identity compromise"`)
	missing(rb.Version == "", "version", `add version = "1.0.0", and raise it with each change`)
	missing(rb.Owner == "", "owner", `add owner = "iam-lead": the role that keeps it right`)
	missing(rb.Reviewed.IsZero(), "reviewed", "add reviewed = 2026-11-16: the day it was last read against the world")
	missing(len(rb.DeclareIf) == 0, "declare-if", "add declare-if = [...]: what makes it an incident")
	missing(len(rb.DeclareIfNot) == 0, "declare-if-not", "add declare-if-not = [...]: what stays an alert")
	missing(len(rb.Detections) == 0, "detections", "add detections = [...]: the alerts by name that lead here")
	missing(len(rb.Handoffs) == 0, "handoffs", "add handoffs = [...]: who does what on each side of the shared responsibility")
	missing(len(rb.ControlPoints) == 0, "control-points", "add control-points = [...], of "+strings.Join(ControlPoints, ", "))
	missing(rb.Notes.CannotSee == "", "cannot-see", "add cannot-see under [notes]: what the cloud does not show you")
	missing(rb.Notes.Disappears == "", "disappears", "add disappears under [notes]: what is gone first")
	missing(rb.Notes.WhoHolds == "", "who-holds", "add who-holds under [notes]: who has what you lack")
	missing(len(rb.Asks) == 0, "asks", `add a list for each provider under [asks], such as aws = ["Preserve the logs of ..."]`)
	if n := utf8.RuneCountInString(rb.Title); n > longestTitle {
		l.fail(rb.LineOf("title"), "front-title", fmt.Sprintf("the title has %d letters", n), fmt.Sprintf("at most %d fit", longestTitle))
	}
	for _, c := range rb.ControlPoints {
		if !slices.ContainsFunc(rb.Steps(), func(s Step) bool { return s.Control == c }) {
			l.fail(rb.LineOf("control-points"), "control-points", fmt.Sprintf("no step works through %s", c), "add control: "+c+" to the step that does, or take it out of control-points")
		}
	}
}

// shape counts phases and steps.
func (l *linting) shape() {
	rb := l.rb
	switch n := len(rb.Phases); {
	case n > mostPhases:
		l.fail(rb.Phases[mostPhases].Line, "phases", fmt.Sprintf("there are %d phases", n), fmt.Sprintf("keep to %d to %d: each is a card with one purpose", fewestPhases, mostPhases))
	case n == 0:
		l.fail(1, "phases", "there is no phase", "write ## and its title, then - [ ] for each step")
	case n < fewestPhases:
		l.warn(rb.Phases[n-1].Line, "phases", fmt.Sprintf("there are only %d phases", n), fmt.Sprintf("keep to %d to %d: one long list is not worked through under stress", fewestPhases, mostPhases))
	}
	steps := rb.Steps()
	switch n := len(steps); {
	case n > mostSteps:
		l.fail(steps[mostSteps].Line, "steps", fmt.Sprintf("there are %d steps", n), fmt.Sprintf("keep to %d to %d", fewestSteps, mostSteps))
	case n > 0 && n < fewestSteps:
		l.warn(steps[n-1].Line, "steps", fmt.Sprintf("there are only %d steps", n), fmt.Sprintf("keep to %d to %d: what is missing is decided by the most tired person", fewestSteps, mostSteps))
	}
}

func (l *linting) phase(p *Phase, first bool) {
	if n := utf8.RuneCountInString(p.Title); n > longestPhaseTitle {
		l.fail(p.Line, "phase-title", fmt.Sprintf("the phase's title has %d letters", n), fmt.Sprintf("at most %d fit on a button", longestPhaseTitle))
	}
	for _, text := range []struct{ name, value, remedy string }{
		{"when", p.When, "add - when: what can be observed when its time has come"},
		{"so-that", p.SoThat, "add - so-that: what is true when it is over"},
	} {
		if text.value == "" {
			l.fail(p.Line, "phase-"+text.name, fmt.Sprintf("the phase %q does not say %s", p.Title, text.name), text.remedy)
		} else if n := utf8.RuneCountInString(text.value); n > longestCondition {
			l.fail(p.LineOf(text.name), "phase-"+text.name, fmt.Sprintf("%s has %d letters", text.name, n), fmt.Sprintf("at most %d are read", longestCondition))
		}
	}
	if n := utf8.RuneCountInString(p.Pause); n > longestLine {
		l.fail(p.LineOf("pause"), "line-length", fmt.Sprintf("the pause has %d letters", n), fmt.Sprintf("at most %d can be read aloud in one breath", longestLine))
	}
	switch n := len(p.Steps); {
	case n > mostPhaseSteps:
		l.fail(p.Steps[mostPhaseSteps].Line, "phase-steps", fmt.Sprintf("the phase %q has %d steps", p.Title, n), fmt.Sprintf("at most %d: after a minute and a half people begin to skip; part it", mostPhaseSteps))
	case n < fewestPhaseSteps:
		l.warn(p.Line, "phase-steps", fmt.Sprintf("the phase %q has %d steps", p.Title, n), fmt.Sprintf("at least %d: join it with its neighbour", fewestPhaseSteps))
	}
	killers, took := 0, time.Duration(0)
	for i := range p.Steps {
		s := &p.Steps[i]
		l.step(s)
		took += s.TimeBox()
		if s.Killer {
			if killers++; killers == mostKillers+1 {
				l.fail(s.LineOf("killer"), "killers", fmt.Sprintf("the phase %q has more than %d killer steps", p.Title, mostKillers), "keep those that have sunk a response when skipped")
			}
		}
	}
	if first && took > firstPhase {
		l.fail(p.Line, "first-phase", fmt.Sprintf("the first phase takes %s", showSpan(took)), "five minutes are what somebody woken at night can give it: set a time on its steps, or move some on")
	}
	if lines := strings.Count(string(card(p, 1, 1)), "\n"); lines > pageLines {
		l.warn(p.Line, "one-page", fmt.Sprintf("the card of %q has %d lines", p.Title, lines), fmt.Sprintf("at most %d fit on a printed page", pageLines))
	}
}

// links looks at what steps say of each other.
func (l *linting) links() {
	steps := l.rb.Steps()
	phase, order, all := map[string]int{}, map[string]int{}, []string{}
	for i, p := range l.rb.Phases {
		for _, s := range p.Steps {
			phase[s.ID], order[s.ID] = i, len(order)
			all = append(all, s.ID)
		}
	}
	choices, milestones := map[string]int{}, map[string]string{}
	for _, s := range steps {
		for _, need := range s.Needs {
			switch {
			case need == s.ID:
				l.fail(s.LineOf("needs"), "needs", fmt.Sprintf("%q needs itself", s.ID), "take it out")
			case !slices.Contains(all, need):
				l.fail(s.LineOf("needs"), "needs", fmt.Sprintf("there is no step %q", need), suggestion(need, all))
			case order[need] > order[s.ID]:
				l.fail(s.LineOf("needs"), "needs", fmt.Sprintf("%q needs %q, which stands below it", s.ID, need), "move that step up: a card is worked from top to bottom")
			}
		}
		if s.Choice != "" {
			choices[s.Choice]++
		}
		if s.Milestone != "" {
			if before, taken := milestones[s.Milestone]; taken {
				l.fail(s.LineOf("milestone"), "milestone", fmt.Sprintf("%q marks %s already", before, s.Milestone), "a milestone is reached once")
			}
			milestones[s.Milestone] = s.ID
		}
		l.evidenceFirst(s)
	}
	for _, s := range steps {
		if choices[s.Choice] == 1 {
			l.fail(s.LineOf("choice"), "choice", fmt.Sprintf("%q is the only option of %q", s.ID, s.Choice), "name the other options, or take the line out")
		}
	}
	for _, p := range l.rb.Phases {
		for _, s := range p.Steps {
			for _, o := range p.Steps {
				if s.Choice != "" && slices.Contains(s.Needs, o.ID) && o.Choice == s.Choice {
					l.fail(s.LineOf("needs"), "choice", fmt.Sprintf("%q needs %q, and both are options of %q", s.ID, o.ID, s.Choice), "one of them is enough: take one line out")
				}
			}
		}
	}
}

// evidenceFirst wants what a step destroys to be saved before it: some evidence where it takes away anything, and the very kind that it is known to end,
// where a step of the runbook collects that.
func (l *linting) evidenceFirst(s Step) {
	anything := func(string) bool { return true }
	if l.destroys(s) && !l.keeps(s, anything, map[string]bool{}) {
		l.fail(s.Line, "evidence-first", fmt.Sprintf("%q destroys what could be evidence, and needs no step that saves it", s.ID), "add - needs: and the step that collects the evidence")
		return
	}
	for _, kind := range slices.Sorted(maps.Keys(ending)) {
		i := slices.IndexFunc(l.rb.Steps(), func(o Step) bool { return o.Evidence == kind && o.ID != s.ID })
		if i < 0 || !l.ends(s, kind) || l.keeps(s, func(saved string) bool { return saved == kind }, map[string]bool{}) {
			continue
		}
		saves := l.rb.Steps()[i].ID
		l.fail(s.Line, "evidence-first", fmt.Sprintf("%q ends the %s, and does not need %q, which saves them", s.ID, strings.ReplaceAll(kind, "-", " "), saves), "add - needs: "+saves)
	}
}

// ends reports whether a command of the step is known to end a kind of evidence.
func (l *linting) ends(s Step, kind string) bool {
	return slices.ContainsFunc(s.Commands, func(c Command) bool {
		return slices.ContainsFunc(ending[kind], func(phrase string) bool { return strings.Contains(c.Text, phrase) })
	})
}

// destroys reports whether a step takes something away that nobody can put back.
func (l *linting) destroys(s Step) bool {
	for _, c := range s.Commands {
		if _, found := verb(c.Text, destroying); found {
			return true
		}
	}
	return s.Right != "" && s.Rollback == Irreversible && len(s.Commands) > 0
}

// keeps reports whether a step that it needs, near or far, has saved evidence of a kind that is wanted.
func (l *linting) keeps(s Step, wanted func(kind string) bool, seen map[string]bool) bool {
	for _, id := range s.Needs {
		need, ok := l.rb.Step(id)
		if !ok || seen[id] {
			continue
		}
		seen[id] = true
		if need.Evidence != "" && wanted(need.Evidence) || l.keeps(need, wanted, seen) {
			return true
		}
	}
	return false
}

// sections looks for the parts that no runbook can do without.
func (l *linting) sections() {
	has := func(f func(Step) bool) bool { return slices.ContainsFunc(l.rb.Steps(), f) }
	for _, part := range []struct {
		is           bool
		name, remedy string
	}{
		{has(func(s Step) bool { return s.Question }), "triage", "ask what is known with a step that has question: yes|no|unknown"},
		{has(func(s Step) bool { return s.Evidence != "" }), "evidence", "save something with a step that has evidence:"},
		{has(func(s Step) bool { return s.Milestone == "contained" }), "containment", "mark the step after which it no longer gets worse with milestone: contained"},
		{has(func(s Step) bool { return s.Milestone == "recovered" }), "recovery", "mark the step after which all works again with milestone: recovered"},
		{has(func(s Step) bool { return s.Actor == "provider" || s.Actor == "both" }), "the provider", "ask it something with a step that has actor: provider"},
		{has(func(s Step) bool { return strings.HasPrefix(s.Role, "comms") || s.Row == "communication" }), "communication", "give a step to the comms lead, or row: communication"},
	} {
		if !part.is {
			l.fail(1, "section", "no step is about "+part.name, part.remedy)
		}
	}
}

// gaps finds what is marked as not written yet.
func (l *linting) gaps() {
	line := 0
	for text := range bytes.Lines(l.rb.Source) {
		line++
		if bytes.Contains(text, []byte(Gap)) {
			l.fail(line, "gap", "this is not written yet", "write it, and take "+Gap+" out")
		}
	}
}
