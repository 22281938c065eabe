package chattest

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"warroom/bot"
	"warroom/bot/view"
)

// listenLimit is how long a person waits for a bot that is being started.
const listenLimit = 10 * time.Second

var (
	errNobodyListens = errors.New("the bot does not listen")
	errNotThere      = errors.New("that is not there any more")
)

// Do does what a person can do.
func (s *Straight) Do(account string, a Act) error {
	switch a := a.(type) {
	case Type:
		words, ok := strings.CutPrefix(a.Line, Command)
		if !ok {
			return fmt.Errorf("%q is no command here", a.Line)
		}
		return s.ask(account, &bot.Request{Kind: bot.Typed, Channel: a.Place, Words: s.mentioned(strings.TrimSpace(words))}, nil)
	case Press:
		return s.press(account, a)
	case Choose:
		return s.choose(account, a)
	case Submit:
		return s.submit(account, a)
	case CloseForms:
		s.mu.Lock()
		defer s.mu.Unlock()
		s.desks[account].forms = nil
		s.touch()
		return nil
	case Shortcut:
		r := &bot.Request{Kind: bot.Shortcut, Channel: a.Place, Act: view.Act{Do: a.Name}}
		if a.Message != "" {
			if r.Message = s.quote(bot.Ref{Channel: a.Place, Message: a.Message}); r.Message == nil {
				return errNotThere
			}
		}
		return s.ask(account, r, nil)
	case OpenHome:
		return s.ask(account, &bot.Request{Kind: bot.OpenedHome}, nil)
	default: // the rest people do among themselves
	}
	return s.converse(account, a)
}

var handle = regexp.MustCompile(`(^|\s)@([a-z]+)\b`)

// mentioned writes accounts where people typed handles, as chat services do.
func (s *Straight) mentioned(words string) string {
	return handle.ReplaceAllStringFunc(words, func(m string) string {
		part := handle.FindStringSubmatch(m)
		for _, p := range s.people {
			if p.Key == part[2] {
				return part[1] + "<@" + p.Account + "|" + p.Key + ">"
			}
		}
		return m
	})
}

// converse does what people do among themselves. The bot hears of it as of an event.
func (s *Straight) converse(account string, a Act) error {
	switch a := a.(type) {
	case Say:
		return s.say(account, a)
	case Edit:
		return s.change(account, bot.Ref{Channel: a.Place, Message: a.Message}, bot.Edited, func(_ *straightPlace, m *straightMessage) { m.text = a.Text })
	case Delete:
		return s.change(account, bot.Ref{Channel: a.Place, Message: a.Message}, bot.Deleted, func(p *straightPlace, m *straightMessage) {
			p.messages = slices.DeleteFunc(p.messages, func(x *straightMessage) bool { return x == m })
		})
	case Mark:
		q := s.quote(bot.Ref{Channel: a.Place, Message: a.Message})
		if q == nil {
			return errNotThere
		}
		s.happened(account, &bot.Request{Kind: bot.Reacted, Channel: a.Place, Message: q})
		return nil
	case Join:
		return s.move(account, a.Place, bot.Joined, func(p *straightPlace) { p.Members = append(p.Members, account) })
	case Leave:
		return s.move(account, a.Place, bot.Left, func(p *straightPlace) {
			p.Members = slices.DeleteFunc(p.Members, func(m string) bool { return m == account })
		})
	case Make:
		s.mu.Lock()
		defer s.mu.Unlock()
		s.places = append(s.places, &straightPlace{
			Place: Place{ID: s.next("C"), Name: a.Name, Private: a.Private, Members: []string{account, straightApp}}, made: s.now(),
		})
		s.touch()
		return nil
	default: // the rest goes to the bot
	}
	return fmt.Errorf("nobody can do %T here", a)
}

func (s *Straight) say(account string, a Say) error {
	s.mu.Lock()
	p := s.place(a.Place)
	if p == nil || p.Archived || !slices.Contains(p.Members, account) {
		s.mu.Unlock()
		return fmt.Errorf("%s cannot post there", account)
	}
	m := &straightMessage{id: s.next("M"), at: s.now(), author: account, text: a.Text, thread: a.Thread}
	for _, f := range a.Files {
		m.files = append(m.files, straightFile{id: s.next("F"), File: f})
	}
	p.messages = append(p.messages, m)
	s.touch()
	s.mu.Unlock()
	s.happened(account, &bot.Request{Kind: bot.Spoke, Channel: a.Place, Message: s.quote(bot.Ref{Channel: a.Place, Message: m.id})})
	return nil
}

