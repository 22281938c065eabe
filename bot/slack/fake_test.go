package slack

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"warroom/bot"
)

// fake is the wire of Slack for the tests of this package: each method answers what the test says. The sandbox, which knows Slack's rules, is
// used by the conformance suite.
type fake struct {
	t       testing.TB
	server  *httptest.Server
	hello   string
	arrived chan *websocket.Conn // each Socket Mode connection, after its greeting

	mu      sync.Mutex // guards all following fields
	answers map[string]func(r *http.Request, form url.Values) any
	calls   []call
	more    *sync.Cond // a call was added
}

type call struct {
	method string
	form   url.Values
	body   string
	auth   string
}

const (
	canaryBot = "xoxb-000-CANARYBOT"
	canaryApp = "xapp-000-CANARYAPP"
)

func newFake(tb testing.TB) *fake {
	tb.Helper()
	f := &fake{
		t: tb, answers: map[string]func(*http.Request, url.Values) any{}, arrived: make(chan *websocket.Conn, 16),
		hello: `{"type":"hello","num_connections":1,"connection_info":{"app_id":"A1"}}`,
	}
	f.more = sync.NewCond(&f.mu)
	f.server = httptest.NewServer(f)
	tb.Cleanup(f.server.Close)
	f.say("auth.test", `{"ok":true,"url":"https://acme.slack.com/","team":"Acme","user":"warroom","team_id":"T1","user_id":"UBOT","bot_id":"B1"}`)
	f.say("bots.info", `{"ok":true,"bot":{"id":"B1","app_id":"A1"}}`)
	f.say("apps.connections.open", `{"ok":true,"url":"ws`+strings.TrimPrefix(f.server.URL, "http")+`/link?ticket=CANARYTICKET"}`)
	return f
}

// say makes a method answer the same each time.
func (f *fake) say(method, answer string) {
	f.on(method, func(*http.Request, url.Values) any { return json.RawMessage(answer) })
}

func (f *fake) on(method string, answer func(*http.Request, url.Values) any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers[method] = answer
}

// status is an answer that is none of the API's.
type status struct {
	code   int
	header string // Retry-After, or Location
	body   string
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/link" {
		conn, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		_ = conn.WriteMessage(websocket.TextMessage, []byte(f.hello))
		f.arrived <- conn
		return
	}
	method := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/api/"), "/")
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "application/json" {
		form = url.Values{}
	}
	f.mu.Lock()
	f.calls = append(f.calls, call{method: method, form: form, body: string(body), auth: r.Header.Get("Authorization")})
	answer := f.answers[method]
	f.more.Broadcast()
	f.mu.Unlock()
	if answer == nil {
		answer = func(*http.Request, url.Values) any { return map[string]any{"ok": false, "error": "unknown_method"} }
	}
	switch got := answer(r, form).(type) {
	case status:
		if got.header != "" {
			w.Header().Set("Retry-After", got.header)
			w.Header().Set("Location", got.header)
		}
		w.WriteHeader(got.code)
		_, _ = io.WriteString(w, got.body)
	case nil:
		panic(http.ErrAbortHandler) // the connection breaks
	default:
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(got)
	}
}

// made gives the calls of a method.
func (f *fake) made(method string) []call {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []call
	for _, c := range f.calls {
		if c.method == method {
			out = append(out, c)
		}
	}
	return out
}

func (f *fake) workspace(log io.Writer) *Workspace {
	return New(Options{
		BotToken: canaryBot, AppToken: canaryApp, APIURL: f.server.URL + "/api/",
		Log: logTo(log),
	})
}

func logTo(w io.Writer) *slog.Logger {
	if w == nil {
		w = io.Discard
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// listen runs Listen until the test ends, and gives the connections it opened.
func (f *fake) listen(w *Workspace, h bot.Handler) (conns []*websocket.Conn, stop func() error) {
	f.t.Helper()
	ctx, cancel := context.WithCancel(f.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Listen(ctx, h) }()
	for range w.connections {
		select {
		case c := <-f.arrived:
			conns = append(conns, c)
		case err := <-ended:
			f.t.Fatalf("Listen ended: %v", err)
		case <-time.After(10 * time.Second):
			f.t.Fatal("no connection")
		}
	}
	var once sync.Once
	var err error
	stop = func() error {
		once.Do(func() { cancel(); err = <-ended })
		return err
	}
	f.t.Cleanup(func() { _ = stop() })
	return conns, stop
}

// acked reads a connection until an acknowledgement comes.
func acked(t *testing.T, c *websocket.Conn) (id string, payload json.RawMessage) {
	t.Helper()
	_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
	_, b, err := c.ReadMessage()
	if err != nil {
		t.Fatalf("no acknowledgement: %v", err)
	}
	var ack struct {
		ID      string          `json:"envelope_id"`
		Payload json.RawMessage `json:"payload"`
	}
	if err := json.Unmarshal(b, &ack); err != nil {
		t.Fatal(err)
	}
	return ack.ID, ack.Payload
}

func send(t *testing.T, c *websocket.Conn, frame string) {
	t.Helper()
	if err := c.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
		t.Fatal(err)
	}
}

// wrap puts a payload into an envelope.
func wrap(kind, id, payload string) string {
	return `{"envelope_id":"` + id + `","type":"` + kind + `","accepts_response_payload":true,"payload":` + payload + `}`
}
