package sandbox

import (
	"errors"
	"net/http"
)

// act is what the page says that a person does. PAGE.md has the members of each kind.
type act struct {
	As       string                         `json:"as"`
	Kind     string                         `json:"kind"`
	Channel  string                         `json:"channel"`
	TS       string                         `json:"ts"`
	Thread   string                         `json:"thread_ts"`
	Text     string                         `json:"text"`
	Files    []string                       `json:"files"`
	View     string                         `json:"view"`
	Block    string                         `json:"block_id"`
	Action   string                         `json:"action_id"`
	Values   []string                       `json:"values"`
	State    map[string]map[string][]string `json:"state"`
	Callback string                         `json:"callback_id"`
	Name     string                         `json:"name"`
	Remove   bool                           `json:"remove"`
	All      bool                           `json:"all"`
}

// acts has what each kind of act does.
var acts = map[string]func(Person, act) error{
	"command": func(p Person, a act) error { return p.Command(a.Channel, a.Text) },
	"post": func(p Person, a act) error {
		_, err := p.Reply(a.Channel, a.Thread, a.Text, a.Files...)
		return err
	},
	"edit":   func(p Person, a act) error { return p.EditMessage(a.Channel, a.TS, a.Text) },
	"delete": func(p Person, a act) error { return p.DeleteMessage(a.Channel, a.TS) },
	"react": func(p Person, a act) error {
		if a.Remove {
			return p.Unreact(a.Channel, a.TS, a.Name)
		}
		return p.React(a.Channel, a.TS, a.Name)
	},
	"click": func(p Person, a act) error {
		if a.View != "" {
			if err := p.fillState(a.View, a.State); err != nil {
				return err
			}
		}
		return p.Click(Click{Channel: a.Channel, TS: a.TS, View: a.View, Block: a.Block, Action: a.Action, Values: a.Values})
	},
	"submit": func(p Person, a act) error {
		if err := p.fillState(a.View, a.State); err != nil {
			return err
		}
		return p.SubmitView(a.View, nil)
	},
	"close": func(p Person, a act) error { return p.CloseView(a.View, a.All) },
	"shortcut": func(p Person, a act) error {
		if a.TS != "" {
			return p.MessageShortcut(a.Callback, a.Channel, a.TS)
		}
		return p.OpenShortcut(a.Callback)
	},
	"home":    func(p Person, _ act) error { return p.OpenHome() },
	"read":    func(p Person, a act) error { return p.Read(a.Channel) },
	"dismiss": func(p Person, a act) error { return p.Dismiss(a.Channel, a.TS) },
	"join":    func(p Person, a act) error { return p.JoinChannel(a.Channel) },
	"leave":   func(p Person, a act) error { return p.LeaveChannel(a.Channel) },
}

func (s *Slack) pageAct(w http.ResponseWriter, r *http.Request) {
	var a act
	if !pageBody(w, r, &a) {
		return
	}
	do, ok := acts[a.Kind]
	if !ok {
		pageError(w, http.StatusBadRequest, "invalid_arguments", "there is no such act")
		return
	}
	pageOutcome(w, do(s.As(a.As), a))
}

// pageOutcome answers the page: done, or what the person reads instead.
func pageOutcome(w http.ResponseWriter, err error) {
	if err == nil {
		writeJSON(w, http.StatusOK, answer{"ok": true})
		return
	}
	out := answer{"ok": false, "error": "error", "message": err.Error()}
	if t, ok := errors.AsType[*Trouble](err); ok {
		out["error"], out["message"] = t.Code, t.Words
		if len(t.Fields) > 0 {
			out["errors"] = t.Fields
		}
	}
	writeJSON(w, http.StatusOK, out)
}
