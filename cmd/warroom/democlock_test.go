package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestDemoClock(t *testing.T) {
	file := filepath.Join(t.TempDir(), "clock")
	synctest.Test(t, func(t *testing.T) {
		c, err := openClock(file)
		if err != nil {
			t.Fatal(err)
		}
		begin := c.Now().UTC()
		if begin.Format("15:04:05") != "02:40:00" {
			t.Errorf("a new demo begins at %s", begin.Format(time.TimeOnly))
		}
		time.Sleep(90 * time.Second) // in the bubble: it takes no time
		if got := c.Now().Sub(begin); got != 90*time.Second {
			t.Errorf("in 90 s it went on by %s", got)
		}
		if err := c.Advance(30 * time.Minute); err != nil {
			t.Fatal(err)
		}
		again, err := openClock(file)
		if err != nil {
			t.Fatal(err)
		}
		if got := again.Now().Sub(begin); got != 31*time.Minute+30*time.Second {
			t.Errorf("opened again it stands %s after the beginning", got)
		}

		// What people saw already is not still to come.
		seen := again.Now().Add(time.Hour)
		again.NotBefore(seen)
		if !again.Now().Equal(seen) {
			t.Errorf("it stands at %s, before %s", again.Now(), seen)
		}
		again.NotBefore(seen.Add(-time.Minute))
		if !again.Now().Equal(seen) {
			t.Errorf("it went back to %s", again.Now())
		}
	})
}

func TestDemoClockSaysWhatToDo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "clock")
	if err := os.WriteFile(file, []byte("noon"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openClock(file); err == nil || !strings.Contains(err.Error(), "start over with --reset") {
		t.Errorf("a clock that cannot be read gives %v", err)
	}
	if _, err := openClock(filepath.Join(file, "clock")); err == nil {
		t.Error("a clock below a file gives no error")
	}
}
