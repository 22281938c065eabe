package store

import (
	"errors"
	"fmt"
	"strings"

	bolt "go.etcd.io/bbolt"
	"golang.org/x/mod/sumdb/tlog"

	"warroom/store/ledger"
)

// Proof is what proves the lines of a stream up to where the register last took in its head.
type Proof struct {
	Head       ledger.Checkpoint
	Checkpoint []byte      // of that head, signed
	Seal       ledger.Seal // the register's line for it
}

// Checkpoint signs the head of a stream as it is now.
func (s *Store) Checkpoint(stream string) ([]byte, error) {
	key, err := s.signing()
	if err != nil {
		return nil, err
	}
	h, ok := s.Head(stream)
	if !ok {
		return nil, fmt.Errorf("sign the head of %s: %w", stream, errNoStream)
	}
	return ledger.Checkpoint{Stream: stream, Size: h.Size, Root: h.Root}.Sign(key)
}

// Proof proves the first Head.Size lines of a stream. Entries that came after its last seal are not among them: commit a batch that seals the stream
// first where they belong to it. The register's checkpoint is that of the moment of the seal, so the same seal gives the same proof byte for byte,
// whatever was recorded since.
func (s *Store) Proof(stream string) (Proof, error) {
	p, err := s.proof(stream)
	if err != nil {
		return Proof{}, fmt.Errorf("prove %s: %w", stream, err)
	}
	return p, nil
}

func (s *Store) proof(stream string) (Proof, error) {
	var p Proof
	key, err := s.signing()
	if err != nil {
		return p, err
	}
	register := ledger.Checkpoint{Stream: Register}
	err = s.db.View(func(tx *bolt.Tx) error {
		h, err := headOf(tx, stream)
		if err != nil {
			return err
		}
		if stream == Register {
			return errors.New("the register does not vouch for itself")
		}
		if p.Seal, err = sealAt(tx, h.sealedBy); err != nil {
			return err
		}
		if p.Head, err = ledger.SealedHead(p.Seal.Leaf, p.Seal.Disclosures); err != nil {
			return fmt.Errorf("line %d of the register: %w", h.sealedBy, err)
		}
		register.Size = h.sealedBy + 1
		hashes := hashReader(tx.Bucket(bucketHashes))
		if p.Seal.Path, err = tlog.ProveRecord(int64(register.Size), int64(h.sealedBy), hashes); err != nil {
			return err
		}
		register.Root, err = tlog.TreeHash(int64(register.Size), hashes)
		return err
	})
	if err != nil {
		return Proof{}, err
	}
	if p.Head.Stream != stream {
		return Proof{}, fmt.Errorf("line %d of the register is one of %s", p.Seal.Index, p.Head.Stream)
	}
	if p.Checkpoint, err = p.Head.Sign(key); err != nil {
		return Proof{}, err
	}
	p.Seal.Checkpoint, err = register.Sign(key)
	return p, err
}

// sealAt copies a line of the register, with what it discloses.
func sealAt(tx *bolt.Tx, n uint64) (ledger.Seal, error) {
	seq := tx.Bucket(bucketRegister).Get(number(n))
	if seq == nil {
		return ledger.Seal{}, fmt.Errorf("line %d of the register is missing: put back a backup", n)
	}
	seal := ledger.Seal{Index: n, Leaf: append([]byte(nil), tx.Bucket(bucketJournal).Get(seq)...)}
	if d := tx.Bucket(bucketPrivate).Get(seq); d != nil {
		seal.Disclosures = strings.Split(string(d), "\n")
	}
	return seal, nil
}

// hashReader reads stored hashes of the register's tree.
func hashReader(hashes *bolt.Bucket) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, at := range indexes {
			if n := copy(out[i][:], hashes.Get(number(uint64(at)))); n != ledger.HashSize {
				return nil, fmt.Errorf("hash %d of the register is missing: put back a backup", at)
			}
		}
		return out, nil
	})
}
