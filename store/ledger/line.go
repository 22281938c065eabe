package ledger

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// MaxLine is the most bytes that a line has, without its newline.
const MaxLine = 64 << 10

// Register is the name of the installation's own stream.
const Register = "register"

const (
	version   = 1
	algorithm = "sha-256"
	// moment is how a line writes a time: UTC, RFC 3339, always three decimals.
	moment = "2006-01-02T15:04:05.000Z"
)

// Line is an entry as it is hashed.
//
// A line of the register that speaks of another stream is a head line: it has only a number, a kind and the digest of the stream's head, so that the
// register, which auditors get whole, tells nothing of a stream but that it exists.
type Line struct {
	Stream   string
	N        uint64 // place in the stream, from 0
	Kind     string
	Recorded time.Time // when we wrote it; zero in a head line
	Source   string    // the stamp of the service it came from; may be empty
	Occurred time.Time // when it happened, where a person claims another time; else zero
	Actor    string    // may be empty
	Command  string    // id of the act it follows from; may be empty
	Body     []byte    // what is clear: a JSON object; empty where there is nothing to say
	Digests  []string  // of the disclosures, in ascending order
	Head     bool      // it is a head line
}

// AppendLine writes a line. The body has passed [CheckBody], the digests are sorted, and the times lie in the years 0 to 9999.
func AppendLine(dst []byte, l Line) []byte {
	if l.Head {
		return appendHeadLine(dst, l)
	}
	dst = append(dst, linePrefix...)
	dst = append(dst, l.Stream...)
	dst = append(dst, `","n":`...)
	dst = strconv.AppendUint(dst, l.N, 10)
	dst = appendText(append(dst, `,"kind":`...), l.Kind)
	dst = appendTime(append(dst, `,"recorded":`...), l.Recorded)
	if l.Source != "" {
		dst = appendText(append(dst, `,"source":`...), l.Source)
	}
	if !l.Occurred.IsZero() {
		dst = appendTime(append(dst, `,"occurred":`...), l.Occurred)
	}
	if l.Actor != "" {
		dst = appendText(append(dst, `,"actor":`...), l.Actor)
	}
	if l.Command != "" {
		dst = appendText(append(dst, `,"command":`...), l.Command)
	}
	if len(l.Body) > 0 {
		dst = append(append(dst, `,"body":`...), l.Body...)
	}
	if len(l.Digests) > 0 {
		dst = appendDigests(append(dst, ','), l.Digests)
	}
	return append(dst, '}')
}

// appendHeadLine writes a head line. Its keys are sorted, and its place is called seq.
func appendHeadLine(dst []byte, l Line) []byte {
	dst = append(appendDigests(append(dst, '{'), l.Digests), ',')
	dst = appendText(append(dst, `"kind":`...), l.Kind)
	dst = strconv.AppendUint(append(dst, `,"seq":`...), l.N, 10)
	return append(dst, `,"v":1}`...)
}

func appendDigests(dst []byte, digests []string) []byte {
	dst = append(dst, `"_sd":[`...)
	for i, d := range digests {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(append(append(dst, '"'), d...), '"')
	}
	return append(dst, `],"_sd_alg":"sha-256"`...)
}

func appendTime(dst []byte, t time.Time) []byte {
	dst = t.UTC().AppendFormat(append(dst, '"'), moment)
	return append(dst, '"')
}

// linePrefix opens every line but a head line; the stream's name follows it, which needs no escapes.
const linePrefix = `{"v":1,"stream":"`

// Prefix is what every line of a stream but a head line starts with, as this package writes it. It finds the lines of a stream among others without
// parsing any.
func Prefix(stream string) []byte { return []byte(linePrefix + stream + `",`) }

// StreamOf is the stream of a line as this package writes it; a head line is one of the register.
func StreamOf(line []byte) string {
	rest, ok := bytes.CutPrefix(line, []byte(linePrefix))
	if !ok {
		return Register
	}
	name, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(name)
}

// CheckStream says whether a stream can have that name. Names become parts of file names and of checkpoints.
func CheckStream(name string) error {
	if name == "" || len(name) > 64 {
		return errors.New("a stream's name has 1 to 64 characters")
	}
	for i := range len(name) {
		c := name[i]
		if letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || isDigit(c); !letter && (i == 0 || c != '-' && c != '_' && c != '.') {
			return fmt.Errorf("a stream cannot be named %q: letters, digits, hyphen, underscore and point may stand in a name, and a letter or digit opens it", name)
		}
	}
	return nil
}

