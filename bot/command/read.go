package command

import (
	"strconv"
	"strings"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// menu is what /incident alone opens. In a room its own actions come first.
func (t *turn) menu() Outcome { return open(t.menuForm()) }

func (t *turn) menuForm() view.Form {
	if t.outsider() {
		return view.PartyMenu(t.view(), t.desk.Actor().Person, t.views(t.desk.Open()))
	}
	return view.MenuForm(t.view(), t.desk.Actor().Person, t.views(t.desk.Open()))
}

// views makes what pictures of several incidents are made from.
func (t *turn) views(all []*incident.State) []view.Incident {
	var out []view.Incident
	for _, s := range all {
		out = append(out, view.Incident{State: s, Policy: t.desk.Policy(), Now: t.Now})
	}
	return out
}

// listWords lists the open incidents, or what in them waits for the person.
func listWords(t *turn, rest string) Outcome {
	switch word := strings.ToLower(freeText(rest)); word {
	case "":
		return mine(t)
	case "waiting":
		return waiting(t)
	default:
		return t.unclear("list", "There is no list of "+cut(word, 30)+".")
	}
}

func mine(t *turn) Outcome { return show(view.List(t.views(t.desk.Open()))) }

func waiting(t *turn) Outcome {
	return show(view.Waiting(t.views(t.desk.Open()), t.desk.Actor().Person))
}

func status(t *turn) Outcome { return show(view.Status(t.view())) }

// brief renews the executive's brief and shows it. A closed incident's stays as it was.
func brief(t *turn) Outcome {
	if !t.state.Open() {
		return show(view.Brief(t.view()))
	}
	return t.do(incident.GiveBrief{}).showing(view.Brief(t.view()))
}

func catchUp(t *turn) Outcome { return show(view.CatchUp(t.view(), t.desk.Actor().Person)) }

func roles(t *turn) Outcome { return open(view.Roles(t.view())) }

func phones(t *turn) Outcome { return show(view.PhoneList(t.view())) }

// whoWords says who holds a role and how to reach them, for one role or for all.
func whoWords(t *turn, rest string) Outcome {
	if rest == "" {
		return show(view.Who(t.view(), ""))
	}
	if strings.EqualFold(freeText(rest), "phones") {
		return phones(t)
	}
	id, after, ok := t.roleAhead(rest)
	if !ok || after != "" {
		return t.unclear("who", t.noRole(rest))
	}
	return show(view.Who(t.view(), id))
}

func rights(t *turn) Outcome { return show(view.Rights(t.view())) }

// How many entries a look at the timeline shows. The whole of it is in the export.
const (
	someEntries = 15
	mostShown   = 40
)

// timelineWords shows the newest entries.
func timelineWords(t *turn, rest string) Outcome {
	most := someEntries
	if rest != "" {
		n, err := strconv.Atoi(freeText(rest))
		if err != nil || n < 1 {
			return t.unclear("timeline", "Give the number of entries to see, up to "+strconv.Itoa(mostShown)+".")
		}
		most = min(n, mostShown)
	}
	return show(view.Timeline(t.view(), t.desk.Story(t.state.ID, most)))
}

// ignoring makes a command of one that takes no words. What is typed behind it does no harm.
func ignoring(do action) func(*turn, string) Outcome {
	return func(t *turn, _ string) Outcome { return do(t) }
}
