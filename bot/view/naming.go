package view

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"warroom/bot/incident"
)

func itoa(n int) string { return strconv.Itoa(n) }

// mostRoomName is the smaller of what the services allow (https://docs.slack.dev/reference/methods/conversations.create).
const mostRoomName = 80

// RoomName is the name of an incident's room: its number, and the codename or, where nothing is secret, the title. A room that
// follows an archived one says so.
func RoomName(s *incident.State) string {
	tail := string(s.Title)
	if s.Private {
		tail = s.Codename
	}
	suffix := ""
	if n := len(s.Room.Linked); n > 0 {
		suffix = "-" + itoa(n+1)
	}
	return cutSlug(slug(s.ID)+"-"+slug(tail), mostRoomName-len(suffix)) + suffix
}

// slug writes text in lowercase letters, digits and hyphens. Letters that a room's name cannot hold are left out.
func slug(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(s) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
			continue
		}
		gap = true
	}
	return b.String()
}

// cutSlug shortens a name at a hyphen where there is one near.
func cutSlug(s string, most int) string {
	if len(s) > most {
		s = s[:most]
		if i := strings.LastIndexByte(s, '-'); i > most*2/3 {
			s = s[:i]
		}
	}
	return strings.Trim(s, "-")
}

// RoomTopic is the topic of an incident's room, at most 250 characters of plain text. It changes with severity, type and commander only.
func RoomTopic(v Incident) string {
	s := v.State
	topic := s.ID + " " + string(s.Severity) + " " + v.typeTitle(s.Type) + ". "
	if s.Closed != nil {
		topic += "Closed."
	} else {
		topic += "Commander " + v.commander() + ". Board is pinned."
	}
	if s.Exercise {
		topic = exercise + " " + topic
	}
	return cut(topic, 250)
}

// callsign is what people call the incident: the codename of a private one, the number of any other.
func (v Incident) callsign() string {
	if v.State.Private && v.State.Codename != "" {
		return strings.ToUpper(strings.Join(strings.FieldsFunc(v.State.Codename, func(r rune) bool { return !unicode.IsLetter(r) }), " "))
	}
	return v.State.ID
}

// subject leads every message that stands outside the room.
func (v Incident) subject() string { return v.callsign() + ", " + string(v.State.Severity) }

// commander is the name of whoever commands now.
func (v Incident) commander() string { return v.name(v.State.Roles[v.Policy.Lead.Commander].Holder) }

// name is a person's name within our own lines.
func (v Incident) name(p incident.PersonID) string { return oneLine(v.Name(p), mostName) }

func (v Incident) names(people []incident.PersonID, last string) string {
	words := make([]string, len(people))
	for i, p := range people {
		words[i] = v.name(p)
	}
	return list(words, last)
}

// named replaces the people in a rule's sentence by their names: rules write {p-7q2m}.
func (v Incident) named(s string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "{p-")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		id, after, ok := strings.Cut(rest, "}")
		if !ok || id == "" || strings.IndexFunc(id, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' }) >= 0 {
			b.WriteString("{p-")
			s = rest
			continue
		}
		b.WriteString(v.name(incident.PersonID("p-" + id)))
		s = after
	}
}

// message makes a message of blocks. Its push text works alone; in an exercise both say so first.
func (v Incident) message(push string, blocks ...Block) Message {
	m := Message{Push: oneLine(push, mostPush), Blocks: blocks}
	if v.State == nil {
		return m
	}
	if m.Edge = v.edge(); v.State.Exercise {
		return Rehearsed(m)
	}
	return m
}

// form makes a form of blocks.
func (v Incident) form(act Act, title string, blocks ...Block) Form {
	f := Form{Act: act, Title: cut(title, mostForm), Close: "Close", Blocks: blocks}
	if v.State != nil && v.State.Exercise {
		return RehearsedForm(f)
	}
	return f
}

// act is an act on this incident. It carries no revision: one would make every screen differ with every event, and cost an update each.
func (v Incident) act(do, ref string) Act {
	a := Act{Do: do, Ref: ref}
	if v.State != nil {
		a.Incident = v.State.ID
	}
	return a
}

// button is a button on this incident.
func (v Incident) button(label, do, ref string) *Button {
	return &Button{Act: v.act(do, ref), Label: cut(label, mostLabel)}
}

// press is a widget of a button.
func (v Incident) press(label, do, ref string) Widget {
	return Widget{Button: v.button(label, do, ref)}
}

// row is what can be pressed; without anything it is no block.
func row(widgets ...Widget) []Block {
	if len(widgets) == 0 {
		return nil
	}
	return []Block{{Row: widgets}}
}

// fits returns the first label that a button can hold: at most four words and thirty characters.
func fits(label, otherwise string) string {
	if utf8.RuneCountInString(label) <= mostLabel && len(strings.Fields(label)) <= 4 {
		return label
	}
	return otherwise
}

// place tells where the room is, in messages that reach a person elsewhere.
func (v Incident) place() Text {
	if v.State.Room.ID == "" || v.State.Archived {
		return nil
	}
	return text("Room: ", Span{Kind: Channel, S: string(v.State.Room.ID)})
}
