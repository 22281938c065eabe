package main

import (
	"archive/zip"
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"

	"warroom"
	"warroom/bot/config"
	"warroom/bot/sandbox"
	"warroom/store"
)

var update = flag.Bool("update", false, "accept what is there as golden")

// TestMain makes warroom a command of the scripts: the test binary runs as it. Nothing that a test started may be left when all are through.
func TestMain(m *testing.M) {
	testscript.Main(tidy{m}, map[string]func(){"warroom": main})
}

type tidy struct{ *testing.M }

func (t tidy) Run() int {
	status := t.M.Run()
	http.DefaultClient.CloseIdleConnections()
	if status == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return status
}

// TestScripts runs the program's manual. Beside testscript's own commands the scripts have
//
//	exits STATUS warroom …             it ends with that status
//	set FILE section.key VALUE         writes a value into a config
//	workspace                          opens a Slack workspace: $API is its Web API, $TEAM its id, and the tokens are in the environment
//	channel PATTERN                    waits for a channel of the workspace whose name matches
//	start NAME PATTERN warroom …       runs in the background, and waits for a line that matches; $NAME is that line
//	await NAME PATTERN                 waits for a later line
//	signal NAME TERM|HUP|KILL
//	ends NAME STATUS                   waits for its end; stdout and stderr are what it printed since the start
//	get URL                            prints what is there
//	names ZIP                          prints what an archive holds
//	occupy                             listens on an address, $BUSY
//	address                            finds an address that is free, $FREE
//	hold DIR                           keeps a data folder open, as another process that answers nothing
//	hostile                            puts hostile texts into $TITLE and $NOTE
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("testdata", "script"),
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			s := &scene{runs: map[string]*running{}}
			e.Values[sceneKey{}] = s
			e.Defer(s.close)
			e.Setenv("HOME", filepath.Join(e.WorkDir, "home"))
			e.Setenv("TZ", "UTC")
			e.Setenv("GORACE", "atexit_sleep_ms=0") // a program that looks for races waits a second before it ends, for nothing here
			return os.WriteFile(filepath.Join(e.WorkDir, "example.toml"), warroom.ExampleConfig, 0o600)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "set": set, "workspace": openWorkspace, "channel": channel, "start": start, "await": await, "signal": signalTo, "ends": ends,
			"get": get, "names": names, "occupy": occupy, "address": address, "hostile": hostile, "hold": hold,
		},
	})
}

// patience is how long a script waits for what it names. It costs nothing where the thing comes.
const patience = 30 * time.Second

// scene is what stands around one script.
type scene struct {
	workspace *sandbox.Slack
	server    *httptest.Server
	busy      net.Listener
	held      *store.Store
	runs      map[string]*running
}

// sceneKey is where a script keeps its scene.
type sceneKey struct{}

func sceneOf(ts *testscript.TestScript) *scene { return ts.Value(sceneKey{}).(*scene) }

func (s *scene) close() {
	for _, r := range s.runs {
		_ = r.cmd.Process.Kill() // it ended, or the script failed
		<-r.ended
	}
	if s.server != nil {
		s.server.CloseClientConnections()
		s.server.Close()
		_ = s.workspace.Close()
	}
	if s.busy != nil {
		_ = s.busy.Close()
	}
	if s.held != nil {
		_ = s.held.Close()
	}
}

// need holds the words of a script's command against its form.
func need(ts *testscript.TestScript, neg bool, args []string, form string) {
	least, more := strings.Count(form, " "), strings.HasSuffix(form, "…")
	if more {
		least--
	}
	if neg || len(args) < least || len(args) > least && !more {
		ts.Fatalf("usage: %s", form)
	}
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, "exits STATUS warroom …")
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if e, ok := errors.AsType[*exec.ExitError](err); ok {
		got = e.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("it ended with status %d, want %d", got, want)
	}
}

