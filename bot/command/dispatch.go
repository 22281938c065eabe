package command

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// Do says what follows from what a person did. It decides nothing and changes nothing: commands in the outcome are still to be decided, and only
// when they are on disk may the rest of the outcome be shown. It waits for nothing but the desk, which has the same context.
func Do(_ context.Context, d Desk, in Input) Outcome {
	t := &turn{desk: d, Input: in}
	if t.Zone == nil {
		t.Zone = time.UTC
	}
	if d.Actor().Class == incident.ClassStranger {
		return show(view.Stranger(d.Policy()))
	}
	if in.Act.Do != "" {
		return t.pressed()
	}
	return t.typed()
}

// typed finds the command in the words. What is no command gets the nearest one, never silence.
func (t *turn) typed() Outcome {
	word, rest := cutWord(t.Words)
	if id, ok := numberOf(word); ok {
		if t.state = t.desk.Incident(id); t.state == nil {
			return t.noSuch()
		}
		if word, rest = cutWord(rest); word == "" {
			word = "status"
		}
	} else {
		t.state = t.desk.Here()
	}
	if word == "" {
		return t.menu()
	}
	r, ok := find(word)
	if !ok {
		return t.unknown(word)
	}
	return t.run(r, rest)
}

// run hands the words to a command that has what it needs.
func (t *turn) run(r Row, rest string) Outcome {
	// Outside a room the incident's number may stand behind the command as well.
	if word, more := cutWord(rest); r.Needs != Nothing && t.state == nil {
		if id, ok := numberOf(word); ok {
			if t.state, rest = t.desk.Incident(id), more; t.state == nil {
				return t.noSuch()
			}
		}
	}
	theirs := !t.outsider() || t.concernsRow(r, rest)
	switch {
	case r.Needs == Nothing:
	case t.state == nil:
		return t.nowhere(r.Name + " " + rest)
	case r.Needs == OpenIncident && !t.state.Open() && !theirs:
		return t.ours()
	case r.Needs == OpenIncident && !t.state.Open():
		return t.closed()
	}
	console := t.desk.Actor().Console
	if console && !r.Console {
		return tell("The command line does not offer " + r.Name + ". Use it in chat.")
	}
	o := r.words(t, rest)
	if !theirs {
		return t.attempted(o)
	}
	if console && o.Form != nil && hasFields(o.Form) {
		return tell("A terminal has no form to ask for what is missing. Write it behind the command:\n" + usage(r))
	}
	if r.Needs == Nothing {
		return o
	}
	return t.rehearsed(o)
}

// hasFields reports whether a form has something to fill in.
func hasFields(f *view.Form) bool {
	return slices.ContainsFunc(f.Blocks, func(b view.Block) bool { return b.Input != nil })
}

// anywhere are the acts that belong to no incident. Pressed in a room they still know it.
var anywhere = []string{
	view.ActMenu, view.ActDeclare, view.ActDeclareFrom, view.ActMine, view.ActWaiting, view.ActHelp,
}

// clicks are the acts that are commands as they stand. On a message they are decided without a look at the incident, since asking for one costs a
// copy of it: the turn's state is nil then.
var clicks = []string{view.ActTick, view.ActUntick, view.ActAnswer, view.ActWatch}

// pressed does what an act says.
func (t *turn) pressed() Outcome {
	do, ok := acts()[t.Act.Do]
	if !ok {
		return t.unknownAct()
	}
	if slices.Contains(clicks, t.Act.Do) && t.Act.Incident != "" && !t.InForm {
		return do(t)
	}
	if t.Act.Incident != "" {
		t.state = t.desk.Incident(t.Act.Incident)
	} else {
		t.state = t.desk.Here()
	}
	if t.state == nil && !slices.Contains(anywhere, t.Act.Do) {
		if t.Act.Incident != "" {
			return t.noSuch()
		}
		return t.nowhere("")
	}
	if t.outsider() && !t.concernsAct() {
		return t.attempted(do(t))
	}
	if slices.Contains(anywhere, t.Act.Do) || t.Act.Do == view.ActRealThing {
		return do(t)
	}
	return t.rehearsed(do(t))
}

