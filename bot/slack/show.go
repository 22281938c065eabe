package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	slackapi "github.com/slack-go/slack"

	"warroom/bot"
	"warroom/bot/view"
)

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
