package view

import (
	"warroom/bot/incident"
)

// board is the incident on one screen, pinned in the room: what it is, who does what, what is waited for, what comes next. Once closed it is the
// summary.
func board(v Incident) Surface {
	s := Surface{Key: "board", Pin: true, Class: classBoard}
	if v.State.Closed != nil {
		s.Message = summary(v)
		return s
	}
	blocks := []Block{{Header: v.title()}}
	for _, paragraph := range []Text{
		lines(v.whatLine(), v.goalLine(), v.whereLine()),
		v.roleLines(),
		v.waitingLines(),
		lines(v.evidenceLine(), v.looseEnds()),
		v.updateLine(),
	} {
		if len(paragraph) > 0 {
			blocks = append(blocks, Block{Text: paragraph})
		}
	}
	if v.Late != "" {
		blocks = append(blocks, Block{Context: text(oneLine(v.Late, 100))})
	}
	buttons := []Widget{v.press("Catch me up", ActCatchUp, ""), v.press("Update…", ActUpdate, ""), v.press("Decision…", ActDecision, ""),
		v.press("Menu", ActMenu, "")}
	if v.State.Exercise {
		buttons = append(buttons, v.press("Stop: real incident…", ActRealThing, ""))
	}
	s.Message = v.message(v.boardPush(), append(blocks, Block{Row: buttons})...)
	return s
}

// title is what stands on top: the severity, and the codename or number.
func (v Incident) title() string {
	title := severe(v.State.Severity) + " - " + v.callsign()
	if v.State.Private {
		title += " " + markPrivate + " (private)"
	}
	return title
}

// boardPush says the board in one sentence.
func (v Incident) boardPush() string {
	push := v.subject()
	if ps := v.phase(); ps != nil {
		push += ", phase " + itoa(ps.Number) + " of " + itoa(len(v.State.Phases))
	}
	push += ", " + v.commander() + " commands"
	if !v.State.NextUpdate.IsZero() {
		push += ", next update " + v.utc(v.State.NextUpdate)
	}
	return push
}

func (v Incident) whatLine() Text {
	return text(v.typeTitle(v.State.Type), " (", v.layer(), "): ", clause(v.State.Title, mostTitle))
}

// grave reports whether the board tells more: at SEV3 and SEV4 it drops goal, evidence and changes unless somebody waits for them.
func (v Incident) grave() bool {
	return v.State.Severity == incident.SEV1 || v.State.Severity == incident.SEV2
}

func (v Incident) goalLine() Text {
	ps := v.phase()
	if !v.grave() || ps == nil || ps.SoThat == "" {
		return nil
	}
	return text("Goal: ", oneLine(ps.SoThat, mostWords))
}

func (v Incident) whereLine() Text {
	t := text(v.State.ID, " since ", v.clock(v.State.Declared), ". ")
	if ps := v.phase(); ps != nil {
		t = text(t, "Phase ", itoa(ps.Number), " of ", itoa(len(v.State.Phases)), ", ", phaseTitle(ps), ". ")
	}
	w := v.whole()
	return text(t, itoa(w.settled()), " of ", itoa(w.all))
}

// roleLines names who holds what, the commander and the executive first. Names are text and no mentions: an edit would wake nobody anyway.
func (v Incident) roleLines() Text {
	const first, rest = 2, 3 // roles in a line
	var all []Text
	var line Text
	in := 0
	for _, r := range v.roles() {
		line = joined(" | ", line, text(v.roleLabel(r), " ", v.standing(r)))
		if in++; in == rest || len(all) == 0 && in == first {
			all, line, in = append(all, line), nil, 0
		}
	}
	return lines(append(all, line)...)
}

// refused says what chat did not take and will not: whoever waits for it must not go on waiting.
func (v Incident) refused() Text {
	if len(v.Troubles) == 0 {
		return nil
	}
	return text("Chat refused: ", few(v.Troubles, 3))
}

// waitingLines says whom or what the incident waits for.
func (v Incident) waitingLines() Text {
	const most = 4
	waits := v.waits()
	over := len(waits) - most
	if over > 0 {
		waits = waits[:most]
	}
	t := joined(". ", waits...)
	if over > 0 {
		t = text(t, ". And ", itoa(over), " more")
	}
	if len(t) > 0 {
		t = text(markWaiting, " Waiting: ", t)
	}
	return lines(t, v.absent(), v.refused())
}

// waits lists what is waited for, the gravest first.
func (v Incident) waits() []Text {
	var out []Text
	for i := range v.State.Decisions {
		d := &v.State.Decisions[i]
		if d.Status != incident.DecisionOpen || d.Free {
			continue
		}
		t := text(number("D", d.Number), " (", v.deciders(d))
		if !d.Due.IsZero() {
			t = text(t, ", by ", v.clock(d.Due))
		}
		out = append(out, text(t, ")"))
	}
	for i := range v.State.Phases {
		if ps := &v.State.Phases[i]; ps.Objection != nil && ps.Confirmed.IsZero() && !ps.Opened.IsZero() {
			out = append(out, text(v.commander(), " answers an objection to phase ", itoa(ps.Number)))
		}
	}
	for i, r := range v.State.Reviews {
		if r.Reviewed.IsZero() {
			out = append(out, text(markGlass, " BREAK-GLASS review ", itoa(i+1), ", by ", v.clock(r.Due)))
		}
	}
	return append(out, v.waitsForProviders()...)
}

// waitsForProviders counts the open requests by provider, in the order of the first.
func (v Incident) waitsForProviders() []Text {
	type group struct {
		first *incident.Request
		n     int
	}
	var order []string
	open := map[string]*group{}
	for i := range v.State.Requests {
		r := &v.State.Requests[i]
		if !r.Received.IsZero() {
			continue
		}
		if open[r.Provider] == nil {
			open[r.Provider] = &group{first: r}
			order = append(order, r.Provider)
		}
		open[r.Provider].n++
	}
	var out []Text
	for _, id := range order {
		g := open[id]
		out = append(out, text(v.providerName(id), ": ", count(g.n, "request", "requests"), ", since ", v.clock(g.first.At)))
	}
	return out
}

// absent names who should be in the room and could not be brought in.
func (v Incident) absent() Text {
	var names []string
	for _, p := range sortedPeople(v.State.Room.Missing) {
		if !v.State.Members[p] {
			names = append(names, v.name(p))
		}
	}
	if len(names) == 0 {
		return nil
	}
	return text("Not in the room: ", few(names, 3))
}

func (v Incident) evidenceLine() Text {
	if !v.grave() && !v.owes() {
		return nil
	}
	return v.evidenceSoFar()
}

// owes reports whether evidence of a done step is still to be added.
func (v Incident) owes() bool {
	for _, st := range v.State.Steps {
		if st.Owed && !st.Hidden {
			return true
		}
	}
	return false
}

// looseEnds says what was changed for now, and what nobody knows.
func (v Incident) looseEnds() Text {
	var changes, open Text
	if n := v.changes(); v.grave() || n > 0 {
		changes = text("Temporary changes ", itoa(n))
	}
	if facts := v.unknownFacts(); len(facts) > 0 {
		open = text("Unknown: ", few(facts, 4))
	}
	return joined(". ", changes, open)
}

func (v Incident) updateLine() Text {
	next := v.State.NextUpdate
	if next.IsZero() {
		return nil
	}
	writer := v.name(v.State.Roles[v.Policy.Lead.Comms].Holder)
	if v.State.Missed {
		return text(markOverdue, " Update OVERDUE since ", v.clock(next), " (", writer, ")")
	}
	return text("Next update ", v.clock(next), " (", writer, ")")
}
