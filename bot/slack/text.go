package slack

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"warroom/bot/view"
)

// The lengths of texts. Slack counts characters; where it does not say whether an escape counts as one, we count what is sent
// (https://docs.slack.dev/reference/block-kit).
const (
	mostSection     = 3000
	mostContext     = 2000
	mostHeader      = 150
	mostButton      = 75
	mostOption      = 75
	mostPlaceholder = 150
	mostLabel       = 2000
	mostPush        = 150
	// mostText is the sum of all texts of a message. Slack does not document it; some 9,600 passed and 11,300 were refused
	// (https://github.com/slackapi/bolt-js/issues/2509).
	mostText = 9000
)

// plain is text that is shown as it stands: Slack looks for no markup in it, and is told to look for no emoji.
func plain(s string, most int) *slackapi.TextBlockObject {
	no := false
	return &slackapi.TextBlockObject{Type: slackapi.PlainTextType, Text: orBlank(cut(visible(s), most)), Emoji: &no}
}

// marked is text with our markup. Verbatim keeps Slack from making links, channels and mentions of what looks like one.
func marked(s string) *slackapi.TextBlockObject {
	return &slackapi.TextBlockObject{Type: slackapi.MarkdownType, Text: orBlank(s), Verbatim: true}
}

// orBlank keeps a text from being empty, which Slack refuses.
func orBlank(s string) string {
	if s == "" {
		return " "
	}
	return s
}

// cut shortens a text to a number of characters. Cut text says so.
func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	runes := []rune(s)
	return string(runes[:most-1]) + "…"
}

// mrkdwn writes a text in Slack's markup, at most so many characters of it. A span is whole or cut within; no mark of ours is left open.
func mrkdwn(t view.Text, accounts map[string]string, most int) string {
	var b strings.Builder
	left := most
	for i, s := range t {
		if s.Kind == view.Bold && insideWord(t, i) {
			s.Kind = view.Plain // Slack would show the marks
		}
		piece := span(s, accounts, atLineStart(&b))
		n := utf8.RuneCountInString(piece)
		if n > left || n == left && i < len(t)-1 {
			b.WriteString(shortened(s, left, atLineStart(&b)))
			break
		}
		b.WriteString(piece)
		left -= n
	}
	return b.String()
}

// insideWord reports whether a span begins or ends in the middle of a word, where Slack takes marks for characters.
func insideWord(t view.Text, i int) bool {
	first := func(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }
	last := func(s string) rune { r, _ := utf8.DecodeLastRuneInString(s); return r }
	return i > 0 && t[i-1].Kind == view.Plain && inWord(last(t[i-1].S)) && inWord(first(t[i].S)) ||
		i < len(t)-1 && t[i+1].Kind == view.Plain && inWord(first(t[i+1].S)) && inWord(last(t[i].S))
}

func atLineStart(b *strings.Builder) bool {
	s := b.String()
	return s == "" || strings.HasSuffix(s, "\n")
}

// shortened writes as much of a span as fits, and that it was cut.
func shortened(s view.Span, left int, lineStart bool) string {
	switch s.Kind {
	case view.Plain, view.Bold, view.Mono:
		// What follows counts characters before escaping, so the escaped form is tried until it fits.
		runes := []rune(s.S)
		for n := min(len(runes), left-3); n > 0; n -= max(1, n/16) {
			s.S = string(runes[:n]) + "…"
			if piece := span(s, nil, lineStart); utf8.RuneCountInString(piece) <= left {
				return piece
			}
		}
	}
	if left > 0 {
		return "…"
	}
	return ""
}

// span writes one span. Whatever it holds, it stays inside its own marks.
func span(s view.Span, accounts map[string]string, lineStart bool) string {
	switch s.Kind {
	case view.Bold:
		return eachLine(s.S, lineStart, "*", neutral)
	case view.Mono:
		return eachLine(s.S, lineStart, "`", func(s string, _ bool) string { return escape(strings.ReplaceAll(visible(s), "`", "ˋ")) })
	case view.Clock:
		return date(s, "{time}", "15:04")
	case view.Day:
		return date(s, "{date_short_pretty} {time}", "2 Jan 15:04")
	case view.Mention:
		if id := accounts[s.S]; isID(id) {
			return "<@" + id + ">"
		}
		return neutral(s.S, lineStart)
	case view.Channel:
		if isID(s.S) {
			return "<#" + s.S + ">"
		}
		return neutral(s.S, lineStart)
	case view.Link:
		address, label, _ := strings.Cut(s.S, " ")
		if label == "" {
			label = address
		}
		if !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://") || strings.ContainsAny(address, "|<>\"") {
			return neutral(label, lineStart)
		}
		return "<" + escape(address) + "|" + strings.ReplaceAll(neutral(label, false), "|", "¦") + ">"
	}
	return neutral(s.S, lineStart)
}

