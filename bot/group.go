package bot

import (
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"time"

	"warroom/bot/incident"
	"warroom/bot/view"
	"warroom/store"
)

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

// mark is the place before a job.
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

// decide answers one job on the states in memory, and puts what follows into the batch.
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
