package main

import (
	"encoding/json"
	"fmt"
	"os"

	"warroom/bot/config"
	"warroom/bot/slack"
)

// configFlag is the config that most commands read.
type configFlag struct {
	Config string `help:"The config file." default:"config.toml" env:"WARROOM_CONFIG" placeholder:"FILE"`
}

// load reads the config, and prints everything that is wrong with it.
func (f configFlag) load(p *program) (*config.Config, error) {
	c, problems := config.Load(f.Config, p.env)
	for _, problem := range problems {
		_, _ = fmt.Fprintln(p.err, problem)
	}
	if c == nil {
		return nil, usage("%s cannot be used; warroom check --config %s repeats the list", f.Config, f.Config)
	}
	return c, nil
}

type checkCommand struct {
	configFlag
	JSON bool `help:"Print the problems as JSON." name:"json"`
}

// Run reads the config and the runbooks, and has no side effect.
func (c checkCommand) Run(p *program) error {
	read, problems := config.Load(c.Config, p.env)
	if c.JSON {
		if problems == nil {
			problems = []config.Problem{}
		}
		e := json.NewEncoder(p.out)
		e.SetIndent("", "  ")
		if err := e.Encode(problems); err != nil {
			return err
		}
	} else {
		for _, problem := range problems {
			p.print("%s", problem)
		}
	}
	if read == nil {
		return said(statusUsage)
	}
	if !c.JSON {
		pol := read.Policy
		p.print("%s: good. %d people, %d roles, %d types, %d rights, %d runbooks. SHA-256 %s", c.Config, len(pol.People), len(pol.Roles), len(pol.Types), len(pol.Rights), len(pol.Runbooks), read.Hash())
	}
	return nil
}

type manifestCommand struct{}

// Run prints the Slack app's manifest.
func (manifestCommand) Run(p *program) error {
	_, err := p.out.Write([]byte(slack.Manifest))
	return err
}

// exists reports whether there is a file.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
