package main

import (
	"context"
	"crypto/rand"
	"regexp"
	"strings"

	"warroom/bot/command"
	"warroom/bot/control"
)

// say does what chat's words say.
func (c incidentCommand) say(ctx context.Context, p *program, name string, rest []string) error {
	row, known := rowOf(name)
	if known && !row.Console {
		return no("the command line does not offer %s: use it in chat", row.Name)
	}
	if isNumber(name) {
		return usage("the command comes first: warroom incident show %s", name)
	}
	if c.As == "" {
		return usage("say who acts: --as PERSON, a key of [people.*] in the config")
	}
	id := ""
	switch {
	case known && row.Needs == command.Nothing:
	case len(rest) > 0 && isNumber(rest[0]):
		id, rest = rest[0], rest[1:]
	case known:
		return usage("the incident's number comes first: %s", writing(row))
	}
	words := []string{name}
	for _, w := range rest {
		if w == "" {
			w = `""` // the shell took the quotes, and nothing at all would say something else
		}
		words = append(words, w)
	}
	return c.open(ctx, p, func(d door) error {
		answer, err := d.Do(ctx, rand.Text(), c.As, id, strings.Join(words, " "))
		if err != nil {
			return failed(err)
		}
		status := statusDone
		switch recorded := answer.Incident != "" && !answer.Refused; {
		case recorded:
			if _, runs := d.(*control.Client); !runs {
				p.note("no bot runs on this data: it is recorded, and chat is told when one does")
			}
		case !known || misunderstood(row, answer.Text):
			status = statusUsage
		case answer.Refused || !command.Reads(strings.Join(words, " ")):
			status = statusNo
		}
		if status != statusDone {
			answer.Text = onCommandLine(answer.Text)
		}
		switch {
		case c.JSON:
			if err := p.printJSON(answer); err != nil {
				return err
			}
		case status == statusUsage:
			return usage("%s", answer.Text)
		default:
			p.print("%s", answer.Text)
		}
		if status != statusDone {
			return said(status)
		}
		return nil
	})
}

// misunderstood reports whether an answer says that the words could not be understood: chat ends such an answer with how the command is written.
func misunderstood(row command.Row, answer string) bool {
	return strings.HasSuffix(answer, strings.TrimSpace("/incident "+row.Name+" "+row.Args))
}

// inChat is how chat writes a command.
var inChat = regexp.MustCompile(`/incident(?: (INC-P?\d+|EX-\d+))? ([a-z]+)`)

// onCommandLine writes the commands in an answer as they are written here.
func onCommandLine(text string) string {
	return inChat.ReplaceAllStringFunc(text, func(found string) string {
		m := inChat.FindStringSubmatch(found)
		row, ok := rowOf(m[2])
		if !ok {
			return found
		}
		id := m[1]
		if id == "" && row.Needs != command.Nothing {
			id = someNumber
		}
		return strings.TrimSpace("warroom incident " + m[2] + " " + id)
	})
}

// someNumber stands for an incident's number where any will do.
const someNumber = "INC-042"

// writing is how a command is written on the command line.
func writing(row command.Row) string {
	w := "warroom incident " + row.Name
	if row.Needs != command.Nothing {
		w += " " + someNumber
	}
	return strings.TrimSpace(w + " " + row.Args)
}

// helpIncident shows all of chat's commands that the command line offers, or one.
func (p *program) helpIncident(rest []string) error {
	if len(rest) > 0 {
		switch row, ok := rowOf(rest[0]); {
		case isReading(rest[0]):
			p.print("%s", reading[rest[0]])
		case !ok:
			return usage("there is no command %q: warroom incident help lists all", rest[0])
		case !row.Console:
			return no("the command line does not offer %s: use it in chat", row.Name)
		default:
			p.helpFor(row)
		}
		return nil
	}
	p.print("Reading:")
	for _, name := range []string{"list", "show", "export"} {
		p.print("  %s", strings.ReplaceAll(reading[name], "\n", "\n  "))
	}
	p.print("\nWriting and asking; each takes --as PERSON:")
	for _, row := range command.Rows() {
		if row.Console && !isReading(row.Name) && row.Name != "help" {
			p.print("  %s\n      %s", strings.TrimPrefix(writing(row), "warroom incident "), row.Help)
		}
	}
	return nil
}

// reading has what this program itself does with incidents.
var reading = map[string]string{
	"list":   "warroom incident list\n    List all incidents, private ones too.",
	"show":   "warroom incident show INC-042\n    Show how an incident stands, and its timeline.",
	"export": "warroom incident export INC-042 [-o FILE]\n    Write its record as an archive that proves itself.",
}

func isReading(name string) bool { return reading[name] != "" }

// helpFor shows how one command is written, with lines that work as they stand.
func (p *program) helpFor(row command.Row) {
	p.print("%s --as PERSON\n    %s.\n    Who: %s.", writing(row), row.Help, row.Who)
	if len(row.Examples) == 0 {
		return
	}
	p.print("\nFor example:")
	for _, e := range row.Examples {
		p.print("    %s --as lee", onCommandLine("/incident "+e))
	}
}
