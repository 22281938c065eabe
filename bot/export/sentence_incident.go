package export

import (
	"strconv"

	"warroom/bot/incident"
)

// ofIncident tells what concerns the incident as a whole.
func (t teller) ofIncident(who string, event incident.Event) string {
	switch e := event.(type) {
	case *incident.IncidentDeclared:
		return t.declared(who, e)
	case *incident.RunbookCopied:
		s := "The runbook “" + e.Title + "”"
		if e.Version != "" {
			s += " version " + e.Version
		}
		return s + " was copied: " + count(len(e.Phases), "phase") + "."
	case *incident.PhaseCopied:
		return "Phase " + strconv.Itoa(e.Number) + " " + e.Phase.Title + " was copied: " + count(len(e.Phase.Steps), "step") + "."
	case *incident.RoomOpened:
		if e.Adopted {
			return who + " took in the room " + t.said(e.Name) + "."
		}
		return "The room " + t.said(e.Name) + " opened."
	case *incident.RoomFailed:
		return "The chat service made no room: " + e.Why + "."
	case *incident.RoomRetried:
		return who + " asked for the room again."
	case *incident.RoomExpired:
		return "The time to archive the room has come."
	case *incident.RoomArchived:
		return "The room was archived."
	case *incident.FactSet:
		switch {
		case e.Cleared:
			return who + " cleared " + t.fact(e.Name) + "."
		case e.Value != "":
			return who + " set " + t.fact(e.Name) + " to " + e.Value + "."
		}
		return who + " set " + t.fact(e.Name) + " to " + t.said(e.Text) + "."
	case *incident.TitleSet:
		return who + " changed the title to " + t.said(e.Title) + "."
	case *incident.SeveritySet:
		return who + " set the severity to " + string(e.Severity) + t.behind(": ", e.Why) + "."
	case *incident.TypeSet:
		return who + " changed the type to " + t.kind(e.Type) + "."
	case *incident.MilestoneReached:
		s := "Milestone: " + e.Milestone
		if e.Step != "" {
			s += ", by " + t.step(e.Step)
		}
		return s + "."
	case *incident.CloseBegun:
		s := who + " began to close the incident"
		if e.Asked != "" {
			s += "; " + t.person(e.Asked) + " is asked to close it"
		}
		return s + "."
	case *incident.ReviewSet:
		return who + " set the review for " + clock(e.At) + ", owned by " + t.person(e.Owner) + "."
	case *incident.CauseSet:
		if e.Known {
			return who + " stated the root cause: " + t.said(e.Cause) + "."
		}
		return who + " stated that the root cause is unknown: " + t.said(e.Cause) + "."
	case *incident.IncidentClosed:
		s := who + " closed the incident as " + closing(e.Class)
		if e.Duplicate != "" {
			s += " of " + e.Duplicate
		}
		return s + t.behind(", impact ", e.Impact) + t.behind(", it was ", e.What) + t.behind(", to keep ", e.Keep) + "."
	case *incident.IncidentReopened:
		return who + " reopened the incident: " + t.said(e.Why) + "."
	case *incident.RecordRead:
		return "Somebody at the command line read the record: " + e.How + "."
	case *incident.ClockStepped:
		return "The clock of the system jumped by " + strconv.FormatFloat(e.Seconds, 'f', -1, 64) + " s."
	case *incident.EffectFailed:
		return "Chat refused for good: " + e.What + " (" + e.Why + ")."
	default:
		return ""
	}
}

func (t teller) declared(who string, e *incident.IncidentDeclared) string {
	s := who + " declared " + e.ID + ": " + t.said(e.Title) + ", " + t.kind(e.Type) + ", " + string(e.Severity)
	if e.Private {
		s += ", private"
	}
	if e.Exercise {
		s += ", an exercise"
	}
	if e.Linked != "" {
		s += ", following " + e.Linked
	}
	if !e.Noticed.IsZero() {
		s += ", first noticed " + clock(e.Noticed)
	}
	return s + "."
}
