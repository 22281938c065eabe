package store

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// The child of TestKilledAtAnyPoint is this test binary with these flags.
var (
	crashDir = flag.String("crash.dir", "", "be the process that is killed, with its data in this folder")
	crashAt  = flag.Int("crash.at", 0, "the point at which to die, counted from 1")
)

const crashCommits = 4

// TestCrashingChild commits numbered notes, tells each on its output once it is recorded, and kills itself at a point.
func TestCrashingChild(t *testing.T) {
	if *crashDir == "" {
		t.Skip("it runs as the child of TestKilledAtAnyPoint")
	}
	points := 0
	s, err := Open(Options{Dir: *crashDir, point: func(string) {
		if points++; points == *crashAt {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	for range crashCommits {
		n := len(texts(t, s, "INC-001"))
		commit(t, s, Batch{Entries: []Entry{note("INC-001", fmt.Sprint(n))}, Puts: []Put{{Outbox, fmt.Sprint(n), []byte("owed")}}, Seals: []string{"INC-001"}})
		fmt.Printf("recorded %d\n", n)
	}
	if err := s.Backup(filepath.Join(*crashDir, "backup-"+strconv.Itoa(*crashAt))); err != nil {
		t.Fatal(err)
	}
	fmt.Println("survived")
}

// Wherever the process dies, and dies again while it starts anew, what it had told as recorded is there, at most one more, and whole.
func TestKilledAtAnyPoint(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts a process for each point")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir() // one folder for all: each child goes on where the one before it died
	told := 0
	for at := 1; ; at++ {
		if at > 100 {
			t.Fatal("the child never survives")
		}
		child := exec.CommandContext(t.Context(), self, "-test.run=^TestCrashingChild$", "-test.v", "-crash.dir="+dir, "-crash.at="+strconv.Itoa(at))
		out, err := child.Output()
		survived := false
		for lines := bufio.NewScanner(strings.NewReader(string(out))); lines.Scan(); {
			if n, ok := strings.CutPrefix(lines.Text(), "recorded "); ok {
				last, err := strconv.Atoi(n)
				if err != nil {
					t.Fatal(err)
				}
				told = last + 1
			}
			survived = survived || lines.Text() == "survived"
		}
		if err == nil && !survived {
			t.Fatalf("point %d: the child failed:\n%s", at, out)
		}
		recorded := inspect(t, dir, at)
		if recorded < told || recorded > told+1 {
			t.Fatalf("point %d: %d entries are there, %d were told", at, recorded, told)
		}
		told = recorded
		if survived {
			if at <= 3*crashCommits {
				t.Errorf("the child died at %d points only", at-1)
			}
			t.Logf("the child died at %d points; %d entries", at-1, recorded)
			return
		}
	}
}

// inspect reads what a child left, without changing it, and returns the number of notes.
func inspect(t *testing.T, dir string, at int) int {
	t.Helper()
	s, err := Open(Options{Dir: dir, ReadOnly: true})
	if err != nil {
		if strings.Contains(err.Error(), "there is no data") {
			return 0
		}
		t.Fatalf("point %d: %v", at, err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := s.Check(Register); err != nil {
		t.Errorf("point %d: %v", at, err)
	}
	notes := texts(t, s, "INC-001")
	for n, text := range notes {
		if text != fmt.Sprint(n) {
			t.Errorf("point %d: note %d says %s", at, n, text)
		}
	}
	if owed := len(listed(s, Outbox)); owed != len(notes) {
		t.Errorf("point %d: %d notes and %d rows: a transaction came apart", at, len(notes), owed)
	}
	if len(notes) > 0 {
		if report, err := verify(t, s, "INC-001"); err != nil || report.Size != uint64(len(notes)) {
			t.Errorf("point %d: %+v, %v", at, report, err)
		}
	}
	return len(notes)
}
