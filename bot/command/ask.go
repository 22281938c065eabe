package command

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"warroom/bot/incident"
	"warroom/bot/view"
)

func askRow() Row {
	return Row{
		Name: "ask", Args: "<right> <what>, or nudge|back|answer|again <D-1> [words]", Group: groupDecide, Needs: OpenIncident,
		Help: "Ask whoever holds a decision right; ask back, answer, or ask once more", Who: whoWorks,
		Examples: []string{"ask revoke-keys Deactivate the key of ci-deploy", "ask nudge D-1", "ask back D-1 which pipeline stops?"},
		act:      view.ActDecision, words: askWords, complete: completeAsk,
	}
}

func askActs() map[string]action {
	return map[string]action{view.ActAsk: askForStep, view.ActDecision: askForAny, view.ActAskAgain: askAgain}
}

// askWords reads: revoke-keys <what>, Revoke keys <what>, or one of the words for a decision that was asked already.
func askWords(t *turn, rest string) Outcome {
	word, more := cutWord(rest)
	switch verb := strings.ToLower(word); {
	case verb == "":
		return askForAny(t.on(view.ActDecision, ""))
	case slices.Contains(aboutVerbs, verb):
		return askAboutWords(t, verb, more)
	}
	right, what, ok := rightAhead(t.desk.Policy(), rest)
	if !ok {
		why := "There is no decision right " + cut(word, 40) + "."
		if near := nearest(word, rightIDs(t.desk.Policy())); near != "" {
			why += " Nearest: " + near
		}
		return t.unclear("ask", why)
	}
	if s := t.stepFor(right); s != nil {
		q := t.askingFor(s)
		if what != "" {
			q.action = freeText(what)
		}
		return open(t.askForm(t.to(view.ActAsk, string(s.ID)), q))
	}
	return open(t.askForm(t.to(view.ActDecision, ""), asking{right: right, action: freeText(what), undo: t.desk.Policy().Rights[right].Reversible, choose: true}))
}

// askAboutWords goes on with a decision that was asked.
func askAboutWords(t *turn, verb, rest string) Outcome {
	d, text, why := t.decisionAhead(rest)
	if why != "" {
		return t.unclear("ask", why)
	}
	ref := strconv.Itoa(d.Number)
	switch {
	case verb == "nudge":
		return nudge(t.on(view.ActNudge, ref)).saying("Recorded. Whoever is being asked is asked once more.")
	case verb == "again":
		return askAgain(t.on(view.ActAskAgain, ref))
	case verb == "back" && text == "":
		return askBack(t.on(view.ActAskBack, ref))
	case verb == "back":
		return t.do(incident.AskBack{Decision: d.Number, Question: text})
	case text == "":
		return answerBack(t.on(view.ActAnswerBack, ref))
	}
	return t.do(incident.AnswerBack{Decision: d.Number, Answer: text})
}

// completeAsk gives the rights and the words about a decision that was asked, then the decisions that wait.
func completeAsk(t *turn, done string) []string {
	switch word, more := cutWord(done); {
	case word == "":
		return append(rightIDs(t.desk.Policy()), aboutVerbs...)
	case more == "" && slices.Contains(aboutVerbs, strings.ToLower(word)):
		return completeDecision(t, "")
	}
	return nil
}

// aboutVerbs are what can be said about a decision that was asked.
var aboutVerbs = []string{"nudge", "back", "answer", "again"}

func rightIDs(p *incident.Policy) []string {
	var ids []string
	for id := range p.Rights {
		ids = append(ids, string(id))
	}
	slices.Sort(ids)
	return ids
}

// rightAhead takes a right off the front of the words, by its id or its title.
func rightAhead(p *incident.Policy, words string) (incident.RightID, string, bool) {
	for _, id := range rightIDs(p) {
		right := p.Rights[incident.RightID(id)]
		for _, name := range []string{id, right.Title} {
			if rest, ok := nameAhead(words, name); ok {
				return right.ID, rest, true
			}
		}
	}
	return "", words, false
}

// stepFor is the first step being worked on that waits for the right and has not been asked for.
func (t *turn) stepFor(right incident.RightID) *incident.StepState {
	for i := range t.state.Phases {
		p := &t.state.Phases[i]
		if p.Opened.IsZero() || !p.Confirmed.IsZero() {
			continue
		}
		for _, id := range p.Order {
			if s := t.state.Steps[id]; s != nil && s.Right == right && s.Status == incident.StepOpen && s.Decision == 0 && !s.Hidden {
				return s
			}
		}
	}
	return nil
}

