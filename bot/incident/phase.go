package incident

import (
	"slices"
	"strings"
)

// mostPhases is how many phases may be open at once.
const mostPhases = 2

func decideOpenPhase(s *State, p *Policy, m Meta, c OpenPhase) ([]Event, *Refusal) {
	if refusal := reserve(s, p, m, "open a phase", p.Lead.Commander); refusal != nil {
		return nil, refusal
	}
	ph := findPhase(s, c.Phase)
	if ph == nil {
		return nil, noPhase(c.Phase)
	}
	if !ph.Opened.IsZero() {
		return nil, nil
	}
	if open := openPhases(s); len(open) >= mostPhases {
		titles := make([]string, len(open))
		for i, o := range open {
			titles[i] = o.Title
		}
		r := no("two-phases", "%s are open, and more than %d at once are lost sight of. Confirm one first.", list(titles, "and"), mostPhases)
		return nil, r.offering(Offer{Do: "confirm", Phase: open[0].ID})
	}
	return []Event{&PhaseOpened{Phase: ph.ID}}, nil
}

func decideConfirmPhase(s *State, p *Policy, m Meta, c ConfirmPhase) ([]Event, *Refusal) {
	if refusal := reserve(s, p, m, "confirm a phase", p.Lead.Commander); refusal != nil {
		return nil, refusal
	}
	ph, refusal := openPhase(s, c.Phase)
	if refusal != nil {
		return nil, refusal
	}
	if !ph.Confirmed.IsZero() {
		return nil, nil
	}
	if refusal := unconfirmed(s, p, ph, c.Anyway); refusal != nil {
		return nil, refusal
	}
	events := []Event{&PhaseConfirmed{Phase: ph.ID, Open: len(s.OpenSteps(ph.ID))}}
	if next := nextPhase(s, ph); next != nil {
		events = append(events, &PhaseOpened{Phase: next.ID})
	}
	return events, nil
}

// unconfirmed says what keeps a phase from ending.
func unconfirmed(s *State, p *Policy, ph *PhaseState, anyway bool) *Refusal {
	if o := ph.Objection; o != nil {
		r := no("objection", "%s objected at %s. Answer the objection first.", token(o.By), clockTime(o.At))
		return r.offering(Offer{Do: "object-answer", Phase: ph.ID})
	}
	if ph == &s.Phases[min(1, len(s.Phases)-1)] {
		if missing := unrecorded(s, p.Types[s.Type].Triage); len(missing) > 0 {
			r := no("triage", "Before %s ends, state %s. Unknown is an answer.", ph.Title, list(factTitles(s, p, missing), "and"))
			return r.offering(Offer{Do: "fact", Phase: ph.ID})
		}
	}
	open := s.OpenSteps(ph.ID)
	for _, id := range open {
		if st := s.Steps[id]; st.Killer {
			r := st.no("killer-open", "skip", "%s cannot be left open: responses sink by it. Do it, or skip it with a reason.", st.Number)
			r.Open = open
			return r
		}
	}
	if len(open) > 0 && !anyway {
		r := no("steps-open", "Still open in %s: %s. Confirm all the same, or finish them first.", ph.Title, numbers(s, open))
		r.Open = open
		return r.offering(Offer{Do: "confirm", Phase: ph.ID})
	}
	return nil
}

func decideObjectPause(s *State, p *Policy, m Meta, c ObjectPause) ([]Event, *Refusal) {
	if refusal := responder(s, p, m, "object"); refusal != nil {
		return nil, refusal
	}
	ph, refusal := openPhase(s, c.Phase)
	switch {
	case refusal != nil:
		return nil, refusal
	case !ph.Confirmed.IsZero():
		r := no("confirmed", "%s confirmed %s at %s. Write a note, or tell the commander.", token(ph.By), ph.Title, clockTime(ph.Confirmed))
		return nil, r.offering(Offer{Do: "note"})
	case blank(c.Why):
		return nil, no("no-reason", "Say what speaks against going on.")
	}
	return []Event{&PauseObjected{Phase: ph.ID, Why: Words(c.Why)}}, nil
}

