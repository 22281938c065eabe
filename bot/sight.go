package bot

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"warroom/bot/command"
	"warroom/bot/incident"
	"warroom/store"
)

// sight is what one person may see, for the words they use (command.Desk). It asks for nothing before it is asked.
type sight struct {
	bot     *Bot
	ctx     context.Context //nolint:containedctx // lives as long as the one request that it serves
	service Service         // nil: the command line
	actor   incident.Actor
	policy  *incident.Policy
	here    string // the incident of the room, or the one that the command line named
}

// Actor is who acts.
func (s *sight) Actor() incident.Actor { return s.actor }

// Policy is the config in force.
func (s *sight) Policy() *incident.Policy { return s.policy }

// Here is the incident of the room.
func (s *sight) Here() *incident.State { return s.Incident(s.here) }

// Incident is the incident with that number, if the actor may know of it.
func (s *sight) Incident(id string) *incident.State {
	id = strings.ToUpper(id)
	if !isIncident(id) {
		return nil
	}
	st := s.bot.snapshot(s.ctx, id)
	if st == nil || !incident.Visible(st, s.policy, s.actor) {
		return nil
	}
	return st
}

// Open lists the open incidents that the actor may see, gravest first, then the oldest.
func (s *sight) Open() []*incident.State {
	var out []*incident.State
	for stream := range s.bot.store.List(store.Live, "") {
		if st := s.Incident(stream); st.Open() {
			out = append(out, st)
		}
	}
	slices.SortStableFunc(out, func(a, b *incident.State) int {
		switch {
		case a.Severity.Graver(b.Severity):
			return -1
		case b.Severity.Graver(a.Severity):
			return 1
		}
		return a.Declared.Compare(b.Declared)
	})
	return out
}

// Story gives the newest entries of an incident, oldest first.
func (s *sight) Story(id string, most int) []incident.Recorded {
	if s.Incident(id) == nil {
		return nil
	}
	var out []incident.Recorded
	for rec, err := range s.bot.store.Stream(id) {
		if err != nil {
			s.bot.log.Error("an incident cannot be read", "component", "sight", "incident", id, "error", err)
			return nil
		}
		r, err := Decode(rec)
		if err != nil {
			s.bot.log.Error("an incident cannot be read", "component", "sight", "incident", id, "error", err)
			return nil
		}
		if out = append(out, r); len(out) > 2*most {
			out = append(out[:0], out[len(out)-most:]...)
		}
	}
	return out[max(0, len(out)-most):]
}

// mentioned reads <@U0LEE> and <@U0LEE|lee> (https://docs.slack.dev/messaging/formatting-message-text).
var mentioned = regexp.MustCompile(`^<@([A-Z0-9]+)(?:\|[^>]*)?>$`)

// accountID is what an account's id looks like, as forms give it.
var accountID = regexp.MustCompile(`^[UW][A-Z0-9]{2,20}$`)

// Person finds a person by a mention, an account id, or a key or name of the config.
func (s *sight) Person(word string) (incident.PersonID, bool) {
	word = strings.TrimSpace(word)
	account := ""
	if m := mentioned.FindStringSubmatch(word); m != nil {
		account = m[1]
	} else if accountID.MatchString(word) {
		account = word
	}
	if account != "" && s.service != nil {
		if p, ok := s.bot.people.configured(s.service.Name(), account); ok {
			return p.ID, true
		}
		a, err := s.bot.actor(s.ctx, s.service, "", account, false)
		if err == nil && a.Person != "" && a.Class != incident.ClassStranger {
			return a.Person, true
		}
	}
	name := strings.TrimPrefix(word, "@")
	for id, p := range s.policy.People {
		if strings.EqualFold(p.Key, name) || strings.EqualFold(p.Name, name) || string(id) == name {
			return id, true
		}
	}
	return "", false
}

// Complete gives whole texts for what a person has begun to type.
func (b *Bot) Complete(ctx context.Context, service, account, text string) []string {
	s := b.services[service]
	if s == nil {
		return nil
	}
	actor, err := b.actor(ctx, s, "", account, false)
	if err != nil || actor.Class == incident.ClassStranger {
		return nil
	}
	return command.Complete(&sight{bot: b, ctx: ctx, service: s, actor: actor, policy: b.policy.Load()}, text)
}
