package ledger

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint is a stream's head: so many lines, which add up to this root.
type Checkpoint struct {
	Stream string
	Size   uint64
	Root   Hash
}

// text is what is signed: origin, size and root, a line each (https://c2sp.org/tlog-checkpoint).
func (c Checkpoint) text(keyName string) string {
	return fmt.Sprintf("%s/%s\n%d\n%s\n", keyName, c.Stream, c.Size, c.Root)
}

// Sign makes the signed note. The same head gives the same bytes.
func (c Checkpoint) Sign(k *Key) ([]byte, error) {
	if err := CheckStream(c.Stream); err != nil {
		return nil, err
	}
	return note.Sign(&note.Note{Text: c.text(k.Name())}, k.signer)
}

// OpenCheckpoint verifies a checkpoint under a pinned key.
func OpenCheckpoint(signed []byte, pin string) (Checkpoint, error) {
	v, err := note.NewVerifier(pin)
	if err != nil {
		return Checkpoint{}, errors.New("the pinned key is not of the form name+hash+key")
	}
	n, err := note.Open(signed, note.VerifierList(v))
	if err != nil {
		return Checkpoint{}, refute("the checkpoint is not signed by the pinned key: %w", err)
	}
	c, err := parseCheckpoint(n.Text, v.Name())
	if err == nil {
		err = checkSpelling(n)
	}
	if err != nil {
		return Checkpoint{}, refute("the checkpoint: %w", err)
	}
	return c, nil
}

func parseCheckpoint(text, keyName string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return Checkpoint{}, errors.New("it is not an origin, a size and a root")
	}
	stream, ok := strings.CutPrefix(lines[0], keyName+"/")
	if !ok {
		return Checkpoint{}, errors.New("its origin is not the key's name and a stream")
	}
	if err := CheckStream(stream); err != nil {
		return Checkpoint{}, err
	}
	c := Checkpoint{Stream: stream}
	var err error
	if c.Size, err = strconv.ParseUint(lines[1], 10, 53); err != nil {
		return Checkpoint{}, errors.New("its size is not a number")
	}
	if c.Root, err = tlog.ParseHash(lines[2]); err != nil {
		return Checkpoint{}, errors.New("its root is not a hash")
	}
	// One head has one text: no leading zeros, no other spelling of the same root.
	if c.text(keyName) != text {
		return Checkpoint{}, errors.New("it is not written as a checkpoint is")
	}
	return c, nil
}

// checkSpelling refuses a signature whose base64 has loose bits at its end, which package note lets pass: then not every bit of a file would be proved.
func checkSpelling(n *note.Note) error {
	for _, sig := range slices.Concat(n.Sigs, n.UnverifiedSigs) {
		if _, err := base64.StdEncoding.Strict().DecodeString(sig.Base64); err != nil {
			return errors.New("a signature is not written as a signature is")
		}
	}
	return nil
}
