package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"warroom/bot/incident"
	"warroom/store"
)

// Options is what a Bot is made of.
type Options struct {
	Store    *store.Store
	Services []Service
	Policy   PolicySource
	Channels map[string]Channels // by chat service
	Witness  string              // key of the person who gets a copy of each checkpoint; empty: none
	// Chat is the chat service on which incidents live that the command line declares; empty: none.
	Chat string
	Now  func() time.Time // time.Now unless a test or the demo says otherwise
	Rand io.Reader
	Log  *slog.Logger
	// Gather is how long a surface waits for further changes before it is edited, and Space the least time between two edits of one surface. Zero:
	// the defaults below.
	Gather, Space time.Duration
}

// The spacing of edits. Slack allows some 50 edits a minute for the whole app (https://docs.slack.dev/reference/methods/chat.update), so a
// surface is edited at most once in 1.2 s; a short wait first lets the clicks of one moment share an edit.
const (
	defaultGather = 150 * time.Millisecond
	defaultSpace  = 1200 * time.Millisecond
)

// Channels are the places of a chat service that belong to no incident.
type Channels struct {
	Stakeholders        string // id of the channel; empty: none
	StakeholdersPrivate bool   // private incidents may be told there
}

// PolicySource makes the policy once the pseudonyms are known.
type PolicySource interface {
	// Bind returns the policy with every person under their pseudonym.
	Bind(pseudonym func(key string) incident.PersonID) *incident.Policy
	// Text and Hash are the config as the register keeps it.
	Text() []byte
	Hash() string
}

// Bot runs incidents. Make it with New, then Run it once.
type Bot struct {
	store    *store.Store
	services map[string]Service
	channels map[string]Channels
	witness  string
	chat     string
	now      func() time.Time
	rand     io.Reader
	log      *slog.Logger
	gather   time.Duration
	space    time.Duration

	policy atomic.Pointer[incident.Policy]
	people *people

	queue     chan *job
	wake      chan struct{}
	shut      chan struct{} // closed when the decider takes nothing more
	rooms     *rooms
	snapshots snapshots

	desk     // the decider's own; touched by its goroutine only
	couriers couriers
	status   status
	opened   opened
	reading  chan struct{} // one for each file that is being read to hash it
	errands  chan struct{} // one for each errand that nobody waits for

	following atomic.Int32 // above zero while people were answered and couriers are still to be woken

	running sync.WaitGroup  // listeners, and what outlives the request that set it off
	lifeMu  sync.Mutex      // guards alive
	alive   context.Context //nolint:containedctx // the bot's life; nil before it runs and once it stops
}

// queueLength is how many acts may wait for the decider; beyond it people are told that the bot is busy and nothing was recorded.
const queueLength = 1024

var (
	// ErrBusy is the answer when too much is waiting. Nothing was recorded.
	ErrBusy = errors.New("the bot is busy and nothing was recorded: try again in a few seconds")
	// errStopped is the answer to what comes when the bot takes nothing more.
	errStopped = errors.New("the bot stops and nothing was recorded: try again when it runs")
)

// New makes a bot from a store that is open. It reads what is live and changes nothing in chat.
func New(o Options) (*Bot, error) {
	b := &Bot{
		store: o.Store, services: map[string]Service{}, channels: o.Channels, witness: o.Witness, chat: o.Chat,
		now: o.Now, rand: o.Rand, log: o.Log, gather: o.Gather, space: o.Space,
		queue: make(chan *job, queueLength), wake: make(chan struct{}, 1), shut: make(chan struct{}),
		rooms: newRooms(), snapshots: newSnapshots(),
		reading: make(chan struct{}, mostReading), errands: make(chan struct{}, mostErrands),
	}
	if b.now == nil {
		b.now = time.Now
	}
	if b.rand == nil {
		b.rand = rand.Reader
	}
	if b.log == nil {
		b.log = slog.New(slog.DiscardHandler)
	}
	if b.gather == 0 {
		b.gather = defaultGather
	}
	if b.space == 0 {
		b.space = defaultSpace
	}
	for _, s := range o.Services {
		if b.services[s.Name()] != nil {
			return nil, fmt.Errorf("the chat service %s is configured twice", s.Name())
		}
		b.services[s.Name()] = s
	}
	b.people = newPeople(o.Store, b.rand)
	if err := b.bind(o.Policy); err != nil {
		return nil, err
	}
	if err := b.load(); err != nil {
		return nil, err
	}
	return b, nil
}

// bind makes the policy, keeps new pseudonyms, and writes the config into the register when its text is new there.
func (b *Bot) bind(source PolicySource) error {
	var batch store.Batch
	var keys []string
	var failed error
	policy := source.Bind(func(key string) incident.PersonID {
		key = "config:" + key
		id, fresh, err := b.people.pseudonym(key)
		if err != nil {
			failed = err
		}
		if fresh {
			keys = append(keys, key)
			batch.Puts = append(batch.Puts, store.Put{Table: tablePeople, Key: key, Value: []byte(id)})
		}
		return id
	})
	if failed != nil {
		return failed
	}
	if last, _ := b.store.Get(tableState, "config"); string(last) != source.Hash() {
		batch.Entries = append(batch.Entries, store.Entry{
			Stream: store.Register, Kind: "config", Recorded: moment(b.now()), Private: []store.Field{
				{Name: "sha256", Value: source.Hash()}, {Name: "text", Value: string(source.Text())},
			},
		})
		batch.Puts = append(batch.Puts, store.Put{Table: tableState, Key: "config", Value: []byte(source.Hash())})
	}
	if len(batch.Entries)+len(batch.Puts) > 0 {
		if _, err := b.store.Commit(batch); err != nil {
			return fmt.Errorf("record the config: %w", err)
		}
	}
	b.people.kept(keys...)
	b.people.use(policy)
	b.policy.Store(policy)
	return nil
}

// tableState holds small facts about the bot itself.
const tableState = "state"

// Run decides, listens and pays until the context ends. It returns an error when the bot cannot go on: the store does not know whether
// it recorded, or a chat service refuses us for good.
//
// The decider is the last to stop: whoever hears people or calls a chat service stops first, and what they still have to record is recorded.
func (b *Bot) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	b.begin(ctx)
	desk, stopDeciding := context.WithCancel(context.WithoutCancel(ctx))
	defer stopDeciding()
	decided := make(chan struct{})
	go func() {
		defer close(decided)
		defer close(b.shut)
		if err := b.decideLoop(desk); err != nil {
			cancel(err)
		}
	}()
	b.couriers.start(ctx, b)
	for _, s := range b.services {
		b.running.Go(func() {
			if err := s.Listen(ctx, b.handle); err != nil && ctx.Err() == nil {
				b.status.chatFailed(s.Name(), err)
				cancel(fmt.Errorf("%s: %w", s.Name(), err))
			}
		})
	}
	<-ctx.Done()
	b.end()
	b.running.Wait()
	b.couriers.wait()
	stopDeciding()
	<-decided
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// Wake makes the bot look at the clock again, after it was moved by hand.
func (b *Bot) Wake() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// moment is a time as the record has it: UTC, milliseconds.
func moment(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
