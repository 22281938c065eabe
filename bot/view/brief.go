package view

import (
	"slices"
	"strings"

	"warroom/bot/incident"
)

// Brief is the incident in five lines, for somebody who decides and does not work on it.
func Brief(v Incident) Message {
	head := v.subject()
	if v.State.Closed != nil {
		head += ", closed"
	}
	return v.message(head+": the brief", Block{Text: text(head)}, Block{Text: lines(v.brief()...)})
}

// brief is five lines of at most ninety characters: what, so what, what is being done, what is yours, what is next. The newest update has the first
// word, as a person wrote it.
func (v Incident) brief() []Text {
	what, doing := clause(v.State.Title, mostTitle)+". "+v.typeTitle(v.State.Type)+".", ""
	if u := v.newestUpdate(0); u != nil {
		what, doing = said(u.Know, mostLine), said(u.Doing, mostLine)
	}
	if c := v.State.Closed; c != nil {
		doing = "Closed by " + v.name(c.By) + ", class " + classWord(c.Class) + "."
	} else if doing == "" {
		if ps := v.phase(); ps != nil {
			doing = "Phase " + itoa(ps.Number) + " of " + itoa(len(v.State.Phases)) + ", " + phaseTitle(ps) + ". "
		}
		doing += v.commander() + " leads."
	}
	return []Text{
		v.briefLine("What", text(what)), v.briefLine("So", text(v.consequence())), v.briefLine("Doing", text(doing)),
		v.briefLine("You", text(v.wanted())), v.briefLine("Next", v.upNext()),
	}
}

// briefYou is the place of what is wanted of the executive among the brief's lines.
const briefYou = 3

// briefLine keeps a line short. Only plain text is ever cut.
func (v Incident) briefLine(label string, t Text) Text {
	const gap = "  "
	room := mostLine - len(label) - len(gap)
	out := text(bold(label), gap)
	for _, s := range t {
		if s.Kind == Plain {
			s.S = cut(s.S, max(1, room))
		}
		room -= len([]rune(text(s).plain()))
		out = text(out, s)
		if room <= 1 {
			break
		}
	}
	return out
}

// consequence says what it means so far: personal data, services, layer.
func (v Incident) consequence() string {
	services := v.serviceNames()
	if services == "" {
		services = unknown
	}
	return "Personal data: " + v.known("personal-data") + ". Services: " + cut(services, 32) + ". Layer: " + v.known("layer") + "."
}

// known is what is said of a fact; nothing is the same as unknown.
func (v Incident) known(name string) string {
	if value := v.fact(name); value != "" {
		return value
	}
	return unknown
}

// serviceNames names the affected services by their names in the inventory.
func (v Incident) serviceNames() string {
	var names []string
	for id := range strings.SplitSeq(v.State.Facts["services"], ",") {
		id = strings.TrimSpace(id)
		if s, ok := v.Policy.Services[id]; ok && s.Name != "" {
			names = append(names, oneLine(s.Name, mostName))
		} else if id != "" {
			names = append(names, oneLine(id, mostName))
		}
	}
	return strings.Join(names, ", ")
}

// wanted says what is wanted of the accountable executive.
func (v Incident) wanted() string {
	if v.State.Closed != nil {
		return "Nothing. The incident is closed."
	}
	exec := v.State.Roles[v.Policy.Lead.Executive].Holder
	var waiting, reviews []string
	for i := range v.State.Decisions {
		if d := &v.State.Decisions[i]; d.Status == incident.DecisionOpen && exec != "" && slices.Contains(d.Awaited(), exec) {
			waiting = append(waiting, number("D", d.Number)+" "+v.rightTitle(d.Right))
		}
	}
	for i := range v.State.Reviews {
		if r := &v.State.Reviews[i]; r.Reviewed.IsZero() && exec != "" && r.By != exec {
			reviews = append(reviews, itoa(i+1)+" ("+v.name(r.By)+")")
		}
	}
	switch {
	case len(waiting) > 0 && len(reviews) > 0:
		return "Decide " + few(waiting, 1) + ", review BREAK-GLASS " + few(reviews, 1) + "."
	case len(waiting) > 0:
		return "Decide " + few(waiting, 2) + "."
	case len(reviews) > 0:
		return "Review BREAK-GLASS " + few(reviews, 2) + "."
	}
	for i := range v.State.Decisions {
		if d := &v.State.Decisions[i]; d.Status == incident.DecisionOpen {
			return "Nothing now. " + number("D", d.Number) + " waits for " + v.deciders(d) + "."
		}
	}
	return "Nothing now. " + v.commander() + " commands."
}

