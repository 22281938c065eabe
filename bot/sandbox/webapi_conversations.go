package sandbox

import "unicode/utf8"

func conversationMethods() map[string]method {
	return map[string]method{
		"conversations.create":     {run: (*Slack).createChannel},
		"conversations.info":       {run: (*Slack).channelInfo},
		"conversations.list":       {run: (*Slack).channelList},
		"conversations.members":    {run: (*Slack).channelMembers},
		"conversations.invite":     {run: (*Slack).invite},
		"conversations.kick":       {run: (*Slack).kick},
		"conversations.join":       {run: (*Slack).joinChannel, scopes: []string{"channels:join"}},
		"conversations.leave":      {run: (*Slack).leaveChannel},
		"conversations.setTopic":   {run: (*Slack).setTopic},
		"conversations.setPurpose": {run: (*Slack).setPurpose},
		"conversations.rename":     {run: (*Slack).renameChannel},
		"conversations.archive":    {run: (*Slack).archiveChannel},
		"conversations.unarchive":  {run: (*Slack).unarchiveChannel},
		"conversations.open":       {run: (*Slack).openDirect, scopes: []string{"im:write"}},
		"conversations.history":    {run: (*Slack).history},
		"conversations.replies":    {run: (*Slack).threadReplies},
	}
}

func (s *Slack) createChannel(a args) (answer, *refusal) {
	private := a.yes("is_private")
	scope := "channels:manage"
	if private {
		scope = "groups:write"
	}
	if !s.scoped(scope) {
		return nil, missing(s.opt.App.Scopes, scope)
	}
	name := a.str("name")
	if code := checkName(name); code != "" {
		return nil, refuse(code)
	}
	if s.named(name) != nil { // an archived channel keeps its name
		return nil, refuse("name_taken")
	}
	c := s.addChannel(s.id("C"), kindOf(private), name, s.opt.App.UserID, []string{s.opt.App.UserID})
	return answer{"channel": s.channelJSON(c)}, nil
}

func (s *Slack) channelInfo(a args) (answer, *refusal) {
	c, no := s.channelFor(a.str("channel"))
	if no != nil {
		return nil, no
	}
	if no := s.need(c, "channels:read", "groups:read", "im:read"); no != nil {
		return nil, no
	}
	out := s.channelJSON(c)
	if !a.yes("include_num_members") {
		delete(out, "num_members")
	}
	return answer{"channel": out}, nil
}

func (s *Slack) channelList(a args) (answer, *refusal) {
	return s.listChannels(a, func(c *channel) bool { return c.visible(s.opt.App.UserID) })
}

func (s *Slack) channelMembers(a args) (answer, *refusal) {
	c, no := s.channelFor(a.str("channel"))
	if no != nil {
		return nil, no
	}
	if no := s.need(c, "channels:read", "groups:read", "im:read"); no != nil {
		return nil, no
	}
	page, next, no := pageOf(c.Members, a, 100, 1000)
	if no != nil {
		return nil, no
	}
	return answer{"members": page, "response_metadata": answer{"next_cursor": next}}, nil
}

// managed finds a channel that the app is in and may change.
func (s *Slack) managed(a args, forChannel, forGroup string) (*channel, *refusal) {
	c, no := s.channelFor(a.str("channel"))
	switch {
	case no != nil:
		return nil, no
	case c.Kind == imKind:
		return nil, refuse("method_not_supported_for_channel_type")
	}
	if no := s.need(c, forChannel, forGroup, ""); no != nil {
		return nil, no
	}
	switch {
	case c.Archived:
		return nil, refuse("is_archived")
	case !c.has(s.opt.App.UserID):
		return nil, refuse("not_in_channel")
	}
	return c, nil
}

// invite brings people in. One who cannot come fails the whole call unless force is set; only a deactivated account fails alone
// (https://docs.slack.dev/reference/methods/conversations.invite).
func (s *Slack) invite(a args) (answer, *refusal) {
	c, no := s.managed(a, "channels:manage,channels:write.invites", "groups:write,groups:write.invites")
	if no != nil {
		return nil, no
	}
	users := a.list("users")
	switch {
	case len(users) == 0:
		return nil, refuse("no_user")
	case len(users) > mostInvited:
		return nil, refuse("too_many_users")
	}
	var come []string
	errors := []answer{}
	blocked := false
	for _, id := range users {
		code := s.cannotCome(c, id)
		if code == "" {
			come = append(come, id)
			continue
		}
		errors = append(errors, answer{"user": id, "ok": false, "error": code})
		blocked = blocked || code != "cant_invite"
	}
	force := a.yes("force") && len(users) > 1
	if !blocked || force {
		for _, id := range come {
			if !c.has(id) { // named twice
				s.join(c, id, s.opt.App.UserID)
			}
		}
	}
	if len(errors) > 0 && (!force || len(come) == 0) {
		return nil, &refusal{code: errors[0]["error"].(string), more: answer{"errors": errors}}
	}
	out := answer{"channel": s.channelJSON(c)}
	if len(errors) > 0 {
		out["errors"] = errors
	}
	return out, nil
}

// cannotCome says why an account cannot be brought into a channel.
func (s *Slack) cannotCome(c *channel, id string) string {
	u := s.users[id]
	switch {
	case u == nil:
		return "user_not_found"
	case id == s.opt.App.UserID:
		return "cant_invite_self"
	case c.has(id):
		return "already_in_channel"
	case u.Deactivated:
		return "cant_invite"
	case u.TeamID != s.opt.Team.ID:
		return "org_user_not_in_team"
	case u.SingleGuest && s.inChannels(id) > 0:
		return "ura_max_channels"
	}
	return ""
}

