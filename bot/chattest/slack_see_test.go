package chattest_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"warroom/bot/chattest"
	"warroom/bot/sandbox"
)

// See gives what a person's client shows.
func (d *slackDoor) See(account string) chattest.Screen {
	p := d.workspace.As(account)
	var out chattest.Screen
	d.mu.Lock()
	for _, c := range d.changes.Take() {
		delete(d.seen, c.Channel)
	}
	d.mu.Unlock()
	for _, c := range p.Channels() {
		place := chattest.Place{
			ID: c.ID, Name: c.Name, Topic: unmarked(c.Topic), Direct: c.Kind == "im", Private: c.Kind != "channel", Archived: c.Archived, Member: c.Member, Members: c.Members,
		}
		place.Messages = d.messages(p, c.ID)
		out.Places = append(out.Places, place)
	}
	if views := p.Views(); len(views) > 0 {
		f := d.form(views[len(views)-1])
		out.Form = &f
	}
	if v := p.Home(); v != nil {
		f := d.form(*v)
		out.Home = &f
	}
	return out
}

// messages reads a channel as a person's client shows it. It is read again only when something changed there.
func (d *slackDoor) messages(p sandbox.Person, channel string) []chattest.Message {
	d.mu.Lock()
	out, ok := d.seen[channel][p.ID()]
	d.mu.Unlock()
	if ok {
		return out
	}
	for _, m := range p.Messages(channel) {
		out = append(out, d.message(p, m))
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.seen[channel] == nil {
		d.seen[channel] = map[string][]chattest.Message{}
	}
	d.seen[channel][p.ID()] = out
	return out
}

func (d *slackDoor) message(p sandbox.Person, m sandbox.Message) chattest.Message {
	out := chattest.Message{
		ID: m.TS, Thread: m.Thread, At: stamp(m.TS), Author: m.User, App: m.App, Service: m.Subtype != "" && m.Subtype != "file_share", Only: m.Ephemeral, Pinned: m.Pinned,
	}
	if out.App {
		out.Author = ""
	}
	if out.Thread == out.ID {
		out.Thread = ""
	}
	out.Rows = d.drawn(m.Blocks, m.State)
	if len(out.Rows) == 0 {
		out.Rows = []chattest.Row{{Words: d.words(m.Text)}}
	}
	for _, found := range mentioned.FindAllStringSubmatch(m.Text+string(m.Blocks), -1) {
		if !slices.Contains(out.Mentions, found[1]) {
			out.Mentions = append(out.Mentions, found[1])
		}
	}
	for _, f := range m.Files {
		content, _ := p.FileContent(f.ID)
		out.Files = append(out.Files, chattest.File{Name: f.Name, Content: content})
	}
	for _, r := range m.Reactions {
		out.Marked = out.Marked || r.Name == "pushpin" && slices.Contains(r.Users, app().UserID)
	}
	return out
}

func (d *slackDoor) form(v sandbox.View) chattest.Form {
	out := chattest.Form{ID: v.ID, Version: v.Hash, Title: v.Title, Submit: v.Submit, Rows: d.drawn(v.Blocks, v.State)}
	var blocks []block
	if err := json.Unmarshal(v.Blocks, &blocks); err != nil {
		panic(err) // the sandbox took them
	}
	for _, b := range blocks {
		if b.Type != "input" {
			continue
		}
		e := b.Element
		f := chattest.Field{
			ID: b.BlockID, Label: text(b.Label), Reacts: b.Dispatches,
			Many: e.Type == "multi_static_select" || e.Type == "checkboxes", Person: e.Type == "users_select", Moment: e.Type == "datetimepicker",
		}
		for _, o := range e.Options {
			f.Options = append(f.Options, chattest.Option{Value: o.Value, Label: text(o.Text)})
		}
		out.Fields = append(out.Fields, f)
	}
	for _, words := range v.Errors {
		out.Wrong = append(out.Wrong, words)
	}
	slices.Sort(out.Wrong)
	return out
}

// block is what is read of Block Kit.
type block struct {
	Type       string          `json:"type"`
	BlockID    string          `json:"block_id"`
	Text       json.RawMessage `json:"text"`
	Elements   []element       `json:"elements"`
	Accessory  *element        `json:"accessory"`
	Label      json.RawMessage `json:"label"`
	Element    *element        `json:"element"`
	Dispatches bool            `json:"dispatch_action"`
}

type element struct {
	Type        string          `json:"type"`
	ActionID    string          `json:"action_id"`
	Text        json.RawMessage `json:"text"` // an object; in small print, the text itself
	Placeholder json.RawMessage `json:"placeholder"`
	Options     []struct {
		Text        json.RawMessage `json:"text"`
		Description json.RawMessage `json:"description"`
		Value       string          `json:"value"`
	} `json:"options"`
}

// text reads a text object, or a text.
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var o struct {
		Text string `json:"text"`
	}
	_ = json.Unmarshal(raw, &o) // nothing is no text
	return o.Text
}

