package ledger

import (
	"crypto/sha256"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a SHA-256.
type Hash = tlog.Hash

// HashSize is its length in bytes.
const HashSize = tlog.HashSize

// LeafHash is the hash of a line, without its newline, as a leaf of its tree.
func LeafHash(line []byte) Hash { return tlog.RecordHash(line) }

// Tree adds leaves up to a root as RFC 6962 has it. It keeps only the frontier: the root of each full subtree, the largest first. There are as many as
// the size has bits set, so a tree of a million leaves is at most 20 hashes. The zero Tree is empty.
type Tree struct {
	size     uint64
	frontier []Hash
}

// Resume makes a tree of its size and frontier. There must be as many hashes as the size has bits set.
func Resume(size uint64, frontier []Hash) (Tree, bool) {
	return Tree{size: size, frontier: frontier}, len(frontier) == bits.OnesCount64(size)
}

// Append adds the hash of a leaf.
func (t *Tree) Append(leaf Hash) {
	// Each full subtree of the same height as what is being added forms the next higher one with it.
	for range bits.TrailingZeros64(^t.size) {
		last := len(t.frontier) - 1
		leaf = tlog.NodeHash(t.frontier[last], leaf)
		t.frontier = t.frontier[:last]
	}
	t.frontier = append(t.frontier, leaf)
	t.size++
}

// Size is the number of leaves.
func (t *Tree) Size() uint64 { return t.size }

// Frontier is what Resume needs. It changes with the next Append.
func (t *Tree) Frontier() []Hash { return t.frontier }

// Root stands for all leaves in their order.
func (t *Tree) Root() Hash {
	if t.size == 0 {
		return sha256.Sum256(nil)
	}
	last := len(t.frontier) - 1
	root := t.frontier[last]
	for i := last - 1; i >= 0; i-- {
		root = tlog.NodeHash(t.frontier[i], root)
	}
	return root
}
