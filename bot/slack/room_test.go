package slack

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"warroom/bot"
)

func TestMakeRoom(t *testing.T) {
	after := time.Unix(1795401600, 500_000_000)
	channel := func(id, name, creator string, created int64, private, archived bool) map[string]any {
		return map[string]any{"id": id, "name": name, "creator": creator, "created": created, "is_private": private, "is_archived": archived}
	}
	tests := []struct {
		name    string
		taken   map[string]bool
		ours    []any
		private bool
		want    bot.Room
	}{
		{"free", nil, nil, true, bot.Room{ID: "CNEW", Name: "inc-001"}},
		{"made before the answer was lost", map[string]bool{"inc-001": true}, []any{channel("C5", "inc-001", "UBOT", 1795401600, true, false)}, true, bot.Room{ID: "C5", Name: "inc-001"}},
		{"somebody else's", map[string]bool{"inc-001": true}, []any{channel("C5", "inc-001", "U9", 1795401700, true, false)}, true, bot.Room{ID: "CNEW", Name: "inc-001-2"}},
		{"too old", map[string]bool{"inc-001": true}, []any{channel("C5", "inc-001", "UBOT", 1795401599, true, false)}, true, bot.Room{ID: "CNEW", Name: "inc-001-2"}},
		{"public instead of private", map[string]bool{"inc-001": true}, []any{channel("C5", "inc-001", "UBOT", 1795401700, false, false)}, true, bot.Room{ID: "CNEW", Name: "inc-001-2"}},
		{"archived", map[string]bool{"inc-001": true}, []any{channel("C5", "inc-001", "UBOT", 1795401700, true, true)}, true, bot.Room{ID: "CNEW", Name: "inc-001-2"}},
		{"another incident's", map[string]bool{"inc-001": true}, []any{channel("CBOUND", "inc-001", "UBOT", 1795401700, true, false)}, true, bot.Room{ID: "CNEW", Name: "inc-001-2"}},
		{"the second name's answer was lost", map[string]bool{"inc-001": true, "inc-001-2": true}, []any{channel("C6", "inc-001-2", "UBOT", 1795401700, false, false)}, false, bot.Room{ID: "C6", Name: "inc-001-2"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			f.on("conversations.create", func(_ *http.Request, form url.Values) any {
				if form.Get("is_private") != strconv.FormatBool(tt.private) || form.Get("team_id") != "T1" {
					t.Errorf("asked for %v", form)
				}
				if tt.taken[form.Get("name")] {
					return map[string]any{"ok": false, "error": "name_taken"}
				}
				return map[string]any{"ok": true, "channel": channel("CNEW", form.Get("name"), "UBOT", 1795401700, tt.private, false)}
			})
			f.on("users.conversations", func(_ *http.Request, form url.Values) any {
				if form.Get("exclude_archived") == "true" {
					t.Error("archived channels hold their names too")
				}
				return map[string]any{"ok": true, "channels": tt.ours}
			})
			got, err := f.workspace(nil).MakeRoom(t.Context(), bot.RoomSpec{Name: "inc-001", Private: tt.private, After: after, Taken: func(id string) bool { return id == "CBOUND" }})
			if err != nil || got != tt.want {
				t.Fatalf("got %v, %v", got, err)
			}
		})
	}
	t.Run("slack makes it public", func(t *testing.T) {
		f := newFake(t)
		f.say("conversations.create", `{"ok":true,"channel":{"id":"C1","name":"x","is_private":false}}`)
		_, err := f.workspace(nil).MakeRoom(t.Context(), bot.RoomSpec{Name: "x", Private: true})
		var se *bot.SendError
		if !errors.As(err, &se) || se.Kind != bot.Refused {
			t.Fatalf("got %v", err)
		}
	})
	t.Run("not allowed", func(t *testing.T) {
		f := newFake(t)
		f.say("conversations.create", `{"ok":false,"error":"restricted_action"}`)
		_, err := f.workspace(nil).MakeRoom(t.Context(), bot.RoomSpec{Name: "x", Private: true})
		var se *bot.SendError
		if !errors.As(err, &se) || se.Kind != bot.Refused || se.Code != "restricted_action" || len(f.made("conversations.create")) != 1 {
			t.Fatalf("got %v after %d tries", err, len(f.made("conversations.create")))
		}
	})
}

