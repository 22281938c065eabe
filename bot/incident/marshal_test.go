package incident

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "add what is new to the golden files")

// sample is an event as the record keeps it.
type sample struct {
	Kind    string           `json:"kind"`
	Body    json.RawMessage  `json:"body"`
	Private map[string]Words `json:"private,omitempty"`
}

func sampleOf(tb testing.TB, e Event) sample {
	tb.Helper()
	body, private, err := Marshal(e)
	if err != nil {
		tb.Fatal(err)
	}
	s := sample{Kind: e.Kind(), Body: body}
	for _, p := range private {
		put(&s.Private, p.Name, p.Value)
	}
	return s
}

func (s sample) line(tb testing.TB) string {
	tb.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		tb.Fatal(err)
	}
	return string(b)
}

const samplesFile = "testdata/events.golden"

// Each line of the golden file is an event that a version of this program wrote. All of them must read for ever and be written back as they stand, so that
// lines are only added: -update adds one where a kind or a field is new.
func TestSamplesOfEveryVersion(t *testing.T) {
	raw, err := os.ReadFile(samplesFile)
	if err != nil && !*update {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSuffix(line, "\n")
		have[line] = true
		var s sample
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatal(err)
		}
		e, err := Unmarshal(s.Kind, s.Body, s.Private)
		if err != nil {
			t.Fatal(err)
		}
		if _, unknown := e.(*Unknown); unknown {
			t.Errorf("%s is not known any more", s.Kind)
			continue
		}
		if got := sampleOf(t, e).line(t); got != line {
			t.Errorf("%s reads back otherwise\n got %s\nwant %s", s.Kind, got, line)
		}
	}
	for _, e := range kinds {
		if line := sampleOf(t, full(e)).line(t); !have[line] {
			if !*update {
				t.Errorf("no sample of %s: run with -update\n%s", e.Kind(), line)
				continue
			}
			raw = append(raw, line+"\n"...)
		}
	}
	if *update {
		if err := os.WriteFile(samplesFile, raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// full is an event of the same kind with every field set.
func full(e Event) Event {
	v := reflect.New(reflect.TypeOf(e).Elem())
	fill(v.Elem(), "")
	return v.Interface().(Event)
}

func fill(v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(strings.ToLower(name))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Uint64:
		v.SetUint(7)
	case reflect.Float64:
		v.SetFloat(-2.5)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), name)
	case reflect.Map:
		value := reflect.New(v.Type().Elem()).Elem()
		fill(value, name)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("key").Convert(v.Type().Key()), value)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 11, 23, 2, 40, 0, 123e6, time.UTC)))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), v.Type().Field(i).Name)
		}
	default:
		panic(fmt.Sprintf("%s has a kind that the record does not know", name))
	}
}

func TestRoundTrip(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range kinds {
		if seen[e.Kind()] {
			t.Errorf("two events are called %s", e.Kind())
		}
		seen[e.Kind()] = true
		for _, want := range []Event{full(e), reflect.New(reflect.TypeOf(e).Elem()).Interface().(Event)} {
			if diff := cmp.Diff(want, reread(t, want)); diff != "" {
				t.Errorf("%s: -written +read:\n%s", e.Kind(), diff)
			}
		}
	}
	if len(Kinds()) != len(seen) {
		t.Errorf("%d kinds, %d of them distinct", len(Kinds()), len(seen))
	}
}

// What may be redacted stands nowhere in the clear body, not even by its name.
func TestWordsAreNeverClear(t *testing.T) {
	const canary = "canary-9f2c"
	for _, e := range kinds {
		x := full(e)
		c, v := codecOf(x)
		for _, w := range c.words {
			v.Field(w.field).SetString(canary + w.name)
		}
		body, private, err := Marshal(x)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(body, []byte(canary)) {
			t.Errorf("%s shows its words: %s", e.Kind(), body)
		}
		var clear map[string]any
		if err := json.Unmarshal(body, &clear); err != nil {
			t.Fatal(err)
		}
		if len(private) != len(c.words) {
			t.Errorf("%s has %d words, %d are committed", e.Kind(), len(c.words), len(private))
		}
		for _, p := range private {
			if _, both := clear[p.Name]; both || p.Name == "" {
				t.Errorf("%s: the name %q is clear as well", e.Kind(), p.Name)
			}
		}
	}
}

// Whatever a body holds under the name of a committed field is no value of it.
func TestWordsComeFromDisclosuresAlone(t *testing.T) {
	e, err := Unmarshal("note.added", []byte(`{"text":"forged","late":true,"newer":1}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&NoteAdded{Late: true}, e); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestUnknownKind(t *testing.T) {
	e, err := Unmarshal("provider.engaged", []byte(`{"case":"1700 0123"}`), map[string]Words{"case": "1700 0123"})
	if err != nil {
		t.Fatal(err)
	}
	if e.Kind() != "provider.engaged" {
		t.Errorf("it is called %s", e.Kind())
	}
	if body, private, err := Marshal(e); err != nil || string(body) != "{}" || private != nil {
		t.Errorf("%s %v %v", body, private, err)
	}
	s := declaredStory(t)
	before := s.state.Clone()
	after := Apply(s.state, Recorded{Stamp: Stamp{N: s.state.N}, Event: e})
	before.N++
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("an unknown event changes the state:\n%s", diff)
	}
}

// A record that was tampered with gives an error or an event, and never breaks the fold.
func FuzzUnmarshal(f *testing.F) {
	for _, e := range kinds {
		s := sampleOf(f, full(e))
		f.Add(s.Kind, []byte(s.Body), "words")
		f.Add(s.Kind, []byte(`{}`), "")
	}
	f.Fuzz(func(t *testing.T, kind string, body []byte, words string) {
		private := map[string]Words{"text": Words(words), "why": Words(words), "title": Words(words)}
		e, err := Unmarshal(kind, body, private)
		if err != nil {
			return
		}
		if e.Kind() != kind {
			t.Fatalf("%s was read as %s", kind, e.Kind())
		}
		s := declaredStory(t)
		st := Apply(s.state, Recorded{Stamp: Stamp{N: s.state.N, Recorded: s.now, Actor: "priya"}, Event: e})
		st = Apply(st, Recorded{Stamp: Stamp{N: st.N, Recorded: s.now, Actor: "priya"}, Event: e})
		Due(st, s.policy)
		if got := reread(t, e); got.Kind() != kind {
			t.Fatalf("%s reads back as %s", kind, got.Kind())
		}
	})
}
