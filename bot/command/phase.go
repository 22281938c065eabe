package command

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"warroom/bot/incident"
	"warroom/bot/view"
)

func phaseRow() Row {
	return Row{
		Name: "phase", Also: []string{"phases"}, Args: "[<phase>] [open|steps|confirm|object <why>|answer <words>]", Group: groupWork, Needs: OpenIncident, Console: true,
		Help: "Open or confirm a phase, or hold its pause; alone, see all phases", Who: whoCommander + "; an objection: " + whoWorks,
		Examples: []string{"phase 3 open", "phase 2 confirm", "phase 3 object the old sessions still work"},
		act:      view.ActPhases, words: phaseWords, complete: completePhase,
	}
}

func phaseActs() map[string]action {
	return map[string]action{
		view.ActPhases: phases, view.ActOpenPhase: openPhase, view.ActPhaseSteps: phaseSteps, view.ActConfirm: confirmPhase, view.ActConfirmAny: confirmAnyway,
		view.ActObject: object, view.ActObjectReply: answerObjection,
	}
}

var phaseVerbs = []string{"open", "steps", "confirm", "object", "answer"}

// phaseWords reads: 3 open, scope confirm, 2 object <why>. Without a phase, the newest open one is meant.
func phaseWords(t *turn, rest string) Outcome {
	word, more := cutWord(rest)
	if word == "" {
		return phases(t.on(view.ActPhases, ""))
	}
	p := t.phase(word)
	// A phase may be called like a verb: phase confirm ends the newest, phase confirm open opens the one called Confirm.
	if next, _ := cutWord(more); slices.Contains(phaseVerbs, strings.ToLower(word)) && (p == nil || !slices.Contains(phaseVerbs, strings.ToLower(next))) {
		if p = t.openPhase(); p == nil {
			return t.unclear("phase", "No phase is open. Name one by its number.")
		}
		more = rest
	}
	if p == nil {
		return t.unclear("phase", "There is no phase "+cut(word, 40)+". Phases have the numbers 1 to "+strconv.Itoa(len(t.state.Phases))+".")
	}
	verb, more := cutWord(more)
	text, id := freeText(more), string(p.ID)
	switch strings.ToLower(verb) {
	case "", "steps":
		return phaseSteps(t.on(view.ActPhaseSteps, id))
	case "open":
		return openPhase(t.on(view.ActOpenPhase, id))
	case "confirm":
		if strings.EqualFold(text, "anyway") {
			return confirmAnyway(t.on(view.ActConfirmAny, id))
		}
		return confirmPhase(t.on(view.ActConfirm, id))
	case "object":
		if text == "" {
			return object(t.on(view.ActObject, id))
		}
		return t.do(incident.ObjectPause{Phase: p.ID, Why: text})
	case "answer":
		if text == "" {
			return answerObjection(t.on(view.ActObjectReply, id))
		}
		return t.do(incident.AnswerObjection{Phase: p.ID, Words: text})
	}
	return t.unclear("phase", "A phase cannot be \""+cut(verb, 30)+"\". Behind it stands one of: "+strings.Join(phaseVerbs, ", ")+".")
}

// completePhase gives the phases, then what can be done with one.
func completePhase(t *turn, done string) []string {
	if word, more := cutWord(done); word != "" {
		if more != "" {
			return nil
		}
		return phaseVerbs
	}
	var out []string
	for _, p := range t.state.Phases {
		out = append(out, strconv.Itoa(p.Number))
	}
	return out
}

// phase finds a phase by its number, id or title.
func (t *turn) phase(word string) *incident.PhaseState {
	for i := range t.state.Phases {
		p := &t.state.Phases[i]
		if strings.EqualFold(string(p.ID), word) || strconv.Itoa(p.Number) == word || strings.EqualFold(p.Title, word) {
			return p
		}
	}
	return nil
}

// openPhase is the newest phase that is being worked on.
func (t *turn) openPhase() *incident.PhaseState {
	var newest *incident.PhaseState
	for i := range t.state.Phases {
		p := &t.state.Phases[i]
		if !p.Opened.IsZero() && p.Confirmed.IsZero() && (newest == nil || !p.Opened.Before(newest.Opened)) {
			newest = p
		}
	}
	return newest
}

