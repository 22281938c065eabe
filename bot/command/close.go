package command

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"warroom/bot/incident"
	"warroom/bot/view"
)

func closeRow() Row {
	return Row{
		Name: "close", Group: groupClose,
		Args:  "[cause <text>|review <time> <@person>|waive <item> <why>|real <impact>|false-alarm <what> --keep <what>|duplicate <number> --keep <what>]",
		Needs: OpenIncident, Console: true,
		Help: "Open the closing card, settle what is left on it, or close", Who: "the commander or the executive; the closing itself: the right to close",
		Examples: []string{
			"close", "close cause the key was in a build log since May", "close review 2026-11-27 10:00 @Lee", "close waive data-access-log it was never switched on",
			"close false-alarm it was our own scanner --keep its addresses", "close duplicate INC-041",
		},
		act: view.ActBeginClose, words: closeWords, complete: completeClose,
	}
}

func reopenRow() Row {
	return Row{
		Name: "reopen", Args: "<why>", Group: groupClose, Needs: AnyIncident, Console: true,
		Help: "Take a closed incident up again, on the record", Who: "the commander or the executive",
		Examples: []string{"reopen the old key was used again this morning"},
		act:      view.ActReopen, words: reopenWords,
	}
}

func closeActs() map[string]action {
	return map[string]action{view.ActClose: closeIncident, view.ActLateNote: lateNote, view.ActReopen: reopen}
}

// closeWords opens the closing card; once nothing is left on it, it opens the form that closes.
func closeWords(t *turn, rest string) Outcome {
	word, more := cutWord(rest)
	switch strings.ToLower(word) {
	case "":
		return closeNow(t)
	case "cause":
		return causeWords(t, more)
	case "review":
		return reviewWords(t, more)
	case "waive":
		return waiveWords(t, more)
	}
	class, more, ok := classAhead(rest)
	if !ok {
		return t.unclear("close", "An incident cannot be closed as \""+cut(word, 30)+"\".")
	}
	return t.closeAs(class, more)
}

func completeClose(t *turn, done string) []string {
	if done != "" {
		return nil
	}
	if t.state.Exercise {
		return []string{"exercise", "cause", "review", "waive"}
	}
	return []string{"false-alarm", "duplicate", "cause", "review", "waive"}
}

// classAhead takes a closing class off the front of the words.
func classAhead(words string) (class incident.CloseClass, rest string, ok bool) {
	for _, c := range []incident.CloseClass{incident.ClassReal, incident.ClassFalseAlarm, incident.ClassDuplicate, incident.ClassExercise} {
		for _, name := range []string{string(c), strings.ReplaceAll(string(c), "-", " ")} {
			if rest, ok := nameAhead(words, name); ok {
				return c, rest, true
			}
		}
	}
	return "", words, false
}

// closeNow opens the card, or says what is left on it, or opens the form.
func closeNow(t *turn) Outcome {
	if t.state.Closing == nil {
		return beginClose(t.on(view.ActBeginClose, ""))
	}
	left := t.left()
	if len(left) == 0 {
		return closeIncident(t.on(view.ActClose, ""))
	}
	const most = 8
	var titles []string
	for _, g := range left[:min(len(left), most)] {
		titles = append(titles, g.Title)
	}
	if len(left) > most {
		titles = append(titles, fmt.Sprintf("and %d more", len(left)-most))
	}
	return tell(fmt.Sprintf("%d left on the closing card:\n%s", len(left), strings.Join(titles, "\n")), button(t.to(view.ActWaive, ""), "Waive an item…"))
}

// The fields of the form; they are the flags of the words as well.
const (
	closeClass     = "class"
	closeImpact    = "impact"
	closeWhat      = "what"
	closeKeep      = "keep"
	closeDuplicate = "duplicate"
)

