package command

import (
	"slices"
	"strconv"
	"strings"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// People of a third party do the steps that were handed to them, answer what their company was asked, and write under their own name. Of an incident
// they read that and its room, and nothing else: not its timeline, nor who decides what, nor what else is open.

// outsider reports whether the actor works for a third party.
func (t *turn) outsider() bool { return t.desk.Actor().Class == incident.ClassExternal }

// ours answers an outsider who would read what does not concern them.
func (t *turn) ours() Outcome {
	p := t.desk.Policy()
	commander := p.Roles[p.Lead.Commander].Holder
	if t.state != nil {
		commander = t.state.Roles[p.Lead.Commander].Holder
	}
	who, whose := "the commander", "the organisation"
	if commander != "" {
		who = t.name(commander)
	}
	if p.Organisation != "" {
		whose = flat(p.Organisation, mostTitle)
	}
	return tell("Only people of " + whose + " can read this: ask " + who + ".")
}

// attempted keeps of what an outsider did the commands alone: the rules refuse them, and the record says that they were tried. Whatever would be shown
// is not.
func (t *turn) attempted(o Outcome) Outcome {
	if len(o.Commands) == 0 && o.Declare == nil {
		return t.ours()
	}
	return Outcome{Declare: o.Declare, Incident: o.Incident, Commands: o.Commands, Occurred: o.Occurred, Seen: o.Seen, Done: o.Done}
}

// partyRows are the commands that are a third party's too, and what completion offers its people.
var partyRows = []string{"help", "note", "correct", "step", "received", "evidence"}

// partyVerbs are what its people do with a step that was handed to them.
var partyVerbs = []string{"done", "untick", "yes", "no", "unknown", "skip", "watch", "evidence", "how"}

// concernsRow reports whether words are an outsider's to write: the commands of everybody, and the others on what is theirs.
func (t *turn) concernsRow(r Row, rest string) bool {
	word, more := cutWord(rest)
	switch r.Name {
	case "help", "note":
		return true
	case "correct":
		return t.state != nil
	case "step":
		verb, _ := cutWord(more)
		return t.ownStep(word) && (verb == "" || slices.Contains(append(partyVerbs, "answer", "tick"), strings.ToLower(verb)))
	case "received":
		n, _ := numbered(word, "r")
		return t.ownRequest(n)
	case "evidence":
		return t.state != nil && strings.EqualFold(word, "add")
	}
	return false
}

// concernsAct reports whether an act is an outsider's, by the same measure.
func (t *turn) concernsAct() bool {
	ref, _, _ := strings.Cut(t.Act.Ref, "/")
	switch t.Act.Do {
	case view.ActMenu, view.ActHelp, view.ActNote, view.ActLateNote, view.ActCorrect, view.ActTimeline, view.ActSaveEvidence:
		return true
	case view.ActTick, view.ActUntick, view.ActAnswer, view.ActWatch, view.ActHow, view.ActSkipStep:
		return t.ownStep(ref)
	case view.ActAddEvidence:
		return ref == "" || ref == "kind" || t.ownStep(ref)
	case view.ActReceived:
		n, _ := strconv.Atoi(ref)
		return t.ownRequest(n)
	}
	return false
}

// ownStep reports whether a word names a step that was handed to the actor.
func (t *turn) ownStep(word string) bool {
	if t.state == nil || word == "" {
		return false
	}
	for id, s := range t.state.Steps {
		if strings.EqualFold(string(id), word) || s.Number == strings.TrimRight(word, ":,") {
			return !s.Hidden && s.Owner != "" && s.Owner == t.desk.Actor().Person
		}
	}
	return false
}

// ownRequest reports whether a request was made to the actor's company.
func (t *turn) ownRequest(n int) bool {
	party := t.desk.Actor().Party
	return t.state != nil && n > 0 && n <= len(t.state.Requests) && party != "" && t.state.Requests[n-1].Provider == party
}

// ownEntry reports whether the actor may read an entry to correct it: everybody may but outsiders, who see what they wrote.
func (t *turn) ownEntry(e incident.EntryRef) bool {
	return !t.outsider() || e.By != "" && e.By == t.desk.Actor().Person
}

// partyCompletes gives the words that may stand next for an outsider.
func (t *turn) partyCompletes(r Row, done string) []string {
	word, more := cutWord(done)
	switch {
	case r.Name == "step" && word == "":
		var own []string
		for _, p := range t.state.Phases {
			for _, id := range p.Order {
				if s := t.state.Steps[id]; s != nil && t.ownStep(s.Number) {
					own = append(own, s.Number)
				}
			}
		}
		return own
	case r.Name == "step" && more == "" && t.ownStep(word):
		return partyVerbs
	case r.Name == "evidence" && word == "":
		return []string{"add"}
	case r.Name == "evidence" && strings.EqualFold(word, "add"), r.Name == "correct", r.Name == "help":
		return r.complete(t, done)
	}
	return nil
}
