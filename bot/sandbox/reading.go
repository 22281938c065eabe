package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Message is a message as one person's screen shows it. Its JSON is the page's.
type Message struct {
	Channel   string                         `json:"channel"`
	TS        string                         `json:"ts"`
	Thread    string                         `json:"thread_ts"`
	Replies   int                            `json:"reply_count"`
	User      string                         `json:"user"`
	Name      string                         `json:"name"`
	App       bool                           `json:"app"`
	Mine      bool                           `json:"mine"`
	Subtype   string                         `json:"subtype"`
	Text      string                         `json:"text"`
	Blocks    json.RawMessage                `json:"blocks"`
	State     map[string]map[string][]string `json:"state"` // block_id → action_id → what stands there
	Files     []File                         `json:"files"`
	Reactions []Reaction                     `json:"reactions"`
	Edited    bool                           `json:"edited"`
	Pinned    bool                           `json:"pinned"`
	Ephemeral bool                           `json:"ephemeral"` // only this person sees it
}

// Reaction is an emoji under a message.
type Reaction struct {
	Name  string   `json:"name"`
	Users []string `json:"users"`
}

// File is a file at a message.
type File struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Title    string `json:"title"`
	Size     int64  `json:"size"`
	MimeType string `json:"mimetype"`
	URL      string `json:"url"`
}

// View is an open form or a home as a person's screen shows it. Its JSON is the page's.
type View struct {
	ID       string                         `json:"id"`
	Type     string                         `json:"type"`
	Callback string                         `json:"callback_id"`
	Title    string                         `json:"title"`
	Submit   string                         `json:"submit"`
	Close    string                         `json:"close"`
	Blocks   json.RawMessage                `json:"blocks"`
	State    map[string]map[string][]string `json:"state"`
	Errors   map[string]string              `json:"errors"`
	Hash     string                         `json:"hash"`
}

// Conversation is a channel or direct message, as a person sees it. Its JSON is the page's.
type Conversation struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Kind     string   `json:"kind"` // channel, group (private), im
	Member   bool     `json:"member"`
	Archived bool     `json:"archived"`
	Topic    string   `json:"topic"`
	Purpose  string   `json:"purpose"`
	User     string   `json:"user"`
	Members  []string `json:"members"`
	Unread   int      `json:"unread"`
	Mentions int      `json:"mentions"`
}

// Element is something that can be pressed, chosen or filled in.
type Element struct {
	Block, Action, Type string
	Label               string // of a button or field, or of the only option of a box
	Value               string // of a button, or of the only option of a box
	Options             []string
}

// Elements lists what can be pressed on a message.
func (m Message) Elements() []Element { return describe(m.Blocks) }

// Elements lists what can be pressed or filled in.
func (v View) Elements() []Element { return describe(v.Blocks) }

// Words gives all that can be read on a message, one text a line.
func (m Message) Words() string { return readable(m.Text, m.Blocks) }

// Words gives all that can be read in a view, one text a line.
func (v View) Words() string { return readable(v.Title, v.Blocks) }

func describe(blocks json.RawMessage) []Element {
	var out []Element
	for _, f := range elements(blocks) {
		e := Element{Block: f.blockID, Action: f.actionID(), Type: f.kind()}
		e.Value, _ = f.element["value"].(string)
		e.Label = textOf(f.element["text"])
		if e.Label == "" {
			e.Label = textOf(f.block["label"])
		}
		options, _ := f.element["options"].([]any)
		for _, o := range options {
			if o, ok := o.(object); ok {
				e.Options = append(e.Options, fmt.Sprint(o["value"]))
				if len(options) == 1 && f.block["type"] != "input" {
					e.Label, e.Value = textOf(o["text"]), e.Options[0]
				}
			}
		}
		out = append(out, e)
	}
	return out
}

func textOf(v any) string {
	o, _ := v.(object)
	s, _ := o["text"].(string)
	return s
}

