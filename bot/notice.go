package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"warroom/bot/incident"
	"warroom/bot/view"
	"warroom/store"
)

// row is an outbox row with its key in the store.
type row struct {
	key string
	owed
}

func streamOf(key string) string {
	stream, _, _ := strings.Cut(key, "/")
	return stream
}

// laneWake begins the lanes of asks that are asked again.
const laneWake = "lane:wake:"

const (
	laneRoom    = "lane:room"    // what stands in the room
	laneArchive = "lane:archive" // its archiving, after everything else
)

// lane is the place whose order a row keeps.
func lane(o owed) string {
	switch e := o.Effect.(type) {
	case incident.Say:
		switch e.Where {
		case incident.PlaceStakeholders:
			return "lane:stakeholders"
		case incident.PlaceDirect:
			return "lane:direct:" + string(e.Person)
		default:
			return laneRoom
		}
	case incident.Wake:
		return laneWake + string(e.Person)
	case incident.ArchiveRoom:
		return laneArchive
	case incident.Publish:
	}
	return laneRoom
}

// outbox delivers what an incident owes in the lanes that are wanted, in order within each: a row that waits holds only those behind it in the same place.
func (k *courier) outbox(ctx context.Context, service Service, v view.Incident, asks map[string]bool, wanted func(lane string) bool) {
	lanes := map[string][]row{}
	for key, raw := range k.bot.store.List(store.Outbox, k.stream+"/") {
		o, err := unmarshalOwed(raw)
		if err != nil {
			k.bot.log.Error("an outbox row cannot be read and stays", "component", "courier", "row", key, "error", err)
			continue
		}
		if lane := lane(o); o.Parked == "" && wanted(lane) {
			lanes[lane] = append(lanes[lane], row{key: key, owed: o})
		}
	}
	var wg sync.WaitGroup
	for name, rows := range lanes {
		if k.isBlocked(name) {
			continue
		}
		wg.Go(func() {
			for len(rows) > 0 && ctx.Err() == nil {
				n := k.together(name, rows)
				if !k.pay(ctx, service, v, asks, name, rows[:n]) {
					return
				}
				rows = rows[n:]
			}
		})
	}
	wg.Wait()
}

// owes reports whether a lane still has a row that waits.
func (k *courier) owes(name string) bool {
	for _, raw := range k.bot.store.List(store.Outbox, k.stream+"/") {
		if o, err := unmarshalOwed(raw); err == nil && o.Parked == "" && lane(o) == name {
			return true
		}
	}
	return false
}

// pay delivers one row, or several notices in one message, and strikes them off; false stops the lane for now.
func (k *courier) pay(ctx context.Context, service Service, v view.Incident, asks map[string]bool, lane string, rows []row) bool {
	r := rows[0]
	var err error
	switch e := r.Effect.(type) {
	case incident.Say:
		if len(rows) > 1 {
			err = k.sayTogether(ctx, service, v, &r, rows)
		} else {
			err = k.say(ctx, service, v, &r, e)
		}
	case incident.Wake:
		err = k.askAgain(ctx, service, e, asks)
	case incident.Publish:
		err = k.publish(ctx, service, v.State, &r)
	case incident.ArchiveRoom:
		err = k.archive(ctx, service, v.State)
	default:
		err = fmt.Errorf("an effect of type %T cannot be paid", e)
	}
	code, refused := forGood(err)
	kind, _ := sendKind(err)
	switch {
	case err == nil:
		k.worked(lane)
		strike := make([]store.Put, len(rows))
		for i, paid := range rows {
			strike[i] = store.Put{Table: store.Outbox, Key: paid.key}
		}
		if err := k.bot.keep(context.WithoutCancel(ctx), strike...); err != nil {
			k.later(lane, retryFirst)
			return false
		}
		return true
	case errors.Is(err, errNotYet):
		return false
	case refused:
		for _, r := range rows {
			if !k.park(ctx, r, code) {
				return false
			}
		}
		return true
	case errors.Is(err, store.ErrFull), ctx.Err() != nil:
		k.later(lane, retryFirst)
		return false
	case kind == Limited:
		k.failed(ctx, lane, err)
		return false
	}
	r.Tries++
	if _, told := errors.AsType[*SendError](err); !told && r.Tries >= givesUp {
		return k.park(ctx, r, "unknown")
	}
	if k.keepRow(ctx, r) != nil {
		k.later(lane, retryFirst)
		return false
	}
	k.failed(ctx, lane, err)
	return false
}

// errNotYet says that something a row needs is not there yet; the courier is woken when it is, or looks again by itself.
var errNotYet = errors.New("not yet")

// keepRow commits a row as it now is.
func (k *courier) keepRow(ctx context.Context, r row) error {
	raw, err := r.marshal()
	if err != nil {
		return err
	}
	return k.bot.keep(context.WithoutCancel(ctx), store.Put{Table: store.Outbox, Key: r.key, Value: raw})
}

// park puts a row aside that chat refused for good: it is recorded, shown on the board and on /healthz, and never sent again by itself.
func (k *courier) park(ctx context.Context, r row, code string) bool {
	r.Parked = code
	if err := k.keepRow(ctx, r); err != nil {
		k.later(lane(r.owed), retryFirst)
		return false
	}
	k.report(ctx, r.what(), code)
	return true
}

