package main

import (
	"fmt"
	"os"
	"sync"
	"time"
)

// demoClock runs like the machine's, from a place of its own, and can be moved on. Where it stands outlives the process.
type demoClock struct {
	file string

	mu     sync.Mutex // guards offset
	offset time.Duration
}

// storyTime is the hour at which a new demo begins, since incidents come at night.
const storyTime = 2*time.Hour + 40*time.Minute

func openClock(file string) (*demoClock, error) {
	c := &demoClock{file: file}
	raw, err := os.ReadFile(file)
	switch {
	case os.IsNotExist(err):
		now := time.Now().UTC()
		midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
		c.offset = midnight.Add(storyTime).Sub(now)
		return c, c.keep()
	case err != nil:
		return nil, fmt.Errorf("read the demo's clock: %w", err)
	}
	if c.offset, err = time.ParseDuration(string(raw)); err != nil {
		return nil, fmt.Errorf("the demo's clock cannot be read (%w): start over with --reset", err)
	}
	return c, nil
}

// Now is the demo's time.
func (c *demoClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset)
}

// Advance moves the clock on.
func (c *demoClock) Advance(d time.Duration) error {
	c.mu.Lock()
	c.offset += d
	c.mu.Unlock()
	return c.keep()
}

// NotBefore moves the clock to a time that the workspace has seen already, should it stand before that.
func (c *demoClock) NotBefore(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := time.Now().Add(c.offset); now.Before(t) {
		c.offset += t.Sub(now)
	}
}

func (c *demoClock) keep() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := os.WriteFile(c.file, []byte(c.offset.String()), 0o600); err != nil {
		return fmt.Errorf("keep the demo's clock: %w", err)
	}
	return nil
}
