package bot

import (
	"strings"
	"testing"
	"time"
)

func TestLatenessIsSaid(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		h.pass(time.Minute)
		h.chat.breaks(func(c call) fault {
			if c.op == "edit" {
				return fault{err: &SendError{Kind: Limited, Code: "ratelimited", After: 9 * time.Second}}
			}
			return fault{}
		})
		if a := h.presses("U0SAM", h.tick(id, "1.1"), true); said(a) != "" {
			t.Errorf("the first click is answered %q", said(a))
		}
		h.pass(6 * time.Second)
		if a := h.presses("U0SAM", h.tick(id, "1.2"), true); !strings.Contains(said(a), "Recorded ") || !strings.Contains(said(a), "The card follows in about") {
			t.Errorf("a click while the card is late is answered %q", said(a))
		}
		if a := h.presses("U0SAM", h.tick(id, "1.3"), true); said(a) != "" {
			t.Errorf("the next within a minute is answered %q", said(a))
		}
		h.chat.breaks(nil)
		h.pass(15 * time.Second)
		if n := len(h.chat.with(h.room(id), "Screens were ")); n != 1 {
			t.Errorf("the board does not say that screens were late")
		}
		h.presses("U0SAM", h.tick(id, "1.4"), true)
		h.calm()
		if n := len(h.chat.with(h.room(id), "Screens were ")); n != 0 {
			t.Errorf("the board still says so when they are in time")
		}
	})
}

// What fails beside the cards does not make anybody believe that cards are late.
func TestPinThatFailsMakesNoCardLate(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		h.chat.breaks(func(c call) fault {
			if c.op == "pin" {
				return fault{err: &SendError{Kind: Transient, Code: "no_connection"}}
			}
			return fault{}
		})
		id := h.declares("U0PRIYA", openWords)
		h.pass(time.Minute)
		if a := h.presses("U0SAM", h.tick(id, "1.1"), true); said(a) != "" {
			t.Errorf("a click is answered %q", said(a))
		}
		if h.bot.Settled() {
			t.Error("settled, although the pin is still owed")
		}
	})
}
