package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"

	"warroom/store/ledger"
)

// WriteTo writes a copy of the data as they are at this moment, while others read and write. The key is not in it.
func (s *Store) WriteTo(w io.Writer) (n int64, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		n, err = tx.WriteTo(w)
		return err
	})
	if err != nil {
		return n, fmt.Errorf("copy the data: %w", err)
	}
	return n, nil
}

// Backup writes a copy to a file that does not exist yet. The copy is proved, entry by entry, before it gets its name: a file of that name is a good
// one. Until then it has a name beside it that nobody can foresee, and that is opened only if it is new: whoever else may write into the folder can
// plant no link there by which the copy would overwrite another file, or be read.
func (s *Store) Backup(path string) error {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%s exists: name a file that does not", path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.partial")
	if err != nil {
		return fmt.Errorf("back up to %s: %w", path, err)
	}
	if err = s.copyInto(f); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("back up to %s: %w", path, err), os.Remove(f.Name()))
	}
	return syncDir(filepath.Dir(path))
}

// copyInto writes the copy into a new file, closes it, and proves what it holds.
func (s *Store) copyInto(f *os.File) error {
	_, err := s.WriteTo(f)
	s.point("copied")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	db, err := bolt.Open(f.Name(), 0o600, &bolt.Options{ReadOnly: true, Timeout: lockWait, PreLoadFreelist: true})
	if err != nil {
		return fmt.Errorf("open the copy: %w", err)
	}
	if err := errors.Join(db.View(checkAll), db.Close()); err != nil {
		return fmt.Errorf("the data, or their copy, are damaged: %w", err)
	}
	return nil
}

// checkAll proves all streams in one pass over the journal.
func checkAll(tx *bolt.Tx) error {
	var damage error
	for err := range tx.Check() { // to the end: what checks goes on in its own goroutine
		damage = errors.Join(damage, err)
	}
	if damage != nil {
		return damage
	}
	trees := map[string]*ledger.Tree{}
	private := tx.Bucket(bucketPrivate)
	c := tx.Bucket(bucketJournal).Cursor()
	for seq, line := c.First(); seq != nil; seq, line = c.Next() {
		stream := ledger.StreamOf(line)
		tree := trees[stream]
		if tree == nil {
			tree = new(ledger.Tree)
			trees[stream] = tree
		}
		tree.Append(ledger.LeafHash(line))
		if err := checkPrivate(line, private.Get(seq)); err != nil {
			return fmt.Errorf("%s: %w", stream, err)
		}
	}
	return tx.Bucket(bucketHeads).ForEach(func(name, raw []byte) error {
		h, err := decodeHead(raw)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		tree := trees[string(name)]
		if tree == nil {
			tree = new(ledger.Tree)
		}
		if err := checkHead(tx, string(name), h, tree); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	})
}
