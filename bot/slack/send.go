package slack

import (
	"context"
	"errors"
	"strings"

	slackapi "github.com/slack-go/slack"

	"warroom/bot"
)

// eventType marks our messages; the payload beside it holds the delivery key. Every member of the workspace can read both.
const eventType = "warroom"

// mostPages is how far back a message is looked for. A page holds 200.
const mostPages = 10

// nextRev numbers what is shown to one person, so that block ids differ there too.
func (w *Workspace) nextRev() uint64 { return w.rev.Add(1) }

// quiet is a message's text, and that Slack adds nothing to it: no previews, no mentions or links found in words.
func quiet(text string) []slackapi.MsgOption {
	return []slackapi.MsgOption{
		slackapi.MsgOptionText(text, false), slackapi.MsgOptionDisableLinkUnfurl(), slackapi.MsgOptionDisableMediaUnfurl(),
		slackapi.MsgOptionParse(false), slackapi.MsgOptionLinkNames(false),
	}
}

// Post makes a message and returns where it is.
func (w *Workspace) Post(ctx context.Context, p bot.Post) (bot.Ref, error) {
	to := p.Channel
	if to == "" {
		to = p.Account // Slack opens the direct message
	}
	if to == "" {
		return bot.Ref{}, &bot.SendError{Kind: bot.Refused, Code: "no_channel", Err: errors.New("a message to nowhere")}
	}
	if err := w.wait(ctx, "chat.postMessage", to); err != nil {
		return bot.Ref{}, err
	}
	blocks, text := render(p.Message, p.Accounts, p.Rev)
	options := append(quiet(text), slackapi.MsgOptionMetadata(slackapi.SlackMetadata{EventType: eventType, EventPayload: map[string]any{"key": p.Key}}))
	if len(blocks) > 0 {
		options = append(options, slackapi.MsgOptionBlocks(blocks...))
	}
	if p.Thread != "" {
		options = append(options, slackapi.MsgOptionTS(p.Thread))
	}
	channel, ts, err := w.api.PostMessageContext(ctx, to, options...)
	if err != nil {
		return bot.Ref{}, w.failed("chat.postMessage", to, err)
	}
	if ts == "" || channel == "" {
		return bot.Ref{}, w.failed("chat.postMessage", to, errors.New("the answer names no message"))
	}
	return bot.Ref{Channel: channel, Message: ts}, nil
}

// Edit makes an existing message look like this one.
func (w *Workspace) Edit(ctx context.Context, r bot.Ref, p bot.Post) error {
	if err := w.wait(ctx, "chat.update", ""); err != nil {
		return err
	}
	blocks, text := render(p.Message, p.Accounts, p.Rev)
	// Without blocks Slack would keep none of the old ones, which is meant: the message looks like this one. Metadata stays as it was.
	options := append(quiet(text), slackapi.MsgOptionBlocks(blocks...))
	if _, _, _, err := w.api.UpdateMessageContext(ctx, r.Channel, r.Message, options...); err != nil {
		return w.failed("chat.update", r.Channel, err)
	}
	return nil
}

// Find looks for our message with the key.
func (w *Workspace) Find(ctx context.Context, p bot.Post, after string) (bot.Ref, bool, error) {
	me, err := w.whoAmI(ctx)
	if err != nil {
		return bot.Ref{}, false, err
	}
	channel := p.Channel
	if channel == "" {
		if err := w.wait(ctx, "conversations.open", ""); err != nil {
			return bot.Ref{}, false, err
		}
		direct, _, _, err := w.api.OpenConversationContext(ctx, &slackapi.OpenConversationParameters{Users: []string{p.Account}})
		if err != nil {
			return bot.Ref{}, false, w.failed("conversations.open", "", err)
		}
		channel = direct.ID
	}
	cursor := ""
	for range mostPages {
		found, next, err := w.page(ctx, channel, p.Thread, after, cursor)
		if err != nil {
			return bot.Ref{}, false, err
		}
		for _, m := range found {
			if m.BotID == me.Bot && m.Metadata.EventType == eventType && m.Metadata.EventPayload["key"] == p.Key {
				return bot.Ref{Channel: channel, Message: m.Timestamp}, true, nil
			}
		}
		if next == "" {
			break
		}
		cursor = next
	}
	return bot.Ref{}, false, nil
}

