package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"time"

	"warroom/bot/incident"
	"warroom/bot/view"
	"warroom/store"
)

// job is one act on its way through the decider. Either declare or commands or read or puts or seals is set.
type job struct {
	meta     incident.Meta
	stream   string
	declare  *incident.Declare
	commands []incident.Command
	puts     []store.Put
	seals    []string
	read     func() // runs between groups, when all that is in memory is on disk
	done     chan Outcome

	outcome Outcome
}

// Outcome is what became of an act.
type Outcome struct {
	Incident string
	Rev      uint64 // of the incident, after the act
	Changed  bool
	Refusal  *incident.Refusal
	Err      error // nothing is known to be recorded: store.ErrFull, store.ErrUnknown, or a fault of ours
}

// kept is an outcome as it stands under the command's id for seven days.
type kept struct {
	Incident string            `json:"incident,omitempty"`
	Rev      uint64            `json:"rev,omitempty"`
	Changed  bool              `json:"changed,omitempty"`
	Refusal  *incident.Refusal `json:"refusal,omitempty"`
}

// desk is what the decider works on. Only its goroutine touches it.
type desk struct {
	live    map[string]*incident.State // what is in memory; each state is as the last commit left it, between groups
	due     map[string]time.Time
	numbers map[string]uint64 // series → last number given
	day     string            // of the last daily sealing
	last    time.Time         // the clock, at the last group
}

const (
	tableNumbers = "numbers"
	groupSize    = 256             // jobs in one commit
	retryStore   = 5 * time.Second // until what the clock asks for is tried again on a full disk
)

// load folds what is live and reads the numbers given.
func (b *Bot) load() error {
	b.live, b.due, b.numbers = map[string]*incident.State{}, map[string]time.Time{}, map[string]uint64{}
	if err := b.loadNumbers(); err != nil {
		return err
	}
	for stream := range b.store.List(store.Live, "") {
		st, err := Fold(b.store, stream)
		if err != nil {
			return err
		}
		if err := b.store.Check(stream); err != nil {
			return fmt.Errorf("the record of %s does not match its proof: %w", stream, err)
		}
		if st != nil {
			b.track(stream, st)
		}
	}
	return nil
}

func (b *Bot) loadNumbers() error {
	clear(b.numbers)
	for series, v := range b.store.List(tableNumbers, "") {
		n, err := strconv.ParseUint(string(v), 10, 64)
		if err != nil {
			return fmt.Errorf("the number last given in series %s is not a number: %w", series, err)
		}
		b.numbers[series] = n
	}
	return nil
}

// track keeps a state in memory and notes when something in it falls due.
func (b *Bot) track(stream string, st *incident.State) {
	b.live[stream] = st
	if due := incident.Due(st, b.policy.Load()); due.IsZero() {
		delete(b.due, stream)
	} else {
		b.due[stream] = due
	}
	b.rooms.note(st)
}

// submit hands a job to the decider and waits for its outcome. When the context ends first the job may still be decided.
func (b *Bot) submit(ctx context.Context, j *job) Outcome {
	j.done = make(chan Outcome, 1)
	select {
	case b.queue <- j:
	default:
		return Outcome{Err: ErrBusy}
	}
	select {
	case o := <-j.done:
		return o
	case <-ctx.Done():
		return Outcome{Err: context.Cause(ctx)}
	}
}

