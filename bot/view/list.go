package view

import (
	"slices"

	"warroom/bot/incident"
)

// List is the open incidents that a person may see.
func List(open []Incident) Message {
	const most = 20
	if len(open) == 0 {
		return Message{Push: "No incident is open.", Blocks: []Block{{Text: text("No incident is open."),
			Side: &Button{Act: Act{Do: ActDeclare}, Label: "Declare…"}}}}
	}
	head := count(len(open), "open incident", "open incidents")
	all := make([]Text, 0, len(open))
	for _, v := range open[:min(len(open), most)] {
		all = append(all, v.inBrief())
	}
	if n := len(open) - most; n > 0 {
		all = append(all, text("And ", itoa(n), " more"))
	}
	return Message{Push: head, Blocks: append([]Block{{Text: text(bold(head))}}, split(all)...)}
}

// inBrief is an incident in one line of a list. The list is shown to one person, so that a private incident's title may stand there.
func (v Incident) inBrief() Text {
	t := text(severe(v.State.Severity), " ", v.State.ID)
	if v.State.Exercise {
		t = text(rehearsal, " ", t)
	}
	if v.State.Private {
		t = text(t, " ", v.callsign())
	}
	t = text(t, ": ", clause(v.State.Title, mostTitle), ". ", v.commander(), " commands")
	if place := v.place(); len(place) > 0 {
		t = text(t, ". ", place)
	}
	return t
}

// Waiting is what waits for a person in all incidents, with what settles it.
func Waiting(open []Incident, p incident.PersonID) Message {
	var blocks []Block
	n := 0
	for _, v := range open {
		items := v.waitingFor(p)
		n += len(items)
		blocks = append(blocks, items...)
	}
	if n == 0 {
		return Message{Push: "Nothing waits for you.", Blocks: []Block{{Text: text("Nothing waits for you.")}}}
	}
	const most = 20
	if n > most {
		blocks = append(blocks[:most], Block{Context: text("And ", itoa(n-most), " more")})
	}
	head := count(n, "thing waits", "things wait") + " for you"
	return Message{Push: head, Blocks: append([]Block{{Text: text(bold(head))}}, blocks...)}
}

// waitingFor lists what waits for a person in an incident: decisions, roles, hand-overs, break-glass acts, updates, then steps. Each is one block
// with its button.
func (v Incident) waitingFor(p incident.PersonID) []Block {
	return append(v.answersOf(p), v.stepRows(p)...)
}

// answersOf lists what waits for a person's answer.
func (v Incident) answersOf(p incident.PersonID) []Block {
	if p == "" || v.State.Closed != nil {
		return nil
	}
	lead := v.calls() + ": "
	var out []Block
	for i := range v.State.Decisions {
		if d := &v.State.Decisions[i]; d.Status == incident.DecisionOpen && slices.Contains(d.Awaited(), p) {
			out = append(out, Block{Text: text(lead, v.decisionHead(d)), Side: v.approve(d)})
		}
	}
	for _, r := range v.roles() {
		a := v.State.Roles[r]
		if v.waitsFor(r, p) {
			out = append(out, Block{Text: text(lead, "you are asked to be ", v.roleTitle(r)), Side: v.button("Accept", ActAccept, string(r))})
		}
		if a.Handover != nil && a.Handover.To == p {
			out = append(out, Block{Text: text(lead, v.name(a.Handover.From), " hands you ", v.handed(r)), Side: v.button("I have it",
				ActHandoverTake, string(r))})
		}
	}
	for i := range v.State.Reviews {
		r := &v.State.Reviews[i]
		if _, seen := r.Seen[p]; !seen && slices.Contains(r.Told, p) {
			out = append(out, Block{Text: text(lead, "BREAK-GLASS by ", v.name(r.By)), Side: v.button("Seen", ActGlassSeen, itoa(i+1))})
		}
	}
	if v.State.Reminded && v.State.Roles[v.Policy.Lead.Comms].Holder == p {
		out = append(out, Block{Text: text(lead, "update due ", v.clock(v.State.NextUpdate)), Side: v.button("Write…", ActUpdate, "")})
	}
	if incident.EvidenceOwner(v.State, v.Policy) == p {
		for _, k := range v.aging() {
			out = append(out, Block{Text: text(lead, v.kindTitle(k), " lost ", v.lost(k)), Side: v.button("Add…", ActAddEvidence, kindRef(k))})
		}
	}
	return out
}

