package incident

import (
	"fmt"
	"slices"
)

// Why a decision is void.
const (
	voidTarget  = "target-changed"
	voidSkipped = "step-skipped"
	voidGlass   = "break-glass"
	voidClosed  = "closed"
)

func decideAskDecision(s *State, p *Policy, m Meta, c AskDecision) ([]Event, *Refusal) {
	if refusal := responder(s, p, m, "ask for a decision"); refusal != nil {
		return nil, refusal
	}
	if c.Step != "" && c.Right == "" && s.Steps[c.Step] != nil {
		c.Right = s.Steps[c.Step].Right
	}
	right, ok := p.Rights[c.Right]
	if !ok {
		return nil, no("no-right", "There is no decision right %s. /incident rights lists them.", said(string(c.Right)))
	}
	if refusal := unaskable(s, p, right, c); refusal != nil {
		return nil, refusal
	}
	if refusal := incomplete(c); refusal != nil {
		return nil, refusal
	}
	lost := Lost(s, c.Step)
	if len(lost) > 0 && !c.Anyway {
		titles := make([]string, len(lost))
		for i, kind := range lost {
			titles[i] = p.evidenceTitle(kind)
		}
		r := no("evidence-lost", "Not captured yet, and lost by this: %s. Save it first, or ask all the same.", list(titles, "and"))
		r.Step = c.Step
		return nil, r.offering(Offer{Do: "evidence-add", Step: c.Step})
	}
	asked := question(s, p, right, c)
	asked.Lost = lost
	asked.Hash = decisionHash(asked.asDecision())
	if c.DecideNow {
		return decideNow(s, p, m, right, c, asked)
	}
	first := toAsk(s, p, right, m.By.Person, asked.Need)
	if len(first) == 0 {
		return nil, no("nobody", "Nobody but you holds %s now. Decide it yourself, or hand over a role that holds it.", right.Title)
	}
	return append([]Event{asked}, askAll(p, m, asked.Number, first)...), nil
}

// unaskable says why the question need not, or cannot, be asked.
func unaskable(s *State, p *Policy, right Right, c AskDecision) *Refusal {
	if c.Item != "" {
		if right.ID != rightWaive {
			return no("wrong-right", "An item of the closing gate is waived by %s.", p.rightTitle(rightWaive))
		}
		if refusal := unwaivable(s, p, c.Item); refusal != nil {
			return refusal
		}
	}
	if c.Step == "" {
		return nil
	}
	st, refusal := findStep(s, c.Step)
	switch {
	case refusal != nil:
		return refusal
	case st.Hidden:
		return st.notNow()
	case st.Right != right.ID:
		return st.no("wrong-right", "", "%s does not ask for %s.", st.Number, right.Title)
	case st.Status == StepDone:
		return st.no("done", "", "%s is done already: %s did it at %s.", st.Number, token(st.By), clockTime(st.At))
	case st.BrokeGlass:
		return st.no("glass-broken", "tick", "The glass was broken for %s. It needs no decision any more.", st.Number)
	case preApproved(s, right):
		return st.no("pre-approved", "tick", "%s is approved beforehand. Do %s now.", right.Title, st.Number)
	}
	d := decisionOf(s, st.Decision)
	switch {
	case d == nil:
		return nil
	case d.Status == DecisionOpen:
		r := st.no("asked", "nudge", "%s waits for D-%d already: %s.", st.Number, d.Number, waitsFor(d))
		r.Decision, r.Offer.Decision, r.Who = d.Number, d.Number, d.Awaited()
		return r
	case d.Status == DecisionApproved:
		return st.no("approved", "tick", "D-%d is approved. Do %s now.", d.Number, st.Number)
	}
	return nil
}

// incomplete refuses a question without what its answer needs.
func incomplete(c AskDecision) *Refusal {
	switch {
	case blank(c.Action):
		return no("no-action", "Name the action and its target.")
	case blank(c.Why):
		return no("no-reason", "Say why it is needed now.")
	case blank(c.Breaks):
		return no("no-impact", "Say what breaks, and for how long. Nothing is an answer.")
	case c.Undo != "yes" && c.Undo != "partly" && c.Undo != "no":
		return no("no-undo", "Say whether it can be undone: yes, partly or no.")
	case c.Undo != "no" && blank(c.How):
		return no("no-undo", "Say how it is undone.")
	}
	return nil
}

// question is the decision as it is going to be asked.
func question(s *State, p *Policy, right Right, c AskDecision) *DecisionAsked {
	asked := &DecisionAsked{
		Number: len(s.Decisions) + 1, Right: right.ID, Step: c.Step, Undo: c.Undo, Config: p.Hash, Need: max(1, right.Quorum), Item: c.Item,
		Action: Words(c.Action), Why: Words(c.Why), Breaks: Words(c.Breaks), How: Words(c.How), Also: sameRight(s, c.Step),
	}
	// What cannot be taken back, and what two people answer for, is read back. An item of the gate has no target in the cloud.
	asked.TypeBack = c.Item == "" && (right.TypeBack || asked.Need > 1 || c.Undo == "no")
	if asked.TypeBack {
		asked.Check = readBackCheck(ReadBack(c.Action))
	}
	return asked
}

