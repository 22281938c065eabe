package view

import (
	"slices"
	"time"

	"warroom/bot/incident"
)

// roleAsks are the direct messages that ask people to take a role: one per person, even for two roles.
func roleAsks(v Incident) []Surface {
	byPerson := map[incident.PersonID][]incident.RoleID{}
	var order []incident.PersonID
	for _, r := range v.roles() {
		for _, a := range v.State.Roles[r].Asked {
			if atOnce(a) || slices.Contains(byPerson[a.Person], r) {
				continue
			}
			if byPerson[a.Person] == nil {
				order = append(order, a.Person)
			}
			byPerson[a.Person] = append(byPerson[a.Person], r)
		}
	}
	out := make([]Surface, 0, len(order))
	for _, p := range order {
		out = append(out, Surface{Key: "ask:role:" + string(p), Direct: p, Class: classAsk, Message: v.roleAsk(p, byPerson[p])})
	}
	return out
}

// atOnce reports whether a role was accepted in the moment it was asked for, as by declaring: nobody had to be asked.
func atOnce(a incident.Asked) bool { return a.Answer == "accepted" && !a.When.After(a.At) }

// roleAsk asks one person for the roles that wait for them, and says what became of the others.
func (v Incident) roleAsk(p incident.PersonID, roles []incident.RoleID) Message {
	var open []incident.RoleID
	var outcomes []Text
	var back []Widget
	for _, r := range roles {
		if v.waitsFor(r, p) {
			open = append(open, r)
			continue
		}
		outcomes = append(outcomes, v.roleOutcome(r, p))
		if a := v.State.Roles[r]; a.For == p && a.Holder != p && v.State.Closed == nil {
			back = append(back, v.press(fits("Take back "+v.roleLabel(r), "Take it back"), ActTakeBack, string(r)))
		}
	}
	lead := v.subject() + ": "
	var blocks []Block
	push := lead + v.rolesHead(p, roles)
	switch {
	case v.State.Closed != nil:
		push = lead + "the incident is closed"
		blocks = append(blocks, Block{Text: text(push, ".")})
		outcomes = nil
	case len(open) > 0:
		push = lead + v.rolesHead(p, open)
		blocks = v.roleQuestion(p, open, push)
		if due := v.roleDue(open); !due.IsZero() {
			push += ". Answer by " + v.utc(due)
		}
	case !v.holdsAny(p, roles):
		push = lead + "you were asked to be " + list(v.roleTitles(roles), "and")
		blocks = append(blocks, Block{Text: text(push)})
	default:
		blocks = append(blocks, Block{Text: text(push)})
	}
	if len(outcomes) > 0 {
		blocks = append(blocks, Block{Text: lines(outcomes...)})
	}
	blocks = append(blocks, row(back...)...)
	if v.State.Closed == nil && slices.Contains(roles, v.Policy.Lead.Executive) {
		blocks = append(blocks, Block{Text: lines(v.brief()...)})
	}
	if place := v.place(); len(place) > 0 && v.State.Closed == nil {
		blocks = append(blocks, Block{Context: place})
	}
	return v.message(push, blocks...)
}

func (v Incident) holdsAny(p incident.PersonID, roles []incident.RoleID) bool {
	return slices.ContainsFunc(roles, func(r incident.RoleID) bool { return v.State.Roles[r].Holder == p })
}

// waitsFor reports whether a role waits for this person's answer.
func (v Incident) waitsFor(r incident.RoleID, p incident.PersonID) bool {
	last, ok := asked(v.State.Roles[r])
	return ok && last.Person == p && v.State.Closed == nil
}

// rolesHead says what a person is, or is to be.
func (v Incident) rolesHead(p incident.PersonID, roles []incident.RoleID) string {
	var own, others []string
	var absent []incident.PersonID
	for _, r := range roles {
		if whom := v.standsInFor(r, p); whom != "" {
			others = append(others, v.roleTitle(r))
			if !slices.Contains(absent, whom) {
				absent = append(absent, whom)
			}
		} else {
			own = append(own, v.roleTitle(r))
		}
	}
	switch {
	case len(others) == 0:
		return "you are " + list(own, "and")
	case len(own) == 0:
		return "you stand in for " + v.names(absent, "and") + " as " + list(others, "and")
	}
	return "you are " + list(own, "and") + ", and stand in for " + v.names(absent, "and") + " as " + list(others, "and")
}

