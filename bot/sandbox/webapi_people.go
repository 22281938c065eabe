package sandbox

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (s *Slack) authTest(args) (answer, *refusal) {
	return answer{
		"url": "https://" + s.opt.Team.Domain + ".slack.com/", "team": s.opt.Team.Name, "user": s.opt.App.Name, "team_id": s.opt.Team.ID,
		"user_id": s.opt.App.UserID, "bot_id": s.opt.App.BotID, "is_enterprise_install": false,
	}, nil
}

// ticketLife is how long the address of a connection waits to be used. It is used once.
const ticketLife = 30 * time.Second

func (s *Slack) connectionsOpen(args) (answer, *refusal) {
	for t, made := range s.tickets {
		if time.Since(made) > ticketLife {
			delete(s.tickets, t)
		}
	}
	ticket := secret()
	s.tickets[ticket] = time.Now()
	scheme := "ws"
	if s.origin.Scheme == "https" {
		scheme = "wss"
	}
	return answer{"url": scheme + "://" + s.origin.Host + "/link/?ticket=" + ticket + "&app_id=" + s.opt.App.ID}, nil
}

func (s *Slack) botsInfo(a args) (answer, *refusal) {
	if a.str("bot") != s.opt.App.BotID {
		return nil, refuse("bot_not_found")
	}
	return answer{"bot": answer{
		"id": s.opt.App.BotID, "deleted": false, "name": s.opt.App.Name, "updated": s.now().Unix(), "app_id": s.opt.App.ID, "user_id": s.opt.App.UserID, "icons": answer{},
	}}, nil
}

func (s *Slack) teamInfo(args) (answer, *refusal) {
	return answer{"team": answer{"id": s.opt.Team.ID, "name": s.opt.Team.Name, "domain": s.opt.Team.Domain, "email_domain": "example.com", "icon": answer{}}}, nil
}

func (s *Slack) usersInfo(a args) (answer, *refusal) {
	u := s.users[a.str("user")]
	if u == nil {
		return nil, refuse("user_not_found")
	}
	return answer{"user": s.userJSON(u)}, nil
}

func (s *Slack) usersList(a args) (answer, *refusal) {
	var own []answer
	for _, id := range s.userIDs {
		if u := s.users[id]; u.TeamID == s.opt.Team.ID {
			own = append(own, s.userJSON(u))
		}
	}
	page, next, no := pageOf(own, a, 1000, 1000)
	if no != nil {
		return nil, no
	}
	return answer{"members": page, "cache_ts": s.now().Unix(), "response_metadata": answer{"next_cursor": next}}, nil
}

func (s *Slack) usersLookup(a args) (answer, *refusal) {
	for _, id := range s.userIDs {
		u := s.users[id]
		if !u.Bot && !u.Deactivated && strings.EqualFold(u.email(), a.str("email")) {
			return answer{"user": s.userJSON(u)}, nil
		}
	}
	return nil, refuse("users_not_found")
}

// usersConversations lists what somebody is in, as far as the app may know.
func (s *Slack) usersConversations(a args) (answer, *refusal) {
	user := a.str("user")
	if user == "" {
		user = s.opt.App.UserID
	}
	if s.users[user] == nil {
		return nil, refuse("user_not_found")
	}
	return s.listChannels(a, func(c *channel) bool { return c.has(user) && c.visible(s.opt.App.UserID) })
}

// kindsByType are the words of the argument types, with the scope that each needs.
var kindsByType = map[string]struct{ kind, scope string }{
	"public_channel": {channelKind, "channels:read"}, "private_channel": {groupKind, "groups:read"}, "im": {imKind, "im:read"}, "mpim": {"mpim", "mpim:read"},
}

// listChannels lists the conversations that hold, of the types that are asked for.
func (s *Slack) listChannels(a args, holds func(*channel) bool) (answer, *refusal) {
	types := a.list("types")
	if len(types) == 0 {
		types = []string{"public_channel"}
	}
	var kinds []string
	for _, t := range types {
		k, ok := kindsByType[t]
		switch {
		case !ok:
			return nil, refuse("invalid_types")
		case !s.scoped(k.scope):
			return nil, missing(s.opt.App.Scopes, k.scope)
		}
		kinds = append(kinds, k.kind)
	}
	all := []answer{}
	for _, id := range s.order {
		c := s.channels[id]
		if slices.Contains(kinds, c.Kind) && holds(c) && (!c.Archived || !a.yes("exclude_archived")) {
			all = append(all, s.channelJSON(c))
		}
	}
	page, next, no := pageOf(all, a, 100, 1000)
	if no != nil {
		return nil, no
	}
	return answer{"channels": page, "response_metadata": answer{"next_cursor": next}}, nil
}

func (s *Slack) usergroupsList(args) (answer, *refusal) {
	return answer{"usergroups": []answer{}}, nil // the sandbox has none
}

// pageOf cuts the page out of a list that cursor and limit ask for.
func pageOf[T any](all []T, a args, usual, most int) (page []T, next string, no *refusal) {
	from, ok := cursorIndex(a.str("cursor"))
	if !ok || from > len(all) {
		return nil, "", refuse("invalid_cursor")
	}
	to := min(len(all), from+a.number("limit", usual, most))
	if to < len(all) {
		next = cursorOf(to)
	}
	return append([]T{}, all[from:to]...), next, nil
}

func cursorOf(n int) string {
	return base64.StdEncoding.EncodeToString([]byte("next:" + strconv.Itoa(n)))
}

func cursorIndex(cursor string) (int, bool) {
	if cursor == "" {
		return 0, true
	}
	b, err := base64.StdEncoding.DecodeString(cursor)
	digits, ok := strings.CutPrefix(string(b), "next:")
	if err != nil || !ok {
		return 0, false
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil && n >= 0
}
