package incident

// The commands' names, as people type them where they can be typed. They stand in the record of refusals, so that they never change.

// Act is declare.
func (Declare) Act() string { return "declare" }

// Act is accept.
func (AcceptRole) Act() string { return "accept" }

// Act is decline.
func (DeclineRole) Act() string { return "decline" }

// Act is take-back.
func (TakeBack) Act() string { return "take-back" }

// Act is assign.
func (Assign) Act() string { return "assign" }

// Act is handoff.
func (OfferHandover) Act() string { return "handoff" }

// Act is handover-answer.
func (AnswerHandover) Act() string { return "handover-answer" }

// Act is invite.
func (Invite) Act() string { return "invite" }

// Act is tick.
func (Tick) Act() string { return "tick" }

// Act is untick.
func (Untick) Act() string { return "untick" }

// Act is skip.
func (Skip) Act() string { return "skip" }

// Act is hand.
func (HandStep) Act() string { return "hand" }

// Act is step-add.
func (AddStep) Act() string { return "step-add" }

// Act is reverse.
func (Reverse) Act() string { return "reverse" }

// Act is own.
func (OwnChange) Act() string { return "own" }

// Act is watch.
func (StartWatch) Act() string { return "watch" }

// Act is phase-open.
func (OpenPhase) Act() string { return "phase-open" }

// Act is confirm.
func (ConfirmPhase) Act() string { return "confirm" }

// Act is object.
func (ObjectPause) Act() string { return "object" }

// Act is object-answer.
func (AnswerObjection) Act() string { return "object-answer" }

// Act is ask.
func (AskDecision) Act() string { return "ask" }

// Act is approve.
func (Approve) Act() string { return "approve" }

// Act is deny.
func (Deny) Act() string { return "deny" }

// Act is ask-back.
func (AskBack) Act() string { return "ask-back" }

// Act is answer-back.
func (AnswerBack) Act() string { return "answer-back" }

// Act is nudge.
func (Nudge) Act() string { return "nudge" }

// Act is decide.
func (DecideFreely) Act() string { return "decide" }

// Act is glass.
func (BreakGlass) Act() string { return "glass" }

// Act is glass-seen.
func (SeeGlass) Act() string { return "glass-seen" }

// Act is glass-review.
func (ReviewGlass) Act() string { return "glass-review" }

// Act is note.
func (AddNote) Act() string { return "note" }

// Act is correct.
func (Correct) Act() string { return "correct" }

// Act is capture.
func (Capture) Act() string { return "capture" }

// Act is fact.
func (SetFact) Act() string { return "fact" }

// Act is title.
func (SetTitle) Act() string { return "title" }

// Act is severity.
func (SetSeverity) Act() string { return "severity" }

// Act is type.
func (SetType) Act() string { return "type" }

// Act is milestone.
func (SetMilestone) Act() string { return "milestone" }

// Act is evidence-add.
func (AddEvidence) Act() string { return "evidence-add" }

// Act is transfer.
func (TransferCustody) Act() string { return "transfer" }

// Act is request.
func (MakeRequest) Act() string { return "request" }

// Act is received.
func (ReceiveRequest) Act() string { return "received" }

// Act is update.
func (PostUpdate) Act() string { return "update" }

// Act is skip-update.
func (SkipUpdate) Act() string { return "skip-update" }

// Act is brief.
func (GiveBrief) Act() string { return "brief" }

// Act is close-begin.
func (BeginClose) Act() string { return "close-begin" }

// Act is review-set.
func (SetReview) Act() string { return "review-set" }

// Act is cause-set.
func (SetCause) Act() string { return "cause-set" }

// Act is waive.
func (Waive) Act() string { return "waive" }

// Act is close.
func (Close) Act() string { return "close" }

// Act is reopen.
func (Reopen) Act() string { return "reopen" }

// Act is room-adopt.
func (AdoptRoom) Act() string { return "room-adopt" }

// Act is runbook-adopt.
func (AdoptRunbook) Act() string { return "runbook-adopt" }

// Act is clock.
func (TickClock) Act() string { return "clock" }

// Act is report-room.
func (ReportRoom) Act() string { return "report-room" }

// Act is room-retry.
func (RetryRoom) Act() string { return "room-retry" }

// Act is report-invite.
func (ReportInvite) Act() string { return "report-invite" }

// Act is report-member.
func (ReportMember) Act() string { return "report-member" }

// Act is report-archived.
func (ReportArchived) Act() string { return "report-archived" }

// Act is report-failure.
func (ReportFailure) Act() string { return "report-failure" }

// Act is report-clock.
func (ReportClockStep) Act() string { return "report-clock" }

// Act is report-reading.
func (ReportReading) Act() string { return "report-reading" }

func (Declare) command()         {}
func (AcceptRole) command()      {}
func (DeclineRole) command()     {}
func (TakeBack) command()        {}
func (Assign) command()          {}
func (OfferHandover) command()   {}
func (AnswerHandover) command()  {}
func (Invite) command()          {}
func (Tick) command()            {}
func (Untick) command()          {}
func (Skip) command()            {}
func (HandStep) command()        {}
func (AddStep) command()         {}
func (Reverse) command()         {}
func (OwnChange) command()       {}
func (StartWatch) command()      {}
func (OpenPhase) command()       {}
func (ConfirmPhase) command()    {}
func (ObjectPause) command()     {}
func (AnswerObjection) command() {}
func (AskDecision) command()     {}
func (Approve) command()         {}
func (Deny) command()            {}
func (AskBack) command()         {}
func (AnswerBack) command()      {}
func (Nudge) command()           {}
func (DecideFreely) command()    {}
func (BreakGlass) command()      {}
func (SeeGlass) command()        {}
func (ReviewGlass) command()     {}
func (AddNote) command()         {}
func (Correct) command()         {}
func (Capture) command()         {}
func (SetFact) command()         {}
func (SetTitle) command()        {}
func (SetSeverity) command()     {}
func (SetType) command()         {}
func (SetMilestone) command()    {}
func (AddEvidence) command()     {}
func (TransferCustody) command() {}
func (MakeRequest) command()     {}
func (ReceiveRequest) command()  {}
func (PostUpdate) command()      {}
func (SkipUpdate) command()      {}
func (GiveBrief) command()       {}
func (BeginClose) command()      {}
func (SetReview) command()       {}
func (SetCause) command()        {}
func (Waive) command()           {}
func (Close) command()           {}
func (Reopen) command()          {}
func (AdoptRoom) command()       {}
func (AdoptRunbook) command()    {}
func (TickClock) command()       {}
func (ReportRoom) command()      {}
func (RetryRoom) command()       {}
func (ReportInvite) command()    {}
func (ReportMember) command()    {}
func (ReportArchived) command()  {}
func (ReportFailure) command()   {}
func (ReportClockStep) command() {}
func (ReportReading) command()   {}
