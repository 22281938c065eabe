package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"warroom/bot/incident"
	"warroom/bot/view"
	"warroom/store"
)

// couriers run one courier for each incident that chat is owed something for.
type couriers struct {
	mu      sync.Mutex // guards all following fields
	bot     *Bot
	ctx     context.Context //nolint:containedctx // the life of the couriers, which outlives the call that starts one
	byName  map[string]*courier
	waiting map[string]bool      // woken before the start
	told    map[string]time.Time // account → when it was last told that its card follows later
	done    sync.WaitGroup
}

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

func (c *couriers) wait() { c.done.Wait() }

// wake tells an incident's courier that something may be owed.
func (c *couriers) wake(stream string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wakeLocked(stream)
}

func (c *couriers) wakeLocked(stream string) {
	if c.byName == nil {
		if c.waiting == nil {
			c.waiting = map[string]bool{}
		}
		c.waiting[stream] = true
		return
	}
	k := c.byName[stream]
	if k == nil {
		k = &courier{bot: c.bot, stream: stream, signal: make(chan struct{}, 1), edited: map[string]time.Time{}, blocked: map[string]time.Time{}, redraw: map[string]bool{}}
		c.byName[stream] = k
		c.done.Go(func() {
			k.run(c.ctx)
		})
	}
	k.dirty()
	select {
	case k.signal <- struct{}{}:
	default:
	}
}

// redraw makes surfaces look the state again on every screen, although it did not change: a refused click left a tick on one.
func (c *couriers) redraw(stream string, keys []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.byName[stream]
	if k == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, key := range keys {
		k.redraw[key] = true
	}
}

// redrawAll makes everything that can be pressed in an incident's room look the state again.
func (c *couriers) redrawAll(stream string) {
	var keys []string
	for key := range c.bot.store.List(store.Sent, stream+"/") {
		keys = append(keys, strings.TrimPrefix(key, stream+"/"))
	}
	c.redraw(stream, keys)
	c.wake(stream)
}

// courier keeps the chat of one incident equal to its state, and delivers its notices. One incident never waits for another.
type courier struct {
	bot    *Bot
	stream string
	signal chan struct{}
	begun  bool   // a first pass was made; the courier's own
	chat   string // the service that the incident lives on, once a pass has seen it; only the courier's own goroutines read it

	mu      sync.Mutex           // guards all following fields
	edited  map[string]time.Time // surface → when it was last edited
	blocked map[string]time.Time // what the service limits, until when: a surface's key, or a lane
	tries   map[string]int
	redraw  map[string]bool
	again   time.Time // earliest time at which something that waits can go on
	late    string
	dirtyAt time.Time // since when a change waits to be shown; zero: none does
}

// dirty notes that a change waits to be shown.
func (k *courier) dirty() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.dirtyAt.IsZero() {
		k.dirtyAt = time.Now()
	}
}

// behind is how long the oldest change has waited to be shown.
func (k *courier) behind() time.Duration {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.dirtyAt.IsZero() {
		return 0
	}
	return time.Since(k.dirtyAt)
}

// shown notes that chat looks like the state, and how late that was. The board says so until a change is shown in time again.
func (k *courier) shown(begun time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.again.IsZero() || k.dirtyAt.IsZero() {
		return
	}
	late := time.Since(k.dirtyAt)
	if k.dirtyAt.After(begun) {
		return // what came during the pass is shown by the next
	}
	k.dirtyAt = time.Time{}
	was := k.late
	if k.late = ""; late > lateAfter {
		k.late = fmt.Sprintf("Screens were %d s late at %s; every click is recorded.", int(late.Seconds()), k.bot.now().UTC().Format("15:04"))
	}
	if k.late != was {
		k.again = time.Now()
	}
}

const (
	callLimit  = 20 * time.Second // for one call of a chat service
	idleLimit  = time.Hour
	retryFirst = time.Second
	retryMost  = 5 * time.Minute
	givesUp    = 10 // tries of an unknown error before a row is parked
)

func (k *courier) run(ctx context.Context) {
	timer := time.NewTimer(idleLimit)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-k.signal:
			// The clicks of one moment share an edit. What has to be made goes out at once.
			if k.begun && !sleep(ctx, k.bot.gather) {
				return
			}
		case <-timer.C:
		}
		wait := k.pass(ctx)
		k.begun = true
		timer.Reset(wait)
	}
}

