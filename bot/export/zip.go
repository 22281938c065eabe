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
	"sync"
	"time"
)

// member is one file of the archive. Writing it twice gives the same bytes.
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

// Zip writes the archive that proves itself. Its files stand in the order of their names, MANIFEST.sha256 and its signature first: so every file
// is written twice, once to be hashed and once into the archive, and nothing has to be kept in between.
func Zip(w io.Writer, rec *Record) error {
	if err := rec.whole(); err != nil {
		return err
	}
	c, err := chronicled(rec)
	if err != nil {
		return err
	}
	members := c.members()
	manifest, err := manifested(members)
	if err != nil {
		return err
	}
	note, err := rec.Manifest(noteText(rec.State.ID, manifest))
	if err != nil {
		return fmt.Errorf("sign the manifest of %s: %w", rec.State.ID, err)
	}
	members = append(members, member{noteName, exactly(note)}, member{manifestName, exactly(manifest)})
	inNameOrder(members)

	z := zip.NewWriter(w)
	for _, m := range members {
		h := &zip.FileHeader{Name: m.name, Method: zip.Deflate, Modified: zipTime}
		h.SetMode(0o644)
		f, err := z.CreateHeader(h)
		if err != nil {
			return fmt.Errorf("begin %s of the archive: %w", m.name, err)
		}
		if err := m.write(f); err != nil {
			return fmt.Errorf("write %s of the archive: %w", m.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("finish the archive: %w", err)
	}
	return nil
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
	inNameOrder(all)
	return all
}

func inNameOrder(members []member) {
	slices.SortFunc(members, func(a, b member) int { return strings.Compare(a.name, b.name) })
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

// manifested hashes the members beside each other and lists them as sha256sum reads them.
func manifested(members []member) ([]byte, error) {
	sums := make([][]byte, len(members))
	errs := make([]error, len(members))
	var wg sync.WaitGroup
	for i, m := range members {
		wg.Go(func() {
			h := sha256.New()
			if err := m.write(h); err != nil {
				errs[i] = fmt.Errorf("hash %s of the archive: %w", m.name, err)
			}
			sums[i] = h.Sum(nil)
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	var b []byte
	for i, m := range members {
		b = hex.AppendEncode(b, sums[i])
		b = append(b, "  "...)
		b = append(b, m.name...)
		b = append(b, '\n')
	}
	return b, nil
}

// noteText is what the signature of the manifest covers: the format, the stream, and the hash of the list.
func noteText(stream string, manifest []byte) []byte {
	sum := sha256.Sum256(manifest)
	return fmt.Appendf(nil, "warroom export v1\n%s\nsha256:%x\n", stream, sum)
}
