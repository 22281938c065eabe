package slack

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"warroom/bot"
	"warroom/bot/view"
)

var testIdentity = &identity{Team: "T1", Enterprise: "", User: "UBOT", Bot: "B1", App: "A1", URL: "https://acme.slack.com/"}

const (
	typedPayload = `{"token":"x","team_id":"T1","channel_id":"C1","user_id":"U1","command":"/incident","text":" note a &lt;b&gt; &amp; <@U2|sam> ",
		"api_app_id":"A1","is_enterprise_install":"false","response_url":"https://hooks.slack.com/commands/T1/1/x","trigger_id":"11.22.aa"}`
	pressedPayload = `{"type":"block_actions","user":{"id":"U1","username":"lee","team_id":"T1"},"api_app_id":"A1","token":"x",
		"container":{"type":"message","message_ts":"1795401606.000200","channel_id":"C1","is_ephemeral":false},"trigger_id":"12.22.aa",
		"team":{"id":"T1","domain":"acme"},"enterprise":null,"is_enterprise_install":false,"channel":{"id":"C1","name":"privategroup"},
		"message":{"type":"message","text":"a \"quoted\" \\ text }{ ][","blocks":[{"type":"actions","elements":[{"type":"checkboxes","action_id":"other"}]}]},
		"state":{"values":{"1.0":{"tick:INC-001:x:1":{"type":"checkboxes","selected_options":[]}}}},
		"response_url":"https://hooks.slack.com/actions/T1/1/x",
		"actions":[{"action_id":"tick:INC-001:disable-keys:a","block_id":"1.3","selected_options":[{"text":{"type":"plain_text","text":"3.3 Deactivate"},"value":"on"}],
		"type":"checkboxes","action_ts":"1795401610.123456"}]}`
	submittedPayload = `{"type":"view_submission","team":{"id":"T1"},"user":{"id":"U1","team_id":"T1"},"api_app_id":"A1","trigger_id":"13.22.aa",
		"view":{"id":"V1","type":"modal","callback_id":"declare:::0","private_metadata":"C7\nhttps://hooks.slack.com/actions/T1/2/y\nnote\nof two lines",
		"hash":"h1","blocks":[{"type":"input"}],"state":{"values":{
			"title":{"title":{"type":"plain_text_input","value":"AWS key"}},
			"why":{"why":{"type":"plain_text_input","value":null}},
			"severity":{"severity":{"type":"radio_buttons","selected_option":{"text":{"type":"plain_text","text":"SEV1"},"value":"SEV1"}}},
			"tags":{"tags":{"type":"checkboxes","selected_options":[{"value":"a"},{"value":"b"}]}},
			"whom":{"whom":{"type":"users_select","selected_user":"U2"}},
			"when":{"when":{"type":"datetimepicker","selected_date_time":1795401606}}}}},
		"response_urls":[]}`
	shortcutPayload = `{"type":"message_action","callback_id":"evidence","trigger_id":"14.22.aa","action_ts":"1795401611.000001","team":{"id":"T1"},
		"user":{"id":"U1","team_id":"T1"},"channel":{"id":"C1"},"response_url":"https://hooks.slack.com/app/T1/1/x","message_ts":"1795401600.000100",
		"message":{"type":"message","user":"U2","ts":"1795401600.000100","thread_ts":"1795401500.000100","text":"see <https://x.example/a?b=1&amp;c=2|log> <#C9|ops> <@U3> <!here>",
		"files":[{"id":"F1","name":"log.txt","size":12,"permalink":"https://acme.slack.com/files/F1"}]}}`
)

func happened(event string) string {
	return `{"token":"x","team_id":"T1","api_app_id":"A1","type":"event_callback","event_id":"Ev1","event_time":1795401606,"authorizations":[],"event":` + event + `}`
}

func parsed(kind, payload string) (*arrival, error) {
	e, err := readEnvelope([]byte(wrap(kind, "e1", payload)))
	if err != nil {
		return nil, err
	}
	return parse(e, testIdentity)
}

