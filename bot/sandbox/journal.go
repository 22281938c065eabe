package sandbox

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// A workspace is kept as a log of JSON lines, workspace.jsonl: each line is the newest state of one thing, and the last line of a thing counts. Opening it
// folds the log and writes it anew without what is outdated. A line that was cut off by the end of a process is left out. What lives on people's screens
// only — open forms, ephemeral messages, ticks — is not kept, as a reload of Slack keeps none of it.
const (
	journalName = "workspace.jsonl"
	filesName   = "files"
	mostLine    = 64 << 20
)

// record is one line.
type record struct {
	Channel *channel     `json:"channel,omitempty"`
	Message *message     `json:"message,omitempty"`
	In      string       `json:"in,omitempty"`   // the conversation of a message
	Gone    string       `json:"gone,omitempty"` // the stamp of a message that was deleted
	File    *file        `json:"file,omitempty"`
	Home    *view        `json:"home,omitempty"`
	Read    *readMark    `json:"read,omitempty"`
	Tokens  *tokenRecord `json:"tokens,omitempty"`
	Guide   int          `json:"guide,omitempty"` // how many of its lines are done
}

type readMark struct {
	User    string `json:"user"`
	Channel string `json:"channel"`
	Stamp   string `json:"ts"`
}

type tokenRecord struct {
	Bot string `json:"bot"`
	App string `json:"app"`
}

// journal is the open log. A nil journal keeps nothing.
type journal struct {
	f *os.File
}

func (j *journal) write(r record) error {
	if j == nil {
		return nil
	}
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = j.f.Write(append(line, '\n'))
	return err
}

func (j *journal) close() error {
	if j == nil {
		return nil
	}
	return j.f.Close()
}

// save keeps a record. A workspace that cannot be kept goes on in memory, and says so.
func (s *Slack) save(r record) {
	if err := s.journal.write(r); err != nil && !s.closed {
		s.log.Error("the sandbox cannot keep what happens: look at its folder", "error", err)
	}
}

func (s *Slack) saveChannel(c *channel) { s.save(record{Channel: c}) }

func (s *Slack) saveMessage(c *channel, m *message) {
	if !m.ephemeral {
		s.save(record{Message: m, In: c.ID})
	}
}

func (s *Slack) saveGone(c *channel, m *message) { s.save(record{Gone: m.Stamp, In: c.ID}) }

// restore reads the log, if there is one, and begins it anew.
func (s *Slack) restore() error {
	tokens := tokenRecord{Bot: s.opt.BotToken, App: s.opt.AppToken}
	if s.opt.Dir != "" {
		if err := os.MkdirAll(filepath.Join(s.opt.Dir, filesName), 0o700); err != nil {
			return err
		}
		kept, err := s.fold(filepath.Join(s.opt.Dir, journalName))
		if err != nil {
			return err
		}
		if tokens.Bot == "" {
			tokens.Bot = kept.Bot
		}
		if tokens.App == "" {
			tokens.App = kept.App
		}
	}
	if tokens.Bot == "" {
		tokens.Bot = "xoxb-sandbox-" + secret()
	}
	if tokens.App == "" {
		tokens.App = "xapp-sandbox-" + secret()
	}
	s.botToken, s.appToken = tokens.Bot, tokens.App
	if s.opt.Dir == "" {
		return nil
	}
	return s.rewrite(tokens)
}

// fold reads the log into memory.
func (s *Slack) fold(path string) (tokenRecord, error) {
	var tokens tokenRecord
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return tokens, nil
	}
	if err != nil {
		return tokens, err
	}
	defer func() { _ = f.Close() }()
	r := bufio.NewReaderSize(f, 64<<10)
	for n := 1; ; n++ {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			if len(line) > 0 {
				s.log.Warn("the last line of the sandbox's log is cut off, and left out", "line", n)
			}
			break
		}
		if err != nil {
			return tokens, err
		}
		if len(line) > mostLine {
			return tokens, fmt.Errorf("%s:%d: a line is longer than any that the sandbox writes: delete the folder to start over", path, n)
		}
		var rec record
		if err := json.Unmarshal(bytes.TrimSpace(line), &rec); err != nil {
			return tokens, fmt.Errorf("%s:%d: %w: delete the folder to start over", path, n, err)
		}
		if rec.Tokens != nil {
			tokens = *rec.Tokens
		}
		s.take(rec)
	}
	for _, c := range s.channels {
		if c.Kind == imKind && s.users[c.User] == nil {
			s.addUser(User{ID: c.User, Handle: c.User, Name: c.User, Deactivated: true}) // nobody lists the account any more
		}
		slices.SortFunc(c.messages, func(a, b *message) int { return compareStamps(a.Stamp, b.Stamp) })
	}
	return tokens, nil
}

// take applies one line.
func (s *Slack) take(r record) {
	switch {
	case r.Channel != nil:
		c := r.Channel
		if old := s.channels[c.ID]; old != nil {
			c.messages, c.byStamp = old.messages, old.byStamp
		} else {
			c.byStamp = map[string]*message{}
			s.order = append(s.order, c.ID)
		}
		s.channels[c.ID] = c
	case r.Message != nil:
		c := s.channels[r.In]
		if c == nil {
			return
		}
		if old := c.byStamp[r.Message.Stamp]; old != nil {
			*old = *r.Message
		} else {
			c.messages = append(c.messages, r.Message)
			c.byStamp[r.Message.Stamp] = r.Message
		}
		s.lastStamp = max(s.lastStamp, micros(r.Message.Stamp))
	case r.Gone != "":
		if c := s.channels[r.In]; c != nil {
			delete(c.byStamp, r.Gone)
			c.messages = slices.DeleteFunc(c.messages, func(m *message) bool { return m.Stamp == r.Gone })
		}
	case r.File != nil:
		s.files[r.File.ID] = r.File
	case r.Home != nil:
		r.Home.readSpec()
		s.homes[r.Home.User], s.views[r.Home.ID] = r.Home, r.Home
	case r.Guide != 0:
		s.guideAt = r.Guide
	case r.Read != nil:
		if on := s.screens[r.Read.User]; on != nil {
			on.read[r.Read.Channel] = r.Read.Stamp
		}
	}
}

// micros reads a stamp.
func micros(stamp string) int64 {
	var seconds, rest int64
	_, _ = fmt.Sscanf(stamp, "%d.%d", &seconds, &rest) // our own
	return seconds*1e6 + rest
}

// rewrite begins the log anew with what stands, beside the old one and then in its place.
func (s *Slack) rewrite(tokens tokenRecord) error {
	path := filepath.Join(s.opt.Dir, journalName)
	f, err := os.OpenFile(path+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	s.journal = &journal{f: f}
	write := func(r record) {
		if err == nil {
			err = s.journal.write(r)
		}
	}
	write(record{Tokens: &tokens})
	write(record{Guide: s.guideAt})
	for _, fl := range s.files {
		write(record{File: fl})
	}
	for _, id := range s.order {
		c := s.channels[id]
		write(record{Channel: c})
		for _, m := range c.messages {
			write(record{Message: m, In: id})
		}
	}
	for _, v := range s.homes {
		write(record{Home: v})
	}
	for user, on := range s.screens {
		for c, stamp := range on.read {
			write(record{Read: &readMark{User: user, Channel: c, Stamp: stamp}})
		}
	}
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		_ = f.Close()
	}
	return err
}
