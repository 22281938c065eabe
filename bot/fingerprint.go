package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"time"

	"warroom/bot/command"
	"warroom/bot/incident"
	"warroom/bot/view"
)

const (
	hashLimit   = 1 << 30          // bytes of the largest file that is read to hash it
	readLimit   = 10 * time.Minute // for reading one file
	mostReading = 4                // files that are read at once; others wait for their turn
)

// hashFirst reads a file that becomes evidence, and records it with its SHA-256. A file that cannot be read is recorded all the same, as unverified.
func (b *Bot) hashFirst(s *sight, r *Request, in command.Input, out command.Outcome) Answer {
	if out.Hash.Size > hashLimit {
		why := "The file is larger than 1 GiB, which is not read here. Take its SHA-256 by hand and add it as evidence with the hash and its place."
		if r.Kind == Submitted {
			return Answer{Wrong: map[string]string{"": why}}
		}
		m := view.Sentence(why)
		return Answer{Tell: &m}
	}
	later := b.follow(func(ctx context.Context, say func(Answer)) {
		sum, size, err := b.hashFile(ctx, s.service, out.Hash.ID)
		if err != nil {
			b.log.Warn("a file could not be read to hash it", "component", "answer", "incident", out.Incident, "error", err)
		}
		for i, c := range out.Commands {
			if e, ok := c.(incident.AddEvidence); ok && err == nil {
				e.SHA256, e.Size, e.Computed = sum, size, true
				out.Commands[i] = e
			}
		}
		// What was promised is recorded also when the bot stops in this moment: the decider outlives who waits for it.
		ctx = context.WithoutCancel(ctx)
		late := *s
		late.ctx = ctx
		o := b.submit(ctx, late.job(r, out))
		a := settled(b.conclude(ctx, &late, r, in, out, o))
		if a.Tell == nil {
			m := view.EvidenceSaved(b.viewOf(ctx, &late, o.Incident))
			a.Tell = &m
		}
		say(a)
	})
	if later == nil {
		return b.failure(r, errStopped)
	}
	m := view.Sentence("Reading " + out.Hash.Name + " to take its SHA-256. It is recorded when that is done.")
	return Answer{Tell: &m, Later: later}
}

// hashFile reads a file of the chat service and returns its SHA-256 in hex and its size in bytes.
func (b *Bot) hashFile(ctx context.Context, service Service, id string) (string, int64, error) {
	fetcher, ok := service.(Fetcher)
	if !ok {
		return "", 0, fmt.Errorf("%s gives no files", service.Name())
	}
	select {
	case b.reading <- struct{}{}:
		defer func() { <-b.reading }()
	case <-ctx.Done():
		return "", 0, context.Cause(ctx)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, readLimit, errSlow)
	defer cancel()
	h := fingerprint{hash: sha256.New()}
	if err := fetcher.Fetch(ctx, id, &h, hashLimit); err != nil {
		return "", 0, err
	}
	return hex.EncodeToString(h.hash.Sum(nil)), h.size, nil
}

// fingerprint hashes what is written to it and counts the bytes.
type fingerprint struct {
	hash hash.Hash
	size int64
}

// Write takes more bytes; it cannot fail.
func (f *fingerprint) Write(p []byte) (int, error) {
	f.size += int64(len(p))
	return f.hash.Write(p)
}
