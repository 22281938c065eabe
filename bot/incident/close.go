package incident

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

func decideBeginClose(s *State, p *Policy, m Meta, _ BeginClose) ([]Event, *Refusal) {
	if refusal := mayBegin(s, p, m); refusal != nil {
		return nil, refusal
	}
	return begun(s, p, m), nil
}

func mayBegin(s *State, p *Policy, m Meta) *Refusal {
	return reserve(s, p, m, "begin the closing", p.Lead.Commander, p.Lead.Executive)
}

// begun is the closing begun, where it is not yet. Whoever begins it and may end it needs no asking.
func begun(s *State, p *Policy, m Meta) []Event {
	if s.Closing != nil {
		return nil
	}
	e := &CloseBegun{}
	if who := holders(s, p, rightClose); !slices.Contains(who, m.By.Person) {
		e.Asked = firstOf(who)
	}
	return []Event{e}
}

func decideSetReview(s *State, p *Policy, m Meta, c SetReview) ([]Event, *Refusal) {
	if refusal := mayBegin(s, p, m); refusal != nil {
		return nil, refusal
	}
	switch {
	case !c.At.After(m.At):
		return nil, no("past", "The review needs a date that is still to come.")
	case !plausible(c.At, m.At):
		return nil, no("bad-time", "A review is held within %d years. Give an earlier date.", yearsAhead)
	case !acquainted(s, p, m, c.Owner):
		return nil, cannotTake(c.Owner)
	case s.Closing != nil && s.Closing.ReviewAt.Equal(c.At) && s.Closing.ReviewOwner == c.Owner:
		return nil, nil
	}
	return append(begun(s, p, m), &ReviewSet{At: c.At, Owner: c.Owner}), nil
}

func decideSetCause(s *State, p *Policy, m Meta, c SetCause) ([]Event, *Refusal) {
	if s.Closing == nil {
		if refusal := mayBegin(s, p, m); refusal != nil {
			return nil, refusal
		}
	} else if refusal := responder(s, p, m, "state the cause"); refusal != nil {
		return nil, refusal
	}
	if blank(c.Cause) {
		if c.Known {
			return nil, no("no-text", "State the root cause.")
		}
		return nil, no("no-text", "Say why the root cause is unknown.")
	}
	return append(begun(s, p, m), &CauseSet{Known: c.Known, Cause: Words(c.Cause)}), nil
}

func decideWaive(s *State, p *Policy, m Meta, c Waive) ([]Event, *Refusal) {
	if refusal := responder(s, p, m, "waive an item"); refusal != nil {
		return nil, refusal
	}
	if refusal := unwaivable(s, p, c.Item); refusal != nil {
		return nil, refusal
	}
	if blank(c.Why) {
		return nil, no("no-reason", "Say why the item is waived.")
	}
	right := p.Rights[rightWaive]
	if _, holds := may(s, p, m.By.Person, rightWaive); holds && right.Quorum < 2 && !m.By.Console {
		return []Event{&ItemWaived{Item: c.Item, Why: Words(c.Why)}}, nil
	}
	return decideAskDecision(s, p, m, AskDecision{
		Right: rightWaive, Item: c.Item, Action: "Waive: " + itemOf(s, p, c.Item).Title, Why: c.Why, Breaks: "the record stays without it", Undo: "partly",
		How: "settle the item after all",
	})
}

// unwaivable says why an item of the gate cannot be waived, or need not be.
func unwaivable(s *State, p *Policy, id string) *Refusal {
	item := itemOf(s, p, id)
	switch {
	case item == nil:
		return no("no-item", "The closing gate has no item %s.", said(id))
	case strings.HasPrefix(id, gateGlass):
		r := no("not-waivable", "A break-glass act is reviewed and never waived: ask %s.", token(item.Owner))
		r.Who = []PersonID{item.Owner}
		return r
	case item.OK:
		return no("settled", "%s is settled. Nothing is there to waive.", item.Title)
	case item.Waived:
		return no("waived", "%s was waived by %s already.", item.Title, token(s.Waivers[id].By))
	}
	for i := range s.Decisions {
		if d := &s.Decisions[i]; d.Item == id && d.Status == DecisionOpen {
			r := no("asked", "D-%d asks for this already: %s.", d.Number, waitsFor(d))
			r.Decision, r.Who = d.Number, d.Awaited()
			return r.offering(Offer{Do: "nudge", Decision: d.Number})
		}
	}
	return nil
}

// itemOf is an item of the whole gate; nil: it has none such.
func itemOf(s *State, p *Policy, id string) *GateItem {
	for _, item := range gate(s, p, ClassReal) {
		if item.ID == id {
			return &item
		}
	}
	return nil
}

