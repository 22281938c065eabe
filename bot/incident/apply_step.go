package incident

import (
	"slices"
	"strconv"
	"time"
)

// phaseCopied puts a phase of the runbook into the incident. A phase that is there already, because the runbook's newer version is taken, keeps
// its number and all its steps: what is not done yet gets its new text, and new steps follow behind.
func (s *State) phaseCopied(e *PhaseCopied) {
	i := slices.IndexFunc(s.Phases, func(ph PhaseState) bool { return ph.ID == e.Phase.ID })
	known := i >= 0
	if !known {
		i = len(s.Phases)
		s.Phases = append(s.Phases, PhaseState{Number: e.Number})
	}
	ph := &s.Phases[i]
	ph.Phase = e.Phase
	for _, def := range e.Phase.Steps {
		switch st := s.Steps[def.ID]; {
		case st == nil:
			s.addStep(ph, def).Added = known
		case st.Status == StepOpen:
			st.StepDef = def
		}
	}
}

// addStep puts a step behind the others of its phase.
func (s *State) addStep(ph *PhaseState, def StepDef) *StepState {
	ph.Order = append(ph.Order, def.ID)
	st := &StepState{StepDef: def, Phase: ph.ID, Number: strconv.Itoa(ph.Number) + "." + strconv.Itoa(len(ph.Order)), Status: StepOpen}
	put(&s.Steps, def.ID, st)
	return st
}

func (s *State) onPhase(id PhaseID, change func(*PhaseState)) {
	for i := range s.Phases {
		if s.Phases[i].ID == id {
			change(&s.Phases[i])
			return
		}
	}
}

func (s *State) phaseOpened(r Stamp, e *PhaseOpened) {
	s.onPhase(e.Phase, func(ph *PhaseState) { ph.Opened = r.When() })
}

func (s *State) phaseConfirmed(r Stamp, e *PhaseConfirmed) {
	s.onPhase(e.Phase, func(ph *PhaseState) {
		ph.Confirmed, ph.By, ph.LeftOpen, ph.Objection = r.When(), r.Actor, e.Open, nil
	})
}

func (s *State) pauseObjected(r Stamp, e *PauseObjected) {
	s.onPhase(e.Phase, func(ph *PhaseState) { ph.Objection = &Objection{By: r.Actor, At: r.When(), Why: e.Why} })
}

func (s *State) objectionAnswered(e *ObjectionAnswered) {
	s.onPhase(e.Phase, func(ph *PhaseState) { ph.Objection = nil })
}

func (s *State) stepCompleted(r Stamp, e *StepCompleted) {
	st := s.Steps[e.Step]
	if st == nil {
		return
	}
	st.turn(r, StepDone)
	st.Answer, st.PreApproved, st.Owed, st.Reversed = e.Answer, e.PreApproved, e.Owed, false
	if e.Change && s.changeOf(e.Step) < 0 {
		s.Changes = append(s.Changes, Change{Step: e.Step, By: r.Actor, At: r.When()})
	}
}

// stepUnticked takes back what a tick said: with it goes the change that was not made after all. One that was reversed did happen, and stays.
func (s *State) stepUnticked(r Stamp, e *StepUnticked) {
	st := s.Steps[e.Step]
	if st == nil {
		return
	}
	st.turn(r, StepOpen)
	st.By, st.At = "", time.Time{}
	st.Answer, st.PreApproved, st.Owed, st.Reason, st.Reversed = "", false, false, "", false
	if i := s.changeOf(e.Step); i >= 0 {
		s.Changes = slices.Delete(s.Changes, i, i+1)
	}
}

func (s *State) stepSkipped(r Stamp, e *StepSkipped) {
	if st := s.Steps[e.Step]; st != nil {
		st.turn(r, StepLeftOut)
		st.Reason = e.Reason
	}
}

// turn moves a step on: who did it, when, and from which revision on a screen shows it.
func (st *StepState) turn(r Stamp, to StepStatus) {
	st.Status, st.By, st.At, st.Rev = to, r.Actor, r.When(), r.N+1
}

func (s *State) stepAdded(e *StepAdded) {
	if s.Steps[e.Step.ID] != nil {
		return
	}
	s.onPhase(e.Phase, func(ph *PhaseState) {
		st := s.addStep(ph, e.Step)
		st.Added, st.Owner, st.Words = true, e.Owner, e.Title
	})
}

func (s *State) stepsShown(e *StepsShown) {
	for _, id := range e.Shown {
		if st := s.Steps[id]; st != nil {
			st.Hidden = false
		}
	}
	for _, id := range e.Hidden {
		if st := s.Steps[id]; st != nil {
			st.Hidden = true
		}
	}
}

func (s *State) stepReversed(r Stamp, e *StepReversed) {
	if st := s.Steps[e.Step]; st != nil {
		st.Reversed = true
	}
	if i := s.changeOf(e.Step); i >= 0 {
		s.Changes[i].Reversed, s.Changes[i].Why = r.When(), e.Why
	}
}

func (s *State) changeOwned(e *ChangeOwned) {
	if i := s.changeOf(e.Step); i >= 0 {
		s.Changes[i].Owner, s.Changes[i].Why = e.Owner, e.Why
	}
}

// changeOf is the index of what a step changed in the cloud and nobody reversed; -1: nothing.
func (s *State) changeOf(step StepID) int {
	return slices.IndexFunc(s.Changes, func(c Change) bool { return c.Step == step && c.Reversed.IsZero() })
}

func (s *State) evidenceAdded(r Stamp, e *EvidenceAdded) {
	s.Evidence = append(s.Evidence, Evidence{
		Number: e.Number, Kind: e.Evidence, Step: e.Step, What: e.What, Source: e.Source, Window: e.Window, Location: e.Location, Hash: e.SHA256,
		Size: e.Size, Computed: e.Computed, Direct: !e.Requested, Collector: r.Actor, At: r.When(), File: e.File,
		Custody: []Custody{{To: e.Custody, At: r.When(), Location: e.Location}},
	})
	st := s.Steps[e.Step]
	if st == nil {
		return
	}
	st.Evidence, st.Owed = append(st.Evidence, e.Number), false
	if e.Done {
		st.turn(r, StepDone)
	}
}

func (s *State) custodyTransferred(r Stamp, e *CustodyTransferred) {
	i := slices.IndexFunc(s.Evidence, func(ev Evidence) bool { return ev.Number == e.Evidence })
	if i < 0 {
		return
	}
	ev := &s.Evidence[i]
	ev.Custody = append(ev.Custody, Custody{From: e.From, To: e.To, At: r.When(), Why: e.Why, Location: e.Location})
	if e.Location != "" {
		ev.Location = e.Location
	}
}

func (s *State) requestMade(r Stamp, e *RequestMade) {
	s.Requests = append(s.Requests, Request{
		Number: e.Number, Step: e.Step, Provider: e.Provider, What: e.What, Reference: e.Reference, By: r.Actor, At: r.When(),
	})
	if st := s.Steps[e.Step]; st != nil {
		st.Request = e.Number
	}
}

func (s *State) requestReceived(r Stamp, e *RequestReceived) {
	if i := slices.IndexFunc(s.Requests, func(q Request) bool { return q.Number == e.Request }); i >= 0 {
		s.Requests[i].Received, s.Requests[i].Answer = r.When(), e.Answer
	}
}
