// Package store keeps a journal of many streams, and what is owed beside it, in one bbolt file.
//
// It is opaque: an entry is a kind and some bytes, and what they mean is the caller's matter. What it adds is durability and proof. [Store.Commit]
// writes a [Batch] in one transaction, which is on disk when the call returns, or not at all: entries at the end of their streams, rows of tables, and
// answers under the id of the command that they answer. Each entry becomes one exact line of JSON (package ledger), and each stream's lines a tree whose
// head changes in the same transaction.
//
// The [Register] is the installation's own stream. It tells when the store was opened and holds, as commitments, the heads of all other streams: each
// from its first entry on, and again whenever a batch seals it. [Store.Proof] gives what proves one stream's lines to somebody who has nothing but the
// public key.
//
// There is one writer. bbolt locks the file, so a second process gets [ErrLocked].
//
// # When the disk fails
//
// A full disk is harmless: nothing of the batch is there, Commit returns [ErrFull], and the next Commit may work again. After any other failure of a
// commit the entries may be there or not, and only the disk knows: an fsync that failed once may say yes the next time without writing anything. Commit then returns
// [ErrUnknown], and so does every later one. The process ends and starts again; what is on disk counts.
package store

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"warroom/store/ledger"
)

// Register is the name of the installation's own stream.
const Register = ledger.Register

// Tables that callers agree on. Any other name is a table as well, made when something is put there.
const (
	Live   = "live"   // streams that are to be in memory
	Outbox = "outbox" // what is owed
	Sent   = "sent"   // what is known of what was delivered
)

var (
	// ErrFull says that there is no room on the disk and that nothing of the batch was recorded. The store stays usable.
	ErrFull = errors.New("the disk is full and nothing was recorded: free some space")
	// ErrUnknown says that a commit failed in such a way that its entries may be on disk or not. Nothing more is written: open the store anew.
	ErrUnknown = errors.New("it is not known whether this was recorded: look at the timeline")
	// ErrLocked says that another process has the data open.
	ErrLocked = errors.New("another process has the data open")
	// ErrReadOnly says that the store was opened for reading.
	ErrReadOnly = errors.New("the data was opened for reading: nothing can be recorded")
)

// format is the layout of the file. A program refuses a file of a newer one.
const format = 1

// DataFile is the name of the data file in its folder.
const DataFile = "warroom.db"

// Options says where the data lies and what it is written with.
type Options struct {
	Dir      string // the folder; made when it is missing
	KeyFile  string // the file of the signing key, which is never in the data; empty: warroom.key in Dir
	KeyName  string // what a new key is called, and an old one must be; empty: "warroom"
	ReadOnly bool   // read beside nobody who writes; no key is needed until something is signed

	Now  func() time.Time // time.Now unless a test or the demo says otherwise
	Rand io.Reader        // of salts and keys; crypto/rand unless a test says otherwise
	Log  *slog.Logger

	// MaxSize is the most bytes that the file may have; 0: no limit. Tests fill a disk with it.
	MaxSize int

	point func(string) // called at the points where a test may end the process
}

// Store is an open data file. Its methods may be called at the same time.
type Store struct {
	db           *bolt.DB
	dir          string
	key          *ledger.Key // nil: reading without the key
	pin          string
	installation string
	readOnly     bool
	now          func() time.Time
	point        func(string)
	traces       traces

	mu      sync.Mutex // guards all following fields, and is held by the one who commits
	rand    io.Reader
	unknown bool
}

// Open opens the data in a folder and, unless it is only for reading, records in the register that it was opened. That record is on disk when Open
// returns, and with it whatever the last process had committed: a newest page that so far only the page cache knew is written out before anything acts
// on it.
//
// Where there is no data yet, a key is made and an empty store with it. Data whose key is missing is refused: whoever could put a new key there could
// sign another history.
func Open(o Options) (*Store, error) {
	o = o.withDefaults()
	s := &Store{dir: o.Dir, readOnly: o.ReadOnly, now: o.Now, rand: o.Rand, point: o.point}
	if err := s.openFile(o); err != nil {
		return nil, err
	}
	if err := s.start(o); err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	return s, nil
}

