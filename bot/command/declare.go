package command

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// The fields of the declaration's form.
const (
	declareWhat     = "what"
	declareType     = "type"
	declareSeverity = "severity"
	declareProvider = "provider"
	declareWhere    = "where"
	declareLearned  = "learned"
	declareNoticed  = "noticed"
	// What can be marked. The field has two names, since a chat service keeps what was chosen in a field that is drawn again under its old name, and a
	// type with another default must show that default.
	declareMarkPrivate = "mark-private"
	declareMarkOpen    = "mark-open"

	markPrivate  = "private"
	markExercise = "exercise"
	markPersonal = "personal"
)

// declaration is what is known of an incident before it is one.
type declaration struct {
	what     string
	kind     incident.TypeID
	severity incident.Severity
	provider []string
	where    string // an account, or a service of the inventory
	learned  string
	noticed  time.Time
	private  *bool // nil: the type's default
	exercise bool
	personal bool
	remembered
}

// remembered is what the form carries along and does not show.
type remembered struct {
	Linked string  `json:"linked,omitempty"` // the exercise that turned out to be real
	Whole  string  `json:"whole,omitempty"`  // what was typed, where the title is too short for it
	From   *quoted `json:"from,omitempty"`   // the message that it is declared from
}

// quoted is a message as a form remembers it.
type quoted struct {
	Author incident.PersonID `json:"author,omitempty"`
	Place  string            `json:"place"`
	Link   string            `json:"link,omitempty"`
	Text   string            `json:"text"`
}

// declareWords declares at once when type, severity and title are given, and opens the form with what is there when they are not.
func declareWords(t *turn, rest string) Outcome {
	d, complete, why := t.declarationOf(rest)
	switch {
	case why != "":
		f := t.declareForm(d)
		f.Blocks = append([]view.Block{plain(why)}, f.Blocks...)
		return open(f)
	case complete:
		return d.declare(t)
	}
	return open(t.declareForm(d))
}

// declarationOf reads the words behind declare. Type and severity may come in either order; both given make it complete with a title. Why says what
// cannot be understood.
func (t *turn) declarationOf(words string) (d declaration, complete bool, why string) {
	words, set := takeFlags(words, "private", "open", "exercise")
	if set["private"] || set["open"] {
		private := set["private"]
		d.private = &private
	}
	if set["private"] && set["open"] {
		d.private, why = nil, "A room is private or open: choose one."
	}
	d.exercise = set["exercise"]
	noticed, words, err := t.claimed(words)
	if err != nil {
		why = sentence(err)
	}
	d.noticed = noticed
	words = d.readKind(t.desk.Policy(), words)
	if noticed.IsZero() && err == nil {
		if d.noticed, words, err = t.claimed(words); err != nil {
			why = sentence(err)
		}
	}
	if d.severity == "" {
		d.severity, words = severityWithin(words)
	}
	d.retitle(freeText(words))
	complete = d.kind != "" && d.severity != "" && d.what != ""
	if d.kind == "" {
		d.kind = guessType(t.desk.Policy(), d.what)
	}
	return d, complete, why
}

// readKind takes type and severity off the front of the words.
func (d *declaration) readKind(p *incident.Policy, words string) (rest string) {
	for words != "" {
		word, after := cutWord(words)
		if s, ok := severityOf(word, false); ok && d.severity == "" {
			d.severity, words = s, after
			continue
		}
		if d.kind != "" {
			break
		}
		if id, after, ok := typeAhead(p, words); ok {
			d.kind, words = id, after
			continue
		}
		// The first part of a type's id is short for it where a severity follows; anywhere else it may be the first word of the title.
		next, _ := cutWord(after)
		if _, ok := severityOf(next, false); ok || d.severity != "" && after == "" {
			if id, ok := shortType(p, word); ok {
				d.kind, words = id, after
				continue
			}
		}
		break
	}
	return words
}

// severityWithin takes a severity out of the words, wherever it stands in them.
func severityWithin(words string) (s incident.Severity, rest string) {
	fields := strings.Fields(words)
	for i, word := range fields {
		if s, ok := severityOf(strings.TrimRight(word, ".,:;"), false); ok {
			return s, strings.Join(slices.Delete(fields, i, i+1), " ")
		}
	}
	return "", words
}

// retitle sets the title, which fits one line. What is longer is kept whole beside it.
func (d *declaration) retitle(s string) {
	title := strings.Join(strings.Fields(s), " ")
	d.what = cut(title, mostTitle)
	if d.what != title {
		d.Whole = s
	}
}

