package sandbox

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	slackapi "github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
)

// callback reads an interaction's payload as slack-go does.
func callback(t *testing.T, a *app) slackapi.InteractionCallback {
	t.Helper()
	a.last("interactive")
	frames := a.of("interactive")
	var cb slackapi.InteractionCallback
	if err := json.Unmarshal(frames[len(frames)-1].Payload, &cb); err != nil {
		t.Fatal(err)
	}
	return cb
}

func TestCommandPayload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a := w.connect(func(f frame) (any, bool) {
			if !f.Accepts {
				t.Error("a command takes no response payload")
			}
			return map[string]any{"text": "here", "blocks": []any{map[string]any{"type": "divider"}}}, true
		})
		must(t, w.s.As("U1").Command("C4", "/incident  assign iam-lead @Priya, see #incidents <b> a@b.example  "))
		g := a.last("slash_commands")
		var cmd slackapi.SlashCommand
		raw, _ := json.Marshal(g)
		delete(g, "is_enterprise_install")
		if err := json.Unmarshal([]byte(strings.Replace(string(raw), `"is_enterprise_install":"false"`, `"is_enterprise_install":false`, 1)), &cmd); err != nil {
			t.Fatal(err)
		}
		if cmd.ResponseURL == "" || cmd.TriggerID == "" || cmd.Token == "" {
			t.Errorf("something is missing in %+v", cmd)
		}
		cmd.ResponseURL, cmd.TriggerID, cmd.Token = "", "", ""
		want := slackapi.SlashCommand{
			TeamID: "T1", TeamDomain: "acme", ChannelID: "C4", ChannelName: "privategroup", UserID: "U1", UserName: "lee", Command: "/incident", APIAppID: "A1",
			Text: "assign iam-lead <@U2|priya>, see <#C1|incidents> &lt;b&gt; a@b.example",
		}
		if d := cmp.Diff(want, cmd); d != "" {
			t.Error(d)
		}
		shown := w.s.As("U1").Messages("C4")
		if m := shown[len(shown)-1]; !m.Ephemeral || m.Text != "here" || m.User != "U0" || len(w.s.As("U2").Messages("C4")) != 0 {
			t.Errorf("the answer is %+v", m)
		}
		if c := code(w.s.As("U1").Command("C1", "/incidents")); c != "not_a_command" {
			t.Errorf("another command: %s", c)
		}
		if c := code(w.s.As("U2").Command("C2", "/incident")); c != "not_in_channel" {
			t.Errorf("a command in a channel that one is not in: %s", c)
		}
	})
}