func TestParse(t *testing.T) {
	at := func(s string) time.Time { return stampTime(s) }
	quoted := func(q bot.Quote) *bot.Quote { return &q }
	tests := []struct {
		name, kind, payload string
		want                *bot.Request // nil: ignored
	}{
		{"typed", "slash_commands", typedPayload, &bot.Request{Kind: bot.Typed, Channel: "C1", Words: "note a <b> & <@U2|sam>"}},
		{"box ticked", "interactive", pressedPayload, &bot.Request{
			Kind: bot.Pressed, Channel: "C1", Act: view.Act{Do: "tick", Incident: "INC-001", Ref: "disable-keys", Rev: 10}, Checked: true,
			Values: map[string][]string{"": {"on"}}, Source: "1795401610.123456", At: at("1795401610.123456"),
		}},
		{"box unticked", "interactive", strings.Replace(pressedPayload, `"selected_options":[{"text":{"type":"plain_text","text":"3.3 Deactivate"},"value":"on"}]`, `"selected_options":[]`, 1), &bot.Request{
			Kind: bot.Pressed, Channel: "C1", Act: view.Act{Do: "tick", Incident: "INC-001", Ref: "disable-keys", Rev: 10},
			Source: "1795401610.123456", At: at("1795401610.123456"),
		}},
		{"second use of an act", "interactive", strings.Replace(pressedPayload, `disable-keys:a"`, `disable-keys:a#2"`, 1), &bot.Request{
			Kind: bot.Pressed, Channel: "C1", Act: view.Act{Do: "tick", Incident: "INC-001", Ref: "disable-keys", Rev: 10}, Checked: true,
			Values: map[string][]string{"": {"on"}}, Source: "1795401610.123456", At: at("1795401610.123456"),
		}},
		{"not our button", "interactive", strings.Replace(pressedPayload, `tick:INC-001:disable-keys:a`, `someone-elses`, 1), nil},
		{"submitted", "interactive", submittedPayload, &bot.Request{
			Kind: bot.Submitted, Channel: "C7", Act: view.Act{Do: "declare"}, Note: "note\nof two lines",
			Values: map[string][]string{
				"title": {"AWS key"}, "why": nil, "severity": {"SEV1"}, "tags": {"a", "b"}, "whom": {"U2"}, "when": {"2026-11-23T02:40:06Z"},
			},
		}},
		{"closed", "interactive", strings.Replace(submittedPayload, "view_submission", "view_closed", 1), nil},
		{"message shortcut", "interactive", shortcutPayload, &bot.Request{
			Kind: bot.Shortcut, Channel: "C1", Act: view.Act{Do: "evidence"}, Source: "1795401611.000001", At: at("1795401611.000001"),
			Message: quoted(bot.Quote{
				Ref: bot.Ref{Channel: "C1", Message: "1795401600.000100"}, Author: "U2", Thread: "1795401500.000100",
				Text: "see log (https://x.example/a?b=1&c=2) #ops <@U3> @here", Link: "https://acme.slack.com/archives/C1/p1795401600000100?thread_ts=1795401500.000100&cid=C1",
				Files: []bot.QuotedFile{{ID: "F1", Name: "log.txt", Size: 12, Link: "https://acme.slack.com/files/F1"}},
			}),
		}},
		{"global shortcut", "interactive", `{"type":"shortcut","callback_id":"declare","trigger_id":"15.1.a","action_ts":"1795401611.000001","team":{"id":"T1"},"user":{"id":"U1","team_id":"T1"}}`,
			&bot.Request{Kind: bot.Shortcut, Act: view.Act{Do: "declare"}, Source: "1795401611.000001", At: at("1795401611.000001")}},
		{"spoke", "events_api", happened(`{"type":"message","channel":"C1","user":"U1","text":"hi","ts":"1795401600.000100","event_ts":"1795401600.000100","channel_type":"group"}`), &bot.Request{
			Kind: bot.Spoke, Channel: "C1", Source: "1795401600.000100", At: at("1795401600.000100"),
			Message: quoted(bot.Quote{Ref: bot.Ref{Channel: "C1", Message: "1795401600.000100"}, Author: "U1", Text: "hi", Link: "https://acme.slack.com/archives/C1/p1795401600000100"}),
		}},
		{"file", "events_api", happened(`{"type":"message","subtype":"file_share","channel":"C1","user":"U1","text":"","ts":"1795401600.000100","event_ts":"1795401600.000100","files":[{"id":"F2","name":"a.csv","size":3}]}`), &bot.Request{
			Kind: bot.Spoke, Channel: "C1", Source: "1795401600.000100", At: at("1795401600.000100"),
			Message: quoted(bot.Quote{Ref: bot.Ref{Channel: "C1", Message: "1795401600.000100"}, Author: "U1", Link: "https://acme.slack.com/archives/C1/p1795401600000100",
				Files: []bot.QuotedFile{{ID: "F2", Name: "a.csv", Size: 3}}}),
		}},
		{"our own message", "events_api", happened(`{"type":"message","channel":"C1","user":"UBOT","bot_id":"B1","text":"hi","ts":"1.1","event_ts":"1.1"}`), nil},
		{"another app's message", "events_api", happened(`{"type":"message","subtype":"bot_message","channel":"C1","bot_id":"B9","text":"hi","ts":"1.1","event_ts":"1.1"}`), nil},
		{"edited", "events_api", happened(`{"type":"message","subtype":"message_changed","channel":"C1","ts":"1795401700.000100","event_ts":"1795401700.000100","hidden":true,
			"message":{"type":"message","user":"U1","text":"new","ts":"1795401600.000100"},"previous_message":{"user":"U1","text":"old","ts":"1795401600.000100"}}`), &bot.Request{
			Kind: bot.Edited, Channel: "C1", Source: "1795401700.000100", At: at("1795401700.000100"),
			Message: quoted(bot.Quote{Ref: bot.Ref{Channel: "C1", Message: "1795401600.000100"}, Author: "U1", Text: "new", Link: "https://acme.slack.com/archives/C1/p1795401600000100"}),
		}},
		{"preview added", "events_api", happened(`{"type":"message","subtype":"message_changed","channel":"C1","event_ts":"1795401700.000100",
			"message":{"user":"U1","text":"same","ts":"1.1"},"previous_message":{"user":"U1","text":"same","ts":"1.1"}}`), nil},
		{"deleted", "events_api", happened(`{"type":"message","subtype":"message_deleted","channel":"C1","deleted_ts":"1795401600.000100","event_ts":"1795401700.000100",
			"previous_message":{"user":"U1","text":"old","ts":"1795401600.000100"}}`), &bot.Request{
			Kind: bot.Deleted, Channel: "C1", Source: "1795401700.000100", At: at("1795401700.000100"),
			Message: quoted(bot.Quote{Ref: bot.Ref{Channel: "C1", Message: "1795401600.000100"}, Author: "U1", Text: "old", Link: "https://acme.slack.com/archives/C1/p1795401600000100"}),
		}},
		{"joined", "events_api", happened(`{"type":"member_joined_channel","user":"U1","channel":"C1","team":"T1","inviter":"UBOT","event_ts":"1795401700.000100"}`),
			&bot.Request{Kind: bot.Joined, Channel: "C1", Source: "1795401700.000100", At: at("1795401700.000100")}},
		{"left", "events_api", happened(`{"type":"member_left_channel","user":"U1","channel":"C1","event_ts":"1795401700.000100"}`),
			&bot.Request{Kind: bot.Left, Channel: "C1", Source: "1795401700.000100", At: at("1795401700.000100")}},
		{"we joined", "events_api", happened(`{"type":"member_joined_channel","user":"UBOT","channel":"C1","event_ts":"1795401700.000100"}`), nil},
		{"archived", "events_api", happened(`{"type":"group_archive","user":"U1","channel":"C1","event_ts":"1795401700.000100"}`),
			&bot.Request{Kind: bot.Archived, Channel: "C1", Source: "1795401700.000100", At: at("1795401700.000100")}},
		{"home", "events_api", happened(`{"type":"app_home_opened","user":"U1","channel":"D1","tab":"home","event_ts":"1795401700.000100","view":{"hash":"h9"}}`),
			&bot.Request{Kind: bot.OpenedHome, Source: "1795401700.000100", At: at("1795401700.000100")}},
		{"home's messages tab", "events_api", happened(`{"type":"app_home_opened","user":"U1","channel":"D1","tab":"messages","event_ts":"1.1"}`), nil},
		{"marked", "events_api", happened(`{"type":"reaction_added","user":"U1","reaction":"pushpin","item_user":"U2","item":{"type":"message","channel":"C1","ts":"1795401600.000100"},"event_ts":"1795401700.000100"}`),
			&bot.Request{Kind: bot.Reacted, Channel: "C1", Source: "1795401700.000100", At: at("1795401700.000100"),
				Message: quoted(bot.Quote{Ref: bot.Ref{Channel: "C1", Message: "1795401600.000100"}, Author: "U2", Link: "https://acme.slack.com/archives/C1/p1795401600000100"})}},
		{"another reaction", "events_api", happened(`{"type":"reaction_added","user":"U1","reaction":"eyes","item":{"type":"message","channel":"C1","ts":"1.1"},"event_ts":"1.1"}`), nil},
		{"unknown event", "events_api", happened(`{"type":"something_new","event_ts":"1.1"}`), nil},
		{"unknown interaction", "interactive", `{"type":"block_suggestion","team":{"id":"T1"},"user":{"id":"U1"}}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := parsed(tt.kind, tt.payload)
			if tt.want == nil {
				if !errors.Is(err, errIgnored) {
					t.Fatalf("got %+v, %v; want it ignored", a, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			tt.want.Service, tt.want.Workspace, tt.want.Account = "slack", "T1", "U1"
			got := *a.request
			if len(got.ID) != 26 {
				t.Errorf("the id %q is no id", got.ID)
			}
			got.ID = ""
			if diff := cmp.Diff(*tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseInView(t *testing.T) {
	in := `{"type":"block_actions","user":{"id":"U1","team_id":"T1"},"team":{"id":"T1"},"api_app_id":"A1","trigger_id":"1.2.c","container":{"type":"view","view_id":"V1"},
		"view":{"id":"V1","type":"modal","hash":"h7","callback_id":"declare:::0","private_metadata":"C1\n\nn","state":{"values":{"type":{"type":{"type":"static_select","selected_option":{"value":"iam"}}}}}},
		"actions":[{"type":"static_select","action_id":"type","block_id":"type","action_ts":"1795401610.1","selected_option":{"value":"iam"}}]}`
	a, err := parsed("interactive", in)
	if err != nil {
		t.Fatal(err)
	}
	r := a.request
	if !r.InForm || r.Act.Do != "declare" || r.Note != "n" || r.Channel != "C1" || a.viewHash != "h7" || a.openView() != "V1" {
		t.Errorf("got %+v of %+v", r, a)
	}
	if diff := cmp.Diff(map[string][]string{"": {"iam"}, "type": {"iam"}}, r.Values); diff != "" {
		t.Error(diff)
	}
}

// The same act has the same id however often it arrives, and different acts have different ones.
func TestRequestID(t *testing.T) {
	id := func(kind, payload string) string {
		a, err := parsed(kind, payload)
		if err != nil {
			t.Fatal(err)
		}
		return a.request.ID
	}
	seen := map[string]string{}
	for name, got := range map[string]string{
		"typed":              id("slash_commands", typedPayload),
		"typed again":        id("slash_commands", strings.Replace(typedPayload, "11.22.aa", "11.23.aa", 1)),
		"pressed":            id("interactive", pressedPayload),
		"pressed later":      id("interactive", strings.Replace(pressedPayload, ".123456", ".123457", 1)),
		"pressed by another": id("interactive", strings.Replace(pressedPayload, `"id":"U1"`, `"id":"U2"`, 1)),
		"pressed elsewhere":  id("interactive", strings.Replace(pressedPayload, `disable-keys`, `other-step`, 1)),
		"submitted":          id("interactive", submittedPayload),
		"submitted changed":  id("interactive", strings.Replace(submittedPayload, "AWS key", "AWS keys", 1)),
		"another form":       id("interactive", strings.Replace(submittedPayload, `"V1"`, `"V2"`, 1)),
		"event":              id("events_api", happened(`{"type":"member_left_channel","user":"U1","channel":"C1"}`)),
	} {
		if other, ok := seen[got]; ok {
			t.Errorf("%q and %q have the same id", name, other)
		}
		seen[got] = name
	}
	if id("interactive", submittedPayload) != id("interactive", strings.Replace(submittedPayload, "13.22.aa", "99.22.aa", 1)) {
		t.Error("the same form with the same values, sent twice, has two ids")
	}
	if id("interactive", pressedPayload) != id("interactive", strings.Replace(pressedPayload, "12.22.aa", "99.22.aa", 1)) {
		t.Error("the same click, delivered twice, has two ids")
	}
}

func TestParseForeign(t *testing.T) {
	for name, in := range map[string]string{
		"another workspace's person": strings.Replace(pressedPayload, `"username":"lee","team_id":"T1"`, `"username":"lee","team_id":"T9"`, 1),
		"another workspace":          strings.ReplaceAll(pressedPayload, `"T1"`, `"T9"`),
	} {
		a, err := parsed("interactive", in)
		if err != nil {
			t.Fatal(name, err)
		}
		if a.request.Workspace != "T9" {
			t.Errorf("%s: workspace %q", name, a.request.Workspace)
		}
	}
	if _, err := parsed("interactive", strings.Replace(pressedPayload, `"A1"`, `"A9"`, 1)); err == nil || errors.Is(err, errIgnored) {
		t.Errorf("another app's payload: %v", err)
	}
}

// FuzzParse: whatever comes over the wire gives a request or an error, and never both or a panic.
func FuzzParse(f *testing.F) {
	for _, s := range []string{typedPayload, pressedPayload, submittedPayload, shortcutPayload, happened(`{"type":"message","user":"U1"}`)} {
		for _, kind := range []string{"slash_commands", "interactive", "events_api"} {
			f.Add(wrap(kind, "e1", s))
		}
	}
	f.Add(`{"type":"hello","num_connections":1,"connection_info":{"app_id":"A1"}}`)
	f.Add(`{"a":"\\"`)
	f.Fuzz(func(t *testing.T, frame string) {
		e, err := readEnvelope([]byte(frame))
		if err != nil {
			return
		}
		a, err := parse(e, testIdentity)
		if (a == nil) == (err == nil) {
			t.Fatalf("got %v and %v", a, err)
		}
		if a != nil && (a.request.ID == "" || a.request.Account == "" || a.twin == "" && e.ID != "") {
			t.Fatalf("a request that names no act or nobody: %+v", a.request)
		}
	})
}

// FuzzSkim: on good JSON, skim sees what encoding/json sees.
func FuzzSkim(f *testing.F) {
	for _, s := range []string{pressedPayload, submittedPayload, `{}`, ` { "a" : [ 1 , {"b":"]"} ] , "c":null } `, `{"a":1,"a":2}`, `{"\u0061":"x\\"}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := map[string]json.RawMessage{}
		err := skim([]byte(s), func(key, value []byte) error {
			var k string
			if json.Unmarshal([]byte(`"`+string(key)+`"`), &k) != nil {
				return errNotJSON
			}
			got[k] = bytes.Clone(value)
			return nil
		})
		var want map[string]json.RawMessage
		if json.Unmarshal([]byte(s), &want) != nil || want == nil {
			return // skim may be lenient with what is no JSON; what it hands on is decoded strictly
		}
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q: %s", s, diff)
		}
	})
}

