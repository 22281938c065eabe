package incident

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Expr is a condition over facts, such as: provider = aws and "personal" in tags. The zero Expr is always true.
//
//	condition = all { "or" all }
//	all       = one { "and" one }
//	one       = "not" one | "(" condition ")" | fact "=" value | fact "!=" value | value "in" fact
//
// Facts and values are bare words (letters, digits, - _ . : /) or stand in double quotes. A fact may have several values, split by commas: it
// equals each of them, so that provider = aws is true of an incident in two clouds. A fact that was never set is unknown.
type Expr struct {
	Text string
	root node
}

// Use is a place in a condition where a fact is held against a value.
type Use struct {
	Fact, Value string
	At          int // the character at which it starts, from 1
}

// mostExpr is how long a condition may be, in bytes.
const mostExpr = 1000

// ParseExpr reads a condition. The error says at which character it stops making sense, and what would be right there.
func ParseExpr(text string) (Expr, error) {
	if len(text) > mostExpr {
		return Expr{}, fmt.Errorf("it has more than %d characters", mostExpr)
	}
	p := &exprParser{text: text}
	p.next()
	if p.token.kind == tokenEnd {
		return Expr{Text: text}, nil
	}
	root, err := p.any()
	if err == nil && p.token.kind != tokenEnd {
		err = p.wrong("and, or, or the end")
	}
	if err != nil {
		return Expr{}, err
	}
	return Expr{Text: text, root: root}, nil
}

// Eval reports whether the condition is true of the facts.
func (e Expr) Eval(facts map[string]string) bool { return e.root == nil || e.root.eval(facts) }

// Uses lists every fact that the condition asks for with the value it is held against, in the order of the text.
func (e Expr) Uses() []Use {
	var uses []Use
	if e.root != nil {
		e.root.walk(func(u Use) { uses = append(uses, u) })
	}
	return uses
}

// node is a part of a condition.
type node interface {
	eval(facts map[string]string) bool
	walk(visit func(Use))
}

type (
	anyOf   []node // at least one is true
	allOf   []node
	negated struct{ of node }
	has     Use
)

func (n anyOf) eval(facts map[string]string) bool {
	return slices.ContainsFunc(n, func(x node) bool { return x.eval(facts) })
}

func (n allOf) eval(facts map[string]string) bool {
	return !slices.ContainsFunc(n, func(x node) bool { return !x.eval(facts) })
}

func (n negated) eval(facts map[string]string) bool { return !n.of.eval(facts) }

func (n has) eval(facts map[string]string) bool {
	return slices.Contains(factValues(facts[n.Fact]), n.Value)
}

func (n anyOf) walk(visit func(Use)) {
	for _, x := range n {
		x.walk(visit)
	}
}

func (n allOf) walk(visit func(Use)) {
	for _, x := range n {
		x.walk(visit)
	}
}

func (n negated) walk(visit func(Use)) { n.of.walk(visit) }
func (n has) walk(visit func(Use))     { visit(Use(n)) }

// factValues is the values of a fact. One that was never set is unknown.
func factValues(text string) []string {
	if strings.TrimSpace(text) == "" {
		return []string{"unknown"}
	}
	values := strings.Split(text, ",")
	for i, v := range values {
		values[i] = strings.TrimSpace(v)
	}
	return values
}

// tokenKind says what a token is; an operator is its own text.
type tokenKind string

const (
	tokenEnd   tokenKind = "end"
	tokenWord  tokenKind = "word"
	tokenWrong tokenKind = "wrong"
)

type exprToken struct {
	kind tokenKind
	text string // of a word: without its quotes
	at   int    // byte offset
}

// exprParser reads a condition from left to right, one token ahead.
type exprParser struct {
	text  string
	rest  int // byte offset behind the token
	token exprToken
}

