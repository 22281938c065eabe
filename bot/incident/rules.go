package incident

import "time"

// Decide answers a command: the events that follow, or a refusal. It reads neither a clock nor Words. A refusal that Authority marks
// comes with the events that record it. A command that changes nothing gives neither.
func Decide(s *State, p *Policy, m Meta, c Command) ([]Event, *Refusal) { return decide(s, p, m, c) }

// Apply adds an event to the state and returns it; s may be nil for the first. It holds no rule and cannot fail. The state given
// is not used again.
func Apply(s *State, r Recorded) *State { return apply(s, r) }

// React says what chat is owed for an event, beyond its surfaces.
func React(before, after *State, p *Policy, r Recorded) []Effect { return react(before, after, p, r) }

// Due is when the next thing falls due; zero: nothing does, and the incident is not live.
func Due(s *State, p *Policy) time.Time { return due(s, p) }

// Live reports whether the incident must be kept in memory: it is open, or something in it is still due.
func Live(s *State, p *Policy) bool { return s.Open() || !Due(s, p).IsZero() }

// Marshal splits an event into its clear body and its committed Words; Unmarshal joins them again. Absent Words stay empty.
func Marshal(e Event) (body []byte, private []Private, err error) { return marshal(e) }

// Private is one committed field of an event.
type Private struct {
	Name  string
	Value Words
}

// Unmarshal reads an event of the given kind; an unknown kind gives Unknown.
func Unmarshal(kind string, body []byte, private map[string]Words) (Event, error) {
	return unmarshal(kind, body, private)
}

// GateItem is one line of the closing gate.
type GateItem struct {
	ID     string // steps, decisions, evidence:<kind>, change:<step>, glass:<n>, cause, review, facts, third-parties
	Title  string
	Owner  PersonID
	OK     bool
	Waived bool
	Fix    string // what its button does: evidence, reverse, review-glass, review, cause, steps, decisions, facts, requests
	Step   StepID
	Number int
}

// Gate lists what closing asks for in this class, settled or not, in order.
func Gate(s *State, p *Policy, class CloseClass) []GateItem { return gate(s, p, class) }

// May reports whether a person now holds a right, and by which role.
func May(s *State, p *Policy, person PersonID, right RightID) (RoleID, bool) {
	return may(s, p, person, right)
}

// Holders lists who may decide a right now, first asked first.
func Holders(s *State, p *Policy, right RightID) []PersonID { return holders(s, p, right) }

// Visible reports whether a person may know of the incident: everyone of the workspace for an open one; members of the room, holders of
// its roles and their stand-ins for a private one.
func Visible(s *State, p *Policy, a Actor) bool { return visible(s, p, a) }

// Blocked says why a step cannot be ticked now: the steps it needs, or the right whose approval is missing. Nil: it can.
func Blocked(s *State, p *Policy, step StepID) *Refusal { return blocked(s, p, step) }

// DecisionHash is the hash of what a decision's card shows: an approval names it.
func DecisionHash(d Decision) string { return decisionHash(d) }