// declareForm asks for what is needed to open the room; all else may be left out and is asked again later.
func (t *turn) declareForm(d declaration) view.Form {
	p := t.desk.Policy()
	providers := options(p.Providers, func(_ string, v incident.Provider) string { return v.Name })
	if len(providers) == 1 && len(d.provider) == 0 {
		d.provider = []string{providers[0].Value}
	}
	if d.severity == "" {
		d.severity = incident.SEV2
	}
	kind := oneOf(declareType, "Type", typeOptions(p), string(d.kind))
	kind.Reacts = true
	f := askFor(view.Act{Do: view.ActDeclare}, "Declare an incident", "Open the room",
		field(oneLine(declareWhat, "What happened", d.what, mostTitle)),
		field(kind),
		field(choice(declareSeverity, "How bad", severityOptions(p), string(d.severity))),
		small("What follows may be left out and is asked again later."),
	)
	if len(providers) > 0 {
		f.Blocks = append(f.Blocks, field(optional(several(declareProvider, "Provider", providers, d.provider...))))
	}
	f.Blocks = append(f.Blocks,
		field(optional(oneLine(declareWhere, "Account or service", d.where, mostReason))),
		field(optional(oneOf(declareLearned, "How we learned", learnedOptions(), d.learned))),
		field(optional(moment(declareNoticed, "First noticed", d.noticed))),
		field(d.marks(p)),
	)
	if d.Linked != "" {
		f.Blocks = append([]view.Block{plain("This declares a real incident. " + d.Linked + " stays open until you close it.")}, f.Blocks...)
	}
	f.Note = d.String()
	return f
}

// marks are the boxes at the form's end. The first shows the type's default until somebody says otherwise.
func (d *declaration) marks(p *incident.Policy) view.Input {
	byDefault := privateByDefault(p, d.kind)
	id, label := declareMarkOpen, "Private room"
	if byDefault {
		id, label = declareMarkPrivate, "Private room (default of this type)"
	}
	var chosen []string
	if d.private == nil && byDefault || d.private != nil && *d.private {
		chosen = append(chosen, markPrivate)
	}
	if d.exercise {
		chosen = append(chosen, markExercise)
	}
	if d.personal {
		chosen = append(chosen, markPersonal)
	}
	return checks(id, "Mark what applies", []view.Option{
		option(markPrivate, label), option(markExercise, "Exercise"), option(markPersonal, "Personal data may be involved"),
	}, chosen...)
}

// privateByDefault holds for a type that is not chosen yet as well: what is opened by mistake cannot be taken back.
func privateByDefault(p *incident.Policy, id incident.TypeID) bool {
	kind, ok := p.Types[id]
	return !ok || kind.Private
}

// declareAct opens the form, draws it again for another type, or declares what was filled in.
func declareAct(t *turn) Outcome {
	if !t.Submitted && !t.hasForm() {
		return open(t.declareForm(declaration{}))
	}
	d := t.declarationIn()
	if !t.Submitted {
		return open(t.declareForm(d))
	}
	bad := t.lacking(declareWhat, declareType, declareSeverity)
	if bad == nil {
		bad = map[string]string{}
	}
	if _, ok := t.desk.Policy().Types[d.kind]; !ok && bad[declareType] == "" {
		bad[declareType] = "Choose one of the list."
	}
	if _, err := t.moment(declareNoticed); err != nil {
		bad[declareNoticed] = sentence(err)
	} else if d.noticed.After(t.Now.Add(aheadLimit)) {
		bad[declareNoticed] = sentence(errFuture)
	}
	if len(bad) > 0 {
		return Outcome{Wrong: bad}
	}
	return d.declare(t)
}

// hasForm reports whether the act comes out of its own form, which is then to be drawn again.
func (t *turn) hasForm() bool {
	_, asked := t.Values[declareType]
	return t.InForm && asked
}

