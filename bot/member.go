package bot

import (
	"context"
	"fmt"
	"time"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// noteMember records that somebody came into an incident's room or left it.
func (b *Bot) noteMember(ctx context.Context, service Service, r *Request) {
	stream := b.rooms.at(service.Name(), r.Channel)
	if stream == "" {
		return
	}
	look, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	who, err := b.actor(look, service, r.Workspace, r.Account, false)
	if err != nil || who.Person == "" {
		b.log.Warn("who joined or left is not known", "component", "handler", "incident", stream, "error", err)
		return
	}
	o := b.submit(ctx, &job{
		meta: incident.Meta{
			ID: r.ID, By: incident.Actor{Class: incident.ClassClock}, Source: r.Source, Named: []incident.Actor{who},
		},
		stream: stream, commands: []incident.Command{incident.ReportMember{Person: who.Person, Left: r.Kind == Left}},
	})
	if o.Err != nil {
		b.log.Error("a join or leave was not recorded", "component", "handler", "incident", stream, "error", o.Err)
	}
}

// noteArchived records that people archived an incident's room by hand.
func (b *Bot) noteArchived(ctx context.Context, r *Request) {
	stream := b.rooms.at(r.Service, r.Channel)
	if stream == "" {
		return
	}
	if o := b.submit(ctx, &job{
		meta:   incident.Meta{ID: r.ID, By: incident.Actor{Class: incident.ClassClock}, Source: r.Source},
		stream: stream, commands: []incident.Command{incident.ReportArchived{}},
	}); o.Err != nil {
		b.log.Error("the archiving of a room was not recorded", "component", "handler", "incident", stream, "error", o.Err)
	}
}

// noteChanged takes a message into the record once more when it was edited or deleted after it had been taken in.
func (b *Bot) noteChanged(ctx context.Context, service Service, r *Request) {
	stream := b.rooms.at(service.Name(), r.Channel)
	if stream == "" || r.Message == nil {
		return
	}
	place := r.Message.Ref.Channel + "/" + r.Message.Ref.Message
	captured := false
	if !b.between(ctx, func() {
		st := b.live[stream]
		if st == nil {
			st = b.state(stream)
		}
		if st != nil {
			_, captured = st.Captured(incident.MessageRef(place))
		}
	}) || !captured {
		return
	}
	look, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	who, err := b.actor(look, service, r.Workspace, r.Account, false)
	if err != nil {
		b.log.Warn("who changed a message is not known", "component", "handler", "incident", stream, "error", err)
		who = incident.Actor{Class: incident.ClassClock}
	}
	o := b.submit(ctx, &job{
		meta:   incident.Meta{ID: r.ID, By: who, Source: r.Source},
		stream: stream,
		commands: []incident.Command{incident.Capture{
			Author: who.Person, How: string(r.Kind), Place: place, Link: r.Message.Link, Text: r.Message.Text,
		}},
	})
	if o.Err != nil {
		b.log.Error("the change of a recorded message was not recorded", "component", "handler", "incident", stream, "error", o.Err)
	}
}

// mark puts the bot's own mark on a message that was taken into the record. It is not promised across a crash: the record has the message.
func (b *Bot) mark(service Service, r Ref) {
	reactor, ok := service.(Reactor)
	if !ok {
		return
	}
	b.background(func(ctx context.Context) {
		if err := reactor.React(ctx, r); err != nil {
			b.log.Warn("a recorded message could not be marked", "component", "handler", "error", err)
		}
	})
}

// drawHome shows a person's home page.
func (b *Bot) drawHome(service Service, workspace, account string) {
	home, ok := service.(Home)
	if !ok {
		return
	}
	b.background(func(ctx context.Context) {
		actor, err := b.actor(ctx, service, workspace, account, false)
		if err != nil {
			b.log.Warn("a home page could not be drawn", "component", "home", "error", err)
			return
		}
		s := &sight{bot: b, ctx: ctx, service: service, actor: actor, policy: b.policy.Load()}
		var open []view.Incident
		for _, st := range s.Open() {
			open = append(open, view.Incident{State: st, Policy: s.policy, Now: b.now()})
		}
		if err := home.ShowHome(ctx, account, view.Home(s.policy, open, actor)); err != nil {
			b.log.Warn("a home page could not be shown", "component", "home", "error", err)
		}
	})
}

// background runs what a request set off and nobody waits for. Stopping waits for it.
func (b *Bot) background(f func(context.Context)) {
	b.running.Go(func() {
		ctx, cancel := context.WithTimeoutCause(b.life(), callLimit, errSlow)
		defer cancel()
		f(ctx)
	})
}

// named is what is known of the people whom commands name, for those whom an incident's record may not know yet.
func (b *Bot) named(commands []incident.Command) []incident.Actor {
	var out []incident.Actor
	add := func(p incident.PersonID) {
		if p == "" {
			return
		}
		if _, ok := b.policy.Load().People[p]; ok {
			return // the rules know the people of the config
		}
		if a, ok := b.people.known(p); ok {
			out = append(out, a)
		}
	}
	for _, c := range commands {
		switch c := c.(type) {
		case incident.Assign:
			add(c.Person)
		case incident.OfferHandover:
			add(c.To)
		case incident.Invite:
			add(c.Person)
		case incident.HandStep:
			add(c.Person)
		case incident.AddStep:
			add(c.Person)
		case incident.OwnChange:
			add(c.Owner)
		case incident.TransferCustody:
			add(c.To)
		case incident.SetReview:
			add(c.Owner)
		case incident.Capture:
			add(c.Author)
		default: // names nobody
		}
	}
	return out
}

// lateness tells a clicker, at most once a minute, that the card on their screen follows later. Their own box is ticked already.
func (c *couriers) lateness(stream, account string, now time.Time) *view.Message {
	c.mu.Lock()
	k := c.byName[stream]
	last, told := c.told[account]
	c.mu.Unlock()
	if k == nil || told && time.Since(last) < time.Minute {
		return nil
	}
	late := k.behind()
	if late < lateAfter {
		return nil
	}
	c.mu.Lock()
	if c.told == nil || len(c.told) > 10_000 {
		c.told = map[string]time.Time{}
	}
	c.told[account] = time.Now()
	c.mu.Unlock()
	m := view.Sentence(fmt.Sprintf("Recorded %s. The card follows in about %d s.", now.UTC().Format("15:04:05"), int(late.Seconds())+1))
	return &m
}

// lateAfter is when a screen counts as late.
const lateAfter = 5 * time.Second
