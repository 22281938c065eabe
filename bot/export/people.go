package export

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"warroom/bot/incident"
)

func (c *chronicle) roleSection() section {
	held := table{caption: "Who held which role", columns: []string{"Role", "Person", "Since (UTC)", "Accepted (UTC)", "Until (UTC)", "How", "Entry"}}
	for _, h := range c.inOrder() {
		who := "nobody"
		if h.person != "" {
			who = c.person(h.person)
		}
		if h.standsIn != "" {
			who += " (for " + c.person(h.standsIn) + ")"
		}
		until := h.until
		if until.IsZero() && c.closed != nil {
			until = c.closed.When()
		}
		held.add("", text(c.role(h.role)), text(who), at(h.since.When()), at(h.accepted), at(until), text(h.how), entry(h.since.N))
	}
	people := table{caption: "People of this record", columns: []string{"Pseudonym", "Name", "Class", "Account", "Entry"}}
	for _, id := range slices.Sorted(maps.Keys(c.state.Known)) {
		k := c.state.Known[id]
		n := text("")
		if at, ok := c.known[id]; ok {
			n = entry(at)
		}
		people.add("", mono(string(id)), text(c.plain(c.known[id], k.Name)), text(class(k.Class)),
			mono(c.plain(c.known[id], k.Account)), n)
	}
	return section{id: "roles", title: "Roles", tables: []table{held, people}, none: "No role was given."}
}

// inOrder is the tenures by role, in the order of the config, then by time.
func (c *chronicle) inOrder() []tenure {
	return slices.SortedStableFunc(slices.Values(c.tenures), func(a, b tenure) int {
		return cmp.Or(cmp.Compare(c.policy.Roles[a.role].Order, c.policy.Roles[b.role].Order), cmp.Compare(a.role, b.role))
	})
}

func (c *chronicle) factSection() section {
	t := table{caption: "What is known", columns: []string{"Fact", "Value", "Entry"}}
	var unknown []string
	for _, name := range c.factNames() {
		is, ok := c.state.Facts[name], true
		if _, closed := c.state.Facts[name]; !closed {
			var w incident.Words
			w, ok = c.state.Texts[name]
			is = c.plain(c.facts[name], w)
		}
		if !ok || is == "unknown" || is == "" {
			unknown = append(unknown, c.fact(name))
			continue
		}
		n := text("")
		if at, ok := c.facts[name]; ok {
			n = entry(at)
		}
		t.add("", text(c.fact(name)), text(is), n)
	}
	s := section{id: "facts", title: "Facts", tables: []table{t}, none: "No fact is known."}
	if len(unknown) > 0 {
		s.notes = []string{"Unknown: " + strings.Join(unknown, ", ") + "."}
	}
	return s
}

// factNames is what is asked about every incident, what this type asks, and whatever else was set.
func (c *chronicle) factNames() []string {
	names := []string{"provider", "services", "layer", "tags", "learned", "personal-data", "scope", "account"}
	more := slices.Sorted(maps.Keys(c.state.Facts))
	more = append(more, slices.Sorted(maps.Keys(c.state.Texts))...)
	for _, name := range append(slices.Clone(c.policy.Types[c.state.Type].Triage), more...) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func (c *chronicle) refusalSection() section {
	t := table{caption: "Who was refused what", columns: []string{"Who", "At (UTC)", "Act", "About", "Rule", "Entry"}}
	for _, r := range c.refused {
		about := ""
		switch {
		case r.event.Decision > 0:
			about = c.decision(r.event.Decision)
		case r.event.Step != "":
			about = c.step(r.event.Step)
		}
		t.add("", text(c.person(r.Actor)), at(r.When()), text(r.event.Act), text(about), text(r.event.Rule), entry(r.N))
	}
	return section{id: "refusals", title: "Refusals of authority", group: groupDecisions, tables: []table{t}, none: "Nobody tried what they may not do."}
}
