package chattest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"warroom/bot"
	"warroom/bot/view"
)

// Straight is the door without a wire: a chat service in memory that takes messages and forms as the bot made them, and hands it requests as an adapter
// would. It can do all that a service can do, and fails like one when it is told to.
type Straight struct {
	now    func() time.Time
	people map[string]Person // by account

	mu      sync.Mutex      // guards all following fields
	changed chan struct{}   // closed and made anew with every change
	listen  bot.Handler     // nil: nobody listens
	life    context.Context //nolint:containedctx // how long somebody listens
	serial  int
	places  []*straightPlace
	desks   map[string]*straightDesk
	faults  []Fault
	repeat  bool // everything that people do is told twice
}

// straightName is the name of the service in the config and the record.
const straightName = "straight"

// straightApp is the bot's own account.
const straightApp = "U0WARROOM"

// straightWorkspace is the one workspace there is.
const straightWorkspace = "T0EXAMPLE"

type straightPlace struct {
	Place
	spec     string // key of the room's spec
	byApp    bool
	made     time.Time
	messages []*straightMessage
}

type straightMessage struct {
	id, key, thread string
	at              time.Time
	author          string // empty: the bot
	service         bool
	only            string // the one account that sees it
	pinned, marked  bool
	message         view.Message
	rows            []Row // of the message, once somebody looked
	accounts        map[string]string
	wakes           []string
	text            string
	files           []straightFile
}

type straightFile struct {
	id string
	File
}

// straightDesk is what one person has open.
type straightDesk struct {
	forms []*straightForm
	home  *straightForm
}

type straightForm struct {
	id, version string
	place       string // where it was opened
	form        view.Form
	values      map[string][]string
	wrong       []string
}

var (
	_ bot.Service  = (*Straight)(nil)
	_ bot.Inviter  = (*Straight)(nil)
	_ bot.Pinner   = (*Straight)(nil)
	_ bot.Topicker = (*Straight)(nil)
	_ bot.Archiver = (*Straight)(nil)
	_ bot.Uploader = (*Straight)(nil)
	_ bot.Home     = (*Straight)(nil)
	_ bot.Reactor  = (*Straight)(nil)
	_ bot.Fetcher  = (*Straight)(nil)
	_ bot.Accounts = (*Straight)(nil)
	_ Door         = (*Straight)(nil)
)

// NewStraight makes a chat service with the lobby, which everybody is in, and the stakeholders' channel, which everybody but guests is in.
func NewStraight(people []Person, now func() time.Time) *Straight {
	s := &Straight{now: now, people: map[string]Person{}, changed: make(chan struct{}), desks: map[string]*straightDesk{}}
	lobby := &straightPlace{Place: Place{ID: LobbyID, Name: LobbyName, Members: []string{straightApp}}}
	stakeholders := &straightPlace{Place: Place{ID: StakeholdersID, Name: StakeholdersName, Members: []string{straightApp}}}
	for _, p := range people {
		s.people[p.Account] = p
		s.desks[p.Account] = &straightDesk{}
		lobby.Members = append(lobby.Members, p.Account)
		if !p.Guest {
			stakeholders.Members = append(stakeholders.Members, p.Account)
		}
	}
	s.places = []*straightPlace{lobby, stakeholders}
	return s
}

// touch tells that something changed. The lock is held.
func (s *Straight) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *Straight) next(prefix string) string {
	s.serial++
	return fmt.Sprintf("%s%012d", prefix, s.serial)
}

func (s *Straight) place(id string) *straightPlace {
	for _, p := range s.places {
		if p.ID == id {
			return p
		}
	}
	return nil
}

// direct is the direct messages of a person with the bot, opened when it is first asked for.
func (s *Straight) direct(account string) *straightPlace {
	for _, p := range s.places {
		if p.Direct && slices.Contains(p.Members, account) {
			return p
		}
	}
	p := &straightPlace{Place: Place{ID: "D" + account, Direct: true, Private: true, Members: []string{straightApp, account}}}
	s.places = append(s.places, p)
	return p
}

func (s *Straight) message(r bot.Ref) (*straightPlace, *straightMessage) {
	p := s.place(r.Channel)
	if p == nil {
		return nil, nil
	}
	for _, m := range p.messages {
		if m.id == r.Message {
			return p, m
		}
	}
	return p, nil
}

// Break makes the next call of an operation go wrong.
func (s *Straight) Break(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f)
}

// Repeat has the bot hear of everything twice, as from services that deliver at least once.
func (s *Straight) Repeat(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.repeat = on
}

// fault takes what is to go wrong with a call, if anything is.
func (s *Straight) fault(op Op) (Fault, error) {
	i := slices.IndexFunc(s.faults, func(f Fault) bool { return f.Op == op })
	if i < 0 {
		return Fault{}, nil
	}
	f := s.faults[i]
	s.faults = slices.Delete(s.faults, i, i+1)
	switch f.How {
	case Limit:
		return f, &bot.SendError{Kind: bot.Limited, Code: "limited", After: f.After}
	case Forbid:
		return f, &bot.SendError{Kind: bot.Refused, Code: "forbidden"}
	}
	return f, &bot.SendError{Kind: bot.Unsure, Code: "no answer"}
}

