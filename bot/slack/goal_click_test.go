//go:build linux

package slack

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	slackapi "github.com/slack-go/slack"

	"warroom/bot"
	"warroom/bot/view"
)

// BenchmarkGoal1SerialClick is one click after another, from the bytes of its envelope until it is on disk and answered, against one page made
// durable on the same disk. The ratio is to be 0.38 at least: what lies beneath writes twice for a transaction, so that 0.5 is the most.
func BenchmarkGoal1SerialClick(b *testing.B) {
	r := openWarRoom(b, nil)
	c := r.clickers(b, 1, 1)[0]
	sync := pageSync(b, r.dir)
	var clicks, syncs []time.Duration
	for b.Loop() {
		frame := c.next()
		clicks = append(clicks, timed(func() { r.click(b, frame) }))
		syncs = append(syncs, timed(sync))
	}
	r.allRecorded(b, c)
	b.ReportMetric(over(median(syncs), median(clicks)), "ratio")
	b.ReportMetric(float64(median(clicks).Microseconds()), "us/click")
	b.ReportMetric(float64(median(syncs).Microseconds()), "us/sync")
}

// BenchmarkGoal2Group64 is 64 people who click as fast as they are answered, each in an incident of their own, against one page made durable after
// another. They share transactions, so the ratio is to be 8 at least.
func BenchmarkGoal2Group64(b *testing.B) {
	r := openWarRoom(b, nil)
	crowd := r.clickers(b, 64, 1)
	sync := pageSync(b, r.dir)
	var ratios, rates []float64
	for b.Loop() {
		for range rounds() {
			syncs := perSecond(200*time.Millisecond, sync)
			clicks := r.rush(b, crowd, 500*time.Millisecond)
			ratios, rates = append(ratios, clicks/syncs), append(rates, clicks)
		}
	}
	r.allRecorded(b, crowd...)
	b.ReportMetric(median(ratios), "ratio")
	b.ReportMetric(median(rates), "clicks/s")
}

// perSecond does something again and again, and says how often it is done in a second.
func perSecond(d time.Duration, f func()) float64 {
	begun, n := time.Now(), 0
	for time.Since(begun) < d {
		f()
		n++
	}
	return float64(n) / time.Since(begun).Seconds()
}

// rush has everyone click for a while, and says how many clicks are answered in a second.
func (r *warRoom) rush(b *testing.B, crowd []*clicker, d time.Duration) float64 {
	b.Helper()
	var n atomic.Int64
	var all sync.WaitGroup
	begun := time.Now()
	for _, c := range crowd {
		all.Go(func() {
			for time.Since(begun) < d {
				r.click(b, c.next())
				n.Add(1)
			}
		})
	}
	all.Wait()
	return float64(n.Load()) / time.Since(begun).Seconds()
}

// BenchmarkGoal8Flat is a click in an incident of ten thousand events against one in an incident that has just begun. The ratio is to be 1.2 at most:
// an incident costs the same on its last day and on its first.
func BenchmarkGoal8Flat(b *testing.B) {
	r := openWarRoom(b, nil)
	crowd := r.clickers(b, 2, 1)
	short, long := crowd[0], crowd[1]
	r.fill(b, long.incident, 10_000)
	b.ReportMetric(float64(r.size(long.incident)), "events")
	var shorts, longs []time.Duration
	for b.Loop() {
		frame := short.next()
		shorts = append(shorts, timed(func() { r.click(b, frame) }))
		frame = long.next()
		longs = append(longs, timed(func() { r.click(b, frame) }))
	}
	r.allRecorded(b, crowd...)
	b.ReportMetric(over(median(longs), median(shorts)), "ratio")
	b.ReportMetric(float64(median(longs).Microseconds()), "us/click")
}

// fill writes notes until an incident has so many events.
func (r *warRoom) fill(b *testing.B, id string, events uint64) {
	b.Helper()
	for have := r.size(id); have < events; have = r.size(id) {
		var all sync.WaitGroup
		for i := range min(256, events-have) {
			all.Go(func() {
				r.say(b, fmt.Sprintf("%s note %d: the address is one of the pipeline's, asked of those who run it", id, i))
			})
		}
		all.Wait()
	}
}

// click takes a click from the bytes of its envelope to those of its acknowledgement, as a connection does.
func (r *warRoom) click(b *testing.B, frame []byte) {
	b.Helper()
	e, err := readEnvelope(frame)
	if err != nil {
		b.Error(err)
		return
	}
	a, err := parse(e, testIdentity)
	if err != nil {
		b.Error(err)
		return
	}
	first, again := r.adapter.seen.begin(a.twin, time.Now())
	if again {
		b.Error("the same click twice")
	}
	reply := r.adapter.prepare(a, r.handle(context.Background(), a.request))
	first.payload, first.acked = reply.payload, true
	close(first.answered)
	marshal(map[string]any{"envelope_id": e.ID, "payload": reply.payload})
}

// allRecorded makes sure that every click was an event: nothing is fast that was not done.
func (r *warRoom) allRecorded(b *testing.B, crowd ...*clicker) {
	b.Helper()
	made := map[string]int{}
	for _, c := range crowd {
		made[c.incident] += c.made
	}
	for id, want := range made {
		n := 0
		for rec, err := range r.store.Stream(id) {
			if err != nil {
				b.Fatal(err)
			}
			if rec.Kind == "step.completed" || rec.Kind == "step.unticked" {
				n++
			}
		}
		if n != want {
			b.Errorf("%s: %d of %d clicks are in the record", id, n, want)
		}
	}
}

