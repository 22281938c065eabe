package command

import (
	"slices"
	"strings"

	"warroom/bot/incident"
	"warroom/bot/view"
)

func stepRow() Row {
	return Row{
		Name: "step", Args: "<step> done|untick|skip <why>|…, or add <title> [@person]", Group: groupWork, Needs: OpenIncident, Console: true,
		Help:     "Tick, answer, skip or hand over a step; alone, see how it is done",
		Who:      whoWorks + "; skipping a killer step: the commander",
		Examples: []string{"step 3.1 done", "step 2.1 yes", "step 3.5 skip no federation in this account", "step add Ask the vendor for sessions"},
		act:      view.ActHow, words: stepWords, complete: completeStep,
	}
}

func stepActs() map[string]action {
	return map[string]action{
		view.ActTick: tick, view.ActUntick: untick, view.ActAnswer: answer, view.ActWatch: watch,
		view.ActHow: how, view.ActFill: fill, view.ActSkipStep: skipStep, view.ActHandStep: handStep,
		view.ActDoAgain: doAgain, view.ActReverse: reverse, view.ActOwn: ownChange, view.ActAddStep: addStep,
	}
}

// stepVerbs are what may stand behind a step, in the order in which they are offered.
var stepVerbs = []string{"done", "untick", "yes", "no", "unknown", "skip", "hand", "ask", "watch", "request", "evidence", "reverse", "own", "glass", "how"}

// stepWords reads: 3.3 done, disable-keys skip <why>, add <title> [@person].
func stepWords(t *turn, rest string) Outcome {
	word, rest := cutWord(rest)
	switch {
	case word == "":
		return stepsNow(t)
	case strings.EqualFold(word, "add"):
		return addStepWords(t, rest)
	}
	s, why := t.step(word)
	if s == nil {
		return t.unclear("step", why)
	}
	verb, rest := cutWord(rest)
	verb = strings.ToLower(verb)
	if verb == "answer" { // answer yes is what the buttons say, and yes alone is as clear
		verb, rest = cutWord(rest)
		verb = strings.ToLower(verb)
	}
	rest = freeText(rest)
	id := string(s.ID)
	switch verb {
	case "", "how":
		return how(t.on(view.ActHow, id))
	case "done", "tick":
		return t.do(incident.Tick{Step: s.ID})
	case "untick":
		return untick(t.on(view.ActUntick, id))
	case "yes", "no", "unknown":
		return t.do(incident.Tick{Step: s.ID, Answer: verb})
	case "watch":
		return t.do(incident.StartWatch{Step: s.ID})
	case "skip":
		if rest == "" {
			return skipStep(t.on(view.ActSkipStep, id))
		}
		return t.do(incident.Skip{Step: s.ID, Reason: rest})
	case "hand":
		return handStepWords(t, s, rest)
	case "own":
		return ownChangeWords(t, s, rest)
	case "reverse":
		if rest == "" {
			return reverse(t.on(view.ActReverse, id))
		}
		return t.do(incident.Reverse{Step: s.ID, Why: rest})
	case "ask":
		return askForStep(t.on(view.ActAsk, id))
	case "request":
		return makeRequest(t.on(view.ActRequest, id))
	case "evidence":
		return addEvidence(t.on(view.ActAddEvidence, id))
	case "glass":
		if rest == "" {
			return breakGlass(t.on(view.ActGlass, id))
		}
		return t.do(incident.BreakGlass{Step: s.ID, Right: s.Right, Reason: rest})
	}
	said := "A step cannot be \"" + cut(verb, 30) + "\"."
	if near := nearest(verb, stepVerbs); near != "" {
		said += " Nearest: step " + s.Number + " " + near
	}
	return t.unclear("step", said+"\nBehind a step stands one of: "+strings.Join(stepVerbs, ", ")+".")
}

// completeStep gives the steps of the open phases, then what can be done with one.
func completeStep(t *turn, done string) []string {
	if word, more := cutWord(done); word != "" {
		if more != "" || strings.EqualFold(word, "add") {
			return nil
		}
		return stepVerbs
	}
	out := []string{"add"}
	for _, p := range t.state.Phases {
		if p.Opened.IsZero() || !p.Confirmed.IsZero() {
			continue
		}
		for _, id := range p.Order {
			if s := t.state.Steps[id]; s != nil && !s.Hidden {
				out = append(out, s.Number)
			}
		}
	}
	return out
}

// step finds a step by its number or id. Where there is none, it says so in a sentence, with the nearest one.
func (t *turn) step(word string) (*incident.StepState, string) {
	word = strings.ToLower(strings.TrimRight(word, ":,"))
	var ids []string
	for id, s := range t.state.Steps {
		if strings.ToLower(string(id)) == word || s.Number == word {
			return s, ""
		}
		if !s.Hidden {
			ids = append(ids, string(id))
		}
	}
	slices.Sort(ids)
	said := "There is no step " + cut(word, 40) + "."
	if near := nearest(word, ids); near != "" {
		s := t.state.Steps[incident.StepID(near)]
		said += " Nearest: " + s.Number + " " + near + "."
	}
	return nil, said
}

