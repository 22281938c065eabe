package incident

import (
	"encoding/hex"
	"slices"
	"strings"
)

func decideAddEvidence(s *State, p *Policy, m Meta, c AddEvidence) ([]Event, *Refusal) {
	st, refusal := evidenceStep(s, p, m, c)
	if refusal != nil {
		return nil, refusal
	}
	if c.Kind == "" && st != nil {
		c.Kind = st.StepDef.Evidence
	}
	if _, ok := p.Evidence[c.Kind]; !ok {
		return nil, no("no-kind", "There is no kind of evidence %s. The form lists them.", said(string(c.Kind)))
	}
	sum, refusal := checkSHA256(c.SHA256)
	switch {
	case refusal != nil:
		return nil, refusal
	case blank(c.What):
		return nil, no("no-text", "Say what the item is.")
	}
	if st == nil {
		if st = wanting(s, c.Kind); st != nil && notTheirs(s, p, m, st) != nil {
			st = nil
		}
	}
	e := &EvidenceAdded{
		Number: len(s.Evidence) + 1, Evidence: c.Kind, SHA256: sum, Size: c.Size, Computed: c.Computed, Requested: c.Requested, Custody: custodian(s, p, m),
		What: Words(c.What), Source: Words(c.Source), Window: Words(c.Window), Location: Words(c.Location), File: Words(c.File),
	}
	events := []Event{e}
	if st == nil {
		return events, nil
	}
	e.Step = st.ID
	// An item counts whatever else its step waits for; the step is done by it only where nothing holds the step, and the cards are not frozen.
	if st.Purpose && st.Status == StepOpen && !st.Hidden && c.Kind == st.StepDef.Evidence && s.Closed == nil && blocked(s, p, st.ID) == nil {
		e.Done = true
		events = append(events, consequences(s, p, st, "")...)
	}
	return events, nil
}

// evidenceStep is the step that an item is added for, where one was named. Without one it is the responders' and a third party's to add.
func evidenceStep(s *State, p *Policy, m Meta, c AddEvidence) (*StepState, *Refusal) {
	if c.Step == "" {
		if m.By.Class == ClassExternal {
			return nil, nil
		}
		return nil, responder(s, p, m, "add evidence")
	}
	st, refusal := findStep(s, c.Step)
	if refusal != nil {
		return nil, refusal
	}
	return st, notTheirs(s, p, m, st)
}

// wanting is the step that an item of a kind is for, where none was named: the first that owes it, or whose purpose it is.
func wanting(s *State, kind EvidenceKind) *StepState {
	var purpose *StepState
	for i := range s.Phases {
		for _, id := range s.Phases[i].Order {
			st := s.Steps[id]
			switch {
			case st == nil || st.Hidden || st.StepDef.Evidence != kind:
			case st.Owed:
				return st
			case purpose == nil && st.Purpose && st.Status == StepOpen:
				purpose = st
			}
		}
	}
	return purpose
}

// custodian is who gets an item first: the evidence owner, or who collected it where there is none.
func custodian(s *State, p *Policy, m Meta) PersonID {
	if who := holding(s, p.Lead.Evidence); len(who) > 0 {
		return who[0]
	}
	return m.By.Person
}

// checkSHA256 is a hash in the one form that the record has; empty: the item is unverified.
func checkSHA256(sum string) (string, *Refusal) {
	sum = strings.ToLower(strings.TrimSpace(sum))
	if b, err := hex.DecodeString(sum); err != nil || len(b) != 0 && len(b) != 32 {
		return "", no("bad-hash", "A SHA-256 has 64 hexadecimal digits. Leave it out where it is not known: the item is then unverified.")
	}
	return sum, nil
}

func decideTransferCustody(s *State, p *Policy, m Meta, c TransferCustody) ([]Event, *Refusal) {
	if c.Evidence < 1 || c.Evidence > len(s.Evidence) {
		return nil, no("no-evidence", "There is no E-%d on the evidence list.", c.Evidence)
	}
	from := s.Evidence[c.Evidence-1].holder()
	// Custody goes from hand to hand: whoever has the item hands it on, or the evidence owner or the commander does.
	if m.By.Person == "" || m.By.Person != from {
		who := holding(s, p.Lead.Evidence, p.Lead.Commander)
		if from != "" && !slices.Contains(who, from) {
			who = append([]PersonID{from}, who...)
		}
		if !slices.Contains(who, m.By.Person) {
			return nil, outranked("not-holder", who, "You do not hold E-%d: ask %s to hand it on.", c.Evidence, people(who, "or"))
		}
	}
	switch {
	case !acquainted(s, p, m, c.To):
		return nil, cannotTake(c.To)
	case c.To == from:
		return nil, nil
	case blank(c.Why):
		return nil, no("no-reason", "Say why E-%d is handed on.", c.Evidence)
	}
	return []Event{&CustodyTransferred{Evidence: c.Evidence, From: from, To: c.To, Why: Words(c.Why), Location: Words(c.Location)}}, nil
}

// holder is who has the item now: the end of its chain of custody.
func (e *Evidence) holder() PersonID {
	if n := len(e.Custody); n > 0 {
		return e.Custody[n-1].To
	}
	return e.Collector
}
