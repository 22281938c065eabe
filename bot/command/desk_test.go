package command

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"warroom"
	"warroom/bot/config"
	"warroom/bot/incident"
	"warroom/bot/view"
)

// now is the time of the story: an access key was found in public, and it is 02:40.
var now = time.Date(2026, 11, 24, 2, 40, 0, 0, time.UTC)

// examplePolicy is the policy of config.example.toml, with every person under their key.
var examplePolicy = sync.OnceValue(func() *incident.Policy {
	c, problems := config.Parse("config.example.toml", warroom.ExampleConfig, nil)
	if c == nil {
		panic(problems[0].Message)
	}
	return c.Policy
})

// fakeDesk is a desk over what a test lays on it. People are found by their key or name, with or without the @.
type fakeDesk struct {
	actor  incident.Actor
	policy *incident.Policy
	here   *incident.State
	all    []*incident.State
	story  []incident.Recorded
	asked  int // how often an incident was looked at
}

func (d *fakeDesk) Actor() incident.Actor    { return d.actor }
func (d *fakeDesk) Policy() *incident.Policy { return d.policy }
func (d *fakeDesk) Here() *incident.State    { d.asked++; return d.here }

func (d *fakeDesk) Incident(id string) *incident.State {
	d.asked++
	for _, s := range append(slices.Clone(d.all), d.here) {
		if s != nil && s.ID == id {
			return s
		}
	}
	return nil
}

func (d *fakeDesk) Open() []*incident.State {
	d.asked++
	var out []*incident.State
	for _, s := range append(slices.Clone(d.all), d.here) {
		if s.Open() {
			out = append(out, s)
		}
	}
	return out
}

func (d *fakeDesk) Story(_ string, most int) []incident.Recorded {
	return d.story[max(0, len(d.story)-most):]
}

func (d *fakeDesk) Person(word string) (incident.PersonID, bool) {
	word = strings.TrimPrefix(word, "@")
	word = strings.TrimSuffix(strings.TrimPrefix(word, "<@"), ">")
	word, _, _ = strings.Cut(word, "|")
	for id, p := range d.policy.People {
		if strings.EqualFold(word, p.Name) || strings.EqualFold(word, p.Key) || word == p.Accounts["slack"] {
			return id, true
		}
	}
	return "", false
}

// at is a desk of somebody who sits in a room, or in none.
func at(who incident.PersonID, here *incident.State) *fakeDesk {
	p := examplePolicy()
	return &fakeDesk{policy: p, here: here, actor: incident.Actor{Person: who, Name: p.People[who].Name, Class: incident.ClassPerson, Chat: "slack"}}
}

// amberHeron is the story's incident as it is some minutes after the declaration.
func amberHeron() *incident.State {
	p := examplePolicy()
	book := p.Runbooks["iam-compromise"]
	s := &incident.State{
		ID: "INC-P007", N: 60, Private: true, Codename: "amber heron", Chat: "slack", Title: "key on public repo", Type: "iam-compromise", Severity: incident.SEV1,
		Facts: map[string]string{"provider": "aws", "layer": "ours"}, Texts: map[string]incident.Words{"account": "production"},
		Declared: now.Add(-10 * time.Minute), DeclaredBy: "priya",
		Known: map[incident.PersonID]incident.Known{}, Roles: map[incident.RoleID]incident.Assignment{}, Members: map[incident.PersonID]bool{},
		Room:       incident.Room{ID: "C0AMBER", Name: "inc-p007-amber-heron", Opened: now.Add(-10 * time.Minute)},
		Runbook:    incident.RunbookRef{ID: book.ID, Title: book.Title, Version: book.Version, SHA256: book.SHA256},
		Steps:      map[incident.StepID]*incident.StepState{},
		Waivers:    map[string]incident.Waiver{},
		Milestones: map[string]time.Time{"declared": now.Add(-10 * time.Minute)},
		Entries: map[uint64]incident.EntryRef{
			41: {Kind: "note.added", By: "priya", At: now.Add(-5 * time.Minute), Text: "used four times"},
			52: {Kind: "message.captured", By: "sam", At: now.Add(-3 * time.Minute), Text: "the build log has it too\nsecond line"},
		},
		Messages: map[string]uint64{},
	}
	for _, id := range p.Types[s.Type].Roles {
		r := p.Roles[id]
		s.Roles[id] = incident.Assignment{
			Role: id, Holder: r.Holder, Status: incident.RoleAccepted, Accepted: now.Add(-9 * time.Minute),
			Asked: []incident.Asked{{Person: r.Holder, At: now.Add(-10 * time.Minute), Answer: "accepted", When: now.Add(-9 * time.Minute)}},
		}
		s.Members[r.Holder] = true
	}
	for i, ph := range book.Phases {
		st := incident.PhaseState{Phase: ph, Number: i + 1}
		if i == 0 {
			st.Opened = now.Add(-10 * time.Minute)
		}
		for j, def := range ph.Steps {
			st.Order = append(st.Order, def.ID)
			s.Steps[def.ID] = &incident.StepState{
				StepDef: def, Phase: ph.ID, Number: string(rune('1'+i)) + "." + string(rune('1'+j)), Status: incident.StepOpen,
			}
		}
		s.Phases = append(s.Phases, st)
	}
	return s
}

// closedHeron is that incident on the next morning.
func closedHeron() *incident.State {
	s := amberHeron()
	s.Closed = &incident.Closure{At: now.Add(-time.Hour), By: "omar", Class: incident.ClassReal}
	return s
}

// typed is what follows from words.
func typed(t *testing.T, d Desk, words string) Outcome {
	t.Helper()
	return Do(t.Context(), d, Input{Words: words, Now: now})
}

// pressed is what follows from a button.
func pressed(t *testing.T, d Desk, act view.Act) Outcome {
	t.Helper()
	return Do(t.Context(), d, Input{Act: act, Now: now})
}

// submitted is what follows from a form that was filled in as given and sent.
func submitted(t *testing.T, d Desk, f *view.Form, values map[string][]string) Outcome {
	t.Helper()
	if f == nil {
		t.Fatal("no form was opened")
	}
	all := map[string][]string{}
	for _, b := range f.Blocks {
		if b.Input != nil {
			all[b.Input.ID] = b.Input.Initial
		}
	}
	for id, v := range values {
		if _, ok := all[id]; !ok {
			t.Fatalf("the form has no field %q", id)
		}
		all[id] = v
	}
	return Do(t.Context(), d, Input{Act: f.Act, Submitted: true, Values: all, Note: f.Note, Now: now})
}

// said is all text that an outcome shows to its person.
func said(o Outcome) string {
	var b strings.Builder
	write := func(blocks []view.Block) {
		for _, k := range blocks {
			b.WriteString(k.Header)
			for _, s := range append(slices.Clone(k.Text), k.Context...) {
				b.WriteString(s.S)
			}
			for _, w := range k.Row {
				if w.Button != nil {
					b.WriteString(" [" + w.Button.Label + "]")
				}
			}
			if k.Input != nil {
				b.WriteString(k.Input.Label + ": " + strings.Join(k.Input.Initial, ","))
			}
			b.WriteString("\n")
		}
	}
	if o.Tell != nil {
		write(o.Tell.Blocks)
	}
	if o.Form != nil {
		b.WriteString("== " + o.Form.Title + "\n")
		write(o.Form.Blocks)
	}
	return b.String()
}