// stepOf is the step that the act is on. It can be gone only when the button is one of another incident.
func (t *turn) stepOf() (*incident.StepState, *Outcome) {
	id, _, _ := strings.Cut(t.Act.Ref, "/")
	if s := t.state.Steps[incident.StepID(id)]; s != nil {
		return s, nil
	}
	o := tell("This step is not in "+t.state.ID+".", button(t.to(view.ActPhases, ""), "Phases…"))
	return nil, &o
}

// stepTitle is what a step is called; one that was added by hand has the words of who added it.
func stepTitle(s *incident.StepState) string {
	if s.Title != "" {
		return flat(s.Title, mostTitle)
	}
	return flat(s.Words, mostTitle)
}

// stepLine is a step with its number, at the head of a form about it.
func stepLine(s *incident.StepState) view.Block { return bold(s.Number+" "+stepTitle(s), "") }

// stepsNow shows the rows of the newest open phase.
func stepsNow(t *turn) Outcome {
	if p := t.openPhase(); p != nil {
		return phaseSteps(t.on(view.ActPhaseSteps, string(p.ID)))
	}
	return phases(t.on(view.ActPhases, ""))
}

// tick takes a box as it is now: ticked is done, unticked is not done after all.
func tick(t *turn) Outcome {
	step := incident.StepID(t.Act.Ref)
	if t.Checked {
		return t.inPlace(t.do(incident.Tick{Step: step}))
	}
	return untick(t)
}

// doAgain does a step once more whose change was reversed.
func doAgain(t *turn) Outcome {
	return t.inPlace(t.do(incident.Tick{Step: incident.StepID(t.Act.Ref)}))
}

func untick(t *turn) Outcome {
	return t.inPlace(t.do(incident.Untick{Step: incident.StepID(t.Act.Ref)}))
}

func answer(t *turn) Outcome {
	step, said, _ := strings.Cut(t.Act.Ref, "/")
	return t.inPlace(t.do(incident.Tick{Step: incident.StepID(step), Answer: said}))
}

func watch(t *turn) Outcome {
	return t.inPlace(t.do(incident.StartWatch{Step: incident.StepID(t.Act.Ref)}))
}

// standing makes a form note its own act, so that what is pressed in it can draw it again.
func standing(f view.Form) view.Form {
	f.Note = f.Act.String()
	return f
}

// inPlace draws the standing form again that an act was pressed in, once the commands are on disk. A home page notes nothing, and is drawn whole.
func (t *turn) inPlace(o Outcome) Outcome {
	if !t.InForm {
		return o
	}
	if a, err := view.ParseAct(t.Note); err == nil {
		return o.then(a)
	}
	o.Home = true
	return o
}

func how(t *turn) Outcome {
	if t.Act.Ref == "" {
		return stepsNow(t)
	}
	s, none := t.stepOf()
	if none != nil {
		return *none
	}
	return open(standing(view.How(t.view(), s.ID)))
}

// fill takes the value of a placeholder of the step's command, and shows the step again with it.
func fill(t *turn) Outcome {
	s, none := t.stepOf()
	if none != nil {
		return *none
	}
	_, key, _ := strings.Cut(t.Act.Ref, "/")
	if key == "" {
		return how(t.on(view.ActHow, string(s.ID)))
	}
	if t.Submitted {
		if w := t.lacking("value"); w != nil {
			return Outcome{Wrong: w}
		}
		if t.value("value") == string(t.state.Texts[key]) {
			return how(t.on(view.ActHow, string(s.ID))) // said again, it would count as another target
		}
		return t.do(incident.SetFact{Name: key, Value: t.value("value")}).then(t.to(view.ActHow, string(s.ID)))
	}
	title := key
	if rule, ok := t.desk.Policy().FactNames[key]; ok && rule.Title != "" {
		title = rule.Title
	}
	return open(askFor(t.to(view.ActFill, t.Act.Ref), "Fill in", "Fill in",
		stepLine(s), plain("It stands for <<"+key+">> in the commands of this incident."),
		field(oneLine("value", cut(title, mostLabel), string(t.state.Texts[key]), mostText))))
}

// mostLabel is the length of a field's label, and of a form's title and button.
const mostLabel = 24

func skipStep(t *turn) Outcome {
	s, none := t.stepOf()
	if none != nil {
		return *none
	}
	blocks := []view.Block{stepLine(s)}
	if s.Killer {
		blocks = append(blocks, plain("Skipping this step has sunk real responses. Only the commander can."))
	}
	return t.becauseOf(view.ActSkipStep, "Skip "+s.Number, "Skip", blocks, func(why string) incident.Command { return incident.Skip{Step: s.ID, Reason: why} })
}