// phaseOf is the phase that the act is on.
func (t *turn) phaseOf() (*incident.PhaseState, *Outcome) {
	for i := range t.state.Phases {
		if p := &t.state.Phases[i]; string(p.ID) == t.Act.Ref {
			return p, nil
		}
	}
	o := tell("This phase is not in "+t.state.ID+".", button(t.to(view.ActPhases, ""), "Phases…"))
	return nil, &o
}

func phaseName(p *incident.PhaseState) string { return fmt.Sprintf("Phase %d: %s", p.Number, p.Title) }

func phases(t *turn) Outcome { return open(standing(view.PhasesForm(t.view()))) }

// openPhase shows the new card in the room; a list of phases that it was pressed in is drawn again.
func openPhase(t *turn) Outcome {
	return t.inPlace(t.do(incident.OpenPhase{Phase: incident.PhaseID(t.Act.Ref)}))
}

func phaseSteps(t *turn) Outcome {
	p, none := t.phaseOf()
	if none != nil {
		return *none
	}
	return open(standing(view.PhaseSteps(t.view(), p.ID)))
}

// confirmPhase ends a phase. Steps that are still open are read out first, in a form that confirms all the same. One that may not be left open is the
// rules' to refuse.
func confirmPhase(t *turn) Outcome {
	p, none := t.phaseOf()
	if none != nil {
		return *none
	}
	var left []string
	killer := false
	for _, id := range t.state.OpenSteps(p.ID) {
		s := t.state.Steps[id]
		left, killer = append(left, s.Number+" "+stepTitle(s)), killer || s.Killer
	}
	if len(left) == 0 || killer || t.desk.Actor().Console {
		return t.inPlace(t.do(incident.ConfirmPhase{Phase: p.ID}))
	}
	said := fmt.Sprintf("%d steps are open. They stay open, and the card counts them.", len(left))
	if len(left) == 1 {
		said = "One step is open. It stays open, and the card counts it."
	}
	return t.unless(incident.ConfirmPhase{Phase: p.ID, Anyway: true}, func() view.Form {
		return askFor(t.to(view.ActConfirmAny, t.Act.Ref), "Confirm with steps open", "Confirm anyway",
			bold(phaseName(p), said), plain(strings.Join(left, "\n")))
	})
}

func confirmAnyway(t *turn) Outcome {
	return t.do(incident.ConfirmPhase{Phase: incident.PhaseID(t.Act.Ref), Anyway: true})
}

// object holds a phase's pause until the commander answers.
func object(t *turn) Outcome {
	p, none := t.phaseOf()
	if none != nil {
		return *none
	}
	if t.Submitted {
		if w := t.lacking("why"); w != nil {
			return Outcome{Wrong: w}
		}
		return t.do(incident.ObjectPause{Phase: p.ID, Why: t.value("why")})
	}
	return t.unless(incident.ObjectPause{Phase: p.ID, Why: anything}, func() view.Form {
		return askFor(t.to(view.ActObject, t.Act.Ref), "Object", "Object",
			bold(phaseName(p), "The pause holds until the commander answers."), field(manyLines("why", "What speaks against it", "", mostText)))
	})
}

func answerObjection(t *turn) Outcome {
	p, none := t.phaseOf()
	if none != nil {
		return *none
	}
	if t.Submitted {
		if w := t.lacking("words"); w != nil {
			return Outcome{Wrong: w}
		}
		return t.do(incident.AnswerObjection{Phase: p.ID, Words: t.value("words")})
	}
	o := p.Objection
	if o == nil {
		return tell("No objection to " + p.Title + " waits for an answer.")
	}
	return t.unless(incident.AnswerObjection{Phase: p.ID, Words: anything}, func() view.Form {
		return askFor(t.to(view.ActObjectReply, t.Act.Ref), "Answer the objection", "Answer",
			bold(phaseName(p), ""), plain(t.name(o.By)+" objects: "+flat(o.Why, mostText)), field(manyLines("words", "Answer", "", mostText)))
	})
}
