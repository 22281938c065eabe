package store

import (
	"fmt"
	"testing"
	"time"
)

// acted is an entry that follows from a command.
func acted(stream, command string, at time.Time) Entry {
	return Entry{Stream: stream, Kind: "step.completed", Recorded: at, Command: command, Body: []byte(`{"command":"another","recorded":"2001-01-01"}`)}
}

func wantTrace(t *testing.T, s *Store, command, stream string, n uint64) {
	t.Helper()
	gotStream, gotN, ok := s.Trace(command)
	if ok != (stream != "") || gotStream != stream || gotN != n {
		t.Errorf("%q left %q %d, %t; want %q %d", command, gotStream, gotN, ok, stream, n)
	}
}

// What a command left is found as the last of its entries, in a running store and in one that was opened anew.
func TestTrace(t *testing.T) {
	dir := t.TempDir()
	s := open(t, Options{Dir: dir})
	wantTrace(t, s, "c1", "", 0) // from here on the traces are in memory
	commit(t, s, Batch{Entries: []Entry{acted("INC-001", "c1", moment), acted("INC-002", "c2", moment), acted("INC-001", "c1", moment)}, Seals: []string{"INC-001"}})
	commit(t, s, Batch{Entries: []Entry{note("INC-001", "of no command"), acted("INC-001", "c\"3\\\u2028", moment)}})
	commit(t, s, Batch{Answers: []Answer{{"c4", moment, []byte("refused")}}})
	for _, name := range []string{"running", "opened anew"} {
		t.Run(name, func(t *testing.T) {
			wantTrace(t, s, "c1", "INC-001", 1)
			wantTrace(t, s, "c2", "INC-002", 0)
			wantTrace(t, s, "c\"3\\\u2028", "INC-001", 3)
			wantTrace(t, s, "c4", "", 0)
			wantTrace(t, s, "another", "", 0)
			if got, ok := s.Answer("c4"); !ok || string(got) != "refused" {
				t.Errorf("c4 was answered %q, %t", got, ok)
			}
			if _, ok := s.Answer("c1"); ok {
				t.Error("c1 has an answer, and none was kept")
			}
		})
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, Options{Dir: dir})
	}
}

// A trace is good for seven days; what is older is neither read nor kept in memory.
func TestTraceIsForgotten(t *testing.T) {
	dir := t.TempDir()
	s := open(t, Options{Dir: dir, Now: func() time.Time { return moment }})
	wantTrace(t, s, "c0", "", 0)
	for i := range 10 {
		commit(t, s, Batch{Entries: []Entry{acted("INC-001", fmt.Sprint("c", i), moment.Add(time.Duration(i)*day))}})
	}
	for _, name := range []string{"running", "opened anew"} {
		t.Run(name, func(t *testing.T) {
			wantTrace(t, s, "c1", "", 0)
			wantTrace(t, s, "c2", "INC-001", 2)
			wantTrace(t, s, "c9", "INC-001", 9)
			if n := len(s.traces.left.days); n != answerDays+1 {
				t.Errorf("%d days are in memory", n)
			}
		})
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, Options{Dir: dir, Now: func() time.Time { return moment.Add(9 * day) }})
	}
}

// What was not committed left nothing.
func TestTraceOfNothing(t *testing.T) {
	s := open(t, Options{Dir: t.TempDir()})
	wantTrace(t, s, "c1", "", 0)
	if _, err := s.Commit(Batch{Entries: []Entry{acted("INC-001", "c1", moment), {Stream: "INC-001"}}}); err == nil {
		t.Fatal("an entry without a kind was taken")
	}
	wantTrace(t, s, "c1", "", 0)
}

// Two commands of one hash are told apart by the line that is left.
func TestTraceCollision(t *testing.T) {
	s := open(t, Options{Dir: t.TempDir()})
	wantTrace(t, s, "c1", "", 0)
	commit(t, s, Batch{Entries: []Entry{acted("INC-001", "c1", moment)}})
	for _, sequences := range s.traces.left.days {
		sequences[s.traces.of("c2")] = sequences[s.traces.of("c1")]
	}
	wantTrace(t, s, "c1", "INC-001", 0)
	wantTrace(t, s, "c2", "", 0)
}
