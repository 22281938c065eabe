package store

import (
	"slices"
	"testing"

	bolt "go.etcd.io/bbolt"

	"warroom/store/ledger"
)

// A stream that lay still while much else happened is read without what lies between.
func TestSpans(t *testing.T) {
	s := fresh(t)
	commit(t, s, Batch{Entries: []Entry{note("INC-001", "before")}})
	others := make([]Entry, spanGap+10)
	for i := range others {
		others[i] = Entry{Stream: "INC-002", Kind: "k", Recorded: moment}
	}
	for range 2 {
		commit(t, s, Batch{Entries: others})
		commit(t, s, Batch{Entries: []Entry{note("INC-001", "after")}})
	}
	if got := texts(t, s, "INC-001"); !slices.Equal(got, []string{"before", "after", "after"}) {
		t.Errorf("the stream holds %q", got)
	}
	err := s.db.View(func(tx *bolt.Tx) error {
		h, err := headOf(tx, "INC-001")
		if err == nil && len(h.spans) != 3 {
			t.Errorf("the spans are %v", h.spans)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if err := s.Check("INC-001"); err != nil {
		t.Error(err)
	}
	var h head
	for i := range uint64(1000) {
		h.grow(i*2*spanGap+1, ledger.Hash{})
	}
	again, err := decodeHead(h.encode())
	if err != nil || len(again.spans) != maxSpans || again.spans[maxSpans-1].last != 999*2*spanGap+1 || again.tree.Root() != h.tree.Root() {
		t.Errorf("a head of many spans comes back as %+v, %v", again, err)
	}
}

func TestHeadsAndStreams(t *testing.T) {
	s := fresh(t)
	commit(t, s, Batch{Entries: []Entry{note("INC-002", "a"), note("contacts", "b"), note("INC-001", "c"), note("INC-002", "d")}})
	if got := s.Streams(); !slices.Equal(got, []string{"INC-001", "INC-002", "contacts"}) {
		t.Errorf("the streams are %q", got)
	}
	h, ok := s.Head("INC-002")
	if !ok || h.Size != 2 || h.Last-h.First != 3 || h.Sealed != 2 {
		t.Errorf("the head is %+v, %t", h, ok)
	}
	if _, ok := s.Head("INC-404"); ok {
		t.Error("there is a head of no stream")
	}
	signed, err := s.Checkpoint("INC-002")
	if err != nil {
		t.Fatal(err)
	}
	c, err := ledger.OpenCheckpoint(signed, s.Pin())
	if err != nil || c != (ledger.Checkpoint{Stream: "INC-002", Size: 2, Root: h.Root}) {
		t.Errorf("the checkpoint says %+v, %v", c, err)
	}
	if _, err := s.Checkpoint("INC-404"); err == nil {
		t.Error("there is a checkpoint of no stream")
	}
}

// What a damaged page holds is a head or an error.
func FuzzDecodeHead(f *testing.F) {
	var h head
	for i := range uint64(7) {
		h.grow(i*2*spanGap+1, ledger.Hash{byte(i)})
	}
	f.Add(h.encode())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, raw []byte) {
		h, err := decodeHead(raw)
		if err != nil {
			return
		}
		if !slices.Equal(h.encode(), raw) {
			t.Errorf("the head is written anew as %x, was %x", h.encode(), raw)
		}
	})
}
