package bot

import (
	"context"
	"strings"
	"sync"
	"time"

	"warroom/store"
)

// couriers run one courier for each incident that chat is owed something for. A courier that has had nothing to do for a while ends, so that their
// number follows what goes on and not what ever was.
type couriers struct {
	mu      sync.Mutex // guards all following fields
	bot     *Bot
	ctx     context.Context //nolint:containedctx // the life of the couriers, which outlives the call that starts one
	byName  map[string]*courier
	waiting map[string]bool      // woken before the start
	ended   bool                 // no courier is started any more
	told    map[string]time.Time // account → when it was last told that its card follows later
	done    sync.WaitGroup
}

// start begins with every incident that is live or owed something.
func (c *couriers) start(ctx context.Context, b *Bot) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bot, c.ctx, c.byName = b, ctx, map[string]*courier{}
	for stream := range b.store.List(store.Live, "") {
		c.wakeLocked(stream)
	}
	for key := range b.store.List(store.Outbox, "") {
		c.wakeLocked(streamOf(key))
	}
	for stream := range c.waiting {
		c.wakeLocked(stream)
	}
	c.waiting = nil
}

// wait waits for the couriers, whose context has ended, and keeps new ones from being started.
func (c *couriers) wait() {
	c.mu.Lock()
	c.ended = true
	c.mu.Unlock()
	c.done.Wait()
}

// wake tells an incident's courier that something may be owed.
func (c *couriers) wake(stream string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wakeLocked(stream)
}

func (c *couriers) wakeLocked(stream string) {
	if k := c.courierLocked(stream); k != nil {
		k.wake()
	}
}

// courierLocked is an incident's courier, started if there is none; nil before the start and after the end.
func (c *couriers) courierLocked(stream string) *courier {
	switch {
	case c.ended:
		return nil
	case c.byName == nil:
		if c.waiting == nil {
			c.waiting = map[string]bool{}
		}
		c.waiting[stream] = true
		return nil
	}
	k := c.byName[stream]
	if k == nil {
		k = newCourier(c.bot, stream)
		c.byName[stream] = k
		c.done.Go(func() { k.run(c.ctx) })
	}
	return k
}

// retire takes a courier off the list; false: it was woken in the meantime.
func (c *couriers) retire(k *courier) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(k.signal) > 0 {
		return false
	}
	delete(c.byName, k.stream)
	return true
}

// redraw makes surfaces look like the state again on every screen, although it did not change: a refused click left a tick on one.
func (c *couriers) redraw(stream string, keys []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k := c.courierLocked(stream); k != nil {
		k.redrawNext(keys)
		k.wake()
	}
}

// redrawAll makes everything that can be pressed in an incident look like the state again.
func (c *couriers) redrawAll(s *store.Store, stream string) {
	var keys []string
	for row := range s.List(store.Sent, stream+"/") {
		if key := strings.TrimPrefix(row, stream+"/"); isSurface(key) {
			keys = append(keys, key)
		}
	}
	c.redraw(stream, keys)
}

// settled reports whether every courier has shown all that it was woken for.
func (c *couriers) settled() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range c.byName {
		if !k.settled() {
			return false
		}
	}
	return true
}
