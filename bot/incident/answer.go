package incident

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

func decideApprove(s *State, p *Policy, m Meta, c Approve) ([]Event, *Refusal) {
	d, right, refusal := answerable(s, p, c.Decision)
	if refusal != nil {
		return nil, refusal
	}
	again := slices.Contains(answerers(d, true), m.By.Person)
	switch {
	case again && (d.Status == DecisionOpen || d.Status == DecisionApproved):
		return nil, nil
	case d.Status != DecisionOpen:
		return nil, settled(d)
	}
	as, refusal := mayDecide(s, p, m, right, fmt.Sprintf("approve D-%d %s", d.Number, right.Title))
	if refusal != nil {
		return nil, refusal.about(d)
	}
	// The asker counts only where one person is enough: two people are two persons, and neither of them asked.
	if d.Asker == m.By.Person && d.Need > 1 {
		who := others(holders(s, p, right.ID), d.Asker)
		return nil, outranked("self-approval", who, "You asked for D-%d; someone else must approve it: %s.", d.Number, people(who, "or")).about(d)
	}
	switch {
	case !d.shownAs(c.Hash):
		return nil, notShown(d)
	case d.TypeBack && readBackCheck(c.TypedBack) != d.Check:
		return nil, misread(d.Number).about(d)
	}
	return grant(d, &DecisionGranted{Decision: d.Number, As: as, Hash: d.Hash, Words: Words(c.Words)}), nil
}

// grant counts a yes; the last one that is needed makes the decision stand. As many as are needed were asked with the question, and the clock asks on.
func grant(d *Decision, yes *DecisionGranted) []Event {
	yes.Final = len(answerers(d, true))+1 >= d.Need
	if !yes.Final || d.Item == "" {
		return []Event{yes}
	}
	return []Event{yes, &ItemWaived{Item: d.Item, Decision: d.Number}}
}

func decideDeny(s *State, p *Policy, m Meta, c Deny) ([]Event, *Refusal) {
	d, right, refusal := undecided(s, p, c.Decision)
	if refusal != nil {
		return nil, refusal
	}
	as, refusal := mayDecide(s, p, m, right, fmt.Sprintf("deny D-%d %s", d.Number, right.Title))
	switch {
	case refusal != nil:
		return nil, refusal.about(d)
	case !d.shownAs(c.Hash):
		return nil, notShown(d)
	case blank(c.Why):
		return nil, no("no-reason", "Say why D-%d is denied.", d.Number)
	}
	return []Event{&DecisionRefused{Decision: d.Number, As: as, Why: Words(c.Why)}}, nil
}

func decideAskBack(s *State, p *Policy, m Meta, c AskBack) ([]Event, *Refusal) {
	d, right, refusal := undecided(s, p, c.Decision)
	if refusal != nil {
		return nil, refusal
	}
	if _, refusal := mayDecide(s, p, m, right, fmt.Sprintf("ask back about D-%d", d.Number)); refusal != nil {
		return nil, refusal.about(d)
	}
	if blank(c.Question) {
		return nil, no("no-question", "Write the question.")
	}
	return []Event{&DecisionQuestioned{Decision: d.Number, Question: Words(c.Question)}}, nil
}

func decideAnswerBack(s *State, p *Policy, m Meta, c AnswerBack) ([]Event, *Refusal) {
	if refusal := responder(s, p, m, "answer for a decision"); refusal != nil {
		return nil, refusal
	}
	d, _, refusal := undecided(s, p, c.Decision)
	switch {
	case refusal != nil:
		return nil, refusal
	case blank(c.Answer):
		return nil, no("no-answer", "Write the answer.")
	}
	return []Event{&QuestionAnswered{Decision: d.Number, Answer: Words(c.Answer)}}, nil
}

// mayDecide reports the role by which the actor decides, or why they may not.
func mayDecide(s *State, p *Policy, m Meta, right Right, act string) (RoleID, *Refusal) {
	who := holders(s, p, right.ID)
	switch {
	case m.By.Console:
		return "", outranked("console", who, "Nobody can %s from the command line. Ask %s in chat, or break the glass.", act, people(who, "or"))
	case slices.Contains(right.Barred, m.By.Chat):
		return "", outranked("barred", who, "Nobody can %s in %s: the config bars it.", act, m.By.Chat)
	}
	as, ok := may(s, p, m.By.Person, right.ID)
	if !ok || m.By.Class != ClassPerson && m.By.Class != ClassMember {
		return "", outranked("not-holder", who, "You cannot %s: ask %s.", act, people(who, "or")).offering(Offer{Do: "ask", Right: right.ID})
	}
	return as, nil
}

