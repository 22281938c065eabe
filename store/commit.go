package store

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"syscall"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
	"golang.org/x/mod/sumdb/tlog"

	"warroom/store/ledger"
)

// Commit writes a batch in one transaction. When it returns without an error all of it is on disk. With [ErrFull], or with an error that says what is
// wrong with the batch, nothing of it is there. With [ErrUnknown] nobody knows, and the store writes nothing any more.
//
// Each call costs two waits for the disk, however much the batch holds: callers that have much to write at once put it into one.
func (s *Store) Commit(b Batch) (Receipt, error) {
	if b.isEmpty() {
		return Receipt{}, nil
	}
	var r Receipt
	var w *writer
	err := s.update(func(tx *bolt.Tx) error {
		w = newWriter(s, tx)
		r.N = make([]uint64, 0, len(b.Entries))
		for i, e := range b.Entries {
			n, err := w.add(e)
			if err != nil {
				return fmt.Errorf("entry %d of the batch, %s of %s: %w", i, e.Kind, e.Stream, err)
			}
			r.N = append(r.N, n)
		}
		if err := w.seal(b.Seals); err != nil {
			return err
		}
		for _, p := range b.Puts {
			if err := w.put(p); err != nil {
				return err
			}
		}
		if err := w.answer(b.Answers); err != nil {
			return err
		}
		return w.finish()
	})
	if err != nil {
		return Receipt{}, err
	}
	s.traces.note(w.left, w.kept)
	return r, nil
}

// update runs one transaction and sorts out how it failed.
func (s *Store) update(write func(*bolt.Tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.readOnly:
		return ErrReadOnly
	case s.unknown:
		return ErrUnknown
	}
	var began int
	var refused error
	s.point("begin")
	s.unknown = true // until the contrary is known, also when something panics on the way
	err := s.db.Update(func(tx *bolt.Tx) error {
		began = tx.ID()
		refused = write(tx)
		s.point("written")
		return refused
	})
	s.point("committed")
	switch {
	case err == nil:
		s.unknown = false
		return nil
	case began == 0 || refused != nil:
		// It did not begin, or was rolled back before the file was touched.
		s.unknown = false
		return err
	case isFull(err) && !s.visible(began):
		s.unknown = false
		return fmt.Errorf("%w (%w)", ErrFull, err)
	default:
		return fmt.Errorf("%w (%w)", ErrUnknown, err)
	}
}

// isFull says that a commit failed for want of space.
func isFull(err error) bool {
	if errors.Is(err, berrors.ErrMaxSizeReached) || strings.HasPrefix(err.Error(), "file resize error:") {
		return true
	}
	var failed *fs.PathError
	return errors.As(err, &failed) && failed.Op == "write" &&
		(errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG))
}

// visible says that readers see the transaction, although its commit failed.
func (s *Store) visible(id int) bool {
	seen := true
	err := s.db.View(func(tx *bolt.Tx) error {
		seen = tx.ID() >= id
		return nil
	})
	return err != nil || seen
}

// writer puts things into one transaction.
type writer struct {
	s        *Store
	tx       *bolt.Tx
	journal  *bolt.Bucket
	private  *bolt.Bucket
	heads    *bolt.Bucket
	register *bolt.Bucket
	hashes   *bolt.Bucket
	touched  map[string]*head
	fresh    []string // streams that this transaction opens
	left     []trace  // what the commands of the entries leave
	kept     []trace  // answers
}

func newWriter(s *Store, tx *bolt.Tx) *writer {
	w := &writer{
		s: s, tx: tx, journal: tx.Bucket(bucketJournal), private: tx.Bucket(bucketPrivate), heads: tx.Bucket(bucketHeads),
		register: tx.Bucket(bucketRegister), hashes: tx.Bucket(bucketHashes), touched: map[string]*head{},
	}
	for _, b := range []*bolt.Bucket{w.journal, w.private, w.register, w.hashes} {
		b.FillPercent = appendFill
	}
	return w
}

// add records an entry and returns its place in its stream.
func (w *writer) add(e Entry) (uint64, error) {
	if err := e.check(); err != nil {
		return 0, err
	}
	h, err := w.head(e.Stream)
	if err != nil {
		return 0, err
	}
	if h.tree.Size() == 0 && e.Stream != Register {
		w.fresh = append(w.fresh, e.Stream)
	}
	line := ledger.Line{
		Stream: e.Stream, N: h.tree.Size(), Kind: e.Kind, Recorded: e.Recorded, Source: e.Source, Occurred: e.Occurred, Actor: e.Actor, Command: e.Command,
	}
	if string(e.Body) != "{}" {
		line.Body = e.Body
	}
	disclosures := make([]string, len(e.Private))
	line.Digests = make([]string, len(e.Private))
	for i, f := range e.Private {
		if disclosures[i], line.Digests[i], err = ledger.Disclose(w.s.rand, f.Name, f.Value); err != nil {
			return 0, err
		}
	}
	slices.Sort(line.Digests)
	return line.N, w.append(e.Stream, h, line, disclosures)
}

