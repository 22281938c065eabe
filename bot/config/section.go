package config

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"

	"warroom/runbooks"
)

// section reads one table. Each getter takes a key; done reports the keys that nobody asked for.
type section struct {
	c       *checker
	t       *table
	path    string // response, roles.commander
	pattern string // the same with * for ids: roles.*
	asked   []string
}

func (c *checker) section(t *table) *section { return &section{c: c, t: t} }

func dotted(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// at is the place of a key; of the table where the key is absent.
func (s *section) at(key string) at {
	if v := s.t.entries[key]; v != nil {
		return at{v.line, dotted(s.path, key)}
	}
	return at{s.t.line, dotted(s.path, key)}
}

// here is the place of the table.
func (s *section) here() at { return at{s.t.line, s.path} }

// value is the key's value if it is there and of the right kind.
func (s *section) value(key, want string, kinds ...unstable.Kind) *value {
	s.asked = append(s.asked, key)
	s.c.known[dotted(s.pattern, key)] = true
	v := s.t.entries[key]
	if v == nil {
		return nil
	}
	if !slices.Contains(kinds, v.kind) {
		s.c.fail(s.at(key), fmt.Sprintf("%s stands here", kindName(v)), "write "+want)
		return nil
	}
	return v
}

func kindName(v *value) string {
	switch v.kind {
	case unstable.String:
		return "a text"
	case unstable.Bool:
		return "true or false"
	case unstable.Integer, unstable.Float:
		return "a number"
	case unstable.Array:
		return "a list"
	case unstable.Table, unstable.InlineTable:
		return "a table"
	}
	return "a date or time"
}

// text is a string, or the default where the key is absent.
func (s *section) text(key, standard string) string {
	v := s.value(key, `a text in quotes`, unstable.String)
	if v == nil {
		return standard
	}
	s.c.checkText(s.at(key), v.text)
	return v.text
}

// checkText refuses what no screen can show and what no file may hold.
func (c *checker) checkText(a at, text string) {
	if secretValue.MatchString(text) {
		c.fail(a, "a secret stands in this file, which becomes part of the record",
			"take it out, make a new one since this one is known now, and name an environment variable (..._env) or a file (..._file) that holds it")
	}
	if strings.ContainsFunc(text, unicode.IsControl) {
		c.fail(a, "the text holds a control character", "write it without line breaks, tabs or escapes")
	}
}

// words is a text that people read and that must be there.
func (s *section) words(key string, limit int) string {
	text := strings.TrimSpace(s.text(key, ""))
	if text == "" {
		if v := s.t.entries[key]; v == nil || v.kind == unstable.String {
			s.c.fail(s.at(key), "this is missing", fmt.Sprintf("write %s = \"...\", at most %d characters", key, limit))
		}
		return ""
	}
	return s.short(key, text, limit)
}

// maybe is a text that people read and that may be left out.
func (s *section) maybe(key string, limit int) string {
	return s.short(key, strings.TrimSpace(s.text(key, "")), limit)
}

func (s *section) short(key, text string, limit int) string {
	if n := utf8.RuneCountInString(text); n > limit {
		s.c.fail(s.at(key), fmt.Sprintf("the text has %d characters", n), fmt.Sprintf("at most %d fit on a phone", limit))
	}
	return text
}

func (s *section) flag(key string, standard bool) bool {
	v := s.value(key, "true or false", unstable.Bool)
	if v == nil {
		return standard
	}
	return v.text == "true"
}

// number is a whole number within limits.
func (s *section) number(key string, standard, least, most int) int {
	v := s.value(key, "a whole number", unstable.Integer)
	if v == nil {
		return standard
	}
	n, err := strconv.ParseInt(v.text, 0, 32)
	if err != nil || int(n) < least || int(n) > most {
		s.c.fail(s.at(key), v.text+" is out of range", fmt.Sprintf("write a number from %d to %d", least, most))
		return standard
	}
	return int(n)
}

// choice is one of a few words.
func (s *section) choice(key, standard string, allowed ...string) string {
	text := s.text(key, standard)
	if !slices.Contains(allowed, text) {
		s.c.fail(s.at(key), fmt.Sprintf("%q is not known here", text), "write one of: "+strings.Join(allowed, ", "))
		return standard
	}
	return text
}

// duration is a time span such as "5m", "2h30m" or "90d", within limits.
func (s *section) duration(key, standard string, least, most time.Duration) time.Duration {
	def, _ := parseDuration(standard)
	v := s.value(key, `a time span in quotes, such as "5m", "24h" or "90d"`, unstable.String)
	if v == nil {
		return def
	}
	d, err := parseDuration(v.text)
	if err != nil {
		s.c.fail(s.at(key), fmt.Sprintf("%q is not a time span", v.text), `write it like "30s", "5m", "24h" or "90d"`)
		return def
	}
	if d < least || d > most {
		s.c.fail(s.at(key), fmt.Sprintf("%q is out of range", v.text), fmt.Sprintf("write a time span from %s to %s", showDuration(least), showDuration(most)))
		return def
	}
	return d
}

var days = regexp.MustCompile(`^([0-9]{1,5})d(.*)$`)

// parseDuration is time.ParseDuration with days in front: 90d, 1d12h.
func parseDuration(text string) (time.Duration, error) {
	var d time.Duration
	if m := days.FindStringSubmatch(text); m != nil {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return 0, fmt.Errorf("parse the days of %q: %w", text, err)
		}
		d = time.Duration(n) * day
		if text = m[2]; text == "" {
			return d, nil
		}
		if text[0] == '-' || text[0] == '+' {
			return 0, fmt.Errorf("parse %q: a sign in the middle", text)
		}
	}
	rest, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("parse the time span: %w", err)
	}
	return d + rest, nil
}

