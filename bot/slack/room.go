package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"warroom/bot"
)

// Channels (https://docs.slack.dev/reference/methods/conversations.create, .invite, .setTopic).
const (
	mostName     = 80
	mostTopic    = 250
	mostInvited  = 100 // by one call; newer pages say 1,000
	mostSuffixes = 20
)

// MakeRoom makes a channel, or finds the one that an earlier call made: of the exact name, made by us, not before we began, and bound to no other
// incident. Where the name belongs to somebody else, a number follows it. A private room is never made as a public one.
func (w *Workspace) MakeRoom(ctx context.Context, r bot.RoomSpec) (bot.Room, error) {
	me, err := w.whoAmI(ctx)
	if err != nil {
		return bot.Room{}, err
	}
	var known map[string]slackapi.Channel
	for n := 1; n <= mostSuffixes; n++ {
		name := channelName(r.Name, n)
		if err := w.wait(ctx, "conversations.create", ""); err != nil {
			return bot.Room{}, err
		}
		made, err := w.api.CreateConversationContext(ctx, slackapi.CreateConversationParams{ChannelName: name, IsPrivate: r.Private, TeamID: me.Team})
		if err == nil {
			if made.ID == "" {
				return bot.Room{}, w.failed("conversations.create", "", errors.New("the answer names no channel"))
			}
			if r.Private && !made.IsPrivate {
				return bot.Room{}, &bot.SendError{Kind: bot.Refused, Code: "not_private", Err: errors.New("slack made the room public although it was to be private: nothing is posted there")}
			}
			return bot.Room{ID: made.ID, Name: made.Name}, nil
		}
		if se := w.failed("conversations.create", "", err); se.Code != "name_taken" {
			return bot.Room{}, se
		}
		if known == nil {
			if known, err = w.ownChannels(ctx, me); err != nil {
				return bot.Room{}, err
			}
		}
		if c, ok := known[name]; ok && w.isOurs(c, r, me) {
			return bot.Room{ID: c.ID, Name: c.Name}, nil
		}
	}
	return bot.Room{}, &bot.SendError{Kind: bot.Refused, Code: "name_taken", Err: fmt.Errorf("%d channels of that name exist already: rename or choose one by hand", mostSuffixes)}
}

// isOurs reports whether a channel is the one that an earlier call with the same spec made.
func (w *Workspace) isOurs(c slackapi.Channel, r bot.RoomSpec, me *identity) bool {
	// Slack gives the moment of making in whole seconds.
	young := !c.Created.Time().Before(r.After.Truncate(time.Second))
	return c.Creator == me.User && young && c.IsPrivate == r.Private && !c.IsArchived && (r.Taken == nil || !r.Taken(c.ID))
}

// ownChannels lists the channels that we are in, archived ones too, by name. They are ours and few; those of the workspace are never listed.
func (w *Workspace) ownChannels(ctx context.Context, me *identity) (map[string]slackapi.Channel, error) {
	out := map[string]slackapi.Channel{}
	cursor := ""
	for {
		if err := w.wait(ctx, "users.conversations", ""); err != nil {
			return nil, err
		}
		page, next, err := w.api.GetConversationsForUserContext(ctx, &slackapi.GetConversationsForUserParameters{
			UserID: me.User, Types: []string{"public_channel", "private_channel"}, Limit: 200, Cursor: cursor, TeamID: me.Team,
		})
		if err != nil {
			return nil, w.failed("users.conversations", "", err)
		}
		for _, c := range page {
			out[c.Name] = c
		}
		if next == "" {
			return out, nil
		}
		cursor = next
	}
}

// channelName makes a name that Slack takes: lower case, letters, digits, hyphens; the n-th try has a number behind it.
func channelName(want string, n int) string {
	var b strings.Builder
	for _, r := range strings.ToLower(want) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-', r == '_':
			b.WriteRune(r)
		case !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	suffix := ""
	if n > 1 {
		suffix = "-" + strconv.Itoa(n)
	}
	name := b.String()
	if len(name) > mostName-len(suffix) {
		name = name[:mostName-len(suffix)]
	}
	if name = strings.Trim(name, "-"); name == "" {
		name = "incident"
	}
	return name + suffix
}

