package view

import (
	"slices"
	"strings"

	"warroom/bot/incident"
)

// How shows what a step is for, how it is done with this provider, how it is seen to work, and the way back. It has no fields; its buttons open
// what asks for more.
func How(v Incident, step incident.StepID) Form {
	st := v.State.Steps[step]
	if st == nil {
		return v.form(v.act(ActHow, string(step)), "How", Block{Text: text("This step is not in ", v.State.ID, "."),
			Side: v.button("Phases…", ActPhases, "")})
	}
	blocks := []Block{{Text: lines(text(bold(st.Number), " ", fullTitle(st)), v.stepState(st), v.reasons(st))}}
	commands, open := v.commands(st)
	blocks = append(blocks, commands...)
	if v.State.Closed == nil && st.Status == incident.StepOpen {
		blocks = append(blocks, v.fill(st, open)...)
	}
	blocks = append(blocks, paragraph(v.outcomes(st))...)
	if ready := v.Ready[string(st.ID)]; ready != "" {
		blocks = append(blocks, Block{Context: text(bold("Ready"), " ", oneLine(ready, mostWords))})
	}
	if v.State.Closed == nil {
		blocks = append(blocks, v.stepControls(st)...)
	}
	return v.form(v.stepAct(ActHow, st), "How: step "+st.Number, blocks...)
}

// fullTitle is a step's title where there is room for all of it.
func fullTitle(st *incident.StepState) string {
	if st.Title != "" {
		return oneLine(st.Title, mostBody)
	}
	return said(st.Words, mostBody)
}

// stepState says in one line where the step stands.
func (v Incident) stepState(st *incident.StepState) Text {
	switch st.Status {
	case incident.StepDone:
		t := text("Done: ", v.name(st.By), ", ", v.clock(st.At))
		if st.Answer != "" {
			t = text(t, ". Answer: ", oneLine(st.Answer, 20))
		}
		if st.Reversed {
			t = text(t, ". ", v.reversal(st))
		}
		return t
	case incident.StepLeftOut:
		return text("Skipped: ", v.name(st.By), ", ", v.clock(st.At), ": ", said(st.Reason, mostBody))
	}
	if needs := v.needed(st); len(needs) > 0 {
		return text("Opens after ", few(needs, 5))
	}
	if d := v.decision(st.Decision); d != nil && d.Status == incident.DecisionOpen {
		return text(markWaiting, " Waiting for ", v.deciders(d), ": ", number("D", d.Number))
	}
	if st.Right != "" {
		return lines(v.assignedText(st), text("Needs the right: ", v.rightTitle(st.Right)))
	}
	return v.assignedText(st)
}

func (v Incident) reasons(st *incident.StepState) Text {
	return lines(labelled("Why", st.Body, mostBody), labelled("CARE", st.Caution, mostBody), labelled("Breaks", impactWords(st), mostWords))
}

// impactWords leaves out a bare degree, which tells nobody what breaks.
func impactWords(st *incident.StepState) string {
	switch st.Impact {
	case "none", "low", "medium", "high":
		return ""
	}
	return st.Impact
}

func labelled(label, s string, most int) Text {
	if s == "" {
		return nil
	}
	return text(bold(label), " ", oneLine(s, most))
}

// outcomes is how the step is seen to work, and the way back.
func (v Incident) outcomes(st *incident.StepState) Text {
	var then, back Text
	if st.Expected != "" {
		then = text(bold("Then"), " ", oneLine(st.Expected, mostBody))
	}
	if st.IfNot != "" {
		then = joined(" ", then, text("If not: ", oneLine(st.IfNot, mostBody)))
	}
	switch {
	case st.Rollback == "irreversible":
		back = text(bold("Back"), " There is no way back.")
	case st.Rollback != "":
		back = text(bold("Back"), " ", oneLine(st.Rollback, mostBody))
	}
	var evidence Text
	if k := st.StepDef.Evidence; k != "" {
		evidence = text(bold("Evidence"), " ", v.kindTitle(k))
	}
	return lines(then, back, labelled("Logs", st.Log, mostWords), evidence, v.ownerLine(st))
}

func (v Incident) ownerLine(st *incident.StepState) Text {
	who := v.ownerOf(st)
	if who == "" {
		return nil
	}
	return text(bold("Owner"), " ", v.name(who))
}

