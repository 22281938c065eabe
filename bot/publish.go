package bot

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

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
		err := k.upload(ctx, uploader, st, r)
		code, refused := forGood(err)
		switch {
		case refused:
			k.report(ctx, "upload", code)
			if err := k.withoutFiles(ctx, service, st, r, code); err != nil {
				return err
			}
		case err != nil:
			return err
		}
		if err := k.tickOff(ctx, r, "files"); err != nil {
			return err
		}
	}
	return k.checkpoint(ctx, service, st, r, string(st.Room.ID))
}

func (k *courier) upload(ctx context.Context, uploader Uploader, st *incident.State, r *row) error {
	files, err := k.bot.files(k.stream)
	if err != nil {
		return err
	}
	if r.Known == nil {
		r.Known = map[string]string{}
	}
	call, cancel := context.WithTimeoutCause(ctx, uploadLimit, errSlow)
	defer cancel()
	return uploader.Upload(call, Upload{
		Key: r.Key, Channel: string(st.Room.ID), Files: files, Known: maps.Clone(r.Known),
		Remember: func(name, id string) error {
			r.Known[name] = id
			return k.keepRow(ctx, *r)
		},
	})
}

// withoutFiles tells the room that it gets no files, and who has them.
func (k *courier) withoutFiles(ctx context.Context, service Service, st *incident.State, r *row, code string) error {
	m := view.Sentence("Chat does not take the files (" + code + "). The operator has them: warroom incident export " + st.ID)
	err := k.once(ctx, service, r, Post{Key: shortHash(r.Key + "files"), Channel: string(st.Room.ID), Message: m})
	if _, refused := forGood(err); refused {
		return nil // said by report
	}
	return err
}

// uploadLimit is for all files of an incident.
const uploadLimit = 2 * time.Minute

// checkpoint posts the signed head, in a message without blocks so that an edit of it shows.
func (k *courier) checkpoint(ctx context.Context, service Service, st *incident.State, r *row, channel string) error {
	if r.Checkpoint == "" {
		// The head that the archive proves, and not a later one: what stands in the room and what was uploaded are held against each other.
		proof, err := k.bot.store.Proof(k.stream)
		if err != nil {
			return fmt.Errorf("sign the head of %s: %w", k.stream, err)
		}
		r.Checkpoint = string(proof.Checkpoint)
	}
	m := view.Message{Push: r.Checkpoint}
	places := map[string]Post{}
	if channel != "" {
		places["room"] = Post{Channel: channel}
	}
	if w := k.bot.witnessPerson(); w != "" && (!st.Exercise || slices.Contains(st.Participants(), w)) {
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
		err := k.once(ctx, service, r, post)
		code, refused := forGood(err)
		switch {
		case refused:
			k.report(ctx, "checkpoint "+name, code)
		case err != nil:
			return err
		}
		if err := k.tickOff(ctx, r, "checkpoint:"+name); err != nil {
			return err
		}
	}
	return nil
}

// tickOff notes that a part of a row was delivered.
func (k *courier) tickOff(ctx context.Context, r *row, part string) error {
	r.Done, r.Trying, r.Tries = append(r.Done, part), "", 0
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
