package incident

import (
	"maps"
	"slices"
	"time"
)

// The answers of somebody who was asked.
const (
	askAccepted = "accepted"
	askDeclined = "declined"
	askSilent   = "silent"
	askMoved    = "moved" // another took it
)

// onRole changes an assignment in a map and a slice of their own: React compares a role with what it was.
func (s *State) onRole(role RoleID, change func(*Assignment)) {
	a := s.Roles[role]
	a.Role, a.Asked = role, slices.Clone(a.Asked)
	change(&a)
	roles := maps.Clone(s.Roles)
	put(&roles, role, a)
	s.Roles = roles
}

// roleAsked adds who is asked. Whoever was waited for until now is so no more.
func (s *State) roleAsked(r Stamp, e *RoleAskedFor) {
	s.onRole(e.Role, func(a *Assignment) {
		a.settle(r, "", "")
		a.Status, a.Due, a.Accepted = RoleAsked, e.Due, time.Time{}
		a.Asked = append(a.Asked, Asked{Person: e.Person, At: r.Recorded})
		if e.Holds {
			s.hold(r, a, e.Person, e.For)
		}
	})
}

func (s *State) roleTaken(r Stamp, e *RoleTaken) {
	s.onRole(e.Role, func(a *Assignment) {
		a.Status, a.Accepted = RoleAccepted, r.When()
		s.hold(r, a, e.Person, e.For)
		a.settle(r, e.Person, askAccepted)
	})
}

// hold gives the role to a person. The commander's time in command starts with it.
func (s *State) hold(r Stamp, a *Assignment, person, standsFor PersonID) {
	if a.Role == s.Commander && (a.Holder != person || s.CommandSince.IsZero()) {
		s.CommandSince, s.RelieveAsked = r.Recorded, false
	}
	a.Holder, a.For, a.Handover = person, standsFor, nil
}

// settle gives every asking that still waits its end: the answer for the person, "moved" for everyone else. Nobody is waited for after that.
func (a *Assignment) settle(r Stamp, person PersonID, answer string) {
	for i := range a.Asked {
		if a.Asked[i].Answer != "" {
			continue
		}
		a.Asked[i].Answer, a.Asked[i].When = askMoved, r.When()
		if a.Asked[i].Person == person {
			a.Asked[i].Answer = answer
		}
	}
	a.Due = time.Time{}
}

func (s *State) roleDeclined(r Stamp, e *RoleDeclined) {
	answer := askDeclined
	if e.Silent {
		answer = askSilent
	}
	s.onRole(e.Role, func(a *Assignment) {
		waited := false
		for i := range a.Asked {
			if a.Asked[i].Person == e.Person && a.Asked[i].Answer == "" {
				a.Asked[i].Answer, a.Asked[i].When, waited = answer, r.When(), true
			}
		}
		if !waited {
			// Who had accepted and cannot go on is not asked again before the others.
			a.Asked = append(a.Asked, Asked{Person: e.Person, At: r.Recorded, Answer: answer, When: r.When()})
		}
		a.Due, a.Handover = time.Time{}, nil
	})
}

func (s *State) roleUnfilled(e *RoleUnfilled) {
	s.onRole(e.Role, func(a *Assignment) {
		a.Status, a.Holder, a.For, a.Due, a.Handover = RoleNobody, "", "", time.Time{}, nil
	})
}

func (s *State) handoverOffered(r Stamp, e *HandoverOffered) {
	s.onRole(e.Role, func(a *Assignment) {
		a.Handover = &Handover{From: e.From, To: e.To, Worry: e.Worry, At: r.Recorded, Due: e.Due}
	})
}

func (s *State) handoverDeclined(e *HandoverDeclined) {
	s.onRole(e.Role, func(a *Assignment) { a.Handover = nil })
}

// roomOpened binds the incident to a room. Who is in it is not known yet; the service reports each.
func (s *State) roomOpened(r Stamp, e *RoomOpened) {
	linked := s.Room.Linked
	if !s.Room.Opened.IsZero() {
		linked = append(linked, s.Room.ID)
	}
	s.Room = Room{ID: e.Room, Name: e.Name, Opened: r.Recorded, Linked: linked}
	s.Members, s.Left = nil, nil
	s.Archived, s.Expired = false, false
}