// becauseOf asks for the reason of an act, and makes a command of it.
func (t *turn) becauseOf(do, title, submit string, blocks []view.Block, command func(why string) incident.Command) Outcome {
	if t.Submitted {
		if w := t.lacking("why"); w != nil {
			return Outcome{Wrong: w}
		}
		return t.do(command(t.value("why")))
	}
	return open(askFor(t.to(do, t.Act.Ref), title, submit, append(blocks, field(manyLines("why", "Why", "", mostReason)))...))
}

func handStep(t *turn) Outcome {
	s, none := t.stepOf()
	if none != nil {
		return *none
	}
	if t.Submitted {
		to, why := t.whom(t.value("to"))
		if why != "" {
			return wrong("to", why)
		}
		return t.do(incident.HandStep{Step: s.ID, Person: to})
	}
	return open(askFor(t.to(view.ActHandStep, t.Act.Ref), "Hand over "+s.Number, "Hand over", stepLine(s), field(t.someone("to", "To whom", ""))))
}

func handStepWords(t *turn, s *incident.StepState, rest string) Outcome {
	if rest == "" {
		return handStep(t.on(view.ActHandStep, string(s.ID)))
	}
	to, why := t.whom(rest)
	if why != "" {
		return t.unclear("step", why)
	}
	return t.do(incident.HandStep{Step: s.ID, Person: to})
}

func reverse(t *turn) Outcome {
	s, none := t.stepOf()
	if none != nil {
		return *none
	}
	blocks := []view.Block{stepLine(s), plain("Undo it in the cloud first. This records that it is undone; to say that it was never done, untick it.")}
	if s.Rollback != "" {
		blocks = append(blocks, small("The way back: "+s.Rollback))
	}
	return t.becauseOf(view.ActReverse, "Reverse "+s.Number, "It is reversed", blocks, func(why string) incident.Command {
		return incident.Reverse{Step: s.ID, Why: why}
	})
}

// ownChange leaves what a step changed in place, with somebody who answers for it.
func ownChange(t *turn) Outcome {
	s, none := t.stepOf()
	if none != nil {
		return *none
	}
	if t.Submitted {
		if w := t.lacking("why"); w != nil {
			return Outcome{Wrong: w}
		}
		owner, why := t.whom(t.value("owner"))
		if why != "" {
			return wrong("owner", why)
		}
		return t.do(incident.OwnChange{Step: s.ID, Owner: owner, Why: t.value("why")})
	}
	return open(askFor(t.to(view.ActOwn, t.Act.Ref), "Keep the change", "Keep it",
		stepLine(s), plain("The change stays after closing. Its owner answers for it from now on."),
		field(t.someone("owner", "Owner of the change", "")), field(manyLines("why", "Why it stays", "", mostReason))))
}

func ownChangeWords(t *turn, s *incident.StepState, rest string) Outcome {
	person, reason := cutWord(rest)
	if person == "" || reason == "" {
		return ownChange(t.on(view.ActOwn, string(s.ID)))
	}
	owner, why := t.whom(person)
	if why != "" {
		return t.unclear("step", why)
	}
	return t.do(incident.OwnChange{Step: s.ID, Owner: owner, Why: freeText(reason)})
}

// addStep adds a step to a phase; the act names the phase, or none for the newest open one.
func addStep(t *turn) Outcome {
	if t.Submitted {
		return addStepSubmitted(t)
	}
	p := t.openPhase()
	if t.Act.Ref != "" {
		p = t.phase(t.Act.Ref)
	}
	if p == nil {
		return tell("No phase is open. Open one first.", button(t.to(view.ActPhases, ""), "Phases…"))
	}
	return open(askFor(t.to(view.ActAddStep, string(p.ID)), "Add a step", "Add",
		bold(phaseName(p), ""), field(hinted(oneLine("title", "What is to be done", "", mostTitle), "Begin with a verb, such as: Ask the vendor for sessions")),
		field(optional(t.someone("owner", "Who does it", "")))))
}

func addStepSubmitted(t *turn) Outcome {
	if w := t.lacking("title"); w != nil {
		return Outcome{Wrong: w}
	}
	c := incident.AddStep{Phase: incident.PhaseID(t.Act.Ref), Title: t.value("title")}
	if word := t.value("owner"); word != "" {
		var why string
		if c.Person, why = t.whom(word); why != "" {
			return wrong("owner", why)
		}
	}
	return t.do(c)
}

// addStepWords reads a title, with a person at its end: Ask the vendor for sessions @Sam.
func addStepWords(t *turn, rest string) Outcome {
	title := freeText(rest)
	if title == "" {
		return addStep(t.on(view.ActAddStep, ""))
	}
	c := incident.AddStep{Title: title}
	if i := strings.LastIndexAny(title, " \t\n"); i > 0 && (strings.HasPrefix(title[i+1:], "@") || strings.HasPrefix(title[i+1:], "<@")) {
		if p, ok := t.desk.Person(title[i+1:]); ok {
			c.Title, c.Person = freeText(title[:i]), p
		}
	}
	if len([]rune(c.Title)) > mostTitle {
		return t.unclear("step", "A step's title has at most 60 characters. Put the rest into a note.")
	}
	return t.do(c)
}
