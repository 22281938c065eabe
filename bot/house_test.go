package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"warroom"
	"warroom/bot/config"
	"warroom/bot/incident"
	"warroom/bot/view"
	"warroom/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// house is a bot with a chat service and a store, in a bubble of fake time.
type house struct {
	t       *testing.T // the bubble's
	chat    *chat
	config  *config.Config
	store   *store.Store
	bot     *Bot
	options Options
	stored  store.Options

	stop   func() error
	serial int
}

// bubble runs a test in a bubble of fake time, where no pause takes any, and with it a house that works.
func bubble(t *testing.T, test func(h *house)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.start()
		defer h.close()
		test(h)
	})
}

// newHouse makes a house that is not started yet.
func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, chat: newChat(), config: exampleConfig(t), stored: store.Options{Dir: t.TempDir()}, stop: func() error { return nil }}
	h.options = Options{
		Services: []Service{h.chat}, Policy: h.config, Channels: map[string]Channels{"slack": {Stakeholders: "CSTAKE"}}, Witness: "ines", Chat: "slack",
		Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
	return h
}

func exampleConfig(t *testing.T) *config.Config {
	t.Helper()
	c, problems := config.Parse("config.example.toml", warroom.ExampleConfig, func(string) string { return "" })
	if c == nil {
		t.Fatal(problems)
	}
	c.Policy.Stakeholders = true
	return c
}

// start starts the bot, on the data that is there.
func (h *house) start() {
	h.t.Helper()
	h.open()
	h.run()
	h.settle()
}

// open makes the bot and does not run it yet.
func (h *house) open() {
	h.t.Helper()
	var err error
	if h.store == nil {
		if h.store, err = store.Open(h.stored); err != nil {
			h.t.Fatal(err)
		}
	}
	h.options.Store = h.store
	if h.bot, err = New(h.options); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) run() {
	ctx, cancel := context.WithCancel(h.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.bot.Run(ctx) }()
	h.stop = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
}

// restart stops the bot and starts it again on the same data.
func (h *house) restart() {
	h.t.Helper()
	if err := h.stop(); err != nil {
		h.t.Fatal(err)
	}
	h.start()
}

func (h *house) close() {
	h.t.Helper()
	if err := errors.Join(h.stop(), h.store.Close()); err != nil {
		h.t.Error(err)
	}
}

// settle waits until nothing goes on any more at this moment of the fake time.
func (h *house) settle() { synctest.Wait() }

// pass lets time go by.
func (h *house) pass(d time.Duration) {
	time.Sleep(d) // in the bubble, where it takes none
	h.settle()
}

// calm lets so much time go by that every edit may be made.
func (h *house) calm() { h.pass(5 * time.Second) }

// ask hands the bot a request, as the service would.
func (h *house) ask(r Request) Answer {
	h.serial++
	if r.ID == "" {
		r.ID = fmt.Sprintf("act-%d", h.serial)
	}
	r.Service, r.Workspace = "slack", workspace
	return h.bot.handle(h.t.Context(), &r)
}

// types types a command, in a channel or in none.
func (h *house) types(account, channel, words string) Answer {
	return h.ask(Request{Kind: Typed, Account: account, Channel: channel, Words: words})
}

// presses presses something on a message.
func (h *house) presses(account string, a view.Act, checked bool) Answer {
	return h.ask(Request{Kind: Pressed, Account: account, Act: a, Checked: checked})
}

// submits sends a form.
func (h *house) submits(account string, a view.Act, note string, values map[string]string) Answer {
	all := map[string][]string{}
	for id, v := range values {
		all[id] = []string{v}
	}
	return h.ask(Request{Kind: Submitted, Account: account, Act: a, Values: all, Note: note})
}

// declares declares an incident and waits until chat shows it.
func (h *house) declares(account, words string) string {
	h.t.Helper()
	before := len(h.incidents())
	a := h.types(account, "", "declare "+words)
	all := h.incidents()
	if len(all) != before+1 {
		h.t.Fatalf("nothing was declared: %s", said(a))
	}
	h.calm()
	follows(a)
	for _, id := range all {
		st := h.state(id)
		if st.N > 0 && st.Title != "" && strings.HasSuffix(words, string(st.Title)) {
			return id
		}
	}
	h.t.Fatalf("%q is not among %v", words, all)
	return ""
}

// An incident that everybody may see, and one that is private by its type.
const (
	openWords    = "denial-of-service SEV1 Many requests from one network"
	privateWords = "iam-compromise SEV1 AWS key on public repo"
)

// state is an incident as it is on disk.
func (h *house) state(id string) *incident.State {
	h.t.Helper()
	st, err := Fold(h.store, id)
	if err != nil {
		h.t.Fatal(err)
	}
	return st
}

// room is the id of an incident's room.
func (h *house) room(id string) string { return string(h.state(id).Room.ID) }

// kinds lists the kinds of an incident's entries.
func (h *house) kinds(id string) []string {
	h.t.Helper()
	story, err := Story(h.store, id)
	if err != nil {
		h.t.Fatal(err)
	}
	var out []string
	for _, r := range story {
		out = append(out, r.Event.Kind())
	}
	return out
}

func (h *house) incidents() []string {
	var out []string
	for _, s := range h.store.Streams() {
		if isIncident(s) {
			out = append(out, s)
		}
	}
	return out
}

// person is the pseudonym of a person of the config.
func (h *house) person(key string) incident.PersonID {
	h.t.Helper()
	for id, p := range h.bot.policy.Load().People {
		if p.Key == key {
			return id
		}
	}
	h.t.Fatalf("nobody is called %s", key)
	return ""
}

// tick is the act of the box of a step, as it stands on a screen that is up to date.
func (h *house) tick(id, step string) view.Act {
	h.t.Helper()
	st := h.state(id)
	for sid, s := range st.Steps {
		if s.Number == step {
			return view.Act{Do: view.ActTick, Incident: id, Ref: string(sid), Rev: max(1, s.Rev)}
		}
	}
	h.t.Fatalf("%s has no step %s", id, step)
	return view.Act{}
}

// said is what an answer shows, as text.
func said(a Answer) string {
	var parts []string
	if a.Tell != nil {
		parts = append(parts, view.PlainText(*a.Tell))
	}
	if a.Form != nil {
		parts = append(parts, a.Form.Title, view.PlainText(view.Message{Blocks: a.Form.Blocks}))
	}
	for _, why := range a.Wrong {
		parts = append(parts, why)
	}
	return strings.Join(parts, "\n")
}

// follows collects what follows an answer.
func follows(a Answer) string {
	var parts []string
	if a.Later != nil {
		for next := range a.Later {
			parts = append(parts, said(next))
		}
	}
	return strings.Join(parts, "\n")
}

// gate is a source of randomness that can be closed: whatever the store writes with a salt then waits, as it would for a slow disk.
type gate struct {
	io.Reader
	mu   sync.Mutex
	shut chan struct{} // nil: open
	err  error
}

func (g *gate) Read(p []byte) (int, error) {
	g.mu.Lock()
	shut, err := g.shut, g.err
	g.mu.Unlock()
	if shut != nil {
		<-shut
	}
	if err != nil {
		panic(err)
	}
	return g.Reader.Read(p)
}

// close makes whoever reads wait until the returned function is called.
func (g *gate) close() (open func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	shut := make(chan struct{})
	g.shut = shut
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.shut = nil
		close(shut)
	}
}

func (g *gate) fail(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.err = err
}
