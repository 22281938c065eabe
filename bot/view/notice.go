package view

import (
	"slices"
	"strings"

	"warroom/bot/incident"
)

// Notice is what is said once about an event: a line in the room, in a thread, to the stakeholders or to one person. The state is as the whole
// act left it that the event is part of.
func Notice(v Incident, say incident.Say, r incident.Recorded) Message {
	n := notice{Incident: v, say: say, r: r}
	var m Message
	switch say.What {
	case incident.TopicDeclared:
		m = n.declared()
	case incident.TopicStandIn:
		m = n.standIn()
	case incident.TopicNobody:
		m = n.nobody()
	case incident.TopicHandover:
		m = n.handover()
	case incident.TopicDecided:
		m = n.decided()
	case incident.TopicPreApproved:
		m = n.preApproved()
	case incident.TopicBreakGlass:
		m = n.breakGlass()
	case incident.TopicGlassObjected:
		m = n.glassObjected()
	case incident.TopicEvidence:
		m = n.evidence()
	case incident.TopicUpdate:
		m = n.update()
	case incident.TopicLeft:
		m = n.left()
	case incident.TopicObjected:
		m = n.objected()
	case incident.TopicClosed:
		m = n.closed()
	case incident.TopicReopened:
		m = n.reopened()
	case incident.TopicRoomFailed:
		m = n.roomFailed()
	case incident.TopicWatchEnded:
		m = n.watchEnded()
	case incident.TopicSeverity:
		m = n.severity()
	case incident.TopicNotTaken:
		m = n.notTaken()
	default:
		m = n.plainly(Entry(v, r))
	}
	for _, p := range say.Mention {
		m.Mention = append(m.Mention, string(p))
	}
	return m
}

// notice is a notice on its way: what is said of which event.
type notice struct {
	Incident
	say incident.Say
	r   incident.Recorded
}

// plainly is a notice of one line that begins with whom it wakes.
func (n notice) plainly(line string, more ...Block) Message {
	return n.line(line, text(line), more...)
}

// line is a notice whose line holds more than words, with the same said plainly for the push text.
func (n notice) line(push string, t Text, more ...Block) Message {
	var who Text
	for _, p := range n.say.Mention {
		who = joined(" ", who, text(mention(p)))
	}
	if len(who) > 0 {
		t = text(who, " ", t)
	}
	return n.message(push, append([]Block{{Text: t}}, more...)...)
}

// outside is the first block and push text of a notice that stands outside the room: for a private incident they hold codename, severity and verb.
func (n notice) outside(verb string) string { return n.subject() + ": " + verb }

func (n notice) declared() Message {
	head := n.outside("declared")
	what := n.whatLine()
	if n.State.Private {
		what = text(n.typeTitle(n.State.Type))
	}
	return n.line(head, text(severityMark(n.State.Severity), " ", head, " ", n.clock(n.State.Declared)),
		Block{Text: lines(what, text(n.commander(), " commands."))})
}

func (n notice) standIn() Message {
	a := n.State.Roles[n.say.Role]
	who := a.Holder
	if n.say.Person != "" {
		who = n.say.Person
	}
	if moved := n.inOrder(incident.MovedBy(n.State, n.r)); len(moved) > 1 {
		return n.standIns(moved)
	}
	before, answer := n.silent(a, who)
	label := n.roleLabel(n.say.Role) + ": "
	end := n.name(who) + " is asked to stand in" + n.also(who, n.say.Role) + "."
	if a.Holder == who && a.Status == incident.RoleAccepted {
		end = n.name(who) + " stands in" + n.also(who, n.say.Role) + "."
	}
	switch {
	case before == "":
		return n.plainly(label + end)
	case answer.Answer == "declined":
		return n.plainly(label + n.name(before) + " cannot now. " + end)
	}
	lead := label + "no answer from " + n.name(before) + " by "
	return n.line(lead+n.utc(answer.When)+". "+end, text(lead, n.clock(answer.When), ". ", end))
}

