package incident

import (
	"maps"
	"slices"
	"strings"
)

// unknown is what any fact may be: not to know is an answer, and is tracked.
const unknown = "unknown"

func decideSetFact(s *State, p *Policy, m Meta, c SetFact) ([]Event, *Refusal) {
	if refusal := responder(s, p, m, "set a fact"); refusal != nil {
		return nil, refusal
	}
	name := strings.TrimSpace(c.Name)
	rule, ok := factRule(s, p, name)
	if !ok {
		return nil, no("no-fact", "There is no fact %s. /incident fact lists them.", said(name))
	}
	e := &FactSet{Name: rule.Name}
	value := strings.TrimSpace(c.Value)
	switch clear, isClear := rule.clear(value); {
	case value == "":
		if !recorded(s, rule.Name) {
			return nil, nil
		}
		e.Cleared = true
	case isClear:
		if refusal := rule.refuse(clear); refusal != nil {
			return nil, refusal
		}
		if s.Facts[rule.Name] == clear {
			return nil, nil
		}
		e.Value = clear
	default:
		e.Text = Words(value)
	}
	if tags := moreTags(s, p, e); tags != "" {
		return setFacts(s, e, &FactSet{Name: "tags", Value: tags}), nil
	}
	return setFacts(s, e), nil
}