func (o Options) withDefaults() Options {
	if o.KeyFile == "" {
		o.KeyFile = filepath.Join(o.Dir, "warroom.key")
	}
	if o.KeyName == "" {
		o.KeyName = "warroom"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.point == nil {
		o.point = func(string) {}
	}
	return o
}

const (
	lockWait = time.Second
	// addressSpace is mapped at once, so that growing to that size need not wait for those who read, such as a backup.
	addressSpace = 1 << 30
)

func (s *Store) openFile(o Options) error {
	path := filepath.Join(o.Dir, DataFile)
	options := &bolt.Options{Timeout: lockWait, FreelistType: bolt.FreelistArrayType, ReadOnly: o.ReadOnly, MaxSize: o.MaxSize}
	switch {
	case o.ReadOnly:
		if info, err := os.Stat(path); errors.Is(err, os.ErrNotExist) || err == nil && info.Size() == 0 {
			return fmt.Errorf("there is no data in %s: start the bot first, or name its folder", o.Dir)
		}
	default:
		if o.MaxSize == 0 {
			options.InitialMmapSize = addressSpace
		}
		if err := os.MkdirAll(o.Dir, 0o700); err != nil {
			return fmt.Errorf("make the data folder: %w", err)
		}
	}
	db, err := bolt.Open(path, 0o600, options)
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return fmt.Errorf("%w: %s is locked; stop that process, or ask it instead", ErrLocked, path)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrVersionMismatch), errors.Is(err, berrors.ErrChecksum):
		return fmt.Errorf("%s is damaged, or is no data file (%w): put back a backup", path, err)
	case err != nil:
		return fmt.Errorf("open %s: %w", path, err)
	}
	s.db = db
	return nil
}

// start reads what the file is, loads the key, and records the start.
func (s *Store) start(o Options) error {
	about, err := s.readAbout()
	if err != nil {
		return err
	}
	switch {
	case about.format > format:
		return fmt.Errorf("the data in %s has format %d, and this program knows format %d at most: run a newer warroom", s.dir, about.format, format)
	case about.empty() && s.readOnly:
		return fmt.Errorf("there is no data in %s: start the bot first, or name its folder", s.dir)
	}
	if err := s.loadKey(o, about.empty()); err != nil {
		return err
	}
	if !about.empty() {
		if s.key != nil && s.key.Pin() != about.pin {
			return fmt.Errorf("the data in %s is signed by %s, and the key in %s is %s: put back the key that belongs to the data", s.dir, about.pin, o.KeyFile, s.key.Pin())
		}
		s.pin, s.installation = about.pin, about.installation
		if s.readOnly {
			return nil
		}
		return s.record("boot")
	}
	// The file itself must be found again after a power cut, not only its pages.
	if err := syncDir(s.dir); err != nil {
		return err
	}
	if err := s.found(); err != nil {
		return err
	}
	o.Log.Info("a new store and its key were made", "component", "store", "dir", s.dir, "key_file", o.KeyFile, "key", s.pin)
	return nil
}

// Close ends the use of the file. It waits for a commit that is under way. Closing twice is fine.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close the data in %s: %w", s.dir, err)
	}
	return nil
}

// Pin is the public key of the installation as one line: what verifiers are told to trust.
func (s *Store) Pin() string { return s.pin }

// PEM is the same key for other tools.
func (s *Store) PEM() ([]byte, error) { return ledger.PEM(s.pin) }

// Installation is a random name of these data, given once. It is not secret, and unlike the pin it stays when the key changes.
func (s *Store) Installation() string { return s.installation }

// syncDir makes names that were added to a folder, or changed in it, durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("open the data folder: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("write out the data folder: %w", err)
	}
	return nil
}
