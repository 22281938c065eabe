package view

import (
	"strings"

	"warroom/bot/incident"
)

// Entry says any recorded event in one plain line, without its time. What people typed stands in it as it is. Each group below has the words for
// its kinds; this switch, which a linter watches, is where a new kind is missed.
func Entry(v Incident, r incident.Recorded) string {
	who := v.name(r.Actor)
	if r.Actor == "" {
		who = "The bot"
	}
	switch e := r.Event.(type) {
	case *incident.IncidentDeclared, *incident.RunbookCopied, *incident.PhaseCopied, *incident.IncidentClosed, *incident.IncidentReopened,
		*incident.CloseBegun, *incident.ReviewSet, *incident.CauseSet, *incident.ItemWaived, *incident.TitleSet, *incident.SeveritySet,
		*incident.TypeSet, *incident.FactSet, *incident.MilestoneReached:
		return v.incidentEntry(who, e)
	case *incident.PhaseOpened, *incident.PhaseConfirmed, *incident.PauseObjected, *incident.ObjectionAnswered, *incident.StepCompleted,
		*incident.StepUnticked, *incident.StepSkipped, *incident.StepHanded, *incident.StepAdded, *incident.StepReversed, *incident.ChangeOwned,
		*incident.WatchStarted, *incident.WatchEnded, *incident.StepsShown:
		return v.workEntry(who, e)
	case *incident.RoleAskedFor, *incident.RoleTaken, *incident.RoleDeclined, *incident.RoleUnfilled, *incident.HandoverOffered,
		*incident.HandoverDeclined, *incident.CommandLong, *incident.PersonKnown, *incident.PersonInvited, *incident.InviteFailed,
		*incident.PersonJoined, *incident.PersonLeft:
		return v.peopleEntry(who, e)
	case *incident.DecisionAsked, *incident.HolderAsked, *incident.HolderNudged, *incident.DecisionGranted, *incident.DecisionRefused,
		*incident.DecisionQuestioned, *incident.QuestionAnswered, *incident.DecisionVoided, *incident.DecisionMade, *incident.GlassBroken,
		*incident.GlassSeen, *incident.GlassReviewed, *incident.AuthorityRefused:
		return v.decisionEntry(who, e)
	case *incident.RoomOpened, *incident.RoomFailed, *incident.RoomRetried, *incident.RoomExpired, *incident.RoomArchived, *incident.RecordRead,
		*incident.ClockStepped, *incident.EffectFailed, *incident.UpdateReminded, *incident.UpdateMissed, *incident.BriefGiven,
		*incident.EvidenceAging:
		return v.machineEntry(who, e)
	case *incident.NoteAdded, *incident.EntryCorrected, *incident.MessageCaptured, *incident.EvidenceAdded, *incident.CustodyTransferred,
		*incident.RequestMade, *incident.RequestReceived, *incident.UpdatePosted, *incident.UpdateSkipped, *incident.Unknown:
		return v.storyEntry(who, e)
	}
	return ""
}

func (v Incident) incidentEntry(who string, e incident.Event) string {
	switch e := e.(type) {
	case *incident.IncidentDeclared:
		return who + " declared " + e.ID + ", " + string(e.Severity) + " " + v.typeTitle(e.Type) + ": " + said(e.Title, mostTitle)
	case *incident.RunbookCopied:
		return "The runbook " + oneLine(e.Title, mostTitle) + " " + oneLine(e.Version, 20) + " was copied, SHA-256 " + shortHash(e.SHA256)
	case *incident.PhaseCopied:
		return "Phase " + itoa(e.Number) + " of the runbook: " + oneLine(e.Phase.Title, mostTitle) + ", " + count(len(e.Phase.Steps), "step", "steps")
	case *incident.TitleSet:
		return who + " set the title: " + said(e.Title, mostTitle)
	case *incident.SeveritySet:
		return because(who+" set the severity to "+string(e.Severity), e.Why)
	case *incident.TypeSet:
		return who + " set the type to " + v.typeTitle(e.Type)
	case *incident.FactSet:
		switch {
		case e.Cleared:
			return who + " cleared " + v.factTitle(e.Name)
		case e.Value != "":
			return who + " set " + v.factTitle(e.Name) + ": " + oneLine(e.Value, mostWords)
		}
		return who + " set " + v.factTitle(e.Name) + ": " + said(e.Text, mostWords)
	case *incident.MilestoneReached:
		return "Milestone: " + oneLine(e.Milestone, 20)
	case *incident.CloseBegun:
		return who + " began to close"
	case *incident.ReviewSet:
		return who + " set the review: " + e.At.UTC().Format("2 Jan 15:04") + " UTC, " + v.name(e.Owner)
	case *incident.CauseSet:
		if e.Known {
			return who + " stated the cause: " + said(e.Cause, mostBody)
		}
		return who + " stated that the cause is unknown: " + said(e.Cause, mostBody)
	case *incident.ItemWaived:
		return who + " waived " + oneLine(e.Item, mostTitle) + ": " + said(v.whyWaived(e.Why, e.Decision), mostWords)
	case *incident.IncidentClosed:
		s := who + " closed it as " + classWord(e.Class)
		if e.Duplicate != "" {
			s += " of " + oneLine(e.Duplicate, mostName)
		}
		return because(s, e.What+e.Impact)
	case *incident.IncidentReopened:
		return because(who+" reopened it", e.Why)
	default:
		return ""
	}
}

