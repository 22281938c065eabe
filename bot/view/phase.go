package view

import (
	"strings"

	"warroom/bot/incident"
)

// mostSteps is how many steps one message holds; a phase that grew past it goes on in another.
const mostSteps = 9

// phaseCards draws an opened phase: one message, or several once steps were added past nine.
func phaseCards(v Incident, ps *incident.PhaseState) []Surface {
	steps := v.shown(ps)
	parts := max(1, (len(steps)+mostSteps-1)/mostSteps)
	out := make([]Surface, 0, parts)
	for i := range parts {
		s := Surface{Key: "phase:" + string(ps.ID), Class: classCard}
		if i > 0 {
			s.Key += ":" + itoa(i+1)
		}
		part := part{steps: steps[min(len(steps), i*mostSteps):min(len(steps), (i+1)*mostSteps)], n: i + 1, of: parts}
		switch {
		case v.State.Closed != nil:
			s.Message = frozenPhase(v, ps, part)
		case !ps.Confirmed.IsZero():
			s.Message = foldedPhase(v, ps, part)
		default:
			s.Message = openPhase(v, ps, part)
		}
		out = append(out, s)
	}
	return out
}

// part is what one message shows of a phase.
type part struct {
	steps []*incident.StepState
	n, of int
}

func phaseTitle(ps *incident.PhaseState) string { return oneLine(ps.Title, mostTitle) }

// heading is the first line of a phase's card.
func (v Incident) heading(ps *incident.PhaseState, p part) string {
	h := "Phase " + itoa(ps.Number) + " of " + itoa(len(v.State.Phases)) + ": " + phaseTitle(ps)
	if p.of > 1 {
		h += " (part " + itoa(p.n) + " of " + itoa(p.of) + ")"
	}
	return h
}

func openPhase(v Incident, ps *incident.PhaseState, p part) Message {
	blocks := []Block{{Header: v.heading(ps, p) + ". " + tallied(v.shown(ps)).String()}}
	if t := purpose(ps); p.n == 1 && len(t) > 0 {
		blocks = append(blocks, Block{Text: t})
	}
	for _, st := range p.steps {
		blocks = append(blocks, v.stepRow(st)...)
	}
	if p.n == p.of {
		blocks = append(blocks, v.pause(ps)...)
		blocks = append(blocks, Block{Context: v.neighbours(ps)}, Block{Row: []Widget{v.press("Phases…", ActPhases, "")}})
	}
	return v.message(v.phasePush(ps), blocks...)
}

// purpose is when a phase is due and what it is for.
func purpose(ps *incident.PhaseState) Text {
	var when, so Text
	if ps.When != "" {
		when = text("When: ", unstopped(oneLine(ps.When, mostWords)))
	}
	if ps.SoThat != "" {
		so = text("So that: ", oneLine(ps.SoThat, mostWords))
	}
	return joined(". ", when, so)
}

// phasePush says a phase's card in one sentence.
func (v Incident) phasePush(ps *incident.PhaseState) string {
	steps := v.shown(ps)
	push := "Phase " + itoa(ps.Number) + ", " + phaseTitle(ps) + ": " + tallied(steps).String()
	for _, st := range steps {
		if st.Status == incident.StepOpen {
			return push + ", next " + st.Number
		}
	}
	return push
}

// pause is the end of a phase: what the commander reads aloud, and the button that goes on. An objection holds it until the commander answers.
func (v Incident) pause(ps *incident.PhaseState) []Block {
	var t Text
	if ps.Pause != "" {
		t = text(bold("PAUSE."), " ", v.commander(), " reads aloud: \"", oneLine(ps.Pause, mostBody), "\"")
	}
	if o := ps.Objection; o != nil {
		t = lines(t, text("Objection by ", v.name(o.By), ", ", v.clock(o.At), ": ", clause(o.Why, mostWords), ". ", v.commander(),
			" answers it before the phase is confirmed."))
		return append(paragraph(t), Block{Row: []Widget{v.press("Answer…", ActObjectReply, string(ps.ID))}})
	}
	return append(paragraph(t), Block{Row: []Widget{v.press(v.confirmLabel(ps), ActConfirm, string(ps.ID)), v.press("Object…", ActObject, string(ps.ID))}})
}