// declarationIn reads the form.
func (t *turn) declarationIn() declaration {
	d := declaration{
		kind: incident.TypeID(t.value(declareType)), severity: incident.Severity(t.value(declareSeverity)),
		provider: t.Values[declareProvider], where: t.value(declareWhere), learned: t.value(declareLearned),
		remembered: parseRemembered(t.Note),
	}
	if d.Whole != "" {
		d.what = cut(t.value(declareWhat), mostTitle)
	} else {
		d.retitle(t.value(declareWhat))
	}
	d.noticed, _ = t.moment(declareNoticed)
	marked := declareMarkPrivate
	if _, ok := t.Values[declareMarkOpen]; ok {
		marked = declareMarkOpen
	}
	d.exercise, d.personal = t.has(marked, markExercise), t.has(marked, markPersonal)
	// A box that still shows its default says nothing, so that a form drawn again for another type shows that type's.
	if private, shown := t.has(marked, markPrivate), marked == declareMarkPrivate; private != shown || t.Submitted {
		d.private = &private
	}
	return d
}

// declare opens the incident. Its number, the codename of a private one, and the chat service that it lives on are given when it is decided.
func (d declaration) declare(t *turn) Outcome {
	p := t.desk.Policy()
	c := &incident.Declare{
		Title: d.what, Type: d.kind, Severity: d.severity, Private: d.private, Exercise: d.exercise, Noticed: d.noticed, Linked: d.Linked,
		Facts: map[string]string{}, Texts: map[string]string{},
	}
	provider := slices.Clone(d.provider)
	if s, ok := serviceNamed(p, d.where); ok {
		c.Facts["services"] = s.ID
		if len(provider) == 0 && s.Provider != "" {
			provider = []string{s.Provider}
		}
	} else if d.where != "" {
		c.Texts["account"] = d.where
	}
	if len(provider) == 0 && len(p.Providers) == 1 {
		provider = slices.Collect(maps.Keys(p.Providers))
	}
	slices.Sort(provider)
	if len(provider) > 0 {
		c.Facts["provider"] = strings.Join(slices.Compact(provider), ",")
	}
	if d.learned != "" {
		c.Facts["learned"] = d.learned
	}
	if d.personal {
		c.Facts["personal-data"] = "yes"
	}
	out := Outcome{Declare: c}
	if d.From != nil {
		out.Commands = append(out.Commands, incident.Capture{
			Author: d.From.Author, How: "shortcut", Place: d.From.Place, Link: d.From.Link, Text: d.From.Text,
		})
	}
	if d.Whole != "" {
		out.Commands = append(out.Commands, incident.AddNote{Text: cut(d.Whole, incident.MostWords)})
	}
	return out
}

// serviceNamed is the service of the inventory that the words name.
func serviceNamed(p *incident.Policy, words string) (incident.Service, bool) {
	for _, id := range slices.Sorted(maps.Keys(p.Services)) {
		if s := p.Services[id]; strings.EqualFold(words, id) || strings.EqualFold(words, s.Name) {
			return s, true
		}
	}
	return incident.Service{}, false
}

// declareFrom opens the form with a message: its first line is the title, and all of it becomes the first entry.
func declareFrom(t *turn) Outcome {
	if t.Quote == nil {
		return open(t.declareForm(declaration{}))
	}
	d := declaration{what: cut(strings.Join(strings.Fields(firstLine(t.Quote.Text)), " "), mostTitle)}
	d.From = &quoted{Author: t.Quote.Author, Place: t.Quote.Place, Link: t.Quote.Link, Text: trim(t.Quote.Text)}
	d.kind = guessType(t.desk.Policy(), t.Quote.Text)
	return open(t.declareForm(d))
}

// real opens the form for a real incident, from an exercise that turned into one.
func real(t *turn) Outcome {
	d := declaration{kind: t.state.Type, severity: t.state.Severity, what: string(t.state.Title)}
	d.Linked = t.state.ID
	return open(t.declareForm(d))
}

// mostNote is what a form remembers, at most.
const mostNote = 2000

// String is what is remembered as a form's note. What is too long for it is cut; a message's link leads to the whole.
func (r remembered) String() string {
	if r == (remembered{}) {
		return ""
	}
	for most := mostNote; ; most -= most/8 + 1 {
		r.Whole = cut(r.Whole, most)
		if r.From != nil {
			short := *r.From
			short.Text = cut(short.Text, most)
			r.From = &short
		}
		raw, err := json.Marshal(r)
		if err == nil && utf8.RuneCount(raw) <= mostNote {
			return string(raw)
		}
		if most < 2 {
			return ""
		}
	}
}

// parseRemembered reads a form's note. One that is not ours holds nothing.
func parseRemembered(note string) remembered {
	var r remembered
	if note == "" || json.Unmarshal([]byte(note), &r) != nil {
		return remembered{}
	}
	return r
}
