package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
)

func TestAnswersAreKeptForSevenDays(t *testing.T) {
	s := fresh(t)
	answer := func(command string, at time.Time, body string) {
		commit(t, s, Batch{Answers: []Answer{{command, at, []byte(body)}}})
	}
	answer("c1", moment, "one")
	answer("c2", moment.Add(6*day), "two")
	answer("c1", moment.Add(6*day), "one again")
	if got, ok := s.Answer("c1"); !ok || string(got) != "one again" {
		t.Errorf("c1 was answered %q, %t", got, ok)
	}
	answer("c3", moment.Add(7*day), "three")
	old := commandsKept(t, s)
	if !slices.Equal(old, []string{"c1", "c1", "c2", "c3"}) {
		t.Errorf("after seven days there are %v", old)
	}
	answer("c4", moment.Add(8*day), "four")
	if got := commandsKept(t, s); !slices.Equal(got, []string{"c1", "c2", "c3", "c4"}) {
		t.Errorf("after eight days there are %v", got)
	}

	// Many old answers go in several commits.
	many := make([]Answer, 0, 1200)
	for i := range 1200 {
		many = append(many, Answer{fmt.Sprintf("m%04d", i), moment.Add(8 * day), []byte("x")})
	}
	commit(t, s, Batch{Answers: many})
	late := moment.Add(100 * day)
	for i, want := range []int{1204 - 500 + 1, 1204 - 1000 + 2, 3, 4} {
		answer(fmt.Sprintf("late%d", i), late, "x")
		if got := len(commandsKept(t, s)); got != want {
			t.Errorf("after %d commits %d answers are left, want %d", i+1, got, want)
		}
	}
	if _, ok := s.Answer("m0007"); ok {
		t.Error("an old answer is still there")
	}
}

// commandsKept lists the commands that have an answer, the oldest day first.
func commandsKept(t *testing.T, s *Store) []string {
	t.Helper()
	var out []string
	err := s.db.View(func(tx *bolt.Tx) error {
		return tx.Bucket(bucketSeen).ForEach(func(key, _ []byte) error {
			out = append(out, string(key[8:]))
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
