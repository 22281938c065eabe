package view

import "warroom/bot/incident"

// PhasesForm shows all phases, with what each can do: an open one shows its steps, the next ones open. The commander may have two open at a time.
func PhasesForm(v Incident) Form {
	var blocks []Block
	open := 0
	for i := range v.State.Phases {
		if ps := &v.State.Phases[i]; !ps.Opened.IsZero() && ps.Confirmed.IsZero() {
			open++
		}
	}
	for i := range v.State.Phases {
		blocks = append(blocks, v.phaseRow(&v.State.Phases[i], open < 2))
	}
	switch {
	case v.State.Closed != nil:
		blocks = append(blocks, Block{Context: text("The incident is closed: nothing opens any more.")})
	case open >= 2:
		blocks = append(blocks, Block{Context: text("Two phases are open. Confirm one before another opens.")})
	}
	return v.form(v.act(ActPhases, ""), "Phases", blocks...)
}

func (v Incident) phaseRow(ps *incident.PhaseState, mayOpen bool) Block {
	t := tallied(v.shown(ps))
	name := itoa(ps.Number) + " " + phaseTitle(ps)
	switch {
	case ps.Opened.IsZero():
		b := Block{Text: text(name, " (", count(t.all, "step", "steps"), ")")}
		if mayOpen && v.State.Closed == nil {
			b.Side = v.button("Open", ActOpenPhase, string(ps.ID))
		}
		return b
	case !ps.Confirmed.IsZero():
		return Block{Text: text(name, ". ", t.String(), ". ", v.name(ps.By), " confirmed ", v.clock(ps.Confirmed)),
			Side: v.button("Show steps", ActPhaseSteps, string(ps.ID))}
	}
	return Block{Text: text(name, ". ", t.String(), ", open since ", v.clock(ps.Opened)), Side: v.button("Show steps", ActPhaseSteps, string(ps.ID))}
}

// PhaseSteps shows one phase's steps to one person, as tickable as on its card, and where a step is added.
func PhaseSteps(v Incident, phase incident.PhaseID) Form {
	act := v.act(ActPhaseSteps, string(phase))
	for i := range v.State.Phases {
		ps := &v.State.Phases[i]
		if ps.ID != phase {
			continue
		}
		t := tallied(v.shown(ps))
		blocks := []Block{{Text: text(v.heading(ps, part{}), ". ", t.String())}}
		if v.State.Closed != nil {
			var all []Text
			for _, st := range v.shown(ps) {
				all = append(all, v.stepLine(st))
			}
			return v.form(act, "Phase "+itoa(ps.Number), append(blocks, paragraph(lines(all...))...)...)
		}
		for _, st := range v.shown(ps) {
			blocks = append(blocks, v.stepRow(st)...)
		}
		blocks = append(blocks, Block{Row: []Widget{v.press("Add step…", ActAddStep, string(phase)), v.press("Phases…", ActPhases, "")}})
		return v.form(act, "Phase "+itoa(ps.Number), blocks...)
	}
	return v.form(act, "Phase", Block{Text: text("This phase is not in ", v.State.ID, "."), Side: v.button("Phases…", ActPhases, "")})
}
