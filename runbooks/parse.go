package runbooks

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// longestFile bounds what a runbook may weigh: an incident keeps a copy of it.
const longestFile = 256 << 10

// blocks reads the structure only. Texts are plain, so nothing inside a line is looked at; link definitions are texts as well, and do not vanish.
func blocks() parser.Parser {
	return parser.NewParser(parser.WithBlockParsers(
		util.Prioritized(parser.NewSetextHeadingParser(), 100),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(parser.NewListParser(), 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(parser.NewBlockquoteParser(), 800),
		util.Prioritized(parser.NewHTMLBlockParser(), 900),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	))
}

// Parse reads a runbook. It gives a runbook or findings, never both; the findings are all there are, in the order of their lines.
func Parse(file string, src []byte) (*Runbook, []Finding) {
	sum := sha256.Sum256(src)
	p := &parsing{
		rb:   &Runbook{File: file, Source: bytes.Clone(src), SHA256: hex.EncodeToString(sum[:])},
		seen: map[string]int{},
	}
	p.read(bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n")))
	if len(p.found) > 0 {
		return nil, inOrder(p.found)
	}
	return p.rb, nil
}

// parsing is one reading of one file.
type parsing struct {
	rb    *Runbook
	src   []byte         // what goldmark read: the front matter is blank
	start []int          // offset of each line
	seen  map[string]int // step and phase ids, and the line that has them
	found []Finding
}

func (p *parsing) fail(line int, rule, message, remedy string) {
	p.found = append(p.found, Finding{File: p.rb.File, Line: line, Rule: rule, Message: message, Remedy: remedy})
}

func (p *parsing) read(src []byte) {
	if len(src) > longestFile {
		p.fail(0, "too-long", fmt.Sprintf("the file has more than %d KiB", longestFile>>10), "a runbook is steps, and no essay: take out what nobody does")
		return
	}
	if line, message, remedy := unreadable(src); line > 0 {
		p.fail(line, "unreadable", message, remedy)
		return
	}
	head, body, ok := front(src)
	if !ok {
		p.fail(1, "front-matter", "there is no front matter", "begin the file with a line "+fence+", the keys in TOML, and a line "+fence)
		return
	}
	p.front(head)
	p.src = body
	for i := 0; i >= 0 && i <= len(body); {
		p.start = append(p.start, i)
		next := bytes.IndexByte(body[i:], '\n')
		if next < 0 {
			break
		}
		i += next + 1
	}
	doc := blocks().Parse(text.NewReader(body))
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		p.block(n)
	}
}

// unreadable finds the first line that is no text.
func unreadable(src []byte) (line int, message, remedy string) {
	for l := range bytes.Lines(src) {
		line++
		if !utf8.Valid(l) {
			return line, "this line is not UTF-8", "save the file as UTF-8 text"
		}
		if bad, found := control(strings.TrimSuffix(string(l), "\n")); found {
			return line, fmt.Sprintf("this line has a control character (U+%04X)", bad), "take it out: it hides or reorders what people read"
		}
	}
	return 0, "", ""
}

// control finds a character that could hide or reorder what people read.
func control(s string) (rune, bool) {
	for _, r := range s {
		if r != '\t' && r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == '\ufeff') {
			return r, true
		}
	}
	return 0, false
}

// line is the line of an offset, from 1.
func (p *parsing) line(offset int) int {
	i, exact := slices.BinarySearch(p.start, offset)
	if exact {
		return i + 1
	}
	return max(i, 1)
}

// at is the line of a node.
func (p *parsing) at(n ast.Node) int {
	if n.Pos() >= 0 {
		return p.line(n.Pos())
	}
	if n.Type() == ast.TypeBlock && n.Lines().Len() > 0 {
		return p.line(n.Lines().At(0).Start)
	}
	if c := n.FirstChild(); c != nil {
		return p.at(c)
	}
	return 1
}

// raw is the source of a node's lines.
func (p *parsing) raw(n ast.Node) string {
	var b strings.Builder
	lines := n.Lines()
	for i := range lines.Len() {
		s := lines.At(i)
		b.Write(s.Value(p.src))
	}
	return b.String()
}

// comment reports whether a block is an HTML comment: a note among authors that no card shows.
func (p *parsing) comment(n ast.Node) bool {
	h, ok := n.(*ast.HTMLBlock)
	return ok && h.HTMLBlockType == ast.HTMLBlockType2
}

// block reads what stands at the left margin.
func (p *parsing) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		if n.Level != 2 {
			p.fail(p.at(n), "structure", fmt.Sprintf("a heading of level %d has no place in a runbook", n.Level), "write ## and the phase's title; the runbook's own title stands in the front matter")
		}
		p.phase(n)
	case *ast.List:
		if len(p.rb.Phases) == 0 {
			p.fail(p.at(n), "structure", "this list stands before the first phase", "write a heading such as ## Start above it")
			return
		}
		p.items(n)
	default:
		if !p.comment(n) {
			p.fail(p.at(n), "structure", naming(n)+" has no place at the left margin: no card would show it", "make it a step, move it into a step by two spaces, or take it out")
		}
	}
}

