package chattest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"warroom/bot"
	"warroom/bot/chattest"
	"warroom/bot/sandbox"
	"warroom/bot/slack"
)

// slackDoor is the door to Slack: a sandboxed workspace, in which people act as in Slack's own clients, and which the adapter reaches by the wire.
type slackDoor struct {
	workspace *sandbox.Slack
	service   *relay
	people    []chattest.Person

	mu      sync.Mutex                // guards all following fields
	rows    map[string][]chattest.Row // by the blocks that they are read from
	changes *sandbox.Subscription
	next    chan struct{}
}

var _ chattest.Door = (*slackDoor)(nil)

// app is the app as its manifest makes it.
func app() sandbox.App {
	shortcut := func(id, name string, message bool) sandbox.Shortcut {
		return sandbox.Shortcut{CallbackID: id, Name: name, Message: message}
	}
	return sandbox.App{
		ID: "A0WARROOM", Name: "warroom", UserID: "U0WARROOM", BotID: "B0WARROOM",
		Command: sandbox.Command{Name: chattest.Command, Escape: true},
		Shortcuts: []sandbox.Shortcut{
			shortcut("declare", "Declare an incident", false), shortcut("declare-from", "Declare from this", true),
			shortcut("timeline", "Add to timeline", true), shortcut("evidence", "Save as evidence", true),
		},
		Scopes: []string{
			"commands", "chat:write", "channels:manage", "channels:read", "channels:history", "groups:write", "groups:read", "groups:history", "im:write", "im:history",
			"users:read", "pins:write", "reactions:read", "reactions:write", "files:read", "files:write",
		},
		Events: []string{
			"app_home_opened", "message.channels", "message.groups", "member_joined_channel", "member_left_channel", "channel_archive", "group_archive", "reaction_added",
		},
	}
}

// newWorkspace serves a workspace on loopback until the test ends.
func newWorkspace(t testing.TB, o sandbox.Options, people []chattest.Person) *sandbox.Slack {
	t.Helper()
	return serveWorkspace(t, o, people, func(h http.Handler) http.Handler { return h })
}

// serveWorkspace does, with something before it that sees each call.
func serveWorkspace(t testing.TB, o sandbox.Options, people []chattest.Person, before func(http.Handler) http.Handler) *sandbox.Slack {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	o.URL = "http://" + server.Listener.Addr().String()
	o.Team, o.App, o.Log = sandbox.Team{ID: "T0EXAMPLE", Name: "Example Ltd", Domain: "example"}, app(), logger(t)
	o.ShareDelay = time.Millisecond
	lobby := sandbox.Channel{ID: chattest.LobbyID, Name: chattest.LobbyName}
	stakeholders := sandbox.Channel{ID: chattest.StakeholdersID, Name: chattest.StakeholdersName, Members: []string{o.App.UserID}}
	for _, p := range people {
		o.Users = append(o.Users, sandbox.User{ID: p.Account, Handle: p.Key, Name: p.Name, Guest: p.Guest})
		lobby.Members = append(lobby.Members, p.Account)
		if !p.Guest {
			stakeholders.Members = append(stakeholders.Members, p.Account)
		}
	}
	o.Channels = []sandbox.Channel{lobby, stakeholders}
	w, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = before(w)
	server.Start()
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	return w
}

// overSlack is a stage with the door to Slack.
func overSlack(t testing.TB) *chattest.Stage {
	t.Helper()
	c, clock := example(t), chattest.NewClock()
	people := chattest.Players(c.Policy, "slack")
	w := newWorkspace(t, sandbox.Options{Now: clock.Now}, people)
	return chattest.NewStage(t, newSlackDoor(t, w, people, clock.Now), clock, c, people, logger(t))
}

func newSlackDoor(t testing.TB, w *sandbox.Slack, people []chattest.Person, now func() time.Time) *slackDoor {
	t.Helper()
	make := func() *slack.Workspace { return adapter(t, w, now) }
	return &slackDoor{workspace: w, people: people, service: &relay{Workspace: make(), make: make}, rows: map[string][]chattest.Row{}}
}

func adapter(t testing.TB, w *sandbox.Slack, now func() time.Time) *slack.Workspace {
	t.Helper()
	return slack.New(slack.Options{
		BotToken: slack.Token(w.BotToken()), AppToken: slack.Token(w.AppToken()), APIURL: w.APIURL(), Log: logger(t), Now: now,
	})
}

// relay is the adapter as a story has it. The adapter keeps to Slack's limits by the machine's clock, on which a story's night takes seconds; so one that
// has used up what a moment allows gives way to another. One and the same listens.
type relay struct {
	*slack.Workspace // listens, and shows what people are answered
	make             func() *slack.Workspace

	mu    sync.Mutex // guards all following fields
	sends *slack.Workspace
	calls int
}

// mostCalls is how often one adapter sends: as many messages as Slack takes in one channel at once.
const mostCalls = 8

func (r *relay) next() *slack.Workspace {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.calls%mostCalls == 0 {
		r.sends = r.make()
	}
	r.calls++
	return r.sends
}

func (r *relay) Post(ctx context.Context, p bot.Post) (bot.Ref, error) { return r.next().Post(ctx, p) }

func (r *relay) Edit(ctx context.Context, at bot.Ref, p bot.Post) error {
	return r.next().Edit(ctx, at, p)
}