func decideClose(s *State, p *Policy, m Meta, c Close) ([]Event, *Refusal) {
	if refusal := wrongClass(s, c); refusal != nil {
		return nil, refusal
	}
	if refusal := mayClose(s, p, m, c.Class); refusal != nil {
		return nil, refusal
	}
	if items := left(gate(s, p, c.Class)); len(items) > 0 {
		return nil, unsettled(items)
	}
	if refusal := unsaid(s, c); refusal != nil {
		return nil, refusal
	}
	var events []Event
	for i := range s.Decisions {
		if d := &s.Decisions[i]; d.Status == DecisionOpen {
			events = append(events, &DecisionVoided{Decision: d.Number, Why: voidClosed})
		}
	}
	if c.Class != ClassReal {
		events = append(events, leftInPlace(s, c.Class)...)
	}
	e := &IncidentClosed{
		Class: c.Class, Duplicate: strings.TrimSpace(c.Duplicate), Impact: Words(c.Impact), What: Words(c.What), Keep: Words(c.Keep), ArchiveAt: m.At.Add(p.ArchiveAfter),
	}
	if r := s.Closing; r != nil && !r.ReviewAt.IsZero() {
		e.ReviewAt, e.ReviewOwner = r.ReviewAt, r.ReviewOwner
		if r.ReviewAt.After(m.At) {
			e.ArchiveAt = r.ReviewAt.Add(p.ArchiveAfter)
		}
	}
	return append(events, e), nil
}

// leftInPlace gives every change that still stands to whoever made it. What was no incident closes at once, and yet nobody's change is forgotten by it.
func leftInPlace(s *State, class CloseClass) []Event {
	var events []Event
	for _, c := range StandingChanges(s) {
		events = append(events, &ChangeOwned{Step: c.Step, Owner: c.By, Why: Words("left in place when it was closed as " + closedAs[class])})
	}
	return events
}

// closedAs names the short classes in a sentence.
var closedAs = map[CloseClass]string{ClassFalseAlarm: "a false alarm", ClassDuplicate: "a duplicate", ClassExercise: "an exercise"}

// wrongClass refuses a class that the incident cannot have: an exercise is one whatever came of it, and nothing else is.
func wrongClass(s *State, c Close) *Refusal {
	switch c.Class {
	case ClassReal, ClassFalseAlarm, ClassDuplicate:
		if s.Exercise {
			return no("exercise", "This is an exercise: close it as one.")
		}
		return nil
	case ClassExercise:
		if !s.Exercise {
			return no("no-exercise", "This is no exercise. Close it as real, a false alarm or a duplicate.")
		}
		return nil
	}
	return no("bad-value", "An incident closes as real, false-alarm, duplicate or exercise.")
}

// mayClose refuses the closing to whoever may not. What was no incident, the commander closes too.
func mayClose(s *State, p *Policy, m Meta, class CloseClass) *Refusal {
	if _, ok := may(s, p, m.By.Person, rightClose); ok {
		return nil
	}
	who := holders(s, p, rightClose)
	if class != ClassReal {
		commander := holding(s, p.Lead.Commander)
		if m.By.Person != "" && firstOf(commander) == m.By.Person {
			return nil
		}
		who = append(commander, who...)
	}
	return outranked("not-holder", who, "You cannot close this incident: ask %s.", people(who, "or")).offering(Offer{Do: "ask", Right: rightClose})
}

// unsettled names what the closing gate still asks for.
func unsettled(items []GateItem) *Refusal {
	const shown = 3
	var titles []string
	for _, item := range items[:min(shown, len(items))] {
		titles = append(titles, item.Title)
	}
	what := strings.Join(titles, "; ")
	if more := len(items) - shown; more > 0 {
		what += fmt.Sprintf("; and %d more", more)
	}
	r := no("gate", "Before closing: %s.", what)
	r.Step = items[0].Step
	return r.offering(Offer{Do: "close-begin"})
}

// unsaid refuses a closing without the words that its class asks for.
func unsaid(s *State, c Close) *Refusal {
	switch {
	case c.Class == ClassReal && blank(c.Impact):
		return no("no-text", "State the impact.")
	case c.Class == ClassReal || c.Class == ClassExercise:
		return nil
	case blank(c.What):
		return no("no-text", "Say what it was.")
	case blank(c.Keep):
		return no("no-text", "Say what of it is kept. Nothing is an answer.")
	case c.Class == ClassDuplicate && (blank(c.Duplicate) || strings.TrimSpace(c.Duplicate) == s.ID):
		return no("no-duplicate", "Name the incident that this is a duplicate of.")
	}
	return nil
}

// leastReopen is how many characters the reason for a reopening has at least.
const leastReopen = 10

func decideReopen(s *State, p *Policy, m Meta, c Reopen) ([]Event, *Refusal) {
	if refusal := reserve(s, p, m, "reopen the incident", p.Lead.Commander, p.Lead.Executive); refusal != nil {
		return nil, refusal
	}
	switch {
	case s.Closed == nil:
		return nil, nil
	case utf8.RuneCountInString(strings.TrimSpace(c.Why)) < leastReopen:
		return nil, no("no-reason", "Say why it is reopened, in at least %d characters.", leastReopen)
	}
	return []Event{&IncidentReopened{Why: Words(c.Why), Next: nextUpdate(p, s.Severity, m.At)}}, nil
}
