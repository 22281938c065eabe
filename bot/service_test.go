package bot

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"warroom/bot/view"
)

// chat is a chat service in memory that does what Service says, and fails when it is told to.
type chat struct {
	name string

	mu       sync.Mutex // guards all following fields
	handler  Handler
	serial   int
	accounts map[string]Account
	lookups  []string // accounts that were asked for afresh
	rooms    []*chatRoom
	messages []*chatMessage
	calls    []call
	homes    map[string]view.Form
	uploads  []Upload
	files    map[string]string   // what people posted, by file id
	looks    map[string]RoomLook // channels that people made, by id
	// wrong says how a call goes wrong. It runs before the call takes effect, without the lock, and may wait.
	wrong func(call) fault
}

// call is one call of the service.
type call struct {
	op, channel, account, key string
	push                      string // of the message
	at                        time.Time
}

// fault is how a call goes wrong. Where done is set it takes effect, and only its answer is lost.
type fault struct {
	err  error
	done bool
}

type chatRoom struct {
	Room
	key      string
	private  bool
	made     time.Time
	members  []string
	topic    string
	pinned   []string
	archived bool
}

type chatMessage struct {
	Post
	at     Ref
	posted time.Time
	edits  int
	gone   bool
}

var (
	_ Service  = (*chat)(nil)
	_ Inviter  = (*chat)(nil)
	_ Pinner   = (*chat)(nil)
	_ Topicker = (*chat)(nil)
	_ Archiver = (*chat)(nil)
	_ Uploader = (*chat)(nil)
	_ Home     = (*chat)(nil)
	_ Reactor  = (*chat)(nil)
	_ Fetcher  = (*chat)(nil)
	_ Accounts = (*chat)(nil)

	_ RoomLooker = (*chat)(nil)
)

// workspace is where the chat's members are.
const workspace = "T1"

func newChat() *chat {
	c := &chat{name: "slack", accounts: map[string]Account{}, homes: map[string]view.Form{}, files: map[string]string{}}
	for account, kind := range map[string]AccountKind{
		"U0LEE": KindMember, "U0DANA": KindMember, "U0PRIYA": KindMember, "U0SAM": KindMember, "U0TOM": KindMember, "U0INES": KindMember, "U0OMAR": KindMember,
		"U0KIM": KindMember, "U0ALEX": KindMember, "U0ZOE": KindMember, "U0GUEST": KindGuest, "U0BOT": KindBot, "U0GONE": KindDeactivated, "U0FAR": KindForeign,
	} {
		c.accounts[account] = Account{ID: account, Workspace: workspace, Name: account[2:3] + strings.ToLower(account[3:]), Kind: kind, Zone: "UTC"}
	}
	return c
}

// breaks says how calls go wrong from now on; nil: they do not.
func (c *chat) breaks(wrong func(call) fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wrong = wrong
}