// upNext says when the next word comes.
func (v Incident) upNext() Text {
	if c := v.State.Closed; c != nil {
		if c.ReviewAt.IsZero() {
			return text("No review is set.")
		}
		return text("Review ", v.day(c.ReviewAt), ", ", v.name(c.ReviewOwner), ".")
	}
	var t Text
	if next := v.State.NextUpdate; !next.IsZero() {
		t = text("Update ", v.clock(next), ". ")
	} else {
		t = text("Update at the next milestone. ")
	}
	if ps := v.phase(); ps != nil {
		if next := v.next(ps); next != nil {
			return text(t, "Then phase ", itoa(next.Number), ", ", phaseTitle(next), ".")
		}
	}
	return t
}

// CatchUp tells one person what they need to work: the brief, the newest facts, their roles and steps, and whom to ask.
func CatchUp(v Incident, p incident.PersonID) Message {
	where := v.whereLine()
	if c := v.State.Closed; c != nil {
		where = text(v.State.ID, " closed ", v.day(c.At), " by ", v.name(c.By))
	}
	lead := v.brief()
	if p != v.State.Roles[v.Policy.Lead.Executive].Holder {
		lead = slices.Delete(lead, briefYou, briefYou+1) // that line is for the executive alone
	}
	blocks := []Block{{Text: text(v.subject(), ". ", where)}, {Text: lines(lead...)}}
	blocks = append(blocks, paragraph(lines(v.recent(3)...))...)
	if v.State.Closed != nil {
		blocks = append(blocks, paragraph(v.myRoles(p))...)
		return v.message(v.subject()+": catch up", blocks...)
	}
	blocks = append(blocks, paragraph(lines(v.myRoles(p), v.mySteps(p), v.waitingLines()))...)
	blocks = append(blocks, Block{Context: text("Ask ", v.commander(), ". /incident who names everybody.")})
	if ps := v.phase(); ps != nil {
		blocks = append(blocks, Block{Row: []Widget{v.press("Show steps", ActPhaseSteps, string(ps.ID)), v.press("Roles…", ActRoles, "")}})
	}
	return v.message(v.subject()+": catch up", blocks...)
}

func (v Incident) myRoles(p incident.PersonID) Text {
	mine := v.rolesHeld(p)
	if len(mine) == 0 {
		return text("You hold no role here.")
	}
	return text("You are ", list(v.roleTitles(mine), "and"), ".")
}

func (v Incident) mySteps(p incident.PersonID) Text {
	steps := v.stepsOf(p)
	if len(steps) == 0 {
		return nil
	}
	names := make([]string, 0, 3)
	for _, st := range steps {
		names = append(names, stepName(st))
	}
	return text("Your steps: ", few(names, 3))
}

// stepsOf lists the open steps of open phases that are a person's to do.
func (v Incident) stepsOf(p incident.PersonID) []*incident.StepState {
	if p == "" || v.State.Closed != nil {
		return nil
	}
	var out []*incident.StepState
	for i := range v.State.Phases {
		ps := &v.State.Phases[i]
		if ps.Opened.IsZero() || !ps.Confirmed.IsZero() {
			continue
		}
		for _, id := range v.State.OpenSteps(ps.ID) {
			if st := v.State.Steps[id]; v.ownerOf(st) == p {
				out = append(out, st)
			}
		}
	}
	return out
}

// Status is the board as one person reads it anywhere.
func Status(v Incident) Message {
	m := board(v).Message
	var blocks []Block
	for _, b := range m.Blocks {
		if len(b.Row) == 0 {
			blocks = append(blocks, b)
		}
	}
	if place := v.place(); len(place) > 0 {
		blocks = append(blocks, Block{Context: place})
	}
	m.Blocks = blocks
	return m
}
