package bot

import (
	"context"
	"strings"
	"sync"
	"time"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// courier keeps the chat of one incident equal to its state, and delivers its notices. One incident never waits for another.
type courier struct {
	bot    *Bot
	stream string
	signal chan struct{}
	begun  bool   // a first pass was made; the courier's own
	chat   string // the service that the incident lives on, once a pass has seen it; only the courier's own goroutines read it

	mu      sync.Mutex // guards all following fields
	redraws map[string]int
	pace
	lag
}

func newCourier(b *Bot, stream string) *courier {
	return &courier{bot: b, stream: stream, signal: make(chan struct{}, 1), redraws: map[string]int{}, pace: newPace()}
}

const (
	callLimit = 20 * time.Second // for one call of a chat service
	idleLimit = time.Minute      // without anything to do, until a courier ends
	// openingLimit is how long asks wait for the board and the first card. A service that answers so slowly must not keep people from being asked.
	openingLimit = 3 * time.Second
)

// wake has the courier look at the incident.
func (k *courier) wake() {
	k.dirty()
	select {
	case k.signal <- struct{}{}:
	default:
	}
}

func (k *courier) run(ctx context.Context) {
	timer := time.NewTimer(idleLimit)
	defer timer.Stop()
	for {
		again := false
		select {
		case <-ctx.Done():
			return
		case <-k.signal:
			// The clicks of one moment share an edit. What has to be made goes out at once.
			if k.begun && !sleep(ctx, k.bot.gather) {
				return
			}
			again = true
		case <-timer.C:
			again = k.waits()
		}
		if !again {
			if k.bot.couriers.retire(k) {
				return
			}
			continue
		}
		k.pass(ctx)
		k.begun = true
		timer.Reset(k.rest())
	}
}

// pass brings chat up to the state once.
func (k *courier) pass(ctx context.Context) {
	b := k.bot
	k.beginPass()
	defer k.endPass()
	st, current := b.newest(ctx, k.stream)
	if st == nil || st.Chat == "" || st.Chat == chatConsole || ctx.Err() != nil {
		return
	}
	service := b.services[st.Chat]
	if service == nil {
		b.status.chatMissing(st.Chat)
		return
	}
	k.chat = st.Chat
	if !current {
		k.lookSoon() // the decider waits for the disk; what it has recorded since is shown next
	}
	if st.Room.ID == "" && st.Room.Failed == "" && st.Open() && !k.isBlocked("room") {
		k.makeRoom(ctx, service, st)
		if st, _ = b.newest(ctx, k.stream); st == nil {
			return
		}
	}
	k.deliver(ctx, service, st)
}

// deliver sends what differs. What people need first goes first: everyone is invited and the board and first card are posted together; all
// else follows behind them.
func (k *courier) deliver(ctx context.Context, service Service, st *incident.State) {
	v := view.Incident{State: st, Policy: k.bot.policy.Load(), Now: k.bot.now(), Late: k.lateness()}
	v.Troubles = k.troubles()
	surfaces := view.Surfaces(v)
	k.forgetRedraws(surfaces)
	inRoom := st.Room.ID != "" && !st.Archived
	var all, first sync.WaitGroup
	run := all.Go
	var rest []view.Surface
	for _, s := range surfaces {
		if !inRoom || s.Direct != "" || k.isMade(st, s.Key) {
			rest = append(rest, s)
			continue
		}
		first.Go(func() { k.surface(ctx, service, v, s) })
	}
	if inRoom {
		first.Go(func() { k.invite(ctx, service, st) })
	}
	opening := make(chan struct{})
	run(func() {
		first.Wait()
		close(opening)
		if inRoom {
			k.pin(ctx, service)
			k.topic(ctx, service, v)
		}
	})
	soon, cancel := context.WithTimeout(ctx, openingLimit)
	defer cancel()
	select {
	case <-opening:
	case <-soon.Done():
	}
	// Asks that are to be asked again are taken up first: their old message gives way before a new one is made.
	asks := keysOf(surfaces)
	k.outbox(ctx, service, v, asks, isWake)
	for _, s := range rest {
		run(func() { k.surface(ctx, service, v, s) })
	}
	run(func() { k.endSurfaces(ctx, service, v, asks) })
	run(func() {
		k.outbox(ctx, service, v, asks, func(lane string) bool { return !isWake(lane) && lane != laneArchive })
	})
	all.Wait()
	if !k.waits() && !k.owes(laneRoom) {
		k.outbox(ctx, service, v, asks, func(lane string) bool { return lane == laneArchive })
	}
}

// keysOf is the keys of surfaces.
func keysOf(surfaces []view.Surface) map[string]bool {
	out := make(map[string]bool, len(surfaces))
	for _, s := range surfaces {
		out[s.Key] = true
	}
	return out
}

// redrawNext has surfaces drawn again although nothing in them changed.
func (k *courier) redrawNext(keys []string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, key := range keys {
		k.redraws[key]++
	}
}

// redrawWanted is how often a surface was to be drawn again since it was last; 0: it need not be.
func (k *courier) redrawWanted(key string) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.redraws[key]
}

// redrawn notes that a surface was drawn for what was wanted before it.
func (k *courier) redrawn(key string, times int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.redraws[key] -= times; k.redraws[key] <= 0 {
		delete(k.redraws, key)
	}
}

// forgetRedraws drops the names of what is no surface: a hostile click may name anything.
func (k *courier) forgetRedraws(surfaces []view.Surface) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for key := range k.redraws {
		is := false
		for _, s := range surfaces {
			is = is || s.Key == key
		}
		if !is {
			delete(k.redraws, key)
		}
	}
}

func isWake(lane string) bool { return strings.HasPrefix(lane, laneWake) }
