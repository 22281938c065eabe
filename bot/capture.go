package bot

import (
	"context"

	"warroom/bot/incident"
)

// noteChanged takes a message into the record once more when it was edited or deleted after it had been taken in.
func (b *Bot) noteChanged(ctx context.Context, service Service, r *Request) {
	stream := b.rooms.at(service.Name(), r.Channel)
	if stream == "" || r.Message == nil {
		return
	}
	place := r.Message.Ref.Channel + "/" + r.Message.Ref.Message
	st := b.snapshot(ctx, stream)
	if st == nil {
		return
	}
	if _, captured := st.Captured(incident.MessageRef(place)); !captured {
		return
	}
	who, err := b.actor(ctx, service, r.Workspace, r.Account, false)
	if err != nil {
		b.log.Warn("who changed a message is not known", "component", "handler", "incident", stream, "error", err)
		who = incident.Actor{Class: incident.ClassClock}
	}
	b.note(ctx, "the change of a recorded message", &job{
		meta:   incident.Meta{ID: r.ID, By: who, Source: r.Source},
		stream: stream,
		commands: []incident.Command{incident.Capture{
			Author: who.Person, How: string(r.Kind), Place: place, Link: r.Message.Link, Text: r.Message.Text,
		}},
	})
}

// mark puts the bot's own mark on a message that was taken into the record. It is not promised across a crash: the record has the message.
func (b *Bot) mark(service Service, r Ref) {
	reactor, ok := service.(Reactor)
	if !ok {
		return
	}
	b.errand("the mark on a message", func(ctx context.Context) {
		if err := reactor.React(ctx, r); err != nil {
			b.log.Warn("a recorded message could not be marked", "component", "handler", "error", err)
		}
	})
}
