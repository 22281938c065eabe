package command

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"warroom/bot/incident"
	"warroom/bot/view"
)

func evidenceRow() Row {
	return Row{
		Name: "evidence", Args: "[list|add <kind> <what> --kept <where>|transfer <E-1> <@person> [why]|waive <kind> <why>]", Group: groupProve, Needs: AnyIncident, Console: true,
		Help: "List, add, hand on or waive evidence", Who: whoWorks + "; waiving: the right to waive",
		Examples: []string{
			"evidence", "evidence add key-status Key, policy and trust as JSON --kept s3://evidence/inc-p007/key-status.json",
			"evidence transfer E-1 @Sam goes to the vault", "evidence waive memory the workload was gone before the alert",
		},
		act: view.ActEvidence, words: evidenceWords, complete: completeEvidence,
	}
}

func evidenceActs() map[string]action {
	return map[string]action{view.ActEvidence: listEvidence, view.ActAddEvidence: addEvidence, view.ActTransfer: transfer}
}

func evidenceWords(t *turn, rest string) Outcome {
	verb, rest := cutWord(rest)
	switch strings.ToLower(verb) {
	case "", "list":
		return listEvidence(t)
	case "add":
		return addEvidenceWords(t, rest)
	case "transfer":
		return transferWords(t, rest)
	case "waive":
		return waiveEvidenceWords(t, rest)
	}
	return t.unclear("evidence", "Evidence is listed, added, transferred or waived, and not \""+cut(verb, 30)+"\".")
}

// completeEvidence gives what can be done with evidence, then the kinds there are, or the items.
func completeEvidence(t *turn, done string) []string {
	verb, more := cutWord(done)
	switch verb = strings.ToLower(verb); {
	case verb == "":
		return []string{"list", "add", "transfer", "waive"}
	case more != "":
		return nil
	case verb == "add", verb == "waive":
		return evidenceKinds(t.desk.Policy())
	case verb == "transfer":
		var items []string
		for _, e := range t.state.Evidence {
			items = append(items, fmt.Sprintf("E-%d", e.Number))
		}
		return items
	}
	return nil
}

func evidenceKinds(p *incident.Policy) []string {
	var out []string
	for _, rule := range evidenceRules(p) {
		out = append(out, string(rule.ID))
	}
	return out
}

// evidenceRules are the kinds of evidence, first lost first.
func evidenceRules(p *incident.Policy) []incident.EvidenceRule {
	return slices.SortedFunc(maps.Values(p.Evidence), func(a, b incident.EvidenceRule) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID))
	})
}

// evidenceTitle is what a kind is called.
func (t *turn) evidenceTitle(kind incident.EvidenceKind) string {
	if rule, ok := t.desk.Policy().Evidence[kind]; ok && rule.Title != "" {
		return rule.Title
	}
	return string(kind)
}

func (t *turn) evidenceTitles(kinds []incident.EvidenceKind) string {
	var list []string
	for _, kind := range kinds {
		list = append(list, t.evidenceTitle(kind))
	}
	return strings.Join(list, ", ")
}

// kindsLike are the kinds that have the word in their name, or all of them: first lost first.
func (t *turn) kindsLike(word string) []string {
	all := evidenceKinds(t.desk.Policy())
	like := slices.DeleteFunc(slices.Clone(all), func(kind string) bool { return word == "" || !strings.Contains(kind, strings.ToLower(word)) })
	if len(like) > 0 {
		return like
	}
	return all
}

// kindAhead takes a kind of evidence off the front of the words, by its id or its title.
func (t *turn) kindAhead(words string) (kind incident.EvidenceKind, rest, why string) {
	for _, rule := range evidenceRules(t.desk.Policy()) {
		for _, name := range []string{string(rule.ID), rule.Title} {
			if rest, ok := nameAhead(words, name); ok {
				return rule.ID, rest, ""
			}
		}
	}
	word, _ := cutWord(words)
	why = "There is no kind of evidence " + cut(word, 40) + "."
	if word == "" {
		why = "Name the kind of evidence."
	}
	why += " " + meant(word, "kinds", t.kindsLike(word))
	return "", words, why
}

func listEvidence(t *turn) Outcome { return open(view.EvidenceList(t.view())) }

// The fields of the form.
const (
	evidenceKind   = "kind"
	evidenceWhat   = "what"
	evidenceSource = "source"
	evidenceWindow = "window"
	evidenceKept   = "kept"
	evidenceHash   = "hash"
	evidenceHow    = "how"
	evidenceFile   = "file"

	howDirect    = "direct"
	howRequested = "requested"
)

