package command

import (
	"maps"
	"strconv"
	"strings"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// workRows are the commands for the work on an incident: its steps and phases, decisions, updates, evidence, and the closing.
func workRows() []Row {
	return []Row{
		stepRow(), phaseRow(), requestRow(), receivedRow(),
		askRow(), approveRow(), denyRow(), decideRow(), glassRow(),
		updateRow(),
		evidenceRow(),
		closeRow(), reopenRow(),
	}
}

// workActs are what the buttons, boxes and forms of that work do.
func workActs() map[string]action {
	all := map[string]action{}
	for _, some := range []map[string]action{
		stepActs(), phaseActs(), requestActs(), askActs(), decisionActs(), glassActs(), updateActs(), evidenceActs(), gateActs(), closeActs(), captureActs(),
	} {
		maps.Copy(all, some)
	}
	return all
}

// on makes the turn one of an act's, as if it had been pressed on the newest screen: typed words go the way of the buttons from here.
func (t *turn) on(do, ref string) *turn {
	t.Act = t.to(do, ref)
	return t
}

// recorded gives commands that leave no trace on the screen of somebody who typed them, and tells them. A form that closes says so by itself.
func (t *turn) recorded(text string, commands ...incident.Command) Outcome {
	o := t.do(commands...)
	if t.Submitted {
		return o
	}
	return o.saying("Recorded. " + text)
}

// then puts a picture in the place of the form, once the commands are on disk.
func (o Outcome) then(a view.Act) Outcome {
	o.Then, o.Done = &a, false
	return o
}

// numbered reads a number such as D-1, d1 or 1, whose letter is given.
func numbered(word, letter string) (int, bool) {
	if rest, ok := cutPrefixFold(word, letter); ok {
		word = strings.TrimPrefix(rest, "-")
	}
	n, err := strconv.Atoi(strings.TrimRight(word, ":,."))
	return n, err == nil && n > 0
}

// flat is what people wrote as part of a line of ours: no line break in it can begin a line that looks like ours.
func flat[T ~string](words T, most int) string {
	return cut(strings.Join(strings.Fields(string(words)), " "), most)
}

// mostName is how much of a person's name stands in a sentence.
const mostName = 40

// name is how a person is called.
func (t *turn) name(p incident.PersonID) string { return flat(t.view().Name(p), mostName) }

// names are persons as a sentence lists them: Dana or Lee.
func (t *turn) names(people []incident.PersonID, between string) string {
	var list []string
	for _, p := range people {
		list = append(list, t.name(p))
	}
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " " + between + " " + list[len(list)-1]
}

// bold is a paragraph that begins with a title.
func bold(title, rest string) view.Block {
	text := view.Text{{Kind: view.Bold, S: title}}
	if rest != "" {
		text = append(text, view.Span{S: "\n" + rest})
	}
	return view.Block{Text: text}
}