// page reads a page of a channel or of a thread, with the metadata.
func (w *Workspace) page(ctx context.Context, channel, thread, after, cursor string) (found []slackapi.Message, next string, err error) {
	if thread != "" {
		if err := w.wait(ctx, "conversations.replies", ""); err != nil {
			return nil, "", err
		}
		found, more, next, err := w.api.GetConversationRepliesContext(ctx, &slackapi.GetConversationRepliesParameters{
			ChannelID: channel, Timestamp: thread, Oldest: after, Cursor: cursor, Limit: 200, IncludeAllMetadata: true,
		})
		if err != nil {
			return nil, "", w.failed("conversations.replies", "", err)
		}
		if !more {
			next = ""
		}
		return found, next, nil
	}
	if err := w.wait(ctx, "conversations.history", ""); err != nil {
		return nil, "", err
	}
	got, err := w.api.GetConversationHistoryContext(ctx, &slackapi.GetConversationHistoryParameters{
		ChannelID: channel, Oldest: after, Cursor: cursor, Limit: 200, IncludeAllMetadata: true,
	})
	if err != nil {
		return nil, "", w.failed("conversations.history", "", err)
	}
	if !got.HasMore {
		return got.Messages, "", nil
	}
	return got.Messages, got.ResponseMetaData.NextCursor, nil
}

// Pin pins a message.
func (w *Workspace) Pin(ctx context.Context, r bot.Ref) error {
	if err := w.wait(ctx, "pins.add", ""); err != nil {
		return err
	}
	return w.already("pins.add", w.api.AddPinContext(ctx, r.Channel, slackapi.NewRefToMessage(r.Channel, r.Message)))
}

// React adds the mark of ours to a message that was taken into the record.
func (w *Workspace) React(ctx context.Context, r bot.Ref) error {
	if err := w.wait(ctx, "reactions.add", ""); err != nil {
		return err
	}
	return w.already("reactions.add", w.api.AddReactionContext(ctx, markReaction, slackapi.NewRefToMessage(r.Channel, r.Message)))
}

// already takes "it is so already" for success.
func (w *Workspace) already(method string, err error) error {
	if err == nil {
		return nil
	}
	if se := w.failed(method, "", err); !done[se.Code] {
		return se
	}
	return nil
}

// fetchMarked gets the text of a message that somebody marked. A message that cannot be read for good stays without words.
func (w *Workspace) fetchMarked(ctx context.Context, q *bot.Quote) error {
	me, err := w.whoAmI(ctx)
	if err != nil {
		return err
	}
	at := q.Ref
	if err := w.wait(ctx, "conversations.history", ""); err != nil {
		return err
	}
	got, err := w.api.GetConversationHistoryContext(ctx, &slackapi.GetConversationHistoryParameters{
		ChannelID: at.Channel, Latest: at.Message, Oldest: at.Message, Inclusive: true, Limit: 1,
	})
	var found []slackapi.Message
	if err == nil {
		found = got.Messages
	}
	if err == nil && len(found) == 0 {
		// A reply in a thread is not part of the channel's history; asked for by its own id, it comes alone.
		if err := w.wait(ctx, "conversations.replies", ""); err != nil {
			return err
		}
		found, _, _, err = w.api.GetConversationRepliesContext(ctx, &slackapi.GetConversationRepliesParameters{
			ChannelID: at.Channel, Timestamp: at.Message, Latest: at.Message, Oldest: at.Message, Inclusive: true, Limit: 1,
		})
	}
	if err != nil {
		se := w.failed("conversations.history", "", err)
		if se.Kind == bot.Refused || se.Kind == bot.Gone {
			w.log.Warn("the marked message cannot be read", "error", se)
			return nil
		}
		return se
	}
	for _, m := range found {
		if m.Timestamp != at.Message {
			continue
		}
		whole := message{TS: m.Timestamp, User: m.User, Text: m.Text, ThreadTS: m.ThreadTimestamp}
		if strings.TrimSpace(whole.User) == "" {
			whole.User = q.Author
		}
		for _, f := range m.Files {
			whole.Files = append(whole.Files, file{ID: f.ID, Name: f.Name, Size: int64(f.Size), Permalink: f.Permalink})
		}
		*q = *whole.quote(at.Channel, me)
	}
	return nil
}