func (p *exprParser) any() (node, error) {
	n, err := p.all()
	if err != nil || p.token.kind != "or" {
		return n, err
	}
	nodes := anyOf{n}
	for p.token.kind == "or" {
		p.next()
		n, err := p.all()
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, n)
	}
	return nodes, nil
}

func (p *exprParser) all() (node, error) {
	n, err := p.one()
	if err != nil || p.token.kind != "and" {
		return n, err
	}
	nodes := allOf{n}
	for p.token.kind == "and" {
		p.next()
		n, err := p.one()
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, n)
	}
	return nodes, nil
}

func (p *exprParser) one() (node, error) {
	switch p.token.kind {
	case "not":
		p.next()
		n, err := p.one()
		return negated{n}, err
	case "(":
		p.next()
		n, err := p.any()
		if err != nil {
			return nil, err
		}
		if p.token.kind != ")" {
			return nil, p.wrong("and, or, or )")
		}
		p.next()
		return n, nil
	case tokenWord:
		return p.comparison()
	}
	return nil, p.wrong("a fact or a value")
}

func (p *exprParser) comparison() (node, error) {
	left := p.token
	p.next()
	op := p.token.kind
	if op != "=" && op != "!=" && op != "in" {
		return nil, p.wrong("=, != or in")
	}
	p.next()
	right := p.token
	if right.kind != tokenWord {
		return nil, p.wrong(map[tokenKind]string{"=": "a value", "!=": "a value", "in": "a fact"}[op])
	}
	p.next()
	at := p.column(left.at)
	switch op {
	case "in":
		return has{Fact: right.text, Value: left.text, At: at}, nil
	case "!=":
		return negated{has{Fact: left.text, Value: right.text, At: at}}, nil
	}
	return has{Fact: left.text, Value: right.text, At: at}, nil
}

// next reads the next token.
func (p *exprParser) next() {
	for p.rest < len(p.text) && strings.ContainsRune(" \t\r\n", rune(p.text[p.rest])) {
		p.rest++
	}
	p.token = exprToken{kind: tokenEnd, at: p.rest}
	text := p.text[p.rest:]
	switch {
	case text == "":
		return
	case text[0] == '"':
		end := strings.IndexByte(text[1:], '"')
		if end < 0 {
			p.token.kind, p.token.text = tokenWrong, text
			p.rest = len(p.text)
			return
		}
		p.token.kind, p.token.text = tokenWord, text[1:1+end]
		p.rest += end + 2
		return
	case strings.HasPrefix(text, "!="):
		p.operator("!=")
		return
	case strings.ContainsRune("=()", rune(text[0])):
		p.operator(text[:1])
		return
	}
	end := 0
	for end < len(text) && isBare(text[end]) {
		end++
	}
	switch word := text[:end]; word {
	case "and", "or", "not", "in":
		p.operator(word)
	case "":
		_, size := utf8.DecodeRuneInString(text)
		p.token.kind, p.token.text = tokenWrong, text[:size]
		p.rest += size
	default:
		p.token.kind, p.token.text = tokenWord, word
		p.rest += end
	}
}

func (p *exprParser) operator(text string) {
	p.token.kind, p.token.text = tokenKind(text), text
	p.rest += len(text)
}

// isBare reports whether a character may stand in a word without quotes.
func isBare(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-_.:/", c) >= 0
}

// wrong says what stands at the token and what should.
func (p *exprParser) wrong(want string) error {
	if p.token.kind == tokenEnd {
		return fmt.Errorf("it ends at character %d where %s is missing", p.column(p.token.at), want)
	}
	if p.token.kind == tokenWrong && p.token.text[0] == '"' {
		return fmt.Errorf("the quote at character %d is not closed", p.column(p.token.at))
	}
	return fmt.Errorf("%q at character %d is not %s", p.token.text, p.column(p.token.at), want)
}

// column is a byte offset as people count characters.
func (p *exprParser) column(offset int) int { return utf8.RuneCountInString(p.text[:offset]) + 1 }
