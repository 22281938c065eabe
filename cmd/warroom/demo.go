package main

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"warroom"
	"warroom/bot"
	"warroom/bot/config"
	"warroom/bot/incident"
	"warroom/bot/sandbox"
	"warroom/bot/slack"
)

type demoCommand struct {
	Config string `help:"The config whose people and rules the demo uses; default: the example that ships." placeholder:"FILE"`
	Listen string `help:"The address of the page; this machine only." default:"127.0.0.1:8734" placeholder:"ADDRESS"`
	Data   string `help:"Where the demo keeps its data; default: a folder of your user's cache." placeholder:"DIR" type:"path"`
	Reset  bool   `help:"Start over: forget what the demo's data folder holds."`
	Log    string `help:"What the bot logs: debug, info, warn, error." default:"warn" enum:"debug,info,warn,error"`
}

// Run serves a chat workspace on this machine with the bot in it, until it is stopped. The bot reaches the workspace as it reaches Slack: by the Web
// API and Socket Mode, over loopback.
func (c demoCommand) Run(ctx context.Context, p *program) error {
	read, err := c.read(p)
	if err != nil {
		return err
	}
	dir, err := c.folder()
	if err != nil {
		return err
	}
	l, err := listenHere(c.Listen)
	if err != nil {
		return err
	}
	defer func() { _ = l.Close() }()
	log := p.logger(c.Log)
	clock, err := openClock(filepath.Join(dir, "clock"))
	if err != nil {
		return outside("%w", err)
	}
	var h *house
	workspace, err := sandbox.New(sandbox.Options{
		Dir: filepath.Join(dir, "workspace"), URL: "http://" + l.Addr().String(), Log: log,
		Team: sandbox.Team{ID: "T0EXAMPLE", Name: read.Policy.Organisation, Domain: "example"}, App: demoApp(), Users: demoUsers(read.Policy), Channels: demoChannels(),
		Now: clock.Now, Guide: guide(read.Policy),
		Advance: func(d time.Duration) {
			if err := clock.Advance(d); err != nil {
				log.Error("the clock's place was not kept", "component", "demo", "error", err)
			}
			h.bot.Wake()
		},
		Complete: func(account, text string) []string { return h.bot.Complete(ctx, "slack", account, text) },
	})
	if err != nil {
		return outside("%w", err)
	}
	defer func() { _ = workspace.Close() }()
	clock.NotBefore(workspace.Latest())
	page := &http.Server{Handler: workspace, ReadHeaderTimeout: 5 * time.Second, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug)}
	stop := context.AfterFunc(ctx, func() { _ = page.Close() })
	defer stop()
	h, err = c.house(read, dir, workspace, clock, log)
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- page.Serve(l) }()
	p.print("http://%s/", l.Addr())
	err = h.run(ctx, "")
	_ = page.Close()
	if e := <-served; e != nil && !errors.Is(e, http.ErrServerClosed) && ctx.Err() == nil {
		err = errors.Join(err, outside("%w", e))
	}
	return err
}

// read gives the config: the example that ships, or a file.
func (c demoCommand) read(p *program) (*config.Config, error) {
	if c.Config != "" {
		return configFlag{c.Config}.load(p)
	}
	read, problems := config.Parse("config.example.toml", warroom.ExampleConfig, p.env)
	if read == nil {
		errs := make([]error, len(problems))
		for i, problem := range problems {
			errs[i] = problem
		}
		return nil, exit{statusUsage, errors.Join(errs...)}
	}
	return read, nil
}

// house makes the bot that works in the workspace.
func (c demoCommand) house(read *config.Config, dir string, w *sandbox.Slack, clock *demoClock, log *slog.Logger) (*house, error) {
	read.Store.Dir = filepath.Join(dir, "bot")
	read.Record.KeyFile = keyIn(read.Store.Dir)
	read.Policy.Stakeholders = true
	service := slack.New(slack.Options{
		BotToken: slack.Token(w.BotToken()), AppToken: slack.Token(w.AppToken()), APIURL: w.APIURL(), Log: log.With("component", "slack"), Now: clock.Now,
	})
	return open(read, house{
		services: []bot.Service{service}, channels: map[string]bot.Channels{service.Name(): {Stakeholders: stakeholdersChannel}}, log: log, now: clock.Now,
	})
}

// folder is where the demo keeps its data.
func (c demoCommand) folder() (string, error) {
	dir := c.Data
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", outside("there is no folder for the demo's data (%w): name one with --data", err)
		}
		dir = filepath.Join(cache, "warroom", "demo")
	}
	if c.Reset {
		// Only what a demo made is removed, so that a wrong --data costs nothing.
		for _, name := range []string{"workspace", "bot", "clock"} {
			if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
				return "", outside("start over: %w", err)
			}
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", outside("make the demo's data folder: %w", err)
	}
	return dir, nil
}

// listenHere listens on this machine and nowhere else: whoever reaches the page acts as anyone.
func listenHere(address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, usage("--listen %s is no address: write it like 127.0.0.1:8734", address)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, usage("--listen %s: the demo listens on this machine only, since whoever reaches it acts as anyone; use 127.0.0.1", address)
	}
	l, err := net.Listen("tcp", address) //nolint:noctx // it lives as long as the program
	if err != nil {
		return nil, outside("%w: another demo may run; name another address with --listen 127.0.0.1:0", err)
	}
	return l, nil
}

