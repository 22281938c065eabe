package incident

import (
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

func decideDeclare(p *Policy, m Meta, c Declare) ([]Event, *Refusal) {
	c.Title = strings.TrimSpace(c.Title)
	if c.Severity == "" {
		c.Severity = SEV2
	}
	t, ok := p.Types[c.Type]
	switch {
	case c.Type == "":
		return nil, no("no-type", "Choose the type of the incident.")
	case !ok:
		return nil, no("no-type", "There is no incident type %s.", said(string(c.Type)))
	case c.Title == "":
		return nil, no("no-title", "Say what happened.")
	case utf8.RuneCountInString(c.Title) > mostHeading:
		return nil, no("long-title", "Say what happened in at most %d characters. The rest goes into a note.", mostHeading)
	case c.Severity.rank() == 0:
		return nil, no("bad-value", "A severity is SEV1, SEV2, SEV3 or SEV4.")
	case !c.Noticed.IsZero() && c.Noticed.Before(firstMoment):
		return nil, no("bad-time", "First noticed lies before the year 2000. Give the time when it was noticed, or leave it out.")
	case c.Noticed.After(m.At):
		return nil, no("future", "First noticed lies ahead. Give the time when it was noticed, or leave it out.")
	}
	facts, texts, refusal := declaredFacts(p, t, c)
	if refusal != nil {
		return nil, refusal
	}
	private := t.Private
	if c.Private != nil {
		private = *c.Private
	}
	chat := c.Chat
	if chat == "" {
		chat = m.By.Chat
	}
	events := []Event{&IncidentDeclared{
		ID: c.Number, Type: c.Type, Severity: c.Severity, Private: private, Exercise: c.Exercise, Chat: chat, Config: p.Hash, Facts: facts,
		Noticed: inMilliseconds(c.Noticed), Linked: c.Linked, Title: Words(c.Title), Codename: Words(c.Codename), Commander: p.Lead.Commander,
		Next: nextUpdate(p, c.Severity, m.At),
	}}
	events = append(events, texts...)
	events = append(events, copyRunbook(p.Runbooks[t.Runbook], facts)...)
	for _, role := range typeRoles(p, t) {
		events = append(events, firstCall(p, m, role)...)
	}
	if phases := p.Runbooks[t.Runbook].Phases; len(phases) > 0 {
		events = append(events, &PhaseOpened{Phase: phases[0].ID})
	}
	return events, nil
}

// firstCall asks for a role at the declaration. A declarer who would be asked is there, and has accepted by declaring.
func firstCall(p *Policy, m Meta, role RoleID) []Event {
	if person := nextToCall(nil, p, role, Assignment{}, ""); person != "" && person == m.By.Person {
		return take(p, role, person, "", howDeclaring)
	}
	return callRole(nil, p, m, role)
}

// copyRunbook is the runbook as the incident keeps it. Steps whose condition is not met by the facts are hidden until it is.
func copyRunbook(rb Runbook, facts map[string]string) []Event {
	if rb.ID == "" {
		return nil
	}
	copied := &RunbookCopied{ID: rb.ID, Title: rb.Title, Version: rb.Version, SHA256: rb.SHA256, Source: Words(rb.Source)}
	events := []Event{copied}
	hidden := &StepsShown{}
	for i, ph := range rb.Phases {
		copied.Phases = append(copied.Phases, ph.ID)
		events = append(events, &PhaseCopied{Number: i + 1, Phase: ph})
		for _, def := range ph.Steps {
			if def.When != "" && !holds(def.When, facts) {
				hidden.Hidden = append(hidden.Hidden, def.ID)
			}
		}
	}
	if len(hidden.Hidden) > 0 {
		events = append(events, hidden)
	}
	return events
}

// declaredFacts is what is known at the declaration: what was given, else what the type takes for granted. What is left out stays unknown. Values that
// may be redacted follow as events of their own.
func declaredFacts(p *Policy, t Type, c Declare) (facts map[string]string, texts []Event, refusal *Refusal) {
	given := maps.Clone(t.Defaults)
	if given == nil {
		given = map[string]string{}
	}
	if len(p.Providers) == 1 {
		if _, ok := given["provider"]; !ok {
			given["provider"] = keysOf(p.Providers)[0]
		}
	}
	maps.Copy(given, c.Texts)
	maps.Copy(given, c.Facts)
	facts = map[string]string{}
	for _, name := range keysOf(given) {
		value := strings.TrimSpace(given[name])
		if value == "" {
			continue
		}
		rule, ok := declarable(p, t, name)
		if !ok {
			return nil, nil, no("no-fact", "There is no fact %s.", said(name))
		}
		clear, isClear := rule.clear(value)
		if !isClear {
			texts = append(texts, &FactSet{Name: name, Text: Words(value)})
			continue
		}
		if refusal := rule.refuse(clear); refusal != nil {
			return nil, nil, refusal
		}
		facts[name] = clear
	}
	if tags := serviceTags(p, facts["services"]); facts["tags"] == "" && tags != "" {
		facts["tags"] = tags
	}
	if layer := serviceLayer(p, facts["services"]); c.Facts["layer"] == "" && layer != "" {
		facts["layer"] = layer
	}
	return facts, texts, nil
}

// declarable is the rule of a fact that may be given with the declaration: those of every incident, of the config, and the gaps of the runbook.
func declarable(p *Policy, t Type, name string) (FactRule, bool) {
	steps := map[StepID]*StepState{}
	for _, ph := range p.Runbooks[t.Runbook].Phases {
		for _, def := range ph.Steps {
			steps[def.ID] = &StepState{StepDef: def}
		}
	}
	return factRule(&State{Steps: steps}, p, name)
}

// serviceTags is what the data of the affected services is, by the inventory.
func serviceTags(p *Policy, services string) string {
	var tags []string
	for id := range strings.SplitSeq(services, ",") {
		for _, tag := range p.Services[id].Tags {
			if !slices.Contains(tags, tag) {
				tags = append(tags, tag)
			}
		}
	}
	slices.Sort(tags)
	return strings.Join(tags, ",")
}

// serviceLayer is whose layer the affected services lie in, by the inventory: both where they differ, empty where it does not say of each.
func serviceLayer(p *Policy, services string) string {
	layer := ""
	for id := range strings.SplitSeq(services, ",") {
		switch of := p.Services[id].Layer; {
		case of == "":
			return ""
		case layer == "" || layer == of:
			layer = of
		default:
			layer = "both"
		}
	}
	return layer
}

// inMilliseconds is a time that a person gave, as the record has it.
func inMilliseconds(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC().Truncate(time.Millisecond)
}
