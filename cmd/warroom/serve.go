package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"warroom/bot"
	"warroom/bot/config"
	"warroom/bot/control"
	"warroom/bot/slack"
)

type serveCommand struct {
	configFlag
}

// Run serves until it is told to stop (SIGINT, SIGTERM). SIGHUP reads the config again; one with a mistake is shown and changes nothing.
func (c serveCommand) Run(ctx context.Context, p *program) error {
	read, err := c.load(p)
	if err != nil {
		return err
	}
	if !read.Slack.Enabled {
		return usage("no chat service is on in %s: set slack.enabled = true", c.Config)
	}
	log := p.logger(read.LogLevel)
	workspace := slack.New(slack.Options{
		BotToken: slack.Token(read.Slack.BotToken.Reveal()), AppToken: slack.Token(read.Slack.AppToken.Reveal()), APIURL: read.Slack.APIURL,
		Log: log.With("component", "slack"),
	})
	if err := rightWorkspace(ctx, workspace, read.Slack.Team, log); err != nil {
		return err
	}
	h, err := open(read, house{
		services: []bot.Service{workspace}, log: log,
		channels: map[string]bot.Channels{workspace.Name(): {Stakeholders: read.Slack.Stakeholders, StakeholdersPrivate: read.Slack.StakeholdersPrivate}},
	})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	reload := make(chan os.Signal, 1)
	signal.Notify(reload, syscall.SIGHUP)
	defer signal.Stop(reload)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-reload:
				h.reload(ctx, c.Config, p)
			}
		}
	}()
	log.Info("warroom serves", "config", c.Config, "config_sha256", read.Hash(), "data", read.Store.Dir, "key", h.store.Pin())
	return h.run(ctx, read.Health.Listen)
}

// rightWorkspace makes sure that the token is for the workspace of the config. A workspace that cannot be asked now is heard later.
func rightWorkspace(ctx context.Context, w *slack.Workspace, want string, log *slog.Logger) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	team, account, err := w.Check(ctx)
	var refused *bot.SendError
	switch {
	case errors.As(err, &refused) && refused.Kind == bot.Refused:
		return outside("slack refuses the bot token (%s): install the app to the workspace and copy the token that starts with xoxb-", refused.Code)
	case err != nil:
		log.Warn("slack cannot be asked now; the bot starts all the same", "error", err)
	case want != "" && team != want:
		return usage("the token is for the workspace %s and slack.team is %s: one of them is wrong", team, want)
	default:
		log.Info("slack answers", "team", team, "account", account)
	}
	return nil
}

// house is the bot with what it stands on.
type house struct {
	services []bot.Service
	channels map[string]bot.Channels
	log      *slog.Logger
	now      func() time.Time

	store interface {
		Pin() string
		Close() error
	}
	bot     *bot.Bot
	control *control.Server
}

// open opens the data and makes the bot.
func open(c *config.Config, h house) (*house, error) {
	if h.now == nil {
		h.now = time.Now
	}
	s, err := openStore(c, h.now, h.log)
	if err != nil {
		return nil, err
	}
	chat := ""
	if len(h.services) > 0 {
		chat = h.services[0].Name()
	}
	b, err := bot.New(bot.Options{
		Store: s, Services: h.services, Policy: c, Channels: h.channels, Witness: c.Record.Witness, Chat: chat, Now: h.now, Log: h.log,
	})
	if err != nil {
		return nil, errors.Join(outside("%w", err), s.Close())
	}
	door, err := control.Listen(c.Store.Dir, b.Console(), h.log)
	if err != nil {
		return nil, errors.Join(outside("%w", err), s.Close())
	}
	h.store, h.bot, h.control = s, b, door
	return &h, nil
}

// run runs everything until the context ends or a part cannot go on, and closes in the opposite order.
func (h *house) run(ctx context.Context, health string) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var parts sync.WaitGroup
	part := func(f func() error) {
		parts.Go(func() {
			if err := f(); err != nil {
				cancel(err)
			}
		})
	}
	if health != "" {
		l, err := net.Listen("tcp", health)
		if err != nil {
			return errors.Join(outside("health.listen: %w", err), h.close())
		}
		part(func() error { return serveHealth(ctx, l, h.bot) })
	}
	part(func() error { return h.control.Serve(ctx) })
	part(func() error { return h.bot.Run(ctx) })
	<-ctx.Done()
	parts.Wait()
	err := h.close()
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return errors.Join(outside("%w", cause), err)
	}
	return err
}

func (h *house) close() error { return errors.Join(h.control.Close(), h.store.Close()) }

// reload reads the config again. What is wrong with it is shown, and the old one stays.
func (h *house) reload(ctx context.Context, file string, p *program) {
	read, problems := config.Load(file, p.env)
	for _, problem := range problems {
		h.log.Warn("the config has a problem", "component", "config", "problem", problem.String())
	}
	if read == nil {
		h.log.Error("the config was not taken: the old one stays", "component", "config", "file", file)
		return
	}
	if err := h.bot.Reload(ctx, read); err != nil {
		h.log.Error("the config was not taken: the old one stays", "component", "config", "file", file, "error", err)
		return
	}
	h.log.Info("the config was read again; people, roles, rights and runbooks follow it, the chat service and the machine's part from the next start", "component", "config", "config_sha256", read.Hash())
}

// serveHealth serves /healthz until the context ends.
func serveHealth(ctx context.Context, l net.Listener, health http.Handler) error {
	mux := http.NewServeMux()
	mux.Handle("GET /healthz", health)
	s := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = s.Close() })
	defer stop()
	if err := s.Serve(l); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
