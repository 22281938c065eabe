package runbooks

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// fence stands alone on the first line and ends the front matter.
const fence = "+++"

// frontKeys are all keys that the front matter knows.
var (
	frontKeys = []string{
		"id", "type", "title", "version", "owner", "reviewed", "declare-if", "declare-if-not", "control-points", "detections", "handoffs", "notes", "asks",
	}
	noteKeys = []string{"cannot-see", "disappears", "who-holds"}
)

// front takes the front matter off a text. It returns the TOML, and the text with everything up to the second fence blanked, so that lines stay where they are.
func front(text []byte) (head, body []byte, ok bool) {
	first, rest, _ := bytes.Cut(text, []byte("\n"))
	if strings.TrimRight(string(first), " \t") != fence {
		return nil, nil, false
	}
	at := len(first) + 1
	for len(rest) > 0 {
		line, after, _ := bytes.Cut(rest, []byte("\n"))
		end := len(text) - len(after)
		if strings.TrimRight(string(line), " \t") == fence {
			body = append(bytes.Repeat([]byte("\n"), bytes.Count(text[:end], []byte("\n"))), after...)
			head = append([]byte("\n"), text[at:len(text)-len(rest)]...)
			return head, body, true
		}
		rest = after
	}
	return nil, nil, false
}

// matter is front matter that has been read: values by dotted key, and the line of each.
type matter struct {
	p      *parsing
	values map[string]any
	lines  map[string]int
}

func (p *parsing) front(head []byte) {
	m := &matter{p: p, lines: keyLines(head)}
	if err := toml.Unmarshal(head, &m.values); err != nil {
		line := 1
		if where, ok := errors.AsType[*toml.DecodeError](err); ok {
			line, _ = where.Position()
		}
		p.fail(line, "front-matter", "the front matter is not TOML: "+strings.TrimPrefix(err.Error(), "toml: "), "correct this line")
		return
	}
	m.known("", m.values, frontKeys)
	rb := p.rb
	rb.lines = m.lines
	rb.ID, rb.Type, rb.Owner = m.id("id"), m.id("type"), m.id("owner")
	rb.Title, rb.Version = m.text("title"), m.text("version")
	rb.Reviewed = m.date("reviewed")
	rb.DeclareIf, rb.DeclareIfNot = m.list("declare-if"), m.list("declare-if-not")
	rb.Detections, rb.Handoffs = m.list("detections"), m.list("handoffs")
	rb.ControlPoints = m.list("control-points")
	for _, c := range rb.ControlPoints {
		if !slices.Contains(ControlPoints, c) {
			m.fail("control-points", fmt.Sprintf("%q is not a control point", c), suggestion(c, ControlPoints))
		}
	}
	if notes, ok := m.table("notes"); ok {
		m.known("notes.", notes, noteKeys)
		rb.Notes = CloudNotes{CannotSee: m.text("notes.cannot-see"), Disappears: m.text("notes.disappears"), WhoHolds: m.text("notes.who-holds")}
	}
	if asks, ok := m.table("asks"); ok && len(asks) > 0 {
		rb.Asks = map[string][]string{}
		for _, provider := range slices.Sorted(maps.Keys(asks)) {
			if !isID(provider) {
				m.fail("asks."+provider, fmt.Sprintf("%q is not an id", provider), idRemedy)
				continue
			}
			rb.Asks[provider] = m.list("asks." + provider)
		}
	}
}

// keyLines finds the line of every key. What is not TOML ends it early: the decoder reports that.
func keyLines(data []byte) map[string]int {
	lines := map[string]int{}
	var parser unstable.Parser
	parser.Reset(data)
	table := ""
	for parser.NextExpression() {
		e := parser.Expression()
		key, line := "", 0
		for it := e.Key(); it.Next(); {
			n := it.Node()
			if line == 0 {
				line = 1 + bytes.Count(data[:n.Raw.Offset], []byte("\n"))
			}
			key += "." + string(n.Data)
		}
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = key
			lines[strings.TrimPrefix(table, ".")] = line
		case unstable.KeyValue:
			lines[strings.TrimPrefix(table+key, ".")] = line
		}
	}
	return lines
}

func (m *matter) fail(key, message, remedy string) {
	line := m.lines[key]
	if line == 0 {
		table, _, _ := strings.Cut(key, ".")
		line = max(1, m.lines[table])
	}
	m.p.fail(line, "front-matter", message, remedy)
}

func (m *matter) known(prefix string, have map[string]any, known []string) {
	for _, key := range slices.Sorted(maps.Keys(have)) {
		if !slices.Contains(known, key) {
			m.fail(prefix+key, fmt.Sprintf("the front matter knows no key %q", prefix+key), suggestion(key, known))
		}
	}
}

// value finds a value by its dotted key.
func (m *matter) value(key string) (any, bool) {
	table, last, dotted := strings.Cut(key, ".")
	if !dotted {
		v, ok := m.values[key]
		return v, ok
	}
	inner, ok := m.values[table].(map[string]any)
	if !ok {
		return nil, false
	}
	v, ok := inner[last]
	return v, ok
}

func (m *matter) text(key string) string {
	v, ok := m.value(key)
	if !ok {
		return ""
	}
	s, ok := v.(string)
	if !ok {
		m.fail(key, key+" is not a text", "put it in quotes")
		return ""
	}
	return m.clean(key, s)
}

// clean is a text on one line. Everything that people read is free of control characters.
func (m *matter) clean(key, s string) string {
	if bad, found := control(s); found {
		m.fail(key, fmt.Sprintf("%s has a control character (U+%04X)", key, bad), "take it out")
		return ""
	}
	return strings.Join(strings.Fields(s), " ")
}

func (m *matter) id(key string) string {
	s := m.text(key)
	if s != "" && !isID(s) {
		m.fail(key, fmt.Sprintf("%s: %q is not an id", key, s), idRemedy)
	}
	return s
}

func (m *matter) date(key string) time.Time {
	v, ok := m.value(key)
	if !ok {
		return time.Time{}
	}
	d, ok := v.(toml.LocalDate)
	if !ok {
		m.fail(key, key+" is not a date", "write it as 2026-11-16, without quotes")
		return time.Time{}
	}
	return d.AsTime(time.UTC)
}

func (m *matter) list(key string) []string {
	v, ok := m.value(key)
	if !ok {
		return nil
	}
	items, ok := v.([]any)
	if !ok {
		m.fail(key, key+" is not a list", `write it as ["one", "two"]`)
		return nil
	}
	var out []string
	for _, i := range items {
		s, ok := i.(string)
		if !ok {
			m.fail(key, key+" holds something that is not a text", "put each item in quotes")
			return nil
		}
		if s = m.clean(key, s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (m *matter) table(key string) (map[string]any, bool) {
	v, ok := m.values[key]
	if !ok {
		return nil, false
	}
	t, ok := v.(map[string]any)
	if !ok {
		m.fail(key, key+" is not a table", "write ["+key+"] and its keys under it")
	}
	return t, ok
}
