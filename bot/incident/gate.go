package incident

import (
	"fmt"
	"slices"
	"strings"
)

// The items of the closing gate. Three of them stand once for each thing that they are about.
const (
	gateSteps     = "steps"
	gateDecisions = "decisions"
	gateEvidence  = "evidence:"
	gateChange    = "change:"
	gateGlass     = "glass:"
	gateCause     = "cause"
	gateReview    = "review"
	gateFacts     = "facts"
	gateParties   = "third-parties"
)

// gate lists what closing asks for. What turned out to be no incident waits only for a look at acts without a right: its changes in the cloud stay with
// whoever made them.
func gate(s *State, p *Policy, class CloseClass) []GateItem {
	var items []GateItem
	if class == ClassReal {
		items = append(items, stepsItem(s, p), decisionsItem(s))
		items = append(items, evidenceItems(s, p)...)
		items = append(items, changeItems(s)...)
	}
	items = append(items, glassItems(s, p)...)
	if class == ClassReal {
		items = append(items, causeItem(s, p), reviewItem(s, p), factsItem(s, p), partiesItem(s, p))
	}
	for i := range items {
		_, items[i].Waived = s.Waivers[items[i].ID]
	}
	return items
}

// left lists the items that are neither settled nor waived.
func left(items []GateItem) []GateItem {
	return slices.DeleteFunc(items, func(i GateItem) bool { return i.OK || i.Waived })
}

func stepsItem(s *State, p *Policy) GateItem {
	item := GateItem{ID: gateSteps, Title: "Steps", Fix: "steps", Owner: firstOf(holding(s, p.Lead.Commander))}
	var open []StepID
	for i := range s.Phases {
		open = append(open, s.OpenSteps(s.Phases[i].ID)...)
	}
	if item.OK = len(open) == 0; !item.OK {
		item.Step, item.Number = open[0], len(open)
		const shown = 6
		if more := len(open) - shown; more > 0 {
			item.Title = fmt.Sprintf("Steps %s and %d more", numbers(s, open[:shown]), more)
		} else {
			item.Title = "Steps " + numbers(s, open)
		}
	}
	return item
}

func decisionsItem(s *State) GateItem {
	item := GateItem{ID: gateDecisions, Title: "Decisions", Fix: "decisions", OK: true}
	var open []string
	for i := range s.Decisions {
		// A decision on a waiver is about the gate itself: counting it would make the gate wait for its own waiver.
		if d := &s.Decisions[i]; d.Status == DecisionOpen && d.Item == "" {
			if item.OK {
				item.OK, item.Number, item.Step, item.Owner = false, d.Number, d.Step, firstOf(d.Awaited())
			}
			open = append(open, fmt.Sprintf("D-%d", d.Number))
		}
	}
	if !item.OK {
		item.Title = "Decisions " + strings.Join(open, ", ")
	}
	return item
}

// WantedEvidence lists the kinds of evidence that the incident must leave: those of its type, and of every type that it had before.
func WantedEvidence(s *State, p *Policy) []EvidenceKind {
	kinds := slices.Clone(p.Types[s.Type].Evidence)
	for _, t := range s.Types {
		for _, kind := range p.Types[t].Evidence {
			if !slices.Contains(kinds, kind) {
				kinds = append(kinds, kind)
			}
		}
	}
	return kinds
}

// Here reports whether the item itself is there: one that was requested stands on the list before it is, and counts as arrived with its hash.
func (e *Evidence) Here() bool { return e.Direct || e.Hash != "" }

// evidenceItems are what the type must leave, and what steps that are done still owe. An item that was requested counts: it stands on the list with a
// custodian.
func evidenceItems(s *State, p *Policy) []GateItem {
	owes := map[EvidenceKind]StepID{}
	kinds := WantedEvidence(s, p)
	for i := range s.Phases {
		for _, id := range s.Phases[i].Order {
			st := s.Steps[id]
			if st == nil || !st.Owed {
				continue
			}
			kind := st.StepDef.Evidence
			if _, ok := owes[kind]; !ok {
				owes[kind] = id
			}
			if !slices.Contains(kinds, kind) {
				kinds = append(kinds, kind)
			}
		}
	}
	var items []GateItem
	for _, kind := range kinds {
		item := GateItem{
			ID: gateEvidence + string(kind), Title: "Evidence: " + inSentence(p.evidenceTitle(kind)), Fix: "evidence", Owner: firstOf(holding(s, p.Lead.Evidence)),
		}
		step, owed := owes[kind]
		if item.OK, item.Step = !owed && captured(s, kind), step; step == "" {
			if st := wanting(s, kind); st != nil {
				item.Step = st.ID
			}
		}
		if captured(s, kind) && !slices.ContainsFunc(s.Evidence, func(e Evidence) bool { return e.Kind == kind && e.Here() }) {
			item.Title += ", requested, not here yet"
		}
		items = append(items, item)
	}
	return items
}

