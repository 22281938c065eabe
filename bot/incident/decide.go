package incident

import (
	"fmt"
	"slices"
)

// decide admits the actor and the words, answers the command by its own rule, and adds what every answer has in common: a refusal of authority becomes part of the
// record, a first act accepts a role, and whoever is new is introduced.
func decide(s *State, p *Policy, m Meta, c Command) ([]Event, *Refusal) {
	refusal := admit(s, p, m, c)
	if refusal == nil {
		refusal = unkeepable(m, c)
	}
	if refusal == nil {
		var events []Event
		if events, refusal = rule(s, p, m, c); refusal == nil && len(events) > 0 {
			return introduce(s, p, m, append(firstAct(s, m, c), events...)), nil
		}
	}
	if refusal == nil || refusal.Code == codeNoSuch {
		return nil, refusal
	}
	if len(refusal.Redraw) == 0 {
		refusal.Redraw = shows(s, m, c)
	}
	if !refusal.Authority || !declared(s) {
		return nil, refusal
	}
	refused := &AuthorityRefused{Act: c.Act(), Rule: refusal.Code, Step: refusal.Step, Decision: refusal.Decision}
	return introduce(s, p, m, []Event{refused}), refusal
}

// rule is the one rule of a command.
func rule(s *State, p *Policy, m Meta, c Command) ([]Event, *Refusal) {
	switch c := c.(type) {
	case Declare:
		return decideDeclare(p, m, c)
	case AcceptRole:
		return decideAcceptRole(s, p, m, c)
	case DeclineRole:
		return decideDeclineRole(s, p, m, c)
	case TakeBack:
		return decideTakeBack(s, p, m, c)
	case Assign:
		return decideAssign(s, p, m, c)
	case OfferHandover:
		return decideOfferHandover(s, p, m, c)
	case AnswerHandover:
		return decideAnswerHandover(s, m, c)
	case Invite:
		return decideInvite(s, p, m, c)
	case Tick:
		return decideTick(s, p, m, c)
	case Untick:
		return decideUntick(s, p, m, c)
	case Skip:
		return decideSkip(s, p, m, c)
	case HandStep:
		return decideHandStep(s, p, m, c)
	case AddStep:
		return decideAddStep(s, p, m, c)
	case Reverse:
		return decideReverse(s, p, m, c)
	case OwnChange:
		return decideOwnChange(s, p, m, c)
	case StartWatch:
		return decideStartWatch(s, p, m, c)
	case OpenPhase:
		return decideOpenPhase(s, p, m, c)
	case ConfirmPhase:
		return decideConfirmPhase(s, p, m, c)
	case ObjectPause:
		return decideObjectPause(s, p, m, c)
	case AnswerObjection:
		return decideAnswerObjection(s, p, m, c)
	case AskDecision:
		return decideAskDecision(s, p, m, c)
	case Approve:
		return decideApprove(s, p, m, c)
	case Deny:
		return decideDeny(s, p, m, c)
	case AskBack:
		return decideAskBack(s, p, m, c)
	case AnswerBack:
		return decideAnswerBack(s, p, m, c)
	case Nudge:
		return decideNudge(s, p, m, c)
	case DecideFreely:
		return decideDecideFreely(s, p, m, c)
	case BreakGlass:
		return decideBreakGlass(s, p, m, c)
	case SeeGlass:
		return decideSeeGlass(s, m, c)
	case ReviewGlass:
		return decideReviewGlass(s, p, m, c)
	case AddNote:
		return decideAddNote(s, c)
	case Correct:
		return decideCorrect(s, p, m, c)
	case Capture:
		return decideCapture(s, c)
	case SetFact:
		return decideSetFact(s, p, m, c)
	case SetTitle:
		return decideSetTitle(s, p, m, c)
	case SetSeverity:
		return decideSetSeverity(s, p, m, c)
	case SetType:
		return decideSetType(s, p, m, c)
	case SetMilestone:
		return decideSetMilestone(s, p, m, c)
	case AddEvidence:
		return decideAddEvidence(s, p, m, c)
	case TransferCustody:
		return decideTransferCustody(s, p, m, c)
	case MakeRequest:
		return decideMakeRequest(s, p, m, c)
	case ReceiveRequest:
		return decideReceiveRequest(s, p, m, c)
	case PostUpdate:
		return decidePostUpdate(s, p, m, c)
	case SkipUpdate:
		return decideSkipUpdate(s, p, m, c)
	case GiveBrief:
		return decideGiveBrief(s, p, m, c)
	case BeginClose:
		return decideBeginClose(s, p, m, c)
	case SetReview:
		return decideSetReview(s, p, m, c)
	case SetCause:
		return decideSetCause(s, p, m, c)
	case Waive:
		return decideWaive(s, p, m, c)
	case Close:
		return decideClose(s, p, m, c)
	case Reopen:
		return decideReopen(s, p, m, c)
	case AdoptRoom:
		return decideAdoptRoom(s, p, m, c)
	case AdoptRunbook:
		return decideAdoptRunbook(s, p, m, c)
	case TickClock:
		return decideTickClock(s, p, m)
	case ReportRoom:
		return decideReportRoom(s, c)
	case RetryRoom:
		return decideRetryRoom(s)
	case ReportInvite:
		return decideReportInvite(s, c)
	case ReportMember:
		return decideReportMember(s, c)
	case ReportArchived:
		return decideReportArchived(s)
	case ReportFailure:
		return []Event{&EffectFailed{What: cut(c.What, mostHeading), Why: cut(c.Why, mostHeading)}}, nil
	case ReportClockStep:
		return []Event{&ClockStepped{Seconds: c.Seconds}}, nil
	case ReportReading:
		return decideReportReading(s, c)
	}
	panic(fmt.Sprintf("no rule for the command %T", c))
}

