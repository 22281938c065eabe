package command

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"warroom/bot/incident"
)

// trim takes off what cannot be seen at both ends, and makes bytes that are no text visible as such. What stands between is data and stays as it is.
func trim(s string) string {
	return strings.TrimFunc(strings.ToValidUTF8(s, "\uFFFD"), unseen)
}

// unseen reports whether a character leaves no mark: space of any kind, and the marks that pasted text brings along at its ends.
func unseen(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == '\u2060'
}

// quotes are the pairs that keep words together: straight ones, and those that phones put in their place.
var quotes = map[rune]rune{'"': '"', '“': '”', '„': '“', '«': '»'}

// cutWord takes the first word. A quoted phrase is one word; a quote that is never closed is a character like any other.
func cutWord(s string) (word, rest string) {
	s = trim(s)
	if inside, after, ok := cutQuoted(s); ok {
		return inside, after
	}
	if i := strings.IndexFunc(s, unicode.IsSpace); i >= 0 {
		return s[:i], trim(s[i:])
	}
	return s, ""
}

// cutQuoted takes a quoted phrase off the front. Its closing quote ends a word, so that 5" and "a"b are left alone.
func cutQuoted(s string) (inside, rest string, ok bool) {
	for open, shut := range quotes {
		if !strings.HasPrefix(s, string(open)) {
			continue
		}
		body := s[len(string(open)):]
		for from := 0; ; {
			i := strings.IndexRune(body[from:], shut)
			if i < 0 {
				return "", "", false
			}
			end := from + i
			after := body[end+len(string(shut)):]
			if after == "" || strings.IndexFunc(after, unicode.IsSpace) == 0 {
				return trim(body[:end]), trim(after), true
			}
			from = end + len(string(shut))
		}
	}
	return "", "", false
}

// freeText is all that is left of the words, as it was typed; quotes around the whole of it are taken off.
func freeText(s string) string {
	s = trim(s)
	if inside, rest, ok := cutQuoted(s); ok && rest == "" {
		return inside
	}
	return s
}

// dashes begin a flag. Phones turn two hyphens into one long dash.
var dashes = []string{"--", "—", "–"}

// flagOf is the name of the flag that a word is.
func flagOf(word string) (name string, ok bool) {
	for _, d := range dashes {
		if name, found := strings.CutPrefix(word, d); found {
			return strings.ToLower(name), name != ""
		}
	}
	return "", false
}

