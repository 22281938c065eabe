package sandbox

import (
	crand "crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Options is what a workspace is made of. URL, Team, App and at least one User are needed.
type Options struct {
	// Dir is where the workspace is kept; whoever deletes it starts over. Empty: nothing outlives the process.
	Dir string
	// URL is the origin that the workspace is served at, such as http://127.0.0.1:8734. Its answers carry addresses of its own, so the caller listens first.
	URL string

	Team     Team
	App      App
	Users    []User
	Channels []Channel // made at the first start

	BotToken string // empty: one is made, and kept in Dir
	AppToken string

	// Now is the clock that people see; nil: the machine's. Advance moves it on; nil: it cannot be moved.
	Now     func() time.Time
	Advance func(time.Duration)

	Latency    time.Duration // of each call of the Web API
	ShareDelay time.Duration // between the completion of an upload and the message that shares it; zero: 200 ms
	Enforce    bool          // whether rate limits are enforced
	Rand       *rand.Rand    // ids and the choice of a connection; nil: seeded afresh
	Log        *slog.Logger

	// Newcomer is the person whom the page shows to who opens it for the first time; empty: the first of Users who can act.
	Newcomer string
	// Guide is what the page tells a newcomer, a line at a time.
	Guide []GuideLine
	// Complete gives whole texts for what a person has begun to type.
	Complete func(user, text string) []string
}

// GuideLine is one line of the guide, and what must hold for the next to be shown.
type GuideLine struct {
	Text string
	Done func(*Slack) bool
}

// Team is the workspace itself.
type Team struct {
	ID     string
	Name   string
	Domain string // acme, of acme.slack.com
}

// App is the one app that is installed.
type App struct {
	ID, Name      string
	UserID, BotID string // its account, and its id as the sender of messages
	Command       Command
	Shortcuts     []Shortcut
	Scopes        []string // of the bot token
	AppScopes     []string // of the app token; nil: connections:write
	Events        []string // subscriptions, by the manifest's names: message.channels, app_home_opened, …
}

// Command is the app's slash command.
type Command struct {
	Name   string // with its slash
	Escape bool   // should_escape: mentions and channels arrive as ids
}

// Shortcut is an entry in a menu of Slack's.
type Shortcut struct {
	CallbackID, Name, Description string
	Message                       bool // on a message, else global
}

// Slack is a running workspace. It is an http.Handler, and safe for use by many at once.
type Slack struct {
	opt      Options
	origin   *url.URL
	log      *slog.Logger
	now      func() time.Time
	botToken string
	appToken string
	pageKey  string // the page's POSTs carry it
	methods  map[string]method
	mux      *http.ServeMux
	subs     subscribers
	working  sync.WaitGroup

	mu        sync.Mutex // guards all following fields
	rand      *rand.Rand
	closed    bool
	lastStamp int64 // microseconds
	journal   *journal
	users     map[string]*User
	userIDs   []string
	channels  map[string]*channel
	order     []string // of channels, as they were made
	files     map[string]*file
	views     map[string]*view // all that are open, and homes, by id
	homes     map[string]*view // by person
	screens   map[string]*screen
	triggers  map[string]*trigger
	responses map[string]*responseURL
	tickets   map[string]time.Time
	sockets   []*socket
	pending   map[string]*envelope
	timers    map[*time.Timer]bool
	tiers     tiers
	faults    faults
	deeds     []Deed
	guideAt   int
}

// New makes a workspace, or opens the one that Dir holds.
func New(o Options) (*Slack, error) {
	origin, err := url.Parse(o.URL)
	if err != nil || origin.Host == "" || origin.Path != "" {
		return nil, fmt.Errorf("open the sandbox: URL is %q and must be an origin such as http://127.0.0.1:8734", o.URL)
	}
	if o.Team.ID == "" || o.App.ID == "" || o.App.UserID == "" || o.App.BotID == "" || o.App.Command.Name == "" || len(o.Users) == 0 {
		return nil, errors.New("open the sandbox: name a team, an app with its account and command, and at least one user")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.ShareDelay <= 0 {
		o.ShareDelay = 200 * time.Millisecond
	}
	if o.Rand == nil {
		o.Rand = rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	}
	if o.App.AppScopes == nil {
		o.App.AppScopes = []string{"connections:write"}
	}
	s := &Slack{
		opt: o, origin: origin, log: o.Log.With("component", "sandbox"), now: o.Now, rand: o.Rand, pageKey: secret(),
		users: map[string]*User{}, channels: map[string]*channel{}, files: map[string]*file{}, views: map[string]*view{}, homes: map[string]*view{},
		screens: map[string]*screen{}, triggers: map[string]*trigger{}, responses: map[string]*responseURL{}, tickets: map[string]time.Time{},
		pending: map[string]*envelope{}, timers: map[*time.Timer]bool{}, tiers: tiers{}, faults: faults{calls: map[string]int{}},
	}
	for _, u := range o.Users {
		s.addUser(u)
	}
	s.addUser(User{ID: o.App.UserID, Handle: o.App.Name, Name: o.App.Name, Bot: true})
	if err := s.restore(); err != nil {
		return nil, fmt.Errorf("open the sandbox: %w", err)
	}
	s.firstChannels()
	s.methods = methods()
	s.route()
	return s, nil
}

// firstChannels makes the channels of the options that are not there yet.
func (s *Slack) firstChannels() {
	for _, spec := range s.opt.Channels {
		if s.channels[spec.ID] != nil || s.named(spec.Name) != nil {
			continue
		}
		id := spec.ID
		if id == "" {
			id = s.id("C")
		}
		c := s.addChannel(id, kindOf(spec.Private), spec.Name, "", spec.Members)
		c.Topic.Value, c.Purpose.Value = spec.Topic, spec.Purpose
		s.saveChannel(c)
	}
}

// BotToken is the token of the installed app.
func (s *Slack) BotToken() string { return s.botToken }

// AppToken is the app-level token, which opens connections.
func (s *Slack) AppToken() string { return s.appToken }

// APIURL is the address of the Web API, with the slash that clients want at its end.
func (s *Slack) APIURL() string { return s.opt.URL + "/api/" }

// Latest is the newest stamp in the workspace: a clock that is to go on from where it was begins no earlier.
func (s *Slack) Latest() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lastStamp == 0 {
		return time.Time{}
	}
	return time.UnixMicro(s.lastStamp).UTC()
}

// Close ends all connections and everything that waits. The handler answers no more than errors after it.
func (s *Slack) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	for t := range s.timers {
		t.Stop()
	}
	clear(s.timers)
	for _, k := range slices.Clone(s.sockets) {
		k.drop()
	}
	err := s.journal.close()
	s.mu.Unlock()
	s.subs.close()
	s.working.Wait()
	return err
}

