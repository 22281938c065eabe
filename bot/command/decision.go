package command

import (
	"fmt"
	"strconv"
	"strings"

	"warroom/bot/incident"
	"warroom/bot/view"
)

func approveRow() Row {
	return Row{
		Name: "approve", Args: "<D-1> [condition]", Group: groupDecide, Needs: OpenIncident,
		Help: "Approve a decision as it is shown; further words become its condition", Who: "who holds the right; never by the command line",
		Examples: []string{"approve D-1", "approve D-1 only the key, leave the role"},
		act:      view.ActApprove, words: approveWords, complete: completeDecision,
	}
}

func denyRow() Row {
	return Row{
		Name: "deny", Args: "<D-1> <why>", Group: groupDecide, Needs: OpenIncident,
		Help: "Deny a decision, with the reason", Who: "who holds the right; never by the command line",
		Examples: []string{"deny D-1 wait for the release, ask at 03:10"},
		act:      view.ActDeny, words: denyWords, complete: completeDecision,
	}
}

func decideRow() Row {
	return Row{
		Name: "decide", Args: "<what> because <why>", Group: groupDecide, Needs: OpenIncident, Console: true,
		Help: "Record a decision that asks for no right", Who: whoWorks,
		Examples: []string{"decide Keep the shop open because checkout is not reached by this key"},
		act:      view.ActDecide, words: decideWords,
	}
}

func decisionActs() map[string]action {
	return map[string]action{
		view.ActApprove: approve, view.ActDeny: deny, view.ActAskBack: askBack, view.ActAnswerBack: answerBack, view.ActNudge: nudge, view.ActDecide: decide,
	}
}

// approveWords approves at once; where the target must be typed back, it opens the form, with the condition in it.
func approveWords(t *turn, rest string) Outcome {
	d, condition, why := t.decisionAhead(rest)
	if why != "" {
		return t.unclear("approve", why)
	}
	if d.TypeBack && d.Status == incident.DecisionOpen {
		t.on(view.ActApprove, strconv.Itoa(d.Number))
		return open(t.approveForm(d, condition))
	}
	return t.do(incident.Approve{Decision: d.Number, Words: condition})
}

func denyWords(t *turn, rest string) Outcome {
	d, reason, why := t.decisionAhead(rest)
	if why != "" {
		return t.unclear("deny", why)
	}
	if reason == "" {
		return deny(t.on(view.ActDeny, strconv.Itoa(d.Number)))
	}
	return t.do(incident.Deny{Decision: d.Number, Why: reason})
}

// decideWords splits what was decided from why, at "because" or else at the first comma.
func decideWords(t *turn, rest string) Outcome {
	text := freeText(rest)
	what, reason, ok := strings.Cut(text, " because ")
	if !ok {
		what, reason, ok = strings.Cut(text, ", ")
	}
	what, reason = strings.TrimRight(trim(what), ","), trim(reason)
	if !ok || what == "" || reason == "" {
		return open(t.on(view.ActDecide, "").decideForm(text))
	}
	return t.recorded(cut(what, mostReason), incident.DecideFreely{What: what, Why: reason})
}

// completeDecision gives the decisions that wait.
func completeDecision(t *turn, done string) []string {
	if done != "" {
		return nil
	}
	var out []string
	for _, d := range t.state.Decisions {
		if d.Status == incident.DecisionOpen {
			out = append(out, fmt.Sprintf("D-%d", d.Number))
		}
	}
	return out
}

// decisionAhead takes a decision off the front of the words. Which one is meant is never guessed.
func (t *turn) decisionAhead(words string) (d *incident.Decision, rest, why string) {
	word, rest := cutWord(words)
	if n, ok := numbered(word, "d"); ok && n <= len(t.state.Decisions) {
		return &t.state.Decisions[n-1], freeText(rest), ""
	}
	why = "There is no decision " + cut(word, 30) + "."
	if word == "" {
		why = "Name the decision."
	}
	if waiting := completeDecision(t, ""); len(waiting) > 0 {
		return nil, "", why + " Waiting: " + strings.Join(waiting, ", ")
	}
	return nil, "", why + " No decision waits."
}

// decisionOf is the decision that the act is on. One that asked for no right was decided as it was recorded.
func (t *turn) decisionOf() (*incident.Decision, *Outcome) {
	said := "There is no such decision in " + t.state.ID + "."
	if n, err := strconv.Atoi(t.Act.Ref); err == nil && n > 0 && n <= len(t.state.Decisions) {
		if d := &t.state.Decisions[n-1]; !d.Free {
			return d, nil
		}
		said = fmt.Sprintf("D-%d asked for no right: it is decided.", n)
	}
	o := tell(said)
	return nil, &o
}

