package view

import "warroom/bot/incident"

// Home is a person's own page: what waits for them, their steps, the open incidents that they may see. An account that the app does not know is
// told whom to ask.
func Home(p *incident.Policy, open []Incident, who incident.Actor) Form {
	const (
		mostWaiting = 10
		mostSteps   = 20
		mostOpen    = 10
	)
	if who.Class == incident.ClassStranger {
		return Form{Act: Act{Do: "home"}, Title: "Incidents", Blocks: Stranger(p).Blocks}
	}
	if who.Class == incident.ClassExternal {
		return Form{Act: Act{Do: "home"}, Title: "Incidents", Blocks: append(partySteps(open, who.Person, mostSteps), Block{
			Row: []Widget{{Button: &Button{Act: Act{Do: ActHelp}, Label: "Help"}}},
		})}
	}
	var waiting, steps, incidents []Block
	for _, v := range open {
		waiting = append(waiting, v.answersOf(who.Person)...)
		steps = append(steps, v.stepRows(who.Person)...)
		incidents = append(incidents, Block{Text: v.inBrief(), Side: v.button("Catch me up", ActCatchUp, "")})
	}
	blocks := []Block{{Row: []Widget{{Button: &Button{Act: Act{Do: ActDeclare}, Label: "Declare…"}},
		{Button: &Button{Act: Act{Do: ActHelp}, Label: "Help"}}}}}
	blocks = append(blocks, section("Waiting for you", waiting, mostWaiting, "Nothing waits for you.")...)
	blocks = append(blocks, section("Your steps", steps, mostSteps, "No open step is yours.")...)
	blocks = append(blocks, section("Open incidents", incidents, mostOpen, "No incident that you may see is open.")...)
	return Form{Act: Act{Do: "home"}, Title: "Incidents", Blocks: blocks}
}

// stepRows are the open steps of a person, with how each is done.
func (v Incident) stepRows(p incident.PersonID) []Block {
	var out []Block
	for _, st := range v.stepsOf(p) {
		out = append(out, Block{Text: text(v.calls(), ": ", stepName(st)), Side: v.how(st)})
	}
	return out
}

// partySteps are the steps that were handed to somebody of a third party, in all incidents that they take part in.
func partySteps(open []Incident, p incident.PersonID, most int) []Block {
	var steps []Block
	for _, v := range open {
		steps = append(steps, v.stepRows(p)...)
	}
	return section("Your steps", steps, most, "No open step is yours.")
}

// PartyMenu is the menu of somebody of a third party: the steps that were handed to them and, in a room, what they may write there.
func PartyMenu(here Incident, p incident.PersonID, open []Incident) Form {
	const most = 10
	var row []Widget
	switch {
	case !here.inside():
	case here.State.Closed != nil:
		row = append(row, here.press("Late note…", ActLateNote, ""))
	default:
		row = append(row, here.press("Note…", ActNote, ""), here.press("Add evidence…", ActAddEvidence, ""))
	}
	row = append(row, Widget{Button: &Button{Act: Act{Do: ActHelp}, Label: "Help"}})
	return here.form(here.act(ActMenu, ""), "Incident", append(partySteps(open, p, most), Block{Row: row})...)
}

// section is a heading with its rows, at most so many.
func section(head string, rows []Block, most int, empty string) []Block {
	out := []Block{{Header: head}}
	if len(rows) == 0 {
		return append(out, Block{Context: text(empty)})
	}
	if n := len(rows) - most; n > 0 {
		rows = append(rows[:most:most], Block{Context: text("And ", itoa(n), " more")})
	}
	return append(out, rows...)
}

// MenuForm is what /incident alone opens. In a room the caller's next step and the room's own actions come first.
func MenuForm(here Incident, p incident.PersonID, open []Incident) Form {
	var blocks []Block
	if here.inside() {
		blocks = here.roomMenu(p)
	}
	decisions, roles, steps := 0, 0, 0
	for _, v := range open {
		steps += len(v.stepsOf(p))
		for _, b := range v.answersOf(p) {
			if b.Side != nil && b.Side.Act.Do == ActApprove {
				decisions++
			} else {
				roles++
			}
		}
	}
	yours := "Nothing waits for you."
	if decisions+roles+steps > 0 {
		yours = count(steps, "step", "steps") + ", " + count(decisions, "decision", "decisions") + ", " +
			count(roles, "other ask", "other asks") + " waiting"
	}
	outside := func(label, do string) Widget { return Widget{Button: &Button{Act: Act{Do: do}, Label: label}} }
	mine := Block{Text: text(bold("YOURS"), "  ", yours)}
	if decisions+roles+steps > 0 {
		mine.Side = outside("Show", ActWaiting).Button
	}
	blocks = append(blocks, mine,
		Block{Row: []Widget{outside("Declare…", ActDeclare), outside("My incidents", ActMine), outside("Help", ActHelp)}})
	return here.form(here.act(ActMenu, ""), "Incident", blocks...)
}

// roomMenu is what the room's incident offers.
func (v Incident) roomMenu(p incident.PersonID) []Block {
	head := Block{Text: text(bold(v.callsign()), ", ", string(v.State.Severity), ". ", v.whatLine())}
	if v.State.Closed != nil {
		head.Text = text(head.Text, ". Closed.")
		return []Block{head, {Row: []Widget{
			v.press("Status", ActStatus, ""), v.press("Evidence…", ActEvidence, ""), v.press("Late note…", ActLateNote,
				""), v.press("Reopen…", ActReopen, ""),
		}}}
	}
	blocks := []Block{head}
	if steps := v.stepsOf(p); len(steps) > 0 {
		blocks = append(blocks, Block{Text: text("Your next step: ", stepName(steps[0])), Side: v.how(steps[0])})
	}
	return append(blocks,
		Block{Row: []Widget{
			v.press("Update…", ActUpdate, ""), v.press("Note…", ActNote, ""), v.press("Decision…", ActDecision, ""), v.press("Evidence…", ActEvidence, ""),
			v.press("Phases…", ActPhases, ""),
		}},
		Block{Row: []Widget{
			v.press("Roles…", ActRoles, ""), v.press("Facts…", ActFact, ""), v.press("Severity…", ActSeverity, ""), v.press("Catch me up", ActCatchUp, ""),
			v.press("Brief", ActBrief, ""), v.press("Close…", ActBeginClose, ""),
		}})
}
