package export

import (
	"strconv"

	"warroom/bot/incident"
)

// ofWork tells what was done of the runbook.
func (t teller) ofWork(who string, event incident.Event) string {
	switch e := event.(type) {
	case *incident.PhaseOpened:
		return "Phase " + t.phase(e.Phase) + " opened."
	case *incident.PhaseConfirmed:
		s := who + " confirmed phase " + t.phase(e.Phase)
		if e.Open > 0 {
			s += " with " + count(e.Open, "step") + " left open"
		}
		return s + "."
	case *incident.PauseObjected:
		return who + " objected before the end of phase " + t.phase(e.Phase) + ": " + t.said(e.Why) + "."
	case *incident.ObjectionAnswered:
		return who + " answered the objection in phase " + t.phase(e.Phase) + t.behind(": ", e.Words) + "."
	case *incident.StepCompleted:
		s := who + " did " + t.step(e.Step)
		if e.Answer != "" {
			s += ", answer " + e.Answer
		}
		if e.PreApproved {
			s += ", pre-approved"
		}
		if e.Change {
			s += "; this changed something that can be reversed"
		}
		if e.Owed {
			s += "; its evidence is owed"
		}
		return s + "."
	case *incident.StepUnticked:
		return who + " unticked " + t.step(e.Step) + ": not done after all."
	case *incident.StepSkipped:
		return who + " skipped " + t.step(e.Step) + ": " + t.said(e.Reason) + "."
	case *incident.StepHanded:
		return who + " gave " + t.step(e.Step) + " to " + t.person(e.Person) + "."
	case *incident.StepAdded:
		title := e.Step.Title
		if title == "" {
			title = string(e.Title)
		}
		s := who + " added a step to phase " + t.phase(e.Phase) + ": " + t.said(incident.Words(title))
		if e.Owner != "" {
			s += ", for " + t.person(e.Owner)
		}
		return s + "."
	case *incident.StepReversed:
		return who + " reversed " + t.step(e.Step) + ": " + t.said(e.Why) + "."
	case *incident.ChangeOwned:
		return "The change by " + t.step(e.Step) + " stays in place, owned by " + t.person(e.Owner) + ": " + t.said(e.Why) + "."
	case *incident.WatchStarted:
		return who + " started the watch of " + t.step(e.Step) + ", until " + clock(e.Until) + "."
	case *incident.WatchEnded:
		return "The watch of " + t.step(e.Step) + " ran out."
	case *incident.StepsShown:
		s := "The facts changed the steps"
		if len(e.Shown) > 0 {
			s += "; shown: " + t.steps(e.Shown)
		}
		if len(e.Hidden) > 0 {
			s += "; hidden: " + t.steps(e.Hidden)
		}
		return s + "."
	default:
		return ""
	}
}

func (t teller) steps(ids []incident.StepID) string { return each(ids, t.step) }

// ofDecisions tells who asked for what and who answered, and where somebody went past that.
func (t teller) ofDecisions(who string, event incident.Event) string {
	switch e := event.(type) {
	case *incident.DecisionAsked:
		return t.askedFor(who, e)
	case *incident.HolderAsked:
		s := t.person(e.Person) + " was asked for " + t.decision(e.Decision) + " as " + t.role(e.As)
		if !e.Due.IsZero() {
			s += " and to answer by " + clock(e.Due)
		}
		return s + "."
	case *incident.HolderNudged:
		return who + " asked again for " + t.decision(e.Decision) + "."
	case *incident.DecisionGranted:
		s := who + " approved " + t.decision(e.Decision) + " as " + t.role(e.As) + t.behind(": ", e.Words)
		if !e.Final {
			s += "; one more person is needed"
		}
		return s + "."
	case *incident.DecisionRefused:
		return who + " denied " + t.decision(e.Decision) + " as " + t.role(e.As) + ": " + t.said(e.Why) + "."
	case *incident.DecisionQuestioned:
		return who + " asked back about " + t.decision(e.Decision) + ": " + t.said(e.Question) + "."
	case *incident.QuestionAnswered:
		return who + " answered about " + t.decision(e.Decision) + ": " + t.said(e.Answer) + "."
	case *incident.DecisionVoided:
		return t.decision(e.Decision) + " is void: " + void(e.Why) + "."
	case *incident.DecisionMade:
		return who + " decided D-" + strconv.Itoa(e.Number) + ": " + t.said(e.What) + ", because " + t.said(e.Why) + "."
	case *incident.GlassBroken:
		s := "BREAK-GLASS by " + who + ": " + t.right(e.Right)
		if e.Step != "" {
			s += " for " + t.step(e.Step)
		}
		if e.Decision > 0 {
			s += ", with D-" + strconv.Itoa(e.Decision) + " unanswered"
		}
		s += ": " + t.said(e.Reason)
		if len(e.Told) > 0 {
			s += "; told: " + t.people(e.Told)
		}
		return s + "; review due " + clock(e.Due) + "."
	case *incident.GlassSeen:
		if e.Objects || e.Object != "" {
			return who + " objected to break-glass act " + strconv.Itoa(e.Review) + ": " + t.said(e.Object) + "."
		}
		return who + " saw break-glass act " + strconv.Itoa(e.Review) + "."
	case *incident.GlassReviewed:
		return who + " reviewed break-glass act " + strconv.Itoa(e.Review) + ": " + t.said(e.Verdict) + "."
	case *incident.ItemWaived:
		if e.Decision > 0 {
			return who + " waived " + e.Item + " by D-" + strconv.Itoa(e.Decision) + t.behind(": ", e.Why) + "."
		}
		return who + " waived " + e.Item + ": " + t.said(e.Why) + "."
	case *incident.AuthorityRefused:
		s := who + " was refused: " + e.Act
		if e.Step != "" {
			s += " of " + t.step(e.Step)
		}
		if e.Decision > 0 {
			s += " on " + t.decision(e.Decision)
		}
		return s + " (" + e.Rule + ")."
	default:
		return ""
	}
}

func (t teller) askedFor(who string, e *incident.DecisionAsked) string {
	s := who + " asked for D-" + strconv.Itoa(e.Number) + " " + t.right(e.Right)
	if e.Step != "" {
		s += " for " + t.step(e.Step)
	}
	if len(e.Also) > 0 {
		s += " and " + t.steps(e.Also)
	}
	s += ": " + t.said(e.Action) + ", because " + t.said(e.Why)
	if e.Need > 1 {
		s += "; " + strconv.Itoa(e.Need) + " people are needed"
	}
	if len(e.Lost) > 0 {
		s += "; asked although this is not captured yet: " + t.kinds(e.Lost)
	}
	return s + "."
}
