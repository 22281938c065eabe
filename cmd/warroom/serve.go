package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"warroom/bot"
	"warroom/bot/config"
	"warroom/bot/slack"
)

type serveCommand struct {
	configFlag
}

// Run serves until it is told to stop (SIGINT, SIGTERM). SIGHUP reads the config again; one with a mistake is shown and changes nothing.
func (c serveCommand) Run(ctx context.Context, p *program) error {
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP) // from here on it does not end the process
	defer signal.Stop(hangups)
	read, err := c.load(p, p.env)
	if err != nil {
		return err
	}
	if !read.Slack.Enabled {
		return usage("no chat service is on in %s: set slack.enabled = true", c.Config)
	}
	log := p.logger(read.LogLevel)
	workspace := slack.New(slack.Options{
		BotToken: slack.Token(read.Slack.BotToken.Reveal()), AppToken: slack.Token(read.Slack.AppToken.Reveal()), APIURL: read.Slack.APIURL, Log: log,
	})
	if err := rightWorkspace(ctx, workspace, read.Slack.Team, log); err != nil {
		return err
	}
	s, err := openStore(read, time.Now, log)
	if err != nil {
		return err
	}
	health, err := listenHealth(ctx, read.Health.Listen)
	if err != nil {
		return errors.Join(err, s.Close())
	}
	h, err := build(ctx, read, bot.Options{
		Store: s, Services: []bot.Service{workspace}, Chat: workspace.Name(), Log: log,
		Channels: map[string]bot.Channels{workspace.Name(): {Stakeholders: read.Slack.Stakeholders, StakeholdersPrivate: read.Slack.StakeholdersPrivate}},
	})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var reloads sync.WaitGroup
	defer reloads.Wait()
	defer stop()
	reloads.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-hangups:
				c.reload(ctx, h.bot, p, log)
			}
		}
	})
	log.Info("warroom serves", "config", c.Config, "config_sha256", read.Hash(), "data", read.Store.Dir, "key", s.Pin())
	return h.run(ctx, health)
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

// reload reads the config again. What is wrong with it is shown, and the old one stays.
func (c serveCommand) reload(ctx context.Context, b *bot.Bot, p *program, log *slog.Logger) {
	log = log.With("component", "config", "file", c.Config)
	read, problems := config.Load(c.Config, p.env)
	for _, problem := range problems {
		log.Warn("the config has a problem", "problem", problem.String())
	}
	if read == nil {
		log.Error("the config was not taken: the old one stays")
		return
	}
	if err := b.Reload(ctx, read); err != nil {
		log.Error("the config was not taken: the old one stays", "error", err)
		return
	}
	log.Info("the config was read again; people, roles, rights and runbooks follow it, the chat service and the machine's part from the next start",
		"config_sha256", read.Hash())
}
