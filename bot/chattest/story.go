package chattest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"warroom/bot/incident"
)

// Story is a file of lines, each an act or an expectation.
type Story struct {
	Name  string
	lines []line
}

// line is one line of a story, ready to be played.
type line struct {
	number int
	text   string
	play   func(*player) error
}

// ParseStory reads a story. Every line that is not understood is named in the error, with the file's name and the line's number.
//
// A line is one of these; a # begins a comment.
//
//	at 02:50                      the clock moves to that time of the day
//	on 24 Nov at 09:12            … of that day
//	wait 5m
//	the bot restarts
//
//	priya: /incident note …       typed where priya is: in the room, or in the lobby while there is none
//	priya: the key is public      posted there
//	priya in #incidents: …        somewhere else: direct, room, #channel
//	priya posts "a.json" holding "…" saying "…"
//	priya edits "old" to "new"    also: deletes "…", marks "…" (the reaction), opens home, leaves the room, joins #channel, makes #channel
//
//	lee presses "Phases…", then "Open" beside "4 Scope"
//	lee presses "Deny…" in direct and fills why="wait for the release"
//	lee fills what="…", then "…"  the form in front
//	priya ticks 3.1               also: unticks 3.1
//	tom uses "timeline" on "…"    a shortcut, by its name; and fills …
//
//	lee sees "D-1", "Approve" in direct
//	lee does not see "D-1"
//	lee is told "…"               in a reply, or in the form in front
//	lee finds no "Approve" beside "D-1"
//	lee is in the room            also: is not in the room
//	room opens private            also: open; is archived; has topic "…"; pins "…"; gets files "…", "…"
//	record has decision.approved by lee with "…"
//	record lacks …
//	show lee                      logs what Lee has before them, for whoever writes a story
//
// Several people do the same: lee, dana and omar press "Accept". What is pressed is looked for in the form that is open, in the room, and among the direct
// messages; beside says in which row, by the words that it begins with or, if none does, holds. "but is told" ends an act that is refused.
func ParseStory(name string, r io.Reader) (*Story, error) {
	s := &Story{Name: name}
	var wrong []error
	in := bufio.NewScanner(r)
	for n := 1; in.Scan(); n++ {
		text := strings.TrimSpace(in.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		play, err := parseLine(text)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s:%d: %w: %s", name, n, err, text))
			continue
		}
		s.lines = append(s.lines, line{number: n, text: text, play: play})
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	return s, nil
}

// token is a piece of a line.
type token struct {
	text   string
	quoted bool
	equals bool // = follows it: it names a field
}

// cut takes a line apart into words, quoted texts and commas.
func cut(s string) ([]token, error) {
	var out []token
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimLeft(s, " \t") {
		var t token
		switch s[0] {
		case ',':
			t.text, s = ",", s[1:]
		case '"':
			text, rest, ok := quotedText(s[1:])
			if !ok {
				return nil, errors.New("a quoted text has no end")
			}
			t, s = token{text: text, quoted: true}, rest
		default:
			i := strings.IndexAny(s, " \t,=\"")
			if i < 0 {
				i = len(s)
			}
			if i == 0 {
				return nil, errors.New("= names nothing")
			}
			t.text, s = s[:i], s[i:]
		}
		if strings.HasPrefix(s, "=") {
			t.equals, s = true, s[1:]
		}
		out = append(out, t)
	}
	return out, nil
}

// quotedText reads to the closing quote. A backslash before a quote or an n means a quote or a new line.
func quotedText(s string) (text, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:], true
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
			b.WriteByte(s[i])
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == 'n':
			i++
			b.WriteByte('\n')
		default:
			b.WriteByte(s[i])
		}
	}
	return "", "", false
}

// parser reads the tokens of one line.
type parser struct{ left []token }

var errUnknownLine = errors.New("no line of a story begins or goes on like this")

// take takes the next words if they are these.
func (p *parser) take(words ...string) bool {
	if len(p.left) < len(words) {
		return false
	}
	for i, w := range words {
		if p.left[i].text != w || p.left[i].quoted || p.left[i].equals {
			return false
		}
	}
	p.left = p.left[len(words):]
	return true
}

// word takes any plain word.
func (p *parser) word() (string, error) {
	if len(p.left) == 0 || p.left[0].quoted || p.left[0].text == "," {
		return "", errors.New("a word is missing")
	}
	w := p.left[0].text
	p.left = p.left[1:]
	return w, nil
}

// text takes a quoted text, or a word that stands for one.
func (p *parser) text() (string, error) {
	if len(p.left) == 0 || !p.left[0].quoted && p.left[0].text == "," {
		return "", errors.New("a text is missing")
	}
	t := p.left[0].text
	p.left = p.left[1:]
	return t, nil
}

// quotedTexts takes quoted texts with commas between.
func (p *parser) quotedTexts() ([]string, error) {
	var out []string
	for len(p.left) > 0 && p.left[0].quoted {
		out = append(out, p.left[0].text)
		p.left = p.left[1:]
		if len(p.left) > 1 && p.left[0].text == "," && p.left[1].quoted {
			p.left = p.left[1:]
		}
	}
	if len(out) == 0 {
		return nil, errors.New("a quoted text is missing")
	}
	return out, nil
}

