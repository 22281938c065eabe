package sandbox

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	slackapi "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

// TestSlackGo drives the workspace by the calls of slack-go, as an app does.
func TestSlackGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		ctx := t.Context()
		who, err := w.api.AuthTestContext(ctx)
		must(t, err)
		if who.TeamID != "T1" || who.UserID != "U0" || who.BotID != "B1" || who.URL != "https://acme.slack.com/" {
			t.Errorf("auth.test: %+v", who)
		}
		b, err := w.api.GetBotInfoContext(ctx, slackapi.GetBotInfoParameters{Bot: "B1"})
		must(t, err)
		if b.AppID != "A1" {
			t.Errorf("bots.info: %+v", b)
		}
		team, err := w.api.GetTeamInfoContext(ctx)
		must(t, err)
		if team.Name != "Acme" {
			t.Errorf("team.info: %+v", team)
		}

		room, err := w.api.CreateConversationContext(ctx, slackapi.CreateConversationParams{ChannelName: "room", IsPrivate: true})
		must(t, err)
		if !room.IsPrivate || room.Creator != "U0" || room.Name != "room" {
			t.Errorf("conversations.create: %+v", room)
		}
		_, err = w.api.InviteUsersToConversationContext(ctx, room.ID, "U1", "U2")
		must(t, err)
		_, err = w.api.SetTopicOfConversationContext(ctx, room.ID, "Commander Lee")
		must(t, err)
		_, err = w.api.SetPurposeOfConversationContext(ctx, room.ID, "why")
		must(t, err)
		info, err := w.api.GetConversationInfoContext(ctx, &slackapi.GetConversationInfoInput{ChannelID: room.ID, IncludeNumMembers: true})
		must(t, err)
		if info.Topic.Value != "Commander Lee" || info.Purpose.Value != "why" || info.NumMembers != 3 {
			t.Errorf("conversations.info: %+v", info)
		}
		members, _, err := w.api.GetUsersInConversationContext(ctx, &slackapi.GetUsersInConversationParameters{ChannelID: room.ID})
		must(t, err)
		if strings.Join(members, ",") != "U0,U1,U2" {
			t.Errorf("conversations.members: %v", members)
		}
		must(t, w.api.KickUserFromConversationContext(ctx, room.ID, "U2"))
		mine, _, err := w.api.GetConversationsForUserContext(ctx, &slackapi.GetConversationsForUserParameters{Types: []string{"public_channel", "private_channel"}, Limit: 1})
		must(t, err)
		if len(mine) != 1 || mine[0].Name != "incidents" {
			t.Errorf("users.conversations: %+v", mine)
		}

		channel, ts, err := w.api.PostMessageContext(ctx, room.ID, slackapi.MsgOptionText("board", false),
			slackapi.MsgOptionBlocks(slackapi.NewSectionBlock(slackapi.NewTextBlockObject("mrkdwn", "*board*", false, false), nil, nil)),
			slackapi.MsgOptionMetadata(slackapi.SlackMetadata{EventType: "warm", EventPayload: map[string]any{"key": "k1"}}))
		must(t, err)
		if channel != room.ID {
			t.Errorf("chat.postMessage: %s", channel)
		}
		_, _, _, err = w.api.UpdateMessageContext(ctx, room.ID, ts, slackapi.MsgOptionText("board 2", false), slackapi.MsgOptionBlocks())
		must(t, err)
		_, reply, err := w.api.PostMessageContext(ctx, room.ID, slackapi.MsgOptionText("in the thread", false), slackapi.MsgOptionTS(ts))
		must(t, err)
		must(t, w.api.AddPinContext(ctx, room.ID, slackapi.NewRefToMessage(room.ID, ts)))
		must(t, w.api.AddReactionContext(ctx, "pushpin", slackapi.NewRefToMessage(room.ID, ts)))
		reactions, err := w.api.GetReactionsContext(ctx, slackapi.NewRefToMessage(room.ID, ts), slackapi.GetReactionsParameters{})
		must(t, err)
		if len(reactions.Reactions) != 1 || reactions.Reactions[0].Name != "pushpin" {
			t.Errorf("reactions.get: %+v", reactions)
		}
		_, err = w.api.AddBookmarkContext(ctx, room.ID, slackapi.AddBookmarkParameters{Title: "Board", Type: "link", Link: "https://x.example/"})
		must(t, err)
		bookmarks, err := w.api.ListBookmarksContext(ctx, room.ID)
		must(t, err)
		if len(bookmarks) != 1 {
			t.Errorf("bookmarks.list: %+v", bookmarks)
		}
		link, err := w.api.GetPermalinkContext(ctx, &slackapi.PermalinkParameters{Channel: room.ID, Ts: reply})
		must(t, err)
		if !strings.HasPrefix(link, "https://acme.slack.com/archives/"+room.ID+"/p") || !strings.Contains(link, "thread_ts="+ts) {
			t.Errorf("chat.getPermalink: %s", link)
		}

		h, err := w.api.GetConversationHistoryContext(ctx, &slackapi.GetConversationHistoryParameters{ChannelID: room.ID, Oldest: ts, Inclusive: true, IncludeAllMetadata: true})
		must(t, err)
		if len(h.Messages) != 1 {
			t.Fatalf("conversations.history: %+v", h.Messages)
		}
		if m := h.Messages[0]; m.Text != "board 2" || len(m.Blocks.BlockSet) != 0 || m.Metadata.EventPayload["key"] != "k1" || m.ReplyCount != 1 || m.BotID != "B1" || m.PinnedTo[0] != room.ID {
			t.Errorf("conversations.history: %+v", m)
		}
		thread, _, _, err := w.api.GetConversationRepliesContext(ctx, &slackapi.GetConversationRepliesParameters{ChannelID: room.ID, Timestamp: ts})
		must(t, err)
		if len(thread) != 2 || thread[1].Timestamp != reply || thread[1].ParentUserId != "U0" {
			t.Errorf("conversations.replies: %+v", thread)
		}
		alone, _, _, err := w.api.GetConversationRepliesContext(ctx, &slackapi.GetConversationRepliesParameters{ChannelID: room.ID, Timestamp: reply})
		must(t, err)
		if len(alone) != 1 || alone[0].Timestamp != reply {
			t.Errorf("conversations.replies of a reply: %+v", alone)
		}
		_, _, err = w.api.DeleteMessageContext(ctx, room.ID, reply)
		must(t, err)

		direct, _, _, err := w.api.OpenConversationContext(ctx, &slackapi.OpenConversationParameters{Users: []string{"U1"}})
		must(t, err)
		if to, _, err := w.api.PostMessageContext(ctx, "U1", slackapi.MsgOptionText("psst", false)); err != nil || to != direct.ID {
			t.Errorf("a direct message went to %s, %v", to, err)
		}
		if _, err := w.api.PostEphemeralContext(ctx, room.ID, "U1", slackapi.MsgOptionText("only you", false)); err != nil {
			t.Error(err)
		}

		u, err := w.api.GetUserInfoContext(ctx, "U5")
		must(t, err)
		if !u.IsRestricted || !u.IsUltraRestricted || u.Name != "guest" || u.TeamID != "T1" {
			t.Errorf("users.info: %+v", u)
		}
		if u, err := w.api.GetUserInfoContext(ctx, "U7"); err != nil || u.TeamID != "T2" || !u.IsStranger {
			t.Errorf("users.info of another workspace: %+v, %v", u, err)
		}
		if u, err := w.api.GetUserByEmailContext(ctx, "LEE@example.com"); err != nil || u.ID != "U1" || u.Profile.Email != "lee@example.com" {
			t.Errorf("users.lookupByEmail: %+v, %v", u, err)
		}
		users, err := w.api.GetUsersContext(ctx)
		must(t, err)
		if len(users) != 6 {
			t.Errorf("users.list: %d", len(users))
		}
		if groups, err := w.api.GetUserGroupsContext(ctx); err != nil || len(groups) != 0 {
			t.Errorf("usergroups.list: %v, %v", groups, err)
		}

		f, err := w.api.UploadFileContext(ctx, slackapi.UploadFileParameters{
			Filename: "timeline.md", Title: "Timeline", FileSize: 7, Reader: strings.NewReader("content"), Channel: room.ID, InitialComment: "closed",
		})
		must(t, err)
		pass(time.Second)
		shared, _, _, err := w.api.GetFileInfoContext(ctx, f.ID, 0, 0)
		must(t, err)
		if shared.Title != "Timeline" || len(shared.Shares.Private[room.ID]) != 1 || shared.Size != 7 {
			t.Errorf("files.info: %+v", shared)
		}
		var got strings.Builder
		must(t, w.api.GetFileContext(ctx, shared.URLPrivateDownload, &got))
		if got.String() != "content" {
			t.Errorf("the file holds %q", got.String())
		}
		if b, err := w.s.As("U1").FileContent(f.ID); err != nil || string(b) != "content" {
			t.Errorf("a member reads %q, %v", b, err)
		}
		if _, err := w.s.As("U3").FileContent(f.ID); err == nil {
			t.Error("an outsider reads the file")
		}
		must(t, w.api.ArchiveConversationContext(ctx, room.ID))
		err = w.api.UnArchiveConversationContext(ctx, room.ID)
		var refused slackapi.SlackErrorResponse
		if !errors.As(err, &refused) || refused.Err != "not_in_channel" {
			t.Errorf("conversations.unarchive: %v", err)
		}
		if n := w.s.Calls()["chat.postMessage"]; n != 3 {
			t.Errorf("%d calls of chat.postMessage were counted", n)
		}
	})
}