// do is one call.
func (c *chat) do(k call, effect func() error) error {
	c.mu.Lock()
	k.at = time.Now()
	c.calls = append(c.calls, k)
	wrong := c.wrong
	c.mu.Unlock()
	var f fault
	if wrong != nil {
		f = wrong(k)
	}
	if f.err != nil && !f.done {
		return f.err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := effect(); err != nil {
		return err
	}
	return f.err
}

func (c *chat) Name() string { return c.name }

func (c *chat) Listen(ctx context.Context, h Handler) error {
	c.mu.Lock()
	c.handler = h
	c.mu.Unlock()
	<-ctx.Done()
	return nil
}

func (c *chat) Post(_ context.Context, p Post) (ref Ref, err error) {
	err = c.do(call{op: "post", channel: p.Channel, account: p.Account, key: p.Key, push: p.Message.Push}, func() error {
		channel := p.Channel
		if channel == "" {
			channel = "D" + p.Account
		} else if err := c.open(channel); err != nil {
			return err
		}
		c.serial++
		ref = Ref{Channel: channel, Message: fmt.Sprintf("%06d", c.serial)}
		c.messages = append(c.messages, &chatMessage{at: ref, Post: p, posted: time.Now()})
		return nil
	})
	if err != nil {
		return Ref{}, err
	}
	return ref, nil
}

// open refuses what cannot be done in a room that is archived or not there.
func (c *chat) open(channel string) error {
	r := c.room(channel)
	switch {
	case r == nil && strings.HasPrefix(channel, "C1"):
		return &SendError{Kind: Gone, Code: "channel_not_found"}
	case r != nil && r.archived:
		return &SendError{Kind: Refused, Code: "is_archived"}
	}
	return nil
}

func (c *chat) room(id string) *chatRoom {
	for _, r := range c.rooms {
		if r.ID == id {
			return r
		}
	}
	return nil
}

func (c *chat) Edit(_ context.Context, r Ref, p Post) error {
	return c.do(call{op: "edit", channel: r.Channel, key: r.Message, push: p.Message.Push}, func() error {
		if err := c.open(r.Channel); err != nil {
			return err
		}
		for _, m := range c.messages {
			if m.at == r && !m.gone {
				m.Message, m.Accounts, m.Rev = p.Message, p.Accounts, p.Rev
				m.edits++
				return nil
			}
		}
		return &SendError{Kind: Gone, Code: "message_not_found"}
	})
}

func (c *chat) Find(_ context.Context, p Post, after string) (ref Ref, found bool, err error) {
	err = c.do(call{op: "find", channel: p.Channel, account: p.Account, key: p.Key}, func() error {
		for _, m := range c.messages {
			if m.Key == p.Key && m.Channel == p.Channel && m.Account == p.Account && m.at.Message > after && !m.gone {
				ref, found = m.at, true
			}
		}
		return nil
	})
	return ref, found, err
}

func (c *chat) MakeRoom(_ context.Context, spec RoomSpec) (room Room, err error) {
	err = c.do(call{op: "room", key: spec.Key}, func() error {
		for _, r := range c.rooms {
			if r.key == spec.Key && !r.made.Before(spec.After) && !spec.Taken(r.ID) {
				room = r.Room
				return nil
			}
		}
		room = Room{ID: fmt.Sprintf("C1%03d", len(c.rooms)), Name: spec.Name}
		c.rooms = append(c.rooms, &chatRoom{Room: room, key: spec.Key, private: spec.Private, made: time.Now()})
		return nil
	})
	return room, err
}

func (c *chat) Invite(_ context.Context, channel string, accounts []string) (failed map[string]string, err error) {
	failed = map[string]string{}
	err = c.do(call{op: "invite", channel: channel, account: strings.Join(accounts, ",")}, func() error {
		r := c.room(channel)
		for _, a := range accounts {
			switch acct := c.accounts[a]; {
			case acct.Kind == KindDeactivated || acct.ID == "":
				failed[a] = "user_disabled"
			case !slices.Contains(r.members, a):
				r.members = append(r.members, a)
			}
		}
		return nil
	})
	return failed, err
}

func (c *chat) Pin(_ context.Context, r Ref) error {
	return c.do(call{op: "pin", channel: r.Channel, key: r.Message}, func() error {
		if room := c.room(r.Channel); !slices.Contains(room.pinned, r.Message) {
			room.pinned = append(room.pinned, r.Message)
		}
		return nil
	})
}

func (c *chat) SetTopic(_ context.Context, channel, topic string) error {
	return c.do(call{op: "topic", channel: channel, push: topic}, func() error {
		c.room(channel).topic = topic
		return c.open(channel)
	})
}

func (c *chat) Archive(_ context.Context, channel string) error {
	return c.do(call{op: "archive", channel: channel}, func() error {
		c.room(channel).archived = true
		return nil
	})
}

func (c *chat) Upload(_ context.Context, u Upload) error {
	known := len(u.Known)
	for i, f := range u.Files {
		if u.Known[f.Name] != "" {
			continue
		}
		if err := u.Remember(f.Name, fmt.Sprintf("F%d", i)); err != nil {
			return err
		}
	}
	return c.do(call{op: "upload", channel: u.Channel, key: u.Key}, func() error {
		if err := c.open(u.Channel); err != nil {
			return err
		}
		if known == len(u.Files) && slices.ContainsFunc(c.uploads, func(before Upload) bool { return before.Key == u.Key }) {
			return nil // shared by an earlier try
		}
		c.uploads = append(c.uploads, u)
		return nil
	})
}

func (c *chat) ShowHome(_ context.Context, account string, page view.Form) error {
	return c.do(call{op: "home", account: account}, func() error {
		c.homes[account] = page
		return nil
	})
}

func (c *chat) React(_ context.Context, r Ref) error {
	return c.do(call{op: "react", channel: r.Channel, key: r.Message}, func() error { return nil })
}

func (c *chat) Fetch(_ context.Context, id string, w io.Writer, limit int64) error {
	return c.do(call{op: "fetch", key: id}, func() error {
		text, ok := c.files[id]
		if !ok {
			return &SendError{Kind: Gone, Code: "file_not_found"}
		}
		_, err := io.Copy(w, io.LimitReader(bytes.NewReader([]byte(text)), limit))
		return err
	})
}

func (c *chat) LookAtRoom(_ context.Context, channel, account string) (look RoomLook, err error) {
	err = c.do(call{op: "look", channel: channel, account: account}, func() error {
		look = c.looks[channel]
		return nil
	})
	return look, err
}

func (c *chat) Account(_ context.Context, id string, fresh bool) (Account, error) {
	c.mu.Lock()
	if fresh {
		c.lookups = append(c.lookups, id)
	}
	wrong := c.wrong
	a, ok := c.accounts[id]
	c.mu.Unlock()
	if wrong != nil {
		if f := wrong(call{op: "account", account: id}); f.err != nil {
			return Account{}, f.err
		}
	}
	if !ok {
		return Account{}, &SendError{Kind: Refused, Code: "user_not_found"}
	}
	return a, nil
}

// count is how many calls of a kind there were.
func (c *chat) count(is func(call) bool) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, k := range c.calls {
		if is(k) {
			n++
		}
	}
	return n
}

// forget drops the calls that were made so far.
func (c *chat) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = nil
}

// in gives what stands in a channel, oldest first; a person's direct messages are in D and their account.
func (c *chat) in(channel string) []chatMessage {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []chatMessage
	for _, m := range c.messages {
		if m.at.Channel == channel && !m.gone {
			out = append(out, *m)
		}
	}
	return out
}

// with is the messages of a channel that hold the words, in what they show or in their push text.
func (c *chat) with(channel, words string) []chatMessage {
	return slices.DeleteFunc(c.in(channel), func(m chatMessage) bool {
		return !strings.Contains(m.Message.Push+"\n"+view.PlainText(m.Message), words)
	})
}

// remove deletes messages, as people can.
func (c *chat) remove(channel, words string) {
	gone := c.with(channel, words)
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.messages {
		if slices.ContainsFunc(gone, func(g chatMessage) bool { return g.at == m.at }) {
			m.gone = true
		}
	}
}

// theRoom is the newest room.
func (c *chat) theRoom() chatRoom {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.rooms) == 0 {
		return chatRoom{}
	}
	r := *c.rooms[len(c.rooms)-1]
	r.members, r.pinned = slices.Clone(r.members), slices.Clone(r.pinned)
	return r
}

// home is a person's home page.
func (c *chat) home(account string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return view.PlainText(view.Message{Blocks: maps.Clone(c.homes)[account].Blocks})
}
