package main

import (
	"context"

	"warroom/bot"
)

type outboxCommand struct {
	List outboxList `cmd:"" help:"List what chat is still owed, and what it refused for good."`
}

type outboxList struct {
	dataFlag
	JSON bool `help:"Print for a machine." name:"json"`
}

// Run lists the outbox.
func (c outboxList) Run(ctx context.Context, p *program) error {
	return c.open(ctx, p, func(d door) error {
		rows, err := d.Outbox(ctx)
		if err != nil {
			return outside("%w", err)
		}
		if c.JSON {
			if rows == nil {
				rows = []bot.Owed{}
			}
			return p.printJSON(rows)
		}
		if len(rows) == 0 {
			p.print("Nothing is owed.")
		}
		for _, r := range rows {
			state := "waits"
			if r.Parked != "" {
				state = "refused: " + r.Parked
			}
			p.print("%s  %-9s  %s  %s", r.Since, r.Incident, r.What, state)
		}
		return nil
	})
}
