package sandbox

import (
	"net/url"
	"regexp"
	"slices"
)

// mostEmoji bounds the different reactions to one message.
const mostEmoji = 23

func itemMethods() map[string]method {
	return map[string]method{
		"pins.add":         {run: (*Slack).addPin, scopes: []string{"pins:write"}},
		"pins.remove":      {run: (*Slack).removePin, scopes: []string{"pins:write"}},
		"pins.list":        {run: (*Slack).listPins, scopes: []string{"pins:read"}},
		"reactions.add":    {run: (*Slack).addReaction, scopes: []string{"reactions:write"}},
		"reactions.remove": {run: (*Slack).removeReaction, scopes: []string{"reactions:write"}},
		"reactions.get":    {run: (*Slack).getReactions, scopes: []string{"reactions:read"}},
		"bookmarks.add":    {run: (*Slack).addBookmark, scopes: []string{"bookmarks:write"}},
		"bookmarks.list":   {run: (*Slack).listBookmarks, scopes: []string{"bookmarks:read"}},
	}
}

var stampForm = regexp.MustCompile(`^\d{10}\.\d{6}$`)

// item finds the message that a pin or a reaction is about.
func (s *Slack) item(a args) (*channel, *message, *refusal) {
	c, no := s.channelFor(a.str("channel"))
	stamp := a.str("timestamp")
	switch {
	case no != nil:
		return nil, nil, no
	case stamp == "":
		return nil, nil, refuse("no_item_specified")
	case !stampForm.MatchString(stamp):
		return nil, nil, refuse("bad_timestamp")
	case !c.has(s.opt.App.UserID):
		return nil, nil, refuse("not_in_channel")
	}
	m := c.byStamp[stamp]
	if m == nil {
		return nil, nil, refuse("message_not_found")
	}
	return c, m, nil
}

func (s *Slack) addPin(a args) (answer, *refusal) {
	c, m, no := s.item(a)
	switch {
	case no != nil:
		return nil, no
	case c.Archived:
		return nil, refuse("is_archived")
	case c.pinned(m.Stamp):
		return nil, refuse("already_pinned")
	case m.Subtype != "" && m.Subtype != "file_share":
		return nil, refuse("not_pinnable")
	case len(c.Pins) >= mostPins:
		return nil, refuse("too_many_pins")
	}
	c.Pins = append(c.Pins, pin{Stamp: m.Stamp, By: s.opt.App.UserID, Created: s.now().Unix()})
	s.pinChanged(c, m, "pin_added")
	return answer{}, nil
}

func (s *Slack) removePin(a args) (answer, *refusal) {
	c, m, no := s.item(a)
	switch {
	case no != nil:
		return nil, no
	case !c.pinned(m.Stamp):
		return nil, refuse("no_pin")
	}
	c.Pins = slices.DeleteFunc(c.Pins, func(p pin) bool { return p.Stamp == m.Stamp })
	s.pinChanged(c, m, "pin_removed")
	return answer{}, nil
}

func (s *Slack) pinChanged(c *channel, m *message, event string) {
	s.saveChannel(c)
	s.changed(Change{Kind: ChangeMessage, Channel: c.ID, TS: m.Stamp})
	s.changed(Change{Kind: ChangeChannel, Channel: c.ID})
	s.happenedIn(c, event, answer{
		"type": event, "user": s.opt.App.UserID, "channel_id": c.ID,
		"item": answer{"type": "message", "channel": c.ID, "message": s.messageJSON(c, m, metadataType), "created_by": s.opt.App.UserID},
	})
}

func (s *Slack) listPins(a args) (answer, *refusal) {
	c, no := s.channelFor(a.str("channel"))
	switch {
	case no != nil:
		return nil, no
	case !c.has(s.opt.App.UserID):
		return nil, refuse("not_in_channel")
	}
	items := []answer{}
	for _, p := range c.Pins {
		items = append(items, answer{
			"type": "message", "channel": c.ID, "created": p.Created, "created_by": p.By, "message": s.messageJSON(c, c.byStamp[p.Stamp], metadataType),
		})
	}
	slices.Reverse(items)
	return answer{"items": items}, nil
}

func (s *Slack) addReaction(a args) (answer, *refusal) {
	c, m, no := s.item(a)
	switch {
	case no != nil:
		return nil, no
	case c.Archived:
		return nil, refuse("is_archived")
	case len(m.Reactions) >= mostEmoji && !slices.ContainsFunc(m.Reactions, func(r reaction) bool { return r.Name == a.str("name") }):
		return nil, refuse("too_many_emoji")
	}
	if code := s.react(c, m, a.str("name"), s.opt.App.UserID); code != "" {
		return nil, refuse(code)
	}
	return answer{}, nil
}

func (s *Slack) removeReaction(a args) (answer, *refusal) {
	c, m, no := s.item(a)
	if no != nil {
		return nil, no
	}
	if code := s.unreact(c, m, a.str("name"), s.opt.App.UserID); code != "" {
		return nil, refuse(code)
	}
	return answer{}, nil
}

func (s *Slack) getReactions(a args) (answer, *refusal) {
	c, m, no := s.item(a)
	if no != nil {
		return nil, no
	}
	return answer{"type": "message", "channel": c.ID, "message": s.messageJSON(c, m, metadataType)}, nil
}

func (s *Slack) addBookmark(a args) (answer, *refusal) {
	c, no := s.channelFor(a.str("channel_id"))
	link, err := url.Parse(a.str("link"))
	switch {
	case no != nil:
		return nil, no
	case !c.has(s.opt.App.UserID):
		return nil, refuse("not_in_channel")
	case a.str("title") == "":
		return nil, refuse("invalid_arguments")
	case a.str("type") != "link":
		return nil, refuse("invalid_bookmark_type")
	case err != nil || link.Host == "":
		return nil, refuse("invalid_link")
	case len(c.Bookmarks) >= mostBookmarks:
		return nil, refuse("too_many_bookmarks")
	}
	b := bookmark{ID: s.id("Bk"), Title: a.str("title"), Link: a.str("link"), Emoji: a.str("emoji"), At: s.now().Unix()}
	c.Bookmarks = append(c.Bookmarks, b)
	s.saveChannel(c)
	return answer{"bookmark": s.bookmarkJSON(c, b)}, nil
}

func (s *Slack) listBookmarks(a args) (answer, *refusal) {
	c, no := s.channelFor(a.str("channel_id"))
	if no != nil {
		return nil, no
	}
	all := []answer{}
	for _, b := range c.Bookmarks {
		all = append(all, s.bookmarkJSON(c, b))
	}
	return answer{"bookmarks": all}, nil
}

func (s *Slack) bookmarkJSON(c *channel, b bookmark) answer {
	return answer{
		"id": b.ID, "channel_id": c.ID, "title": b.Title, "link": b.Link, "emoji": b.Emoji, "type": "link", "date_created": b.At, "date_updated": 0,
		"last_updated_by_user_id": s.opt.App.UserID, "last_updated_by_team_id": s.opt.Team.ID, "app_id": s.opt.App.ID, "rank": "U",
	}
}
