package ledger

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"
)

const (
	maxDepth   = 32
	maxInteger = 1<<53 - 1 // beyond it, a reader that holds numbers as float64 sees another number
)

// A scanner reads JSON as a line may hold it. encoding/json would not do: it takes the last of two equal keys, and it mends broken UTF-8, so that two
// verifiers could read one line differently. It is also several times slower than the hashing of the same bytes.
type scanner struct {
	b []byte
	i int
}

func (s *scanner) fail(why string) error { return fmt.Errorf("byte %d: %s", s.i, why) }

// end refuses anything behind the value.
func (s *scanner) end() error {
	s.blank()
	if s.i != len(s.b) {
		return s.fail("there is more after the value")
	}
	return nil
}

// blank skips spaces. Other white space is a control character, which a line must not hold.
func (s *scanner) blank() {
	for s.i < len(s.b) && s.b[s.i] == ' ' {
		s.i++
	}
}

func (s *scanner) value(depth int) error {
	if depth > maxDepth {
		return s.fail("it is nested too deep")
	}
	s.blank()
	if s.i == len(s.b) {
		return s.fail("a value is missing")
	}
	switch c := s.b[s.i]; c {
	case '{':
		return s.object(depth, nil)
	case '[':
		return s.array(depth, nil)
	case '"':
		_, _, err := s.text()
		return err
	case 't':
		return s.word("true")
	case 'f':
		return s.word("false")
	case 'n':
		return s.word("null")
	default:
		if c == '-' || isDigit(c) {
			return s.number()
		}
		return s.fail("no value starts like this")
	}
}

func (s *scanner) word(w string) error {
	if len(s.b)-s.i < len(w) || string(s.b[s.i:s.i+len(w)]) != w {
		return s.fail("no value starts like this")
	}
	s.i += len(w)
	return nil
}

// object reads an object and shows each member's key, without its quotes, and its exact value.
func (s *scanner) object(depth int, member func(key, value []byte) error) error {
	if s.i == len(s.b) || s.b[s.i] != '{' {
		return s.fail("an object is expected")
	}
	s.i++
	s.blank()
	if s.i < len(s.b) && s.b[s.i] == '}' {
		s.i++
		return nil
	}
	var seen keySet
	for {
		s.blank()
		if s.i == len(s.b) || s.b[s.i] != '"' {
			return s.fail("a key is expected")
		}
		key, escaped, err := s.text()
		if err != nil {
			return err
		}
		if escaped {
			key = []byte(unescape(key))
		}
		if !seen.add(key) {
			return s.fail(fmt.Sprintf("the key %q stands there twice", key))
		}
		s.blank()
		if s.i == len(s.b) || s.b[s.i] != ':' {
			return s.fail("a colon is expected")
		}
		s.i++
		s.blank()
		start := s.i
		if err := s.value(depth + 1); err != nil {
			return err
		}
		if member != nil {
			if err := member(key, s.b[start:s.i]); err != nil {
				return err
			}
		}
		if done, err := s.next('}'); done || err != nil {
			return err
		}
	}
}

// array reads an array and shows the exact bytes of each element.
func (s *scanner) array(depth int, element func(value []byte) error) error {
	if s.i == len(s.b) || s.b[s.i] != '[' {
		return s.fail("an array is expected")
	}
	s.i++
	s.blank()
	if s.i < len(s.b) && s.b[s.i] == ']' {
		s.i++
		return nil
	}
	for {
		s.blank()
		start := s.i
		if err := s.value(depth + 1); err != nil {
			return err
		}
		if element != nil {
			if err := element(s.b[start:s.i]); err != nil {
				return err
			}
		}
		if done, err := s.next(']'); done || err != nil {
			return err
		}
	}
}

// next reads what follows a member or an element: a comma, or the end.
func (s *scanner) next(end byte) (done bool, err error) {
	s.blank()
	if s.i == len(s.b) || s.b[s.i] != ',' && s.b[s.i] != end {
		return false, s.fail("a comma or the end is expected")
	}
	done = s.b[s.i] == end
	s.i++
	return done, nil
}

// text reads a string and returns what stands between the quotes.
func (s *scanner) text() (inner []byte, escaped bool, err error) {
	s.i++ // the opening quote
	start := s.i
	for {
		for s.i < len(s.b) && plain[s.b[s.i]] {
			s.i++
		}
		if s.i == len(s.b) {
			return nil, false, s.fail("a string does not end")
		}
		switch c := s.b[s.i]; {
		case c == '"':
			s.i++
			return s.b[start : s.i-1], escaped, nil
		case c == '\\':
			escaped = true
			if err := s.escape(); err != nil {
				return nil, false, err
			}
		case c < ' ':
			return nil, false, s.fail("a control character stands in a string")
		default:
			r, size := utf8.DecodeRune(s.b[s.i:])
			if r == utf8.RuneError && size == 1 {
				return nil, false, s.fail("a string is not UTF-8")
			}
			s.i += size
		}
	}
}

