package sandbox

import (
	"encoding/json"
	"maps"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// message is a message as it stands.
type message struct {
	Stamp     string          `json:"ts"`
	Thread    string          `json:"thread_ts,omitempty"` // of a reply: its parent
	User      string          `json:"user,omitempty"`
	FromApp   bool            `json:"from_app,omitempty"`
	Subtype   string          `json:"subtype,omitempty"`
	Text      string          `json:"text"`
	Blocks    json.RawMessage `json:"blocks,omitempty"` // an array, with every id filled in
	Metadata  json.RawMessage `json:"metadata,omitempty"`
	Files     []string        `json:"files,omitempty"`
	Reactions []reaction      `json:"reactions,omitempty"`
	Edited    *edit           `json:"edited,omitempty"`
	Inviter   string          `json:"inviter,omitempty"`
	Broadcast bool            `json:"broadcast,omitempty"`

	ephemeral bool
	past      []json.RawMessage   // blocks that it had before, newest last: a click may come from a screen that still shows them
	kept      map[string][]string // see surface.keep
}

type reaction struct {
	Name  string   `json:"name"`
	Users []string `json:"users"`
}

type edit struct {
	User  string `json:"user"`
	Stamp string `json:"ts"`
}

// Limits of messages (https://docs.slack.dev/reference/methods/chat.postMessage, chat.update).
const (
	mostText    = 40_000
	mostUpdated = 4_000
	mostPast    = 30 // versions of a message that a late click is still understood by
)

// post puts a message at the end of a conversation and tells of it. A reply to what is no message is posted as no reply, as Slack does.
func (s *Slack) post(c *channel, m *message) {
	m.Stamp = s.stamp()
	if m.Thread != "" {
		parent := c.byStamp[m.Thread]
		switch {
		case parent == nil:
			m.Thread = ""
		case parent.Thread != "":
			m.Thread = parent.Thread
		}
	}
	c.messages = append(c.messages, m)
	c.byStamp[m.Stamp] = m
	s.saveMessage(c, m)
	if m.Thread != "" {
		s.changed(Change{Kind: ChangeMessage, Channel: c.ID, TS: m.Thread})
	}
	s.changed(Change{Kind: ChangeMessage, Channel: c.ID, TS: m.Stamp})
	s.changed(Change{Kind: ChangeState}) // what is unread
	e := s.messageJSON(c, m, wholeMetadata)
	e["channel"], e["channel_type"], e["event_ts"] = c.ID, c.Kind, m.Stamp
	s.happenedIn(c, c.subscription(), e)
}

// subscription is the name under which an app subscribes to a conversation's messages.
func (c *channel) subscription() string {
	switch c.Kind {
	case groupKind:
		return "message.groups"
	case imKind:
		return "message.im"
	}
	return "message.channels"
}

// change has f change a message, and tells of it.
func (s *Slack) change(c *channel, m *message, f func()) {
	before := s.messageJSON(c, m, wholeMetadata)
	f()
	for _, x := range s.screens {
		x.prune(m.surface(c.ID))
	}
	s.saveMessage(c, m)
	s.changed(Change{Kind: ChangeMessage, Channel: c.ID, TS: m.Stamp})
	s.hidden(c, answer{"subtype": "message_changed", "message": s.messageJSON(c, m, wholeMetadata), "previous_message": before})
}

// redraw gives a message other blocks.
func (m *message) redraw(before surface, blocks json.RawMessage) {
	if slices.Equal(m.Blocks, blocks) {
		return
	}
	m.kept = before.keep(blocks)
	if len(m.past) >= mostPast {
		m.past = slices.Delete(m.past, 0, 1)
	}
	m.past, m.Blocks = append(m.past, m.Blocks), blocks
}

// hidden tells the app of what happened to a message.
func (s *Slack) hidden(c *channel, more answer) {
	stamp := s.stamp()
	e := answer{"type": "message", "channel": c.ID, "channel_type": c.Kind, "hidden": true, "ts": stamp, "event_ts": stamp}
	maps.Copy(e, more)
	s.happenedIn(c, c.subscription(), e)
}

// remove deletes a message.
func (s *Slack) remove(c *channel, m *message) {
	before := s.messageJSON(c, m, wholeMetadata)
	delete(c.byStamp, m.Stamp)
	c.messages = slices.DeleteFunc(c.messages, func(o *message) bool { return o == m })
	c.Pins = slices.DeleteFunc(c.Pins, func(p pin) bool { return p.Stamp == m.Stamp })
	s.saveGone(c, m)
	s.saveChannel(c)
	s.changed(Change{Kind: ChangeGone, Channel: c.ID, TS: m.Stamp})
	if m.Thread != "" {
		s.changed(Change{Kind: ChangeMessage, Channel: c.ID, TS: m.Thread})
	}
	s.hidden(c, answer{"subtype": "message_deleted", "deleted_ts": m.Stamp, "previous_message": before})
}

// replies gives the answers to a message.
func (c *channel) replies(stamp string) []*message {
	var out []*message
	for _, m := range c.messages {
		if m.Thread == stamp {
			out = append(out, m)
		}
	}
	return out
}

// after gives the index of the first message with a stamp later than the given.
func (c *channel) after(stamp string) int {
	return sort.Search(len(c.messages), func(i int) bool { return later(c.messages[i].Stamp, stamp) })
}

// later compares stamps, which may lack their fraction: 1401383885.000061 and 1401383885.
func later(a, b string) bool { return compareStamps(a, b) > 0 }

func compareStamps(a, b string) int {
	wholeA, restA, _ := strings.Cut(a, ".")
	wholeB, restB, _ := strings.Cut(b, ".")
	wholeA, wholeB = strings.TrimLeft(wholeA, "0"), strings.TrimLeft(wholeB, "0")
	if len(wholeA) != len(wholeB) {
		return len(wholeA) - len(wholeB)
	}
	if d := strings.Compare(wholeA, wholeB); d != 0 {
		return d
	}
	return strings.Compare((restA + "000000")[:6], (restB + "000000")[:6])
}

// metadataShown is how much of a message's metadata is told.
type metadataShown bool

const (
	wholeMetadata metadataShown = true
	metadataType  metadataShown = false // its event_type only, which is what Slack gives to who does not ask for all
)

// messageJSON is the message as the Web API, events and interactions have it.
func (s *Slack) messageJSON(c *channel, m *message, shown metadataShown) answer {
	out := answer{"type": "message", "ts": m.Stamp, "text": m.Text, "team": s.opt.Team.ID}
	if m.User != "" {
		out["user"] = m.User
	}
	if m.Subtype != "" {
		out["subtype"] = m.Subtype
	}
	if m.FromApp {
		out["bot_id"], out["app_id"] = s.opt.App.BotID, s.opt.App.ID
		out["bot_profile"] = answer{
			"id": s.opt.App.BotID, "app_id": s.opt.App.ID, "user_id": s.opt.App.UserID, "name": s.opt.App.Name, "deleted": false, "updated": c.Created, "team_id": s.opt.Team.ID,
		}
	}
	if len(m.Blocks) > 0 {
		out["blocks"] = m.Blocks
	}
	if len(m.Metadata) > 0 {
		out["metadata"] = m.Metadata
		if shown == metadataType {
			var part struct {
				Type string `json:"event_type"`
			}
			_ = json.Unmarshal(m.Metadata, &part) // it was checked when it came
			out["metadata"] = answer{"event_type": part.Type}
		}
	}
	if len(m.Files) > 0 {
		files := []answer{}
		for _, id := range m.Files {
			files = append(files, s.fileJSON(s.files[id]))
		}
		out["files"], out["upload"] = files, m.FromApp
	}
	if len(m.Reactions) > 0 {
		out["reactions"] = reactionsJSON(m.Reactions)
	}
	if m.Edited != nil {
		out["edited"] = m.Edited
	}
	if m.Inviter != "" {
		out["inviter"] = m.Inviter
	}
	if c.pinned(m.Stamp) {
		out["pinned_to"] = []string{c.ID}
	}
	if m.Thread != "" {
		out["thread_ts"] = m.Thread
		if parent := c.byStamp[m.Thread]; parent != nil {
			out["parent_user_id"] = parent.User
		}
	} else if replies := c.replies(m.Stamp); len(replies) > 0 {
		var users []string
		for _, r := range replies {
			if !slices.Contains(users, r.User) {
				users = append(users, r.User)
			}
		}
		out["thread_ts"], out["reply_count"], out["reply_users"], out["reply_users_count"] = m.Stamp, len(replies), users, len(users)
		out["latest_reply"] = replies[len(replies)-1].Stamp
	}
	return out
}

func reactionsJSON(all []reaction) []answer {
	out := []answer{}
	for _, r := range all {
		out = append(out, answer{"name": r.Name, "count": len(r.Users), "users": r.Users})
	}
	return out
}

func (c *channel) pinned(stamp string) bool {
	return slices.ContainsFunc(c.Pins, func(p pin) bool { return p.Stamp == stamp })
}

// cutText shortens a message's text to what Slack keeps, and says whether it did.
func cutText(text string) (string, bool) {
	if utf8.RuneCountInString(text) <= mostText {
		return text, false
	}
	return string([]rune(text)[:mostText]), true
}

// react adds a reaction, or says why not.
func (s *Slack) react(c *channel, m *message, name, user string) string {
	if name == "" || strings.IndexFunc(name, func(r rune) bool { return !strings.ContainsRune(nameLetters+"+'", r) }) >= 0 {
		return "invalid_name"
	}
	i := slices.IndexFunc(m.Reactions, func(r reaction) bool { return r.Name == name })
	if i >= 0 && slices.Contains(m.Reactions[i].Users, user) {
		return "already_reacted"
	}
	if i < 0 {
		m.Reactions, i = append(m.Reactions, reaction{Name: name}), len(m.Reactions)
	}
	m.Reactions[i].Users = append(m.Reactions[i].Users, user)
	s.reacted(c, m, "reaction_added", name, user)
	return ""
}

// unreact takes a reaction away, or says why not.
func (s *Slack) unreact(c *channel, m *message, name, user string) string {
	i := slices.IndexFunc(m.Reactions, func(r reaction) bool { return r.Name == name })
	if i < 0 || !slices.Contains(m.Reactions[i].Users, user) {
		return "no_reaction"
	}
	m.Reactions[i].Users = slices.DeleteFunc(m.Reactions[i].Users, func(u string) bool { return u == user })
	if len(m.Reactions[i].Users) == 0 {
		m.Reactions = slices.Delete(m.Reactions, i, i+1)
	}
	s.reacted(c, m, "reaction_removed", name, user)
	return ""
}

func (s *Slack) reacted(c *channel, m *message, event, name, user string) {
	s.saveMessage(c, m)
	s.changed(Change{Kind: ChangeMessage, Channel: c.ID, TS: m.Stamp})
	s.happenedIn(c, event, answer{
		"type": event, "user": user, "reaction": name, "item_user": m.User, "item": answer{"type": "message", "channel": c.ID, "ts": m.Stamp},
	})
}
