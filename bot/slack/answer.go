package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"time"

	slackapi "github.com/slack-go/slack"

	"warroom/bot"
	"warroom/bot/view"
)

// formLimit is how long a trigger opens a form (https://docs.slack.dev/interactivity/handling-user-interaction), less the way there.
const formLimit = 2900 * time.Millisecond

// answer has the bot answer a request, acknowledges it, and shows what is to be shown.
func (l *listener) answer(ctx context.Context, s *socket, e envelope, received time.Time) {
	w := l.workspace
	a, err := parse(e, l.me.Load())
	if err != nil {
		if !errors.Is(err, errIgnored) {
			w.log.Error("a payload could not be used", "type", e.Type, "error", err)
		}
		s.ack(l, e.ID, nil) // what is not acknowledged comes back, and would be no better then
		return
	}
	first, again := w.seen.begin(a.twin, received)
	if again {
		// The same payload came over the other connection, or once more: it gets what the first got.
		select {
		case <-first.answered:
			if first.acked {
				s.ack(l, e.ID, first.payload)
			}
		case <-ctx.Done():
		}
		return
	}
	defer func() {
		if p := recover(); p != nil {
			// One request is lost, and the person is told so by Slack, since nothing acknowledges it.
			w.log.Error("a request could not be answered: this is a mistake in the program", "kind", a.request.Kind, "do", a.request.Act.Do, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			w.seen.forget(a.twin, first)
		}
	}()
	if a.lacking {
		if err := w.fetchMarked(ctx, a.request.Message); err != nil {
			w.log.Warn("the marked message could not be read; slack tells of it again", "error", err)
			w.seen.forget(a.twin, first)
			return
		}
	}
	w.noteStranger(a.request, l.me.Load())
	if a.request.Kind == bot.OpenedHome && a.home != "" {
		w.homes.note(a.request.Account, a.home)
	}
	got := l.handler(ctx, a.request)
	reply := w.prepare(a, got)
	first.payload, first.acked = reply.payload, true
	close(first.answered)
	s.ack(l, e.ID, reply.payload)

	a.formUntil = received.Add(formLimit)
	call, cancel := context.WithTimeout(ctx, callLimit)
	shown := reply.after(call)
	cancel()
	if got.Later != nil {
		w.follow(ctx, a, shown, got.Later)
	}
}

// shown is where an answer stands, for what follows it.
type shown struct {
	viewID string // a form that is open
	told   bool   // something was said to the person
}

// reply is an answer in Slack's terms: what the acknowledgement carries, and what is called behind it.
type reply struct {
	payload json.RawMessage
	after   func(context.Context) shown
}

// prepare turns the bot's answer into an acknowledgement and what follows it. Nothing is called yet: the acknowledgement goes first.
func (w *Workspace) prepare(a *arrival, got bot.Answer) reply {
	nothing := func(context.Context) shown { return shown{viewID: a.openView()} }
	switch a.request.Kind {
	case bot.Typed:
		if got.Form == nil && got.Tell != nil {
			if raw := marshal(ephemeral(*got.Tell, w.nextRev(), false)); len(raw) <= ackMost {
				return reply{payload: raw, after: func(context.Context) shown { return shown{told: true} }}
			}
		}
	case bot.Submitted:
		return w.prepareSubmitted(a, got)
	}
	if got.Form == nil && got.Tell == nil {
		return reply{after: nothing}
	}
	return reply{after: func(ctx context.Context) shown { return w.show(ctx, a, got, shown{viewID: a.openView()}) }}
}

// openView is the form that the person has open; the home page is none.
func (a *arrival) openView() string {
	if a.viewType == "modal" {
		return a.viewID
	}
	return ""
}

// prepareSubmitted answers a form: by errors beside its fields, by another form in its place, or by closing it.
func (w *Workspace) prepareSubmitted(a *arrival, got bot.Answer) reply {
	type response struct {
		Action string                     `json:"response_action"`
		Errors map[string]string          `json:"errors,omitempty"`
		View   *slackapi.ModalViewRequest `json:"view,omitempty"`
	}
	inPlace := func(v slackapi.ModalViewRequest) reply {
		if raw := marshal(response{Action: "update", View: &v}); len(raw) <= ackMost {
			return reply{payload: raw, after: func(context.Context) shown { return shown{viewID: a.viewID} }}
		}
		// Slack ignores a large acknowledgement, so a small page stands in for the moment that a call takes.
		wait := modal(view.Form{Title: "One moment", Blocks: []view.Block{{Text: view.Text{{S: "The next page is on its way."}}}}}, w.nextRev(), a.origin)
		return reply{payload: marshal(response{Action: "update", View: &wait}), after: func(ctx context.Context) shown {
			w.updateView(ctx, v, a.viewID, "")
			return shown{viewID: a.viewID}
		}}
	}
	switch {
	case len(got.Wrong) > 0:
		if wrong := beside(got.Wrong, a.inputs); wrong != nil {
			return reply{payload: marshal(response{Action: "errors", Errors: wrong}), after: func(context.Context) shown { return shown{viewID: a.viewID} }}
		}
		var lines view.Text
		for _, id := range slices.Sorted(maps.Keys(got.Wrong)) {
			lines = append(lines, view.Span{S: got.Wrong[id] + "\n"})
		}
		return inPlace(modal(view.Form{Title: "Not yet", Blocks: []view.Block{{Text: lines}}}, w.nextRev(), a.origin))
	case got.Form != nil:
		return inPlace(modal(*got.Form, w.nextRev(), a.here()))
	case got.Tell != nil && !got.Done:
		return inPlace(modal(page(*got.Tell), w.nextRev(), a.here()))
	}
	out := reply{after: func(context.Context) shown { return shown{} }}
	if got.Done {
		out.payload = marshal(response{Action: "clear"})
	}
	if got.Tell != nil {
		out.after = func(ctx context.Context) shown { return w.tell(ctx, a, *got.Tell, shown{}) }
	}
	return out
}

// beside keeps errors to fields that the form has, since Slack shows none of them if one names another block; what belongs to no field is shown
// at the first.
func beside(wrong map[string]string, inputs []string) map[string]string {
	out := map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(wrong)) {
		at := id
		if !slices.Contains(inputs, id) {
			if len(inputs) == 0 {
				return nil
			}
			at = inputs[0]
		}
		if out[at] != "" {
			out[at] += " "
		}
		out[at] += wrong[id]
	}
	return out
}

// here is where the person acts, for the form that opens now.
func (a *arrival) here() origin {
	o := origin{Channel: a.request.Channel, Respond: a.respond}
	if len(o.Channel)+len(o.Respond) > mostOrigin {
		o.Respond = ""
	}
	return o
}