// undecided is a decision that is still open, by its number, with the right that it is about.
func undecided(s *State, p *Policy, n int) (*Decision, Right, *Refusal) {
	d, right, refusal := answerable(s, p, n)
	if refusal == nil && d.Status != DecisionOpen {
		refusal = settled(d)
	}
	return d, right, refusal
}

// answerable is a decision by its number, with the right that it is about.
func answerable(s *State, p *Policy, n int) (*Decision, Right, *Refusal) {
	d := decisionOf(s, n)
	if d == nil || d.Free {
		return nil, Right{}, no("no-decision", "No decision D-%d waits in this incident.", n)
	}
	right, ok := p.Rights[d.Right]
	if !ok {
		// The config changed since, and the right is gone: nobody holds it, and the fallback is not known.
		return nil, Right{}, no("no-right", "The right %s is no longer in the config. Ask another decision.", said(string(d.Right))).about(d)
	}
	return d, right, nil
}

// shownHash is the shortest beginning of a decision's hash that a button may carry.
const shownHash = 12

// shownAs reports whether the hash is of what the decision's card shows; typed words have none and stand for the newest.
func (d *Decision) shownAs(hash string) bool {
	return hash == "" || len(hash) >= min(shownHash, len(d.Hash)) && strings.HasPrefix(d.Hash, hash)
}

// notShown refuses an answer to something else than the decision as it is.
func notShown(d *Decision) *Refusal {
	return no("changed-since", "D-%d is not what your screen showed. Read it again, then answer.", d.Number).about(d)
}

// settled says how a decision ended, to somebody whose screen still asks.
func settled(d *Decision) *Refusal {
	how := "is void: its target changed. Ask another"
	switch {
	case d.Status == DecisionApproved:
		how = fmt.Sprintf("was approved by %s at %s", people(answerers(d, true), "and"), clockTime(d.Decided))
	case d.Status == DecisionDenied:
		how = fmt.Sprintf("was denied by %s at %s. Ask another", people(answerers(d, false), "and"), clockTime(d.Decided))
	case d.Voided == voidSkipped:
		how = "is void: its step was skipped"
	case d.Voided == voidGlass:
		how = "is void: the glass was broken"
	case d.Voided == voidClosed:
		how = "is void: the incident closed"
	}
	r := no("settled", "D-%d %s.", d.Number, how).about(d)
	if d.Status == DecisionDenied || d.Voided == voidTarget {
		return r.offering(Offer{Do: "ask-again", Decision: d.Number})
	}
	return r
}

func answerers(d *Decision, yes bool) []PersonID {
	var who []PersonID
	for _, a := range d.Answers {
		if a.Yes == yes {
			who = append(who, a.By)
		}
	}
	return who
}

// about says which decision a refusal is about.
func (r *Refusal) about(d *Decision) *Refusal {
	r.Decision, r.Step = d.Number, d.Step
	// Where the question was asked, those who may answer are asked already: they can be nudged.
	if r.Offer.Do == "ask" && d.Status == DecisionOpen {
		r.Offer = Offer{Do: "nudge", Decision: d.Number}
	}
	return r
}

// misread refuses an approval whose target was read back wrongly.
func misread(n int) *Refusal {
	return no("read-back", "Those are not the last four characters of the target of D-%d. Read the target, then type them.", n)
}

// nudgePause is how long a holder is left alone after an asking before they can be nudged again.
const nudgePause = time.Minute

func decideNudge(s *State, p *Policy, m Meta, c Nudge) ([]Event, *Refusal) {
	if refusal := responder(s, p, m, "nudge"); refusal != nil {
		return nil, refusal
	}
	d, _, refusal := undecided(s, p, c.Decision)
	if refusal != nil {
		return nil, refusal
	}
	who := d.Awaited()
	if len(who) == 0 {
		return nil, no("nobody", "Everybody who could answer D-%d has. Ask another decision.", d.Number)
	}
	last := d.Nudged
	for _, a := range d.Asked {
		if a.At.After(last) {
			last = a.At
		}
	}
	if m.At.Before(last.Add(nudgePause)) {
		r := no("nudged", "%s %s asked at %s. Wait a minute before you nudge.", people(who, "and"), were(who), clockTime(last))
		r.Who, r.Decision = who, d.Number
		return nil, r
	}
	return []Event{&HolderNudged{Decision: d.Number}}, nil
}
