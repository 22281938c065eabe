package bot

import (
	"context"
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

// outbox delivers what an incident owes in the lanes that are wanted, in order within each: a row that waits holds only those behind it in the same place.
func (k *courier) outbox(ctx context.Context, service Service, st *incident.State, wanted func(lane string) bool) {
	lanes := map[string][]row{}
	var order []string
	for key, raw := range k.bot.store.List(store.Outbox, k.stream+"/") {
		o, err := unmarshalOwed(raw)
		if err != nil {
			k.bot.log.Error("an outbox row cannot be read and stays", "component", "courier", "row", key, "error", err)
			continue
		}
		if o.Parked != "" {
			continue
		}
		lane := lane(o)
		if !wanted(lane) {
			continue
		}
		if _, ok := lanes[lane]; !ok {
			order = append(order, lane)
		}
		lanes[lane] = append(lanes[lane], row{key: key, owed: o})
	}
	var wg sync.WaitGroup
	for _, name := range order {
		if k.isBlocked(name) {
			continue
		}
		wg.Go(func() {
			for _, r := range lanes[name] {
				if !k.pay(ctx, service, st, name, r) {
					return
				}
			}
		})
	}
	wg.Wait()
}

func lane(o owed) string {
	switch e := o.Effect.(type) {
	case incident.Say:
		switch e.Where {
		case incident.PlaceStakeholders:
			return "lane:stakeholders"
		case incident.PlaceDirect:
			return "lane:direct:" + string(e.Person)
		default:
			return "lane:room"
		}
	case incident.Wake:
		return laneWake + string(e.Person)
	case incident.Publish, incident.ArchiveRoom:
	}
	return "lane:room"
}

// laneWake begins the lanes of asks that are asked again.
const laneWake = "lane:wake:"

// pay delivers one row and strikes it off; false stops its lane for now.
func (k *courier) pay(ctx context.Context, service Service, st *incident.State, lane string, r row) bool {
	var err error
	switch e := r.Effect.(type) {
	case incident.Say:
		err = k.say(ctx, service, st, &r, e)
	case incident.Wake:
		err = k.askAgain(ctx, service, e)
	case incident.Publish:
		err = k.publish(ctx, service, st, &r)
	case incident.ArchiveRoom:
		err = k.archive(ctx, service, st)
	default:
		err = fmt.Errorf("an effect of type %T cannot be paid", e)
	}
	var se *SendError
	switch {
	case err == nil:
		k.worked(lane)
		if err := k.bot.keep(ctx, store.Put{Table: store.Outbox, Key: r.key}); err != nil {
			k.later(lane, retryFirst)
			return false
		}
		return true
	case errors.Is(err, errNotYet):
		return false
	case errors.As(err, &se) && (se.Kind == Refused || se.Kind == Gone):
		return k.park(ctx, r, se.Code)
	case errors.As(err, &se) && se.Kind == Limited:
		k.failed(lane, err)
		return false
	default:
		r.Tries++
		if !errors.As(err, &se) && r.Tries >= givesUp {
			return k.park(ctx, r, "unknown")
		}
		if e := k.keepRow(ctx, r); e != nil {
			k.later(lane, retryFirst)
			return false
		}
		k.failed(lane, err)
		return false
	}
}

// errNotYet says that something a row needs is not there yet; the courier is woken when it is.
var errNotYet = errors.New("not yet")

func (k *courier) keepRow(ctx context.Context, r row) error {
	raw, err := r.marshal()
	if err != nil {
		return err
	}
	return k.bot.keep(ctx, store.Put{Table: store.Outbox, Key: r.key, Value: raw})
}

// park puts a row aside that chat refused for good: it is recorded, counted on /healthz, and never sent again by itself.
func (k *courier) park(ctx context.Context, r row, code string) bool {
	r.Parked = code
	if err := k.keepRow(ctx, r); err != nil {
		return false
	}
	k.bot.status.parked()
	k.bot.log.Error("chat refused a notice for good", "component", "courier", "incident", k.stream, "row", r.key, "code", code)
	what := "notice"
	if say, ok := r.Effect.(incident.Say); ok {
		what = "notice " + string(say.What)
	}
	k.report(ctx, what, code)
	return true
}

// say posts a notice where it belongs.
func (k *courier) say(ctx context.Context, service Service, st *incident.State, r *row, e incident.Say) error {
	if r.Message == nil {
		return nil
	}
	post := Post{Key: r.Key, Message: *r.Message, Accounts: k.accounts(service, st, *r.Message)}
	switch e.Where {
	case incident.PlaceRoom:
		post.Channel = string(st.Room.ID)
	case incident.PlaceDecision, incident.PlacePhase:
		surface := fmt.Sprintf("decision:%d", e.Number)
		if e.Where == incident.PlacePhase {
			surface = "phase:" + string(e.Phase)
		}
		head := k.bot.sent(k.stream, surface)
		if head.Ref == (Ref{}) && head.Parked == "" {
			k.later(lane(r.owed), retryFirst)
			return errNotYet
		}
		post.Channel, post.Thread = string(st.Room.ID), head.Ref.Message
	case incident.PlaceDirect:
		return k.direct(ctx, service, st, r, post, e.Person)
	case incident.PlaceStakeholders:
		return k.stakeholders(ctx, service, st, r, post)
	}
	if post.Channel == "" {
		if st.Room.Failed != "" || st.Archived {
			return &SendError{Kind: Refused, Code: "no room"}
		}
		return errNotYet
	}
	return k.once(ctx, service, r, post)
}

// direct posts to one person. Where the service lets us not, the room says the same with a mention.
func (k *courier) direct(ctx context.Context, service Service, st *incident.State, r *row, post Post, p incident.PersonID) error {
	post.Account = k.bot.accountOf(service.Name(), p, st)
	if post.Account == "" {
		return &SendError{Kind: Refused, Code: "no account"}
	}
	return k.once(ctx, service, r, post)
}

// stakeholders posts to the stakeholders' channel. A private incident shows there only if the channel is private too; else each holder of a role that is to be informed
// gets it directly.
func (k *courier) stakeholders(ctx context.Context, service Service, st *incident.State, r *row, post Post) error {
	places := k.bot.channels[service.Name()]
	if !st.Private || places.StakeholdersPrivate {
		if places.Stakeholders == "" {
			return nil
		}
		post.Channel = places.Stakeholders
		return k.once(ctx, service, r, post)
	}
	for _, p := range wanted(st) {
		account := k.bot.accountOf(service.Name(), p, st)
		if account == "" || slices.Contains(r.Done, account) || !k.informed(st, p) {
			continue
		}
		each := post
		each.Account, each.Key = account, shortHash(r.Key+account)
		if err := k.once(ctx, service, r, each); err != nil {
			var se *SendError
			if !errors.As(err, &se) || se.Kind != Refused {
				return err
			}
		}
		r.Done, r.Trying = append(r.Done, account), false
		if err := k.keepRow(ctx, *r); err != nil {
			return err
		}
	}
	return nil
}

// informed reports whether a person hears of a private incident's updates directly: the accountable executive, who need not be in the room.
func (k *courier) informed(st *incident.State, p incident.PersonID) bool {
	return st.Roles[k.bot.policy.Load().Lead.Executive].Holder == p
}

// once posts a row's message: intent first, then the call, and a look before a second try.
func (k *courier) once(ctx context.Context, service Service, r *row, post Post) error {
	if r.Trying {
		_, found, err := k.find(ctx, service, post, r.Mark)
		if err != nil {
			return err
		}
		if found {
			return nil
		}
	} else {
		r.Trying, r.Mark = true, k.bot.rooms.mark(service.Name(), post.Channel)
		if err := k.keepRow(ctx, *r); err != nil {
			return err
		}
	}
	_, err := k.send(ctx, service, post, r.Mark)
	return err
}

// askAgain makes an ask anew at the bottom of a person's messages, since an edit pings nobody. The old one says that it moved.
func (k *courier) askAgain(ctx context.Context, service Service, e incident.Wake) error {
	was := k.bot.sent(k.stream, e.Ask)
	if was.Ref != (Ref{}) {
		moved := view.Message{Push: "Asked again below.", Blocks: []view.Block{{Context: view.Text{{S: "Asked again below."}}}}}
		call, cancel := context.WithTimeoutCause(ctx, callLimit, errSlow)
		defer cancel()
		err := service.Edit(call, was.Ref, Post{Channel: was.Ref.Channel, Rev: was.Rev + 1, Message: moved})
		var se *SendError
		if err != nil && (!errors.As(err, &se) || se.Kind != Gone && se.Kind != Refused) {
			return err
		}
		if err := k.bot.keepSent(ctx, k.stream, e.Ask, sent{Make: was.Make + 1, Rev: was.Rev + 1}); err != nil {
			return err
		}
	}
	k.later(e.Ask, 0)
	return nil
}

// archive archives the room, after everything else that it is owed.
func (k *courier) archive(ctx context.Context, service Service, st *incident.State) error {
	archiver, ok := service.(Archiver)
	if !ok || st.Room.ID == "" {
		return nil
	}
	call, cancel := context.WithTimeoutCause(ctx, callLimit, errSlow)
	defer cancel()
	if err := archiver.Archive(call, string(st.Room.ID)); err != nil {
		return err
	}
	o := k.bot.submit(ctx, &job{
		meta:   incident.Meta{ID: "archived:" + k.stream + ":" + string(st.Room.ID), By: incident.Actor{Class: incident.ClassClock}},
		stream: k.stream, commands: []incident.Command{incident.ReportArchived{}},
	})
	return o.Err
}
