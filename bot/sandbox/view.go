package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"
)

// view is a form or a home.
type view struct {
	ID       string          `json:"id"`
	Kind     string          `json:"kind"` // modal, home
	User     string          `json:"user"` // whose screen it is on
	Hash     string          `json:"hash"`
	Spec     json.RawMessage `json:"spec"` // as the app sent it, without its blocks
	Blocks   json.RawMessage `json:"blocks"`
	Callback string          `json:"callback_id,omitempty"`
	Private  string          `json:"private_metadata,omitempty"`
	External string          `json:"external_id,omitempty"`

	root, previous string
	title          string
	submit, close  string // labels; submit is empty where there is nothing to submit
	notify         bool
	clear          bool
	kept           map[string][]string // see surface.keep
	errors         map[string]string   // beside the fields

}

// mostStack is how many forms a person can have on top of one another (https://docs.slack.dev/surfaces/modals).
const mostStack = 3

func (v *view) surface() surface { return surface{key: v.ID, blocks: v.Blocks, kept: v.kept} }

// viewSpec is what an app sends.
type viewSpec struct {
	Type     string `json:"type"`
	Callback string `json:"callback_id"`
	Private  string `json:"private_metadata"`
	External string `json:"external_id"`
	Notify   bool   `json:"notify_on_close"`
	Clear    bool   `json:"clear_on_close"`
	Title    *words `json:"title"`
	Submit   *words `json:"submit"`
	Close    *words `json:"close"`
}

type words struct {
	Text string `json:"text"`
}

func (w *words) or(text string) string {
	if w == nil {
		return text
	}
	return w.Text
}

// checkView checks a view of the given kind and makes one of it that is not open yet.
func (s *Slack) checkView(raw json.RawMessage, kind string) (*view, *refusal) {
	if len(raw) > mostView {
		return nil, refuse("view_too_large")
	}
	var o object
	if err := decode(raw, &o); err != nil || o == nil {
		return nil, refuse("invalid_arguments")
	}
	c := checker{ids: map[string]bool{}, newID: s.blockID}
	if o["type"] != kind {
		c.fail("/view/type", "must be %s", kind)
	}
	common := "callback_id private_metadata external_id"
	if kind == "modal" {
		c.keys(o, "/view", "type title blocks", common+" submit close notify_on_close clear_on_close submit_disabled")
	} else {
		c.keys(o, "/view", "type blocks", common)
	}
	for _, key := range []string{"title", "submit", "close"} {
		c.words(o, key, "/view", plainText, mostViewTitle)
	}
	c.str(o, "callback_id", "/view", 0, mostID)
	c.str(o, "external_id", "/view", 0, mostID)
	c.str(o, "private_metadata", "/view", 0, mostPrivate)
	blocks := c.list(o, "blocks", "/view", 1, mostViewBlocks)
	c.blocks(blocks, "/view/blocks", mostViewBlocks)
	if kind == "modal" && c.inputs > 0 && o["submit"] == nil {
		c.fail("/view", "missing required field: submit, since there are input blocks")
	}
	if len(c.wrong) > 0 {
		return nil, refuseBecause("invalid_arguments", c.wrong)
	}
	delete(o, "blocks")
	v := &view{Kind: kind, Spec: encode(o), Blocks: encode(blocks)}
	v.readSpec()
	return v, nil
}

// readSpec reads what the app said about the view.
func (v *view) readSpec() {
	var spec viewSpec
	_ = json.Unmarshal(v.Spec, &spec) // it was checked when it came
	v.Callback, v.Private, v.External = spec.Callback, spec.Private, spec.External
	v.title, v.submit, v.close = spec.Title.or(""), spec.Submit.or(""), spec.Close.or("")
	if v.Kind == "modal" {
		v.close = spec.Close.or("Cancel")
	}
	v.notify, v.clear = spec.Notify, spec.Clear
}

// newHash makes a view's hash, which differs for each version.
func (s *Slack) newHash() string {
	return fmt.Sprintf("%d.%s", s.now().Unix(), s.letters(8, "0123456789abcdefghijklmnopqrstuvwxyz"))
}

