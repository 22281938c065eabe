package incident

func decideSetType(s *State, p *Policy, m Meta, c SetType) ([]Event, *Refusal) {
	if refusal := reserve(s, p, m, "change the type", p.Lead.Commander); refusal != nil {
		return nil, refusal
	}
	t, ok := p.Types[c.Type]
	switch {
	case !ok:
		return nil, no("no-type", "There is no incident type %s.", said(string(c.Type)))
	case c.Type == s.Type:
		return nil, nil
	}
	events := []Event{&TypeSet{Type: c.Type}}
	events = append(events, joinRoles(s, p, m, t)...)
	return append(events, joinRunbook(s, p.Runbooks[t.Runbook])...), nil
}

// joinRunbook adds what the incident lacks of a runbook: steps to the phases that it has, and phases that it has not. Nothing is dropped. A step's id is
// never used again for another step, so that equal ids are one step.
func joinRunbook(s *State, rb Runbook) []Event {
	var events []Event
	hide := &StepsShown{}
	number := len(s.Phases)
	for _, ph := range rb.Phases {
		var missing []StepDef
		for _, def := range ph.Steps {
			if s.Steps[def.ID] != nil {
				continue
			}
			missing = append(missing, def)
			if def.When != "" && !holds(def.When, s.Facts) {
				hide.Hidden = append(hide.Hidden, def.ID)
			}
		}
		switch {
		case len(missing) == 0:
		case findPhase(s, ph.ID) != nil:
			for _, def := range missing {
				events = append(events, &StepAdded{Phase: ph.ID, Step: def})
			}
		default:
			number++
			ph.Steps = missing
			events = append(events, &PhaseCopied{Number: number, Phase: ph})
		}
	}
	if len(hide.Hidden) > 0 {
		events = append(events, hide)
	}
	return events
}