// TestSlackGoSocketMode lets slack-go's own client of Socket Mode live through a refresh, and answers a command over it.
func TestSlackGoSocketMode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		client := socketmode.New(w.api, socketmode.OptionDialer(&websocket.Dialer{NetDialContext: w.net.dial}))
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); _ = client.RunContext(ctx) }()
		drained := make(chan struct{})
		go func() {
			defer close(drained)
			for {
				select {
				case e := <-client.Events:
					if e.Type == socketmode.EventTypeSlashCommand {
						_ = client.AckCtx(ctx, e.Request.EnvelopeID, map[string]any{"text": "pong"})
					}
				case <-ctx.Done():
					return
				}
			}
		}()
		must(t, w.s.Until(t.Context(), func() bool { return w.s.Connections() == 1 }))
		pass(time.Second)
		must(t, w.s.As("U1").Command("C1", "/incident ping"))
		pass(5 * time.Minute) // nothing happens but pings
		if n := w.s.Connections(); n != 1 || w.s.Calls()["apps.connections.open"] != 1 {
			t.Errorf("%d connections after five quiet minutes, %d opened", n, w.s.Calls()["apps.connections.open"])
		}
		w.s.Refresh()
		pass(30 * time.Second)
		if w.s.Calls()["apps.connections.open"] < 2 {
			t.Error("the refresh was not followed")
		}
		must(t, w.s.As("U1").Command("C1", "/incident ping"))
		if m := w.s.As("U1").Ephemerals(); len(m) != 2 || m[1].Text != "pong" {
			t.Errorf("the person sees %+v", m)
		}
		cancel()
		<-done
		<-drained
	})
}