// EvidenceList is the evidence that is there, and what is wanted and missing, what is lost first standing first.
func EvidenceList(v Incident) Form {
	var blocks []Block
	have := v.collected()
	for _, k := range v.kinds() {
		if have[k] {
			continue
		}
		blocks = append(blocks, v.missingRow(k))
	}
	for i := range v.State.Evidence {
		blocks = append(blocks, v.evidenceRow(&v.State.Evidence[i]))
	}
	if len(blocks) == 0 {
		blocks = append(blocks, Block{Text: text("No evidence yet.")})
	}
	const most = 60 // a form holds a hundred blocks
	if n := len(blocks) - most; n > 0 {
		blocks = append(blocks[:most], Block{Context: text("And ", itoa(n), " more, in the exported page.")})
	}
	if v.State.Closed == nil {
		blocks = append(blocks, Block{Row: []Widget{v.press("Add evidence…", ActAddEvidence, ""), v.press("Waive…", ActWaive, "")}})
	}
	return v.form(v.act(ActEvidence, ""), "Evidence", blocks...)
}

// missingRow is a kind of evidence that is wanted and not there.
func (v Incident) missingRow(k incident.EvidenceKind) Block {
	t := text(v.kindTitle(k))
	w, waived := v.waiver(k)
	switch rule := v.Policy.Evidence[k]; {
	case waived:
		return Block{Text: text(t, ": waived by ", v.name(w.By), ", ", said(v.whyWaived(w.Why, w.Decision), mostWords))}
	case rule.Going():
		t = text(t, ": MISSING, going now")
	case rule.Retention > 0:
		t = text(t, ": owed, lost ", v.lost(k))
	default:
		t = text(t, ": owed")
	}
	b := Block{Text: t}
	if v.State.Closed == nil {
		b.Side = v.button("Add…", ActAddEvidence, kindRef(k))
	}
	return b
}

func (v Incident) evidenceRow(e *incident.Evidence) Block {
	t := text(markEvidence, " ", number("E", e.Number), " ", v.kindTitle(e.Kind), ": ", clause(e.What, mostWords))
	state := "ok"
	switch {
	case !e.Here():
		state = "requested, not here yet"
	case e.Hash == "":
		state = "unverified"
	}
	t = text(t, ". ", state, ", custody ", v.name(v.custodian(e)))
	if e.Hash != "" {
		t = text(t, ", SHA-256 ", hashSpan(e.Hash))
	}
	b := Block{Text: t}
	if v.State.Closed == nil {
		b.Side = v.button("Transfer…", ActTransfer, itoa(e.Number))
	}
	return b
}

// unremarkable reports whether an entry only names an account or says who came in: the record needs it, and a reader does not.
func unremarkable(r incident.Recorded) bool {
	switch r.Event.(type) {
	case *incident.PersonKnown, *incident.PersonJoined:
		return true
	default:
		return false
	}
}

// Timeline is the newest entries, oldest first.
func Timeline(v Incident, entries []incident.Recorded) Message {
	const most = 40
	head := "Timeline, " + v.subject()
	entries = slices.DeleteFunc(slices.Clone(entries), unremarkable)
	entries = entries[max(0, len(entries)-most):]
	all := make([]Text, 0, len(entries))
	room := min(mostBody, 4400/max(1, len(entries))) // the fewer there are, the more is shown of each
	for _, r := range entries {
		line := text(itoa(int(r.N)), " ", v.clock(r.When()), " ", cut(Entry(v, r), room))
		if !r.Occurred.IsZero() {
			line = text(line, " (recorded ", v.clock(r.Recorded), ")")
		}
		all = append(all, line)
	}
	if len(all) == 0 {
		all = append(all, text("No entry yet."))
	}
	return v.message(head, append([]Block{{Text: text(bold(head))}}, split(all)...)...)
}
