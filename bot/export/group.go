package export

import "warroom/bot/incident"

// group is what the page can be narrowed to. Entries of no group show under All alone.
type group string

const (
	groupOther     group = "other"
	groupDecisions group = "decisions"
	groupSteps     group = "steps"
	groupComms     group = "comms"
	groupProvider  group = "provider"
	groupEvidence  group = "evidence"
)

// groups are the choices beside All, in the order of the page.
var groups = []struct {
	group group
	title string
}{
	{groupDecisions, "Decisions"}, {groupSteps, "Steps"}, {groupComms, "Comms"}, {groupProvider, "Provider"}, {groupEvidence, "Evidence"},
}

// groupOf sorts an event into its group.
func groupOf(event incident.Event) group {
	switch event.(type) {
	case *incident.DecisionAsked, *incident.HolderAsked, *incident.HolderNudged, *incident.DecisionGranted, *incident.DecisionRefused,
		*incident.DecisionQuestioned, *incident.QuestionAnswered, *incident.DecisionVoided, *incident.DecisionMade, *incident.GlassBroken,
		*incident.GlassSeen, *incident.GlassReviewed, *incident.ItemWaived, *incident.AuthorityRefused, *incident.IncidentClosed,
		*incident.IncidentReopened:
		return groupDecisions
	case *incident.RunbookCopied, *incident.PhaseCopied, *incident.PhaseOpened, *incident.PhaseConfirmed, *incident.PauseObjected,
		*incident.ObjectionAnswered, *incident.StepCompleted, *incident.StepUnticked, *incident.StepSkipped, *incident.StepHanded, *incident.StepAdded,
		*incident.StepReversed, *incident.ChangeOwned, *incident.WatchStarted, *incident.WatchEnded, *incident.StepsShown, *incident.MilestoneReached:
		return groupSteps
	case *incident.NoteAdded, *incident.EntryCorrected, *incident.MessageCaptured, *incident.UpdatePosted, *incident.UpdateSkipped,
		*incident.UpdateReminded, *incident.UpdateMissed, *incident.BriefGiven:
		return groupComms
	case *incident.RequestMade, *incident.RequestReceived:
		return groupProvider
	case *incident.EvidenceAdded, *incident.CustodyTransferred, *incident.EvidenceAging:
		return groupEvidence
	case *incident.PersonKnown, *incident.IncidentDeclared, *incident.RoleAskedFor, *incident.RoleTaken, *incident.RoleDeclined,
		*incident.RoleUnfilled, *incident.HandoverOffered, *incident.HandoverDeclined, *incident.CommandLong, *incident.RoomOpened,
		*incident.RoomFailed, *incident.RoomRetried, *incident.RoomExpired,
		*incident.RoomArchived, *incident.PersonInvited, *incident.InviteFailed, *incident.PersonJoined, *incident.PersonLeft,
		*incident.FactSet, *incident.TitleSet, *incident.SeveritySet, *incident.TypeSet, *incident.CloseBegun, *incident.ReviewSet, *incident.CauseSet,
		*incident.RecordRead, *incident.ClockStepped, *incident.EffectFailed, *incident.Unknown:
	}
	return groupOther
}
