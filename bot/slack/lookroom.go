package slack

import (
	"context"
	"errors"
	"slices"

	slackapi "github.com/slack-go/slack"

	"warroom/bot"
)

// mostMembers bounds how many of a channel's members are read to find one (https://docs.slack.dev/reference/methods/conversations.members).
const mostMembers = 5000

// LookAtRoom says what a channel is, and whether an account is in it. One that Slack does not find, or does not show us, is nothing.
func (w *Workspace) LookAtRoom(ctx context.Context, channel, account string) (bot.RoomLook, error) {
	if err := w.wait(ctx, "conversations.info", ""); err != nil {
		return bot.RoomLook{}, err
	}
	c, err := w.api.GetConversationInfoContext(ctx, &slackapi.GetConversationInfoInput{ChannelID: channel})
	if err != nil {
		if se := w.failed("conversations.info", "", err); se.Code != "channel_not_found" {
			return bot.RoomLook{}, se
		}
		return bot.RoomLook{}, nil
	}
	look := bot.RoomLook{Name: c.Name, Private: c.IsPrivate, Archived: c.IsArchived, Bot: c.IsMember}
	if !look.Bot {
		return look, nil
	}
	cursor := ""
	for seen := 0; seen < mostMembers; {
		if err := w.wait(ctx, "conversations.members", ""); err != nil {
			return bot.RoomLook{}, err
		}
		members, next, err := w.api.GetUsersInConversationContext(ctx, &slackapi.GetUsersInConversationParameters{ChannelID: channel, Cursor: cursor, Limit: 1000})
		if err != nil {
			return bot.RoomLook{}, w.failed("conversations.members", "", err)
		}
		if slices.Contains(members, account) {
			look.Account = true
			return look, nil
		}
		if seen, cursor = seen+len(members), next; next == "" {
			return look, nil
		}
	}
	return bot.RoomLook{}, &bot.SendError{Kind: bot.Refused, Code: "too_many_members", Err: errors.New("the channel is too large for a room")}
}
