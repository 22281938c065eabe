package slack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	slackapi "github.com/slack-go/slack"

	"warroom/bot"
	"warroom/bot/view"
)

var (
	_ bot.Service  = (*Workspace)(nil)
	_ bot.Inviter  = (*Workspace)(nil)
	_ bot.Pinner   = (*Workspace)(nil)
	_ bot.Topicker = (*Workspace)(nil)
	_ bot.Archiver = (*Workspace)(nil)
	_ bot.Uploader = (*Workspace)(nil)
	_ bot.Home     = (*Workspace)(nil)
	_ bot.Reactor  = (*Workspace)(nil)
	_ bot.Fetcher  = (*Workspace)(nil)
	_ bot.Accounts = (*Workspace)(nil)
)

func TestPost(t *testing.T) {
	f := newFake(t)
	f.say("chat.postMessage", `{"ok":true,"channel":"C1","ts":"1795401606.000200"}`)
	ref, err := f.workspace(nil).Post(t.Context(), bot.Post{
		Key: "k1", Channel: "C1", Thread: "1.1", Rev: 3, Message: messages()["decision"], Accounts: map[string]string{"p-lee": "U0LEE"},
	})
	if err != nil || ref != (bot.Ref{Channel: "C1", Message: "1795401606.000200"}) {
		t.Fatalf("got %v, %v", ref, err)
	}
	form := f.made("chat.postMessage")[0].form
	for key, want := range map[string]string{
		"channel": "C1", "thread_ts": "1.1", "parse": "none", "link_names": "false", "unfurl_links": "false", "unfurl_media": "false",
		"metadata": `{"event_type":"warroom","event_payload":{"key":"k1"}}`, "text": "D-1 Revoke keys waits for Lee until 02:55",
	} {
		if got := form.Get(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if !strings.Contains(form.Get("blocks"), `\u003c@U0LEE\u003e`) && !strings.Contains(form.Get("blocks"), "<@U0LEE>") {
		t.Errorf("nobody is mentioned in %s", form.Get("blocks"))
	}
	if len(form["text"]) != 1 {
		t.Errorf("text was sent %d times", len(form["text"]))
	}
}

func TestEditKeepsTheTextShort(t *testing.T) {
	f := newFake(t)
	f.say("chat.update", `{"ok":true,"channel":"C1","ts":"1.1"}`)
	err := f.workspace(nil).Edit(t.Context(), bot.Ref{Channel: "C1", Message: "1.1"}, bot.Post{Rev: 4, Message: messages()["long"]})
	if err != nil {
		t.Fatal(err)
	}
	form := f.made("chat.update")[0].form
	if n := len([]rune(form.Get("text"))); n == 0 || n > 4000 {
		t.Errorf("a text of %d characters", n)
	}
	if form.Get("ts") != "1.1" || !strings.Contains(form.Get("blocks"), `"block_id":"4.0"`) {
		t.Errorf("sent %v", form)
	}
}

// What Slack answers, and what never arrives, in the bot's words.
func TestFailures(t *testing.T) {
	tests := []struct {
		name   string
		answer any
		kind   bot.SendKind
		code   string
		after  time.Duration
	}{
		{"archived", map[string]any{"ok": false, "error": "is_archived"}, bot.Refused, "is_archived", 0},
		{"gone", map[string]any{"ok": false, "error": "message_not_found"}, bot.Gone, "message_not_found", 0},
		{"may have happened", map[string]any{"ok": false, "error": "fatal_error"}, bot.Unsure, "fatal_error", 0},
		{"unknown word", map[string]any{"ok": false, "error": "something_new"}, bot.Transient, "something_new", 0},
		{"busy", map[string]any{"ok": false, "error": "service_unavailable"}, bot.Transient, "service_unavailable", 0},
		{"limited", status{code: 429, header: "30"}, bot.Limited, "ratelimited", 30 * time.Second},
		{"limited without a time", status{code: 429}, bot.Limited, "ratelimited", defaultFreeze},
		{"bad gateway", status{code: 502, body: "<html>"}, bot.Unsure, "http_status", 0},
		{"half an answer", status{code: 200, body: `{"ok":tr`}, bot.Unsure, "no_answer", 0},
		{"an answer without a message", map[string]any{"ok": true}, bot.Unsure, "no_answer", 0},
		{"broken off", nil, bot.Unsure, "no_answer", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			f.on("chat.postMessage", func(*http.Request, url.Values) any { return tt.answer })
			_, err := f.workspace(nil).Post(t.Context(), bot.Post{Key: "k", Channel: "C1", Message: view.Message{Push: "x"}})
			var se *bot.SendError
			if !errors.As(err, &se) || se.Kind != tt.kind || se.Code != tt.code || se.After != tt.after {
				t.Fatalf("got %#v", err)
			}
			if n := len(f.made("chat.postMessage")); n != 1 {
				t.Errorf("sent %d times: a second message may be in the room", n)
			}
		})
	}
	t.Run("nobody there", func(t *testing.T) {
		f := newFake(t)
		w := f.workspace(nil)
		f.server.Close()
		_, err := w.Post(t.Context(), bot.Post{Key: "k", Channel: "C1"})
		var se *bot.SendError
		if !errors.As(err, &se) || se.Kind != bot.Transient {
			t.Fatalf("got %#v", err)
		}
	})
	t.Run("late", func(t *testing.T) {
		f := newFake(t)
		held := make(chan struct{})
		f.on("chat.postMessage", func(*http.Request, url.Values) any { <-held; return nil })
		defer close(held)
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		_, err := f.workspace(nil).Post(ctx, bot.Post{Key: "k", Channel: "C1"})
		var se *bot.SendError
		if !errors.As(err, &se) || se.Kind != bot.Unsure || se.Code != "timeout" {
			t.Fatalf("got %#v", err)
		}
	})
}

// No token, and no address that is as good as one, is in any error or in the log.
func TestNoSecretIsTold(t *testing.T) {
	var log bytes.Buffer
	f := newFake(t)
	f.on("chat.postMessage", func(*http.Request, url.Values) any { return nil })
	f.say("bots.info", `{"ok":false,"error":"odd `+canaryBot+`"}`)
	f.say("conversations.create", `{"ok":false,"error":"see https://hooks.slack.com/actions/CANARYHOOK xoxb-1-CANARYOTHER"}`)
	w := f.workspace(&log)
	var told []string
	note := func(err error) {
		if err == nil {
			t.Error("no error to look at")
			return
		}
		told = append(told, err.Error(), fmt.Sprintf("%+v %#v", err, err))
		for e := err; e != nil; e = errors.Unwrap(e) {
			told = append(told, e.Error())
		}
	}
	_, err := w.Post(t.Context(), bot.Post{Key: "k", Channel: "C1"})
	note(err)
	_, err = w.MakeRoom(t.Context(), bot.RoomSpec{Name: "x"})
	note(err)
	note(w.respond(t.Context(), f.server.URL+"/hook/CANARYHOOK", said{}))
	note(w.respond(t.Context(), "https://evil.example/CANARYHOOK", said{}))
	f.server.Close()
	note(w.respond(t.Context(), f.server.URL+"/hook/CANARYHOOK", said{}))
	note(w.Pin(t.Context(), bot.Ref{Channel: "C1", Message: "1.1"}))
	l := &listener{workspace: w}
	l.me.Store(testIdentity)
	_, err = l.dial(t.Context())
	note(err)
	told = append(told, log.String(), fmt.Sprint(w.botToken, w.appToken), fmt.Sprintf("%v %+v %#v %s %q", Options{BotToken: canaryBot}, w.botToken, w.appToken, w.botToken, w.botToken))
	for _, s := range told {
		if strings.Contains(s, "CANARY") {
			t.Errorf("a secret is told: %s", s)
		}
	}
}

func TestFind(t *testing.T) {
	f := newFake(t)
	f.say("conversations.open", `{"ok":true,"channel":{"id":"D1"}}`)
	var asked []url.Values
	f.on("conversations.history", func(_ *http.Request, form url.Values) any {
		asked = append(asked, form)
		if form.Get("cursor") == "" {
			return map[string]any{"ok": true, "has_more": true, "response_metadata": map[string]any{"next_cursor": "p2"}, "messages": []any{
				map[string]any{"ts": "3.1", "user": "U1", "metadata": map[string]any{"event_type": "warroom", "event_payload": map[string]any{"key": "k1"}}}, // not by us
				map[string]any{"ts": "3.0", "bot_id": "B9", "metadata": map[string]any{"event_type": "warroom", "event_payload": map[string]any{"key": "k1"}}},
				map[string]any{"ts": "2.9", "bot_id": "B1", "metadata": map[string]any{"event_type": "warroom", "event_payload": map[string]any{"key": "k0"}}},
			}}
		}
		return map[string]any{"ok": true, "messages": []any{
			map[string]any{"ts": "2.5", "bot_id": "B1", "metadata": map[string]any{"event_type": "warroom", "event_payload": map[string]any{"key": "k1"}}},
		}}
	})
	f.say("conversations.replies", `{"ok":true,"messages":[{"ts":"2.6","bot_id":"B1","metadata":{"event_type":"warroom","event_payload":{"key":"k2"}}}]}`)
	w := f.workspace(nil)
	ref, found, err := w.Find(t.Context(), bot.Post{Key: "k1", Channel: "C1"}, "2.0")
	if err != nil || !found || ref != (bot.Ref{Channel: "C1", Message: "2.5"}) {
		t.Fatalf("got %v %v %v", ref, found, err)
	}
	if asked[0].Get("oldest") != "2.0" || asked[0].Get("include_all_metadata") != "1" {
		t.Errorf("asked %v", asked[0])
	}
	if _, found, err = w.Find(t.Context(), bot.Post{Key: "other", Channel: "C1"}, ""); err != nil || found {
		t.Errorf("found what is not there: %v %v", found, err)
	}
	if ref, found, err = w.Find(t.Context(), bot.Post{Key: "k1", Account: "U1"}, ""); err != nil || !found || ref.Channel != "D1" {
		t.Errorf("a direct message: %v %v %v", ref, found, err)
	}
	if ref, found, err = w.Find(t.Context(), bot.Post{Key: "k2", Channel: "C1", Thread: "1.0"}, ""); err != nil || !found || ref.Message != "2.6" {
		t.Errorf("a reply: %v %v %v", ref, found, err)
	}
}

func TestSmallCalls(t *testing.T) {
	f := newFake(t)
	w := f.workspace(nil)
	for method, word := range map[string]string{"pins.add": "already_pinned", "reactions.add": "already_reacted", "conversations.archive": "already_archived"} {
		f.say(method, `{"ok":false,"error":"`+word+`"}`)
	}
	f.say("conversations.setTopic", `{"ok":true,"channel":{"id":"C1"}}`)
	ref := bot.Ref{Channel: "C1", Message: "1.1"}
	if err := errors.Join(w.Pin(t.Context(), ref), w.React(t.Context(), ref), w.Archive(t.Context(), "C1"), w.SetTopic(t.Context(), "C1", strings.Repeat("a<", 400))); err != nil {
		t.Error(err)
	}
	if got := f.made("reactions.add")[0].form.Get("name"); got != "pushpin" {
		t.Errorf("the mark is %q", got)
	}
	if got := f.made("conversations.setTopic")[0].form.Get("topic"); len([]rune(got)) > 250 {
		t.Errorf("a topic of %d characters", len([]rune(got)))
	}
}

func TestAccount(t *testing.T) {
	f := newFake(t)
	now := night
	w := f.workspace(nil)
	w.now = func() time.Time { return now }
	ask := func(user string, fresh bool) bot.Account {
		t.Helper()
		f.say("users.info", user)
		a, err := w.Account(t.Context(), "U1", fresh)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	user := func(more string) string {
		return `{"ok":true,"user":{"id":"U1","team_id":"T1","name":"lee","tz":"Europe/Berlin","profile":{"real_name":"Lee"}` + more + `}}`
	}
	if got, want := ask(user(""), false), (bot.Account{ID: "U1", Workspace: "T1", Name: "Lee", Kind: bot.KindMember, Zone: "Europe/Berlin"}); got != want {
		t.Errorf("got %+v", got)
	}
	for more, want := range map[string]bot.AccountKind{
		`,"is_restricted":true`: bot.KindGuest, `,"is_ultra_restricted":true`: bot.KindGuest, `,"deleted":true`: bot.KindDeactivated, `,"is_bot":true`: bot.KindBot,
		`,"is_stranger":true`: bot.KindForeign, `,"deleted":true,"is_restricted":true`: bot.KindDeactivated,
	} {
		if got := ask(user(more), true).Kind; got != want {
			t.Errorf("%s: %s", more, got)
		}
	}
	if got := ask(strings.Replace(user(""), `"T1"`, `"T9"`, 1), true); got.Kind != bot.KindForeign || got.Workspace != "T9" {
		t.Errorf("another workspace's: %+v", got)
	}
	if got := ask(`{"ok":false,"error":"user_not_found"}`, true).Kind; got != bot.KindForeign {
		t.Errorf("unknown: %s", got)
	}
	ask(user(""), true)
	before := len(f.made("users.info"))
	now = now.Add(accountsFor - time.Second)
	ask(user(`,"deleted":true`), false)
	if len(f.made("users.info")) != before {
		t.Error("asked within ten minutes")
	}
	now = now.Add(2 * time.Second)
	if ask(user(`,"deleted":true`), false).Kind != bot.KindDeactivated {
		t.Error("not asked after ten minutes")
	}
	w.noteStranger(&bot.Request{Account: "U1", Workspace: "T9"}, testIdentity)
	if got := ask(user(""), true); got.Kind != bot.KindForeign || got.Workspace != "T9" {
		t.Errorf("a payload said T9: %+v", got)
	}
}

func TestShowHome(t *testing.T) {
	f := newFake(t)
	w := f.workspace(nil)
	f.say("views.publish", `{"ok":true,"view":{"id":"V1","hash":"h1"}}`)
	page := view.Form{Act: act("home", ""), Blocks: []view.Block{{Header: "Waiting for you"}}}
	if err := errors.Join(w.ShowHome(t.Context(), "U1", page), w.ShowHome(t.Context(), "U1", page)); err != nil {
		t.Fatal(err)
	}
	calls := f.made("views.publish")
	if strings.Contains(calls[0].body, `"hash"`) || !strings.Contains(calls[1].body, `"hash":"h1"`) {
		t.Errorf("sent %s and %s", calls[0].body, calls[1].body)
	}
	f.say("views.publish", `{"ok":false,"error":"hash_conflict"}`)
	if err := w.ShowHome(t.Context(), "U1", page); err != nil {
		t.Error("a newer page is no error:", err)
	}
}

// Forty edits a minute and no more, whenever the minute begins; a method that Slack limited rests, and no other.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &Workspace{pace: newPace()}
		begun := time.Now()
		var at []time.Duration
		for range 100 {
			for {
				err := w.wait(t.Context(), "chat.update", "")
				if err == nil {
					break
				}
				var se *bot.SendError
				if !errors.As(err, &se) || se.Kind != bot.Limited || se.After <= patience {
					t.Fatalf("got %v", err)
				}
				time.Sleep(se.After)
			}
			at = append(at, time.Since(begun))
		}
		for i := range at {
			if i >= tier3 && at[i]-at[i-tier3] < window {
				t.Fatalf("calls %d and %d are %s apart", i-tier3, i, at[i]-at[i-tier3])
			}
		}
		if at[tier3-1] != 0 || at[99] != 2*window {
			t.Errorf("the first %d wait until %s, the last until %s", tier3, at[tier3-1], at[99])
		}
		w.pace.freeze("chat.postMessage", "C1", 30*time.Second)
		var se *bot.SendError
		if err := w.wait(t.Context(), "chat.postMessage", "C1"); !errors.As(err, &se) || se.After != 30*time.Second {
			t.Errorf("a frozen channel: %v", err)
		}
		if err := errors.Join(w.wait(t.Context(), "chat.postMessage", "C2"), w.wait(t.Context(), "pins.add", "")); err != nil {
			t.Errorf("others: %v", err)
		}
		time.Sleep(29 * time.Second)
		begun = time.Now()
		if err := w.wait(t.Context(), "chat.postMessage", "C1"); err != nil || time.Since(begun) != time.Second {
			t.Errorf("waited %s: %v", time.Since(begun), err)
		}
	})
}

