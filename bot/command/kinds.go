package command

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// options makes choices of a table of the config, in the order of their labels.
func options[K ~string, V any](table map[K]V, label func(K, V) string) []view.Option {
	var out []view.Option
	for id, v := range table {
		out = append(out, option(string(id), label(id, v)))
	}
	slices.SortFunc(out, func(a, b view.Option) int {
		return cmp.Or(strings.Compare(a.Label, b.Label), strings.Compare(a.Value, b.Value))
	})
	return out
}

// kinds are the incident types in the order of the config.
func kinds(p *incident.Policy) []incident.Type {
	return slices.SortedFunc(maps.Values(p.Types), func(a, b incident.Type) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), strings.Compare(string(a.ID), string(b.ID)))
	})
}

func typeIDs(p *incident.Policy) []string {
	var ids []string
	for _, kind := range kinds(p) {
		ids = append(ids, string(kind.ID))
	}
	return ids
}

func typeOptions(p *incident.Policy) []view.Option {
	var out []view.Option
	for _, kind := range kinds(p) {
		out = append(out, option(string(kind.ID), kind.Title))
	}
	return out
}

func severityOptions(p *incident.Policy) []view.Option {
	var out []view.Option
	for _, s := range []incident.Severity{incident.SEV1, incident.SEV2, incident.SEV3, incident.SEV4} {
		out = append(out, option(string(s), strings.TrimSpace(string(s)+" "+p.Severities[s].Meaning)))
	}
	return out
}

// learnedOptions are the ways in which people come to know of an incident.
func learnedOptions() []view.Option {
	return []view.Option{
		option("alert", "An alert of ours"), option("colleague", "A colleague"), option("provider", "The provider"), option("third-party", "A third party"),
		option("customer", "A customer"), option("researcher", "A researcher or the press"), option("attacker", "The attacker"),
	}
}

// typeAhead takes a type's id or title off the front of the words.
func typeAhead(p *incident.Policy, words string) (id incident.TypeID, rest string, ok bool) {
	for _, kind := range kinds(p) {
		for _, name := range []string{string(kind.ID), kind.Title, strings.ReplaceAll(string(kind.ID), "-", " ")} {
			if after, found := nameAhead(words, name); found {
				return kind.ID, after, true
			}
		}
	}
	return "", words, false
}

// nameAhead takes a name of one or more words off the front of the words, however it is written.
func nameAhead(words, name string) (rest string, ok bool) {
	if name == "" {
		return words, false
	}
	rest = words
	if inside, after, quoted := cutQuoted(words); quoted {
		return after, strings.EqualFold(inside, name)
	}
	for want := range strings.FieldsSeq(name) {
		var word string
		if word, rest = cutWord(rest); !strings.EqualFold(word, want) {
			return words, false
		}
	}
	return rest, true
}

// calledAlso are words for types that no part of their name holds.
var calledAlso = map[string]incident.TypeID{"ddos": "denial-of-service", "dos": "denial-of-service"}

// shortType is the one type whose id begins with the word: iam for iam-compromise.
func shortType(p *incident.Policy, word string) (incident.TypeID, bool) {
	if id, ok := calledAlso[strings.ToLower(word)]; ok {
		if _, known := p.Types[id]; known {
			return id, true
		}
	}
	var found []incident.TypeID
	for _, kind := range kinds(p) {
		if first, _, _ := strings.Cut(string(kind.ID), "-"); strings.EqualFold(first, word) {
			found = append(found, kind.ID)
		}
	}
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}

// kindNamed is the type that all of the words name, by id, title, or the first part of the id.
func kindNamed(p *incident.Policy, words string) (incident.TypeID, bool) {
	if id, rest, ok := typeAhead(p, words); ok && rest == "" {
		return id, true
	}
	return shortType(p, words)
}

// guessType is the type that the words most probably speak of; empty where they say nothing. Words of a type's own name count most, and a word that
// several types have counts less for each. A first word that is short for a type settles it.
func guessType(p *incident.Policy, words string) incident.TypeID {
	said := keywords(words)
	if len(said) == 0 {
		return ""
	}
	if first, _ := cutWord(words); first != "" {
		if id, ok := shortType(p, first); ok {
			return id
		}
	}
	vocabularies := map[incident.TypeID]map[string]float64{}
	spread := map[string]float64{} // word said → how many types have it
	for _, kind := range kinds(p) {
		vocabulary := map[string]float64{}
		for _, line := range p.Runbooks[kind.Runbook].DeclareIf {
			for _, k := range keywords(line) {
				vocabulary[k] = 1
			}
		}
		for _, k := range keywords(kind.Title + " " + string(kind.ID)) {
			vocabulary[k] = 2
		}
		vocabularies[kind.ID] = vocabulary
		for _, w := range said {
			if weigh(vocabulary, w) > 0 {
				spread[w]++
			}
		}
	}
	var best incident.TypeID
	var most float64
	for _, kind := range kinds(p) {
		var score float64
		for _, w := range said {
			if n := weigh(vocabularies[kind.ID], w); n > 0 {
				score += n / spread[w]
			}
		}
		if score > most {
			best, most = kind.ID, score
		}
	}
	return best
}

// weigh says how much a word counts in a vocabulary. The beginning of a longer word stands for it: repo for repository.
func weigh(vocabulary map[string]float64, word string) float64 {
	weight := vocabulary[word]
	if len(word) >= 4 {
		for known, n := range vocabulary {
			if n > weight && strings.HasPrefix(known, word) {
				weight = n
			}
		}
	}
	return weight
}

// filler are words that speak of no type.
var filler = map[string]bool{
	"and": true, "are": true, "but": true, "can": true, "for": true, "from": true, "has": true, "have": true, "into": true, "not": true, "now": true,
	"our": true, "out": true, "says": true, "shows": true, "something": true, "such": true, "than": true, "that": true, "the": true, "then": true,
	"there": true, "they": true, "thing": true, "this": true, "was": true, "were": true, "what": true, "where": true, "who": true, "with": true,
	"incident": true,
}

// keywords are the words of a text that may speak of a type, each once.
func keywords(s string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(w) > 2 && !filler[w] && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}