// change edits or deletes an own message. Of a deleted one the bot hears what it said.
func (s *Straight) change(account string, r bot.Ref, kind bot.RequestKind, do func(*straightPlace, *straightMessage)) error {
	before := s.quote(r)
	s.mu.Lock()
	p, m := s.message(r)
	if m == nil || m.author != account {
		s.mu.Unlock()
		return errNotThere
	}
	do(p, m)
	s.touch()
	s.mu.Unlock()
	after := s.quote(r)
	if after == nil {
		after = before
	}
	s.happened(account, &bot.Request{Kind: kind, Channel: r.Channel, Message: after})
	return nil
}

func (s *Straight) move(account, place string, kind bot.RequestKind, do func(*straightPlace)) error {
	s.mu.Lock()
	p := s.place(place)
	if p == nil || p.Archived || slices.Contains(p.Members, account) == (kind == bot.Joined) {
		s.mu.Unlock()
		return errNotThere
	}
	do(p)
	s.touch()
	s.mu.Unlock()
	s.happened(account, &bot.Request{Kind: kind, Channel: place})
	return nil
}

// quote is a message as the bot hears of it.
func (s *Straight) quote(r bot.Ref) *bot.Quote {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, m := s.message(r)
	if m == nil {
		return nil
	}
	q := &bot.Quote{Ref: r, Author: m.author, Text: m.text, Thread: m.thread, Link: "https://chat.example/" + r.Channel + "/" + r.Message}
	if q.Author == "" {
		q.Author, q.Text = straightApp, m.message.Push
	}
	for _, f := range m.files {
		q.Files = append(q.Files, bot.QuotedFile{ID: f.id, Name: f.Name, Size: int64(len(f.Content)), Link: "https://chat.example/files/" + f.id})
	}
	return q
}

// happened tells the bot of an event, of which nobody waits for an answer. A bot that is just being started hears of it then.
func (s *Straight) happened(account string, r *bot.Request) {
	s.stamp(account, r)
	go func() {
		if h, life, err := s.handler(); err == nil {
			s.again(life, h, r)
			_ = h(life, r)
		}
	}()
}

// again tells the bot of an act a second time, beside the first, where that is wanted.
func (s *Straight) again(life context.Context, h bot.Handler, r *bot.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.repeat {
		twin := *r
		go func() { _ = h(life, &twin) }()
	}
}

// handler waits for a bot that listens.
func (s *Straight) handler() (bot.Handler, context.Context, error) {
	limit := time.NewTimer(listenLimit)
	defer limit.Stop()
	for {
		s.mu.Lock()
		h, life, changed := s.listen, s.life, s.changed
		s.mu.Unlock()
		if h != nil {
			return h, life, nil
		}
		select {
		case <-changed:
		case <-limit.C:
			return nil, nil, errNobodyListens
		}
	}
}

func (s *Straight) stamp(account string, r *bot.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r.ID, r.Service, r.Workspace, r.Account, r.At = s.next("act"), straightName, straightWorkspace, account, s.now()
	r.Source = r.At.Format(time.RFC3339)
}

// ask hands the bot a request, and shows the person what it answers. The form is the one in which it happened.
func (s *Straight) ask(account string, r *bot.Request, in *straightForm) error {
	h, life, err := s.handler()
	if err != nil {
		return err
	}
	s.stamp(account, r)
	s.again(life, h, r)
	a := h(life, r)
	at := s.show(account, r, in, a, spot{form: in})
	if a.Later != nil {
		go func() {
			for more := range a.Later {
				at = s.show(account, r, in, more, at)
			}
		}()
	}
	return nil
}

// spot is where an answer stands, for what follows it.
type spot struct {
	form *straightForm
	told *straightMessage
}

// show shows an answer: a form in the place of the one it belongs to, words where the person acted, and what follows in the place of both.
func (s *Straight) show(account string, r *bot.Request, in *straightForm, a bot.Answer, at spot) spot {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.touch()
	d := s.desks[account]
	sent := r.Kind == bot.Submitted && in != nil && at.form == in
	switch {
	case sent && len(a.Wrong) > 0:
		in.wrong = nil
		for _, why := range a.Wrong {
			in.wrong = append(in.wrong, why)
		}
		slices.Sort(in.wrong)
		return at
	case a.Form != nil:
		return spot{form: s.put(d, at.form, *a.Form, r.Channel)}
	case sent && a.Tell != nil && !a.Done:
		return spot{form: s.put(d, in, page(*a.Tell), r.Channel)}
	case sent && a.Done:
		d.forms = nil
	case sent:
		if i := slices.Index(d.forms, in); i >= 0 {
			d.forms = d.forms[:i]
		}
	}
	if a.Tell == nil {
		return at
	}
	if r.Kind == bot.Pressed && in != nil && at.told == nil {
		f := &straightForm{id: s.next("V"), version: s.next("v"), place: r.Channel, form: page(*a.Tell)}
		d.forms = append(d.forms, f)
		return spot{form: f}
	}
	return s.tell(account, r.Channel, *a.Tell, at)
}

