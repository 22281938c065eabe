package bot

import (
	"context"
	"fmt"

	"warroom/store"
)

// Reload takes another config. What is wrong with it was found before; from here on it holds for everything that is decided, and its text stands in
// the register. Live incidents keep their runbooks.
func (b *Bot) Reload(ctx context.Context, source PolicySource) error {
	var err error
	if o := b.submit(ctx, &job{read: func() {
		if err = b.bind(source); err != nil {
			return
		}
		for stream, st := range b.live {
			b.track(stream, st)
		}
	}}); o.Err != nil {
		return fmt.Errorf("the config could not be taken: %w", o.Err)
	}
	if err != nil {
		return err
	}
	for stream := range b.store.List(store.Live, "") {
		b.couriers.wake(stream)
	}
	return nil
}
