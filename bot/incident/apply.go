package incident

import (
	"slices"
	"time"
)

// apply changes the state in place, so that an event costs the same in a long incident as in a short one; whoever needs the state as it was clones
// it first. Only Roles is replaced and never changed, for React to compare. What an event points at and the state does not have is passed over, so
// that no record can break the fold.
func apply(s *State, r Recorded) *State {
	if s == nil {
		s = &State{}
	}
	s.N = r.N + 1
	switch e := r.Event.(type) {
	case *PersonKnown:
		put(&s.Known, e.Person, Known{Name: e.Name, Account: e.Account, Class: e.Class})
	case *IncidentDeclared:
		s.declared(r.Stamp, e)
	case *RunbookCopied:
		s.Runbook = RunbookRef{ID: e.ID, Title: e.Title, Version: e.Version, SHA256: e.SHA256}
	case *PhaseCopied:
		s.phaseCopied(e)
	case *PhaseOpened:
		s.phaseOpened(r.Stamp, e)
	case *PhaseConfirmed:
		s.phaseConfirmed(r.Stamp, e)
	case *PauseObjected:
		s.pauseObjected(r.Stamp, e)
	case *ObjectionAnswered:
		s.objectionAnswered(e)
	case *RoleAskedFor:
		s.roleAsked(r.Stamp, e)
	case *RoleTaken:
		s.roleTaken(r.Stamp, e)
	case *RoleDeclined:
		s.roleDeclined(r.Stamp, e)
	case *RoleUnfilled:
		s.roleUnfilled(e)
	case *HandoverOffered:
		s.handoverOffered(r.Stamp, e)
	case *HandoverDeclined:
		s.handoverDeclined(e)
	case *CommandLong:
		s.RelieveAsked = true
	case *RoomOpened:
		s.roomOpened(r.Stamp, e)
	case *RoomFailed:
		s.Room.Failed = e.Why
	case *RoomRetried:
		s.Room.Failed = ""
	case *RoomExpired:
		s.Expired = true
	case *RoomArchived:
		s.Archived = true
	case *PersonInvited:
		put(&s.Invited, e.Person, true)
		delete(s.Left, e.Person)
		delete(s.Room.Missing, e.Person)
	case *InviteFailed:
		put(&s.Room.Missing, e.Person, e.Why)
	case *PersonJoined:
		put(&s.Members, e.Person, true)
		delete(s.Left, e.Person)
		delete(s.Room.Missing, e.Person)
	case *PersonLeft:
		delete(s.Members, e.Person)
		delete(s.Invited, e.Person)
		put(&s.Left, e.Person, true)
	case *FactSet:
		s.factSet(r.Stamp, e)
	case *TitleSet:
		s.Title = e.Title
	case *SeveritySet:
		s.severitySet(e)
	case *TypeSet:
		s.typeSet(e)
	case *MilestoneReached:
		put(&s.Milestones, e.Milestone, r.When())
	case *StepCompleted:
		s.stepCompleted(r.Stamp, e)
	case *StepUnticked:
		s.stepUnticked(r.Stamp, e)
	case *StepSkipped:
		s.stepSkipped(r.Stamp, e)
	case *StepHanded:
		if st := s.Steps[e.Step]; st != nil {
			st.Owner = e.Person
		}
	case *StepAdded:
		s.stepAdded(e)
	case *StepReversed:
		s.stepReversed(r.Stamp, e)
	case *ChangeOwned:
		s.changeOwned(e)
	case *WatchStarted:
		if st := s.Steps[e.Step]; st != nil {
			st.Until, st.Watched = e.Until, false
		}
	case *WatchEnded:
		if st := s.Steps[e.Step]; st != nil {
			st.Watched = true
		}
	case *StepsShown:
		s.stepsShown(e)
	case *DecisionAsked:
		s.decisionAsked(r.Stamp, e)
	case *HolderAsked:
		s.holderAsked(r.Stamp, e)
	case *HolderNudged:
		s.onDecision(e.Decision, func(d *Decision) { d.Nudged = r.Recorded })
	case *DecisionGranted:
		s.decisionGranted(r.Stamp, e)
	case *DecisionRefused:
		s.decisionRefused(r.Stamp, e)
	case *DecisionQuestioned:
		s.onDecision(e.Decision, func(d *Decision) { d.askedBack(r.Actor, e.Question) })
	case *QuestionAnswered:
		s.onDecision(e.Decision, func(d *Decision) { d.answerAside(r.Actor, e.Answer) })
	case *DecisionVoided:
		s.decisionVoided(r.Stamp, e)
	case *DecisionMade:
		s.decisionMade(r.Stamp, e)
	case *GlassBroken:
		s.glassBroken(r.Stamp, e)
	case *GlassSeen:
		s.glassSeen(r.Stamp, e)
	case *GlassReviewed:
		s.onReview(e.Review, func(v *Review) { v.Reviewed, v.Reviewer, v.Verdict = r.When(), r.Actor, e.Verdict })
	case *NoteAdded:
		s.noted(r.Stamp, e.Kind(), r.Actor, e.Text)
	case *EntryCorrected:
		s.correct(e.Entry, r.N)
		s.enter(r.N, EntryRef{Kind: e.Kind(), By: r.Actor, At: r.When(), Text: e.Text})
	case *MessageCaptured:
		s.noted(r.Stamp, e.Kind(), e.Author, e.Text)
		s.capture(e.Ref, r.N)
	case *EvidenceAdded:
		s.evidenceAdded(r.Stamp, e)
	case *CustodyTransferred:
		s.custodyTransferred(r.Stamp, e)
	case *RequestMade:
		s.requestMade(r.Stamp, e)
	case *RequestReceived:
		s.requestReceived(r.Stamp, e)
	case *UpdatePosted:
		s.updatePosted(r.Stamp, e)
	case *UpdateSkipped:
		s.updateSkipped(r.Stamp, e)
	case *UpdateReminded:
		s.Reminded = true
		s.Escalated = s.Escalated || e.Overdue
	case *UpdateMissed:
		s.Reminded, s.Missed = true, true
	case *BriefGiven:
		s.Briefed = r.Recorded
	case *CloseBegun:
		s.closeBegun(r.Stamp)
		s.Closing.Asked = e.Asked
	case *ReviewSet:
		s.closeBegun(r.Stamp)
		s.Closing.ReviewAt, s.Closing.ReviewOwner = e.At, e.Owner
	case *CauseSet:
		s.causeSet(r.Stamp, e)
	case *ItemWaived:
		put(&s.Waivers, e.Item, Waiver{Item: e.Item, By: r.Actor, At: r.When(), Why: e.Why, Decision: e.Decision})
	case *IncidentClosed:
		s.closed(r.Stamp, e)
	case *IncidentReopened:
		s.reopened(r.Stamp, e)
	case *EvidenceAging:
		put(&s.Aging, e.Evidence, e.Hours)
	case *AuthorityRefused, *RecordRead, *ClockStepped, *EffectFailed, *Unknown:
		// These say what happened beside the incident; nothing in it changes.
	}
	return s
}

