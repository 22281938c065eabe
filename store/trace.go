package store

import (
	"hash/maphash"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"

	"warroom/store/ledger"
)

// Trace finds what a command of the last seven days left in the journal: the stream, and the place of the last entry that follows from it. A command that left
// entries needs no answer beside them.
func (s *Store) Trace(command string) (stream string, n uint64, ok bool) {
	err := s.db.View(func(tx *bolt.Tx) error {
		for _, seq := range s.traces.entries(tx, command) {
			line := tx.Bucket(bucketJournal).Get(number(seq))
			if ledger.CommandOf(line) != command {
				continue // another one of the same hash
			}
			stream = ledger.StreamOf(line)
			n, ok = ledger.PlaceOf(line)
			return nil
		}
		return nil
	})
	return stream, n, err == nil && ok
}

// traces tell which commands left something in the last seven days. They are in memory and not in the file: commands come in no order, so that a group of 64
// would dirty 64 pages of an index. They are read from the newest part of the journal when the first command asks, which costs a fraction of a
// microsecond for each entry of those days.
type traces struct {
	mu     sync.Mutex // guards all following fields
	loaded bool
	seed   maphash.Seed
	left   byDay // an entry: its sequence
	kept   byDay // an answer, under its day
}

// trace is one command's.
type trace struct {
	day     uint64
	command string
	seq     uint64
}

// byDay holds numbers by the hash of a command, day by day, so that old ones go all at once.
type byDay struct {
	newest uint64
	days   map[uint64]map[uint64]uint64
}

// put notes a number, and forgets the days that are over.
func (x *byDay) put(day, hash, n uint64) {
	if day > x.newest {
		x.newest = day
		for old := range x.days {
			if old+answerDays < day {
				delete(x.days, old)
			}
		}
	}
	if day+answerDays < x.newest {
		return
	}
	if x.days[day] == nil {
		if x.days == nil {
			x.days = map[uint64]map[uint64]uint64{}
		}
		x.days[day] = map[uint64]uint64{}
	}
	x.days[day][hash] = n
}

// get gives the numbers of a hash, the newest day first.
func (x *byDay) get(hash uint64) (found []uint64) {
	for back := uint64(0); back <= min(answerDays, x.newest); back++ {
		if n, ok := x.days[x.newest-back][hash]; ok {
			found = append(found, n)
		}
	}
	return found
}

func (t *traces) of(command string) uint64 { return maphash.String(t.seed, command) }

// entries gives the sequences at which a command's last entry may stand.
func (t *traces) entries(tx *bolt.Tx, command string) []uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.load(tx)
	return t.left.get(t.of(command))
}

// answers gives the days under which a command may have an answer.
func (t *traces) answers(tx *bolt.Tx, command string) []uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.load(tx)
	return t.kept.get(t.of(command))
}

// note takes in what was committed. Before anything was read there is nothing to add to: it will be read with the rest.
func (t *traces) note(left, kept []trace) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.loaded {
		return
	}
	for _, x := range left {
		t.left.put(x.day, t.of(x.command), x.seq)
	}
	for _, x := range kept {
		t.kept.put(x.day, t.of(x.command), x.day)
	}
}

// load reads the newest part of the journal, from its end, and the answers.
func (t *traces) load(tx *bolt.Tx) {
	if t.loaded {
		return
	}
	t.loaded, t.seed = true, maphash.MakeSeed()
	var date string
	var day, newest uint64
	c := tx.Bucket(bucketJournal).Cursor()
	for k, line := c.Last(); k != nil; k, line = c.Prev() {
		d := ledger.DateOf(line)
		if d == "" {
			continue // a line about another stream
		}
		if d != date {
			at, err := time.Parse(time.DateOnly, d)
			if err != nil {
				continue
			}
			date, day = d, dayOf(at)
		}
		if newest = max(newest, day); day+answerDays < newest {
			break
		}
		command := ledger.CommandOf(line)
		if command == "" {
			continue
		}
		hash := t.of(command)
		if _, later := t.left.days[day][hash]; !later {
			t.left.put(day, hash, readNumber(k))
		}
	}
	c = tx.Bucket(bucketSeen).Cursor()
	for k, _ := c.First(); k != nil; k, _ = c.Next() {
		t.kept.put(readNumber(k), t.of(string(k[8:])), readNumber(k))
	}
}
