package bot

import (
	"context"
	"errors"
	"strings"
	"time"

	"warroom/bot/incident"
	"warroom/bot/view"
	"warroom/store"
)

// surface makes one message look like the state: posts it, edits it, or leaves it alone.
func (k *courier) surface(ctx context.Context, service Service, st *incident.State, s view.Surface) {
	b := k.bot
	was := b.sent(k.stream, s.Key)
	if was.Ended {
		was = sent{Make: was.Make + 1, Rev: was.Rev}
	}
	hash := messageHash(s.Message)
	k.mu.Lock()
	redraw := k.redraw[s.Key]
	k.mu.Unlock()
	if was.Ref != (Ref{}) && was.Hash == hash && !redraw || was.Parked != "" && was.For == hash || k.isBlocked(s.Key) {
		return
	}
	post := Post{
		Key: surfaceKey(b.store.Installation(), k.stream, s.Key, was.Make), Channel: string(st.Room.ID), Rev: was.Rev + 1, Message: s.Message,
		Accounts: k.accounts(service, st, s.Message),
	}
	if s.Direct != "" {
		post.Channel, post.Account = "", b.accountOf(service.Name(), s.Direct, st)
		if post.Account == "" {
			return // a person without an account here; the command line and the phone list reach them
		}
	}
	if was.Ref != (Ref{}) {
		k.edit(ctx, service, s.Key, was, post, hash)
		return
	}
	k.post(ctx, service, s.Key, was, post, hash)
}

// edit changes a message that exists. It is idempotent and needs no intent on disk.
func (k *courier) edit(ctx context.Context, service Service, key string, was sent, post Post, hash string) {
	if !k.spaced(key) {
		return
	}
	k.mu.Lock()
	delete(k.redraw, key)
	k.mu.Unlock()
	call, cancel := context.WithTimeoutCause(ctx, callLimit, errSlow)
	defer cancel()
	k.touched(key)
	err := service.Edit(call, was.Ref, post)
	var se *SendError
	switch {
	case err == nil:
		was.Hash, was.Rev, was.Parked = hash, post.Rev, ""
		k.worked(key)
	case errors.As(err, &se) && se.Kind == Gone:
		// People deleted it: it is made anew, under a new key.
		was = sent{Make: was.Make + 1, Rev: was.Rev, Ended: was.Ended}
		k.later(key, 0)
	case errors.As(err, &se) && se.Kind == Refused:
		was.Parked, was.For = se.Code, hash
		k.bot.log.Error("a surface cannot be edited", "component", "courier", "incident", k.stream, "surface", key, "code", se.Code)
		k.report(ctx, "edit "+key, se.Code)
	default:
		k.failed(key, err)
		return
	}
	if err := k.bot.keepSent(ctx, k.stream, key, was); err != nil {
		k.later(key, retryFirst)
	}
}