// put draws a form in the place of another, or opens it. What was filled in stays under the same names.
func (s *Straight) put(d *straightDesk, old *straightForm, form view.Form, place string) *straightForm {
	if old == nil || old == d.home {
		f := &straightForm{id: s.next("V"), version: s.next("v"), place: place, form: form}
		d.forms = append(d.forms, f)
		return f
	}
	old.form, old.version, old.wrong = form, s.next("v"), nil
	kept := map[string][]string{}
	for _, b := range form.Blocks {
		if b.Input == nil {
			continue
		}
		if v, ok := old.values[b.Input.ID]; ok {
			kept[b.Input.ID] = v
		}
	}
	old.values = kept
	if !slices.Contains(d.forms, old) {
		d.forms = append(d.forms, old)
	}
	return old
}

// page is a form that only says something.
func page(m view.Message) view.Form {
	f := view.Form{Title: "Incident", Blocks: m.Blocks}
	if len(f.Blocks) == 0 {
		f.Blocks = []view.Block{{Text: view.Text{{S: m.Push}}}}
	}
	return f
}

// tell says something to one person, where they acted or, where that is nowhere, directly.
func (s *Straight) tell(account, place string, m view.Message, at spot) spot {
	if at.told != nil {
		at.told.message, at.told.rows = m, nil
		return at
	}
	p := s.place(place)
	if p == nil {
		p = s.direct(account)
	}
	at.told = &straightMessage{id: s.next("M"), at: s.now(), only: account, message: m}
	p.messages = append(p.messages, at.told)
	return at
}

// press presses something on a message, in a form or on the home page.
func (s *Straight) press(account string, a Press) error {
	act, err := view.ParseAct(a.Control.ID)
	if err != nil {
		return err
	}
	r := &bot.Request{Kind: bot.Pressed, Channel: a.Place, Act: act, Checked: a.Control.Box && a.Checked}
	switch {
	case a.Control.Box && a.Checked:
		r.Values = map[string][]string{"": {"on"}}
	case len(a.Values) > 0:
		r.Values = map[string][]string{"": a.Values}
	}
	if a.Form == "" {
		return s.ask(account, r, nil)
	}
	f, err := s.front(account, a.Form)
	if err != nil {
		return err
	}
	r.InForm, r.AtHome, r.Note, r.Channel = true, a.Form == "home", f.form.Note, f.place
	for id, v := range f.filled(nil) {
		if r.Values == nil {
			r.Values = map[string][]string{}
		}
		r.Values[id] = v
	}
	return s.ask(account, r, f)
}

// choose fills in a field of which the bot hears at once.
func (s *Straight) choose(account string, a Choose) error {
	f, err := s.front(account, a.Form)
	if err != nil {
		return err
	}
	s.mu.Lock()
	f.values = f.filled(map[string][]string{a.Field.ID: a.Values})
	values := clone(f.values)
	s.mu.Unlock()
	values[""] = a.Values
	return s.ask(account, &bot.Request{Kind: bot.Pressed, Channel: f.place, Act: f.form.Act, InForm: true, Note: f.form.Note, Values: values}, f)
}

func (s *Straight) submit(account string, a Submit) error {
	f, err := s.front(account, a.Form)
	if err != nil {
		return err
	}
	if f.form.Submit == "" {
		return errors.New("the form has nothing to send it by")
	}
	s.mu.Lock()
	f.values, f.wrong = f.filled(a.Values), nil
	values := clone(f.values)
	for _, b := range f.form.Blocks {
		if b.Input != nil && !b.Input.Optional && len(values[b.Input.ID]) == 0 {
			f.wrong = append(f.wrong, b.Input.Label+" is needed.")
		}
	}
	wrong := len(f.wrong) > 0
	s.touch()
	s.mu.Unlock()
	if wrong {
		return nil // the form stays open and says so
	}
	return s.ask(account, &bot.Request{Kind: bot.Submitted, Channel: f.place, Act: f.form.Act, Values: values, Note: f.form.Note}, f)
}

// front is the form in front of a person, or their home page.
func (s *Straight) front(account, id string) (*straightForm, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.desks[account]
	if id == "home" && d.home != nil {
		return d.home, nil
	}
	if n := len(d.forms); n > 0 && d.forms[n-1].id == id {
		return d.forms[n-1], nil
	}
	return nil, errNotThere
}

// filled is what stands in a form's fields.
func (f *straightForm) filled(values map[string][]string) map[string][]string {
	out := map[string][]string{}
	for _, b := range f.form.Blocks {
		in := b.Input
		if in == nil {
			continue
		}
		v, ok := values[in.ID]
		if !ok {
			v, ok = f.values[in.ID]
		}
		if !ok {
			v = in.Initial
		}
		out[in.ID] = slices.DeleteFunc(slices.Clone(v), func(s string) bool { return s == "" })
	}
	return out
}