// plain are the bytes that stand for themselves in a string.
var plain = func() (p [256]bool) {
	for c := byte(' '); c < utf8.RuneSelf; c++ {
		p[c] = c != '"' && c != '\\'
	}
	return p
}()

func (s *scanner) escape() error {
	if s.i+1 == len(s.b) {
		return s.fail("a string does not end")
	}
	switch s.b[s.i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.i += 2
		return nil
	case 'u':
	default:
		return s.fail("no escape is written like this")
	}
	r, ok := s.unit()
	if !ok {
		return s.fail("no escape is written like this")
	}
	if r < 0xd800 || r > 0xdfff {
		return nil
	}
	if low, ok := s.unit(); !ok || r > 0xdbff || low < 0xdc00 || low > 0xdfff {
		return s.fail("half of a surrogate pair stands alone")
	}
	return nil
}

// unit reads a UTF-16 code unit written as \uXXXX.
func (s *scanner) unit() (r rune, ok bool) {
	if len(s.b)-s.i < 6 || s.b[s.i] != '\\' || s.b[s.i+1] != 'u' {
		return 0, false
	}
	for _, c := range s.b[s.i+2 : s.i+6] {
		switch {
		case isDigit(c):
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	s.i += 6
	return r, true
}

func (s *scanner) number() error {
	start := s.i
	if s.b[s.i] == '-' {
		s.i++
	}
	switch {
	case s.i < len(s.b) && s.b[s.i] == '0':
		s.i++
	case s.digits() == 0:
		return s.fail("a number has no digits")
	}
	whole := true
	if s.i < len(s.b) && s.b[s.i] == '.' {
		whole = false
		s.i++
		if s.digits() == 0 {
			return s.fail("a number has no digits behind its point")
		}
	}
	if s.i < len(s.b) && (s.b[s.i] == 'e' || s.b[s.i] == 'E') {
		whole = false
		s.i++
		if s.i < len(s.b) && (s.b[s.i] == '+' || s.b[s.i] == '-') {
			s.i++
		}
		if s.digits() == 0 {
			return s.fail("a number has no digits in its exponent")
		}
	}
	if !whole {
		if f, err := strconv.ParseFloat(string(s.b[start:s.i]), 64); err != nil || math.IsInf(f, 0) {
			return s.fail("a number is too large")
		}
		return nil
	}
	if n, err := strconv.ParseInt(string(s.b[start:s.i]), 10, 64); err != nil || n > maxInteger || n < -maxInteger {
		return s.fail("an integer is too large")
	}
	return nil
}

func (s *scanner) digits() (n int) {
	for s.i < len(s.b) && isDigit(s.b[s.i]) {
		s.i++
		n++
	}
	return n
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// A keySet finds a key that an object has twice. Few keys are compared one with another; many, which only a hostile line has, go into a map.
type keySet struct {
	few  [12][]byte
	n    int
	many map[string]bool
}

func (k *keySet) add(key []byte) (fresh bool) {
	if k.many != nil {
		if k.many[string(key)] {
			return false
		}
		k.many[string(key)] = true
		return true
	}
	for _, have := range k.few[:k.n] {
		if string(have) == string(key) {
			return false
		}
	}
	if k.n < len(k.few) {
		k.few[k.n] = key
		k.n++
		return true
	}
	k.many = map[string]bool{string(key): true}
	for _, have := range k.few {
		k.many[string(have)] = true
	}
	return true
}

// unescape decodes what text found between the quotes of a string.
func unescape(inner []byte) string {
	quoted := make([]byte, 0, len(inner)+2)
	quoted = append(append(append(quoted, '"'), inner...), '"')
	var out string
	if err := json.Unmarshal(quoted, &out); err != nil {
		panic(fmt.Sprintf("ledger: the scanner let %q pass: %v", inner, err)) // text has checked it
	}
	return out
}

// appendText writes a string as JSON with the fewest escapes. What is not UTF-8 becomes U+FFFD.
func appendText(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		}
		dst = append(dst, s[start:i]...)
		switch {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c == '\n':
			dst = append(dst, '\\', 'n')
		case c >= utf8.RuneSelf:
			dst = append(dst, "\ufffd"...)
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		start = i
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}
