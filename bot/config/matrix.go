package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"warroom/bot/incident"
)

// activityRow is an activity that every type's matrix has a row for.
type activityRow struct{ id, title string }

func (c *checker) readActivities(s *section) {
	for _, t := range s.each("activities", activity) {
		c.matrix = append(c.matrix, activityRow{t.id, t.words("title", 60)})
		t.done()
	}
	if len(c.matrix) == 0 {
		c.fail(s.at("activities"), "no activity is named, so nobody is accountable for anything", "add them, such as [activities.contain] with its title")
	}
}

// The six types that a cloud customer has to be ready for. Leaving one out is a decision, with a reason and whoever took it.
var sixTypes = []string{"iam-compromise", "data-exposure", "public-access", "malware-mining", "denial-of-service", "csp-incident"}

func (c *checker) readTypes(s *section) {
	for _, t := range s.each("types", typ) {
		v := incident.Type{
			ID: incident.TypeID(t.id), Title: t.words("title", 40), Private: t.flag("private", true), Runbook: t.ref("runbook", runbook, t.id),
			Driver: incident.RoleID(t.need("driver", role)), Order: t.order, Triage: t.facts("triage"), Defaults: t.defaults(),
		}
		for _, id := range t.refs("roles", role) {
			v.Roles = append(v.Roles, incident.RoleID(id))
		}
		for _, id := range t.refs("evidence", evidence) {
			v.Evidence = append(v.Evidence, incident.EvidenceKind(id))
		}
		v.RACI = t.raci(v)
		for _, must := range []incident.RoleID{c.Policy.Lead.Commander, c.Policy.Lead.Executive} {
			if !slices.Contains(v.Roles, must) {
				c.fail(t.at("roles"), fmt.Sprintf("the type has no %q", must), "add it to roles: every incident has one who commands and one who answers for it")
			}
		}
		if slices.Contains(c.ids[role], string(v.Driver)) && !slices.Contains(v.Roles, v.Driver) {
			c.fail(t.at("driver"), fmt.Sprintf("%q drives this type and has no part in it", v.Driver), "add it to roles")
		}
		c.Policy.Types[v.ID] = v
		c.lines[t.path] = t.t.line
		t.done()
	}
	c.readScope(s)
}

// readScope reads which of the six types the organisation left out, and who decided that.
func (c *checker) readScope(s *section) {
	out := s.each("out_of_scope", scope)
	if len(out) == 0 {
		for _, key := range []string{"why", "by", "on"} {
			c.known["out_of_scope.*."+key] = true
		}
	}
	for _, t := range out {
		t.words("why", 120)
		t.need("by", person)
		t.date("on")
		t.done()
		if !slices.Contains(sixTypes, t.id) {
			c.fail(t.here(), fmt.Sprintf("%q is none of the six types", t.id), "take it out; there are: "+strings.Join(sixTypes, ", "))
		}
		if slices.Contains(c.ids[typ], t.id) {
			c.fail(t.here(), fmt.Sprintf("%q is out of scope and has a table under types as well", t.id), "keep one of the two")
		}
	}
	for _, id := range sixTypes {
		if !slices.Contains(c.ids[typ], id) && !slices.Contains(c.ids[scope], id) {
			c.fail(s.at("types"), fmt.Sprintf("the type %q is missing", id),
				fmt.Sprintf("add [types.%s], or [out_of_scope.%s] with why, by and on", id, id))
		}
	}
}

// scope is the kind of a type that was left out.
const scope kind = "type out of scope"

// raci reads a type's responsibility matrix: a row an activity, a letter a role.
func (t named) raci(v incident.Type) []incident.Activity {
	c, m := t.c, t.sub("raci")
	rows := map[string]incident.Activity{}
	for _, id := range m.t.keys {
		place := at{m.t.entries[id].line, dotted(m.path, id)}
		c.refs = append(c.refs, reference{activity, id, place})
		if m.t.entries[id].table == nil {
			c.fail(place, kindName(m.t.entries[id])+" stands here", `write who does what: `+id+` = { commander = "A", iam-lead = "R" }`)
			continue
		}
		row := &section{c: c, t: m.t.entries[id].table, path: dotted(m.path, id), pattern: m.pattern + ".*"}
		rows[id] = row.letters(v)
	}
	var out []incident.Activity
	for _, a := range c.matrix {
		row, ok := rows[a.id]
		if !ok {
			if m.t.entries[a.id] == nil {
				c.fail(at{m.t.line, m.path}, fmt.Sprintf("the activity %q has no row", a.id), `say who answers for it and who does it: `+a.id+` = { commander = "AR" }`)
			}
			continue
		}
		row.ID, row.Title = a.id, a.title
		out = append(out, row)
	}
	return out
}

// letters reads one row: exactly one is accountable, at least one responsible.
func (s *section) letters(v incident.Type) (row incident.Activity) {
	c := s.c
	var accountable []string
	unreadable := false
	for _, id := range s.t.keys {
		place := s.at(id)
		c.refs = append(c.refs, reference{role, id, place})
		r := incident.RoleID(id)
		if _, known := c.Policy.Roles[r]; known && !slices.Contains(v.Roles, r) {
			c.fail(place, fmt.Sprintf("%q has no part in this type", id), "add it to the type's roles, or take it out here")
		}
		e := s.t.entries[id]
		if e.kind != unstable.String {
			c.fail(place, kindName(e)+" stands here", `write a letter in quotes: "R", "A", "C", "I" or "AR"`)
			unreadable = true
			continue
		}
		switch e.text {
		case "A":
			accountable = append(accountable, id)
		case "R":
			row.Responsible = append(row.Responsible, r)
		case "AR", "RA", "A/R", "R/A":
			accountable = append(accountable, id)
			row.Responsible = append(row.Responsible, r)
		case "C":
			row.Consulted = append(row.Consulted, r)
		case "I":
			row.Informed = append(row.Informed, r)
		default:
			c.fail(place, fmt.Sprintf("%q is not a letter of the matrix", e.text), `write "R" (does it), "A" (answers for it), "C" (is asked), "I" (is told) or "AR"`)
			unreadable = true
		}
	}
	if unreadable && len(accountable) < 2 {
		return row // what could not be read may be what would be missing
	}
	switch len(accountable) {
	case 0:
		c.fail(s.here(), "nobody is accountable", `give exactly one role an "A"`)
	case 1:
		row.Accountable = incident.RoleID(accountable[0])
	default:
		c.fail(s.here(), fmt.Sprintf("%s are accountable, and only one can be", strings.Join(accountable, " and ")), `give exactly one role an "A"; the others do ("R"), are asked ("C") or told ("I")`)
	}
	if len(row.Responsible) == 0 {
		c.fail(s.here(), "nobody is responsible", `give at least one role an "R"; "AR" for whoever does it and answers for it`)
	}
	return row
}
