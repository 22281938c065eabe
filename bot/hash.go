package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
)

// counted hashes what is written to it and counts the bytes.
type counted struct {
	h hash.Hash
	n int64
}

func newCounted() *counted { return &counted{h: sha256.New()} }

// Write takes more bytes; it cannot fail.
func (c *counted) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return c.h.Write(p)
}

func (c *counted) sum() string { return hex.EncodeToString(c.h.Sum(nil)) }