func TestMessageClickPayload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a := w.connect(nil)
		ts := w.done("chat.postMessage", "channel", "C4", "text", "card", "blocks", "["+boxBlock("r1.1", "tick:a", true)+","+boxBlock("r1.2", "tick:b", false)+"]").text("ts")
		must(t, w.s.As("U1").Click(Click{Channel: "C4", TS: ts, Action: "tick:b", Values: []string{"on"}}))
		cb := callback(t, a)
		if cb.Type != slackapi.InteractionTypeBlockActions || cb.User.ID != "U1" || cb.User.TeamID != "T1" || cb.Team.ID != "T1" || cb.APIAppID != "A1" || cb.Channel.ID != "C4" ||
			cb.Channel.Name != "privategroup" || cb.TriggerID == "" || cb.ResponseURL == "" {
			t.Errorf("got %+v", cb)
		}
		if want := (slackapi.Container{Type: "message", MessageTs: ts, ChannelID: "C4"}); cb.Container != want {
			t.Errorf("container %+v", cb.Container)
		}
		act := cb.ActionCallback.BlockActions[0]
		if act.ActionID != "tick:b" || act.BlockID != "r1.2" || act.Type != "checkboxes" || len(act.SelectedOptions) != 1 || act.SelectedOptions[0].Value != "on" || act.ActionTs == "" {
			t.Errorf("action %+v", act)
		}
		// What the message holds is the server's, and what is ticked is the person's.
		if cb.Message.Timestamp != ts || cb.Message.Text != "card" || len(cb.Message.Blocks.BlockSet) != 2 || cb.Message.BotID != "B1" {
			t.Errorf("message %+v", cb.Message)
		}
		state := cb.BlockActionState.Values
		if len(state["r1.1"]["tick:a"].SelectedOptions) != 1 || len(state["r1.2"]["tick:b"].SelectedOptions) != 1 || len(state["r1.1"]) != 1 {
			t.Errorf("state %+v", state)
		}
		must(t, w.s.As("U1").Click(Click{Channel: "C4", TS: ts, Action: "tick:b"}))
		if act := callback(t, a).ActionCallback.BlockActions[0]; len(act.SelectedOptions) != 0 {
			t.Errorf("unticked: %+v", act)
		}
		must(t, w.s.As("U1").Click(Click{Channel: "C4", TS: ts, Block: "r1.2", Action: "how"}))
		if act := callback(t, a).ActionCallback.BlockActions[0]; act.Type != "button" || act.Value != "v" || act.Text.Text != "How" {
			t.Errorf("button: %+v", act)
		}

		// A click on a screen that an update had not reached yet arrives with its old block_id.
		w.done("chat.update", "channel", "C4", "ts", ts, "text", "card", "blocks", "["+boxBlock("r2.2", "tick:b", false)+"]")
		must(t, w.s.As("U1").Click(Click{Channel: "C4", TS: ts, Block: "r1.2", Action: "tick:b", Values: []string{"on"}}))
		cb = callback(t, a)
		if act := cb.ActionCallback.BlockActions[0]; act.BlockID != "r1.2" || len(cb.BlockActionState.Values["r2.2"]["tick:b"].SelectedOptions) != 0 {
			t.Errorf("stale click: %+v, %+v", act, cb.BlockActionState)
		}
		for k, want := range map[*Click]string{
			{Channel: "C4", TS: ts, Action: "tick:z"}:                                        "gone",
			{Channel: "C4", TS: ts, Action: "tick:b", Values: []string{"off"}}:               "invalid_value",
			{Channel: "C4", TS: ts, Action: "how", Values: []string{"on"}}:                   "invalid_value",
			{Channel: "C4", TS: "1.1", Action: "how"}:                                        "message_not_found",
			{View: "V1", Action: "how"}:                                                      "not_found",
			{Channel: "C9", TS: ts, Action: "how"}:                                           "channel_not_found",
			{Channel: "C4", TS: ts, Action: "tick:b", Values: []string{"on", "on", "other"}}: "invalid_value",
		} {
			if c := code(w.s.As("U1").Click(*k)); c != want {
				t.Errorf("%+v: %s, want %s", *k, c, want)
			}
		}
		if c := code(w.s.As("U2").Click(Click{Channel: "C4", TS: ts, Action: "tick:b"})); c != "channel_not_found" {
			t.Errorf("an outsider clicks: %s", c)
		}
	})
}

func TestEphemeralClickPayload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a := w.connect(nil)
		ts := w.done("chat.postEphemeral", "channel", "C1", "user", "U1", "text", "for you", "blocks", "["+boxBlock("e1", "tick", false)+"]").text("message_ts")
		must(t, w.s.As("U1").Click(Click{Channel: "C1", TS: ts, Action: "how"}))
		g := a.last("interactive")
		if g.at("container.is_ephemeral") != true || g.at("message") != nil {
			t.Errorf("got %v", g)
		}
		address := g.text("response_url")
		if _, g := w.postJSON(address, `{"replace_original":true,"text":"other"}`); g["ok"] != true {
			t.Errorf("got %v", g)
		}
		if m := w.s.As("U1").Ephemerals(); len(m) != 1 || m[0].Text != "other" || m[0].TS != ts || string(m[0].Blocks) != "[]" {
			t.Errorf("replaced: %+v", m)
		}
		w.postJSON(address, `{"delete_original":true}`)
		if m := w.s.As("U1").Ephemerals(); len(m) != 0 {
			t.Errorf("deleted: %+v", m)
		}
		if c := code(w.s.As("U2").Click(Click{Channel: "C1", TS: ts, Action: "how"})); c != "message_not_found" {
			t.Errorf("somebody else clicks: %s", c)
		}
		w.postJSON(address, `{"response_type":"in_channel","text":"for all"}`)
		if all := w.s.As("U2").Messages("C1"); all[len(all)-1].Text != "for all" || all[len(all)-1].Ephemeral {
			t.Errorf("in_channel: %+v", all)
		}
	})
}

func TestSourceOfAClickIsReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a := w.connect(nil)
		ts := w.done("chat.postMessage", "channel", "C1", "text", "card", "blocks", "["+boxBlock("b1", "tick", false)+"]").text("ts")
		must(t, w.s.As("U1").Click(Click{Channel: "C1", TS: ts, Action: "how"}))
		address := a.last("interactive").text("response_url")
		w.postJSON(address, `{"text":"beside"}`)
		w.postJSON(address, `{"text":"instead","replace_original":"true"}`)
		if all := w.s.Messages("C1"); len(all) != 1 || all[0].Text != "instead" || all[0].TS != ts {
			t.Errorf("got %+v", all)
		}
		w.postJSON(address, `{"delete_original":true,"text":"new","response_type":"in_channel"}`)
		if all := w.s.Messages("C1"); len(all) != 1 || all[0].Text != "new" || all[0].TS == ts {
			t.Errorf("got %+v", all)
		}
	})
}

func TestFormPayloads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		var reply any
		a := w.connect(func(f frame) (any, bool) {
			if f.Accepts {
				return reply, true
			}
			return nil, true
		})
		field := func(id, element string) string {
			return `{"type":"input","block_id":"` + id + `","optional":true,"label":` + plainJSON(id) + `,"element":` + strings.Replace(element, "{", `{"action_id":"`+id+`",`, 1) + `}`
		}
		options := `"options":[` + optionJSON("A", "a") + `,` + optionJSON("B", "b") + `]`
		view := modal(`,"callback_id":"declare","private_metadata":"note","notify_on_close":true`, field("line", `{"type":"plain_text_input","initial_value":"first"}`),
			field("empty", `{"type":"plain_text_input"}`), field("one", `{"type":"static_select",`+options+`}`), field("radio", `{"type":"radio_buttons",`+options+`}`),
			field("many", `{"type":"checkboxes",`+options+`}`), field("who", `{"type":"users_select","initial_user":"U2"}`), field("when", `{"type":"datetimepicker"}`),
			field("day", `{"type":"datepicker"}`), field("list", `{"type":"multi_static_select",`+options+`}`), field("need", `{"type":"plain_text_input","max_length":5,"min_length":2}`))
		lee := w.s.As("U1")
		must(t, lee.OpenShortcut("declare"))
		if cb := callback(t, a); cb.Type != slackapi.InteractionTypeShortcut || cb.CallbackID != "declare" || cb.ActionTs == "" || cb.Channel.ID != "" || cb.ResponseURL != "" {
			t.Errorf("shortcut %+v", cb)
		}
		opened, err := w.api.OpenView(a.last("interactive").text("trigger_id"), slackapi.ModalViewRequest{})
		if err == nil {
			t.Errorf("an empty view was taken: %+v", opened)
		}
		id := w.done("views.open", "trigger_id", a.last("interactive").text("trigger_id"), "view", view).text("view.id")

		if c := code(lee.SubmitView(id, map[string][]string{"need": {"abcdef"}})); c != "required" {
			t.Errorf("too long: %s", c)
		}
		if c := code(lee.SubmitView(id, map[string][]string{"need": {"a"}})); c != "required" {
			t.Errorf("too short: %s", c)
		}
		if c := code(lee.SubmitView(id, map[string][]string{"one": {"c"}})); c != "invalid_value" {
			t.Errorf("no such option: %s", c)
		}
		reply = map[string]any{"response_action": "errors", "errors": map[string]string{"line": "Say more."}}
		err = lee.SubmitView(id, map[string][]string{
			"one": {"b"}, "radio": {"a"}, "many": {"a", "b"}, "when": {"1795401606"}, "day": {"2026-11-23"}, "list": {"b"}, "need": {"abc"},
		})
		if code(err) != "errors" || !strings.Contains(err.Error(), "line: Say more.") {
			t.Errorf("got %v", err)
		}
		g, cb := a.last("interactive"), callback(t, a)
		if cb.Type != slackapi.InteractionTypeViewSubmission || cb.View.ID != id || cb.View.CallbackID != "declare" || cb.View.PrivateMetadata != "note" || cb.View.Hash == "" ||
			cb.View.RootViewID != id || len(cb.View.Blocks.BlockSet) != 10 || g.at("view.previous_view_id") != nil || g.at("response_urls") == nil {
			t.Errorf("submission %+v", cb.View)
		}
		v := cb.View.State.Values
		if v["line"]["line"].Value != "first" || v["one"]["one"].SelectedOption.Value != "b" || v["radio"]["radio"].SelectedOption.Text.Text != "A" || len(v["many"]["many"].SelectedOptions) != 2 ||
			v["who"]["who"].SelectedUser != "U2" || v["when"]["when"].SelectedDateTime != 1795401606 || v["day"]["day"].SelectedDate != "2026-11-23" ||
			len(v["list"]["list"].SelectedOptions) != 1 || g.at("view.state.values.empty.empty.value") != nil {
			t.Errorf("state %+v", v)
		}

		// An update keeps what was typed under the same ids.
		w.done("views.update", "view_id", id, "view", strings.Replace(view, `"initial_value":"first"`, `"initial_value":"second"`, 1))
		if s := lee.Views()[0].State; s["line"]["line"][0] != "first" || s["need"]["need"][0] != "abc" {
			t.Errorf("after the update: %v", s)
		}
		reply = map[string]any{"response_action": "push", "view": json.RawMessage(modal(`,"callback_id":"second","clear_on_close":true,"notify_on_close":true`, inputBlock("b")))}
		must(t, lee.SubmitView(id, nil))
		views := lee.Views()
		if len(views) != 2 || views[1].Callback != "second" || views[1].Submit != "Send" || views[1].Close != "Cancel" {
			t.Fatalf("pushed: %+v", views)
		}
		reply = map[string]any{"response_action": "update", "view": json.RawMessage(modal(`,"callback_id":"third","clear_on_close":true,"notify_on_close":true`, inputBlock("c")))}
		must(t, lee.SubmitView(views[1].ID, map[string][]string{"b": {"x"}}))
		if views = lee.Views(); views[1].Callback != "third" {
			t.Errorf("updated: %+v", views)
		}
		if cb := callback(t, a); cb.View.PreviousViewID != id || cb.View.RootViewID != id {
			t.Errorf("the second form says previous %s, root %s", cb.View.PreviousViewID, cb.View.RootViewID)
		}
		must(t, lee.CloseView(views[1].ID, false))
		if n := len(lee.Views()); n != 0 {
			t.Errorf("clear_on_close left %d forms", n)
		}
		if g := a.last("interactive"); g["type"] != "view_closed" || g["is_cleared"] != true || g.text("view.id") != id {
			t.Errorf("closed %v", g)
		}

		reply = nil
		id = w.openForm(modal("", inputBlock("a"))).text("view.id")
		must(t, lee.SubmitView(id, map[string][]string{"a": {"x"}}))
		if n := len(lee.Views()); n != 0 {
			t.Errorf("an empty answer left %d forms", n)
		}
		reply = map[string]any{"response_action": "update", "view": map[string]any{"type": "modal"}}
		id = w.openForm(modal("", inputBlock("a"))).text("view.id")
		if c := code(lee.SubmitView(id, map[string][]string{"a": {"x"}})); c != "invalid_response" {
			t.Errorf("got %s", c)
		}
		reply = map[string]any{"response_action": "clear"}
		must(t, lee.SubmitView(id, nil))
		if n := len(lee.Views()); n != 0 {
			t.Errorf("clear left %d forms", n)
		}
	})
}

