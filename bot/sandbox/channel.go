package sandbox

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Channel is a channel that is there from the start.
type Channel struct {
	ID      string // empty: made
	Name    string
	Private bool
	Members []string
	Topic   string
	Purpose string
}

// Kinds of conversations.
const (
	channelKind = "channel"
	groupKind   = "group" // a private channel
	imKind      = "im"
)

func kindOf(private bool) string {
	if private {
		return groupKind
	}
	return channelKind
}

// channel is a conversation as it stands. Its messages are kept oldest first, replies among them.
type channel struct {
	ID        string     `json:"id"`
	Kind      string     `json:"kind"`
	Name      string     `json:"name,omitempty"`
	Creator   string     `json:"creator,omitempty"`
	Created   int64      `json:"created"`
	Members   []string   `json:"members"`
	Archived  bool       `json:"archived,omitempty"`
	Topic     label      `json:"topic"`
	Purpose   label      `json:"purpose"`
	User      string     `json:"user,omitempty"` // whose direct message with the app it is
	Pins      []pin      `json:"pins,omitempty"`
	Bookmarks []bookmark `json:"bookmarks,omitempty"`

	messages []*message
	byStamp  map[string]*message
}

type label struct {
	Value   string `json:"value"`
	Creator string `json:"creator"`
	LastSet int64  `json:"last_set"`
}

type pin struct {
	Stamp   string `json:"ts"`
	By      string `json:"by"`
	Created int64  `json:"created"`
}

type bookmark struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Link  string `json:"link"`
	Emoji string `json:"emoji"`
	At    int64  `json:"at"`
}

// Limits of channels (https://docs.slack.dev/reference/methods/conversations.create, .setTopic, .invite, bookmarks.add).
const (
	mostName      = 80
	mostTopic     = 250
	mostInvited   = 100
	mostBookmarks = 100
	mostPins      = 100
	nameLetters   = "abcdefghijklmnopqrstuvwxyz0123456789-_"
)

func (c *channel) has(user string) bool { return slices.Contains(c.Members, user) }

// visible reports whether somebody may know that the conversation exists.
func (c *channel) visible(user string) bool { return c.Kind == channelKind || c.has(user) }

// letter is the channel_type of events about members.
func (c *channel) letter() string {
	if c.Kind == groupKind {
		return "G"
	}
	return "C"
}

// addChannel makes a conversation.
func (s *Slack) addChannel(id, kind, name, creator string, members []string) *channel {
	c := &channel{
		ID: id, Kind: kind, Name: name, Creator: creator, Created: s.now().Unix(), Members: slices.Clone(members), byStamp: map[string]*message{},
	}
	s.channels[c.ID] = c
	s.order = append(s.order, c.ID)
	s.saveChannel(c)
	s.changed(Change{Kind: ChangeState})
	return c
}

// named finds a channel by its name, archived ones too.
func (s *Slack) named(name string) *channel {
	if name == "" {
		return nil
	}
	for _, id := range s.order {
		if c := s.channels[id]; c.Name == name && c.Kind != imKind {
			return c
		}
	}
	return nil
}

// direct gives the direct message between the app and a person, and makes it.
func (s *Slack) direct(user string) *channel {
	if c := s.directOf(user); c != nil {
		return c
	}
	c := s.addChannel(s.id("D"), imKind, "", "", []string{s.opt.App.UserID, user})
	c.User = user
	s.saveChannel(c)
	return c
}

func (s *Slack) directOf(user string) *channel {
	for _, id := range s.order {
		if c := s.channels[id]; c.Kind == imKind && c.User == user {
			return c
		}
	}
	return nil
}

// checkName says what is wrong with a new channel's name, or nothing.
func checkName(name string) string {
	switch {
	case name == "":
		return "invalid_name_required"
	case utf8.RuneCountInString(name) > mostName:
		return "invalid_name_maxlength"
	case strings.Trim(name, "-_") == "":
		return "invalid_name_punctuation"
	case strings.IndexFunc(name, func(r rune) bool { return !strings.ContainsRune(nameLetters, r) }) >= 0:
		return "invalid_name_specials"
	}
	return ""
}

