package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"time"

	"warroom/bot"
	"warroom/bot/config"
	"warroom/bot/control"
	"warroom/store"
)

// door is the way to the record: a bot that runs, by its socket, or the data file itself.
type door interface {
	Do(ctx context.Context, id, as, stream, words string) (bot.Said, error)
	List(ctx context.Context) ([]bot.Listed, error)
	Show(ctx context.Context, id, stream string) (string, error)
	Export(ctx context.Context, id, stream string) (bot.File, error)
	Backup(ctx context.Context, path string) error
	Outbox(ctx context.Context) ([]bot.Owed, error)
}

var (
	_ door = bot.Console{}
	_ door = (*control.Client)(nil)
)

// dataFlag is for commands that need the data.
type dataFlag struct {
	configFlag
	Data string `help:"The data folder; default: the one of the config." placeholder:"DIR" type:"path"`
}

// open has a command use the door to the data. A bot that runs is asked; else the data file is opened for the length of the command.
func (f dataFlag) open(ctx context.Context, p *program, use func(door) error) error {
	c, err := f.load(p, nil)
	if err != nil {
		return err
	}
	if f.Data != "" {
		if c.Record.KeyFile == keyIn(c.Store.Dir) {
			c.Record.KeyFile = keyIn(f.Data)
		}
		c.Store.Dir = f.Data
	}
	client, err := control.Dial(ctx, c.Store.Dir)
	switch {
	case err == nil:
		return use(client)
	case !errors.Is(err, control.ErrNobody):
		return outside("%w", err)
	}
	return f.openFile(ctx, p, c, use)
}

// openFile runs a bot without any chat service on the data file. What chat is owed waits in the outbox.
func (f dataFlag) openFile(ctx context.Context, p *program, c *config.Config, use func(door) error) error {
	log := p.logger("warn")
	s, err := openStore(c, time.Now, log)
	switch {
	case errors.Is(err, store.ErrLocked):
		return outside("another process has the data in %s open and answers no questions: stop it, or try again in a moment", c.Store.Dir)
	case err != nil:
		return err
	}
	chat := "console"
	if c.Slack.Enabled {
		chat = "slack"
	}
	b, err := bot.New(bot.Options{Store: s, Policy: c, Chat: chat, Log: log, Witness: c.Record.Witness})
	if err != nil {
		return errors.Join(outside("%w", err), s.Close())
	}
	run, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- b.Run(run) }()
	err = use(b.Console())
	stop()
	if e := errors.Join(<-ended, s.Close()); e != nil {
		return errors.Join(outside("%w", e), err)
	}
	return err
}

// openStore opens the data file for writing.
func openStore(c *config.Config, now func() time.Time, log *slog.Logger) (*store.Store, error) {
	s, err := store.Open(store.Options{Dir: c.Store.Dir, KeyFile: c.Record.KeyFile, KeyName: c.Record.KeyName, Now: now, Log: log})
	if err != nil {
		return nil, outside("%w", err)
	}
	return s, nil
}

// keyIn is where the signing key lies unless the config names another place.
func keyIn(dir string) string { return filepath.Join(dir, "warroom.key") }