// date is a moment that each reader sees in their own zone (https://docs.slack.dev/messaging/formatting-message-text#date-formatting).
func date(s view.Span, format, fallback string) string {
	label := s.S
	if label == "" {
		label = s.At.UTC().Format(fallback) + " UTC"
	} else if !strings.Contains(label, "UTC") {
		label += " UTC"
	}
	if s.At.IsZero() {
		return neutral(s.S, false)
	}
	return "<!date^" + strconv.FormatInt(s.At.Unix(), 10) + "^" + format + "|" + strings.ReplaceAll(escape(visible(label)), "|", "¦") + ">"
}

// eachLine puts marks around each line, since marks do not reach over the end of one, nor around nothing.
func eachLine(s string, lineStart bool, mark string, inner func(string, bool) string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		core := strings.TrimSpace(line)
		if core == "" {
			continue
		}
		lead := line[:strings.Index(line, core)]
		tail := line[len(lead)+len(core):]
		lines[i] = lead + mark + inner(core, lineStart && i == 0) + mark + tail
	}
	return strings.Join(lines, "\n")
}

// escape writes the three characters that Slack reads in any text (https://docs.slack.dev/messaging/formatting-message-text#escaping).
func escape(s string) string {
	if !strings.ContainsAny(s, "&<>") {
		return s
	}
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// looksAlike has signs that show what people typed and mean nothing to Slack, whose markup knows no escape for itself.
var looksAlike = map[rune]rune{'*': '∗', '~': '∼', '`': 'ˋ', '_': '＿', '>': '›', '•': '·'}

// visible shows the characters that turn the reading order round, or cannot be seen, by their number: a name must look like what it is. Joiners
// stay, since scripts and emoji need them.
func visible(s string) string {
	if ascii([]byte(s)) || strings.IndexFunc(s, hidden) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if hidden(r) {
			fmt.Fprintf(&b, "[U+%04X]", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func hidden(r rune) bool {
	switch {
	case r == '\n' || r == '\t' || r == '\u200c' || r == '\u200d':
		return false
	case r == '\u061c', r == '\u200b', r == '\u200e', r == '\u200f', r == '\ufeff', r >= '\u202a' && r <= '\u202e', r >= '\u2060' && r <= '\u2069':
		return true
	}
	return r < ' ' || r >= 0x7f && r < 0xa0
}

// neutral writes text that people typed, so that no markup in it runs. A sign that cannot begin or end markup where it stands, such as
// the underscore within a name, is left as it is.
func neutral(s string, lineStart bool) string {
	s = visible(s)
	if !strings.ContainsAny(s, "*~`_>&<") {
		return s
	}
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		before, after := ' ', ' '
		if i > 0 {
			before = runes[i-1]
		}
		if i < len(runes)-1 {
			after = runes[i+1]
		}
		start := i == 0 && lineStart || i > 0 && before == '\n'
		switch {
		case r == '`',
			(r == '*' || r == '~') && (!unicode.IsSpace(before) || !unicode.IsSpace(after) || i == 0 || i == len(runes)-1),
			r == '_' && (!inWord(before) || !inWord(after)),
			r == '>' && start:
			b.WriteRune(looksAlike[r])
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }

// isID reports whether a word may be an id of Slack's: only then is it written into a mention.
func isID(s string) bool {
	if len(s) < 2 || len(s) > 32 {
		return false
	}
	for _, r := range s {
		if (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			return false
		}
	}
	return true
}

// code is a command to copy. A fence within would end the block, so an invisible joiner breaks it.
func code(s string, most int) string {
	s = strings.ReplaceAll(visible(s), "```", "``\u2060`")
	inner := escape(s)
	for n := utf8.RuneCountInString(s); utf8.RuneCountInString(inner) > most-8 && n > 0; n -= max(1, n/16) {
		inner = escape(cut(s, n))
	}
	return "```\n" + inner + "\n```"
}

// unixOf reads a time input's value.
func unixOf(s string) (int64, bool) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.Unix() <= 0 {
		return 0, false
	}
	return t.Unix(), true
}
