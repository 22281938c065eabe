package sandbox

import "slices"

// Click is something pressed, ticked or chosen, on a message or in a view.
type Click struct {
	Channel string // of the message
	TS      string // the message
	View    string // … or the form, or the home
	Block   string // empty: the action alone decides. The block_id of an older version of a message is a click that was made before the update arrived
	Action  string
	Values  []string // the element's new value: all ticked options, the chosen one, the text; a button has none
}

// Click presses something. The box stays as the person left it, whatever the app says.
func (p Person) Click(k Click) error {
	var e *envelope
	err := p.do(Deed{Kind: "click", Channel: k.Channel, What: k.Action}, func(u *User) error {
		payload, err := p.pressed(u, k)
		if err != nil {
			return err
		}
		e = p.s.ask("interactive", payload, false)
		return nil
	})
	if err != nil {
		return err
	}
	_, err = p.s.wait(e)
	return err
}

// pressed finds what was pressed, sets it on the person's screen and makes the payload.
func (p Person) pressed(u *User, k Click) (answer, error) {
	x := p.s.screens[p.id]
	if k.View != "" {
		v, err := p.view(k.View)
		if err != nil {
			return nil, err
		}
		f, ok := pick(elements(v.Blocks), k.Block, k.Action)
		if err := p.fits(f, ok, k.Values); err != nil {
			return nil, err
		}
		x.set(v.surface(), f, k.Values)
		p.s.changed(Change{Kind: viewChange(v), User: p.id})
		return p.s.viewPressed(u, v, f, k.Values), nil
	}
	c, m, err := p.message(k.Channel, k.TS)
	if err != nil {
		return nil, err
	}
	f, ok := pick(elements(m.Blocks), k.Block, k.Action)
	if ok {
		defer p.s.changed(Change{Kind: ChangeMessage, Channel: c.ID, TS: m.Stamp, User: p.id})
	}
	for i := len(m.past) - 1; i >= 0 && !ok; i-- {
		f, ok = pick(elements(m.past[i]), k.Block, k.Action)
	}
	if err := p.fits(f, ok, k.Values); err != nil {
		return nil, err
	}
	x.set(m.surface(c.ID), f, k.Values)
	return p.s.messagePressed(u, c, m, f, k.Values), nil
}

func (p Person) fits(f found, ok bool, values []string) error {
	switch {
	case !ok:
		return trouble("gone", "that is not there any more")
	case !p.s.takes(f, values):
		return trouble("invalid_value", "that cannot be chosen here: %q", values)
	}
	return nil
}

// view finds an open form of the person's, the one in front, or their home.
func (p Person) view(id string) (*view, error) {
	v := p.s.views[id]
	switch {
	case v == nil || v.User != p.id:
		return nil, trouble("not_found", "the form is not open any more")
	case v.Kind == "modal" && p.s.position(v) != len(p.s.screens[p.id].views)-1:
		return nil, trouble("not_in_front", "another form is in front of it")
	}
	return v, nil
}

func viewChange(v *view) string {
	if v.Kind == "home" {
		return ChangeHome
	}
	return ChangeViews
}

// OpenShortcut uses a global shortcut of the app's.
func (p Person) OpenShortcut(callbackID string) error { return p.shortcut(callbackID, "", "") }

// MessageShortcut uses a shortcut of the app's on a message.
func (p Person) MessageShortcut(callbackID, channelID, ts string) error {
	return p.shortcut(callbackID, channelID, ts)
}

func (p Person) shortcut(callbackID, channelID, ts string) error {
	var e *envelope
	err := p.do(Deed{Kind: "shortcut", Channel: channelID, What: callbackID}, func(u *User) error {
		onMessage := ts != ""
		if !slices.ContainsFunc(p.s.opt.App.Shortcuts, func(k Shortcut) bool { return k.CallbackID == callbackID && k.Message == onMessage }) {
			return trouble("unknown_shortcut", "%s has no such shortcut here", p.s.opt.App.Name)
		}
		var c *channel
		var m *message
		if onMessage {
			var err error
			if c, m, err = p.message(channelID, ts); err != nil {
				return err
			}
			if m.ephemeral {
				return trouble("unknown_shortcut", "a message that only you see has no shortcuts")
			}
		}
		e = p.s.ask("interactive", p.s.shortcutPayload(u, callbackID, c, m), false)
		return nil
	})
	if err != nil {
		return err
	}
	_, err = p.s.wait(e)
	return err
}

// OpenHome opens the app's home.
func (p Person) OpenHome() error {
	return p.do(Deed{Kind: "home"}, func(*User) error {
		e := answer{"type": "app_home_opened", "user": p.id, "channel": p.s.direct(p.id).ID, "tab": "home"}
		if v := p.s.homes[p.id]; v != nil {
			e["view"] = p.s.viewJSON(v)
		}
		p.s.happened("app_home_opened", e)
		return nil
	})
}