// drawn reads blocks as rows. What stands in a box is the person's own matter, so that it is looked up each time.
func (d *slackDoor) drawn(raw json.RawMessage, state map[string]map[string][]string) []chattest.Row {
	d.mu.Lock()
	rows, ok := d.rows[string(raw)]
	d.mu.Unlock()
	if !ok {
		rows = d.read(raw)
		d.mu.Lock()
		d.rows[string(raw)] = rows
		d.mu.Unlock()
	}
	out := slices.Clone(rows)
	for i, r := range out {
		if !slices.ContainsFunc(r.Controls, func(c chattest.Control) bool { return c.Box }) {
			continue
		}
		out[i].Controls = slices.Clone(r.Controls)
		for j, c := range r.Controls {
			block, action, _ := strings.Cut(c.ID, "\n")
			out[i].Controls[j].Checked = c.Box && len(state[block][action]) > 0
		}
	}
	return out
}

func (d *slackDoor) read(raw json.RawMessage) []chattest.Row {
	var blocks []block
	if err := json.Unmarshal(raw, &blocks); err != nil {
		panic(err) // the sandbox took them
	}
	var sheet chattest.Sheet
	for _, b := range blocks {
		switch b.Type {
		case "header":
			sheet.Text(text(b.Text))
		case "section":
			if b.Accessory != nil {
				sheet.Text(d.words(text(b.Text)), b.control(*b.Accessory))
				continue
			}
			sheet.Text(d.words(text(b.Text)))
		case "context":
			for _, e := range b.Elements {
				sheet.Text(d.words(text(e.Text)))
			}
		case "actions":
			var words []string
			var controls []chattest.Control
			for _, e := range b.Elements {
				c := b.control(e)
				controls = append(controls, c)
				if c.Box {
					words = append(words, c.Label, text(e.Options[0].Description))
				}
			}
			sheet.Press(strings.TrimSpace(strings.Join(words, "\n")), controls)
		}
	}
	return sheet.Rows
}

func (b block) control(e element) chattest.Control {
	c := chattest.Control{ID: b.BlockID + "\n" + e.ActionID, Label: text(e.Text), Box: e.Type == "checkboxes"}
	for _, o := range e.Options {
		c.Options = append(c.Options, chattest.Option{Value: o.Value, Label: text(o.Text)})
	}
	switch {
	case c.Box:
		c.Label = c.Options[0].Label
	case c.Label == "":
		c.Label = text(e.Placeholder)
	}
	return c
}

var (
	mentioned = regexp.MustCompile(`<@([A-Z0-9]+)(?:\|[^>]*)?>`)
	marked    = regexp.MustCompile(`<([@#!]?)([^>|]*)(?:\|([^>]*))?>`)
)

// words is Slack's markup as people read it.
func (d *slackDoor) words(s string) string {
	s = marked.ReplaceAllStringFunc(s, func(tag string) string {
		m := marked.FindStringSubmatch(tag)
		kind, target, label := m[1], m[2], m[3]
		switch {
		case kind == "@":
			return "@" + d.nameOf(target)
		case kind == "#":
			for _, c := range d.workspace.Channels() {
				if c.ID == target {
					return "#" + c.Name
				}
			}
			return target
		case label != "":
			return strings.TrimSuffix(label, " UTC")
		}
		return target
	})
	return unmarked(strings.NewReplacer("*", "", "`", "").Replace(s))
}

func unmarked(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

func (d *slackDoor) nameOf(account string) string {
	for _, p := range d.people {
		if p.Account == account {
			return p.Name
		}
	}
	return account
}

func stamp(ts string) time.Time {
	seconds, err := strconv.ParseFloat(ts, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0).UTC()
}