// standIns tells of several roles whose holders did not answer, or could not, in one line.
func (n notice) standIns(roles []incident.RoleID) Message {
	lead := "No answer: "
	var absent, asked []string
	for _, r := range roles {
		a := n.State.Roles[r]
		last := a.Asked[len(a.Asked)-1]
		before, answer := n.silent(a, last.Person)
		if answer.Answer == "declined" {
			lead = "Not now: "
		}
		label := n.roleLabel(r) + " "
		absent, asked = append(absent, label+n.name(before)), append(asked, label+n.name(last.Person))
	}
	return n.plainly(lead + strings.Join(absent, ", ") + ". Asked to stand in: " + strings.Join(asked, ", ") + ".")
}

// inOrder puts roles into the order of the board.
func (n notice) inOrder(some []incident.RoleID) []incident.RoleID {
	return slices.DeleteFunc(n.roles(), func(r incident.RoleID) bool { return !slices.Contains(some, r) })
}

// silent is who did not answer, or could not, before this person was asked.
func (n notice) silent(a incident.Assignment, who incident.PersonID) (incident.PersonID, incident.Asked) {
	for _, x := range slices.Backward(a.Asked) {
		if x.Person != who && !x.When.IsZero() {
			return x.Person, x
		}
	}
	return "", incident.Asked{}
}

// also names what else a stand-in has accepted.
func (n notice) also(who incident.PersonID, but incident.RoleID) string {
	var others []string
	for _, r := range n.rolesHeld(who) {
		if r != but && n.State.Roles[r].Status == incident.RoleAccepted {
			others = append(others, lowered(n.roleLabel(r)))
		}
	}
	if len(others) == 0 {
		return ""
	}
	return " (also " + list(others, "and") + ")"
}

func (n notice) nobody() Message {
	roles := n.inOrder(incident.UnfilledBy(n.State, n.r))
	if len(roles) == 0 {
		roles = []incident.RoleID{n.say.Role}
	}
	line := capitalised(n.roleTitle(roles[0])) + ": nobody answers. Call, then assign the role."
	if len(roles) > 1 {
		line = "Nobody answers for: " + list(n.roleTitles(roles), "and") + ". Call, then assign the roles."
	}
	var call []incident.PersonID
	for _, r := range roles {
		call = append(call, n.Policy.Roles[r].Holder, n.Policy.Roles[r].StandIn)
	}
	blocks := paragraph(n.phones(append(call, n.State.Roles[n.Policy.Lead.Executive].Holder)))
	assign := ""
	if len(roles) == 1 {
		assign = string(roles[0])
	}
	blocks = append(blocks, Block{Row: []Widget{n.press("Assign…", ActAssign, assign), n.press("Phone list", ActPhones, "")}})
	return n.plainly(line, blocks...)
}

func (n notice) handover() Message {
	a := n.State.Roles[n.say.Role]
	verb := " is " + n.roleTitle(n.say.Role) + "."
	if n.say.Role == n.Policy.Lead.Commander {
		verb = " commands."
	}
	line := n.name(a.Holder) + verb
	if e, ok := n.r.Event.(*incident.RoleTaken); ok && e.From != "" {
		line += " " + n.name(e.From) + " is off."
	}
	at := n.r.When()
	return n.line(n.utc(at)+" "+line, text(n.clock(at), " ", line))
}

// notTaken tells whoever offered a role that it stays with them, since the other said no or nothing.
func (n notice) notTaken() Message {
	e, ok := n.r.Event.(*incident.HandoverDeclined)
	if !ok {
		return n.plainly(Entry(n.Incident, n.r))
	}
	keeps := ". You are still " + n.roleTitle(e.Role) + "."
	if e.Role == n.Policy.Lead.Commander {
		keeps = ". You still command."
	}
	again := Block{Row: []Widget{n.press("Hand over…", ActHandOver, string(e.Role))}}
	if !e.Silent {
		return n.plainly(n.subject()+": "+n.name(e.To)+" cannot take "+n.handed(e.Role)+" now"+keeps, again)
	}
	lead, at := n.subject()+": "+n.name(e.To)+" did not answer by ", n.r.When()
	return n.line(lead+n.utc(at)+keeps, text(lead, n.clock(at), keeps), again)
}

