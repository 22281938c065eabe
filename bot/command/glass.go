package command

import (
	"fmt"
	"strconv"
	"strings"

	"warroom/bot/incident"
	"warroom/bot/view"
)

func glassRow() Row {
	return Row{
		Name: "glass", Args: "<step> <reason>, or seen|object|review <number> [words]", Group: groupDecide, Needs: OpenIncident,
		Help: "Break the glass: act without the right, and tell; see, object to or review such an act", Who: "who holds the right to break the glass",
		Examples: []string{"glass 3.3 data is leaving and nobody answers", "glass review 1 the key had to go, nobody was reachable"},
		act:      view.ActGlass, words: glassWords,
	}
}

func glassActs() map[string]action {
	return map[string]action{
		view.ActGlass: breakGlass, view.ActGlassSeen: seeGlass, view.ActGlassObject: objectToGlass, view.ActGlassReview: reviewGlass,
	}
}

func glassWords(t *turn, rest string) Outcome {
	word, more := cutWord(rest)
	verb := strings.ToLower(word)
	switch verb {
	case "":
		return breakGlass(t.on(view.ActGlass, ""))
	case "seen", "object", "review":
		return glassReviewWords(t, verb, more)
	}
	s, why := t.step(word)
	if s == nil {
		return t.unclear("glass", why)
	}
	if reason := freeText(more); reason != "" {
		return t.do(incident.BreakGlass{Step: s.ID, Right: s.Right, Reason: reason})
	}
	return breakGlass(t.on(view.ActGlass, string(s.ID)))
}

func glassReviewWords(t *turn, verb, rest string) Outcome {
	word, rest := cutWord(rest)
	n, ok := numbered(word, "b")
	if !ok || n > len(t.state.Reviews) {
		return t.unclear("glass", "There is no break-glass act "+cut(word, 30)+". They are numbered from 1.")
	}
	ref, text := strconv.Itoa(n), freeText(rest)
	switch {
	case verb == "seen":
		return seeGlass(t.on(view.ActGlassSeen, ref)).saying("Recorded. You have seen it.")
	case verb == "object" && text == "":
		return objectToGlass(t.on(view.ActGlassObject, ref))
	case verb == "object":
		return t.do(incident.SeeGlass{Review: n, Object: text})
	case text == "":
		return reviewGlass(t.on(view.ActGlassReview, ref))
	}
	return t.recorded("The act is reviewed.", incident.ReviewGlass{Review: n, Verdict: text})
}

// breakGlass acts on a step without the right that it needs.
func breakGlass(t *turn) Outcome {
	if t.Act.Ref == "" {
		return tell("Name the step: /incident glass 3.3 <reason>", button(t.to(view.ActPhases, ""), "Phases…"))
	}
	s, none := t.stepOf()
	if none != nil {
		return *none
	}
	if s.Right == "" {
		return tell(s.Number + " needs no decision: there is no glass to break.")
	}
	if t.Submitted {
		if w := t.lacking("reason"); w != nil {
			return Outcome{Wrong: w}
		}
		return t.do(incident.BreakGlass{Step: s.ID, Right: s.Right, Reason: t.value("reason")})
	}
	p := t.desk.Policy()
	said := "You act without the right to " + strings.ToLower(p.Rights[s.Right].Title) + "."
	if told := incident.Holders(t.state, p, s.Right); len(told) > 0 {
		said += " Told at once: " + t.names(told, "and") + ", and the " + p.Roles[p.Lead.Executive].Title + "."
	}
	said += " It is reviewed before the incident closes."
	return t.unless(incident.BreakGlass{Step: s.ID, Right: s.Right, Reason: anything}, func() view.Form {
		return askFor(t.to(view.ActGlass, t.Act.Ref), "Break the glass", "Break the glass",
			stepLine(s), plain(said), field(manyLines("reason", "Why it cannot wait", "", mostReason)))
	})
}

// reviewOf is the break-glass act that the act is on.
func (t *turn) reviewOf() (*incident.Review, int, *Outcome) {
	if n, err := strconv.Atoi(t.Act.Ref); err == nil && n > 0 && n <= len(t.state.Reviews) {
		return &t.state.Reviews[n-1], n, nil
	}
	o := tell("There is no such break-glass act in " + t.state.ID + ".")
	return nil, 0, &o
}

func seeGlass(t *turn) Outcome {
	_, n, none := t.reviewOf()
	if none != nil {
		return *none
	}
	return t.do(incident.SeeGlass{Review: n})
}

func objectToGlass(t *turn) Outcome {
	r, n, none := t.reviewOf()
	if none != nil {
		return *none
	}
	if t.Submitted {
		if w := t.lacking("why"); w != nil {
			return Outcome{Wrong: w}
		}
		return t.do(incident.SeeGlass{Review: n, Object: t.value("why")})
	}
	return open(askFor(t.to(view.ActGlassObject, t.Act.Ref), "Object", "Object", t.glassLines(r), field(manyLines("why", "What speaks against it", "", mostReason))))
}

func reviewGlass(t *turn) Outcome {
	r, n, none := t.reviewOf()
	if none != nil {
		return *none
	}
	if t.Submitted {
		if w := t.lacking("verdict"); w != nil {
			return Outcome{Wrong: w}
		}
		return t.do(incident.ReviewGlass{Review: n, Verdict: t.value("verdict")})
	}
	return t.unless(incident.ReviewGlass{Review: n, Verdict: anything}, func() view.Form {
		return askFor(t.to(view.ActGlassReview, t.Act.Ref), "Review", "Reviewed", t.glassLines(r), field(manyLines("verdict", "Was it right? Why?", "", mostText)))
	})
}

// glassLines are what was done without the right, by whom, when and why.
func (t *turn) glassLines(r *incident.Review) view.Block {
	what := ""
	if s := t.state.Steps[r.Step]; s != nil {
		what = s.Number + " " + stepTitle(s)
	}
	return view.Block{Text: view.Text{
		{Kind: view.Bold, S: fmt.Sprintf("BREAK-GLASS by %s ", t.name(r.By))}, {Kind: clockKind(r.At, t.Now), At: r.At}, {S: "\n" + what + "\n" + flat(r.Reason, mostReason)},
	}}
}
