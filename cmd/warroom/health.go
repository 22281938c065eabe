package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"
)

type healthCommand struct {
	configFlag
}

// healthLimit is how long the bot may take to answer.
const healthLimit = 5 * time.Second

// Run asks the running bot, as a container's health check does.
func (c healthCommand) Run(ctx context.Context, p *program) error {
	read, err := c.load(p, nil)
	if err != nil {
		return err
	}
	if read.Health.Listen == "" {
		return usage("health.listen is empty in %s, so nothing can be asked: give it an address such as 127.0.0.1:8735", c.Config)
	}
	ctx, cancel := context.WithTimeout(ctx, healthLimit)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+read.Health.Listen+"/healthz", nil)
	if err != nil {
		return usage("health.listen: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		if wrapped, ok := errors.AsType[*url.Error](err); ok {
			err = wrapped.Err // the address is said already
		}
		return outside("no bot answers at %s (%w): start it with warroom serve", read.Health.Listen, err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil {
		return outside("read what the bot says: %w", err)
	}
	p.write(answer)
	if resp.StatusCode != http.StatusOK {
		return no("the bot says that not all is well: look at its log")
	}
	return nil
}