// Invite brings accounts into a channel. Who cannot be brought in does not keep out the others.
func (w *Workspace) Invite(ctx context.Context, channel string, accounts []string) (failed map[string]string, err error) {
	failed = map[string]string{}
	for len(accounts) > 0 {
		n := min(len(accounts), mostInvited)
		if err := w.invite(ctx, channel, accounts[:n], failed); err != nil {
			return failed, err
		}
		accounts = accounts[n:]
	}
	return failed, nil
}

// invite is one call. slack-go gives the errors of single accounts only where the whole call failed, so the answer is read here.
func (w *Workspace) invite(ctx context.Context, channel string, accounts []string, failed map[string]string) error {
	const method = "conversations.invite"
	if err := w.wait(ctx, method, ""); err != nil {
		return err
	}
	form := url.Values{"channel": {channel}, "users": {strings.Join(accounts, ",")}, "force": {"true"}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.apiURL.String()+method, strings.NewReader(form.Encode()))
	if err != nil {
		return w.failed(method, "", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "Bearer "+string(w.botToken))
	resp, err := w.http.Do(req)
	if err != nil {
		return w.failed(method, "", err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode == http.StatusTooManyRequests {
		after, err := strconv.Atoi(resp.Header.Get("Retry-After"))
		if err == nil {
			return w.failed(method, "", &slackapi.RateLimitedError{RetryAfter: time.Duration(after) * time.Second})
		}
	}
	if resp.StatusCode != http.StatusOK {
		return w.failed(method, "", slackapi.StatusCodeError{Code: resp.StatusCode, Status: resp.Status})
	}
	var answer struct {
		OK     bool   `json:"ok"`
		Error  string `json:"error"`
		Needed string `json:"needed"`
		Errors []struct {
			User  string `json:"user"`
			OK    bool   `json:"ok"`
			Error string `json:"error"`
		} `json:"errors"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(nil, resp.Body, 1<<20)).Decode(&answer); err != nil {
		return w.failed(method, "", err)
	}
	said := false
	for _, e := range answer.Errors {
		if e.OK || e.User == "" {
			continue
		}
		said = true
		if !done[e.Error] && e.Error != "cant_invite_self" {
			failed[e.User] = e.Error
		}
	}
	if answer.OK || said || done[answer.Error] {
		return nil
	}
	if len(accounts) == 1 {
		if se := w.failed(method, "", slackapi.SlackErrorResponse{Err: answer.Error, Needed: answer.Needed}); personal[se.Code] {
			failed[accounts[0]] = se.Code
			return nil
		}
	}
	return w.failed(method, "", slackapi.SlackErrorResponse{Err: answer.Error, Needed: answer.Needed})
}

// personal lists errors that speak of the person who is invited and not of the call.
var personal = map[string]bool{
	"user_not_found": true, "users_not_found": true, "user_is_restricted": true, "user_is_ultra_restricted": true, "ura_max_channels": true, "cant_invite": true,
	"org_user_not_in_team": true, "user_disabled": true, "user_team_not_in_channel": true, "cant_invite_self": true,
}

// SetTopic sets a channel's topic. Slack shows it as plain text.
func (w *Workspace) SetTopic(ctx context.Context, channel, topic string) error {
	if err := w.wait(ctx, "conversations.setTopic", ""); err != nil {
		return err
	}
	topic = escape(topic)
	if utf8.RuneCountInString(topic) > mostTopic {
		topic = cut(topic, mostTopic)
	}
	if _, err := w.api.SetTopicOfConversationContext(ctx, channel, topic); err != nil {
		return w.failed("conversations.setTopic", "", err)
	}
	return nil
}

// Archive archives a channel.
func (w *Workspace) Archive(ctx context.Context, channel string) error {
	if err := w.wait(ctx, "conversations.archive", ""); err != nil {
		return err
	}
	return w.already("conversations.archive", w.api.ArchiveConversationContext(ctx, channel))
}