// place takes "in direct" and the like; nothing means wherever it is found.
func (p *parser) place() (string, error) {
	if !p.take("in") {
		return "", nil
	}
	p.take("the")
	where, err := p.word()
	if err != nil || !slices.Contains([]string{"direct", "room", "thread", "form", "home", "reply", "anywhere"}, where) && !strings.HasPrefix(where, "#") {
		return "", fmt.Errorf("%q is no place: say direct, room, thread, form, home, reply or #channel", where)
	}
	return where, nil
}

func (p *parser) end() error {
	if len(p.left) > 0 {
		return fmt.Errorf("%q and what follows is not understood", p.left[0].text)
	}
	return nil
}

// parseLine reads one line.
func parseLine(text string) (func(*player) error, error) {
	if play, ok, err := parseSaid(text); ok {
		return play, err
	}
	tokens, err := cut(text)
	if err != nil {
		return nil, err
	}
	p := &parser{left: tokens}
	var play func(*player) error
	switch {
	case p.take("at"):
		play, err = p.timeOfDay(0, 0)
	case p.take("on"):
		play, err = p.day()
	case p.take("wait"):
		play, err = p.wait()
	case p.take("the", "bot", "restarts"):
		play = (*player).restart
	case p.take("room"):
		play, err = p.room()
	case p.take("show"):
		var who string
		who, err = p.word()
		play = func(x *player) error { return x.show(who) }
	case p.take("record", "has"):
		play, err = p.record(true)
	case p.take("record", "lacks"):
		play, err = p.record(false)
	default:
		play, err = p.people()
	}
	if err != nil {
		return nil, err
	}
	return play, p.end()
}

// parseSaid reads what people type and post, which is the rest of the line as it stands.
func parseSaid(text string) (play func(*player) error, ok bool, err error) {
	head, said, ok := strings.Cut(text, ": ")
	if !ok || strings.ContainsAny(head, `",=`) {
		return nil, false, nil
	}
	who, where, placed := strings.Cut(head, " in ")
	if strings.Contains(who, " ") || strings.Contains(where, " ") || placed && where == "" {
		return nil, false, nil
	}
	said = strings.TrimSpace(said)
	return func(x *player) error { return x.say(who, where, said) }, true, nil
}

func (p *parser) timeOfDay(day int, month time.Month) (func(*player) error, error) {
	word, err := p.word()
	if err != nil {
		return nil, err
	}
	at, err := time.Parse("15:04", word)
	if err != nil {
		return nil, fmt.Errorf("%q is no time of the day", word)
	}
	return func(x *player) error { return x.clock(day, month, at.Hour(), at.Minute()) }, nil
}

func (p *parser) day() (func(*player) error, error) {
	day, err := p.word()
	if err != nil {
		return nil, err
	}
	month, err := p.word()
	if err != nil {
		return nil, err
	}
	at, err := time.Parse("2 Jan", day+" "+month)
	if err != nil || !p.take("at") {
		return nil, fmt.Errorf("write a day like this: on 24 Nov at 09:12")
	}
	return p.timeOfDay(at.Day(), at.Month())
}

func (p *parser) wait() (func(*player) error, error) {
	word, err := p.word()
	if err != nil {
		return nil, err
	}
	d, err := time.ParseDuration(word)
	if err != nil || d <= 0 {
		return nil, fmt.Errorf("%q is no span of time", word)
	}
	return func(x *player) error { return x.stage.advance(x.stage.Clock.Now().Add(d)) }, nil
}

// room reads what is expected of the incident's room.
func (p *parser) room() (func(*player) error, error) {
	switch {
	case p.take("opens", "private"):
		return func(x *player) error { return x.roomOpens(true) }, nil
	case p.take("opens", "open"):
		return func(x *player) error { return x.roomOpens(false) }, nil
	case p.take("is", "archived"):
		return (*player).roomArchived, nil
	case p.take("has", "topic"):
		topic, err := p.text()
		return func(x *player) error { return x.roomTopic(topic) }, err
	case p.take("pins"):
		words, err := p.text()
		return func(x *player) error { return x.roomPins(words) }, err
	case p.take("gets", "files"):
		names, err := p.quotedTexts()
		return func(x *player) error { return x.roomFiles(names) }, err
	}
	return nil, errUnknownLine
}

// record reads what is expected of the record.
func (p *parser) record(there bool) (func(*player) error, error) {
	kind, err := p.word()
	if err != nil {
		return nil, err
	}
	if !slices.Contains(incident.Kinds(), kind) {
		return nil, fmt.Errorf("%q is no kind of entry", kind)
	}
	by := ""
	if p.take("by") {
		if by, err = p.word(); err != nil {
			return nil, err
		}
	}
	var words []string
	if p.take("with") {
		if words, err = p.quotedTexts(); err != nil {
			return nil, err
		}
	}
	return func(x *player) error { return x.record(there, kind, by, words) }, nil
}
