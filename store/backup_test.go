package store

import (
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBackup(t *testing.T) {
	s := fresh(t)
	for range 5 {
		commit(t, s, Batch{Entries: []Entry{note("INC-001", "a"), note("INC-002", "b")}, Seals: []string{"INC-001"}})
	}
	dir := t.TempDir()
	path := filepath.Join(dir, DataFile)
	if err := s.Backup(path); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(path); err == nil || !strings.Contains(err.Error(), "exists") {
		t.Errorf("a second copy to the same name: %v", err)
	}
	if err := s.Backup(filepath.Join(dir, "none", "x")); err == nil {
		t.Error("a copy is made in a folder that is not there")
	}
	back := open(t, Options{Dir: dir, ReadOnly: true})
	if diff := cmp.Diff(read(t, s, "INC-001"), read(t, back, "INC-001")); diff != "" {
		t.Errorf("the copy differs (-data +copy):\n%s", diff)
	}
	if n, err := s.WriteTo(io.Discard); err != nil || n == 0 {
		t.Errorf("%d bytes, %v", n, err)
	}

	spoil(t, s, bucketJournal, func(line []byte) bool { return strings.Contains(string(line), "INC-002") })
	if err := s.Backup(filepath.Join(dir, "spoiled")); err == nil || !strings.Contains(err.Error(), "INC-002") {
		t.Errorf("a copy of spoiled data: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "spoiled*")); len(left) > 0 {
		t.Errorf("there remains %v", left)
	}
}