// call does something under the lock, with what is to go wrong.
func (s *Straight) call(op Op, do func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, wrong := s.fault(op)
	if wrong != nil && !f.Done {
		return wrong
	}
	defer s.touch()
	return errors.Join(do(), wrong)
}

// Name is the service's name.
func (s *Straight) Name() string { return straightName }

// Service is the door itself.
func (s *Straight) Service() bot.Service { return s }

// Listen hands what people do to the handler until the context ends.
func (s *Straight) Listen(ctx context.Context, h bot.Handler) error {
	s.mu.Lock()
	s.listen, s.life = h, ctx
	s.touch()
	s.mu.Unlock()
	<-ctx.Done()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listen = nil
	return nil
}

// Post makes a message.
func (s *Straight) Post(_ context.Context, p bot.Post) (ref bot.Ref, err error) {
	err = s.call(OpPost, func() error {
		at := s.place(p.Channel)
		if p.Channel == "" {
			if _, ok := s.people[p.Account]; !ok {
				return &bot.SendError{Kind: bot.Refused, Code: "no such account"}
			}
			at = s.direct(p.Account)
		}
		switch {
		case at == nil:
			return &bot.SendError{Kind: bot.Gone, Code: "no such channel"}
		case at.Archived:
			return &bot.SendError{Kind: bot.Refused, Code: "archived"}
		}
		m := &straightMessage{id: s.next("M"), key: p.Key, thread: p.Thread, at: s.now(), message: p.Message, accounts: p.Accounts}
		m.wakes = mentions(p)
		at.messages = append(at.messages, m)
		ref = bot.Ref{Channel: at.ID, Message: m.id}
		return nil
	})
	if err != nil {
		return bot.Ref{}, err
	}
	return ref, nil
}

// mentions lists whom a message wakes.
func mentions(p bot.Post) []string {
	var out []string
	for _, b := range p.Message.Blocks {
		for _, span := range append(slices.Clone(b.Text), b.Context...) {
			if account := p.Accounts[span.S]; span.Kind == view.Mention && account != "" && !slices.Contains(out, account) {
				out = append(out, account)
			}
		}
	}
	return out
}

// Edit makes a message look like this one.
func (s *Straight) Edit(_ context.Context, r bot.Ref, p bot.Post) error {
	return s.call(OpEdit, func() error {
		at, m := s.message(r)
		switch {
		case m == nil:
			return &bot.SendError{Kind: bot.Gone, Code: "no such message"}
		case at.Archived:
			return &bot.SendError{Kind: bot.Refused, Code: "archived"}
		}
		m.message, m.accounts, m.rows = p.Message, p.Accounts, nil
		return nil
	})
}

// Find looks for a message by its key.
func (s *Straight) Find(_ context.Context, p bot.Post, after string) (ref bot.Ref, found bool, err error) {
	err = s.call(OpFind, func() error {
		at := s.place(p.Channel)
		if p.Channel == "" {
			at = s.direct(p.Account)
		}
		if at == nil {
			return &bot.SendError{Kind: bot.Gone, Code: "no such channel"}
		}
		for _, m := range at.messages {
			if m.key == p.Key && m.author == "" && m.id > after {
				ref, found = bot.Ref{Channel: at.ID, Message: m.id}, true
			}
		}
		return nil
	})
	return ref, found, err
}

// MakeRoom makes a channel, or finds the one that an earlier call with the same spec made.
func (s *Straight) MakeRoom(_ context.Context, r bot.RoomSpec) (room bot.Room, err error) {
	err = s.call(OpRoom, func() error {
		for n := 1; ; n++ {
			name := r.Name
			if n > 1 {
				name += "-" + strconv.Itoa(n)
			}
			i := slices.IndexFunc(s.places, func(p *straightPlace) bool { return p.Name == name && !p.Direct })
			if i < 0 {
				p := &straightPlace{Place: Place{ID: s.next("C"), Name: name, Private: r.Private, Members: []string{straightApp}}, spec: r.Key, byApp: true, made: s.now()}
				s.places = append(s.places, p)
				room = bot.Room{ID: p.ID, Name: name}
				return nil
			}
			p := s.places[i]
			if p.byApp && p.spec == r.Key && !p.Archived && !p.made.Before(r.After.Truncate(time.Second)) && (r.Taken == nil || !r.Taken(p.ID)) {
				room = bot.Room{ID: p.ID, Name: name}
				return nil
			}
		}
	})
	if err != nil {
		return bot.Room{}, err
	}
	return room, nil
}

