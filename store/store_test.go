package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	bolt "go.etcd.io/bbolt"

	"warroom/store/ledger"
)

var moment = time.Date(2026, 11, 23, 2, 40, 7, 0, time.UTC)

// open opens a store for the length of the test.
func open(tb testing.TB, o Options) *Store {
	tb.Helper()
	s, err := Open(o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// fresh opens a new store.
func fresh(tb testing.TB) *Store {
	tb.Helper()
	return open(tb, Options{Dir: tb.TempDir(), Now: func() time.Time { return moment }})
}

func commit(tb testing.TB, s *Store, b Batch) Receipt {
	tb.Helper()
	r, err := s.Commit(b)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func note(stream, text string) Entry {
	return Entry{Stream: stream, Kind: "note.added", Recorded: moment, Actor: "p-7q2m", Body: []byte(`{"late":true}`), Private: []Field{{"text", text}}}
}

// read reads a stream to its end.
func read(tb testing.TB, s *Store, stream string) []Record {
	tb.Helper()
	var out []Record
	for r, err := range s.Stream(stream) {
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

// texts are the private texts of a stream's notes.
func texts(tb testing.TB, s *Store, stream string) []string {
	tb.Helper()
	var out []string
	for _, r := range read(tb, s, stream) {
		var text string
		if raw := r.Private["text"]; raw != nil {
			if err := json.Unmarshal(raw, &text); err != nil {
				tb.Fatal(err)
			}
		}
		out = append(out, text)
	}
	return out
}

func TestEntryComesBackAsItWasGiven(t *testing.T) {
	s := fresh(t)
	full := Entry{
		Stream: "INC-001", Kind: "incident.declared", Recorded: moment, Source: "1795401606.000200", Occurred: moment.Add(-time.Hour), Actor: "p-7q2m",
		Command: "c0", Body: []byte(`{"severity":"SEV1"}`), Private: []Field{{"title", "Key \"public\"\n\u202e<!channel>"}, {"source", "z"}},
	}
	bare := Entry{Stream: "INC-001", Kind: "tick", Recorded: moment.Add(1234567 * time.Nanosecond)}
	r := commit(t, s, Batch{Entries: []Entry{full, note("INC-002", "other"), bare}})
	if !slices.Equal(r.N, []uint64{0, 0, 1}) {
		t.Errorf("the entries got the places %v", r.N)
	}
	got := read(t, s, "INC-001")
	want := []Record{
		{
			Stream: "INC-001", N: 0, Kind: "incident.declared", Recorded: moment, Source: "1795401606.000200", Occurred: moment.Add(-time.Hour), Actor: "p-7q2m",
			Command: "c0", Body: []byte(`{"severity":"SEV1"}`),
			Private: map[string]json.RawMessage{"title": []byte("\"Key \\\"public\\\"\\n\u202e<!channel>\""), "source": []byte(`"z"`)},
		},
		{Stream: "INC-001", N: 1, Kind: "tick", Recorded: moment.Add(time.Millisecond), Body: []byte("{}")},
	}
	if diff := cmp.Diff(want, withoutProof(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if line := string(got[1].Line); line != `{"v":1,"stream":"INC-001","n":1,"kind":"tick","recorded":"2026-11-23T02:40:07.001Z"}` {
		t.Errorf("the line is %s", line)
	}
	if n := len(got[0].Disclosures); n != 2 {
		t.Errorf("%d disclosures", n)
	}
	if err := s.Check("INC-001"); err != nil {
		t.Error(err)
	}
	if got := read(t, s, "INC-009"); got != nil {
		t.Errorf("a stream without entries reads as %v", got)
	}
}

func withoutProof(records []Record) []Record {
	out := slices.Clone(records)
	for i := range out {
		out[i].Line, out[i].Disclosures = nil, nil
	}
	return out
}

func TestBatchThatIsWrongLeavesNothing(t *testing.T) {
	s := fresh(t)
	commit(t, s, Batch{Entries: []Entry{note("INC-001", "first")}})
	good := note("INC-001", "second")
	with := func(change func(*Entry)) Batch {
		e := good
		change(&e)
		return Batch{Entries: []Entry{good, e}, Puts: []Put{{Outbox, "k", []byte("v")}}}
	}
	for name, test := range map[string]struct {
		batch Batch
		want  string
	}{
		"a stream's name":          {with(func(e *Entry) { e.Stream = "../etc" }), "cannot be named"},
		"no stream":                {with(func(e *Entry) { e.Stream = "" }), "1 to 64 characters"},
		"no kind":                  {with(func(e *Entry) { e.Kind = "" }), "has no kind"},
		"no time":                  {with(func(e *Entry) { e.Recorded = time.Time{} }), "does not say when"},
		"a far year":               {with(func(e *Entry) { e.Occurred = moment.AddDate(9000, 0, 0) }), "cannot be written"},
		"a body that is no object": {with(func(e *Entry) { e.Body = []byte(`[]`) }), "an object is expected"},
		"a body with a key twice":  {with(func(e *Entry) { e.Body = []byte(`{"a":1,"a":2}`) }), "stands there twice"},
		"a body of two lines":      {with(func(e *Entry) { e.Body = []byte("{\"a\":\n1}") }), "byte 5"},
		"a body with more":         {with(func(e *Entry) { e.Body = []byte(`{}}`) }), "more after the value"},
		"a long body":              {with(func(e *Entry) { e.Body = []byte(`{"a":"` + strings.Repeat("x", ledger.MaxLine) + `"}`) }), "put long text into private fields"},
		"a field twice":            {with(func(e *Entry) { e.Private = []Field{{"a", "1"}, {"a", "2"}} }), "is there twice"},
		"a field that is clear":    {with(func(e *Entry) { e.Private = []Field{{"late", "1"}} }), "both clear and committed"},
		"a field without a name":   {with(func(e *Entry) { e.Private = []Field{{"", "1"}} }), "cannot be named"},
		"a seal of nothing":        {Batch{Entries: []Entry{good}, Seals: []string{"INC-404"}}, "cannot be sealed"},
		"a seal of the register":   {Batch{Entries: []Entry{good}, Seals: []string{Register}}, "cannot be sealed"},
		"a table of the store":     {Batch{Entries: []Entry{good}, Puts: []Put{{"journal", "k", nil}}}, "a use for that name"},
		"a row without a key":      {Batch{Entries: []Entry{good}, Puts: []Put{{Outbox, "", []byte("v")}}}, "key required"},
		"an answer to nobody":      {Batch{Entries: []Entry{good}, Answers: []Answer{{"", moment, nil}}}, "needs its command"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := s.Commit(test.batch); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want an error with %q", err, test.want)
			}
		})
	}
	if got := texts(t, s, "INC-001"); !slices.Equal(got, []string{"first"}) {
		t.Errorf("the stream holds %q", got)
	}
	if _, ok := s.Get(Outbox, "k"); ok {
		t.Error("a row of a refused batch is there")
	}
	commit(t, s, Batch{Entries: []Entry{good}})
	if _, err := s.Commit(Batch{}); err != nil {
		t.Errorf("an empty batch: %v", err)
	}
}

func TestReadingWhileOthersWrite(t *testing.T) {
	s := fresh(t)
	for i := range 3 * partEntries {
		if i%100 == 0 || i < 2*partEntries {
			commit(t, s, Batch{Entries: []Entry{note("INC-001", fmt.Sprint(i)), note("INC-002", "other")}})
		}
	}
	n := 0
	for r, err := range s.Stream("INC-001") {
		if err != nil || r.N != uint64(n) {
			t.Fatalf("entry %d, %v", r.N, err)
		}
		if n++; n%50 == 0 {
			commit(t, s, Batch{Entries: []Entry{note("INC-001", "meanwhile")}})
		}
	}
	if n != 2*partEntries+2 {
		t.Errorf("%d entries were read: the stream ends where it ended when the reading began", n)
	}
}

func TestRedactedValueIsAbsent(t *testing.T) {
	s := fresh(t)
	e := note("INC-001", "secret")
	e.Private = append(e.Private, Field{"name", "Dana Meyer"})
	commit(t, s, Batch{Entries: []Entry{e, note("INC-001", "kept")}})
	h, _ := s.Head("INC-001")
	err := s.db.Update(func(tx *bolt.Tx) error {
		private := tx.Bucket(bucketPrivate)
		_, rest, _ := strings.Cut(string(private.Get(number(h.First))), "\n")
		return private.Put(number(h.First), []byte(rest))
	})
	if err != nil {
		t.Fatal(err)
	}
	got := read(t, s, "INC-001")
	if _, ok := got[0].Private["text"]; ok || string(got[0].Private["name"]) != `"Dana Meyer"` || len(got[0].Disclosures) != 1 {
		t.Errorf("the entry reads as %+v", got[0])
	}
	if err := s.Check("INC-001"); err != nil {
		t.Error(err)
	}
	report, err := verify(t, s, "INC-001")
	if err != nil || report.Disclosed != 2 || report.Withheld != 1 {
		t.Errorf("%+v, %v", report, err)
	}
}

// verify proves a stream by its sealed head, as an auditor would.
func verify(tb testing.TB, s *Store, stream string) (ledger.Report, error) {
	tb.Helper()
	p, err := s.Proof(stream)
	if err != nil {
		tb.Fatal(err)
	}
	if err := ledger.VerifySeal(p.Seal, p.Head, s.Pin()); err != nil {
		return ledger.Report{}, err
	}
	var lines, disclosures strings.Builder
	n := uint64(0)
	for raw, err := range s.Lines(stream) {
		if err != nil {
			tb.Fatal(err)
		}
		if n++; n > p.Head.Size {
			break
		}
		fmt.Fprintf(&lines, "%s\n", raw.Line)
		for _, d := range raw.Disclosures {
			fmt.Fprintf(&disclosures, "%s\n", d)
		}
	}
	return ledger.VerifyLines(strings.NewReader(lines.String()), strings.NewReader(disclosures.String()), p.Checkpoint, s.Pin())
}

// Many write and read at once; each stream has all of its entries in order.
func TestManyAtOnce(t *testing.T) {
	s := fresh(t)
	var all sync.WaitGroup
	const writers, each = 8, 20
	for w := range writers {
		stream := fmt.Sprintf("INC-%03d", w%4)
		all.Go(func() {
			for i := range each {
				if _, err := s.Commit(Batch{Entries: []Entry{note(stream, "x")}, Puts: []Put{{Outbox, fmt.Sprint(w, "/", i), []byte("x")}}, Seals: []string{stream}}); err != nil {
					t.Error(err)
				}
				if _, err := s.Proof(stream); err != nil {
					t.Error(err)
				}
				for range s.List(Outbox, fmt.Sprint(w)) {
				}
			}
		})
	}
	all.Wait()
	for w := range 4 {
		stream := fmt.Sprintf("INC-%03d", w)
		if got := len(read(t, s, stream)); got != 2*each {
			t.Errorf("%s has %d entries", stream, got)
		}
		if err := s.Check(stream); err != nil {
			t.Error(err)
		}
	}
}
