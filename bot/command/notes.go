package command

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// The fields of the forms that write into the timeline.
const (
	fieldText  = "text"
	fieldAt    = "at"
	fieldEntry = "entry"
)

// noteWords writes a line into the timeline, of now or of a time that is claimed.
func noteWords(t *turn, rest string) Outcome {
	at, rest, err := t.claimed(rest)
	if err != nil {
		return t.unclear("note", sentence(err))
	}
	if text := freeText(rest); text != "" {
		return t.addNote(text, at)
	}
	return open(t.noteForm(at))
}

func (t *turn) addNote(text string, at time.Time) Outcome {
	out := t.do(incident.AddNote{Text: text})
	out.Occurred = at
	said := view.Text{{S: "Recorded"}}
	if !at.IsZero() {
		said = append(said, view.Span{S: " for " + t.claimedAt(at)})
	}
	if !t.state.Open() {
		said = append(said, view.Span{S: ", marked late"})
	}
	said = append(said, view.Span{S: "."})
	return out.showing(view.Message{Push: "Recorded.", Blocks: []view.Block{{Text: said}}})
}

// claimedAt is a time that somebody claimed, as it was understood: in the record's zone, and in theirs where that is another.
func (t *turn) claimedAt(at time.Time) string {
	said, here := at.UTC().Format("2 Jan 15:04")+" UTC", at.In(t.Zone)
	if _, offset := here.Zone(); offset == 0 {
		return said
	}
	return said + " (" + here.Format("15:04") + " " + t.Zone.String() + ")"
}

func (t *turn) noteForm(at time.Time) view.Form {
	return askFor(t.to(view.ActNote, ""), "Add a note", "Add",
		field(manyLines(fieldText, "What happened", "", mostStory)),
		field(optional(hinted(moment(fieldAt, "When", at), "Left out: now."))),
	)
}

func noteAct(t *turn) Outcome {
	if !t.Submitted {
		return open(t.noteForm(time.Time{}))
	}
	if bad := t.lacking(fieldText); bad != nil {
		return Outcome{Wrong: bad}
	}
	at, why := t.pastMoment(fieldAt)
	if why != "" {
		return wrong(fieldAt, why)
	}
	return t.addNote(t.value(fieldText), at)
}

// pastMoment is a picked time that cannot be still to come.
func (t *turn) pastMoment(id string) (at time.Time, why string) {
	at, err := t.moment(id)
	if err == nil && at.After(t.Now.Add(aheadLimit)) {
		err = errFuture
	}
	if err != nil {
		return time.Time{}, sentence(err)
	}
	return at, ""
}

// correctWords says what is right where an entry is not. The entry stays as it is.
func correctWords(t *turn, rest string) Outcome {
	word, text := cutWord(rest)
	if word == "" {
		return t.correctOrSay(0, "")
	}
	n, why := t.entry(word)
	if why != "" {
		return t.unclear("correct", why)
	}
	if text = freeText(text); text == "" {
		return t.correctOrSay(n, "")
	}
	return t.correct(n, text)
}

// entry is the entry that a word numbers, where it is one that can be corrected.
func (t *turn) entry(word string) (n uint64, why string) {
	n, err := strconv.ParseUint(strings.TrimPrefix(word, "#"), 10, 64)
	if err != nil {
		return 0, "Begin with the entry's number, as the timeline shows it."
	}
	if e, ok := t.state.Entry(n); !ok || !t.ownEntry(e) {
		return 0, "Entry " + strconv.FormatUint(n, 10) + " cannot be corrected: only notes and messages can. Everything else is corrected by doing it again."
	}
	return n, ""
}

func (t *turn) correct(n uint64, text string) Outcome {
	return t.do(incident.Correct{Entry: n, Text: text}).saying("Recorded. Entry " + strconv.FormatUint(n, 10) + " stays and points here.")
}

// mostEntries is how many entries a form offers to correct; older ones are named by their number.
const mostEntries = 50

// correctable are the newest entries that can be corrected, newest first.
func (t *turn) correctable() []uint64 {
	numbers := slices.Sorted(maps.Keys(t.state.Entries))
	if older := t.state.OlderEntries; len(numbers) < mostEntries && len(older) > 0 {
		numbers = append(slices.Sorted(maps.Keys(older[len(older)-1].Entries)), numbers...)
	}
	slices.Reverse(numbers)
	numbers = slices.DeleteFunc(numbers, func(n uint64) bool {
		e, _ := t.state.Entry(n)
		return !t.ownEntry(e)
	})
	return numbers[:min(len(numbers), mostEntries)]
}

// correctOrSay opens the form, or says that there is nothing to correct.
func (t *turn) correctOrSay(n uint64, text string) Outcome {
	numbers := t.correctable()
	if len(numbers) == 0 {
		return tell("No note or message is in the timeline yet, so there is nothing to correct.", button(t.to(view.ActNote, ""), "Note…"))
	}
	if n > 0 && !slices.Contains(numbers, n) {
		numbers = append(numbers, n)
	}
	var entries []view.Option
	for _, entry := range numbers {
		e, _ := t.state.Entry(entry)
		id := strconv.FormatUint(entry, 10)
		entries = append(entries, option(id, id+" "+t.view().Name(e.By)+": "+firstLine(string(e.Text))))
	}
	chosen := ""
	if n > 0 {
		chosen = strconv.FormatUint(n, 10)
	}
	return open(askFor(t.to(view.ActCorrect, ""), "Correct an entry", "Correct it",
		field(oneOf(fieldEntry, "Entry", entries, chosen)),
		field(manyLines(fieldText, "What is right", text, mostStory)),
	))
}

func correctAct(t *turn) Outcome {
	if !t.Submitted {
		n, _ := t.entry(t.Act.Ref)
		return t.correctOrSay(n, "")
	}
	if bad := t.lacking(fieldEntry, fieldText); bad != nil {
		return Outcome{Wrong: bad}
	}
	n, why := t.entry(t.value(fieldEntry))
	if why != "" {
		return wrong(fieldEntry, why)
	}
	return t.correct(n, t.value(fieldText))
}
