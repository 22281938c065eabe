package sandbox

import "path/filepath"

// Post writes a message, with files that Upload brought.
func (p Person) Post(channelID, text string, files ...string) (ts string, err error) {
	return p.say(channelID, "", text, files)
}

// Reply writes a message into a thread.
func (p Person) Reply(channelID, thread, text string, files ...string) (ts string, err error) {
	return p.say(channelID, thread, text, files)
}

func (p Person) say(channelID, thread, text string, files []string) (ts string, err error) {
	err = p.do(Deed{Kind: "post", Channel: channelID, What: text}, func(*User) error {
		c, err := p.open(channelID)
		if err != nil {
			return err
		}
		m := &message{User: p.id, Text: p.s.typed(text, p.id, false), Thread: thread}
		for _, id := range files {
			f := p.s.files[id]
			if f == nil || !f.Uploaded || f.User != p.id {
				return trouble("file_not_found", "the file is not there")
			}
			m.Files, m.Subtype = append(m.Files, id), "file_share"
		}
		switch {
		case text == "" && len(files) == 0:
			return trouble("no_text", "the message is empty")
		case len([]rune(text)) > mostText:
			return trouble("msg_too_long", "the message is too long")
		}
		p.s.share(c, m)
		p.seen(c, m.Stamp)
		ts = m.Stamp
		return nil
	})
	return ts, err
}

// Upload brings a file to Slack. Nobody sees it before it is posted.
func (p Person) Upload(name string, content []byte) (id string, err error) {
	err = p.do(Deed{Kind: "upload", What: name}, func(*User) error {
		if name = filepath.Base(name); name == "." || name == "/" || len(content) == 0 {
			return trouble("file_empty", "a file needs a name and something in it")
		}
		f := &file{ID: p.s.id("F"), Name: name, Title: name, User: p.id, Created: p.s.now().Unix()}
		p.s.files[f.ID] = f
		id = f.ID
		return p.s.keep(f, content)
	})
	return id, err
}

// EditMessage changes an own message.
func (p Person) EditMessage(channelID, ts, text string) error {
	return p.do(Deed{Kind: "edit", Channel: channelID, What: ts}, func(*User) error {
		c, m, err := p.own(channelID, ts)
		if err != nil {
			return err
		}
		p.s.change(c, m, func() {
			m.Text = p.s.typed(text, p.id, false)
			m.Edited = &edit{User: p.id, Stamp: p.s.stamp()}
		})
		return nil
	})
}

// DeleteMessage deletes an own message.
func (p Person) DeleteMessage(channelID, ts string) error {
	return p.do(Deed{Kind: "delete", Channel: channelID, What: ts}, func(*User) error {
		c, m, err := p.own(channelID, ts)
		if err != nil {
			return err
		}
		p.s.remove(c, m)
		return nil
	})
}

func (p Person) own(channelID, ts string) (*channel, *message, error) {
	if _, err := p.open(channelID); err != nil {
		return nil, nil, err
	}
	c, m, err := p.message(channelID, ts)
	if err == nil && (m.User != p.id || m.ephemeral || m.Subtype != "" && m.Subtype != "file_share") {
		return nil, nil, trouble("not_own", "that is not a message of yours")
	}
	return c, m, err
}

// React adds a reaction by its name, such as pushpin.
func (p Person) React(channelID, ts, name string) error {
	return p.reaction(channelID, ts, name, p.s.react)
}

// Unreact takes an own reaction away.
func (p Person) Unreact(channelID, ts, name string) error {
	return p.reaction(channelID, ts, name, p.s.unreact)
}

func (p Person) reaction(channelID, ts, name string, how func(*channel, *message, string, string) string) error {
	return p.do(Deed{Kind: "react", Channel: channelID, What: name}, func(*User) error {
		if _, err := p.open(channelID); err != nil {
			return err
		}
		c, m, err := p.message(channelID, ts)
		if err != nil {
			return err
		}
		if m.ephemeral {
			return trouble("message_not_found", "a message that only you see takes no reaction")
		}
		if code := how(c, m, name, p.id); code != "" {
			return trouble(code, "that reaction is not possible")
		}
		return nil
	})
}
