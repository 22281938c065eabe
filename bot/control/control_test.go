package control_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"warroom"
	"warroom/bot"
	"warroom/bot/config"
	"warroom/bot/control"
	"warroom/store"
)

// TestMain sees to it that nothing is left when all tests are through. A server gives who sent too much half a second to hear it.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*conn).closeWriteAndWait"))
}

var quiet = slog.New(slog.DiscardHandler)

// serve runs a bot on a data folder and opens its socket there; stop ends both.
func serve(t *testing.T, dir string) (console bot.Console, stop func()) {
	t.Helper()
	read, problems := config.Parse("config.example.toml", warroom.ExampleConfig, nil)
	if read == nil {
		t.Fatal(problems)
	}
	data, err := store.Open(store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	b, err := bot.New(bot.Options{Store: data, Policy: read, Chat: "slack"})
	if err != nil {
		t.Fatal(err)
	}
	server, err := control.Listen(t.Context(), dir, b.Console(), quiet)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background()) // the test's own ends too late
	ended := make(chan error, 2)
	go func() { ended <- b.Run(ctx) }()
	go func() { ended <- server.Serve(ctx) }()
	done := false
	stop = func() {
		if done {
			return
		}
		done = true
		cancel()
		if err := errors.Join(<-ended, <-ended, server.Close(), data.Close()); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(stop)
	return b.Console(), stop
}

func dial(t *testing.T, dir string) *control.Client {
	t.Helper()
	c, err := control.Dial(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestClientIsTheConsole asks a running bot for everything, and holds the answers against those of the console itself.
func TestClientIsTheConsole(t *testing.T) {
	dir := t.TempDir()
	console, _ := serve(t, dir)
	c, ctx := dial(t, dir), t.Context()

	said, err := c.Do(ctx, "1", "priya", "", "declare iam-compromise sev1 <key> & \x1b[2J")
	if err != nil || said.Incident != "INC-P001" || !strings.HasPrefix(said.Text, "Recorded as INC-P001") {
		t.Fatalf("declaring said %+v, %v", said, err)
	}
	if said, err = c.Do(ctx, "2", "priya", "INC-P001", "close"); err != nil || !said.Refused || !strings.Contains(said.Text, "ask Lee or Omar") {
		t.Errorf("closing said %+v, %v", said, err)
	}
	if said, err = c.Do(ctx, "3", "lee", "INC-P001", "update All is quiet."); err != nil || said.Incident != "INC-P001" {
		t.Errorf("the update said %+v, %v", said, err)
	}

	same(t, "list", func() (any, error) { return c.List(ctx) }, func() (any, error) { return console.List(ctx) })
	same(t, "outbox", func() (any, error) { return c.Outbox(ctx) }, func() (any, error) { return console.Outbox(ctx) })
	text, err := c.Show(ctx, "4", "INC-P001")
	if err != nil || !strings.Contains(text, "<key> & [U+001B][2J") {
		t.Errorf("showing it: %v\n%s", err, text)
	}
	file, err := c.Export(ctx, "5", "INC-P001")
	if err != nil || file.Name != "inc-p001.zip" {
		t.Fatalf("the export is %+v, %v", file, err)
	}
	unzip(t, file)
	path := filepath.Join(dir, "copy.db")
	if err := c.Backup(ctx, path); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup is %v, %v", info, err)
	}
	if err := c.Backup(ctx, path); err == nil || !strings.Contains(err.Error(), "exists") {
		t.Errorf("a backup over a file: %v", err)
	}
	if err := c.Backup(ctx, filepath.Join(dir, "nowhere", "copy.db")); err == nil {
		t.Error("a backup into a folder that is not there gives no error")
	}
}

func same(t *testing.T, what string, asked, told func() (any, error)) {
	t.Helper()
	got, err := asked()
	if err != nil {
		t.Fatal(err)
	}
	want, err := told()
	if err != nil {
		t.Fatal(err)
	}
	g, _ := json.Marshal(got)
	w, _ := json.Marshal(want)
	if !bytes.Equal(g, w) || string(g) == "null" {
		t.Errorf("%s: the socket says %s, the console %s", what, g, w)
	}
}

func unzip(t *testing.T, f bot.File) {
	t.Helper()
	from, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(from)
	if err := errors.Join(err, from.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw))); err != nil {
		t.Errorf("the archive of %d bytes: %v", len(raw), err)
	}
}

