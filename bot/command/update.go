package command

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"warroom/bot/incident"
	"warroom/bot/view"
)

func updateRow() Row {
	return Row{
		Name: "update", Args: "[<text>|skip <why>]", Group: groupTell, Needs: OpenIncident, Console: true,
		Help: "Tell the room and the stakeholders how it stands; alone, a form filled from the record", Who: "the comms lead or the commander",
		Examples: []string{"update The key is off since 02:56. Nothing was read so far.", "update skip nothing changed, next at 04:00"},
		act:      view.ActUpdate, words: updateWords,
	}
}

func updateActs() map[string]action {
	return map[string]action{view.ActUpdate: update, view.ActSkip: skipUpdate}
}

func updateWords(t *turn, rest string) Outcome {
	word, more := cutWord(rest)
	switch {
	case word == "":
		return update(t.on(view.ActUpdate, ""))
	case strings.EqualFold(word, "skip") && trim(more) == "":
		return skipUpdate(t.on(view.ActSkip, ""))
	case strings.EqualFold(word, "skip"):
		return t.recorded("This update is left out.", incident.SkipUpdate{Why: freeText(more)})
	}
	// What is being done and what is needed are taken from the record, as the form would have it.
	return t.do(incident.PostUpdate{Know: freeText(rest), Doing: t.doing(), Need: t.needed()})
}

// The fields of the form.
const (
	updateKnow  = "know"
	updateDoing = "doing"
	updateNeed  = "need"
	updateNext  = "next"
)

// update is filled from the record since the last one; the writer edits it.
func update(t *turn) Outcome {
	if t.Submitted {
		return t.updateFilled()
	}
	next := optional(moment(updateNext, "Next update", t.nextUpdate()))
	if t.nextUpdate().IsZero() {
		next.Hint = string(t.state.Severity) + " updates come at milestones: leave it out, or set a time"
	}
	title := fmt.Sprintf("Update %d", t.updateNumber())
	return open(askFor(t.to(view.ActUpdate, ""), title, "Send",
		plain(t.updateReaches()),
		field(manyLines(updateKnow, "Know", t.known(), mostText)), field(manyLines(updateDoing, "Doing", t.doing(), mostText)),
		field(manyLines(updateNeed, "Need", t.needed(), mostText)), field(next)))
}

// updateReaches says first who will read it.
func (t *turn) updateReaches() string {
	switch {
	case !t.desk.Policy().Stakeholders:
		return "It goes to the room."
	case t.state.Private:
		return "It goes to the room. This incident is private: the stakeholders' channel gets it only if it is private too, else each person directly."
	}
	return "It goes to the room and to the stakeholders' channel."
}

func (t *turn) updateNumber() int {
	n := 1
	for _, u := range t.state.Updates {
		if !u.Skipped {
			n++
		}
	}
	return n
}

// nextUpdate is when the severity asks for the one after this; zero: at milestones only.
func (t *turn) nextUpdate() time.Time {
	every := t.desk.Policy().Severities[t.state.Severity].Cadence
	if every == 0 {
		return time.Time{}
	}
	const step = 5 * time.Minute // a time that people can say
	return t.Now.Add(every + step - 1).Truncate(step)
}

// known is what was written into the record since the last update, the newest last; where nothing was, what was known then.
func (t *turn) known() string {
	var since time.Time
	last := string(t.state.Title)
	for _, u := range t.state.Updates {
		if !u.Skipped {
			since, last = u.At, string(u.Know)
		}
	}
	var lines []string
	left := mostText
	for _, l := range slices.Backward(t.state.Recent) {
		if l.Text = incident.Words(firstLine(string(l.Text))); l.Text == "" || !l.At.After(since) {
			continue
		}
		text := view.Recalled(t.view(), l)
		if left -= utf8.RuneCountInString(text) + 1; left < 0 {
			break
		}
		lines = append(lines, text)
	}
	if len(lines) == 0 {
		return last
	}
	slices.Reverse(lines)
	return strings.Join(lines, "\n")
}

// doing is what is worked on: the open steps of the open phases.
func (t *turn) doing() string {
	const most = 3
	var lines []string
	for _, p := range t.state.Phases {
		if p.Opened.IsZero() || !p.Confirmed.IsZero() {
			continue
		}
		var titles []string
		for _, id := range p.Order {
			if s := t.state.Steps[id]; s != nil && !s.Hidden && s.Status == incident.StepOpen && len(titles) < most {
				titles = append(titles, stepTitle(s))
			}
		}
		line := p.Title
		if len(titles) > 0 {
			line += ": " + strings.Join(titles, ", ")
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return "All phases are confirmed."
	}
	return strings.Join(lines, "\n")
}

// needed is what others owe: the decisions that wait.
func (t *turn) needed() string {
	var lines []string
	for _, d := range t.state.Decisions {
		if d.Status != incident.DecisionOpen {
			continue
		}
		line := fmt.Sprintf("D-%d %s", d.Number, t.desk.Policy().Rights[d.Right].Title)
		if n := len(d.Asked); n > 0 {
			line += " waits for " + t.name(d.Asked[n-1].Person)
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return "Nothing."
	}
	return strings.Join(lines, "\n")
}

// mostUntilNext is how far ahead the next update may be. The rules ask for it too; here the words are not lost.
const mostUntilNext = 7 * 24 * time.Hour

func (t *turn) updateFilled() Outcome {
	bad := t.lacking(updateKnow, updateDoing, updateNeed)
	next, err := t.moment(updateNext)
	if err == nil && !next.IsZero() && !next.After(t.Now) {
		return wrong(updateNext, "That time has passed. Choose one to come.")
	}
	if err == nil && next.After(t.Now.Add(mostUntilNext)) {
		return wrong(updateNext, "That is more than 7 days away. Choose an earlier time.")
	}
	if err != nil {
		return wrong(updateNext, sentence(err))
	}
	if bad != nil {
		return Outcome{Wrong: bad}
	}
	return t.do(incident.PostUpdate{Know: t.value(updateKnow), Doing: t.value(updateDoing), Need: t.value(updateNeed), Next: next})
}

// skipUpdate leaves out the update that is due.
func skipUpdate(t *turn) Outcome {
	if t.Submitted {
		if w := t.lacking("why"); w != nil {
			return Outcome{Wrong: w}
		}
		return t.do(incident.SkipUpdate{Why: t.value("why")})
	}
	return open(askFor(t.to(view.ActSkip, ""), "Skip this update", "Skip",
		plain("The reason is recorded. The next update stays due."), field(manyLines("why", "Why", "", mostReason))))
}
