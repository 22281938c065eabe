package export

import (
	"strconv"
	"strings"
	"time"

	"warroom/bot/incident"
)

const (
	stampLayout = "2006-01-02T15:04:05.000Z07:00" // RFC 3339 with the milliseconds of the record
	utcLayout   = "2006-01-02 15:04:05"
)

// utc is a time as the views have it; the column says that it is UTC. An unset time is empty.
func utc(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(utcLayout)
}

// clock is a time within a sentence: the minute, with its day.
func clock(t time.Time) string {
	if t.IsZero() {
		return "a time not set"
	}
	return t.UTC().Format("2 Jan 15:04") + " UTC"
}

// local is the same moment in the reader's zone; its day stands there only where it differs from the day in UTC.
func local(t time.Time, zone *time.Location) string {
	if t.IsZero() || zone == nil || zone == time.UTC {
		return ""
	}
	here := t.In(zone)
	if here.Day() != t.UTC().Day() {
		return here.Format("2 Jan 15:04 MST")
	}
	return here.Format("15:04 MST")
}

// span is a duration for people: its two largest units.
func span(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	d = d.Truncate(time.Second)
	h, m, s := int(d/time.Hour), int(d/time.Minute)%60, int(d/time.Second)%60
	switch {
	case h > 0 && m > 0:
		return sign + strconv.Itoa(h) + " h " + strconv.Itoa(m) + " min"
	case h > 0:
		return sign + strconv.Itoa(h) + " h"
	case m > 0 && s > 0:
		return sign + strconv.Itoa(m) + " min " + strconv.Itoa(s) + " s"
	case m > 0:
		return sign + strconv.Itoa(m) + " min"
	}
	return sign + strconv.Itoa(s) + " s"
}

// lateAfter is how long after it happened an entry counts as late: nobody writes faster than they type.
const lateAfter = time.Minute

// late reports whether an entry was written down well after what it tells, or after closing.
func late(r *incident.Recorded) bool {
	if note, ok := r.Event.(*incident.NoteAdded); ok && note.Late {
		return true
	}
	return !r.Occurred.IsZero() && r.Recorded.Sub(r.Occurred) >= lateAfter
}

// skewShown is from when on a difference between our clock and the chat service's is shown.
const skewShown = 5 * time.Second

// skew is by how much our clock was ahead of the chat service's stamp. Slack's stamp is in seconds with six decimals.
func skew(s *incident.Stamp) (time.Duration, bool) {
	whole, part, ok := strings.Cut(s.Source, ".")
	if !ok || len(whole) < 9 || len(whole) > 11 || len(part) != 6 {
		return 0, false
	}
	sec, err := strconv.ParseUint(whole, 10, 63)
	if err != nil {
		return 0, false
	}
	micro, err := strconv.ParseUint(part, 10, 63)
	if err != nil {
		return 0, false
	}
	d := s.Recorded.Sub(time.UnixMicro(int64(sec)*1e6 + int64(micro)))
	return d, d > skewShown || d < -skewShown
}