// The fields of the form.
const (
	askRight  = "right"
	askAction = "action"
	askReason = "why"
	askBreaks = "breaks"
	askUndo   = "undo"
	askHow    = "how"
	askLost   = "lost"
	askTyped  = "typed"
)

// mostAction is how much of an action the card shows. An approval is bound to all of it, so that more cannot be asked for.
const mostAction = 200

// decidesNow is what the form notes when its button says [Decide now]: what was pressed is what happens, even if the right has moved since.
const decidesNow = "decide-now"

// asking is a question on its way to whoever decides it.
type asking struct {
	right                          incident.RightID
	step                           incident.StepID
	action, why, breaks, undo, how string
	choose                         bool // the right is chosen in the form
}

// askForStep asks for the decision that a step needs; the form is filled from the step.
func askForStep(t *turn) Outcome {
	s, none := t.stepOf()
	if none != nil {
		return *none
	}
	if s.Right == "" {
		return tell(s.Number + " needs no decision.")
	}
	if t.Submitted {
		return t.asked(asking{right: s.Right, step: s.ID})
	}
	return open(t.askForm(t.to(view.ActAsk, t.Act.Ref), t.askingFor(s)))
}

// askForAny asks for any right. Choosing one draws the form again, with what that right says of itself.
func askForAny(t *turn) Outcome {
	right := incident.RightID(cmp.Or(t.value(askRight), t.Act.Ref))
	rule, ok := t.desk.Policy().Rights[right]
	if t.Submitted {
		if !ok {
			return wrong(askRight, "Choose one of the list.")
		}
		return t.asked(asking{right: right})
	}
	return open(t.askForm(t.to(view.ActDecision, string(rule.ID)), asking{right: rule.ID, undo: rule.Reversible, choose: true}))
}

// askAgain asks with the words of an earlier decision, for its step and right.
func askAgain(t *turn) Outcome {
	d, none := t.decisionOf()
	if none != nil {
		return *none
	}
	q := asking{
		right: d.Right, step: d.Step, action: string(d.Action), why: string(d.Why), breaks: string(d.Breaks), undo: d.Undo, how: string(d.How),
	}
	if t.Submitted {
		return t.asked(q)
	}
	if s := t.state.Steps[d.Step]; s != nil && d.Status == incident.DecisionVoid && len(t.targets(s)) > 0 {
		q.action = t.askingFor(s).action // the old words name the old target
	}
	return open(t.askForm(t.to(view.ActAskAgain, t.Act.Ref), q))
}

// askingFor fills a question from a step: its title and target, what it breaks, and the way back.
func (t *turn) askingFor(s *incident.StepState) asking {
	q := asking{right: s.Right, step: s.ID, action: stepTitle(s), undo: t.desk.Policy().Rights[s.Right].Reversible, how: s.Rollback}
	if targets := t.targets(s); len(targets) > 0 {
		q.action += ": " + strings.Join(targets, ", ")
	}
	switch {
	case s.Rollback == "irreversible":
		q.undo, q.how = "no", "It cannot be undone."
	case s.Rollback != "" && q.undo == "no":
		q.undo = "partly" // the step knows a way back that the right does not promise
	}
	return q
}

// gap is a placeholder of a command.
var gap = regexp.MustCompile(`<<([A-Z0-9_]+)>>`)

// targets are what the step's command is aimed at, as far as it is known, and the account that it lies in.
func (t *turn) targets(s *incident.StepState) []string {
	var names []string
	for provider := range strings.SplitSeq(t.state.Facts["provider"], ",") {
		for _, m := range gap.FindAllStringSubmatch(s.Commands[strings.TrimSpace(provider)], -1) {
			if !slices.Contains(names, m[1]) {
				names = append(names, m[1])
			}
		}
	}
	if !slices.Contains(names, "ACCOUNT") {
		names = append(names, "account")
	}
	var out []string
	for _, name := range names {
		value := string(t.state.Texts[name])
		if value == "" {
			value = t.state.Facts[name]
		}
		if value != "" && value != "unknown" && !slices.Contains(out, value) {
			out = append(out, value)
		}
	}
	return out
}

// askForm asks for all that whoever decides needs to know.
func (t *turn) askForm(a view.Act, q asking) view.Form {
	if q.choose {
		return t.askFormChoosing(a, q)
	}
	f := askFor(a, "Ask for a decision", t.askSubmit(q.right), t.askHead(q.right))
	f.Blocks = append(f.Blocks, t.askFields(q)...)
	f.Note = t.askNote(q.right)
	return f
}