// addEvidenceWords adds at once when it is said where the item is kept, or when there is no form to ask in; else the form asks for the rest.
func addEvidenceWords(t *turn, rest string) Outcome {
	if trim(rest) == "" && !t.desk.Actor().Console {
		return addEvidence(t.on(view.ActAddEvidence, ""))
	}
	kind, rest, why := t.kindAhead(rest)
	if why != "" {
		return t.unclear("evidence", why)
	}
	what, said := takeValues(rest, evidenceSource, evidenceWindow, evidenceKept, evidenceHash)
	what, set := takeFlags(what, howRequested)
	rule := t.desk.Policy().Evidence[kind]
	c := incident.AddEvidence{
		Kind: kind, What: freeText(what), Source: cmp.Or(said[evidenceSource], rule.Source), Window: said[evidenceWindow], Location: said[evidenceKept],
		SHA256: said[evidenceHash], Requested: rule.Requested || set[howRequested],
	}
	if c.SHA256 != "" {
		if c.SHA256, why = readHash(c.SHA256); why != "" {
			return t.unclear("evidence", why)
		}
	}
	if c.What == "" || c.Location == "" && !t.desk.Actor().Console {
		return open(t.evidenceForm(t.to(view.ActAddEvidence, "kind/"+string(kind)), c, nil))
	}
	return t.recorded(rule.Title+": "+cut(c.What, mostReason), c)
}

// addEvidence opens the form for a step, a kind, or anything, and reads it.
func addEvidence(t *turn) Outcome {
	var c incident.AddEvidence
	if kind, ok := strings.CutPrefix(t.Act.Ref, "kind/"); ok {
		c.Kind = incident.EvidenceKind(kind)
	} else if t.Act.Ref != "" {
		s, none := t.stepOf()
		if none != nil {
			return *none
		}
		c.Step, c.Kind = s.ID, s.StepDef.Evidence
	}
	if t.Submitted {
		return t.evidenceFilled(c.Step)
	}
	rule := t.desk.Policy().Evidence[c.Kind]
	c.Source, c.Requested = rule.Source, rule.Requested
	return open(t.evidenceForm(t.to(view.ActAddEvidence, t.Act.Ref), c, nil))
}

// evidenceForm asks for what a chain of custody begins with. Of a file, the hash is computed and not asked for.
func (t *turn) evidenceForm(a view.Act, c incident.AddEvidence, m *savedMessage) view.Form {
	how := howDirect
	if c.Requested {
		how = howRequested
	}
	var blocks []view.Block
	if s := t.state.Steps[c.Step]; s != nil {
		blocks = append(blocks, stepLine(s))
	}
	blocks = append(blocks, field(oneOf(evidenceKind, "Kind of evidence", t.kindOptions(), string(c.Kind))), field(oneLine(evidenceWhat, "What it is", c.What, mostReason)))
	if m != nil && len(m.Files) > 0 {
		var files []view.Option
		for i, f := range m.Files {
			files = append(files, option(strconv.Itoa(i), f.Name))
		}
		blocks = append(blocks, field(hinted(oneOf(evidenceFile, "File", files, "0"), "Its SHA-256 is computed")))
	}
	blocks = append(blocks,
		field(optional(oneLine(evidenceSource, "Source", c.Source, mostReason))),
		field(optional(hinted(oneLine(evidenceWindow, "Time window", c.Window, mostReason), "What it covers, such as 22 Nov 00:00 to 23 Nov 03:00 UTC"))),
		field(oneLine(evidenceKept, "Where it is kept", c.Location, mostText)),
	)
	if m == nil || len(m.Files) == 0 {
		blocks = append(blocks, field(optional(hinted(oneLine(evidenceHash, "SHA-256", c.SHA256, 2*sha256Size), "64 characters; without it the item counts as unverified"))))
	}
	blocks = append(blocks, field(choice(evidenceHow, "How we got it", []view.Option{
		option(howDirect, "Collected by us"), option(howRequested, "Requested from somebody"),
	}, how)))
	f := askFor(a, "Add evidence", "Save", blocks...)
	if m != nil {
		f.Note = m.String()
	}
	return f
}

// kindOptions are the kinds that the incident's type asks for, then all others, each first lost first.
func (t *turn) kindOptions() []view.Option {
	var wanted, rest []view.Option
	for _, rule := range evidenceRules(t.desk.Policy()) {
		if o := option(string(rule.ID), rule.Title); slices.Contains(t.desk.Policy().Types[t.state.Type].Evidence, rule.ID) {
			wanted = append(wanted, o)
		} else {
			rest = append(rest, o)
		}
	}
	return append(wanted, rest...)
}