// StandingChanges lists what was changed in the cloud for now, was not reversed, and has no owner under whom it stays.
func StandingChanges(s *State) []Change {
	return slices.DeleteFunc(slices.Clone(s.Changes), func(c Change) bool { return !c.Reversed.IsZero() || c.Owner != "" })
}

// changeItems are the changes in the cloud, settled once they are reversed or somebody owns them.
func changeItems(s *State) []GateItem {
	var items []GateItem
	for i := len(s.Changes) - 1; i >= 0; i-- {
		c := &s.Changes[i]
		id := gateChange + string(c.Step)
		st := s.Steps[c.Step]
		// A step that was unticked was not done after all, and the newest change of a step is the one that stands.
		if st == nil || st.Status != StepDone || slices.ContainsFunc(items, func(i GateItem) bool { return i.ID == id }) {
			continue
		}
		owner := c.Owner
		if owner == "" {
			owner = c.By
		}
		items = append(items, GateItem{
			ID: id, Title: strings.TrimSpace("Temporary change: " + st.Number + " " + st.Title), Fix: "reverse", Step: c.Step, Owner: owner,
			OK: !c.Reversed.IsZero() || c.Owner != "",
		})
	}
	slices.Reverse(items)
	return items
}

func glassItems(s *State, p *Policy) []GateItem {
	var items []GateItem
	for i := range s.Reviews {
		r := &s.Reviews[i]
		title := "Break-glass review"
		if st := s.Steps[r.Step]; st != nil {
			title += " of " + st.Number
		}
		items = append(items, GateItem{
			ID: fmt.Sprintf("%s%d", gateGlass, i+1), Title: title, Fix: "review-glass", Owner: firstOf(reviewers(s, p, r)), OK: !r.Reviewed.IsZero(),
			Step: r.Step, Number: i + 1,
		})
	}
	return items
}

func causeItem(s *State, p *Policy) GateItem {
	return GateItem{
		ID: gateCause, Title: "Root cause", Fix: "cause", Owner: firstOf(holding(s, p.Types[s.Type].Driver, p.Lead.Commander)),
		OK: s.Closing != nil && s.Closing.CauseKnown != "",
	}
}

func reviewItem(s *State, p *Policy) GateItem {
	return GateItem{
		ID: gateReview, Title: "Review date and owner", Fix: "review", Owner: firstOf(holding(s, p.Lead.Commander)),
		OK: s.Closing != nil && !s.Closing.ReviewAt.IsZero() && s.Closing.ReviewOwner != "",
	}
}

func factsItem(s *State, p *Policy) GateItem {
	item := GateItem{ID: gateFacts, Title: "Facts", Fix: "facts", Owner: firstOf(holding(s, p.Types[s.Type].Driver, p.Lead.Commander))}
	missing := UnknownFacts(s, p)
	if item.OK = len(missing) == 0; !item.OK {
		item.Title, item.Number = "Unknown: "+strings.Join(factTitles(s, p, missing), ", "), len(missing)
	}
	return item
}

// partiesItem asks whether third parties were told and have answered. Where the provider's layer is concerned, the provider must have been asked.
func partiesItem(s *State, p *Policy) GateItem {
	item := GateItem{ID: gateParties, Title: "Third parties", Fix: "requests", Owner: firstOf(holding(s, p.Lead.Provider, p.Lead.Commander)), OK: true}
	var open []string
	for _, r := range s.Requests {
		if r.Received.IsZero() {
			if item.OK {
				item.OK, item.Number, item.Step = false, r.Number, r.Step
			}
			open = append(open, fmt.Sprintf("R-%d", r.Number))
		}
	}
	switch layer := s.Facts["layer"]; {
	case !item.OK:
		item.Title = "No answer yet: " + strings.Join(open, ", ")
	case (layer == "provider" || layer == "both") && len(s.Requests) == 0:
		item.OK, item.Title = false, "The provider was asked nothing"
	}
	return item
}

func firstOf(who []PersonID) PersonID {
	if len(who) == 0 {
		return ""
	}
	return who[0]
}
