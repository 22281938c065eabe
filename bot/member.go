package bot

import (
	"context"

	"warroom/bot/incident"
)

// noteMember records that somebody came into an incident's room or left it.
func (b *Bot) noteMember(ctx context.Context, service Service, r *Request) {
	stream := b.rooms.at(service.Name(), r.Channel)
	if stream == "" {
		return
	}
	who, err := b.actor(ctx, service, r.Workspace, r.Account, false)
	if err != nil || who.Person == "" {
		b.log.Warn("who joined or left is not known", "component", "handler", "incident", stream, "error", err)
		return
	}
	b.note(ctx, "a join or leave", &job{
		meta: incident.Meta{
			ID: r.ID, By: incident.Actor{Class: incident.ClassClock}, Source: r.Source, Named: []incident.Actor{who},
		},
		stream: stream, commands: []incident.Command{incident.ReportMember{Person: who.Person, Left: r.Kind == Left}},
	})
}

// noteArchived records that people archived an incident's room by hand.
func (b *Bot) noteArchived(ctx context.Context, r *Request) {
	stream := b.rooms.at(r.Service, r.Channel)
	if stream == "" {
		return
	}
	b.note(ctx, "the archiving of a room", &job{
		meta:   incident.Meta{ID: r.ID, By: incident.Actor{Class: incident.ClassClock}, Source: r.Source},
		stream: stream, commands: []incident.Command{incident.ReportArchived{}},
	})
}

// note records what chat tells of. What is not on disk within the context's time may be recorded all the same; where the queue stays full it is lost, and
// the log has it.
func (b *Bot) note(ctx context.Context, what string, j *job) {
	if o := b.submit(ctx, j); o.Err != nil {
		b.log.Error("what chat told may not be recorded", "component", "handler", "what", what, "incident", j.stream, "error", o.Err)
	}
}
