package bot

import (
	"context"
	"slices"
	"strings"

	"warroom/bot/incident"
	"warroom/bot/view"
	"warroom/store"
)

// surface makes one message look like the state: posts it, edits it, or leaves it alone.
func (k *courier) surface(ctx context.Context, service Service, v view.Incident, s view.Surface) {
	if ctx.Err() != nil {
		return
	}
	was := k.bot.sent(k.stream, s.Key)
	post, ok := k.place(service, v, s, &was)
	if !ok {
		return
	}
	if was.Ended || isElsewhere(was, post.Channel) {
		was = was.anew()
	}
	hash := messageHash(post.Message)
	redraws := k.redrawWanted(s.Key)
	if was.Ref != (Ref{}) && was.Hash == hash && redraws == 0 || was.Parked != "" && was.For == hash {
		return
	}
	if k.isBlocked(s.Key) {
		k.leave()
		return
	}
	post.Key, post.Rev = surfaceKey(k.bot.store.Installation(), k.stream, s.Key, was.Make), was.Rev+1
	if was.Ref != (Ref{}) {
		k.edit(ctx, service, s.Key, was, post, hash, redraws)
		return
	}
	k.post(ctx, service, s.Key, was, post, hash)
}

// place says where a surface stands: in the room, or with one person. Whom no direct message reaches has it in the room, with the same words and buttons.
// False: there is no place for it now.
func (k *courier) place(service Service, v view.Incident, s view.Surface, was *sent) (Post, bool) {
	post := Post{Message: s.Message, Accounts: k.accounts(service, v.State, s.Message)}
	if s.Direct != "" && !was.InRoom {
		if post.Account = k.bot.accountOf(service.Name(), s.Direct, v.State); post.Account != "" {
			return post, true
		}
		was.InRoom = true
	}
	post.Channel = string(v.State.Room.ID)
	if s.Direct != "" {
		post.Message, post.Accounts = k.calling(service, v, s.Message, s.Direct)
	}
	return post, post.Channel != "" && !v.State.Archived
}

// calling is a message for one person that stands in the room: behind its first line they are called.
func (k *courier) calling(service Service, v view.Incident, m view.Message, p incident.PersonID) (view.Message, map[string]string) {
	call := view.Span{S: v.Name(p)}
	if k.bot.accountOf(service.Name(), p, v.State) != "" {
		call = view.Span{Kind: view.Mention, S: string(p)}
		m.Mention = append(slices.Clone(m.Mention), string(p))
	}
	block := view.Block{Text: view.Text{call, {S: ": this is for you. No direct message reaches you."}}}
	m.Blocks = slices.Insert(slices.Clone(m.Blocks), min(1, len(m.Blocks)), block)
	return m, k.accounts(service, v.State, m)
}

// isElsewhere reports whether a message of the room is, or was to be, in another channel: the room before this one.
func isElsewhere(s sent, room string) bool {
	at := s.Ref.Channel
	if at == "" {
		at = s.Channel
	}
	return room != "" && at != "" && at != room
}

// isMade reports whether a surface's message is in the incident's room.
func (k *courier) isMade(st *incident.State, key string) bool {
	s := k.bot.sent(k.stream, key)
	return s.Ref != (Ref{}) && !isElsewhere(s, string(st.Room.ID))
}

// edit changes a message that exists. It is idempotent and needs no intent on disk.
func (k *courier) edit(ctx context.Context, service Service, key string, was sent, post Post, hash string, redraws int) {
	if !k.isSpaced(key) {
		k.leave()
		return
	}
	call, cancel := context.WithTimeoutCause(ctx, callLimit, errSlow)
	defer cancel()
	k.touched(key)
	err := service.Edit(call, was.Ref, post)
	if err == nil {
		k.heard()
	}
	code, refused := forGood(err)
	gone, _ := sendKind(err)
	switch {
	case err == nil:
		was.Hash, was.Rev, was.Parked = hash, post.Rev, ""
		k.redrawn(key, redraws)
		k.worked(key)
	case refused && gone == Gone:
		// People deleted it: it is made anew, under a new key.
		ended := was.Ended
		was = was.anew()
		was.Ended = ended
		k.leave()
		k.later(key, 0)
	case refused:
		if was.Parked != code {
			k.report(ctx, "edit "+key, code)
		}
		was.Parked, was.For = code, hash
		k.redrawn(key, redraws)
	default:
		k.leave()
		k.failed(ctx, key, err)
		return
	}
	if pinned := k.bot.sent(k.stream, key); pinned.Ref == was.Ref {
		was.Pinned = pinned.Pinned // it may have been pinned meanwhile
	}
	k.keepSent(ctx, key, key, was)
}

