package export

import (
	"strconv"
	"strings"

	"warroom/bot/incident"
)

// teller names things and tells events. It takes people's names from the record first: a name that was redacted there is not brought
// back from the config.
type teller struct {
	state  *incident.State
	policy *incident.Policy
	gone   bool // words of the entry that is being told were redacted
}

const (
	theBot   = "the bot"
	redacted = "[redacted]"
)

// person is a name. Whoever is not of the config is marked, since members choose their own names.
func (t teller) person(id incident.PersonID) string {
	if id == "" {
		return theBot
	}
	if k, ok := t.state.Known[id]; ok {
		name := string(k.Name)
		if name == "" {
			name = string(id)
		}
		switch k.Class {
		case incident.ClassMember:
			return name + " (member)"
		case incident.ClassExternal:
			return name + " (external)"
		case incident.ClassStranger:
			return name + " (stranger)"
		case incident.ClassPerson, incident.ClassClock:
		}
		return name
	}
	if p, ok := t.policy.People[id]; ok && p.Name != "" {
		return p.Name
	}
	return string(id)
}

func (t teller) people(ids []incident.PersonID) string { return each(ids, t.person) }

// each names several things in a row.
func each[T any](ids []T, name func(T) string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = name(id)
	}
	return strings.Join(names, ", ")
}

func (t teller) role(id incident.RoleID) string {
	if r, ok := t.policy.Roles[id]; ok && r.Title != "" {
		return r.Title
	}
	return string(id)
}

func (t teller) right(id incident.RightID) string {
	if r, ok := t.policy.Rights[id]; ok && r.Title != "" {
		return r.Title
	}
	return string(id)
}

func (t teller) kind(id incident.TypeID) string {
	if k, ok := t.policy.Types[id]; ok && k.Title != "" {
		return k.Title
	}
	return string(id)
}

func (t teller) evidence(id incident.EvidenceKind) string {
	if e, ok := t.policy.Evidence[id]; ok && e.Title != "" {
		return e.Title
	}
	return string(id)
}

func (t teller) kinds(ids []incident.EvidenceKind) string { return each(ids, t.evidence) }

func (t teller) provider(id string) string {
	if p, ok := t.policy.Providers[id]; ok && p.Name != "" {
		return p.Name
	}
	return id
}

func (t teller) fact(name string) string {
	if f, ok := t.policy.FactNames[name]; ok && f.Title != "" {
		return f.Title
	}
	if title, ok := factTitles[name]; ok {
		return title
	}
	return name
}

// factTitles names the facts that every incident has.
var factTitles = map[string]string{
	"provider": "Provider", "services": "Services", "layer": "Layer", "tags": "Data tags", "learned": "How we learned",
	"personal-data": "Personal data", "scope": "Scope", "account": "Account",
}

// step is a step's number and title.
func (t teller) step(id incident.StepID) string {
	s, ok := t.state.Steps[id]
	if !ok {
		return "step " + string(id)
	}
	title := s.Title
	if title == "" {
		title = string(s.Words)
	}
	if title == "" {
		title = string(id)
	}
	return s.Number + " " + title
}

// phase is a phase's number and title.
func (t teller) phase(id incident.PhaseID) string {
	for i := range t.state.Phases {
		if p := &t.state.Phases[i]; p.ID == id {
			return strconv.Itoa(p.Number) + " " + p.Title
		}
	}
	return string(id)
}

// decision is a decision's number, with the right it calls on.
func (t teller) decision(number int) string {
	s := "D-" + strconv.Itoa(number)
	if number < 1 || number > len(t.state.Decisions) {
		return s
	}
	if d := &t.state.Decisions[number-1]; d.Right != "" {
		return s + " " + t.right(d.Right)
	}
	return s
}

// said quotes words that belong to an entry.
func (t teller) said(w incident.Words) string {
	switch {
	case w != "":
		return "“" + string(w) + "”"
	case t.gone:
		return redacted
	}
	return "nothing"
}

// behind puts words that may be left out behind a lead, such as a comma.
func (t teller) behind(lead string, w incident.Words) string {
	if w == "" {
		return ""
	}
	return lead + "“" + string(w) + "”"
}
