package view

import (
	"slices"
	"strings"
	"unicode"

	"warroom/bot/incident"
)

// shownHash is how much of a decision's hash a button carries: an approval is bound to what its screen showed.
const shownHash = 12

// decisionSurfaces are a decision's card in the room, and the direct message to each person who is asked. They hold the same lines and end the same way.
func decisionSurfaces(v Incident, d *incident.Decision) []Surface {
	key := itoa(d.Number)
	if d.Free {
		return []Surface{{Key: "decision:" + key, Class: classAsk, Message: freeDecision(v, d)}}
	}
	out := []Surface{{Key: "decision:" + key, Class: classAsk, Message: v.decisionCard(d, "")}}
	seen := map[incident.PersonID]bool{}
	for _, a := range d.Asked {
		if !seen[a.Person] {
			seen[a.Person] = true
			out = append(out, Surface{Key: "ask:decision:" + key + ":" + string(a.Person), Direct: a.Person, Class: classAsk,
				Message: v.decisionCard(d, a.Person)})
		}
	}
	return out
}

// freeDecision is a decision that asked for no right: what, and why.
func freeDecision(v Incident, d *incident.Decision) Message {
	push := number("D", d.Number) + " decided by " + v.name(d.Asker)
	return v.message(push, Block{Text: text(bold(number("D", d.Number)), " Decided by ", v.name(d.Asker), ", ", v.clock(d.At), ", ", v.since(d.At))},
		Block{Text: lines(text("What: ", said(d.Action, mostAction)), text("Why: ", said(d.Why, mostWords)))})
}

// decisionCard is a decision as the room sees it, or as one person does who is asked.
func (v Incident) decisionCard(d *incident.Decision, person incident.PersonID) Message {
	lead := ""
	if person != "" {
		lead = v.subject() + ": "
	}
	blocks := Question(v, d)
	blocks[0].Text = text(lead, blocks[0].Text)
	if t := v.course(d); len(t) > 0 {
		blocks = append(blocks, Block{Text: t})
	}
	blocks = append(blocks, v.answers(d, person)...)
	if person != "" {
		if place := v.place(); len(place) > 0 {
			blocks = append(blocks, Block{Context: place})
		}
	}
	return v.message(lead+v.decisionPush(d), blocks...)
}

// Question is a decision as everybody reads it who is to answer, on its card, in the direct message and in a form: who asks whom for what, and why.
func Question(v Incident, d *incident.Decision) []Block {
	return []Block{{Text: v.decisionHead(d)}, {Text: v.question(d)}}
}

// decisionHead names the decision, who asks whom, and until when. Nothing in it is secret: it stands on lock screens.
func (v Incident) decisionHead(d *incident.Decision) Text {
	t := text(bold(number("D", d.Number)+" "+v.rightTitle(d.Right)), ". ", v.name(d.Asker))
	if len(d.Asked) == 0 {
		return text(t, ", ", v.clock(d.At))
	}
	t = text(t, " asks ", v.deciders(d))
	if d.Status == incident.DecisionOpen && !d.Due.IsZero() {
		t = text(t, ". Answer by ", v.clock(d.Due))
	}
	return t
}

// deciders names who is being asked and has not answered; once it is decided, who answered.
func (v Incident) deciders(d *incident.Decision) string {
	if d.Status != incident.DecisionOpen {
		var who []incident.PersonID
		for _, a := range d.Answers {
			who = append(who, a.By)
		}
		if len(who) > 0 {
			return v.names(who, "and")
		}
	}
	who := d.Awaited()
	switch {
	case len(who) == 0:
		return "nobody"
	case d.Need > 1:
		return v.names(who, "and")
	}
	return v.names(who, "or")
}