// external finds an open view by the app's own id.
func (s *Slack) external(id string) *view {
	if id == "" {
		return nil
	}
	for _, v := range s.views {
		if v.External == id {
			return v
		}
	}
	return nil
}

// show puts a form in front of a person: alone, or on top of what is open.
func (s *Slack) show(user string, v *view, onTop bool) {
	x := s.screens[user]
	if !onTop {
		s.closeFrom(user, 0)
	}
	v.ID, v.User, v.Hash = s.id("V"), user, s.newHash()
	v.root = v.ID
	if n := len(x.views); n > 0 {
		v.root, v.previous = x.views[0].ID, x.views[n-1].ID
	}
	x.views = append(x.views, v)
	s.views[v.ID] = v
	s.changed(Change{Kind: ChangeViews, User: user})
}

// replace puts another view in the place of an open one, under the same id. What was typed under the same ids stays.
func (s *Slack) replace(old, v *view) {
	old.kept = old.surface().keep(v.Blocks)
	old.Spec, old.Blocks, old.Hash, old.errors = v.Spec, v.Blocks, s.newHash(), nil
	old.readSpec()
	s.screens[old.User].prune(old.surface())
	kind := ChangeViews
	if old.Kind == "home" {
		kind = ChangeHome
		s.save(record{Home: old})
	}
	s.changed(Change{Kind: kind, User: old.User})
}

// closeFrom takes away the forms of a person from the n-th on.
func (s *Slack) closeFrom(user string, n int) {
	x := s.screens[user]
	for _, v := range x.views[n:] {
		delete(s.views, v.ID)
		delete(x.held, v.ID)
	}
	if len(x.views) > n {
		x.views = x.views[:n]
		s.changed(Change{Kind: ChangeViews, User: user})
	}
}

// position gives a form's place in its person's stack.
func (s *Slack) position(v *view) int {
	return slices.IndexFunc(s.screens[v.User].views, func(o *view) bool { return o == v })
}

// viewJSON is the view as https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload has it.
func (s *Slack) viewJSON(v *view) answer {
	var out answer
	_ = decode(v.Spec, &out)
	for _, key := range []string{"title", "submit", "close"} {
		if _, ok := out[key]; !ok {
			out[key] = nil
		}
	}
	out["id"], out["team_id"], out["app_id"], out["bot_id"], out["app_installed_team_id"] = v.ID, s.opt.Team.ID, s.opt.App.ID, s.opt.App.BotID, s.opt.Team.ID
	out["blocks"], out["hash"], out["state"] = v.Blocks, v.Hash, s.stateJSON(s.screens[v.User], v.surface())
	out["callback_id"], out["private_metadata"], out["external_id"] = v.Callback, v.Private, v.External
	out["clear_on_close"], out["notify_on_close"] = v.clear, v.notify
	out["root_view_id"], out["previous_view_id"] = v.root, nil
	if v.root == "" {
		out["root_view_id"] = v.ID
	}
	if v.previous != "" {
		out["previous_view_id"] = v.previous
	}
	return out
}

// missing says what a client refuses to submit: fields that must be filled in and are not, and texts that are too short or too long.
func (s *Slack) missing(v *view) map[string]string {
	out := map[string]string{}
	x := s.screens[v.User]
	for _, f := range elements(v.Blocks) {
		if f.block["type"] != "input" {
			continue
		}
		values := x.on(v.surface(), f)
		empty := len(values) == 0 || values[0] == ""
		if empty && f.block["optional"] != true {
			out[f.blockID] = "This field is required."
			continue
		}
		if f.slot() != "" || empty {
			continue
		}
		n := utf8.RuneCountInString(values[0])
		if most, ok := f.element["max_length"].(json.Number); ok {
			if m, err := most.Int64(); err == nil && int64(n) > m {
				out[f.blockID] = fmt.Sprintf("At most %d characters.", m)
			}
		}
		if least, ok := f.element["min_length"].(json.Number); ok {
			if m, err := least.Int64(); err == nil && int64(n) < m {
				out[f.blockID] = fmt.Sprintf("At least %d characters.", m)
			}
		}
	}
	return out
}