// say posts a notice where it belongs.
func (k *courier) say(ctx context.Context, service Service, v view.Incident, r *row, e incident.Say) error {
	if r.Message == nil {
		return nil
	}
	st := v.State
	post := Post{Key: r.Key, Message: *r.Message, Accounts: k.accounts(service, st, *r.Message)}
	switch e.Where {
	case incident.PlaceDirect:
		return k.direct(ctx, service, v, r, post, e.Person)
	case incident.PlaceStakeholders:
		return k.stakeholders(ctx, service, st, r, post)
	case incident.PlaceRoom:
	case incident.PlaceDecision, incident.PlacePhase:
		surface := fmt.Sprintf("decision:%d", e.Number)
		if e.Where == incident.PlacePhase {
			surface = "phase:" + string(e.Phase)
		}
		head := k.bot.sent(k.stream, surface)
		if head.Ref == (Ref{}) && head.Parked == "" && st.Room.ID != "" && !st.Archived {
			k.later(lane(r.owed), retryFirst)
			return errNotYet
		}
		post.Thread = head.Ref.Message
	}
	if post.Channel = string(st.Room.ID); post.Channel == "" {
		if st.Open() {
			return errNotYet // the room may still be made, or be adopted
		}
		return &SendError{Kind: Refused, Code: "no room"}
	}
	return k.once(ctx, service, r, post)
}

// direct posts to one person. Whom no direct message reaches is told in the room, with the same words and buttons.
func (k *courier) direct(ctx context.Context, service Service, v view.Incident, r *row, post Post, p incident.PersonID) error {
	refusal := error(&SendError{Kind: Refused, Code: "no account"})
	if post.Account = k.bot.accountOf(service.Name(), p, v.State); post.Account != "" && !r.done("direct") {
		refusal = k.once(ctx, service, r, post)
		code, refused := forGood(refusal)
		if !refused {
			return refusal
		}
		k.report(ctx, "direct message", code)
		if err := k.tickOff(ctx, r, "direct"); err != nil {
			return err
		}
	}
	if v.State.Room.ID == "" || v.State.Archived {
		return refusal
	}
	post.Account, post.Channel, post.Key = "", string(v.State.Room.ID), shortHash(r.Key+"room")
	post.Message, post.Accounts = k.calling(service, v, post.Message, p)
	return k.once(ctx, service, r, post)
}

// stakeholders posts to the stakeholders' channel. A private incident shows there only if the channel is private too; else the executive, who need not
// be in the room, gets it directly.
func (k *courier) stakeholders(ctx context.Context, service Service, st *incident.State, r *row, post Post) error {
	places := k.bot.channels[service.Name()]
	if !st.Private || places.StakeholdersPrivate {
		if places.Stakeholders == "" {
			return nil
		}
		post.Channel = places.Stakeholders
		return k.once(ctx, service, r, post)
	}
	executive := st.Roles[k.bot.policy.Load().Lead.Executive].Holder
	if post.Account = k.bot.accountOf(service.Name(), executive, st); post.Account == "" {
		return nil
	}
	return k.once(ctx, service, r, post)
}

// once posts a row's message: intent first, then the call, and a look before a second try.
func (k *courier) once(ctx context.Context, service Service, r *row, post Post) error {
	if r.Trying == post.Key {
		_, found, err := k.find(ctx, service, post, r.Mark)
		_, blind := forGood(err)
		switch {
		case blind:
			post.Message = repeated(post.Message)
		case err != nil:
			return err
		case found:
			return nil
		case !k.looked(lane(r.owed)):
			return errNotYet
		}
	} else {
		r.Trying, r.Mark = post.Key, k.bot.rooms.mark(service.Name(), post.Channel)
		if err := k.keepRow(ctx, *r); err != nil {
			return err
		}
	}
	_, err := k.send(ctx, service, post)
	return err
}

// askAgain makes an ask anew at the bottom of a person's messages, since an edit pings nobody. The old one says that it moved.
func (k *courier) askAgain(ctx context.Context, service Service, e incident.Wake, asks map[string]bool) error {
	was := k.bot.sent(k.stream, e.Ask)
	if was.Ref == (Ref{}) || !asks[e.Ask] {
		return nil // it is on its way, or settled by now
	}
	moved := view.Message{Push: "Asked again below.", Blocks: []view.Block{{Context: view.Text{{S: "Asked again below."}}}}}
	call, cancel := context.WithTimeoutCause(ctx, callLimit, errSlow)
	defer cancel()
	err := service.Edit(call, was.Ref, Post{Channel: was.Ref.Channel, Rev: was.Rev + 1, Message: moved})
	if _, refused := forGood(err); err != nil && !refused {
		return err
	}
	next := was.anew()
	next.Rev++
	if !k.keepSent(ctx, e.Ask, lane(owed{Effect: e}), next) {
		return errNotYet
	}
	return nil
}

// troubles says what chat refused for good, for the board: people must not wait for what does not come.
func (k *courier) troubles() []string {
	var out []string
	note := func(what, code string) {
		if line := what + " (" + code + ")"; code != "" && !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	for row, raw := range k.bot.store.List(store.Sent, k.stream+"/") {
		kind, _, _ := strings.Cut(strings.TrimPrefix(row, k.stream+"/"), ":")
		var s sent
		if what := refusable[kind]; what != "" && json.Unmarshal(raw, &s) == nil {
			note(what, s.Parked)
		}
	}
	for _, raw := range k.bot.store.List(store.Outbox, k.stream+"/") {
		if o, err := unmarshalOwed(raw); err == nil {
			note(o.what(), o.Parked)
		}
	}
	return out
}

// refusable names surfaces on the board. The board itself is not among them: where it cannot be drawn, it can tell nothing.
var refusable = map[string]string{"phase": "phase card", "decision": "decision card", "ask": "ask", "close": "close card", "topic": "topic"}
