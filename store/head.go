package store

import (
	"encoding/binary"
	"errors"
	"math/bits"

	bolt "go.etcd.io/bbolt"

	"warroom/store/ledger"
)

// Head is how far a stream has come.
type Head struct {
	Size        uint64 // number of entries
	Root        ledger.Hash
	First, Last uint64 // journal sequence of its first and its last entry
	Sealed      uint64 // number of entries that the register vouches for
}

// Head gives the head of a stream; false where there is no such stream. Where the head is damaged it is false as well, and Check says so.
func (s *Store) Head(stream string) (Head, bool) {
	var h *head
	err := s.db.View(func(tx *bolt.Tx) (err error) {
		h, err = headOf(tx, stream)
		return err
	})
	if err != nil {
		return Head{}, false
	}
	return h.public(), true
}

// Streams lists all streams that have entries, but for the register, in the order of their names.
func (s *Store) Streams() []string {
	var out []string
	for stream := range s.rows(bucketHeads, "") {
		if stream != Register {
			out = append(out, stream)
		}
	}
	return out
}

// head is a stream's head as it is kept: enough to append without reading the stream.
type head struct {
	tree     ledger.Tree
	spans    []span
	sealed   uint64 // size at the last sealing
	sealedBy uint64 // place of that line in the register
}

// span is a part of the journal, from and to included, that may hold entries of a stream.
type span struct{ first, last uint64 }

const (
	// spanGap is how much of the journal a reader may pass over before a new span is begun. An incident that is reopened after a year does not cost
	// reading the year. For the price of a page of 4 KiB a reader passes over some ten lines, so small gaps are not worth a span.
	spanGap = 4096
	// maxSpans bounds the head of a stream that gets an entry now and then for ever. Beyond it the last span grows.
	maxSpans = 64
)

var (
	errNoStream = errors.New("there is no such stream")
	errHead     = errors.New("its head is damaged: put back a backup")
)

// headOf reads the head of a stream that has entries.
func headOf(tx *bolt.Tx, stream string) (*head, error) {
	heads := tx.Bucket(bucketHeads)
	raw := heads.Get([]byte(stream))
	if raw == nil {
		return nil, errNoStream
	}
	return decodeHead(raw)
}

// grow takes in one more entry.
func (h *head) grow(seq uint64, leaf ledger.Hash) {
	h.tree.Append(leaf)
	last := len(h.spans) - 1
	if last < 0 || seq-h.spans[last].last > spanGap && len(h.spans) < maxSpans {
		h.spans = append(h.spans, span{seq, seq})
		return
	}
	h.spans[last].last = seq
}

func (h *head) public() Head {
	out := Head{Size: h.tree.Size(), Root: h.tree.Root(), Sealed: h.sealed}
	if len(h.spans) > 0 {
		out.First, out.Last = h.spans[0].first, h.spans[len(h.spans)-1].last
	}
	return out
}

// A head on disk is three numbers (size, size when sealed, line that sealed it), the hashes of the frontier, and the spans, two numbers each. How many
// hashes there are follows from the size, and the root from the hashes.
const headNumbers = 3 * 8

func (h *head) encode() []byte {
	frontier := h.tree.Frontier()
	out := make([]byte, 0, headNumbers+ledger.HashSize*len(frontier)+16*len(h.spans))
	for _, n := range [...]uint64{h.tree.Size(), h.sealed, h.sealedBy} {
		out = binary.BigEndian.AppendUint64(out, n)
	}
	for _, hash := range frontier {
		out = append(out, hash[:]...)
	}
	for _, sp := range h.spans {
		out = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(out, sp.first), sp.last)
	}
	return out
}

// decodeHead reads a head; nil is that of a stream without entries.
func decodeHead(raw []byte) (*head, error) {
	if raw == nil {
		return &head{}, nil
	}
	if len(raw) < headNumbers {
		return nil, errHead
	}
	size := readNumber(raw)
	h := &head{sealed: readNumber(raw[8:]), sealedBy: readNumber(raw[16:])}
	raw = raw[headNumbers:]
	frontier := make([]ledger.Hash, bits.OnesCount64(size), bits.OnesCount64(size)+1)
	if size == 0 || len(raw) <= len(frontier)*ledger.HashSize || (len(raw)-len(frontier)*ledger.HashSize)%16 != 0 {
		return nil, errHead
	}
	for i := range frontier {
		raw = raw[copy(frontier[i][:], raw):]
	}
	h.tree, _ = ledger.Resume(size, frontier) // there are as many hashes as the size needs
	for ; len(raw) > 0; raw = raw[16:] {
		h.spans = append(h.spans, span{readNumber(raw), readNumber(raw[8:])})
	}
	return h, nil
}
