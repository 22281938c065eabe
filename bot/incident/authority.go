package incident

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
)

// The rights that rules ask for by name. Every other right is known by the runbooks alone.
const (
	rightSeverity RightID = "change-severity"
	rightWaive    RightID = "waive"
	rightGlass    RightID = "break-glass"
	rightClose    RightID = "close"
)

// reserve refuses an act to everyone who holds none of the roles that it belongs to. Where nobody holds any of them now, the commander may.
func reserve(s *State, p *Policy, m Meta, act string, roles ...RoleID) *Refusal {
	who := holding(s, roles...)
	if len(who) == 0 {
		roles = append(roles, p.Lead.Commander)
		who = holding(s, p.Lead.Commander)
	}
	if m.By.Person != "" && slices.Contains(who, m.By.Person) {
		return nil
	}
	titles := make([]string, len(roles))
	for i, r := range roles {
		titles[i] = p.roleTitle(r)
	}
	return outranked("not-holder", who, "Only the %s can %s: ask %s.", list(titles, "or"), act, people(who, "or"))
}

// responder refuses an act to whoever has no part in the response: a member of the workspace declares, notes and ticks, and does more only in a role.
func responder(s *State, p *Policy, m Meta, act string) *Refusal {
	if m.By.Class == ClassPerson || m.By.Class == ClassClock || holdsAny(s, m.By.Person) {
		return nil
	}
	who := holding(s, p.Lead.Commander)
	return outranked("no-part", who, "Only people with a part in the response can %s: ask %s.", act, people(who, "or"))
}

// holding lists who holds the roles now, each once, in the order of the roles.
func holding(s *State, roles ...RoleID) []PersonID {
	var who []PersonID
	for _, r := range roles {
		if h := s.Roles[r].Holder; h != "" && !slices.Contains(who, h) {
			who = append(who, h)
		}
	}
	return who
}

func holdsAny(s *State, person PersonID) bool {
	if person == "" {
		return false
	}
	for _, a := range s.Roles {
		if a.Holder == person {
			return true
		}
	}
	return false
}

// acquainted reports whether the incident knows a person to whom something can be given: of the config, named by the record, or named with the command.
func acquainted(s *State, p *Policy, m Meta, person PersonID) bool {
	if q, ok := p.People[person]; ok {
		return !q.Observer
	}
	if k, ok := s.Known[person]; ok {
		return k.Class != ClassStranger
	}
	return slices.ContainsFunc(m.Named, func(a Actor) bool { return a.Person == person && a.Class != ClassStranger }) || person != "" && person == m.By.Person
}

// cannotTake is the answer where something is given to somebody who cannot have it.
func cannotTake(person PersonID) *Refusal {
	if person == "" {
		return no("no-person", "Name the person.")
	}
	return no("no-person", "%s has no part in the response. Name a person of the config or of the room.", token(person))
}

// no is a refusal for a reason that is no matter of authority.
func no(code, why string, args ...any) *Refusal {
	return &Refusal{Code: code, Why: cut(fmt.Sprintf(why, args...), mostWhy)}
}

// outranked is a refusal of something that the actor may not do and somebody else may. It is recorded.
func outranked(code string, who []PersonID, why string, args ...any) *Refusal {
	r := no(code, why, args...)
	r.Who, r.Authority = who, true
	return r
}

// offering adds the one button that helps.
func (r *Refusal) offering(o Offer) *Refusal {
	r.Offer = o
	return r
}

// mostWhy is how long a refusal's sentence may be.
const mostWhy = 160

// said is what a person typed, short and in quotes, for a refusal that must name it. What cannot be printed is one mark each, so that it stays short.
func said(words string) string {
	return fmt.Sprintf("%q", strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, cut(words, 40)))
}

// blank reports whether a person wrote nothing.
func blank(words string) bool { return strings.TrimSpace(words) == "" }

// token stands for a person in a rule's sentence; views put the name there.
func token(person PersonID) string { return "{" + string(person) + "}" }

func people(who []PersonID, last string) string {
	if len(who) == 0 {
		return "nobody"
	}
	tokens := make([]string, len(who))
	for i, person := range who {
		tokens[i] = token(person)
	}
	return list(tokens, last)
}

// were is the verb for one person or for several.
func were(who []PersonID) string {
	if len(who) > 1 {
		return "were"
	}
	return "was"
}

// list writes a, b or c.
func list(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	n := len(words) - 1
	return strings.Join(words[:n], ", ") + " " + last + " " + words[n]
}

// clockTime is a time of day in a rule's sentence. A rule does not know the reader's zone, so that it names its own.
func clockTime(t time.Time) string { return t.UTC().Format("15:04") + " UTC" }

func (p *Policy) roleTitle(r RoleID) string {
	if role, ok := p.Roles[r]; ok && role.Title != "" {
		return role.Title
	}
	return string(r)
}

func (p *Policy) rightTitle(r RightID) string {
	if right, ok := p.Rights[r]; ok && right.Title != "" {
		return right.Title
	}
	return string(r)
}
