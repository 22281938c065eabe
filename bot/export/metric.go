package export

import (
	"time"

	"warroom/bot/incident"
)

// Metric is one duration that an incident is measured by. It is unknown until its end was reached.
type Metric struct {
	ID       string // notice, accept, assemble, decide, contain, recover, provider, close
	Title    string
	From, To time.Time
	Entry    uint64 // the entry that ended it
}

// Known reports whether the end was reached.
func (m Metric) Known() bool { return !m.To.IsZero() }

// Took is how long it took; zero until it is known.
func (m Metric) Took() time.Duration {
	if !m.Known() {
		return 0
	}
	return m.To.Sub(m.From)
}

// Metrics measures an incident from its story, in the times that people claim where they claim one. The first answer of a provider is
// counted from the first request; what came before the declaration from the moment it was first noticed; everything else from the declaration.
func Metrics(s *incident.State, story []incident.Recorded) []Metric {
	const (
		noticed = iota
		accepted
		assembled
		decided
		contained
		recovered
		answered
		closed
	)
	m := []Metric{
		noticed:   {ID: "notice", Title: "First noticed to declared"},
		accepted:  {ID: "accept", Title: "First other person accepts a role"},
		assembled: {ID: "assemble", Title: "Every asked role is taken"},
		decided:   {ID: "decide", Title: "First decision"},
		contained: {ID: "contain", Title: "Contained"},
		recovered: {ID: "recover", Title: "Recovered"},
		answered:  {ID: "provider", Title: "First answer of a provider, from the first request"},
		closed:    {ID: "close", Title: "Closed"},
	}
	reach := func(i int, r *incident.Recorded) {
		if !m[i].Known() {
			m[i].To, m[i].Entry = r.When(), r.N
		}
	}
	open := map[incident.RoleID]bool{} // asked for and not taken yet
	taken := map[incident.RoleID]bool{}
	var declaration *incident.Recorded
	for i := range story {
		r := &story[i]
		switch e := r.Event.(type) {
		case *incident.IncidentDeclared:
			declaration = r
			for k := range m {
				m[k].From = r.When()
			}
			m[noticed].From = e.Noticed
			if !e.Noticed.IsZero() {
				reach(noticed, r)
			}
			m[answered].From = time.Time{}
		case *incident.RoleAskedFor:
			if !taken[e.Role] {
				open[e.Role] = true
			}
		case *incident.RoleTaken:
			taken[e.Role] = true
			delete(open, e.Role)
			if declaration == nil || e.Person == declaration.Actor && sameAct(r, declaration) {
				break // by declaring: others are still to be asked in the same act
			}
			if e.Person != declaration.Actor {
				reach(accepted, r)
			}
			if len(open) == 0 {
				reach(assembled, r)
			}
		case *incident.DecisionGranted:
			if e.Final {
				reach(decided, r)
			}
		case *incident.DecisionRefused, *incident.DecisionMade:
			reach(decided, r)
		case *incident.MilestoneReached:
			switch e.Milestone {
			case "contained":
				reach(contained, r)
			case "recovered":
				reach(recovered, r)
			}
		case *incident.RequestMade:
			if m[answered].From.IsZero() {
				m[answered].From = r.When()
			}
		case *incident.RequestReceived:
			reach(answered, r)
		case *incident.IncidentClosed:
			reach(closed, r)
		case *incident.IncidentReopened:
			m[closed].To, m[closed].Entry = time.Time{}, 0
		default: // ends nothing that is measured
		}
	}
	if declaration != nil && len(taken) > 0 && len(open) == 0 {
		reach(assembled, declaration) // the declarer has every role
	}
	if !s.Noticed.IsZero() && m[noticed].From.IsZero() { // known later than at the declaration
		m[noticed].From, m[noticed].To = s.Noticed, m[accepted].From
	}
	return m
}

// sameAct reports whether two entries come from one command.
func sameAct(a, b *incident.Recorded) bool {
	return a.Command == b.Command && a.Recorded.Equal(b.Recorded)
}

// Share is how much of something that is asked for is there.
type Share struct {
	Title    string
	Have, Of int
}

// Percent rounds down: only what is whole says 100. Of nothing, all is there.
func (s Share) Percent() int {
	if s.Of == 0 {
		return 100
	}
	return 100 * s.Have / s.Of
}

// Completeness says how whole the record is: decisions that were answered, updates that were due, evidence and facts that the type asks for,
// steps that were done or skipped with a reason.
func Completeness(s *incident.State, p *incident.Policy, story []incident.Recorded) []Share {
	approvals := Share{Title: "Decisions answered", Of: len(s.Decisions)}
	for i := range s.Decisions {
		if d := &s.Decisions[i]; d.Free || d.Status != incident.DecisionOpen {
			approvals.Have++
		}
	}
	comms := Share{Title: "Updates given, or left out with a reason", Have: len(s.Updates), Of: len(s.Updates)}
	if n := len(story); n > 0 && s.Closed == nil && !s.NextUpdate.IsZero() && s.NextUpdate.Before(story[n-1].Recorded) {
		comms.Of++
	}
	kind := p.Types[s.Type]
	evidence := Share{Title: "Required evidence collected or waived", Of: len(kind.Evidence)}
	collected := map[incident.EvidenceKind]bool{}
	for i := range s.Evidence {
		collected[s.Evidence[i].Kind] = true
	}
	for _, k := range kind.Evidence {
		if _, waived := s.Waivers["evidence:"+string(k)]; collected[k] || waived {
			evidence.Have++
		}
	}
	facts := Share{Title: "Required facts stated", Of: len(kind.Triage)}
	for _, name := range kind.Triage {
		if _, ok := s.Facts[name]; ok {
			facts.Have++
		} else if _, ok := s.Texts[name]; ok {
			facts.Have++
		}
	}
	steps := Share{Title: "Steps done, or skipped with a reason"}
	for _, st := range s.Steps {
		if st.Hidden {
			continue
		}
		steps.Of++
		if st.Status != incident.StepOpen {
			steps.Have++
		}
	}
	return []Share{approvals, comms, evidence, facts, steps}
}