// TestErrorsStayWhatTheyAre asks for what is not there, by every way.
func TestErrorsStayWhatTheyAre(t *testing.T) {
	dir := t.TempDir()
	serve(t, dir)
	c, ctx := dial(t, dir), t.Context()
	_, nobody := c.Do(ctx, "1", "nobody", "", "list")
	if !errors.Is(nobody, bot.ErrNoSuchPerson) || !strings.Contains(nobody.Error(), `"nobody"`) {
		t.Errorf("an unknown person: %v", nobody)
	}
	_, do := c.Do(ctx, "2", "priya", "INC-P099", "status")
	_, show := c.Show(ctx, "3", "INC-P099")
	_, export := c.Export(ctx, "4", "INC-P099")
	for name, err := range map[string]error{"do": do, "show": show, "export": export} {
		if !errors.Is(err, bot.ErrNoSuchIncident) || err.Error() != bot.ErrNoSuchIncident.Error() {
			t.Errorf("%s of an unknown incident: %v", name, err)
		}
	}
}

// TestSocketIsTheUsersAlone looks at the socket's mode, and at what is left of it.
func TestSocketIsTheUsersAlone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, control.SocketName)
	_, stop := serve(t, dir)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 || info.Mode().Type() != os.ModeSocket {
		t.Fatalf("the socket is %v, %v", info, err)
	}
	stop()
	if _, err := control.Dial(t.Context(), dir); !errors.Is(err, control.ErrNobody) {
		t.Errorf("after the bot's end: %v", err)
	}

	// A process that was killed leaves its socket behind.
	l, err := new(net.ListenConfig).Listen(t.Context(), "unix", path)
	if err != nil {
		t.Fatal(err)
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := control.Dial(t.Context(), dir); !errors.Is(err, control.ErrNobody) {
		t.Errorf("a socket that nobody listens on: %v", err)
	}
	serve(t, dir)
	if _, err := dial(t, dir).List(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestRequestsThatAreNone sends what no client of ours does.
func TestRequestsThatAreNone(t *testing.T) {
	dir := t.TempDir()
	serve(t, dir)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", filepath.Join(dir, control.SocketName))
	}}}
	for _, try := range []struct {
		method, path, body string
		want               int
	}{
		{"GET", "/list", "", http.StatusMethodNotAllowed},
		{"POST", "/nothing", "{}", http.StatusNotFound},
		{"POST", "/do", "", http.StatusUnprocessableEntity},
		{"POST", "/do", "[1]", http.StatusUnprocessableEntity},
		{"POST", "/export", "{", http.StatusUnprocessableEntity},
		{"POST", "/do", `{"words":"` + strings.Repeat("a", 2<<20) + `"}`, http.StatusUnprocessableEntity},
	} {
		req, err := http.NewRequestWithContext(t.Context(), try.method, "http://warroom"+try.path, strings.NewReader(try.body))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Do(req)
		if err != nil {
			t.Errorf("%s %s: %v", try.method, try.path, err)
			continue
		}
		if _ = resp.Body.Close(); resp.StatusCode != try.want {
			t.Errorf("%s %s with %.20q: %s", try.method, try.path, try.body, resp.Status)
		}
	}
	if _, err := dial(t, dir).List(t.Context()); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestClientTrustsNoName lets something else answer at the socket: the name that it gives a file must not lead out of the folder.
func TestClientTrustsNoName(t *testing.T) {
	dir := t.TempDir()
	l, err := new(net.ListenConfig).Listen(t.Context(), "unix", filepath.Join(dir, control.SocketName))
	if err != nil {
		t.Fatal(err)
	}
	name := make(chan string, 1)
	server := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/export" {
			http.Error(w, "no JSON", http.StatusTeapot)
			return
		}
		w.Header().Set("X-Name", <-name)
	})}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	defer func() {
		_ = server.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	}()
	c := dial(t, dir)
	for given, want := range map[string]string{"inc-001.zip": "inc-001.zip", "../inc-001.zip": "incident.zip", `..\inc`: "incident.zip", "/etc/passwd": "incident.zip", "": "incident.zip"} {
		name <- given
		f, err := c.Export(t.Context(), "1", "INC-001")
		if err != nil {
			t.Fatal(err)
		}
		from, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		_ = from.Close()
		if f.Name != want {
			t.Errorf("a file that is called %q is saved as %q", given, f.Name)
		}
	}
	if _, err := c.List(t.Context()); err == nil || !strings.Contains(err.Error(), "418") {
		t.Errorf("an answer that is no JSON: %v", err)
	}
}

// TestListenNeedsAPlace names what is wrong where no socket can be made.
func TestListenNeedsAPlace(t *testing.T) {
	if _, err := control.Listen(t.Context(), filepath.Join(t.TempDir(), "nowhere"), bot.Console{}, quiet); err == nil || !strings.Contains(err.Error(), "control socket") {
		t.Errorf("a folder that is not there: %v", err)
	}
}
