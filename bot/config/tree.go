package config

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// table is a TOML table that remembers the order and the line of its keys.
type table struct {
	line    int
	keys    []string
	entries map[string]*value
	head    bool // it has a [header] of its own
	closed  bool // an inline table: nothing is added to it later
}

// value is a TOML value and where it stands.
type value struct {
	line  int
	kind  unstable.Kind
	text  string // of anything that is neither array nor table
	list  []*value
	table *table
}

func newTable(line int) *table { return &table{line: line, entries: map[string]*value{}} }

func (t *table) put(key string, v *value) {
	t.keys = append(t.keys, key)
	t.entries[key] = v
}

// syntaxErrors is how many lines that are not TOML are reported before we give up: more say nothing new.
const syntaxErrors = 20

// parseTree reads the text and reports what TOML itself forbids. ok is false where a line could not be read, so that the tree lacks it. A line that is not TOML is
// blanked and the rest is read again, so that the second mistake is found too.
func parseTree(text []byte, report func(line int, key, message, remedy string)) (root *table, ok bool) {
	ok = true
	data := bytes.Clone(text)
	for range syntaxErrors {
		b := &builder{root: newTable(1), report: report}
		line, message := b.build(data)
		if line == 0 {
			b.flush()
			return b.root, ok
		}
		ok = false
		report(line, "", "this is not TOML: "+message, "correct this line; the meaning of the file is checked once it can be read")
		data = blank(data, line)
	}
	return nil, false
}

// confirm lets the library decide on what the builder does not look at, such as numbers that are too large for a key that nothing reads.
func confirm(data []byte, report func(line int, key, message, remedy string)) {
	var all map[string]any
	err := toml.Unmarshal(data, &all)
	if err == nil {
		return
	}
	line, key := 1, ""
	if where, ok := errors.AsType[*toml.DecodeError](err); ok {
		line, _ = where.Position()
		key = strings.Join(where.Key(), ".")
	}
	report(line, key, "this is not TOML: "+strings.TrimPrefix(err.Error(), "toml: "), "correct this line")
}

// blank empties a line and leaves all others where they are.
func blank(data []byte, line int) []byte {
	lines := bytes.SplitAfter(data, []byte("\n"))
	if line <= len(lines) {
		lines[line-1] = bytes.Repeat([]byte("\n"), bytes.Count(lines[line-1], []byte("\n")))
	}
	return bytes.Join(lines, nil)
}

type builder struct {
	parser unstable.Parser
	data   []byte
	starts []int // offset of each line
	root   *table
	report func(line int, key, message, remedy string)
	twice  []func()
}

// build reads all expressions. It returns the line of the first that is not TOML, or 0.
func (b *builder) build(data []byte) (line int, message string) {
	b.data = data
	b.starts = []int{0}
	for i, c := range data {
		if c == '\n' {
			b.starts = append(b.starts, i+1)
		}
	}
	b.parser.Reset(data)
	current, path := b.root, []string(nil)
	for b.parser.NextExpression() {
		e := b.parser.Expression()
		switch e.Kind {
		case unstable.Table:
			keys, at := b.key(e.Key())
			current, path = b.open(keys, at), keys
		case unstable.ArrayTable:
			keys, at := b.key(e.Key())
			b.fault(at, strings.Join(keys, "."), "a list of tables ([[ ]]) is used nowhere in this file", "write a table with a name: ["+strings.Join(keys, ".")+".name]")
			current, path = newTable(at), keys
		case unstable.KeyValue:
			b.assign(current, path, e)
		}
	}
	err := b.parser.Error()
	if err == nil {
		return 0, ""
	}
	line = len(b.starts)
	if where, ok := errors.AsType[*unstable.ParserError](err); ok {
		if offset := cap(b.data) - cap(where.Highlight); offset >= 0 && offset <= len(b.data) && where.Highlight != nil {
			line = b.line(offset)
		}
	}
	if strings.Contains(err.Error(), "multiline") {
		// The text runs on to the end of the file: the quotes that open it are what is wrong.
		for at := line; at > 0; at-- {
			if text := b.data[b.starts[at-1]:]; bytes.Contains(firstLine(text), []byte(`"""`)) || bytes.Contains(firstLine(text), []byte(`'''`)) {
				return at, err.Error()
			}
		}
	}
	// An error at the end of the text may point behind its last line; a blank line cannot be what is wrong.
	for line > 1 && b.starts[line-1] >= len(b.data) {
		line--
	}
	return line, err.Error()
}

