package runbooks

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed library/*.md
var shipped embed.FS

// LibraryFS holds the runbooks that ship, one file each.
func LibraryFS() fs.FS {
	sub, err := fs.Sub(shipped, "library")
	if err != nil {
		panic(err) // the folder is part of the binary
	}
	return sub
}

// Library reads the runbooks that ship, in the order of their names.
func Library() ([]*Runbook, error) {
	all, found := Load(LibraryFS())
	if len(found) > 0 {
		errs := make([]error, len(found))
		for i, f := range found {
			errs[i] = f
		}
		return nil, errors.Join(errs...)
	}
	return all, nil
}

// Load reads every .md file of a folder, but README.md. It returns those that could be read, and what is wrong with the others: a file that cannot be read does not hide the
// rest. Two runbooks of one id are a finding, since the config could not tell them apart.
func Load(dir fs.FS) ([]*Runbook, []Finding) {
	names, err := fs.Glob(dir, "*.md")
	if err != nil {
		return nil, []Finding{{Rule: "unreadable", Message: err.Error(), Remedy: "name a folder that can be read"}}
	}
	if _, err := fs.Stat(dir, "."); err != nil {
		return nil, []Finding{{Rule: "unreadable", Message: "the folder cannot be read: " + err.Error(), Remedy: "name a folder that can be read"}}
	}
	slices.Sort(names)
	var (
		all   []*Runbook
		found []Finding
		seen  = map[string]string{}
	)
	for _, name := range names {
		if strings.EqualFold(path.Base(name), "README.md") {
			continue
		}
		src, err := fs.ReadFile(dir, name)
		if err != nil {
			found = append(found, Finding{File: name, Rule: "unreadable", Message: "the file cannot be read: " + err.Error(), Remedy: "let the user that runs the bot read it"})
			continue
		}
		rb, wrong := Parse(name, src)
		found = append(found, wrong...)
		if rb == nil {
			continue
		}
		if before, taken := seen[rb.ID]; taken && rb.ID != "" {
			found = append(found, Finding{File: name, Line: 1, Rule: "twice", Message: fmt.Sprintf("%s has the id %q as well", before, rb.ID), Remedy: "give each runbook an id of its own"})
			continue
		}
		seen[rb.ID] = name
		all = append(all, rb)
	}
	return all, found
}