func paragraph(t Text) []Block {
	if len(t) == 0 {
		return nil
	}
	return []Block{{Text: t}}
}

// confirmLabel names the phase that opens, where there is one and its name fits.
func (v Incident) confirmLabel(ps *incident.PhaseState) string {
	if next := v.next(ps); next != nil {
		return fits("Confirm, open "+phaseTitle(next), "Confirm, open next")
	}
	return "Confirm phase"
}

// next is the phase that opens when this one is confirmed; nil for none.
func (v Incident) next(ps *incident.PhaseState) *incident.PhaseState {
	for i := range v.State.Phases {
		if other := &v.State.Phases[i]; other.Number > ps.Number && other.Opened.IsZero() {
			return other
		}
	}
	return nil
}

// neighbours names the phases that were opened before this one, and the next.
func (v Incident) neighbours(ps *incident.PhaseState) Text {
	var before []string
	for i := range v.State.Phases {
		if other := &v.State.Phases[i]; other.Number < ps.Number && !other.Opened.IsZero() {
			t := tallied(v.shown(other))
			before = append(before, itoa(other.Number)+" "+cut(phaseTitle(other), 24)+" "+itoa(t.settled())+"/"+itoa(t.all))
		}
	}
	var t Text
	if len(before) > 0 {
		t = text("Before: ", cut(strings.Join(before, ", "), 200))
	}
	if next := v.next(ps); next != nil {
		return joined(". ", t, text("Next: ", itoa(next.Number), " ", phaseTitle(next), " (", itoa(tallied(v.shown(next)).all), ")"))
	}
	return joined(". ", t, text("No phase is left to open"))
}

// foldedPhase is a confirmed phase: one line, and its steps on demand. They stay tickable there.
func foldedPhase(v Incident, ps *incident.PhaseState, p part) Message {
	t := tallied(v.shown(ps))
	if p.n > 1 {
		return v.message(v.heading(ps, p), Block{Context: text(v.heading(ps, p), ". Confirmed, see part 1.")})
	}
	line := text(v.heading(ps, p), ". ", itoa(t.settled()), " of ", itoa(t.all), ". ", v.name(ps.By), " confirmed ", v.clock(ps.Confirmed))
	if open := len(v.State.OpenSteps(ps.ID)); open > 0 {
		line = text(line, ". ", itoa(open), " left open")
	}
	return v.message("Phase "+itoa(ps.Number)+", "+phaseTitle(ps)+": confirmed by "+v.name(ps.By)+", "+t.String(),
		Block{Text: line, Side: v.button("Show steps", ActPhaseSteps, string(ps.ID))})
}

// frozenPhase is a phase of a closed incident: what was done, and nothing to press.
func frozenPhase(v Incident, ps *incident.PhaseState, p part) Message {
	head := Block{Header: v.heading(ps, p) + ". " + tallied(v.shown(ps)).String()}
	all := make([]Text, 0, len(p.steps))
	for _, st := range p.steps {
		all = append(all, v.stepLine(st))
	}
	return v.message(v.phaseEnd(ps), append([]Block{head}, paragraph(lines(all...))...)...)
}

func (v Incident) phaseEnd(ps *incident.PhaseState) string {
	return "Phase " + itoa(ps.Number) + ", " + phaseTitle(ps) + ": " + tallied(v.shown(ps)).String() + ". The incident is closed."
}

// stepLine is a step in one line, without anything to press.
func (v Incident) stepLine(st *incident.StepState) Text {
	switch st.Status {
	case incident.StepDone:
		t := text("Done ", stepName(st), ". ", v.name(st.By), ", ", v.since(st.At))
		if st.Answer != "" {
			t = text(t, ". Answer: ", oneLine(st.Answer, 20))
		}
		if len(st.Evidence) > 0 {
			t = text(t, ". Evidence ", v.items(st))
		}
		if leave := v.leave(st); leave != "" {
			t = text(t, ". ", leave)
		}
		if st.Owed {
			t = text(t, ". ", v.owed(st))
		}
		if st.Reversed {
			t = text(t, ". ", v.reversal(st))
		}
		return t
	case incident.StepLeftOut:
		return text("Skipped ", stepName(st), ". ", v.name(st.By), ": ", said(st.Reason, 60))
	}
	return text("Open ", stepName(st))
}
