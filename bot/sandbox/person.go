package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ErrClosed means that the workspace was closed.
var ErrClosed = errors.New("the sandbox is closed")

// Trouble is what a person's client says when something does not go through.
type Trouble struct {
	Code   string            // Slack's word for it, where there is one
	Words  string            // what the person reads
	Fields map[string]string // beside the fields of a form, by block_id
}

// Error gives the words, and the fields if there are any.
func (t *Trouble) Error() string {
	parts := []string{t.Words + " (" + t.Code + ")"}
	for _, k := range slices.Sorted(maps.Keys(t.Fields)) {
		parts = append(parts, k+": "+t.Fields[k])
	}
	return strings.Join(parts, "; ")
}

func trouble(code, format string, args ...any) error {
	return &Trouble{Code: code, Words: fmt.Sprintf(format, args...)}
}

// Person is somebody at a client of Slack's. A method that needs the app returns when the app has acknowledged, or after three seconds with a Trouble, as
// the person would see it.
type Person struct {
	s  *Slack
	id string
}

// As gives the person with an id. Whether there is one shows when they do something.
func (s *Slack) As(user string) Person { return Person{s: s, id: user} }

// ID is the person's account.
func (p Person) ID() string { return p.id }

// do runs f under the lock for a person who can act.
func (p Person) do(d Deed, f func(u *User) error) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if p.s.closed {
		return ErrClosed
	}
	u := p.s.person(p.id)
	if u == nil {
		return trouble("user_not_found", "nobody here has the account %q", p.id)
	}
	d.User = p.id
	if err := f(u); err != nil {
		return err
	}
	p.s.did(d)
	return nil
}

// in finds a conversation that the person is in.
func (p Person) in(id string) (*channel, error) {
	c := p.s.channels[id]
	switch {
	case c == nil || !c.visible(p.id):
		return nil, trouble("channel_not_found", "there is no such channel")
	case !c.has(p.id):
		return nil, trouble("not_in_channel", "join #%s first", c.Name)
	}
	return c, nil
}

// open finds a conversation that the person can write in.
func (p Person) open(id string) (*channel, error) {
	c, err := p.in(id)
	if err == nil && c.Archived {
		return nil, trouble("is_archived", "#%s is archived", c.Name)
	}
	return c, err
}

// message finds a message that the person can see, their own ephemeral ones too.
func (p Person) message(channelID, stamp string) (*channel, *message, error) {
	c := p.s.channels[channelID]
	if c == nil || !c.visible(p.id) {
		return nil, nil, trouble("channel_not_found", "there is no such channel")
	}
	m := c.byStamp[stamp]
	if m == nil {
		m = p.s.screens[p.id].whispered(channelID, stamp)
	}
	if m == nil {
		return nil, nil, trouble("message_not_found", "the message is gone")
	}
	return c, m, nil
}

// Command types a slash command, the whole line. What the app answers shows among the person's messages.
func (p Person) Command(channelID, line string) error {
	var c *channel
	var e *envelope
	err := p.do(Deed{Kind: "command", Channel: channelID, What: line}, func(u *User) error {
		var err error
		if c, err = p.open(channelID); err != nil {
			return err
		}
		text, ok := p.s.commandText(line, p.id)
		if !ok {
			return trouble("not_a_command", "%s is not a command of this workspace", strings.Fields(line + " /")[0])
		}
		e = p.s.ask("slash_commands", p.s.commandPayload(u, c, text), true)
		return nil
	})
	if err != nil {
		return err
	}
	payload, err := p.s.wait(e)
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if t, ok := errors.AsType[*Trouble](err); ok {
		p.s.whisper(c, p.id, &message{User: slackbot, Text: fmt.Sprintf("%s failed with the error %q", p.s.opt.App.Command.Name, t.Code)})
	}
	if err != nil || payload == nil {
		return err
	}
	var b said
	if json.Unmarshal(payload, &b) != nil {
		return trouble("invalid_payload", "%s answered what Slack does not understand", p.s.opt.App.Name)
	}
	m, no := p.s.saidMessage(b)
	if no != nil {
		return trouble(no.code, "%s answered what Slack does not take: %s", p.s.opt.App.Name, encode(no.json()))
	}
	if b.Type == "in_channel" {
		p.s.post(c, m)
		return nil
	}
	p.s.whisper(c, p.id, m)
	return nil
}

// slackbot speaks for Slack itself.
const slackbot = "USLACKBOT"