const stakeholdersChannel = "C0STAKEHOLDERS"

// demoApp is the app as its manifest makes it.
func demoApp() sandbox.App {
	return sandbox.App{
		ID: "A0WARROOM", Name: "warroom", UserID: "U0WARROOM", BotID: "B0WARROOM",
		Command: sandbox.Command{Name: "/incident", Escape: true},
		Shortcuts: []sandbox.Shortcut{
			{CallbackID: "declare", Name: "Declare an incident", Description: "Open a room for something that looks wrong"},
			{CallbackID: "declare-from", Name: "Declare from this", Description: "Open a room, with this message as its first entry", Message: true},
			{CallbackID: "timeline", Name: "Add to timeline", Description: "Take this message into the incident's record", Message: true},
			{CallbackID: "evidence", Name: "Save as evidence", Description: "Keep this message and its files as evidence", Message: true},
		},
		Scopes: []string{
			"commands", "chat:write", "channels:manage", "channels:read", "channels:history", "groups:write", "groups:read", "groups:history", "im:write", "im:history",
			"users:read", "pins:write", "reactions:read", "reactions:write", "files:read", "files:write",
		},
		Events: []string{
			"app_home_opened", "message.channels", "message.groups", "member_joined_channel", "member_left_channel", "channel_archive", "group_archive", "reaction_added",
		},
	}
}

// demoUsers are the people of the config who have an account, and two whom the config does not know.
func demoUsers(p *incident.Policy) []sandbox.User {
	var out []sandbox.User
	for _, id := range slices.Sorted(maps.Keys(p.People)) {
		person := p.People[id]
		account := person.Accounts["slack"]
		if account == "" {
			continue
		}
		out = append(out, sandbox.User{ID: account, Handle: strings.ToLower(person.Key), Name: person.Name, Zone: person.Zone, Title: titleOf(p, id)})
	}
	return append(out,
		sandbox.User{ID: "U0ALEX", Handle: "alex", Name: "Alex", Title: "Developer, not in the config"},
		sandbox.User{ID: "U0GUEST", Handle: "guest", Name: "Guest", Title: "Guest of the workspace", Guest: true},
	)
}

// titleOf says what a person is in the incidents to come.
func titleOf(p *incident.Policy, id incident.PersonID) string {
	roles := slices.SortedFunc(maps.Values(p.Roles), func(a, b incident.Role) int { return a.Order - b.Order })
	for _, r := range roles {
		if r.Holder == id {
			return strings.ToUpper(r.Title[:1]) + r.Title[1:]
		}
	}
	if party := p.People[id].Party; party != "" {
		return "Of a third party"
	}
	return ""
}

func demoChannels() []sandbox.Channel {
	return []sandbox.Channel{
		{ID: "C0INCIDENTS", Name: "incidents", Topic: "Something looks wrong? Type /incident"},
		{ID: stakeholdersChannel, Name: "stakeholders", Topic: "Updates of open incidents", Members: []string{"U0WARROOM"}},
	}
}

// guide takes a newcomer through a whole incident (SCREENS: six lines, two minutes). A line is done when its people have done it.
func guide(p *incident.Policy) []sandbox.GuideLine {
	account := func(key string) string { return p.People[incident.PersonID(key)].Accounts["slack"] }
	if account("priya") == "" || account("lee") == "" || account("sam") == "" {
		return nil // the guide speaks of the example's people
	}
	did := func(who, kind, what string) func(*sandbox.Slack) bool {
		return func(s *sandbox.Slack) bool {
			return slices.ContainsFunc(s.Deeds(), func(d sandbox.Deed) bool {
				return d.User == account(who) && d.Kind == kind && strings.HasPrefix(d.What, what)
			})
		}
	}
	all := func(conditions ...func(*sandbox.Slack) bool) func(*sandbox.Slack) bool {
		return func(s *sandbox.Slack) bool {
			for _, c := range conditions {
				if !c(s) {
					return false
				}
			}
			return true
		}
	}
	return []sandbox.GuideLine{
		{Text: "You are Priya. Type `/incident` and press Declare.", Done: did("priya", "command", "/incident")},
		{Text: "Say what happened: AWS key on public repo. Choose Identity compromise and SEV1, and open the room.", Done: did("priya", "submit", "declare:")},
		{Text: "Be Lee: press Accept in the direct message. In the room press Phases…, and open Cut access.", Done: all(did("lee", "click", "accept:"), did("lee", "click", "phase-open:"))},
		{Text: "Be Priya: tick 3.1. Be Sam: tick 3.2. Be Priya again: ask Lee for 3.3.", Done: did("priya", "submit", "ask:")},
		{Text: "Be Lee: approve D-1. Be Priya: tick 3.3.", Done: all(did("lee", "click", "approve:"), did("priya", "click", "tick:"))},
		{Text: "Be Lee: type `/incident close false-alarm`, and open the page that the bot uploads.", Done: did("lee", "submit", "close:")},
	}
}