func (n notice) decided() Message {
	d := n.decision(n.say.Number)
	if d == nil {
		return n.plainly(Entry(n.Incident, n.r))
	}
	name := number("D", d.Number)
	switch e := n.r.Event.(type) {
	case *incident.DecisionQuestioned:
		return n.answerable(name+": a question back", text(name, ": ", n.name(n.r.Actor), " asks: ", said(e.Question, mostWords)),
			n.press("Answer…", ActAnswerBack, itoa(d.Number)))
	case *incident.QuestionAnswered:
		return n.line(name+": the question is answered", text(name, ": ", n.name(n.r.Actor), " answers: ", said(e.Answer, mostWords)))
	case *incident.DecisionVoided:
		return n.voided(d, name)
	default:
		return n.answered(d, name)
	}
}

// answered says how a decision stands after an answer.
func (n notice) answered(d *incident.Decision, name string) Message {
	switch d.Status {
	case incident.DecisionApproved:
		return n.plainly(name + " approved. " + n.doNow(d))
	case incident.DecisionDenied:
		t := text(name, " denied by ", n.denier(d))
		for _, a := range d.Answers {
			if !a.Yes {
				t = text(t, ": ", said(a.Words, mostWords))
			}
		}
		return n.answerable(name+" denied by "+n.denier(d), t, n.press("Ask again…", ActAskAgain, itoa(d.Number)))
	case incident.DecisionVoid:
		return n.voided(d, name)
	}
	return n.plainly(name + ": " + itoa(len(d.Answers)) + " of " + itoa(d.Need) + " approved.")
}

// voided says that a decision does not hold, and, where its target changed, that it is asked again.
func (n notice) voided(d *incident.Decision, name string) Message {
	if d.Voided != voidTarget {
		return n.plainly(name + " is void: " + voidReason(d) + ".")
	}
	return n.answerable(name+" is void", text(name, " is void: the target changed. Ask again."), n.press("Ask again…", ActAskAgain, itoa(d.Number)))
}

// answerable is a line with something to press below it.
func (n notice) answerable(push string, t Text, w Widget) Message {
	return n.line(push, t, Block{Row: []Widget{w}})
}

// doNow names the steps that a decision opened: those that can be done now, and those that others come before.
func (n notice) doNow(d *incident.Decision) string {
	var now, later []string
	for i := range n.State.Phases {
		for _, st := range n.shown(&n.State.Phases[i]) {
			if st.Decision != d.Number || st.Status != incident.StepOpen {
				continue
			}
			if first := n.needed(st); len(first) > 0 {
				later = append(later, st.Number+" after "+list(first, "and"))
			} else {
				now = append(now, st.Number)
			}
		}
	}
	switch {
	case len(now) == 0 && len(later) == 0:
		return ""
	case len(now) == 0:
		return "Do " + strings.Join(later, ", ") + "."
	case len(later) == 0:
		return "Do " + list(now, "and") + " now."
	}
	return "Do " + list(now, "and") + " now, " + strings.Join(later, ", ") + "."
}

func (n notice) preApproved() Message {
	st := n.State.Steps[n.say.Step]
	if st == nil {
		return n.plainly(Entry(n.Incident, n.r))
	}
	push := n.name(n.r.Actor) + " did " + st.Number + ", pre-approved"
	return n.line(push, text(n.name(n.r.Actor), " did ", stepName(st), ". ", n.preApproval(st.Right)))
}

func (n notice) breakGlass() Message {
	head := "BREAK-GLASS by " + n.name(n.r.Actor)
	r := n.review()
	if r == nil {
		return n.plainly(head)
	}
	var step Text
	if st := n.State.Steps[r.Step]; st != nil {
		step = text("Step ", stepName(st))
	}
	return n.line(head, text(markGlass, " ", head, " ", n.clock(r.At), ": ", said(r.Reason, mostWords)), Block{Text: lines(step, n.reviewState(r))})
}