// phase opens a phase by its heading.
func (p *parsing) phase(n *ast.Heading) {
	line := p.at(n)
	ph := Phase{Title: said(p.raw(n)), Line: line, lines: map[string]int{}}
	ph.ID = slug(ph.Title)
	switch {
	case ph.ID == "":
		p.fail(line, "structure", "this phase has no title", "write ## and a title, such as ## Cut access")
	case !isID(ph.ID):
		p.fail(line, "structure", fmt.Sprintf("the title %q makes no id", ph.Title), "begin it with a letter of a to z, and keep it under 48 letters")
	default:
		p.claim("phase "+ph.ID, fmt.Sprintf("the phase %q", ph.Title), line)
	}
	p.rb.Phases = append(p.rb.Phases, ph)
}

// claim takes a name that only one may have.
func (p *parsing) claim(name, what string, line int) {
	if before, taken := p.seen[name]; taken {
		p.fail(line, "twice", fmt.Sprintf("%s is there already, on line %d", what, before), "give each a name of its own")
		return
	}
	p.seen[name] = line
}

// items reads a list at the left margin: the phase's attributes, then its steps.
func (p *parsing) items(list *ast.List) {
	ph := &p.rb.Phases[len(p.rb.Phases)-1]
	for n := list.FirstChild(); n != nil; n = n.NextSibling() {
		line := p.at(n)
		first := n.FirstChild()
		if first == nil || !prose(first) {
			p.fail(line, "structure", "this item has no text", "write - [ ] and what to do, or an attribute such as - when: the key is public")
			continue
		}
		source := p.raw(first)
		if title, box, done := task(source); box {
			if done {
				p.fail(line, "structure", "a step of a runbook is not done yet", "write - [ ] with a space between the brackets")
			}
			ph.Steps = append(ph.Steps, p.step(n, title, line))
			continue
		}
		p.phaseAttribute(ph, n, source, line)
	}
}

func (p *parsing) phaseAttribute(ph *Phase, n ast.Node, source string, line int) {
	name, value, ok := pair(source)
	if !ok {
		p.fail(line, "structure", "this item is neither a step nor an attribute", "write - [ ] before a step, or a name and a colon before an attribute")
		return
	}
	field := ph.attribute(name)
	switch {
	case field == nil:
		remedy := suggestion(name, phaseAttributes)
		if slices.Contains(attributeNames(), name) {
			remedy = "it belongs to a step: move it under one by two spaces"
		}
		p.fail(line, "unknown-attribute", fmt.Sprintf("a phase has no attribute %q", name), remedy)
	case value == "":
		p.fail(line, "empty-attribute", name+" says nothing", "write what it is, or take the line out")
	case ph.lines[name] > 0:
		p.fail(line, "twice", fmt.Sprintf("%s is there already, on line %d", name, ph.lines[name]), "keep one of them; a phase ends in one pause")
	default:
		*field, ph.lines[name] = value, line
		if len(ph.Steps) > 0 {
			p.fail(line, "structure", name+" stands below a step", "move it up to the heading: condition and purpose are read first")
		}
	}
	for c := n.FirstChild().NextSibling(); c != nil; c = c.NextSibling() {
		p.fail(p.at(c), "structure", naming(c)+" has no place under an attribute", "move it into a step")
	}
}

// step reads an item with a box.
func (p *parsing) step(n ast.Node, title string, line int) Step {
	s := Step{Title: said(title), Line: line, lines: map[string]int{}}
	if s.Title == "" {
		p.fail(line, "structure", "this step has no title", "write what to do, the verb first")
	}
	var body []string
	for c := n.FirstChild().NextSibling(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.List:
			p.stepAttributes(&s, c)
		case *ast.FencedCodeBlock:
			p.command(&s, c)
		default:
			if prose(c) {
				if s.lines["body"] == 0 {
					s.lines["body"] = p.at(c)
				}
				body = append(body, said(p.raw(c)))
			} else if !p.comment(c) {
				p.fail(p.at(c), "structure", naming(c)+" has no place in a step", "write it as text, as an attribute, or in a block such as ```aws")
			}
		}
	}
	s.Body = strings.Join(body, "\n\n")
	switch {
	case s.ID != "":
		p.claim("step "+s.ID, fmt.Sprintf("the step %q", s.ID), s.LineOf("id"))
	case s.lines["id"] == 0:
		p.fail(line, "step-id", fmt.Sprintf("the step %q has no id", s.Title), "add - id: "+cmp.Or(slug(s.Title), "what-it-does")+" under it; the record and other steps go by it")
	}
	return s
}

