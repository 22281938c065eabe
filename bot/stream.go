package bot

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"warroom/bot/incident"
	"warroom/store"
)

// entry is an event as the store takes it.
func entry(stream string, m incident.Meta, at time.Time, e incident.Event) (store.Entry, error) {
	body, private, err := incident.Marshal(e)
	if err != nil {
		return store.Entry{}, fmt.Errorf("write %s of %s: %w", e.Kind(), stream, err)
	}
	out := store.Entry{
		Stream: stream, Kind: e.Kind(), Recorded: at, Source: m.Source, Occurred: m.Occurred,
		Actor: string(m.By.Person), Command: m.ID, Body: body,
	}
	for _, p := range private {
		out.Private = append(out.Private, store.Field{Name: p.Name, Value: string(p.Value)})
	}
	return out, nil
}

// Decode reads an event back from its entry. What was redacted is empty.
func Decode(r store.Record) (incident.Recorded, error) {
	words := make(map[string]incident.Words, len(r.Private))
	for name, raw := range r.Private {
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return incident.Recorded{}, fmt.Errorf("entry %d of %s: field %s is not text: %w", r.N, r.Stream, name, err)
		}
		words[name] = incident.Words(s)
	}
	e, err := incident.Unmarshal(r.Kind, r.Body, words)
	if err != nil {
		return incident.Recorded{}, fmt.Errorf("entry %d of %s: %w", r.N, r.Stream, err)
	}
	return incident.Recorded{
		Stamp: incident.Stamp{
			N: r.N, Recorded: r.Recorded, Occurred: r.Occurred, Source: r.Source,
			Actor: incident.PersonID(r.Actor), Command: r.Command,
		},
		Event: e,
	}, nil
}

// Fold reads a stream and adds its events up.
func Fold(s *store.Store, stream string) (*incident.State, error) {
	var st *incident.State
	for rec, err := range s.Stream(stream) {
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", stream, err)
		}
		r, err := Decode(rec)
		if err != nil {
			return nil, err
		}
		st = incident.Apply(st, r)
	}
	return st, nil
}

// Story reads the events of a stream, oldest first.
func Story(s *store.Store, stream string) ([]incident.Recorded, error) {
	var out []incident.Recorded
	for rec, err := range s.Stream(stream) {
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", stream, err)
		}
		r, err := Decode(rec)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// isIncident reports whether a stream is an incident's, and not the register or another part of the installation.
func isIncident(stream string) bool {
	return strings.HasPrefix(stream, seriesOpen) || strings.HasPrefix(stream, seriesExercise)
}
