package bot

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"warroom/bot/export"
	"warroom/bot/incident"
)

// files makes the exported files of an incident: the page, the Markdown, the table, and, last, the archive that proves itself. They hold the entries up to
// where the register last took in the incident's head, so that making them again after a crash gives the same bytes.
func (b *Bot) files(stream string) ([]File, error) {
	rec, err := b.exportRecord(stream)
	if err != nil {
		return nil, fmt.Errorf("export %s: %w", stream, err)
	}
	name := strings.ToLower(stream)
	title := stream
	if rec.State.Exercise {
		title = "EXERCISE " + stream
	}
	var out []File
	for _, f := range []struct {
		name, title string
		write       func(io.Writer, *export.Record) error
	}{
		{name + "-timeline.html", title + " timeline", export.HTML},
		{name + "-timeline.md", title + " timeline, as text", export.Markdown},
		{name + "-timeline.csv", title + " timeline, as a table", export.CSV},
		{name + ".zip", title + " record, with its proof", export.Zip},
	} {
		var buf bytes.Buffer
		if err := f.write(&buf, rec); err != nil {
			return nil, fmt.Errorf("export %s as %s: %w", stream, f.name, err)
		}
		out = append(out, File{Name: f.name, Title: f.title, Size: int64(buf.Len()), Open: func() (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(buf.Bytes())), nil
		}})
	}
	return out, nil
}

// exportRecord reads an incident up to where the register last took in its head, with what proves it.
func (b *Bot) exportRecord(stream string) (*export.Record, error) {
	proof, err := b.store.Proof(stream)
	if err != nil {
		return nil, err
	}
	rec := &export.Record{
		Policy: b.policy.Load(), Checkpoint: proof.Checkpoint, VKey: b.store.Pin(), Manifest: b.store.Sign,
		Register: export.Register{
			Leaf: proof.Seal.Leaf, Disclosures: proof.Seal.Disclosures, Index: proof.Seal.Index, Checkpoint: proof.Seal.Checkpoint,
		},
	}
	for _, h := range proof.Seal.Path {
		rec.Register.Proof = append(rec.Register.Proof, h)
	}
	if rec.PublicPEM, err = b.store.PEM(); err != nil {
		return nil, err
	}
	for raw, err := range b.store.Stream(stream) {
		if err != nil {
			return nil, err
		}
		if raw.N >= proof.Head.Size {
			break
		}
		r, err := Decode(raw)
		if err != nil {
			return nil, err
		}
		if copied, ok := r.Event.(*incident.RunbookCopied); ok {
			rec.Runbook = string(copied.Source)
		}
		rec.State = incident.Apply(rec.State, r)
		rec.Story, rec.Lines, rec.Disclosures = append(rec.Story, r), append(rec.Lines, raw.Line), append(rec.Disclosures, raw.Disclosures...)
	}
	if rec.State != nil {
		if commander, ok := rec.Policy.People[rec.State.Roles[rec.State.Commander].Holder]; ok {
			if zone, err := time.LoadLocation(commander.Zone); err == nil {
				rec.Zone = zone
			}
		}
	}
	return rec, nil
}

// seal has the register take in an incident's head as it is now.
func (b *Bot) seal(ctx context.Context, stream string) error {
	return b.submit(ctx, &job{seals: []string{stream}}).Err
}
