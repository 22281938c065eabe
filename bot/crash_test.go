package bot

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"warroom/bot/view"
	"warroom/store"
)

// crasher ends the process at one call of the chat service: what was on disk in that moment is all that the next process has.
type crasher struct {
	h    *house
	at   int  // the call; -1: none
	done bool // the call takes effect, and only its answer is lost

	mu    sync.Mutex // guards all following fields
	n     int
	where string
	copy  string
	dead  bool
}

// errCut is what a dying process gets to hear.
var errCut = &SendError{Kind: Unsure, Code: "cut"}

func (c *crasher) wrong(k call) fault {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dead {
		return fault{err: errCut}
	}
	if c.n++; c.n-1 != c.at {
		return fault{}
	}
	c.dead, c.where = true, k.op+" "+k.push
	if err := c.h.store.Backup(c.copy); err != nil {
		c.h.t.Error(err)
	}
	return fault{err: errCut, done: c.done}
}

// crashed reports whether it has happened, and takes up again from the copy.
func (c *crasher) crashed() bool {
	c.mu.Lock()
	dead := c.dead
	if c.dead {
		c.dead, c.at = false, -1
	}
	c.mu.Unlock()
	if !dead {
		return false
	}
	c.h.chat.breaks(func(call) fault { return fault{err: errCut} })
	c.h.close()
	c.h.chat.breaks(c.wrong)
	c.h.store, c.h.stored.Dir, c.h.stored.KeyFile = nil, filepath.Dir(c.copy), filepath.Join(c.h.stored.Dir, "warroom.key")
	c.h.start()
	return true
}

// crashStory is what people do. Whoever got no answer does the same again, with the same id.
var crashStory = []func(h *house){
	func(h *house) {
		h.ask(Request{ID: "1", Kind: Typed, Account: "U0PRIYA", Words: "declare " + openWords})
	},
	func(h *house) {
		h.ask(Request{ID: "2", Kind: Pressed, Account: "U0LEE", Act: view.Act{Do: view.ActAccept, Incident: "INC-001"}})
		h.ask(Request{ID: "3", Kind: Pressed, Account: "U0SAM", Act: h.tick("INC-001", "1.1"), Checked: true})
	},
	func(h *house) {
		h.ask(Request{ID: "4", Kind: Typed, Account: "U0TOM", Words: "INC-001 update We filter the network."})
		h.ask(Request{ID: "5", Kind: Typed, Account: "U0LEE", Words: "INC-001 phase 2 open"})
	},
	func(h *house) {
		h.ask(Request{ID: "6", Kind: Submitted, Account: "U0OMAR", Act: view.Act{Do: view.ActClose, Incident: "INC-001", Ref: "false-alarm"}, Values: map[string][]string{
			"class": {"false-alarm"}, "what": {"a load test of ours"}, "keep": {"nothing"},
		}})
	},
}

// play plays the story with a crash at one call, and tells what then stands in chat, and how many calls there were.
func play(t *testing.T, at int, done bool) (got map[string][]string, where string, calls int) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		fixed := time.Now() // so that no text depends on how long it took
		h.options.Now = func() time.Time { return fixed }
		h.options.Log = nil
		c := &crasher{h: h, at: at, done: done, copy: filepath.Join(t.TempDir(), store.DataFile)}
		h.chat.breaks(c.wrong)
		h.start()
		defer func() { h.close() }()
		for _, act := range crashStory {
			act(h)
			h.calm()
			if c.crashed() {
				act(h)
			}
			h.pass(30 * time.Second)
		}
		if !h.bot.Settled() {
			t.Error("something is still owed")
		}
		got, where, calls = h.picture(), c.where, c.n
	})
	return got, where, calls
}

var pseudonyms = regexp.MustCompile(`\bp-[0-9a-z]{4}\b`)

// picture is what stands in chat, in an order that does not depend on which of two calls was faster.
func (h *house) picture() map[string][]string {
	out := map[string][]string{}
	for _, m := range h.chat.messages {
		if m.gone {
			continue
		}
		text := view.PlainText(m.Message)
		if len(m.Message.Blocks) == 0 {
			text, _, _ = strings.Cut(m.Message.Push, "\n")
		}
		out[m.at.Channel] = append(out[m.at.Channel], pseudonyms.ReplaceAllString(text, "p-someone"))
	}
	for _, r := range h.chat.rooms {
		out["rooms"] = append(out["rooms"], fmt.Sprintf("%s %v %d pinned, %d members, topic %s", r.Name, r.archived, len(r.pinned), len(r.members), r.topic))
	}
	for _, u := range h.chat.uploads {
		for _, f := range u.Files {
			out["files"] = append(out["files"], f.Name)
		}
	}
	for _, id := range h.incidents() {
		out["entries"] = append(out["entries"], slices.DeleteFunc(h.kinds(id), func(kind string) bool { return kind == "person.known" })...)
	}
	for _, all := range out {
		slices.Sort(all)
	}
	return out
}

// A process that is killed at any call of the chat service leaves nothing doubled and nothing missing after the restart.
func TestCrashAtEveryCall(t *testing.T) {
	want, _, calls := play(t, -1, false)
	if len(want["rooms"]) != 1 || calls < 30 {
		t.Fatalf("the story made %d calls and %v", calls, want["rooms"])
	}
	for at := range calls {
		for _, done := range []bool{true, false} {
			got, where, _ := play(t, at, done)
			if where == "" {
				t.Fatalf("there was no call %d", at)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("killed at call %d (%s, took effect: %t), chat differs (-want +got):\n%s", at, where, done, diff)
			}
			if t.Failed() {
				return
			}
			if op, _, _ := strings.Cut(where, " "); slices.Contains([]string{"edit", "pin", "topic", "invite"}, op) {
				break // done twice, it is as done once
			}
		}
	}
}
