package incident

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// codec is how events of one kind stand in the record: which fields are clear, which are Words, and which name people.
type codec struct {
	event  reflect.Type // the struct
	clear  reflect.Type // the struct without its Words: what the entry's body holds
	from   []int        // field of the struct for each field of clear
	words  []word
	people []int // fields that hold one person
	groups []int // fields that hold several
}

// word is a field of type Words and its name in the record.
type word struct {
	field int
	name  string
}

// codecs holds the codec of each kind, by the event's type and by the kind's name. They are derived once from the event's struct tags.
var codecs = newCodecs()

type codecTable struct {
	byType map[reflect.Type]*codec
	byKind map[string]*codec
}

func newCodecs() codecTable {
	t := codecTable{byType: map[reflect.Type]*codec{}, byKind: map[string]*codec{}}
	for _, e := range kinds {
		c := newCodec(reflect.TypeOf(e).Elem())
		t.byType[c.event], t.byKind[e.Kind()] = c, c
	}
	t.byType[reflect.TypeFor[Unknown]()] = newCodec(reflect.TypeFor[Unknown]())
	return t
}

func newCodec(t reflect.Type) *codec {
	c := &codec{event: t}
	var open []reflect.StructField
	for i := range t.NumField() {
		f := t.Field(i)
		switch f.Type {
		case reflect.TypeFor[Words]():
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			c.words = append(c.words, word{field: i, name: name})
			continue
		case reflect.TypeFor[PersonID]():
			c.people = append(c.people, i)
		case reflect.TypeFor[[]PersonID]():
			c.groups = append(c.groups, i)
		}
		open = append(open, reflect.StructField{Name: f.Name, Type: f.Type, Tag: f.Tag})
		c.from = append(c.from, i)
	}
	c.clear = reflect.StructOf(open)
	return c
}

func codecOf(e Event) (*codec, reflect.Value) {
	v := reflect.ValueOf(e).Elem()
	return codecs.byType[v.Type()], v
}

func marshal(e Event) (body []byte, private []Private, err error) {
	c, v := codecOf(e)
	open := reflect.New(c.clear).Elem()
	for i, from := range c.from {
		open.Field(i).Set(v.Field(from))
	}
	body, err = json.Marshal(open.Addr().Interface())
	if err != nil {
		return nil, nil, fmt.Errorf("write the event %s: %w", e.Kind(), err)
	}
	for _, w := range c.words {
		if text := Words(v.Field(w.field).String()); text != "" {
			private = append(private, Private{Name: w.name, Value: text})
		}
	}
	return body, private, nil
}

func unmarshal(kind string, body []byte, private map[string]Words) (Event, error) {
	c := codecs.byKind[kind]
	if c == nil {
		return &Unknown{Name: kind}, nil
	}
	v := reflect.New(c.event)
	if err := json.Unmarshal(body, v.Interface()); err != nil {
		return nil, fmt.Errorf("read an event %s: %w", kind, err)
	}
	// Words come from the committed fields alone, whatever the body holds under their names.
	for _, w := range c.words {
		v.Elem().Field(w.field).SetString(string(private[w.name]))
	}
	return v.Interface().(Event), nil
}

// named lists the people that an event names, in the order of its fields; one may stand in it twice.
func named(e Event) []PersonID {
	c, v := codecOf(e)
	var out []PersonID
	for _, i := range c.people {
		if p := PersonID(v.Field(i).String()); p != "" {
			out = append(out, p)
		}
	}
	for _, i := range c.groups {
		out = append(out, v.Field(i).Interface().([]PersonID)...)
	}
	return out
}
