package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"warroom/bot"
)

type incidentCommand struct {
	dataFlag
	As   string   `help:"The person of the config who acts." placeholder:"PERSON"`
	JSON bool     `help:"Print for a machine." name:"json"`
	Out  string   `help:"Of export: the file to write; default: the incident's number with .zip." short:"o" placeholder:"FILE"`
	Args []string `arg:"" name:"command" help:"list, show ID, export ID, or chat's words with the incident's number first: declare iam-compromise SEV1 key on public repo; note INC-042 \"a text\"; step INC-042 3.3 done." passthrough:"partial"`
}

// Run reads the record or adds to it. What is written after the command belongs to it; the flags of this program may stand there too.
func (c incidentCommand) Run(ctx context.Context, p *program) (err error) {
	if err := c.takeFlags(); err != nil {
		return err
	}
	name, rest := c.Args[0], c.Args[1:]
	switch name {
	case "show", "export":
		if len(rest) != 1 {
			return usage("%s takes the number of one incident: warroom incident %s INC-042", name, name)
		}
	case "list":
		if len(rest) > 0 {
			return usage("list takes nothing more")
		}
	default:
		if c.As == "" {
			return usage("say who acts: --as PERSON, a key of [people.*] in the config")
		}
	}
	d, done, err := c.open(ctx, p)
	if err != nil {
		return err
	}
	defer func() {
		if e := done(); err == nil && e != nil {
			err = outside("%w", e)
		}
	}()
	switch name {
	case "list":
		return c.list(ctx, p, d)
	case "show":
		text, err := d.Show(ctx, rand.Text(), rest[0])
		if err != nil {
			return c.failed(err)
		}
		p.print("%s", text)
		return nil
	case "export":
		return c.export(ctx, p, d, rest[0])
	}
	return c.do(ctx, p, d, name, rest)
}

// takeFlags takes this program's own flags out of the words; all others are the words' own.
func (c *incidentCommand) takeFlags() error {
	var words []string
	for i := 0; i < len(c.Args); i++ {
		word, value, inline := strings.Cut(c.Args[i], "=")
		into := map[string]*string{"--as": &c.As, "--config": &c.Config, "--data": &c.Data, "-o": &c.Out, "--out": &c.Out}[word]
		switch {
		case word == "--json":
			c.JSON = true
		case into == nil:
			words = append(words, c.Args[i])
		case inline:
			*into = value
		case i+1 < len(c.Args):
			i++
			*into = c.Args[i]
		default:
			return usage("%s lacks its value", word)
		}
	}
	if len(words) == 0 {
		return usage("say what to do: list, show ID, export ID, or chat's words; warroom incident --help has examples")
	}
	c.Args = words
	return nil
}

func (c incidentCommand) list(ctx context.Context, p *program, d door) error {
	all, err := d.List(ctx)
	if err != nil {
		return c.failed(err)
	}
	if c.JSON {
		if all == nil {
			all = []bot.Listed{}
		}
		return json.NewEncoder(p.out).Encode(all)
	}
	if len(all) == 0 {
		p.print("No incident yet.")
	}
	for _, l := range all {
		p.print("%-9s %-4s %-6s %s  %-20s %s", l.ID, l.Severity, l.State, l.Declared, l.Type, visible(l.Title))
	}
	return nil
}

func (c incidentCommand) export(ctx context.Context, p *program, d door, id string) error {
	f, err := d.Export(ctx, rand.Text(), id)
	if err != nil {
		return c.failed(err)
	}
	name := c.Out
	if name == "" {
		name = f.Name
	}
	// Evidence is not overwritten, and nobody else of the machine reads it.
	to, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return usage("%s exists: name another file with -o", name)
	}
	if err != nil {
		return outside("%w", err)
	}
	if err := errors.Join(copyFile(to, f), to.Sync(), to.Close()); err != nil {
		return outside("write %s: %w", name, err)
	}
	p.print("%s", name)
	return nil
}

// do says chat's words. The incident's number stands first behind the command.
func (c incidentCommand) do(ctx context.Context, p *program, d door, name string, rest []string) error {
	id := ""
	if name != "declare" && name != "help" {
		if len(rest) == 0 {
			return usage("the incident's number comes first: warroom incident %s INC-042 …", name)
		}
		id, rest = rest[0], rest[1:]
	}
	answer, err := d.Do(ctx, rand.Text(), c.As, id, strings.Join(append([]string{name}, rest...), " "))
	if err != nil {
		return c.failed(err)
	}
	if c.JSON {
		if err := json.NewEncoder(p.out).Encode(answer); err != nil {
			return err
		}
	} else {
		p.print("%s", visible(answer.Text))
	}
	if answer.Refused {
		return said(statusNo)
	}
	return nil
}

func (c incidentCommand) failed(err error) error {
	switch {
	case errors.Is(err, bot.ErrNoSuchPerson):
		return usage("%w", err)
	case errors.Is(err, bot.ErrNoSuchIncident):
		return no("%w: warroom incident list shows all", err)
	}
	return outside("%w", err)
}

// visible makes control characters of a text seen, so that none of them reaches the terminal.
func visible(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r != '\n' && (r < 0x20 || r >= 0x7f && r < 0xa0) {
			fmt.Fprintf(&b, `\x%02x`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
