package config

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"warroom/bot/incident"
	"warroom/runbooks"
)

// shippedFolder names the runbooks that ship in problems: the folder that they are kept in.
const shippedFolder = "runbooks/library"

// readRunbooks reads all runbooks of the folder, and holds those that a type opens against everything that the config names.
func (c *checker) readRunbooks() {
	folder, files := shippedFolder, runbooks.LibraryFS()
	if c.Runbooks.Dir != "" {
		folder, files = c.Runbooks.Dir, c.world.folder(c.Runbooks.Dir)
	}
	all, findings := runbooks.Load(files)
	for i, f := range findings {
		if f.File == "" {
			c.fail(at{c.lines["runbooks.dir"], "runbooks.dir"}, f.Message, f.Remedy)
			c.refs = slices.DeleteFunc(c.refs, func(r reference) bool { return r.kind == runbook })
			continue
		}
		findings[i].File = path.Join(filepath.ToSlash(folder), f.File)
		// A file is called after its runbook. One that cannot be read is there all the same.
		c.ids[runbook] = append(c.ids[runbook], strings.TrimSuffix(f.File, ".md"))
	}
	c.found(findings)
	read := map[string]*runbooks.Runbook{}
	for _, rb := range all {
		rb.File = path.Join(filepath.ToSlash(folder), rb.File)
		read[rb.ID] = rb
		c.ids[runbook] = append(c.ids[runbook], rb.ID)
	}
	words := &runbooks.Vocabulary{
		Roles: c.ids[role], Rights: c.ids[right], Evidence: c.ids[evidence], Providers: c.ids[provider], Logs: c.ids[logSource], Facts: c.factNames(), Types: c.ids[typ],
	}
	c.vocabulary = words
	for _, id := range c.ids[typ] {
		v := c.Policy.Types[incident.TypeID(id)]
		rb := read[v.Runbook]
		if rb == nil {
			continue
		}
		if _, done := c.Policy.Runbooks[rb.ID]; !done {
			c.found(runbooks.Lint(rb, words))
			c.compile(rb)
			c.Policy.Runbooks[rb.ID] = convert(rb)
		}
		c.checkRunbook(rb, v)
	}
}

// Vocabulary is what the config names and runbooks may speak of.
func (c *Config) Vocabulary() *runbooks.Vocabulary { return c.vocabulary }

// checkRunbook holds a runbook against the type that opens it.
func (c *checker) checkRunbook(rb *runbooks.Runbook, v incident.Type) {
	if slices.Contains(c.ids[typ], rb.Type) && rb.Type != string(v.ID) {
		c.inRunbook(rb, 1, "type", fmt.Sprintf("the runbook is for the type %q and is opened by %q", rb.Type, v.ID), "name another runbook under types."+string(v.ID)+", or change the type here")
	}
	for _, s := range rb.Steps() {
		if s.Role != "" && slices.Contains(c.ids[role], s.Role) && !slices.Contains(v.Roles, incident.RoleID(s.Role)) {
			c.inRunbook(rb, s.LineOf("role"), s.ID+".role", fmt.Sprintf("%q has no part in the type %q", s.Role, v.ID), "add it to types."+string(v.ID)+".roles, or name another role here")
		}
		if r, ok := c.Policy.Rights[incident.RightID(s.Right)]; ok {
			c.checkStepRight(rb, s, v, r)
		}
	}
}

// checkStepRight wants as many deciders in the room as the right asks for: its holders, and whoever is asked last.
func (c *checker) checkStepRight(rb *runbooks.Runbook, s runbooks.Step, v incident.Type, r incident.Right) {
	var here []incident.RoleID
	for _, h := range append(slices.Clone(r.Holders), r.Fallback) {
		if slices.Contains(v.Roles, h) {
			here = append(here, h)
		}
	}
	if people := c.deciders(here); len(people) < r.Quorum {
		c.inRunbook(rb, s.LineOf("right"), s.ID+".right", fmt.Sprintf("the right %q asks for %d people, and of its holders the type %q has %d", r.ID, r.Quorum, v.ID, len(people)),
			"give rights."+string(r.ID)+" a holder that takes part in the type")
	}
}

// compile reads the condition of each step, which the runbook keeps as text.
func (c *checker) compile(rb *runbooks.Runbook) {
	for _, s := range rb.Steps() {
		if s.When == "" {
			continue
		}
		place := func(message, remedy string) { c.inRunbook(rb, s.LineOf("when"), s.ID+".when", message, remedy) }
		expr, err := incident.ParseExpr(s.When)
		if err != nil {
			place("this is not a condition: "+err.Error(), conditionRemedy)
			continue
		}
		c.checkExpr(place, expr)
	}
}

// conditionRemedy shows what a condition looks like.
const conditionRemedy = `write it like: provider = aws and "personal" in tags`

func (c *checker) inRunbook(rb *runbooks.Runbook, line int, key, message, remedy string) {
	c.problems = append(c.problems, Problem{File: rb.File, Line: line, Key: key, Message: message, Remedy: remedy})
}

// found reports what the runbooks' own rules say.
func (c *checker) found(findings []runbooks.Finding) {
	for _, f := range findings {
		if f.File == "" {
			continue // said of the config's key
		}
		c.problems = append(c.problems, Problem{File: f.File, Line: f.Line, Message: f.Message, Remedy: f.Remedy, Warning: f.Warning})
	}
}

// convert is a runbook as an incident keeps it.
func convert(rb *runbooks.Runbook) incident.Runbook {
	out := incident.Runbook{
		ID: rb.ID, Title: rb.Title, Version: rb.Version, SHA256: rb.SHA256, Source: string(rb.Source), DeclareIf: rb.DeclareIf,
		Notes: [3]string{rb.Notes.CannotSee, rb.Notes.Disappears, rb.Notes.WhoHolds},
	}
	for _, p := range rb.Phases {
		phase := incident.Phase{ID: incident.PhaseID(p.ID), Title: p.Title, When: p.When, SoThat: p.SoThat, Pause: p.Pause}
		for _, s := range p.Steps {
			phase.Steps = append(phase.Steps, convertStep(s))
		}
		out.Phases = append(out.Phases, phase)
	}
	return out
}

func convertStep(s runbooks.Step) incident.StepDef {
	out := incident.StepDef{
		ID: incident.StepID(s.ID), Title: s.Title, Body: s.Body, Role: incident.RoleID(s.Role), Actor: s.Actor, Right: incident.RightID(s.Right),
		Evidence: incident.EvidenceKind(s.Evidence), Purpose: s.CollectsEvidence(), Question: s.Question, Choice: s.Choice, When: s.When,
		Caution: s.Caution, Expected: s.Expected, IfNot: s.IfNot, Rollback: s.Rollback, Impact: s.Impact, Mode: s.Reading(), Milestone: s.Milestone,
		Killer: s.Killer, Minutes: int(s.TimeBox() / time.Minute), Watch: int(s.Watch / time.Minute), Console: s.Console, Probe: s.Probe, Log: s.Log, Row: s.Row,
		Produces: s.Produces,
	}
	for _, n := range s.Needs {
		out.Needs = append(out.Needs, incident.StepID(n))
	}
	for _, cmd := range s.Commands {
		if out.Commands == nil {
			out.Commands = map[string]string{}
		}
		out.Commands[cmd.Provider] = cmd.Text
	}
	return out
}
