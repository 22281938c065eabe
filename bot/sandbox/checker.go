package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// object is a JSON object.
type object = map[string]any

// checker walks blocks and says what Slack would.
type checker struct {
	wrong   []string
	text    int // characters in all
	ids     map[string]bool
	inputs  int
	focused int
	newID   func() string
}

// textKind is what a text object may be.
type textKind int

const (
	plainText textKind = iota
	anyText            // mrkdwn as well
)

// words checks a text object that may be absent; whether it is needed is said by keys.
func (c *checker) words(o object, key, path string, kind textKind, most int) {
	if v, ok := o[key]; ok {
		c.textObject(v, path+"/"+key, kind, most)
	}
}

func (c *checker) textObject(v any, path string, kind textKind, most int) {
	t, ok := c.object(v, path)
	if !ok {
		return
	}
	switch {
	case t["type"] == "plain_text":
		c.keys(t, path, "type text", "emoji")
	case t["type"] == "mrkdwn" && kind == anyText:
		c.keys(t, path, "type text", "verbatim")
	default:
		c.fail(path+"/type", "unsupported type: %v", t["type"])
		return
	}
	c.text += utf8.RuneCountInString(c.str(t, "text", path, 1, most))
}

// keys checks that an object has what it needs and nothing unknown.
func (c *checker) keys(o object, path, need, may string) {
	needed, allowed := strings.Fields(need), strings.Fields(may)
	for _, k := range needed {
		if o[k] == nil {
			c.fail(path, "missing required field: %s", k)
		}
	}
	for k := range o {
		if !slices.Contains(needed, k) && !slices.Contains(allowed, k) {
			c.fail(path, "invalid additional property: %s", k)
		}
	}
}

func (c *checker) str(o object, key, path string, least, most int) string {
	v, ok := o[key]
	if !ok {
		return ""
	}
	s, ok := v.(string)
	n := utf8.RuneCountInString(s)
	switch {
	case !ok:
		c.fail(path+"/"+key, "must be a string")
	case n < least:
		c.fail(path+"/"+key, "must be more than %d characters", least-1)
	case n > most:
		c.fail(path+"/"+key, "must be less than %d characters", most+1)
	}
	return s
}

func (c *checker) oneOf(o object, key, path string, values ...string) {
	if v, ok := o[key]; ok && !slices.Contains(values, fmt.Sprint(v)) {
		c.fail(path+"/"+key, "must be a valid enum value")
	}
}

func (c *checker) number(o object, key, path string, least, most, absent int) int {
	v, ok := o[key]
	if !ok {
		return absent
	}
	n, ok := v.(json.Number)
	i, err := n.Int64()
	if !ok || err != nil || int(i) < least || int(i) > most {
		c.fail(path+"/"+key, "must be between %d and %d", least, most)
		return absent
	}
	return int(i)
}

func (c *checker) list(o object, key, path string, least, most int) []any {
	v, ok := o[key]
	if !ok {
		return nil
	}
	l, ok := v.([]any)
	switch {
	case !ok:
		c.fail(path+"/"+key, "must be an array")
	case len(l) < least:
		c.fail(path+"/"+key, "no fewer than %d items allowed", least)
	case len(l) > most:
		c.fail(path+"/"+key, "no more than %d items allowed", most)
	}
	return l
}

func (c *checker) object(v any, path string) (object, bool) {
	o, ok := v.(object)
	if !ok {
		c.fail(path, "must be an object")
	}
	return o, ok
}

func (c *checker) fail(path, format string, args ...any) {
	c.wrong = append(c.wrong, fmt.Sprintf("[ERROR] "+format+" [json-pointer:%s]", append(args, path)...))
}