// In an organisation people may be of several workspaces, ours among them.
func TestKindInOrganisation(t *testing.T) {
	me := &identity{Team: "T1", Enterprise: "E1"}
	u := &slackapi.User{ID: "W1", TeamID: "T2", Enterprise: slackapi.EnterpriseUser{EnterpriseID: "E1", Teams: []string{"T2", "T1"}}}
	if got := kindOf(u, me); got != bot.KindMember {
		t.Errorf("of our workspace too: %s", got)
	}
	u.Enterprise.Teams = []string{"T2"}
	if got := kindOf(u, me); got != bot.KindForeign {
		t.Errorf("of another workspace alone: %s", got)
	}
	u.Enterprise = slackapi.EnterpriseUser{EnterpriseID: "E9", Teams: []string{"T1"}}
	if got := kindOf(u, me); got != bot.KindForeign {
		t.Errorf("of another organisation: %s", got)
	}
}

// Only Slack's own addresses are called, and on this machine only the sandbox's.
func TestOwnAddresses(t *testing.T) {
	real, local := New(Options{}), New(Options{APIURL: "http://127.0.0.1:9/api"})
	tests := []struct {
		address     string
		real, local bool
	}{
		{"https://hooks.slack.com/actions/x", true, false}, {"https://slack.com/api/", true, false}, {"https://hooks.slack-gov.com/x", true, false},
		{"http://hooks.slack.com/x", false, false}, {"https://slack.com.evil.example/", false, false}, {"https://evilslack.com/", false, false},
		{"http://127.0.0.1:9/hook", false, true}, {"http://127.0.0.1:10/hook", false, false}, {"", false, false}, {"::", false, false},
	}
	for _, tt := range tests {
		if _, err := real.ownURL(tt.address); (err == nil) != tt.real {
			t.Errorf("%s in earnest: %v", tt.address, err)
		}
		if _, err := local.ownURL(tt.address); (err == nil) != tt.local {
			t.Errorf("%s against a sandbox: %v", tt.address, err)
		}
	}
	for address, want := range map[string]bool{"wss://wss-primary.slack.com/link/?ticket=x": true, "wss://evil.example/": false, "ws://slack.com/": false, "http://slack.com/": false} {
		u, err := url.Parse(address)
		if err != nil || real.ownSocket(u) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
}
