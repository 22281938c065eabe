package bot

import (
	"encoding/json"
	"fmt"
	"time"
)

// refusalLife is how long a form that was refused may arrive once more without being another act. Slack delivers a form once
// (https://docs.slack.dev/apis/events-api: only events are tried again), so that this covers what comes over two connections.
const refusalLife = 5 * time.Second

// attempt names the sending of a form. One that was refused stays open, and the same words sent later are another act: by then what was missing may be there.
func (b *Bot) attempt(id string) string {
	const most = 100
	for n := range most {
		name := id
		if n > 0 {
			name = fmt.Sprintf("%s/%d", id, n)
		}
		raw, ok := b.store.Answer(name)
		var k kept
		if !ok || json.Unmarshal(raw, &k) != nil || k.Refusal == nil || b.now().Sub(k.At) < refusalLife {
			return name
		}
	}
	return id
}
