package command

import (
	"maps"
	"slices"
	"strings"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// fieldFact is the field that chooses the fact.
const fieldFact = "fact"

// fact is what may be said of an incident, and the values it may take.
type fact struct {
	name, title string
	many        bool
	values      []view.Option // none: free text
}

// facts are those that every incident has, then those of the config.
func facts(p *incident.Policy) []fact {
	out := []fact{
		{name: "scope", title: "Scope"},
		{name: "services", title: "Services", many: true, values: options(p.Services, func(_ string, s incident.Service) string { return s.Name })},
		{name: "provider", title: "Provider", many: true, values: options(p.Providers, func(_ string, v incident.Provider) string { return v.Name })},
		{name: "account", title: "Account"},
		{name: "layer", title: "Layer", values: []view.Option{
			option("ours", "Ours"), option("provider", "The provider's"), option("both", "Both"), option("unknown", "Unknown"),
		}},
		{name: "tags", title: "Data", many: true, values: tagOptions(p)},
		{name: "personal-data", title: "Personal data", values: []view.Option{option("yes", "Yes"), option("no", "No"), option("unknown", "Unknown")}},
		{name: "learned", title: "How we learned", values: learnedOptions()},
	}
	for _, name := range slices.Sorted(maps.Keys(p.FactNames)) {
		r := p.FactNames[name]
		f := fact{name: name, title: r.Title, many: r.Many}
		for _, v := range r.Values {
			f.values = append(f.values, option(v, v))
		}
		out = append(out, f)
	}
	for i, f := range out {
		// Not to know is an answer too, of any fact.
		if len(f.values) > 0 && !slices.ContainsFunc(f.values, func(o view.Option) bool { return o.Value == unknown }) {
			out[i].values = append(f.values, option(unknown, "Unknown"))
		}
	}
	return out
}

// unknown is what any fact may be said to be.
const unknown = "unknown"

// tagOptions are the words by which the inventory says what data is.
func tagOptions(p *incident.Policy) []view.Option {
	tags := map[string]string{}
	for _, s := range p.Services {
		for _, tag := range s.Tags {
			tags[tag] = tag
		}
	}
	return options(tags, func(_, tag string) string { return tag })
}

// factNamed is a fact by its name.
func factNamed(p *incident.Policy, name string) (fact, bool) {
	all := facts(p)
	i := slices.IndexFunc(all, func(f fact) bool { return strings.EqualFold(f.name, name) })
	if i < 0 {
		return fact{}, false
	}
	return all[i], true
}

// read holds a value against what the fact may be. Values are given by their ids or by their names.
func (f fact) read(value string) (clean, why string) {
	if strings.EqualFold(value, unknown) {
		return unknown, ""
	}
	if len(f.values) == 0 || value == "" {
		return value, ""
	}
	given := []string{value}
	if f.many {
		given = strings.Split(value, ",")
	}
	var out []string
	for _, g := range given {
		g = trim(g)
		i := slices.IndexFunc(f.values, func(o view.Option) bool { return strings.EqualFold(o.Value, g) || strings.EqualFold(o.Label, g) })
		if i < 0 {
			return "", f.title + " cannot be " + cut(g, 40) + ". It is one of: " + f.choices() + "."
		}
		if !slices.Contains(out, f.values[i].Value) {
			out = append(out, f.values[i].Value)
		}
	}
	return strings.Join(out, ","), ""
}

func (f fact) choices() string {
	var names []string
	for _, o := range f.values {
		names = append(names, o.Value)
	}
	return strings.Join(names, ", ")
}

// shown is a value by the names of its parts.
func (f fact) shown(value string) string {
	if len(f.values) == 0 || value == "" {
		return value
	}
	var names []string
	for v := range strings.SplitSeq(value, ",") {
		for _, o := range f.values {
			if o.Value == v {
				names = append(names, o.Label)
			}
		}
	}
	return strings.Join(names, ", ")
}

// now is what the incident says of the fact.
func (f fact) now(s *incident.State) string {
	if v := s.Facts[f.name]; v != "" {
		return v
	}
	return string(s.Texts[f.name])
}

// factWords sets a fact; empty quotes take it back.
func factWords(t *turn, rest string) Outcome {
	name, value := cutWord(rest)
	if name == "" {
		return open(t.factForm(fact{}))
	}
	p := t.desk.Policy()
	f, ok := factNamed(p, name)
	if !ok {
		for _, known := range facts(p) {
			if after, found := nameAhead(rest, known.title); found {
				f, value, ok = known, after, true
			}
		}
	}
	if !ok {
		return t.unclear("fact", noFact(p, name))
	}
	if value == "" {
		return open(t.factForm(f))
	}
	clean, why := f.read(freeText(value))
	if why != "" {
		return t.unclear("fact", why)
	}
	return t.setFact(f, clean)
}

func noFact(p *incident.Policy, name string) string {
	var names []string
	for _, f := range facts(p) {
		names = append(names, f.name)
	}
	said := "There is no fact " + cut(name, 40) + "."
	if near := nearest(name, names); near != "" {
		return said + " Did you mean " + near + "?"
	}
	return said + " The form lists all."
}

func (t *turn) setFact(f fact, value string) Outcome {
	if now := string(t.state.Texts[f.name]); value != "" && value == now {
		return t.next(tell("It is so already. Nothing was recorded."))
	}
	out := t.do(incident.SetFact{Name: f.name, Value: value})
	if value == "" {
		return t.next(out.saying("Recorded. " + f.title + " is not said any more."))
	}
	return t.next(out.saying("Recorded. " + f.title + ": " + cut(f.shown(value), mostReason) + "."))
}

// next goes on to the next of several facts that are asked for in a row.
func (t *turn) next(o Outcome) Outcome {
	rest := view.FactsNext(t.Act.Ref)
	switch {
	case !t.Submitted || len(rest) == 0:
		return o
	case len(o.Commands) == 0:
		return factAct(&turn{desk: t.desk, Input: Input{Act: t.Act, Now: t.Now, Zone: t.Zone}, state: t.state})
	}
	return o.then(t.to(view.ActFact, t.Act.Ref))
}

// factForm asks which fact, and as soon as that is chosen, for its value.
func (t *turn) factForm(f fact) view.Form {
	var names []view.Option
	for _, known := range facts(t.desk.Policy()) {
		names = append(names, option(known.name, known.title))
	}
	which := oneOf(fieldFact, "Fact", names, f.name)
	which.Reacts = true
	form := askFor(t.to(view.ActFact, ""), "Set a fact", "", field(which))
	if rest := view.FactsNext(t.Act.Ref); len(rest) > 0 {
		form.Act.Ref = view.NextFacts(rest)
	}
	if f.name == "" {
		return form
	}
	form.Submit = "Set it"
	now := f.now(t.state)
	var value view.Input
	switch {
	case len(f.values) == 0:
		value = oneLine(f.field(), f.title, now, mostText)
	case f.many:
		value = several(f.field(), f.title, f.values, strings.Split(now, ",")...)
	default:
		value = oneOf(f.field(), f.title, f.values, now)
	}
	value.Label = cut(value.Label, mostLabel)
	form.Blocks = append(form.Blocks, field(optional(hinted(value, "Left empty: not said yet."))))
	return form
}

// field is the input that holds the value; each fact has its own, so that one fact's value never shows under another.
func (f fact) field() string { return "value-" + f.name }

func factAct(t *turn) Outcome {
	p := t.desk.Policy()
	chosen, ok := factNamed(p, t.value(fieldFact))
	switch {
	case ok && t.Submitted:
		value, why := chosen.read(strings.Join(trimmed(t.Values[chosen.field()]), ","))
		if why != "" {
			return wrong(chosen.field(), why)
		}
		return t.setFact(chosen, value)
	case t.Submitted:
		return wrong(fieldFact, "Choose one of the list.")
	case ok:
		return open(t.factForm(chosen))
	}
	name := t.Act.Ref
	if in := view.FactsNext(name); len(in) > 0 {
		name, t.Act.Ref = in[0], view.NextFacts(in[1:]) // what follows stands in the form's own act
	}
	chosen, _ = factNamed(p, name)
	return open(t.factForm(chosen))
}

func trimmed(values []string) []string {
	var out []string
	for _, v := range values {
		if v = trim(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}
