package chattest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// player plays a story on a stage.
type player struct {
	stage   *Stage
	t       testing.TB
	refusal bool   // the line says that its act is refused
	last    string // who acted last
}

// Play plays a story. The first line that fails ends the test, with what the people in it had before them.
func (s *Story) Play(t testing.TB, stage *Stage) {
	t.Helper()
	x := &player{stage: stage, t: t}
	for _, l := range s.lines {
		if err := stage.settle(); err != nil {
			t.Fatalf("%s:%d: before %q: %v", s.Name, l.number, l.text, err)
		}
		if err := l.play(x); err != nil {
			t.Fatalf("%s:%d: %s\n%v", s.Name, l.number, l.text, err)
		}
	}
	if err := stage.settle(); err != nil {
		t.Fatalf("%s: at the end: %v", s.Name, err)
	}
}

// account is the account of somebody in the story.
func (x *player) account(who string) string { return x.stage.people[who].Account }

func (x *player) see(who string) Screen { return x.stage.Door.See(x.account(who)) }

func (x *player) do(who string, a Act) error {
	x.last = who
	err := x.stage.Door.Do(x.account(who), a)
	if err != nil && x.refusal {
		return nil // what they are told is looked at next
	}
	return err
}

func (x *player) restart() error {
	x.stage.restart(x.t)
	return nil
}

// clock moves the clock to a time of day: of the given day, or of today.
func (x *player) clock(day int, month time.Month, hour, minute int) error {
	now := x.stage.Clock.Now()
	if month == 0 {
		day, month = now.Day(), now.Month()
	}
	to := time.Date(now.Year(), month, day, hour, minute, 0, 0, time.UTC)
	if to.Before(now) {
		return fmt.Errorf("it is %s already", now.Format("2 Jan 15:04"))
	}
	return x.stage.advance(to)
}

// room is the newest incident's room, as somebody sees it.
func room(s Screen) (Place, bool) {
	for _, p := range slices.Backward(s.Places) {
		if isRoom(p) && p.Member {
			return p, true
		}
	}
	return Place{}, false
}

func isRoom(p Place) bool {
	return !p.Direct && (strings.HasPrefix(p.Name, "inc-") || strings.HasPrefix(p.Name, "ex-"))
}

// places gives the places that a word of the story means.
func places(s Screen, where string) ([]Place, error) {
	var out []Place
	for _, p := range s.Places {
		r, inRoom := room(s)
		switch {
		case where == "" && (p.Direct || inRoom && p.ID == r.ID),
			where == "anywhere", where == "reply",
			where == "direct" && p.Direct,
			(where == "room" || where == "thread") && inRoom && p.ID == r.ID,
			strings.HasPrefix(where, "#") && !p.Direct && strings.HasPrefix(p.Name, where[1:]):
			out = append(out, p)
		}
	}
	if len(out) == 0 && where != "anywhere" && where != "form" && where != "home" {
		return nil, fmt.Errorf("there is no place %q", where)
	}
	return out, nil
}

// here is where somebody types and posts.
func here(s Screen, where string) (Place, error) {
	if where == "" {
		if p, ok := room(s); ok && !p.Archived {
			return p, nil
		}
		where = "#" + LobbyName
	}
	all, err := places(s, where)
	if err != nil {
		return Place{}, err
	}
	return all[len(all)-1], nil
}

func (x *player) say(who, where, said string) error {
	if _, ok := x.stage.people[who]; !ok {
		return fmt.Errorf("nobody here is called %q", who)
	}
	p, err := here(x.see(who), where)
	if err != nil {
		return err
	}
	if !strings.HasPrefix(said, "/") {
		return x.do(who, Say{Place: p.ID, Text: said})
	}
	if err := x.do(who, CloseForms{}); err != nil {
		return err
	}
	return x.do(who, Type{Place: p.ID, Line: said})
}

func (x *player) post(who, text string, f File) error {
	p, err := here(x.see(who), "")
	if err != nil {
		return err
	}
	return x.do(who, Say{Place: p.ID, Text: text, Files: []File{f}})
}