// pass brings chat up to the state once, and says when to look again.
func (k *courier) pass(ctx context.Context) time.Duration {
	b := k.bot
	st := b.snapshot(ctx, k.stream)
	if st == nil || ctx.Err() != nil {
		return idleLimit
	}
	service := b.services[st.Chat]
	if service == nil {
		return idleLimit
	}
	k.chat = st.Chat
	begun := time.Now()
	k.mu.Lock()
	k.again = time.Time{}
	k.mu.Unlock()
	if st.Room.ID == "" && st.Room.Failed == "" && st.Open() && !k.isBlocked("room") {
		k.makeRoom(ctx, service, st)
		if st = b.snapshot(ctx, k.stream); st == nil {
			return idleLimit
		}
	}
	k.deliver(ctx, service, st)
	k.shown(begun)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.again.IsZero() {
		return idleLimit
	}
	return max(time.Millisecond, time.Until(k.again))
}

// deliver sends what differs. What people need first goes first: everyone is invited and the board and first card are posted together; all
// else follows behind them.
func (k *courier) deliver(ctx context.Context, service Service, st *incident.State) {
	v := view.Incident{State: st, Policy: k.bot.policy.Load(), Now: k.bot.now(), Late: k.lateness()}
	surfaces := view.Surfaces(v)
	var first, rest []view.Surface
	for _, s := range surfaces {
		if s.Direct == "" && k.bot.sent(k.stream, s.Key).Ref == (Ref{}) {
			first = append(first, s)
		} else {
			rest = append(rest, s)
		}
	}
	inRoom := st.Room.ID != "" && !st.Archived
	var wg sync.WaitGroup
	run := func(f func()) {
		wg.Go(func() {
			f()
		})
	}
	if inRoom {
		run(func() { k.invite(ctx, service, st) })
		for _, s := range first {
			run(func() { k.surface(ctx, service, st, s) })
		}
		wg.Wait()
	}
	if inRoom {
		run(func() { k.topic(ctx, service, v) })
		run(func() { k.pin(ctx, service) })
	}
	// Asks that are to be asked again are taken up first: their old message gives way before a new one is made.
	k.outbox(ctx, service, st, func(lane string) bool { return strings.HasPrefix(lane, laneWake) })
	for _, s := range rest {
		if s.Direct != "" || inRoom {
			run(func() { k.surface(ctx, service, st, s) })
		}
	}
	run(func() { k.end(ctx, service, v, surfaces) })
	run(func() {
		k.outbox(ctx, service, st, func(lane string) bool { return !strings.HasPrefix(lane, laneWake) })
	})
	wg.Wait()
}

// makeRoom makes the incident's room and reports it to the rules. The intent is on disk before the call.
func (k *courier) makeRoom(ctx context.Context, service Service, st *incident.State) {
	b := k.bot
	key := "room"
	if len(st.Room.Linked) > 0 {
		key = "room:" + string(st.Room.Linked[len(st.Room.Linked)-1])
	}
	s := b.sent(k.stream, key)
	if !s.Trying {
		s.Trying, s.Mark = true, moment(b.now()).Format(time.RFC3339Nano)
		if err := b.keepSent(ctx, k.stream, key, s); err != nil {
			k.later("room", retryFirst)
			return
		}
	}
	begun, err := time.Parse(time.RFC3339Nano, s.Mark)
	if err != nil {
		begun = st.Declared
	}
	call, cancel := context.WithTimeoutCause(ctx, callLimit, errSlow)
	defer cancel()
	room, err := service.MakeRoom(call, RoomSpec{
		Key: surfaceKey(b.store.Installation(), k.stream, key, 0), Name: view.RoomName(st), Private: st.Private, After: begun,
		Taken: func(id string) bool { at := b.rooms.at(service.Name(), id); return at != "" && at != k.stream },
	})
	report := incident.ReportRoom{Room: room.ID, Name: room.Name}
	if err != nil {
		var se *SendError
		if !errors.As(err, &se) || se.Kind != Refused {
			k.failed("room", err)
			return
		}
		report = incident.ReportRoom{Failed: se.Code}
	}
	o := b.submit(ctx, &job{
		meta:   incident.Meta{ID: "room:" + k.stream + ":" + room.ID + ":" + report.Failed + ":" + s.Mark, By: incident.Actor{Class: incident.ClassClock}},
		stream: k.stream, commands: []incident.Command{report},
	})
	if o.Err != nil {
		k.later("room", retryFirst)
		return
	}
	if report.Failed != "" {
		s.Trying = false // asked again by hand, it is a new try
		if err := b.keepSent(ctx, k.stream, key, s); err != nil {
			k.later("room", retryFirst)
		}
	}
}

