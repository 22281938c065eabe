package bot

import "warroom/store"

// Settled reports whether chat looks like the record: no surface waits to be drawn, and nothing is owed but what chat refused for good. Whoever acted and
// got an answer finds it false until chat shows what came of the act.
func (b *Bot) Settled() bool {
	if b.following.Load() > 0 {
		return false
	}
	for _, raw := range b.store.List(store.Outbox, "") {
		if o, err := unmarshalOwed(raw); err == nil && o.Parked == "" {
			return false
		}
	}
	return b.couriers.settled()
}
