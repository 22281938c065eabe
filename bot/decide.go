package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
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

	outcome  Outcome
	answered bool // before: the outcome stands whatever becomes of the group
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
	At       time.Time         `json:"at,omitzero"`
}

// desk is what the decider works on. Only its goroutine touches it.
type desk struct {
	live    map[string]*incident.State // what is in memory; each state is as the last commit left it, between groups
	listed  map[string]bool            // whether the store lists an incident as live
	due     map[string]time.Time
	numbers map[string]uint64 // series → last number given
	day     string            // of the last daily sealing
	last    time.Time         // the clock, at the last group
	retry   time.Time         // when a full disk is tried again, by the machine's clock; zero: it is not full
}

const (
	tableNumbers = "numbers"
	groupSize    = 256             // jobs in one commit
	retryStore   = 5 * time.Second // until a full disk is tried again
	tryBytes     = 64 << 10        // what it is tried with
)

// load folds what is live and reads the numbers given.
func (b *Bot) load() error {
	b.live, b.listed, b.due, b.numbers = map[string]*incident.State{}, map[string]bool{}, map[string]time.Time{}, map[string]uint64{}
	if err := b.loadNumbers(); err != nil {
		return err
	}
	for stream := range b.store.List(store.Live, "") {
		b.listed[stream] = true
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

// submit hands a job to the decider and waits for its outcome. It may wait for room in the queue. When the context ends first the job may still be
// decided.
func (b *Bot) submit(ctx context.Context, j *job) Outcome {
	j.done = make(chan Outcome, 1)
	select {
	case b.queue <- j:
		return b.outcome(ctx, j)
	case <-ctx.Done():
		return Outcome{Err: context.Cause(ctx)}
	case <-b.shut:
		return Outcome{Err: errStopped}
	}
}

// enqueue hands a person's act to the decider; false: too much is waiting.
func (b *Bot) enqueue(j *job) bool {
	select {
	case b.queue <- j:
		return true
	default:
		return false
	}
}

// outcome waits for what becomes of a job that is queued.
func (b *Bot) outcome(ctx context.Context, j *job) Outcome {
	select {
	case o := <-j.done:
		return o
	case <-ctx.Done():
		return Outcome{Err: context.Cause(ctx)}
	case <-b.shut:
	}
	select {
	case o := <-j.done: // decided with the last
		return o
	default:
		return Outcome{Err: errStopped}
	}
}

// keep commits delivery state or a pseudonym, sharing the next group's fsync.
func (b *Bot) keep(ctx context.Context, puts ...store.Put) error {
	return b.submit(ctx, &job{puts: puts}).Err
}

// state is an incident in memory, or folded from disk when it is not live; nil: there is none. The decider calls it.
func (b *Bot) state(stream string) (*incident.State, error) {
	if st := b.live[stream]; st != nil {
		return st, nil
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

// drain decides what is still queued at the end.
func (b *Bot) drain() error {
	for len(b.queue) > 0 {
		if err := b.turn(nil); err != nil {
			return err
		}
	}
	return nil
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
	switch {
	case len(rest) > 0:
	case !b.retry.IsZero() && !time.Now().Before(b.retry):
		return b.tryStore()
	case b.day != "" && b.day != moment(now).Format(time.DateOnly):
		rest = append(rest, &job{}) // a quiet day ends with its seal as well
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

// tryStore sees whether a full disk takes something again, so that the operator need not wait for somebody to act. It tries with as much as a declaration
// needs: a row of a few bytes finds room on a full disk as well.
func (b *Bot) tryStore() error {
	_, err := b.store.Commit(store.Batch{Puts: []store.Put{{Table: tableState, Key: "tried", Value: make([]byte, tryBytes)}}})
	if err == nil {
		_, err = b.store.Commit(store.Batch{Puts: []store.Put{{Table: tableState, Key: "tried"}}})
	}
	return b.noteStore(err)
}

// noteStore notes how a commit ended: what the operator sees, and when a full disk is tried again. The error is one after which the bot must not go on.
func (b *Bot) noteStore(err error) error {
	switch {
	case err == nil:
		b.retry = time.Time{}
		b.status.storeWorks()
	case errors.Is(err, store.ErrFull):
		b.retry = time.Now().Add(retryStore)
		b.status.storeFailed(err)
	case errors.Is(err, store.ErrUnknown):
		b.status.storeFailed(err)
		return err
	default: // it would not take what it was given, and works
	}
	return nil
}

// group decides and commits jobs together. It returns those that must wait for the next group, because a job before them broke their
// incident's state in memory.
func (b *Bot) group(now time.Time, jobs []*job) (later []*job, err error) {
	g := &group{bot: b, now: now, policy: b.policy.Load(), touched: map[string]bool{}, broken: map[string]bool{}, listed: map[string]bool{}, pending: map[string]*job{}}
	decided := make([]*job, 0, len(jobs))
	for _, j := range jobs {
		if g.broken[j.stream] {
			later = append(later, j)
			continue
		}
		m := g.mark(j)
		if !b.guard(j, func() { g.decide(j) }) {
			g.cut(m)
		}
		decided = append(decided, j)
	}
	err = g.commit()
	if err != nil && len(decided) > 1 && !errors.Is(err, store.ErrFull) && !errors.Is(err, store.ErrUnknown) {
		// The store does not take one of these, and nothing of them is on disk: each is decided on its own, so that it costs nobody else.
		for _, j := range decided {
			j.outcome = Outcome{}
			if _, err := b.group(now, []*job{j}); err != nil {
				return nil, err
			}
		}
		return later, nil
	}
	b.following.Add(1)
	defer b.following.Add(-1)
	for _, j := range decided {
		if err != nil && !j.answered {
			j.outcome = Outcome{Incident: j.outcome.Incident, Err: err}
		}
		if j.done != nil {
			j.done <- j.outcome
		}
	}
	if err == nil {
		g.follow()
	}
	for _, r := range g.redraws {
		b.couriers.redraw(r.stream, r.keys)
	}
	return later, b.noteStore(err)
}

// guard runs a job's part; a panic costs that job only. False: it panicked.
func (b *Bot) guard(j *job, f func()) (whole bool) {
	defer func() {
		if r := recover(); r != nil {
			j.outcome = Outcome{Incident: j.stream, Err: fmt.Errorf("a fault of the bot: %v", r)}
			b.log.Error("a command failed", "component", "decider", "incident", j.stream, "error", fmt.Sprint(r), "stack", string(debug.Stack()))
		}
	}()
	f()
	return true
}

// group is what one commit will hold.
type group struct {
	bot     *Bot
	now     time.Time
	policy  *incident.Policy
	batch   store.Batch
	touched map[string]bool // incidents whose state in memory is ahead of the disk
	broken  map[string]bool
	listed  map[string]bool // what the commit changes in the list of what is live
	pending map[string]*job // by command id, for the same id twice in one group
	redraws []redraw
	owing   []owing // of the current act
}

// redraw names surfaces that a refused act left wrong on somebody's screen.
type redraw struct {
	stream string
	keys   []string
}

// mark is how far a group has come, so that what follows can be taken back.
type mark struct {
	entries, puts, answers, seals, redraws int
	numbers                                map[string]uint64 // nil: they stay
}

func (g *group) mark(j *job) mark {
	m := mark{len(g.batch.Entries), len(g.batch.Puts), len(g.batch.Answers), len(g.batch.Seals), len(g.redraws), nil}
	if j.declare != nil {
		m.numbers = maps.Clone(g.bot.numbers)
	}
	return m
}

// cut takes back what came after a mark. States in memory are not its matter.
func (g *group) cut(m mark) {
	g.batch.Entries, g.batch.Puts, g.batch.Answers = g.batch.Entries[:m.entries], g.batch.Puts[:m.puts], g.batch.Answers[:m.answers]
	g.batch.Seals, g.redraws = g.batch.Seals[:m.seals], g.redraws[:m.redraws]
	if m.numbers != nil {
		g.bot.numbers = m.numbers
	}
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
			j.outcome, j.answered = first.outcome, first.answered
			return
		}
		if o, ok := b.answered(j); ok {
			j.outcome, j.answered = o, true
			return
		}
		g.pending[j.meta.ID] = j
	}
	j.meta.At = g.now
	m, commands := g.mark(j), j.commands
	var st *incident.State
	if j.declare != nil {
		commands = g.number(j)
	} else {
		var err error
		if st, err = b.state(j.stream); err != nil {
			j.outcome = Outcome{Incident: j.stream, Err: err}
			return
		}
		if st == nil {
			j.outcome = Outcome{Refusal: noSuchIncident()}
			return
		}
	}
	// From here on memory runs ahead of the disk. Should something panic, what is in memory is thrown away and folded again.
	g.touched[j.stream], g.broken[j.stream] = true, true
	var back *incident.State
	if len(commands) > 1 {
		back = st.Clone()
	}
	g.owing = g.owing[:0]
	for _, c := range commands {
		events, refusal := incident.Decide(st, g.policy, j.meta, c)
		if refusal != nil && len(commands) > 1 {
			// Several commands are one act: what the first ones did is taken back, and the refusal's own entries are those of a state without it.
			g.cut(m)
			g.owing = g.owing[:0]
			st, j.outcome.Changed = back, false
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
	for _, o := range g.owing {
		g.owe(j.stream, st, o)
	}
	delete(g.broken, j.stream)
	if st == nil {
		// A declaration that was refused.
		delete(g.touched, j.stream)
	} else {
		b.live[j.stream] = st
		j.outcome.Incident, j.outcome.Rev = j.stream, st.N
	}
	if j.outcome.Refusal != nil && len(j.outcome.Refusal.Redraw) > 0 {
		g.redraws = append(g.redraws, redraw{j.stream, j.outcome.Refusal.Redraw})
	}
	g.keepAnswer(j)
}

// answered is what an act was answered before. What it recorded tells so; an answer is kept only of an act that was refused or changed nothing.
func (b *Bot) answered(j *job) (Outcome, bool) {
	if j.meta.By.Class == incident.ClassClock {
		return Outcome{}, false // the bot's own acts are held against the state alone
	}
	if raw, ok := b.store.Answer(j.meta.ID); ok {
		var k kept
		if err := json.Unmarshal(raw, &k); err == nil {
			return Outcome{Incident: k.Incident, Rev: k.Rev, Changed: k.Changed, Refusal: k.Refusal}, true
		}
	}
	if stream, n, ok := b.store.Trace(j.meta.ID); ok {
		return Outcome{Incident: stream, Rev: n + 1, Changed: true}, true
	}
	return Outcome{}, false
}

// keepAnswer puts the outcome under the command's id where the record does not tell it, so that the same act twice changes nothing and answers the same.
func (g *group) keepAnswer(j *job) {
	if j.meta.ID == "" || j.meta.By.Class == incident.ClassClock || j.outcome.Changed && j.outcome.Refusal == nil {
		return
	}
	raw, err := json.Marshal(kept{Incident: j.outcome.Incident, Rev: j.outcome.Rev, Changed: j.outcome.Changed, Refusal: j.outcome.Refusal, At: g.now})
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
		g.owing = append(g.owing, owing{r, i, effect})
	}
	switch e := e.(type) {
	case *incident.IncidentDeclared, *incident.IncidentClosed, *incident.IncidentReopened:
		g.batch.Seals = append(g.batch.Seals, j.stream)
	case *incident.RoomOpened:
		g.bindRoom(st)
	case *incident.DecisionGranted:
		if e.Final {
			g.batch.Seals = append(g.batch.Seals, j.stream)
		}
	default: // every other event waits for the day's seal, or the next of these
	}
	return st
}

// owing is what an event of the current act makes chat be owed.
type owing struct {
	by     incident.Recorded
	i      int // among what the event brings with it
	effect incident.Effect
}

// owe puts an effect into the outbox, in the transaction of the event that it follows from. A notice speaks of the incident as the whole act left it: the
// declaration's names the commander, who is appointed by one of its later events.
func (g *group) owe(stream string, st *incident.State, o owing) {
	row := owed{Key: deliveryKey(g.bot.store.Installation(), stream, o.by.N, o.i), Stream: stream, At: g.now, Effect: o.effect}
	if say, ok := o.effect.(incident.Say); ok {
		m := view.Notice(view.Incident{State: st, Policy: g.policy, Now: g.now}, say, o.by)
		row.Message = &m
	}
	raw, err := row.marshal()
	if err != nil {
		panic(err)
	}
	g.batch.Puts = append(g.batch.Puts, store.Put{Table: store.Outbox, Key: outboxKey(stream, o.by.N, o.i), Value: raw})
}

// commit writes the group. After a failure everything it touched is folded again from disk.
func (g *group) commit() error {
	b := g.bot
	day := g.now.Format(time.DateOnly)
	if day != b.day {
		g.batch.Seals = append(g.batch.Seals, b.open()...)
	}
	if len(g.batch.Entries)+len(g.batch.Puts)+len(g.batch.Answers)+len(g.batch.Seals) == 0 {
		for stream := range g.touched {
			if g.broken[stream] || !b.listed[stream] {
				delete(b.live, stream)
			}
		}
		clear(g.touched)
		return nil
	}
	for stream := range g.touched {
		st := b.live[stream]
		if st == nil || g.broken[stream] {
			continue
		}
		if live := incident.Live(st, g.policy); live != b.listed[stream] {
			put := store.Put{Table: store.Live, Key: stream}
			if live {
				put.Value = []byte("live")
			}
			g.batch.Puts = append(g.batch.Puts, put)
			g.listed[stream] = live
		}
	}
	if _, err := b.store.Commit(g.batch); err != nil {
		return g.failed(err)
	}
	b.day = day
	maps.Copy(b.listed, g.listed)
	// Whoever is answered now is shown what was recorded.
	for stream := range g.touched {
		if g.broken[stream] {
			delete(b.live, stream)
		}
		b.rooms.note(b.live[stream])
		b.snapshots.outdate(stream)
	}
	return nil
}

// follow does what a commit brings with it and nobody waits for.
func (g *group) follow() {
	b := g.bot
	for stream := range g.touched {
		st, err := b.state(stream)
		if err != nil {
			b.log.Error("an incident cannot be read", "component", "decider", "incident", stream, "error", err)
		}
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
		b.couriers.wake(stream)
	}
}

// failed folds again from disk what the group touched, after a commit that did not go through.
func (g *group) failed(err error) error {
	b := g.bot
	b.log.Error("nothing was recorded", "component", "decider", "jobs", len(g.pending), "error", err)
	for stream := range g.touched {
		delete(b.live, stream)
		delete(b.due, stream)
		if !b.listed[stream] {
			continue
		}
		st, e := b.fold(stream)
		if e != nil {
			return errors.Join(store.ErrUnknown, err, e)
		}
		b.track(stream, st)
		if due, ok := b.due[stream]; ok && due.Before(g.now.Add(retryStore)) {
			b.due[stream] = g.now.Add(retryStore)
		}
	}
	return errors.Join(err, b.loadNumbers())
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