// append writes a line at the end of the journal and of its stream's tree.
func (w *writer) append(stream string, h *head, l ledger.Line, disclosures []string) error {
	// A value must stay as it is until the commit, so each line has its own bytes.
	line := ledger.AppendLine(make([]byte, 0, 256+len(l.Body)+46*len(l.Digests)), l)
	if len(line) > ledger.MaxLine {
		return fmt.Errorf("the line has %d bytes, and the most is %d: put long text into private fields", len(line), ledger.MaxLine)
	}
	seq, err := w.journal.NextSequence()
	if err != nil {
		return err
	}
	key := number(seq)
	if err := w.journal.Put(key, line); err != nil {
		return err
	}
	if len(disclosures) > 0 {
		if err := w.private.Put(key, []byte(strings.Join(disclosures, "\n"))); err != nil {
			return err
		}
	}
	leaf := ledger.LeafHash(line)
	if stream == Register {
		if err := w.index(l.N, key, leaf); err != nil {
			return err
		}
	}
	h.grow(seq, leaf)
	if l.Command != "" {
		w.left = append(w.left, trace{dayOf(l.Recorded), l.Command, seq})
	}
	return nil
}

// index finds the register's lines by their place, and keeps the hashes from which any of them is proved.
func (w *writer) index(n uint64, seq []byte, leaf ledger.Hash) error {
	if err := w.register.Put(number(n), seq); err != nil {
		return err
	}
	hashes, err := tlog.StoredHashesForRecordHash(int64(n), leaf, hashReader(w.hashes))
	if err != nil {
		return err
	}
	first := uint64(tlog.StoredHashIndex(0, int64(n)))
	for i, h := range hashes {
		if err := w.hashes.Put(number(first+uint64(i)), slices.Clone(h[:])); err != nil {
			return err
		}
	}
	return nil
}

// head is a stream's head as this transaction leaves it so far.
func (w *writer) head(stream string) (*head, error) {
	if h := w.touched[stream]; h != nil {
		return h, nil
	}
	h, err := decodeHead(w.heads.Get([]byte(stream)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", stream, err)
	}
	w.touched[stream] = h
	return h, nil
}

// seal puts heads into the register: of the streams that are new, as opened, and of those that are to be sealed.
func (w *writer) seal(streams []string) error {
	for _, stream := range w.fresh {
		if err := w.sealHead("opened", stream); err != nil {
			return err
		}
	}
	for _, stream := range streams {
		h, err := w.head(stream)
		switch {
		case err != nil:
			return err
		case stream == Register || h.tree.Size() == 0:
			return fmt.Errorf("%q cannot be sealed: it is no stream with entries", stream)
		case h.sealed == h.tree.Size():
			continue
		}
		if err := w.sealHead("sealed", stream); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) sealHead(kind, stream string) error {
	h, err := w.head(stream)
	if err != nil {
		return err
	}
	register, err := w.head(Register)
	if err != nil {
		return err
	}
	disclosure, digest, err := ledger.DiscloseHead(w.s.rand, ledger.Checkpoint{Stream: stream, Size: h.tree.Size(), Root: h.tree.Root()})
	if err != nil {
		return err
	}
	l := ledger.Line{Stream: Register, N: register.tree.Size(), Kind: kind, Digests: []string{digest}, Head: true}
	h.sealed, h.sealedBy = h.tree.Size(), l.N
	return w.append(Register, register, l, []string{disclosure})
}

func (w *writer) put(p Put) error {
	if isOwn(p.Table) {
		return fmt.Errorf("a table cannot be named %q: the store has a use for that name", p.Table)
	}
	table := w.tx.Bucket([]byte(p.Table))
	if table == nil {
		if p.Value == nil {
			return nil
		}
		var err error
		if table, err = w.tx.CreateBucket([]byte(p.Table)); err != nil {
			return fmt.Errorf("make the table %q: %w", p.Table, err)
		}
	}
	var err error
	if p.Value == nil {
		err = table.Delete([]byte(p.Key))
	} else {
		err = table.Put([]byte(p.Key), p.Value)
	}
	if err != nil {
		return fmt.Errorf("the row %q of the table %q: %w", p.Key, p.Table, err)
	}
	return nil
}

// finish writes the heads of the streams that grew or were sealed.
func (w *writer) finish() error {
	for stream, h := range w.touched {
		if err := w.heads.Put([]byte(stream), h.encode()); err != nil {
			return err
		}
	}
	return nil
}
