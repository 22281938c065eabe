package config

import (
	"fmt"
	"slices"
	"strings"

	"warroom/bot/incident"
)

// layers are where an incident may have happened, as the declaration's form has them.
var layers = []string{"ours", "provider", "both", "unknown"}

// builtInFacts are those that every incident has, whatever the config says.
var builtInFacts = []incident.FactRule{
	{Name: "provider", Many: true}, {Name: "services", Many: true}, {Name: "layer", Values: layers}, {Name: "tags", Many: true}, {Name: "learned"},
	{Name: "personal-data", Values: []string{"yes", "no", "unknown"}}, {Name: "scope"}, {Name: "account"},
}

// builtIn is a fact that every incident has.
func builtIn(name string) (incident.FactRule, bool) {
	i := slices.IndexFunc(builtInFacts, func(f incident.FactRule) bool { return f.Name == name })
	if i < 0 {
		return incident.FactRule{}, false
	}
	return builtInFacts[i], true
}

// facts is a list of facts by name.
func (s *section) facts(key string) []string {
	var out []string
	for _, i := range s.list(key) {
		s.c.later(func() { s.c.checkFact(i.at, i.text) })
		out = append(out, i.text)
	}
	return out
}

// rule is a fact by its name, built in or of the config.
func (c *checker) rule(name string) (incident.FactRule, bool) {
	if f, ok := builtIn(name); ok {
		return f, true
	}
	f, ok := c.Policy.FactNames[name]
	return f, ok
}

func (c *checker) checkFact(a at, name string) bool {
	if _, ok := c.rule(name); !ok {
		c.fail(a, fmt.Sprintf("there is no fact %q", name), suggestion(name, c.factNames()))
		return false
	}
	return true
}

// factNames is all facts there are.
func (c *checker) factNames() []string {
	var names []string
	for _, f := range builtInFacts {
		names = append(names, f.Name)
	}
	return append(names, c.ids[fact]...)
}

// defaults reads the facts that are set at declaration.
func (s *section) defaults() map[string]string {
	t := s.sub("defaults")
	out := map[string]string{}
	for _, name := range t.t.keys {
		text := t.text(name, "")
		out[name] = text
		s.c.later(func() {
			if s.c.checkFact(t.at(name), name) {
				s.c.checkValue(t.at(name), name, text)
			}
		})
	}
	return out
}

// checkValue holds a value against the closed values of its fact.
func (c *checker) checkValue(a at, name, text string) {
	f, _ := c.rule(name)
	if len(f.Values) == 0 {
		return
	}
	words := []string{text}
	if f.Many {
		words = strings.Split(text, ",")
	}
	for _, w := range words {
		if w = strings.TrimSpace(w); !slices.Contains(f.Values, w) {
			c.fail(a, fmt.Sprintf("the fact %q cannot be %q", name, w), suggestion(w, f.Values))
		}
	}
}

// checkExpr reports facts in a condition that do not exist, and values that they cannot have. Any fact may be unknown.
func (c *checker) checkExpr(report func(message, remedy string), e incident.Expr) {
	for _, u := range e.Uses() {
		f, ok := c.rule(u.Fact)
		if !ok {
			report(fmt.Sprintf("there is no fact %q", u.Fact), suggestion(u.Fact, c.factNames()))
			continue
		}
		if values, closed := c.values(f); closed && u.Value != "unknown" && !slices.Contains(values, u.Value) {
			report(fmt.Sprintf("the fact %q is never %q", u.Fact, u.Value), suggestion(u.Value, values))
		}
	}
}

// values is what a fact may be; not closed: any text. Providers and services are those of the config.
func (c *checker) values(f incident.FactRule) (values []string, closed bool) {
	switch f.Name {
	case "provider":
		return c.ids[provider], true
	case "services":
		return c.ids[service], true
	}
	return f.Values, len(f.Values) > 0
}