func (p *parsing) stepAttributes(s *Step, list *ast.List) {
	for n := list.FirstChild(); n != nil; n = n.NextSibling() {
		line := p.at(n)
		first := n.FirstChild()
		if first == nil || !prose(first) {
			p.fail(line, "structure", "this attribute has no text", "write a name, a colon and a value, such as - role: iam-lead")
			continue
		}
		source := p.raw(first)
		if _, box, _ := task(source); box {
			p.fail(line, "structure", "this step stands inside another", "move it to the left margin")
			continue
		}
		for c := first.NextSibling(); c != nil; c = c.NextSibling() {
			p.fail(p.at(c), "structure", naming(c)+" has no place under an attribute", "move it to the left: into the step, two spaces from the margin")
		}
		name, value, ok := pair(source)
		if !ok {
			p.fail(line, "structure", "this item is not an attribute", "write a name, a colon and a value, such as - role: iam-lead")
			continue
		}
		i := slices.IndexFunc(attributes, func(a attribute) bool { return a.name == name })
		switch {
		case i < 0:
			remedy := suggestion(name, attributeNames())
			if slices.Contains(phaseAttributes, name) {
				remedy = "it belongs to a phase: move it to the left margin, above the steps"
			}
			p.fail(line, "unknown-attribute", fmt.Sprintf("a step has no attribute %q", name), remedy)
		case s.lines[name] > 0:
			p.fail(line, "twice", fmt.Sprintf("%s is there already, on line %d", name, s.lines[name]), "keep one of them")
		case value == "":
			s.lines[name] = line
			p.fail(line, "empty-attribute", name+" says nothing", "write what it is, or take the line out")
		default:
			s.lines[name] = line
			if wrong, remedy := attributes[i].set(s, value); wrong != "" {
				p.fail(line, "attribute", wrong, remedy)
			}
		}
	}
}

// command reads a fenced block.
func (p *parsing) command(s *Step, n *ast.FencedCodeBlock) {
	line, info := p.at(n), ""
	if n.Info != nil {
		info = strings.TrimSpace(string(n.Info.Segment.Value(p.src)))
	}
	c := Command{Provider: info, Text: strings.Trim(p.raw(n), "\n"), Line: line}
	switch {
	case info == "":
		p.fail(line, "command", "this command names no provider", "write it behind the fence, such as ```aws")
	case !isID(info):
		p.fail(line, "command", fmt.Sprintf("%q is not a provider", info), "write its id alone behind the fence, such as ```aws")
	case strings.TrimSpace(c.Text) == "":
		p.fail(line, "command", "this command says nothing", "write what to run, or take the block out")
	case slices.ContainsFunc(s.Commands, func(o Command) bool { return o.Provider == info }):
		p.fail(line, "twice", "this step has a command for "+info+" already", "put both into one block: a step is one action")
	}
	s.Commands = append(s.Commands, c)
}

// prose reports whether a block is a plain text.
func prose(n ast.Node) bool { return n.Kind() == ast.KindParagraph || n.Kind() == ast.KindTextBlock }

// task takes the box off an item.
func task(source string) (title string, box, done bool) {
	switch source = strings.TrimLeft(source, " \t"); {
	case strings.HasPrefix(source, "[ ]"):
		return source[3:], true, false
	case strings.HasPrefix(source, "[x]"), strings.HasPrefix(source, "[X]"):
		return source[3:], true, true
	default:
		return source, false, false
	}
}

// pair takes name and value apart. A name is one word in lower case, so that a sentence with a colon is not taken for one.
func pair(source string) (name, value string, ok bool) {
	name, value, ok = strings.Cut(source, ":")
	name = strings.TrimSpace(name)
	if !ok || name == "" || strings.ContainsAny(name, " \t\n\\") {
		return "", "", false
	}
	return name, said(value), true
}

// slug makes an id of a title.
func slug(title string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		} else if s := b.String(); s != "" && s[len(s)-1] != '-' {
			b.WriteByte('-')
		}
	}
	return strings.TrimRight(b.String(), "-")
}

// naming says what a block is in words.
func naming(n ast.Node) string {
	switch n.Kind() {
	case ast.KindHeading:
		return "a heading"
	case ast.KindList:
		return "a list"
	case ast.KindParagraph, ast.KindTextBlock:
		return "a paragraph"
	case ast.KindFencedCodeBlock:
		return "a command"
	case ast.KindCodeBlock:
		return "a block indented by four spaces"
	case ast.KindBlockquote:
		return "a quotation"
	case ast.KindThematicBreak:
		return "a line across"
	case ast.KindHTMLBlock:
		return "HTML"
	default:
		return "this"
	}
}