// question is what is asked: action and target, why, what breaks, the way back, what is lost.
func (v Incident) question(d *incident.Decision) Text {
	undo := text("Undo: ", oneLine(d.Undo, 12))
	if how := unstopped(oneLine(d.How, mostWords)); how != "" {
		undo = joined(goesOn(how), undo, text(how))
	}
	captured := "Not captured yet: none"
	if len(d.Lost) > 0 {
		kinds := make([]string, len(d.Lost))
		for i, k := range d.Lost {
			kinds[i] = v.kindTitle(k)
		}
		captured = "Not captured yet: " + few(kinds, 3)
	}
	action := actionText(d.Action)
	if d.Item != "" {
		action = text(said(d.Action, mostAction)) // an item of the gate has no target to read back
	}
	return lines(action, text("Why now: ", said(d.Why, mostWords)), text("Breaks: ", said(d.Breaks, mostWords)), text(undo, ". ", captured))
}

// actionText is the action with the last four characters of its target set off, those that an approver may have to read back. Only letters and digits
// are ever set off: whatever else people typed stays plain.
func actionText(w incident.Words) Text {
	action := said(w, mostAction)
	last := incident.ReadBack(action)
	if last == "" || strings.IndexFunc(last, func(r rune) bool { return r > unicode.MaxASCII }) >= 0 {
		return text(action)
	}
	i := strings.LastIndex(action, last)
	if first := strings.Index(action, last); strings.IndexFunc(last, unicode.IsDigit) >= 0 {
		i = first
	}
	if i < 0 {
		return text(action)
	}
	return text(action[:i], bold(last), action[i+len(last):])
}

// course is what became of the question so far.
func (v Incident) course(d *incident.Decision) Text {
	var all []Text
	if t := v.silence(d); len(t) > 0 {
		all = append(all, t)
	}
	if t := v.aside(d); len(t) > 0 {
		all = append(all, t)
	}
	for i, a := range d.Answers {
		if d.Status != incident.DecisionVoid { // what does not hold must not read as approved
			all = append(all, v.answerLine(d, i, a))
		}
	}
	switch d.Status {
	case incident.DecisionVoid:
		all = append(all, text("Void: ", voidReason(d)))
	case incident.DecisionOpen:
		if len(d.Asked) > 0 && len(d.Awaited()) == 0 {
			all = append(all, text("Nobody is left to ask."))
		}
	}
	for i, r := range v.State.Reviews {
		if r.Decision == d.Number {
			all = append(all, text(markGlass, " BREAK-GLASS by ", v.name(r.By), ", ", v.clock(r.At), ": ", clause(r.Reason, mostWords),
				". Review ", itoa(i+1)))
		}
	}
	return lines(all...)
}

// aside is the newest question that was asked back, with its answer. The record and the card's thread have the others.
func (v Incident) aside(d *incident.Decision) Text {
	if len(d.Asides) == 0 {
		return nil
	}
	a := d.Asides[len(d.Asides)-1]
	if a.AnsweredBy == "" {
		return text(v.name(a.By), " asks: ", said(a.Question, mostWords))
	}
	const most = 48 // of each, so that the card stays within its size
	return text(v.name(a.By), " asks: ", said(a.Question, most), " ", v.name(a.AnsweredBy), ": ", said(a.Answer, most))
}

// silence says who did not answer, and who was asked instead.
func (v Incident) silence(d *incident.Decision) Text {
	waiting := d.Awaited()
	var t Text
	for i, a := range d.Asked {
		if i == 0 || !a.At.After(d.Asked[i-1].At) || !slices.Contains(waiting, d.Asked[i-1].Person) {
			continue
		}
		t = joined(". ", t, text(v.name(d.Asked[i-1].Person), " silent, ", v.name(a.Person), " asked ", v.clock(a.At)))
	}
	return t
}

// answerLine is one person's word.
func (v Incident) answerLine(d *incident.Decision, i int, a incident.DecisionAnswer) Text {
	if !a.Yes {
		return text(markDenied, " Denied by ", v.name(a.By), ", ", v.clock(a.At), ": ", said(a.Words, mostWords))
	}
	t := text(markApproved, " Approved by ", v.name(a.By), ", ", v.clock(a.At), ", ", v.since(a.At))
	if d.Need > 1 {
		t = text(itoa(i+1), " of ", itoa(d.Need), ": ", t)
	}
	if words := unstopped(oneLine(a.Words, mostWords)); words != "" {
		t = text(t, ". Condition: ", words)
	}
	if d.Status == incident.DecisionOpen && i == len(d.Answers)-1 {
		if next := d.Awaited(); len(next) > 0 {
			t = text(t, ". ", v.names(next, "or"), " next")
		}
	}
	return t
}

