package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"warroom/bot/incident"
	"warroom/bot/view"
)

var errSlow = errors.New("the chat service did not answer in time")

// makeRoom makes the incident's room and reports it to the rules. The intent is on disk before the call.
func (k *courier) makeRoom(ctx context.Context, service Service, st *incident.State) {
	b := k.bot
	key := "room"
	if len(st.Room.Linked) > 0 {
		key = "room:" + string(st.Room.Linked[len(st.Room.Linked)-1])
	}
	s := b.sent(k.stream, key)
	if !s.Trying {
		s.Trying, s.Mark = true, moment(b.now()).Format(time.RFC3339Nano)
		if !k.keepSent(ctx, key, "room", s) {
			return
		}
	}
	begun, err := time.Parse(time.RFC3339Nano, s.Mark)
	if err != nil {
		begun = st.Declared
	}
	call, cancel := context.WithTimeoutCause(ctx, callLimit, errSlow)
	defer cancel()
	room, err := service.MakeRoom(call, RoomSpec{
		Key: surfaceKey(b.store.Installation(), k.stream, key, 0), Name: view.RoomName(st), Private: st.Private, After: begun,
		Taken: func(id string) bool { at := b.owner(service.Name(), id); return at != "" && at != k.stream },
	})
	report := incident.ReportRoom{Room: room.ID, Name: room.Name}
	if err != nil {
		code, refused := forGood(err)
		if !refused {
			k.failed(ctx, "room", err)
			return
		}
		report = incident.ReportRoom{Failed: code}
		s.Trying = false // asked for again by hand, it is a new try
		if !k.keepSent(ctx, key, "room", s) {
			return
		}
	}
	k.heard()
	k.worked("room")
	if o := k.tell(ctx, "room", report); o.Err != nil {
		k.later("room", retryFirst)
	}
}

// heard notes that the service answers.
func (k *courier) heard() { k.bot.status.chatWorks(k.chat) }

// tell reports to the rules what chat answered.
func (k *courier) tell(ctx context.Context, what string, c incident.Command) Outcome {
	// What happened is recorded also when the bot stops in this moment: the decider outlives the couriers.
	return k.bot.submit(context.WithoutCancel(ctx), &job{
		meta:   incident.Meta{ID: what + ":" + k.stream + ":" + shortHash(fmt.Sprint(c)), By: incident.Actor{Class: incident.ClassClock}},
		stream: k.stream, commands: []incident.Command{c},
	})
}

// report records that chat refused something for good.
func (k *courier) report(ctx context.Context, what, why string) {
	k.bot.log.Error("chat refused for good", "component", "courier", "incident", k.stream, "what", what, "code", why)
	k.tell(ctx, "failed", incident.ReportFailure{What: what, Why: why})
}

// invite brings in everyone who should be in the room, in one call.
func (k *courier) invite(ctx context.Context, service Service, st *incident.State) {
	inviter, ok := service.(Inviter)
	if !ok || k.isBlocked("invite") {
		return
	}
	b := k.bot
	key := "invited:" + string(st.Room.ID)
	was := b.sent(k.stream, key)
	var accounts []string
	people := map[string]incident.PersonID{}
	var all strings.Builder
	for _, p := range st.Wanted() {
		account := b.accountOf(service.Name(), p, st)
		all.WriteString(string(p) + "=" + account + " ")
		if account == "" || st.Members[p] {
			continue
		}
		accounts = append(accounts, account)
		people[account] = p
	}
	mark := shortHash(all.String())
	if was.Mark == mark {
		return
	}
	if len(accounts) > 0 {
		call, cancel := context.WithTimeoutCause(ctx, callLimit, errSlow)
		defer cancel()
		failed, err := inviter.Invite(call, string(st.Room.ID), accounts)
		code, refused := forGood(err)
		if err != nil && !refused {
			k.failed(ctx, "invite", err)
			return
		}
		for _, account := range accounts {
			why := failed[account]
			if refused && why == "" {
				why = code // the whole call was refused
			}
			if why != "" {
				k.tell(ctx, "invite", incident.ReportInvite{Person: people[account], Why: why})
			}
		}
	}
	k.heard()
	k.worked("invite")
	k.keepSent(ctx, key, "invite", sent{Mark: mark})
}

// topic sets the room's topic where it differs.
func (k *courier) topic(ctx context.Context, service Service, v view.Incident) {
	setter, ok := service.(Topicker)
	if !ok || k.isBlocked("topic") {
		return
	}
	room := string(v.State.Room.ID)
	key, want := "topic:"+room, view.RoomTopic(v)
	was := k.bot.sent(k.stream, key)
	if was.Hash == want || !k.isSpaced("topic") {
		return
	}
	call, cancel := context.WithTimeoutCause(ctx, callLimit, errSlow)
	defer cancel()
	if err := setter.SetTopic(call, room, want); err != nil {
		code, refused := forGood(err)
		if !refused {
			k.failed(ctx, "topic", err)
			return
		}
		if was.Parked != code {
			k.report(ctx, "topic", code)
		}
		was.Parked = code
	}
	k.heard()
	k.worked("topic")
	k.touched("topic")
	k.keepSent(ctx, key, "topic", sent{Hash: want, Parked: was.Parked})
}

// pin pins the board, once for each time it was made.
func (k *courier) pin(ctx context.Context, service Service) {
	pinner, ok := service.(Pinner)
	if !ok || k.isBlocked("pin") {
		return
	}
	s := k.bot.sent(k.stream, "board")
	if s.Ref == (Ref{}) || s.Pinned {
		return
	}
	call, cancel := context.WithTimeoutCause(ctx, callLimit, errSlow)
	defer cancel()
	if err := pinner.Pin(call, s.Ref); err != nil {
		code, refused := forGood(err)
		if !refused {
			k.failed(ctx, "pin", err)
			return
		}
		k.report(ctx, "pin", code)
	}
	k.heard()
	k.worked("pin")
	// The board may have been edited meanwhile: only this is changed.
	s = k.bot.sent(k.stream, "board")
	s.Pinned = true
	k.keepSent(ctx, "board", "pin", s)
}

// archive archives the room, after everything else that it is owed.
func (k *courier) archive(ctx context.Context, service Service, st *incident.State) error {
	archiver, ok := service.(Archiver)
	if !ok || st.Room.ID == "" || st.Archived {
		return nil
	}
	call, cancel := context.WithTimeoutCause(ctx, callLimit, errSlow)
	defer cancel()
	if err := archiver.Archive(call, string(st.Room.ID)); err != nil {
		return err
	}
	return k.tell(ctx, "archived", incident.ReportArchived{}).Err
}
