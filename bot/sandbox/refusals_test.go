package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
)

// TestRefusals proves every rule of the table, each in a workspace of its own. A rule without a proof, or a proof without a rule, fails.
func TestRefusals(t *testing.T) {
	listed := map[string]bool{}
	for _, r := range Refusals() {
		if listed[r.Rule] {
			t.Errorf("the rule is listed twice: %s", r.Rule)
		}
		listed[r.Rule] = true
		prove, ok := proofs[r.Rule]
		if !ok {
			t.Errorf("nothing proves: %s", r.Rule)
			continue
		}
		t.Run(strings.ReplaceAll(r.Rule, " ", "-"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { prove(newWorld(t)) })
		})
	}
	for rule := range proofs {
		if !listed[rule] {
			t.Errorf("no rule says: %s", rule)
		}
	}
}

func quiet(frame) (any, bool) { return nil, false }

var proofs = map[string]func(*world){
	"a method is called more often in a minute than its tier allows": func(w *world) {
		t := w.t
		w.s.opt.Enforce = true
		ts := w.done("chat.postMessage", "channel", "C1", "text", "x").text("ts")
		for i := range tier3 {
			if g := w.call("chat.update", "channel", "C1", "ts", ts, "text", strconv.Itoa(i)); g["ok"] != true {
				t.Fatalf("call %d: %v", i, g)
			}
			pass(100 * time.Millisecond)
		}
		resp, g := w.callAs("xoxb-test", "chat.update", form("channel", "C1", "ts", ts, "text", "late"))
		after, _ := strconv.Atoi(resp.header.Get("Retry-After"))
		if resp.status != 429 || g.err() != "ratelimited" || after < 50 || after > 60 {
			t.Fatalf("got %d %v, Retry-After %d", resp.status, g, after)
		}
		pass(time.Duration(after) * time.Second)
		w.done("chat.update", "channel", "C1", "ts", ts, "text", "in time")
	},
	"a channel gets more than a message a second, beyond a short burst": func(w *world) {
		t := w.t
		w.s.opt.Enforce = true
		limited := func(channel string) int {
			for i := range 100 {
				if resp, _ := w.callAs("xoxb-test", "chat.postMessage", form("channel", channel, "text", "x")); resp.status == 429 {
					return i
				}
			}
			return -1
		}
		if n := limited("C1"); n != channelPosts {
			t.Errorf("%d messages went through", n)
		}
		if n := limited("U2"); n != channelPosts {
			t.Errorf("%d direct messages went through", n)
		}
		pass(channelWindow)
		for range 60 {
			pass(time.Second)
			w.done("chat.postMessage", "channel", "C1", "text", "once a second")
		}
	},
	"a limited method does not limit another": func(w *world) {
		t := w.t
		w.s.opt.Enforce = true
		for i := range tier2 {
			w.done("conversations.create", "name", fmt.Sprint("room-", i))
		}
		if resp, _ := w.callAs("xoxb-test", "conversations.create", form("name", "one-more")); resp.status != 429 {
			t.Errorf("got %d", resp.status)
		}
		w.done("conversations.setTopic", "channel", "C1", "topic", "x")
	},

	"there is no token, or a wrong one, or the other one": func(w *world) {
		t := w.t
		for token, want := range map[string]string{"": "not_authed", "xoxb-wrong": "invalid_auth", "xapp-test": "not_allowed_token_type"} {
			if _, g := w.callAs(token, "auth.test", nil); g.err() != want {
				t.Errorf("with %q: %v, want %s", token, g, want)
			}
		}
		if _, g := w.callAs("xoxb-test", "apps.connections.open", nil); g.err() != "not_allowed_token_type" {
			t.Errorf("apps.connections.open with the bot token: %v", g)
		}
	},
	"the app lacks a scope": func(w *world) {
		t := w.t
		w.s.opt.App.Scopes = []string{"chat:write", "channels:read"}
		g := w.refused("missing_scope", "pins.add", "channel", "C1", "timestamp", "1.1")
		if g["needed"] != "pins:write" || g["provided"] != "chat:write,channels:read" {
			t.Errorf("got %v", g)
		}
		w.refused("missing_scope", "conversations.history", "channel", "C1")
		w.refused("missing_scope", "conversations.create", "name", "x", "is_private", "true")
		w.refused("missing_scope", "users.conversations", "types", "public_channel,private_channel")
		w.done("users.conversations", "types", "public_channel")
	},
	"a method does not exist": func(w *world) { w.refused("unknown_method", "chat.shout", "channel", "C1") },

	"a trigger is older than three seconds": func(w *world) {
		t := w.t
		a := w.connect(nil)
		must(t, w.s.As("U1").OpenShortcut("declare"))
		pass(3100 * time.Millisecond)
		w.refused("expired_trigger_id", "views.open", "trigger_id", a.last("interactive").text("trigger_id"), "view", modal("", inputBlock("a")))
	},
	"a trigger is used twice": func(w *world) {
		t := w.t
		a := w.connect(nil)
		must(t, w.s.As("U1").OpenShortcut("declare"))
		trigger := a.last("interactive").text("trigger_id")
		w.refused("invalid_arguments", "views.open", "trigger_id", trigger, "view", `{"type":"modal"}`) // which does not use it up
		w.done("views.open", "trigger_id", trigger, "view", modal("", inputBlock("a")))
		w.refused("exchanged_trigger_id", "views.open", "trigger_id", trigger, "view", modal("", inputBlock("a")))
	},
	"a trigger was never given": func(w *world) {
		w.refused("invalid_trigger_id", "views.open", "trigger_id", "1.2.abc", "view", modal("", inputBlock("a")))
	},

	"an acknowledgement has 20 KiB or more": func(w *world) {
		t := w.t
		size := 20<<10 - len(`{"envelope_id":"","payload":{"text":""}}`) - 36 - 1
		w.connect(func(frame) (any, bool) { return map[string]string{"text": strings.Repeat("x", size)}, true })
		must(t, w.s.As("U1").Command("C1", "/incident just"))
		size++
		if c := code(w.s.As("U1").Command("C1", "/incident over")); c != "operation_timeout" {
			t.Errorf("got %s", c)
		}
	},
	"an event is not acknowledged": func(w *world) {
		t := w.t
		a := w.connect(quiet)
		if _, err := w.s.As("U1").Post("C1", "hello"); err != nil {
			t.Fatal(err)
		}
		for i, want := range []struct {
			after time.Duration
			n     int
		}{{0, 1}, {2900 * time.Millisecond, 1}, {200 * time.Millisecond, 2}, {62 * time.Second, 2}, {2 * time.Second, 3}, {300 * time.Second, 3}, {3 * time.Second, 4}, {time.Hour / 2, 4}} {
			pass(want.after)
			events := a.of("events_api")
			if len(events) != want.n {
				t.Fatalf("step %d: %d deliveries, want %d", i, len(events), want.n)
			}
			if last := events[len(events)-1]; last.Attempt != want.n-1 || last.ID != events[0].ID {
				t.Errorf("step %d: attempt %d of %s, want %d of %s", i, last.Attempt, last.ID, want.n-1, events[0].ID)
			}
		}
	},
	"a command is not acknowledged within three seconds": func(w *world) {
		t := w.t
		a := w.connect(quiet)
		begun := time.Now()
		if c := code(w.s.As("U1").Command("C1", "/incident list")); c != "operation_timeout" {
			t.Errorf("got %s", c)
		}
		if d := time.Since(begun); d != 3*time.Second {
			t.Errorf("after %v", d)
		}
		if m := w.s.As("U1").Ephemerals(); len(m) != 1 || m[0].Name != "Slackbot" || !strings.Contains(m[0].Text, "operation_timeout") {
			t.Errorf("the person sees %v", m)
		}
		pass(10 * time.Minute)
		if n := len(a.of("slash_commands")); n != 1 {
			t.Errorf("delivered %d times", n)
		}
	},
	"a click is not acknowledged within three seconds": func(w *world) {
		t := w.t
		a := w.connect(quiet)
		ts := w.done("chat.postMessage", "channel", "C1", "blocks", "["+boxBlock("b1", "step", false)+"]").text("ts")
		if c := code(w.s.As("U1").Click(Click{Channel: "C1", TS: ts, Action: "how"})); c != "operation_timeout" {
			t.Errorf("got %s", c)
		}
		pass(10 * time.Minute)
		if n := len(a.of("interactive")); n != 1 {
			t.Errorf("delivered %d times", n)
		}
	},
	"nobody is connected": func(w *world) {
		t := w.t
		begun := time.Now()
		if c := code(w.s.As("U1").Command("C1", "/incident list")); c != "dispatch_failed" || time.Since(begun) != 0 {
			t.Errorf("got %s after %v", c, time.Since(begun))
		}
	},
	"an eleventh connection is opened": func(w *world) {
		t := w.t
		for i := range mostSockets {
			if a := w.connect(nil); a.of("hello")[0].Connections != i+1 {
				t.Errorf("connection %d is greeted as %d", i+1, a.of("hello")[0].Connections)
			}
		}
		a := w.connect(nil)
		if d := a.of("disconnect"); len(d) != 1 || d[0].Reason != "too_many_websockets" || len(a.of("hello")) != 0 {
			t.Errorf("got %v", d)
		}
		pass(2 * time.Second)
		<-a.gone
	},
	"a ticket of apps.connections.open is used twice": func(w *world) {
		t := w.t
		_, g := w.callAs("xapp-test", "apps.connections.open", nil)
		d := websocket.Dialer{NetDialContext: w.net.dial}
		conn, resp, err := d.DialContext(t.Context(), g.text("url"), nil)
		must(t, err)
		_ = resp.Body.Close()
		defer func() { _ = conn.Close() }()
		_, resp, err = d.DialContext(t.Context(), g.text("url"), nil)
		if err == nil || resp.StatusCode != http.StatusForbidden {
			t.Errorf("got %v, %v", resp, err)
		}
		_ = resp.Body.Close()
	},
	"a connection has lived its time": func(w *world) {
		t := w.t
		a := w.connect(nil)
		pass(socketLife - warningTime - time.Second)
		if n := len(a.of("disconnect")); n != 0 {
			t.Fatalf("%d disconnect frames before the time", n)
		}
		pass(2 * time.Second)
		pass(warningTime)
		if d := a.of("disconnect"); len(d) != 2 || d[0].Reason != "warning" || d[1].Reason != "refresh_requested" {
			t.Errorf("got %v", d)
		}
		pass(time.Second)
		<-a.gone
	},
	"a payload is for any one connection": func(w *world) {
		t := w.t
		a, b := w.connect(nil), w.connect(nil)
		for range 20 {
			must(t, w.s.As("U1").Command("C1", "/incident list"))
		}
		na, nb := len(a.of("slash_commands")), len(b.of("slash_commands"))
		if na+nb != 20 || na == 0 || nb == 0 {
			t.Errorf("%d and %d", na, nb)
		}
	},

	"a channel has the name already, archived ones too": func(w *world) {
		c := w.done("conversations.create", "name", "room", "is_private", "true").text("channel.id")
		w.refused("name_taken", "conversations.create", "name", "room")
		w.done("conversations.archive", "channel", c)
		w.refused("name_taken", "conversations.create", "name", "room")
		w.refused("name_taken", "conversations.create", "name", "secret") // which the app cannot see
		w.refused("name_taken", "conversations.rename", "channel", w.done("conversations.create", "name", "room-2").text("channel.id"), "name", "room")
	},
	"a channel's name is not lawful": func(w *world) {
		for name, code := range map[string]string{
			"": "invalid_name_required", "Room": "invalid_name_specials", "a b": "invalid_name_specials", "---": "invalid_name_punctuation", "é": "invalid_name_specials",
			strings.Repeat("a", 81): "invalid_name_maxlength",
		} {
			w.refused(code, "conversations.create", "name", name)
		}
		w.done("conversations.create", "name", strings.Repeat("a", 80))
	},
	"a channel is archived": func(w *world) {
		c := w.done("conversations.create", "name", "room").text("channel.id")
		ts := w.done("chat.postMessage", "channel", c, "text", "x").text("ts")
		w.done("conversations.archive", "channel", c)
		w.refused("is_archived", "chat.postMessage", "channel", c, "text", "x")
		w.refused("is_archived", "chat.postEphemeral", "channel", c, "user", "U0", "text", "x")
		w.refused("is_archived", "conversations.invite", "channel", c, "users", "U1")
		w.refused("is_archived", "conversations.setTopic", "channel", c, "topic", "x")
		w.refused("is_archived", "pins.add", "channel", c, "timestamp", ts)
		w.refused("is_archived", "reactions.add", "channel", c, "timestamp", ts, "name", "eyes")
		w.refused("is_inactive", "chat.update", "channel", c, "ts", ts, "text", "y")
		w.refused("already_archived", "conversations.archive", "channel", c)
		w.done("conversations.history", "channel", c)
	},
	"a bot opens an archived channel again": func(w *world) {
		t := w.t
		c := w.done("conversations.create", "name", "room").text("channel.id")
		w.done("conversations.invite", "channel", c, "users", "U1")
		w.refused("not_archived", "conversations.unarchive", "channel", c)
		w.done("conversations.archive", "channel", c)
		w.refused("not_in_channel", "conversations.unarchive", "channel", c)
		must(t, w.s.As("U1").Unarchive(c)) // people can
		w.done("chat.postMessage", "channel", c, "text", "x")
	},
	"one of those invited cannot come": func(w *world) {
		t := w.t
		c := w.done("conversations.create", "name", "room").text("channel.id")
		g := w.refused("user_not_found", "conversations.invite", "channel", c, "users", "U1,U999,U2")
		if g.text("errors.0.user") != "U999" || g.at("errors.0.ok") != false {
			t.Errorf("got %v", g)
		}
		if m := w.done("conversations.members", "channel", c)["members"].([]any); len(m) != 1 {
			t.Errorf("members: %v", m)
		}
		g = w.done("conversations.invite", "channel", c, "users", "U1,U999,U2", "force", "true")
		if g.text("errors.0.error") != "user_not_found" {
			t.Errorf("got %v", g)
		}
		if m := w.done("conversations.members", "channel", c)["members"].([]any); len(m) != 3 {
			t.Errorf("members: %v", m)
		}
	},
	"somebody invited is there, is oneself, is nobody, is of another workspace, is a guest of one channel": func(w *world) {
		c := w.done("conversations.create", "name", "room").text("channel.id")
		w.done("conversations.invite", "channel", c, "users", "U1")
		for user, code := range map[string]string{
			"U1": "already_in_channel", "U0": "cant_invite_self", "U9": "user_not_found", "U7": "org_user_not_in_team", "U5": "ura_max_channels", "": "no_user",
		} {
			w.refused(code, "conversations.invite", "channel", c, "users", user)
			w.refused(code, "conversations.invite", "channel", c, "users", user, "force", "true")
		}
		w.refused("too_many_users", "conversations.invite", "channel", c, "users", strings.Repeat("U2,", 101))
	},
	"a deactivated account is invited": func(w *world) {
		t := w.t
		c := w.done("conversations.create", "name", "room").text("channel.id")
		w.refused("cant_invite", "conversations.invite", "channel", c, "users", "U1,U6,U2")
		if m := w.done("conversations.members", "channel", c)["members"].([]any); len(m) != 3 {
			t.Errorf("members: %v", m)
		}
	},
	"the app is not in the channel": func(w *world) {
		w.refused("not_in_channel", "chat.postMessage", "channel", "C2", "text", "x")
		w.refused("not_in_channel", "chat.postEphemeral", "channel", "C2", "user", "U1", "text", "x")
		w.refused("not_in_channel", "conversations.history", "channel", "C2")
		w.refused("not_in_channel", "conversations.invite", "channel", "C2", "users", "U2")
		w.refused("not_in_channel", "conversations.setTopic", "channel", "C2", "topic", "x")
		w.done("conversations.join", "channel", "C2")
		w.done("chat.postMessage", "channel", "C2", "text", "x")
		w.done("conversations.leave", "channel", "C2")
		w.refused("not_in_channel", "chat.postMessage", "channel", "C2", "text", "x")
	},
	"a topic is longer than 250 characters": func(w *world) {
		w.done("conversations.setTopic", "channel", "C1", "topic", strings.Repeat("é", 250))
		w.refused("too_long", "conversations.setTopic", "channel", "C1", "topic", strings.Repeat("x", 251))
		w.refused("too_long", "conversations.setPurpose", "channel", "C1", "purpose", strings.Repeat("x", 251))
	},
	"a private channel is not for those who are not in it": func(w *world) {
		t := w.t
		for _, m := range []string{"conversations.info", "conversations.members", "conversations.history", "conversations.archive", "conversations.join"} {
			w.refused("channel_not_found", m, "channel", "C3")
			w.refused("channel_not_found", m, "channel", "C999")
		}
		w.refused("channel_not_found", "chat.postMessage", "channel", "C3", "text", "x")
		for _, m := range []string{"conversations.list", "users.conversations"} {
			if b, _ := json.Marshal(w.done(m, "types", "public_channel,private_channel")); strings.Contains(string(b), "secret") {
				t.Errorf("%s shows the private channel: %s", m, b)
			}
		}
		if b, _ := json.Marshal(w.done("users.conversations", "user", "U1", "types", "private_channel")); strings.Contains(string(b), "secret") || !strings.Contains(string(b), "vault") {
			t.Errorf("users.conversations of a member: %s", b)
		}
		outsider := w.s.As("U2")
		if _, ok := outsider.Channel("secret"); ok || len(outsider.Messages("C3")) != 0 {
			t.Error("an outsider sees the private channel")
		}
		if _, ok := w.s.As("U1").Channel("secret"); !ok {
			t.Error("a member does not see the private channel")
		}
		if _, err := outsider.Post("C3", "x"); code(err) != "channel_not_found" {
			t.Errorf("an outsider posts: %v", err)
		}
		if got := w.s.typed("#secret #lounge", "U2", true); got != "#secret <#C2|lounge>" {
			t.Errorf("an outsider's text is %q", got)
		}
	},
	"a direct message is for nobody who can get it": func(w *world) {
		for user, code := range map[string]string{"U999": "user_not_found", "U6": "user_disabled", "U7": "user_not_found", "U0": "cannot_dm_bot", "": "users_list_not_supplied"} {
			w.refused(code, "conversations.open", "users", user)
		}
		w.refused("channel_not_found", "chat.postMessage", "channel", "U6", "text", "x")
		w.refused("channel_not_found", "chat.postMessage", "channel", "U999", "text", "x")
		w.refused("user_not_found", "users.info", "user", "U999")
		w.done("chat.postMessage", "channel", "U2", "text", "x")
	},

	"an update's text is longer than 4,000 characters": func(w *world) {
		ts := w.done("chat.postMessage", "channel", "C1", "text", "x").text("ts")
		w.done("chat.update", "channel", "C1", "ts", ts, "text", strings.Repeat("é", 4000))
		w.refused("msg_too_long", "chat.update", "channel", "C1", "ts", ts, "text", strings.Repeat("x", 4001))
	},
	"a message's text is longer than 40,000 characters": func(w *world) {
		t := w.t
		g := w.done("chat.postMessage", "channel", "C1", "text", strings.Repeat("é", 40_001))
		if g["warning"] != "message_truncated" || len([]rune(g.text("message.text"))) != 40_000 {
			t.Errorf("warning %v, %d characters", g["warning"], len([]rune(g.text("message.text"))))
		}
	},
	"the texts of a message's blocks are too long together": func(w *world) {
		blocks := func(last int) string {
			many := slices.Repeat([]string{sectionBlock(strings.Repeat("x", 2000))}, 5)
			return "[" + strings.Join(append(many, sectionBlock(strings.Repeat("x", last))), ",") + "]"
		}
		w.done("chat.postMessage", "channel", "C1", "blocks", blocks(1340))
		w.refused("msg_blocks_too_long", "chat.postMessage", "channel", "C1", "blocks", blocks(1341))
	},
	"blocks are not as Block Kit has them": func(w *world) {
		t := w.t
		for name, x := range brokenBlocks() {
			g := w.refused("invalid_blocks", "chat.postMessage", "channel", "C1", "text", "t", "blocks", x.blocks)
			if messages, _ := json.Marshal(g.at("response_metadata.messages")); !strings.Contains(string(messages), x.pointer+"]") {
				t.Errorf("%s: %s does not point at %s", name, messages, x.pointer)
			}
		}
		for name, blocks := range soundBlocks() {
			if g := w.call("chat.postMessage", "channel", "C1", "text", "t", "blocks", blocks); g["ok"] != true {
				t.Errorf("%s: %v", name, g)
			}
		}
	},
	"blocks are no array": func(w *world) {
		for _, b := range []string{`{"type":"divider"}`, `[`, `"x`, `nonsense`} {
			w.refused("invalid_blocks_format", "chat.postMessage", "channel", "C1", "text", "t", "blocks", b)
		}
	},
	"a message has neither text nor blocks": func(w *world) {
		w.refused("no_text", "chat.postMessage", "channel", "C1")
		w.refused("no_text", "chat.postMessage", "channel", "C1", "blocks", "[]")
		w.refused("no_text", "chat.postEphemeral", "channel", "C1", "user", "U1")
	},
	"a message is not there": func(w *world) {
		const never = "1700000000.000001"
		w.refused("message_not_found", "chat.update", "channel", "C1", "ts", never, "text", "x")
		w.refused("message_not_found", "chat.delete", "channel", "C1", "ts", never)
		w.refused("message_not_found", "pins.add", "channel", "C1", "timestamp", never)
		w.refused("message_not_found", "reactions.add", "channel", "C1", "timestamp", never, "name", "eyes")
		w.refused("message_not_found", "chat.getPermalink", "channel", "C1", "message_ts", never)
		w.refused("thread_not_found", "conversations.replies", "channel", "C1", "ts", never)
		if g := w.done("chat.postMessage", "channel", "C1", "text", "x", "thread_ts", never); g.at("message.thread_ts") != nil {
			w.t.Errorf("a reply to nothing is in the thread %v", g.at("message.thread_ts"))
		}
	},
	"a message is somebody else's": func(w *world) {
		t := w.t
		ts, err := w.s.As("U1").Post("C1", "mine")
		must(t, err)
		w.refused("cant_update_message", "chat.update", "channel", "C1", "ts", ts, "text", "x")
		w.refused("cant_delete_message", "chat.delete", "channel", "C1", "ts", ts)
		if c := code(w.s.As("U2").EditMessage("C1", ts, "x")); c != "not_own" {
			t.Errorf("got %s", c)
		}
	},
	"an ephemeral message is updated by chat.update": func(w *world) {
		ts := w.done("chat.postEphemeral", "channel", "C1", "user", "U1", "text", "x").text("message_ts")
		w.refused("message_not_found", "chat.update", "channel", "C1", "ts", ts, "text", "y")
	},
	"text without blocks takes the blocks away": func(w *world) {
		t := w.t
		ts := w.done("chat.postMessage", "channel", "C1", "text", "x", "blocks", "["+sectionBlock("a")+"]").text("ts")
		if g := w.done("chat.update", "channel", "C1", "ts", ts, "blocks", "["+sectionBlock("b")+"]"); g.at("message.blocks") == nil || g.at("message.text") != "x" || g.at("message.edited") != nil {
			t.Errorf("got %v", g)
		}
		if g := w.done("chat.update", "channel", "C1", "ts", ts, "text", "y"); g.at("message.blocks") != nil || g.at("message.edited") == nil {
			t.Errorf("got %v", g)
		}
	},
	"rich text is replaced by other blocks": func(w *world) {
		rich := `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"hi"}]}]}]`
		ts := w.done("chat.postMessage", "channel", "C1", "text", "x", "blocks", rich).text("ts")
		w.refused("block_mismatch", "chat.update", "channel", "C1", "ts", ts, "text", "x", "blocks", "["+sectionBlock("a")+"]")
	},
	"metadata comes whole only to who asks for all": func(w *world) {
		t := w.t
		ts := w.done("chat.postMessage", "channel", "C1", "text", "x", "metadata", `{"event_type":"mine","event_payload":{"key":"k1"}}`).text("ts")
		w.done("chat.update", "channel", "C1", "ts", ts, "text", "y") // keeps it
		for _, method := range []string{"conversations.history", "conversations.replies"} {
			if g := w.done(method, "channel", "C1", "ts", ts, "limit", "1"); g.text("messages.0.metadata.event_type") != "mine" || g.at("messages.0.metadata.event_payload") != nil {
				t.Errorf("%s: %v", method, g)
			}
			if g := w.done(method, "channel", "C1", "ts", ts, "limit", "1", "include_all_metadata", "true"); g.text("messages.0.metadata.event_payload.key") != "k1" {
				t.Errorf("%s: %v", method, g)
			}
		}
		w.done("chat.update", "channel", "C1", "ts", ts, "text", "y", "metadata", "{}")
		if g := w.done("conversations.history", "channel", "C1", "limit", "1", "include_all_metadata", "true"); g.at("messages.0.metadata") != nil {
			t.Errorf("an empty object did not take it away: %v", g)
		}
	},
	"metadata is not as it must be": func(w *world) {
		post := func(code, metadata string) {
			w.refused(code, "chat.postMessage", "channel", "C1", "text", "x", "metadata", metadata)
		}
		post("invalid_metadata_format", `[`)
		post("invalid_metadata_schema", `{"event_type":"x"}`)
		post("invalid_metadata_schema", `{"event_payload":{}}`)
		post("metadata_too_large", `{"event_type":"x","event_payload":{"k":"`+strings.Repeat("x", mostMetadata)+`"}}`)
	},
	"a box stays as it was left until its block_id changes": func(w *world) {
		t := w.t
		w.connect(nil)
		lee, priya := w.s.As("U1"), w.s.As("U2")
		ts := w.done("chat.postMessage", "channel", "C1", "blocks", "["+boxBlock("r1", "step", false)+"]").text("ts")
		ticked := func(p Person) string {
			for _, m := range p.Messages("C1") {
				if m.TS == ts {
					for _, actions := range m.State {
						return fmt.Sprint(actions["step"])
					}
				}
			}
			return "nothing"
		}
		must(t, lee.Click(Click{Channel: "C1", TS: ts, Action: "step", Values: []string{"on"}}))
		if a, b := ticked(lee), ticked(priya); a != "[on]" || b != "[]" {
			t.Errorf("after the click Lee sees %s and Priya %s", a, b)
		}
		w.done("chat.update", "channel", "C1", "ts", ts, "blocks", "["+boxBlock("r1", "step", false)+","+sectionBlock("refused")+"]")
		if a := ticked(lee); a != "[on]" {
			t.Errorf("under the same block_id Lee sees %s", a)
		}
		w.done("chat.update", "channel", "C1", "ts", ts, "blocks", "["+boxBlock("r1", "step", true)+"]")
		if b := ticked(priya); b != "[]" {
			t.Errorf("under the same block_id Priya sees %s: clients draw no box anew", b)
		}
		w.done("chat.update", "channel", "C1", "ts", ts, "blocks", "["+boxBlock("r2", "step", false)+"]")
		if a := ticked(lee); a != "[]" {
			t.Errorf("under a new block_id Lee sees %s", a)
		}
		w.done("chat.update", "channel", "C1", "ts", ts, "blocks", "["+boxBlock("r3", "step", true)+"]")
		if a, b := ticked(lee), ticked(priya); a != "[on]" || b != "[on]" {
			t.Errorf("at last Lee sees %s and Priya %s", a, b)
		}
	},
	"an ephemeral message is for one who is in the channel": func(w *world) {
		w.refused("user_not_in_channel", "chat.postEphemeral", "channel", "C1", "user", "U3", "text", "x")
	},

	"a message is pinned twice": func(w *world) {
		t := w.t
		ts := w.done("chat.postMessage", "channel", "C1", "text", "x").text("ts")
		w.refused("no_pin", "pins.remove", "channel", "C1", "timestamp", ts)
		w.done("pins.add", "channel", "C1", "timestamp", ts)
		w.refused("already_pinned", "pins.add", "channel", "C1", "timestamp", ts)
		if g := w.done("pins.list", "channel", "C1"); g.text("items.0.message.ts") != ts {
			t.Errorf("got %v", g)
		}
	},
	"a reaction is added twice": func(w *world) {
		t := w.t
		ts, err := w.s.As("U1").Post("C1", "x")
		must(t, err)
		w.refused("no_reaction", "reactions.remove", "channel", "C1", "timestamp", ts, "name", "pushpin")
		w.done("reactions.add", "channel", "C1", "timestamp", ts, "name", "pushpin")
		w.refused("already_reacted", "reactions.add", "channel", "C1", "timestamp", ts, "name", "pushpin")
		w.refused("invalid_name", "reactions.add", "channel", "C1", "timestamp", ts, "name", "no such")
		must(t, w.s.As("U2").React("C1", ts, "pushpin"))
		if c := code(w.s.As("U2").React("C1", ts, "pushpin")); c != "already_reacted" {
			t.Errorf("got %s", c)
		}
	},
	"a stamp is not one": func(w *world) {
		w.refused("bad_timestamp", "pins.add", "channel", "C1", "timestamp", "yesterday")
		w.refused("no_item_specified", "reactions.add", "channel", "C1", "name", "eyes")
	},

	"a view's hash is not its newest": func(w *world) {
		v := w.openForm(modal("", inputBlock("a")))
		next := w.done("views.update", "view_id", v.text("view.id"), "hash", v.text("view.hash"), "view", modal("", inputBlock("b")))
		w.refused("hash_conflict", "views.update", "view_id", v.text("view.id"), "hash", v.text("view.hash"), "view", modal("", inputBlock("c")))
		w.done("views.update", "view_id", v.text("view.id"), "hash", next.text("view.hash"), "view", modal("", inputBlock("c")))
		home := `{"type":"home","blocks":[` + sectionBlock("hi") + `]}`
		first := w.done("views.publish", "user_id", "U1", "view", home)
		w.done("views.publish", "user_id", "U1", "view", home)
		w.refused("hash_conflict", "views.publish", "user_id", "U1", "view", home, "hash", first.text("view.hash"))
	},
	"a view is not as it must be": func(w *world) {
		t := w.t
		many := "[" + strings.Join(slices.Repeat([]string{`{"type":"divider"}`}, 101), ",") + "]"
		for pointer, v := range map[string]string{
			"/view/title/text":        strings.Replace(modal("", inputBlock("a")), "Form", strings.Repeat("x", 25), 1),
			"/view/submit/text":       strings.Replace(modal("", inputBlock("a")), "Send", strings.Repeat("x", 25), 1),
			"/view/private_metadata":  modal(`,"private_metadata":"`+strings.Repeat("x", 3001)+`"`, inputBlock("a")),
			"/view/callback_id":       modal(`,"callback_id":"`+strings.Repeat("x", 256)+`"`, inputBlock("a")),
			"/view/blocks":            strings.Replace(modal("", "X"), "[X]", many, 1),
			"/view":                   modal(`,"colour":"red"`, inputBlock("a")),
			"/view/blocks/1/block_id": modal("", inputBlock("a"), inputBlock("a")),
			"/view/type":              strings.Replace(modal("", inputBlock("a")), "modal", "home", 1),
		} {
			g := w.refused("invalid_arguments", "views.open", "trigger_id", w.trigger("U1"), "view", v)
			if b, _ := json.Marshal(g); !strings.Contains(string(b), pointer+"]") {
				t.Errorf("%s does not point at %s", b, pointer)
			}
		}
		noSubmit := `{"type":"modal","title":{"type":"plain_text","text":"Form"},"blocks":[` + inputBlock("a") + `]}`
		w.refused("invalid_arguments", "views.open", "trigger_id", w.trigger("U1"), "view", noSubmit)
	},
	"a view is larger than 250 KB": func(w *world) {
		w.refused("view_too_large", "views.open", "trigger_id", w.trigger("U1"), "view", modal(`,"private_metadata":"`+strings.Repeat("x", 251<<10)+`"`, inputBlock("a")))
	},
	"a fourth form is put on top of three": func(w *world) {
		t := w.t
		button := `{"type":"actions","block_id":"b","elements":[{"type":"button","action_id":"more","text":{"type":"plain_text","text":"More"}}]}`
		a := w.connect(nil)
		id := w.openForm(modal("", button)).text("view.id")
		press := func() string {
			must(t, w.s.As("U1").Click(Click{View: id, Action: "more"}))
			return a.last("interactive").text("trigger_id")
		}
		for range 2 {
			id = w.done("views.push", "trigger_id", press(), "view", modal("", button)).text("view.id")
		}
		w.refused("push_limit_reached", "views.push", "trigger_id", press(), "view", modal("", button))
		w.refused("not_found", "views.push", "trigger_id", w.trigger("U2"), "view", modal("", button)) // pressed in no form
		views := w.s.As("U1").Views()
		if len(views) != 3 {
			t.Fatalf("%d forms", len(views))
		}
		if c := code(w.s.As("U1").SubmitView(views[0].ID, nil)); c != "not_in_front" {
			t.Errorf("the form below was submitted: %s", c)
		}
	},
	"a form is not open any more": func(w *world) {
		t := w.t
		id := w.openForm(modal("", inputBlock("a"))).text("view.id")
		must(t, w.s.As("U1").CloseView(id, false))
		w.refused("not_found", "views.update", "view_id", id, "view", modal("", inputBlock("a")))
		w.refused("not_found", "views.update", "external_id", "none", "view", modal("", inputBlock("a")))
	},
	"an external_id is used twice": func(w *world) {
		w.openForm(modal(`,"external_id":"mine"`, inputBlock("a")))
		w.refused("duplicate_external_id", "views.open", "trigger_id", w.trigger("U2"), "view", modal(`,"external_id":"mine"`, inputBlock("a")))
		w.done("views.update", "external_id", "mine", "view", modal(`,"external_id":"mine"`, inputBlock("b")))
	},
	"an answer to a form names a block that is no input": func(w *world) {
		t := w.t
		wrong := "b"
		w.connect(func(f frame) (any, bool) {
			if !f.Accepts {
				return nil, true
			}
			return map[string]any{"response_action": "errors", "errors": map[string]string{wrong: "no"}}, true
		})
		v := w.openForm(modal("", inputBlock("a"), strings.Replace(sectionBlock("x"), `{`, `{"block_id":"b",`, 1)))
		if c := code(w.s.As("U1").SubmitView(v.text("view.id"), map[string][]string{"a": {"words"}})); c != "invalid_response" {
			t.Errorf("got %s", c)
		}
		wrong = "a"
		if c := code(w.s.As("U1").SubmitView(v.text("view.id"), nil)); c != "errors" {
			t.Errorf("got %s", c)
		}
		if views := w.s.As("U1").Views(); len(views) != 1 || views[0].Errors["a"] != "no" || views[0].State["a"]["a"][0] != "words" {
			t.Errorf("the form is %v", views)
		}
	},

	"a response_url is used a sixth time": func(w *world) {
		t := w.t
		address := w.responseURL()
		for range 5 {
			if resp, g := w.postJSON(address, `{"text":"x"}`); resp.status != 200 || g["ok"] != true {
				t.Fatalf("got %d %v", resp.status, g)
			}
		}
		if resp, g := w.postJSON(address, `{"text":"x"}`); resp.status != 404 || g.err() != "used_url" {
			t.Errorf("got %d %v", resp.status, g)
		}
		if n := len(w.s.As("U1").Ephemerals()); n != 5 {
			t.Errorf("%d messages", n)
		}
	},
	"a response_url is older than thirty minutes": func(w *world) {
		t := w.t
		address := w.responseURL()
		pass(29 * time.Minute)
		if resp, _ := w.postJSON(address, `{"text":"x"}`); resp.status != 200 {
			t.Errorf("got %d", resp.status)
		}
		pass(2 * time.Minute)
		if resp, g := w.postJSON(address, `{"text":"x"}`); resp.status != 404 || g.err() != "expired_url" {
			t.Errorf("got %d %v", resp.status, g)
		}
	},
	"a response_url of a command replaces nothing": func(w *world) {
		t := w.t
		address := w.responseURL()
		w.postJSON(address, `{"text":"first"}`)
		w.postJSON(address, `{"text":"second","replace_original":true}`)
		w.postJSON(address, `{"delete_original":"true"}`)
		if m := w.s.As("U1").Ephemerals(); len(m) != 2 || m[0].Text != "first" || m[1].Text != "second" {
			t.Errorf("the person sees %v", m)
		}
	},

	"an upload's sharing comes after the answer": func(w *world) {
		t := w.t
		id := w.upload("a.txt", "content", 7)
		w.done("files.completeUploadExternal", "files", `[{"id":"`+id+`","title":"A"}]`, "channel_id", "C1", "initial_comment", "here")
		if g := w.done("files.info", "file", id); g.at("file.shares.public.C1") != nil {
			t.Errorf("shared at once: %v", g)
		}
		pass(time.Second)
		if g := w.done("files.info", "file", id); g.text("file.shares.public.C1.0.ts") == "" || g.text("file.channels.0") != "C1" {
			t.Errorf("not shared: %v", g)
		}
		messages := w.s.As("U1").Messages("C1")
		if m := messages[len(messages)-1]; m.Text != "here" || len(m.Files) != 1 || m.Files[0].Title != "A" {
			t.Errorf("the message is %v", m)
		}
	},
	"an upload is not as long as announced": func(w *world) {
		if id := w.upload("a.txt", "content", 8); id != "400" {
			w.t.Errorf("got %s", id)
		}
		w.refused("invalid_arguments", "files.getUploadURLExternal", "filename", "a", "length", "0")
	},
	"a file is shared that is not there": func(w *world) {
		w.refused("file_not_found", "files.completeUploadExternal", "files", `[{"id":"F1"}]`, "channel_id", "C1")
		announced := w.done("files.getUploadURLExternal", "filename", "a", "length", "3").text("file_id")
		w.refused("file_not_found", "files.completeUploadExternal", "files", `[{"id":"`+announced+`"}]`, "channel_id", "C1")
		w.refused("file_not_found", "files.info", "file", announced)
	},
	"a file is fetched without the token": func(w *world) {
		t := w.t
		id, err := w.s.As("U1").Upload("log.txt", []byte("content"))
		must(t, err)
		w.refused("file_not_found", "files.info", "file", id) // not shared with the app
		_, err = w.s.As("U1").Post("C1", "look", id)
		must(t, err)
		address := w.done("files.info", "file", id).text("file.url_private")
		get := func(token string) int {
			resp, _ := w.send(http.MethodGet, address, "", "Authorization", "Bearer "+token)
			return resp.status
		}
		if with, without := get("xoxb-test"), get("xoxb-other"); with != 200 || without != 302 {
			t.Errorf("with the token %d, without %d", with, without)
		}
	},
}

// trigger gives a fresh trigger of a person's.
func (w *world) trigger(user string) string {
	w.t.Helper()
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	return w.s.newTrigger(user, "")
}

// openForm opens a form for Lee.
func (w *world) openForm(view string) got {
	w.t.Helper()
	return w.done("views.open", "trigger_id", w.trigger("U1"), "view", view)
}

// responseURL gives the response_url of a command that Lee typed.
func (w *world) responseURL() string {
	w.t.Helper()
	a := w.connect(nil)
	must(w.t, w.s.As("U1").Command("C1", "/incident list"))
	return a.last("slash_commands").text("response_url")
}

// upload brings a file's bytes to Slack, as the app does, and gives its id or the status of the refusal.
func (w *world) upload(name, content string, length int) string {
	w.t.Helper()
	g := w.done("files.getUploadURLExternal", "filename", name, "length", strconv.Itoa(length))
	resp, _ := w.send(http.MethodPost, g.text("upload_url"), content, "Content-Type", "application/octet-stream")
	synctest.Wait()
	if resp.status != 200 {
		return strconv.Itoa(resp.status)
	}
	return g.text("file_id")
}
