package incident

import (
	"slices"
	"time"
)

// warnings are how many hours before evidence is lost its owner is warned, first to last.
var warnings = [...]int{24, 4}

// Going reports whether a source loses evidence too soon for a warning: it is saved at once or not at all.
func (r EvidenceRule) Going() bool {
	last := time.Duration(warnings[len(warnings)-1]) * time.Hour
	return r.Volatile || r.Retention > 0 && r.Retention < last
}

// LostAt is when the source of a kind of evidence no longer has what is wanted of it, counted from when the incident was first noticed, else from its
// declaration; zero: it keeps it as long as we do.
func LostAt(s *State, p *Policy, kind EvidenceKind) time.Time {
	keeps := p.Evidence[kind].Retention
	switch {
	case keeps <= 0:
		return time.Time{}
	case s.Noticed.IsZero():
		return s.Declared.Add(keeps)
	}
	return s.Noticed.Add(keeps)
}

// agingSlots lists, for each kind of evidence that is wanted and may still be captured, the warnings that are to come. One that would come the moment
// the source begins to keep it warns of nothing; neither does one of what was lost before the declaration.
func agingSlots(s *State, p *Policy) [][]slot {
	var all [][]slot
	for _, kind := range WantedEvidence(s, p) {
		rule, lost := p.Evidence[kind], LostAt(s, p, kind)
		_, waived := s.Waivers[gateEvidence+string(kind)]
		if waived || rule.Going() || !lost.After(s.Declared) || captured(s, kind) {
			continue
		}
		warned := s.Aging[kind]
		var slots []slot
		for _, hours := range warnings {
			ahead := time.Duration(hours) * time.Hour
			if rule.Retention > ahead && (warned == 0 || hours < warned) {
				slots = append(slots, slot{lost.Add(-ahead), &EvidenceAging{Evidence: kind, Hours: hours, Lost: lost}})
			}
		}
		all = append(all, slots)
	}
	return all
}

// agingNow warns of what is overdue, each kind once: after a time in which the bot was down the last warning stands for the earlier ones.
func agingNow(s *State, p *Policy, over func(time.Time) bool) []Event {
	var events []Event
	for _, slots := range agingSlots(s, p) {
		for _, slot := range slices.Backward(slots) {
			if over(slot.at) {
				events = append(events, slot.event)
				break
			}
		}
	}
	return events
}

// aged wakes the evidence owner at the last warning: the first made an ask, and an edit of that pings nobody.
func aged(s *State, p *Policy, e *EvidenceAging) []Effect {
	owner := firstOf(evidenceOwners(s, p))
	if owner == "" || e.Hours != warnings[len(warnings)-1] {
		return nil
	}
	return []Effect{Wake{Person: owner, Ask: "ask:evidence:" + string(e.Evidence) + ":" + string(owner)}}
}

// EvidenceOwner is who is warned of evidence that is about to be lost: the evidence owner, or the commander where nobody is that.
func EvidenceOwner(s *State, p *Policy) PersonID { return firstOf(evidenceOwners(s, p)) }

func evidenceOwners(s *State, p *Policy) []PersonID {
	return holding(s, p.Lead.Evidence, p.Lead.Commander)
}
