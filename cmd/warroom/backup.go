package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"time"

	"warroom/bot"
)

type backupCommand struct {
	dataFlag
	File string `arg:"" help:"The new file." type:"path"`
}

// Run copies the data. The key that signs the record is not in the copy.
func (c backupCommand) Run(ctx context.Context, p *program) (err error) {
	if exists(c.File) {
		return usage("%s exists: name a file that does not", c.File)
	}
	d, done, err := c.open(ctx, p)
	if err != nil {
		return err
	}
	defer func() {
		if e := done(); err == nil && e != nil {
			err = outside("%w", e)
		}
	}()
	if err := d.Backup(ctx, c.File); err != nil {
		return outside("%w", err)
	}
	p.print("%s", c.File)
	return nil
}

type outboxCommand struct {
	List outboxList `cmd:"" help:"List what chat is still owed, and what it refused for good."`
}

type outboxList struct {
	dataFlag
	JSON bool `help:"Print for a machine." name:"json"`
}

// Run lists the outbox.
func (c outboxList) Run(ctx context.Context, p *program) (err error) {
	d, done, err := c.open(ctx, p)
	if err != nil {
		return err
	}
	defer func() {
		if e := done(); err == nil && e != nil {
			err = outside("%w", e)
		}
	}()
	rows, err := d.Outbox(ctx)
	if err != nil {
		return outside("%w", err)
	}
	if c.JSON {
		if rows == nil {
			rows = []bot.Owed{}
		}
		return json.NewEncoder(p.out).Encode(rows)
	}
	if len(rows) == 0 {
		p.print("Nothing is owed.")
	}
	for _, r := range rows {
		state := "waits"
		if r.Parked != "" {
			state = "refused: " + r.Parked
		}
		p.print("%s  %s  %s  %s", r.Since, r.Incident, r.What, state)
	}
	return nil
}

type healthCommand struct {
	configFlag
}

// Run asks the running bot, as a container's health check does.
func (c healthCommand) Run(ctx context.Context, p *program) error {
	read, err := c.load(p)
	if err != nil {
		return err
	}
	if read.Health.Listen == "" {
		return usage("health.listen is empty in %s, so nothing can be asked", c.Config)
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+read.Health.Listen+"/healthz", nil)
	if err != nil {
		return usage("%w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return outside("no bot answers at %s: %w", read.Health.Listen, err)
	}
	defer func() { _ = resp.Body.Close() }()
	if _, err := io.Copy(p.out, io.LimitReader(resp.Body, 64<<10)); err != nil {
		return outside("%w", err)
	}
	if resp.StatusCode != http.StatusOK {
		return exit{statusNo, errors.New("the bot says that not all is well")}
	}
	return nil
}

// keyIn is where the signing key lies unless the config names another place.
func keyIn(dir string) string { return filepath.Join(dir, "warroom.key") }