// approve is bound to what the person sees: the card's hash, or the form's, which shows the decision once more.
func approve(t *turn) Outcome {
	d, none := t.decisionOf()
	if none != nil {
		return *none
	}
	if d.TypeBack && d.Status == incident.DecisionOpen && !t.Submitted {
		return t.unless(incident.Approve{Decision: d.Number, Hash: t.Act.Hash}, func() view.Form { return t.approveForm(d, "") })
	}
	if t.Submitted {
		if w := t.lacking("typed"); w != nil {
			return Outcome{Wrong: w}
		}
	}
	return t.inPlace(t.do(incident.Approve{Decision: d.Number, Hash: t.shown(), Words: t.value("condition"), TypedBack: t.value("typed")}))
}

func (t *turn) approveForm(d *incident.Decision, condition string) view.Form {
	a := t.to(view.ActApprove, strconv.Itoa(d.Number))
	a.Hash = d.Hash[:min(len(d.Hash), hashShown)]
	return askFor(a, fmt.Sprintf("Approve D-%d", d.Number), "Approve", append(view.Question(t.view(), d),
		field(hinted(oneLine("typed", "Last 4 of the target", "", 4), "Read the target above and type its last 4 characters")),
		field(optional(oneLine("condition", "Condition", condition, mostReason))))...)
}

// hashShown is how much of a hash an act holds.
const hashShown = 12

// nothingShown stands for the hash where an act has none. It is that of no decision.
const nothingShown = "none"

// shown is the hash of what the person saw who pressed or sent the act. Only typed words may leave it out, and stand for the newest: an act without one
// is refused as one on an old screen.
func (t *turn) shown() string {
	if t.Act.Hash == "" {
		return nothingShown
	}
	return t.Act.Hash
}

// deny, askBack and answerBack each ask for one text about a decision.
func deny(t *turn) Outcome {
	return t.aboutDecision(view.ActDeny, "Deny", "Deny", "Why", func(n int, text string) incident.Command {
		return incident.Deny{Decision: n, Why: text, Hash: t.shown()}
	})
}

func askBack(t *turn) Outcome {
	return t.aboutDecision(view.ActAskBack, "Ask back", "Ask back", "Question", func(n int, text string) incident.Command {
		return incident.AskBack{Decision: n, Question: text}
	})
}

func answerBack(t *turn) Outcome {
	return t.aboutDecision(view.ActAnswerBack, "Answer", "Answer", "Answer", func(n int, text string) incident.Command {
		return incident.AnswerBack{Decision: n, Answer: text}
	})
}

// aboutDecision shows a decision with one field, and makes a command of what was filled in.
func (t *turn) aboutDecision(do, title, submit, fieldLabel string, command func(n int, text string) incident.Command) Outcome {
	d, none := t.decisionOf()
	if none != nil {
		return *none
	}
	if t.Submitted {
		if w := t.lacking("text"); w != nil {
			return Outcome{Wrong: w}
		}
		return t.do(command(d.Number, t.value("text")))
	}
	blocks := view.Question(t.view(), d)
	if do == view.ActAnswerBack && d.AskedBack {
		blocks = append(blocks, plain(t.name(d.AskedBy)+" asks: "+flat(d.Question, mostReason)))
	}
	a := t.to(do, t.Act.Ref)
	a.Hash = d.Hash[:min(len(d.Hash), hashShown)]
	return t.unless(command(d.Number, anything), func() view.Form {
		return askFor(a, fmt.Sprintf("%s D-%d", title, d.Number), submit, append(blocks, field(manyLines("text", fieldLabel, "", mostReason)))...)
	})
}

// nudge has the holder asked once more, by a new message: an edit pings nobody.
func nudge(t *turn) Outcome {
	d, none := t.decisionOf()
	if none != nil {
		return *none
	}
	return t.inPlace(t.do(incident.Nudge{Decision: d.Number}))
}

// decide records a decision that asks for no right.
func decide(t *turn) Outcome {
	if !t.Submitted {
		return open(t.decideForm(""))
	}
	if w := t.lacking("what", "why"); w != nil {
		return Outcome{Wrong: w}
	}
	return t.do(incident.DecideFreely{What: t.value("what"), Why: t.value("why")})
}

func (t *turn) decideForm(what string) view.Form {
	return askFor(t.to(view.ActDecide, ""), "Record a decision", "Record",
		plain("For what asks for no decision right. What does is asked, so that its holder decides."),
		field(manyLines("what", "What is decided", what, mostText)), field(oneLine("why", "Why", "", mostReason)))
}
