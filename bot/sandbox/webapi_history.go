package sandbox

import "slices"

// legible finds a conversation whose messages the app may read.
func (s *Slack) legible(a args) (*channel, *refusal) {
	c, no := s.channelFor(a.str("channel"))
	if no != nil {
		return nil, no
	}
	if no := s.need(c, "channels:history", "groups:history", "im:history"); no != nil {
		return nil, no
	}
	if !c.has(s.opt.App.UserID) {
		return nil, refuse("not_in_channel")
	}
	return c, nil
}

// within cuts messages down to those between oldest and latest.
func within(all []*message, a args) []*message {
	oldest, latest, inclusive := a.str("oldest"), a.str("latest"), a.yes("inclusive")
	return slices.DeleteFunc(slices.Clone(all), func(m *message) bool {
		if oldest != "" {
			if d := compareStamps(m.Stamp, oldest); d < 0 || d == 0 && !inclusive {
				return true
			}
		}
		if latest != "" {
			if d := compareStamps(m.Stamp, latest); d > 0 || d == 0 && !inclusive {
				return true
			}
		}
		return false
	})
}

// history reads a conversation, newest first, without the replies in its threads.
func (s *Slack) history(a args) (answer, *refusal) {
	c, no := s.legible(a)
	if no != nil {
		return nil, no
	}
	top := slices.DeleteFunc(within(c.messages, a), func(m *message) bool { return m.Thread != "" && !m.Broadcast })
	slices.Reverse(top)
	return s.messagePage(c, top, a)
}

// threadReplies reads a thread, its parent first. Asked for by the stamp of a reply, it gives that reply alone.
func (s *Slack) threadReplies(a args) (answer, *refusal) {
	c, no := s.legible(a)
	if no != nil {
		return nil, no
	}
	m := c.byStamp[a.str("ts")]
	if m == nil {
		return nil, refuse("thread_not_found")
	}
	if m.Thread != "" {
		return s.messagePage(c, []*message{m}, a)
	}
	return s.messagePage(c, append([]*message{m}, within(c.replies(m.Stamp), a)...), a)
}

func (s *Slack) messagePage(c *channel, all []*message, a args) (answer, *refusal) {
	page, next, no := pageOf(all, a, 100, 999)
	if no != nil {
		return nil, no
	}
	messages := []answer{}
	for _, m := range page {
		messages = append(messages, s.messageJSON(c, m, metadataShown(a.yes("include_all_metadata"))))
	}
	out := answer{"messages": messages, "has_more": next != "", "pin_count": len(c.Pins)}
	if next != "" {
		out["response_metadata"] = answer{"next_cursor": next}
	}
	return out, nil
}
