package sandbox

import (
	"slices"
	"strings"
	"time"
)

// User is an account.
type User struct {
	ID      string
	Handle  string // lee; people mention @lee
	Name    string // Lee Park
	Display string // the name that is shown; empty: Name
	Email   string
	Title   string
	Zone    string // Europe/Berlin

	Bot         bool
	Deactivated bool
	Guest       bool   // is_restricted
	SingleGuest bool   // is_ultra_restricted: one channel only
	TeamID      string // of another workspace; empty: of this one
	Admin       bool
}

func (u *User) shown() string {
	if u.Display != "" {
		return u.Display
	}
	return u.Name
}

func (u *User) email() string {
	if u.Email == "" && !u.Bot {
		return u.Handle + "@example.com"
	}
	return u.Email
}

// userJSON is the account as https://docs.slack.dev/reference/objects/user-object has it.
func (s *Slack) userJSON(u *User) answer {
	zone := u.Zone
	if zone == "" {
		zone = "Etc/UTC"
	}
	offset := 0
	if at, err := time.LoadLocation(zone); err == nil {
		_, offset = s.now().In(at).Zone()
	}
	profile := answer{
		"real_name": u.Name, "real_name_normalized": u.Name, "display_name": u.shown(), "display_name_normalized": u.shown(),
		"title": u.Title, "team": u.TeamID, "avatar_hash": "", "status_text": "", "status_emoji": "",
	}
	if s.scoped("users:read.email") && !u.Bot {
		profile["email"] = u.email()
	}
	out := answer{
		"id": u.ID, "team_id": u.TeamID, "name": u.Handle, "deleted": u.Deactivated, "color": "9f69e7", "real_name": u.Name,
		"tz": zone, "tz_label": zone, "tz_offset": offset, "profile": profile, "is_bot": u.Bot, "is_app_user": false, "updated": s.now().Unix(),
		"is_admin": u.Admin, "is_owner": false, "is_primary_owner": false, "is_restricted": u.Guest || u.SingleGuest, "is_ultra_restricted": u.SingleGuest,
	}
	if u.Bot {
		profile["bot_id"], profile["api_app_id"] = s.opt.App.BotID, s.opt.App.ID
	}
	if u.TeamID != s.opt.Team.ID {
		out["is_stranger"] = true
	}
	return out
}

// SetUser changes an account, or adds one: somebody is deactivated, or becomes a guest.
func (s *Slack) SetUser(u User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.addUser(u)
	s.changed(Change{Kind: ChangeState})
}

func (s *Slack) addUser(u User) {
	if u.TeamID == "" {
		u.TeamID = s.opt.Team.ID
	}
	if s.users[u.ID] == nil {
		s.userIDs = append(s.userIDs, u.ID)
		s.screens[u.ID] = newScreen()
	}
	s.users[u.ID] = &u
}

// person gives an account that can act, or nil.
func (s *Slack) person(id string) *User {
	u := s.users[id]
	if u == nil || u.Bot || u.Deactivated {
		return nil
	}
	return u
}

// mentioned finds the account whose handle or shown name begins the text, without regard to case; the longest wins.
func (s *Slack) mentioned(text string) (*User, int) {
	var best *User
	length := 0
	for _, id := range s.userIDs {
		u := s.users[id]
		for _, name := range []string{u.Handle, u.Name, u.shown()} {
			if len(name) > length && len(text) >= len(name) && strings.EqualFold(text[:len(name)], name) && wordEnds(text[len(name):]) {
				best, length = u, len(name)
			}
		}
	}
	return best, length
}

func wordEnds(rest string) bool {
	return rest == "" || !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", rune(rest[0]))
}

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// typed turns what a person typed into Slack's text: escaped, with names of people and channels as ids. In a command the name comes along.
func (s *Slack) typed(text, as string, labelled bool) string {
	var b strings.Builder
	for text != "" {
		i := strings.IndexAny(text, "@#")
		if i < 0 {
			break
		}
		b.WriteString(escapes.Replace(text[:i]))
		sign, rest := text[i], text[i+1:]
		if i > 0 && !strings.ContainsRune(" \n\t(,;:", rune(text[i-1])) {
			b.WriteByte(sign) // an address, or a link's fragment
			text = rest
			continue
		}
		link, n := "", 0
		if sign == '@' {
			if u, length := s.mentioned(rest); u != nil {
				link, n = "@"+u.ID, length
				if labelled {
					link += "|" + u.Handle
				}
			}
		} else if c, length := s.channelNamed(rest, as); c != nil {
			link, n = "#"+c.ID, length
			if labelled {
				link += "|" + c.Name
			} else {
				link += "|"
			}
		}
		if n == 0 {
			b.WriteByte(sign)
		} else {
			b.WriteString("<" + link + ">")
		}
		text = rest[n:]
	}
	b.WriteString(escapes.Replace(text))
	return b.String()
}

// channelNamed finds the channel whose name begins the text, among those that the person can see.
func (s *Slack) channelNamed(text, as string) (*channel, int) {
	end := strings.IndexFunc(text, func(r rune) bool { return !strings.ContainsRune(nameLetters, r) })
	if end < 0 {
		end = len(text)
	}
	c := s.named(text[:end])
	if c == nil || c.Kind == groupKind && !slices.Contains(c.Members, as) {
		return nil, 0
	}
	return c, end
}
