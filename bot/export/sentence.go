package export

import (
	"strconv"
	"strings"

	"warroom/bot/incident"
)

// Sentence tells one entry in one plain sentence, in the names of the record and the config. Nothing in it is escaped.
func Sentence(s *incident.State, p *incident.Policy, r incident.Recorded) string {
	return teller{state: s, policy: p}.sentence(&r)
}

// sentence tells an entry. Every kind of event has its case; the kinds are split over several functions by what they are about.
func (t teller) sentence(r *incident.Recorded) string {
	who := t.person(r.Actor)
	var s string
	switch e := r.Event.(type) {
	case *incident.PersonKnown, *incident.RoleAskedFor, *incident.RoleTaken, *incident.RoleDeclined, *incident.RoleUnfilled, *incident.HandoverOffered,
		*incident.HandoverDeclined, *incident.CommandLong, *incident.PersonInvited, *incident.InviteFailed, *incident.PersonJoined, *incident.PersonLeft:
		s = t.ofPeople(who, e)
	case *incident.PhaseOpened, *incident.PhaseConfirmed, *incident.PauseObjected, *incident.ObjectionAnswered, *incident.StepCompleted,
		*incident.StepUnticked, *incident.StepSkipped, *incident.StepHanded, *incident.StepAdded, *incident.StepReversed, *incident.ChangeOwned,
		*incident.WatchStarted, *incident.WatchEnded, *incident.StepsShown:
		s = t.ofWork(who, e)
	case *incident.DecisionAsked, *incident.HolderAsked, *incident.HolderNudged, *incident.DecisionGranted, *incident.DecisionRefused,
		*incident.DecisionQuestioned, *incident.QuestionAnswered, *incident.DecisionVoided, *incident.DecisionMade, *incident.GlassBroken,
		*incident.GlassSeen, *incident.GlassReviewed, *incident.ItemWaived, *incident.AuthorityRefused:
		s = t.ofDecisions(who, e)
	case *incident.NoteAdded, *incident.EntryCorrected, *incident.MessageCaptured, *incident.EvidenceAdded, *incident.CustodyTransferred,
		*incident.EvidenceAging, *incident.RequestMade, *incident.RequestReceived, *incident.UpdatePosted, *incident.UpdateSkipped,
		*incident.UpdateReminded, *incident.UpdateMissed, *incident.BriefGiven:
		s = t.ofWords(who, e)
	case *incident.IncidentDeclared, *incident.RunbookCopied, *incident.PhaseCopied, *incident.RoomOpened, *incident.RoomFailed, *incident.RoomRetried,
		*incident.RoomExpired, *incident.RoomArchived,
		*incident.FactSet, *incident.TitleSet, *incident.SeveritySet, *incident.TypeSet, *incident.MilestoneReached, *incident.CloseBegun,
		*incident.ReviewSet, *incident.CauseSet, *incident.IncidentClosed, *incident.IncidentReopened, *incident.RecordRead, *incident.ClockStepped,
		*incident.EffectFailed:
		s = t.ofIncident(who, e)
	case *incident.Unknown:
		s = "An entry of the kind " + e.Name + ", which this version does not know."
	}
	return begin(either(s, "An entry of the kind "+r.Event.Kind()+"."))
}

// begin lets a sentence that opens with the bot open with a capital.
func begin(s string) string {
	if strings.HasPrefix(s, theBot) {
		return "T" + s[1:]
	}
	return s
}

