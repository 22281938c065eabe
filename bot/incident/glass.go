package incident

import "slices"

func decideBreakGlass(s *State, p *Policy, m Meta, c BreakGlass) ([]Event, *Refusal) {
	step := s.Steps[c.Step]
	if step != nil && c.Right == "" {
		c.Right = step.Right
	}
	right, ok := p.Rights[c.Right]
	if !ok {
		return nil, no("no-right", "There is no decision right %s to act without.", said(string(c.Right)))
	}
	if _, ok := may(s, p, m.By.Person, rightGlass); !ok {
		who := holders(s, p, rightGlass)
		return nil, outranked("not-holder", who, "You cannot break the glass: ask %s.", people(who, "or")).
			offering(Offer{Do: "ask", Step: c.Step, Right: right.ID})
	}
	if c.Step != "" {
		if refusal := unbreakable(s, right, c.Step); refusal != nil {
			return nil, refusal
		}
		if step.BrokeGlass {
			return nil, nil
		}
	}
	if _, holds := may(s, p, m.By.Person, right.ID); holds && right.Quorum < 2 && !m.By.Console {
		r := no("holds-right", "You hold %s yourself. Decide it now: there is no glass to break.", right.Title)
		r.Step = c.Step
		return nil, r.offering(Offer{Do: "ask", Step: c.Step})
	}
	if blank(c.Reason) {
		return nil, no("no-reason", "Say why it cannot wait for %s.", people(holders(s, p, right.ID), "or"))
	}
	broken := &GlassBroken{
		Step: c.Step, Right: right.ID, Due: m.At.Add(p.Wait.Review), Told: passedOver(s, p, right, m.By.Person), Reason: Words(c.Reason),
	}
	events := []Event{broken}
	if d := openDecision(s, right.ID, c.Step); d != nil {
		broken.Decision = d.Number
		events = append(events, &DecisionVoided{Decision: d.Number, Why: voidGlass})
	}
	return events, nil
}

// unbreakable says why a step needs no glass broken.
func unbreakable(s *State, right Right, id StepID) *Refusal {
	st, refusal := findStep(s, id)
	switch {
	case refusal != nil:
		return refusal
	case st.Right != right.ID:
		return st.no("wrong-right", "", "%s does not ask for %s.", st.Number, right.Title)
	case st.Status == StepDone:
		return st.no("done", "", "%s is done already: %s did it at %s.", st.Number, token(st.By), clockTime(st.At))
	case preApproved(s, right):
		return st.no("pre-approved", "tick", "%s is approved beforehand. Do %s now.", right.Title, st.Number)
	}
	if d := decisionOf(s, st.Decision); d != nil && d.Status == DecisionApproved {
		return st.no("approved", "tick", "D-%d is approved. Do %s now.", d.Number, st.Number)
	}
	return nil
}

// passedOver lists who is told of a broken glass: every holder of the right, and the accountable executive. No config makes this list shorter; an
// exercise tells those who take part in it.
func passedOver(s *State, p *Policy, right Right, by PersonID) []PersonID {
	told := slices.Clone(holders(s, p, right.ID))
	for _, e := range holding(s, p.Lead.Executive) {
		if !slices.Contains(told, e) {
			told = append(told, e)
		}
	}
	if s.Exercise {
		told = slices.DeleteFunc(told, func(person PersonID) bool { return !slices.Contains(s.Participants(), person) })
	}
	return others(told, by)
}

// openDecision is the question that a broken glass does not wait for: the step's, or without a step the right's.
func openDecision(s *State, right RightID, step StepID) *Decision {
	if st := s.Steps[step]; st != nil {
		if d := decisionOf(s, st.Decision); d != nil && d.Status == DecisionOpen && !opensOther(s, d.Number, step) {
			return d
		}
		return nil
	}
	for i := range s.Decisions {
		if d := &s.Decisions[i]; d.Right == right && d.Step == "" && d.Status == DecisionOpen {
			return d
		}
	}
	return nil
}

func decideSeeGlass(s *State, m Meta, c SeeGlass) ([]Event, *Refusal) {
	review, refusal := reviewOf(s, c.Review)
	if refusal != nil {
		return nil, refusal
	}
	if !slices.Contains(review.Told, m.By.Person) {
		return nil, outranked("not-told", review.Told, "This asks %s, who were passed over. Write a note instead.", people(review.Told, "and")).
			offering(Offer{Do: "note"})
	}
	_, seen := review.Seen[m.By.Person]
	_, objected := review.Objected[m.By.Person]
	objects := !blank(c.Object)
	if objected || seen && !objects {
		return nil, nil
	}
	return []Event{&GlassSeen{Review: c.Review, Object: Words(c.Object), Objects: objects}}, nil
}

func decideReviewGlass(s *State, p *Policy, m Meta, c ReviewGlass) ([]Event, *Refusal) {
	review, refusal := reviewOf(s, c.Review)
	switch {
	case refusal != nil:
		return nil, refusal
	case !review.Reviewed.IsZero():
		return nil, nil
	}
	who := reviewers(s, p, review)
	switch {
	case review.By == m.By.Person:
		return nil, outranked("self-approval", who, "You broke the glass; somebody else must review it: %s.", people(who, "or"))
	case !slices.Contains(who, m.By.Person):
		return nil, outranked("not-holder", who, "You cannot review this: ask %s.", people(who, "or"))
	case blank(c.Verdict):
		return nil, no("no-verdict", "Say whether it was right, and what follows.")
	}
	return []Event{&GlassReviewed{Review: c.Review, Verdict: Words(c.Verdict)}}, nil
}

// reviewers lists who may review a break-glass act: the accountable executive, and where that is who broke it, the commander or whoever else was told.
func reviewers(s *State, p *Policy, review *Review) []PersonID {
	for _, who := range [][]PersonID{holding(s, p.Lead.Executive), holding(s, p.Lead.Commander), review.Told} {
		if who = others(who, review.By); len(who) > 0 {
			return who
		}
	}
	return nil
}

func reviewOf(s *State, n int) (*Review, *Refusal) {
	if n < 1 || n > len(s.Reviews) {
		return nil, no("no-review", "There is no break-glass act %d in this incident.", n)
	}
	return &s.Reviews[n-1], nil
}
