package sandbox

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	slackapi "github.com/slack-go/slack"
)

func TestFaults(t *testing.T) {
	text := slackapi.MsgOptionText("x", false)
	for name, tt := range map[string]struct {
		fault  Fault
		posted int // although the call failed
		check  func(error) bool
	}{
		"limited": {Fault{Status: 429, RetryAfter: 30 * time.Second}, 0, func(err error) bool {
			var e *slackapi.RateLimitedError
			return errors.As(err, &e) && e.RetryAfter == 30*time.Second
		}},
		"502": {Fault{Status: 502}, 0, func(err error) bool {
			var e slackapi.StatusCodeError
			return errors.As(err, &e) && e.Code == 502
		}},
		"500 after the effect": {Fault{Status: 500, After: true}, 1, func(err error) bool {
			var e slackapi.StatusCodeError
			return errors.As(err, &e) && e.Code == 500
		}},
		"an error of Slack's after the effect": {Fault{Error: "internal_error", After: true}, 1, func(err error) bool {
			var e slackapi.SlackErrorResponse
			return errors.As(err, &e) && e.Err == "internal_error"
		}},
		"cut":                  {Fault{Cut: true}, 0, func(err error) bool { return err != nil }},
		"cut after the effect": {Fault{Cut: true, After: true}, 1, func(err error) bool { return err != nil }},
		"late":                 {Fault{Delay: 20 * time.Second}, 0, func(err error) bool { return errors.Is(err, context.DeadlineExceeded) }},
		"a little late":        {Fault{Delay: time.Second}, 1, func(err error) bool { return err == nil }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.s.Fault(func(c Call) Fault {
					if c.Method == "chat.postMessage" && c.Nth == 1 {
						return tt.fault
					}
					return Fault{}
				})
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				_, _, err := w.api.PostMessageContext(ctx, "C1", text)
				if !tt.check(err) {
					t.Errorf("got %v", err)
				}
				pass(time.Minute)
				if n := len(w.s.Messages("C1")); n != tt.posted {
					t.Errorf("%d messages, want %d", n, tt.posted)
				}
				if _, _, err := w.api.PostMessageContext(t.Context(), "C1", text); err != nil {
					t.Errorf("the next call: %v", err)
				}
			})
		})
	}
}

func TestLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(o *Options) { o.Latency = 200 * time.Millisecond })
		begun := time.Now()
		w.done("auth.test")
		if d := time.Since(begun); d != 200*time.Millisecond {
			t.Errorf("a call took %v", d)
		}
	})
}

func TestEnvelopeFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a, b := w.connect(nil), w.connect(nil)
		fault := EnvelopeFault{Twice: true}
		w.s.FaultEnvelopes(func(string, int) EnvelopeFault { return fault })
		must(t, w.s.As("U1").Command("C1", "/incident one"))
		pass(time.Second)
		if na, nb := len(a.of("slash_commands")), len(b.of("slash_commands")); na != 1 || nb != 1 {
			t.Errorf("twice: %d and %d", na, nb)
		}
		fault = EnvelopeFault{Lose: true}
		if c := code(w.s.As("U1").Command("C1", "/incident two")); c != "operation_timeout" {
			t.Errorf("lost: %s", c)
		}
		fault = EnvelopeFault{Delay: 2 * time.Second}
		begun := time.Now()
		must(t, w.s.As("U1").Command("C1", "/incident three"))
		if d := time.Since(begun); d != 2*time.Second {
			t.Errorf("late: %v", d)
		}
	})
}

func TestDropAndMute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a := w.connect(nil)
		w.s.DropSockets()
		pass(time.Millisecond)
		<-a.gone
		if n := w.s.Connections(); n != 0 {
			t.Errorf("%d connections", n)
		}
		// An event that happened while nobody was connected comes when somebody is.
		if _, err := w.s.As("U1").Post("C1", "hello"); err != nil {
			t.Fatal(err)
		}
		a = w.connect(nil)
		pass(4 * time.Second)
		if e := a.of("events_api"); len(e) != 1 || e[0].Attempt != 1 {
			t.Errorf("got %v", e)
		}

		pings := 0
		a.mu.Lock()
		a.conn.SetPingHandler(func(string) error { pings++; return nil })
		a.mu.Unlock()
		w.s.Mute(true)
		pass(30 * time.Second)
		if c := code(w.s.As("U1").Command("C1", "/incident")); pings != 0 || c != "operation_timeout" {
			t.Errorf("muted: %d pings, %s", pings, c)
		}
	})
}
