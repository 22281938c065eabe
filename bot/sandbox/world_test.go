package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	slackapi "github.com/slack-go/slack"
)

const testURL = "http://sandbox.test"

// world is a workspace, served over a network in memory so that a test's clock can be a bubble's.
type world struct {
	t    testing.TB
	s    *Slack
	http *http.Client
	api  *slackapi.Client
	net  *pipes
}

// pipes is that network.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), done: make(chan struct{})} }

// Accept waits for the next connection.
func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

// Close ends the network.
func (p *pipes) Close() error { p.once.Do(func() { close(p.done) }); return nil }

// Addr names nothing.
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	a, b := net.Pipe()
	select {
	case p.conns <- b:
		return a, nil
	case <-p.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

var allScopes = []string{
	"commands", "chat:write", "channels:manage", "channels:read", "channels:history", "channels:join", "groups:write", "groups:read", "groups:history", "im:write",
	"im:read", "im:history", "users:read", "users:read.email", "usergroups:read", "pins:write", "pins:read", "bookmarks:write", "bookmarks:read", "reactions:read",
	"reactions:write", "files:read", "files:write", "team:read",
}

func testOptions() Options {
	begun := time.Now()
	return Options{
		URL:  testURL,
		Now:  func() time.Time { return time.Date(2026, 11, 23, 2, 40, 0, 0, time.UTC).Add(time.Since(begun)) },
		Team: Team{ID: "T1", Name: "Acme", Domain: "acme"},
		App: App{
			ID: "A1", Name: "helper", UserID: "U0", BotID: "B1", Command: Command{Name: "/incident", Escape: true}, Scopes: allScopes,
			Shortcuts: []Shortcut{{CallbackID: "declare", Name: "Declare"}, {CallbackID: "timeline", Name: "Add to timeline", Message: true}},
			Events: []string{
				"message.channels", "message.groups", "message.im", "member_joined_channel", "member_left_channel", "reaction_added", "app_home_opened", "channel_archive",
				"group_archive", "pin_added",
			},
		},
		Users: []User{
			{ID: "U1", Handle: "lee", Name: "Lee Park"}, {ID: "U2", Handle: "priya", Name: "Priya"}, {ID: "U3", Handle: "sam", Name: "Sam"},
			{ID: "U5", Handle: "guest", Name: "Guest", SingleGuest: true}, {ID: "U6", Handle: "gone", Name: "Gone", Deactivated: true},
			{ID: "U7", Handle: "other", Name: "Other", TeamID: "T2"},
		},
		Channels: []Channel{
			{ID: "C1", Name: "incidents", Members: []string{"U0", "U1", "U2", "U5"}}, {ID: "C2", Name: "lounge", Members: []string{"U1"}},
			{ID: "C3", Name: "secret", Private: true, Members: []string{"U1"}}, {ID: "C4", Name: "vault", Private: true, Members: []string{"U0", "U1"}},
		},
		BotToken: "xoxb-test", AppToken: "xapp-test", Rand: rand.New(rand.NewPCG(1, 2)),
	}
}

// newWorld serves a workspace until the test ends.
func newWorld(tb testing.TB, change ...func(*Options)) *world {
	tb.Helper()
	o := testOptions()
	if testing.Verbose() {
		o.Log = slog.New(slog.NewTextHandler(tb.Output(), nil))
	}
	for _, f := range change {
		f(&o)
	}
	s, err := New(o)
	if err != nil {
		tb.Fatal(err)
	}
	n := newPipes()
	server := &http.Server{Handler: s, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	served := make(chan struct{})
	go func() { defer close(served); _ = server.Serve(n) }()
	transport := &http.Transport{DialContext: n.dial}
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	w := &world{t: tb, s: s, http: client, net: n}
	w.api = slackapi.New("xoxb-test", slackapi.OptionAppLevelToken("xapp-test"), slackapi.OptionAPIURL(s.APIURL()), slackapi.OptionHTTPClient(client))
	tb.Cleanup(func() {
		_ = s.Close()
		transport.CloseIdleConnections()
		_ = server.Close()
		_ = n.Close()
		<-served
	})
	return w
}

// got is an answer of the Web API.
type got map[string]any

func (g got) err() string { s, _ := g["error"].(string); return s }

func (g got) at(path string) any {
	var v any = map[string]any(g)
	for key := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[key]
		case []any:
			i := int(key[0] - '0')
			if i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

func (g got) text(path string) string { s, _ := g.at(path).(string); return s }

// form is the arguments of a call, in pairs.
func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// call calls a method of the Web API with the bot token.
func (w *world) call(method string, pairs ...string) got {
	w.t.Helper()
	_, g := w.callAs("xoxb-test", method, form(pairs...))
	return g
}

func (w *world) callAs(token, method string, v url.Values) (reply, got) {
	w.t.Helper()
	return w.send(http.MethodPost, w.s.APIURL()+method, v.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Authorization", bearerOf(token))
}

func bearerOf(token string) string {
	if token == "" {
		return ""
	}
	return "Bearer " + token
}

// reply is what came back, but for its body.
type reply struct {
	status int
	header http.Header
}

// send sends a request with headers in pairs, and reads the answer.
func (w *world) send(method, address, body string, header ...string) (reply, got) {
	w.t.Helper()
	r, text := w.fetch(method, address, body, header...)
	var g got
	_ = json.Unmarshal([]byte(text), &g)
	return r, g
}

func (w *world) fetch(method, address, body string, header ...string) (reply, string) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, address, strings.NewReader(body))
	must(w.t, err)
	for i := 0; i+1 < len(header); i += 2 {
		switch {
		case header[i] == "Host":
			req.Host = header[i+1]
		case header[i+1] != "":
			req.Header.Set(header[i], header[i+1])
		}
	}
	resp, err := w.http.Do(req)
	must(w.t, err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	must(w.t, err)
	return reply{resp.StatusCode, resp.Header}, string(text)
}

// postJSON posts a JSON body to an address.
func (w *world) postJSON(address, body string, header ...string) (reply, got) {
	w.t.Helper()
	return w.send(http.MethodPost, address, body, append(header, "Content-Type", "application/json")...)
}

// refused fails the test unless a call is refused with that word.
func (w *world) refused(code, method string, pairs ...string) got {
	w.t.Helper()
	g := w.call(method, pairs...)
	if g.err() != code {
		w.t.Errorf("%s%v = %v, want the error %s", method, pairs, g, code)
	}
	return g
}

// done fails the test unless a call succeeds.
func (w *world) done(method string, pairs ...string) got {
	w.t.Helper()
	g := w.call(method, pairs...)
	if g["ok"] != true {
		w.t.Fatalf("%s%v = %v", method, pairs, g)
	}
	return g
}

// frame is what comes over a connection.
type frame struct {
	Type        string          `json:"type"`
	ID          string          `json:"envelope_id"`
	Accepts     bool            `json:"accepts_response_payload"`
	Payload     json.RawMessage `json:"payload"`
	Attempt     int             `json:"retry_attempt"`
	Reason      string          `json:"reason"`
	Connections int             `json:"num_connections"`
	raw         []byte
}

// app is one connection of the app under test: a small reader of Socket Mode.
type app struct {
	w    *world
	conn *websocket.Conn
	// answer gives what an envelope is acknowledged with; false leaves it unacknowledged.
	answer func(frame) (payload any, ack bool)

	mu     sync.Mutex // guards frames, and writes to conn
	frames []frame
	gone   chan struct{}
}

// connect opens a connection that acknowledges everything by answer; nil: with nothing.
func (w *world) connect(answer func(frame) (any, bool)) *app {
	w.t.Helper()
	_, address, err := w.api.StartSocketModeContext(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	d := websocket.Dialer{NetDialContext: w.net.dial}
	conn, resp, err := d.DialContext(w.t.Context(), address, nil)
	must(w.t, err)
	_ = resp.Body.Close()
	a := &app{w: w, conn: conn, answer: answer, gone: make(chan struct{})}
	go a.read()
	w.t.Cleanup(func() { _ = conn.Close(); <-a.gone })
	synctest.Wait()
	return a
}

func (a *app) read() {
	defer close(a.gone)
	for {
		_, b, err := a.conn.ReadMessage()
		if err != nil {
			return
		}
		f := frame{raw: b}
		if json.Unmarshal(b, &f) != nil {
			return
		}
		a.mu.Lock()
		a.frames = append(a.frames, f)
		a.mu.Unlock()
		if f.ID == "" {
			continue
		}
		var payload any
		ack := true
		if a.answer != nil {
			payload, ack = a.answer(f)
		}
		if ack {
			a.ack(f.ID, payload)
		}
	}
}

func (a *app) ack(id string, payload any) {
	out := map[string]any{"envelope_id": id}
	if payload != nil {
		out["payload"] = payload
	}
	b, _ := json.Marshal(out)
	a.mu.Lock()
	defer a.mu.Unlock()
	_ = a.conn.WriteMessage(websocket.TextMessage, b)
}

// of gives the frames of a type so far.
func (a *app) of(kind string) []frame {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(a.frames), func(f frame) bool { return f.Type != kind })
}

// last gives the payload of the last frame of a type.
func (a *app) last(kind string) got {
	a.w.t.Helper()
	synctest.Wait()
	all := a.of(kind)
	if len(all) == 0 {
		a.w.t.Fatalf("no frame of type %s came", kind)
	}
	var g got
	if err := json.Unmarshal(all[len(all)-1].Payload, &g); err != nil {
		a.w.t.Fatal(err)
	}
	return g
}

// events gives the events of a type so far.
func (a *app) events(kind string) []got {
	a.w.t.Helper()
	synctest.Wait()
	var out []got
	for _, f := range a.of("events_api") {
		var g got
		if err := json.Unmarshal(f.Payload, &g); err != nil {
			a.w.t.Fatal(err)
		}
		if e, ok := g["event"].(map[string]any); ok && e["type"] == kind {
			out = append(out, e)
		}
	}
	return out
}

// pass lets time pass in a bubble.
func pass(d time.Duration) { time.Sleep(d); synctest.Wait() }

func code(err error) string {
	if t, ok := errors.AsType[*Trouble](err); ok {
		return t.Code
	}
	return fmt.Sprint(err)
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// Blocks for tests.
func sectionBlock(text string) string {
	return fmt.Sprintf(`{"type":"section","text":{"type":"mrkdwn","text":%q}}`, text)
}

func boxBlock(block, action string, ticked bool) string {
	option := `{"text":{"type":"plain_text","text":"3.1 Say what breaks"},"value":"on"}`
	initial := ""
	if ticked {
		initial = `,"initial_options":[` + option + `]`
	}
	return fmt.Sprintf(`{"type":"actions","block_id":%q,"elements":[{"type":"checkboxes","action_id":%q,"options":[%s]%s},
		{"type":"button","action_id":"how","text":{"type":"plain_text","text":"How"},"value":"v"}]}`, block, action, option, initial)
}

func modal(more string, blocks ...string) string {
	return `{"type":"modal","title":{"type":"plain_text","text":"Form"},"submit":{"type":"plain_text","text":"Send"},"blocks":[` + strings.Join(blocks, ",") + `]` + more + `}`
}

func inputBlock(id string) string {
	return fmt.Sprintf(`{"type":"input","block_id":%q,"label":{"type":"plain_text","text":"Label"},"element":{"type":"plain_text_input","action_id":%q,"max_length":10}}`, id, id)
}
