package view

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"warroom/bot/incident"
)

// The lengths of texts (SCREENS 16, 18). Everything is cut where it is put in, so that no screen outgrows a service's limits.
const (
	mostPush   = 150
	mostHeader = 150
	mostTitle  = 60  // of an incident, a step, a phase
	mostBody   = 280 // of a step
	mostWords  = 120 // why, undo, a condition, an answer
	mostAction = 200 // what a decision is about
	mostLabel  = 30  // of a button
	mostBox    = 75  // a box's label and its note
	mostForm   = 24  // a form's title
	mostName   = 40
	mostLine   = 90 // of a brief
)

// text joins pieces: a string is plain text, a Span or Text stands as it is.
func text(pieces ...any) Text {
	var out Text
	for _, p := range pieces {
		switch p := p.(type) {
		case string:
			out = out.add(Span{S: p})
		case Span:
			out = out.add(p)
		case Text:
			for _, s := range p {
				out = out.add(s)
			}
		default:
			panic("view: a text is made of strings, spans and texts")
		}
	}
	return out
}

// add appends a span; plain text runs together.
func (t Text) add(s Span) Text {
	if s.Kind == Plain {
		if s.S == "" {
			return t
		}
		if n := len(t); n > 0 && t[n-1].Kind == Plain {
			t[n-1].S += s.S
			return t
		}
	}
	return append(t, s)
}

// lines puts texts under each other; those with nothing to say are left out.
func lines(all ...Text) Text { return joined("\n", all...) }

// joined puts a separator between texts; empty ones are left out.
func joined(between string, all ...Text) Text {
	var out Text
	for _, t := range all {
		if len(t) == 0 {
			continue
		}
		if len(out) > 0 {
			out = text(out, between)
		}
		out = text(out, t)
	}
	return out
}

// bold marks our own words; what people typed stays plain.
func bold(s string) Span { return Span{Kind: Bold, S: s} }

func mention(p incident.PersonID) Span { return Span{Kind: Mention, S: string(p)} }

// oneLine makes text that people typed fit into a line of ours: no line break in it can begin a line that looks like ours.
func oneLine[T ~string](s T, most int) string {
	return cut(strings.Join(strings.Fields(string(s)), " "), most)
}

// said is oneLine for text that must be there: when it is not, it was redacted.
func said(w incident.Words, most int) string {
	if s := oneLine(w, most); s != "" {
		return s
	}
	return "(redacted)"
}

// clause is said for text that goes on behind it.
func clause(w incident.Words, most int) string { return unstopped(said(w, most)) }

// unstopped leaves out a full stop at the end, where the line sets its own.
func unstopped(s string) string {
	if strings.HasSuffix(s, "..") {
		return s
	}
	return strings.TrimSuffix(s, ".")
}

// goesOn is what stands between a line and what people wrote behind it: what begins with a capital is a sentence of its own.
func goesOn(s string) string {
	if r, _ := utf8.DecodeRuneInString(s); unicode.IsUpper(r) {
		return ". "
	}
	return ", "
}

// cut shortens to a number of characters. Cut text says so.
func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	runes := []rune(s)
	return strings.TrimRight(string(runes[:max(0, most-1)]), " ") + "…"
}

// cutStep shortens a text of a step, and says where the rest is.
func cutStep(s string, most int) string {
	const rest = "… [How]"
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	runes := []rune(s)
	return strings.TrimRight(string(runes[:most-utf8.RuneCountInString(rest)]), " ") + rest
}

// list joins words as people do: a, b or c.
func list(words []string, last string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}

// few names the first of several, and how many more there are.
func few(words []string, most int) string {
	if len(words) <= most {
		return strings.Join(words, ", ")
	}
	return strings.Join(words[:most], ", ") + " and " + strconv.Itoa(len(words)-most) + " more"
}

// count is a number with its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// clock is a moment as each reader's own clock time. Days appear when it is half a day away: nearer than that, a clock time means one moment only.
func (v Incident) clock(t time.Time) Span {
	if t.IsZero() {
		return Span{S: "an unknown time"}
	}
	kind := Clock
	if v.far(t) {
		kind = Day
	}
	return Span{Kind: kind, S: v.utc(t), At: t}
}

// day is a date, whatever the distance.
func (v Incident) day(t time.Time) Span {
	return Span{Kind: Day, S: t.UTC().Format("2 Jan 15:04") + " UTC", At: t}
}

// utc is a moment where a text can hold no time of the reader's: in push texts and plain fields.
func (v Incident) utc(t time.Time) string {
	if t.IsZero() {
		return "an unknown time"
	}
	format := "15:04"
	if v.far(t) {
		format = "2 Jan 15:04"
	}
	return t.UTC().Format(format) + " UTC"
}

// DayAway is how far a moment lies from now to be shown with its day.
const DayAway = 12 * time.Hour

func (v Incident) far(t time.Time) bool {
	d := v.Now.Sub(t)
	return d >= DayAway || d <= -DayAway
}

// since is a moment by its distance from the declaration: true for ever, and the same in every zone.
func (v Incident) since(t time.Time) string { return "T+" + span(t.Sub(v.State.Declared)) }

// span is a length of time in the two units that matter.
func span(d time.Duration) string {
	m := int(max(0, d) / time.Minute)
	switch {
	case m < 120:
		return strconv.Itoa(m) + " min"
	case m < 48*60:
		return strconv.Itoa(m/60) + " h " + strconv.Itoa(m%60) + " min"
	}
	return strconv.Itoa(m/1440) + " d " + strconv.Itoa(m/60%24) + " h"
}
