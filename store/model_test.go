package store

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// model is what the store should hold, in plain maps.
type model struct {
	streams map[string][]Record
	tables  map[string]map[string]string
	answers map[string]string
}

// Random batches, some of them refused, against plain maps; the store is opened anew in between.
func TestStoreAgainstModel(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 7))
			m := model{map[string][]Record{}, map[string]map[string]string{}, map[string]string{}}
			o := Options{Dir: t.TempDir()}
			for range 4 {
				s, err := Open(o)
				if err != nil {
					t.Fatal(err)
				}
				for range 40 {
					b := randomBatch(random)
					if random.IntN(5) == 0 {
						b.Entries = append(b.Entries, Entry{Stream: "INC-001", Kind: "refused"})
						if _, err := s.Commit(b); err == nil {
							t.Fatal("a batch with an entry without a time is taken")
						}
						continue
					}
					m.apply(t, b, commit(t, s, b))
				}
				m.compare(t, s)
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func randomBatch(random *rand.Rand) Batch {
	var b Batch
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	stream := func() string { return fmt.Sprintf("%s%03d", pick("INC-", "INC-P", "EX-"), random.IntN(6)) }
	for range random.IntN(8) {
		e := Entry{
			Stream: stream(), Kind: pick("step.completed", "note.added", "role \"taken\""), Recorded: time.UnixMilli(random.Int64N(4e12)).UTC(),
			Source: pick("", "1795401606.000200"), Actor: pick("", "p-7q2m"), Command: pick("", "c0", "\u2028\\"),
		}
		if random.IntN(2) == 0 {
			e.Occurred = e.Recorded.Add(-time.Minute)
		}
		if random.IntN(2) == 0 {
			e.Body = fmt.Appendf(nil, `{"n":%d,"list":[1,{"x":null}]}`, random.IntN(100))
		}
		for i := range random.IntN(4) {
			e.Private = append(e.Private, Field{fmt.Sprintf("f%d", i), pick("", "text", "\x00\n\"\\", "🔥\u202e")})
		}
		b.Entries = append(b.Entries, e)
	}
	for range random.IntN(6) {
		p := Put{Table: pick(Outbox, Sent, Live, "people"), Key: fmt.Sprint("k", random.IntN(20))}
		if random.IntN(3) > 0 {
			p.Value = fmt.Appendf(nil, "v%d", random.IntN(1000))
		}
		b.Puts = append(b.Puts, p)
	}
	for range random.IntN(3) {
		b.Answers = append(b.Answers, Answer{fmt.Sprint("c", random.IntN(50)), moment, fmt.Appendf(nil, "a%d", random.IntN(1000))})
	}
	for _, e := range b.Entries {
		if random.IntN(4) == 0 {
			b.Seals = append(b.Seals, e.Stream)
		}
	}
	return b
}

func (m *model) apply(t *testing.T, b Batch, receipt Receipt) {
	t.Helper()
	for i, e := range b.Entries {
		r := Record{
			Stream: e.Stream, N: uint64(len(m.streams[e.Stream])), Kind: e.Kind, Recorded: e.Recorded, Source: e.Source, Occurred: e.Occurred, Actor: e.Actor,
			Command: e.Command, Body: e.Body,
		}
		if r.N != receipt.N[i] {
			t.Fatalf("entry %d of the batch got the place %d, want %d", i, receipt.N[i], r.N)
		}
		if r.Body == nil {
			r.Body = []byte("{}")
		}
		for _, f := range e.Private {
			if r.Private == nil {
				r.Private = map[string]json.RawMessage{}
			}
			r.Private[f.Name] = json.RawMessage(f.Value) // compared as text below
		}
		m.streams[e.Stream] = append(m.streams[e.Stream], r)
	}
	for _, p := range b.Puts {
		if m.tables[p.Table] == nil {
			m.tables[p.Table] = map[string]string{}
		}
		if p.Value == nil {
			delete(m.tables[p.Table], p.Key)
		} else {
			m.tables[p.Table][p.Key] = string(p.Value)
		}
	}
	for _, a := range b.Answers {
		m.answers[a.Command] = string(a.Body)
	}
}

func (m *model) compare(t *testing.T, s *Store) {
	t.Helper()
	if diff := cmp.Diff(slices.Sorted(maps.Keys(m.streams)), s.Streams()); diff != "" {
		t.Errorf("the streams differ (-want +got):\n%s", diff)
	}
	for stream, want := range m.streams {
		got := withoutProof(read(t, s, stream))
		for _, r := range got {
			for name, raw := range r.Private {
				var text string
				if err := json.Unmarshal(raw, &text); err != nil {
					t.Fatal(err)
				}
				r.Private[name] = json.RawMessage(text)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", stream, diff)
		}
		if err := s.Check(stream); err != nil {
			t.Error(err)
		}
		if _, err := verify(t, s, stream); err != nil {
			t.Errorf("%s: %v", stream, err)
		}
	}
	for table, want := range m.tables {
		if diff := cmp.Diff(want, listed(s, table)); diff != "" {
			t.Errorf("the table %s differs (-want +got):\n%s", table, diff)
		}
	}
	for command, want := range m.answers {
		if got, ok := s.Answer(command); !ok || string(got) != want {
			t.Errorf("%s was answered %q, %t; want %q", command, got, ok, want)
		}
	}
	if err := s.Check(Register); err != nil {
		t.Error(err)
	}
}

func listed(s *Store, table string) map[string]string {
	out := map[string]string{}
	for key, value := range s.List(table, "") {
		out[key] = string(value)
	}
	return out
}