// takeFlags takes the flags that it knows out of the words. All others stay where they are, since a title or a command line may hold them.
func takeFlags(s string, known ...string) (rest string, set map[string]bool) {
	set = map[string]bool{}
	var out strings.Builder
	for s != "" {
		gap := len(s) - len(strings.TrimLeftFunc(s, unicode.IsSpace))
		end := len(s)
		if _, after, ok := cutQuoted(s[gap:]); ok {
			end -= len(after) // a quoted phrase holds no flags
		} else if i := strings.IndexFunc(s[gap:], unicode.IsSpace); i >= 0 {
			end = gap + i
		}
		if name, ok := flagOf(s[gap:end]); ok && slices.Contains(known, name) {
			set[name] = true
		} else {
			out.WriteString(s[:end])
			if end < len(s) && end > gap && !unicode.IsSpace(lastRune(s[:end])) && !unicode.IsSpace(firstRune(s[end:])) {
				out.WriteByte(' ') // the space behind a quoted phrase was cut with it
			}
		}
		s = s[end:]
	}
	return trim(out.String()), set
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

func lastRune(s string) rune {
	r := []rune(s)
	return r[len(r)-1]
}

// numberPattern is what incidents' numbers look like: INC-042, INC-P007, EX-003, and INC-P007-2 for a later room of the same one.
var numberPattern = regexp.MustCompile(`^(?i)(?:inc-p?|ex-)\d{1,9}(?:-\d{1,3})?$`)

// numberOf is the incident's number that a word is.
func numberOf(word string) (id string, ok bool) {
	word = strings.TrimRight(word, ":,")
	if !numberPattern.MatchString(word) {
		return "", false
	}
	return strings.ToUpper(word), true
}

var severityPattern = regexp.MustCompile(`^(?i)sev-?([1-4])$`)

// severityOf reads sev1 and SEV-1, and where a bare number can mean nothing else, 1.
func severityOf(word string, bare bool) (incident.Severity, bool) {
	if m := severityPattern.FindStringSubmatch(word); m != nil {
		return incident.Severity("SEV" + m[1]), true
	}
	if bare && len(word) == 1 && word[0] >= '1' && word[0] <= '4' {
		return incident.Severity("SEV" + word), true
	}
	return "", false
}

// errTime says how a time is written.
var errTime = errors.New("this is no time: write 02:36, yesterday 02:36, 2026-11-24 02:36, or 2026-11-24T02:36:00Z")

// errFuture says that something cannot have happened yet.
var errFuture = errors.New("that time is still to come: write when it happened")

// errFar says that nobody can mean a time.
var errFar = errors.New("that time is too far away: write one between the year 2000 and two years from now")

// firstYear and yearsAhead bound the times that people may write.
const (
	firstYear  = 2000
	yearsAhead = 2
)

// aheadLimit is how far ahead of ours the clock of the person's device may be.
const aheadLimit = 2 * time.Minute

// pastTime reads a time that has been, in the person's zone: a clock time alone is the last one before now.
func pastTime(s string, now time.Time, zone *time.Location) (time.Time, error) {
	at, dayless, err := readTime(s, now, zone)
	if err != nil {
		return time.Time{}, err
	}
	if dayless && at.After(now.Add(aheadLimit)) {
		at = at.AddDate(0, 0, -1)
	}
	if at.After(now.Add(aheadLimit)) {
		return time.Time{}, errFuture
	}
	return at.UTC(), nil
}

// nextTime reads a time to come: a clock time alone is the next one after now.
func nextTime(s string, now time.Time, zone *time.Location) (time.Time, error) {
	at, dayless, err := readTime(s, now, zone)
	if err != nil {
		return time.Time{}, err
	}
	if dayless && at.Before(now) {
		at = at.AddDate(0, 0, 1)
	}
	return at.UTC(), nil
}

// datedTimes are the ways to write a time with its day.
var datedTimes = []string{"2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02T15:04:05"}

// readTime reads a time that people may mean, and says whether it came without a day. Then it is today's, in the zone.
func readTime(s string, now time.Time, zone *time.Location) (at time.Time, dayless bool, err error) {
	at, dayless, err = parseTime(s, now, zone)
	if err == nil && (at.UTC().Year() < firstYear || at.After(now.AddDate(yearsAhead, 0, 0))) {
		return time.Time{}, false, errFar
	}
	return at, dayless, err
}

func parseTime(s string, now time.Time, zone *time.Location) (at time.Time, dayless bool, err error) {
	s = strings.Join(strings.Fields(s), " ")
	if zone == nil {
		zone = time.UTC
	}
	if at, err := time.Parse(time.RFC3339, strings.ToUpper(s)); err == nil {
		return at, false, nil
	}
	if rest, ok := cutSuffixFold(s, "utc"); ok {
		s, zone = trim(rest), time.UTC
	}
	for _, layout := range datedTimes {
		if at, err := time.ParseInLocation(layout, s, zone); err == nil {
			return at, false, nil
		}
	}
	day, clock, dayless := now.In(zone), s, true
	for word, days := range map[string]int{"today": 0, "yesterday": -1, "tomorrow": 1} {
		if rest, ok := cutPrefixFold(s, word+" "); ok {
			day, clock, dayless = day.AddDate(0, 0, days), rest, false
		}
	}
	for _, layout := range []string{"15:04", "15:04:05"} {
		if c, err := time.Parse(layout, clock); err == nil {
			return time.Date(day.Year(), day.Month(), day.Day(), c.Hour(), c.Minute(), c.Second(), 0, zone), dayless, nil
		}
	}
	return time.Time{}, false, errTime
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

func cutSuffixFold(s, suffix string) (string, bool) {
	if len(s) < len(suffix) || !strings.EqualFold(s[len(s)-len(suffix):], suffix) {
		return s, false
	}
	return s[:len(s)-len(suffix)], true
}

// claimed takes --at and its time off the front or the end of the words: when the person says that it happened.
func (t *turn) claimed(s string) (at time.Time, rest string, err error) {
	first, after := cutWord(s)
	if name, ok := flagOf(first); ok && name == "at" {
		return t.timeAhead(after)
	}
	for _, dash := range dashes {
		i := strings.LastIndex(s, dash+"at ")
		if i <= 0 || !unicode.IsSpace(lastRune(s[:i])) {
			continue
		}
		// At the end it is a flag only if nothing but a time follows it.
		if at, err := pastTime(s[i+len(dash)+len("at "):], t.Now, t.Zone); err == nil {
			return at, trim(s[:i]), nil
		}
	}
	return time.Time{}, s, nil
}

// timeAhead takes the longest time off the front of the words: yesterday 02:36 is two of them.
func (t *turn) timeAhead(s string) (at time.Time, rest string, err error) {
	var tries [4]struct{ words, rest string }
	n, left := 0, s
	for ; n < 3 && left != ""; n++ {
		var word string
		word, left = cutWord(left)
		tries[n+1].words = trim(tries[n].words + " " + word)
		tries[n+1].rest = left
	}
	err = errTime
	for ; n > 0; n-- {
		at, e := pastTime(tries[n].words, t.Now, t.Zone)
		if e == nil {
			return at, tries[n].rest, nil
		}
		if errors.Is(e, errFuture) || errors.Is(e, errFar) {
			err = e
		}
	}
	return time.Time{}, s, err
}
