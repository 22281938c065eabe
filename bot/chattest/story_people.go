package chattest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// people reads a line that begins with whom it is about.
func (p *parser) people() (func(*player) error, error) {
	var who []string
	for {
		w, err := p.word()
		if err != nil {
			return nil, errUnknownLine
		}
		who = append(who, w)
		if !p.take(",") && !p.take("and") {
			break
		}
	}
	each, err := p.deed()
	if err != nil {
		return nil, err
	}
	return func(x *player) error {
		for _, name := range who {
			if _, ok := x.stage.people[name]; !ok {
				return fmt.Errorf("nobody here is called %q", name)
			}
			if err := each(x, name); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

type deed func(x *player, who string) error

// deed reads what somebody does or sees.
func (p *parser) deed() (deed, error) {
	verb, err := p.word()
	if err != nil {
		return nil, errUnknownLine
	}
	switch verb {
	case "presses", "press":
		return p.presses()
	case "ticks", "tick":
		return p.ticks(true)
	case "unticks", "untick":
		return p.ticks(false)
	case "fills", "fill":
		return p.afterwards(func(*player, string) error { return nil }, true)
	case "uses", "use":
		return p.uses()
	case "sees", "see":
		return p.sees(true)
	case "does", "do":
		if p.take("not", "see") {
			return p.sees(false)
		}
	case "finds", "find":
		if p.take("no") {
			return p.finds()
		}
	case "is", "are":
		return p.is()
	case "closes", "close":
		return func(x *player, who string) error { return x.do(who, CloseForms{}) }, nil
	}
	return p.converses(verb)
}

// converses reads what people do in chat without the bot.
func (p *parser) converses(verb string) (deed, error) {
	switch verb {
	case "posts", "post":
		return p.posts()
	case "edits", "edit":
		old, err := p.text()
		if err != nil || !p.take("to") {
			return nil, errors.New(`write an edit like this: edits "old" to "new"`)
		}
		text, err := p.text()
		return func(x *player, who string) error {
			return x.onMessage(who, old, func(place string, m Message) Act { return Edit{Place: place, Message: m.ID, Text: text} })
		}, err
	case "deletes", "delete":
		old, err := p.text()
		return func(x *player, who string) error {
			return x.onMessage(who, old, func(place string, m Message) Act { return Delete{Place: place, Message: m.ID} })
		}, err
	case "marks", "mark":
		old, err := p.text()
		return func(x *player, who string) error {
			return x.onMessage(who, old, func(place string, m Message) Act { return Mark{Place: place, Message: m.ID} })
		}, err
	case "opens", "open":
		if p.take("home") {
			return func(x *player, who string) error { return x.do(who, OpenHome{}) }, nil
		}
	case "leaves", "leave":
		if p.take("the", "room") {
			return func(x *player, who string) error { return x.leave(who) }, nil
		}
	case "joins", "join":
		where, err := p.word()
		return func(x *player, who string) error { return x.join(who, where) }, err
	case "makes", "make":
		where, err := p.word()
		return func(x *player, who string) error {
			return x.do(who, Make{Name: strings.TrimPrefix(where, "#"), Private: true})
		}, err
	}
	return nil, errUnknownLine
}

// spotted says what to press: a label, and the row that it stands in.
type spotted struct{ label, beside, place string }

func (p *parser) spot() (spotted, error) {
	var s spotted
	var err error
	if s.label, err = p.text(); err != nil {
		return s, err
	}
	if p.take("beside") {
		if s.beside, err = p.text(); err != nil {
			return s, err
		}
	}
	s.place, err = p.place()
	return s, err
}

func (p *parser) presses() (deed, error) {
	s, err := p.spot()
	if err != nil {
		return nil, err
	}
	return p.afterwards(func(x *player, who string) error { return x.press(who, s) }, false)
}

func (p *parser) ticks(checked bool) (deed, error) {
	number, err := p.text()
	if err != nil {
		return nil, err
	}
	where, err := p.place()
	if err != nil {
		return nil, err
	}
	return p.afterwards(func(x *player, who string) error { return x.tick(who, number, where, checked) }, false)
}

func (p *parser) uses() (deed, error) {
	name, err := p.text()
	if err != nil {
		return nil, err
	}
	on := ""
	if p.take("on") {
		if on, err = p.text(); err != nil {
			return nil, err
		}
	}
	return p.afterwards(func(x *player, who string) error { return x.shortcut(who, name, on) }, false)
}

// afterwards reads what follows an act: more to press in the form that opened, fields to fill in, the answer of one that is refused.
func (p *parser) afterwards(first deed, filling bool) (deed, error) {
	all := []deed{first}
	for {
		p.take(",")
		switch {
		case filling || p.take("and", "fills"):
			filling = false
			fields, err := p.fields()
			if err != nil {
				return nil, err
			}
			all = append(all, func(x *player, who string) error { return x.fill(who, fields) })
		case p.take("and", "sends"):
			all = append(all, func(x *player, who string) error { return x.fill(who, nil) })
		case p.take("then"):
			s, err := p.spot()
			if err != nil {
				return nil, err
			}
			if s.place == "" {
				s.place = "form"
			}
			all = append(all, func(x *player, who string) error { return x.press(who, s) })
		case p.take("but", "is", "told"):
			words, err := p.quotedTexts()
			if err != nil {
				return nil, err
			}
			all = append(all, func(x *player, who string) error { return x.told(who, words) })
			return inTurn(all, true), nil
		default:
			return inTurn(all, false), nil
		}
	}
}

// field is a field of a form, by its label, and what to fill in.
type fieldValue struct{ label, value string }

func (p *parser) fields() ([]fieldValue, error) {
	var out []fieldValue
	for len(p.left) > 0 && p.left[0].equals {
		f := fieldValue{label: p.left[0].text}
		p.left = p.left[1:]
		var err error
		if f.value, err = p.text(); err != nil {
			return nil, err
		}
		out = append(out, f)
		if len(p.left) > 1 && p.left[0].text == "," && p.left[1].equals {
			p.left = p.left[1:]
		}
	}
	if len(out) == 0 {
		return nil, errors.New(`say what is filled in: why="…"`)
	}
	return out, nil
}

func (p *parser) sees(there bool) (deed, error) {
	words, err := p.quotedTexts()
	if err != nil {
		return nil, err
	}
	where, err := p.place()
	return func(x *player, who string) error { return x.sees(who, there, words, where) }, err
}

func (p *parser) finds() (deed, error) {
	s, err := p.spot()
	return func(x *player, who string) error { return x.findsNo(who, s) }, err
}

func (p *parser) is() (deed, error) {
	switch {
	case p.take("told"):
		words, err := p.quotedTexts()
		return func(x *player, who string) error { return x.told(who, words) }, err
	case p.take("in", "the", "room"):
		return func(x *player, who string) error { return x.member(who, true) }, nil
	case p.take("not", "in", "the", "room"):
		return func(x *player, who string) error { return x.member(who, false) }, nil
	}
	return nil, errUnknownLine
}

func (p *parser) posts() (deed, error) {
	var f File
	var text string
	var err error
	if f.Name, err = p.text(); err != nil || !p.take("holding") {
		return nil, errors.New(`write a file like this: posts "a.json" holding "…" saying "…"`)
	}
	content, err := p.text()
	if err != nil {
		return nil, err
	}
	f.Content = []byte(content)
	if p.take("saying") {
		if text, err = p.text(); err != nil {
			return nil, err
		}
	}
	return func(x *player, who string) error { return x.post(who, text, f) }, nil
}

// inTurn does one thing after another. Where the last one reads a refusal, what was refused before it is no failure.
func inTurn(all []deed, refused bool) deed {
	all = slices.Clone(all)
	return func(x *player, who string) error {
		x.refusal = refused
		defer func() { x.refusal = false }()
		for _, d := range all {
			if err := d(x, who); err != nil {
				return err
			}
		}
		return nil
	}
}
