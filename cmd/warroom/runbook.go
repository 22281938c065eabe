package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"warroom/runbooks"
)

type runbookCommand struct {
	Lint runbookLint `cmd:"" help:"Say what is wrong with runbooks, by line."`
	List runbookList `cmd:"" help:"List the runbooks that ship."`
	Show runbookShow `cmd:"" help:"Print a runbook that ships as cards, for the day when chat is down."`
	New  runbookNew  `cmd:"" help:"Print the beginning of a new runbook, with each gap marked."`
}

type runbookLint struct {
	Config string   `help:"Hold them against this config too: roles, rights, evidence, facts, providers." placeholder:"FILE"`
	Files  []string `arg:"" optional:"" help:"Files or folders; none: the runbooks that ship." name:"file"`
}

// Run prints each finding on a line of its own, and ends with 1 where there is one that is no warning.
func (c runbookLint) Run(p *program) error {
	var vocabulary *runbooks.Vocabulary
	if c.Config != "" {
		read, err := configFlag{c.Config}.load(p)
		if err != nil {
			return err
		}
		vocabulary = read.Vocabulary()
	}
	all, found, err := c.read()
	if err != nil {
		return err
	}
	for _, rb := range all {
		for _, f := range runbooks.Lint(rb, vocabulary) {
			if f.File == "" {
				f.File = rb.File
			}
			found = append(found, f)
		}
	}
	bad := false
	for _, f := range found {
		p.print("%s", f)
		bad = bad || !f.Warning
	}
	if bad {
		return said(statusNo)
	}
	p.print("%d runbooks, nothing wrong.", len(all))
	return nil
}

// read reads what was named.
func (c runbookLint) read() ([]*runbooks.Runbook, []runbooks.Finding, error) {
	if len(c.Files) == 0 {
		all, found := runbooks.Load(runbooks.LibraryFS())
		return all, found, nil
	}
	var all []*runbooks.Runbook
	var found []runbooks.Finding
	for _, name := range c.Files {
		info, err := os.Stat(name)
		if err != nil {
			return nil, nil, usage("%v", err)
		}
		if info.IsDir() {
			more, wrong := runbooks.Load(os.DirFS(name))
			for i := range wrong {
				wrong[i].File = filepath.Join(name, wrong[i].File)
			}
			all, found = append(all, more...), append(found, wrong...)
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			return nil, nil, usage("%v", err)
		}
		rb, wrong := runbooks.Parse(name, src)
		found = append(found, wrong...)
		if rb != nil {
			all = append(all, rb)
		}
	}
	return all, found, nil
}

type runbookList struct{}

// Run lists the shipped runbooks.
func (runbookList) Run(p *program) error {
	all, err := runbooks.Library()
	if err != nil {
		return err
	}
	for _, rb := range all {
		p.print("%-18s %s, version %s", rb.ID, rb.Title, rb.Version)
	}
	return nil
}

type runbookShow struct {
	Name string `arg:"" help:"The id of one that ships, or a file." name:"id"`
}

// Run prints a runbook as plain text, a phase to a page.
func (c runbookShow) Run(p *program) error {
	rb, err := c.find()
	if err != nil {
		return err
	}
	_, err = p.out.Write(runbooks.Text(rb))
	return err
}

func (c runbookShow) find() (*runbooks.Runbook, error) {
	if exists(c.Name) {
		src, err := os.ReadFile(c.Name)
		if err != nil {
			return nil, usage("%v", err)
		}
		rb, wrong := runbooks.Parse(c.Name, src)
		if rb == nil {
			errs := make([]error, len(wrong))
			for i, f := range wrong {
				errs[i] = f
			}
			return nil, exit{statusNo, errors.Join(errs...)}
		}
		return rb, nil
	}
	all, err := runbooks.Library()
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, rb := range all {
		if rb.ID == c.Name {
			return rb, nil
		}
		ids = append(ids, rb.ID)
	}
	return nil, usage("there is no runbook %q: name a file or one of %s", c.Name, strings.Join(ids, ", "))
}

type runbookNew struct {
	ID    string `arg:"" help:"Its id: words with hyphens." name:"id"`
	Type  string `help:"The incident type that it is for; default: the id." placeholder:"TYPE"`
	Title string `help:"Its title; default: made of the id." placeholder:"TEXT"`
}

// Run prints the skeleton, to be put into a file.
func (c runbookNew) Run(p *program) error {
	if c.Type == "" {
		c.Type = c.ID
	}
	if c.Title == "" {
		words := strings.ReplaceAll(c.ID, "-", " ")
		if words != "" {
			c.Title = strings.ToUpper(words[:1]) + words[1:]
		}
	}
	_, err := fmt.Fprintf(p.out, "%s", runbooks.New(c.ID, c.Type, c.Title))
	return err
}