func (s *Slack) inChannels(user string) int {
	n := 0
	for _, c := range s.channels {
		if c.Kind != imKind && !c.Archived && c.has(user) {
			n++
		}
	}
	return n
}

func (s *Slack) kick(a args) (answer, *refusal) {
	c, no := s.managed(a, "channels:manage", "groups:write")
	user := a.str("user")
	switch {
	case no != nil:
		return nil, no
	case user == s.opt.App.UserID:
		return nil, refuse("cant_kick_self")
	case s.users[user] == nil:
		return nil, refuse("user_not_found")
	case !c.has(user):
		return nil, refuse("not_in_channel")
	}
	s.leave(c, user)
	return answer{}, nil
}

func (s *Slack) joinChannel(a args) (answer, *refusal) {
	c, no := s.channelFor(a.str("channel"))
	switch {
	case no != nil:
		return nil, no
	case c.Kind != channelKind:
		return nil, refuse("method_not_supported_for_channel_type")
	case c.Archived:
		return nil, refuse("is_archived")
	}
	out := answer{}
	if c.has(s.opt.App.UserID) {
		out["warning"], out["response_metadata"] = "already_in_channel", answer{"warnings": []string{"already_in_channel"}}
	} else {
		s.join(c, s.opt.App.UserID, "")
	}
	out["channel"] = s.channelJSON(c)
	return out, nil
}

func (s *Slack) leaveChannel(a args) (answer, *refusal) {
	c, no := s.channelFor(a.str("channel"))
	switch {
	case no != nil:
		return nil, no
	case c.Kind == imKind:
		return nil, refuse("method_not_supported_for_channel_type")
	case c.Archived:
		return nil, refuse("is_archived")
	}
	if no := s.need(c, "channels:manage", "groups:write", ""); no != nil {
		return nil, no
	}
	if !c.has(s.opt.App.UserID) {
		return answer{"not_in_channel": true}, nil
	}
	s.leave(c, s.opt.App.UserID)
	return answer{}, nil
}

func (s *Slack) setTopic(a args) (answer, *refusal) {
	return s.relabel(a, "topic", func(c *channel) *label { return &c.Topic })
}

func (s *Slack) setPurpose(a args) (answer, *refusal) {
	return s.relabel(a, "purpose", func(c *channel) *label { return &c.Purpose })
}

func (s *Slack) relabel(a args, what string, of func(*channel) *label) (answer, *refusal) {
	c, no := s.managed(a, "channels:manage,channels:write.topic", "groups:write,groups:write.topic")
	if no != nil {
		return nil, no
	}
	value := a.str(what)
	if utf8.RuneCountInString(value) > mostTopic {
		return nil, refuse("too_long")
	}
	s.setLabel(c, of(c), what, value, s.opt.App.UserID)
	return answer{what: value, "channel": s.channelJSON(c)}, nil
}

// renameChannel takes any name and makes a lawful one of it without a word.
func (s *Slack) renameChannel(a args) (answer, *refusal) {
	c, no := s.managed(a, "channels:manage", "groups:write")
	if no != nil {
		return nil, no
	}
	name := cleanName(a.str("name"))
	switch {
	case c.Creator != s.opt.App.UserID:
		return nil, refuse("not_authorized")
	case name == "":
		return nil, refuse("invalid_name_required")
	case name != c.Name && s.named(name) != nil:
		return nil, refuse("name_taken")
	}
	c.Name = name
	s.saveChannel(c)
	s.changed(Change{Kind: ChangeState})
	return answer{"channel": s.channelJSON(c)}, nil
}

func (s *Slack) archiveChannel(a args) (answer, *refusal) {
	c, no := s.channelFor(a.str("channel"))
	if no == nil && c.Archived {
		return nil, refuse("already_archived")
	}
	if c, no = s.managed(a, "channels:manage", "groups:write"); no != nil {
		return nil, no
	}
	s.archive(c, s.opt.App.UserID)
	return answer{}, nil
}

// unarchiveChannel is refused to every bot token (the alert on https://docs.slack.dev/reference/methods/conversations.unarchive; slack-go issue 1066).
func (s *Slack) unarchiveChannel(a args) (answer, *refusal) {
	c, no := s.channelFor(a.str("channel"))
	if no != nil {
		return nil, no
	}
	if no := s.need(c, "channels:manage", "groups:write", ""); no != nil {
		return nil, no
	}
	if !c.Archived {
		return nil, refuse("not_archived")
	}
	return nil, refuse("not_in_channel")
}

func (s *Slack) openDirect(a args) (answer, *refusal) {
	users := a.list("users")
	if id := a.str("channel"); id != "" {
		c, no := s.channelFor(id)
		if no != nil {
			return nil, no
		}
		if c.Kind != imKind {
			return nil, refuse("method_not_supported_for_channel_type")
		}
		users = []string{c.User}
	}
	switch {
	case len(users) == 0:
		return nil, refuse("users_list_not_supplied")
	case len(users) > 1:
		return nil, missing(s.opt.App.Scopes, "mpim:write") // the sandbox has no messages to several
	}
	u := s.users[users[0]]
	switch {
	case u == nil || u.TeamID != s.opt.Team.ID:
		return nil, refuse("user_not_found")
	case u.Bot:
		return nil, refuse("cannot_dm_bot")
	case u.Deactivated:
		return nil, refuse("user_disabled")
	}
	there := s.directOf(u.ID) != nil
	c := s.direct(u.ID)
	out := answer{"channel": answer{"id": c.ID}, "no_op": there, "already_open": there}
	if a.yes("return_im") {
		out["channel"] = s.channelJSON(c)
	}
	return out, nil
}