// CheckBody says whether a line can have that body beside disclosures of these names. What is committed must not stand in the clear as well.
func CheckBody(body []byte, names []string) error {
	s := scanner{b: body}
	err := s.object(1, func(key, _ []byte) error {
		if slices.Contains(names, string(key)) {
			return fmt.Errorf("the field %q is both clear and committed", key)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.end()
}

// ParseLine reads a line, without its newline, and refuses whatever is not a line by the rules of this package.
func ParseLine(line []byte) (Line, error) {
	var f fields
	if err := f.read(line); err != nil {
		return Line{}, err
	}
	l := Line{
		Stream: text(f[fieldStream]), N: f.number(), Kind: text(f[fieldKind]), Source: text(f[fieldSource]), Actor: text(f[fieldActor]),
		Command: text(f[fieldCommand]), Body: f[fieldBody], Head: f[fieldSeq] != nil,
	}
	if l.Head {
		l.Stream = Register
	} else {
		l.Recorded, _ = parseTime(f[fieldRecorded])
	}
	if f[fieldOccurred] != nil {
		l.Occurred, _ = parseTime(f[fieldOccurred])
	}
	for digest := range f.digests() {
		l.Digests = append(l.Digests, string(digest))
	}
	return l, nil
}

// fields are the exact values of a line's keys; nil where the line lacks the key.
type fields [fieldCount][]byte

const (
	fieldV = iota
	fieldStream
	fieldN
	fieldKind
	fieldRecorded
	fieldSource
	fieldOccurred
	fieldActor
	fieldCommand
	fieldBody
	fieldDigests
	fieldAlgorithm
	fieldSeq
	fieldCount
)

var fieldNames = [fieldCount]string{
	"v", "stream", "n", "kind", "recorded", "source", "occurred", "actor", "command", "body", "_sd", "_sd_alg", "seq",
}

// read takes a line apart and checks each field's form. It allocates nothing for a line without escapes in its keys.
func (f *fields) read(line []byte) error {
	if len(line) > MaxLine {
		return fmt.Errorf("the line has %d bytes, and the most is %d", len(line), MaxLine)
	}
	s := scanner{b: line}
	next := 0
	err := s.object(0, func(key, value []byte) error {
		// Lines as they are written have their keys in the order of fieldNames.
		for i := range fieldNames {
			if at := (next + i) % fieldCount; string(key) == fieldNames[at] {
				f[at], next = value, at+1
				return nil
			}
		}
		return fmt.Errorf("the key %q is not known to this program", key)
	})
	if err != nil {
		return err
	}
	if err := s.end(); err != nil {
		return err
	}
	return f.check()
}

func (f *fields) check() error {
	if string(f[fieldV]) != strconv.Itoa(version) {
		return fmt.Errorf("the line is of version %q, and this program knows version %d", f[fieldV], version)
	}
	for _, at := range [...]int{fieldKind, fieldStream, fieldSource, fieldActor, fieldCommand} {
		if v := f[at]; v != nil && (len(v) < 3 || v[0] != '"') {
			return fmt.Errorf("%q is not a text, or is empty", fieldNames[at])
		}
	}
	if f[fieldKind] == nil {
		return errors.New(`"kind" is missing`)
	}
	for _, at := range [...]int{fieldN, fieldSeq} {
		if v := f[at]; v != nil && !isCount(v) {
			return fmt.Errorf("%q is not a place in a stream", fieldNames[at])
		}
	}
	for _, at := range [...]int{fieldRecorded, fieldOccurred} {
		if v := f[at]; v != nil {
			if _, ok := parseTime(v); !ok {
				return fmt.Errorf("%q is not a time in UTC with milliseconds", fieldNames[at])
			}
		}
	}
	if v := f[fieldBody]; v != nil && v[0] != '{' {
		return errors.New(`"body" is not an object`)
	}
	if err := f.checkDigests(); err != nil {
		return err
	}
	if f[fieldSeq] != nil {
		return f.checkHeadLine()
	}
	for _, at := range [...]int{fieldStream, fieldN, fieldRecorded} {
		if f[at] == nil {
			return fmt.Errorf("%q is missing", fieldNames[at])
		}
	}
	return nil
}

func (f *fields) checkHeadLine() error {
	for at, v := range f {
		switch at {
		case fieldV, fieldSeq, fieldKind, fieldDigests, fieldAlgorithm:
			if v == nil {
				return fmt.Errorf("%q is missing", fieldNames[at])
			}
		default:
			if v != nil {
				return fmt.Errorf("%q stands in a line of the register that speaks of another stream", fieldNames[at])
			}
		}
	}
	return nil
}

// digestLength is that of a SHA-256 in base64url without padding.
const digestLength = 43

func (f *fields) checkDigests() error {
	if (f[fieldDigests] == nil) != (f[fieldAlgorithm] == nil) {
		return errors.New(`only one of "_sd" and "_sd_alg" is there`)
	}
	if f[fieldDigests] == nil {
		return nil
	}
	if string(f[fieldAlgorithm]) != `"`+algorithm+`"` {
		return fmt.Errorf("the digests are of %s, and this program knows sha-256", f[fieldAlgorithm])
	}
	var last []byte
	s := scanner{b: f[fieldDigests]}
	err := s.array(1, func(value []byte) error {
		if len(value) != digestLength+2 || value[0] != '"' {
			return errors.New(`"_sd" holds something that is not a digest`)
		}
		digest := value[1 : len(value)-1]
		var sum [33]byte
		if n, err := base64.RawURLEncoding.Strict().Decode(sum[:], digest); err != nil || n != HashSize {
			return errors.New(`"_sd" holds something that is not a digest`)
		}
		if bytes.Compare(last, digest) >= 0 {
			return errors.New(`the digests in "_sd" are not in ascending order, each once`)
		}
		last = digest
		return nil
	})
	if err == nil && last == nil {
		err = errors.New(`"_sd" is empty`)
	}
	return err
}

// digests yields each digest. The fields have been read, so their form is known.
func (f *fields) digests() func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		list := f[fieldDigests]
		for {
			i := bytes.IndexByte(list, '"')
			if i < 0 || !yield(list[i+1:i+1+digestLength]) {
				return
			}
			list = list[i+digestLength+2:]
		}
	}
}

// number is the line's place in its stream.
func (f *fields) number() uint64 {
	v := f[fieldN]
	if f[fieldSeq] != nil {
		v = f[fieldSeq]
	}
	n, _ := strconv.ParseUint(string(v), 10, 64) // isCount has checked it
	return n
}

// isCount says whether a number, which the scanner has let pass, is a whole number from 0.
func isCount(v []byte) bool {
	for _, c := range v {
		if !isDigit(c) {
			return false
		}
	}
	return true
}

// text is the value of a string field; empty where the field is missing.
func text(v []byte) string {
	if v == nil {
		return ""
	}
	inner := v[1 : len(v)-1]
	if bytes.IndexByte(inner, '\\') >= 0 {
		return unescape(inner)
	}
	return string(inner)
}

// parseTime reads a quoted time. It takes the one form that lines have, several times faster than package time.
func parseTime(v []byte) (time.Time, bool) {
	const form = `"0000-00-00T00:00:00.000Z"`
	if len(v) != len(form) {
		return time.Time{}, false
	}
	for i, c := range []byte(form) {
		if c == '0' && !isDigit(v[i]) || c != '0' && v[i] != c {
			return time.Time{}, false
		}
	}
	number := func(from, to int) (n int) {
		for _, c := range v[from:to] {
			n = n*10 + int(c-'0')
		}
		return n
	}
	year, month, day := number(1, 5), number(6, 8), number(9, 11)
	hour, minute, second, milli := number(12, 14), number(15, 17), number(18, 20), number(21, 24)
	if month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, milli*1e6, time.UTC)
	return t, t.Day() == day
}