// moreTags is what the incident's data is once services of the inventory are affected; empty: nothing new. Tags that people wrote in words stay theirs.
func moreTags(s *State, p *Policy, e *FactSet) string {
	if _, words := s.Texts["tags"]; e.Name != "services" || words {
		return ""
	}
	var tags []string
	if known := s.Facts["tags"]; known != "" && known != unknown {
		tags = strings.Split(known, ",")
	}
	before := len(tags)
	for tag := range strings.SplitSeq(serviceTags(p, e.Value), ",") {
		if tag != "" && !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	if len(tags) == before {
		return ""
	}
	return strings.Join(tags, ",")
}

// setFacts is facts set, with what follows: the conditional steps that apply now, and the decisions whose target they were.
func setFacts(s *State, changed ...*FactSet) []Event {
	var events []Event
	facts := maps.Clone(s.Facts)
	for _, e := range changed {
		events = append(events, e)
		if e.Value == "" {
			delete(facts, e.Name)
		} else {
			put(&facts, e.Name, e.Value)
		}
	}
	if shown := reconsider(s, facts); shown != nil {
		events = append(events, shown)
	}
	for _, e := range changed {
		events = append(events, voidDecisions(s, e.Name)...)
	}
	return events
}

// reconsider looks at the condition of each step with the facts as they are going to be; nil: nothing changes. A step that is done stays in sight.
func reconsider(s *State, facts map[string]string) Event {
	e := &StepsShown{}
	for i := range s.Phases {
		for _, id := range s.Phases[i].Order {
			st := s.Steps[id]
			if st == nil || st.When == "" {
				continue
			}
			switch applies := holds(st.When, facts); {
			case applies && st.Hidden:
				e.Shown = append(e.Shown, id)
			case !applies && !st.Hidden && st.Status == StepOpen:
				e.Hidden = append(e.Hidden, id)
			}
		}
	}
	if len(e.Shown)+len(e.Hidden) == 0 {
		return nil
	}
	return e
}

// holds reports whether a step's condition is true of the facts. One that cannot be read is, so that no step is lost by it.
func holds(when string, facts map[string]string) bool {
	expr, err := ParseExpr(when)
	return err != nil || expr.Eval(facts)
}

// factRule is what values a fact may take. Beside the facts of the config there are those that every incident has, and the gaps of its commands.
func factRule(s *State, p *Policy, name string) (FactRule, bool) {
	yes := []string{answerYes, answerNo, answerUnknown}
	switch name {
	case "layer":
		return FactRule{Name: name, Title: "Layer", Values: []string{"ours", "provider", "both", unknown}}, true
	case "provider":
		return FactRule{Name: name, Title: "Provider", Values: keysOf(p.Providers), Many: true}, true
	case "services":
		return FactRule{Name: name, Title: "Affected services", Values: keysOf(p.Services), Many: true}, true
	case "personal-data":
		return FactRule{Name: name, Title: "Personal data", Values: yes}, true
	case "tags":
		return FactRule{Name: name, Title: "Data tags", Many: true}, true
	case "learned":
		return FactRule{Name: name, Title: "How we learned"}, true
	case "scope":
		return FactRule{Name: name, Title: "Scope"}, true
	case "account":
		return FactRule{Name: name, Title: "Account"}, true
	}
	if rule, ok := p.FactNames[name]; ok {
		rule.Name = name
		return rule, true
	}
	if name == "" {
		return FactRule{}, false
	}
	for _, st := range s.Steps {
		if st.mentions(name) {
			return FactRule{Name: name, Title: name}, true
		}
	}
	return FactRule{}, false
}

func keysOf[K ~string, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// clear is the value as it stands in clear in the record, where it does: a fact with closed values, tags and the way we learned in plain words, and
// "unknown" of any fact. All else is Words.
func (f FactRule) clear(value string) (string, bool) {
	if strings.EqualFold(value, unknown) {
		return unknown, true
	}
	words := []string{value}
	if f.Many {
		words = strings.Split(value, ",")
	}
	var out []string
	for _, w := range words {
		if w = strings.TrimSpace(w); w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	if len(f.Values) > 0 {
		return strings.Join(out, ","), true
	}
	open := f.Name == "tags" || f.Name == "learned" || f.Name == "provider" || f.Name == "services"
	if !open || slices.ContainsFunc(out, func(w string) bool { return !isID(w) }) {
		return "", false
	}
	return strings.Join(out, ","), true
}

// isID reports whether a value is a plain word, as ids are.
func isID(w string) bool {
	return len(w) <= 40 && strings.IndexFunc(w, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' }) < 0
}

// refuse says which value the fact cannot have.
func (f FactRule) refuse(value string) *Refusal {
	if f.allows(value) {
		return nil
	}
	return no("bad-value", "%s is one of %s, and cannot be %s.", f.title(), list(f.Values, "or"), said(value))
}

// allows reports whether a fact may have a value; each of them, where it may have several.
func (f FactRule) allows(value string) bool {
	if value == unknown || len(f.Values) == 0 {
		return true
	}
	if !f.Many {
		return slices.Contains(f.Values, value)
	}
	for w := range strings.SplitSeq(value, ",") {
		if !slices.Contains(f.Values, w) {
			return false
		}
	}
	return true
}

func (f FactRule) title() string {
	if f.Title != "" {
		return f.Title
	}
	return f.Name
}

// recorded reports whether something was said of a fact, be it that it is unknown.
func recorded(s *State, name string) bool {
	_, text := s.Texts[name]
	return s.Facts[name] != "" || text
}

// unrecorded lists the facts of which nothing was said.
func unrecorded(s *State, names []string) []string {
	var out []string
	for _, name := range names {
		if !recorded(s, name) {
			out = append(out, name)
		}
	}
	return out
}

// UnknownFacts lists what is not known of the incident and closing asks for: what the declaration may leave out, and what its type wants from triage.
func UnknownFacts(s *State, p *Policy) []string {
	names := []string{"layer", "provider", "services", "learned"}
	for _, name := range p.Types[s.Type].Triage {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return slices.DeleteFunc(names, func(name string) bool {
		switch {
		case name == "services" && len(p.Services) == 0, name == "provider" && len(p.Providers) == 0:
			return true // there is nothing to choose from
		}
		return recorded(s, name) && s.Facts[name] != unknown
	})
}

func factTitles(s *State, p *Policy, names []string) []string {
	var titles []string
	for _, name := range names {
		rule, _ := factRule(s, p, name)
		rule.Name = name
		titles = append(titles, inSentence(rule.title()))
	}
	return titles
}

// inSentence writes a title's first letter small, unless the word is written in capitals.
func inSentence(title string) string {
	if len(title) > 1 && title[1] >= 'a' && title[1] <= 'z' {
		return strings.ToLower(title[:1]) + title[1:]
	}
	return title
}

func decideSetTitle(s *State, p *Policy, m Meta, c SetTitle) ([]Event, *Refusal) {
	if refusal := responder(s, p, m, "change the title"); refusal != nil {
		return nil, refusal
	}
	if blank(c.Title) {
		return nil, no("no-title", "Write the title.")
	}
	return []Event{&TitleSet{Title: Words(strings.TrimSpace(c.Title))}}, nil
}