// closeFields are what a class asks for: a real incident its impact, what was none what it was and what of it is kept, an exercise nothing.
func closeFields(class incident.CloseClass) []string {
	switch class {
	case incident.ClassReal:
		return []string{closeImpact}
	case incident.ClassFalseAlarm:
		return []string{closeWhat, closeKeep}
	case incident.ClassDuplicate:
		return []string{closeDuplicate, closeKeep}
	}
	return nil
}

// closeAs closes with the words that were typed, or opens the form where some lack.
func (t *turn) closeAs(class incident.CloseClass, rest string) Outcome {
	rest, flags := takeValues(rest, closeKeep)
	given := map[string]string{closeKeep: flags[closeKeep]}
	if class == incident.ClassDuplicate {
		given[closeDuplicate], rest = cutWord(rest)
	}
	if text := freeText(rest); class == incident.ClassReal {
		given[closeImpact] = text
	} else {
		given[closeWhat] = text
	}
	for _, id := range closeFields(class) {
		if given[id] == "" {
			t.on(view.ActClose, string(class))
			return open(t.closeForm(class, given))
		}
	}
	c, _, why := t.closing(class, given)
	if why != "" {
		return t.unclear("close", why)
	}
	return t.do(c)
}

// closeIncident ends the incident. Another class asks for other things, so that choosing one draws the form again.
func closeIncident(t *turn) Outcome {
	class := t.closingClass()
	for _, named := range []string{t.Act.Ref, t.value(closeClass)} {
		if c, rest, ok := classAhead(named); ok && rest == "" && (c == incident.ClassExercise) == t.state.Exercise {
			class = c
		}
	}
	given := map[string]string{}
	for _, id := range []string{closeImpact, closeWhat, closeKeep, closeDuplicate} {
		given[id] = t.value(id)
	}
	if !t.Submitted {
		return t.mayClose(class, func() view.Form { return t.closeForm(class, given) })
	}
	if w := t.lacking(closeFields(class)...); w != nil {
		return Outcome{Wrong: w}
	}
	c, id, why := t.closing(class, given)
	if why != "" {
		return wrong(id, why)
	}
	return t.do(c)
}

// mayClose opens the form of a class, unless the rules refuse every class that can be chosen in it.
func (t *turn) mayClose(class incident.CloseClass, form func() view.Form) Outcome {
	if _, redrawn := t.Values[closeClass]; redrawn {
		return open(form()) // another class was chosen in it
	}
	classes := []incident.CloseClass{class}
	if t.Act.Ref == "" && !t.state.Exercise {
		classes = append(classes, incident.ClassFalseAlarm)
	}
	var first *incident.Refusal
	for _, c := range classes {
		refusal, no := t.ahead(incident.Close{Class: c, Impact: anything, What: anything, Keep: anything, Duplicate: "INC-0"})
		if !no {
			return open(form())
		}
		if first == nil {
			first = refusal
		}
	}
	return show(view.Refusal(t.view(), first))
}

// closing makes the command of what was given, or says which of it cannot be, and why.
func (t *turn) closing(class incident.CloseClass, given map[string]string) (c incident.Close, id, why string) {
	c = incident.Close{Class: class, Impact: given[closeImpact], What: given[closeWhat], Keep: given[closeKeep]}
	if class != incident.ClassDuplicate {
		return c, "", ""
	}
	number, ok := numberOf(given[closeDuplicate])
	switch {
	case !ok:
		return c, closeDuplicate, "Write the other incident's number, such as INC-041."
	case number == t.state.ID:
		return c, closeDuplicate, "This is " + number + " itself. Name the other incident."
	case t.desk.Incident(number) == nil:
		return c, closeDuplicate, "No incident you can see has that name."
	}
	if c.Duplicate = number; c.What == "" {
		c.What = "The same as " + number + "."
	}
	return c, "", ""
}

