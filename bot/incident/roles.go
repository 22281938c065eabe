package incident

import "slices"

func decideAcceptRole(s *State, p *Policy, m Meta, c AcceptRole) ([]Event, *Refusal) {
	return answerAsked(s, p, m, c.Role, acceptance)
}

// answerAsked answers for the role that was named, or for every role that waits for the actor.
func answerAsked(
	s *State, p *Policy, m Meta, role RoleID, answer func(s *State, p *Policy, m Meta, role RoleID) ([]Event, *Refusal),
) ([]Event, *Refusal) {
	roles, refusal := chosenRoles(s, role, rolesAsked(s, m.By.Person))
	if refusal != nil {
		return nil, refusal
	}
	var events []Event
	for _, role := range roles {
		more, refusal := answer(s, p, m, role)
		if refusal != nil {
			return nil, refusal
		}
		events = append(events, more...)
	}
	return events, nil
}

// acceptance is a person taking a role that they were asked for. Who was silent may still take it while nobody has accepted.
func acceptance(s *State, p *Policy, m Meta, role RoleID) ([]Event, *Refusal) {
	person, a := m.By.Person, s.Roles[role]
	asked := slices.ContainsFunc(a.Asked, func(asked Asked) bool { return asked.Person == person })
	switch {
	case a.Holder == person && a.Status == RoleAccepted:
		return nil, nil
	case asked && a.Holder == person:
		return []Event{a.takenBy(person, a.For, howAnswer)}, nil
	case (asked || slices.Contains(successors(s, p, role), person)) && a.Status != RoleAccepted:
		return []Event{a.takenBy(person, standsFor(p, role, person), howAnswer)}, nil
	case a.Holder != "" && a.For == person:
		return []Event{a.takenBy(person, "", howBack)}, nil
	case asked:
		r := no("taken", "%s has taken %s. Ask for a hand-over.", token(a.Holder), p.roleTitle(role))
		r.Who = []PersonID{a.Holder}
		return nil, r
	}
	who := holding(s, p.Lead.Commander)
	return nil, outranked("not-asked", who, "You were not asked to be %s: ask %s, who assigns roles.", p.roleTitle(role), people(who, "or"))
}

func decideDeclineRole(s *State, p *Policy, m Meta, c DeclineRole) ([]Event, *Refusal) {
	return answerAsked(s, p, m, c.Role, declining)
}

// declining is a person giving up a role, with the next one asked. The last who can command does not decline: somebody must.
func declining(s *State, p *Policy, m Meta, role RoleID) ([]Event, *Refusal) {
	person, a := m.By.Person, s.Roles[role]
	if a.Holder != person {
		if slices.ContainsFunc(a.Asked, func(asked Asked) bool { return asked.Person == person }) {
			return nil, nil // another has it by now, which is what was wanted
		}
		return nil, no("not-asked", "You were not asked to be %s.", p.roleTitle(role))
	}
	if role == p.Lead.Commander && declarer(s, m) == person && nextToCall(s, p, role, a, person) == "" {
		r := no("last-commander", "Nobody else is left to command. Hand it over to somebody first.")
		return nil, r.offering(Offer{Do: "handoff", Role: role})
	}
	return append([]Event{&RoleDeclined{Role: role, Person: person}}, callNext(s, p, m, role, a, person)...), nil
}

func decideTakeBack(s *State, p *Policy, m Meta, c TakeBack) ([]Event, *Refusal) {
	var lent []RoleID
	for _, role := range sortedRoles(s) {
		if a := s.Roles[role]; a.Holder != "" && a.For == m.By.Person {
			lent = append(lent, role)
		}
	}
	roles, refusal := chosenRoles(s, c.Role, lent)
	if refusal != nil {
		return nil, refusal
	}
	var events []Event
	for _, role := range roles {
		a := s.Roles[role]
		switch {
		case a.Holder == m.By.Person:
			continue
		case slices.Contains(lent, role), a.Status == RoleNobody && p.Roles[role].Holder == m.By.Person:
			events = append(events, a.takenBy(m.By.Person, "", howBack))
		default:
			who := holding(s, role)
			return nil, outranked("not-theirs", who, "Nobody stands in for you as %s: ask %s for a hand-over.", p.roleTitle(role), people(who, "or"))
		}
	}
	return events, nil
}

// chosenRoles is the role that was named, or where none was every role that waits for the actor.
func chosenRoles(s *State, role RoleID, waiting []RoleID) ([]RoleID, *Refusal) {
	if role == "" {
		if len(waiting) == 0 {
			return nil, no("nothing-asked", "No role waits for your answer.")
		}
		return waiting, nil
	}
	if _, ok := s.Roles[role]; !ok {
		return nil, noRole(role)
	}
	return []RoleID{role}, nil
}

func noRole(role RoleID) *Refusal {
	return no("no-role", "There is no role %s here. /incident who lists them.", said(string(role)))
}

