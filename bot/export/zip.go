package export

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// member is one file of the archive.
type member struct {
	name  string
	write func(io.Writer) error
}

const (
	manifestName = "MANIFEST.sha256"
	noteName     = "MANIFEST.note"
)

// zipTime stands on every file of the archive, so that two exports of one record are equal: the first moment that the format can hold.
var zipTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Zip writes the archive that proves itself: every file in the order of their names, then the manifest that lists their hashes, and its signature.
// The manifest comes last because it is made of the others: so each is rendered once, on its way out, and nothing is kept.
func Zip(w io.Writer, rec *Record) error {
	if err := rec.whole(); err != nil {
		return err
	}
	c, err := chronicled(rec)
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	var manifest []byte
	for _, m := range c.members() {
		sum, err := pack(z, m)
		if err != nil {
			return err
		}
		manifest = hex.AppendEncode(manifest, sum)
		manifest = append(manifest, "  "+m.name+"\n"...)
	}
	note, err := rec.Manifest(noteText(rec.State.ID, manifest))
	if err != nil {
		return fmt.Errorf("sign the manifest of %s: %w", rec.State.ID, err)
	}
	for _, m := range []member{{noteName, exactly(note)}, {manifestName, exactly(manifest)}} {
		if _, err := pack(z, m); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("finish the archive: %w", err)
	}
	return nil
}

// pack writes a file into the archive and returns its hash.
func pack(z *zip.Writer, m member) ([]byte, error) {
	h := &zip.FileHeader{Name: m.name, Method: zip.Deflate, Modified: zipTime}
	h.SetMode(0o644)
	f, err := z.CreateHeader(h)
	if err != nil {
		return nil, fmt.Errorf("begin %s of the archive: %w", m.name, err)
	}
	sum := sha256.New()
	deflating := newBeside(f)
	err = m.write(io.MultiWriter(sum, deflating))
	if err := errors.Join(err, deflating.Close()); err != nil {
		return nil, fmt.Errorf("write %s of the archive: %w", m.name, err)
	}
	return sum.Sum(nil), nil
}

// members is every file but the manifest and its signature.
func (c *chronicle) members() []member {
	all := []member{
		{"entries.jsonl", func(w io.Writer) error { return JSONLines(w, c.Record) }},
		{"disclosures.txt", func(w io.Writer) error { return textLines(w, c.Disclosures) }},
		{"checkpoint", exactly(c.Checkpoint)},
		{"register/leaf.json", exactly(c.Register.Leaf)},
		{"register/disclosures.txt", func(w io.Writer) error { return textLines(w, c.Register.Disclosures) }},
		{"register/proof", exactly(c.Register.proofText())},
		{"register/checkpoint", exactly(c.Register.Checkpoint)},
		{"key.vkey", exactly([]byte(strings.TrimRight(c.VKey, "\n") + "\n"))},
		{"key.pem", exactly(c.PublicPEM)},
		{"timeline.md", c.markdown},
		{"timeline.html", c.page},
		{"timeline.csv", c.csv},
	}
	if c.Runbook != "" {
		all = append(all, member{"runbook.md", exactly([]byte(c.Runbook))})
	}
	slices.SortFunc(all, func(a, b member) int { return strings.Compare(a.name, b.name) })
	return all
}

func exactly(b []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader(b))
		return err
	}
}

// proofText is the index of the register's line, and the audit path from it to the register's head, a hash a line.
func (r *Register) proofText() []byte {
	b := strconv.AppendUint(nil, r.Index, 10)
	b = append(b, '\n')
	for _, hash := range r.Proof {
		b = base64.StdEncoding.AppendEncode(b, hash[:])
		b = append(b, '\n')
	}
	return b
}

// noteText is what the signature of the manifest covers: the format, the stream, and the hash of the list.
func noteText(stream string, manifest []byte) []byte {
	sum := sha256.Sum256(manifest)
	return fmt.Appendf(nil, "warroom export v1\n%s\nsha256:%x\n", stream, sum)
}
