package incident

// kinds holds an event of each kind, in the order in which event.go tells of them. Unknown has no kind of its own.
var kinds = [...]Event{
	(*PersonKnown)(nil),
	(*IncidentDeclared)(nil),
	(*RunbookCopied)(nil),
	(*PhaseCopied)(nil),
	(*PhaseOpened)(nil),
	(*PhaseConfirmed)(nil),
	(*PauseObjected)(nil),
	(*ObjectionAnswered)(nil),
	(*RoleAskedFor)(nil),
	(*RoleTaken)(nil),
	(*RoleDeclined)(nil),
	(*RoleUnfilled)(nil),
	(*HandoverOffered)(nil),
	(*HandoverDeclined)(nil),
	(*CommandLong)(nil),
	(*RoomOpened)(nil),
	(*RoomFailed)(nil),
	(*RoomRetried)(nil),
	(*RoomExpired)(nil),
	(*RoomArchived)(nil),
	(*PersonInvited)(nil),
	(*InviteFailed)(nil),
	(*PersonJoined)(nil),
	(*PersonLeft)(nil),
	(*FactSet)(nil),
	(*TitleSet)(nil),
	(*SeveritySet)(nil),
	(*TypeSet)(nil),
	(*MilestoneReached)(nil),
	(*StepCompleted)(nil),
	(*StepUnticked)(nil),
	(*StepSkipped)(nil),
	(*StepHanded)(nil),
	(*StepAdded)(nil),
	(*StepReversed)(nil),
	(*ChangeOwned)(nil),
	(*WatchStarted)(nil),
	(*WatchEnded)(nil),
	(*StepsShown)(nil),
	(*DecisionAsked)(nil),
	(*HolderAsked)(nil),
	(*HolderNudged)(nil),
	(*DecisionGranted)(nil),
	(*DecisionRefused)(nil),
	(*DecisionQuestioned)(nil),
	(*QuestionAnswered)(nil),
	(*DecisionVoided)(nil),
	(*DecisionMade)(nil),
	(*GlassBroken)(nil),
	(*GlassSeen)(nil),
	(*GlassReviewed)(nil),
	(*NoteAdded)(nil),
	(*EntryCorrected)(nil),
	(*MessageCaptured)(nil),
	(*EvidenceAdded)(nil),
	(*CustodyTransferred)(nil),
	(*RequestMade)(nil),
	(*RequestReceived)(nil),
	(*UpdatePosted)(nil),
	(*UpdateSkipped)(nil),
	(*UpdateReminded)(nil),
	(*UpdateMissed)(nil),
	(*BriefGiven)(nil),
	(*CloseBegun)(nil),
	(*ReviewSet)(nil),
	(*CauseSet)(nil),
	(*ItemWaived)(nil),
	(*IncidentClosed)(nil),
	(*IncidentReopened)(nil),
	(*AuthorityRefused)(nil),
	(*RecordRead)(nil),
	(*ClockStepped)(nil),
	(*EffectFailed)(nil),
	(*EvidenceAging)(nil),
}

// Kinds lists the names of all kinds of event.
func Kinds() []string {
	names := make([]string, len(kinds))
	for i, e := range kinds {
		names[i] = e.Kind()
	}
	return names
}

// The kinds as the record has them. A name never changes and is never used again.

// Kind is person.known.
func (*PersonKnown) Kind() string { return "person.known" }

// Kind is incident.declared.
func (*IncidentDeclared) Kind() string { return "incident.declared" }

// Kind is runbook.copied.
func (*RunbookCopied) Kind() string { return "runbook.copied" }

// Kind is phase.copied.
func (*PhaseCopied) Kind() string { return "phase.copied" }

// Kind is phase.opened.
func (*PhaseOpened) Kind() string { return "phase.opened" }

// Kind is phase.confirmed.
func (*PhaseConfirmed) Kind() string { return "phase.confirmed" }

// Kind is pause.objected.
func (*PauseObjected) Kind() string { return "pause.objected" }

// Kind is objection.answered.
func (*ObjectionAnswered) Kind() string { return "objection.answered" }

// Kind is role.asked.
func (*RoleAskedFor) Kind() string { return "role.asked" }

// Kind is role.taken.
func (*RoleTaken) Kind() string { return "role.taken" }

// Kind is role.declined.
func (*RoleDeclined) Kind() string { return "role.declined" }

// Kind is role.unfilled.
func (*RoleUnfilled) Kind() string { return "role.unfilled" }

