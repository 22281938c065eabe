package bot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"warroom/bot/command"
	"warroom/bot/incident"
	"warroom/bot/view"
	"warroom/store"
)

// Console is the command line's door to the bot: the same words, the same rules, recorded as console. It decides nothing and approves
// nothing. It serves a bot that runs (through bot/control) and one that was made for a single command, without any chat service.
type Console struct{ bot *Bot }

// chatConsole is the chat of incidents that live on no chat service, and of whoever comes by the command line.
const chatConsole = "console"

// Console opens the door.
func (b *Bot) Console() Console { return Console{b} }

// ErrNoSuchPerson is the answer to an --as that names nobody of the config.
var ErrNoSuchPerson = errors.New("no such person in the config")

// ErrNoSuchIncident is the answer to a number that is not there or not the asker's to see. The two are the same on purpose.
var ErrNoSuchIncident = errors.New("no incident you can see has that number")

// Said is what the command line prints.
type Said struct {
	Text     string `json:"text"`
	Incident string `json:"incident,omitempty"`
	Refused  bool   `json:"refused,omitempty"` // the rules said no
}

// Do does what the words say as a person of the config, in an incident or, with an empty one, in none. The id names the act: the same id twice
// changes nothing.
func (c Console) Do(ctx context.Context, id, as, stream, words string) (Said, error) {
	b := c.bot
	actor, err := c.actor(as)
	if err != nil {
		return Said{}, err
	}
	s := &sight{bot: b, ctx: ctx, actor: actor, policy: b.policy.Load(), here: strings.ToUpper(stream)}
	if s.here != "" && s.Here() == nil {
		return Said{}, ErrNoSuchIncident
	}
	r := &Request{ID: "console:" + id, Kind: Typed, Words: words}
	in := s.input(r)
	out := command.Do(ctx, s, in)
	if out.Incident == "" {
		out.Incident = s.here
	}
	if out.Declare == nil && len(out.Commands) == 0 {
		name, _, _ := strings.Cut(strings.TrimSpace(words), " ")
		if command.Reads(words) {
			if err := c.reading(ctx, id, s.Here(), name, actor.Person); err != nil {
				return Said{}, err
			}
		}
		return Said{Text: plainAnswer(out)}, nil
	}
	j := s.job(r, out)
	j.meta.By.Console = true
	o := b.submit(ctx, j)
	switch {
	case o.Err != nil:
		return Said{}, o.Err
	case o.Refusal != nil:
		return Said{Text: view.RefusalText(b.viewOf(ctx, s, o.Incident), o.Refusal), Incident: o.Incident, Refused: true}, nil
	}
	said := Said{Text: plainAnswer(out), Incident: o.Incident}
	if !o.Changed {
		said.Text = "It is so already. Nothing was recorded."
	}
	if out.Declare != nil {
		said.Text = view.PlainText(view.Declared(b.viewOf(ctx, s, o.Incident), actor.Person))
	}
	if said.Text == "" {
		said.Text = "Recorded."
	}
	return said, nil
}

// actor is the person of the config with that key.
func (c Console) actor(as string) (incident.Actor, error) {
	for id, p := range c.bot.policy.Load().People {
		if p.Key != as {
			continue
		}
		a := incident.Actor{Person: id, Name: p.Name, Class: incident.ClassPerson, Party: p.Party, Chat: chatConsole, Account: chatConsole + "::" + p.Key, Console: true}
		if p.Party != "" {
			a.Class = incident.ClassExternal
		}
		return a, nil
	}
	return incident.Actor{}, fmt.Errorf("%w: %q: name a key of [people.*] with --as", ErrNoSuchPerson, as)
}

// plainAnswer is an outcome as a terminal shows it.
func plainAnswer(out command.Outcome) string {
	var parts []string
	for _, id := range slices.Sorted(maps.Keys(out.Wrong)) {
		parts = append(parts, out.Wrong[id])
	}
	if out.Tell != nil {
		parts = append(parts, view.PlainText(*out.Tell))
	}
	if out.Form != nil {
		parts = append(parts, view.PlainText(view.Message{Blocks: out.Form.Blocks}))
	}
	return strings.Join(parts, "\n")
}

// Listed is one line of the list of incidents.
type Listed struct {
	ID       string `json:"id"`
	Severity string `json:"severity"`
	Type     string `json:"type"`
	State    string `json:"state"` // open, closed
	Title    string `json:"title"`
	Declared string `json:"declared"` // RFC 3339
	Entries  uint64 `json:"entries"`
}