// PlaceOf is the place of a line in its stream, read without parsing the rest of it. It takes the lines that this package writes.
func PlaceOf(line []byte) (n uint64, ok bool) {
	rest, ok := bytes.CutPrefix(line, []byte(linePrefix))
	var digits []byte
	if ok {
		_, rest, ok = bytes.Cut(rest, []byte(`","n":`))
		digits, _, _ = bytes.Cut(rest, []byte(","))
	} else if i := bytes.LastIndex(line, []byte(`,"seq":`)); i >= 0 {
		digits, rest, ok = bytes.Cut(line[i+len(`,"seq":`):], []byte(","))
		ok = ok && string(rest) == `"v":1}`
	}
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseUint(string(digits), 10, 53)
	return n, err == nil
}

// CommandOf is the command that a line follows from, read as PlaceOf reads its place; empty where it follows from none.
func CommandOf(line []byte) string {
	before, _, _ := bytes.Cut(line, []byte(`,"body":`))
	_, rest, ok := bytes.Cut(before, []byte(`,"command":`))
	if !ok {
		return ""
	}
	sc := scanner{b: rest}
	inner, escaped, err := sc.text()
	switch {
	case err != nil:
		return ""
	case escaped:
		return unescape(inner)
	}
	return string(inner)
}

// DateOf is the date on which a line was recorded, as 2006-01-02, read as PlaceOf reads its place; empty for a head line.
func DateOf(line []byte) string {
	_, rest, ok := bytes.Cut(line, []byte(`,"recorded":"`))
	if !ok || len(rest) < len(time.DateOnly) {
		return ""
	}
	return string(rest[:len(time.DateOnly)])
}
