package main

import (
	"os"

	"warroom/bot/config"
	"warroom/bot/slack"
	"warroom/runbooks"
)

// configFlag is the config that most commands read.
type configFlag struct {
	Config string `help:"The config file; default: config.toml." default:"config.toml" env:"WARROOM_CONFIG" placeholder:"FILE"`
}

// load reads the config, or says everything that keeps it from being used. Secrets are read only for who needs them: the command line works in a shell that
// has no token.
func (f configFlag) load(p *program, env func(string) string) (*config.Config, error) {
	c, problems := config.Load(f.Config, env)
	if c != nil {
		return c, nil
	}
	for _, problem := range problems {
		p.note("%s", problem)
	}
	return nil, usage("%s cannot be used: mend what is listed above, then hold it against the rules with warroom check --config %s", f.Config, f.Config)
}

type checkCommand struct {
	configFlag
	JSON bool `help:"Print the problems as JSON." name:"json"`
}

// Run reads the config and the runbooks, and has no side effect.
func (c checkCommand) Run(p *program) error {
	read, problems := config.Load(c.Config, p.env)
	if c.JSON {
		list := make([]mistake, 0, len(problems))
		for _, f := range problems {
			list = append(list, mistake{File: f.File, Line: f.Line, Key: f.Key, Message: f.Message, Remedy: f.Remedy, Warning: f.Warning})
		}
		if err := p.printJSON(list); err != nil {
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
		rules := read.Policy
		p.print("%s: good. %d people, %d roles, %d types, %d rights, %d runbooks. SHA-256 %s",
			c.Config, len(rules.People), len(rules.Roles), len(rules.Types), len(rules.Rights), len(rules.Runbooks), read.Hash())
	}
	return nil
}

// mistake is something wrong with a config or a runbook, as machines get it.
type mistake struct {
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"` // from 1; left out: the file as a whole
	Key     string `json:"key,omitempty"`  // of the config
	Rule    string `json:"rule,omitempty"` // of the lint
	Message string `json:"message"`
	Remedy  string `json:"remedy,omitempty"`
	Warning bool   `json:"warning,omitempty"` // unwise and not wrong
}

// ofRunbook is a finding of the lint as machines get it.
func ofRunbook(f runbooks.Finding) mistake {
	return mistake{File: f.File, Line: f.Line, Rule: f.Rule, Message: f.Message, Remedy: f.Remedy, Warning: f.Warning}
}

type manifestCommand struct{}

// Run prints the Slack app's manifest.
func (manifestCommand) Run(p *program) error {
	p.write([]byte(slack.Manifest))
	return nil
}

// exists reports whether there is a file.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
