package view

import (
	"slices"
	"strings"

	"warroom/bot/incident"
)

// exercise is the word that everything of a rehearsal begins with.
const exercise = "EXERCISE"

// rehearsal leads the first line of whatever an exercise shows.
const rehearsal = exercise + " " + markExercise

// Rehearsed makes a message of an exercise say so first, in its push text and in its first line. One that does already stays as it is.
func Rehearsed(m Message) Message {
	if strings.HasPrefix(m.Push, exercise) {
		return m
	}
	m.Push = oneLine(exercise+" "+m.Push, mostPush)
	m.Blocks = markFirst(m.Blocks)
	return m
}

// RehearsedForm makes a form of an exercise say so first.
func RehearsedForm(f Form) Form {
	f.Blocks = markFirst(f.Blocks)
	return f
}

// markFirst makes the first line say EXERCISE. Where what comes first is no line, one is put before it.
func markFirst(blocks []Block) []Block {
	blocks = slices.Clone(blocks)
	if len(blocks) == 0 {
		return nil // plain text without blocks: its push text is all there is
	}
	const lead = rehearsal + " "
	marked := func(t Text) bool { return strings.HasPrefix(t.plain(), rehearsal) }
	switch b := &blocks[0]; {
	case strings.HasPrefix(b.Header, lead), marked(b.Text), marked(b.Context):
	case b.Header != "":
		b.Header = cut(lead+b.Header, mostHeader)
	case len(b.Text) > 0:
		b.Text = text(lead, b.Text)
	case len(b.Context) > 0:
		b.Context = text(lead, b.Context)
	default:
		return append([]Block{{Context: text(rehearsal)}}, blocks...)
	}
	return blocks
}

// calls leads a line about this incident in a list of several.
func (v Incident) calls() string {
	if v.State.Exercise {
		return exercise + " " + v.callsign()
	}
	return v.callsign()
}

// amongParticipants leaves out what would reach somebody who does not take part in an exercise.
func amongParticipants(s *incident.State, all []Surface) []Surface {
	who := s.Participants()
	return slices.DeleteFunc(all, func(x Surface) bool { return x.Direct != "" && !slices.Contains(who, x.Direct) })
}