func set(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, "set FILE section.key VALUE")
	dot := max(0, strings.LastIndex(args[1], "."))
	section, key := args[1][:dot], args[1][dot+1:]
	file := ts.MkAbs(args[0])
	before, body, ok := strings.Cut(ts.ReadFile(args[0]), "\n["+section+"]\n")
	line := regexp.MustCompile(`(?m)^` + key + ` = .*$`)
	at := line.FindStringIndex(body)
	if !ok || at == nil {
		ts.Fatalf("%s has no %s", args[0], args[1])
	}
	text := before + "\n[" + section + "]\n" + body[:at[0]] + key + " = " + args[2] + body[at[1]:]
	ts.Check(os.WriteFile(file, []byte(text), 0o600))
}

func openWorkspace(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, "workspace")
	s := sceneOf(ts)
	read, problems := config.Parse("config.example.toml", warroom.ExampleConfig, func(string) string { return "" })
	if read == nil {
		ts.Fatalf("%v", problems)
	}
	s.server = httptest.NewUnstartedServer(nil)
	url := "http://" + s.server.Listener.Addr().String()
	users := demoUsers(read.Policy)
	var err error
	s.workspace, err = sandbox.New(sandbox.Options{
		URL: url, Team: sandbox.Team{ID: "T0EXAMPLE", Name: "Example Ltd", Domain: "example"}, App: demoApp(), Users: users, Channels: demoChannels(users),
	})
	ts.Check(err)
	s.server.Config.Handler = s.workspace
	s.server.Start()
	ts.Setenv("API", s.workspace.APIURL())
	ts.Setenv("TEAM", "T0EXAMPLE")
	ts.Setenv("WARROOM_SLACK_BOT_TOKEN", s.workspace.BotToken())
	ts.Setenv("WARROOM_SLACK_APP_TOKEN", s.workspace.AppToken())
}

func channel(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, "channel PATTERN")
	w, pattern := sceneOf(ts).workspace, regexp.MustCompile(args[0])
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := w.Until(ctx, func() bool {
		for _, c := range w.Channels() {
			if pattern.MatchString(c.Name) {
				return true
			}
		}
		return false
	}); err != nil {
		ts.Fatalf("no channel %s: %v", args[0], err)
	}
}

// running is a program in the background.
type running struct {
	cmd      *exec.Cmd
	lines    chan string
	out, err strings.Builder // read after ended
	ended    chan struct{}
}

func start(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, "start NAME PATTERN warroom …")
	name, pattern := args[0], regexp.MustCompile(args[1])
	path := ""
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		if path = filepath.Join(dir, args[2]); exists(path) {
			break
		}
	}
	r := &running{cmd: exec.Command(path, args[3:]...), lines: make(chan string, 10_000), ended: make(chan struct{})} //nolint:noctx // the script ends it
	r.cmd.Dir = ts.MkAbs(".")
	r.cmd.Env = environment(ts)
	out, err := r.cmd.StdoutPipe()
	ts.Check(err)
	errs, err := r.cmd.StderrPipe()
	ts.Check(err)
	ts.Check(r.cmd.Start())
	sceneOf(ts).runs[name] = r
	go r.read(out, errs)
	ts.Setenv(name, r.await(ts, name, pattern))
}

// environment is the script's.
func environment(ts *testscript.TestScript) []string {
	env := os.Environ()
	for _, name := range []string{"HOME", "PATH", "TZ", "GORACE", "XDG_CACHE_HOME", "WARROOM_CONFIG", "WARROOM_SLACK_BOT_TOKEN", "WARROOM_SLACK_APP_TOKEN"} {
		if v := ts.Getenv(name); v != "" {
			env = append(env, name+"="+v)
		}
	}
	return env
}

