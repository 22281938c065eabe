package chattest

import (
	"sync"
	"time"
)

// Clock is the story's time. It stands still until it is moved.
type Clock struct {
	mu  sync.Mutex // guards now
	now time.Time
}

// storyBegins is the night of SCREENS' story.
var storyBegins = time.Date(2026, time.November, 23, 2, 40, 0, 0, time.UTC)

// NewClock stands at 02:40 in the night of the story.
func NewClock() *Clock { return &Clock{now: storyBegins} }

// Now is the story's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// set moves the clock. It never goes back.
func (c *Clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.now) {
		c.now = t
	}
}
