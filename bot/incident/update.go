package incident

import "time"

// mostUntilNext is how far ahead the next update may be promised. Whoever has nothing to say for longer says that by then.
const mostUntilNext = 7 * 24 * time.Hour

func decidePostUpdate(s *State, p *Policy, m Meta, c PostUpdate) ([]Event, *Refusal) {
	if refusal := speaks(s, p, m, "write the update"); refusal != nil {
		return nil, refusal
	}
	next := c.Next
	switch {
	case blank(c.Know):
		return nil, no("no-text", "Say what is known.")
	case blank(c.Doing):
		return nil, no("no-text", "Say what is being done.")
	case next.IsZero():
		next = nextUpdate(p, s.Severity, m.At)
	case !next.After(m.At):
		return nil, no("past", "The next update cannot be due at %s: that is over.", clockTime(next))
	case next.After(m.At.Add(mostUntilNext)):
		return nil, no("too-far", "The next update is due within 7 days. Give an earlier time.")
	}
	if blank(c.Need) {
		c.Need = "Nothing."
	}
	n := 1
	for _, u := range s.Updates {
		if !u.Skipped {
			n++
		}
	}
	return []Event{&UpdatePosted{Number: n, Next: next, Know: Words(c.Know), Doing: Words(c.Doing), Need: Words(c.Need)}}, nil
}

func decideSkipUpdate(s *State, p *Policy, m Meta, c SkipUpdate) ([]Event, *Refusal) {
	if refusal := speaks(s, p, m, "skip an update"); refusal != nil {
		return nil, refusal
	}
	switch {
	case s.NextUpdate.IsZero():
		return nil, no("no-update", "No update is due. Nothing is there to skip.")
	case skipped(s, p, m.At):
		return nil, no("skipped", "That update was skipped already. The next is due at %s.", clockTime(s.NextUpdate))
	case blank(c.Why):
		return nil, no("no-reason", "Say why this update is skipped.")
	}
	// The cadence goes on from the time that was promised, and from now where that would already be over.
	next := nextUpdate(p, s.Severity, s.NextUpdate)
	if !next.IsZero() && !next.After(m.At) {
		next = nextUpdate(p, s.Severity, m.At)
	}
	return []Event{&UpdateSkipped{Next: next, Why: Words(c.Why)}}, nil
}

// skipped reports whether the update now due was put in place by a skip, and its own time has not come: a second skip would be of the first one's slot.
func skipped(s *State, p *Policy, now time.Time) bool {
	n := len(s.Updates)
	return n > 0 && s.Updates[n-1].Skipped && s.Updates[n-1].Next.Equal(s.NextUpdate) && now.Before(s.NextUpdate.Add(-p.Wait.Remind))
}

// speaks refuses to everyone but the comms lead and the commander what stakeholders are told by.
func speaks(s *State, p *Policy, m Meta, act string) *Refusal {
	return reserve(s, p, m, act, p.Lead.Comms, p.Lead.Commander)
}

// nextUpdate is when the next update is due by a severity's cadence; zero: at milestones only.
func nextUpdate(p *Policy, severity Severity, from time.Time) time.Time {
	if cadence := p.Severities[severity].Cadence; cadence > 0 {
		return from.Add(cadence)
	}
	return time.Time{}
}

func decideGiveBrief(s *State, p *Policy, m Meta, _ GiveBrief) ([]Event, *Refusal) {
	if refusal := responder(s, p, m, "renew the brief"); refusal != nil {
		return nil, refusal
	}
	return []Event{&BriefGiven{}}, nil
}
