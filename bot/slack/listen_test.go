package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"warroom/bot"
	"warroom/bot/view"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func nothing(context.Context, *bot.Request) bot.Answer { return bot.Answer{} }

// What comes over either connection is handed on once and acknowledged each time.
func TestListenTwice(t *testing.T) {
	f := newFake(t)
	var handled atomic.Int32
	conns, stop := f.listen(f.workspace(nil), func(context.Context, *bot.Request) bot.Answer {
		handled.Add(1)
		return bot.Answer{Tell: &view.Message{Push: "Recorded."}}
	})
	if len(conns) != 2 {
		t.Fatalf("%d connections", len(conns))
	}
	send(t, conns[0], wrap("slash_commands", "e1", typedPayload))
	send(t, conns[1], wrap("slash_commands", "e2", typedPayload))
	for i, want := range []string{"e1", "e2"} {
		id, payload := acked(t, conns[i])
		if id != want || !strings.Contains(string(payload), `"text":"Recorded."`) || !strings.Contains(string(payload), `"ephemeral"`) {
			t.Errorf("connection %d: %s %s", i, id, payload)
		}
	}
	if n := handled.Load(); n != 1 {
		t.Errorf("handled %d times", n)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// A request that takes long does not delay the next, on the same connection.
func TestListenSlowHandler(t *testing.T) {
	f := newFake(t)
	held := make(chan struct{})
	conns, _ := f.listen(f.workspace(nil), func(_ context.Context, r *bot.Request) bot.Answer {
		if r.Kind == bot.Typed {
			<-held
		}
		return bot.Answer{}
	})
	send(t, conns[0], wrap("slash_commands", "slow", typedPayload))
	for i := range 50 {
		send(t, conns[0], wrap("interactive", fmt.Sprintf("e%d", i), strings.Replace(pressedPayload, "12.22.aa", fmt.Sprintf("12.%d.aa", i), 1)))
	}
	for range 50 {
		if id, _ := acked(t, conns[0]); id == "slow" {
			t.Fatal("acknowledged before it was answered")
		}
	}
	close(held)
	if id, _ := acked(t, conns[0]); id != "slow" {
		t.Errorf("got %s", id)
	}
}

// A mistake in one request costs that request: it is not acknowledged, so Slack tells the person, and the next is answered.
func TestListenPanic(t *testing.T) {
	f := newFake(t)
	conns, _ := f.listen(f.workspace(nil), func(_ context.Context, r *bot.Request) bot.Answer {
		if r.Kind == bot.Typed {
			panic("a mistake")
		}
		return bot.Answer{}
	})
	send(t, conns[0], wrap("slash_commands", "e1", typedPayload))
	send(t, conns[0], wrap("interactive", "e2", pressedPayload))
	if id, _ := acked(t, conns[0]); id != "e2" {
		t.Errorf("acknowledged %s", id)
	}
}

// What cannot be used is acknowledged, or it comes back for ever; and what asks for nothing as well.
func TestListenBadFrames(t *testing.T) {
	f := newFake(t)
	conns, _ := f.listen(f.workspace(nil), func(_ context.Context, r *bot.Request) bot.Answer {
		t.Errorf("handed on: %+v", r)
		return bot.Answer{}
	})
	for i, frame := range []string{
		wrap("events_api", "e0", happened(`{"type":"something_new"}`)),
		wrap("something_new", "e1", `{}`),
		wrap("interactive", "e2", `{"type":"block_actions","actions":7}`),
		wrap("interactive", "e3", `{"type":"view_closed","user":{"id":"U1"}}`),
		`{"envelope_id":"e4","type":"interactive","payload":"text"}`,
		wrap("interactive", "e5", strings.Replace(pressedPayload, `"A1"`, `"A9"`, 1)),
		`{"envelope_id":"e6","type":"slash_commands","payload":{"user_id":`,
	} {
		send(t, conns[0], `{"type":"unknown without id"}`)
		send(t, conns[0], frame)
		if id, payload := acked(t, conns[0]); id != fmt.Sprintf("e%d", i) || payload != nil {
			t.Errorf("%s: %s %s", frame, id, payload)
		}
	}
}

// Slack refreshes a connection: the next is open before the old one ends, and what still comes over the old one counts.
func TestListenRefresh(t *testing.T) {
	f := newFake(t)
	var handled atomic.Int32
	conns, _ := f.listen(f.workspace(nil), func(context.Context, *bot.Request) bot.Answer { handled.Add(1); return bot.Answer{} })
	send(t, conns[0], `{"type":"disconnect","reason":"refresh_requested"}`)
	send(t, conns[0], wrap("interactive", "late", pressedPayload))
	if id, _ := acked(t, conns[0]); id != "late" {
		t.Errorf("got %s", id)
	}
	next := <-f.arrived
	send(t, next, wrap("slash_commands", "new", typedPayload))
	if id, _ := acked(t, next); id != "new" || handled.Load() != 2 {
		t.Errorf("got %s, handled %d", id, handled.Load())
	}
}

// An answer whose connection broke is sent over the other.
func TestAckOverAnother(t *testing.T) {
	f := newFake(t)
	asked, held := make(chan struct{}), make(chan struct{})
	w := f.workspace(nil)
	conns, _ := f.listen(w, func(context.Context, *bot.Request) bot.Answer { close(asked); <-held; return bot.Answer{} })
	send(t, conns[0], wrap("interactive", "e1", pressedPayload))
	<-asked
	_ = conns[0].NetConn().Close()
	again := <-f.arrived // the connection is known to be broken
	close(held)
	got := make(chan string, 2)
	for _, c := range []*websocket.Conn{conns[1], again} {
		go func() {
			_, b, err := c.ReadMessage()
			if err == nil {
				got <- string(b)
			}
		}()
	}
	select {
	case s := <-got:
		if !strings.Contains(s, `"e1"`) {
			t.Errorf("got %s", s)
		}
	case <-time.After(10 * time.Second):
		t.Error("no acknowledgement")
	}
}

// Errors that nothing but the operator can mend end Listen, and say what to do.
func TestListenPermanent(t *testing.T) {
	tests := map[string]struct {
		prepare func(*fake)
		want    string
	}{
		"bot token refused": {func(f *fake) { f.say("auth.test", `{"ok":false,"error":"invalid_auth"}`) }, "bot token"},
		"app token refused": {func(f *fake) { f.say("apps.connections.open", `{"ok":false,"error":"invalid_auth"}`) }, "app token"},
		"scope missing": {func(f *fake) {
			f.say("apps.connections.open", `{"ok":false,"error":"missing_scope","needed":"connections:write"}`)
		}, "connections:write"},
		"another app's token": {func(f *fake) {
			f.hello = `{"type":"hello","num_connections":1,"connection_info":{"app_id":"A9"}}`
		}, "take both from one app"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			tt.prepare(f)
			err := f.workspace(nil).Listen(t.Context(), nothing)
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "CANARY") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// Errors that pass do not end it.
func TestListenTransient(t *testing.T) {
	f := newFake(t)
	var tries atomic.Int32
	f.on("apps.connections.open", func(*http.Request, url.Values) any {
		if tries.Add(1) <= 2 {
			return status{code: 503}
		}
		return map[string]any{"ok": true, "url": "ws" + strings.TrimPrefix(f.server.URL, "http") + "/link"}
	})
	w := f.workspace(nil)
	w.connections = 1
	f.listen(w, nothing)
	if tries.Load() < 3 {
		t.Errorf("%d tries", tries.Load())
	}
}

// A copy that still runs somewhere gets a share of the clicks: the operator is told.
func TestGhost(t *testing.T) {
	var log lockedBuffer
	f := newFake(t)
	f.hello = `{"type":"hello","num_connections":5,"connection_info":{"app_id":"A1"}}`
	w := New(Options{BotToken: canaryBot, AppToken: canaryApp, APIURL: f.server.URL + "/api", Log: logTo(&log)})
	_, stop := f.listen(w, nothing)
	if err := stop(); err != nil {
		t.Error(err)
	}
	if !strings.Contains(log.String(), "another copy is running") {
		t.Errorf("log: %s", log.String())
	}
}

// What a person sees, for each kind of request and answer.
func TestAnswers(t *testing.T) {
	form := &view.Form{Act: view.Act{Do: "declare"}, Title: "Declare", Submit: "Open", Blocks: []view.Block{{Input: &view.Input{ID: "title", Label: "What", Kind: view.Line}}}}
	big := &view.Form{Act: view.Act{Do: "show"}, Title: "Steps"}
	for i := range 60 {
		big.Blocks = append(big.Blocks, step("1", fmt.Sprint(i), strings.Repeat("s", 60), strings.Repeat("n", 60), false))
	}
	tell := &view.Message{Push: "Recorded as INC-P007."}
	inView := strings.Replace(pressedPayload, `"actions":[`, `"view":{"id":"V1","type":"modal","hash":"h1","callback_id":"how:INC-001::0","private_metadata":"C1\n\n"},"actions":[`, 1)
	inHome := strings.Replace(inView, `"type":"modal"`, `"type":"home"`, 1)
	elsewhere := strings.Replace(submittedPayload, `C7\nhttps://hooks.slack.com/actions/T1/2/y\n`, `C7\n\n`, 1)
	nowhere := strings.Replace(submittedPayload, `C7\nhttps://hooks.slack.com/actions/T1/2/y\n`, `\n\n`, 1)
	later := func(all ...bot.Answer) <-chan bot.Answer {
		c := make(chan bot.Answer, len(all))
		for _, a := range all {
			c <- a
		}
		close(c)
		return c
	}
	tests := []struct {
		name, kind, payload string
		answer              bot.Answer
		ack                 string   // a part of the acknowledgement's payload; empty: none
		calls               []string // method, and a part of what was sent
	}{
		{"a click that is all", "interactive", pressedPayload, bot.Answer{}, "", nil},
		{"words, answered", "slash_commands", typedPayload, bot.Answer{Tell: tell}, "INC-P007", nil},
		{"words, then more", "slash_commands", typedPayload, bot.Answer{Tell: tell, Later: later(bot.Answer{Tell: &view.Message{Push: "Room open"}})}, "INC-P007",
			[]string{`hook "replace_original":true,"text":"Room open"`}},
		{"words, a form", "slash_commands", typedPayload, bot.Answer{Form: form}, "", []string{`views.open "trigger_id":"11.22.aa"`}},
		{"words, a form, then another", "slash_commands", typedPayload, bot.Answer{Form: form, Later: later(bot.Answer{Form: form})}, "",
			[]string{`views.open "declare:::0"`, `views.update "view_id":"VNEW"`}},
		{"a click, told", "interactive", pressedPayload, bot.Answer{Tell: tell}, "", []string{`hook "replace_original":false,"text":"Recorded as INC-P007."`}},
		{"a click, a form", "interactive", pressedPayload, bot.Answer{Form: form}, "", []string{`views.open "12.22.aa"`}},
		{"a click in a form, another", "interactive", inView, bot.Answer{Form: form}, "", []string{`views.update "hash":"h1"`}},
		{"a click in a form, told", "interactive", inView, bot.Answer{Tell: tell}, "", []string{`views.push "Recorded as INC-P007."`}},
		{"a click at home, a form", "interactive", inHome, bot.Answer{Form: form}, "", []string{`views.open "declare:::0"`}},
		{"a click at home, told", "interactive", inHome, bot.Answer{Tell: tell}, "", []string{`views.open "Recorded as INC-P007."`}},
		{"a form, accepted", "interactive", submittedPayload, bot.Answer{}, "", nil},
		{"a form, done", "interactive", submittedPayload, bot.Answer{Done: true}, `{"response_action":"clear"}`, nil},
		{"a form, wrong", "interactive", submittedPayload, bot.Answer{Wrong: map[string]string{"title": "too long", "no such field": "and this"}}, `{"response_action":"errors","errors":{"severity":"and this","title":"too long"}}`, nil},
		{"a form, the next", "interactive", submittedPayload, bot.Answer{Form: form}, `{"response_action":"update","view":{"type":"modal"`, nil},
		{"a form, the next, large", "interactive", submittedPayload, bot.Answer{Form: big}, `One moment`, []string{`views.update "show:::0"`}},
		{"a form, told in it, then more", "interactive", submittedPayload, bot.Answer{Tell: tell, Later: later(bot.Answer{Tell: &view.Message{Push: "Room open"}})}, `INC-P007`,
			[]string{`views.update "Room open"`}},
		{"a form, done, told in the channel", "interactive", elsewhere, bot.Answer{Done: true, Tell: tell}, `clear`, []string{`chat.postEphemeral INC-P007`}},
		{"a form, done, told directly", "interactive", nowhere, bot.Answer{Done: true, Tell: tell}, `clear`, []string{`chat.postMessage INC-P007`}},
		{"an event", "events_api", happened(`{"type":"member_left_channel","user":"U1","channel":"C1"}`), bot.Answer{}, "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			for _, m := range []string{"views.open", "views.push", "views.update"} {
				f.say(m, `{"ok":true,"view":{"id":"VNEW","hash":"h2"}}`)
			}
			f.say("hook", `{"ok":true}`)
			f.say("chat.postEphemeral", `{"ok":true,"message_ts":"1.1"}`)
			f.say("chat.postMessage", `{"ok":true,"channel":"D1","ts":"1.1"}`)
			conns, stop := f.listen(f.workspace(nil), func(context.Context, *bot.Request) bot.Answer { return tt.answer })
			payload := tt.payload
			for _, at := range []string{"commands/T1/1/x", "actions/T1/1/x", "actions/T1/2/y", "app/T1/1/x"} {
				payload = strings.ReplaceAll(payload, "https://hooks.slack.com/"+at, f.server.URL+"/hook")
			}
			send(t, conns[0], wrap(tt.kind, "e1", payload))
			_, got := acked(t, conns[0])
			if tt.ack == "" && got != nil || !strings.Contains(string(got), tt.ack) {
				t.Errorf("acknowledged with %s", got)
			}
			if len(got) > ackMost {
				t.Errorf("an acknowledgement of %d bytes is ignored by slack", len(got))
			}
			f.await(len(tt.calls), shows)
			if err := stop(); err != nil {
				t.Error(err)
			}
			var made []call
			f.mu.Lock()
			for _, c := range f.calls {
				if shows(c.method) {
					made = append(made, c)
				}
			}
			f.mu.Unlock()
			if len(made) != len(tt.calls) {
				t.Fatalf("called %v", made)
			}
			for i, want := range tt.calls {
				method, part, _ := strings.Cut(want, " ")
				if made[i].method != method || !strings.Contains(made[i].body, part) {
					t.Errorf("called %s with %s, want %s", made[i].method, cut(made[i].body, 500), want)
				}
			}
		})
	}
}

// A form that Slack does not open is not passed over in silence.
func TestFormNotOpened(t *testing.T) {
	f := newFake(t)
	f.say("views.open", `{"ok":false,"error":"expired_trigger_id"}`)
	f.say("hook", `{"ok":true}`)
	conns, _ := f.listen(f.workspace(nil), func(context.Context, *bot.Request) bot.Answer {
		return bot.Answer{Form: &view.Form{Act: view.Act{Do: "declare"}, Title: "Declare", Blocks: []view.Block{{Divider: true}}}}
	})
	send(t, conns[0], wrap("interactive", "e1", strings.ReplaceAll(pressedPayload, "https://hooks.slack.com/actions/T1/1/x", f.server.URL+"/hook")))
	acked(t, conns[0])
	f.await(2, shows)
	if got := f.made("hook"); len(got) != 1 || !strings.Contains(got[0].body, "did not open in time") {
		t.Errorf("told %v", got)
	}
}

// A message that was marked is read before it is handed on; while it cannot be read, Slack is left to tell of it again.
func TestMarkedMessage(t *testing.T) {
	f := newFake(t)
	var down atomic.Bool
	down.Store(true)
	f.on("conversations.history", func(*http.Request, url.Values) any {
		if down.Load() {
			return map[string]any{"ok": false, "error": "internal_error"}
		}
		return map[string]any{"ok": true, "messages": []any{}}
	})
	f.on("conversations.replies", func(_ *http.Request, form url.Values) any {
		return map[string]any{"ok": true, "messages": []any{map[string]any{"ts": form.Get("ts"), "thread_ts": "1.0", "user": "U2", "text": "a &lt;reply&gt;"}}}
	})
	got := make(chan *bot.Request, 2)
	conns, _ := f.listen(f.workspace(nil), func(_ context.Context, r *bot.Request) bot.Answer { got <- r; return bot.Answer{} })
	event := happened(`{"type":"reaction_added","user":"U1","reaction":"pushpin","item_user":"U2","item":{"type":"message","channel":"C1","ts":"1795401600.000100"},"event_ts":"1.1"}`)
	send(t, conns[0], wrap("events_api", "e1", event))
	f.await(1, func(method string) bool { return method == "conversations.history" })
	down.Store(false)
	// The second delivery may meet the end of the first; Slack repeats until it is acknowledged.
	acknowledged := make(chan string, 1)
	go func() {
		_, b, err := conns[0].ReadMessage()
		if err == nil {
			acknowledged <- string(b)
		}
	}()
	for i := 2; ; i++ {
		send(t, conns[0], wrap("events_api", fmt.Sprintf("e%d", i), event))
		select {
		case r := <-got:
			if r.Message.Text != "a <reply>" || r.Message.Thread != "1.0" || r.Message.Author != "U2" || r.Kind != bot.Reacted {
				t.Errorf("got %+v", r.Message)
			}
			if s := <-acknowledged; strings.Contains(s, `"e1"`) {
				t.Errorf("acknowledged %s", s)
			}
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// await waits for so many calls that a test asks for.
func (f *fake) await(n int, asked func(method string) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for {
		got := 0
		for _, c := range f.calls {
			if asked(c.method) {
				got++
			}
		}
		if got >= n {
			return
		}
		f.more.Wait()
	}
}

// shows reports whether a method shows something to somebody.
func shows(method string) bool {
	return method == "hook" || strings.HasPrefix(method, "views.") || strings.HasPrefix(method, "chat.")
}

type lockedBuffer struct {
	mu sync.Mutex // guards b
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// BenchmarkGoal4Frames measures clicks over one connection, from the frame to its acknowledgement, beside a reader that looks at nothing but the
// envelope's id: the floor of Socket Mode.
func BenchmarkGoal4Frames(b *testing.B) {
	payload := clickPayload()
	measure := func(b *testing.B, serve func(b *testing.B) (*websocket.Conn, func())) time.Duration {
		b.Helper()
		c, stop := serve(b)
		defer stop()
		begun := time.Now()
		const ahead = 64
		sent, got := 0, 0
		for got < b.N {
			for sent < b.N && sent-got < ahead {
				frame := wrap("interactive", fmt.Sprintf("e%d", sent), strings.Replace(payload, "12.22.aa", fmt.Sprintf("%d.1.a", sent), 1))
				if err := c.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
					b.Fatal(err)
				}
				sent++
			}
			if _, _, err := c.ReadMessage(); err != nil {
				b.Fatal(err)
			}
			got++
		}
		return time.Since(begun)
	}
	var floor, ours time.Duration
	b.ResetTimer()
	floor = measure(b, serveFloor)
	ours = measure(b, serveOurs)
	b.ReportMetric(floor.Seconds()/ours.Seconds(), "ratio")
	b.ReportMetric(float64(ours.Nanoseconds())/float64(b.N), "ours-ns")
	b.ReportMetric(float64(floor.Nanoseconds())/float64(b.N), "floor-ns")
}

func serveOurs(b *testing.B) (*websocket.Conn, func()) {
	b.Helper()
	f := newFake(b)
	w := f.workspace(nil)
	w.connections = 1
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error, 1)
	go func() { done <- w.Listen(ctx, nothing) }()
	c := <-f.arrived
	return c, func() {
		cancel()
		if err := <-done; err != nil {
			b.Error(err)
		}
		f.server.Close()
	}
}

func serveFloor(b *testing.B) (*websocket.Conn, func()) {
	b.Helper()
	f := newFake(b)
	c, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(f.server.URL, "http")+"/link", nil) //nolint:bodyclose // there is none after the upgrade
	if err != nil {
		b.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _, _ = c.ReadMessage() // hello
		for {
			_, frame, err := c.ReadMessage()
			if err != nil {
				return
			}
			id, _, _ := strings.Cut(string(frame[len(`{"envelope_id":"`):64]), `"`)
			ack, _ := json.Marshal(map[string]string{"envelope_id": id})
			if c.WriteMessage(websocket.TextMessage, ack) != nil {
				return
			}
		}
	}()
	server := <-f.arrived
	return server, func() { _ = c.Close(); <-done; _ = server.Close(); f.server.Close() }
}
