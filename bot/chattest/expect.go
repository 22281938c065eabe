package chattest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// waitFor waits until somebody's screen is as wanted.
func (x *player) waitFor(who string, holds func(Screen) error) error {
	err := x.stage.await(func() error { return holds(x.see(who)) })
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w\n\n%s has before them:\n%s", err, x.stage.people[who].Name, x.see(who))
}

// sees waits for words on a screen; or, once everything is drawn, makes sure that they are not there.
func (x *player) sees(who string, there bool, words []string, where string) error {
	if !there {
		if err := x.stage.settle(); err != nil {
			return err
		}
		s := x.see(who)
		for _, w := range words {
			if err := shows(s, w, where); err == nil {
				return fmt.Errorf("%q is there\n\n%s has before them:\n%s", w, x.stage.people[who].Name, s)
			}
		}
		return nil
	}
	return x.waitFor(who, func(s Screen) error {
		for _, w := range words {
			if err := shows(s, w, where); err != nil {
				return err
			}
		}
		return nil
	})
}

// shows reports whether a screen shows words somewhere.
func shows(s Screen, words, where string) error {
	missing := fmt.Errorf("%q is not there", words)
	if where == "form" || where == "home" {
		f := s.Form
		if where == "home" {
			f = s.Home
		}
		if f != nil && strings.Contains(f.Words(), words) {
			return nil
		}
		return missing
	}
	all, err := places(s, where)
	if err != nil {
		return err
	}
	for _, p := range all {
		if where == "anywhere" && (strings.Contains(p.Name, words) || strings.Contains(p.Topic, words)) {
			return nil
		}
		for _, m := range p.Messages {
			if where == "reply" && !m.Only || where == "thread" && m.Thread == "" || where == "room" && m.Only {
				continue
			}
			if strings.Contains(m.Words(), words) || slices.ContainsFunc(m.Files, func(f File) bool { return f.Name == words }) {
				return nil
			}
		}
	}
	return missing
}

// told waits for words that only this person gets: in a reply, or in the form in front.
func (x *player) told(who string, words []string) error {
	return x.waitFor(who, func(s Screen) error {
		var said strings.Builder
		if s.Form != nil {
			said.WriteString(s.Form.Words())
		}
		for _, p := range s.Places {
			for _, m := range p.Messages {
				if m.Only {
					said.WriteString(m.Words())
				}
			}
		}
		for _, w := range words {
			if !strings.Contains(said.String(), w) {
				return fmt.Errorf("they are not told %q", w)
			}
		}
		return nil
	})
}

// findsNo makes sure that something cannot be pressed.
func (x *player) findsNo(who string, want spotted) error {
	if err := x.stage.settle(); err != nil {
		return err
	}
	s := x.see(who)
	if want.place == "" && s.Form != nil {
		want.place = "form"
	}
	if p, err := pressed(s, want); err == nil {
		return fmt.Errorf("there is %q\n\n%s has before them:\n%s", p.Control.Label, x.stage.people[who].Name, s)
	}
	return nil
}

func (x *player) member(who string, in bool) error {
	return x.waitFor(who, func(s Screen) error {
		if _, ok := room(s); ok != in {
			return fmt.Errorf("%s is in the room: %t", who, ok)
		}
		return nil
	})
}

// theRoom is the newest incident's room, whoever is in it.
func (x *player) theRoom() (Place, error) {
	var found Place
	for _, who := range x.stage.people {
		for _, p := range x.stage.Door.See(who.Account).Places {
			if isRoom(p) && p.Member && (found.ID == "" || p.Name == found.Name || newer(p, found)) {
				found = p
			}
		}
	}
	if found.ID == "" {
		return found, errors.New("there is no room")
	}
	return found, nil
}

// newer compares rooms by the stamp of what was said first in them.
func newer(a, b Place) bool {
	return len(a.Messages) > 0 && len(b.Messages) > 0 && a.Messages[0].At.After(b.Messages[0].At)
}

func (x *player) roomIs(holds func(Place) error) error {
	return x.stage.await(func() error {
		p, err := x.theRoom()
		if err != nil {
			return err
		}
		return holds(p)
	})
}

