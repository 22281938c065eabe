package incident

import (
	"slices"
	"strings"
)

// Lost lists the evidence that a step builds on and that is not captured yet: kinds that the steps before it were to save. Asking for its decision names
// them, since the act may destroy them.
func Lost(s *State, step StepID) []EvidenceKind {
	var lost []EvidenceKind
	seen := map[StepID]bool{step: true}
	var visit func(StepID)
	visit = func(id StepID) {
		st := s.Steps[id]
		if st == nil {
			return
		}
		for _, need := range st.Needs {
			if seen[need] {
				continue
			}
			seen[need] = true
			visit(need)
			n := s.Steps[need]
			if n == nil || n.Hidden || n.StepDef.Evidence == "" || len(n.Evidence) > 0 || captured(s, n.StepDef.Evidence) {
				continue
			}
			if !slices.Contains(lost, n.StepDef.Evidence) {
				lost = append(lost, n.StepDef.Evidence)
			}
		}
	}
	visit(step)
	return lost
}

// captured reports whether the evidence list has an item of the kind.
func captured(s *State, kind EvidenceKind) bool {
	return slices.ContainsFunc(s.Evidence, func(e Evidence) bool { return e.Kind == kind })
}

// voidDecisions ends the decisions whose target a changed fact is part of: open ones, and approved ones that were not used up. A value that is said for the
// first time changes no target: what was asked did not rest on it. Neither does the time of day, which is filled in when the command is run.
func voidDecisions(s *State, fact string) []Event {
	if fact == gapNow || !recorded(s, fact) || s.Facts[fact] == unknown {
		return nil
	}
	var events []Event
	for i := range s.Decisions {
		d := &s.Decisions[i]
		if d.Free || d.Status != DecisionOpen && d.Status != DecisionApproved {
			continue
		}
		if asked := s.Steps[d.Step]; asked != nil && asked.mentions(fact) && opensOther(s, d.Number, "") {
			events = append(events, &DecisionVoided{Decision: d.Number, Why: voidTarget})
		}
	}
	return events
}

// gapNow is the gap that stands for the moment in which a command is run.
const gapNow = "NOW"

// isGap reports whether a fact's name is that of a gap in a command, which are written in capitals.
func isGap(name string) bool {
	return name != "" && strings.IndexFunc(name, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' }) < 0
}

// mentions reports whether the step's commands have a gap that the fact fills in.
func (st *StepState) mentions(fact string) bool {
	gap := "<<" + fact + ">>"
	if strings.Contains(st.Console, gap) {
		return true
	}
	for _, command := range st.Commands {
		if strings.Contains(command, gap) {
			return true
		}
	}
	return false
}
