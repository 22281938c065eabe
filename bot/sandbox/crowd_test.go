package sandbox

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestCrowd has many people tick, type and post at once over two connections, while the app edits what they tick. Run it with -race.
func TestCrowd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(o *Options) {
			for i := range 25 {
				id := fmt.Sprint("U1", i)
				o.Users = append(o.Users, User{ID: id, Handle: fmt.Sprint("p", i), Name: fmt.Sprint("Person ", i)})
				o.Channels[0].Members = append(o.Channels[0].Members, id)
			}
		})
		var mu sync.Mutex
		ticked := map[string]bool{}
		count := func(f frame) (any, bool) {
			var g got
			_ = decode(f.Payload, &g)
			if g["type"] == "block_actions" {
				mu.Lock()
				defer mu.Unlock()
				ticked[g.text("actions.0.action_id")] = true
			}
			return nil, true
		}
		w.connect(count)
		w.connect(count)
		card := func(rev int) string {
			return "[" + numberedList(fmt.Sprintf(`{"type":"actions","block_id":"r%d.%%d","elements":[{"type":"checkboxes","action_id":"s%%[1]d","options":[%s]}]}`, rev, optionJSON("x", "on")), 25) + "]"
		}
		ts := w.done("chat.postMessage", "channel", "C1", "text", "card", "blocks", card(0)).text("ts")
		sub := w.s.Subscribe()
		defer sub.Stop()
		var people sync.WaitGroup
		for i := range 25 {
			people.Go(func() {
				p := w.s.As(fmt.Sprint("U1", i))
				if err := p.Click(Click{Channel: "C1", TS: ts, Block: fmt.Sprintf("r0.%d", i), Action: fmt.Sprint("s", i), Values: []string{"on"}}); err != nil {
					t.Errorf("person %d: %v", i, err)
				}
				if err := p.Command("C1", "/incident list"); err != nil {
					t.Errorf("person %d: %v", i, err)
				}
				if _, err := p.Post("C1", fmt.Sprint("hello from ", i)); err != nil {
					t.Errorf("person %d: %v", i, err)
				}
				_, _, _ = p.Messages("C1"), p.Channels(), p.Views()
			})
		}
		people.Go(func() {
			for rev := 1; rev < 10; rev++ {
				w.call("chat.update", "channel", "C1", "ts", ts, "text", "card", "blocks", card(rev))
			}
		})
		people.Wait()
		pass(time.Second)
		mu.Lock()
		defer mu.Unlock()
		if len(ticked) != 25 {
			t.Errorf("%d of 25 ticks arrived", len(ticked))
		}
		if changes := sub.Take(); !slices.Contains(changes, Change{Kind: ChangeMessage, Channel: "C1", TS: ts}) {
			t.Errorf("the subscription has %v", changes)
		}
	})
}
