package command

import (
	"slices"
	"strings"
	"time"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// The fields of the forms about what heads the board.
const (
	fieldTitle     = "title"
	fieldType      = "type"
	fieldSeverity  = "severity"
	fieldWhy       = "why"
	fieldMilestone = "milestone"
)

// titleWords changes the title.
func titleWords(t *turn, rest string) Outcome {
	title := strings.Join(strings.Fields(freeText(rest)), " ")
	switch {
	case title == "":
		return open(t.titleForm(string(t.state.Title)))
	case title != cut(title, mostTitle):
		f := t.titleForm(title)
		f.Blocks = append([]view.Block{plain("A title has at most 60 characters. This one is longer: " + cut(title, mostText))}, f.Blocks...)
		return open(f)
	}
	return t.do(incident.SetTitle{Title: title}).saying("Recorded. The title is now: " + title)
}

func (t *turn) titleForm(title string) view.Form {
	return askFor(t.to(view.ActTitle, ""), "Change the title", "Change it", field(oneLine(fieldTitle, "Title", title, mostTitle)))
}

func titleAct(t *turn) Outcome {
	if !t.Submitted {
		return open(t.titleForm(string(t.state.Title)))
	}
	if bad := t.lacking(fieldTitle); bad != nil {
		return Outcome{Wrong: bad}
	}
	return titleWords(t, t.value(fieldTitle))
}

// severityWords changes the severity. Lowering it asks for a reason.
func severityWords(t *turn, rest string) Outcome {
	word, why := cutWord(rest)
	if word == "" {
		return open(t.severityForm(t.state.Severity, ""))
	}
	if strings.EqualFold(word, "sev") {
		word, why = cutWord(why)
	}
	s, ok := severityOf(word, true)
	if !ok {
		return t.unclear("severity", "There is no severity "+cut(word, 30)+". There are SEV1, SEV2, SEV3 and SEV4.")
	}
	if why = freeText(why); why == "" && t.state.Severity.Graver(s) {
		f := t.severityForm(s, "")
		f.Blocks = append([]view.Block{plain("A lower severity needs a reason.")}, f.Blocks...)
		return open(f)
	}
	return t.setSeverity(s, why)
}

func (t *turn) setSeverity(s incident.Severity, why string) Outcome {
	return t.do(incident.SetSeverity{Severity: s, Why: why}).saying("Recorded. " + string(s) + ".")
}

func (t *turn) severityForm(s incident.Severity, why string) view.Form {
	return askFor(t.to(view.ActSeverity, ""), "Severity", "Set it",
		field(choice(fieldSeverity, "How bad", severityOptions(t.desk.Policy()), string(s))),
		field(optional(hinted(oneLine(fieldWhy, "Why", why, mostReason), "A lower severity needs a reason."))),
	)
}

func severityAct(t *turn) Outcome {
	if !t.Submitted {
		return open(t.severityForm(t.state.Severity, ""))
	}
	s, ok := severityOf(t.value(fieldSeverity), true)
	if !ok {
		return wrong(fieldSeverity, "Choose one of the list.")
	}
	if t.value(fieldWhy) == "" && t.state.Severity.Graver(s) {
		return wrong(fieldWhy, "A lower severity needs a reason.")
	}
	return t.setSeverity(s, t.value(fieldWhy))
}

// typeWords changes the type.
func typeWords(t *turn, rest string) Outcome {
	if rest == "" {
		return open(t.typeForm(t.state.Type))
	}
	p := t.desk.Policy()
	id, ok := kindNamed(p, freeText(rest))
	if !ok {
		return t.unclear("type", noType(p, freeText(rest)))
	}
	return t.setType(id)
}

func noType(p *incident.Policy, words string) string {
	return "There is no type " + cut(words, 40) + ". " + meant(words, "types", typeIDs(p))
}

func (t *turn) setType(id incident.TypeID) Outcome {
	return t.do(incident.SetType{Type: id}).saying("Recorded. The type is now: " + t.desk.Policy().Types[id].Title + ".")
}

func (t *turn) typeForm(id incident.TypeID) view.Form {
	return askFor(t.to(view.ActType, ""), "Change the type", "Change it",
		field(oneOf(fieldType, "Type", typeOptions(t.desk.Policy()), string(id))),
		small("Steps of the other type may be added. None is dropped."),
	)
}

func typeAct(t *turn) Outcome {
	if !t.Submitted {
		return open(t.typeForm(t.state.Type))
	}
	id := incident.TypeID(t.value(fieldType))
	if _, ok := t.desk.Policy().Types[id]; !ok {
		return wrong(fieldType, "Choose one of the list.")
	}
	return t.setType(id)
}

// milestones are those that people set; the others are set by declaring, closing and reopening.
var milestones = []string{"contained", "recovered"}

// milestoneWords says that the incident is contained, or recovered, now or since a time that is claimed.
func milestoneWords(t *turn, rest string) Outcome {
	at, rest, err := t.claimed(rest)
	if err != nil {
		return t.unclear("milestone", sentence(err))
	}
	word, more := cutWord(rest)
	if word == "" {
		return open(t.milestoneForm())
	}
	if word = strings.ToLower(word); !slices.Contains(milestones, word) || more != "" {
		return t.unclear("milestone", "There is no milestone "+cut(freeText(rest), 40)+". There are contained and recovered.")
	}
	out := t.do(incident.SetMilestone{Milestone: word}).saying("Recorded. The incident is " + word + ".")
	out.Occurred = at
	return out
}

func (t *turn) milestoneForm() view.Form {
	return askFor(t.to(view.ActMilestone, ""), "Milestone", "Set it",
		field(choice(fieldMilestone, "The incident is", []view.Option{
			option("contained", "Contained: it cannot spread or go on"), option("recovered", "Recovered: all works again"),
		}, "")),
		field(optional(hinted(moment(fieldAt, "Since", time.Time{}), "Left out: now."))),
	)
}

func milestoneAct(t *turn) Outcome {
	if !t.Submitted {
		return open(t.milestoneForm())
	}
	at, why := t.pastMoment(fieldAt)
	if why != "" {
		return wrong(fieldAt, why)
	}
	if !slices.Contains(milestones, t.value(fieldMilestone)) {
		return wrong(fieldMilestone, "Choose one of the list.")
	}
	out := t.do(incident.SetMilestone{Milestone: t.value(fieldMilestone)}).saying("Recorded. The incident is " + t.value(fieldMilestone) + ".")
	out.Occurred = at
	return out
}
