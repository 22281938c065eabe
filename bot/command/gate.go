package command

import (
	"slices"
	"strings"
	"time"

	"warroom/bot/incident"
	"warroom/bot/view"
)

func gateActs() map[string]action {
	return map[string]action{
		view.ActBeginClose: beginClose, view.ActWaive: waive, view.ActSetReview: setReview, view.ActSetCause: setCause,
	}
}

// beginClose opens the closing card, for all to work down.
func beginClose(t *turn) Outcome { return t.do(incident.BeginClose{}) }

// closingClass is what the incident closes as, unless somebody says that it was nothing or is another's.
func (t *turn) closingClass() incident.CloseClass {
	if t.state.Exercise {
		return incident.ClassExercise
	}
	return incident.ClassReal
}

// left are the items of the gate that are neither settled nor waived.
func (t *turn) left() []incident.GateItem {
	return slices.DeleteFunc(incident.Gate(t.state, t.desk.Policy(), t.closingClass()), func(g incident.GateItem) bool { return g.OK || g.Waived })
}

// waive takes an item off the gate. Where the person does not hold the right to, a decision is asked by it.
func waive(t *turn) Outcome {
	item := view.Item(t.Act.Ref)
	if item == "" {
		item = t.value("item")
	}
	if t.Submitted {
		bad := t.lacking("why")
		if item == "" {
			return wrong("item", "Choose the item to waive.")
		}
		if bad != nil {
			return Outcome{Wrong: bad}
		}
		return t.do(incident.Waive{Item: item, Why: t.value("why")})
	}
	left := t.waivable(item)
	if len(left) == 0 {
		return tell("Nothing is left that could be waived.", button(t.to(view.ActClose, ""), "Close…"))
	}
	var items []view.Option
	for _, g := range left {
		items = append(items, option(g.ID, g.Title))
	}
	blocks := []view.Block{field(oneOf("item", "Item", items, ""))}
	if i := slices.IndexFunc(left, func(g incident.GateItem) bool { return g.ID == item }); i >= 0 {
		blocks = []view.Block{bold(left[i].Title, "")}
	}
	blocks = append(blocks, plain("A waived item stays in the record, with the reason. Whoever holds the right to waive decides it."), field(manyLines("why", "Why", "", mostReason)))
	if item == "" {
		item = left[0].ID // who may waive one may waive any
	}
	return t.unless(incident.Waive{Item: item, Why: anything}, func() view.Form {
		return askFor(t.to(view.ActWaive, t.Act.Ref), "Waive an item", "Waive", blocks...)
	})
}

// waivable are the items that can be waived: what is left on the closing card, and the one that was named, which the card of an exercise may not hold.
// A break-glass act is reviewed and never waived.
func (t *turn) waivable(item string) []incident.GateItem {
	items := t.left()
	if !slices.ContainsFunc(items, func(g incident.GateItem) bool { return g.ID == item }) {
		for _, g := range incident.Gate(t.state, t.desk.Policy(), incident.ClassReal) {
			if g.ID == item && !g.OK && !g.Waived {
				items = append(items, g)
			}
		}
	}
	return slices.DeleteFunc(items, func(g incident.GateItem) bool { return g.Fix == "review-glass" })
}

// waiveItem waives an item that was typed; without a reason the form asks for it.
func waiveItem(t *turn, item, why string) Outcome {
	if why == "" {
		return waive(t.on(view.ActWaive, view.ItemRef(item)))
	}
	return t.recorded("It is waived, or whoever holds the right to waive is asked.", incident.Waive{Item: item, Why: why})
}

// waiveWords reads an item by its id, its title, or a kind of evidence.
func waiveWords(t *turn, rest string) Outcome {
	if trim(rest) == "" {
		return waive(t.on(view.ActWaive, ""))
	}
	for _, g := range t.left() {
		for _, name := range []string{g.ID, g.Title} {
			if why, ok := nameAhead(rest, name); ok {
				return waiveItem(t, g.ID, freeText(why))
			}
		}
	}
	if kind, why, unknown := t.kindAhead(rest); unknown == "" {
		return waiveItem(t, "evidence:"+string(kind), freeText(why))
	}
	word, _ := cutWord(rest)
	return t.unclear("close", "Nothing on the closing card is called "+cut(word, 40)+".")
}

// reviewAfter is how long after closing a review is proposed; the person changes it.
const reviewAfter = 3 * 24 * time.Hour

// setReview says when the review is held and who owns it.
func setReview(t *turn) Outcome {
	if t.Submitted {
		at, err := t.moment("at")
		switch {
		case err != nil:
			return wrong("at", sentence(err))
		case at.IsZero():
			return wrong("at", "Choose a day and a time.")
		case !at.After(t.Now):
			return wrong("at", "That time has passed. Choose one to come.")
		}
		owner, why := t.whom(t.value("owner"))
		if why != "" {
			return wrong("owner", why)
		}
		return t.do(incident.SetReview{At: at, Owner: owner})
	}
	at, owner := t.Now.Add(reviewAfter).Truncate(time.Hour), t.state.Roles[t.desk.Policy().Lead.Commander].Holder
	if c := t.state.Closing; c != nil && !c.ReviewAt.IsZero() {
		at, owner = c.ReviewAt, c.ReviewOwner
	}
	return open(askFor(t.to(view.ActSetReview, ""), "Set the review", "Set",
		field(moment("at", "When", at)), field(t.someone("owner", "Owner of the review", owner)),
		small("The room is archived some days after the review.")))
}

// reviewWords reads a day and time and the owner: 2026-11-27 10:00 @Lee.
func reviewWords(t *turn, rest string) Outcome {
	words := strings.Fields(rest)
	if len(words) < 2 {
		return setReview(t.on(view.ActSetReview, ""))
	}
	at, err := nextTime(strings.Join(words[:len(words)-1], " "), t.Now, t.Zone)
	if err != nil {
		return t.unclear("close", sentence(err))
	}
	if !at.After(t.Now) {
		return t.unclear("close", "That time has passed. Name one to come.")
	}
	owner, why := t.whom(words[len(words)-1])
	if why != "" {
		return t.unclear("close", why)
	}
	return t.recorded("The review has a date and an owner.", incident.SetReview{At: at, Owner: owner})
}

// setCause states the root cause, or why it is unknown.
func setCause(t *turn) Outcome {
	if t.Submitted {
		if w := t.lacking("known", "cause"); w != nil {
			return Outcome{Wrong: w}
		}
		return t.do(incident.SetCause{Known: t.has("known", "yes"), Cause: t.value("cause")})
	}
	known, cause := "yes", ""
	if c := t.state.Closing; c != nil && c.CauseKnown != "" {
		known, cause = c.CauseKnown, string(c.Cause)
	}
	return open(askFor(t.to(view.ActSetCause, ""), "State the cause", "State",
		field(choice("known", "Is it known?", []view.Option{option("yes", "Known"), option("unknown", "Unknown")}, known)),
		field(hinted(manyLines("cause", "Root cause", cause, mostText), "Where it is unknown: why, and what would tell"))))
}

// causeWords reads the cause, or unknown and why.
func causeWords(t *turn, rest string) Outcome {
	word, more := cutWord(rest)
	switch {
	case word == "", strings.EqualFold(word, "unknown") && trim(more) == "":
		return setCause(t.on(view.ActSetCause, ""))
	case strings.EqualFold(word, "unknown"):
		return t.recorded("The cause is unknown.", incident.SetCause{Cause: freeText(more)})
	}
	return t.recorded("The cause is stated.", incident.SetCause{Known: true, Cause: freeText(rest)})
}
