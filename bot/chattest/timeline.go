package chattest

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"warroom/bot"
	"warroom/bot/incident"
	"warroom/store"
)

// Timeline is an incident's record as every door must leave it: who did what, without the ids and addresses that only one chat service knows.
type Timeline struct {
	Entries []string
	// Answers is what chat itself reported: who joined, which room was made. People go on acting meanwhile, so that only the fact counts and not its place.
	Answers []string
}

// reading is what was read of an incident's stream so far. Each entry is read once, since a story looks at the record often.
type reading struct {
	next  uint64
	state *incident.State
	names map[incident.PersonID]string
	lines []string
	chat  []bool // of each line: chat reported it
}

// read reads what was added to an incident's stream.
func (s *Stage) read(stream string) (*reading, error) {
	r := s.readings[stream]
	if r == nil {
		r = &reading{names: map[incident.PersonID]string{}}
		for id, p := range s.policy.People {
			r.names[id] = p.Name
		}
		s.readings[stream] = r
	}
	if head, ok := s.Store.Head(stream); !ok || head.Size == r.next {
		return r, nil
	}
	for raw, err := range s.Store.Stream(stream) {
		if err != nil {
			return nil, err
		}
		if raw.N < r.next {
			continue
		}
		if err := r.add(raw); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *reading) add(raw store.Record) error {
	rec, err := bot.Decode(raw)
	if err != nil {
		return err
	}
	if known, ok := rec.Event.(*incident.PersonKnown); ok && r.names[known.Person] == "" {
		r.names[known.Person] = string(known.Name)
	}
	line, err := r.told(rec)
	if err != nil {
		return err
	}
	r.state = incident.Apply(r.state, rec)
	r.lines, r.chat, r.next = append(r.lines, line), append(r.chat, fromChat(rec.Event)), raw.N+1
	return nil
}

// Record gives an incident's timeline.
func (s *Stage) Record(stream string) (Timeline, error) {
	r, err := s.read(stream)
	if err != nil {
		return Timeline{}, err
	}
	var out Timeline
	for i, line := range r.lines {
		if r.chat[i] {
			out.Answers = append(out.Answers, line)
			continue
		}
		out.Entries = append(out.Entries, line)
	}
	slices.Sort(out.Answers)
	return out, nil
}

// fromChat reports whether an event is what chat reported, at a time of its own choosing.
func fromChat(e incident.Event) bool {
	switch e.(type) {
	case *incident.PersonKnown, *incident.RoomOpened, *incident.RoomFailed, *incident.RoomArchived, *incident.PersonJoined, *incident.PersonLeft, *incident.InviteFailed,
		*incident.EffectFailed:
		return true
	default: // nothing in the others differs between two runs
	}
	return false
}

// chatFields are the fields that hold what only one chat service, or one run, knows.
var chatFields = []string{"chat", "account", "codename", "room", "place", "link", "ref", "file"}

var pseudonym = regexp.MustCompile(`\bp-[0-9a-z]{4}\b`)

// told is an entry as one line: its kind, who acted, and what it says. Where it points at another it holds that one's line, since numbers depend on when
// chat reported something.
func (r *reading) told(e incident.Recorded) (string, error) {
	raw, private, err := incident.Marshal(e.Event)
	if err != nil {
		return "", err
	}
	body := map[string]any{}
	if err := json.Unmarshal(raw, &body); err != nil {
		return "", fmt.Errorf("entry %d: %w", e.N, err)
	}
	for _, p := range private {
		body[p.Name] = string(p.Value)
	}
	maps.DeleteFunc(body, func(name string, _ any) bool { return slices.Contains(chatFields, name) })
	if _, ok := e.Event.(*incident.RoomOpened); ok {
		delete(body, "name") // it holds the codename
	}
	if added, ok := e.Event.(*incident.EvidenceAdded); ok && added.File != "" {
		delete(body, "location") // the file's address in chat
	}
	if corrected, ok := e.Event.(*incident.EntryCorrected); ok && corrected.Entry < uint64(len(r.lines)) {
		body["entry"] = r.lines[corrected.Entry]
	}
	plain, err := json.Marshal(body)
	if err != nil {
		return "", err
	}
	who := "-"
	if e.Actor != "" {
		who = string(e.Actor)
	}
	line := e.Event.Kind() + " by " + who + " " + string(plain)
	if !e.Occurred.IsZero() {
		line += " at " + e.Occurred.UTC().Format("15:04")
	}
	return pseudonym.ReplaceAllStringFunc(line, func(id string) string {
		if name := r.names[incident.PersonID(id)]; name != "" {
			return name
		}
		return id
	}), nil
}

// newest finds the newest entry of a kind by somebody that holds all the words.
func (s *Stage) newest(kind, by string, words []string) error {
	near := ""
	for _, stream := range slices.Backward(s.Incidents()) {
		r, err := s.read(stream)
		if err != nil {
			return err
		}
		for _, line := range slices.Backward(r.lines) {
			if !strings.HasPrefix(line, kind+" by ") || by != "" && !strings.HasPrefix(line, kind+" by "+by+" ") {
				continue
			}
			if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(line, w) }) {
				return nil
			}
			if near == "" {
				near = "; the newest is " + line
			}
		}
	}
	return fmt.Errorf("the record holds no such entry%s", near)
}
