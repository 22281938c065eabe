package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
	"golang.org/x/mod/sumdb/tlog"

	"warroom/store/ledger"
)

// Record is an entry as it is read back.
type Record struct {
	Stream   string
	N        uint64
	Kind     string
	Recorded time.Time // zero in the register's lines about other streams
	Source   string
	Occurred time.Time
	Actor    string
	Command  string
	Body     []byte                     // {} where nothing is clear
	Private  map[string]json.RawMessage // by name; what was redacted is absent

	Line        []byte   // as in Raw
	Disclosures []string // as in Raw
}

// Raw is an entry as it is proved.
type Raw struct {
	Line        []byte   // the exact bytes, without a newline
	Disclosures []string // in the order in which they were given; what was redacted is absent
}

// emptyBody is the body of an entry that says nothing in the clear.
const emptyBody = "{}"

// Stream reads the entries of a stream, the oldest first, up to where it ends when the reading begins. It ends with an error where an entry is
// missing or damaged. The caller may write meanwhile.
func (s *Store) Stream(name string) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for raw, err := range s.Lines(name) {
			var r Record
			if err == nil {
				r, err = raw.open()
			}
			if err != nil {
				yield(Record{}, err)
				return
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

// Lines reads a stream as Stream does, and takes nothing apart but what tells that no entry is missing.
func (s *Store) Lines(name string) iter.Seq2[Raw, error] {
	return func(yield func(Raw, error) bool) {
		size, err := s.size(name)
		if err != nil {
			yield(Raw{}, fmt.Errorf("read %s: %w", name, err))
			return
		}
		for n, from := uint64(0), uint64(0); n < size; {
			part, next, err := s.part(name, n, size, from)
			for _, raw := range part {
				if !yield(raw, nil) {
					return
				}
			}
			if err != nil {
				yield(Raw{}, fmt.Errorf("read %s: %w", name, err))
				return
			}
			n, from = n+uint64(len(part)), next
		}
	}
}

// size is the number of a stream's entries.
func (s *Store) size(name string) (n uint64, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		h, err := decodeHead(tx.Bucket(bucketHeads).Get([]byte(name)))
		if err == nil {
			n = h.tree.Size()
		}
		return err
	})
	return n, err
}

// A part of a stream is copied in one transaction: a transaction that stayed open while the caller works would stop the file from growing.
const (
	partEntries = 256
	partBytes   = 1 << 20
)

// part copies some of a stream's entries, of which the first is number n, from a place of the walk on. It returns the place after them.
func (s *Store) part(name string, n, size, from uint64) (part []Raw, next uint64, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		h, err := headOf(tx, name)
		if err != nil {
			return err
		}
		private, total := tx.Bucket(bucketPrivate), 0
		err = walk(tx, name, h, from, func(place, seq uint64, line []byte) (more bool, err error) {
			if got, ok := ledger.PlaceOf(line); !ok || got != n {
				return false, fmt.Errorf("entry %d is not where it belongs: put back a backup", n)
			}
			raw := Raw{Line: bytes.Clone(line)}
			if d := private.Get(number(seq)); d != nil {
				raw.Disclosures = strings.Split(string(d), "\n")
				total += len(d)
			}
			part, next = append(part, raw), place+1
			n++
			total += len(line)
			return n < size && len(part) < partEntries && total < partBytes, nil
		})
		if err == nil && len(part) == 0 {
			err = fmt.Errorf("entry %d is missing: put back a backup", n)
		}
		return err
	})
	return part, next, err
}

