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

// Answers are kept in a bucket a day, so that finding the old ones needs no second index: what is older than a week stands first.

// Answer is what a command was answered within the last seven days.
func (s *Store) Answer(command string) ([]byte, bool) {
	var out []byte
	err := s.db.View(func(tx *bolt.Tx) error {
		seen := tx.Bucket(bucketSeen)
		c := seen.Cursor()
		for k, _ := c.Last(); k != nil && out == nil; k, _ = c.Prev() {
			out = clone(seen.Bucket(k).Get([]byte(command)))
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
		daily, err := seen.CreateBucketIfNotExists(number(dayOf(a.At)))
		if err != nil {
			return err
		}
		body := a.Body
		if body == nil {
			body = []byte{}
		}
		if err := daily.Put([]byte(a.Command), body); err != nil {
			return fmt.Errorf("the answer to %q: %w", a.Command, err)
		}
	}
	newest := slices.MaxFunc(answers, func(a, b Answer) int { return a.At.Compare(b.At) }).At
	return trimAnswers(seen, newest)
}

// trimAnswers drops the oldest of the answers that are older than seven days.
func trimAnswers(seen *bolt.Bucket, now time.Time) error {
	for left := answersTrim; left > 0; {
		oldest, _ := seen.Cursor().First()
		if oldest == nil || readNumber(oldest)+answerDays >= dayOf(now) {
			return nil
		}
		oldest = slices.Clone(oldest)
		daily := seen.Bucket(oldest)
		var old [][]byte // a cursor may pass over a row when its neighbour is deleted under it
		c := daily.Cursor()
		k, _ := c.First()
		for ; k != nil && len(old) < left; k, _ = c.Next() {
			old = append(old, slices.Clone(k))
		}
		if k == nil {
			if err := seen.DeleteBucket(oldest); err != nil {
				return err
			}
		} else {
			for _, command := range old {
				if err := daily.Delete(command); err != nil {
					return err
				}
			}
		}
		left -= max(len(old), 1)
	}
	return nil
}

func dayOf(t time.Time) uint64 { return uint64(t.Unix()) / uint64(day/time.Second) }
