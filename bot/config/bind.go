package config

import (
	"maps"
	"slices"

	"warroom/bot/incident"
)

// person is a person by key.
func (c *Config) person(key string) (incident.Person, bool) {
	p, ok := c.Policy.People[incident.PersonID(key)]
	return p, ok
}

// Bind returns a policy of its own in which every person stands under the pseudonym that the function gives for their key. It asks for each
// person once, in the order of their keys, so that a run with the same pseudonyms gives the same policy.
func (c *Config) Bind(pseudonym func(key string) incident.PersonID) *incident.Policy {
	names := map[incident.PersonID]incident.PersonID{}
	for _, key := range slices.Sorted(maps.Keys(c.Policy.People)) {
		names[key] = pseudonym(string(key))
	}
	p := clone(c.Policy)
	p.People = make(map[incident.PersonID]incident.Person, len(c.Policy.People))
	for key, person := range c.Policy.People {
		person.ID, person.Accounts = names[key], maps.Clone(person.Accounts)
		p.People[person.ID] = person
	}
	for id, r := range p.Roles {
		r.Holder, r.StandIn = names[r.Holder], names[r.StandIn]
		p.Roles[id] = r
	}
	return p
}

// clone copies a policy so that nothing in it is shared.
func clone(from *incident.Policy) *incident.Policy {
	p := *from
	p.Roles, p.Severities, p.Providers = maps.Clone(p.Roles), maps.Clone(p.Severities), maps.Clone(p.Providers)
	p.Evidence = maps.Clone(p.Evidence)
	p.Types = copied(p.Types, func(t incident.Type) incident.Type {
		t.Roles, t.Evidence, t.Triage = slices.Clone(t.Roles), slices.Clone(t.Evidence), slices.Clone(t.Triage)
		t.Defaults, t.RACI = maps.Clone(t.Defaults), slices.Clone(t.RACI)
		for i, a := range t.RACI {
			a.Responsible, a.Consulted, a.Informed = slices.Clone(a.Responsible), slices.Clone(a.Consulted), slices.Clone(a.Informed)
			t.RACI[i] = a
		}
		return t
	})
	p.Rights = copied(p.Rights, func(r incident.Right) incident.Right {
		r.Holders, r.Barred = slices.Clone(r.Holders), slices.Clone(r.Barred)
		if r.PreApproved != nil {
			a := *r.PreApproved
			r.PreApproved = &a
		}
		return r
	})
	p.Services = copied(p.Services, func(s incident.Service) incident.Service {
		s.Tags = slices.Clone(s.Tags)
		return s
	})
	p.FactNames = copied(p.FactNames, func(f incident.FactRule) incident.FactRule {
		f.Values = slices.Clone(f.Values)
		return f
	})
	p.Runbooks = copied(p.Runbooks, func(r incident.Runbook) incident.Runbook {
		r.Phases, r.DeclareIf = slices.Clone(r.Phases), slices.Clone(r.DeclareIf)
		for i, ph := range r.Phases {
			ph.Steps = slices.Clone(ph.Steps)
			for j, st := range ph.Steps {
				st.Needs, st.Commands = slices.Clone(st.Needs), maps.Clone(st.Commands)
				ph.Steps[j] = st
			}
			r.Phases[i] = ph
		}
		return r
	})
	return &p
}

func copied[K comparable, V any](m map[K]V, f func(V) V) map[K]V {
	out := make(map[K]V, len(m))
	for k, v := range m {
		out[k] = f(v)
	}
	return out
}
