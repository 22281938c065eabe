package bot

import (
	"fmt"
	"math"
	"time"

	"warroom/bot/incident"
)

// farAway is how long the decider sleeps when nothing is due.
const farAway = time.Hour

// stepLimit is how far the wall clock may run from the monotonic one before it is recorded that it was set.
const stepLimit = 2 * time.Second

// sleep is how long the decider may sleep: until the earliest due time.
func (b *Bot) sleep() time.Duration {
	sleep, now := farAway, b.now()
	for _, due := range b.due {
		sleep = min(sleep, max(0, due.Sub(now)))
	}
	if !b.retry.IsZero() {
		sleep = min(sleep, max(0, time.Until(b.retry)))
	}
	return sleep
}

// ticks makes a job for each incident in which something is due. A due time is ticked once; should the rules leave it as it is, the next try
// is a minute later, so that a fault cannot spin.
func (b *Bot) ticks(now time.Time) []*job {
	var out []*job
	for stream, due := range b.due {
		if due.After(now) {
			continue
		}
		b.due[stream] = now.Add(time.Minute)
		out = append(out, &job{
			meta:   incident.Meta{ID: fmt.Sprintf("tick:%s:%d", stream, due.UnixMilli()), By: incident.Actor{Class: incident.ClassClock}},
			stream: stream, commands: []incident.Command{incident.TickClock{}},
		})
	}
	return out
}

// steps makes a job for each live incident when the wall clock was set since the last turn.
func (b *Bot) steps(now time.Time) []*job {
	last := b.last
	b.last = now
	if last.IsZero() {
		return nil
	}
	// Sub uses the monotonic clock where both have one; Round(0) strips it.
	return b.stepped(now, now.Round(0).Sub(last.Round(0))-now.Sub(last))
}

// stepped makes a job for each live incident when the clock was set by so much.
func (b *Bot) stepped(now time.Time, by time.Duration) []*job {
	if by.Abs() <= stepLimit {
		return nil
	}
	var out []*job
	for stream := range b.live {
		out = append(out, &job{
			meta:   incident.Meta{ID: fmt.Sprintf("clock:%s:%d", stream, now.UnixNano()), By: incident.Actor{Class: incident.ClassClock}},
			stream: stream, commands: []incident.Command{incident.ReportClockStep{Seconds: math.Round(by.Seconds()*10) / 10}},
		})
	}
	return out
}
