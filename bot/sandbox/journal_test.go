package sandbox

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestPersistence(t *testing.T) {
	dir := t.TempDir()
	done := true
	in := func(o *Options) {
		o.Dir, o.BotToken, o.AppToken = dir, "", ""
		o.Guide = []GuideLine{{Text: "First.", Done: func(*Slack) bool { return done }}, {Text: "Second.", Done: func(*Slack) bool { return false }}}
	}
	var before struct {
		channels []Conversation
		messages []Message
		direct   []Message
		home     *View
		bot, app string
		latest   time.Time
		room     string
	}
	open := func(f func(s *Slack)) {
		t.Helper()
		o := testOptions()
		in(&o)
		s, err := New(o)
		must(t, err)
		f(s)
		must(t, s.Close())
	}
	call := func(s *Slack, method string, pairs ...string) got {
		t.Helper()
		s.mu.Lock()
		defer s.mu.Unlock()
		out, no := s.methods[method].run(s, args{form: form(pairs...)})
		if no != nil {
			t.Fatalf("%s: %v", method, no.json())
		}
		var g got
		must(t, decode(encode(out), &g))
		return g
	}
	open(func(s *Slack) {
		before.room = call(s, "conversations.create", "name", "room", "is_private", "true").text("channel.id")
		call(s, "conversations.invite", "channel", before.room, "users", "U1,U2")
		call(s, "conversations.setTopic", "channel", before.room, "topic", "Commander Lee")
		ts := call(s, "chat.postMessage", "channel", before.room, "text", "card", "blocks", "["+boxBlock("b1", "tick", true)+"]", "metadata", `{"event_type":"x","event_payload":{"key":"k1"}}`).text("ts")
		call(s, "chat.update", "channel", before.room, "ts", ts, "text", "card", "blocks", "["+boxBlock("b2", "tick", false)+"]")
		call(s, "pins.add", "channel", before.room, "timestamp", ts)
		gone := call(s, "chat.postMessage", "channel", before.room, "text", "gone").text("ts")
		call(s, "chat.delete", "channel", before.room, "ts", gone)
		call(s, "chat.postMessage", "channel", "U1", "text", "psst")
		call(s, "views.publish", "user_id", "U1", "view", `{"type":"home","callback_id":"h","blocks":[`+sectionBlock("hi")+`]}`)
		file, err := s.As("U1").Upload("log.txt", []byte("content"))
		must(t, err)
		ts, err = s.As("U1").Post(before.room, "look", file)
		must(t, err)
		must(t, s.As("U2").React(before.room, ts, "pushpin"))
		must(t, s.As("U2").Read(before.room))
		s.guide()
		done = false
		before.channels, before.messages, before.direct = s.As("U2").Channels(), s.As("U2").Messages(before.room), s.As("U1").Messages(s.As("U1").Direct())
		before.home, before.bot, before.app, before.latest = s.As("U1").Home(), s.BotToken(), s.AppToken(), s.Latest()
	})
	check := func(s *Slack) {
		t.Helper()
		if at := s.guide(); at != 1 {
			t.Errorf("the guide is at line %d", at)
		}
		newest := time.UnixMicro(micros(before.messages[len(before.messages)-1].TS))
		if at := s.Latest(); at.Before(newest) || at.After(before.latest) {
			t.Errorf("the newest stamp is of %v, and was of %v", at, before.latest)
		}
		for name, d := range map[string]string{
			"channels": cmp.Diff(before.channels, s.As("U2").Channels()), "messages": cmp.Diff(before.messages, s.As("U2").Messages(before.room)),
			"direct": cmp.Diff(before.direct, s.As("U1").Messages(s.As("U1").Direct())), "home": cmp.Diff(before.home, s.As("U1").Home()),
			"tokens": cmp.Diff([]string{before.bot, before.app}, []string{s.BotToken(), s.AppToken()}),
		} {
			if d != "" {
				t.Errorf("%s: %s", name, d)
			}
		}
		for _, m := range s.As("U1").Messages(before.room) {
			for _, f := range m.Files {
				if b, err := s.As("U1").FileContent(f.ID); err != nil || string(b) != "content" {
					t.Errorf("the file holds %q, %v", b, err)
				}
			}
		}
	}
	open(check)
	open(check)

	// The last line was cut off as the process ended.
	path := filepath.Join(dir, journalName)
	log, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(path, append(log, `{"message":{"ts":"17`...), 0o600))
	open(check)

	// Somebody wrote into it.
	must(t, os.WriteFile(path, append([]byte("{]\n"), log...), 0o600))
	o := testOptions()
	in(&o)
	if _, err := New(o); err == nil || !strings.Contains(err.Error(), journalName+":1:") {
		t.Errorf("got %v", err)
	}
	must(t, os.RemoveAll(dir))
	open(func(s *Slack) {
		if n := len(s.Channels()); n != 4 {
			t.Errorf("a fresh start has %d channels", n)
		}
	})
}

func TestStampsGrow(t *testing.T) {
	now := time.Date(2026, 11, 23, 2, 40, 0, 0, time.UTC)
	o := testOptions()
	o.Now = func() time.Time { return now }
	s, err := New(o)
	must(t, err)
	last := s.stamp()
	for _, step := range []time.Duration{0, 0, time.Second, -time.Hour, 0} {
		now = now.Add(step)
		next := s.stamp()
		if !later(next, last) || !stampForm.MatchString(next) {
			t.Errorf("%s after %s", next, last)
		}
		last = next
	}
}

func TestCompareStamps(t *testing.T) {
	ordered := []string{"", "0", "999999999.999999", "1000000000", "1000000000.000001", "1000000000.1", "1795401606.000200"}
	for i, a := range ordered {
		for j, b := range ordered {
			c := compareStamps(a, b)
			if i < 2 && j < 2 {
				continue // both are the beginning
			}
			if (i < j) != (c < 0) || (i == j) != (c == 0) {
				t.Errorf("%q against %q: %d", a, b, c)
			}
		}
	}
}