func declared(s *State) bool { return s != nil && s.ID != "" }

// firstAct accepts the roles that wait for the actor: whoever works in the room is there. Acts that answer an asking themselves do not count, nor does
// the command line, where somebody else may type for them.
func firstAct(s *State, m Meta, c Command) []Event {
	if m.By.Console || m.By.Person == "" || m.By.Class == ClassClock {
		return nil
	}
	switch c.(type) {
	case Declare, AcceptRole, DeclineRole, TakeBack, AnswerHandover, ReportMember, ReportReading:
		return nil
	default:
	}
	var events []Event
	for _, role := range rolesAsked(s, m.By.Person) {
		events = append(events, s.Roles[role].takenBy(m.By.Person, s.Roles[role].For, howFirstAct))
	}
	return events
}

// introduce puts PersonKnown before the first event that uses a pseudonym which the record does not know.
func introduce(s *State, p *Policy, m Meta, events []Event) []Event {
	var out []Event
	var met []PersonID
	meet := func(person PersonID) {
		if person == "" || slices.Contains(met, person) {
			return
		}
		if s != nil {
			if _, ok := s.Known[person]; ok {
				return
			}
		}
		met = append(met, person)
		out = append(out, introduction(s, p, m, person))
	}
	for _, e := range events {
		meet(m.By.Person)
		for _, person := range named(e) {
			meet(person)
		}
		out = append(out, e)
	}
	return out
}

// introduction is what is known of a person: from the act itself, else from the config. The config has no workspace, so that it is left empty there.
func introduction(s *State, p *Policy, m Meta, person PersonID) *PersonKnown {
	for _, a := range append([]Actor{m.By}, m.Named...) {
		if a.Person == person {
			return &PersonKnown{Person: person, Class: a.Class, Party: a.Party, Name: Words(cut(a.Name, mostHeading)), Account: Words(a.Account)}
		}
	}
	known := &PersonKnown{Person: person, Class: ClassMember}
	q, ok := p.People[person]
	if !ok {
		return known
	}
	known.Class, known.Party, known.Name = ClassPerson, q.Party, Words(q.Name)
	if q.Party != "" {
		known.Class = ClassExternal
	}
	chat := m.By.Chat
	if s != nil && s.Chat != "" {
		chat = s.Chat
	}
	if account := q.Accounts[chat]; account != "" {
		known.Account = Words(chat + "::" + account)
	}
	return known
}

// shows names the surfaces on which the act was pressed: after a refusal they are drawn again, since the clicker's screen may show what is not so.
func shows(s *State, m Meta, c Command) []string {
	if s == nil {
		return nil
	}
	onStep := func(id StepID) []string {
		if st := s.Steps[id]; st != nil {
			return surfacesOf(s, st)
		}
		return nil
	}
	onPhase := func(id PhaseID) []string { return []string{"phase:" + string(id)} }
	onDecision := func(n int) []string {
		return []string{fmt.Sprintf("decision:%d", n), askKey(n, m.By.Person)}
	}
	role := []string{"ask:role:" + string(m.By.Person)}
	switch c := c.(type) {
	case Tick:
		return onStep(c.Step)
	case Untick:
		return onStep(c.Step)
	case Skip:
		return onStep(c.Step)
	case StartWatch:
		return onStep(c.Step)
	case ConfirmPhase:
		return onPhase(c.Phase)
	case ObjectPause:
		return onPhase(c.Phase)
	case AnswerObjection:
		return onPhase(c.Phase)
	case Approve:
		return onDecision(c.Decision)
	case Deny:
		return onDecision(c.Decision)
	case AskBack:
		return onDecision(c.Decision)
	case AnswerBack:
		return onDecision(c.Decision)
	case Nudge:
		return onDecision(c.Decision)
	case AcceptRole, DeclineRole, TakeBack:
		return role
	case AnswerHandover:
		return []string{"ask:handover:" + string(c.Role) + ":" + string(m.By.Person)}
	case BeginClose, SetReview, SetCause, Waive, Close:
		return []string{"close", "board"}
	default:
		return nil
	}
}
