package sandbox

import (
	"fmt"
	"time"
)

// trigger lets the app open one form, once, within three seconds of what the person did (https://docs.slack.dev/interactivity/handling-user-interaction).
type trigger struct {
	user string
	made time.Time
	used bool
	view string // the form that it was pressed in
}

const triggerLife = 3 * time.Second

// newTrigger makes a trigger for something that a person did, in a form or elsewhere.
func (s *Slack) newTrigger(user, view string) string {
	for id, t := range s.triggers {
		if time.Since(t.made) > time.Minute {
			delete(s.triggers, id) // its error would then be another, and nobody asks any more
		}
	}
	id := fmt.Sprintf("%d.%d.%s", 1e12+s.rand.Int64N(1e12), 1e9+s.rand.Int64N(1e9), s.letters(32, "0123456789abcdef"))
	s.triggers[id] = &trigger{user: user, made: time.Now(), view: view}
	return id
}

// trigger finds a trigger that still works.
func (s *Slack) trigger(id string) (*trigger, *refusal) {
	t := s.triggers[id]
	switch {
	case t == nil:
		return nil, refuse("invalid_trigger_id")
	case t.used:
		return nil, refuse("exchanged_trigger_id")
	case time.Since(t.made) > triggerLife:
		return nil, refuse("expired_trigger_id")
	}
	return t, nil
}
