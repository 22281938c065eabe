package main

import "context"

type backupCommand struct {
	dataFlag
	File string `arg:"" help:"The new file." type:"path"`
}

// Run copies the data. The key that signs the record is not in the copy.
func (c backupCommand) Run(ctx context.Context, p *program) error {
	if exists(c.File) {
		return usage("%s exists: name a file that does not", c.File)
	}
	return c.open(ctx, p, func(d door) error {
		if err := d.Backup(ctx, c.File); err != nil {
			return outside("%w", err)
		}
		p.print("%s", c.File)
		return nil
	})
}
