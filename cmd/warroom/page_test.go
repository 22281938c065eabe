package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// page is the demo's page as a browser uses it, with a person at it who looks for what is written on buttons.
type page struct {
	t     *testing.T
	base  string // ends in /
	token string
}

func openPage(t *testing.T, base string) page {
	t.Helper()
	g := page{t: t, base: base}
	html := string(g.get(""))
	m := regexp.MustCompile(`name="token" content="([0-9a-f]+)"`).FindStringSubmatch(html)
	if m == nil {
		t.Fatalf("the page has no token:\n%s", html)
	}
	g.token = m[1]
	return g
}

func (g page) get(path string) []byte {
	g.t.Helper()
	req, err := http.NewRequestWithContext(g.t.Context(), http.MethodGet, g.base+strings.TrimPrefix(path, "/"), nil)
	if err != nil {
		g.t.Fatal(err)
	}
	return g.do(req)
}

func (g page) do(req *http.Request) []byte {
	g.t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		g.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		g.t.Fatalf("%s: %s %v\n%s", req.URL, resp.Status, err, body)
	}
	return body
}

func (g page) read(path string, into any) {
	g.t.Helper()
	if err := json.Unmarshal(g.get(path), into); err != nil {
		g.t.Fatalf("%s: %v", path, err)
	}
}

