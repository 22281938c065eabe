package sandbox

import "strings"

// interaction is what all payloads of interactions have in common (https://docs.slack.dev/reference/interaction-payloads).
func (s *Slack) interaction(kind string, u *User) answer {
	return answer{
		"type": kind, "token": verificationToken, "api_app_id": s.opt.App.ID, "enterprise": nil, "is_enterprise_install": false,
		"team": answer{"id": s.opt.Team.ID, "domain": s.opt.Team.Domain},
		"user": answer{"id": u.ID, "username": u.Handle, "name": u.Handle, "team_id": u.TeamID},
	}
}

// placeName is a channel's name in payloads. A private channel does not tell its own.
func (c *channel) placeName() string {
	switch c.Kind {
	case groupKind:
		return "privategroup"
	case imKind:
		return "directmessage"
	}
	return c.Name
}

func (s *Slack) commandPayload(u *User, c *channel, text string) answer {
	return answer{
		"token": verificationToken, "team_id": s.opt.Team.ID, "team_domain": s.opt.Team.Domain, "channel_id": c.ID, "channel_name": c.placeName(),
		"user_id": u.ID, "user_name": u.Handle, "command": s.opt.App.Command.Name, "text": text, "api_app_id": s.opt.App.ID, "is_enterprise_install": "false",
		"response_url": s.newResponse(u.ID, c, nil), "trigger_id": s.newTrigger(u.ID, ""),
	}
}

// messagePressed is the block_actions payload of something pressed on a message.
func (s *Slack) messagePressed(u *User, c *channel, m *message, f found, values []string) answer {
	out := s.interaction("block_actions", u)
	box := answer{"type": "message", "message_ts": m.Stamp, "channel_id": c.ID, "is_ephemeral": m.ephemeral}
	if m.Thread != "" {
		box["thread_ts"] = m.Thread
	}
	out["container"], out["channel"] = box, answer{"id": c.ID, "name": c.placeName()}
	if !m.ephemeral {
		out["message"] = s.messageJSON(c, m, wholeMetadata)
	}
	out["state"] = s.stateJSON(s.screens[u.ID], m.surface(c.ID))
	out["actions"] = []answer{s.pressed(f, values, s.stamp())}
	out["response_url"], out["trigger_id"] = s.newResponse(u.ID, c, m), s.newTrigger(u.ID, "")
	return out
}

// viewPressed is the block_actions payload of something pressed in a form or a home.
func (s *Slack) viewPressed(u *User, v *view, f found, values []string) answer {
	out := s.interaction("block_actions", u)
	out["container"] = answer{"type": "view", "view_id": v.ID}
	out["view"], out["hash"] = s.viewJSON(v), v.Hash
	out["actions"] = []answer{s.pressed(f, values, s.stamp())}
	out["trigger_id"] = s.newTrigger(u.ID, v.ID)
	return out
}

func (s *Slack) submission(u *User, v *view) answer {
	out := s.interaction("view_submission", u)
	out["view"], out["trigger_id"], out["response_urls"] = s.viewJSON(v), s.newTrigger(u.ID, v.ID), []answer{}
	return out
}

func (s *Slack) viewClosed(u *User, v *view, cleared bool) answer {
	out := s.interaction("view_closed", u)
	out["view"], out["is_cleared"] = s.viewJSON(v), cleared
	return out
}

// shortcutPayload is of a global shortcut, or, with a message, of one on it.
func (s *Slack) shortcutPayload(u *User, callback string, c *channel, m *message) answer {
	kind := "shortcut"
	if m != nil {
		kind = "message_action"
	}
	out := s.interaction(kind, u)
	out["callback_id"], out["trigger_id"], out["action_ts"] = callback, s.newTrigger(u.ID, ""), s.stamp()
	if m != nil {
		out["channel"] = answer{"id": c.ID, "name": c.placeName()}
		out["message"], out["message_ts"], out["response_url"] = s.messageJSON(c, m, wholeMetadata), m.Stamp, s.newResponse(u.ID, c, nil)
	}
	return out
}

// commandText is a command's text as the app gets it. With should_escape names become ids, with the name beside them; without, nothing is touched.
func (s *Slack) commandText(line, as string) (string, bool) {
	rest, ok := strings.CutPrefix(line, s.opt.App.Command.Name)
	if !ok || rest != "" && rest[0] != ' ' && rest[0] != '\n' {
		return "", false
	}
	rest = strings.TrimSpace(rest)
	if s.opt.App.Command.Escape {
		rest = s.typed(rest, as, true)
	}
	return rest, true
}
