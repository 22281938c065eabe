package bot

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestServiceThatIsNotConfiguredAnyMore(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		if err := h.stop(); err != nil {
			t.Fatal(err)
		}
		services := h.options.Services
		h.options.Services = nil
		h.start()
		if _, err := h.bot.Console().Do(t.Context(), "1", "tom", id, "update by the command line"); err != nil {
			t.Fatal(err)
		}
		h.calm()
		health := h.bot.Health()
		if health.OK || !strings.Contains(health.Chat["slack"], "not configured") || health.Owed == 0 {
			t.Errorf("health: %+v", health)
		}
		if err := h.stop(); err != nil {
			t.Fatal(err)
		}
		h.options.Services = services
		h.start()
		h.calm()
		if n := len(h.chat.with(h.room(id), "by the command line")); n != 1 {
			t.Errorf("when it is back the update is there %d times", n)
		}
	})
}

// What chat has done when the bot stops is known after the start, and need not be looked for.
func TestStopKeepsWhatChatHasDone(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		h.chat.breaks(func(c call) fault {
			if c.op == "post" {
				time.Sleep(5 * time.Second)
			}
			return fault{}
		})
		h.types("U0TOM", h.room(id), "update We filter the network.")
		h.types("U0LEE", h.room(id), "phase 2 open")
		h.pass(time.Second)
		h.restart()
		h.pass(time.Minute)
		if n := h.chat.count(ops("find")); n != 0 {
			t.Errorf("%d messages were looked for", n)
		}
		if n := len(h.chat.with(h.room(id), "Update 1")) + len(h.chat.with(h.room(id), "Phase 2 of 6: ")); n != 2 {
			t.Errorf("update and card are there %d times", n)
		}
	})
}

func TestRunEndsWhileCallsHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.start()
		id := h.declares("U0PRIYA", openWords)
		hang, stop := context.WithCancel(t.Context())
		defer stop()
		h.chat.breaks(func(call) fault {
			<-hang.Done() // as a service does whose calls end with their context
			return fault{err: errors.New("cut")}
		})
		h.presses("U0SAM", h.tick(id, "1.1"), true)
		h.pass(time.Second)
		time.AfterFunc(time.Second, stop)
		begun := time.Now()
		if err := h.stop(); err != nil {
			t.Error(err)
		}
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("it took %v to stop", took)
		}
		h.chat.breaks(nil)
		h.start()
		h.calm()
		if got := h.card(id); !strings.Contains(got, "1 of 5 done") {
			t.Errorf("after the restart the card is %s", got)
		}
		h.close()
	})
}
