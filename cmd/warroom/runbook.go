package main

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"warroom/runbooks"
)

type runbookCommand struct {
	Lint runbookLint `cmd:"" help:"Say what is wrong with runbooks, by line."`
	List runbookList `cmd:"" help:"List the runbooks that ship."`
	Show runbookShow `cmd:"" help:"Print a runbook as cards, for the day when chat is down."`
	New  runbookNew  `cmd:"" help:"Print the beginning of a new runbook, with each gap marked."`
}

type runbookLint struct {
	Config string   `help:"Hold them against this config too: roles, rights, evidence, facts, providers." placeholder:"FILE"`
	JSON   bool     `help:"Print the findings as JSON." name:"json"`
	Files  []string `arg:"" optional:"" help:"Files or folders; none: the runbooks that ship." name:"file"`
}

// Run prints each finding on a line of its own, and ends with 1 where there is one that is no warning.
func (c runbookLint) Run(p *program) error {
	var vocabulary *runbooks.Vocabulary
	if c.Config != "" {
		read, err := configFlag{c.Config}.load(p, nil)
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
	wrong, list := 0, []mistake{}
	for _, f := range found {
		list = append(list, ofRunbook(f))
		if !f.Warning {
			wrong++
		}
		if !c.JSON {
			p.print("%s", f)
		}
	}
	if c.JSON {
		if err := p.printJSON(list); err != nil {
			return err
		}
	}
	if wrong > 0 {
		return said(statusNo)
	}
	if !c.JSON && len(found) == 0 {
		p.print("%d checked, nothing wrong.", len(all))
	}
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
		more, wrong, err := readRunbooks(name)
		if err != nil {
			return nil, nil, err
		}
		all, found = append(all, more...), append(found, wrong...)
	}
	return all, found, nil
}

// readRunbooks reads a file, or all runbooks of a folder.
func readRunbooks(name string) ([]*runbooks.Runbook, []runbooks.Finding, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, nil, usage("%w: name a runbook's file, or a folder of them", err)
	}
	if !info.IsDir() {
		src, err := os.ReadFile(name)
		if err != nil {
			return nil, nil, usage("%w", err)
		}
		rb, found := runbooks.Parse(name, src)
		if rb == nil {
			return nil, found, nil
		}
		return []*runbooks.Runbook{rb}, found, nil
	}
	all, found := runbooks.Load(os.DirFS(name))
	if len(all) == 0 && len(found) == 0 {
		return nil, nil, usage("there is no runbook in %s: a runbook is a file whose name ends in .md", name)
	}
	for i := range found {
		found[i].File = filepath.Join(name, found[i].File)
	}
	for _, rb := range all {
		rb.File = filepath.Join(name, rb.File)
	}
	return all, found, nil
}

type runbookList struct {
	JSON bool `help:"Print for a machine." name:"json"`
}

// Run lists the shipped runbooks.
func (c runbookList) Run(p *program) error {
	all, err := runbooks.Library()
	if err != nil {
		return err
	}
	type row struct {
		ID      string `json:"id"`
		Title   string `json:"title"`
		Type    string `json:"type"`
		Version string `json:"version"`
	}
	var rows []row
	for _, rb := range all {
		rows = append(rows, row{rb.ID, rb.Title, rb.Type, rb.Version})
	}
	if c.JSON {
		return p.printJSON(rows)
	}
	for _, r := range rows {
		p.print("%-18s %s, version %s", r.ID, r.Title, r.Version)
	}
	return nil
}

type runbookShow struct {
	Name string `arg:"" help:"The id of one that ships, or a file." name:"runbook"`
}

// Run prints a runbook as plain text, a phase to a page.
func (c runbookShow) Run(p *program) error {
	rb, err := c.find(p)
	if err != nil {
		return err
	}
	p.write(runbooks.Text(rb))
	return nil
}

// find finds one that ships, or reads a file.
func (c runbookShow) find(p *program) (*runbooks.Runbook, error) {
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
	src, err := os.ReadFile(c.Name)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, usage("there is no runbook %q: name a file or one of %s", c.Name, strings.Join(ids, ", "))
	case err != nil:
		return nil, usage("%w: name a runbook's file", err)
	}
	rb, found := runbooks.Parse(c.Name, src)
	if rb != nil {
		return rb, nil
	}
	for _, f := range found {
		p.note("%s", f)
	}
	return nil, no("%s is no runbook: mend what is listed above", c.Name)
}

type runbookNew struct {
	ID    string `arg:"" help:"Its id: words with hyphens." name:"id"`
	Type  string `help:"The incident type that it is for; default: the id." placeholder:"TYPE"`
	Title string `help:"Its title; default: made of the id." placeholder:"TEXT"`
}

// plainID is what ids look like.
var plainID = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// Run prints the skeleton, to be put into a file.
func (c runbookNew) Run(p *program) error {
	if c.Type == "" {
		c.Type = c.ID
	}
	for _, id := range []string{c.ID, c.Type} {
		if !plainID.MatchString(id) {
			return usage("%q is no id: write words of small letters with hyphens between them, such as stolen-token", id)
		}
	}
	if c.Title == "" {
		c.Title = strings.ToUpper(c.ID[:1]) + strings.ReplaceAll(c.ID[1:], "-", " ")
	}
	p.write(runbooks.New(c.ID, c.Type, c.Title))
	return nil
}
