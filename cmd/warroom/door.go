package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
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

// open gives the door to the data, and what closes it again. A bot that runs is asked; else the data file is opened.
func (f dataFlag) open(ctx context.Context, p *program) (door, func() error, error) {
	c, err := f.load(p)
	if err != nil {
		return nil, nil, err
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
		return client, func() error { return nil }, nil
	case !errors.Is(err, control.ErrNobody):
		return nil, nil, outside("%w", err)
	}
	return f.openFile(ctx, p, c)
}

// openFile runs a bot without any chat service on the data file, for the length of one command. What chat is owed waits in the outbox.
func (f dataFlag) openFile(ctx context.Context, p *program, c *config.Config) (door, func() error, error) {
	log := p.logger("warn")
	s, err := openStore(c, time.Now, log)
	if err != nil {
		return nil, nil, err
	}
	chat := "console"
	if c.Slack.Enabled {
		chat = "slack"
	}
	b, err := bot.New(bot.Options{Store: s, Policy: c, Chat: chat, Log: log, Witness: c.Record.Witness})
	if err != nil {
		return nil, nil, errors.Join(outside("%w", err), s.Close())
	}
	run, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- b.Run(run) }()
	return b.Console(), func() error {
		cancel()
		return errors.Join(<-ended, s.Close())
	}, nil
}

// openStore opens the data file for writing.
func openStore(c *config.Config, now func() time.Time, log *slog.Logger) (*store.Store, error) {
	s, err := store.Open(store.Options{Dir: c.Store.Dir, KeyFile: c.Record.KeyFile, KeyName: c.Record.KeyName, Now: now, Log: log})
	switch {
	case errors.Is(err, store.ErrLocked):
		return nil, outside("another process has the data in %s open and answers no questions: stop it, or ask on the machine where it runs", c.Store.Dir)
	case err != nil:
		return nil, outside("%w", err)
	}
	return s, nil
}

// copyFile writes a file of the bot to w.
func copyFile(w io.Writer, f bot.File) error {
	from, err := f.Open()
	if err != nil {
		return err
	}
	_, err = io.Copy(w, from)
	return errors.Join(err, from.Close())
}
