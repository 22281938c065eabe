package ledger

import (
	"fmt"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// The frontier alone gives the root that the full tree of package tlog has, at every size, also after it was put down and taken up again.
func TestTreeIsThatOfRFC6962(t *testing.T) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(at))
		for i, n := range at {
			out[i] = stored[n]
		}
		return out, nil
	})
	var tree Tree
	for n := range int64(300) {
		want, err := tlog.TreeHash(n, reader)
		if err != nil {
			t.Fatal(err)
		}
		if got := tree.Root(); got != want || tree.Size() != uint64(n) {
			t.Fatalf("%d leaves: root %s, size %d; want %s", n, got, tree.Size(), want)
		}
		line := fmt.Appendf(nil, "line %d", n)
		hashes, err := tlog.StoredHashes(n, line, reader)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, hashes...)
		again, ok := Resume(tree.Size(), slices.Clone(tree.Frontier()))
		if !ok {
			t.Fatalf("%d leaves: a tree that was put down is refused", n)
		}
		again.Append(LeafHash(line))
		tree = again
	}
	if _, ok := Resume(3, make([]Hash, 1)); ok {
		t.Error("a frontier that is too short is taken")
	}
}

func BenchmarkTreeAppend(b *testing.B) {
	line := []byte(workedLine)
	var tree Tree
	for b.Loop() {
		tree.Append(LeafHash(line))
	}
}