// clickPayload is a click on a card of 25 steps, of the size that Slack sends.
func clickPayload() string {
	var blocks []string
	for i := range 25 {
		id := string(rune('a' + i))
		blocks = append(blocks, `{"type":"actions","block_id":"1.`+id+`","elements":[{"type":"checkboxes","action_id":"tick:INC-P007:step-`+id+`:1f","options":[{"text":{"type":"plain_text","text":"3.1 Say what breaks if we cut the access of this key","emoji":false},"description":{"type":"plain_text","text":"Priya, T+6 min. Evidence E-2","emoji":false},"value":"on"}]},{"type":"button","action_id":"how:INC-P007:step-`+id+`:1f","text":{"type":"plain_text","text":"How","emoji":false},"accessibility_label":"How: step 3.1"}]}`)
	}
	values := ""
	for i := range 25 {
		id := string(rune('a' + i))
		values += `,"1.` + id + `":{"tick:INC-P007:step-` + id + `:1f":{"type":"checkboxes","selected_options":[]}}`
	}
	s := strings.Replace(pressedPayload, `"blocks":[{"type":"actions","elements":[{"type":"checkboxes","action_id":"other"}]}]`, `"blocks":[`+strings.Join(blocks, ",")+`]`, 1)
	return strings.Replace(s, `"state":{"values":{`, `"state":{"values":{"x":{}`+values+`,`, 1)
}

// BenchmarkParseClick measures a click from its frame to its request, beside the least that anybody could do with the frame: look at each byte once.
func BenchmarkParseClick(b *testing.B) {
	frame := []byte(wrap("interactive", "e1", clickPayload()))
	if !json.Valid(frame) {
		b.Fatal("the payload is no JSON")
	}
	b.SetBytes(int64(len(frame)))
	b.ReportAllocs()
	var parsing, reading time.Duration
	buffer := make([]byte, len(frame))
	for b.Loop() {
		begun := time.Now()
		copy(buffer, frame)
		if !json.Valid(buffer[:256]) && buffer[0] != '{' {
			b.Fatal("no frame")
		}
		read := time.Now()
		e, err := readEnvelope(frame)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := parse(e, testIdentity); err != nil {
			b.Fatal(err)
		}
		reading += read.Sub(begun)
		parsing += time.Since(read)
	}
	b.ReportMetric(float64(parsing.Nanoseconds())/float64(b.N), "parse-ns")
	b.ReportMetric(float64(reading.Nanoseconds())/float64(b.N), "copy-ns")
}