// post makes a message: the intent first, then the call; after an answer that may lie, a look before another try.
func (k *courier) post(ctx context.Context, service Service, key string, was sent, post Post, hash string) {
	b := k.bot
	if was.Trying {
		// An earlier try did not come to its end: it may be there.
		ref, found, err := k.find(ctx, service, post, was.Mark)
		_, blind := forGood(err)
		switch {
		case blind:
			post.Message = repeated(post.Message)
		case err != nil:
			k.leave()
			k.failed(ctx, key, err)
			return
		case found:
			k.made(ctx, key, was, ref, "", post.Rev) // its looks are not known: it is edited next
			return
		case !k.looked(key):
			k.leave()
			return
		}
	} else {
		was.Trying, was.Mark, was.Channel, was.Account = true, b.rooms.mark(service.Name(), post.Channel), post.Channel, post.Account
		if !k.keepSent(ctx, key, key, was) {
			k.leave()
			return
		}
	}
	ref, err := k.send(ctx, service, post)
	code, refused := forGood(err)
	switch {
	case err == nil:
		k.made(ctx, key, was, ref, hash, post.Rev)
		k.touched(key)
	case refused && post.Account != "":
		// A direct message that cannot be delivered is no missing answer: the person is called in the room.
		k.report(ctx, "direct message", code)
		was = was.anew()
		was.InRoom = true
		k.leave()
		if k.keepSent(ctx, key, key, was) {
			k.later(key, 0)
		}
	case refused:
		if was.Parked != code {
			k.report(ctx, "post "+key, code)
		}
		was.Trying, was.Parked, was.For = false, code, hash
		k.keepSent(ctx, key, key, was)
	default:
		k.leave()
		k.failed(ctx, key, err)
	}
}

// made notes where a message is.
func (k *courier) made(ctx context.Context, key string, was sent, ref Ref, hash string, rev uint64) {
	was.Ref, was.Hash, was.Rev, was.Trying, was.Mark, was.Parked = ref, hash, rev, false, "", ""
	k.worked(key)
	if k.keepSent(ctx, key, key, was) && hash == "" {
		k.leave()
		k.later(key, 0)
	}
}

// send makes a message once.
func (k *courier) send(ctx context.Context, service Service, post Post) (Ref, error) {
	call, cancel := context.WithTimeoutCause(ctx, callLimit, errSlow)
	defer cancel()
	ref, err := service.Post(call, post)
	if err == nil {
		k.heard()
		k.bot.rooms.saw(service.Name(), ref.Channel, ref.Message)
	}
	return ref, err
}

// repeated marks a message that may be there already where nobody can look: a service need not let us read direct messages.
func repeated(m view.Message) view.Message {
	if len(m.Blocks) > 0 {
		m.Blocks = append(slices.Clone(m.Blocks), view.Block{Context: view.Text{{S: "Repeated: it is not known whether this came before."}}})
	}
	return m
}

func (k *courier) find(ctx context.Context, service Service, post Post, mark string) (Ref, bool, error) {
	call, cancel := context.WithTimeoutCause(ctx, callLimit, errSlow)
	defer cancel()
	return service.Find(call, post, mark)
}

// endSurfaces takes the buttons off messages that the state does not ask for any more: an ask that was answered by other means, a part of a phase that is
// gone.
func (k *courier) endSurfaces(ctx context.Context, service Service, v view.Incident, wanted map[string]bool) {
	room := string(v.State.Room.ID)
	for row := range k.bot.store.List(store.Sent, k.stream+"/") {
		key := strings.TrimPrefix(row, k.stream+"/")
		if wanted[key] || !isSurface(key) {
			continue
		}
		was := k.bot.sent(k.stream, key)
		if was.Account == "" && (v.State.Archived || isElsewhere(was, room)) {
			continue // nothing can be changed in an archived room
		}
		message := view.Ended(v, key)
		hash := messageHash(message)
		if was.Ref == (Ref{}) && !was.Trying || was.Ref != (Ref{}) && was.Hash == hash || was.Parked != "" && was.For == hash {
			continue
		}
		if k.isBlocked(key) {
			k.leave()
			continue
		}
		if was.Trying && !k.findOrphan(ctx, service, key, &was) {
			continue
		}
		was.Ended = true
		post := Post{Channel: was.Ref.Channel, Rev: was.Rev + 1, Message: message, Accounts: k.accounts(service, v.State, message)}
		k.edit(ctx, service, key, was, post, hash, 0)
	}
}

// findOrphan looks for a message whose making did not come to its end before the state had no more use for it: it may stand there with its buttons.
func (k *courier) findOrphan(ctx context.Context, service Service, key string, was *sent) bool {
	post := Post{Key: surfaceKey(k.bot.store.Installation(), k.stream, key, was.Make), Channel: was.Channel, Account: was.Account}
	ref, found, err := k.find(ctx, service, post, was.Mark)
	switch {
	case err != nil:
		if _, refused := forGood(err); !refused {
			k.leave()
			k.failed(ctx, key, err)
			return false
		}
	case found:
		was.Ref, was.Trying, was.Mark = ref, false, ""
		return true
	case !k.looked(key):
		k.leave()
		return false
	}
	k.keepSent(ctx, key, key, was.anew())
	return false
}

// isSurface tells a surface's row from the others that are kept beside it: the room, its topic, who was invited.
func isSurface(key string) bool {
	kind, _, _ := strings.Cut(key, ":")
	switch kind {
	case "board", "phase", "decision", "ask", "close":
		return true
	}
	return false
}

// accounts maps the people mentioned in a message to their accounts.
func (k *courier) accounts(service Service, st *incident.State, m view.Message) map[string]string {
	out := map[string]string{}
	note := func(t view.Text) {
		for _, s := range t {
			if s.Kind == view.Mention {
				if a := k.bot.accountOf(service.Name(), incident.PersonID(s.S), st); a != "" {
					out[s.S] = a
				}
			}
		}
	}
	for _, blk := range m.Blocks {
		note(blk.Text)
		note(blk.Context)
	}
	return out
}
