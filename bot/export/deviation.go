package export

import (
	"slices"
	"strconv"
	"time"

	"warroom/bot/incident"
)

// Deviation is where the incident went another way than its runbook and its rules, and why. It feeds the review.
type Deviation struct {
	Kind  string // skipped, out of order, late, left open, evidence given up, break-glass, waived, change left, corrected, late entry
	What  string
	Who   string
	When  time.Time
	Why   string
	Entry uint64
	Noted bool // Entry names an entry; what was left open has none
}

// Deviations lists them by kind, in the order of the record.
func Deviations(rec *Record) ([]Deviation, error) {
	c, err := chronicled(rec)
	if err != nil {
		return nil, err
	}
	return c.deviations(), nil
}

func (c *chronicle) deviations() []Deviation {
	all := c.skippedSteps()
	all = append(all, c.reordered()...)
	all = append(all, c.overdue()...)
	all = append(all, c.leftOpen()...)
	note := func(kind string, s incident.Stamp, what, why string) {
		all = append(all, Deviation{Kind: kind, What: what, Who: c.person(s.Actor), When: s.When(), Why: why, Entry: s.N, Noted: true})
	}
	for i := range c.decisions {
		if d := &c.decisions[i]; d.question != nil && len(d.question.Lost) > 0 {
			note("evidence given up", d.asked, c.decision(d.number)+" was asked before this was captured: "+c.kinds(d.question.Lost),
				c.plain(d.asked.N, d.question.Why))
		}
	}
	for i := range c.glass {
		g := &c.glass[i]
		note("break-glass", g.Stamp, c.broken(g.event), c.plain(g.N, g.event.Reason))
	}
	for _, w := range c.waived {
		note("waived", w.Stamp, w.event.Item, c.whyWaived(w))
	}
	all = append(all, c.changesLeft()...)
	for _, k := range c.corrects {
		note("corrected", k.Stamp, "Entry "+strconv.FormatUint(k.event.Entry, 10), c.plain(k.N, k.event.Text))
	}
	for _, r := range c.lateOnes {
		why := "written after closing"
		if !r.Occurred.IsZero() {
			why = "written " + span(r.Recorded.Sub(r.Occurred)) + " after it happened"
		}
		note("late entry", r.Stamp, c.tell(r), why)
	}
	return all
}

// whyWaived is why an item of the gate was waived: what was said with it, else what the decision on it says.
func (c *chronicle) whyWaived(w stamped[*incident.ItemWaived]) string {
	for i := range c.decisions {
		if d := &c.decisions[i]; w.event.Why == "" && d.number == w.event.Decision && d.question != nil {
			return c.plain(d.asked.N, d.question.Why)
		}
	}
	return c.plain(w.N, w.event.Why)
}

// broken says what was done without the right.
func (c *chronicle) broken(g *incident.GlassBroken) string {
	if g.Step == "" {
		return c.right(g.Right)
	}
	return c.right(g.Right) + " for " + c.step(g.Step)
}

// walk visits the steps that apply, phase by phase in the runbook's order.
func (c *chronicle) walk(visit func(p *incident.PhaseState, s *incident.StepState)) {
	for i := range c.state.Phases {
		p := &c.state.Phases[i]
		for _, id := range p.Order {
			if s := c.state.Steps[id]; s != nil && !s.Hidden {
				visit(p, s)
			}
		}
	}
}

// changed is a deviation that the last change of a step shows.
func (c *chronicle) changed(kind string, s *incident.StepState, why string) Deviation {
	n, ok := c.touched[s.ID]
	return Deviation{Kind: kind, What: c.step(s.ID), Who: c.person(s.By), When: s.At, Why: why, Entry: n, Noted: ok}
}

func (c *chronicle) skippedSteps() []Deviation {
	var all []Deviation
	c.walk(func(_ *incident.PhaseState, s *incident.StepState) {
		if s.Status != incident.StepOpen && s.Status != incident.StepDone {
			all = append(all, c.changed("skipped", s, c.plain(c.touched[s.ID], s.Reason)))
		}
	})
	return all
}

// reordered lists steps that the holder of a role did before an earlier step of theirs in the same phase, or before the phase was open. Steps of
// different roles run beside each other and are in no order.
func (c *chronicle) reordered() []Deviation {
	var all []Deviation
	for i := range c.state.Phases {
		p := &c.state.Phases[i]
		done := c.doneIn(p)
		for j, s := range done {
			if !p.Opened.IsZero() && s.At.Before(p.Opened) {
				all = append(all, c.changed("out of order", s, "done before its phase was open"))
				continue
			}
			before := slices.IndexFunc(done[:j], func(e *incident.StepState) bool { return e.Role == s.Role && e.At.After(s.At) })
			if before >= 0 {
				all = append(all, c.changed("out of order", s, "done before "+c.step(done[before].ID)))
			}
		}
	}
	return all
}

// doneIn is the steps of a phase that were done, in the runbook's order.
func (c *chronicle) doneIn(p *incident.PhaseState) []*incident.StepState {
	var done []*incident.StepState
	for _, id := range p.Order {
		if s := c.state.Steps[id]; s != nil && !s.Hidden && s.Status == incident.StepDone {
			done = append(done, s)
		}
	}
	return done
}

// overdue lists steps that took longer than their time box, which runs from the opening of their phase, or that were done after their phase was
// confirmed.
func (c *chronicle) overdue() []Deviation {
	var all []Deviation
	c.walk(func(p *incident.PhaseState, s *incident.StepState) {
		if s.Status != incident.StepDone || p.Opened.IsZero() {
			return
		}
		box := p.Opened.Add(time.Duration(s.Minutes) * time.Minute)
		switch {
		case s.Minutes > 0 && s.At.After(box):
			all = append(all, c.changed("late", s, span(s.At.Sub(box))+" after its "+strconv.Itoa(s.Minutes)+" min were over"))
		case !p.Confirmed.IsZero() && s.At.After(p.Confirmed):
			all = append(all, c.changed("late", s, span(s.At.Sub(p.Confirmed))+" after its phase was confirmed"))
		}
	})
	return all
}

// leftOpen lists steps that were still open when their phase was confirmed, or when the incident closed.
func (c *chronicle) leftOpen() []Deviation {
	var all []Deviation
	c.walk(func(p *incident.PhaseState, s *incident.StepState) {
		if s.Status != incident.StepOpen {
			return
		}
		switch {
		case !p.Confirmed.IsZero():
			all = append(all, Deviation{Kind: "left open", What: c.step(s.ID), Who: c.person(p.By), When: p.Confirmed,
				Why: "open when its phase was confirmed", Entry: c.confirmed[p.ID], Noted: true})
		case c.closed != nil:
			all = append(all, Deviation{Kind: "left open", What: c.step(s.ID), Who: c.person(c.closed.Actor), When: c.closed.When(),
				Why: "open when the incident closed", Entry: c.closed.N, Noted: true})
		}
	})
	return all
}

// changesLeft lists temporary changes in the cloud that nobody reversed.
func (c *chronicle) changesLeft() []Deviation {
	var all []Deviation
	for i := range c.state.Changes {
		ch := &c.state.Changes[i]
		if !ch.Reversed.IsZero() {
			continue
		}
		why := "not reversed"
		if ch.Owner != "" {
			why = "stays, owned by " + c.person(ch.Owner)
			if ch.Why != "" {
				why += ": " + string(ch.Why)
			}
		}
		all = append(all, Deviation{Kind: "change left", What: c.step(ch.Step), Who: c.person(ch.By), When: ch.At, Why: why})
	}
	return all
}