// review is the break-glass act that the notice is about.
func (n notice) review() *incident.Review {
	i := n.say.Number
	if i == 0 {
		i = len(n.State.Reviews)
	}
	if i < 1 || i > len(n.State.Reviews) {
		return nil
	}
	return &n.State.Reviews[i-1]
}

func (n notice) glassObjected() Message {
	head := n.name(n.r.Actor) + " objects to a break-glass act"
	r := n.review()
	if r == nil {
		return n.plainly(head)
	}
	return n.line(head, text(n.name(n.r.Actor), " objects to what ", n.name(r.By), " did without the right: ", said(r.Objected[n.r.Actor], mostWords)))
}

func (n notice) evidence() Message {
	i := slices.IndexFunc(n.State.Evidence, func(e incident.Evidence) bool { return e.Number == n.say.Number })
	if i < 0 {
		return n.plainly(Entry(n.Incident, n.r))
	}
	e := &n.State.Evidence[i]
	name := number("E", e.Number)
	verb := " saved"
	if !e.Direct {
		verb = " requested"
	}
	t := text(markEvidence, " ", name, verb, ", ", n.kindTitle(e.Kind), ". ")
	if e.Hash == "" {
		t = text(t, "No hash: unverified. ")
	} else {
		t = text(t, "SHA-256 ", hashSpan(e.Hash), ". ")
	}
	return n.line(name+verb+". Custody "+n.name(n.custodian(e)), text(t, "Custody ", n.name(n.custodian(e)), "."))
}

func (n notice) update() Message {
	u := n.newestUpdate(n.say.Number)
	if u == nil {
		return n.plainly(Entry(n.Incident, n.r))
	}
	head := "Update " + itoa(u.Number) + ". " + n.subject() + ". " + n.name(u.By) + ", "
	next := Text(nil)
	if !u.Next.IsZero() {
		next = text(bold("Next update"), " ", n.clock(u.Next))
	}
	return n.line(head+n.utc(u.At), text(head, n.clock(u.At)), Block{Text: lines(
		text(bold("Know"), " ", said(u.Know, mostBody)), text(bold("Doing"), " ", said(u.Doing, mostBody)),
		text(bold("Need"), " ", said(u.Need, mostBody)), next)})
}

// newestUpdate is the update of that number, or the newest; nil for none.
func (v Incident) newestUpdate(number int) *incident.Update {
	for i := len(v.State.Updates) - 1; i >= 0; i-- {
		if u := &v.State.Updates[i]; !u.Skipped && (number == 0 || u.Number == number) {
			return u
		}
	}
	return nil
}

func (n notice) left() Message {
	e, ok := n.r.Event.(*incident.PersonLeft)
	if !ok {
		return n.plainly(Entry(n.Incident, n.r))
	}
	line := n.subject() + ": " + n.name(e.Person) + " left and holds " + n.roleTitle(n.say.Role) + "."
	ask := n.press("Assign…", ActAssign, string(n.say.Role))
	if next := n.otherFor(n.say.Role, e.Person); next != "" {
		ask = n.press(fits("Ask "+n.name(next), "Ask the stand-in"), ActAssignTo, string(n.say.Role)+"/"+string(next))
	}
	return n.plainly(line, Block{Row: []Widget{ask, n.press("Bring back", ActBringBack, string(e.Person))}})
}

// otherFor is who could take a role in the place of a person: the stand-in, or the holder of the config where the stand-in has it.
func (n notice) otherFor(r incident.RoleID, but incident.PersonID) incident.PersonID {
	for _, p := range []incident.PersonID{n.Policy.Roles[r].StandIn, n.Policy.Roles[r].Holder} {
		if p != "" && p != but {
			return p
		}
	}
	return ""
}

// objected has no button: it is said once, and the phase's card has the one that goes when the objection is answered.
func (n notice) objected() Message {
	for i := range n.State.Phases {
		ps := &n.State.Phases[i]
		if ps.ID != n.say.Phase || ps.Objection == nil {
			continue
		}
		head := "Objection to phase " + itoa(ps.Number) + " by " + n.name(ps.Objection.By)
		return n.line(head, text(head, ": ", clause(ps.Objection.Why, mostWords), ". ", n.commander(), " answers it on the phase's card."))
	}
	return n.plainly(Entry(n.Incident, n.r))
}

