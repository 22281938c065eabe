package bot

import (
	"context"
	"encoding/json"
	"time"

	"warroom/bot/incident"
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

func noSuchIncident() *incident.Refusal {
	return &incident.Refusal{Code: "no-such", Why: "No incident you can see has that name."}
}