func TestViewClickPayload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a := w.connect(nil)
		select2 := `{"type":"input","block_id":"kind","dispatch_action":true,"label":` + plainJSON("Kind") + `,"element":{"type":"static_select","action_id":"kind","options":[` + optionJSON("A", "a") + `]}}`
		v := w.openForm(modal("", select2, inputBlock("words")))
		must(t, w.s.As("U1").Fill(v.text("view.id"), map[string][]string{"words": {"typed"}}))
		must(t, w.s.As("U1").Click(Click{View: v.text("view.id"), Action: "kind", Values: []string{"a"}}))
		g, cb := a.last("interactive"), callback(t, a)
		if cb.Container.Type != "view" || cb.Container.ViewID != cb.View.ID || cb.Hash != cb.View.Hash || cb.ResponseURL != "" || g.at("channel") != nil {
			t.Errorf("got %v", g)
		}
		if s := cb.View.State.Values; s["words"]["words"].Value != "typed" || s["kind"]["kind"].SelectedOption.Value != "a" || cb.ActionCallback.BlockActions[0].SelectedOption.Value != "a" {
			t.Errorf("state %+v", s)
		}

		must(t, w.s.As("U1").OpenHome())
		if e := a.events("app_home_opened"); len(e) != 1 || e[0]["tab"] != "home" || e[0]["view"] != nil || !strings.HasPrefix(e[0].text("channel"), "D") {
			t.Errorf("home opened %v", e)
		}
		w.done("views.publish", "user_id", "U1", "view", `{"type":"home","callback_id":"h","blocks":[`+boxBlock("b", "tick", false)+`]}`)
		home := w.s.As("U1").Home()
		must(t, w.s.As("U1").Click(Click{View: home.ID, Action: "tick", Values: []string{"on"}}))
		if cb := callback(t, a); cb.View.Type != "home" || cb.View.CallbackID != "h" || len(cb.View.State.Values["b"]["tick"].SelectedOptions) != 1 {
			t.Errorf("home %+v", cb.View)
		}
		must(t, w.s.As("U1").OpenHome())
		if e := a.events("app_home_opened"); e[1].text("view.hash") != home.Hash {
			t.Errorf("home opened again %v", e[1])
		}
		if c := code(w.s.As("U2").Click(Click{View: home.ID, Action: "tick"})); c != "not_found" {
			t.Errorf("in somebody else's home: %s", c)
		}
	})
}

