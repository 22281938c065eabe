package incident

import (
	"fmt"
	"slices"
	"time"
)

func (s *State) onDecision(number int, change func(*Decision)) {
	if i := number - 1; i >= 0 && i < len(s.Decisions) {
		change(&s.Decisions[i])
	}
}

func (s *State) decisionAsked(r Stamp, e *DecisionAsked) {
	s.Decisions = append(s.Decisions, Decision{
		Number: e.Number, Right: e.Right, Step: e.Step, Asker: r.Actor, At: r.Recorded, Action: e.Action, Why: e.Why, Breaks: e.Breaks, Undo: e.Undo,
		How: e.How, Lost: e.Lost, Hash: e.Hash, Config: e.Config, Need: e.Need, TypeBack: e.TypeBack, Item: e.Item, Check: e.Check, Status: DecisionOpen,
	})
	for _, id := range append([]StepID{e.Step}, e.Also...) {
		if st := s.Steps[id]; st != nil {
			st.Decision = e.Number
		}
	}
}

// holderAsked adds who is asked now. Who was asked before and let the time pass was silent; their word still counts.
func (s *State) holderAsked(r Stamp, e *HolderAsked) {
	s.onDecision(e.Decision, func(d *Decision) {
		if !d.Due.IsZero() && !r.Recorded.Before(d.Due) {
			for i := range d.Asked {
				if d.Asked[i].Answer == "" {
					d.Asked[i].Answer, d.Asked[i].When = askSilent, r.Recorded
				}
			}
		}
		d.Asked = append(d.Asked, Asked{Person: e.Person, At: r.Recorded})
		d.Due = e.Due
	})
}

func (s *State) decisionGranted(r Stamp, e *DecisionGranted) {
	s.onDecision(e.Decision, func(d *Decision) {
		d.answer(r, DecisionAnswer{By: r.Actor, As: e.As, At: r.When(), Yes: true, Words: e.Words}, askAccepted)
		if e.Final {
			d.end(r, DecisionApproved)
			s.recallDecision(r, e.Kind(), d, "approved")
		}
	})
}

func (s *State) decisionRefused(r Stamp, e *DecisionRefused) {
	s.onDecision(e.Decision, func(d *Decision) {
		d.answer(r, DecisionAnswer{By: r.Actor, As: e.As, At: r.When(), Words: e.Why}, askDeclined)
		d.end(r, DecisionDenied)
		s.recallDecision(r, e.Kind(), d, "denied")
	})
}

// recallDecision tells a decision with its outcome: an action alone would read as if it had been done.
func (s *State) recallDecision(r Stamp, kind string, d *Decision, outcome string) {
	text := d.Action
	if text != "" {
		text = Words(fmt.Sprintf("D-%d %s: ", d.Number, outcome)) + text
	}
	s.recall(Line{N: r.N, At: r.When(), By: r.Actor, Kind: kind, Text: text, Decision: d.Number})
}

// decisionVoided ends a decision and drops what was told of it: it does not hold.
func (s *State) decisionVoided(r Stamp, e *DecisionVoided) {
	s.onDecision(e.Decision, func(d *Decision) { d.void(r, e.Why) })
	s.Recent = slices.DeleteFunc(slices.Clone(s.Recent), func(l Line) bool { return l.Decision == e.Decision })
}

// askedBack keeps a holder's question, with whoever asked it.
func (d *Decision) askedBack(by PersonID, question Words) {
	d.Question, d.AskedBack, d.AskedBy = question, true, by
	d.Asides = append(d.Asides, Aside{By: by, Question: question})
}

// answerAside answers the newest question.
func (d *Decision) answerAside(by PersonID, answer Words) {
	if n := len(d.Asides); n > 0 {
		d.Asides[n-1].AnsweredBy, d.Asides[n-1].Answer = by, answer
	}
	d.answeredBack()
}

func (d *Decision) answer(r Stamp, a DecisionAnswer, word string) {
	d.Answers = append(d.Answers, a)
	for i := range d.Asked {
		if d.Asked[i].Person == a.By {
			d.Asked[i].Answer, d.Asked[i].When = word, r.When()
		}
	}
}

// end closes a decision: nobody is waited for any more.
func (d *Decision) end(r Stamp, status DecisionStatus) {
	d.Status, d.Decided, d.Due = status, r.When(), time.Time{}
	d.answeredBack()
}

// answeredBack ends what was asked back: it has its answer, or needs none any more.
func (d *Decision) answeredBack() { d.Question, d.AskedBack, d.AskedBy = "", false, "" }

func (d *Decision) void(r Stamp, why string) {
	d.end(r, DecisionVoid)
	d.Voided = why
}

func (s *State) decisionMade(r Stamp, e *DecisionMade) {
	s.Decisions = append(s.Decisions, Decision{
		Number: e.Number, Asker: r.Actor, At: r.Recorded, Action: e.What, Why: e.Why, Status: DecisionApproved, Decided: r.When(), Free: true,
	})
	s.onDecision(e.Number, func(d *Decision) { s.recallDecision(r, e.Kind(), d, "decided") })
}

func (s *State) onReview(number int, change func(*Review)) {
	if i := number - 1; i >= 0 && i < len(s.Reviews) {
		change(&s.Reviews[i])
	}
}

func (s *State) glassBroken(r Stamp, e *GlassBroken) {
	s.Reviews = append(s.Reviews, Review{
		Step: e.Step, Decision: e.Decision, By: r.Actor, At: r.When(), Reason: e.Reason, Due: e.Due, Told: e.Told,
	})
	if st := s.Steps[e.Step]; st != nil {
		st.BrokeGlass = true
	}
}

func (s *State) glassSeen(r Stamp, e *GlassSeen) {
	s.onReview(e.Review, func(v *Review) {
		put(&v.Seen, r.Actor, r.When())
		if e.Objects {
			put(&v.Objected, r.Actor, e.Object)
		}
	})
}

func (s *State) closeBegun(r Stamp) {
	if s.Closing == nil {
		s.Closing = &Closing{By: r.Actor, At: r.When()}
	}
}

func (s *State) causeSet(r Stamp, e *CauseSet) {
	s.closeBegun(r)
	s.Closing.Cause, s.Closing.CauseKnown = e.Cause, "unknown"
	if e.Known {
		s.Closing.CauseKnown = "yes"
	}
}

func (s *State) closed(r Stamp, e *IncidentClosed) {
	s.Closed = &Closure{
		At: r.When(), By: r.Actor, Class: e.Class, Impact: e.Impact, What: e.What, Keep: e.Keep, Duplicate: e.Duplicate, ReviewAt: e.ReviewAt,
		ReviewOwner: e.ReviewOwner, ArchiveAt: e.ArchiveAt, Entries: r.N + 1,
	}
	if e.Duplicate != "" {
		s.LinkedTo = e.Duplicate
	}
	if s.Closing != nil {
		s.Closed.Cause, s.Closed.CauseKnown = s.Closing.Cause, s.Closing.CauseKnown
	}
	s.Closing = nil
	s.nextUpdate(time.Time{})
	put(&s.Milestones, "closed", r.When())
}

// reopened takes the incident up again. A room that was archived is lost to the bot: the incident gets another, linked to it.
func (s *State) reopened(r Stamp, e *IncidentReopened) {
	s.Closed, s.Expired = nil, false
	s.Reopened++
	s.nextUpdate(e.Next)
	if s.Archived {
		s.Room = Room{Linked: append(s.Room.Linked, s.Room.ID)}
		s.Members, s.Left, s.Archived = nil, nil, false
	}
	put(&s.Milestones, "reopened", r.When())
}
