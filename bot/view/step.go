package view

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"warroom/bot/incident"
)

// stepAct is an act on a step. It carries the revision of the step and not of the incident: an untick counts only if nothing changed the step since
// the screen was drawn, and a screen must not change because some other step did. A step that nothing changed yet has revision 1, since 0 means a
// screen of unknown age.
func (v Incident) stepAct(do string, st *incident.StepState, more ...string) Act {
	a := v.act(do, strings.Join(append([]string{string(st.ID)}, more...), "/"))
	a.Rev = max(1, st.Rev)
	return a
}

func (v Incident) stepButton(label, do string, st *incident.StepState, more ...string) Widget {
	return Widget{Button: &Button{Act: v.stepAct(do, st, more...), Label: cut(label, mostLabel), Speak: cut(strings.TrimSuffix(label,
		"…")+": step "+st.Number, mostBox)}}
}

func (v Incident) how(st *incident.StepState) *Button { return v.stepButton("How", ActHow, st).Button }

// stepRow draws a step. A box means that one tick finishes it; a step that needs more first is text with the button for that beside or below it.
func (v Incident) stepRow(st *incident.StepState) []Block {
	switch st.Status {
	case incident.StepLeftOut:
		reason := text("Skipped, ", v.name(st.By), ": ", cutStep(said(st.Reason, 1000), mostWords))
		return v.textRow(st, "", reason)
	case incident.StepDone:
		return v.doneRow(st)
	}
	if waits := v.needed(st); len(waits) > 0 {
		return v.textRow(st, "", text("Opens after ", few(waits, 5)))
	}
	if st.Right != "" && !st.BrokeGlass {
		if d := v.decision(st.Decision); d == nil || d.Status != incident.DecisionApproved {
			if incident.Blocked(v.State, v.Policy, st.ID) != nil {
				return v.gatedRow(st, d)
			}
		}
	}
	return v.openRow(st)
}

// boxRow is a box with its button, and what else can be pressed, in one block.
func (v Incident) boxRow(st *incident.StepState, note string, more ...Widget) []Block {
	box := &Box{Act: v.stepAct(ActTick, st), Label: cut(stepName(st), mostBox), Note: oneLine(note, mostBox), Checked: st.Status == incident.StepDone}
	return row(append(append([]Widget{{Box: box}}, more...), Widget{Button: v.how(st)})...)
}

// textRow is a step as text: with How beside it, or with buttons below.
func (v Incident) textRow(st *incident.StepState, mark string, below Text, buttons ...Widget) []Block {
	if mark != "" {
		mark += " "
	}
	t := lines(text(mark, stepName(st)), below)
	if len(buttons) == 0 {
		return []Block{{Text: t, Side: v.how(st)}}
	}
	return []Block{{Text: t}, {Row: append(buttons, Widget{Button: v.how(st)})}}
}

// needed lists the numbers of the steps that must be done first.
func (v Incident) needed(st *incident.StepState) []string {
	var out []string
	for _, id := range st.Needs {
		if need := v.State.Steps[id]; need != nil && !need.Hidden && need.Status == incident.StepOpen {
			out = append(out, need.Number)
		}
	}
	return out
}

// gatedRow is a step that waits for its decision.
func (v Incident) gatedRow(st *incident.StepState, d *incident.Decision) []Block {
	ask := v.stepButton(v.askLabel(st.Right), ActAsk, st)
	switch {
	case d == nil:
		return v.textRow(st, "", text("Needs ", v.rightTitle(st.Right), " first"), ask)
	case d.Status == incident.DecisionOpen && d.Step != st.ID:
		return v.textRow(st, markWaiting, text("Waiting for ", number("D", d.Number)))
	case d.Status == incident.DecisionOpen:
		waits := text("Waiting for ", v.deciders(d), ": ", number("D", d.Number), " ", v.rightTitle(d.Right), ", since ", v.clock(d.At))
		return v.textRow(st, markWaiting, waits, v.press("Nudge", ActNudge, itoa(d.Number)))
	case d.Status == incident.DecisionDenied:
		if d.Step == st.ID {
			ask = v.press("Ask again…", ActAskAgain, itoa(d.Number))
		}
		return v.textRow(st, markDenied, text("Denied by ", v.denier(d), ", ", number("D", d.Number)), ask)
	}
	return v.textRow(st, "", text(number("D", d.Number), " is void: ", voidReason(d)), ask)
}

// askLabel names who decides, where the name fits on a button.
func (v Incident) askLabel(right incident.RightID) string {
	if holders := incident.Holders(v.State, v.Policy, right); len(holders) > 0 {
		return fits("Ask "+v.name(holders[0])+"…", "Ask for it…")
	}
	return "Ask for it…"
}

// openRow is a step that can be worked on now.
func (v Incident) openRow(st *incident.StepState) []Block {
	switch {
	case st.Question:
		return v.textRow(st, "", v.assignedText(st),
			v.stepButton("Yes", ActAnswer, st, "yes"), v.stepButton("No", ActAnswer, st, "no"), v.stepButton("Unknown", ActAnswer, st, "unknown"))
	case st.Purpose && st.StepDef.Evidence != "":
		return v.textRow(st, "", v.assignedText(st), v.stepButton("Add evidence…", ActAddEvidence, st))
	case st.Actor == "provider" && v.request(st.Request) == nil:
		return v.textRow(st, "", v.assignedText(st), v.stepButton(v.askProvider(), ActRequest, st))
	case st.Actor == "provider" && v.request(st.Request).Received.IsZero():
		r := v.request(st.Request)
		return v.textRow(st, markWaiting, text("Asked ", v.clock(r.At), ", ", number("R", r.Number)), v.press("Received…", ActReceived, itoa(r.Number)))
	case st.Watch > 0 && st.Until.IsZero():
		return v.textRow(st, "", v.assignedText(st), v.stepButton("Start "+strconv.Itoa(st.Watch)+" min", ActWatch, st))
	case st.Watch > 0 && !st.Watched:
		return v.textRow(st, markWaiting, text("Until ", v.clock(st.Until)))
	}
	return v.boxRow(st, v.openNote(st))
}

