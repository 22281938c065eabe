package chattest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"warroom/bot"
	"warroom/bot/incident"
	"warroom/store"
)

// Stage is a bot behind a door, on a clock that the story moves.
type Stage struct {
	Door  Door
	Clock *Clock
	Store *store.Store
	// Patience is how long a line of a story waits for what it names. It is long because a machine may be slow, and costs nothing where it is not.
	Patience time.Duration

	people   map[string]Person // by key
	readings map[string]*reading
	options  bot.Options
	policy   *incident.Policy
	bot      *bot.Bot
	stop     func() error
}

// patience is how long things are waited for unless somebody says otherwise.
const patience = 20 * time.Second

// Players are the people of a policy who have an account, and two whom it does not know: a member of the workspace, and a guest.
func Players(policy *incident.Policy, service string) []Person {
	var out []Person
	for _, p := range policy.People {
		if account := p.Accounts[service]; account != "" {
			out = append(out, Person{Key: strings.ToLower(p.Key), Name: p.Name, Account: account})
		}
	}
	slices.SortFunc(out, func(a, b Person) int { return strings.Compare(a.Key, b.Key) })
	return append(out, Person{Key: "alex", Name: "Alex", Account: "U0ALEX"}, Person{Key: "guest", Name: "Guest", Account: "U0GUEST", Guest: true})
}

// NewStage starts a bot behind a door and stops it when the test ends. The people are those of the source, by the accounts that they have in the service
// of that name.
func NewStage(t testing.TB, door Door, clock *Clock, source bot.PolicySource, people []Person, log *slog.Logger) *Stage {
	t.Helper()
	data, err := store.Open(store.Options{Dir: t.TempDir(), Now: clock.Now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	s := &Stage{Door: door, Clock: clock, Store: data, Patience: patience, people: map[string]Person{}, readings: map[string]*reading{}}
	for _, p := range people {
		s.people[p.Key] = p
	}
	name := door.Service().Name()
	s.options = bot.Options{
		Store: data, Services: []bot.Service{door.Service()}, Policy: &cast{PolicySource: source, service: name, people: s.people, stage: s},
		Channels: map[string]bot.Channels{name: {Stakeholders: StakeholdersID}}, Witness: "omar", Chat: name, Now: clock.Now, Log: log,
		// Every change is drawn at once: what is tested is what people see, and not how many edits it takes.
		Gather: time.Millisecond, Space: time.Millisecond,
	}
	s.start(t)
	t.Cleanup(func() {
		if err := errors.Join(s.stop(), data.Close()); err != nil {
			t.Error(err)
		}
	})
	return s
}

// cast is a policy whose people have their accounts in the service of the door.
type cast struct {
	bot.PolicySource
	service string
	people  map[string]Person
	stage   *Stage
}

// Bind gives the policy.
func (c *cast) Bind(pseudonym func(key string) incident.PersonID) *incident.Policy {
	p := c.PolicySource.Bind(pseudonym)
	for id, person := range p.People {
		accounts := map[string]string{}
		if known, ok := c.people[strings.ToLower(person.Key)]; ok {
			accounts[c.service] = known.Account
		}
		person.Accounts = accounts
		p.People[id] = person
	}
	c.stage.policy = p
	return p
}

func (s *Stage) start(t testing.TB) {
	t.Helper()
	b, err := bot.New(s.options)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	s.bot = b
	s.stop = func() error {
		cancel()
		err := <-ended
		s.stop = func() error { return nil }
		return err
	}
}

// restart ends the bot and starts it again on the same data.
func (s *Stage) restart(t testing.TB) {
	t.Helper()
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	s.start(t)
}

// Incidents lists the incidents of the record, in the order of their declaration.
func (s *Stage) Incidents() []string {
	var out []string
	for _, stream := range s.Store.Streams() {
		if strings.HasPrefix(stream, "INC-") || strings.HasPrefix(stream, "EX-") {
			out = append(out, stream)
		}
	}
	return out
}

// advance moves the clock to a time. It stops at everything that falls due on the way, since a bot does not sleep until somebody looks.
func (s *Stage) advance(to time.Time) error {
	for {
		if err := s.settle(); err != nil {
			return err
		}
		due, err := s.due()
		if err != nil {
			return err
		}
		if due.IsZero() || due.After(to) {
			break
		}
		s.Clock.set(due)
		s.bot.Wake()
		if err := s.await(func() error {
			next, err := s.due()
			if err == nil && !next.IsZero() && !next.After(s.Clock.Now()) {
				err = fmt.Errorf("what fell due at %s was not done", next.Format("15:04"))
			}
			return err
		}); err != nil {
			return err
		}
	}
	s.Clock.set(to)
	s.bot.Wake()
	return nil
}

// due is when the next thing of any incident falls due; zero: nothing does.
func (s *Stage) due() (time.Time, error) {
	var first time.Time
	for stream := range s.Store.List(store.Live, "") {
		r, err := s.read(stream)
		if err != nil {
			return first, err
		}
		if due := incident.Due(r.state, s.policy); !due.IsZero() && (first.IsZero() || due.Before(first)) {
			first = due
		}
	}
	return first, nil
}

// settle waits until chat looks like the record.
func (s *Stage) settle() error {
	return s.await(func() error {
		if !s.bot.Settled() {
			return errors.New("chat does not look like the record")
		}
		return nil
	})
}

// await waits until a condition holds, and says why it did not.
func (s *Stage) await(holds func() error) error {
	return Watch{Changed: s.Door.Changed, Patience: s.Patience}.Until(holds)
}
