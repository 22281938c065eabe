package view

import (
	"strings"

	"warroom/bot/incident"
)

// mostRefusal is how long a rule's sentence may be once names stand in it.
const mostRefusal = 200

// Refusal says what was refused, why, who could, and offers the one act that helps.
func Refusal(v Incident, r *incident.Refusal) Message {
	why := RefusalText(v, r)
	blocks := []Block{{Text: text(why)}}
	if v.State != nil && v.State.ID != "" {
		blocks = append(blocks, row(v.offers(r)...)...)
	}
	return v.message(why, blocks...)
}

// RefusalText is a refusal in one line, with names in the place of the rules' tokens.
func RefusalText(v Incident, r *incident.Refusal) string {
	why := cut(v.named(oneLine(r.Why, 400)), mostRefusal)
	if who := v.others(r); who != "" {
		why += " Who could: " + who + "."
	}
	return why
}

// others names who could, where the sentence itself does not.
func (v Incident) others(r *incident.Refusal) string {
	var who []incident.PersonID
	for _, p := range r.Who {
		if !strings.Contains(r.Why, "{"+string(p)+"}") {
			who = append(who, p)
		}
	}
	if len(who) != len(r.Who) || len(who) == 0 {
		return ""
	}
	return v.names(who[:min(len(who), 3)], "or")
}

// offers is the button that helps. After closing there are two ways on.
func (v Incident) offers(r *incident.Refusal) []Widget {
	if r.Code == "closed" {
		return []Widget{v.press("Add late note…", ActLateNote, ""), v.press("Reopen…", ActReopen, "")}
	}
	o := r.Offer
	step, st := string(o.Step), v.State.Steps[o.Step]
	if w, ok := v.offerOfStep(o.Do, st); ok {
		return w
	}
	decision := o.Decision
	if decision == 0 {
		decision = r.Decision
	}
	switch o.Do {
	case "nudge":
		if decision > 0 {
			return []Widget{v.press("Nudge", ActNudge, itoa(decision))}
		}
	case "ask":
		return []Widget{v.press(v.askLabel(o.Right), ActDecision, string(o.Right))}
	case "ask-again":
		return []Widget{v.press("Ask again…", ActAskAgain, itoa(decision))}
	case "note":
		return []Widget{v.press("Note…", ActNote, "")}
	case "late-note":
		return []Widget{v.press("Add late note…", ActLateNote, "")}
	case "reopen":
		return []Widget{v.press("Reopen…", ActReopen, "")}
	case "confirm":
		if len(r.Open) > 0 {
			return []Widget{v.press("Confirm all the same", ActConfirmAny, string(o.Phase)), v.press("Show steps", ActPhaseSteps, string(o.Phase))}
		}
		return []Widget{v.press("Confirm phase", ActConfirm, string(o.Phase))}
	case "phase-open":
		return []Widget{v.press("Open phase", ActOpenPhase, string(o.Phase))}
	case "object-answer":
		return []Widget{v.press("Answer…", ActObjectReply, string(o.Phase))}
	case "fact":
		return []Widget{v.press("Set facts…", ActFact, NextFacts(incident.UnknownFacts(v.State, v.Policy)))}
	case "accept":
		return []Widget{v.press("Accept", ActAccept, string(o.Role))}
	case "assign":
		return []Widget{v.press("Assign…", ActAssign, string(o.Role))}
	case "handoff":
		return []Widget{v.press("Hand over…", ActHandOver, string(o.Role))}
	case "invite":
		return []Widget{v.press("Invite…", ActInvite, "")}
	case "evidence", "evidence-add":
		return []Widget{v.press("Add evidence…", ActAddEvidence, step)}
	case "update":
		return []Widget{v.press("Update…", ActUpdate, "")}
	case "waive":
		return []Widget{v.press("Waive…", ActWaive, "")}
	case "review-set":
		return []Widget{v.press("Set review…", ActSetReview, "")}
	case "cause-set":
		return []Widget{v.press("Set cause…", ActSetCause, "")}
	case "close-begin", "close":
		return []Widget{v.press("Close card", ActBeginClose, "")}
	case "room-retry":
		return []Widget{v.press("Try again", ActRetryRoom, "")}
	case "room-adopt":
		return []Widget{v.press("Use an existing private room…", ActAdoptRoom, "")}
	}
	return nil
}

// offerOfStep is what helps on a step of the incident.
func (v Incident) offerOfStep(do string, st *incident.StepState) ([]Widget, bool) {
	if st == nil {
		return nil, false
	}
	switch do {
	case "ask":
		return []Widget{v.stepButton(v.askLabel(st.Right), ActAsk, st)}, true
	case "tick":
		return []Widget{{Box: &Box{Act: v.stepAct(ActTick, st), Label: cut(stepName(st), mostBox)}}}, true
	case "untick":
		return []Widget{v.stepButton("Untick", ActUntick, st)}, true
	case "skip":
		return []Widget{v.stepButton("Skip…", ActSkipStep, st)}, true
	case "request":
		return []Widget{v.stepButton(v.askProvider(), ActRequest, st)}, true
	case "received":
		if st.Request > 0 {
			return []Widget{v.press("Received…", ActReceived, itoa(st.Request))}, true
		}
	case "watch":
		return []Widget{v.stepButton("Start "+itoa(st.Watch)+" min", ActWatch, st)}, true
	case "evidence", "evidence-add":
		return []Widget{v.stepButton("Add evidence…", ActAddEvidence, st)}, true
	case "answer":
		return []Widget{v.stepButton("Yes", ActAnswer, st, "yes"), v.stepButton("No", ActAnswer, st, "no"), v.stepButton("Unknown",
			ActAnswer, st, "unknown")}, true
	case "how":
		return []Widget{{Button: v.how(st)}}, true
	}
	return nil, false
}

// NoSuch is the answer for what does not exist and for what the person may not know of: one and the same.
func NoSuch() Message {
	const why = "No incident you can see has that name."
	return Message{Push: why, Blocks: []Block{{Text: text(why), Side: &Button{Act: Act{Do: ActMine}, Label: "My incidents"}}}}
}

// Stranger is the answer to an account that the app does not know.
func Stranger(p *incident.Policy) Message {
	v := Incident{Policy: p}
	why := "The app does not know this account."
	if lead := p.Roles[p.Lead.Commander].Holder; lead != "" {
		why += " Ask " + v.name(lead) + " to add it to the list of people."
	}
	return Message{Push: cut(why, mostPush), Blocks: []Block{{Text: text(why)}}}
}
