package sandbox

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// mostMetadata bounds the metadata of one message. Slack has a limit and documents no number.
const mostMetadata = 8 << 10

func chatMethods() map[string]method {
	write := []string{"chat:write"}
	return map[string]method{
		"chat.postMessage":   {run: (*Slack).postMessage, scopes: write},
		"chat.postEphemeral": {run: (*Slack).postEphemeral, scopes: write},
		"chat.update":        {run: (*Slack).updateMessage, scopes: write},
		"chat.delete":        {run: (*Slack).deleteMessage, scopes: write},
		"chat.getPermalink":  {run: (*Slack).getPermalink},
	}
}

// channelFor finds a conversation that the app may know of.
func (s *Slack) channelFor(id string) (*channel, *refusal) {
	c := s.channels[id]
	if c == nil || !c.visible(s.opt.App.UserID) {
		return nil, refuse("channel_not_found")
	}
	return c, nil
}

// postingPlace finds where a message goes: a channel, or a person's direct message, which is opened by it.
func (s *Slack) postingPlace(id string) (*channel, *refusal) {
	if u := s.users[id]; u != nil {
		if u.Bot || u.Deactivated || u.TeamID != s.opt.Team.ID {
			return nil, refuse("channel_not_found")
		}
		return s.direct(id), nil
	}
	c, no := s.channelFor(id)
	switch {
	case no != nil:
		return nil, no
	case c.Archived:
		return nil, refuse("is_archived")
	case c.Kind == imKind && s.users[c.User].Deactivated:
		return nil, refuse("channel_not_found")
	case !c.has(s.opt.App.UserID) && !s.scoped("chat:write.public"):
		return nil, refuse("not_in_channel")
	}
	return c, nil
}

// composed reads what a message consists of: text, blocks, metadata.
func (s *Slack) composed(a args) (*message, *refusal) {
	m := &message{User: s.opt.App.UserID, FromApp: true, Text: a.str("text")}
	var no *refusal
	if a.has("blocks") {
		if m.Blocks, no = s.checkBlocks(a.raw("blocks")); no != nil {
			return nil, no
		}
	}
	if a.has("metadata") {
		if m.Metadata, no = checkMetadata(a.raw("metadata")); no != nil {
			return nil, no
		}
	}
	return m, nil
}

// checkMetadata checks a message's metadata (https://docs.slack.dev/messaging/message-metadata). An empty object is none.
func checkMetadata(raw json.RawMessage) (json.RawMessage, *refusal) {
	if len(raw) == 0 {
		return nil, nil
	}
	var o object
	if decode(raw, &o) != nil {
		return nil, refuse("invalid_metadata_format")
	}
	if len(o) == 0 {
		return nil, nil
	}
	kind, ok := o["event_type"].(string)
	_, filled := o["event_payload"].(object)
	switch {
	case !ok || kind == "" || utf8.RuneCountInString(kind) > mostID || !filled:
		return nil, refuse("invalid_metadata_schema")
	case len(raw) > mostMetadata:
		return nil, refuse("metadata_too_large")
	}
	return encode(object{"event_type": kind, "event_payload": o["event_payload"]}), nil
}

func (s *Slack) postMessage(a args) (answer, *refusal) {
	if a.str("channel") == "" {
		return nil, refuse("channel_not_found")
	}
	m, no := s.composed(a)
	if no != nil {
		return nil, no
	}
	if m.Text == "" && len(m.Blocks) == 0 {
		return nil, refuse("no_text")
	}
	c, no := s.postingPlace(a.str("channel"))
	if no != nil {
		return nil, no
	}
	out := answer{}
	text, short := cutText(m.Text)
	if m.Text = text; short {
		out["warning"], out["response_metadata"] = "message_truncated", answer{"warnings": []string{"message_truncated"}}
	}
	m.Thread, m.Broadcast = a.str("thread_ts"), a.yes("reply_broadcast")
	s.post(c, m)
	out["channel"], out["ts"], out["message"] = c.ID, m.Stamp, s.messageJSON(c, m, wholeMetadata)
	return out, nil
}