// cleanName makes a name of what was asked for, as a rename does without a word.
func cleanName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(nameLetters, r) {
			return r
		}
		return '-'
	}, strings.ToLower(name))
	return name[:min(len(name), mostName)]
}

// join brings somebody in, with the line and the event that tell of it.
func (s *Slack) join(c *channel, user, inviter string) {
	c.Members = append(c.Members, user)
	s.saveChannel(c)
	s.post(c, &message{User: user, Subtype: "channel_join", Text: "<@" + user + "> has joined the channel", Inviter: inviter})
	e := answer{"type": "member_joined_channel", "user": user, "channel": c.ID, "channel_type": c.letter(), "team": s.opt.Team.ID}
	if inviter != "" {
		e["inviter"] = inviter
	}
	s.happenedIn(c, "member_joined_channel", e)
	s.changed(Change{Kind: ChangeChannel, Channel: c.ID, User: user})
	s.changed(Change{Kind: ChangeState})
}

// leave takes somebody out.
func (s *Slack) leave(c *channel, user string) {
	stayed := s.opt.App.UserID != user
	c.Members = slices.DeleteFunc(c.Members, func(m string) bool { return m == user })
	s.saveChannel(c)
	s.post(c, &message{User: user, Subtype: "channel_leave", Text: "<@" + user + "> has left the channel"})
	if stayed {
		s.happenedIn(c, "member_left_channel", answer{"type": "member_left_channel", "user": user, "channel": c.ID, "channel_type": c.letter(), "team": s.opt.Team.ID})
	}
	s.changed(Change{Kind: ChangeState})
}

// archive closes a channel for good measure: it stays, and takes no message more.
func (s *Slack) archive(c *channel, by string) {
	c.Archived = true
	s.saveChannel(c)
	kind := c.Kind + "_archive"
	s.happenedIn(c, kind, answer{"type": kind, "channel": c.ID, "user": by, "is_moved": 0})
	s.changed(Change{Kind: ChangeState})
}

// setLabel sets a topic or purpose, with the line in the channel that tells of it.
func (s *Slack) setLabel(c *channel, l *label, what, value, by string) {
	*l = label{Value: value, Creator: by, LastSet: s.now().Unix()}
	s.saveChannel(c)
	s.post(c, &message{User: by, Subtype: "channel_" + what, Text: "set the channel " + what + ": " + value})
	s.changed(Change{Kind: ChangeState})
}

// channelJSON is the conversation as https://docs.slack.dev/reference/objects/conversation-object has it.
func (s *Slack) channelJSON(c *channel) answer {
	if c.Kind == imKind {
		return answer{
			"id": c.ID, "created": c.Created, "is_im": true, "is_org_shared": false, "user": c.User, "is_user_deleted": s.users[c.User].Deactivated,
			"is_archived": false, "is_open": true, "priority": 0, "context_team_id": s.opt.Team.ID,
		}
	}
	return answer{
		"id": c.ID, "name": c.Name, "name_normalized": c.Name, "is_channel": c.Kind == channelKind, "is_group": c.Kind == groupKind, "is_im": false, "is_mpim": false,
		"is_private": c.Kind == groupKind, "created": c.Created, "creator": c.Creator, "is_archived": c.Archived, "is_general": false, "unlinked": 0,
		"is_shared": false, "is_ext_shared": false, "is_org_shared": false, "pending_shared": []string{}, "is_pending_ext_shared": false,
		"is_member": c.has(s.opt.App.UserID), "topic": c.Topic, "purpose": c.Purpose, "previous_names": []string{}, "num_members": len(c.Members),
		"context_team_id": s.opt.Team.ID, "updated": c.Created * 1000,
	}
}
