//go:build linux

package slack

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"warroom"
	"warroom/bot"
	"warroom/bot/config"
	"warroom/bot/incident"
	"warroom/store"
)

// The benchmarks named for goals hold the whole path of an act against the least that the same machine can do for it. Both sides run in turns in one
// run, so that what else the machine does falls on both, and a metric called ratio says how they compare. The ratio counts, not the time: it is about
// the same on a fast machine and on a slow one. TMPDIR says which disk is measured; it must be a real one.

// quick reports whether a benchmark is only to show that it works.
func quick() bool {
	return testing.Short() || flag.Lookup("test.benchtime").Value.String() == "1x"
}

// rounds is how often both sides of a goal are measured; the median of the rounds' ratios counts.
func rounds() int {
	if quick() {
		return 1
	}
	return 7
}

// timed is how long something takes.
func timed(f func()) time.Duration {
	begun := time.Now()
	f()
	return time.Since(begun)
}

func median[T cmp.Ordered](of []T) T {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}

// over divides two times.
func over(a, b time.Duration) float64 { return float64(a) / float64(b) }

// pageSync makes a page durable in a file that was written before and does not grow: the least that a disk can do for a click.
func pageSync(b *testing.B, dir string) func() {
	b.Helper()
	f, err := os.Create(filepath.Join(dir, "floor"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = f.Close() })
	const pages, size = 1024, 4 << 10
	if _, err := f.Write(make([]byte, pages*size)); err != nil {
		b.Fatal(err)
	}
	if err := f.Sync(); err != nil {
		b.Fatal(err)
	}
	page, n := make([]byte, size), int64(0)
	return func() {
		n++
		if _, err := f.WriteAt(page, n%pages*size); err != nil {
			b.Fatal(err)
		}
		if err := syscall.Fdatasync(int(f.Fd())); err != nil {
			b.Fatal(err)
		}
	}
}

// warRoom is a bot that runs on the example config and on a real disk, in a workspace that takes everything and shows it to nobody.
type warRoom struct {
	dir      string
	store    *store.Store
	policy   *incident.Policy
	handle   bot.Handler
	adapter  *Workspace
	close    func(b *testing.B)
	declared int
	said     atomic.Int64
}

// openWarRoom starts the bot. The adapter's own Listen hears it when the wire is given; requests can be handed to it directly either way.
func openWarRoom(b *testing.B, wire *Workspace) *warRoom {
	b.Helper()
	r := &warRoom{dir: b.TempDir(), adapter: New(Options{})}
	var err error
	if r.store, err = store.Open(store.Options{Dir: r.dir}); err != nil {
		b.Fatal(err)
	}
	source := exampleConfig(b)
	workspace := &hush{wire: wire, heard: make(chan bot.Handler, 1)}
	running, err := bot.New(bot.Options{Store: r.store, Services: []bot.Service{workspace}, Policy: source, Chat: serviceName})
	if err != nil {
		b.Fatal(err)
	}
	r.policy = source.bound
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- running.Run(ctx) }()
	var once sync.Once
	r.close = func(b *testing.B) {
		b.Helper()
		once.Do(func() {
			cancel()
			if err := errors.Join(<-ended, r.store.Close()); err != nil {
				b.Error(err)
			}
		})
	}
	b.Cleanup(func() { r.close(b) })
	r.handle = <-workspace.heard
	return r
}

// boundConfig is the example config, and the policy that a bot made of it.
type boundConfig struct {
	*config.Config
	bound *incident.Policy
}

func exampleConfig(b *testing.B) *boundConfig {
	b.Helper()
	read, problems := config.Parse("config.example.toml", warroom.ExampleConfig, nil)
	if read == nil {
		b.Fatal(problems)
	}
	return &boundConfig{Config: read}
}

// Bind keeps the policy that it makes.
func (c *boundConfig) Bind(pseudonym func(string) incident.PersonID) *incident.Policy {
	c.bound = c.Config.Bind(pseudonym)
	return c.bound
}

// who acts in the benchmarks: a person of the example config.
const who = "U0PRIYA"

// say has the person type words, and waits for all that is answered.
func (r *warRoom) say(b *testing.B, words string) {
	b.Helper()
	id := "goal-" + strconv.FormatInt(r.said.Add(1), 10)
	got := r.handle(context.Background(), &bot.Request{ID: id, Kind: bot.Typed, Service: serviceName, Workspace: testIdentity.Team, Account: who, Words: words})
	if len(got.Wrong) > 0 || got.Form != nil {
		b.Fatalf("%s: %+v", words, got)
	}
	if got.Later != nil {
		for range got.Later { // ends when the room is open
		}
	}
}

// declare opens an incident with a room, and gives its number.
func (r *warRoom) declare(b *testing.B) string {
	b.Helper()
	r.declared++
	id := fmt.Sprintf("INC-%03d", r.declared)
	r.say(b, "declare iam SEV1 AWS key on a public repository --open")
	if _, ok := r.store.Head(id); !ok {
		b.Fatalf("%s was not declared", id)
	}
	return id
}

// size is the number of a stream's entries.
func (r *warRoom) size(id string) uint64 {
	h, _ := r.store.Head(id)
	return h.Size
}

// hush is a workspace that takes everything and shows it to nobody. What it is to post it draws all the same, as it would for Slack.
type hush struct {
	wire  *Workspace // hears people, where it is there
	heard chan bot.Handler
	made  atomic.Int64
}

var (
	_ bot.Service  = (*hush)(nil)
	_ bot.Inviter  = (*hush)(nil)
	_ bot.Pinner   = (*hush)(nil)
	_ bot.Topicker = (*hush)(nil)
)

func (*hush) Name() string { return serviceName }

func (h *hush) Listen(ctx context.Context, handler bot.Handler) error {
	h.heard <- handler
	if h.wire != nil {
		return h.wire.Listen(ctx, handler)
	}
	<-ctx.Done()
	return nil
}

func (h *hush) Post(_ context.Context, p bot.Post) (bot.Ref, error) {
	render(p.Message, p.Accounts, p.Rev)
	channel := p.Channel
	if channel == "" {
		channel = "D" + p.Account
	}
	return bot.Ref{Channel: channel, Message: stamped(h.made.Add(1))}, nil
}

func (*hush) Edit(_ context.Context, _ bot.Ref, p bot.Post) error {
	render(p.Message, p.Accounts, p.Rev)
	return nil
}

func (*hush) Find(context.Context, bot.Post, string) (bot.Ref, bool, error) {
	return bot.Ref{}, false, nil
}

func (h *hush) MakeRoom(_ context.Context, r bot.RoomSpec) (bot.Room, error) {
	return bot.Room{ID: fmt.Sprintf("C%08d", h.made.Add(1)), Name: r.Name}, nil
}

func (*hush) Invite(context.Context, string, []string) (map[string]string, error) { return nil, nil }

func (*hush) Pin(context.Context, bot.Ref) error { return nil }

func (*hush) SetTopic(context.Context, string, string) error { return nil }