// clicker is a person who ticks steps of a card, takes all these ticks back, and so on.
type clicker struct {
	incident string
	clicks   []click
	made     int
}

// click is the frame of a click, and where in it stands what differs each time.
type click struct {
	frame []byte
	marks []int
}

// next is the frame of the next click. It is good until the same step is clicked again.
func (c *clicker) next() []byte {
	k := c.clicks[c.made%len(c.clicks)]
	c.made++
	s := stamped(int64(c.made))
	for _, at := range k.marks {
		copy(k.frame[at:], s)
	}
	return k.frame
}

// stamped is one of Slack's stamps, each later than the one before it.
func stamped(n int64) string { return fmt.Sprintf("%d.%06d", stampBase+n/1_000_000, n%1_000_000) }

// stampBase is the second in which the benchmarks' clicks begin.
const stampBase = 1_795_401_600

// unstamped stands where a click's stamp will.
const unstamped = "0000000000.000000"

// stepsOfCard is how many steps a card has at most; those of the runbook are fewer, so that people add some.
const stepsOfCard = 9

// clickers declares incidents, has the first card of each grow to nine steps, and puts people on it. Somebody who is alone there clicks through all steps,
// and one of several has a step of their own.
func (r *warRoom) clickers(b *testing.B, incidents, people int) []*clicker {
	b.Helper()
	var out []*clicker
	for range incidents {
		id := r.declare(b)
		for n := len(r.card(b, id).boxes); n < stepsOfCard; n++ {
			r.say(b, fmt.Sprintf("%s step add Look at the identity from side %d of all the known ones", id, n))
		}
		drawn := r.card(b, id)
		for i := range people {
			boxes := drawn.boxes
			if people > 1 {
				boxes = boxes[i : i+1]
			}
			out = append(out, &clicker{incident: id, clicks: drawn.clicks(boxes, len(out))})
		}
	}
	return out
}

// card is a phase's card as Slack has it.
type card struct {
	room, text string
	blocks     []slackapi.Block
	boxes      []box
}

type box struct {
	block   string
	element *slackapi.CheckboxGroupsBlockElement
}

// card draws the card of an incident's first phase.
func (r *warRoom) card(b *testing.B, id string) card {
	b.Helper()
	st, err := bot.Fold(r.store, id)
	if err != nil {
		b.Fatal(err)
	}
	out := card{room: string(st.Room.ID)}
	for _, s := range view.Surfaces(view.Incident{State: st, Policy: r.policy, Now: st.Declared}) {
		if s.Key == "phase:"+string(st.Phases[0].ID) {
			out.blocks, out.text = render(s.Message, nil, 1)
		}
	}
	for _, block := range out.blocks {
		row, ok := block.(*slackapi.ActionBlock)
		if !ok {
			continue
		}
		for _, e := range row.Elements.ElementSet {
			if e, ok := e.(*slackapi.CheckboxGroupsBlockElement); ok {
				out.boxes = append(out.boxes, box{row.BlockID, e})
			}
		}
	}
	return out
}

// clicks are the clicks that tick some boxes of the card, then those that untick them. The payload is as the documentation has it
// (https://docs.slack.dev/reference/interaction-payloads/block_actions-payload): it carries the whole card, and beside it what each of its boxes holds.
func (c card) clicks(boxes []box, lane int) []click {
	values := map[string]map[string]any{}
	for _, x := range c.boxes {
		values[x.block] = map[string]any{x.element.ActionID: map[string]any{"type": "checkboxes", "selected_options": []any{}}}
	}
	message := marshal(map[string]any{
		"type": "message", "user": "UBOT", "ts": stamped(1), "bot_id": "B1", "app_id": "A1", "text": c.text, "team": "T1", "blocks": c.blocks,
	})
	state := marshal(map[string]any{"values": values})
	var out []click
	for _, checked := range []bool{true, false} {
		for _, x := range boxes {
			action := map[string]any{
				"action_id": x.element.ActionID, "block_id": x.block, "selected_options": []any{}, "type": "checkboxes", "action_ts": unstamped,
			}
			if checked {
				action["selected_options"] = x.element.Options
			}
			out = append(out, clickOf(fmt.Appendf(nil, clickFrame, lane, c.room, stamped(1), lane, c.room, message, state, marshal(action))))
		}
	}
	return out
}

var clickFrame = strings.ReplaceAll(`{"envelope_id":"STAMP-%02d","payload":{"type":"block_actions",`+
	`"user":{"id":"`+who+`","username":"priya","name":"priya","team_id":"T1"},"api_app_id":"A1","token":"Shh_its_a_seekrit",`+
	`"container":{"type":"message","channel_id":"%s","message_ts":"%s","is_ephemeral":false},"trigger_id":"STAMP.%02d",`+
	`"team":{"id":"T1","domain":"acme"},"enterprise":null,"is_enterprise_install":false,"channel":{"id":"%s","name":"privategroup"},`+
	`"message":%s,"state":%s,"response_url":"https:\/\/hooks.slack.com\/actions\/T1\/1\/x","actions":[%s]},"type":"interactive",`+
	`"accepts_response_payload":false}`, "STAMP", unstamped)

// clickOf finds the places of the stamps.
func clickOf(frame []byte) click {
	k := click{frame: frame}
	for at := 0; ; {
		i := bytes.Index(frame[at:], []byte(unstamped))
		if i < 0 {
			return k
		}
		k.marks = append(k.marks, at+i)
		at += i + len(unstamped)
	}
}