func decideAssign(s *State, p *Policy, m Meta, c Assign) ([]Event, *Refusal) {
	if refusal := reserve(s, p, m, "assign roles", p.Lead.Commander, p.Lead.Executive); refusal != nil {
		return nil, refusal
	}
	a, known := s.Roles[c.Role]
	if _, ok := p.Roles[c.Role]; !ok && !known {
		return nil, noRole(c.Role)
	}
	if refusal := unfit(s, p, m, c.Person); refusal != nil {
		return nil, refusal
	}
	switch {
	case a.Holder == c.Person:
		return nil, nil
	case c.Person == m.By.Person:
		return take(p, c.Role, c.Person, a.Holder, howAnswer), nil
	case a.Holder == m.By.Person && c.Role == p.Lead.Commander:
		// Command is never without somebody who said that they have it.
		return decideOfferHandover(s, p, m, OfferHandover{Role: c.Role, To: c.Person})
	}
	return call(p, m, c.Role, c.Person), nil
}

// unfit says why a person cannot have a role.
func unfit(s *State, p *Policy, m Meta, person PersonID) *Refusal {
	if !acquainted(s, p, m, person) {
		return cannotTake(person)
	}
	if p.People[person].Party != "" || s.Known[person].Class == ClassExternal {
		return no("external", "%s works for a third party and cannot hold a role. Hand them a step.", token(person))
	}
	return nil
}

func decideOfferHandover(s *State, p *Policy, m Meta, c OfferHandover) ([]Event, *Refusal) {
	role, refusal := ownRole(s, p, m, c.Role)
	if refusal != nil {
		return nil, refusal
	}
	if c.To == m.By.Person {
		return nil, no("no-person", "You hold %s. Name somebody else.", p.roleTitle(role))
	}
	if refusal := unfit(s, p, m, c.To); refusal != nil {
		return nil, refusal
	}
	return []Event{&HandoverOffered{Role: role, From: m.By.Person, To: c.To, Worry: Words(c.Worry), Due: m.At.Add(p.Wait.Accept)}}, nil
}

// ownRole is the role that is handed over: the one that was named, else command, else the only one that the actor holds.
func ownRole(s *State, p *Policy, m Meta, role RoleID) (RoleID, *Refusal) {
	if role == "" {
		var held []RoleID
		for _, r := range sortedRoles(s) {
			if s.Roles[r].Holder == m.By.Person {
				held = append(held, r)
			}
		}
		switch {
		case len(held) == 0:
			return "", no("no-role", "You hold no role here that could be handed over.")
		case slices.Contains(held, p.Lead.Commander):
			return p.Lead.Commander, nil
		case len(held) > 1:
			titles := make([]string, len(held))
			for i, r := range held {
				titles[i] = p.roleTitle(r)
			}
			return "", no("which-role", "You are %s. Say which you hand over.", list(titles, "and"))
		}
		return held[0], nil
	}
	a, ok := s.Roles[role]
	if !ok {
		return "", noRole(role)
	}
	if a.Holder != m.By.Person {
		who := holding(s, role, p.Lead.Commander)
		return "", outranked("not-holder", who, "You are not %s and cannot hand it over: ask %s.", p.roleTitle(role), people(who, "or"))
	}
	return role, nil
}

func decideAnswerHandover(s *State, m Meta, c AnswerHandover) ([]Event, *Refusal) {
	var offered []RoleID
	for _, role := range sortedRoles(s) {
		if h := s.Roles[role].Handover; h != nil && h.To == m.By.Person && (c.Role == "" || c.Role == role) {
			offered = append(offered, role)
		}
	}
	if len(offered) == 0 {
		if a := s.Roles[c.Role]; c.Take && a.Holder == m.By.Person {
			return nil, nil
		}
		return nil, no("no-handover", "No hand-over waits for your answer.")
	}
	var events []Event
	for _, role := range offered {
		if a := s.Roles[role]; c.Take {
			events = append(events, a.takenBy(m.By.Person, "", howHandover))
		} else {
			events = append(events, a.notTaken(false))
		}
	}
	return events, nil
}

// notTaken ends the offer of a role; silent: nobody answered it in time.
func (a Assignment) notTaken(silent bool) Event {
	return &HandoverDeclined{Role: a.Role, From: a.Handover.From, To: a.Handover.To, Silent: silent}
}

func decideInvite(s *State, p *Policy, m Meta, c Invite) ([]Event, *Refusal) {
	if refusal := responder(s, p, m, "invite people"); refusal != nil {
		return nil, refusal
	}
	_, configured := p.People[c.Person]
	_, missing := s.Room.Missing[c.Person]
	switch {
	case !configured && !acquainted(s, p, m, c.Person):
		return nil, cannotTake(c.Person)
	case s.Members[c.Person], s.Invited[c.Person] && !missing:
		return nil, nil
	}
	return []Event{&PersonInvited{Person: c.Person}}, nil
}
