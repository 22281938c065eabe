package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"warroom/bot/view"
	"warroom/store"
)

// sent is what is known of one surface's message: delivery state, kept beside the outbox and not in the record.
type sent struct {
	Ref    Ref    `json:"ref,omitzero"`
	Hash   string `json:"hash,omitempty"` // of the message last sent
	Rev    uint64 `json:"rev,omitempty"`  // grows with every edit
	Make   int    `json:"make,omitempty"` // how often it had to be made anew
	Trying bool   `json:"trying,omitempty"`
	Mark   string `json:"mark,omitempty"`
	Pinned bool   `json:"pinned,omitempty"`
	Ended  bool   `json:"ended,omitempty"`  // the state did not ask for it any more; should it again, it is made anew, since an edit pings nobody
	Parked string `json:"parked,omitempty"` // the service's word for never
	For    string `json:"for,omitempty"`    // hash of what was parked: a changed message is tried again
	// Channel and Account are where it is or was to be made: in a channel, or with one person.
	Channel string `json:"channel,omitempty"`
	Account string `json:"account,omitempty"`
	// InRoom says that no direct message reaches the person, so that it stands in the room.
	InRoom bool `json:"in_room,omitempty"`
}

// anew is the same surface before its next message.
func (s sent) anew() sent { return sent{Make: s.Make + 1, Rev: s.Rev, InRoom: s.InRoom} }

func (b *Bot) sent(stream, surface string) sent {
	var s sent
	if raw, ok := b.store.Get(store.Sent, stream+"/"+surface); ok {
		if err := json.Unmarshal(raw, &s); err != nil {
			b.log.Error("delivery state cannot be read; the surface is made anew", "component", "courier", "incident", stream, "surface", surface, "error", err)
			return sent{}
		}
	}
	return s
}

// keepSent commits delivery state; where that fails, what it is of waits. What chat has done is kept also when the bot stops in this moment: the
// decider outlives the couriers.
func (k *courier) keepSent(ctx context.Context, key, waits string, s sent) bool {
	raw, err := json.Marshal(s)
	if err != nil {
		panic(err) // plain data: cannot fail
	}
	err = k.bot.keep(context.WithoutCancel(ctx), store.Put{Table: store.Sent, Key: k.stream + "/" + key, Value: raw})
	if err != nil {
		k.later(waits, retryFirst)
	}
	return err == nil
}

// messageHash tells whether a surface looks different from what was last sent.
func messageHash(m view.Message) string {
	raw, err := json.Marshal(m)
	if err != nil {
		panic(err) // plain data: cannot fail
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:8])
}