func (s *State) declared(r Stamp, e *IncidentDeclared) {
	s.ID, s.Type, s.Severity, s.Private, s.Exercise = e.ID, e.Type, e.Severity, e.Private, e.Exercise
	s.Chat, s.Config, s.Title, s.Codename = e.Chat, e.Config, e.Title, string(e.Codename)
	s.Noticed, s.LinkedTo, s.Commander, s.NextUpdate = e.Noticed, e.Linked, e.Commander, e.Next
	s.Declared, s.DeclaredBy = r.When(), r.Actor
	for name, value := range e.Facts {
		put(&s.Facts, name, value)
	}
	put(&s.Milestones, "declared", r.When())
}

func (s *State) factSet(r Stamp, e *FactSet) {
	delete(s.Facts, e.Name)
	delete(s.Texts, e.Name)
	text := e.Text
	switch {
	case e.Cleared:
		text = unknown
	case e.Value != "":
		put(&s.Facts, e.Name, e.Value)
		text = Words(e.Value)
	default:
		put(&s.Texts, e.Name, e.Text)
	}
	// What only fills a gap of a command is no part of the story.
	if !isGap(e.Name) {
		s.recall(Line{N: r.N, At: r.When(), By: r.Actor, Kind: e.Kind(), Text: text, Fact: e.Name})
	}
}

// typeSet keeps the types that the incident had, each once.
func (s *State) typeSet(e *TypeSet) {
	if s.Type != e.Type && !slices.Contains(s.Types, s.Type) {
		s.Types = append(slices.Clip(s.Types), s.Type)
	}
	s.Type = e.Type
}

func (s *State) severitySet(e *SeveritySet) {
	s.Severity = e.Severity
	if !e.Next.IsZero() {
		s.nextUpdate(e.Next)
	}
}

// noted keeps a line of the timeline that may be corrected later.
func (s *State) noted(r Stamp, kind string, by PersonID, text Words) {
	s.enter(r.N, EntryRef{Kind: kind, By: by, At: r.When(), Text: text})
	s.recall(Line{N: r.N, At: r.When(), By: by, Kind: kind, Text: text})
}

func (s *State) updatePosted(r Stamp, e *UpdatePosted) {
	s.Updates = append(s.Updates, Update{Number: e.Number, By: r.Actor, At: r.When(), Know: e.Know, Doing: e.Doing, Need: e.Need, Next: e.Next})
	s.nextUpdate(e.Next)
}

func (s *State) updateSkipped(r Stamp, e *UpdateSkipped) {
	s.Updates = append(s.Updates, Update{By: r.Actor, At: r.When(), Next: e.Next, Skipped: true, Why: e.Why})
	s.nextUpdate(e.Next)
}

// nextUpdate starts a new slot: nobody was reminded of it yet.
func (s *State) nextUpdate(at time.Time) {
	s.NextUpdate, s.Reminded, s.Missed, s.Escalated = at, false, false, false
}
