package view

import (
	"maps"
	"slices"

	"warroom/bot/incident"
)

// sortedPeople lists the people of a map in a stable order, so that the same state draws the same screen.
func sortedPeople[T any](m map[incident.PersonID]T) []incident.PersonID {
	return slices.Sorted(maps.Keys(m))
}

// summary is the board of a closed incident.
func summary(v Incident) Message {
	s, c := v.State, v.State.Closed
	what := text(v.typeTitle(s.Type), " (", v.layer(), "): ", clause(s.Title, mostTitle))
	if s.Private {
		what = lines(text(s.ID), what)
	}
	ended := text("Declared ", v.day(s.Declared), ", closed ", v.day(c.At), " by ", v.name(c.By), ". ", v.lasted(c.At), ". Class: ", classWord(c.Class))
	if c.Duplicate != "" {
		ended = text(ended, " of ", oneLine(c.Duplicate, mostName))
	}
	blocks := []Block{
		{Header: v.title() + " closed"},
		{Text: lines(what, ended)},
	}
	if t := lines(told("Impact", c.Impact), v.causeLine(), told("What it was", c.What), told("What to keep", c.Keep)); len(t) > 0 {
		blocks = append(blocks, Block{Text: t})
	}
	blocks = append(blocks, Block{Text: lines(v.milestoneLine(), v.countsLine(), v.leftLine())})
	if t := lines(v.reviewLine(), v.archiveLine()); len(t) > 0 {
		blocks = append(blocks, Block{Text: t})
	}
	blocks = append(blocks, Block{Row: []Widget{v.press("Reopen…", ActReopen, ""), v.press("Late note…", ActLateNote, ""), v.press("Menu", ActMenu, "")}})
	return v.message(v.subject()+": closed by "+v.name(c.By)+", "+v.utc(c.At)+". Class: "+classWord(c.Class)+".", blocks...)
}

// told is a labelled line of what people wrote; without words it is no line.
func told(label string, w incident.Words) Text {
	if w == "" {
		return nil
	}
	return text(bold(label), " ", oneLine(w, mostBody))
}

// causeLine is the root cause, or that it is unknown and why.
func (v Incident) causeLine() Text {
	if v.State.Closed.CauseKnown == unknown {
		return told("Root cause unknown", v.State.Closed.Cause)
	}
	return told("Root cause", v.State.Closed.Cause)
}

// leftLine names what was changed in the cloud and stays, each with its owner.
func (v Incident) leftLine() Text {
	const most = 5
	var left []string
	for _, c := range v.State.Changes {
		if st := v.State.Steps[c.Step]; c.Reversed.IsZero() && c.Owner != "" && st != nil {
			left = append(left, stepName(st)+" ("+v.name(c.Owner)+")")
		}
	}
	if len(left) == 0 {
		return nil
	}
	return text("Still in place: ", few(left, most))
}

// milestoneLine gives the durations that people are measured by.
func (v Incident) milestoneLine() Text {
	var t Text
	for _, m := range []string{"contained", "recovered"} {
		if at, ok := v.State.Milestones[m]; ok && !at.IsZero() {
			t = joined(". ", t, text(capitalised(m), " ", v.clock(at), ", ", v.since(at)))
		}
	}
	return t
}

func (v Incident) countsLine() Text {
	s, w := v.State, v.whole()
	t := text("Steps ", w.String(), ". ", count(len(s.Decisions), "decision", "decisions"), ". ", count(len(s.Evidence), "evidence item", "evidence items"))
	if s.Closed.Entries > 0 {
		t = text(t, ". ", count(int(s.Closed.Entries), "entry", "entries"))
	}
	return t
}

func (v Incident) reviewLine() Text {
	c := v.State.Closed
	if c.ReviewAt.IsZero() {
		return nil
	}
	return text("Review ", v.day(c.ReviewAt), ", ", v.name(c.ReviewOwner))
}

func (v Incident) archiveLine() Text {
	c := v.State.Closed
	switch {
	case v.State.Archived:
		return text("The room is archived.")
	case c.ArchiveAt.IsZero():
		return nil
	}
	return text("The room is archived ", v.day(c.ArchiveAt))
}
