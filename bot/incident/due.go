package incident

import (
	"slices"
	"time"
)

// earliest keeps the first of the times that it is given.
type earliest struct{ at time.Time }

func (e *earliest) add(t time.Time) {
	if !t.IsZero() && (e.at.IsZero() || t.Before(e.at)) {
		e.at = t
	}
}

// due looks at the same things as the clock's tick, so that whatever is due is also done.
func due(s *State, p *Policy) time.Time {
	var next earliest
	if !declared(s) {
		return next.at
	}
	if s.Closed != nil {
		if s.archives() {
			next.add(s.Closed.ArchiveAt)
		}
		return next.at
	}
	for _, a := range s.Roles {
		if a.waits() {
			next.add(a.Due)
		}
		if a.Handover != nil {
			next.add(a.Handover.Due)
		}
	}
	for i := range s.Decisions {
		d := &s.Decisions[i]
		if _, more := passable(s, p, d); more {
			next.add(d.Due)
		}
	}
	for _, st := range s.Steps {
		if st.watching() {
			next.add(st.Until)
		}
	}
	for _, slots := range append(agingSlots(s, p), updateSlots(s, p)) {
		for _, slot := range slots {
			next.add(slot.at)
		}
	}
	next.add(relief(s, p))
	return next.at
}

// archives reports whether the room of a closed incident is still to be archived.
func (s *State) archives() bool { return !s.Expired && !s.Archived && !s.Room.Opened.IsZero() }

// waits reports whether the role waits for an answer that has its time.
func (a Assignment) waits() bool { return a.Status == RoleAsked && !a.Due.IsZero() }

// watching reports whether a watch runs whose end nobody noted.
func (st *StepState) watching() bool { return !st.Until.IsZero() && !st.Watched }

// passable gives whom an unanswered decision is passed on to.
func passable(s *State, p *Policy, d *Decision) (decider, bool) {
	if d.Status != DecisionOpen || d.Due.IsZero() {
		return decider{}, false
	}
	return nextDecider(s, p, d)
}

// slot is something that happens before or after a moment that is promised or feared, once.
type slot struct {
	at    time.Time
	event Event
}

// updateSlots lists what is still to happen around the next update: its writer is reminded, it is missed, the commander is told. After a time in which
// the bot was down the later ones make the earlier ones needless.
func updateSlots(s *State, p *Policy) []slot {
	if s.NextUpdate.IsZero() {
		return nil
	}
	var slots []slot
	if !s.Reminded {
		slots = append(slots, slot{s.NextUpdate.Add(-p.Wait.Remind), &UpdateReminded{}})
	}
	if !s.Missed {
		slots = append(slots, slot{s.NextUpdate, &UpdateMissed{}})
	}
	if !s.Escalated {
		slots = append(slots, slot{s.NextUpdate.Add(p.Wait.Overdue), &UpdateReminded{Overdue: true}})
	}
	return slots
}

// relief is when a hand-over is suggested to the commander; zero: it was, or nobody commands.
func relief(s *State, p *Policy) time.Time {
	if s.RelieveAsked || s.CommandSince.IsZero() || p.Wait.Command <= 0 || s.Roles[s.Commander].Status != RoleAccepted {
		return time.Time{}
	}
	return s.CommandSince.Add(p.Wait.Command)
}

// decideTickClock is time passing: whatever is overdue happens now, once, however long the bot was down.
func decideTickClock(s *State, p *Policy, m Meta) ([]Event, *Refusal) {
	over := func(t time.Time) bool { return !t.IsZero() && !t.After(m.At) }
	if s.Closed != nil {
		if s.archives() && over(s.Closed.ArchiveAt) {
			return []Event{&RoomExpired{}}, nil
		}
		return nil, nil
	}
	var events []Event
	for _, role := range sortedRoles(s) {
		a := s.Roles[role]
		if a.Handover != nil && over(a.Handover.Due) {
			events = append(events, a.notTaken(true))
		}
		if a.waits() && over(a.Due) {
			events = append(events, silence(s, p, m, a)...)
		}
	}
	for i := range s.Decisions {
		d := &s.Decisions[i]
		if next, ok := passable(s, p, d); ok && over(d.Due) {
			events = append(events, passOn(s, p, m, d, next))
		}
	}
	for i := range s.Phases {
		for _, id := range s.Phases[i].Order {
			if st := s.Steps[id]; st != nil && st.watching() && over(st.Until) {
				events = append(events, &WatchEnded{Step: id})
			}
		}
	}
	events = append(events, agingNow(s, p, over)...)
	events = append(events, dueUpdates(s, p, over)...)
	if over(relief(s, p)) {
		events = append(events, &CommandLong{})
	}
	return events, nil
}

// silence moves a role on from whoever did not answer in time.
func silence(s *State, p *Policy, m Meta, a Assignment) []Event {
	var events []Event
	var silent PersonID
	for _, asked := range a.Asked {
		if asked.Answer == "" {
			silent = asked.Person
			events = append(events, &RoleDeclined{Role: a.Role, Person: silent, Silent: true})
		}
	}
	return append(events, callNext(s, p, m, a.Role, a, silent)...)
}

// passOn asks the next person for a decision. With nobody left behind them, the decision waits for whoever was asked.
func passOn(s *State, p *Policy, m Meta, d *Decision, next decider) Event {
	e := &HolderAsked{Decision: d.Number, Person: next.person, As: next.role}
	then := *d
	then.Asked = append(slices.Clone(d.Asked), Asked{Person: next.person, At: m.At})
	if _, more := nextDecider(s, p, &then); more {
		e.Due = m.At.Add(p.Wait.Decision)
	}
	return e
}

// dueUpdates is what is overdue around the next update. A reminder that comes after the due time would remind of nothing.
func dueUpdates(s *State, p *Policy, over func(time.Time) bool) []Event {
	var events []Event
	for _, slot := range updateSlots(s, p) {
		if over(slot.at) {
			events = append(events, slot.event)
		}
	}
	if len(events) > 1 {
		if e, ok := events[0].(*UpdateReminded); ok && !e.Overdue {
			events = events[1:]
		}
	}
	return events
}
