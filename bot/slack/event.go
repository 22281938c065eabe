package slack

import (
	"strings"

	"warroom/bot"
)

// happened turns an event into a request. What our own app did is no event for us.
func (a *arrival) happened(p *payload, me *identity) error {
	e := p.Event
	if e == nil || p.EventID == "" {
		return errIgnored
	}
	r := a.request
	a.twin = p.EventID
	a.act("event", p.EventID)
	r.Account, r.Channel = e.User, e.Channel
	a.stamp(e.TSOfEvent)
	switch e.Type {
	case "app_home_opened":
		if e.Tab != "" && e.Tab != "home" {
			return errIgnored
		}
		r.Kind, r.Channel = bot.OpenedHome, ""
		if e.View != nil {
			a.home = e.View.Hash
		}
	case "message":
		return a.message(e, me)
	case "member_joined_channel":
		r.Kind = bot.Joined
	case "member_left_channel":
		r.Kind = bot.Left
	case "channel_archive", "group_archive":
		r.Kind = bot.Archived
		return nil // our own archiving is told as well: the record shows that it happened
	case "reaction_added":
		if e.Reaction != markReaction || e.Item.Type != "message" {
			return errIgnored
		}
		r.Kind, r.Channel = bot.Reacted, e.Item.Channel
		r.Message = (&message{TS: e.Item.TS, User: e.ItemUser}).quote(e.Item.Channel, me)
		a.lacking = true // the event names the message and does not hold it
	default:
		return errIgnored
	}
	if r.Account == me.User {
		return errIgnored
	}
	return nil
}

// message is a message that was posted, edited or deleted. Messages of apps, ours among them, are not what people said.
func (a *arrival) message(e *event, me *identity) error {
	r := a.request
	switch e.Subtype {
	case "", "file_share", "thread_broadcast", "me_message":
		m := e.message
		if m.BotID != "" || m.User == "" || m.User == me.User {
			return errIgnored
		}
		r.Kind, r.Message = bot.Spoke, m.quote(e.Channel, me)
	case "message_changed":
		m := e.Changed
		if m == nil || m.BotID != "" || m.User == "" || m.User == me.User {
			return errIgnored
		}
		if e.Previous != nil && e.Previous.Text == m.Text && len(e.Previous.Files) == len(m.Files) {
			return errIgnored // a preview was added, or a reply counted
		}
		r.Kind, r.Account, r.Message = bot.Edited, m.User, m.quote(e.Channel, me)
	case "message_deleted":
		m := e.Previous
		if m == nil || m.BotID != "" || m.User == "" || m.User == me.User {
			return errIgnored
		}
		r.Kind, r.Account, r.Message = bot.Deleted, m.User, m.quote(e.Channel, me)
	default:
		return errIgnored
	}
	return nil
}

// quote puts a message into the bot's words.
func (m *message) quote(channel string, me *identity) *bot.Quote {
	q := &bot.Quote{
		Ref: bot.Ref{Channel: channel, Message: m.TS}, Author: m.User, Text: spoken(m.Text), Thread: m.ThreadTS, Link: me.permalink(channel, m),
	}
	for _, f := range m.Files {
		q.Files = append(q.Files, bot.QuotedFile{ID: f.ID, Name: f.Name, Size: f.Size, Link: f.Permalink})
	}
	return q
}

// permalink is the address of a message in a browser. It is what chat.getPermalink answers, without the call.
func (me *identity) permalink(channel string, m *message) string {
	if me.URL == "" || channel == "" || m.TS == "" {
		return ""
	}
	link := strings.TrimSuffix(me.URL, "/") + "/archives/" + channel + "/p" + strings.Replace(m.TS, ".", "", 1)
	if m.ThreadTS != "" && m.ThreadTS != m.TS {
		link += "?thread_ts=" + m.ThreadTS + "&cid=" + channel
	}
	return link
}

// unescape takes back Slack's three escapes (https://docs.slack.dev/messaging/formatting-message-text). The ampersand goes last.
func unescape(s string) string {
	if !strings.Contains(s, "&") {
		return s
	}
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

// spoken is a message's text as people read it: links, channels and mentions of groups lose their angle brackets. Mentions of people stay as they are, since
// only the bot knows who they are.
func spoken(s string) string {
	var b strings.Builder
	for s != "" {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			break
		}
		b.WriteString(unescape(s[:i]))
		s = s[i:]
		end := strings.IndexByte(s, '>')
		if end < 0 {
			break
		}
		inner := s[1:end]
		target, label, labelled := strings.Cut(inner, "|")
		switch {
		case strings.HasPrefix(inner, "@"):
			b.WriteString(s[:end+1])
		case strings.HasPrefix(inner, "#") && labelled:
			b.WriteString("#" + unescape(label))
		case strings.HasPrefix(inner, "!date") && labelled:
			b.WriteString(unescape(label))
		case strings.HasPrefix(inner, "!"):
			b.WriteString("@" + unescape(strings.TrimPrefix(target, "!")))
		case labelled && label != target:
			b.WriteString(unescape(label) + " (" + unescape(target) + ")")
		default:
			b.WriteString(unescape(target))
		}
		s = s[end+1:]
	}
	b.WriteString(unescape(s))
	return b.String()
}