// commands are what is typed or clicked at the incident's providers, with the values that are known filled in, and the names of those that are not.
func (v Incident) commands(st *incident.StepState) (blocks []Block, open []string) {
	providers := v.providers()
	if len(providers) == 0 {
		for id := range st.Commands {
			providers = append(providers, id)
		}
		slices.Sort(providers)
	}
	for _, id := range providers {
		command := st.Commands[id]
		if command == "" {
			continue
		}
		filled, missing := v.filled(command)
		for _, name := range missing {
			if !slices.Contains(open, name) {
				open = append(open, name)
			}
		}
		blocks = append(blocks, Block{Text: text(bold(v.providerName(id)))}, Block{Code: cut(filled, mostCode)})
	}
	if st.Console != "" {
		blocks = append(blocks, Block{Text: labelled("Console", st.Console, mostBody)})
	}
	return blocks, open
}

// mostCode keeps a command inside one block, its fence included.
const mostCode = 2900

// filled puts known values in the place of <<KEY>>. A value that a shell might read as more than a word is not put in: a responder copies this line
// and runs it.
func (v Incident) filled(command string) (out string, open []string) {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(command, "<<")
		b.WriteString(before)
		if !ok {
			return b.String(), open
		}
		name, after, ok := strings.Cut(rest, ">>")
		if !ok || !placeholder(name) {
			b.WriteString("<<")
			command = rest
			continue
		}
		if value := v.value(name); value != "" {
			b.WriteString(value)
		} else {
			b.WriteString("<<" + name + ">>")
			if !slices.Contains(open, name) {
				open = append(open, name)
			}
		}
		command = after
	}
}

func placeholder(name string) bool {
	return name != "" && strings.IndexFunc(name, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' }) < 0
}

// value is what is known of a placeholder, where it is one harmless word.
func (v Incident) value(name string) string {
	value := v.State.Facts[name]
	if value == "" {
		value = string(v.State.Texts[name])
	}
	if value == unknown || len(value) > 200 || strings.HasPrefix(value, "-") {
		return ""
	}
	for _, r := range value {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("-_.:/@+=,%", r):
		default:
			return ""
		}
	}
	return value
}

// fill offers to fill in what a command lacks.
func (v Incident) fill(st *incident.StepState, open []string) []Block {
	var buttons []Widget
	for _, name := range open[:min(len(open), 5)] {
		buttons = append(buttons, v.stepButton(fits("Fill in "+name+"…", "Fill in…"), ActFill, st, name))
	}
	return row(buttons...)
}

// stepControls are the step's rarer acts, those that make sense where it stands.
func (v Incident) stepControls(st *incident.StepState) []Block {
	var buttons []Widget
	switch st.Status {
	case incident.StepOpen:
		gated := st.Right != "" && !st.BrokeGlass && len(v.needed(st)) == 0 && incident.Blocked(v.State, v.Policy, st.ID) != nil
		if d := v.decision(st.Decision); gated && d != nil && d.Status == incident.DecisionOpen {
			buttons = append(buttons, v.press("Nudge", ActNudge, itoa(d.Number)))
		} else if gated {
			buttons = append(buttons, v.stepButton(v.askLabel(st.Right), ActAsk, st))
		}
		if st.Produces != "" && !st.Question {
			buttons = append(buttons, v.press(fits("Set "+v.factTitle(st.Produces)+"…", "Set it…"), ActFact, st.Produces))
		}
		buttons = append(buttons, v.stepButton("Skip…", ActSkipStep, st), v.stepButton("Add evidence…", ActAddEvidence, st),
			v.press("Note…", ActNote, ""), v.stepButton("Hand to…", ActHandStep, st))
		if gated {
			glass := v.stepButton("Break glass…", ActGlass, st)
			glass.Button.Style = "danger"
			buttons = append(buttons, glass)
		}
	case incident.StepLeftOut:
		buttons = append(buttons, v.stepButton("Untick", ActUntick, st))
	case incident.StepDone:
		if st.Reversed {
			buttons = append(buttons, v.stepButton("Do again", ActDoAgain, st))
		}
		buttons = append(buttons, v.stepButton("Untick", ActUntick, st), v.stepButton("Add evidence…", ActAddEvidence, st))
		if v.temporary(st.ID) {
			buttons = append(buttons, v.stepButton("Reverse…", ActReverse, st), v.stepButton("Leave in place…", ActOwn, st))
		}
	}
	return row(buttons...)
}

// temporary reports whether what a step changed in the cloud still stands without an owner.
func (v Incident) temporary(step incident.StepID) bool {
	return slices.ContainsFunc(incident.StandingChanges(v.State), func(c incident.Change) bool { return c.Step == step })
}
