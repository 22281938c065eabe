package incident

import (
	"maps"
	"slices"
)

// How a role was taken.
const (
	howAnswer    = "answer"    // by the ask's button, or in words
	howFirstAct  = "first act" // by doing something in the room
	howDeclaring = "declaring"
	howHandover  = "handover"
	howBack      = "back" // from a stand-in
)

// callRole asks the first who can take a role: the holder of the config, else the stand-in, else the executive. Whoever is asked holds the role from
// then on; accepting says that they are there.
func callRole(s *State, p *Policy, m Meta, role RoleID) []Event {
	return callNext(s, p, m, role, Assignment{}, "")
}

// callNext asks the next person for a role that nobody has taken yet; not is who just said no. Where nobody is left, the role has nobody, but for
// command: no incident is without a commander, so that the declarer has it.
func callNext(s *State, p *Policy, m Meta, role RoleID, a Assignment, not PersonID) []Event {
	if person := nextToCall(s, p, role, a, not); person != "" {
		return call(p, m, role, person)
	}
	events := []Event{&RoleUnfilled{Role: role}}
	if role == p.Lead.Commander {
		events = append(events, take(p, role, declarer(s, m), "", howDeclaring)...)
	}
	return events
}

// call asks a person for a role, and says when the next is asked.
func call(p *Policy, m Meta, role RoleID, person PersonID) []Event {
	return []Event{&RoleAskedFor{
		Role: role, Person: person, For: standsFor(p, role, person), Due: m.At.Add(p.Wait.Accept), Holds: true, Config: p.Hash,
	}}
}

// take gives a role to a person who is there and need not be asked; from is who held it until now.
func take(p *Policy, role RoleID, person, from PersonID, how string) []Event {
	standsFor := standsFor(p, role, person)
	return []Event{
		&RoleAskedFor{Role: role, Person: person, For: standsFor, Holds: true, Config: p.Hash},
		&RoleTaken{Role: role, Person: person, For: standsFor, How: how, From: from},
	}
}

// takenBy is a person taking the role, from whoever held it until now.
func (a Assignment) takenBy(person, standsFor PersonID, how string) *RoleTaken {
	taken := &RoleTaken{Role: a.Role, Person: person, For: standsFor, How: how}
	if a.Holder != person {
		taken.From = a.Holder
	}
	return taken
}

// nextToCall is the next who can be asked for a role: not who was silent or said no already, nor who is being asked.
func nextToCall(s *State, p *Policy, role RoleID, a Assignment, not PersonID) PersonID {
	for _, person := range successors(s, p, role) {
		tried := slices.ContainsFunc(a.Asked, func(asked Asked) bool {
			return asked.Person == person && (asked.Answer == "" || asked.Answer == askSilent || asked.Answer == askDeclined)
		})
		if !tried && person != not {
			return person
		}
	}
	return ""
}

// successors lists who can hold a role, first asked first.
func successors(s *State, p *Policy, role RoleID) []PersonID {
	r := p.Roles[role]
	executive := p.Roles[p.Lead.Executive].Holder
	if s != nil && s.Roles[p.Lead.Executive].Holder != "" {
		executive = s.Roles[p.Lead.Executive].Holder
	}
	var out []PersonID
	for _, person := range []PersonID{r.Holder, r.StandIn, executive} {
		if canHold(p, person) && !slices.Contains(out, person) {
			out = append(out, person)
		}
	}
	return out
}

// canHold reports whether a person of the config may hold a role: one of our own who acts.
func canHold(p *Policy, person PersonID) bool {
	q, ok := p.People[person]
	return ok && !q.Observer && q.Party == ""
}

// standsFor is whom a person stands in for in a role; empty for the config's holder.
func standsFor(p *Policy, role RoleID, person PersonID) PersonID {
	if holder := p.Roles[role].Holder; holder != person {
		return holder
	}
	return ""
}

func declarer(s *State, m Meta) PersonID {
	if declared(s) {
		return s.DeclaredBy
	}
	return m.By.Person
}

// rolesAsked lists the roles that wait for a person: those they are being asked for, and those that have nobody because they were silent.
func rolesAsked(s *State, person PersonID) []RoleID {
	var out []RoleID
	for role, a := range s.Roles {
		waits := slices.ContainsFunc(a.Asked, func(asked Asked) bool {
			return asked.Person == person && (asked.Answer == "" || asked.Answer == askSilent && a.Status == RoleNobody)
		})
		if waits {
			out = append(out, role)
		}
	}
	slices.Sort(out)
	return out
}

// typeRoles is the roles that a type calls on, in the order of the board. The commander and the executive are always among them.
func typeRoles(p *Policy, t Type) []RoleID {
	roles := slices.Clone(t.Roles)
	for _, lead := range []RoleID{p.Lead.Executive, p.Lead.Commander} {
		if lead != "" && !slices.Contains(roles, lead) {
			roles = slices.Insert(roles, 0, lead)
		}
	}
	return roles
}

// joinRoles asks for the roles of a type that the incident does not have yet. None is dropped.
func joinRoles(s *State, p *Policy, m Meta, t Type) []Event {
	var events []Event
	for _, role := range typeRoles(p, t) {
		if _, ok := s.Roles[role]; !ok {
			events = append(events, callRole(s, p, m, role)...)
		}
	}
	return events
}

// sortedRoles is the incident's roles by id.
func sortedRoles(s *State) []RoleID { return slices.Sorted(maps.Keys(s.Roles)) }
