package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// publish puts the exported files into the room, and the checkpoint after them as plain text: chat is its witness. The same checkpoint
// goes to the witness of the config.
func (k *courier) publish(ctx context.Context, service Service, st *incident.State, r *row) error {
	if st.Room.ID == "" {
		return k.checkpoint(ctx, service, st, r, "")
	}
	uploader, ok := service.(Uploader)
	if ok && !r.done("files") {
		files, err := k.bot.files(k.stream)
		if err != nil {
			return err
		}
		if r.Known == nil {
			r.Known = map[string]string{}
		}
		call, cancel := context.WithTimeoutCause(ctx, 5*callLimit, errSlow)
		defer cancel()
		err = uploader.Upload(call, Upload{
			Key: r.Key, Channel: string(st.Room.ID), Files: files, Known: r.Known,
			Remember: func(name, id string) error {
				r.Known[name] = id
				return k.keepRow(ctx, *r)
			},
		})
		var se *SendError
		switch {
		case errors.As(err, &se) && se.Kind == Refused:
			k.report(ctx, "upload", se.Code)
		case err != nil:
			return err
		}
		if err := k.tickOff(ctx, r, "files"); err != nil {
			return err
		}
	}
	return k.checkpoint(ctx, service, st, r, string(st.Room.ID))
}

// checkpoint posts the signed head, in a message without blocks so that an edit of it shows.
func (k *courier) checkpoint(ctx context.Context, service Service, st *incident.State, r *row, channel string) error {
	note, err := k.bot.store.Checkpoint(k.stream)
	if err != nil {
		return fmt.Errorf("sign the head of %s: %w", k.stream, err)
	}
	m := view.Message{Push: string(note)}
	places := map[string]Post{}
	if channel != "" {
		places["room"] = Post{Channel: channel}
	}
	if w := k.bot.witnessPerson(); w != "" {
		if account := k.bot.accountOf(service.Name(), w, st); account != "" {
			places["witness"] = Post{Account: account}
		}
	}
	for _, name := range []string{"room", "witness"} {
		post, ok := places[name]
		if !ok || r.done("checkpoint:"+name) {
			continue
		}
		post.Key, post.Message = shortHash(r.Key+name), m
		if err := k.once(ctx, service, r, post); err != nil {
			var se *SendError
			if !errors.As(err, &se) || se.Kind != Refused {
				return err
			}
			k.report(ctx, "checkpoint "+name, se.Code)
		}
		if err := k.tickOff(ctx, r, "checkpoint:"+name); err != nil {
			return err
		}
	}
	return nil
}

func (o *owed) done(part string) bool {
	return slices.Contains(o.Done, part)
}

func (k *courier) tickOff(ctx context.Context, r *row, part string) error {
	r.Done, r.Trying = append(r.Done, part), false
	return k.keepRow(ctx, *r)
}

// witnessPerson is who gets a copy of each checkpoint.
func (b *Bot) witnessPerson() incident.PersonID {
	for id, p := range b.policy.Load().People {
		if b.witness != "" && p.Key == b.witness {
			return id
		}
	}
	return ""
}