// rehearsed marks what an exercise shows to one person. What is about no incident, or about a real one, stays as it is.
func (t *turn) rehearsed(o Outcome) Outcome {
	if t.state == nil || !t.state.Exercise {
		return o
	}
	if o.Form != nil {
		f := view.RehearsedForm(*o.Form)
		o.Form = &f
	}
	if o.Tell != nil {
		m := view.Rehearsed(*o.Tell)
		o.Tell = &m
	}
	return o
}

// acts is what can be pressed. It is made once, since every click looks into it.
var acts = sync.OnceValue(func() map[string]action {
	all := startActs()
	maps.Copy(all, workActs())
	return all
})

// noSuch is the answer for an incident that is not there, and for one that the actor may not know of: there is no telling them apart.
func (t *turn) noSuch() Outcome {
	return show(view.NoSuch())
}

// nowhere is the answer to a command that belongs to an incident, outside a room.
func (t *turn) nowhere(words string) Outcome {
	if t.outsider() {
		return tell("That belongs to an incident. Use it in the incident's room.")
	}
	open := t.desk.Open()
	if len(open) == 0 {
		return tell("That belongs to an incident, and none that you can see is open.", button(view.Act{Do: view.ActDeclare}, "Declare…"))
	}
	if words = trim(words); words == "" {
		words = "status"
	}
	return tell("That belongs to an incident. Use it in the incident's room, or begin with its number: /incident "+cut(open[0].ID+" "+words, mostReason),
		button(view.Act{Do: view.ActMine}, "My incidents"))
}

// closed is the answer to a command that an incident takes only while it is open.
func (t *turn) closed() Outcome {
	v := t.view()
	at := t.state.Closed.At
	m := message("", button(t.to(view.ActLateNote, ""), "Add late note…"), button(t.to(view.ActReopen, ""), "Reopen…"))
	m.Push = t.state.ID + " is closed."
	m.Blocks[0] = view.Block{Text: view.Text{
		{S: t.state.ID + " closed at "}, {Kind: clockKind(at, v.Now), At: at}, {S: ". It takes late notes, and can be reopened."},
	}}
	return show(m)
}

// clockKind shows a time without its day while that is plain.
func clockKind(at, now time.Time) view.SpanKind {
	if now.Sub(at) < view.DayAway {
		return view.Clock
	}
	return view.Day
}

// unknown answers a word that is no command with the nearest one and its form.
func (t *turn) unknown(word string) Outcome {
	said := "There is no command " + cut(word, 30) + "."
	r, ok := find(nearest(word, words()))
	if !ok {
		next := []view.Button{button(view.Act{Do: view.ActHelp}, "Help"), button(t.to(view.ActMenu, ""), "Menu")}
		if t.state == nil && !t.outsider() {
			next = append(next, button(view.Act{Do: view.ActDeclare}, "Declare…")) // whoever knows no command has something to tell
		}
		return tell(said+" All commands: /incident help", next...)
	}
	return tell(said+" Nearest: "+usage(r)+"\n"+r.Help+".", t.ways(r)...)
}

// ways are the buttons under an answer that names a command.
func (t *turn) ways(r Row) []view.Button {
	var next []view.Button
	if r.act != "" && (r.Needs == Nothing || t.state != nil) {
		next = append(next, button(t.to(r.act, ""), label(r)))
	}
	return append(next, button(view.Act{Do: view.ActHelp, Ref: r.Name}, "Help"))
}

// unknownAct answers a button of a version that had other acts.
func (t *turn) unknownAct() Outcome {
	if r, ok := find(t.Act.Do); ok {
		return tell("This button is not in use any more. The words still work: "+usage(r), t.ways(r)...)
	}
	return tell("This button is not in use any more. Open the menu and choose there.", button(view.Act{Do: view.ActMenu}, "Menu"))
}

// unclear answers words of a known command that cannot be understood: what is wrong, how it is written, and its form.
func (t *turn) unclear(name, why string) Outcome {
	r, _ := find(name)
	return tell(why+"\n"+usage(r), t.ways(r)...)
}
