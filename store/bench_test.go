package store

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
)

// click is a batch as one act makes it that says why.
func click(stream string, n int) Batch {
	e := note(stream, "a text of some hundred characters, as people write it: the key was found in a public repository at 02:31")
	e.Command, e.Source, e.Kind = fmt.Sprintf("c%015x", n), "1795401606.000200", "step.skipped"
	return Batch{Entries: []Entry{e}}
}

// BenchmarkCommitSerial is one click after another, with its disclosure and its tree, in turns with two floors on the same disk (TMPDIR
// says which): bbolt with the bytes of a line in one bucket and nothing else, and one page in a file that does not grow. Medians are compared.
func BenchmarkCommitSerial(b *testing.B) {
	dir := b.TempDir()
	s := open(b, Options{Dir: dir})
	bare, sync := bareAppend(b, dir), pageSync(b, dir)
	var clicks, bares, syncs []time.Duration
	n := 0
	for b.Loop() {
		n++
		c := click("INC-001", n)
		clicks = append(clicks, timed(func() { commit(b, s, c) }))
		bares = append(bares, timed(bare))
		syncs = append(syncs, timed(sync))
	}
	b.ReportMetric(float64(median(clicks).Microseconds()), "us/click")
	b.ReportMetric(float64(median(clicks))/float64(median(bares)), "x-bbolt")
	b.ReportMetric(float64(median(clicks))/float64(median(syncs)), "x-fdatasync")
}

func timed(f func()) time.Duration {
	began := time.Now()
	f()
	return time.Since(began)
}

func median(of []time.Duration) time.Duration {
	slices.Sort(of)
	return of[len(of)/2]
}

// bareAppend is the least that bbolt can do for an entry.
func bareAppend(b *testing.B, dir string) func() {
	b.Helper()
	db, err := bolt.Open(filepath.Join(dir, "bare.db"), 0o600, &bolt.Options{InitialMmapSize: addressSpace})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	line := make([]byte, 400)
	return func() {
		err := db.Update(func(tx *bolt.Tx) error {
			bucket, err := tx.CreateBucketIfNotExists(bucketJournal)
			if err != nil {
				return err
			}
			bucket.FillPercent = appendFill
			seq, err := bucket.NextSequence()
			if err != nil {
				return err
			}
			return bucket.Put(number(seq), line)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// pageSync is the least that the disk can do.
func pageSync(b *testing.B, dir string) func() {
	b.Helper()
	f, err := os.Create(filepath.Join(dir, "raw"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = f.Close() })
	if _, err := f.Write(make([]byte, 4<<20)); err != nil {
		b.Fatal(err)
	}
	page, n := make([]byte, 4<<10), int64(0)
	return func() {
		n++
		if _, err := f.WriteAt(page, n%1024<<12); err != nil {
			b.Fatal(err)
		}
		if err := syscall.Fdatasync(int(f.Fd())); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCommitGroup64 is 64 clicks on 64 incidents in one commit; an operation is one click.
func BenchmarkCommitGroup64(b *testing.B) {
	s := open(b, Options{Dir: b.TempDir()})
	const group = 64
	for n := 0; n < b.N; n += group {
		var batch Batch
		for i := range group {
			batch.Entries = append(batch.Entries, click(fmt.Sprintf("INC-%03d", i), n+i).Entries...)
		}
		commit(b, s, batch)
	}
}

// BenchmarkWrite is what a click costs apart from the disk: it is undone before it is written out.
func BenchmarkWrite(b *testing.B) {
	s := open(b, Options{Dir: b.TempDir()})
	commit(b, s, click("INC-001", 0))
	c := click("INC-001", 1)
	b.ReportAllocs()
	for b.Loop() {
		tx, err := s.db.Begin(true)
		if err != nil {
			b.Fatal(err)
		}
		w := newWriter(s, tx)
		if _, err := w.add(c.Entries[0]); err != nil {
			b.Fatal(err)
		}
		if err := w.finish(); err != nil {
			b.Fatal(err)
		}
		if err := tx.Rollback(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStream reads an incident of 200 entries among others.
func BenchmarkStream(b *testing.B) {
	s := open(b, Options{Dir: b.TempDir()})
	for n := range 200 {
		commit(b, s, Batch{Entries: []Entry{click("INC-001", n).Entries[0], click("INC-002", n).Entries[0]}})
	}
	for b.Loop() {
		for _, err := range s.Stream("INC-001") {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
