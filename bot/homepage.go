package bot

import (
	"context"

	"warroom/bot/view"
)

// drawHome shows a person's home page.
func (b *Bot) drawHome(service Service, workspace, account string) {
	home, ok := service.(Home)
	if !ok {
		return
	}
	b.errand("a home page", func(ctx context.Context) {
		actor, err := b.actor(ctx, service, workspace, account, false)
		if err != nil {
			b.log.Warn("a home page could not be drawn", "component", "home", "error", err)
			return
		}
		s := &sight{bot: b, ctx: ctx, service: service, actor: actor, policy: b.policy.Load()}
		var open []view.Incident
		for _, st := range s.Open() {
			open = append(open, view.Incident{State: st, Policy: s.policy, Now: b.now()})
		}
		if err := home.ShowHome(ctx, account, view.Home(s.policy, open, actor)); err != nil {
			b.log.Warn("a home page could not be shown", "component", "home", "error", err)
		}
	})
}
