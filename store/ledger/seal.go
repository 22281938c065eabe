package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"
)

// Seal is the proof that the head of a stream stands in the register.
type Seal struct {
	Leaf        []byte   // the register's line
	Disclosures []string // of that line; the one of its head must be there
	Index       uint64   // place of the line in the register
	Path        []Hash   // audit path from it to the register's root
	Checkpoint  []byte   // of the register, signed
}

// headField is the name under which a head line commits to the head.
const headField = "head"

// headValue is a head as a disclosure holds it.
type headValue struct {
	Stream string `json:"stream"`
	Size   uint64 `json:"size"`
	Root   Hash   `json:"root"`
}

// DiscloseHead makes the disclosure of a head and its digest, for a head line.
func DiscloseHead(rand io.Reader, c Checkpoint) (disclosure, digest string, err error) {
	value, err := json.Marshal(headValue(c))
	if err != nil {
		return "", "", err
	}
	return DiscloseJSON(rand, headField, value)
}

// SealedHead is the head that a head line commits to.
func SealedHead(line []byte, disclosures []string) (Checkpoint, error) {
	l, err := ParseLine(line)
	if err != nil {
		return Checkpoint{}, err
	}
	if !l.Head || len(l.Digests) != 1 {
		return Checkpoint{}, errors.New("the line does not commit to a head")
	}
	if len(disclosures) != 1 || Digest(disclosures[0]) != l.Digests[0] {
		return Checkpoint{}, errors.New("the head that the line commits to is not disclosed")
	}
	d, err := ParseDisclosure(disclosures[0])
	if err != nil {
		return Checkpoint{}, fmt.Errorf("the disclosure: %w", err)
	}
	if d.Name != headField {
		return Checkpoint{}, fmt.Errorf("the disclosure is named %q and not %q", d.Name, headField)
	}
	var h headValue
	dec := json.NewDecoder(bytes.NewReader(d.Value))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&h); err != nil {
		return Checkpoint{}, errors.New("the disclosure does not hold a stream, a size and a root")
	}
	return Checkpoint(h), CheckStream(h.Stream)
}

// Proof is the place and the path as text: the index, then each hash in base64, a line each.
func (s Seal) Proof() []byte {
	out := strconv.AppendUint(nil, s.Index, 10)
	for _, h := range s.Path {
		out = append(append(out, '\n'), h.String()...)
	}
	return append(out, '\n')
}

// ParseProof reads what Proof wrote.
func ParseProof(text []byte) (index uint64, path []Hash, err error) {
	lines := bytes.Split(text, []byte("\n"))
	if len(lines) < 2 || len(lines[len(lines)-1]) > 0 || len(lines) > 2+64 {
		return 0, nil, errors.New("the proof is not an index and some hashes, a line each")
	}
	index, err = strconv.ParseUint(string(lines[0]), 10, 53)
	if err != nil {
		return 0, nil, errors.New("the proof does not open with an index")
	}
	for _, line := range lines[1 : len(lines)-1] {
		h, err := tlog.ParseHash(string(line))
		if err != nil {
			return 0, nil, errors.New("the proof holds a line that is not a hash")
		}
		path = append(path, h)
	}
	if s := (Seal{Index: index, Path: path}); !bytes.Equal(s.Proof(), text) {
		return 0, nil, errors.New("the proof is not written as a proof is")
	}
	return index, path, nil
}

// VerifySeal proves under a pinned key that the register holds this very head. Against a shorter history that was signed again with the right key, it is
// the register that speaks.
func VerifySeal(s Seal, head Checkpoint, pin string) error {
	register, err := OpenCheckpoint(s.Checkpoint, pin)
	if err != nil {
		return fmt.Errorf("the register: %w", err)
	}
	if register.Stream != Register {
		return refute("the register's checkpoint is one of %s", register.Stream)
	}
	l, err := ParseLine(s.Leaf)
	if err != nil {
		return refute("the register's line: %w", err)
	}
	if !l.Head || l.N != s.Index {
		return refute("the register's line does not say that it is line %d", s.Index)
	}
	sealed, err := SealedHead(s.Leaf, s.Disclosures)
	if err != nil {
		return refute("the register's line %d: %w", s.Index, err)
	}
	if sealed != head {
		return refute("the register's line %d seals %d entries of %s with root %s, and the record has %d of %s with root %s",
			s.Index, sealed.Size, sealed.Stream, sealed.Root, head.Size, head.Stream, head.Root)
	}
	if s.Index >= register.Size {
		return refute("the register's checkpoint signs %d lines, and the line is number %d", register.Size, s.Index)
	}
	if err := tlog.CheckRecord(s.Path, int64(register.Size), register.Root, int64(s.Index), LeafHash(s.Leaf)); err != nil {
		return refute("the register does not hold line %d in its place: %w", s.Index, err)
	}
	return nil
}
