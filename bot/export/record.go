package export

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"time"

	"warroom/bot/incident"
	"warroom/store/ledger"
)

// Record is one incident as the store holds it, with what the views need to name things.
type Record struct {
	State  *incident.State     // the fold of Story
	Policy *incident.Policy    // the config in force: titles of roles, rights, types
	Story  []incident.Recorded // every entry, oldest first; Story[n] is entry n
	Zone   *time.Location      // shown beside UTC on the page; nil: UTC alone

	Lines       [][]byte // the exact line of each entry, without its newline
	Disclosures []string // the values beside the lines, in base64url; a redacted value is not among them
	Checkpoint  []byte   // the signed head of Lines
	Register    Register
	VKey        string // the verifier key, in the form of a C2SP signed note
	PublicPEM   []byte // the same key, for openssl
	Runbook     string // the source of the runbook's copy; empty: none, or redacted

	// Manifest signs the text that binds the files of the archive, and returns the signed note.
	Manifest func(text []byte) ([]byte, error)
}

// Register is the proof that the register of the installation holds this incident's head.
type Register struct {
	Leaf        []byte   // the register's exact line
	Disclosures []string // opens the line's commitment to the head
	Index       uint64   // of the leaf
	Proof       [][sha256.Size]byte
	Checkpoint  []byte // the signed head of the register
}

// check says whether there is a story to tell.
func (rec *Record) check() error {
	if rec.State == nil || rec.State.ID == "" {
		return errors.New("the record holds no declared incident: name one that exists")
	}
	if rec.Policy == nil {
		return fmt.Errorf("the record of %s came without a config: load one before exporting", rec.State.ID)
	}
	return nil
}

// whole says whether the archive would prove itself.
func (rec *Record) whole() error {
	if err := rec.check(); err != nil {
		return err
	}
	var missing []error
	lacks := func(so bool, what string) {
		if so {
			missing = append(missing, errors.New(what))
		}
	}
	lacks(len(rec.Lines) != len(rec.Story), fmt.Sprintf("it has %d lines and %d events: read both from one snapshot", len(rec.Lines), len(rec.Story)))
	h, ok := readHead(rec.Checkpoint)
	lacks(!ok, "it has no checkpoint: sign the head first")
	lacks(ok && h.size != strconv.Itoa(len(rec.Lines)),
		fmt.Sprintf("its checkpoint is of %s lines and it has %d: read both from one snapshot", h.size, len(rec.Lines)))
	lacks(len(rec.Register.Leaf) == 0 || len(rec.Register.Checkpoint) == 0, "its head is not in the register: seal it first")
	lacks(rec.VKey == "" || len(rec.PublicPEM) == 0, "the public key is missing: load the key of the installation")
	lacks(rec.Manifest == nil, "nothing can sign the manifest: load the key of the installation")
	if len(missing) > 0 {
		return fmt.Errorf("the record of %s cannot prove itself: %w", rec.State.ID, errors.Join(missing...))
	}
	return nil
}

// redactions counts, by entry, the commitments that no disclosure opens any more. It looks inside only when there are fewer disclosures than
// commitments.
func (rec *Record) redactions() map[uint64]int {
	committed := 0
	for _, line := range rec.Lines {
		if list := commitments(line); len(list) > 0 {
			committed += bytes.Count(list, comma) + 1
		}
	}
	if committed <= len(rec.Disclosures) {
		return nil
	}
	open := make(map[string]bool, len(rec.Disclosures))
	for _, d := range rec.Disclosures {
		open[ledger.Digest(d)] = true
	}
	gone := map[uint64]int{}
	for n, line := range rec.Lines {
		list := commitments(line)
		if len(list) == 0 {
			continue
		}
		for digest := range bytes.SplitSeq(list, comma) {
			if !open[string(bytes.Trim(digest, `"`))] {
				gone[uint64(n)]++
			}
		}
	}
	return gone
}

var (
	comma   = []byte(",")
	sdBegin = []byte(`"_sd":[`)
	sdEnd   = []byte(`],"_sd_alg":"sha-256"}`)
)

// commitments is what stands between the brackets of a line's _sd, which is the last list of a line: digests hold no bracket.
func commitments(line []byte) []byte {
	before, ok := bytes.CutSuffix(line, sdEnd)
	if !ok {
		return nil
	}
	i := bytes.LastIndexByte(before, '[') + 1
	if !bytes.HasSuffix(before[:i], sdBegin) {
		return nil
	}
	return before[i:]
}

// head is what a checkpoint says: of which stream, how many leaves, which root.
type head struct {
	origin, size, root string
}

// readHead takes the first three lines of a checkpoint for showing. Whether it holds is for a verifier to say, under a key it trusts.
func readHead(checkpoint []byte) (head, bool) {
	lines := bytes.SplitN(checkpoint, []byte("\n"), 4)
	if len(lines) < 4 {
		return head{}, false
	}
	return head{origin: string(lines[0]), size: string(lines[1]), root: string(lines[2])}, true
}
