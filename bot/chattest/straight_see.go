package chattest

import (
	"slices"
	"strings"

	"warroom/bot/view"
)

// Changed is closed at the next change.
func (s *Straight) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// See gives what a person has before them.
func (s *Straight) See(account string) Screen {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out Screen
	for _, p := range s.places {
		member := slices.Contains(p.Members, account)
		if !member && p.Private {
			continue
		}
		place := p.Place
		place.Member, place.Members = member, slices.Clone(p.Members)
		for _, m := range p.messages {
			if m.only == "" || m.only == account {
				place.Messages = append(place.Messages, s.seen(m))
			}
		}
		out.Places = append(out.Places, place)
	}
	if d := s.desks[account]; d != nil {
		if n := len(d.forms); n > 0 {
			f := s.seenForm(d.forms[n-1])
			out.Form = &f
		}
		if d.home != nil {
			f := s.seenForm(d.home)
			out.Home = &f
		}
	}
	return out
}

func (s *Straight) seen(m *straightMessage) Message {
	out := Message{
		ID: m.id, Thread: m.thread, At: m.at, Author: m.author, App: m.author == "" && !m.service, Service: m.service, Only: m.only != "", Pinned: m.pinned, Marked: m.marked,
		Mentions: m.wakes,
	}
	for _, f := range m.files {
		out.Files = append(out.Files, f.File)
	}
	switch {
	case m.text != "":
		out.Rows = []Row{{Words: m.text}}
	case len(m.message.Blocks) == 0:
		out.Rows = []Row{{Words: m.message.Push}}
	default:
		if m.rows == nil {
			m.rows = s.rows(m.message.Blocks, m.accounts)
		}
		out.Rows = m.rows
	}
	return out
}

func (s *Straight) seenForm(f *straightForm) Form {
	out := Form{ID: f.id, Version: f.version, Title: f.form.Title, Submit: f.form.Submit, Wrong: f.wrong, Rows: s.rows(f.form.Blocks, nil)}
	for _, b := range f.form.Blocks {
		in := b.Input
		if in == nil {
			continue
		}
		field := Field{
			ID: in.ID, Label: in.Label, Many: in.Kind == view.Many || in.Kind == view.Checks, Person: in.Kind == view.Whom, Moment: in.Kind == view.When, Reacts: in.Reacts,
		}
		for _, o := range in.Options {
			field.Options = append(field.Options, Option{Value: o.Value, Label: o.Label})
		}
		out.Fields = append(out.Fields, field)
	}
	return out
}

// rows draws blocks in words.
func (s *Straight) rows(blocks []view.Block, accounts map[string]string) []Row {
	var sheet Sheet
	for _, b := range blocks {
		switch {
		case b.Header != "":
			sheet.Text(b.Header)
		case b.Code != "":
			sheet.Text(b.Code)
		case len(b.Context) > 0:
			sheet.Text(s.words(b.Context, accounts))
		case len(b.Row) > 0:
			var words []string
			var controls []Control
			for _, w := range b.Row {
				switch {
				case w.Button != nil:
					controls = append(controls, Control{ID: w.Button.Act.String(), Label: w.Button.Label})
				case w.Box != nil:
					controls = append(controls, Control{ID: w.Box.Act.String(), Label: w.Box.Label, Box: true, Checked: w.Box.Checked})
					words = append(words, w.Box.Label, w.Box.Note)
				case w.Menu != nil:
					c := Control{ID: w.Menu.Act.String(), Label: w.Menu.Label}
					for _, o := range w.Menu.Options {
						c.Options = append(c.Options, Option{Value: o.Value, Label: o.Label})
					}
					controls = append(controls, c)
				}
			}
			sheet.Press(strings.TrimSpace(strings.Join(words, "\n")), controls)
		case len(b.Text) > 0:
			if b.Side != nil {
				sheet.Text(s.words(b.Text, accounts), Control{ID: b.Side.Act.String(), Label: b.Side.Label})
				continue
			}
			sheet.Text(s.words(b.Text, accounts))
		}
	}
	return sheet.Rows
}

// words writes a text as people read it.
func (s *Straight) words(t view.Text, accounts map[string]string) string {
	var b strings.Builder
	for _, span := range t {
		switch span.Kind {
		case view.Clock, view.Day:
			label := strings.TrimSuffix(span.S, " UTC")
			if layout := map[view.SpanKind]string{view.Clock: "15:04", view.Day: "2 Jan 15:04"}[span.Kind]; label == "" {
				label = span.At.UTC().Format(layout)
			}
			b.WriteString(label)
		case view.Mention:
			if p, ok := s.people[accounts[span.S]]; ok {
				b.WriteString("@" + p.Name)
				continue
			}
			b.WriteString(span.S)
		case view.Channel:
			if p := s.place(span.S); p != nil {
				b.WriteString("#" + p.Name)
				continue
			}
			b.WriteString(span.S)
		case view.Link:
			_, label, _ := strings.Cut(span.S, " ")
			b.WriteString(label)
		default:
			b.WriteString(span.S)
		}
	}
	return b.String()
}