// List gives all incidents, the newest first. Whoever may open the data file is an operator and sees private ones too; looking into one is recorded by
// Read.
func (c Console) List(context.Context) ([]Listed, error) {
	var out []Listed
	for _, stream := range c.bot.store.Streams() {
		if !isIncident(stream) {
			continue
		}
		st, err := Fold(c.bot.store, stream)
		if err != nil {
			return nil, err
		}
		l := Listed{
			ID: st.ID, Severity: string(st.Severity), Type: string(st.Type), State: "open", Title: listedTitle(st), Declared: st.Declared.Format(timeFormat), Entries: st.N,
		}
		if !st.Open() {
			l.State = "closed"
		}
		out = append(out, l)
	}
	slices.SortStableFunc(out, func(a, b Listed) int { return strings.Compare(b.Declared, a.Declared) })
	return out, nil
}

const timeFormat = "2006-01-02T15:04:05Z07:00"

// listedTitle keeps a private incident's title out of the list, since looking at the list is no entry.
func listedTitle(st *incident.State) string {
	if st.Private {
		return "(private) " + st.Codename
	}
	return view.Title(st)
}

// Read records that an incident is read from the command line, if it is a private one, and returns it.
func (c Console) Read(ctx context.Context, id, stream, how string) (*incident.State, []incident.Recorded, error) {
	b := c.bot
	stream = strings.ToUpper(stream)
	if !isIncident(stream) {
		return nil, nil, ErrNoSuchIncident
	}
	st := b.snapshot(ctx, stream)
	if st == nil {
		return nil, nil, ErrNoSuchIncident
	}
	if err := c.reading(ctx, id, st, how, ""); err != nil {
		return nil, nil, err
	}
	story, err := Story(b.store, stream)
	return b.snapshot(ctx, stream), story, err
}

// reading records that an incident is read from the command line, if it is a private one. What cannot be recorded is not shown.
func (c Console) reading(ctx context.Context, id string, st *incident.State, how string, who incident.PersonID) error {
	if st == nil || !st.Private {
		return nil
	}
	o := c.bot.submit(ctx, &job{
		meta:   incident.Meta{ID: "read:" + id, By: incident.Actor{Class: incident.ClassClock, Person: who, Chat: chatConsole, Console: true}},
		stream: st.ID, commands: []incident.Command{incident.ReportReading{How: how}},
	})
	if o.Refusal != nil {
		return o.Refusal
	}
	return o.Err
}

// Show is an incident as a terminal shows it: its status and its timeline.
func (c Console) Show(ctx context.Context, id, stream string) (string, error) {
	st, story, err := c.Read(ctx, id, stream, "show")
	if err != nil {
		return "", err
	}
	v := view.Incident{State: st, Policy: c.bot.policy.Load(), Now: c.bot.now()}
	lines := []string{view.PlainText(view.Status(v)), ""}
	for _, r := range story {
		lines = append(lines, view.PlainEntry(v, r))
	}
	return strings.Join(lines, "\n"), nil
}

// Export makes the archive of an incident that proves itself, as it is now.
func (c Console) Export(ctx context.Context, id, stream string) (File, error) {
	st, _, err := c.Read(ctx, id, stream, "export")
	if err != nil {
		return File{}, err
	}
	if err := c.bot.seal(ctx, st.ID); err != nil {
		return File{}, err
	}
	files, err := c.bot.files(st.ID)
	if err != nil {
		return File{}, err
	}
	return files[len(files)-1], nil
}

// Backup copies the data to a file that does not exist yet, while the bot works.
func (c Console) Backup(_ context.Context, path string) error { return c.bot.store.Backup(path) }

// Owed is a row of the outbox for the operator.
type Owed struct {
	Key      string `json:"key"`
	Incident string `json:"incident"`
	What     string `json:"what"`
	Since    string `json:"since"`
	Tries    int    `json:"tries,omitempty"`
	Parked   string `json:"parked,omitempty"`
}

// Outbox lists what chat is still owed.
func (c Console) Outbox(context.Context) ([]Owed, error) {
	var out []Owed
	for key, raw := range c.bot.store.List(store.Outbox, "") {
		o, err := unmarshalOwed(raw)
		if err != nil {
			return nil, err
		}
		out = append(out, Owed{Key: key, Incident: o.Stream, What: o.what(), Since: o.At.Format(timeFormat), Tries: o.Tries, Parked: o.Parked})
	}
	return out, nil
}
