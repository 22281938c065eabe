package sandbox

import (
	"encoding/json"
	"maps"
	"slices"
)

// screen is what one person's client holds. Everything on it but the read marks is gone after a restart, as after a reload of Slack.
type screen struct {
	read      map[string]string // conversation → the last stamp that was seen
	ephemeral []ephemeral
	views     []*view                        // open forms, the one in front last
	held      map[string]map[string][]string // surface → element → what was ticked or typed there
}

// ephemeral is a message for one person.
type ephemeral struct {
	channel string
	message *message
}

func newScreen() *screen {
	return &screen{read: map[string]string{}, held: map[string]map[string][]string{}}
}

// surface is something drawn of blocks: a message, a form, a home.
type surface struct {
	key    string
	blocks json.RawMessage
	kept   map[string][]string
}

// slotKey names an element of a surface.
func slotKey(f found) string { return f.blockID + "\n" + f.actionID() }

// surface gives a message as something that people can press.
func (m *message) surface(channel string) surface {
	return surface{key: channel + "/" + m.Stamp, blocks: m.Blocks, kept: m.kept}
}

// keep says what stands in elements that an update leaves under the same ids: what stood there when the element first came, whatever the update says.
// Slack's clients go by the ids and draw nothing anew (slackapi/java-slack-sdk issue 762), which is why an update needs new block ids.
func (x surface) keep(update json.RawMessage) map[string][]string {
	before := map[string][]string{}
	for _, f := range elements(x.blocks) {
		if v, ok := x.kept[slotKey(f)]; ok {
			before[slotKey(f)] = v
		} else if f.holds() {
			before[slotKey(f)] = f.first()
		}
	}
	out := map[string][]string{}
	for _, f := range elements(update) {
		if v, ok := before[slotKey(f)]; ok {
			out[slotKey(f)] = v
		}
	}
	return out
}

// on gives what stands in an element on this screen: what the person left there, else what the app sent when the element came.
func (x *screen) on(at surface, f found) []string {
	if v, ok := x.held[at.key][slotKey(f)]; ok {
		return v
	}
	if v, ok := at.kept[slotKey(f)]; ok {
		return v
	}
	return f.first()
}

// set keeps what a person ticked, chose or typed.
func (x *screen) set(at surface, f found, values []string) {
	if !f.holds() {
		return
	}
	if x.held[at.key] == nil {
		x.held[at.key] = map[string][]string{}
	}
	x.held[at.key][slotKey(f)] = slices.Clone(values)
}

// prune forgets what stood in elements that are not there any more.
func (x *screen) prune(at surface) {
	held := x.held[at.key]
	if held == nil {
		return
	}
	there := map[string]bool{}
	for _, f := range elements(at.blocks) {
		there[slotKey(f)] = true
	}
	maps.DeleteFunc(held, func(k string, _ []string) bool { return !there[k] })
	if len(held) == 0 {
		delete(x.held, at.key)
	}
}

// stateJSON is a payload's state.values: everything that a surface holds, whether touched or not.
func (s *Slack) stateJSON(x *screen, at surface) answer {
	values := map[string]answer{}
	for _, f := range elements(at.blocks) {
		if !f.holds() {
			continue
		}
		if values[f.blockID] == nil {
			values[f.blockID] = answer{}
		}
		values[f.blockID][f.actionID()] = s.held(f, x.on(at, f))
	}
	return answer{"values": values}
}

// shown is the same for the page and for tests: plain strings.
func (x *screen) shown(at surface) map[string]map[string][]string {
	out := map[string]map[string][]string{}
	for _, f := range elements(at.blocks) {
		if !f.holds() {
			continue
		}
		if out[f.blockID] == nil {
			out[f.blockID] = map[string][]string{}
		}
		out[f.blockID][f.actionID()] = append([]string{}, x.on(at, f)...)
	}
	return out
}

// whisper shows a message to one person.
func (s *Slack) whisper(c *channel, user string, m *message) {
	m.Stamp, m.ephemeral = s.stamp(), true
	x := s.screens[user]
	x.ephemeral = append(x.ephemeral, ephemeral{channel: c.ID, message: m})
	s.changed(Change{Kind: ChangeMessage, Channel: c.ID, TS: m.Stamp, User: user})
}

// whispered finds a message for one person.
func (x *screen) whispered(channel, stamp string) *message {
	for _, e := range x.ephemeral {
		if e.channel == channel && e.message.Stamp == stamp {
			return e.message
		}
	}
	return nil
}

// unwhisper takes a message away from a screen.
func (s *Slack) unwhisper(user, channel, stamp string) bool {
	x := s.screens[user]
	n := len(x.ephemeral)
	x.ephemeral = slices.DeleteFunc(x.ephemeral, func(e ephemeral) bool { return e.channel == channel && e.message.Stamp == stamp })
	if len(x.ephemeral) == n {
		return false
	}
	delete(x.held, channel+"/"+stamp)
	s.changed(Change{Kind: ChangeGone, Channel: channel, TS: stamp, User: user})
	return true
}

// rewhisper replaces a message on a screen.
func (s *Slack) rewhisper(user, channel string, m *message, with *message) {
	m.redraw(m.surface(channel), with.Blocks)
	m.Text = with.Text
	s.screens[user].prune(m.surface(channel))
	s.changed(Change{Kind: ChangeMessage, Channel: channel, TS: m.Stamp, User: user})
}