// closeForm asks for what the class needs. An exercise is one whatever came of it, so that there is nothing to choose.
func (t *turn) closeForm(class incident.CloseClass, given map[string]string) view.Form {
	var blocks []view.Block
	if !t.state.Exercise {
		classes := choice(closeClass, "Class", []view.Option{
			option(string(incident.ClassReal), "Real"), option(string(incident.ClassFalseAlarm), "False alarm"), option(string(incident.ClassDuplicate), "Duplicate"),
		}, string(class))
		classes.Reacts = true
		blocks = append(blocks, field(classes))
	}
	keep := hinted(manyLines(closeKeep, "What to keep", given[closeKeep], mostText), "Nothing is an answer")
	switch class {
	case incident.ClassReal:
		blocks = append(blocks, field(hinted(manyLines(closeImpact, "Impact", given[closeImpact], mostText), "What was reached, for how long, and who was affected")))
	case incident.ClassDuplicate:
		number := oneLine(closeDuplicate, "What it was", given[closeDuplicate], mostLabel)
		number.Hint, number.Sample = "The number of the other incident", "INC-041"
		blocks = append(blocks, field(number), field(keep))
	case incident.ClassExercise:
		blocks = append(blocks, field(optional(manyLines(closeWhat, "What it showed", given[closeWhat], mostText))), field(optional(keep)))
	default:
		blocks = append(blocks, field(manyLines(closeWhat, "What it was", given[closeWhat], mostText)), field(keep))
	}
	if left := t.standingChanges(); class != incident.ClassReal && left != "" {
		blocks = append(blocks, small("Still in place: "+left+"."))
	}
	blocks = append(blocks, small("Closing seals the record and sends it to the room as files."))
	return askFor(t.to(view.ActClose, string(class)), cut("Close "+t.state.ID, mostLabel), "Close", blocks...)
}

// standingChanges names what is changed in the cloud for now, and with whom it stays once the incident closes as none.
func (t *turn) standingChanges() string {
	const most = 5
	var left []string
	for _, c := range incident.StandingChanges(t.state) {
		if s := t.state.Steps[c.Step]; s != nil {
			left = append(left, s.Number+" "+stepTitle(s)+", stays with "+t.name(c.By))
		}
	}
	if more := len(left) - most; more > 0 {
		left = append(left[:most], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(left, "; ")
}

// lateNote writes into a closed incident; the entry is marked late.
func lateNote(t *turn) Outcome {
	if t.Submitted {
		if w := t.lacking(fieldText); w != nil {
			return Outcome{Wrong: w}
		}
		at, why := t.pastMoment(fieldAt)
		if why != "" {
			return wrong(fieldAt, why)
		}
		o := t.do(incident.AddNote{Text: t.value(fieldText)})
		o.Occurred = at
		return o
	}
	return open(askFor(t.to(view.ActLateNote, ""), "Add a late note", "Add",
		plain("The entry is marked late. The files of the closing stay as they were sealed."),
		field(manyLines(fieldText, "What happened", "", mostStory)),
		field(optional(hinted(view.Input{ID: fieldAt, Label: "When", Kind: view.When}, "Left out: now")))))
}

func reopenWords(t *turn, rest string) Outcome {
	if why := freeText(rest); why != "" {
		return t.do(incident.Reopen{Why: why})
	}
	return reopen(t.on(view.ActReopen, ""))
}

// leastReason is how long a reason for reopening is at least. The rules ask for it too; here the words are not lost.
const leastReason = 10

func reopen(t *turn) Outcome {
	if t.state.Closed == nil {
		return tell(t.state.ID + " is open.")
	}
	if t.Submitted {
		why := t.value("why")
		if utf8.RuneCountInString(why) < leastReason {
			return wrong("why", "Write at least 10 characters.")
		}
		return t.do(incident.Reopen{Why: why})
	}
	said := "The same room is used again."
	if t.state.Archived {
		said = "The room is archived: a new one is made, and the two are linked."
	}
	return t.unless(incident.Reopen{Why: anything}, func() view.Form {
		return askFor(t.to(view.ActReopen, ""), "Reopen "+t.state.ID, "Reopen", plain(said), field(manyLines("why", "Why", "", mostReason)))
	})
}