func TestChannelName(t *testing.T) {
	for in, want := range map[string]string{
		"INC-042 AWS key: public!": "inc-042-aws-key-public", "inc_1": "inc_1", "???": "incident", strings.Repeat("a", 100): strings.Repeat("a", 80), "ÄÖ x": "x",
	} {
		if got := channelName(in, 1); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	if got := channelName(strings.Repeat("a", 100), 12); len(got) != 80 || !strings.HasSuffix(got, "a-12") {
		t.Errorf("got %q", got)
	}
}

func TestInvite(t *testing.T) {
	f := newFake(t)
	f.say("conversations.invite", `{"ok":true,"channel":{"id":"C1"},"errors":[{"user":"U2","ok":false,"error":"already_in_channel"},{"user":"U3","ok":false,"error":"user_is_restricted"}]}`)
	w := f.workspace(nil)
	failed, err := w.Invite(t.Context(), "C1", []string{"U1", "U2", "U3"})
	if diff := cmp.Diff(map[string]string{"U3": "user_is_restricted"}, failed); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if form := f.made("conversations.invite")[0].form; form.Get("users") != "U1,U2,U3" || form.Get("force") != "true" {
		t.Errorf("asked %v", form)
	}
	for answer, want := range map[string]string{
		`{"ok":false,"error":"already_in_channel"}`: "", `{"ok":false,"error":"cant_invite"}`: "cant_invite",
		`{"ok":false,"error":"ura_max_channels","errors":[{"user":"U1","ok":false,"error":"ura_max_channels"}]}`: "ura_max_channels",
	} {
		f.say("conversations.invite", answer)
		failed, err := w.Invite(t.Context(), "C1", []string{"U1"})
		if err != nil || failed["U1"] != want {
			t.Errorf("%s: %v, %v", answer, failed, err)
		}
	}
	f.say("conversations.invite", `{"ok":false,"error":"is_archived"}`)
	var se *bot.SendError
	if _, err := w.Invite(t.Context(), "C1", []string{"U1"}); !errors.As(err, &se) || se.Code != "is_archived" {
		t.Errorf("got %v", err)
	}
}

func TestLookAtRoom(t *testing.T) {
	f := newFake(t)
	f.on("conversations.info", func(_ *http.Request, form url.Values) any {
		switch form.Get("channel") {
		case "C1":
			return map[string]any{"ok": true, "channel": map[string]any{"id": "C1", "name": "by-hand", "is_private": true, "is_member": true}}
		case "C2":
			return map[string]any{"ok": true, "channel": map[string]any{"id": "C2", "name": "open", "is_archived": true}}
		}
		return map[string]any{"ok": false, "error": "channel_not_found"}
	})
	f.on("conversations.members", func(_ *http.Request, form url.Values) any {
		if form.Get("channel") != "C1" {
			t.Errorf("members of %s are asked for", form.Get("channel"))
		}
		if form.Get("cursor") == "" {
			return map[string]any{"ok": true, "members": []string{"UBOT"}, "response_metadata": map[string]any{"next_cursor": "more"}}
		}
		return map[string]any{"ok": true, "members": []string{"U1"}}
	})
	w := f.workspace(nil)
	for _, tt := range []struct {
		channel, account string
		want             bot.RoomLook
	}{
		{"C1", "U1", bot.RoomLook{Name: "by-hand", Private: true, Bot: true, Account: true}},
		{"C1", "U2", bot.RoomLook{Name: "by-hand", Private: true, Bot: true}},
		{"C2", "U1", bot.RoomLook{Name: "open", Archived: true}},
		{"C3", "U1", bot.RoomLook{}},
	} {
		got, err := w.LookAtRoom(t.Context(), tt.channel, tt.account)
		if err != nil || got != tt.want {
			t.Errorf("%s for %s: %+v, %v", tt.channel, tt.account, got, err)
		}
	}
}
