package incident

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
)

// decider is a person who may come to decide a right, and the role by which.
type decider struct {
	person PersonID
	role   RoleID
}

// holderTier is who holds a right by their role now, in the order of the right's roles.
func holderTier(s *State, right Right) []decider {
	var out []decider
	for _, role := range right.Holders {
		out = addDecider(out, s.Roles[role].Holder, role)
	}
	return out
}

// standInTier is who stands in for those, by the config.
func standInTier(s *State, p *Policy, right Right) []decider {
	var out []decider
	for _, role := range right.Holders {
		if _, ok := s.Roles[role]; ok && canHold(p, p.Roles[role].StandIn) {
			out = addDecider(out, p.Roles[role].StandIn, role)
		}
	}
	return out
}

// fallbackTier is who is asked last.
func fallbackTier(s *State, p *Policy, right Right) []decider {
	role := right.Fallback
	if role == "" {
		role = p.Lead.Executive
	}
	return addDecider(nil, s.Roles[role].Holder, role)
}

func addDecider(to []decider, person PersonID, role RoleID) []decider {
	if person == "" || slices.ContainsFunc(to, func(d decider) bool { return d.person == person }) {
		return to
	}
	return append(to, decider{person, role})
}

// chain is everyone who may come to decide a right, in the order in which they are asked.
func chain(s *State, p *Policy, right Right) []decider {
	out := holderTier(s, right)
	for _, d := range slices.Concat(standInTier(s, p, right), fallbackTier(s, p, right)) {
		out = addDecider(out, d.person, d.role)
	}
	return out
}

// entitled lists who may decide a right now: its holders; where so few hold it that an asker could be one too many, their stand-ins as well; where
// nobody does, whoever is asked last; and everyone whom a decision on it that still waits has reached in the meantime.
func entitled(s *State, p *Policy, id RightID) []decider {
	right, ok := p.Rights[id]
	if !ok {
		return nil
	}
	out := holderTier(s, right)
	if right.Quorum > 1 && len(out) <= right.Quorum {
		for _, d := range standInTier(s, p, right) {
			out = addDecider(out, d.person, d.role)
		}
	}
	if len(out) == 0 {
		out = fallbackTier(s, p, right)
	}
	for i := range s.Decisions {
		if d := &s.Decisions[i]; d.Status == DecisionOpen && d.Right == id {
			out = addReached(out, s, p, right, d)
		}
	}
	return out
}

// addReached adds whom a decision was passed on to.
func addReached(out []decider, s *State, p *Policy, right Right, d *Decision) []decider {
	for _, c := range chain(s, p, right) {
		if slices.ContainsFunc(d.Asked, func(a Asked) bool { return a.Person == c.person }) {
			out = addDecider(out, c.person, c.role)
		}
	}
	return out
}

func may(s *State, p *Policy, person PersonID, right RightID) (RoleID, bool) {
	if !declared(s) || person == "" {
		return "", false
	}
	for _, d := range entitled(s, p, right) {
		if d.person == person {
			return d.role, true
		}
	}
	return "", false
}

func holders(s *State, p *Policy, right RightID) []PersonID {
	if !declared(s) {
		return nil
	}
	var out []PersonID
	for _, d := range entitled(s, p, right) {
		out = append(out, d.person)
	}
	return out
}

// nextDecider is whom an open decision is passed on to when nobody answers: the next of the chain, and the fallback at the second time at the latest.
// The asker is not asked.
func nextDecider(s *State, p *Policy, d *Decision) (decider, bool) {
	right, ok := p.Rights[d.Right]
	if !ok {
		return decider{}, false
	}
	free := func(c decider) bool {
		return c.person != d.Asker && !slices.ContainsFunc(d.Asked, func(a Asked) bool { return a.Person == c.person })
	}
	next := chain(s, p, right)
	if rounds(d) >= 2 {
		next = append(fallbackTier(s, p, right), next...)
	}
	i := slices.IndexFunc(next, free)
	if i < 0 {
		return decider{}, false
	}
	return next[i], true
}

// rounds is how many times people were asked for a decision; those of one moment are one.
func rounds(d *Decision) int {
	n := 0
	for i, a := range d.Asked {
		if i == 0 || !a.At.Equal(d.Asked[i-1].At) {
			n++
		}
	}
	return n
}