// asDecision is the decision that the question opens, as far as its card shows it.
func (e *DecisionAsked) asDecision() Decision {
	return Decision{
		Number: e.Number, Right: e.Right, Step: e.Step, Action: e.Action, Why: e.Why, Breaks: e.Breaks, Undo: e.Undo, How: e.How, Lost: e.Lost,
		Config: e.Config, Need: e.Need, TypeBack: e.TypeBack, Item: e.Item, Check: e.Check,
	}
}

// sameRight lists the other steps of the phase that wait for the same right: one answer opens them all, as they act on the same target.
func sameRight(s *State, id StepID) []StepID {
	st := s.Steps[id]
	if st == nil {
		return nil
	}
	ph := findPhase(s, st.Phase)
	if ph == nil {
		return nil
	}
	var also []StepID
	for _, other := range ph.Order {
		o := s.Steps[other]
		if o == nil || other == id || o.Right != st.Right || o.Hidden || o.Status != StepOpen || o.BrokeGlass {
			continue
		}
		if d := decisionOf(s, o.Decision); d == nil || d.Status == DecisionVoid || d.Status == DecisionDenied {
			also = append(also, other)
		}
	}
	return also
}

// decideNow answers the question with the asking, where the asker holds the right and one person is enough.
func decideNow(s *State, p *Policy, m Meta, right Right, c AskDecision, asked *DecisionAsked) ([]Event, *Refusal) {
	if asked.Need > 1 {
		who := others(holders(s, p, right.ID), m.By.Person)
		return nil, outranked("self-approval", who, "%s takes %d people besides you: ask %s.", right.Title, asked.Need, people(who, "or"))
	}
	as, refusal := mayDecide(s, p, m, right, "decide "+right.Title)
	if refusal != nil {
		return nil, refusal
	}
	// The asker has just written the target, so that only a right that always asks for it has it typed a second time.
	if right.TypeBack && readBackCheck(c.TypedBack) != readBackCheck(ReadBack(c.Action)) {
		return nil, misread(asked.Number)
	}
	events := []Event{asked, &DecisionGranted{Decision: asked.Number, As: as, Hash: asked.Hash, Final: true}}
	if asked.Item != "" {
		events = append(events, &ItemWaived{Item: asked.Item, Decision: asked.Number})
	}
	return events, nil
}

func decideDecideFreely(s *State, p *Policy, m Meta, c DecideFreely) ([]Event, *Refusal) {
	if refusal := responder(s, p, m, "record a decision"); refusal != nil {
		return nil, refusal
	}
	switch {
	case blank(c.What):
		return nil, no("no-decision", "Say what is decided.")
	case blank(c.Why):
		return nil, no("no-reason", "Say why it is decided so.")
	}
	return []Event{&DecisionMade{Number: len(s.Decisions) + 1, What: Words(c.What), Why: Words(c.Why)}}, nil
}

// askKey names the direct message that asks a holder.
func askKey(decision int, person PersonID) string {
	return fmt.Sprintf("ask:decision:%d:%s", decision, person)
}

// decisionOf is a decision by its number; nil: there is none.
func decisionOf(s *State, n int) *Decision {
	if n < 1 || n > len(s.Decisions) {
		return nil
	}
	return &s.Decisions[n-1]
}

// toAsk gives the first of those who may come to decide a right, at most so many. The asker is not asked.
func toAsk(s *State, p *Policy, right Right, asker PersonID, most int) []decider {
	var next []decider
	for _, d := range chain(s, p, right) {
		if len(next) < most && d.person != asker {
			next = append(next, d)
		}
	}
	return next
}

// askAll asks people for a decision, and says when the next of them is asked.
func askAll(p *Policy, m Meta, decision int, who []decider) []Event {
	var events []Event
	for _, d := range who {
		events = append(events, &HolderAsked{Decision: decision, Person: d.person, As: d.role, Due: m.At.Add(p.Wait.Decision)})
	}
	return events
}

// Awaited lists who was asked and has not answered, each once.
func (d *Decision) Awaited() []PersonID {
	var who []PersonID
	for _, a := range d.Asked {
		answered := slices.ContainsFunc(d.Answers, func(x DecisionAnswer) bool { return x.By == a.Person })
		if !answered && !slices.Contains(who, a.Person) {
			who = append(who, a.Person)
		}
	}
	return who
}

// waitsFor says whom an open decision waits for, and since when.
func waitsFor(d *Decision) string {
	who := d.Awaited()
	if len(who) == 0 {
		return "nobody is left to ask"
	}
	return fmt.Sprintf("%s %s asked at %s", people(who, "and"), were(who), clockTime(d.Asked[len(d.Asked)-1].At))
}

// preApproved reports whether a right was granted beforehand for what the facts say now.
func preApproved(s *State, right Right) bool {
	return right.PreApproved != nil && right.PreApproved.When.Eval(s.Facts)
}

func (p *Policy) evidenceTitle(kind EvidenceKind) string {
	if rule, ok := p.Evidence[kind]; ok && rule.Title != "" {
		return rule.Title
	}
	return string(kind)
}
