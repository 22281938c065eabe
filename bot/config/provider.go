package config

import (
	"fmt"
	"strings"

	"warroom/bot/incident"
)

func (c *checker) readProviders(s *section) {
	for _, t := range s.each("providers", provider) {
		c.Policy.Providers[t.id] = incident.Provider{ID: t.id, Name: t.words("name", 24)}
		t.done()
	}
	if s.t.entries["providers"] == nil {
		c.fail(s.at("providers"), "no provider is named", "add one, such as [providers.aws] with name = \"AWS\"")
	}
}

// service is the kind of an entry of the inventory.
const service kind = "service"

func (c *checker) readServices(s *section) {
	for _, t := range s.each("services", service) {
		v := incident.Service{
			ID: t.id, Name: t.words("name", 40), Provider: t.need("provider", provider), Account: t.maybe("account", 60),
			Layer: t.choice("layer", layers[len(layers)-1], layers...), Owner: incident.RoleID(t.ref("owner", role, "")),
		}
		for _, i := range t.list("tags") {
			if !idForm.MatchString(i.text) {
				c.fail(i.at, fmt.Sprintf("%q cannot be a tag", i.text), "write it in lower case letters, digits and hyphens, a letter first")
				continue
			}
			v.Tags = append(v.Tags, i.text)
		}
		c.Policy.Services[t.id] = v
		t.done()
	}
}

func (c *checker) readFacts(s *section) {
	for _, t := range s.each("facts", fact) {
		f := incident.FactRule{Name: t.id, Title: t.words("title", 48), Many: t.flag("many", false)}
		values := t.list("values")
		for _, i := range values {
			if strings.TrimSpace(i.text) == "" || strings.Contains(i.text, ",") {
				c.fail(i.at, fmt.Sprintf("%q cannot be a value", i.text), "write a word without commas: they separate several values")
				continue
			}
			f.Values = append(f.Values, i.text)
		}
		if f.Many && len(f.Values) == 0 {
			c.fail(t.at("many"), "a fact of free text takes one text, whatever it holds", "list the values that it may take, or take many out")
		}
		if len(values) == 1 {
			c.fail(t.at("values"), "a fact with one value says nothing", "list two or more, or none for free text")
		}
		if _, ok := builtIn(t.id); ok {
			c.fail(t.here(), fmt.Sprintf("the fact %q is there already: it is built in", t.id), "take this table out, or choose another name")
		}
		c.Policy.FactNames[t.id] = f
		t.done()
	}
}

// readEvidence reads the kinds of evidence. What is lost first stands first.
func (c *checker) readEvidence(s *section) {
	for _, t := range s.each("evidence", evidence) {
		e := incident.EvidenceRule{
			ID: incident.EvidenceKind(t.id), Title: t.words("title", 48), Source: t.maybe("source", 60), Retention: t.duration("retention", "0s", 0, 36500*day),
			Volatile: t.flag("volatile", false), Order: t.order, Requested: t.flag("requested", false),
		}
		c.Policy.Evidence[e.ID] = e
		t.done()
	}
}

// logSource is the kind of a log source.
const logSource kind = "log source"

func (c *checker) readLogs(s *section) {
	for _, t := range s.each("logs", logSource) {
		c.Logs[t.id] = Log{ID: t.id, Title: t.words("title", 60), Provider: t.ref("provider", provider, "")}
		t.done()
	}
}