func decideAnswerObjection(s *State, p *Policy, m Meta, c AnswerObjection) ([]Event, *Refusal) {
	if refusal := reserve(s, p, m, "answer an objection", p.Lead.Commander); refusal != nil {
		return nil, refusal
	}
	ph, refusal := openPhase(s, c.Phase)
	if refusal != nil {
		return nil, refusal
	}
	if ph.Objection == nil {
		return nil, nil
	}
	return []Event{&ObjectionAnswered{Phase: ph.ID, Words: Words(c.Words)}}, nil
}

// OpenSteps lists the steps of a phase that wait for somebody: neither done nor skipped, not hidden, and not an option beside one that is done.
func (s *State) OpenSteps(phase PhaseID) []StepID {
	ph := findPhase(s, phase)
	if ph == nil {
		return nil
	}
	var open []StepID
	for _, id := range ph.Order {
		if st := s.Steps[id]; st != nil && st.Status == StepOpen && !st.Hidden && !chosen(s, ph, st.Choice) {
			open = append(open, id)
		}
	}
	return open
}

// chosen reports whether one of a group of options is done: one is enough.
func chosen(s *State, ph *PhaseState, choice string) bool {
	if choice == "" {
		return false
	}
	return slices.ContainsFunc(ph.Order, func(id StepID) bool {
		st := s.Steps[id]
		return st != nil && st.Choice == choice && st.Status == StepDone
	})
}

func findPhase(s *State, id PhaseID) *PhaseState {
	for i := range s.Phases {
		if s.Phases[i].ID == id {
			return &s.Phases[i]
		}
	}
	return nil
}

// openPhase is a phase whose card is there.
func openPhase(s *State, id PhaseID) (*PhaseState, *Refusal) {
	ph := findPhase(s, id)
	if ph == nil {
		return nil, noPhase(id)
	}
	if ph.Opened.IsZero() {
		r := no("not-open", "%s is not open yet.", ph.Title)
		return nil, r.offering(Offer{Do: "phase-open", Phase: ph.ID})
	}
	return ph, nil
}

// openPhases lists the phases that were opened and not confirmed.
func openPhases(s *State) []*PhaseState {
	var open []*PhaseState
	for i := range s.Phases {
		if ph := &s.Phases[i]; !ph.Opened.IsZero() && ph.Confirmed.IsZero() {
			open = append(open, ph)
		}
	}
	return open
}

// newestPhase is the last phase of the runbook that was opened, one that is still open before one that is over.
func newestPhase(s *State) *PhaseState {
	if open := openPhases(s); len(open) > 0 {
		return open[len(open)-1]
	}
	for i := len(s.Phases) - 1; i >= 0; i-- {
		if !s.Phases[i].Opened.IsZero() {
			return &s.Phases[i]
		}
	}
	return nil
}

// nextPhase is the first phase behind this one that was not opened yet.
func nextPhase(s *State, ph *PhaseState) *PhaseState {
	behind := false
	for i := range s.Phases {
		switch next := &s.Phases[i]; {
		case next.ID == ph.ID:
			behind = true
		case behind && next.Opened.IsZero():
			return next
		}
	}
	return nil
}

// phaseOrNewest is the phase that was named, or the newest where none was.
func phaseOrNewest(s *State, id PhaseID) (*PhaseState, *Refusal) {
	if id != "" {
		if ph := findPhase(s, id); ph != nil {
			return ph, nil
		}
		return nil, noPhase(id)
	}
	if ph := newestPhase(s); ph != nil {
		return ph, nil
	}
	return nil, no("no-phase", "This incident has no phase yet.")
}

func noPhase(id PhaseID) *Refusal {
	return no("no-phase", "This incident has no phase %s.", said(string(id)))
}

func numbers(s *State, steps []StepID) string {
	var out []string
	for _, id := range steps {
		out = append(out, s.Steps[id].Number)
	}
	return strings.Join(out, ", ")
}
