package export

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// hidden reports whether a character would not show, or would change how its neighbours show: controls, bidirectional marks,
// zero-width characters, tags, fillers. A line break and a tab show as what they are.
func hidden(r rune) bool {
	switch {
	case r < ' ':
		return r != '\n' && r != '\t'
	case r < 0x7f:
		return false
	case r < 0xa0:
		return true
	case r < 0x300:
		return r == 0xad // soft hyphen
	case quotation(r):
		return false
	case r == 0x34f, r == 0x115f, r == 0x1160, r == 0x17b4, r == 0x17b5, r == 0x3164, r == 0xffa0: // joiner and fillers
		return true
	case r >= 0xfe00 && r <= 0xfe0e, r >= 0xe0100 && r <= 0xe01ef: // variation selectors, but the one that makes an emoji
		return true
	}
	return unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

// quotation reports whether a character is one of the dashes, quotation marks and dots that our own sentences are full of.
func quotation(r rune) bool { return r >= 0x2010 && r <= 0x2027 }

// appendShown appends a hidden character as its number.
func appendShown(b []byte, r rune) []byte { return fmt.Appendf(b, "⟨U+%04X⟩", r) }

// appendRune appends a character beyond ASCII, whichever sink it is for: it can neither open markup nor close it.
func appendRune(b []byte, r rune) []byte {
	if !quotation(r) && hidden(r) {
		return appendShown(b, r)
	}
	return utf8.AppendRune(b, r)
}

// appendHTML appends text as text of a page, in an element or in a quoted attribute. A line break becomes br, which attributes show as
// the words they are; what goes into attributes here holds none.
func appendHTML(b []byte, s string) []byte {
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			b = append(b, s[start:i]...)
			r, size := utf8.DecodeRuneInString(s[i:])
			b = appendRune(b, r)
			i += size
			start = i
			continue
		}
		i++
		if c > '>' && c != 0x7f || c >= '(' && c < '<' || c == ' ' {
			continue
		}
		var as string
		switch c {
		case '<':
			as = "&lt;"
		case '>':
			as = "&gt;"
		case '&':
			as = "&amp;"
		case '"':
			as = "&#34;"
		case '\'':
			as = "&#39;"
		case '\n':
			as = "<br/>"
		case '\r':
			if i < len(s) && s[i] == '\n' {
				b = append(b, s[start:i-1]...)
				start = i
				continue
			}
			fallthrough
		default:
			if !hidden(rune(c)) {
				continue
			}
			b = append(b, s[start:i-1]...)
			b = appendShown(b, rune(c))
			start = i
			continue
		}
		b = append(b, s[start:i-1]...)
		b = append(b, as...)
		start = i
	}
	return append(b, s[start:]...)
}

// appendCell appends text as one field of RFC 4180. What a spreadsheet would take for a formula is led by an apostrophe, as OWASP's page on CSV
// injection has it (https://owasp.org/www-community/attacks/CSV_Injection).
func appendCell(b []byte, s string) []byte {
	from := len(b)
	quote := false
	r, _ := utf8.DecodeRuneInString(s)
	switch r {
	case '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠':
		b = append(b, '\'')
	}
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			b = appendRune(b, r)
			i += size
			continue
		}
		i++
		switch {
		case c > ',' && c < 0x7f:
			b = append(b, c)
		case c == '"':
			quote = true
			b = append(b, '"', '"')
		case c == '\r' && i < len(s) && s[i] == '\n':
		case hidden(rune(c)):
			b = appendShown(b, rune(c))
		default:
			quote = quote || c == ',' || c == '\n' || c == ' ' && (i == 1 || i == len(s))
			b = append(b, c)
		}
	}
	if !quote {
		return b
	}
	b = append(b, '"', '"')
	copy(b[from+1:], b[from:len(b)-2])
	b[from] = '"'
	return b
}

// appendMarkdown appends text as text of CommonMark with GitHub's tables and links. Each line break becomes the given words.
func appendMarkdown(b []byte, s, lineBreak string) []byte {
	first := true // nothing of the line is written yet
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			b = appendRune(b, r)
			i += size
			first = false
			continue
		}
		i++
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' { // most of any text
			b = append(b, c)
			first = false
			continue
		}
		switch c {
		case '\n':
			b = append(b, lineBreak...)
			first = true
			continue
		case '\r':
			if i < len(s) && s[i] == '\n' {
				continue
			}
			b = appendShown(b, '\r')
		case ' ', '\t':
			if !first { // leading blanks would make a code block
				b = append(b, ' ')
			}
			continue
		case '\\', '`', '*', '_', '[', ']', '<', '>', '|', '~', '#', '&', '$', '@':
			b = append(b, '\\', c)
		case '-', '+', '=':
			if first {
				b = append(b, '\\')
			}
			b = append(b, c)
		case ':': // a bare address is made a link
			if i < len(s) && s[i] == '/' {
				b = append(b, '\\')
			}
			b = append(b, c)
		case '.', ')':
			if c == '.' && i > 3 && isWWW(s[i-4:i-1]) || numbers(s[:i-1], s[i:]) {
				b = append(b, '\\')
			}
			b = append(b, c)
		default:
			if hidden(rune(c)) {
				b = appendShown(b, rune(c))
			} else {
				b = append(b, c)
			}
		}
		first = false
	}
	return b
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWWW(s string) bool { return (s[0]|0x20) == 'w' && (s[1]|0x20) == 'w' && (s[2]|0x20) == 'w' }

// numbers reports whether a dot or bracket between the two would number an item of a list: digits alone lead the line, and a blank or nothing
// follows.
func numbers(before, after string) bool {
	if after != "" && after[0] != ' ' && after[0] != '\t' && after[0] != '\n' && after[0] != '\r' {
		return false
	}
	i := len(before)
	for i > 0 && isDigit(before[i-1]) {
		i--
	}
	if i == len(before) {
		return false
	}
	for i > 0 && (before[i-1] == ' ' || before[i-1] == '\t') {
		i--
	}
	return i == 0 || before[i-1] == '\n'
}