// evidenceFilled reads the form. A message that it was opened on comes into the record with the item, and its file is hashed.
func (t *turn) evidenceFilled(step incident.StepID) Outcome {
	m := parseSavedMessage(t.Note)
	bad := t.lacking(evidenceKind, evidenceWhat, evidenceKept)
	if bad == nil {
		bad = map[string]string{}
	}
	c := incident.AddEvidence{
		Kind: incident.EvidenceKind(t.value(evidenceKind)), Step: step, What: t.value(evidenceWhat), Source: t.value(evidenceSource), Window: t.value(evidenceWindow),
		Location: t.value(evidenceKept), Requested: t.has(evidenceHow, howRequested),
	}
	if _, ok := t.desk.Policy().Evidence[c.Kind]; !ok && bad[evidenceKind] == "" {
		bad[evidenceKind] = "Choose one of the list."
	}
	if h := t.value(evidenceHash); h != "" {
		var why string
		if c.SHA256, why = readHash(h); why != "" {
			bad[evidenceHash] = why
		}
	}
	if len(bad) > 0 {
		return Outcome{Wrong: bad}
	}
	if s := t.state.Steps[step]; s != nil && s.StepDef.Evidence != c.Kind {
		c.Step = "" // another kind than the step leaves is no part of it
	}
	o := t.do(m.capture()...)
	if f, ok := m.file(t.value(evidenceFile)); ok {
		c.File, c.Size, o.Hash = f.ID, f.Size, &f
		if c.Location == m.Files[0].Link && f.Link != "" {
			c.Location = f.Link // the form began with the place of the first
		}
	}
	o.Commands = append(o.Commands, c)
	return o
}

// sha256Size is the size of a hash in bytes; people write it with twice as many characters.
const sha256Size = 32

// readHash takes a SHA-256 as tools print it: in either case, perhaps with its name before it.
func readHash(s string) (sum, why string) {
	s = strings.ToLower(trim(s))
	for _, name := range []string{"sha256:", "sha-256:", "sha256="} {
		s = strings.TrimPrefix(s, name)
	}
	s = trim(s)
	if b, err := hex.DecodeString(s); err != nil || len(b) != sha256Size {
		return "", "A SHA-256 has 64 characters, 0 to 9 and a to f. Copy it again, or leave it out."
	}
	return s, ""
}

// itemAhead takes an evidence item off the front of the words.
func (t *turn) itemAhead(words string) (e *incident.Evidence, rest, why string) {
	word, rest := cutWord(words)
	if n, ok := numbered(word, "e"); ok && n <= len(t.state.Evidence) {
		return &t.state.Evidence[n-1], rest, ""
	}
	if word == "" {
		return nil, "", "Name the item, such as E-1."
	}
	return nil, "", "There is no evidence item " + cut(word, 30) + "."
}

func transferWords(t *turn, rest string) Outcome {
	e, rest, why := t.itemAhead(rest)
	if why != "" {
		return t.unclear("evidence", why)
	}
	person, reason := cutWord(rest)
	if person == "" || freeText(reason) == "" {
		return transfer(t.on(view.ActTransfer, strconv.Itoa(e.Number)))
	}
	to, why := t.whom(person)
	if why != "" {
		return t.unclear("evidence", why)
	}
	return t.recorded(fmt.Sprintf("E-%d is handed to %s.", e.Number, t.name(to)), incident.TransferCustody{Evidence: e.Number, To: to, Why: freeText(reason)})
}

// transfer hands an item on: the next link of its chain of custody.
func transfer(t *turn) Outcome {
	n, err := strconv.Atoi(t.Act.Ref)
	if err != nil || n < 1 || n > len(t.state.Evidence) {
		return tell("There is no such evidence item in "+t.state.ID+".", button(t.to(view.ActEvidence, ""), "Evidence…"))
	}
	e := &t.state.Evidence[n-1]
	if t.Submitted {
		bad := t.lacking("why")
		to, why := t.whom(t.value("to"))
		if why != "" {
			return wrong("to", why)
		}
		if bad != nil {
			return Outcome{Wrong: bad}
		}
		return t.do(incident.TransferCustody{Evidence: n, To: to, Why: t.value("why"), Location: t.value("location")})
	}
	return open(askFor(t.to(view.ActTransfer, t.Act.Ref), fmt.Sprintf("Transfer E-%d", n), "Transfer",
		bold(fmt.Sprintf("E-%d %s", n, t.evidenceTitle(e.Kind)), flat(e.What, mostReason)),
		field(t.someone("to", "To whom", "")), field(oneLine("why", "Why", "", mostReason)),
		field(optional(hinted(oneLine("location", "New place", "", mostText), "Leave it out if it stays where it is")))))
}

func waiveEvidenceWords(t *turn, rest string) Outcome {
	kind, rest, why := t.kindAhead(rest)
	if why != "" {
		return t.unclear("evidence", why)
	}
	return waiveItem(t, "evidence:"+string(kind), freeText(rest))
}

// takeValues takes the flags with a value that it knows out of the words: --kept s3://vault/key.json. A value reaches to the next of them.
func takeValues(s string, known ...string) (rest string, values map[string]string) {
	values = map[string]string{}
	var before, value []string
	name := ""
	keep := func() {
		if name != "" {
			values[name] = freeText(strings.Join(value, " "))
		}
		value = nil
	}
	for word := range strings.FieldsSeq(s) {
		if flag, ok := flagOf(word); ok && slices.Contains(known, flag) {
			keep()
			name = flag
			continue
		}
		if name == "" {
			before = append(before, word)
		} else {
			value = append(value, word)
		}
	}
	keep()
	return strings.Join(before, " "), values
}