// voidTarget is why a decision is void whose target was changed.
const voidTarget = "target-changed"

// voidReason says why a decision is void.
func voidReason(d *incident.Decision) string {
	switch d.Voided {
	case voidTarget:
		return "target changed"
	case "step-skipped":
		return "its step was skipped"
	case "break-glass":
		return "the glass was broken"
	case "closed":
		return "the incident closed"
	case "":
		return "it does not hold any more"
	}
	return oneLine(strings.ReplaceAll(d.Voided, "-", " "), 40)
}

// answers are the buttons while the question is open, to the room and to whoever is still asked. They give way to the outcome.
func (v Incident) answers(d *incident.Decision, person incident.PersonID) []Block {
	if v.State.Closed != nil {
		return nil
	}
	again := v.press("Ask again…", ActAskAgain, itoa(d.Number))
	switch d.Status {
	case incident.DecisionDenied, incident.DecisionVoid:
		if person != "" || d.Voided == "step-skipped" || d.Voided == "break-glass" || d.Voided == "closed" {
			return nil
		}
		return row(again)
	case incident.DecisionOpen:
	default:
		return nil
	}
	if person != "" && !slices.Contains(d.Awaited(), person) {
		return nil
	}
	buttons := []Widget{{Button: v.approve(d)}, v.bound("Deny…", ActDeny, d), v.bound("Ask back…", ActAskBack, d)}
	if d.AskedBack && person == "" {
		buttons = append(buttons, v.press("Answer…", ActAnswerBack, itoa(d.Number)))
	}
	return row(buttons...)
}

// bound is a button whose act is bound to what its card shows.
func (v Incident) bound(label, do string, d *incident.Decision) Widget {
	w := v.press(label, do, itoa(d.Number))
	w.Button.Act.Hash = d.Hash[:min(shownHash, len(d.Hash))]
	w.Button.Speak = cut(strings.TrimSuffix(label, "…")+" "+number("D", d.Number)+" "+v.rightTitle(d.Right), mostBox)
	return w
}

// approve is the one primary button. It asks once more and names the target; where the target must be typed, it opens the form for that.
func (v Incident) approve(d *incident.Decision) *Button {
	label := "Approve"
	if d.TypeBack {
		label = "Approve…"
	}
	b := v.bound(label, ActApprove, d).Button
	b.Style = "primary"
	if !d.TypeBack {
		b.Confirm = &Confirm{Title: "Approve " + number("D", d.Number) + " " + v.rightTitle(d.Right), Text: said(d.Action, mostAction),
			Yes: "Approve", No: "Back"}
	}
	return b
}

// decisionPush says where the decision stands, without what it is about.
func (v Incident) decisionPush(d *incident.Decision) string {
	name := number("D", d.Number) + " " + v.rightTitle(d.Right)
	switch d.Status {
	case incident.DecisionApproved:
		return name + ": approved by " + v.approvers(d)
	case incident.DecisionDenied:
		return name + ": denied by " + v.denier(d)
	case incident.DecisionVoid:
		return name + " is void: " + voidReason(d)
	}
	push := name + " waits for " + v.deciders(d)
	if !d.Due.IsZero() {
		push += " until " + v.utc(d.Due)
	}
	return push
}

func (v Incident) approvers(d *incident.Decision) string {
	var who []incident.PersonID
	for _, a := range d.Answers {
		if a.Yes {
			who = append(who, a.By)
		}
	}
	return v.names(who, "and")
}

func (v Incident) denier(d *incident.Decision) string {
	for _, a := range d.Answers {
		if !a.Yes {
			return v.name(a.By)
		}
	}
	return "nobody"
}
