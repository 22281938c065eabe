package sandbox

import "strings"

// JoinChannel joins an open channel.
func (p Person) JoinChannel(channelID string) error {
	return p.do(Deed{Kind: "join", Channel: channelID}, func(u *User) error {
		c := p.s.channels[channelID]
		switch {
		case c == nil || c.Kind != channelKind:
			return trouble("channel_not_found", "there is no such channel")
		case c.Archived:
			return trouble("is_archived", "#%s is archived", c.Name)
		case u.Guest || u.SingleGuest:
			return trouble("user_is_restricted", "guests are brought in by others")
		case !c.has(p.id):
			p.s.join(c, p.id, "")
		}
		return nil
	})
}

// LeaveChannel leaves a channel.
func (p Person) LeaveChannel(channelID string) error {
	return p.do(Deed{Kind: "leave", Channel: channelID}, func(*User) error {
		c, err := p.in(channelID)
		if err != nil {
			return err
		}
		if c.Kind == imKind {
			return trouble("method_not_supported_for_channel_type", "a direct message cannot be left")
		}
		p.s.leave(c, p.id)
		return nil
	})
}

// CreateChannel makes a channel by hand and gives its id.
func (p Person) CreateChannel(name string, private bool) (id string, err error) {
	err = p.do(Deed{Kind: "create", What: name}, func(*User) error {
		if code := checkName(name); code != "" {
			return trouble(code, "a channel cannot be named %q", name)
		}
		if p.s.named(name) != nil {
			return trouble("name_taken", "there is a channel named %q", name)
		}
		id = p.s.addChannel(p.s.id("C"), kindOf(private), name, p.id, []string{p.id}).ID
		return nil
	})
	return id, err
}

// Invite brings others into a channel, the app too.
func (p Person) Invite(channelID string, users ...string) error {
	return p.do(Deed{Kind: "invite", Channel: channelID, What: strings.Join(users, ",")}, func(*User) error {
		c, err := p.open(channelID)
		if err != nil {
			return err
		}
		for _, id := range users {
			if p.s.users[id] == nil || p.s.users[id].Deactivated {
				return trouble("user_not_found", "nobody here has the account %q", id)
			}
		}
		for _, id := range users {
			if !c.has(id) {
				p.s.join(c, id, p.id)
			}
		}
		return nil
	})
}

// Archive archives a channel.
func (p Person) Archive(channelID string) error {
	return p.do(Deed{Kind: "archive", Channel: channelID}, func(*User) error {
		c, err := p.open(channelID)
		if err == nil {
			p.s.archive(c, p.id)
		}
		return err
	})
}

// Unarchive opens an archived channel again, which people can and apps cannot.
func (p Person) Unarchive(channelID string) error {
	return p.do(Deed{Kind: "unarchive", Channel: channelID}, func(*User) error {
		c, err := p.in(channelID)
		if err != nil {
			return err
		}
		c.Archived = false
		p.s.saveChannel(c)
		p.s.happenedIn(c, c.Kind+"_unarchive", answer{"type": c.Kind + "_unarchive", "channel": c.ID, "user": p.id})
		p.s.changed(Change{Kind: ChangeState})
		return nil
	})
}

// Read marks a conversation as read.
func (p Person) Read(channelID string) error {
	return p.do(Deed{Kind: "read", Channel: channelID}, func(*User) error {
		c, err := p.in(channelID)
		if err == nil && len(c.messages) > 0 {
			p.seen(c, c.messages[len(c.messages)-1].Stamp)
		}
		return err
	})
}

func (p Person) seen(c *channel, stamp string) {
	x := p.s.screens[p.id]
	if !later(stamp, x.read[c.ID]) {
		return
	}
	x.read[c.ID] = stamp
	p.s.save(record{Read: &readMark{User: p.id, Channel: c.ID, Stamp: stamp}})
	p.s.changed(Change{Kind: ChangeState})
}

// Dismiss takes a message that only this person sees off their screen.
func (p Person) Dismiss(channelID, ts string) error {
	return p.do(Deed{Kind: "dismiss", Channel: channelID, What: ts}, func(*User) error {
		if !p.s.unwhisper(p.id, channelID, ts) {
			return trouble("message_not_found", "the message is gone")
		}
		return nil
	})
}
