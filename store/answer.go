package store

import (
	"errors"
	"fmt"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"
)

const (
	answerDays  = 7
	answersTrim = 500 // at most so many old answers go in one commit, so that none is slow for it
	day         = 24 * time.Hour
)

// answerKey is where a command's answer of a day is kept. The day stands first, so what is too old is found at the beginning, without a second index.
func answerKey(day uint64, command string) []byte { return append(number(day), command...) }

func dayOf(t time.Time) uint64 { return uint64(t.Unix()) / uint64(day/time.Second) }

// Answer is what was kept as the answer to a command within the last seven days.
func (s *Store) Answer(command string) ([]byte, bool) {
	var out []byte
	err := s.db.View(func(tx *bolt.Tx) error {
		for _, day := range s.traces.answers(tx, command) {
			if out = clone(tx.Bucket(bucketSeen).Get(answerKey(day, command))); out != nil {
				return nil
			}
		}
		return nil
	})
	return out, err == nil && out != nil
}

// answer keeps answers and drops some that are too old.
func (w *writer) answer(answers []Answer) error {
	if len(answers) == 0 {
		return nil
	}
	seen := w.tx.Bucket(bucketSeen)
	for _, a := range answers {
		if a.Command == "" || a.At.Unix() < 0 {
			return errors.New("an answer needs its command and the time")
		}
		body := a.Body
		if body == nil {
			body = []byte{}
		}
		if err := seen.Put(answerKey(dayOf(a.At), a.Command), body); err != nil {
			return fmt.Errorf("the answer to %q: %w", a.Command, err)
		}
		w.kept = append(w.kept, trace{day: dayOf(a.At), command: a.Command})
	}
	newest := slices.MaxFunc(answers, func(a, b Answer) int { return a.At.Compare(b.At) }).At
	return trimAnswers(seen, newest)
}

// trimAnswers drops the oldest of the answers that are older than seven days.
func trimAnswers(seen *bolt.Bucket, now time.Time) error {
	var old [][]byte // a cursor may pass over a row when its neighbour is deleted under it
	c := seen.Cursor()
	for k, _ := c.First(); k != nil && len(old) < answersTrim && readNumber(k)+answerDays < dayOf(now); k, _ = c.Next() {
		old = append(old, slices.Clone(k))
	}
	for _, k := range old {
		if err := seen.Delete(k); err != nil {
			return err
		}
	}
	return nil
}
