package incident

// admit says who may act in an incident at all, before a rule looks at the act itself.
func admit(s *State, p *Policy, m Meta, c Command) *Refusal {
	if c, ok := c.(Declare); ok {
		return admitDeclarer(s, p, m, c)
	}
	if !declared(s) {
		return noSuchIncident()
	}
	if botsOwn(c) {
		return nil
	}
	if refusal := admitActor(s, p, m, c); refusal != nil {
		return refusal
	}
	if s.Closed != nil && !afterClosing(c) {
		r := no("closed", "%s closed at %s. Add a late note, or reopen it.", s.ID, clockTime(s.Closed.At))
		return r.offering(Offer{Do: "late-note"})
	}
	return nil
}

// admitActor refuses those who are outside, who only read, and who work for somebody else.
func admitActor(s *State, p *Policy, m Meta, c Command) *Refusal {
	who := holding(s, p.Lead.Commander)
	switch {
	case m.By.Class == ClassStranger && (!s.Private || s.Members[m.By.Person]):
		return outranked("stranger", who, "The app does not know this account. Ask %s, or whoever keeps the list of people.", people(who, "or"))
	case !visible(s, p, m.By):
		return noSuchIncident()
	case p.People[m.By.Person].Observer:
		return outranked("observer", who, "You read along and do not act. Ask %s.", people(who, "or"))
	case m.By.Class == ClassExternal && !forExternals(c):
		return outranked("external", who, "You act for a third party: its part alone is yours. Ask %s.", people(who, "or"))
	}
	return nil
}

// noSuchIncident is the answer for a wrong number, and for a private incident to everyone outside: nobody can tell the two apart. That is why it is
// not recorded either.
func noSuchIncident() *Refusal { return no(codeNoSuch, "No incident you can see has that name.") }

const codeNoSuch = "no-such"

// admitDeclarer refuses a declaration by somebody who cannot declare. There is no incident yet whose record could hold the refusal.
func admitDeclarer(s *State, p *Policy, m Meta, c Declare) *Refusal {
	commander := p.Roles[p.Lead.Commander].Holder
	var who []PersonID
	if commander != "" {
		who = []PersonID{commander}
	}
	var r *Refusal
	switch {
	case declared(s):
		return no("declared", "%s is declared already.", said(c.Number))
	case m.By.Class != ClassPerson && m.By.Class != ClassMember:
		r = no("stranger", "The app does not let this account declare. Call %s, who can.", people(who, "or"))
	case p.People[m.By.Person].Observer:
		r = no("observer", "You read along and do not act. Call %s, who can declare.", people(who, "or"))
	default:
		return nil
	}
	r.Who = who
	return r
}

// botsOwn reports whether nobody acts: time passes, or chat answers. What becomes of a message that the record holds is seen by the bot as well: that a
// guest or an app did it is no reason to leave it out.
func botsOwn(c Command) bool {
	switch c := c.(type) {
	case Capture:
		return c.changes()
	case TickClock, ReportRoom, ReportInvite, ReportMember, ReportArchived, ReportFailure, ReportClockStep, ReportReading:
		return true
	default:
		return false
	}
}

// forExternals reports whether an act can be a third party's part: what was handed to it, its answers, and what it writes under its own name. The
// rules hold each of them against whose it is.
func forExternals(c Command) bool {
	switch c.(type) {
	case Tick, Untick, Skip, StartWatch, ReceiveRequest, AddEvidence, AddNote, Correct, Capture:
		return true
	default:
		return false
	}
}

// afterClosing reports whether an act is still possible once the incident is closed: late entries and answers, evidence, what looks back, and
// taking it up again.
func afterClosing(c Command) bool {
	switch c.(type) {
	case AddNote, Correct, Capture, AddEvidence, TransferCustody, ReceiveRequest, Reverse, SeeGlass, ReviewGlass, Invite, Reopen:
		return true
	default:
		return false
	}
}