// askProvider names the provider, where there is one and the name fits.
func (v Incident) askProvider() string {
	if p := v.providers(); len(p) == 1 {
		return fits("Ask "+v.providerName(p[0])+"…", "Ask the provider…")
	}
	return "Ask the provider…"
}

// openNote stands below an open box: what allowed it, or who does it and how long it may take.
func (v Incident) openNote(st *incident.StepState) string {
	if st.Right != "" {
		d := v.decision(st.Decision)
		switch {
		case st.BrokeGlass:
			return "BREAK-GLASS, review follows"
		case d != nil && d.Status == incident.DecisionApproved:
			return "Approved by " + v.approvers(d) + ", " + number("D", d.Number)
		default:
			return v.preApproval(st.Right)
		}
	}
	if st.Watched {
		return "Watched, " + v.since(st.Until)
	}
	if r := v.request(st.Request); r != nil && !r.Received.IsZero() {
		return "Received, " + v.since(r.Received) + ", " + number("R", r.Number)
	}
	return v.assigned(st)
}

// assigned says who should do a step, and within how long.
func (v Incident) assigned(st *incident.StepState) string {
	who := ""
	switch {
	case st.Owner != "":
		who = v.name(st.Owner)
	case v.roleOf(st) != "":
		who = capitalised(v.roleTitle(v.roleOf(st)))
	}
	if st.Minutes > 0 {
		return strings.TrimPrefix(who+", "+itoa(st.Minutes)+" min", ", ")
	}
	return who
}

func (v Incident) assignedText(st *incident.StepState) Text { return text(v.assigned(st)) }

// capitalised is a title at the beginning of a line.
func capitalised(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// preApproval says who decided beforehand, when and why.
func (v Incident) preApproval(right incident.RightID) string {
	p := v.Policy.Rights[right].PreApproved
	if p == nil {
		return ""
	}
	on := oneLine(p.On, 12)
	if day, err := time.Parse(time.DateOnly, p.On); err == nil {
		on = day.Format("2 Jan")
	}
	return "Pre-approved by " + v.name(v.Policy.Roles[p.By].Holder) + ", " + on + ": " + unstopped(oneLine(p.Why, mostWords))
}

// doneRow is a step that is done. Evidence that it owes never delayed the tick.
func (v Incident) doneRow(st *incident.StepState) []Block {
	who := v.name(st.By) + ", " + v.since(st.At)
	switch {
	case st.Reversed:
		return v.textRow(st, "", v.reversal(st), v.stepButton("Do again", ActDoAgain, st))
	case st.Question:
		return v.textRow(st, "", text("Answer: ", oneLine(st.Answer, 20), ". ", who))
	case st.Purpose && st.StepDef.Evidence != "":
		return v.textRow(st, markEvidence, text("Evidence ", v.items(st), ". ", who))
	}
	note := []string{who}
	if leave := v.leave(st); leave != "" {
		note = append(note, leave)
	}
	if r := v.request(st.Request); r != nil {
		note = append(note, number("R", r.Number))
	}
	if len(st.Evidence) > 0 {
		note = append(note, "Evidence "+v.items(st))
	}
	if _, waived := v.waiver(st.StepDef.Evidence); st.Owed && waived {
		note = append(note, v.owed(st))
	} else if st.Owed {
		note = append(note, v.owed(st))
		return v.boxRow(st, strings.Join(note, ". "), v.stepButton("Add evidence…", ActAddEvidence, st))
	}
	return v.boxRow(st, strings.Join(note, ". "))
}

// leave is by what a step that needs a right was done.
func (v Incident) leave(st *incident.StepState) string {
	switch {
	case st.BrokeGlass:
		return "BREAK-GLASS"
	case st.PreApproved:
		return v.preApproval(st.Right)
	case st.Decision > 0 && st.Right != "":
		return number("D", st.Decision)
	}
	return ""
}

// owed is the evidence that a step has not left yet, or need not.
func (v Incident) owed(st *incident.StepState) string {
	title := v.kindTitle(st.StepDef.Evidence)
	if w, ok := v.waiver(st.StepDef.Evidence); ok {
		return "Waived by " + v.name(w.By) + ": " + title
	}
	return "Owed: " + title
}

// reversal says that what a step changed was undone in the cloud, when and why.
func (v Incident) reversal(st *incident.StepState) Text {
	for _, c := range slices.Backward(v.State.Changes) {
		if c.Step == st.ID && !c.Reversed.IsZero() {
			return text("Reversed ", v.since(c.Reversed), ": ", cutStep(said(c.Why, 1000), mostWords))
		}
	}
	return text("Reversed")
}

// items names the evidence that was added for a step.
func (v Incident) items(st *incident.StepState) string {
	words := make([]string, 0, 3)
	for _, n := range st.Evidence {
		words = append(words, number("E", n))
	}
	return few(words, 3)
}

// decision finds a decision by its number; nil for none.
func (v Incident) decision(n int) *incident.Decision {
	if n < 1 || n > len(v.State.Decisions) {
		return nil
	}
	return &v.State.Decisions[n-1]
}

// request finds a request by its number; nil for none.
func (v Incident) request(n int) *incident.Request {
	if n < 1 || n > len(v.State.Requests) {
		return nil
	}
	return &v.State.Requests[n-1]
}
