package sandbox

func viewMethods() map[string]method {
	return map[string]method{
		"views.open":    {run: (*Slack).openView},
		"views.push":    {run: (*Slack).pushView},
		"views.update":  {run: (*Slack).updateView},
		"views.publish": {run: (*Slack).publishView},
	}
}

// newView checks a new form and the trigger that is to open it. The trigger is used up only by what succeeds.
func (s *Slack) newView(a args) (*view, *trigger, *refusal) {
	v, no := s.checkView(a.raw("view"), "modal")
	if no != nil {
		return nil, nil, no
	}
	if s.external(v.External) != nil {
		return nil, nil, refuse("duplicate_external_id")
	}
	t, no := s.trigger(a.str("trigger_id"))
	return v, t, no
}

func (s *Slack) openView(a args) (answer, *refusal) {
	v, t, no := s.newView(a)
	if no != nil {
		return nil, no
	}
	t.used = true
	s.show(t.user, v, false)
	return answer{"view": s.viewJSON(v)}, nil
}

// pushView puts a form on top of the one that the trigger was pressed in.
func (s *Slack) pushView(a args) (answer, *refusal) {
	v, t, no := s.newView(a)
	if no != nil {
		return nil, no
	}
	under := s.views[t.view]
	switch {
	case t.view == "" || under == nil || under.Kind != "modal":
		return nil, refuse("not_found")
	case len(s.screens[t.user].views) >= mostStack:
		return nil, refuse("push_limit_reached")
	}
	t.used = true
	s.show(t.user, v, true)
	return answer{"view": s.viewJSON(v)}, nil
}

func (s *Slack) updateView(a args) (answer, *refusal) {
	v, no := s.checkView(a.raw("view"), "modal")
	if no != nil {
		return nil, no
	}
	old := s.views[a.str("view_id")]
	if a.str("view_id") == "" {
		old = s.external(a.str("external_id"))
	}
	hash := a.str("hash")
	switch {
	case old == nil || old.Kind != "modal":
		return nil, refuse("not_found")
	case hash != "" && hash != old.Hash:
		return nil, refuse("hash_conflict")
	}
	if other := s.external(v.External); other != nil && other != old {
		return nil, refuse("duplicate_external_id")
	}
	s.replace(old, v)
	return answer{"view": s.viewJSON(old)}, nil
}

// publishView sets a person's home.
func (s *Slack) publishView(a args) (answer, *refusal) {
	v, no := s.checkView(a.raw("view"), "home")
	if no != nil {
		return nil, no
	}
	user := s.users[a.str("user_id")]
	if user == nil || user.Bot {
		return nil, refuse("invalid_user_id")
	}
	old, hash := s.homes[user.ID], a.str("hash")
	switch {
	case hash != "" && (old == nil || hash != old.Hash):
		return nil, refuse("hash_conflict")
	case old != nil:
		s.replace(old, v)
		return answer{"view": s.viewJSON(old)}, nil
	}
	v.ID, v.User, v.Hash = s.id("V"), user.ID, s.newHash()
	s.views[v.ID], s.homes[user.ID] = v, v
	s.save(record{Home: v})
	s.changed(Change{Kind: ChangeHome, User: user.ID})
	return answer{"view": s.viewJSON(v)}, nil
}