// stamp gives the next stamp, seconds and microseconds, later than all before it.
func (s *Slack) stamp() string {
	s.lastStamp = max(s.now().UnixMicro(), s.lastStamp+1)
	return fmt.Sprintf("%d.%06d", s.lastStamp/1e6, s.lastStamp%1e6)
}

// later runs f under the lock after a while, unless the workspace is closed before.
func (s *Slack) later(d time.Duration, f func()) *time.Timer {
	var t *time.Timer
	t = time.AfterFunc(d, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.timers[t] {
			return
		}
		delete(s.timers, t)
		f()
	})
	s.timers[t] = true
	return t
}

// cancel stops what later was to run.
func (s *Slack) cancel(t *time.Timer) {
	if t != nil && s.timers[t] {
		t.Stop()
		delete(s.timers, t)
	}
}

const idLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// id makes an id of Slack's looks.
func (s *Slack) id(prefix string) string { return prefix + s.letters(10, idLetters) }

func (s *Slack) letters(n int, of string) string {
	var b strings.Builder
	for range n {
		b.WriteByte(of[s.rand.IntN(len(of))])
	}
	return b.String()
}

// secret makes what nobody can guess.
func secret() string {
	b := make([]byte, 16)
	_, _ = crand.Read(b) // it never fails
	return hex.EncodeToString(b)
}

// scoped reports whether the bot token has a scope.
func (s *Slack) scoped(any ...string) bool {
	return slices.ContainsFunc(any, func(scope string) bool { return slices.Contains(s.opt.App.Scopes, scope) })
}

// Deed is something that a person did, kept for guides and tests.
type Deed struct {
	User    string
	Kind    string // command, click, submit, close, shortcut, post, …
	Channel string
	What    string // the command's text, the action_id, the submitted view's id, the callback_id
}

// mostDeeds bounds what is remembered of them.
const mostDeeds = 10_000

// Deeds lists what people did since the start, oldest first.
func (s *Slack) Deeds() []Deed {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.deeds)
}

func (s *Slack) did(d Deed) {
	if len(s.deeds) >= mostDeeds {
		s.deeds = slices.Delete(s.deeds, 0, mostDeeds/10)
	}
	s.deeds = append(s.deeds, d)
}

// Calls counts the calls of each method of the Web API since the start.
func (s *Slack) Calls() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.faults.calls)
}
