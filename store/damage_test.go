package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"warroom/store/ledger"
)

func TestCheckFindsWhatWasSpoiled(t *testing.T) {
	last := func([]byte) bool { return true }
	named := func(name string) func([]byte) bool {
		return func(v []byte) bool { d, err := ledger.ParseDisclosure(string(v)); return err == nil && d.Name == name }
	}
	for name, test := range map[string]struct {
		bucket []byte
		match  func([]byte) bool
		stream string
	}{
		"a line":                   {bucketJournal, func(v []byte) bool { return strings.Contains(string(v), "INC-001") }, "INC-001"},
		"a private value":          {bucketPrivate, named("text"), "INC-001"},
		"a head in the register":   {bucketPrivate, named("head"), Register},
		"a line of the register":   {bucketJournal, func(v []byte) bool { return strings.Contains(string(v), "opened") }, Register},
		"a place in the register":  {bucketRegister, last, Register},
		"a hash of the register":   {bucketHashes, last, Register},
		"a stream's head":          {bucketHeads, func(v []byte) bool { return readNumber(v) == 2 }, "INC-001"},
		"the register's head":      {bucketHeads, func(v []byte) bool { return readNumber(v) == 4 }, Register},
		"a head of another stream": {nil, nil, "INC-404"},
	} {
		t.Run(name, func(t *testing.T) {
			s := fresh(t)
			commit(t, s, Batch{Entries: []Entry{{Stream: Register, Kind: "config", Recorded: moment}}})
			commit(t, s, Batch{Entries: []Entry{note("INC-001", "a"), note("INC-001", "b")}})
			if test.bucket != nil {
				if err := s.Check(test.stream); err != nil {
					t.Fatalf("before: %v", err)
				}
				spoil(t, s, test.bucket, test.match)
			}
			if err := s.Check(test.stream); err == nil {
				t.Error("it passes")
			}
		})
	}
}

func TestStreamTellsOfDamage(t *testing.T) {
	s := fresh(t)
	commit(t, s, Batch{Entries: []Entry{note("INC-001", "a"), note("INC-001", "b"), note("INC-001", "c")}})
	h, _ := s.Head("INC-001")
	last := func() (n int, err error) {
		for _, e := range s.Stream("INC-001") {
			if e != nil {
				return n, e
			}
			n++
		}
		return n, nil
	}
	change := func(key uint64, value []byte) {
		if err := s.db.Update(func(tx *bolt.Tx) error {
			if value == nil {
				return tx.Bucket(bucketJournal).Delete(number(key))
			}
			return tx.Bucket(bucketJournal).Put(number(key), value)
		}); err != nil {
			t.Fatal(err)
		}
	}
	var lines [][]byte
	for raw, err := range s.Lines("INC-001") {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, raw.Line)
	}
	for name, test := range map[string]struct {
		key   uint64
		value []byte
		read  int
		want  string
	}{
		"the last is gone":    {h.Last, nil, 2, "entry 2 is missing"},
		"the second is gone":  {h.First + 1, nil, 1, "entry 1 is not where it belongs"},
		"one is cut short":    {h.First + 1, lines[1][:60], 1, "is damaged"},
		"one is there twice":  {h.First + 1, lines[0], 1, "entry 1 is not where it belongs"},
		"one was overwritten": {h.First + 1, []byte(strings.Replace(string(lines[1]), `"_sd":["`, `"_sd":["A`, 1)), 1, "is damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			change(test.key, test.value)
			if n, err := last(); n != test.read || err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("read %d, then %v; want %d, then an error with %q", n, err, test.read, test.want)
			}
			change(test.key, lines[test.key-h.First])
		})
	}
	if n, err := last(); n != 3 || err != nil {
		t.Errorf("mended: %d, %v", n, err)
	}
}

// spoil flips a bit in the last value of a bucket that matches.
func spoil(t *testing.T, s *Store, bucket []byte, match func([]byte) bool) {
	t.Helper()
	err := s.db.Update(func(tx *bolt.Tx) error {
		b := tx.Bucket(bucket)
		c := b.Cursor()
		for k, v := c.Last(); k != nil; k, v = c.Prev() {
			if match(v) {
				v = slices.Clone(v)
				v[len(v)/2] ^= 1
				return b.Put(slices.Clone(k), v)
			}
		}
		return fmt.Errorf("nothing to spoil in %s", bucket)
	})
	if err != nil {
		t.Fatal(err)
	}
}
