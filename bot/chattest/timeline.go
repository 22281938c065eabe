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
)

// Timeline is an incident's record as every door must leave it: who did what, without the ids and addresses that only one chat service knows.
type Timeline struct {
	Entries []string
	// Answers is what chat itself reported: who joined, which room was made. People go on acting meanwhile, so that only the fact counts and not its place.
	Answers []string
}

// Record reads an incident's timeline.
func (s *Stage) Record(stream string) (Timeline, error) {
	story, err := bot.Story(s.Store, stream)
	if err != nil {
		return Timeline{}, err
	}
	names := map[incident.PersonID]string{}
	for id, p := range s.policy.People {
		names[id] = p.Name
	}
	var out Timeline
	lines := map[uint64]string{}
	for _, r := range story {
		if known, ok := r.Event.(*incident.PersonKnown); ok && names[known.Person] == "" {
			names[known.Person] = string(known.Name)
		}
		line, err := told(r, names, lines)
		if err != nil {
			return Timeline{}, err
		}
		lines[r.N] = line
		if fromChat(r.Event) {
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
	}
	return false
}

// chatFields are the fields that hold what only one chat service, or one run, knows.
var chatFields = []string{"chat", "account", "codename", "room", "place", "link", "ref", "file"}

var pseudonym = regexp.MustCompile(`\bp-[0-9a-z]{4}\b`)

// told is an entry as one line: its kind, who acted, and what it says. Where it points at another it holds that one's line, since numbers depend on when
// chat reported something.
func told(r incident.Recorded, names map[incident.PersonID]string, lines map[uint64]string) (string, error) {
	raw, private, err := incident.Marshal(r.Event)
	if err != nil {
		return "", err
	}
	body := map[string]any{}
	if err := json.Unmarshal(raw, &body); err != nil {
		return "", fmt.Errorf("entry %d: %w", r.N, err)
	}
	for _, p := range private {
		body[p.Name] = string(p.Value)
	}
	maps.DeleteFunc(body, func(name string, _ any) bool { return slices.Contains(chatFields, name) })
	if _, ok := r.Event.(*incident.RoomOpened); ok {
		delete(body, "name") // it holds the codename
	}
	if e, ok := r.Event.(*incident.EvidenceAdded); ok && e.File != "" {
		delete(body, "location") // the file's address in chat
	}
	if corrected, ok := r.Event.(*incident.EntryCorrected); ok {
		body["entry"] = lines[corrected.Entry]
	}
	plain, err := json.Marshal(body)
	if err != nil {
		return "", err
	}
	who := "-"
	if r.Actor != "" {
		who = string(r.Actor)
	}
	line := r.Event.Kind() + " by " + who + " " + string(plain)
	if !r.Occurred.IsZero() {
		line += " at " + r.Occurred.UTC().Format("15:04")
	}
	return pseudonym.ReplaceAllStringFunc(line, func(id string) string {
		if name := names[incident.PersonID(id)]; name != "" {
			return name
		}
		return id
	}), nil
}

// newest finds the newest entry of a kind by somebody that holds all the words.
func (s *Stage) newest(kind, by string, words []string) error {
	near := ""
	for _, stream := range slices.Backward(s.Incidents()) {
		t, err := s.Record(stream)
		if err != nil {
			return err
		}
		for _, line := range slices.Backward(append(t.Answers, t.Entries...)) {
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
