package bot

import (
	"context"
	"fmt"
	"time"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// While chat was down notices pile up, and nobody reads thirty of them. Old ones are said in one message.
const (
	oldNotice    = 15 * time.Minute
	mostTogether = 12
	mostBlocks   = 40 // of one message; the smaller service's limit
)

// together is how many rows at the head of a lane are said in one message: old notices of the room, one after another, with nothing to press in them. What
// an earlier try began to say together stays together.
func (k *courier) together(lane string, rows []row) int {
	first := rows[0]
	if lane != laneRoom {
		return 1
	}
	if len(first.With) > 0 {
		return min(len(first.With)+1, len(rows))
	}
	n, blocks := 0, 1
	for _, r := range rows[:min(mostTogether, len(rows))] {
		if !k.mayJoin(r) {
			break
		}
		if blocks += len(r.Message.Blocks); blocks > mostBlocks {
			break
		}
		n++
	}
	return max(1, n)
}

// mayJoin reports whether a notice can be said together with others.
func (k *courier) mayJoin(r row) bool {
	say, ok := r.Effect.(incident.Say)
	if !ok || say.Where != incident.PlaceRoom || say.What == incident.TopicClosed || r.Message == nil || r.Trying != "" || k.bot.now().Sub(r.At) < oldNotice {
		return false
	}
	for _, b := range r.Message.Blocks {
		if len(b.Row) > 0 || b.Side != nil {
			return false
		}
	}
	return true
}

// sayTogether says several notices in one message. The first row carries the intent, and which rows go with it.
func (k *courier) sayTogether(ctx context.Context, service Service, v view.Incident, first *row, rows []row) error {
	channel := string(v.State.Room.ID)
	if channel == "" {
		if v.State.Open() {
			return errNotYet
		}
		return &SendError{Kind: Refused, Code: "no room"}
	}
	first.With = first.With[:0]
	head := fmt.Sprintf("While chat was down, %d notices:", len(rows))
	if v.State.Exercise {
		head = "EXERCISE " + head
	}
	m := view.Message{Push: head, Blocks: []view.Block{{Text: view.Text{{S: head}}}}}
	for i, r := range rows {
		if i > 0 {
			first.With = append(first.With, r.key)
		}
		m.Mention = append(m.Mention, r.Message.Mention...)
		for j, b := range r.Message.Blocks {
			if j == 0 && len(b.Text) > 0 {
				at := r.At.UTC()
				b.Text = append(view.Text{{Kind: view.Clock, At: at, S: at.Format("15:04") + " UTC"}, {S: " "}}, b.Text...)
			}
			m.Blocks = append(m.Blocks, b)
		}
	}
	return k.once(ctx, service, first, Post{
		Key: shortHash(first.Key + "together"), Channel: channel, Message: m, Accounts: k.accounts(service, v.State, m),
	})
}