func readable(first string, blocks json.RawMessage) string {
	var b strings.Builder
	b.WriteString(first)
	var list any
	if len(blocks) > 0 && decode(blocks, &list) == nil {
		texts(list, &b)
	}
	return b.String()
}

// texts collects every text in order of its block.
func texts(v any, b *strings.Builder) {
	switch x := v.(type) {
	case []any:
		for _, e := range x {
			texts(e, b)
		}
	case object:
		if s, ok := x["text"].(string); ok {
			b.WriteString("\n" + s)
		}
		for _, key := range []string{"text", "label", "description", "fields", "accessory", "element", "elements", "options", "hint"} {
			if _, plain := x[key].(string); !plain {
				texts(x[key], b)
			}
		}
	}
}

// Channels lists what the person can see: open channels, and private ones and direct messages they are in.
func (p Person) Channels() []Conversation {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.conversations()
}

func (p Person) conversations() []Conversation {
	out := []Conversation{}
	for _, id := range p.s.order {
		if c := p.s.channels[id]; c.visible(p.id) {
			out = append(out, p.conversation(c))
		}
	}
	return out
}

func (p Person) conversation(c *channel) Conversation {
	out := Conversation{
		ID: c.ID, Name: c.Name, Kind: c.Kind, Member: c.has(p.id), Archived: c.Archived, Topic: c.Topic.Value, Purpose: c.Purpose.Value,
		Members: append([]string{}, c.Members...),
	}
	if c.Kind == imKind {
		out.Name, out.User = p.s.opt.App.Name, p.s.opt.App.UserID
	}
	if x := p.s.screens[p.id]; x != nil && out.Member {
		for _, m := range c.messages[c.after(x.read[c.ID]):] {
			named := m.names(p.id)
			if m.User == p.id || m.Subtype != "" && m.Subtype != "file_share" || m.Thread != "" && !named {
				continue
			}
			out.Unread++
			if named {
				out.Mentions++
			}
		}
	}
	return out
}

// names reports whether a message names a person, so that their phone would ring.
func (m *message) names(user string) bool {
	mention := "<@" + user
	return strings.Contains(m.Text, mention) || strings.Contains(string(m.Blocks), mention)
}

// Channel finds a conversation that the person can see, by its id or name.
func (p Person) Channel(idOrName string) (Conversation, bool) {
	all := p.Channels()
	i := slices.IndexFunc(all, func(c Conversation) bool { return c.ID == idOrName || c.Name == idOrName && c.Kind != imKind })
	if i < 0 {
		return Conversation{}, false
	}
	return all[i], true
}

// Direct is the direct message with the app; empty while there is none.
func (p Person) Direct() string {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if c := p.s.directOf(p.id); c != nil {
		return c.ID
	}
	return ""
}

// Messages lists a conversation as the person sees it, oldest first, replies and ephemeral messages among them.
func (p Person) Messages(channelID string) []Message {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.messages(channelID)
}

