package incident

import (
	"fmt"
	"testing"
)

// A long incident corrects its oldest note and knows its first message.
func TestEntriesOfALongIncident(t *testing.T) {
	s := longStory(t, 3000)
	var first uint64
	for _, r := range s.record {
		if r.Event.Kind() == "note.added" {
			first = r.N
			break
		}
	}
	if e, ok := s.state.Entry(first); !ok || e.Text != "note 0" {
		t.Fatalf("the first note is %+v, %v", e, ok)
	}
	before := s.state.Clone()
	s.as("priya").do(Correct{Entry: first, Text: "note 0 was wrong"})
	if e, _ := s.state.Entry(first); e.CorrectedBy != s.state.N-1 {
		t.Errorf("the first note is %+v", e)
	}
	if e, _ := before.Entry(first); e.CorrectedBy != 0 {
		t.Errorf("the copy is corrected as well: %+v", e)
	}
	if _, ok := s.state.Captured(MessageRef("C1/0")); !ok {
		t.Error("the first message is not known")
	}
	s.as("priya").nothing(Capture{How: "shortcut", Place: "C1/0", Text: "again"})
	if _, ok := s.state.Entry(1); ok {
		t.Error("the declaration can be corrected")
	}
	if _, ok := s.state.Captured("nothing"); ok {
		t.Error("nothing is captured")
	}
}

// longStory has notes and messages without end.
func longStory(tb testing.TB, events int) *story {
	tb.Helper()
	s := declaredStory(tb)
	for i := range events / 2 {
		s.add(s.as("priya").meta, &NoteAdded{Text: Words(fmt.Sprintf("note %d", i))})
		s.add(s.as("priya").meta, &MessageCaptured{Author: "lee", How: "reaction", Ref: MessageRef(fmt.Sprintf("C1/%d", i)), Text: "seen"})
	}
	return s
}

// A click in an incident of 10,000 events costs what it costs in one of 10, and so does the picture of it for the screens.
func BenchmarkFlat(b *testing.B) {
	for _, events := range []int{10, 10_000} {
		s := longStory(b, events)
		click := func() {
			for _, c := range []Command{Tick{Step: "breaks"}, Untick{Step: "breaks"}} {
				m := s.as("priya").meta
				found, refusal := Decide(s.state, s.policy, m, c)
				if refusal != nil {
					b.Fatal(refusal)
				}
				for _, e := range found {
					s.state = Apply(s.state, Recorded{Stamp: Stamp{N: s.state.N, Recorded: s.now, Actor: "priya"}, Event: e})
				}
			}
		}
		click()
		b.Run(fmt.Sprintf("click/%d", events), func(b *testing.B) {
			for b.Loop() {
				click()
			}
		})
		b.Run(fmt.Sprintf("clone/%d", events), func(b *testing.B) {
			for b.Loop() {
				s.state.Clone()
			}
		})
	}
}
