package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"runtime/debug"
	"slices"
	"sync"
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

// seen are the payloads that were taken lately. Slack delivers each at least once.
type seen struct {
	mu       sync.Mutex // guards all following fields
	now, old map[string]*delivery
	turned   time.Time
}

// delivery is a payload that is being answered, or was.
type delivery struct {
	answered chan struct{}
	payload  json.RawMessage // both are written before answered is closed
	acked    bool
}

// seenFor is how long payloads are remembered at least: Slack repeats an event at once, after one minute and after five.
const seenFor = 6 * time.Minute

// begin notes a payload, and gives its first delivery where there was one.
func (x *seen) begin(id string, now time.Time) (d *delivery, again bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.now == nil || now.Sub(x.turned) > seenFor {
		x.old, x.now, x.turned = x.now, map[string]*delivery{}, now
	}
	if d := x.now[id]; d != nil {
		return d, true
	}
	if d := x.old[id]; d != nil {
		return d, true
	}
	d = &delivery{answered: make(chan struct{})}
	x.now[id] = d
	return d, false
}

// forget makes the next delivery of a payload count as the first.
func (x *seen) forget(id string, d *delivery) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.now[id] == d {
		delete(x.now, id)
	}
	if x.old[id] == d {
		delete(x.old, id)
	}
	select {
	case <-d.answered:
	default:
		close(d.answered)
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

// show shows an answer behind its acknowledgement, in the place of what an earlier answer to the same request showed.
func (w *Workspace) show(ctx context.Context, a *arrival, got bot.Answer, at shown) shown {
	switch {
	case got.Form != nil:
		v := modal(*got.Form, w.nextRev(), a.here())
		if at.viewID != "" {
			hash := ""
			if at.viewID == a.viewID {
				hash = a.viewHash
				a.viewHash = "" // it counts once
			}
			w.updateView(ctx, v, at.viewID, hash)
			return at
		}
		id, err := w.open(ctx, a, "views.open", v)
		if err != nil {
			w.log.Warn("a form could not be opened", "error", err)
			return w.tell(ctx, a, notOpened, at)
		}
		at.viewID = id
	case got.Tell != nil:
		return w.tell(ctx, a, *got.Tell, at)
	}
	return at
}

// notOpened is said where a form was to open and did not.
var notOpened = view.Message{
	Push:   "The form did not open in time. Press again.",
	Blocks: []view.Block{{Text: view.Text{{S: "The form did not open in time, so nothing was sent by it. Press again, or type the words: /incident help."}}}},
}

// open opens a form by the trigger of a request, which works once and for three seconds.
func (w *Workspace) open(ctx context.Context, a *arrival, method string, v slackapi.ModalViewRequest) (id string, err error) {
	trigger := a.trigger
	a.trigger = ""
	if trigger == "" {
		return "", errors.New("the request gave no trigger, or it was used")
	}
	ctx, cancel := context.WithDeadline(ctx, a.formUntil)
	defer cancel()
	if err := w.wait(ctx, method, ""); err != nil {
		return "", err
	}
	call := w.api.OpenViewContext
	if method == "views.push" {
		call = w.api.PushViewContext
	}
	opened, err := call(ctx, trigger, v)
	if err != nil {
		return "", w.failed(method, "", err)
	}
	return opened.ID, nil
}

// tell shows something to the person who acted, and to nobody else: in the form that is open, where they acted, or, where there is no place, in a
// direct message.
func (w *Workspace) tell(ctx context.Context, a *arrival, m view.Message, at shown) shown {
	switch {
	case at.viewID != "" && (at.told || a.request.Kind != bot.Pressed):
		w.updateView(ctx, modal(page(m), w.nextRev(), a.here()), at.viewID, "")
		at.told = true
		return at
	case a.viewID != "" && a.request.Kind == bot.Pressed && a.trigger != "":
		// On top of what the person is filling in, which stays as it is.
		v := modal(page(m), w.nextRev(), a.here())
		method := "views.push"
		if a.viewType != "modal" {
			method = "views.open"
		}
		id, err := w.open(ctx, a, method, v)
		if err == nil {
			return shown{viewID: id, told: true}
		}
		w.log.Info("an answer could not be shown on top of the form", "error", err)
	}
	rev := w.nextRev()
	if a.respond != "" {
		err := w.respond(ctx, a.respond, ephemeral(m, rev, at.told))
		if err == nil {
			at.told = true
			return at
		}
		w.log.Info("an answer could not be shown where it was asked for", "error", err)
	}
	blocks, text := render(m, nil, rev)
	options := append(quiet(text), slackapi.MsgOptionBlocks(blocks...))
	if a.request.Channel != "" {
		err := w.wait(ctx, "chat.postEphemeral", "")
		if err == nil {
			_, err = w.api.PostEphemeralContext(ctx, a.request.Channel, a.request.Account, options...)
		}
		if err == nil {
			at.told = true
			return at
		}
		w.log.Info("an answer could not be shown in the channel", "error", w.failed("chat.postEphemeral", "", err))
	}
	err := w.wait(ctx, "chat.postMessage", a.request.Account)
	if err == nil {
		_, _, err = w.api.PostMessageContext(ctx, a.request.Account, options...)
	}
	if err != nil {
		w.log.Warn("an answer could not be shown", "error", w.failed("chat.postMessage", a.request.Account, err))
	}
	at.told = err == nil
	return at
}

// follow shows what comes later, in the place of what was shown first.
func (w *Workspace) follow(ctx context.Context, a *arrival, at shown, later <-chan bot.Answer) {
	for {
		select {
		case got, more := <-later:
			if !more {
				return
			}
			call, cancel := context.WithTimeout(ctx, callLimit)
			at = w.show(call, a, got, at)
			cancel()
		case <-ctx.Done():
			return
		}
	}
}

// updateView puts a form in the place of another.
func (w *Workspace) updateView(ctx context.Context, v slackapi.ModalViewRequest, id, hash string) {
	err := w.wait(ctx, "views.update", "")
	if err == nil {
		_, err = w.api.UpdateViewContext(ctx, v, "", hash, id)
	}
	if err == nil {
		return
	}
	if se := w.failed("views.update", "", err); se.Code != "hash_conflict" { // then the form was already changed behind this answer
		w.log.Warn("a form could not be changed", "error", se)
	}
}

// said is what is posted for one person's eyes.
type said struct {
	ResponseType string           `json:"response_type"`
	Replace      bool             `json:"replace_original"`
	Text         string           `json:"text"`
	Blocks       []slackapi.Block `json:"blocks,omitempty"`
	UnfurlLinks  bool             `json:"unfurl_links"`
	UnfurlMedia  bool             `json:"unfurl_media"`
}

func ephemeral(m view.Message, rev uint64, replace bool) said {
	blocks, text := render(m, nil, rev)
	return said{ResponseType: "ephemeral", Replace: replace, Text: text, Blocks: blocks}
}

// respond posts to the address that came with a request.
func (w *Workspace) respond(ctx context.Context, address string, body said) error {
	u, err := w.ownURL(address)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(marshal(body)))
	if err != nil {
		return w.failed("response_url", "", err)
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	resp, err := w.http.Do(req)
	if err != nil {
		return w.failed("response_url", "", err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, _ := io.ReadAll(io.LimitReader(resp.Body, 4096))
	if resp.StatusCode != http.StatusOK {
		return w.failed("response_url", "", slackapi.StatusCodeError{Code: resp.StatusCode, Status: resp.Status})
	}
	var result struct {
		OK    *bool  `json:"ok"`
		Error string `json:"error"`
	}
	if json.Unmarshal(text, &result) == nil && result.OK != nil && !*result.OK {
		return w.failed("response_url", "", slackapi.SlackErrorResponse{Err: result.Error})
	}
	return nil
}

// marshal writes what is made of our own types, which cannot fail.
func marshal(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		return json.RawMessage(`{}`)
	}
	return b
}