// Invite brings people into a channel.
func (s *Straight) Invite(_ context.Context, channel string, accounts []string) (failed map[string]string, err error) {
	failed = map[string]string{}
	var joined []string
	err = s.call(OpInvite, func() error {
		p := s.place(channel)
		if p == nil {
			return &bot.SendError{Kind: bot.Gone, Code: "no such channel"}
		}
		for _, a := range accounts {
			switch _, known := s.people[a]; {
			case !known:
				failed[a] = "no such account"
			case !slices.Contains(p.Members, a):
				p.Members = append(p.Members, a)
				joined = append(joined, a)
			}
		}
		return nil
	})
	for _, a := range joined {
		s.happened(a, &bot.Request{Kind: bot.Joined, Channel: channel})
	}
	return failed, err
}

// Pin pins a message.
func (s *Straight) Pin(_ context.Context, r bot.Ref) error {
	return s.call(OpPin, func() error {
		_, m := s.message(r)
		if m == nil {
			return &bot.SendError{Kind: bot.Gone, Code: "no such message"}
		}
		m.pinned = true
		return nil
	})
}

// SetTopic sets a channel's topic.
func (s *Straight) SetTopic(_ context.Context, channel, topic string) error {
	return s.call(OpTopic, func() error {
		p := s.place(channel)
		if p == nil {
			return &bot.SendError{Kind: bot.Gone, Code: "no such channel"}
		}
		p.Topic = topic
		return nil
	})
}

// Archive archives a channel.
func (s *Straight) Archive(_ context.Context, channel string) error {
	return s.call(OpArchive, func() error {
		p := s.place(channel)
		if p == nil {
			return &bot.SendError{Kind: bot.Gone, Code: "no such channel"}
		}
		p.Archived = true
		return nil
	})
}

// Upload puts files into a channel, in one message. A file that an earlier try brought is known by its id.
func (s *Straight) Upload(_ context.Context, u bot.Upload) error {
	m := &straightMessage{thread: u.Thread, text: u.Comment}
	known := 0
	for _, f := range u.Files {
		content, err := read(f)
		if err != nil {
			return &bot.SendError{Kind: bot.Transient, Code: "file not read", Err: err}
		}
		id := u.Known[f.Name]
		if id != "" {
			known++
		} else {
			s.mu.Lock()
			id = s.next("F")
			s.mu.Unlock()
			if u.Remember != nil {
				if err := u.Remember(f.Name, id); err != nil {
					return &bot.SendError{Kind: bot.Transient, Code: "not remembered", Err: err}
				}
			}
		}
		m.files = append(m.files, straightFile{id: id, File: File{Name: f.Name, Content: content}})
	}
	return s.call(OpUpload, func() error {
		p := s.place(u.Channel)
		switch {
		case p == nil:
			return &bot.SendError{Kind: bot.Gone, Code: "no such channel"}
		case p.Archived:
			return &bot.SendError{Kind: bot.Refused, Code: "archived"}
		case len(m.files) == 0 || known == len(m.files) && p.holds(m.files[0].id):
			return nil
		}
		m.id, m.at = s.next("M"), s.now()
		p.messages = append(p.messages, m)
		return nil
	})
}

func (p *straightPlace) holds(file string) bool {
	return slices.ContainsFunc(p.messages, func(m *straightMessage) bool {
		return slices.ContainsFunc(m.files, func(f straightFile) bool { return f.id == file })
	})
}

func read(f bot.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(r)
	return content, errors.Join(err, r.Close())
}

// ShowHome shows a person's home page.
func (s *Straight) ShowHome(_ context.Context, account string, page view.Form) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.desks[account]
	if d == nil {
		return &bot.SendError{Kind: bot.Refused, Code: "no such account"}
	}
	d.home = &straightForm{id: "home", version: s.next("v"), form: page}
	s.touch()
	return nil
}

// React puts the bot's mark on a message.
func (s *Straight) React(_ context.Context, r bot.Ref) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, m := s.message(r)
	if m == nil {
		return &bot.SendError{Kind: bot.Gone, Code: "no such message"}
	}
	m.marked = true
	s.touch()
	return nil
}

// Fetch reads a file that somebody posted.
func (s *Straight) Fetch(_ context.Context, id string, w io.Writer, limit int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.places {
		for _, m := range p.messages {
			for _, f := range m.files {
				if f.id != id {
					continue
				}
				if int64(len(f.Content)) > limit {
					return &bot.SendError{Kind: bot.Refused, Code: "too large"}
				}
				_, err := w.Write(f.Content)
				return err
			}
		}
	}
	return &bot.SendError{Kind: bot.Gone, Code: "no such file"}
}

// Account looks an account up.
func (s *Straight) Account(_ context.Context, id string, _ bool) (bot.Account, error) {
	p, ok := s.people[id]
	a := bot.Account{ID: id, Workspace: straightWorkspace, Name: p.Name, Kind: bot.KindMember}
	switch {
	case id == straightApp:
		a.Kind = bot.KindBot
	case !ok:
		a.Kind, a.Workspace = bot.KindForeign, ""
	case p.Guest:
		a.Kind = bot.KindGuest
	}
	return a, nil
}

// clone copies values that a person fills in.
func clone(values map[string][]string) map[string][]string {
	out := maps.Clone(values)
	if out == nil {
		out = map[string][]string{}
	}
	return out
}