func (r *relay) Find(ctx context.Context, p bot.Post, after string) (bot.Ref, bool, error) {
	return r.next().Find(ctx, p, after)
}

func (r *relay) Pin(ctx context.Context, at bot.Ref) error { return r.next().Pin(ctx, at) }

func (r *relay) SetTopic(ctx context.Context, channel, topic string) error {
	return r.next().SetTopic(ctx, channel, topic)
}

// Service is the adapter.
func (d *slackDoor) Service() bot.Service { return d.service }

// Changed is closed at the next change.
func (d *slackDoor) Changed() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.changes == nil {
		d.changes = d.workspace.Subscribe()
	}
	if d.next != nil {
		select {
		case <-d.next:
		default:
			return d.next
		}
	}
	next := make(chan struct{})
	d.next = next
	go func() {
		<-d.changes.C
		d.changes.Take()
		close(next)
	}()
	return next
}

// listenLimit is how long people wait for an adapter that is being connected.
const listenLimit = 10 * time.Second

// Do does what a person can do in Slack.
func (d *slackDoor) Do(account string, a chattest.Act) error {
	p := d.workspace.As(account)
	switch a.(type) {
	case chattest.Say, chattest.Edit, chattest.Delete, chattest.Mark, chattest.Join, chattest.Leave, chattest.Make:
		return d.converse(p, a)
	default: // the rest goes to the bot
	}
	ctx, cancel := context.WithTimeout(context.Background(), listenLimit)
	defer cancel()
	if err := d.workspace.Until(ctx, func() bool { return d.workspace.Connections() > 0 }); err != nil {
		return fmt.Errorf("the app is not connected: %w", err)
	}
	switch a := a.(type) {
	case chattest.Type:
		return p.Command(a.Place, a.Line)
	case chattest.Press:
		return p.Click(click(a))
	case chattest.Choose:
		return p.Click(sandbox.Click{View: a.Form, Block: a.Field.ID, Action: a.Field.ID, Values: fieldValues(a.Values)})
	case chattest.Submit:
		values := map[string][]string{}
		for id, v := range a.Values {
			values[id] = fieldValues(v)
		}
		err := p.SubmitView(a.Form, values)
		if t := (*sandbox.Trouble)(nil); errors.As(err, &t) && len(t.Fields) > 0 {
			return nil // it stands beside the fields
		}
		return err
	case chattest.CloseForms:
		if views := p.Views(); len(views) > 0 {
			return p.CloseView(views[len(views)-1].ID, true)
		}
		return nil
	case chattest.Shortcut:
		if a.Message == "" {
			return p.OpenShortcut(a.Name)
		}
		return p.MessageShortcut(a.Name, a.Place, a.Message)
	case chattest.OpenHome:
		return p.OpenHome()
	default: // the rest people do among themselves
	}
	return fmt.Errorf("nobody can do %T in Slack", a)
}

// converse does what people do among themselves.
func (d *slackDoor) converse(p sandbox.Person, a chattest.Act) error {
	switch a := a.(type) {
	case chattest.Say:
		var ids []string
		for _, f := range a.Files {
			id, err := p.Upload(f.Name, f.Content)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		var err error
		if a.Thread == "" {
			_, err = p.Post(a.Place, a.Text, ids...)
		} else {
			_, err = p.Reply(a.Place, a.Thread, a.Text, ids...)
		}
		return err
	case chattest.Edit:
		return p.EditMessage(a.Place, a.Message, a.Text)
	case chattest.Delete:
		return p.DeleteMessage(a.Place, a.Message)
	case chattest.Mark:
		return p.React(a.Place, a.Message, "pushpin")
	case chattest.Join:
		return p.JoinChannel(a.Place)
	case chattest.Leave:
		return p.LeaveChannel(a.Place)
	case chattest.Make:
		id, err := p.CreateChannel(a.Name, a.Private)
		if err != nil {
			return err
		}
		return p.Invite(id, app().UserID)
	default: // the rest goes to the bot
	}
	return fmt.Errorf("nobody can do %T in Slack", a)
}

// click is what is pressed, in Slack's terms: the id of a control is its block and its action.
func click(a chattest.Press) sandbox.Click {
	block, action, _ := strings.Cut(a.Control.ID, "\n")
	k := sandbox.Click{Channel: a.Place, TS: a.Message, View: a.Form, Block: block, Action: action, Values: a.Values}
	if a.Form != "" {
		k.Channel, k.TS = "", ""
	}
	if a.Control.Box && a.Checked {
		k.Values = []string{a.Control.Options[0].Value}
	}
	return k
}

// fieldValues puts a moment into the seconds that Slack's picker gives.
func fieldValues(values []string) []string {
	out := slices.Clone(values)
	for i, v := range out {
		if at, err := time.Parse(time.RFC3339, v); err == nil {
			out[i] = strconv.FormatInt(at.Unix(), 10)
		}
	}
	return out
}

// See gives what a person's client shows.
func (d *slackDoor) See(account string) chattest.Screen {
	p := d.workspace.As(account)
	var out chattest.Screen
	for _, c := range p.Channels() {
		place := chattest.Place{
			ID: c.ID, Name: c.Name, Topic: unmarked(c.Topic), Direct: c.Kind == "im", Private: c.Kind != "channel", Archived: c.Archived, Member: c.Member, Members: c.Members,
		}
		for _, m := range p.Messages(c.ID) {
			place.Messages = append(place.Messages, d.message(p, m))
		}
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
