package incident

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// mostEntry is how large an entry may become, with its words.
const mostEntry = 64 << 10

func TestWordsHaveABound(t *testing.T) {
	s := declaredStory(t)
	s.allAccept()
	of := func(n int) string { return strings.Repeat("é", n) }
	for _, tt := range []struct {
		by        PersonID
		fits, not Command
	}{
		{"priya", AddNote{Text: of(4000)}, AddNote{Text: of(4001)}},
		{"priya", SetTitle{Title: of(200)}, SetTitle{Title: of(201)}},
		{"lee", SetSeverity{Severity: SEV2, Why: of(4000)}, SetSeverity{Severity: SEV1, Why: of(4001)}},
		{"tom", PostUpdate{Know: of(1500), Doing: of(1500), Need: of(1500)}, PostUpdate{Know: of(1501), Doing: "x"}},
		{"tom", PostUpdate{Know: "x", Doing: "x"}, PostUpdate{Know: "x", Doing: "x", Need: of(1501)}},
		{"lee", OfferHandover{To: "sam", Worry: of(400)}, OfferHandover{To: "sam", Worry: of(401)}},
		{"dana", AddEvidence{Kind: "key-status", What: of(4000)}, AddEvidence{Kind: "key-status", What: of(4001)}},
		{"dana", AddEvidence{Kind: "key-status", What: of(4000), Source: of(4000)}, AddEvidence{Kind: "key-status", What: of(4000), Source: of(4000), Window: "x"}},
	} {
		r := s.as(tt.by).refused("too-long", tt.not)
		if wellSaid(t, &r); !strings.Contains(r.Why, "at most") {
			t.Errorf("%s: the limit is not said: %s", tt.not.Act(), r.Why)
		}
		s.as(tt.by).do(tt.fits)
	}
	s.as("priya").do(Correct{Entry: aNote(s.state), Text: of(4000)})
	s.as("priya").refused("too-long", Correct{Entry: aNote(s.state), Text: of(4001)})
	r := s.as("priya").refused("too-long", AddNote{Text: of(5000)})
	if want := "The note has 5000 characters, and at most 4000 are kept. Shorten it, or add the whole as evidence."; r.Why != want {
		t.Errorf("it says %s", r.Why)
	}
}

// aNote is an entry that can be corrected.
func aNote(s *State) uint64 {
	for n := range s.N {
		if _, ok := s.Entry(n); ok {
			return n
		}
	}
	return 0
}

// Nobody could make a message in chat shorter, so that it is cut, and its link leads to the whole.
func TestALongMessageIsCut(t *testing.T) {
	s := declaredStory(t)
	const link = "https://example.slack.com/archives/C1/p1"
	e := event[*MessageCaptured](t, s.as("priya").do(Capture{How: "shortcut", Place: "C1/1", Link: link, Text: strings.Repeat("é", 9000)}))
	if n := utf8.RuneCountInString(string(e.Text)); n != MostWords || !strings.HasSuffix(string(e.Text), "é…") || e.Link != link {
		t.Errorf("%d characters, ending in %q, with the link %s", n, e.Text[len(e.Text)-8:], e.Link)
	}
	edited := event[*MessageCaptured](t, s.clock().do(Capture{How: "edited", Place: "C1/1", Link: link, Text: strings.Repeat("e", 9000)}))
	if n := utf8.RuneCountInString(string(edited.Text)); n != MostWords {
		t.Errorf("the edited message has %d characters", n)
	}
	s.as("priya").refused("no-place", Capture{How: "shortcut", Place: strings.Repeat("C", 1001), Text: "x"})
}

// Whatever people write, of whatever length, and whatever time they name: each entry stays small, and can be written.
func TestNoEntryIsHuge(t *testing.T) {
	alphabets := []string{"a", "é", "\x00", "<", "\u2028", "\xff", "🜂", "{p-"}
	moments := []time.Time{
		{}, time.Unix(-1<<62, 0), time.Unix(1<<62, 0), time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(1999, 12, 31, 23, 59, 59, 0, time.UTC), time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC),
	}
	kept := map[string]bool{}
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 11))
		huge := func() string {
			n := []int{10, 150, 390, 1400, 3900, 4000, 4001, 100_000}[r.IntN(8)]
			return strings.Repeat(alphabets[r.IntN(len(alphabets))], n)
		}
		randomStory(t, seed, 150, func(s *story, m Meta, c Command) {
			m.By.Name = huge()
			m.Occurred = moments[r.IntN(len(moments))]
			for range 3 {
				grown := reflect.New(reflect.TypeOf(c)).Elem()
				grown.Set(reflect.ValueOf(c))
				for i := range grown.NumField() {
					switch f := grown.Field(i); {
					case grown.Type() == reflect.TypeFor[ReportRoom]() && grown.Type().Field(i).Name == "Room": // the service's id, and no text
					case f.Type() == reflect.TypeFor[string]() && r.IntN(2) == 0:
						f.SetString(huge())
					case f.Type() == reflect.TypeFor[time.Time]():
						f.Set(reflect.ValueOf(moments[r.IntN(len(moments))]))
					}
				}
				events, refusal := Decide(s.state, s.policy, m, grown.Interface().(Command))
				if refusal != nil {
					wellSaid(t, refusal)
				}
				for _, e := range events {
					kept[e.Kind()] = true
					small(t, e)
				}
			}
		})
	}
	if len(kept) < 25 {
		t.Errorf("only %d kinds of entries came about: the test tells little", len(kept))
	}
}

// small holds an entry against its bound, with its words as JSON writes them.
func small(t *testing.T, e Event) {
	t.Helper()
	body, private, err := Marshal(e)
	if err != nil {
		t.Fatalf("%s cannot be written: %v", e.Kind(), err)
	}
	size := len(body)
	for _, p := range private {
		raw, err := json.Marshal(p.Value)
		if err != nil {
			t.Fatal(err)
		}
		size += len(raw)
	}
	if size > mostEntry {
		t.Errorf("%s has %d bytes", e.Kind(), size)
	}
}

// No rule minds a time that nobody can mean: it is refused in words.
func TestTimesHaveABound(t *testing.T) {
	for name, at := range map[string]time.Time{
		"before the year 2000": firstMoment.Add(-time.Second), "the year 0": time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC),
		"the year 12000": time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC), "the end": time.Unix(1<<62, 0),
	} {
		s := declaredStory(t)
		s.allAccept()
		s.as("priya").claiming(at).refused("bad-time", AddNote{Text: name})
		future := at.After(s.now)
		review, update, noticed := "past", "past", "bad-time"
		if future {
			review, update, noticed = "bad-time", "too-far", "future"
		}
		s.as("lee").refused(review, SetReview{At: at, Owner: "lee"})
		s.as("tom").refused(update, PostUpdate{Know: "x", Doing: "y", Next: at})
		d := theKey()
		d.Noticed = at
		newStory(t).as("priya").refused(noticed, d)
	}
	s := declaredStory(t)
	s.as("priya").claiming(s.now.Add(aheadOfUs+time.Second)).refused("bad-time", AddNote{Text: "tomorrow"})
	s.as("priya").claiming(firstMoment).do(AddNote{Text: "it is that old"})
	s.allAccept()
	s.as("lee").do(SetReview{At: s.now.AddDate(yearsAhead, 0, 0), Owner: "lee"})
}