// Kind is handover.offered.
func (*HandoverOffered) Kind() string { return "handover.offered" }

// Kind is handover.declined.
func (*HandoverDeclined) Kind() string { return "handover.declined" }

// Kind is command.long.
func (*CommandLong) Kind() string { return "command.long" }

// Kind is room.opened.
func (*RoomOpened) Kind() string { return "room.opened" }

// Kind is room.failed.
func (*RoomFailed) Kind() string { return "room.failed" }

// Kind is room.retried.
func (*RoomRetried) Kind() string { return "room.retried" }

// Kind is room.expired.
func (*RoomExpired) Kind() string { return "room.expired" }

// Kind is room.archived.
func (*RoomArchived) Kind() string { return "room.archived" }

// Kind is person.invited.
func (*PersonInvited) Kind() string { return "person.invited" }

// Kind is invite.failed.
func (*InviteFailed) Kind() string { return "invite.failed" }

// Kind is person.joined.
func (*PersonJoined) Kind() string { return "person.joined" }

// Kind is person.left.
func (*PersonLeft) Kind() string { return "person.left" }

// Kind is fact.set.
func (*FactSet) Kind() string { return "fact.set" }

// Kind is title.set.
func (*TitleSet) Kind() string { return "title.set" }

// Kind is severity.set.
func (*SeveritySet) Kind() string { return "severity.set" }

// Kind is type.set.
func (*TypeSet) Kind() string { return "type.set" }

// Kind is milestone.reached.
func (*MilestoneReached) Kind() string { return "milestone.reached" }

// Kind is step.completed.
func (*StepCompleted) Kind() string { return "step.completed" }

// Kind is step.unticked.
func (*StepUnticked) Kind() string { return "step.unticked" }

// Kind is step.skipped.
func (*StepSkipped) Kind() string { return "step.skipped" }

// Kind is step.handed.
func (*StepHanded) Kind() string { return "step.handed" }

// Kind is step.added.
func (*StepAdded) Kind() string { return "step.added" }

// Kind is step.reversed.
func (*StepReversed) Kind() string { return "step.reversed" }

// Kind is change.owned.
func (*ChangeOwned) Kind() string { return "change.owned" }

// Kind is watch.started.
func (*WatchStarted) Kind() string { return "watch.started" }

// Kind is watch.ended.
func (*WatchEnded) Kind() string { return "watch.ended" }

// Kind is steps.shown.
func (*StepsShown) Kind() string { return "steps.shown" }

// Kind is decision.asked.
func (*DecisionAsked) Kind() string { return "decision.asked" }

// Kind is decision.holder-asked.
func (*HolderAsked) Kind() string { return "decision.holder-asked" }

// Kind is decision.nudged.
func (*HolderNudged) Kind() string { return "decision.nudged" }

// Kind is decision.approved.
func (*DecisionGranted) Kind() string { return "decision.approved" }

// Kind is decision.denied.
func (*DecisionRefused) Kind() string { return "decision.denied" }

// Kind is decision.questioned.
func (*DecisionQuestioned) Kind() string { return "decision.questioned" }

// Kind is decision.answered.
func (*QuestionAnswered) Kind() string { return "decision.answered" }

// Kind is decision.voided.
func (*DecisionVoided) Kind() string { return "decision.voided" }

// Kind is decision.made.
func (*DecisionMade) Kind() string { return "decision.made" }

// Kind is glass.broken.
func (*GlassBroken) Kind() string { return "glass.broken" }

// Kind is glass.seen.
func (*GlassSeen) Kind() string { return "glass.seen" }

// Kind is glass.reviewed.
func (*GlassReviewed) Kind() string { return "glass.reviewed" }

// Kind is note.added.
func (*NoteAdded) Kind() string { return "note.added" }

// Kind is entry.corrected.
func (*EntryCorrected) Kind() string { return "entry.corrected" }

// Kind is message.captured.
func (*MessageCaptured) Kind() string { return "message.captured" }

// Kind is evidence.added.
func (*EvidenceAdded) Kind() string { return "evidence.added" }

// Kind is custody.transferred.
func (*CustodyTransferred) Kind() string { return "custody.transferred" }

// Kind is request.made.
func (*RequestMade) Kind() string { return "request.made" }

// Kind is request.received.
func (*RequestReceived) Kind() string { return "request.received" }

// Kind is update.posted.
func (*UpdatePosted) Kind() string { return "update.posted" }

// Kind is update.skipped.
func (*UpdateSkipped) Kind() string { return "update.skipped" }

