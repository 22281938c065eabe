//go:build linux

package slack

import (
	"fmt"
	"os"
	"testing"
	"time"

	"warroom/bot"
	"warroom/store"
)

// BenchmarkGoal12Start is a start with two million events of closed incidents on disk against one with twenty thousand. Both have the same five incidents open.
// The ratio is to be 1.5 at most: a start costs what is open and not what was. WARROOM_BENCH_FULL makes it whole where it would otherwise take a tenth.
func BenchmarkGoal12Start(b *testing.B) {
	const full = 2_000_000
	events := full
	if quick() && os.Getenv("WARROOM_BENCH_FULL") == "" {
		events = full / 10
	}
	long, short := lived(b, events), lived(b, events/100)
	var longs, shorts, firsts []time.Duration
	for b.Loop() {
		for range max(5, rounds()) {
			took, _ := start(b, short)
			shorts = append(shorts, took)
			took, first := start(b, long)
			longs, firsts = append(longs, took), append(firsts, first)
		}
	}
	b.ReportMetric(over(median(longs), median(shorts)), "ratio")
	b.ReportMetric(float64(events), "events")
	b.ReportMetric(float64(median(longs).Microseconds()), "us/start")
	b.ReportMetric(float64(median(firsts).Microseconds()), "us/first")
}

// start opens the data and makes the bot, up to where it would listen. First is what the first act after it waits for: the newest part of the journal is read
// to see whether the act is new.
func start(b *testing.B, dir string) (took, first time.Duration) {
	b.Helper()
	config := exampleConfig(b)
	begun := time.Now()
	s, err := store.Open(store.Options{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := bot.New(bot.Options{Store: s, Services: []bot.Service{&hush{}}, Policy: config, Chat: serviceName}); err != nil {
		b.Fatal(err)
	}
	took = time.Since(begun)
	first = timed(func() { s.Trace("an act") })
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	return took, first
}

// lived makes data of an organisation that had so many events in two years, and has five incidents open.
func lived(b *testing.B, events int) (dir string) {
	b.Helper()
	r := openWarRoom(b, nil)
	const perIncident, perCommit = 200, 10_000
	span := 2 * 365 * 24 * time.Hour
	from := time.Now().Add(-span)
	for done := 0; done < events; done += perCommit {
		var batch store.Batch
		for i := done; i < min(events, done+perCommit); i++ {
			e := store.Entry{
				Stream: fmt.Sprintf("EX-%06d", i/perIncident), Kind: "step.completed", Recorded: from.Add(span / time.Duration(events) * time.Duration(i)),
				Source: stamped(int64(i)), Actor: "p-7q2m", Command: fmt.Sprintf("history-%018d", i), Body: []byte(`{"step":"deactivate-the-key"}`),
			}
			if i%10 == 0 {
				e.Kind, e.Private = "note.added", []store.Field{{Name: "text", Value: "the address is one of the pipeline's, asked of those who run it"}}
			}
			batch.Entries = append(batch.Entries, e)
		}
		if _, err := r.store.Commit(batch); err != nil {
			b.Fatal(err)
		}
	}
	for range 5 {
		r.declare(b)
	}
	r.close(b)
	return r.dir
}