func TestMessageShortcutPayload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a := w.connect(nil)
		file, err := w.s.As("U2").Upload("log.txt", []byte("content"))
		must(t, err)
		ts, err := w.s.As("U2").Post("C1", "look, @lee", file)
		must(t, err)
		must(t, w.s.As("U1").MessageShortcut("timeline", "C1", ts))
		cb := callback(t, a)
		if cb.Type != slackapi.InteractionTypeMessageAction || cb.CallbackID != "timeline" || cb.Channel.ID != "C1" || cb.MessageTs != ts || cb.ResponseURL == "" || cb.TriggerID == "" ||
			cb.Message.Text != "look, <@U1>" || cb.Message.User != "U2" || cb.Message.Files[0].Name != "log.txt" || cb.Message.Files[0].Size != 7 {
			t.Errorf("got %+v", cb)
		}
		if c := code(w.s.As("U1").MessageShortcut("declare", "C1", ts)); c != "unknown_shortcut" {
			t.Errorf("a global shortcut on a message: %s", c)
		}
	})
}

func TestEventPayloads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a := w.connect(nil)
		lee := w.s.As("U1")
		ts, err := lee.Post("C1", "hello <world> & @priya")
		must(t, err)
		_, err = lee.Reply("C1", ts, "a reply")
		must(t, err)
		must(t, lee.EditMessage("C1", ts, "hello again"))
		must(t, w.s.As("U2").React("C1", ts, "pushpin"))
		must(t, lee.DeleteMessage("C1", ts))
		must(t, w.s.As("U3").JoinChannel("C1"))
		must(t, w.s.As("U3").LeaveChannel("C1"))
		must(t, lee.Archive("C4"))
		w.done("chat.postMessage", "channel", "U2", "text", "direct")
		_, err = lee.Post("C2", "where the app is not")
		must(t, err)
		a.events("message")

		var kinds []string
		ids := map[string]bool{}
		for _, f := range a.of("events_api") {
			if f.Accepts {
				t.Error("an event takes a response payload")
			}
			e, err := slackevents.ParseEvent(f.Payload, slackevents.OptionNoVerifyToken())
			if err != nil {
				t.Fatalf("slack-go cannot read %s: %v", f.Payload, err)
			}
			var g got
			must(t, json.Unmarshal(f.Payload, &g))
			if e.TeamID != "T1" || e.APIAppID != "A1" || ids[g.text("event_id")] || g["event_time"] == nil || g.text("event.event_ts") == "" {
				t.Errorf("outer payload %s", f.Payload)
			}
			ids[g.text("event_id")] = true
			kind := g.text("event.type")
			for _, more := range []string{"event.subtype", "event.channel_type"} {
				if s := g.text(more); s != "" {
					kind += " " + s
				}
			}
			kinds = append(kinds, kind)
		}
		want := []string{
			"message channel", "message channel", "message message_changed channel", "reaction_added", "message message_deleted channel", "message channel_join channel",
			"member_joined_channel C", "message channel_leave channel", "member_left_channel C", "group_archive", "message im",
		}
		if d := cmp.Diff(want, kinds); d != "" {
			t.Error(d)
		}
		messages := a.events("message")
		if m := messages[0]; m["text"] != "hello &lt;world&gt; &amp; <@U2>" || m["user"] != "U1" || m["ts"] != ts || m["bot_id"] != nil {
			t.Errorf("message %v", m)
		}
		if m := messages[1]; m["thread_ts"] != ts || m["parent_user_id"] != "U1" {
			t.Errorf("reply %v", m)
		}
		if m := messages[2]; m.text("message.text") != "hello again" || m.text("previous_message.text") != "hello &lt;world&gt; &amp; <@U2>" || m["hidden"] != true || m.text("message.edited.user") != "U1" {
			t.Errorf("changed %v", m)
		}
		if m := messages[3]; m["deleted_ts"] != ts || m.text("previous_message.user") != "U1" {
			t.Errorf("deleted %v", m)
		}
		if m := messages[len(messages)-1]; m["bot_id"] != "B1" || m["user"] != "U0" {
			t.Errorf("the app's own %v", m)
		}
		if e := a.events("reaction_added")[0]; e["user"] != "U2" || e["item_user"] != "U1" || e.text("item.ts") != ts || e.text("item.channel") != "C1" {
			t.Errorf("reaction %v", e)
		}
	})
}

func TestWithoutEscape(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(o *Options) { o.App.Command.Escape = false })
		a := w.connect(nil)
		must(t, w.s.As("U1").Command("C1", "/incident @priya <b>"))
		if text := a.last("slash_commands").text("text"); text != "@priya <b>" {
			t.Errorf("got %q", text)
		}
	})
}

func TestTyped(t *testing.T) {
	s, err := New(testOptions())
	must(t, err)
	for in, want := range map[string]string{
		"":                       "",
		"@lee":                   "<@U1|lee>",
		"@Lee Park, now":         "<@U1|lee>, now",
		"@leeward":               "@leeward",
		"(@sam)":                 "(<@U3|sam>)",
		"a@lee.example":          "a@lee.example",
		"@@lee":                  "@<@U1|lee>",
		"#incidents.":            "<#C1|incidents>.",
		"#incident":              "#incident",
		"#secret":                "#secret",
		"& <script> #lounge @u9": "&amp; &lt;script&gt; <#C2|lounge> @u9",
	} {
		if got := s.typed(in, "U2", true); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}