// end takes the buttons off messages that the state does not ask for any more: an ask that was answered by other means, a part of a phase that is gone.
func (k *courier) end(ctx context.Context, service Service, v view.Incident, wanted []view.Surface) {
	keep := make(map[string]bool, len(wanted))
	for _, s := range wanted {
		keep[s.Key] = true
	}
	for row := range k.bot.store.List(store.Sent, k.stream+"/") {
		key := strings.TrimPrefix(row, k.stream+"/")
		if keep[key] || !isSurface(key) || k.isBlocked(key) {
			continue
		}
		was := k.bot.sent(k.stream, key)
		message := view.Ended(v, key)
		hash := messageHash(message)
		if was.Ref == (Ref{}) || was.Hash == hash || was.Parked != "" && was.For == hash {
			continue
		}
		was.Ended = true
		k.edit(ctx, service, key, was, Post{Channel: was.Ref.Channel, Rev: was.Rev + 1, Message: message, Accounts: k.accounts(service, v.State, message)}, hash)
	}
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

// post makes a message: the intent first, then the call; after an answer that may lie, a look before another try.
func (k *courier) post(ctx context.Context, service Service, key string, was sent, post Post, hash string) {
	b := k.bot
	if was.Trying {
		// An earlier try did not come to its end: it may be there.
		ref, found, err := k.find(ctx, service, post, was.Mark)
		if err != nil {
			k.failed(key, err)
			return
		}
		if found {
			k.made(ctx, key, was, ref, "", post.Rev) // its looks are not known: it is edited next
			return
		}
	} else {
		was.Trying, was.Mark = true, b.rooms.mark(service.Name(), post.Channel)
		if err := b.keepSent(ctx, k.stream, key, was); err != nil {
			k.later(key, retryFirst)
			return
		}
	}
	ref, err := k.send(ctx, service, post, was.Mark)
	var se *SendError
	switch {
	case err == nil:
		k.made(ctx, key, was, ref, hash, post.Rev)
		k.touched(key)
	case errors.As(err, &se) && (se.Kind == Refused || se.Kind == Gone):
		was.Trying, was.Parked, was.For = false, se.Code, hash
		b.log.Error("a surface cannot be posted", "component", "courier", "incident", k.stream, "surface", key, "code", se.Code)
		k.report(ctx, "post "+key, se.Code)
		if err := b.keepSent(ctx, k.stream, key, was); err != nil {
			k.later(key, retryFirst)
		}
	default:
		k.failed(key, err)
	}
}

func (k *courier) made(ctx context.Context, key string, was sent, ref Ref, hash string, rev uint64) {
	was.Ref, was.Hash, was.Rev, was.Trying, was.Mark, was.Parked = ref, hash, rev, false, "", ""
	k.worked(key)
	if err := k.bot.keepSent(ctx, k.stream, key, was); err != nil {
		k.later(key, retryFirst)
	}
	if hash == "" {
		k.later(key, 0)
	}
}

// send posts once. After an answer that may lie it looks for the message, twice, before it gives up for now.
func (k *courier) send(ctx context.Context, service Service, post Post, mark string) (Ref, error) {
	call, cancel := context.WithTimeoutCause(ctx, callLimit, errSlow)
	defer cancel()
	ref, err := service.Post(call, post)
	if err == nil {
		k.bot.rooms.saw(service.Name(), ref.Channel, ref.Message)
		return ref, nil
	}
	var se *SendError
	if errors.As(err, &se) && se.Kind != Unsure {
		return Ref{}, err
	}
	// The services' own words: the message may appear a moment after the failure (RELIABILITY of reads after writes is seconds).
	for _, pause := range []time.Duration{2 * time.Second, 5 * time.Second} {
		if !sleep(ctx, pause) {
			return Ref{}, err
		}
		if ref, found, e := k.find(ctx, service, post, mark); e == nil && found {
			return ref, nil
		}
	}
	return Ref{}, err
}

func (k *courier) find(ctx context.Context, service Service, post Post, mark string) (Ref, bool, error) {
	call, cancel := context.WithTimeoutCause(ctx, callLimit, errSlow)
	defer cancel()
	return service.Find(call, post, mark)
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

// wanted lists who should be in the room, in a stable order: everyone who holds a role or was asked for one, and whoever was invited.
func wanted(st *incident.State) []incident.PersonID { return st.Wanted() }

// isBlocked reports whether something waits for its time, and makes the courier look again then.
func (k *courier) isBlocked(key string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	until, ok := k.blocked[key]
	if !ok {
		return false
	}
	if time.Now().Before(until) {
		k.lookAgain(until)
		return true
	}
	delete(k.blocked, key)
	return false
}

// spaced reports whether a surface may be edited now; if not, the courier looks again when it may.
func (k *courier) spaced(key string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if last, ok := k.edited[key]; ok {
		if next := last.Add(k.bot.space); time.Now().Before(next) {
			k.lookAgain(next)
			return false
		}
	}
	return true
}

func (k *courier) touched(key string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.edited[key] = time.Now()
}

func (k *courier) worked(key string) {
	k.bot.status.chatWorks(k.chat)
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.tries, key)
}

// later blocks something for a while.
func (k *courier) later(key string, wait time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	until := time.Now().Add(wait)
	k.blocked[key] = until
	k.lookAgain(until)
}

func (k *courier) lookAgain(at time.Time) {
	if k.again.IsZero() || at.Before(k.again) {
		k.again = at
	}
}

// failed notes a failure that passes, and when to try again: when the service says, else after a pause that doubles.
func (k *courier) failed(key string, err error) {
	k.mu.Lock()
	if k.tries == nil {
		k.tries = map[string]int{}
	}
	k.tries[key]++
	wait := min(retryMost, retryFirst<<min(k.tries[key]-1, 10))
	k.mu.Unlock()
	var se *SendError
	if errors.As(err, &se) && se.Kind == Limited {
		wait = max(se.After, retryFirst)
	}
	k.bot.log.Warn("chat is owed something that did not go through", "component", "courier", "incident", k.stream, "what", key, "again_in", wait, "error", err)
	k.bot.status.chatFailed(k.chat, err)
	k.later(key, wait)
}

// lateness is the board's footer while screens lag behind the record.
func (k *courier) lateness() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.late
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
