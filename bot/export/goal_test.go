package export_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"runtime"
	"slices"
	"testing"
	"time"

	"warroom/bot/export"
	"warroom/bot/incident"
)

// long is the story with n further entries in it: notes, kept messages, ticks, refusals, as hours of work leave them.
func long(n int) []incident.Recorded {
	t := &teller{story: story()}
	people := []incident.PersonID{lee, priya, dana, sam, tom, omar}
	for i := range n {
		by, at := people[i%len(people)], minute(40, 0).Add(time.Duration(i)*700*time.Millisecond)
		switch i % 4 {
		case 0:
			t.add(at, by, &incident.NoteAdded{Text: incident.Words(fmt.Sprintf("address 203.0.113.%d read bucket %d <7 objects> & left", i%250, i))})
		case 1:
			t.add(at, by, &incident.MessageCaptured{
				Author: people[(i+1)%len(people)], How: "reaction", Place: "C1/1.2",
				Text: incident.Words(fmt.Sprintf("log file %d of the trail is read, nothing in it", i)),
			})
		case 2:
			t.add(at, by, &incident.StepCompleted{Step: "say-key"})
		case 3:
			t.add(at, by, &incident.StepUnticked{Step: "say-key"})
		}
	}
	return t.story
}

// BenchmarkGoal11Export holds the whole archive of 100,000 entries against deflating the same bytes. The goal is a ratio of at most 1.4.
func BenchmarkGoal11Export(b *testing.B) {
	rec := record(b, long(100_000))
	var archive bytes.Buffer
	if err := export.Zip(&archive, rec); err != nil {
		b.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(archive.Bytes()), int64(archive.Len()))
	if err != nil {
		b.Fatal(err)
	}
	var plain bytes.Buffer
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(&plain, r); err != nil {
			b.Fatal(err)
		}
	}
	var ratios []float64
	for b.Loop() {
		start := time.Now()
		if err := export.Zip(io.Discard, rec); err != nil {
			b.Fatal(err)
		}
		whole := time.Since(start)
		start = time.Now()
		w, err := flate.NewWriter(io.Discard, 5) // archive/zip's level
		if err != nil {
			b.Fatal(err)
		}
		if _, err := w.Write(plain.Bytes()); err != nil {
			b.Fatal(err)
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
		ratios = append(ratios, float64(whole)/float64(time.Since(start)))
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "ratio")
	b.ReportMetric(float64(plain.Len())/1e6, "MB")
}

// heapWatch is a writer that looks at the heap now and then.
type heapWatch struct {
	next, written int
	most          uint64
}

func (h *heapWatch) Write(p []byte) (int, error) {
	h.written += len(p)
	if h.written >= h.next {
		h.next += 512 << 10
		h.most = max(h.most, liveHeap())
	}
	return len(p), nil
}

func liveHeap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestHeapStaysFlat holds what an archive of ten times the entries keeps in memory beside its record.
func TestHeapStaysFlat(t *testing.T) {
	beside := func(n int) uint64 {
		rec := record(t, long(n))
		before := liveHeap()
		w := &heapWatch{}
		if err := export.Zip(w, rec); err != nil {
			t.Fatal(err)
		}
		runtime.KeepAlive(rec)
		return w.most - before
	}
	beside(100)
	small, large := beside(2_000), beside(20_000)
	t.Logf("beside the record: %d kB with 2,000 entries, %d kB with 20,000", small>>10, large>>10)
	if large > small+small/5+256<<10 {
		t.Errorf("%d kB beside a record of 20,000 entries, %d kB beside one of 2,000", large>>10, small>>10)
	}
}