func (v Incident) workEntry(who string, e incident.Event) string {
	switch e := e.(type) {
	case *incident.PhaseOpened:
		return who + " opened phase " + v.phaseName(e.Phase)
	case *incident.PhaseConfirmed:
		s := who + " confirmed phase " + v.phaseName(e.Phase)
		if e.Open > 0 {
			s += ", " + itoa(e.Open) + " left open"
		}
		return s
	case *incident.PauseObjected:
		return who + " objected to phase " + v.phaseName(e.Phase) + ": " + said(e.Why, mostWords)
	case *incident.ObjectionAnswered:
		return because(who+" answered the objection to phase "+v.phaseName(e.Phase), e.Words)
	case *incident.StepCompleted:
		s := who + " did " + v.stepOf(e.Step)
		if e.Answer != "" {
			s = who + " answered " + v.stepOf(e.Step) + ": " + oneLine(e.Answer, 20)
		}
		if e.PreApproved {
			s += ", pre-approved"
		}
		if e.Owed {
			s += ", evidence owed"
		}
		return s
	case *incident.StepUnticked:
		return who + " unticked " + v.stepOf(e.Step)
	case *incident.StepSkipped:
		return who + " skipped " + v.stepOf(e.Step) + ": " + said(e.Reason, mostWords)
	case *incident.StepHanded:
		return who + " handed " + v.stepOf(e.Step) + " to " + v.name(e.Person)
	case *incident.StepAdded:
		title := oneLine(e.Step.Title, mostTitle)
		if title == "" {
			title = said(e.Title, mostTitle)
		}
		return who + " added a step to phase " + v.phaseName(e.Phase) + ": " + title
	case *incident.StepReversed:
		return who + " reversed the change of " + v.stepOf(e.Step) + ": " + said(e.Why, mostWords)
	case *incident.ChangeOwned:
		return who + " left the change of " + v.stepOf(e.Step) + " in place under " + v.name(e.Owner) + ": " + said(e.Why, mostWords)
	case *incident.WatchStarted:
		return who + " started the watch of " + v.stepOf(e.Step) + " until " + v.utc(e.Until)
	case *incident.WatchEnded:
		return "The watch of " + v.stepOf(e.Step) + " is over"
	case *incident.StepsShown:
		return v.shownEntry(e)
	default:
		return ""
	}
}

func (v Incident) shownEntry(e *incident.StepsShown) string {
	var parts []string
	for _, list := range []struct {
		verb  string
		steps []incident.StepID
	}{{"Now apply", e.Shown}, {"Do not apply now", e.Hidden}} {
		if len(list.steps) == 0 {
			continue
		}
		names := make([]string, len(list.steps))
		for i, id := range list.steps {
			names[i] = v.stepNumber(id)
		}
		parts = append(parts, list.verb+": "+few(names, 8))
	}
	return strings.Join(parts, ". ")
}

