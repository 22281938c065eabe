package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
)

// closed makes a store with an entry in it and closes it again.
func closed(t *testing.T) (o Options, pin string) {
	t.Helper()
	dir := t.TempDir()
	o = Options{Dir: filepath.Join(dir, "data"), KeyFile: filepath.Join(dir, "key")}
	s, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	commit(t, s, Batch{Entries: []Entry{note("INC-001", "a")}})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return o, s.Pin()
}

func wantError(t *testing.T, o Options, want string) {
	t.Helper()
	s, err := Open(o)
	if err == nil {
		t.Errorf("it opens; want an error with %q", want)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		return
	}
	if !strings.Contains(err.Error(), want) {
		t.Errorf("got %v; want an error with %q", err, want)
	}
}

func TestOpenAgain(t *testing.T) {
	o, pin := closed(t)
	s := open(t, o)
	if s.Pin() != pin {
		t.Errorf("the key was %s and is %s", pin, s.Pin())
	}
	if got := texts(t, s, "INC-001"); len(got) != 1 || got[0] != "a" {
		t.Errorf("the stream holds %q", got)
	}
	if got := strings.Join(registered(t, s), " "); !strings.HasPrefix(got, "first boot opened ") || !strings.HasSuffix(got, " boot") {
		t.Errorf("the register holds %s", got)
	}
	for _, path := range []string{o.KeyFile, filepath.Join(o.Dir, DataFile)} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
	}
	data, err := os.ReadFile(filepath.Join(o.Dir, DataFile))
	if err != nil {
		t.Fatal(err)
	}
	key, err := os.ReadFile(o.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	secret := strings.TrimSpace(string(key[len(key)-30:]))
	if strings.Contains(string(data), secret) || strings.Contains(string(data), "PRIVATE") {
		t.Error("the data hold the secret key")
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Run("data without their key", func(t *testing.T) {
		o, _ := closed(t)
		if err := os.Remove(o.KeyFile); err != nil {
			t.Fatal(err)
		}
		wantError(t, o, "put the key back")
		if _, err := os.Stat(o.KeyFile); err == nil {
			t.Error("another key was made")
		}
	})
	t.Run("data with another key", func(t *testing.T) {
		o, _ := closed(t)
		other, _ := closed(t)
		o.KeyFile = other.KeyFile
		wantError(t, o, "put back the key that belongs to the data")
	})
	t.Run("a key that others can read", func(t *testing.T) {
		o, _ := closed(t)
		for _, mode := range []os.FileMode{0o644, 0o640, 0o602} {
			if err := os.Chmod(o.KeyFile, mode); err != nil {
				t.Fatal(err)
			}
			wantError(t, o, "chmod 600")
		}
	})
	t.Run("a key that is none", func(t *testing.T) {
		o, _ := closed(t)
		if err := os.WriteFile(o.KeyFile, []byte("CANARY\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		wantError(t, o, "PRIVATE+KEY+name+hash+secret")
	})
	t.Run("a key of another name", func(t *testing.T) {
		o, _ := closed(t)
		o.KeyName = "example.com/warroom"
		wantError(t, o, `is named "warroom", and the config says "example.com/warroom"`)
	})
	t.Run("a key that cannot be named so", func(t *testing.T) {
		dir := t.TempDir()
		wantError(t, Options{Dir: dir, KeyName: "two words"}, `named "two words"`)
	})
	t.Run("a newer format", func(t *testing.T) {
		o, _ := closed(t)
		db, err := bolt.Open(filepath.Join(o.Dir, DataFile), 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		err = db.Update(func(tx *bolt.Tx) error { return tx.Bucket(bucketMeta).Put(metaFormat, []byte("7")) })
		if err := errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
		wantError(t, o, "has format 7, and this program knows format 1")
		o.ReadOnly = true
		wantError(t, o, "has format 7, and this program knows format 1")
	})
	t.Run("a file of another program", func(t *testing.T) {
		dir := t.TempDir()
		db, err := bolt.Open(filepath.Join(dir, DataFile), 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		err = db.Update(func(tx *bolt.Tx) error { _, err := tx.CreateBucket([]byte("foreign")); return err })
		if err := errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
		wantError(t, Options{Dir: dir}, "of another program")
	})
	t.Run("a file that is no data", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, DataFile), make([]byte, 64<<10), 0o600); err != nil {
			t.Fatal(err)
		}
		wantError(t, Options{Dir: dir}, "put back a backup")
	})
	t.Run("reading where nothing is", func(t *testing.T) {
		wantError(t, Options{Dir: t.TempDir(), ReadOnly: true}, "there is no data")
	})
}

// A process may end after it made the key or the file and before it founded the store.
func TestOpenFinishesWhatWasBegun(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"warroom.key.new", DataFile} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := open(t, Options{Dir: dir})
	commit(t, s, Batch{Entries: []Entry{note("INC-001", "a")}})
}

func TestSecondProcessIsTold(t *testing.T) {
	o, _ := closed(t)
	open(t, o)
	began := time.Now()
	for _, readOnly := range []bool{false, true} {
		o.ReadOnly = readOnly
		if _, err := Open(o); !errors.Is(err, ErrLocked) {
			t.Errorf("read-only %t: %v", readOnly, err)
		}
	}
	if waited := time.Since(began); waited > 4*lockWait {
		t.Errorf("it took %v to be told", waited)
	}
}

func TestReadOnly(t *testing.T) {
	o, _ := closed(t)
	o.ReadOnly = true
	s := open(t, o)
	if got := texts(t, s, "INC-001"); len(got) != 1 {
		t.Errorf("the stream holds %q", got)
	}
	if _, err := s.Commit(Batch{Puts: []Put{{Outbox, "k", nil}}}); !errors.Is(err, ErrReadOnly) {
		t.Errorf("a commit: %v", err)
	}
	if _, err := s.Proof("INC-001"); err != nil {
		t.Error(err)
	}
	if got := registered(t, s); len(got) != 3 {
		t.Errorf("reading left a trace in the register: %q", got)
	}
	open(t, o) // two may read

	if err := os.Remove(o.KeyFile); err != nil {
		t.Fatal(err)
	}
	keyless := open(t, o)
	if keyless.Pin() == "" || keyless.Check("INC-001") != nil {
		t.Error("without the key it cannot be read")
	}
	if _, err := keyless.Checkpoint("INC-001"); err == nil || !strings.Contains(err.Error(), "without the key") {
		t.Errorf("a checkpoint without the key: %v", err)
	}
	if _, err := keyless.Sign([]byte("x\n")); err == nil {
		t.Error("something is signed without the key")
	}
}

func TestClosedStoreSaysSo(t *testing.T) {
	s, err := Open(Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Commit(Batch{Entries: []Entry{note("INC-001", "a")}}); err == nil || errors.Is(err, ErrUnknown) || errors.Is(err, ErrFull) {
		t.Errorf("a commit: %v", err)
	}
	if _, ok := s.Get(Outbox, "k"); ok {
		t.Error("a closed store has a row")
	}
}
