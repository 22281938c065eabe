package view

import (
	"slices"
	"time"

	"warroom/bot/incident"
)

// Sentence is an answer of one sentence.
func Sentence(s string) Message {
	return Message{Push: oneLine(s, mostPush), Blocks: []Block{{Text: text(oneLine(s, mostBody))}}}
}

// NotYet is the answer when the disk is slow: the outcome follows.
func NotYet() Message {
	return Sentence("Not recorded yet. The outcome follows here; do not press again.")
}

// Recorded follows NotYet once an act is on disk, where nothing else is to be said.
func Recorded(at time.Time) Message {
	lead, tail := "Recorded ", ". The screens follow."
	at = at.UTC().Truncate(time.Second)
	utc := at.Format("15:04:05") + " UTC"
	return Message{Push: lead + utc + tail, Blocks: []Block{{Text: text(lead, utc, tail)}}}
}

// Declared answers the declarer: that the incident is recorded, then where the room is and what is theirs, or that there is no room and what to do.
func Declared(v Incident, p incident.PersonID) Message {
	s := v.State
	switch {
	case s.Room.ID == "" && s.Room.Failed != "":
		return v.roomRefused()
	case s.Room.ID == "":
		lead := "Recorded as " + s.ID + ", "
		return v.message(lead+v.utc(s.Declared)+". Opening the room.", Block{Text: text(lead, v.clock(s.Declared), ". Opening the room.")})
	}
	t := text("Room open: ", Span{Kind: Channel, S: string(s.Room.ID)})
	return v.message(s.ID+" is recorded, and its room is open", Block{Text: text(lines(t, v.yours(p)))},
		Block{Context: text("Recorded as ", s.ID, ", ", v.clock(s.Declared))})
}

// yours says what is a person's own in an incident: roles, who commands, the next step.
func (v Incident) yours(p incident.PersonID) Text {
	mine := slices.DeleteFunc(v.rolesHeld(p), func(r incident.RoleID) bool { return v.State.Roles[r].Status != incident.RoleAccepted })
	var t Text
	if len(mine) > 0 {
		t = text("You are ", list(v.roleTitles(mine), "and"), " (accepted by declaring). ")
	}
	lead := v.State.Roles[v.Policy.Lead.Commander]
	switch {
	case lead.Holder == p:
		t = text(t, "You command.")
	case lead.Status == incident.RoleAsked:
		t = text(t, v.commander(), " commands, asked now.")
	default:
		t = text(t, v.commander(), " commands.")
	}
	if steps := v.stepsOf(p); len(steps) > 0 {
		t = text(t, " Your step: ", stepName(steps[0]), ".")
	}
	return t
}

// EvidenceSaved answers whoever added the newest item of evidence.
func EvidenceSaved(v Incident) Message {
	n := len(v.State.Evidence)
	if n == 0 {
		return Sentence("The evidence was not recorded. Open the evidence list and add it again.")
	}
	return notice{Incident: v, say: incident.Say{Number: v.State.Evidence[n-1].Number}}.evidence()
}

// Title is an incident's title, in one line.
func Title(s *incident.State) string { return said(s.Title, mostTitle) }

// Cause is why nothing is known to be recorded.
type Cause int

// The causes.
const (
	CauseFault   Cause = iota // a mistake of ours: nothing was recorded
	CauseFull                 // the disk is full: nothing was recorded
	CauseUnknown              // the disk failed: it may be recorded
	CauseBusy                 // more is being recorded than the disk takes: nothing was recorded
)

// Unrecorded is an act that is not known to be on disk. Ref stands in the log beside the cause.
type Unrecorded struct {
	Ref   string
	Cause Cause
}

// NotRecorded tells whoever acted that nothing is known to be on disk, and whom to call: from memory, since the disk may be what is broken.
func NotRecorded(p *incident.Policy, u Unrecorded) Message {
	v := Incident{Policy: p}
	var line string
	switch u.Cause {
	case CauseFull:
		line = "Not recorded (disk full, ref " + u.Ref + "). Note the time; tell the operator."
	case CauseUnknown:
		line = "Not known whether this was recorded (ref " + u.Ref + "). Note the time; look at the board in a minute."
	case CauseBusy:
		line = "Not recorded (too busy, ref " + u.Ref + "). Press again in a moment."
	default:
		line = "Not recorded (fault in the app, ref " + u.Ref + "). Note the time; tell the operator."
	}
	if who, phone := v.firstPhone(); phone != "" && u.Cause != CauseBusy {
		line += " Or call " + who + " " + phone + "."
	}
	return Message{Push: cut(line, mostPush), Blocks: []Block{{Text: text(line)}}}
}

// firstPhone is the first of those who lead whose number is known.
func (v Incident) firstPhone() (name, phone string) {
	for _, p := range v.leads() {
		if phone := v.Policy.People[p].Phone; phone != "" {
			return v.name(p), oneLine(phone, 30)
		}
	}
	return "", ""
}
