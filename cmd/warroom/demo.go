package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"warroom"
	"warroom/bot"
	"warroom/bot/config"
	"warroom/bot/control"
	"warroom/bot/sandbox"
	"warroom/bot/slack"
	"warroom/store"
)

type demoCommand struct {
	Config string `help:"The config whose people and rules the demo uses; default: the example that ships." placeholder:"FILE"`
	Listen string `help:"The address of the page, on this machine only; default: 127.0.0.1:8734." default:"127.0.0.1:8734" placeholder:"ADDRESS"`
	Data   string `help:"Where the demo keeps its data; default: a folder of your user's cache." placeholder:"DIR" type:"path"`
	Reset  bool   `help:"Start over: forget what the demo kept."`
	Log    string `help:"What the bot logs: debug, info, warn, error; default: warn." default:"warn" enum:"debug,info,warn,error" placeholder:"LEVEL"`
}

// Run serves a chat workspace on this machine with the bot in it, until it is stopped. The bot reaches the workspace as it reaches Slack: by the Web
// API and Socket Mode, over loopback.
func (c demoCommand) Run(ctx context.Context, p *program) error {
	read, err := c.read(p)
	if err != nil {
		return err
	}
	l, err := listenHere(ctx, c.Listen)
	if err != nil {
		return err
	}
	defer func() { _ = l.Close() }()
	dir, err := c.folder(ctx)
	if err != nil {
		return err
	}
	log := p.logger(c.Log)
	clock, err := openClock(filepath.Join(dir, clockFile))
	if err != nil {
		return outside("%w", err)
	}
	read.Store.Dir = filepath.Join(dir, botFolder)
	read.Record.KeyFile = keyIn(read.Store.Dir)
	read.Policy.Stakeholders = true
	// The data is opened before the workspace is: its lock keeps a second demo away from the workspace's files too.
	data, err := openStore(read, clock.Now, log)
	if err != nil {
		return err
	}
	var h *house
	users := demoUsers(read.Policy)
	workspace, err := sandbox.New(sandbox.Options{
		Dir: filepath.Join(dir, workspaceFolder), URL: "http://" + l.Addr().String(), Log: log,
		Team: sandbox.Team{ID: "T0EXAMPLE", Name: read.Policy.Organisation, Domain: "example"}, App: demoApp(), Users: users, Channels: demoChannels(users),
		Now: clock.Now, Newcomer: accountOf(read.Policy, "priya"), Guide: guide(read.Policy, data),
		Advance: func(d time.Duration) {
			if err := clock.Advance(d); err != nil {
				log.Error("the clock's place was not kept", "component", "demo", "error", err)
			}
			h.bot.Wake()
		},
		Complete: func(account, text string) []string { return h.bot.Complete(ctx, "slack", account, text) },
	})
	if err != nil {
		return errors.Join(outside("%w", err), data.Close())
	}
	defer func() { _ = workspace.Close() }()
	clock.NotBefore(workspace.Latest())
	service := slack.New(slack.Options{
		BotToken: slack.Token(workspace.BotToken()), AppToken: slack.Token(workspace.AppToken()), APIURL: workspace.APIURL(), Log: log, Now: clock.Now,
	})
	h, err = build(ctx, read, bot.Options{
		Store: data, Services: []bot.Service{service}, Chat: service.Name(), Log: log, Now: clock.Now,
		Channels: map[string]bot.Channels{service.Name(): {Stakeholders: stakeholdersChannel}},
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	page := &http.Server{Handler: workspace, ReadHeaderTimeout: 5 * time.Second, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug)}
	var beside sync.WaitGroup
	beside.Go(func() {
		if err := page.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			cancel(outside("the page cannot be served: %w", err))
		}
	})
	beside.Go(func() {
		// Whoever opens the page finds the bot there.
		if workspace.Until(ctx, func() bool { return workspace.Connections() > 0 }) == nil {
			p.print("http://%s/", l.Addr())
			p.note("open this address in a browser; Ctrl-C stops the demo, and what is in %s stays", dir)
		}
	})
	err = h.run(ctx, nil)
	cancel(nil)
	_ = page.Close()
	beside.Wait()
	return err
}

// read gives the config: the example that ships, or a file.
func (c demoCommand) read(p *program) (*config.Config, error) {
	if c.Config != "" {
		return configFlag{c.Config}.load(p, nil)
	}
	read, problems := config.Parse("config.example.toml", warroom.ExampleConfig, nil)
	if read == nil {
		errs := make([]error, len(problems))
		for i, problem := range problems {
			errs[i] = problem
		}
		return nil, exit{statusUsage, errors.Join(errs...)}
	}
	return read, nil
}

// listenHere listens on this machine and nowhere else: whoever reaches the page acts as anyone.
func listenHere(ctx context.Context, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, usage("--listen %s is no address: write it like 127.0.0.1:8734", address)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, usage("--listen %s: the demo listens on this machine only, since whoever reaches it acts as anyone; use 127.0.0.1", address)
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, outside("%w: another demo may run; name another address with --listen 127.0.0.1:0", err)
	}
	return l, nil
}

// What a demo keeps in its folder.
const (
	workspaceFolder = "workspace"
	botFolder       = "bot"
	clockFile       = "clock"
)

// folder is where the demo keeps its data, started over if that is asked for.
func (c demoCommand) folder(ctx context.Context) (string, error) {
	dir := c.Data
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", outside("there is no folder for the demo's data (%w): name one with --data", err)
		}
		dir = filepath.Join(cache, "warroom", "demo")
	}
	if c.Reset {
		if err := startOver(ctx, dir); err != nil {
			return "", err
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", outside("make the demo's data folder: %w", err)
	}
	return dir, nil
}

// startOver removes what a demo keeps, file by file, so that a wrong --data costs nothing: another's files and folders of the same names stay.
func startOver(ctx context.Context, dir string) error {
	data, workspace := filepath.Join(dir, botFolder), filepath.Join(dir, workspaceFolder)
	if _, err := control.Dial(ctx, data); err == nil {
		return usage("a demo runs on %s: stop it before it starts over", dir)
	}
	if !exists(filepath.Join(dir, clockFile)) || !exists(filepath.Join(data, store.DataFile)) {
		return nil // no demo was here
	}
	var errs []error
	gone := func(path string, remove func(string) error) {
		if err := remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	if exists(filepath.Join(workspace, sandboxJournal)) {
		gone(filepath.Join(workspace, "files"), os.RemoveAll)
	}
	for _, path := range []string{
		filepath.Join(workspace, sandboxJournal), filepath.Join(data, store.DataFile), keyIn(data), filepath.Join(data, control.SocketName), filepath.Join(dir, clockFile),
	} {
		gone(path, os.Remove)
	}
	if len(errs) > 0 {
		return outside("start over: %w", errors.Join(errs...))
	}
	return nil
}

// sandboxJournal is the file in which the workspace keeps what was said.
const sandboxJournal = "workspace.jsonl"
