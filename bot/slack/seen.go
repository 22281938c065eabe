package slack

import (
	"encoding/json"
	"sync"
	"time"
)

// seen are the payloads that were taken lately. Slack delivers each at least once.
type seen struct {
	mu       sync.Mutex // guards all following fields
	now, old map[string]*delivery
	turned   time.Time
}

// delivery is a payload that is being answered, or was.
type delivery struct {
	answered chan struct{}
	payload  json.RawMessage // both are written before answered is closed
	acked    bool
}

// seenFor is how long payloads are remembered at least: Slack repeats an event at once, after one minute and after five.
const seenFor = 6 * time.Minute

// begin notes a payload, and gives its first delivery where there was one.
func (x *seen) begin(id string, now time.Time) (d *delivery, again bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.now == nil || now.Sub(x.turned) > seenFor {
		x.old, x.now, x.turned = x.now, map[string]*delivery{}, now
	}
	if d := x.now[id]; d != nil {
		return d, true
	}
	if d := x.old[id]; d != nil {
		return d, true
	}
	d = &delivery{answered: make(chan struct{})}
	x.now[id] = d
	return d, false
}

// forget makes the next delivery of a payload count as the first.
func (x *seen) forget(id string, d *delivery) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.now[id] == d {
		delete(x.now, id)
	}
	if x.old[id] == d {
		delete(x.old, id)
	}
	select {
	case <-d.answered:
	default:
		close(d.answered)
	}
}