// askFormChoosing has the right as its first field. Until one is chosen there is nothing else to fill in and nothing to send.
func (t *turn) askFormChoosing(a view.Act, q asking) view.Form {
	list := oneOf(askRight, "Decision right", options(t.desk.Policy().Rights, func(_ incident.RightID, r incident.Right) string { return r.Title }), string(q.right))
	list.Reacts = true
	f := askFor(a, "Ask for a decision", "Next", field(list))
	if q.right == "" {
		return f
	}
	f.Submit, f.Note = t.askSubmit(q.right), t.askNote(q.right)
	f.Blocks = append(append(f.Blocks, t.askHead(q.right)), t.askFields(q)...)
	return f
}

func (t *turn) askFields(q asking) []view.Block {
	action := oneLine(askAction, "Action and target", "", mostAction)
	action.Kind, action.Initial = view.Area, initially(cut(q.action, mostAction))
	reason := oneLine(askReason, "Why now", q.why, mostReason)
	reason.Sample = "used 02:36 from an unknown address"
	breaks := oneLine(askBreaks, "What breaks, how long", q.breaks, mostReason)
	breaks.Sample = "release pipeline, about 1 h"
	if s := t.state.Steps[q.step]; s != nil {
		switch s.Impact {
		case "", "none", "low", "medium", "high": // a degree alone tells nobody what breaks
		default:
			breaks.Hint = cut("The runbook expects: "+s.Impact, mostReason)
		}
	}
	blocks := []view.Block{
		field(action), field(reason), field(breaks),
		field(choice(askUndo, "Can it be undone?", []view.Option{option("yes", "yes"), option("partly", "partly"), option("no", "no")}, q.undo)),
		field(oneLine(askHow, "How", q.how, mostReason)),
	}
	if lost := incident.Lost(t.state, q.step); len(lost) > 0 {
		blocks = append(blocks, small("Not captured yet: "+t.evidenceTitles(lost)), field(checks(askLost, "Evidence would be lost", []view.Option{option("anyway", "Ask all the same")})))
	} else {
		blocks = append(blocks, small("Not captured yet: none"))
	}
	if t.decidesHere(q.right) && t.desk.Policy().Rights[q.right].TypeBack {
		blocks = append(blocks, field(oneLine(askTyped, "Last 4 of the target", "", 4)))
	}
	return blocks
}

// askHead names the right and who decides it.
func (t *turn) askHead(right incident.RightID) view.Block {
	rule := t.desk.Policy().Rights[right]
	holders := incident.Holders(t.state, t.desk.Policy(), right)
	who := "nobody holds it"
	switch {
	case rule.Quorum > 1 && len(holders) > 0:
		who = "two decide: " + t.names(holders, "or")
	case len(holders) > 0:
		who = t.name(holders[0]) + " decides"
	}
	return bold(rule.Title+" ("+who+")", "")
}

// askSubmit is the button's label: whom it asks, or that the person decides with it.
func (t *turn) askSubmit(right incident.RightID) string {
	if t.decidesHere(right) {
		return "Decide now"
	}
	holders := incident.Holders(t.state, t.desk.Policy(), right)
	if len(holders) == 0 {
		return "Ask"
	}
	if s := "Ask " + t.name(holders[0]); len([]rune(s)) <= mostLabel {
		return s
	}
	return "Ask"
}

func (t *turn) askNote(right incident.RightID) string {
	if t.decidesHere(right) {
		return decidesNow
	}
	return ""
}

// decidesHere reports whether the person holds the right, where one person is enough: then asking is deciding.
func (t *turn) decidesHere(right incident.RightID) bool {
	if t.desk.Policy().Rights[right].Quorum > 1 {
		return false
	}
	_, ok := incident.May(t.state, t.desk.Policy(), t.desk.Actor().Person, right)
	return ok
}

// asked reads the form and asks.
func (t *turn) asked(q asking) Outcome {
	bad := t.lacking(askAction, askReason, askBreaks, askUndo, askHow)
	if bad == nil {
		bad = map[string]string{}
	}
	if _, shown := t.Values[askLost]; shown && !t.has(askLost, "anyway") {
		bad[askLost] = "Save it first, or mark this."
	}
	if _, shown := t.Values[askTyped]; shown && t.value(askTyped) == "" {
		bad[askTyped] = "Type the last 4 characters of the target."
	}
	if len(bad) > 0 {
		return Outcome{Wrong: bad}
	}
	return t.do(incident.AskDecision{
		Right: q.right, Step: q.step, Action: t.value(askAction), Why: t.value(askReason), Breaks: t.value(askBreaks), Undo: t.value(askUndo), How: t.value(askHow),
		Anyway: t.has(askLost, "anyway"), DecideNow: t.Note == decidesNow, TypedBack: t.value(askTyped),
	})
}
