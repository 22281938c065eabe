package main

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"warroom/bot"
	"warroom/bot/command"
)

type incidentCommand struct {
	dataFlag
	As   string   `help:"Who acts: a person of the config, by their key." placeholder:"PERSON"`
	JSON bool     `help:"Print for a machine." name:"json"`
	Out  string   `help:"Of export: the file to write; default: the incident's number with .zip." short:"o" placeholder:"FILE"`
	Args []string `arg:"" name:"command" help:"What to do, and what it needs. Flags may stand before or behind; behind -- all are words." passthrough:"partial"`
}

// Help is what stands under the summary in warroom incident --help.
func (incidentCommand) Help() string {
	return `Reading:

  warroom incident list
  warroom incident show INC-042
  warroom incident export INC-042 -o inc-042.zip

Writing, in chat's words with the incident's number behind the command:

  warroom incident declare iam-compromise SEV1 key on public repo --as priya
  warroom incident step INC-P007 1.1 done --as priya
  warroom incident note INC-P007 "called Lee, he commands" --as priya

  warroom incident help          all commands
  warroom incident help step     one of them

A bot that runs on the data is asked by its socket; else the data file is opened. The rules are the same as in chat, what is done is recorded as done from the console, and nothing can be approved from here.`
}

// Run reads the record or adds to it.
func (c incidentCommand) Run(ctx context.Context, p *program) error {
	if err := c.takeFlags(); err != nil {
		return err
	}
	name, rest := c.Args[0], c.Args[1:]
	switch name {
	case "help":
		return p.helpIncident(rest)
	case "list":
		if len(rest) > 0 {
			return usage("list takes nothing more: warroom incident list")
		}
		return c.open(ctx, p, func(d door) error { return c.list(ctx, p, d) })
	case "show", "export":
		if len(rest) != 1 || !isNumber(rest[0]) {
			return usage("%s takes the number of one incident: warroom incident %s INC-042", name, name)
		}
		return c.open(ctx, p, func(d door) error {
			if name == "show" {
				return c.show(ctx, p, d, rest[0])
			}
			return c.export(ctx, p, d, rest[0])
		})
	}
	return c.say(ctx, p, name, rest)
}

// takeFlags takes this program's own flags out of the words, and asks for help where --help stands among them. All other flags are the words' own.
func (c *incidentCommand) takeFlags() error {
	var words []string
	for i := 0; i < len(c.Args); i++ {
		if c.Args[i] == "--" {
			words = append(words, c.Args[i+1:]...)
			break
		}
		flag, value, inline := strings.Cut(c.Args[i], "=")
		into := map[string]*string{"--as": &c.As, "--config": &c.Config, "--data": &c.Data}[flag]
		if (flag == "-o" || flag == "--out") && len(words) > 0 && words[0] == "export" {
			into = &c.Out
		}
		switch {
		case flag == "--json":
			c.JSON = true
		case c.Args[i] == "--help" || c.Args[i] == "-h":
			c.Args = append([]string{"help"}, words[:min(1, len(words))]...)
			return nil
		case into == nil:
			words = append(words, c.Args[i])
		case inline:
			*into = value
		case i+1 < len(c.Args):
			i++
			*into = c.Args[i]
		default:
			return usage("%s lacks its value: warroom incident --help shows how it is written", flag)
		}
	}
	if len(words) == 0 {
		return usage("say what to do: list, show INC-042, export INC-042, or chat's words; warroom incident --help has examples")
	}
	c.Args = words
	return nil
}

func (c incidentCommand) list(ctx context.Context, p *program, d door) error {
	all, err := d.List(ctx)
	if err != nil {
		return failed(err)
	}
	if c.JSON {
		if all == nil {
			all = []bot.Listed{}
		}
		return p.printJSON(all)
	}
	if len(all) == 0 {
		p.print("No incident yet.")
	}
	for _, l := range all {
		p.print("%-9s %-4s %-6s %s  %-20s %s", l.ID, l.Severity, l.State, l.Declared, l.Type, strings.ReplaceAll(l.Title, "\n", " "))
	}
	return nil
}

func (c incidentCommand) show(ctx context.Context, p *program, d door, id string) error {
	text, err := d.Show(ctx, rand.Text(), id)
	if err != nil {
		return failed(err)
	}
	if c.JSON {
		return p.printJSON(bot.Said{Text: text, Incident: strings.ToUpper(id)})
	}
	p.print("%s", text)
	return nil
}

func (c incidentCommand) export(ctx context.Context, p *program, d door, id string) error {
	if c.Out != "" && exists(c.Out) {
		return occupied(c.Out)
	}
	f, err := d.Export(ctx, rand.Text(), id)
	if err != nil {
		return failed(err)
	}
	name := c.Out
	if name == "" {
		name = f.Name
	}
	if err := save(name, f); err != nil {
		return err
	}
	if c.JSON {
		return p.printJSON(map[string]string{"incident": strings.ToUpper(id), "file": name})
	}
	p.print("%s", name)
	return nil
}

func occupied(name string) error { return usage("%s exists: name another file with -o", name) }

// save writes a file of the bot to a new file that nobody else of the machine reads. Evidence is not overwritten, and half a file is not left behind.
func save(name string, f bot.File) error {
	to, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, os.ErrExist):
		return occupied(name)
	case errors.Is(err, os.ErrNotExist):
		return usage("there is no folder for %s: make it, or name another file with -o", name)
	case err != nil:
		return outside("%w", err)
	}
	err = errors.Join(copyFile(to, f), to.Sync(), to.Close())
	if err != nil {
		return outside("write %s: %w", name, errors.Join(err, os.Remove(name)))
	}
	return nil
}

func copyFile(w io.Writer, f bot.File) error {
	from, err := f.Open()
	if err != nil {
		return err
	}
	_, err = io.Copy(w, from)
	return errors.Join(err, from.Close())
}

// failed is an error of the door with what to do about it.
func failed(err error) error {
	switch {
	case errors.Is(err, bot.ErrNoSuchPerson):
		return usage("%w", err)
	case errors.Is(err, bot.ErrNoSuchIncident):
		return no("%w: warroom incident list shows all", err)
	}
	return outside("%w", err)
}

// isNumber reports whether a word looks like an incident's number, so that a slip is told from a number that nobody has.
func isNumber(word string) bool {
	word = strings.ToUpper(word)
	return strings.HasPrefix(word, "INC-") || strings.HasPrefix(word, "EX-")
}

// rowOf is the command of chat that a word names.
func rowOf(name string) (command.Row, bool) {
	name = strings.ToLower(name)
	for _, r := range command.Rows() {
		if r.Name == name || slices.Contains(r.Also, name) {
			return r, true
		}
	}
	return command.Row{}, false
}