func (n notice) closed() Message {
	c := n.State.Closed
	if c == nil {
		return n.plainly(Entry(n.Incident, n.r))
	}
	if n.say.Where == incident.PlaceStakeholders {
		head := n.outside("closed")
		return n.line(head, text(head, " ", n.day(c.At), " by ", n.name(c.By), ". Class: ", classWord(c.Class), "."))
	}
	head := "Closed "
	t := text(head, n.day(c.At), " by ", n.name(c.By), ". Class: ", classWord(c.Class), ". ", n.lasted(c.At), ". ",
		count(int(c.Entries), "entry", "entries"), ".")
	if !c.ReviewAt.IsZero() {
		t = text(t, " Review ", n.day(c.ReviewAt), ", ", n.name(c.ReviewOwner), ".")
	}
	if !c.ArchiveAt.IsZero() {
		t = text(t, " The room is archived ", n.day(c.ArchiveAt), ".")
	}
	return n.line("Closed by "+n.name(c.By)+", 4 files follow", t,
		Block{Context: text("Four files follow: the page, Markdown, CSV, and the archive that proves itself.")})
}

func (n notice) reopened() Message {
	push := "Reopened by " + n.name(n.r.Actor)
	t := text(push, " ", n.clock(n.r.When()))
	if e, ok := n.r.Event.(*incident.IncidentReopened); ok {
		t = text(t, ": ", said(e.Why, mostBody))
	}
	return n.line(push, t)
}

// roomFailed tells the declarer that there is no room, and what to do. Nothing public is ever made in its place.
func (n notice) roomFailed() Message {
	return n.roomRefused()
}

func (v Incident) roomRefused() Message {
	kind := "private channels"
	if !v.State.Private {
		kind = "channels"
	}
	head := v.State.ID + " is recorded. No room: "
	t := text(head, "this workspace does not let the app make ", kind, " (", oneLine(v.State.Room.Failed, 60), ").")
	return v.message(head+oneLine(v.State.Room.Failed, 60), Block{Text: lines(t, text("Roles are being asked by direct message."))},
		Block{Row: []Widget{v.press("Try again", ActRetryRoom, ""), v.press("Use an existing private room…", ActAdoptRoom, ""),
			v.press("Phone list", ActPhones, "")}})
}

func (n notice) watchEnded() Message {
	st := n.State.Steps[n.say.Step]
	if st == nil {
		return n.plainly(Entry(n.Incident, n.r))
	}
	t := text("The watch of ", stepName(st), " is over.")
	if st.Expected != "" {
		t = text(t, " Tick it if: ", oneLine(st.Expected, mostWords))
	}
	return n.line("The watch of "+st.Number+" is over", t)
}

func (n notice) severity() Message {
	head := n.outside("severity is now " + string(n.State.Severity))
	t := text(severityMark(n.State.Severity), " ", head, ", ", n.name(n.r.Actor), ", ", n.clock(n.r.When()))
	if e, ok := n.r.Event.(*incident.SeveritySet); ok && e.Why != "" && (!n.State.Private || n.say.Where != incident.PlaceStakeholders) {
		return n.line(head, t, Block{Text: text("Why: ", oneLine(e.Why, mostWords))})
	}
	return n.line(head, t)
}

// shortHash is the beginning of a hash, enough to tell two apart by eye.
func shortHash(h string) string { return cut(h, 13) }

// hashSpan sets a hash off, if it is one: people may type it.
func hashSpan(h string) Span {
	if strings.Trim(h, "0123456789abcdefABCDEF") != "" {
		return Span{S: shortHash(oneLine(h, 80))}
	}
	return Span{Kind: Mono, S: shortHash(h)}
}

// custodian is who has an item of evidence now.
func (v Incident) custodian(e *incident.Evidence) incident.PersonID {
	if n := len(e.Custody); n > 0 {
		return e.Custody[n-1].To
	}
	return e.Collector
}