func TestJSONArguments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		post := func(body string) got {
			_, g := w.postJSON(w.s.APIURL()+"chat.postMessage", body, "Authorization", "Bearer xoxb-test")
			return g
		}
		if g := post(`{"channel":"C1","text":"x","blocks":[{"type":"divider"}],"metadata":{"event_type":"a","event_payload":{}}}`); g["ok"] != true || g.at("message.blocks.0.type") != "divider" {
			t.Errorf("got %v", g)
		}
		if g := post(`{"channel":"C1","text":"x","blocks":"[{\"type\":\"divider\"}]"}`); g.at("message.blocks.0.type") != "divider" {
			t.Errorf("got %v", g)
		}
		for body, want := range map[string]string{`{`: "invalid_json", `[1]`: "json_not_object"} {
			if g := post(body); g.err() != want {
				t.Errorf("%s: %v", body, g)
			}
		}
		if _, g := w.postJSON(w.s.APIURL()+"auth.test", `{"token":"xoxb-test"}`); g.err() != "not_authed" {
			t.Errorf("a token in a JSON body: %v", g)
		}
		if _, g := w.send(http.MethodGet, w.s.APIURL()+"users.info?user=U1", "", "Authorization", "Bearer xoxb-test"); g.text("user.name") != "lee" {
			t.Errorf("by GET: %v", g)
		}
	})
}

func TestPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for range 7 {
			w.done("chat.postMessage", "channel", "C1", "text", "x")
		}
		seen := map[string]bool{}
		cursor := ""
		for pages := 1; ; pages++ {
			g := w.done("conversations.history", "channel", "C1", "limit", "3", "cursor", cursor)
			for _, m := range g["messages"].([]any) {
				seen[m.(map[string]any)["ts"].(string)] = true
			}
			if cursor = g.text("response_metadata.next_cursor"); cursor == "" {
				if pages != 3 || g["has_more"] != false {
					t.Errorf("page %d: %v", pages, g["has_more"])
				}
				break
			}
		}
		if len(seen) != 7 {
			t.Errorf("%d messages", len(seen))
		}
		w.refused("invalid_cursor", "conversations.history", "channel", "C1", "cursor", "x")
		w.refused("invalid_types", "conversations.list", "types", "nonsense")
	})
}