// walk visits the lines of a stream in a transaction, from a place on: for the register its own numbers, else the journal's.
func walk(tx *bolt.Tx, name string, h *head, from uint64, visit func(place, seq uint64, line []byte) (more bool, err error)) error {
	journal := tx.Bucket(bucketJournal)
	if name == Register {
		c := tx.Bucket(bucketRegister).Cursor()
		for k, v := c.Seek(number(from)); k != nil; k, v = c.Next() {
			if more, err := visit(readNumber(k), readNumber(v), journal.Get(v)); !more || err != nil {
				return err
			}
		}
		return nil
	}
	prefix := ledger.Prefix(name)
	c := journal.Cursor()
	for _, sp := range h.spans {
		if sp.last < from {
			continue
		}
		for k, line := c.Seek(number(max(from, sp.first))); k != nil; k, line = c.Next() {
			seq := readNumber(k)
			if seq > sp.last {
				break
			}
			if !bytes.HasPrefix(line, prefix) {
				continue
			}
			if more, err := visit(seq, seq, line); !more || err != nil {
				return err
			}
		}
	}
	return nil
}

// open takes an entry apart.
func (raw Raw) open() (Record, error) {
	l, err := ledger.ParseLine(raw.Line)
	if err != nil {
		return Record{}, fmt.Errorf("a line of %s is damaged: %w", ledger.StreamOf(raw.Line), err)
	}
	r := Record{
		Stream: l.Stream, N: l.N, Kind: l.Kind, Recorded: l.Recorded, Source: l.Source, Occurred: l.Occurred, Actor: l.Actor, Command: l.Command,
		Body: l.Body, Line: raw.Line, Disclosures: raw.Disclosures,
	}
	if len(r.Body) == 0 {
		r.Body = []byte(emptyBody)
	}
	if len(raw.Disclosures) > 0 {
		r.Private = make(map[string]json.RawMessage, len(raw.Disclosures))
	}
	for _, text := range raw.Disclosures {
		d, err := disclosed(l, text)
		if err != nil {
			return Record{}, fmt.Errorf("entry %d of %s: %w", l.N, l.Stream, err)
		}
		r.Private[d.Name] = d.Value
	}
	return r, nil
}

// disclosed opens a disclosure that a line commits to.
func disclosed(l ledger.Line, text string) (ledger.Disclosure, error) {
	if slices.Contains(l.Digests, ledger.Digest(text)) {
		return ledger.ParseDisclosure(text)
	}
	return ledger.Disclosure{}, errors.New("a private value is damaged: the line does not commit to it")
}

// Check proves that the lines of a stream are those that its head stands for, and that the line of each value that is left commits to it.
func (s *Store) Check(stream string) error {
	err := s.db.View(func(tx *bolt.Tx) error {
		h, err := headOf(tx, stream)
		if err != nil {
			return err
		}
		var tree ledger.Tree
		private := tx.Bucket(bucketPrivate)
		err = walk(tx, stream, h, 0, func(_, seq uint64, line []byte) (bool, error) {
			tree.Append(ledger.LeafHash(line))
			return true, checkPrivate(line, private.Get(number(seq)))
		})
		if err != nil {
			return err
		}
		return checkHead(tx, stream, h, &tree)
	})
	if err != nil {
		return fmt.Errorf("check %s: %w", stream, err)
	}
	return nil
}

// checkHead compares a stream's head with the tree of its lines.
func checkHead(tx *bolt.Tx, stream string, h *head, tree *ledger.Tree) error {
	if tree.Size() != h.tree.Size() {
		return fmt.Errorf("it has %d entries, and its head stands for %d", tree.Size(), h.tree.Size())
	}
	if tree.Root() != h.tree.Root() {
		return fmt.Errorf("its entries add up to the root %s, and its head says %s", tree.Root(), h.tree.Root())
	}
	if stream != Register {
		return nil
	}
	root, err := tlog.TreeHash(int64(tree.Size()), hashReader(tx.Bucket(bucketHashes)))
	if err == nil && root != tree.Root() {
		err = fmt.Errorf("its stored hashes add up to the root %s, and its lines to %s", root, tree.Root())
	}
	return err
}

// checkPrivate proves that a line commits to the values beside it.
func checkPrivate(line, private []byte) error {
	if private == nil {
		return nil
	}
	l, err := ledger.ParseLine(line)
	if err != nil {
		return err
	}
	for text := range strings.SplitSeq(string(private), "\n") {
		if _, err := disclosed(l, text); err != nil {
			return fmt.Errorf("entry %d: %w", l.N, err)
		}
	}
	return nil
}
