package command

import (
	"slices"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// anything stands for what is still to be written in a form.
const anything = "to be written in the form"

// unmet are refusals for what the form is about to ask for.
var unmet = []string{"read-back", "changed-since", "steps-open"}

// ahead is the rules' no to an act whose form is about to open: who may not do it learns so before they fill it in. Nothing is recorded by looking, and
// what may change until the form is sent is decided then.
func (t *turn) ahead(c incident.Command) (*incident.Refusal, bool) {
	_, refusal := incident.Decide(t.state, t.desk.Policy(), incident.Meta{By: t.desk.Actor(), At: t.Now}, c)
	return refusal, refusal != nil && !slices.Contains(unmet, refusal.Code)
}

// unless opens a form, unless the rules refuse what it is for.
func (t *turn) unless(c incident.Command, form func() view.Form) Outcome {
	if refusal, no := t.ahead(c); no {
		return show(view.Refusal(t.view(), refusal))
	}
	return open(form())
}
