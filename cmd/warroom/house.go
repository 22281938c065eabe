package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"warroom/bot"
	"warroom/bot/config"
	"warroom/bot/control"
	"warroom/store"
)

// house is the bot with what it stands on and the door for the command line.
type house struct {
	store   *store.Store
	bot     *bot.Bot
	control *control.Server
}

// build makes the bot that works by the config, and its door. When it cannot, it closes the data.
func build(ctx context.Context, c *config.Config, o bot.Options) (*house, error) {
	o.Policy, o.Witness = c, c.Record.Witness
	b, err := bot.New(o)
	if err != nil {
		return nil, errors.Join(outside("%w", err), o.Store.Close())
	}
	door, err := control.Listen(ctx, c.Store.Dir, b.Console(), o.Log)
	if err != nil {
		return nil, errors.Join(outside("%w", err), o.Store.Close())
	}
	return &house{store: o.Store, bot: b, control: door}, nil
}

// run runs everything until the context ends or a part cannot go on, and closes in the opposite order. Health is where /healthz is asked for; nil: nowhere.
func (h *house) run(ctx context.Context, health net.Listener) (err error) {
	defer func() { err = errors.Join(err, h.control.Close(), h.store.Close()) }()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	parts := []func(context.Context) error{h.control.Serve, h.bot.Run}
	if health != nil {
		parts = append(parts, func(ctx context.Context) error { return serveHealth(ctx, health, h.bot) })
	}
	var running sync.WaitGroup
	for _, part := range parts {
		running.Go(func() {
			if err := part(ctx); err != nil {
				cancel(err)
			}
		})
	}
	<-ctx.Done()
	running.Wait()
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return outside("%w", cause)
	}
	return nil
}

// listenHealth opens the address of /healthz; none is asked for by an empty one.
func listenHealth(ctx context.Context, address string) (net.Listener, error) {
	if address == "" {
		return nil, nil
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, outside("health.listen: %w: another bot may run here; give this one an address of its own", err)
	}
	return l, nil
}

// serveHealth answers on /healthz until the context ends.
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