func (v Incident) peopleEntry(who string, e incident.Event) string {
	switch e := e.(type) {
	case *incident.RoleAskedFor:
		s := v.name(e.Person) + " was asked to be " + v.roleTitle(e.Role)
		if e.For != "" {
			s += " for " + v.name(e.For)
		}
		return s
	case *incident.RoleTaken:
		s := v.name(e.Person) + " took " + v.roleTitle(e.Role)
		if e.From != "" {
			s += " from " + v.name(e.From)
		}
		if e.For != "" {
			s += " for " + v.name(e.For)
		}
		if e.How != "" {
			s += " (" + oneLine(e.How, 20) + ")"
		}
		return s
	case *incident.RoleDeclined:
		if e.Silent {
			return v.name(e.Person) + " did not answer for " + v.roleTitle(e.Role)
		}
		return v.name(e.Person) + " cannot be " + v.roleTitle(e.Role)
	case *incident.RoleUnfilled:
		return "Nobody answered for " + v.roleTitle(e.Role)
	case *incident.HandoverOffered:
		return because(v.name(e.From)+" offered "+v.roleTitle(e.Role)+" to "+v.name(e.To), e.Worry)
	case *incident.HandoverDeclined:
		switch {
		case e.Silent:
			return v.name(e.To) + " did not answer the offer of " + v.roleTitle(e.Role)
		case e.To != "":
			who = v.name(e.To)
		}
		return who + " did not take " + v.roleTitle(e.Role)
	case *incident.CommandLong:
		return "The commander was asked to hand over, after a long time in command"
	case *incident.PersonKnown:
		return said(e.Name, mostName) + " is known as " + oneLine(string(e.Person), 20)
	case *incident.PersonInvited:
		return who + " invited " + v.name(e.Person)
	case *incident.InviteFailed:
		return v.name(e.Person) + " could not be brought into the room (" + oneLine(e.Why, 40) + ")"
	case *incident.PersonJoined:
		return v.name(e.Person) + " joined the room"
	case *incident.PersonLeft:
		return v.name(e.Person) + " left the room"
	default:
		return ""
	}
}

func (v Incident) decisionEntry(who string, e incident.Event) string {
	switch e := e.(type) {
	case *incident.DecisionAsked:
		return who + " asked " + number("D", e.Number) + " " + v.rightTitle(e.Right) + ": " + said(e.Action, mostAction)
	case *incident.HolderAsked:
		return v.name(e.Person) + " was asked for " + number("D", e.Decision)
	case *incident.HolderNudged:
		return who + " nudged for " + number("D", e.Decision)
	case *incident.DecisionGranted:
		s := who + " approved " + number("D", e.Decision)
		if !e.Final {
			s += ", one more is needed"
		}
		return because(s, e.Words)
	case *incident.DecisionRefused:
		return because(who+" denied "+number("D", e.Decision), e.Why)
	case *incident.DecisionQuestioned:
		return who + " asked back about " + number("D", e.Decision) + ": " + said(e.Question, mostWords)
	case *incident.QuestionAnswered:
		return who + " answered about " + number("D", e.Decision) + ": " + said(e.Answer, mostWords)
	case *incident.DecisionVoided:
		return number("D", e.Decision) + " is void: " + voidReason(&incident.Decision{Voided: e.Why})
	case *incident.DecisionMade:
		return who + " decided " + number("D", e.Number) + ": " + clause(e.What, mostAction) + ". Why: " + said(e.Why, mostWords)
	case *incident.GlassBroken:
		s := "BREAK-GLASS by " + who + ", " + v.rightTitle(e.Right)
		if e.Step != "" {
			s += ", " + v.stepOf(e.Step)
		}
		return because(s, e.Reason)
	case *incident.GlassSeen:
		if e.Objects {
			return who + " objects to break-glass act " + itoa(e.Review) + ": " + said(e.Object, mostWords)
		}
		return who + " saw break-glass act " + itoa(e.Review)
	case *incident.GlassReviewed:
		return because(who+" reviewed break-glass act "+itoa(e.Review), e.Verdict)
	case *incident.AuthorityRefused:
		return who + " was refused: " + oneLine(strings.ReplaceAll(e.Act, "-", " "), 40) + " (" + oneLine(strings.ReplaceAll(e.Rule, "-", " "), 40) + ")"
	default:
		return ""
	}
}