func (p Person) messages(channelID string) []Message {
	out := []Message{}
	c := p.s.channels[channelID]
	if c == nil || !c.visible(p.id) {
		return out
	}
	for _, m := range c.messages {
		out = append(out, p.seenMessage(c, m))
	}
	if x := p.s.screens[p.id]; x != nil {
		for _, e := range x.ephemeral {
			if e.channel == channelID {
				out = append(out, p.seenMessage(c, e.message))
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Message) int { return compareStamps(a.TS, b.TS) })
	return out
}

// Ephemerals lists, over all conversations, what only this person sees.
func (p Person) Ephemerals() []Message {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	out := []Message{}
	if x := p.s.screens[p.id]; x != nil {
		for _, e := range x.ephemeral {
			out = append(out, p.seenMessage(p.s.channels[e.channel], e.message))
		}
	}
	return out
}

func (p Person) seenMessage(c *channel, m *message) Message {
	x := p.s.screens[p.id]
	if x == nil {
		x = newScreen()
	}
	out := Message{
		Channel: c.ID, TS: m.Stamp, Thread: m.Thread, Replies: len(c.replies(m.Stamp)), User: m.User, Name: p.s.nameOf(m.User), App: m.FromApp, Mine: m.User == p.id,
		Subtype: m.Subtype, Text: m.Text, Blocks: m.Blocks, State: x.shown(m.surface(c.ID)), Files: []File{}, Reactions: []Reaction{}, Edited: m.Edited != nil,
		Pinned: c.pinned(m.Stamp), Ephemeral: m.ephemeral,
	}
	if out.Blocks == nil {
		out.Blocks = json.RawMessage("[]")
	}
	for _, id := range m.Files {
		out.Files = append(out.Files, p.seenFile(p.s.files[id]))
	}
	for _, r := range m.Reactions {
		out.Reactions = append(out.Reactions, Reaction{Name: r.Name, Users: slices.Clone(r.Users)})
	}
	return out
}

func (p Person) seenFile(f *file) File {
	return File{ID: f.ID, Name: f.Name, Title: f.Title, Size: f.Size, MimeType: mimeOf(f.Name), URL: "/page/file?as=" + p.id + "&id=" + f.ID}
}

func (s *Slack) nameOf(user string) string {
	if user == slackbot {
		return "Slackbot"
	}
	if u := s.users[user]; u != nil {
		return u.shown()
	}
	return user
}

// Views lists the person's open forms, the one in front last.
func (p Person) Views() []View {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.openViews()
}

func (p Person) openViews() []View {
	out := []View{}
	if x := p.s.screens[p.id]; x != nil {
		for _, v := range x.views {
			out = append(out, p.seenView(v))
		}
	}
	return out
}

// Home gives what the app published as the person's home, or nil.
func (p Person) Home() *View {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.home()
}

func (p Person) home() *View {
	v := p.s.homes[p.id]
	if v == nil {
		return nil
	}
	out := p.seenView(v)
	return &out
}

func (p Person) seenView(v *view) View {
	out := View{
		ID: v.ID, Type: v.Kind, Callback: v.Callback, Title: v.title, Submit: v.submit, Close: v.close, Blocks: v.Blocks,
		State: p.s.screens[p.id].shown(v.surface()), Errors: map[string]string{}, Hash: v.Hash,
	}
	maps.Copy(out.Errors, v.errors)
	return out
}

// Pins lists the stamps of a conversation's pinned messages, in the order of pinning.
func (p Person) Pins(channelID string) []string {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.pins(channelID)
}

func (p Person) pins(channelID string) []string {
	out := []string{}
	if c := p.s.channels[channelID]; c != nil && c.visible(p.id) {
		for _, pinned := range c.Pins {
			out = append(out, pinned.Stamp)
		}
	}
	return out
}

// FileContent reads a file that the person can see.
func (p Person) FileContent(id string) ([]byte, error) {
	p.s.mu.Lock()
	f := p.s.files[id]
	ok := f != nil && f.Uploaded && p.s.sees(f, p.id)
	p.s.mu.Unlock()
	if !ok {
		return nil, trouble("file_not_found", "the file is not there")
	}
	return p.s.content(f)
}

// Channels lists all conversations of the workspace, private ones too.
func (s *Slack) Channels() []Conversation {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []Conversation{}
	for _, id := range s.order {
		c := s.channels[id]
		one := Person{s: s}.conversation(c)
		if c.Kind == imKind {
			one.User = c.User
		}
		out = append(out, one)
	}
	return out
}

// Messages lists the messages of any conversation, as nobody in particular sees them.
func (s *Slack) Messages(channelID string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []Message{}
	if c := s.channels[channelID]; c != nil {
		for _, m := range c.messages {
			out = append(out, Person{s: s}.seenMessage(c, m))
		}
	}
	return out
}
