package incident

import (
	"maps"
	"slices"
)

// pageSize is how many entries, and how many messages, the newest page holds before it is put behind the others.
const pageSize = 256

// EntryPage is a run of older entries. A page never changes: a correction makes a new one in its place.
type EntryPage struct {
	Last    uint64 // the highest n in it
	Entries map[uint64]EntryRef
}

// Entry finds an entry that can be corrected.
func (s *State) Entry(n uint64) (EntryRef, bool) {
	if e, ok := s.Entries[n]; ok {
		return e, true
	}
	if i := s.page(n); i < len(s.OlderEntries) {
		e, ok := s.OlderEntries[i].Entries[n]
		return e, ok
	}
	return EntryRef{}, false
}

// page is the index of the older page that would hold n.
func (s *State) page(n uint64) int {
	i, _ := slices.BinarySearchFunc(s.OlderEntries, n, func(p EntryPage, n uint64) int {
		if p.Last < n {
			return -1
		}
		return 1
	})
	return i
}

// Captured finds the entry that took a message into the record, by its MessageRef.
func (s *State) Captured(ref string) (n uint64, ok bool) {
	if n, ok := s.Messages[ref]; ok {
		return n, true
	}
	for _, page := range slices.Backward(s.OlderMessages) {
		if n, ok := page[ref]; ok {
			return n, true
		}
	}
	return 0, false
}

// enter keeps an entry that can be corrected.
func (s *State) enter(n uint64, e EntryRef) {
	if len(s.Entries) == pageSize {
		s.OlderEntries = append(s.OlderEntries, EntryPage{Last: n - 1, Entries: s.Entries})
		s.Entries = nil
	}
	put(&s.Entries, n, e)
}

// correct marks an entry as corrected by another.
func (s *State) correct(n, by uint64) {
	e, ok := s.Entry(n)
	if !ok {
		return
	}
	e.CorrectedBy = by
	if _, ok := s.Entries[n]; ok {
		s.Entries[n] = e
		return
	}
	i := s.page(n)
	page := s.OlderEntries[i]
	page.Entries = maps.Clone(page.Entries)
	page.Entries[n] = e
	s.OlderEntries = slices.Clone(s.OlderEntries)
	s.OlderEntries[i] = page
}

// capture keeps that a message is in the record.
func (s *State) capture(ref string, n uint64) {
	if ref == "" {
		return
	}
	if len(s.Messages) == pageSize {
		s.OlderMessages, s.Messages = append(s.OlderMessages, s.Messages), nil
	}
	put(&s.Messages, ref, n)
}

// recentMost is how many lines of the story so far are kept for briefs and hand-overs.
const recentMost = 8

// recall adds a line to the story so far. The slice is made anew, so that copies of the state can share it.
func (s *State) recall(l Line) {
	keep := s.Recent[max(0, len(s.Recent)-recentMost+1):]
	s.Recent = append(slices.Clip(slices.Clone(keep)), l)
}

// put sets a key of a map that may not be made yet.
func put[K comparable, V any](m *map[K]V, k K, v V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[k] = v
}
