package slack

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// A click arrives in a payload of some 15 KB, nearly all of it the message that was clicked, which says nothing that we do not know. Decoding
// all of it costs five times what everything else on the path of a click costs, so skim walks over the members of an object, and only
// those that are asked for are decoded. What is walked over is not checked beyond its brackets and quotes; what is decoded is checked by encoding/json.

// errNotJSON is what bytes get that are no JSON object.
var errNotJSON = errors.New("the payload is not a JSON object")

// skim calls found with the raw value of each member of a JSON object, in order.
func skim(b []byte, found func(key, value []byte) error) error {
	_, err := walk(b, 0, func(key []byte, i int) (int, error) {
		end := past(b, i)
		if end < 0 {
			return end, errNotJSON
		}
		return end, found(key, b[i:end])
	})
	return err
}

// errNoList is what bytes get that are no JSON array.
var errNoList = errors.New("the payload has something else in the place of a list")

// each calls found with the raw value of each element of a JSON array, in order; null has none.
func each(b []byte, found func(value []byte) error) error {
	if string(b) == "null" {
		return nil
	}
	if len(b) == 0 || b[0] != '[' {
		return errNoList
	}
	i := space(b, 1)
	if i < len(b) && b[i] == ']' {
		return nil
	}
	for {
		end := past(b, i)
		if end < 0 {
			return errNoList
		}
		if err := found(b[i:end]); err != nil {
			return err
		}
		i = space(b, end)
		switch {
		case i < len(b) && b[i] == ',':
			i = space(b, i+1)
		case i < len(b) && b[i] == ']':
			return nil
		default:
			return errNoList
		}
	}
}

// wanted is a member that should be a word, and where it goes.
type wanted struct {
	name string
	to   *string
}

// words reads words out of a JSON object; null is one that has none.
func words(b []byte, all ...wanted) error {
	if string(b) == "null" {
		return nil
	}
	return skim(b, func(key, value []byte) error {
		for _, w := range all {
			if string(key) == w.name {
				*w.to = word(value)
			}
		}
		return nil
	})
}

// walk goes over the members of the JSON object that begins at i. For each it calls found with the place of the value, which says where the value ends. It
// gives the place behind the object. A value that is read while it is walked over is walked over once.
func walk(b []byte, i int, found func(key []byte, i int) (end int, err error)) (end int, err error) {
	i = space(b, i)
	if i >= len(b) || b[i] != '{' {
		return -1, errNotJSON
	}
	i = space(b, i+1)
	if i < len(b) && b[i] == '}' {
		return i + 1, nil
	}
	for {
		if i >= len(b) || b[i] != '"' {
			return -1, errNotJSON
		}
		end := closing(b, i)
		if end < 0 {
			return -1, errNotJSON
		}
		key := b[i+1 : end]
		i = space(b, end+1)
		if i >= len(b) || b[i] != ':' {
			return -1, errNotJSON
		}
		i = space(b, i+1)
		end, err := found(key, i)
		if err != nil {
			return -1, err
		}
		i = space(b, end)
		if i >= len(b) {
			return -1, errNotJSON
		}
		if b[i] == '}' {
			return i + 1, nil
		}
		if b[i] != ',' {
			return -1, errNotJSON
		}
		i = space(b, i+1)
	}
}

// space gives the first place from i on that is no white space.
func space(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\n' || b[i] == '\r') {
		i++
	}
	return i
}

// closing gives the place of the quote that closes the one at i, or -1.
func closing(b []byte, i int) int {
	for i++; i < len(b); {
		q := bytes.IndexByte(b[i:], '"')
		if q < 0 {
			return -1
		}
		q += i
		escapes := 0
		for q-1-escapes >= i && b[q-1-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return q
		}
		i = q + 1
	}
	return -1
}

// past gives the place behind the value that begins at i, or -1.
func past(b []byte, i int) int {
	if i >= len(b) {
		return -1
	}
	switch b[i] {
	case '"':
		if end := closing(b, i); end >= 0 {
			return end + 1
		}
		return -1
	case '{', '[':
		depth := 0
		for ; i < len(b); i++ {
			switch b[i] {
			case '"':
				if i = closing(b, i); i < 0 {
					return -1
				}
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
		}
		return -1
	}
	start := i
	for i < len(b) && !strings.ContainsRune(" \t\n\r,}]", rune(b[i])) {
		i++
	}
	if i == start {
		return -1
	}
	return i
}

// word decodes a value that should be a string; anything else is the empty word.
func word(value []byte) string {
	if len(value) < 2 || value[0] != '"' {
		return ""
	}
	if inner := value[1 : len(value)-1]; bytes.IndexByte(inner, '\\') < 0 && ascii(inner) {
		return string(inner)
	}
	var s string
	if json.Unmarshal(value, &s) != nil {
		return ""
	}
	return s
}

// ascii reports whether there is nothing but printable ASCII: such a string means itself.
func ascii(b []byte) bool {
	for _, c := range b {
		if c < 0x20 || c >= 0x7f {
			return false
		}
	}
	return true
}