func (v Incident) machineEntry(who string, e incident.Event) string {
	switch e := e.(type) {
	case *incident.RoomOpened:
		if e.Adopted {
			return who + " adopted the room " + said(e.Name, mostRoomName)
		}
		return "The room opened: " + said(e.Name, mostRoomName)
	case *incident.RoomFailed:
		return "The room could not be made (" + oneLine(e.Why, 60) + ")"
	case *incident.RoomRetried:
		return who + " asked for the room again"
	case *incident.RoomExpired:
		return "The time to archive the room has come"
	case *incident.RoomArchived:
		return "The room was archived"
	case *incident.RecordRead:
		return "Somebody at the command line read the record (" + oneLine(e.How, 40) + ")"
	case *incident.ClockStepped:
		return "The system's clock jumped by " + itoa(int(e.Seconds)) + " s"
	case *incident.EffectFailed:
		return "Chat refused " + oneLine(e.What, mostTitle) + " (" + oneLine(e.Why, 60) + ")"
	case *incident.UpdateReminded:
		if e.Overdue {
			return "The commander was told that the update is overdue"
		}
		return "The writer was reminded of the update"
	case *incident.UpdateMissed:
		return "The update fell due and was not posted"
	case *incident.BriefGiven:
		return who + " renewed the brief"
	case *incident.EvidenceAging:
		return "The evidence owner was warned: " + v.kindTitle(e.Evidence) + ", not captured yet, lost " + e.Lost.UTC().Format("2 Jan 15:04") + " UTC"
	default:
		return ""
	}
}

func (v Incident) storyEntry(who string, e incident.Event) string {
	switch e := e.(type) {
	case *incident.NoteAdded:
		if e.Late {
			return who + " noted late: " + said(e.Text, mostBody)
		}
		return who + ": " + said(e.Text, mostBody)
	case *incident.EntryCorrected:
		return who + " corrected entry " + itoa(int(e.Entry)) + ": " + said(e.Text, mostBody)
	case *incident.MessageCaptured:
		author := "Somebody"
		if e.Author != "" {
			author = v.name(e.Author)
		}
		switch e.How {
		case "edited":
			return because(author+" changed a recorded message", e.Text)
		case "deleted":
			return because(author+" deleted a recorded message", e.Text)
		}
		return author + " wrote: " + said(e.Text, mostBody)
	case *incident.EvidenceAdded:
		s := who + " added " + number("E", e.Number) + ", " + v.kindTitle(e.Evidence) + ": " + said(e.What, mostWords)
		if e.SHA256 != "" {
			s += ", SHA-256 " + shortHash(e.SHA256)
		}
		return s
	case *incident.CustodyTransferred:
		return who + " passed " + number("E", e.Evidence) + " from " + v.name(e.From) + " to " + v.name(e.To) + ": " + said(e.Why, mostWords)
	case *incident.RequestMade:
		s := who + " asked " + v.providerName(e.Provider) + ", " + number("R", e.Number) + ": " + said(e.What, mostWords)
		if ref := oneLine(e.Reference, mostName); ref != "" {
			s += " (" + ref + ")"
		}
		return s
	case *incident.RequestReceived:
		return because(who+" received "+number("R", e.Request), e.Answer)
	case *incident.UpdatePosted:
		return who + " posted update " + itoa(e.Number) + ": " + said(e.Know, mostBody)
	case *incident.UpdateSkipped:
		return because(who+" left an update out", e.Why)
	case *incident.Unknown:
		return who + ": " + oneLine(e.Name, mostName) + ", an entry of a newer version"
	default:
		return ""
	}
}

// whyWaived is why an item of the gate was waived: what was said with it, else what the decision on it says.
func (v Incident) whyWaived(why incident.Words, decision int) incident.Words {
	if d := v.decision(decision); why == "" && d != nil {
		return d.Why
	}
	return why
}

// because adds a reason where one was given.
func because(s string, why incident.Words) string {
	if w := oneLine(why, mostBody); w != "" {
		return s + ": " + w
	}
	return s
}

// stepOf names a step in a sentence; its number goes without saying where the incident has no such step any more.
func (v Incident) stepOf(id incident.StepID) string {
	if st := v.State.Steps[id]; st != nil {
		return stepName(st)
	}
	return oneLine(string(id), mostTitle)
}

func (v Incident) stepNumber(id incident.StepID) string {
	if st := v.State.Steps[id]; st != nil {
		return st.Number
	}
	return oneLine(string(id), mostName)
}

func (v Incident) phaseName(id incident.PhaseID) string {
	for i := range v.State.Phases {
		if ps := &v.State.Phases[i]; ps.ID == id {
			return itoa(ps.Number) + " " + phaseTitle(ps)
		}
	}
	return oneLine(string(id), mostTitle)
}