// Kind is update.reminded.
func (*UpdateReminded) Kind() string { return "update.reminded" }

// Kind is update.missed.
func (*UpdateMissed) Kind() string { return "update.missed" }

// Kind is brief.given.
func (*BriefGiven) Kind() string { return "brief.given" }

// Kind is close.begun.
func (*CloseBegun) Kind() string { return "close.begun" }

// Kind is review.set.
func (*ReviewSet) Kind() string { return "review.set" }

// Kind is cause.set.
func (*CauseSet) Kind() string { return "cause.set" }

// Kind is item.waived.
func (*ItemWaived) Kind() string { return "item.waived" }

// Kind is incident.closed.
func (*IncidentClosed) Kind() string { return "incident.closed" }

// Kind is incident.reopened.
func (*IncidentReopened) Kind() string { return "incident.reopened" }

// Kind is authority.refused.
func (*AuthorityRefused) Kind() string { return "authority.refused" }

// Kind is record.read.
func (*RecordRead) Kind() string { return "record.read" }

// Kind is clock.stepped.
func (*ClockStepped) Kind() string { return "clock.stepped" }

// Kind is effect.failed.
func (*EffectFailed) Kind() string { return "effect.failed" }

// Kind is evidence.aging.
func (*EvidenceAging) Kind() string { return "evidence.aging" }

// Kind is the name that the newer program gave it.
func (e *Unknown) Kind() string { return e.Name }

func (*PersonKnown) event()        {}
func (*IncidentDeclared) event()   {}
func (*RunbookCopied) event()      {}
func (*PhaseCopied) event()        {}
func (*PhaseOpened) event()        {}
func (*PhaseConfirmed) event()     {}
func (*PauseObjected) event()      {}
func (*ObjectionAnswered) event()  {}
func (*RoleAskedFor) event()       {}
func (*RoleTaken) event()          {}
func (*RoleDeclined) event()       {}
func (*RoleUnfilled) event()       {}
func (*HandoverOffered) event()    {}
func (*HandoverDeclined) event()   {}
func (*CommandLong) event()        {}
func (*RoomOpened) event()         {}
func (*RoomFailed) event()         {}
func (*RoomRetried) event()        {}
func (*RoomExpired) event()        {}
func (*RoomArchived) event()       {}
func (*PersonInvited) event()      {}
func (*InviteFailed) event()       {}
func (*PersonJoined) event()       {}
func (*PersonLeft) event()         {}
func (*FactSet) event()            {}
func (*TitleSet) event()           {}
func (*SeveritySet) event()        {}
func (*TypeSet) event()            {}
func (*MilestoneReached) event()   {}
func (*StepCompleted) event()      {}
func (*StepUnticked) event()       {}
func (*StepSkipped) event()        {}
func (*StepHanded) event()         {}
func (*StepAdded) event()          {}
func (*StepReversed) event()       {}
func (*ChangeOwned) event()        {}
func (*WatchStarted) event()       {}
func (*WatchEnded) event()         {}
func (*StepsShown) event()         {}
func (*DecisionAsked) event()      {}
func (*HolderAsked) event()        {}
func (*HolderNudged) event()       {}
func (*DecisionGranted) event()    {}
func (*DecisionRefused) event()    {}
func (*DecisionQuestioned) event() {}
func (*QuestionAnswered) event()   {}
func (*DecisionVoided) event()     {}
func (*DecisionMade) event()       {}
func (*GlassBroken) event()        {}
func (*GlassSeen) event()          {}
func (*GlassReviewed) event()      {}
func (*NoteAdded) event()          {}
func (*EntryCorrected) event()     {}
func (*MessageCaptured) event()    {}
func (*EvidenceAdded) event()      {}
func (*CustodyTransferred) event() {}
func (*RequestMade) event()        {}
func (*RequestReceived) event()    {}
func (*UpdatePosted) event()       {}
func (*UpdateSkipped) event()      {}
func (*UpdateReminded) event()     {}
func (*UpdateMissed) event()       {}
func (*BriefGiven) event()         {}
func (*CloseBegun) event()         {}
func (*ReviewSet) event()          {}
func (*CauseSet) event()           {}
func (*ItemWaived) event()         {}
func (*IncidentClosed) event()     {}
func (*IncidentReopened) event()   {}
func (*AuthorityRefused) event()   {}
func (*RecordRead) event()         {}
func (*ClockStepped) event()       {}
func (*EffectFailed) event()       {}
func (*EvidenceAging) event()      {}
func (*Unknown) event()            {}
