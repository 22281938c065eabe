package sandbox

import (
	"encoding/json"
	"slices"
)

// Fill fills in fields of a form, by block_id, without sending anything.
func (p Person) Fill(viewID string, values map[string][]string) error {
	return p.do(Deed{Kind: "fill", What: viewID}, func(*User) error {
		v, err := p.view(viewID)
		if err != nil {
			return err
		}
		return p.fill(v, values)
	})
}

func (p Person) fill(v *view, values map[string][]string) error {
	all := elements(v.Blocks)
	for block, held := range values {
		i := slices.IndexFunc(all, func(f found) bool { return f.blockID == block && f.holds() })
		if i < 0 {
			return trouble("gone", "the form has no field %q", block)
		}
		if err := p.set(v, all[i], held); err != nil {
			return err
		}
	}
	p.s.changed(Change{Kind: viewChange(v), User: p.id})
	return nil
}

func (p Person) set(v *view, f found, held []string) error {
	held = slices.DeleteFunc(slices.Clone(held), func(s string) bool { return s == "" })
	if !p.s.takes(f, held) {
		return trouble("invalid_value", "that cannot be chosen in the field %q: %q", f.blockID, held)
	}
	p.s.screens[p.id].set(v.surface(), f, held)
	return nil
}

// fillState takes over all that stands in a form, as a client has it. What the form does not have any more is left out.
func (p Person) fillState(viewID string, state map[string]map[string][]string) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if p.s.person(p.id) == nil {
		return trouble("user_not_found", "nobody here has the account %q", p.id)
	}
	v, err := p.view(viewID)
	if err != nil {
		return err
	}
	for _, f := range elements(v.Blocks) {
		if held, ok := state[f.blockID][f.actionID()]; ok && f.holds() {
			if err := p.set(v, f, held); err != nil {
				return err
			}
		}
	}
	return nil
}

// SubmitView fills in fields of the form in front and submits it. A Trouble with Fields: the form stays open, with words beside its fields.
func (p Person) SubmitView(viewID string, values map[string][]string) error {
	var e *envelope
	var v *view
	err := p.do(Deed{Kind: "submit", What: viewID}, func(u *User) error {
		var err error
		if v, err = p.view(viewID); err != nil {
			return err
		}
		if v.submit == "" {
			return trouble("no_submit", "the form has nothing to submit it by")
		}
		if err := p.fill(v, values); err != nil {
			return err
		}
		if lacking := p.s.missing(v); len(lacking) > 0 {
			return p.wrong(v, "required", lacking)
		}
		v.errors = nil
		e = p.s.ask("interactive", p.s.submission(u, v), true)
		return nil
	})
	if err != nil {
		return err
	}
	payload, err := p.s.wait(e)
	if err != nil {
		return err
	}
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.submitted(v, payload)
}

// wrong shows words beside the fields of a form.
func (p Person) wrong(v *view, code string, fields map[string]string) error {
	v.errors = fields
	p.s.changed(Change{Kind: ChangeViews, User: p.id})
	return &Trouble{Code: code, Words: "The form needs another look.", Fields: fields}
}

// submitted does what the app's answer to a submission says (https://docs.slack.dev/surfaces/modals); no answer closes the form.
func (p Person) submitted(v *view, payload json.RawMessage) error {
	at := p.s.position(v)
	if at < 0 {
		return nil // closed meanwhile
	}
	var r struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   json.RawMessage   `json:"view"`
	}
	if payload != nil && json.Unmarshal(payload, &r) != nil {
		return p.confused("it cannot be read")
	}
	switch r.Action {
	case "":
		p.s.closeFrom(p.id, at)
		return nil
	case "clear":
		p.s.closeFrom(p.id, 0)
		return nil
	case "errors":
		for block := range r.Errors {
			if !slices.ContainsFunc(elements(v.Blocks), func(f found) bool { return f.blockID == block && f.block["type"] == "input" }) {
				return p.confused("an error names %q, which is no input block", block)
			}
		}
		if len(r.Errors) == 0 {
			return p.confused("there are no errors in it")
		}
		return p.wrong(v, "errors", r.Errors)
	case "update", "push":
		next, no := p.s.checkView(r.View, "modal")
		if no != nil {
			return p.confused("the view is refused: %s", encode(no.json()))
		}
		if r.Action == "update" {
			p.s.replace(v, next)
			return nil
		}
		if len(p.s.screens[p.id].views) >= mostStack {
			return p.confused("there are three forms already")
		}
		p.s.show(p.id, next, true)
		return nil
	}
	return p.confused("the response_action %q is unknown", r.Action)
}

// confused is what a person sees when the app answered what Slack does not take.
func (p Person) confused(why string, args ...any) error {
	return trouble("invalid_response", "We had some trouble connecting. Try again? ("+why+")", args...)
}

// CloseView closes the form in front, or with all the whole stack.
func (p Person) CloseView(viewID string, all bool) error {
	return p.do(Deed{Kind: "close", What: viewID}, func(u *User) error {
		v, err := p.view(viewID)
		if err != nil {
			return err
		}
		if v.Kind == "home" {
			return trouble("not_a_form", "a home cannot be closed")
		}
		from := p.s.position(v)
		cleared := all || v.clear
		if cleared {
			from = 0
		}
		for _, closing := range slices.Backward(p.s.screens[p.id].views[from:]) {
			if closing.notify {
				p.s.tell("interactive", p.s.viewClosed(u, closing, cleared))
			}
		}
		p.s.closeFrom(p.id, from)
		return nil
	})
}
