package bot

import (
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"warroom/bot/incident"
	"warroom/store"
)

// sealed is how often the register took in a head.
func (h *house) sealed() int {
	h.t.Helper()
	n := 0
	for r, err := range h.store.Stream(store.Register) {
		if err != nil {
			h.t.Fatal(err)
		}
		if r.Kind == "sealed" {
			n++
		}
	}
	return n
}

func TestWhatFallsDueHappensInItsTime(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		story := func() []incident.Recorded {
			t.Helper()
			all, err := Story(h.store, id)
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		declared := story()[0].Recorded
		h.pass(6 * time.Minute)
		for _, r := range story() {
			if e, ok := r.Event.(*incident.RoleDeclined); ok {
				if late := r.Recorded.Sub(declared) - 5*time.Minute; late < 0 || late > 10*time.Millisecond {
					t.Errorf("%s was passed over %v late", e.Role, late)
				}
				if !e.Silent || r.Actor != "" {
					t.Errorf("%+v by %q", e, r.Actor)
				}
			}
		}
		if len(tail(h.kinds(id), 0, "role.declined")) == 0 {
			t.Error("nobody was passed over")
		}
	})
}

func TestDowntimeIsMadeUpForOnce(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		if err := h.stop(); err != nil {
			t.Fatal(err)
		}
		h.pass(12 * time.Hour) // 24 updates would have fallen due
		h.start()
		h.calm()
		for kind, want := range map[string]int{"update.missed": 1, "update.reminded": 1} {
			if n := len(tail(h.kinds(id), 0, kind)); n != want {
				t.Errorf("%s is recorded %d times, want %d", kind, n, want)
			}
		}
		before := len(h.kinds(id))
		h.restart()
		h.calm()
		if got := h.kinds(id)[before:]; len(got) != 0 {
			t.Errorf("another start leaves %v", got)
		}
	})
}

func TestClockThatIsSet(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		h.pass(time.Hour)
		if got := tail(h.kinds(id), 0, "clock.stepped"); len(got) != 0 {
			t.Errorf("a clock that goes on stepped %d times", len(got))
		}
		set := func(by time.Duration) (n int) {
			var jobs []*job
			h.bot.between(t.Context(), func() { jobs = h.bot.stepped(time.Now(), by) })
			for _, j := range jobs {
				if o := h.bot.submit(t.Context(), j); o.Err != nil {
					t.Error(o.Err)
				}
			}
			return len(jobs)
		}
		if n := set(time.Second); n != 0 {
			t.Error("a second is not worth an entry")
		}
		set(-time.Hour)
		story, err := Story(h.store, id)
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := story[len(story)-1].Event.(*incident.ClockStepped); !ok || e.Seconds != -3600 {
			t.Errorf("the newest entry is %+v", story[len(story)-1].Event)
		}
	})
}

// A clock that goes back changes nothing in the order of the record.
func TestClockThatGoesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		var back atomic.Int64
		h.options.Now = func() time.Time { return time.Now().Round(0).Add(-time.Duration(back.Load())) }
		h.start()
		defer h.close()
		id := h.declares("U0PRIYA", openWords)
		back.Store(int64(time.Hour))
		h.types("U0SAM", h.room(id), "note after the clock went back")
		story, err := Story(h.store, id)
		if err != nil {
			t.Fatal(err)
		}
		last := story[len(story)-1]
		if !last.Recorded.Before(story[0].Recorded) || last.N != uint64(len(story)-1) {
			t.Errorf("the newest entry is %d of %d, recorded %v", last.N, len(story), last.Recorded)
		}
		if err := h.store.Check(id); err != nil {
			t.Error(err)
		}
		h.restart()
		if got := h.notes(id); !slices.Equal(got, []string{"after the clock went back"}) {
			t.Errorf("after a restart the notes are %q", got)
		}
	})
}

func TestDailySeal(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id, quiet := h.declares("U0PRIYA", openWords), h.declares("U0PRIYA", "denial-of-service SEV3 A quiet one")
		h.types("U0SAM", h.room(id), "note one")
		before := h.sealed()
		h.types("U0SAM", h.room(id), "note two")
		if n := h.sealed(); n != before {
			t.Errorf("the same day was sealed %d times more", n-before)
		}
		h.pass(25 * time.Hour)
		if n := h.sealed(); n != before+2 {
			t.Errorf("a day later %d heads more were taken in, want both incidents'", n-before)
		}
		for _, stream := range []string{id, quiet} {
			if _, err := h.store.Proof(stream); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestWakeLooksAtTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		var moved time.Duration
		set := make(chan time.Duration, 1)
		h.options.Now = func() time.Time {
			select {
			case moved = <-set:
			default:
			}
			return time.Now().Round(0).Add(moved)
		}
		h.start()
		defer h.close()
		id := h.declares("U0PRIYA", openWords)
		set <- 6 * time.Minute
		h.settle()
		h.bot.Wake()
		h.settle()
		if !slices.Contains(h.kinds(id), "role.declined") {
			t.Error("a clock that was moved on is not looked at")
		}
	})
}
