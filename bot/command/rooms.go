package command

import (
	"regexp"
	"strings"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// The fields of the form by which something that people made is taken in.
const (
	fieldAdopt = "adopt"
	fieldRoom  = "room"
)

// What can be adopted.
const (
	adoptRoom    = "room"
	adoptRunbook = "runbook"
)

// adoptWords takes in a room that people made, or the newest version of the runbook; room again asks for a new one where none could be made.
func adoptWords(t *turn, rest string) Outcome {
	what, rest := cutWord(rest)
	switch strings.ToLower(what) {
	case "":
		return open(t.adoptForm())
	case adoptRunbook:
		return t.adoptRunbook()
	case adoptRoom:
	default:
		return t.unclear("adopt", "Only a room or the runbook can be adopted, and not "+cut(what, 30)+".")
	}
	switch word := freeText(rest); {
	case strings.EqualFold(word, "again"):
		return retryRoom(t)
	case word != "":
		id, name, ok := roomNamed(word)
		if !ok {
			return t.unclear("adopt", "This is no room: write # and choose from the list, or paste its link.")
		}
		return t.adoptRoom(id, name)
	case t.Channel != "":
		return t.adoptRoom(t.Channel, "")
	}
	return open(t.adoptForm())
}

var (
	roomMention = regexp.MustCompile(`^<#([A-Z0-9]{2,32})(?:\|([^<>|]*))?>$`)
	roomLink    = regexp.MustCompile(`^<?https://[^\s/<>|]+/(?:archives|client/[A-Z0-9]+)/([A-Z0-9]{2,32})(?:[/?#|][^\s<>]*)?>?$`)
	roomID      = regexp.MustCompile(`^[CG][A-Z0-9]{2,31}$`)
)

// roomNamed reads a channel as it is mentioned, linked, or called by its id.
func roomNamed(word string) (id, name string, ok bool) {
	if m := roomMention.FindStringSubmatch(word); m != nil {
		return m[1], m[2], true
	}
	if m := roomLink.FindStringSubmatch(word); m != nil {
		return m[1], "", true
	}
	return word, "", roomID.MatchString(word)
}

// adoptRoom takes in a room. What room it is, is looked up before the command is decided.
func (t *turn) adoptRoom(id, name string) Outcome {
	if here := t.desk.Here(); here != nil && here.ID != t.state.ID && id == t.Channel {
		return tell("This room belongs to " + here.ID + ". Choose one that belongs to no incident.")
	}
	return t.do(incident.AdoptRoom{Room: id, Name: name}).saying("Recorded. The board and the cards follow in that room.")
}

func (t *turn) adoptRunbook() Outcome {
	return t.do(incident.AdoptRunbook{}).saying("Recorded. New steps are added, none is dropped.")
}

func (t *turn) adoptForm() view.Form {
	return askFor(t.to(view.ActAdoptRoom, ""), "Adopt", "Adopt",
		field(choice(fieldAdopt, "What", []view.Option{
			option(adoptRoom, "A private room that people made"), option(adoptRunbook, "The newest version of the runbook"),
		}, adoptRoom)),
		field(optional(hinted(oneLine(fieldRoom, "The room's link", "", mostText),
			"Add the app to the room first, and be in it. Or type there: /incident "+t.incident()+" adopt room"))),
	)
}

func adoptAct(t *turn) Outcome {
	if !t.Submitted {
		return open(t.adoptForm())
	}
	if t.value(fieldAdopt) == adoptRunbook {
		return t.adoptRunbook()
	}
	id, name, ok := roomNamed(t.value(fieldRoom))
	if !ok {
		return wrong(fieldRoom, "Paste the link of the room, as its menu copies it.")
	}
	return t.adoptRoom(id, name)
}

// retryRoom asks for the room again after the chat service refused it.
func retryRoom(t *turn) Outcome {
	return t.do(incident.RetryRoom{}).saying("Recorded. The room is asked for again.")
}
