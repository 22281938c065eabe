package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// A full disk refuses, honestly, and works again when there is room.
func TestFullDisk(t *testing.T) {
	s := open(t, Options{Dir: t.TempDir(), MaxSize: 256 << 10})
	var want []string
	for i := 0; ; i++ {
		text := fmt.Sprintf("%d %s", i, strings.Repeat("x", 1000))
		_, err := s.Commit(Batch{Entries: []Entry{note("INC-001", text)}, Puts: []Put{{Outbox, fmt.Sprint(i), []byte("x")}}, Answers: []Answer{{fmt.Sprint(i), moment, nil}}})
		if errors.Is(err, ErrFull) {
			if _, ok := s.Get(Outbox, fmt.Sprint(i)); ok {
				t.Error("a row of the refused batch is there")
			}
			if _, ok := s.Answer(fmt.Sprint(i)); ok {
				t.Error("an answer of the refused batch is there")
			}
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, text)
	}
	if len(want) < 10 {
		t.Fatalf("only %d entries went in", len(want))
	}
	if got := texts(t, s, "INC-001"); !slices.Equal(got, want) {
		t.Errorf("%d entries are there, want the %d that were recorded", len(got), len(want))
	}
	for range 3 {
		if _, err := s.Commit(Batch{Entries: []Entry{note("INC-001", strings.Repeat("y", 100_000))}}); !errors.Is(err, ErrFull) {
			t.Fatalf("still full: %v", err)
		}
	}
	s.db.MaxSize = 0
	for range 200 {
		commit(t, s, Batch{Entries: []Entry{note("INC-001", "after")}})
		want = append(want, "after")
	}
	if got := texts(t, s, "INC-001"); !slices.Equal(got, want) {
		t.Errorf("%d entries are there, want %d", len(got), len(want))
	}
	for _, stream := range []string{"INC-001", Register} {
		if err := s.Check(stream); err != nil {
			t.Error(err)
		}
	}
}

// After a failure that leaves it open what is on disk, nothing more is written; reading goes on.
func TestUnknownFailureEndsWriting(t *testing.T) {
	o := Options{Dir: t.TempDir()}
	s, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	commit(t, s, Batch{Entries: []Entry{note("INC-001", "a")}})
	// A file that was closed under it fails as a broken disk does: with an error that is none of a full disk.
	s.point = func(at string) {
		if at == "written" {
			fd, err := syscall.Open(os.DevNull, syscall.O_RDONLY, 0)
			if err != nil {
				t.Error(err)
			}
			breakFile(t, s, fd)
		}
	}
	_, err = s.Commit(Batch{Entries: []Entry{note("INC-001", "b")}})
	if !errors.Is(err, ErrUnknown) || errors.Is(err, ErrFull) {
		t.Fatalf("the broken commit: %v", err)
	}
	s.point = func(string) {}
	if _, err := s.Commit(Batch{Entries: []Entry{note("INC-001", "c")}}); !errors.Is(err, ErrUnknown) {
		t.Errorf("the next commit: %v", err)
	}
	if got := texts(t, s, "INC-001"); len(got) == 0 || got[0] != "a" {
		t.Errorf("the stream holds %q", got)
	}
}

// breakFile puts another file in the place of the data file's descriptor.
func breakFile(t *testing.T, s *Store, fd int) {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skipf("descriptors cannot be found here: %v", err)
	}
	for _, e := range entries {
		if target, err := os.Readlink("/proc/self/fd/" + e.Name()); err == nil && target == s.db.Path() {
			var n int
			if _, err := fmt.Sscan(e.Name(), &n); err != nil {
				t.Fatal(err)
			}
			if err := syscall.Dup3(fd, n, syscall.O_CLOEXEC); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatal("the data file's descriptor was not found")
}

// A panic on the way leaves the store unwritable: nobody knows how far it came.
func TestPanicEndsWriting(t *testing.T) {
	s := fresh(t)
	commit(t, s, Batch{Entries: []Entry{note("INC-001", "a")}})
	s.point = func(at string) {
		if at == "written" {
			panic("on the way")
		}
	}
	func() {
		defer func() { _ = recover() }()
		_, _ = s.Commit(Batch{Entries: []Entry{note("INC-001", "b")}})
	}()
	s.point = func(string) {}
	if _, err := s.Commit(Batch{Entries: []Entry{note("INC-001", "c")}}); !errors.Is(err, ErrUnknown) {
		t.Errorf("the next commit: %v", err)
	}
}

func TestFailureClasses(t *testing.T) {
	path := func(op string, errno error) error { return &fs.PathError{Op: op, Path: "x", Err: errno} }
	for _, test := range []struct {
		err  error
		full bool
	}{
		{berrors.ErrMaxSizeReached, true},
		{path("write", syscall.ENOSPC), true},
		{path("write", syscall.EDQUOT), true},
		{path("write", syscall.EFBIG), true},
		{errors.New("file resize error: truncate x: file too large"), true},
		{path("write", syscall.EIO), false},
		{path("sync", syscall.ENOSPC), false},
		{syscall.EIO, false},
		{errors.New("file sync error: input/output error"), false},
	} {
		if got := isFull(test.err); got != test.full {
			t.Errorf("%v is of a full disk: %t", test.err, got)
		}
	}
	s := fresh(t)
	var id int
	if err := s.db.View(func(tx *bolt.Tx) error { id = tx.ID(); return nil }); err != nil {
		t.Fatal(err)
	}
	if !s.visible(id) || s.visible(id+1) {
		t.Error("what readers see is not told from what they do not")
	}
}
