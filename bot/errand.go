package bot

import "context"

// mostErrands is how many errands may run at once that nobody waits for: drawing a home page, marking a message. Beyond it they are left out; each
// comes again with the next act of its person.
const mostErrands = 64

// begin says how long the bot lives.
func (b *Bot) begin(ctx context.Context) {
	b.lifeMu.Lock()
	defer b.lifeMu.Unlock()
	b.alive = ctx
}

// end keeps anything more from being set off.
func (b *Bot) end() {
	b.lifeMu.Lock()
	defer b.lifeMu.Unlock()
	b.alive = nil
}

// aside runs what outlives the request that set it off. Stopping waits for it, and its context ends with the bot. False: the bot does not run.
func (b *Bot) aside(f func(context.Context)) bool {
	b.lifeMu.Lock()
	defer b.lifeMu.Unlock()
	ctx := b.alive
	if ctx == nil {
		return false
	}
	b.running.Go(func() { f(ctx) })
	return true
}

// errand runs what a request set off and nobody waits for.
func (b *Bot) errand(what string, f func(context.Context)) {
	select {
	case b.errands <- struct{}{}:
	default:
		b.log.Warn("too much is asked at once, and an errand was left out", "component", "handler", "what", what)
		return
	}
	done := func() { <-b.errands }
	if !b.aside(func(ctx context.Context) {
		defer done()
		call, cancel := context.WithTimeoutCause(ctx, callLimit, errSlow)
		defer cancel()
		f(call)
	}) {
		done()
	}
}
