package view

import (
	"strings"

	"warroom/bot/incident"
)

// mostGate is how many open items the close card shows.
const mostGate = 15

// closing is the close card, which everyone works down, and the ask to the executive once nothing is left.
func closing(v Incident) []Surface {
	c := v.State.Closing
	if c == nil || v.State.Closed != nil {
		return nil
	}
	key := "close"
	if v.State.Reopened > 0 {
		key += ":" + itoa(v.State.Reopened+1)
	}
	items := incident.Gate(v.State, v.Policy, v.gateClass())
	out := []Surface{{Key: key, Class: classRest, Message: v.closeCard(items)}}
	if c.Asked != "" && len(left(items)) == 0 {
		head := v.subject() + ": ready to close"
		blocks := []Block{{Text: text(head)}, {Text: lines(v.whatLine(), text("Every item of the gate is settled."))},
			{Row: []Widget{v.press("Close…", ActClose, "")}}}
		if place := v.place(); len(place) > 0 {
			blocks = append(blocks, Block{Context: place})
		}
		out = append(out, Surface{Key: "ask:" + key, Direct: c.Asked, Class: classAsk, Message: v.message(head, blocks...)})
	}
	return out
}

// gateClass is the class whose gate the card shows: until somebody says otherwise, an incident is real.
func (v Incident) gateClass() incident.CloseClass {
	if v.State.Exercise {
		return incident.ClassExercise
	}
	return incident.ClassReal
}

func left(items []incident.GateItem) []incident.GateItem {
	var out []incident.GateItem
	for _, it := range items {
		if !it.OK && !it.Waived {
			out = append(out, it)
		}
	}
	return out
}

// closeCard lists what closing waits for, each with the button that settles it.
func (v Incident) closeCard(items []incident.GateItem) Message {
	open := left(items)
	head := "Closing " + v.State.ID + ": "
	if len(open) == 0 {
		head += "nothing left"
	} else {
		head += itoa(len(open)) + " of " + itoa(len(items)) + " left"
	}
	blocks := []Block{{Header: head}}
	var settled []string
	for _, it := range items {
		if it.OK || it.Waived {
			title := oneLine(it.Title, mostTitle)
			if it.Waived {
				title += " (waived)"
			}
			settled = append(settled, title)
		}
	}
	var more Text
	if n := len(open) - mostGate; n > 0 {
		more = text("The first ", itoa(mostGate), " stand here, and ", itoa(n), " more follow.")
	}
	var done Text
	if len(settled) > 0 {
		done = text("Settled: ", few(settled, 8))
	}
	blocks = append(blocks, paragraph(lines(done, more))...)
	for _, it := range open[:min(len(open), mostGate)] {
		blocks = append(blocks, v.gateRow(it))
	}
	return v.message(head, append(blocks, Block{Row: v.closeButtons(len(open))})...)
}

// closeButtons end the incident: by the full gate once nothing is left, or as something that was none.
func (v Incident) closeButtons(open int) []Widget {
	var out []Widget
	if open == 0 {
		out = append(out, v.press("Close…", ActClose, ""))
	} else {
		out = append(out, v.press("Waive an item…", ActWaive, ""))
	}
	if !v.State.Exercise {
		out = append(out, v.press("False alarm…", ActClose, string(incident.ClassFalseAlarm)), v.press("Duplicate…", ActClose,
			string(incident.ClassDuplicate)))
	}
	return out
}

// gateRow is an open item with the button that settles it.
func (v Incident) gateRow(it incident.GateItem) Block {
	t := text(oneLine(it.Title, mostWords))
	if it.Owner != "" {
		t = text(t, ", ", v.name(it.Owner))
	}
	for i := range v.State.Decisions {
		if d := &v.State.Decisions[i]; d.Item == it.ID && d.Status == incident.DecisionOpen {
			t = text(t, ". Waiver waits for ", number("D", d.Number))
		}
	}
	return Block{Text: t, Side: v.gateFix(it)}
}

func (v Incident) gateFix(it incident.GateItem) *Button {
	switch it.Fix {
	case "evidence":
		if kind, ok := strings.CutPrefix(it.ID, "evidence:"); ok {
			return v.button("Add…", ActAddEvidence, kindRef(incident.EvidenceKind(kind)))
		}
		return v.button("Add…", ActAddEvidence, string(it.Step))
	case "reverse":
		return v.button("Reverse…", ActReverse, string(it.Step))
	case "review-glass":
		return v.button("Review…", ActGlassReview, itoa(it.Number))
	case "review":
		return v.button("Set…", ActSetReview, "")
	case "cause":
		return v.button("Set…", ActSetCause, "")
	case "facts":
		return v.button("Set…", ActFact, NextFacts(incident.UnknownFacts(v.State, v.Policy)))
	case "steps":
		return v.button("Phases…", ActPhases, "")
	case "decisions":
		if it.Number > 0 {
			return v.button("Nudge", ActNudge, itoa(it.Number))
		}
		return v.button("Status", ActStatus, "")
	case "requests":
		if it.Number > 0 {
			return v.button("Received…", ActReceived, itoa(it.Number))
		}
		return v.button(v.askProvider(), ActRequest, string(it.Step))
	}
	return v.button("Waive…", ActWaive, ItemRef(it.ID))
}