func (x *player) roomOpens(private bool) error {
	return x.roomIs(func(p Place) error {
		if p.Private != private {
			return fmt.Errorf("#%s is private: %t", p.Name, p.Private)
		}
		return nil
	})
}

func (x *player) roomArchived() error {
	return x.roomIs(func(p Place) error {
		if !p.Archived {
			return fmt.Errorf("#%s is not archived", p.Name)
		}
		return nil
	})
}

func (x *player) roomTopic(topic string) error {
	return x.roomIs(func(p Place) error {
		if !strings.Contains(p.Topic, topic) {
			return fmt.Errorf("the topic of #%s is %q", p.Name, p.Topic)
		}
		return nil
	})
}

func (x *player) roomPins(words string) error {
	return x.roomIs(func(p Place) error {
		for _, m := range p.Messages {
			if m.Pinned && strings.Contains(m.Words(), words) {
				return nil
			}
		}
		return fmt.Errorf("no pinned message of #%s holds %q", p.Name, words)
	})
}

// roomFiles waits for files, which come in one message.
func (x *player) roomFiles(names []string) error {
	return x.roomIs(func(p Place) error {
		for _, m := range slices.Backward(p.Messages) {
			if len(m.Files) == 0 || !m.App {
				continue
			}
			var got []string
			for _, f := range m.Files {
				got = append(got, f.Name)
			}
			if slices.Equal(got, names) {
				return nil
			}
			return fmt.Errorf("the files are %s", strings.Join(got, ", "))
		}
		return errors.New("no file came")
	})
}

// record waits for an entry, or makes sure that there is none.
func (x *player) record(there bool, kind, by string, words []string) error {
	if p, ok := x.stage.people[by]; ok {
		by = p.Name
	}
	if there {
		err := x.stage.await(func() error { return x.stage.newest(kind, by, words) })
		if err != nil && x.last != "" {
			return fmt.Errorf("%w\n\n%s has before them:\n%s", err, x.stage.people[x.last].Name, x.see(x.last))
		}
		return err
	}
	if x.stage.newest(kind, by, words) == nil {
		return errors.New("the record holds such an entry")
	}
	return nil
}

func (x *player) show(who string) error {
	if err := x.stage.settle(); err != nil {
		return err
	}
	x.t.Logf("%s at %s:\n%s", who, x.stage.Clock.Now().Format("15:04"), x.see(who))
	return nil
}

// String is a screen as a story's author reads it.
func (s Screen) String() string {
	var b strings.Builder
	for _, p := range s.Places {
		if len(p.Messages) == 0 {
			continue
		}
		name := "#" + p.Name
		if p.Direct {
			name = "direct"
		}
		fmt.Fprintf(&b, "---- %s\n", name)
		for _, m := range p.Messages {
			mark := ""
			if m.Thread != "" {
				mark += " thread"
			}
			if m.Only {
				mark += " reply"
			}
			if m.Pinned {
				mark += " pinned"
			}
			fmt.Fprintf(&b, "%s %s%s\n", m.At.Format("15:04"), m.Author, mark)
			for _, f := range m.Files {
				fmt.Fprintf(&b, "  file %s\n", f.Name)
			}
			writeRows(&b, m.Rows)
		}
	}
	if s.Form != nil {
		fmt.Fprintf(&b, "==== form %s\n", s.Form.Title)
		writeRows(&b, s.Form.Rows)
		for _, f := range s.Form.Fields {
			var labels []string
			for _, o := range f.Options {
				labels = append(labels, o.Label)
			}
			fmt.Fprintf(&b, "  %s: %s\n", f.Label, strings.Join(labels, " | "))
		}
		for _, w := range s.Form.Wrong {
			fmt.Fprintf(&b, "  ! %s\n", w)
		}
	}
	return b.String()
}

func writeRows(b *strings.Builder, rows []Row) {
	for _, r := range rows {
		for _, c := range r.Controls {
			switch {
			case c.Box && c.Checked:
				b.WriteString("  [x] ")
			case c.Box:
				b.WriteString("  [ ] ")
			}
		}
		fmt.Fprintf(b, "  %s", strings.ReplaceAll(r.Words, "\n", "\n    "))
		for _, c := range r.Controls {
			if !c.Box {
				fmt.Fprintf(b, " [%s]", c.Label)
			}
		}
		b.WriteByte('\n')
	}
}