func visible(s *State, p *Policy, a Actor) bool {
	switch {
	case !declared(s):
		return false
	case a.Class == ClassClock:
		return true
	case a.Person == "" || a.Class == ClassStranger:
		return false
	case s.Members[a.Person] || s.Invited[a.Person]:
		return true
	case a.Class == ClassExternal:
		return slices.Contains(s.Wanted(), a.Person)
	case !s.Private:
		return true
	}
	for role := range s.Roles {
		if p.Roles[role].StandIn == a.Person {
			return true
		}
	}
	return a.Person == s.DeclaredBy || slices.Contains(s.Wanted(), a.Person)
}

// Wanted lists who belongs in the room: everyone with a part in the incident. Who left by themselves is not called back.
func (s *State) Wanted() []PersonID {
	wanted := s.withPart()
	for person := range s.Left {
		delete(wanted, person)
	}
	return slices.Sorted(maps.Keys(wanted))
}

// Participants lists who takes part: everyone with a part in the incident, in the room or not, and whoever else is in the room.
func (s *State) Participants() []PersonID {
	all := s.withPart()
	maps.Copy(all, s.Members)
	return slices.Sorted(maps.Keys(all))
}

// withPart is the declarer, everyone who holds a role or was asked for one, whom it is offered to, who owns a step, who was asked for a decision, and who
// was invited.
func (s *State) withPart() map[PersonID]bool {
	all := maps.Clone(s.Invited)
	if all == nil {
		all = map[PersonID]bool{}
	}
	all[s.DeclaredBy] = true
	for _, a := range s.Roles {
		all[a.Holder] = true
		for _, asked := range a.Asked {
			all[asked.Person] = true
		}
		if a.Handover != nil {
			all[a.Handover.To] = true
		}
	}
	for _, st := range s.Steps {
		all[st.Owner] = true
	}
	for i := range s.Decisions {
		for _, asked := range s.Decisions[i].Asked {
			all[asked.Person] = true
		}
	}
	delete(all, "")
	return all
}

func blocked(s *State, p *Policy, step StepID) *Refusal {
	st, refusal := findStep(s, step)
	if refusal != nil {
		return refusal
	}
	if refusal := needsOther(s, st); refusal != nil {
		return refusal
	}
	right, gated := p.Rights[st.Right]
	switch {
	case st.Right == "" || st.BrokeGlass:
		return nil
	case gated && preApproved(s, right):
		return nil
	}
	d := decisionOf(s, st.Decision)
	if d == nil || d.Status == DecisionVoid {
		who := holders(s, p, st.Right)
		r := st.no("needs-right", "ask", "%s needs %s first: ask %s.", st.Number, p.rightTitle(st.Right), people(who, "or"))
		r.Who = who
		return r
	}
	var r *Refusal
	switch d.Status {
	case DecisionApproved:
		return nil
	case DecisionDenied:
		r = st.no("denied", "ask", "D-%d was denied at %s. Ask again before %s.", d.Number, clockTime(d.Decided), st.Number)
	default:
		r = st.no("needs-right", "nudge", "%s needs %s first. D-%d: %s.", st.Number, p.rightTitle(st.Right), d.Number, waitsFor(d))
		r.Who = d.Awaited()
	}
	r.Decision, r.Offer.Decision = d.Number, d.Number
	return r
}

// needsOther names the steps that come first. One that does not apply, or was skipped, is not waited for.
func needsOther(s *State, st *StepState) *Refusal {
	var first []StepID
	for _, id := range st.Needs {
		if n := s.Steps[id]; n != nil && !n.Hidden && n.Status == StepOpen {
			first = append(first, id)
		}
	}
	if len(first) == 0 {
		return nil
	}
	r := st.no("needs-step", "", "%s comes after %s.", st.Number, numbers(s, first))
	r.Open = first
	return r
}

// decisionHash is over everything that the decision's card shows, each part with its length before it, so that no two decisions read the same.
func decisionHash(d Decision) string {
	h := sha256.New()
	add := func(parts ...any) {
		for _, part := range parts {
			text := fmt.Sprint(part)
			fmt.Fprintf(h, "%d:%s", len(text), text)
		}
	}
	add(d.Number, d.Right, d.Step, d.Action, d.Why, d.Breaks, d.Undo, d.How, d.Config, d.Need, d.TypeBack, d.Item, len(d.Lost))
	for _, kind := range d.Lost {
		add(kind)
	}
	return hex.EncodeToString(h.Sum(nil))
}