// pressed finds something to press, and where it stands.
func pressed(s Screen, want spotted) (Press, error) {
	if want.place == "form" || want.place == "home" {
		f := s.Form
		if want.place == "home" {
			f = s.Home
		}
		if f == nil {
			return Press{}, fmt.Errorf("no %s is open", want.place)
		}
		c, err := only(find(f.Rows, want.label, want.beside), want)
		return Press{Form: f.ID, Control: c}, err
	}
	all, err := places(s, want.place)
	if err != nil {
		return Press{}, err
	}
	// The room before direct messages, the newest message first.
	slices.SortStableFunc(all, func(a, b Place) int {
		switch {
		case a.Direct == b.Direct:
			return 0
		case a.Direct:
			return 1
		}
		return -1
	})
	for _, p := range all {
		for _, m := range slices.Backward(p.Messages) {
			if want.place == "thread" && m.Thread == "" || want.place == "reply" && !m.Only {
				continue
			}
			if found := find(m.Rows, want.label, want.beside); len(found) > 0 {
				c, err := only(found, want)
				return Press{Place: p.ID, Message: m.ID, Control: c}, err
			}
		}
	}
	_, err = only(nil, want)
	return Press{}, err
}

func only(found []Control, want spotted) (Control, error) {
	where := want.label
	if want.beside != "" {
		where += `" beside "` + want.beside
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return Control{}, fmt.Errorf("there is nothing like \"%s\"", where)
	}
	return Control{}, fmt.Errorf("\"%s\" stands there %d times: say beside what", where, len(found))
}

// press presses what the line names. A form that is open is closed first, unless it is meant.
func (x *player) press(who string, want spotted) error {
	if want.place != "form" {
		if err := x.do(who, CloseForms{}); err != nil {
			return err
		}
	}
	var p Press
	if err := x.waitFor(who, func(s Screen) error {
		var err error
		p, err = pressed(s, want)
		return err
	}); err != nil {
		return err
	}
	if p.Control.Box {
		p.Checked = !p.Control.Checked
	}
	return x.do(who, p)
}

// tick sets the box of a step.
func (x *player) tick(who, number, where string, checked bool) error {
	if where != "form" {
		if err := x.do(who, CloseForms{}); err != nil {
			return err
		}
	}
	var p Press
	if err := x.waitFor(who, func(s Screen) error {
		var err error
		if p, err = pressed(s, spotted{label: number + " ", beside: number, place: where}); err != nil {
			return err
		}
		if !p.Control.Box {
			return fmt.Errorf("step %s has no box", number)
		}
		if p.Control.Checked == checked {
			return fmt.Errorf("the box of step %s stands like that already", number)
		}
		return nil
	}); err != nil {
		return err
	}
	p.Checked = checked
	return x.do(who, p)
}

