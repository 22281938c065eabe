package incident

import (
	"time"
	"unicode/utf8"
)

// How long what people write may be, in characters. The record keeps every word for years, and whoever proves it reads them all: what is longer is a
// file, and is added as evidence.
const (
	// MostWords is the length of a note, a captured message, a correction, a reason, or a field of an evidence item.
	MostWords   = 4000
	mostHeading = 200  // a title, a name, an incident's number
	mostTold    = 1500 // a part of an update
	mostWorry   = 400
	mostPlace   = 1000 // where a message stands in chat
	// mostTogether is the length of all texts of one act. However each character of them is escaped, an entry stays under 64 KiB.
	mostTogether = 2 * MostWords
)

// written is a text of a command.
type written struct {
	what string // as a sentence begins
	text string
	most int
}

// writings lists the texts of a command that people write and the record keeps. A title whose rule has its own bound is not among them, nor is the
// captured message: nobody could make that shorter, so that its rule cuts it.
func writings(c Command) []written {
	words := func(what, text string) written { return written{what, text, MostWords} }
	heading := func(what, text string) written { return written{what, text, mostHeading} }
	reason := func(text string) []written { return []written{words("The reason", text)} }
	switch c := c.(type) {
	case Declare:
		all := []written{heading("The number", c.Number), heading("The codename", c.Codename), heading("The linked number", c.Linked), heading("The chat service", c.Chat)}
		for _, facts := range []map[string]string{c.Facts, c.Texts} {
			for _, name := range keysOf(facts) {
				all = append(all, words("A fact", facts[name]))
			}
		}
		return all
	case OfferHandover:
		return []written{{"What worries you", c.Worry, mostWorry}}
	case Skip:
		return reason(c.Reason)
	case Reverse:
		return reason(c.Why)
	case OwnChange:
		return reason(c.Why)
	case ObjectPause:
		return reason(c.Why)
	case AnswerObjection:
		return []written{words("The answer", c.Words)}
	case AskDecision:
		return []written{words("The action", c.Action), words("The reason", c.Why), words("What breaks", c.Breaks), words("The way back", c.How)}
	case Approve:
		return []written{words("The condition", c.Words)}
	case Deny:
		return reason(c.Why)
	case AskBack:
		return []written{words("The question", c.Question)}
	case AnswerBack:
		return []written{words("The answer", c.Answer)}
	case DecideFreely:
		return []written{words("The decision", c.What), words("The reason", c.Why)}
	case BreakGlass:
		return reason(c.Reason)
	case SeeGlass:
		return []written{words("The objection", c.Object)}
	case ReviewGlass:
		return []written{words("The verdict", c.Verdict)}
	case AddNote:
		return []written{words("The note", c.Text)}
	case Correct:
		return []written{words("The correction", c.Text)}
	case SetFact:
		return []written{words("The fact", c.Value)}
	case SetTitle:
		return []written{heading("The title", c.Title)}
	case SetSeverity:
		return reason(c.Why)
	case AddEvidence:
		return []written{
			words("What the item is", c.What), words("The source", c.Source), words("The time window", c.Window), words("The place", c.Location),
			words("The file's name", c.File),
		}
	case TransferCustody:
		return []written{words("The reason", c.Why), words("The place", c.Location)}
	case MakeRequest:
		return []written{words("The request", c.What), heading("The reference", c.Reference)}
	case ReceiveRequest:
		return []written{words("The answer", c.Answer)}
	case PostUpdate:
		return []written{{"What is known", c.Know, mostTold}, {"What is being done", c.Doing, mostTold}, {"What is needed", c.Need, mostTold}}
	case SkipUpdate:
		return reason(c.Why)
	case SetCause:
		return []written{words("The cause", c.Cause)}
	case Waive:
		return reason(c.Why)
	case Close:
		return []written{words("The impact", c.Impact), words("What it was", c.What), words("What is kept", c.Keep), heading("The duplicate's number", c.Duplicate)}
	case Reopen:
		return reason(c.Why)
	case AdoptRoom:
		return []written{heading("The room", c.Room), heading("The room's name", c.Name)}
	case AcceptRole, DeclineRole, TakeBack, Assign, AnswerHandover, Invite, Tick, Untick, HandStep, AddStep, StartWatch, OpenPhase, ConfirmPhase, Nudge, Capture,
		SetType, SetMilestone, GiveBrief, BeginClose, SetReview, AdoptRunbook, RetryRoom, TickClock, ReportRoom, ReportInvite, ReportMember, ReportArchived,
		ReportFailure, ReportClockStep, ReportReading:
		return nil
	}
	return nil
}

// unkeepable refuses an act with more words than the record keeps, or with a time that nobody can mean.
func unkeepable(m Meta, c Command) *Refusal {
	if botsOwn(c) {
		return nil
	}
	if !m.Occurred.IsZero() && (m.Occurred.Before(firstMoment) || m.Occurred.After(m.At.Add(aheadOfUs))) {
		return no("bad-time", "That time cannot be meant. Give one between the year 2000 and now.")
	}
	together := 0
	for _, w := range writings(c) {
		n := utf8.RuneCountInString(w.text)
		if n > w.most {
			return no("too-long", "%s has %d characters, and at most %d are kept. Shorten it, or add the whole as evidence.", w.what, n, w.most)
		}
		together += n
	}
	if together > mostTogether {
		return no("too-long", "Together these texts have %d characters, and at most %d are kept. Shorten them.", together, mostTogether)
	}
	return nil
}

// cut shortens a text to a number of characters. Cut text says so.
func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// firstMoment and yearsAhead bound the times that people may speak of: nobody means an earlier one, or plans further ahead. Outside of them a time
// might not even be one that the record can hold.
var firstMoment = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

const yearsAhead = 2

// aheadOfUs is how far the clock by which somebody says when it was may be ahead of ours.
const aheadOfUs = 10 * time.Minute

func plausible(t, now time.Time) bool {
	return !t.Before(firstMoment) && !t.After(now.AddDate(yearsAhead, 0, 0))
}