// showDuration writes a time span as people write it in the file.
func showDuration(d time.Duration) string {
	if d >= day && d%day == 0 {
		return fmt.Sprintf("%dd", d/day)
	}
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// item is an element of a list and its place.
type item struct {
	text string
	at   at
}

// list is a list of texts without doubles.
func (s *section) list(key string) []item {
	v := s.value(key, `a list of texts, such as ["a", "b"]`, unstable.Array)
	if v == nil {
		return nil
	}
	var out []item
	for _, e := range v.list {
		place := at{e.line, dotted(s.path, key)}
		if e.kind != unstable.String {
			s.c.fail(place, kindName(e)+" stands in this list", "write texts in quotes")
			continue
		}
		s.c.checkText(place, e.text)
		if slices.ContainsFunc(out, func(i item) bool { return i.text == e.text }) {
			s.c.fail(place, fmt.Sprintf("%q stands in this list twice", e.text), "keep one")
			continue
		}
		out = append(out, item{e.text, place})
	}
	return out
}

// refs is a list of ids that must be there.
func (s *section) refs(key string, k kind) []string {
	var out []string
	for _, i := range s.list(key) {
		s.c.refs = append(s.c.refs, reference{k, i.text, i.at})
		out = append(out, i.text)
	}
	return out
}

// ref is an id that must be there; an absent key gives the default, which must be there as well unless it is empty.
func (s *section) ref(key string, k kind, standard string) string {
	id := s.text(key, standard)
	if id != "" {
		s.c.refs = append(s.c.refs, reference{k, id, s.at(key)})
	}
	return id
}

// need is an id that must be given.
func (s *section) need(key string, k kind) string {
	id := s.ref(key, k, "")
	if v := s.t.entries[key]; id == "" && (v == nil || v.kind == unstable.String) {
		s.c.fail(s.at(key), "this is missing", fmt.Sprintf("name a %s: %s = \"...\"", k, key))
	}
	return id
}

// path is a file or folder; a relative one starts in the config's folder.
func (s *section) file(key, standard string) string {
	p := s.text(key, standard)
	if p == "" || filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(s.c.dir, p)
}

// sub is a table; an absent one reads as empty.
func (s *section) sub(key string) *section {
	v := s.value(key, "a table: ["+dotted(s.path, key)+"]", unstable.Table)
	t := newTable(s.t.line)
	if v != nil {
		t = v.table
	}
	return &section{c: s.c, t: t, path: dotted(s.path, key), pattern: dotted(s.pattern, key)}
}

// idForm is what an id may look like: it stands in buttons, file names and commands. A fact is also a placeholder of a command, which is
// written in capitals.
var (
	idForm   = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)
	factForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,39}$`)
)

// named is one table of a section keyed by ids, such as [roles.commander].
type named struct {
	*section
	id    string
	order int
}

// each is the tables of a section that is keyed by ids, in the order of the file.
func (s *section) each(key string, k kind) []named {
	all := s.sub(key)
	var out []named
	for _, id := range all.t.keys {
		s.c.ids[k] = append(s.c.ids[k], id) // a table that cannot be read is there all the same
		form, want := idForm, "write it in lower case letters, digits and hyphens, a letter first, at most 40"
		if k == fact {
			form, want = factForm, "write it in letters, digits, - and _, a letter first, at most 40"
		}
		if k == severity {
			form = severityForm
			want = "write one of: SEV1, SEV2, SEV3, SEV4"
		}
		if !form.MatchString(id) {
			s.c.fail(all.at(id), fmt.Sprintf("%q cannot be an id", id), want)
			continue
		}
		v := all.t.entries[id]
		if v.table == nil {
			s.c.fail(all.at(id), kindName(v)+" stands here", fmt.Sprintf("write a table: [%s.%s]", key, id))
			continue
		}
		out = append(out, named{
			section: &section{c: s.c, t: v.table, path: dotted(all.path, id), pattern: dotted(all.pattern, "*")},
			id:      id, order: len(out),
		})
	}
	return out
}

// done reports the keys that nothing reads.
func (s *section) done() {
	for _, key := range s.t.keys {
		if slices.Contains(s.asked, key) {
			continue
		}
		place := s.at(key)
		remedy := "take it out; there are: " + join(s.asked)
		if n := runbooks.Nearest(key, s.asked); n != "" {
			remedy = fmt.Sprintf("did you mean %q?", n)
		}
		s.c.fail(place, "nothing reads this key", remedy)
	}
}
