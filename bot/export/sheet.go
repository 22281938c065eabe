package export

import (
	"io"
	"time"
)

// sheet gathers output and passes it on in large pieces. After a failed write it swallows what follows and reports the failure at the end.
type sheet struct {
	w   io.Writer
	b   []byte
	err error
}

// sheetSize is when a sheet is passed on: large enough that writes cost nothing, small enough to stay in the cache.
const sheetSize = 32 << 10

func newSheet(w io.Writer) *sheet { return &sheet{w: w, b: make([]byte, 0, sheetSize+4<<10)} }

// put writes what is safe as it stands: markup of ours, numbers.
func (s *sheet) put(parts ...string) {
	for _, p := range parts {
		s.b = append(s.b, p...)
	}
	s.pass()
}

func (s *sheet) pass() {
	if len(s.b) >= sheetSize {
		s.flush()
	}
}

func (s *sheet) flush() {
	if s.err == nil && len(s.b) > 0 {
		_, s.err = s.w.Write(s.b)
	}
	s.b = s.b[:0]
}

// done passes the rest on.
func (s *sheet) done() error {
	s.flush()
	return s.err
}

// appendUTC appends a time as the views have it. RFC 3339 to the second has a fast path in time; the rest is cutting.
func appendUTC(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return b
	}
	b = t.UTC().AppendFormat(b, time.RFC3339)
	b[len(b)-len("T15:04:05Z")] = ' '
	return b[:len(b)-len("Z")]
}

// appendStamp appends a time as the record has it, with its milliseconds.
func appendStamp(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return b
	}
	b = t.UTC().AppendFormat(b, time.RFC3339)
	ms := t.Nanosecond() / int(time.Millisecond)
	return append(b[:len(b)-len("Z")], '.', byte('0'+ms/100), byte('0'+ms/10%10), byte('0'+ms%10), 'Z')
}