func (s *Slack) postEphemeral(a args) (answer, *refusal) {
	m, no := s.composed(a)
	if no != nil {
		return nil, no
	}
	if m.Text == "" && len(m.Blocks) == 0 {
		return nil, refuse("no_text")
	}
	c, no := s.channelFor(a.str("channel"))
	switch {
	case no != nil:
		return nil, no
	case c.Archived:
		return nil, refuse("is_archived")
	case !c.has(s.opt.App.UserID):
		return nil, refuse("not_in_channel")
	case !c.has(a.str("user")):
		return nil, refuse("user_not_in_channel")
	}
	m.Text, _ = cutText(m.Text)
	m.Thread = a.str("thread_ts")
	s.whisper(c, a.str("user"), m)
	return answer{"message_ts": m.Stamp}, nil
}

// ownMessage finds a message of the app's.
func (s *Slack) ownMessage(a args, notOwn string) (*channel, *message, *refusal) {
	c, no := s.channelFor(a.str("channel"))
	if no != nil {
		return nil, nil, no
	}
	m := c.byStamp[a.str("ts")]
	switch {
	case m == nil:
		return nil, nil, refuse("message_not_found")
	case !m.FromApp || m.Subtype != "":
		return nil, nil, refuse(notOwn)
	}
	return c, m, nil
}

func (s *Slack) updateMessage(a args) (answer, *refusal) {
	if utf8.RuneCountInString(a.str("text")) > mostUpdated {
		return nil, refuse("msg_too_long")
	}
	n, no := s.composed(a)
	if no != nil {
		return nil, no
	}
	c, m, no := s.ownMessage(a, "cant_update_message")
	switch {
	case no != nil:
		return nil, no
	case c.Archived:
		return nil, refuse("is_inactive")
	case !a.has("text") && !a.has("blocks"):
		return nil, refuse("no_text")
	case a.str("text") == "" && len(n.Blocks) == 0 && len(m.Files) == 0:
		return nil, refuse("no_text")
	case hasRichText(m.Blocks) && len(n.Blocks) > 0 && !hasRichText(n.Blocks):
		return nil, refuse("block_mismatch")
	}
	s.change(c, m, func() {
		if a.has("text") {
			m.Text = n.Text
		}
		// Text without blocks takes the blocks away.
		if a.has("blocks") || a.has("text") {
			m.redraw(m.surface(c.ID), n.Blocks)
		}
		if a.has("metadata") {
			m.Metadata = n.Metadata
		}
		if len(n.Blocks) == 0 {
			m.Edited = &edit{User: s.opt.App.UserID, Stamp: s.stamp()}
		}
	})
	return answer{"channel": c.ID, "ts": m.Stamp, "text": m.Text, "message": s.messageJSON(c, m, wholeMetadata)}, nil
}

func hasRichText(blocks json.RawMessage) bool {
	var list []struct {
		Type string `json:"type"`
	}
	if len(blocks) == 0 || json.Unmarshal(blocks, &list) != nil {
		return false
	}
	for _, b := range list {
		if b.Type == "rich_text" {
			return true
		}
	}
	return false
}

func (s *Slack) deleteMessage(a args) (answer, *refusal) {
	c, m, no := s.ownMessage(a, "cant_delete_message")
	if no != nil {
		return nil, no
	}
	s.remove(c, m)
	return answer{"channel": c.ID, "ts": m.Stamp}, nil
}

func (s *Slack) getPermalink(a args) (answer, *refusal) {
	c, no := s.channelFor(a.str("channel"))
	if no != nil {
		return nil, no
	}
	m := c.byStamp[a.str("message_ts")]
	if m == nil {
		return nil, refuse("message_not_found")
	}
	link := "https://" + s.opt.Team.Domain + ".slack.com/archives/" + c.ID + "/p" + strings.Replace(m.Stamp, ".", "", 1)
	if m.Thread != "" {
		link += "?thread_ts=" + m.Thread + "&cid=" + c.ID
	}
	return answer{"channel": c.ID, "permalink": link}, nil
}