// fill fills in the form in front and sends it. What the bot hears of at once is chosen first, since the form is drawn again after it.
func (x *player) fill(who string, values []fieldValue) error {
	var f Form
	filled := map[string][]string{}
	if err := x.waitFor(who, func(s Screen) error {
		if s.Form == nil {
			return errors.New("no form is open")
		}
		f = *s.Form
		for _, v := range values {
			if _, err := fieldOf(f, v.label); err != nil && !reacts(f, values) {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	for _, v := range values {
		field, err := fieldOf(f, v.label)
		if err != nil {
			return err
		}
		value, err := x.value(field, v.value)
		if err != nil {
			return err
		}
		filled[field.ID] = value
		if !field.Reacts {
			continue
		}
		if err := x.do(who, Choose{Form: f.ID, Field: field, Values: value}); err != nil {
			return err
		}
		was := f.Version
		if err := x.waitFor(who, func(s Screen) error {
			if s.Form == nil || s.Form.Version == was {
				return fmt.Errorf("the form was not drawn again after %q was chosen", v.label)
			}
			f = *s.Form
			return nil
		}); err != nil {
			return err
		}
	}
	if err := x.do(who, Submit{Form: f.ID, Values: filled}); err != nil {
		return err
	}
	if s := x.see(who); s.Form != nil && len(s.Form.Wrong) > 0 && !x.refusal {
		return fmt.Errorf("the form is refused: %s", strings.Join(s.Form.Wrong, " "))
	}
	return nil
}

// reacts reports whether one of the values is for a field after which the form is drawn again, perhaps with further fields.
func reacts(f Form, values []fieldValue) bool {
	return slices.ContainsFunc(values, func(v fieldValue) bool {
		field, err := fieldOf(f, v.label)
		return err == nil && field.Reacts
	})
}

// fieldOf finds a field by its label, by what the label begins with, or by what it holds.
func fieldOf(f Form, label string) (Field, error) {
	var begin, hold []Field
	for _, x := range f.Fields {
		switch name, said := strings.ToLower(x.Label), strings.ToLower(label); {
		case name == said:
			return x, nil
		case strings.HasPrefix(name, said):
			begin = append(begin, x)
		case strings.Contains(name, said):
			hold = append(hold, x)
		}
	}
	if len(begin) == 0 {
		begin = hold
	}
	if len(begin) == 1 {
		return begin[0], nil
	}
	var labels []string
	for _, x := range f.Fields {
		labels = append(labels, x.Label)
	}
	return Field{}, fmt.Errorf("the form %q has no single field %q; it has %s", f.Title, label, strings.Join(labels, ", "))
}

// value puts what the story says into what a field takes.
func (x *player) value(f Field, said string) ([]string, error) {
	switch {
	case said == "":
		return nil, nil
	case f.Person:
		p, ok := x.stage.people[strings.ToLower(said)]
		if !ok {
			return nil, fmt.Errorf("nobody here is called %q", said)
		}
		return []string{p.Account}, nil
	case f.Moment:
		at, err := time.Parse("2006-01-02 15:04", said)
		if err != nil {
			return nil, fmt.Errorf("%q is no time: write 2026-11-27 10:00", said)
		}
		return []string{at.Format(time.RFC3339)}, nil
	case len(f.Options) == 0:
		return []string{said}, nil
	}
	parts := []string{said}
	if f.Many {
		parts = strings.Split(said, ", ")
	}
	var out []string
	for _, part := range parts {
		value, err := optionOf(f.Options, part)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Label, err)
		}
		out = append(out, value)
	}
	return out, nil
}

// optionOf finds a choice by its label or value, by what the label begins with, or by what it holds.
func optionOf(options []Option, said string) (string, error) {
	var begin, hold, labels []string
	for _, o := range options {
		switch label, want := strings.ToLower(o.Label), strings.ToLower(said); {
		case label == want, o.Value == said:
			return o.Value, nil
		case strings.HasPrefix(label, want):
			begin = append(begin, o.Value)
		case strings.Contains(label, want):
			hold = append(hold, o.Value)
		}
		labels = append(labels, o.Label)
	}
	if len(begin) == 0 {
		begin = hold
	}
	if len(begin) == 1 {
		return begin[0], nil
	}
	return "", fmt.Errorf("%q is no single choice of %s", said, strings.Join(labels, ", "))
}

// shortcut uses a shortcut, perhaps on a message.
func (x *player) shortcut(who, name, on string) error {
	if on == "" {
		return x.do(who, Shortcut{Name: name})
	}
	return x.onMessage(who, on, func(place string, m Message) Act { return Shortcut{Name: name, Place: place, Message: m.ID} })
}

// onMessage does something with the newest message that holds the words.
func (x *player) onMessage(who, words string, a func(place string, m Message) Act) error {
	var found Act
	if err := x.waitFor(who, func(s Screen) error {
		for _, p := range slices.Backward(s.Places) {
			for _, m := range slices.Backward(p.Messages) {
				if !m.Only && !m.App && (strings.Contains(m.Words(), words) || slices.ContainsFunc(m.Files, func(f File) bool { return f.Name == words })) {
					found = a(p.ID, m)
					return nil
				}
			}
		}
		return fmt.Errorf("nobody wrote %q", words)
	}); err != nil {
		return err
	}
	return x.do(who, found)
}

func (x *player) leave(who string) error {
	p, ok := room(x.see(who))
	if !ok {
		return errors.New("they are in no room")
	}
	return x.do(who, Leave{Place: p.ID})
}

func (x *player) join(who, where string) error {
	all, err := places(x.see(who), where)
	if err != nil {
		return err
	}
	return x.do(who, Join{Place: all[len(all)-1].ID})
}
