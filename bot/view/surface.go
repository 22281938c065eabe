package view

import (
	"time"

	"warroom/bot/incident"
)

// Incident is what a view is made from: the state, the policy, and what only the running bot knows.
type Incident struct {
	State  *incident.State
	Policy *incident.Policy
	Now    time.Time         // for DayAway only; no view shows how long ago something was
	Late   string            // board footer: "Screens were 12 s late at 02:51; every click is recorded."; empty: none
	Ready  map[string]string // readiness notes by role or step id, shown beside it; empty: none

	Troubles []string // what chat refused for good, for the board: "notice update (is_archived)"; empty: none
}

// Surface is one message that must look like the state.
type Surface struct {
	Key     string            // board, phase:cut-access, phase:scope:2, decision:1, ask:role:p-7q2m, close; stable for the life of the incident
	Direct  incident.PersonID // to this person; empty: in the room
	Pin     bool
	Class   int // order of importance when the service limits us, 0 first
	Message Message
}

// Name gives the name to show for a person, from the policy or the incident's record.
func (v Incident) Name(p incident.PersonID) string {
	if q, ok := v.Policy.People[p]; ok && q.Name != "" {
		return q.Name
	}
	if v.State != nil {
		if k, ok := v.State.Known[p]; ok && k.Name != "" {
			return string(k.Name)
		}
	}
	if p == "" {
		return "nobody"
	}
	return string(p)
}

// The order of importance of surfaces.
const (
	classBoard = iota // and whatever opens the room
	classAsk          // decisions and asks
	classCard
	classRest
)

// Surfaces lists every message that must look like the state, the most important first. It reads the incident's structure and none of its story, so
// that an incident costs the same on its first and on its last day.
func Surfaces(v Incident) []Surface {
	if v.State == nil || v.State.ID == "" {
		return nil
	}
	out := []Surface{board(v)}
	for i := range v.State.Phases {
		if ps := &v.State.Phases[i]; !ps.Opened.IsZero() {
			out = append(out, phaseCards(v, ps)...)
		}
	}
	for i := range v.State.Decisions {
		out = append(out, decisionSurfaces(v, &v.State.Decisions[i])...)
	}
	out = append(out, roleAsks(v)...)
	out = append(out, handoverAsks(v)...)
	out = append(out, glassAsks(v)...)
	out = append(out, updateAsks(v)...)
	out = append(out, agingAsks(v)...)
	out = append(out, closing(v)...)
	if v.State.Exercise {
		return amongParticipants(v.State, out)
	}
	return out
}
