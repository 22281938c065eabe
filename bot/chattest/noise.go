package chattest

import (
	"slices"
	"time"
)

// Noise is how often chat called for somebody.
type Noise struct {
	Asks     int // messages sent to them directly
	Mentions int // messages elsewhere that name them, so that their phone rings
}

// Noise counts what chat sent between two moments: for each person by key, and how many messages stand in the newest incident's room beside its threads. An
// edit rings no phone and is not counted.
func (s *Stage) Noise(from, to time.Time) (people map[string]Noise, room int) {
	people = map[string]Noise{}
	counted := func(m Message) bool { return m.App && !m.Only && !m.At.Before(from) && m.At.Before(to) }
	x := &player{stage: s}
	place, err := x.theRoom()
	for key, p := range s.people {
		var n Noise
		for _, at := range s.Door.See(p.Account).Places {
			for _, m := range at.Messages {
				switch {
				case !counted(m):
				case at.Direct:
					n.Asks++
				case slices.Contains(m.Mentions, p.Account):
					n.Mentions++
				}
			}
		}
		people[key] = n
	}
	if err != nil {
		return people, 0
	}
	for _, m := range place.Messages {
		if counted(m) && m.Thread == "" {
			room++
		}
	}
	return people, room
}

// Posts counts what the bot wrote into a channel of a name between two moments.
func (s *Stage) Posts(channel string, from, to time.Time) int {
	n := 0
	for _, p := range s.people {
		for _, at := range s.Door.See(p.Account).Places {
			if at.Name != channel {
				continue
			}
			for _, m := range at.Messages {
				if m.App && !m.Only && !m.At.Before(from) && m.At.Before(to) {
					n++
				}
			}
			return n
		}
	}
	return n
}
