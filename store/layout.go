package store

import (
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	bolt "go.etcd.io/bbolt"
)

// The buckets of the file. Journal, private, register and hashes only ever grow at their end, so their pages are filled almost whole. Keys that are
// numbers are eight bytes, the highest first. There is no index by stream and place: 64 streams that grow at once would dirty 64 pages of it.
var (
	bucketMeta     = []byte("meta")     // what the file is
	bucketJournal  = []byte("journal")  // sequence → line
	bucketPrivate  = []byte("private")  // sequence → disclosures, a line each
	bucketHeads    = []byte("heads")    // stream → head
	bucketRegister = []byte("register") // place in the register → sequence
	bucketHashes   = []byte("reghash")  // storage index as in tlog → hash of the register's tree
	bucketSeen     = []byte("seen")     // day and command → answer
)

var ownBuckets = [...][]byte{bucketMeta, bucketJournal, bucketPrivate, bucketHeads, bucketRegister, bucketHashes, bucketSeen}

// isOwn says that callers cannot have a table of that name.
func isOwn(table string) bool {
	return slices.ContainsFunc(ownBuckets[:], func(own []byte) bool { return string(own) == table })
}

const appendFill = 0.95

// Keys of the meta bucket.
var (
	metaFormat       = []byte("format")
	metaInstallation = []byte("installation")
	metaPin          = []byte("vkey")
)

// about is what the file says of itself.
type about struct {
	format       int
	installation string
	pin          string
}

// empty says that nothing was ever committed: a process may have ended between making the file and founding the store in it.
func (a about) empty() bool { return a.format == 0 }

func (s *Store) readAbout() (about, error) {
	var a about
	err := s.db.View(func(tx *bolt.Tx) error {
		meta := tx.Bucket(bucketMeta)
		if meta == nil {
			if name, _ := tx.Cursor().First(); name != nil {
				return fmt.Errorf("the file in %s is a bbolt file of another program: name another folder", s.dir)
			}
			return nil
		}
		var err error
		if a.format, err = strconv.Atoi(string(meta.Get(metaFormat))); err != nil || a.format < 1 {
			return fmt.Errorf("the data in %s does not say its format: put back a backup", s.dir)
		}
		a.installation, a.pin = string(meta.Get(metaInstallation)), string(meta.Get(metaPin))
		return nil
	})
	return a, err
}

// found makes the buckets of an empty file and opens its register, in one transaction.
func (s *Store) found() error {
	var id [16]byte
	if _, err := io.ReadFull(s.rand, id[:]); err != nil {
		return fmt.Errorf("name the installation: %w", err)
	}
	s.pin = s.key.Pin()
	s.installation = strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(id[:]))
	body := fmt.Appendf(nil, `{"installation":%q,"key":%q}`, s.installation, s.pin)
	err := s.update(func(tx *bolt.Tx) error {
		for _, name := range ownBuckets {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		meta := tx.Bucket(bucketMeta)
		err := errors.Join(
			meta.Put(metaFormat, strconv.AppendInt(nil, format, 10)),
			meta.Put(metaInstallation, []byte(s.installation)),
			meta.Put(metaPin, []byte(s.pin)),
		)
		if err != nil {
			return err
		}
		w := newWriter(s, tx)
		for _, e := range []Entry{{Kind: "first", Body: body}, {Kind: "boot"}} {
			e.Stream, e.Recorded = Register, s.now()
			if _, err := w.add(e); err != nil {
				return err
			}
		}
		return w.finish()
	})
	if err != nil {
		return fmt.Errorf("found the store: %w", err)
	}
	return nil
}

// record commits an entry of the register that says nothing but its kind.
func (s *Store) record(kind string) error {
	if _, err := s.Commit(Batch{Entries: []Entry{{Stream: Register, Kind: kind, Recorded: s.now()}}}); err != nil {
		return fmt.Errorf("record the %s: %w", kind, err)
	}
	return nil
}

// A number is a key that sorts as it counts.
func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func readNumber(key []byte) uint64 { return binary.BigEndian.Uint64(key) }
