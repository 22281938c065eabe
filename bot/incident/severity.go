package incident

import "time"

func decideSetSeverity(s *State, p *Policy, m Meta, c SetSeverity) ([]Event, *Refusal) {
	if refusal := responder(s, p, m, "change the severity"); refusal != nil {
		return nil, refusal
	}
	switch {
	case c.Severity.rank() == 0:
		return nil, no("bad-value", "A severity is SEV1, SEV2, SEV3 or SEV4.")
	case c.Severity == s.Severity:
		return nil, nil
	}
	e := &SeveritySet{Severity: c.Severity, Why: Words(c.Why)}
	if c.Severity.Graver(s.Severity) {
		e.Next = sooner(s.NextUpdate, nextUpdate(p, c.Severity, m.At))
		return []Event{e}, nil
	}
	// Raising is anybody's; lowering takes people off the case, so that it needs a right and a reason.
	if _, ok := may(s, p, m.By.Person, rightSeverity); !ok {
		who := holders(s, p, rightSeverity)
		return nil, outranked("not-holder", who, "You cannot lower the severity: ask %s.", people(who, "or")).offering(Offer{Do: "ask", Right: rightSeverity})
	}
	if blank(c.Why) {
		return nil, no("no-reason", "Say why %s is enough.", c.Severity)
	}
	return []Event{e}, nil
}

// sooner is the new due time where it is before the one that stands; zero keeps that. An update that was promised is not put off.
func sooner(stands, next time.Time) time.Time {
	if next.IsZero() || !stands.IsZero() && !next.Before(stands) {
		return time.Time{}
	}
	return next
}

func decideSetMilestone(s *State, p *Policy, m Meta, c SetMilestone) ([]Event, *Refusal) {
	if refusal := reserve(s, p, m, "set a milestone", p.Lead.Commander, p.Types[s.Type].Driver); refusal != nil {
		return nil, refusal
	}
	if c.Milestone != "contained" && c.Milestone != "recovered" {
		return nil, no("bad-value", "A milestone is contained or recovered. Declaring, closing and reopening set their own.")
	}
	if _, reached := s.Milestones[c.Milestone]; reached {
		return nil, nil
	}
	return []Event{&MilestoneReached{Milestone: c.Milestone}}, nil
}
