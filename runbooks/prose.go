package runbooks

import "strings"

// punctuation is what a backslash takes the meaning from, as CommonMark has it (https://spec.commonmark.org/0.31.2/#backslash-escapes).
const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

// said is a text as people read it: on one line, without the backslashes that keep a code host from reading it as markup.
func said(source string) string {
	source = strings.Join(strings.Fields(source), " ")
	if !strings.Contains(source, `\`) {
		return source
	}
	var b strings.Builder
	for i := 0; i < len(source); i++ {
		if source[i] == '\\' && i+1 < len(source) && strings.IndexByte(punctuation, source[i+1]) >= 0 {
			i++
		}
		b.WriteByte(source[i])
	}
	return b.String()
}

// written is a text as it stands in the file, so that said gives it back and a code host shows it as it is.
func written(text string) string {
	var b strings.Builder
	for i := range len(text) {
		switch c := text[i]; c {
		case '\\', '`', '*', '_', '<', '[', '~', '#': // the last ends a heading as well
			b.WriteByte('\\')
		case '+', '-', '=', '>', ':', '|':
			// A mark of a block only where the text begins with it.
			if i == 0 {
				b.WriteByte('\\')
			}
		case '.', ')':
			if numbered(text[:i]) {
				b.WriteByte('\\')
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// numbered reports whether a text so far is only digits, so that a full stop would make it an item of a list.
func numbered(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}