// standsInFor is the person of the config for whom this one is asked; empty: the role is their own, or was given to them.
func (v Incident) standsInFor(r incident.RoleID, p incident.PersonID) incident.PersonID {
	a := v.State.Roles[r]
	if a.Holder == p && a.For != "" && a.For != p {
		return a.For
	}
	if asked := a.Asked; len(asked) > 1 && asked[0].Person != p && asked[0].Person == v.Policy.Roles[r].Holder {
		return asked[0].Person
	}
	return ""
}

// roleQuestion asks: what the roles are about, until when, who is asked after that.
func (v Incident) roleQuestion(p incident.PersonID, open []incident.RoleID, head string) []Block {
	var duties []Text
	for _, r := range open {
		if duty := v.Policy.Roles[r].Duty; duty != "" {
			duties = append(duties, text(oneLine(duty, 90)))
		}
	}
	ref := ""
	if len(open) == 1 {
		ref = string(open[0])
	}
	blocks := []Block{{Text: text(head)}}
	blocks = append(blocks, paragraph(lines(lines(duties...), v.deadline(p, open)))...)
	return append(blocks, Block{Row: []Widget{v.press("Accept", ActAccept, ref), v.press("Can't now", ActDecline, ref)}})
}

// roleDue is when the first of the roles goes on to the next person.
func (v Incident) roleDue(roles []incident.RoleID) time.Time {
	var due time.Time
	for _, r := range roles {
		if d := v.State.Roles[r].Due; !d.IsZero() && (due.IsZero() || d.Before(due)) {
			due = d
		}
	}
	return due
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// deadline says until when somebody must answer, and what happens then.
func (v Incident) deadline(p incident.PersonID, open []incident.RoleID) Text {
	due := v.roleDue(open)
	if due.IsZero() {
		return nil
	}
	var next []incident.PersonID
	for _, r := range open {
		if q := v.askedNext(r); q != "" && q != p && !slices.Contains(next, q) {
			next = append(next, q)
		}
	}
	if len(next) == 0 {
		return text("Answer by ", v.clock(due), ", then the room is told that nobody answers.")
	}
	verb := " is asked."
	if len(next) > 1 {
		verb = " are asked."
	}
	return text("Answer by ", v.clock(due), ", then ", v.names(next, "and"), verb)
}

// askedNext is who is asked for a role if the one asked stays silent: the stand-in, then the executive.
func (v Incident) askedNext(r incident.RoleID) incident.PersonID {
	role := v.Policy.Roles[r]
	for _, p := range []incident.PersonID{role.Holder, role.StandIn, v.State.Roles[v.Policy.Lead.Executive].Holder} {
		if p != "" && !slices.ContainsFunc(v.State.Roles[r].Asked, func(a incident.Asked) bool { return a.Person == p }) {
			return p
		}
	}
	return ""
}

// roleOutcome says what became of an asking.
func (v Incident) roleOutcome(r incident.RoleID, p incident.PersonID) Text {
	a := v.State.Roles[r]
	mine := a.Asked[0]
	for _, x := range a.Asked {
		if x.Person == p {
			mine = x
		}
	}
	lead := capitalised(v.roleTitle(r)) + ": "
	if a.Holder == p && a.Status == incident.RoleAccepted {
		return text(lead, "you accepted ", v.clock(latest(mine.When, a.Accepted)), ".")
	}
	now := text(v.name(a.Holder), " has it.")
	switch {
	case a.Status == incident.RoleAccepted && a.Holder != p:
		now = text(v.name(a.Holder), " took this at ", v.clock(a.Accepted), ".")
	case a.Status == incident.RoleAsked:
		if last, ok := asked(a); ok {
			now = text(v.name(last.Person), " is asked.")
		}
	case a.Status == incident.RoleNobody:
		now = text("Nobody answered.")
	}
	switch mine.Answer {
	case "declined":
		return text(lead, "you said no at ", v.clock(mine.When), ". ", now)
	case "silent":
		return text(lead, "no answer by ", v.clock(mine.When), ". ", now)
	}
	return text(lead, now)
}

// handoverAsks offer a role to the person whom its holder chose. Until they take it the holder has it.
func handoverAsks(v Incident) []Surface {
	var out []Surface
	for _, r := range v.roles() {
		if h := v.State.Roles[r].Handover; h != nil && v.State.Closed == nil {
			out = append(out, Surface{Key: "ask:handover:" + string(r) + ":" + string(h.To), Direct: h.To, Class: classAsk, Message: v.handoverAsk(r, h)})
		}
	}
	return out
}

func (v Incident) handoverAsk(r incident.RoleID, h *incident.Handover) Message {
	head := v.subject() + ": " + v.name(h.From) + " hands you " + v.handed(r)
	where := v.whereLine()
	if goal := v.goalLine(); len(goal) > 0 {
		where = lines(goal, where)
	}
	blocks := []Block{{Text: text(head)}, {Text: lines(where, v.waitingLines(), v.looseEnds(), v.updateLine())}}
	blocks = append(blocks, paragraph(lines(v.recent(3)...))...)
	if worry := oneLine(h.Worry, mostBody); worry != "" {
		blocks = append(blocks, Block{Text: text("What worries ", v.name(h.From), ": ", worry)})
	}
	take := "I have it"
	if r == v.Policy.Lead.Commander {
		take = "I have command"
	}
	until := text(v.name(h.From), " has it until you press")
	if !h.Due.IsZero() {
		until = text("Answer by ", v.clock(h.Due), ". ", until)
	}
	blocks = append(blocks, Block{Row: []Widget{v.press(take, ActHandoverTake, string(r)), v.press("Not now", ActHandoverNot, string(r))}},
		Block{Context: joined(". ", until, v.place())})
	return v.message(head, blocks...)
}

// handed is what a role's next holder gets: command, or the role by its name.
func (v Incident) handed(r incident.RoleID) string {
	if r == v.Policy.Lead.Commander {
		return "command"
	}
	return "the role " + v.roleTitle(r)
}

// recent are the newest lines of the story, oldest first.
func (v Incident) recent(most int) []Text {
	from := max(0, len(v.State.Recent)-most)
	var out []Text
	for _, l := range v.State.Recent[from:] {
		out = append(out, text(v.clock(l.At), " ", v.name(l.By), ": ", cut(Recalled(v, l), mostWords)))
	}
	return out
}

// Recalled is a line of the story without its time and person: a fact goes by its title.
func Recalled(v Incident, l incident.Line) string {
	if l.Fact == "" {
		return said(l.Text, mostStory)
	}
	return capitalised(v.factTitle(l.Fact)) + ": " + said(l.Text, mostStory)
}

// mostStory is how much of a line of the story is told.
const mostStory = 500

// updateAsks remind the writer that an update is due, and the commander that one is overdue; and suggest a hand-over to who commanded for long.
func updateAsks(v Incident) []Surface {
	if v.State.Closed != nil {
		return nil
	}
	var out []Surface
	add := func(key string, role incident.RoleID, m Message) {
		if p := v.State.Roles[role].Holder; p != "" {
			out = append(out, Surface{Key: key, Direct: p, Class: classAsk, Message: m})
		}
	}
	if v.State.Reminded && !v.State.NextUpdate.IsZero() {
		add("ask:update", v.Policy.Lead.Comms, v.reminder())
	}
	if v.State.Escalated && !v.State.NextUpdate.IsZero() {
		add("ask:update:overdue", v.Policy.Lead.Commander, v.overdue())
	}
	if v.State.RelieveAsked {
		add("ask:relieve", v.Policy.Lead.Commander, v.relieve())
	}
	return out
}

func (v Incident) reminder() Message {
	head := v.subject() + ": update due "
	return v.message(head+v.utc(v.State.NextUpdate), Block{Text: text(head, v.clock(v.State.NextUpdate))},
		Block{Row: []Widget{v.press("Write…", ActUpdate, ""), v.press("Skip, why…", ActSkip, "")}})
}

func (v Incident) overdue() Message {
	head := v.subject() + ": update OVERDUE since "
	writer := v.name(v.State.Roles[v.Policy.Lead.Comms].Holder)
	return v.message(head+v.utc(v.State.NextUpdate), Block{Text: text(head, v.clock(v.State.NextUpdate), ". ", writer, " writes it.")},
		Block{Row: []Widget{v.press("Write…", ActUpdate, ""), v.press("Skip, why…", ActSkip, "")}})
}

func (v Incident) relieve() Message {
	head := v.subject() + ": you command since "
	t := text(head, v.clock(v.State.CommandSince), ".")
	if who := v.relief(); who != "" {
		t = text(t, " ", v.name(who), " can take over.")
	}
	return v.message(head+v.utc(v.State.CommandSince), Block{Text: t}, Block{Row: []Widget{v.press("Hand over…", ActHandOver,
		string(v.Policy.Lead.Commander))}})
}

// relief is who could command next: the stand-in, or the holder where the stand-in commands.
func (v Incident) relief() incident.PersonID {
	now := v.State.Roles[v.Policy.Lead.Commander].Holder
	role := v.Policy.Roles[v.Policy.Lead.Commander]
	for _, p := range []incident.PersonID{role.StandIn, role.Holder} {
		if p != "" && p != now {
			return p
		}
	}
	return ""
}