func firstLine(text []byte) []byte {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	return line
}

func (b *builder) flush() {
	for _, f := range b.twice {
		f()
	}
}

// fault keeps a report until the text is known to be TOML: a text that is read again would say it twice.
func (b *builder) fault(line int, key, message, remedy string) {
	b.twice = append(b.twice, func() { b.report(line, key, message, remedy) })
}

// line is the line of an offset, by halves.
func (b *builder) line(offset int) int {
	lo, hi := 0, len(b.starts)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; b.starts[mid] <= offset {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo + 1
}

// key is a dotted key and the line of its first part.
func (b *builder) key(it unstable.Iterator) (keys []string, line int) {
	for it.Next() {
		n := it.Node()
		if line == 0 {
			line = b.line(int(n.Raw.Offset))
		}
		keys = append(keys, string(n.Data))
	}
	return keys, line
}

// open finds or makes the table of a [header].
func (b *builder) open(keys []string, line int) *table {
	t := b.root
	for i, k := range keys {
		next := b.step(t, keys[:i+1], k, line)
		if next == nil {
			return newTable(line) // reported; what follows is read into nothing
		}
		t = next
	}
	if t.head {
		b.fault(line, strings.Join(keys, "."), fmt.Sprintf("this table is there already, on line %d", t.line), "put all its keys under one header")
		return newTable(line)
	}
	t.head, t.line = true, line
	return t
}

// step goes one part of a key down, making the table if it is new.
func (b *builder) step(t *table, path []string, k string, line int) *table {
	v, ok := t.entries[k]
	if !ok {
		sub := newTable(line)
		t.put(k, &value{line: line, kind: unstable.Table, table: sub})
		return sub
	}
	if v.table == nil || v.table.closed {
		b.fault(line, strings.Join(path, "."), fmt.Sprintf("this key has a value already, on line %d", v.line), "keep one of the two")
		return nil
	}
	return v.table
}

func (b *builder) assign(t *table, path []string, e *unstable.Node) {
	keys, line := b.key(e.Key())
	full := append(append([]string(nil), path...), keys...)
	for i, k := range keys[:len(keys)-1] {
		if t = b.step(t, full[:len(path)+i+1], k, line); t == nil {
			return
		}
	}
	last := keys[len(keys)-1]
	if old, ok := t.entries[last]; ok {
		b.fault(line, strings.Join(full, "."), fmt.Sprintf("this key has a value already, on line %d", old.line), "keep one of the two")
		return
	}
	t.put(last, b.value(e.Value(), line, full))
}

func (b *builder) value(n *unstable.Node, line int, path []string) *value {
	// Arrays and inline tables have no position of their own; what is in them does.
	if n.Raw.Length > 0 && n.Kind != unstable.Array && n.Kind != unstable.InlineTable {
		line = b.line(int(n.Raw.Offset))
	}
	v := &value{line: line, kind: n.Kind}
	switch n.Kind {
	case unstable.Array:
		for it := n.Children(); it.Next(); {
			if it.Node().Kind != unstable.Comment {
				v.list = append(v.list, b.value(it.Node(), line, path))
			}
		}
	case unstable.InlineTable:
		v.kind, v.table = unstable.Table, newTable(line)
		for it := n.Children(); it.Next(); {
			if it.Node().Kind == unstable.KeyValue {
				b.assign(v.table, path, it.Node())
			}
		}
		v.table.close()
	default:
		v.text = string(n.Data)
	}
	return v
}

func (t *table) close() {
	t.closed = true
	for _, v := range t.entries {
		if v.table != nil && !v.table.closed {
			v.table.close()
		}
	}
}
