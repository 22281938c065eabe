package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"

	"github.com/alecthomas/kong"

	"warroom/bot/view"
)

// program is the command line as a value, so that a test can run it in process.
type program struct {
	out, err io.Writer
	env      func(string) string

	lost error // why an answer could not be printed
}

// The exit statuses (docs/commands.md).
const (
	statusDone    = 0
	statusNo      = 1 // it says no: a finding of the lint, a refusal of the rules
	statusUsage   = 2 // wrong usage or config
	statusOutside = 3 // the outside failed: the disk, chat, another process
)

// exit is an error that says with which status the program ends.
type exit struct {
	status int
	err    error
}

// Error is the reason; it may be empty when everything was said already.
func (e exit) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

// Unwrap is the cause.
func (e exit) Unwrap() error { return e.err }

func no(format string, args ...any) error    { return exit{statusNo, fmt.Errorf(format, args...)} }
func usage(format string, args ...any) error { return exit{statusUsage, fmt.Errorf(format, args...)} }
func outside(format string, args ...any) error {
	return exit{statusOutside, fmt.Errorf(format, args...)}
}

// said ends the program with a status after everything was printed.
func said(status int) error { return exit{status: status} }

// commands is what the program can do.
type commands struct {
	Demo     demoCommand     `cmd:"" help:"Try it: a chat workspace on this machine, with the bot in it. Needs no config, token or network."`
	Serve    serveCommand    `cmd:"" help:"Run the bot."`
	Check    checkCommand    `cmd:"" help:"Read the config and the runbooks as serve would, and say everything that is wrong."`
	Runbook  runbookCommand  `cmd:"" help:"Look at runbooks, check them, begin one."`
	Incident incidentCommand `cmd:"" help:"Read incidents, and keep their record from the command line while chat is down."`
	Backup   backupCommand   `cmd:"" help:"Copy the data to a new file, also while the bot runs."`
	Outbox   outboxCommand   `cmd:"" help:"Look at what chat is still owed."`
	Health   healthCommand   `cmd:"" help:"Ask the running bot how it fares."`
	Manifest manifestCommand `cmd:"" help:"Print the manifest to paste when the Slack app is made."`
	Version  versionCommand  `cmd:"" help:"Print the version."`
}

const about = `Runs cloud security incidents in chat, and keeps the record of them.

Exit status: 0 done, 1 it says no, 2 wrong usage or config, 3 the outside failed.`

// parser reads the command line into c. Help goes to the program's output, and calls ended instead of ending the process.
func (p *program) parser(c *commands, ended func(status int)) (*kong.Kong, error) {
	return kong.New(c, kong.Name("warroom"), kong.Description(about), kong.Writers(p.out, p.err), kong.Exit(ended),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}))
}

// run runs one command and returns the exit status.
func (p *program) run(ctx context.Context, args []string) (status int) {
	var c commands
	helped := false
	parser, err := p.parser(&c, func(n int) { helped, status = true, n })
	if err != nil {
		return p.end(err)
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if helped {
		return status
	}
	if err != nil {
		return p.end(usage("%w (%s)", err, seeHelp(err)))
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	return p.end(parsed.Run(p))
}

// seeHelp names the help that belongs to a mistake on the command line.
func seeHelp(err error) string {
	if parse, ok := errors.AsType[*kong.ParseError](err); ok && parse.Context != nil {
		if node := parse.Context.Selected(); node != nil {
			return node.FullPath() + " --help shows how it is written"
		}
	}
	return "warroom --help lists the commands"
}

// end says what went wrong, if anything did, and with which status the program ends.
func (p *program) end(err error) int {
	if err == nil && p.lost != nil {
		err = outside("the answer cannot be printed: %w", p.lost)
	}
	if err == nil {
		return statusDone
	}
	e, ok := errors.AsType[exit](err)
	if !ok {
		e = exit{statusOutside, err}
	}
	if text := err.Error(); text != "" {
		p.note("%s", text)
	}
	return e.status
}

// note tells the person something that is no answer.
func (p *program) note(format string, args ...any) {
	_, _ = fmt.Fprintf(p.err, "warroom: %s\n", visible(fmt.Sprintf(format, args...)))
}

// print prints an answer.
func (p *program) print(format string, args ...any) {
	p.write([]byte(visible(fmt.Sprintf(format, args...)) + "\n"))
}

// printJSON prints an answer for a machine.
func (p *program) printJSON(v any) error {
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("write the answer as JSON: %w", err)
	}
	p.write(append(raw, '\n'))
	return nil
}

// write prints an answer as it is. That it could not be printed is said when the program ends.
func (p *program) write(answer []byte) {
	if _, err := p.out.Write(answer); err != nil && p.lost == nil {
		p.lost = err
	}
}

// visible shows the characters of a text that a terminal would obey by their numbers, so that none of them reaches it.
func visible(text string) string { return view.PlainText(view.Message{Push: text}) }

// logger writes JSON, so that hostile text in a value cannot forge a line.
func (p *program) logger(level string) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo
	}
	readable := func(_ []string, a slog.Attr) slog.Attr {
		if a.Value.Kind() == slog.KindDuration {
			a.Value = slog.StringValue(a.Value.Duration().String())
		}
		return a
	}
	return slog.New(slog.NewJSONHandler(p.err, &slog.HandlerOptions{Level: l, ReplaceAttr: readable}))
}

type versionCommand struct{}

// version is set by the build: -ldflags "-X main.version=…".
var version = ""

// Run prints the version.
func (versionCommand) Run(p *program) error {
	v := version
	if info, ok := debug.ReadBuildInfo(); ok && v == "" {
		v = info.Main.Version
	}
	if v == "" {
		v = "(devel)"
	}
	p.print("warroom %s", v)
	return nil
}