var errSlow = errors.New("the chat service did not answer in time")

// invite brings in everyone who should be in the room, in one call.
func (k *courier) invite(ctx context.Context, service Service, st *incident.State) {
	inviter, ok := service.(Inviter)
	if !ok || k.isBlocked("invite") {
		return
	}
	b := k.bot
	key := "invited:" + string(st.Room.ID)
	was := b.sent(k.stream, key)
	var accounts []string
	people := map[string]incident.PersonID{}
	var mark strings.Builder
	for _, p := range wanted(st) {
		mark.WriteString(string(p) + " ")
		account := b.accountOf(service.Name(), p, st)
		if account == "" || st.Members[p] {
			continue
		}
		accounts = append(accounts, account)
		people[account] = p
	}
	if was.Mark == mark.String() {
		return
	}
	if len(accounts) > 0 {
		call, cancel := context.WithTimeoutCause(ctx, callLimit, errSlow)
		defer cancel()
		failed, err := inviter.Invite(call, string(st.Room.ID), accounts)
		if err != nil {
			k.failed("invite", err)
			return
		}
		for account, why := range failed {
			b.submit(ctx, &job{
				meta:   incident.Meta{ID: "invite:" + k.stream + ":" + account + ":" + mark.String(), By: incident.Actor{Class: incident.ClassClock}},
				stream: k.stream, commands: []incident.Command{incident.ReportInvite{Person: people[account], Why: why}},
			})
		}
	}
	if err := b.keepSent(ctx, k.stream, key, sent{Mark: mark.String()}); err != nil {
		k.later("invite", retryFirst)
	}
}

// topic sets the room's topic where it differs.
func (k *courier) topic(ctx context.Context, service Service, v view.Incident) {
	setter, ok := service.(Topicker)
	if !ok || k.isBlocked("topic") {
		return
	}
	want := view.RoomTopic(v)
	was := k.bot.sent(k.stream, "topic:"+string(v.State.Room.ID))
	if was.Hash == want || !k.spaced("topic") {
		return
	}
	call, cancel := context.WithTimeoutCause(ctx, callLimit, errSlow)
	defer cancel()
	if err := setter.SetTopic(call, string(v.State.Room.ID), want); err != nil {
		k.failed("topic", err)
		return
	}
	k.touched("topic")
	if err := k.bot.keepSent(ctx, k.stream, "topic:"+string(v.State.Room.ID), sent{Hash: want}); err != nil {
		k.later("topic", retryFirst)
	}
}

// pin pins the board, once for each time it was made.
func (k *courier) pin(ctx context.Context, service Service) {
	pinner, ok := service.(Pinner)
	if !ok || k.isBlocked("pin") {
		return
	}
	s := k.bot.sent(k.stream, "board")
	if s.Ref == (Ref{}) || s.Pinned {
		return
	}
	call, cancel := context.WithTimeoutCause(ctx, callLimit, errSlow)
	defer cancel()
	if err := pinner.Pin(call, s.Ref); err != nil {
		var se *SendError
		if !errors.As(err, &se) || se.Kind != Refused {
			k.failed("pin", err)
			return
		}
		k.report(ctx, "pin", se.Code)
	}
	s = k.bot.sent(k.stream, "board")
	s.Pinned = true
	if err := k.bot.keepSent(ctx, k.stream, "board", s); err != nil {
		k.later("pin", retryFirst)
	}
}

// report records that chat refused something for good.
func (k *courier) report(ctx context.Context, what, why string) {
	k.bot.submit(ctx, &job{
		meta:   incident.Meta{ID: "failed:" + k.stream + ":" + what + ":" + why, By: incident.Actor{Class: incident.ClassClock}},
		stream: k.stream, commands: []incident.Command{incident.ReportFailure{What: what, Why: why}},
	})
}