// read takes both streams to their ends, and then the status.
func (r *running) read(out, errs io.Reader) {
	done := make(chan struct{})
	scan := func(from io.Reader, into *strings.Builder) {
		lines := bufio.NewScanner(from)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			into.WriteString(lines.Text() + "\n")
			r.lines <- lines.Text()
		}
	}
	go func() { scan(errs, &r.err); close(done) }()
	scan(out, &r.out)
	<-done
	_ = r.cmd.Wait() // its status is looked at where the script asks for it
	close(r.lines)
	close(r.ended)
}

// await gives the next line that matches.
func (r *running) await(ts *testscript.TestScript, name string, pattern *regexp.Regexp) string {
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		select {
		case line, ok := <-r.lines:
			if !ok {
				ts.Fatalf("%s ended (%v) without a line that matches %s\n%s%s", name, r.cmd.ProcessState, pattern, &r.out, &r.err)
			}
			if pattern.MatchString(line) {
				return line
			}
		case <-late.C:
			ts.Fatalf("%s printed no line that matches %s", name, pattern)
		}
	}
}

func await(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, "await NAME PATTERN")
	runOf(ts, args[0]).await(ts, args[0], regexp.MustCompile(args[1]))
}

func runOf(ts *testscript.TestScript, name string) *running {
	r := sceneOf(ts).runs[name]
	if r == nil {
		ts.Fatalf("nothing named %s was started", name)
	}
	return r
}

func signalTo(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, "signal NAME SIGNAL")
	of := map[string]os.Signal{"TERM": syscall.SIGTERM, "HUP": syscall.SIGHUP, "KILL": syscall.SIGKILL, "INT": syscall.SIGINT}[args[1]]
	if of == nil {
		ts.Fatalf("there is no signal %s", args[1])
	}
	ts.Check(runOf(ts, args[0]).cmd.Process.Signal(of))
}

func ends(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, "ends NAME STATUS")
	r := runOf(ts, args[0])
	select {
	case <-r.ended:
	case <-time.After(patience):
		ts.Fatalf("%s does not end", args[0])
	}
	delete(sceneOf(ts).runs, args[0])
	if got := strconv.Itoa(r.cmd.ProcessState.ExitCode()); got != args[1] {
		ts.Fatalf("it ended with status %s, want %s\n%s%s", got, args[1], &r.out, &r.err)
	}
	_, _ = io.WriteString(ts.Stdout(), r.out.String())
	_, _ = io.WriteString(ts.Stderr(), r.err.String())
}

func get(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, "get URL")
	resp, err := http.Get(args[0]) //nolint:noctx // a script waits for it
	ts.Check(err)
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		ts.Fatalf("%s answers %s", args[0], resp.Status)
	}
	_, err = io.Copy(ts.Stdout(), resp.Body)
	ts.Check(err)
}

func names(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, "names ZIP")
	z, err := zip.OpenReader(ts.MkAbs(args[0]))
	ts.Check(err)
	defer func() { _ = z.Close() }()
	for _, f := range z.File {
		_, _ = fmt.Fprintln(ts.Stdout(), f.Name)
	}
}

func occupy(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, "occupy")
	l := listen(ts)
	sceneOf(ts).busy = l
	ts.Setenv("BUSY", l.Addr().String())
}

func address(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, "address")
	l := listen(ts)
	ts.Check(l.Close())
	ts.Setenv("FREE", l.Addr().String())
}

func listen(ts *testscript.TestScript) net.Listener {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // the script's end closes it
	ts.Check(err)
	return l
}

func hold(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, "hold DIR")
	var err error
	sceneOf(ts).held, err = store.Open(store.Options{Dir: ts.MkAbs(args[0])})
	ts.Check(err)
}

// hostile puts texts with characters that a terminal obeys into the script's environment: it clears the screen, names the window, turns the reading order
// round, and begins a line that looks like another's.
func hostile(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, "hostile")
	ts.Setenv("TITLE", "key \x1b[2J on\nINC-P002  SEV1 open")
	ts.Setenv("NOTE", "\x1b]0;owned\a <!channel> \u202etxt.exe")
}
