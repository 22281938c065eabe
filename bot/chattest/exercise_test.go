package chattest_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"warroom/bot/chattest"
	"warroom/bot/sandbox"
)

func TestExerciseStraight(t *testing.T) {
	chattest.Exercise(t, func(t *testing.T) *chattest.Bench {
		clock := chattest.NewClock()
		people := chattest.Players(example(t).Policy, "slack")
		s := chattest.NewStraight(people, clock.Now)
		return &chattest.Bench{Door: s, People: people, Break: s.Break, Repeat: s.Repeat, Now: clock.Now}
	})
}

func TestExerciseSlack(t *testing.T) {
	chattest.Exercise(t, func(t *testing.T) *chattest.Bench {
		people := chattest.Players(example(t).Policy, "slack")
		w := newWorkspace(t, sandbox.Options{}, people)
		d := newSlackDoor(t, w, people, time.Now)
		f := &faults{}
		w.Fault(f.take)
		return &chattest.Bench{Door: d, People: people, Break: f.put, Repeat: twice(w), Now: time.Now}
	})
}

// twice has the workspace deliver every envelope on two connections.
func twice(w *sandbox.Slack) func(bool) {
	return func(on bool) {
		w.FaultEnvelopes(func(string, int) sandbox.EnvelopeFault { return sandbox.EnvelopeFault{Twice: on} })
	}
}

// faults are what is to go wrong in the workspace, each with the next call of its method.
type faults struct {
	mu   sync.Mutex // guards next
	next []chattest.Fault
}

// methods are the calls behind what a bot asks for.
var methods = map[chattest.Op]string{
	chattest.OpPost: "chat.postMessage", chattest.OpEdit: "chat.update", chattest.OpFind: "conversations.history", chattest.OpRoom: "conversations.create",
	chattest.OpInvite: "conversations.invite", chattest.OpPin: "pins.add", chattest.OpTopic: "conversations.setTopic", chattest.OpArchive: "conversations.archive",
	chattest.OpUpload: "files.completeUploadExternal",
}

func (f *faults) put(fault chattest.Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.next = append(f.next, fault)
}

func (f *faults) take(c sandbox.Call) sandbox.Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := slices.IndexFunc(f.next, func(x chattest.Fault) bool { return methods[x.Op] == c.Method })
	if i < 0 {
		return sandbox.Fault{}
	}
	x := f.next[i]
	f.next = slices.Delete(f.next, i, i+1)
	out := sandbox.Fault{After: x.Done}
	switch x.How {
	case chattest.Cut:
		out.Cut = true
	case chattest.Break:
		out.Status = 502
	case chattest.Limit:
		out.Status, out.RetryAfter = 429, x.After
	case chattest.Forbid:
		out.Error = "restricted_action"
	}
	return out
}
