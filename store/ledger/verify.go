package ledger

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
)

// ErrRefuted is wrapped by every error that says that a proof does not hold, as against a file that could not be read.
var ErrRefuted = errors.New("the proof does not hold")

// refute makes an error that says what does not hold.
func refute(format string, args ...any) error { return &refuted{fmt.Errorf(format, args...)} }

type refuted struct{ error }

func (r *refuted) Unwrap() []error { return []error{ErrRefuted, r.error} }

// Report says what was verified.
type Report struct {
	Checkpoint     // the head that holds
	Disclosed  int // committed values that are shown
	Withheld   int // committed values that are not: redacted, or kept back
}

// VerifyLines proves that the lines are a stream's whole record as it was signed under the pinned key: none changed, dropped, added or moved; and that
// each disclosed value is the one that a line commits to. lines and disclosures are read to their end, a line each. Memory grows with the number of
// committed values.
func VerifyLines(lines, disclosures io.Reader, checkpoint []byte, pin string) (Report, error) {
	head, err := OpenCheckpoint(checkpoint, pin)
	if err != nil {
		return Report{}, err
	}
	v := verification{head: head, open: map[Hash]*opened{}, digests: map[Hash]bool{}}
	if err := eachLine(disclosures, "the disclosures", MaxDisclosure, v.disclose); err != nil {
		return Report{}, err
	}
	if err := eachLine(lines, "the entries", MaxLine, v.line); err != nil {
		return Report{}, err
	}
	return v.finish()
}

// verification is what VerifyLines has seen so far.
type verification struct {
	head    Checkpoint
	tree    Tree
	open    map[Hash]*opened
	digests map[Hash]bool // of all lines
	names   []string      // of the line at hand; kept to be used again
}

// opened is a disclosure that was given.
type opened struct {
	name string
	at   int  // line of the file
	used bool // a line commits to it
}

func (v *verification) disclose(at int, line []byte) error {
	d, err := ParseDisclosure(string(line))
	if err != nil {
		return refute("disclosure %d: %w", at+1, err)
	}
	digest := sum(line)
	if v.open[digest] != nil {
		return refute("disclosure %d stands there twice", at+1)
	}
	v.open[digest] = &opened{name: d.Name, at: at + 1}
	return nil
}

func (v *verification) line(at int, line []byte) error {
	n := uint64(at)
	if n >= v.head.Size {
		return refute("entry %d is one too many: %d are signed", n, v.head.Size)
	}
	if err := v.entry(n, line); err != nil {
		return refute("entry %d: %w", n, err)
	}
	v.tree.Append(LeafHash(line))
	return nil
}

func (v *verification) entry(n uint64, line []byte) error {
	var f fields
	if err := f.read(line); err != nil {
		return err
	}
	if f[fieldSeq] != nil {
		if v.head.Stream != Register {
			return errors.New("it is one of the register")
		}
	} else if string(f[fieldStream][1:len(f[fieldStream])-1]) != v.head.Stream {
		return fmt.Errorf("it is one of %s and not of %s", text(f[fieldStream]), v.head.Stream)
	}
	if f.number() != n {
		return fmt.Errorf("it says that it is number %d", f.number())
	}
	return v.committed(&f)
}

// committed looks for the disclosures of a line.
func (v *verification) committed(f *fields) error {
	v.names = v.names[:0]
	for text := range f.digests() {
		var digest Hash
		if _, err := base64.RawURLEncoding.Decode(digest[:], text); err != nil {
			return err
		}
		if v.digests[digest] {
			return fmt.Errorf("the digest %s stands in an earlier line as well", text)
		}
		v.digests[digest] = true
		d := v.open[digest]
		if d == nil {
			continue
		}
		d.used = true
		if slices.Contains(v.names, d.name) {
			return fmt.Errorf("two disclosures are named %q", d.name)
		}
		v.names = append(v.names, d.name)
	}
	if len(v.names) == 0 || f[fieldBody] == nil {
		return nil
	}
	return CheckBody(f[fieldBody], v.names)
}

func (v *verification) finish() (Report, error) {
	if v.tree.Size() != v.head.Size {
		return Report{}, refute("there are %d entries, and %d are signed", v.tree.Size(), v.head.Size)
	}
	if root := v.tree.Root(); root != v.head.Root {
		return Report{}, refute("the entries add up to the root %s, and %s is signed: at least one of them was changed", root, v.head.Root)
	}
	stray := 0 // the first in the file, so that the same files give the same answer
	for _, d := range v.open {
		if !d.used && (stray == 0 || d.at < stray) {
			stray = d.at
		}
	}
	if stray > 0 {
		return Report{}, refute("disclosure %d belongs to no entry", stray)
	}
	return Report{Checkpoint: v.head, Disclosed: len(v.open), Withheld: len(v.digests) - len(v.open)}, nil
}

// eachLine shows each line of a file without its newline. The slice is good until the next.
func eachLine(r io.Reader, what string, limit int, visit func(at int, line []byte) error) error {
	buf := bufio.NewReaderSize(r, MaxLine+1)
	var long []byte
	for at := 0; ; at++ {
		line, err := buf.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			long = long[:0]
			for errors.Is(err, bufio.ErrBufferFull) && len(long)+len(line) <= limit {
				long = append(long, line...)
				line, err = buf.ReadSlice('\n')
			}
			line = append(long, line...)
			long = line
		}
		switch {
		case len(line) > limit+1 || errors.Is(err, bufio.ErrBufferFull):
			return refute("%s: line %d is longer than %d bytes", what, at+1, limit)
		case errors.Is(err, io.EOF) && len(line) == 0:
			return nil
		case errors.Is(err, io.EOF):
			return refute("%s: the last line has no newline", what)
		case err != nil:
			return fmt.Errorf("read %s: %w", what, err)
		}
		if err := visit(at, bytes.TrimSuffix(line, []byte("\n"))); err != nil {
			return err
		}
	}
}