// ofPeople tells who took part, and as what.
func (t teller) ofPeople(who string, event incident.Event) string {
	switch e := event.(type) {
	case *incident.PersonKnown:
		name := string(e.Name)
		if name == "" {
			name = t.said("")
		}
		s := string(e.Person) + " is " + name + ", " + class(e.Class)
		if e.Party != "" {
			s += " of " + e.Party
		}
		if e.Account != "" {
			s += ", account " + string(e.Account)
		}
		return s + "."
	case *incident.RoleAskedFor:
		s := t.person(e.Person) + " was asked to be " + t.role(e.Role)
		if e.For != "" {
			s += " for " + t.person(e.For)
		}
		if !e.Due.IsZero() {
			s += " and to answer by " + clock(e.Due)
		}
		if e.Holds {
			s += "; holds the role from now on"
		}
		return s + "."
	case *incident.RoleTaken:
		s := t.person(e.Person) + " took the role " + t.role(e.Role)
		if e.From != "" {
			s += " from " + t.person(e.From)
		}
		if e.For != "" {
			s += " for " + t.person(e.For)
		}
		if how := taking(e.How); how != "" {
			s += ", " + how
		}
		return s + "."
	case *incident.RoleDeclined:
		if e.Silent {
			return t.person(e.Person) + " gave no answer about the role " + t.role(e.Role) + "."
		}
		return t.person(e.Person) + " cannot take the role " + t.role(e.Role) + "."
	case *incident.RoleUnfilled:
		return "Everyone was asked to be " + t.role(e.Role) + " and nobody answered."
	case *incident.HandoverOffered:
		return t.person(e.From) + " offered the role " + t.role(e.Role) + " to " + t.person(e.To) + t.behind(", worried about ", e.Worry) + "."
	case *incident.HandoverDeclined:
		switch {
		case e.Silent:
			return t.person(e.To) + " gave no answer to the offer of the role " + t.role(e.Role) + "; " + t.person(e.From) + " keeps it."
		case e.To != "":
			return t.person(e.To) + " did not take the role " + t.role(e.Role) + "; " + t.person(e.From) + " keeps it."
		}
		return "The offered role " + t.role(e.Role) + " was not taken."
	case *incident.CommandLong:
		return "The commander has been active for long and was asked to hand over."
	case *incident.PersonInvited:
		return who + " invited " + t.person(e.Person) + " to the room."
	case *incident.InviteFailed:
		return t.person(e.Person) + " could not be brought into the room: " + e.Why + "."
	case *incident.PersonJoined:
		return t.person(e.Person) + " came into the room."
	case *incident.PersonLeft:
		return t.person(e.Person) + " left the room."
	default:
		return ""
	}
}

// ofWords tells what people said and what they handed in.
func (t teller) ofWords(who string, event incident.Event) string {
	switch e := event.(type) {
	case *incident.NoteAdded:
		return who + " noted: " + t.said(e.Text) + "."
	case *incident.EntryCorrected:
		return who + " corrected entry " + strconv.FormatUint(e.Entry, 10) + ": " + t.said(e.Text) + "."
	case *incident.MessageCaptured:
		return t.captured(who, e)
	case *incident.EvidenceAdded:
		s := who + " added evidence E-" + strconv.Itoa(e.Number) + " " + t.evidence(e.Evidence) + ": " + t.said(e.What)
		if e.SHA256 == "" {
			s += ", unverified"
		}
		return s + "; " + t.person(e.Custody) + " has custody."
	case *incident.EvidenceAging:
		return "Evidence " + t.evidence(e.Evidence) + " was not captured, with at most " + count(e.Hours, "hour") + " left until its source loses it: " +
			clock(e.Lost) + "."
	case *incident.CustodyTransferred:
		return t.person(e.From) + " passed the custody of E-" + strconv.Itoa(e.Evidence) + " to " + t.person(e.To) + ": " + t.said(e.Why) +
			t.behind(", now at ", e.Location) + "."
	case *incident.RequestMade:
		return who + " asked " + t.provider(e.Provider) + " for R-" + strconv.Itoa(e.Number) + ": " + t.said(e.What) +
			t.behind(", reference ", e.Reference) + "."
	case *incident.RequestReceived:
		return who + " received the answer to R-" + strconv.Itoa(e.Request) + t.behind(": ", e.Answer) + "."
	case *incident.UpdatePosted:
		return who + " posted update " + strconv.Itoa(e.Number) + ". Know: " + t.said(e.Know) + "; doing: " + t.said(e.Doing) + "; need: " +
			t.said(e.Need) + "."
	case *incident.UpdateSkipped:
		return who + " left an update out: " + t.said(e.Why) + "."
	case *incident.UpdateReminded:
		if e.Overdue {
			return "The update is overdue; the commander was told."
		}
		return "The writer of the next update was reminded."
	case *incident.UpdateMissed:
		return "The update fell due and none was posted."
	case *incident.BriefGiven:
		return who + " renewed the executive's brief."
	default:
		return ""
	}
}

// captured tells what became of a message: taken into the record, or changed in chat after that.
func (t teller) captured(who string, e *incident.MessageCaptured) string {
	by := ""
	if e.Author != "" {
		by = " of " + t.person(e.Author)
	}
	switch e.How {
	case "edited":
		return "A kept message" + by + " was edited, now: " + t.said(e.Text) + "."
	case "deleted":
		return "A kept message" + by + " was deleted in chat."
	}
	return who + " kept a message" + by + ": " + t.said(e.Text) + "."
}