// act does what a person does, and fails the test where the page would show a trouble.
func (g page) act(as, kind string, members map[string]any) {
	g.t.Helper()
	members["as"], members["kind"] = as, kind
	body, err := json.Marshal(members)
	if err != nil {
		g.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(g.t.Context(), http.MethodPost, g.base+"page/act", bytes.NewReader(body))
	if err != nil {
		g.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Token", g.token)
	req.Header.Set("Origin", strings.TrimSuffix(g.base, "/"))
	var answer struct {
		OK      bool              `json:"ok"`
		Message string            `json:"message"`
		Errors  map[string]string `json:"errors"`
	}
	if err := json.Unmarshal(g.do(req), &answer); err != nil || !answer.OK {
		g.t.Fatalf("%s cannot %s: %s %v (%v)", as, kind, answer.Message, answer.Errors, err)
	}
}

// until waits until something is so. It looks again whenever the page is told of a change.
func (g page) until(what string, so func() bool) {
	g.t.Helper()
	ctx, cancel := context.WithTimeout(g.t.Context(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, g.base+"page/events?as=U0LEE", nil)
	if err != nil {
		g.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		g.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	events := bufio.NewReader(resp.Body)
	for {
		if _, err := events.ReadString('\n'); err != nil {
			g.t.Fatalf("it does not come about that %s: %v", what, err)
		}
		if so() {
			return
		}
	}
}

// guide is the lines of the guide, and how many are done.
func (g page) guide() (lines []string, done int) {
	g.t.Helper()
	var state struct {
		Guide struct {
			Lines []string `json:"lines"`
			At    int      `json:"at"`
		} `json:"guide"`
	}
	g.read("page/state", &state)
	return state.Guide.Lines, state.Guide.At
}

// channel is the id of a conversation of a person: by the beginning of its name, or "direct" for that with the app.
func (g page) channel(as, name string) string {
	g.t.Helper()
	var state struct {
		Channels []struct{ ID, Name, Kind string } `json:"channels"`
	}
	g.read("page/state?as="+as, &state)
	for _, c := range state.Channels {
		if name == "direct" && c.Kind == "im" || name != "direct" && strings.HasPrefix(c.Name, name) {
			return c.ID
		}
	}
	return ""
}

// block is what is needed of Block Kit.
type block struct {
	Type      string    `json:"type"`
	BlockID   string    `json:"block_id"`
	Text      words     `json:"text"`
	Label     words     `json:"label"`
	Elements  []element `json:"elements"`
	Accessory *element  `json:"accessory"`
	Element   *element  `json:"element"`
}

type element struct {
	Type     string `json:"type"`
	ActionID string `json:"action_id"`
	Text     words  `json:"text"`
	Options  []struct {
		Text  words  `json:"text"`
		Value string `json:"value"`
	} `json:"options"`
}

// words is a text, whether it stands there as it is or as an object.
type words string

func (w *words) UnmarshalJSON(raw []byte) error {
	var plain string
	if json.Unmarshal(raw, &plain) == nil {
		*w = words(plain)
		return nil
	}
	var object struct {
		Text string `json:"text"`
	}
	err := json.Unmarshal(raw, &object)
	*w = words(object.Text)
	return err
}

type postedFile struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type posted struct {
	TS     string       `json:"ts"`
	Blocks []block      `json:"blocks"`
	Files  []postedFile `json:"files"`
}

func (g page) messages(as, channel string) []posted {
	g.t.Helper()
	var out struct {
		Messages []posted `json:"messages"`
	}
	if id := g.channel(as, channel); id != "" {
		g.read("page/channel?as="+as+"&id="+url.QueryEscape(id), &out)
	}
	return out.Messages
}

// find finds the first button or box of a label, at or behind a block with that text; the text may be empty.
func find(blocks []block, behind, label string) (block, element, bool) {
	seen := behind == ""
	for _, b := range blocks {
		all := b.Elements
		if b.Accessory != nil {
			all = append(all, *b.Accessory)
		}
		seen = seen || strings.Contains(string(b.Text), behind)
		for _, e := range all {
			box := e.Type == "checkboxes" && strings.HasPrefix(string(e.Options[0].Text), label)
			if seen && (box || e.Type == "button" && string(e.Text) == label) {
				return b, e, true
			}
		}
	}
	return block{}, element{}, false
}

// press presses a button in a channel, or ticks a box, as soon as it is there.
func (g page) press(as, channel, behind, label string) {
	g.t.Helper()
	g.until(fmt.Sprintf("%s sees %s", as, label), func() bool {
		for _, m := range g.messages(as, channel) {
			b, e, ok := find(m.Blocks, behind, label)
			if !ok {
				continue
			}
			values := []string{}
			if e.Type == "checkboxes" {
				values = append(values, e.Options[0].Value)
			}
			g.act(as, "click", map[string]any{
				"channel": g.channel(as, channel), "ts": m.TS, "block_id": b.BlockID, "action_id": e.ActionID, "values": values,
			})
			return true
		}
		return false
	})
}

// form is a form in front of a person.
type form struct {
	ID     string                         `json:"id"`
	Title  string                         `json:"title"`
	Submit string                         `json:"submit"`
	Blocks []block                        `json:"blocks"`
	State  map[string]map[string][]string `json:"state"`
}

// form waits for a form whose title begins so.
func (g page) form(as, title string) form {
	g.t.Helper()
	var front form
	g.until(fmt.Sprintf("%s sees the form %s", as, title), func() bool {
		var out struct {
			Views []form `json:"views"`
		}
		g.read("page/views?as="+as, &out)
		if len(out.Views) > 0 {
			front = out.Views[len(out.Views)-1]
		}
		return strings.HasPrefix(front.Title, title)
	})
	return front
}

// pressIn presses a button of a form.
func (g page) pressIn(as string, f form, behind, label string) {
	g.t.Helper()
	b, e, ok := find(f.Blocks, behind, label)
	if !ok {
		g.t.Fatalf("the form %s has no button %s", f.Title, label)
	}
	g.act(as, "click", map[string]any{"view": f.ID, "block_id": b.BlockID, "action_id": e.ActionID, "values": []string{}, "state": f.State})
}

// submit fills in fields by the beginnings of their labels, and presses what submits the form.
func (g page) submit(as string, f form, label string, fields map[string]string) {
	g.t.Helper()
	if f.Submit != label {
		g.t.Errorf("the form %s is submitted by %s, and not by %s", f.Title, f.Submit, label)
	}
	for name, value := range fields {
		found := false
		for _, b := range f.Blocks {
			if b.Element == nil || !strings.HasPrefix(string(b.Label), name) {
				continue
			}
			found = true
			if f.State[b.BlockID] == nil {
				f.State[b.BlockID] = map[string][]string{}
			}
			f.State[b.BlockID][b.Element.ActionID] = []string{value}
		}
		if !found {
			g.t.Fatalf("the form %s has no field %s", f.Title, name)
		}
	}
	g.act(as, "submit", map[string]any{"view": f.ID, "state": f.State})
}
