package store

import (
	"io"
	"os"
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

	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the copy is %v, %v", info.Mode(), err)
	}

	spoil(t, s, bucketJournal, func(line []byte) bool { return strings.Contains(string(line), "INC-002") })
	if err := s.Backup(filepath.Join(dir, "spoiled")); err == nil || !strings.Contains(err.Error(), "INC-002") {
		t.Errorf("a copy of spoiled data: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "spoiled*")); len(left) > 0 {
		t.Errorf("there remains %v", left)
	}
}

// A link that somebody planted is never followed, whatever name it has: neither the one that the copy used to have on the way, nor its own.
func TestBackupFollowsNoLink(t *testing.T) {
	s := fresh(t)
	commit(t, s, Batch{Entries: []Entry{note("INC-001", "a")}})
	dir, elsewhere := t.TempDir(), filepath.Join(t.TempDir(), "precious")
	if err := os.WriteFile(elsewhere, []byte("precious"), 0o644); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "copy")
	for _, name := range []string{path + ".partial", filepath.Join(dir, "taken")} {
		if err := os.Symlink(elsewhere, name); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Backup(path); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(filepath.Join(dir, "taken")); err == nil {
		t.Error("the copy takes the place of a link")
	}
	if got, err := os.ReadFile(elsewhere); err != nil || string(got) != "precious" {
		t.Errorf("the file behind the link is %.20q, %v", got, err)
	}
	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
		t.Errorf("the copy is %v, %v", info, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.partial")); len(left) != 1 {
		t.Errorf("there remains %v, want the planted link alone", left)
	}
}