// keep commits delivery state or a pseudonym, sharing the next group's fsync. It may wait for room in the queue.
func (b *Bot) keep(ctx context.Context, puts ...store.Put) error {
	j := &job{puts: puts, done: make(chan Outcome, 1)}
	select {
	case b.queue <- j:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	select {
	case o := <-j.done:
		return o.Err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// state is an incident in memory, or folded from disk when it is not live. The decider calls it.
func (b *Bot) state(stream string) *incident.State {
	if st := b.live[stream]; st != nil {
		return st
	}
	return b.fold(stream)
}

// decideLoop takes what is queued, decides it in order, commits it together and answers, until the context ends. What was queued before
// that is still decided. The error is one after which the bot must not go on.
func (b *Bot) decideLoop(ctx context.Context) error {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		stale := b.snapshots.waiting()
		if len(stale) > 0 {
			timer.Reset(min(idleBeforeCopy, b.sleep()))
		} else {
			timer.Reset(b.sleep())
		}
		var group []*job
		select {
		case j := <-b.queue:
			group = append(group, j)
		case <-timer.C:
			for _, stream := range stale {
				b.copyLive(stream)
			}
		case <-b.wake:
		case <-ctx.Done():
			return b.drain()
		}
		if err := b.turn(group); err != nil {
			return err
		}
	}
}

// drain answers what is still queued at the end.
func (b *Bot) drain() error {
	for {
		select {
		case j := <-b.queue:
			if err := b.turn([]*job{j}); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

// turn decides one group: what came, what else is queued, and what the clock asks for.
func (b *Bot) turn(group []*job) error {
	now := b.now()
	group = append(group, b.steps(now)...)
	group = append(group, b.ticks(now)...)
	for len(group) < groupSize {
		select {
		case j := <-b.queue:
			group = append(group, j)
			continue
		default:
		}
		break
	}
	// What reads runs first: all that is in memory is on disk now.
	rest := group[:0]
	for _, j := range group {
		if j.read != nil {
			b.guard(j, j.read)
			j.done <- j.outcome
			continue
		}
		rest = append(rest, j)
	}
	for len(rest) > 0 {
		later, err := b.group(moment(now), rest)
		if err != nil {
			return err
		}
		rest = later
	}
	return nil
}

// group decides and commits jobs together. It returns those that must wait for the next group, because a job before them broke their
// incident's state in memory.
func (b *Bot) group(now time.Time, jobs []*job) (later []*job, err error) {
	g := &group{bot: b, now: now, policy: b.policy.Load(), touched: map[string]bool{}, broken: map[string]bool{}, pending: map[string]*job{}}
	decided := make([]*job, 0, len(jobs))
	for _, j := range jobs {
		if g.broken[j.stream] {
			later = append(later, j)
			continue
		}
		b.guard(j, func() { g.decide(j) })
		decided = append(decided, j)
	}
	err = g.commit()
	for _, j := range decided {
		if err != nil && j.outcome.Refusal == nil {
			j.outcome = Outcome{Incident: j.outcome.Incident, Err: err}
		}
		if j.done != nil {
			j.done <- j.outcome
		}
	}
	if errors.Is(err, store.ErrFull) {
		err = nil
	}
	return later, err
}

// guard runs a job's part; a panic costs that job only.
func (b *Bot) guard(j *job, f func()) {
	defer func() {
		if r := recover(); r != nil {
			j.outcome = Outcome{Incident: j.stream, Err: fmt.Errorf("a fault of the bot: %v", r)}
			b.log.Error("a command failed", "component", "decider", "incident", j.stream, "error", fmt.Sprint(r), "stack", string(debug.Stack()))
		}
	}()
	f()
}

// group is what one commit will hold.
type group struct {
	bot     *Bot
	now     time.Time
	policy  *incident.Policy
	batch   store.Batch
	touched map[string]bool // incidents whose state in memory is ahead of the disk
	broken  map[string]bool
	pending map[string]*job // by command id, for the same id twice in one group
	wakes   []string
}

func (g *group) decide(j *job) {
	b := g.bot
	g.batch.Puts = append(g.batch.Puts, j.puts...)
	g.batch.Seals = append(g.batch.Seals, j.seals...)
	if j.declare == nil && len(j.commands) == 0 {
		return
	}
	if j.meta.ID != "" {
		if first := g.pending[j.meta.ID]; first != nil {
			j.outcome = first.outcome
			return
		}
		if raw, ok := b.store.Answer(j.meta.ID); ok {
			var k kept
			if err := json.Unmarshal(raw, &k); err == nil {
				j.outcome = Outcome{Incident: k.Incident, Rev: k.Rev, Changed: k.Changed, Refusal: k.Refusal}
				return
			}
		}
		g.pending[j.meta.ID] = j
	}
	j.meta.At = g.now
	var st *incident.State
	if j.declare != nil {
		g.number(j)
	} else {
		st = b.state(j.stream)
		if st == nil {
			j.outcome = Outcome{Refusal: noSuchIncident()}
			return
		}
	}
	// From here on memory runs ahead of the disk. Should something panic, what is in memory is thrown away and folded again.
	g.touched[j.stream], g.broken[j.stream] = true, true
	var back *incident.State
	if len(j.commands) > 1 {
		back = st.Clone()
	}
	entries, puts, seals := len(g.batch.Entries), len(g.batch.Puts), len(g.batch.Seals)
	for _, c := range j.commands {
		events, refusal := incident.Decide(st, g.policy, j.meta, c)
		if refusal != nil && back != nil {
			// Several commands are one act: what the first ones did is taken back, and the refusal's own entries are those of a state without it.
			st, g.batch.Entries, g.batch.Puts, g.batch.Seals = back, g.batch.Entries[:entries], g.batch.Puts[:puts], g.batch.Seals[:seals]
			j.outcome.Changed = false
			var again *incident.Refusal
			if events, again = incident.Decide(st, g.policy, j.meta, c); again == nil {
				events = nil
			}
		}
		for _, e := range events {
			st = g.add(st, j, e)
		}
		j.outcome.Changed = j.outcome.Changed || len(events) > 0
		if refusal != nil {
			j.outcome.Refusal = refusal
			break
		}
	}
	if st == nil {
		delete(g.touched, j.stream)
	} else {
		b.live[j.stream] = st
		j.outcome.Rev = st.N
	}
	delete(g.broken, j.stream)
	j.outcome.Incident = j.stream
	if j.outcome.Refusal != nil && len(j.outcome.Refusal.Redraw) > 0 {
		g.wakes = append(g.wakes, j.stream)
		b.couriers.redraw(j.stream, j.outcome.Refusal.Redraw)
	}
	g.keepAnswer(j)
}

// keepAnswer puts the outcome under the command's id, so that the same act twice changes nothing and answers the same.
func (g *group) keepAnswer(j *job) {
	if j.meta.ID == "" || j.meta.By.Class == incident.ClassClock {
		return
	}
	raw, err := json.Marshal(kept{Incident: j.outcome.Incident, Rev: j.outcome.Rev, Changed: j.outcome.Changed, Refusal: j.outcome.Refusal})
	if err != nil {
		panic(err) // plain data: cannot fail
	}
	g.batch.Answers = append(g.batch.Answers, store.Answer{Command: j.meta.ID, At: g.now, Body: raw})
}

// add applies one event, and puts its entry and what chat is owed for it into the batch.
func (g *group) add(st *incident.State, j *job, e incident.Event) *incident.State {
	var n uint64
	var before incident.State
	if st != nil {
		n, before = st.N, *st
	}
	r := incident.Recorded{Stamp: incident.Stamp{
		N: n, Recorded: g.now, Occurred: j.meta.Occurred, Source: j.meta.Source, Actor: j.meta.By.Person, Command: j.meta.ID,
	}, Event: e}
	st = incident.Apply(st, r)
	en, err := entry(j.stream, j.meta, g.now, e)
	if err != nil {
		panic(err)
	}
	g.batch.Entries = append(g.batch.Entries, en)
	for i, effect := range incident.React(&before, st, g.policy, r) {
		g.owe(j.stream, st, r, i, effect)
	}
	switch e := e.(type) {
	case *incident.IncidentDeclared, *incident.IncidentClosed, *incident.IncidentReopened:
		g.batch.Seals = append(g.batch.Seals, j.stream)
	case *incident.DecisionGranted:
		if e.Final {
			g.batch.Seals = append(g.batch.Seals, j.stream)
		}
	default: // every other event waits for the day's seal, or the next of these
	}
	return st
}

// owe puts an effect into the outbox, in the transaction of the event that it follows from.
func (g *group) owe(stream string, st *incident.State, r incident.Recorded, i int, effect incident.Effect) {
	o := owed{Key: deliveryKey(g.bot.store.Installation(), stream, r.N, i), Stream: stream, At: g.now, Effect: effect}
	if say, ok := effect.(incident.Say); ok {
		m := view.Notice(view.Incident{State: st, Policy: g.policy, Now: g.now}, say, r)
		o.Message = &m
	}
	raw, err := o.marshal()
	if err != nil {
		panic(err)
	}
	g.batch.Puts = append(g.batch.Puts, store.Put{Table: store.Outbox, Key: outboxKey(stream, r.N, i), Value: raw})
}

// commit writes the group. After a failure everything it touched is folded again from disk.
func (g *group) commit() error {
	b := g.bot
	if len(g.batch.Entries)+len(g.batch.Puts)+len(g.batch.Answers)+len(g.batch.Seals) == 0 {
		return nil
	}
	for stream := range g.touched {
		st := b.live[stream]
		if st == nil || g.broken[stream] {
			continue
		}
		_, was := b.store.Get(store.Live, stream)
		if live := incident.Live(st, g.policy); live != was {
			put := store.Put{Table: store.Live, Key: stream}
			if live {
				put.Value = []byte("live")
			}
			g.batch.Puts = append(g.batch.Puts, put)
		}
	}
	if day := g.now.Format(time.DateOnly); day != b.day && len(g.batch.Entries) > 0 {
		g.batch.Seals = append(g.batch.Seals, b.open()...)
		b.day = day
	}
	_, err := b.store.Commit(g.batch)
	if err != nil {
		b.log.Error("nothing was recorded", "component", "decider", "jobs", len(g.pending), "error", err)
		b.status.storeFailed(err)
		for stream := range g.touched {
			delete(b.live, stream)
			if st := b.state(stream); st != nil {
				b.track(stream, st)
				if due, ok := b.due[stream]; ok && due.Before(g.now.Add(retryStore)) {
					b.due[stream] = g.now.Add(retryStore)
				}
			} else {
				delete(b.due, stream)
			}
		}
		if e := b.loadNumbers(); e != nil {
			return e
		}
		return err
	}
	b.status.storeWorks()
	for stream := range g.touched {
		if g.broken[stream] {
			delete(b.live, stream)
		}
		st := b.state(stream)
		if st == nil {
			continue
		}
		b.track(stream, st)
		if st.Room.ID != "" || st.Room.Failed != "" {
			b.opened.tell(stream)
		}
		if !incident.Live(st, g.policy) {
			delete(b.live, stream)
		}
		b.snapshots.outdate(stream)
		b.couriers.wake(stream)
	}
	for _, stream := range g.wakes {
		b.couriers.wake(stream)
	}
	return nil
}

// open lists the incidents in memory that have entries on disk.
func (b *Bot) open() []string {
	var out []string
	for stream := range b.live {
		if _, ok := b.store.Head(stream); ok {
			out = append(out, stream)
		}
	}
	return out
}

func noSuchIncident() *incident.Refusal {
	return &incident.Refusal{Code: "no-such", Why: "No incident you can see has that name."}
}
