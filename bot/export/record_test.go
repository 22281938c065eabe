package export_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"warroom/bot/export"
	"warroom/bot/incident"
	"warroom/store/ledger"
)

func TestJSONLinesAreTheLines(t *testing.T) {
	rec := record(t, story())
	got := written(t, export.JSONLines, rec)
	want := append(bytes.Join(rec.Lines, []byte("\n")), '\n')
	if !bytes.Equal(got, want) {
		t.Error("the lines were changed")
	}
}

func opened(t *testing.T, archive []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	var names []string
	for _, f := range z.File {
		if want := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC); !f.Modified.Equal(want) {
			t.Errorf("%s carries the time %s", f.Name, f.Modified)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
		names = append(names, f.Name)
	}
	if last := len(names) - 2; !slices.IsSorted(names[:last]) || !slices.Equal(names[last:], []string{"MANIFEST.note", "MANIFEST.sha256"}) {
		t.Errorf("the files are not in the order of their names, with the manifest last: %v", names)
	}
	return files
}

func TestZip(t *testing.T) {
	rec := record(t, story())
	archive := written(t, export.Zip, rec)
	if again := written(t, export.Zip, record(t, story())); !bytes.Equal(archive, again) {
		t.Error("two exports of one record differ")
	}
	files := opened(t, archive)

	want := map[string][]byte{
		"entries.jsonl": written(t, export.JSONLines, rec), "disclosures.txt": []byte(strings.Join(rec.Disclosures, "\n") + "\n"),
		"checkpoint": rec.Checkpoint, "key.vkey": []byte(rec.VKey + "\n"), "key.pem": rec.PublicPEM, "runbook.md": []byte(rec.Runbook),
		"register/leaf.json":       rec.Register.Leaf,
		"register/disclosures.txt": []byte(rec.Register.Disclosures[0] + "\n"), "register/checkpoint": rec.Register.Checkpoint,
		"register/proof": fmt.Appendf(nil, "1\n%s\n", hash64(rec.Register.Proof[0])),
	}
	for _, v := range views {
		want["timeline."+v.name] = written(t, v.write, rec)
	}
	var manifest strings.Builder
	for _, name := range slices.Sorted(maps.Keys(want)) {
		fmt.Fprintf(&manifest, "%x  %s\n", sha256.Sum256(want[name]), name)
	}
	want["MANIFEST.sha256"] = []byte(manifest.String())
	text := fmt.Sprintf("warroom export v1\nINC-P007\nsha256:%x\n", sha256.Sum256(want["MANIFEST.sha256"]))
	note, err := rec.Manifest([]byte(text))
	must(t, err)
	want["MANIFEST.note"] = note
	if diff := cmp.Diff(want, files); diff != "" {
		t.Errorf("the archive holds other files (-want +got):\n%s", diff)
	}
}

// TestZipProvesItself verifies an archive as somebody would who holds nothing else but the pin: whole, and after a redaction.
func TestZipProvesItself(t *testing.T) {
	whole := record(t, story())
	redacted := record(t, story())
	redacted.Disclosures = redacted.Disclosures[5:]
	for name, rec := range map[string]*export.Record{"whole": whole, "redacted": redacted} {
		files := opened(t, written(t, export.Zip, rec))
		pin := strings.TrimSpace(string(files["key.vkey"]))
		report, err := ledger.VerifyLines(bytes.NewReader(files["entries.jsonl"]), bytes.NewReader(files["disclosures.txt"]), files["checkpoint"], pin)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if want := len(whole.Disclosures) - len(rec.Disclosures); report.Size != uint64(len(rec.Lines)) || report.Withheld != want {
			t.Errorf("%s: %d entries with %d values withheld; want %d with %d", name, report.Size, report.Withheld, len(rec.Lines), want)
		}
		seal := ledger.Seal{
			Leaf: files["register/leaf.json"], Disclosures: strings.Fields(string(files["register/disclosures.txt"])), Checkpoint: files["register/checkpoint"],
		}
		seal.Index, seal.Path, err = ledger.ParseProof(files["register/proof"])
		must(t, err)
		if err := ledger.VerifySeal(seal, report.Checkpoint, pin); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestZipRefusesARecordThatCannotProveItself(t *testing.T) {
	for name, spoil := range map[string]func(*export.Record){
		"no checkpoint":       func(r *export.Record) { r.Checkpoint = nil },
		"lines and 62 events": nil,
		"is of 62 lines":      func(r *export.Record) { r.Lines, r.Story = r.Lines[:61], r.Story[:61] },
		"not in the register": func(r *export.Record) { r.Register.Leaf = nil },
		"public key":          func(r *export.Record) { r.VKey = "" },
		"sign the manifest":   func(r *export.Record) { r.Manifest = nil },
	} {
		rec := record(t, story())
		if spoil == nil {
			rec.Lines = rec.Lines[1:]
		} else {
			spoil(rec)
		}
		if err := export.Zip(io.Discard, rec); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("error %v; want one that says %q", err, name)
		}
	}
	for _, v := range views {
		headless := record(t, story())
		headless.Story = headless.Story[2:]
		for name, rec := range map[string]*export.Record{
			"nothing": {Policy: policy()}, "no config": {State: headless.State}, "half a story": headless,
		} {
			if err := v.write(io.Discard, rec); err == nil {
				t.Errorf("%s was written of %s", v.name, name)
			}
		}
	}
}

func TestErrorsArePassedOn(t *testing.T) {
	rec := record(t, story())
	rec.Manifest = func([]byte) ([]byte, error) { return nil, errors.New("the key is locked") }
	if err := export.Zip(io.Discard, rec); err == nil || !strings.Contains(err.Error(), "the key is locked") {
		t.Errorf("error %v; want the signer's", err)
	}
	for _, v := range slices.Concat(views, []view{{"jsonl", export.JSONLines}, {"zip", export.Zip}}) {
		if err := v.write(full{}, record(t, story())); !errors.Is(err, errFull) {
			t.Errorf("%s: error %v; want the writer's", v.name, err)
		}
	}
}

var errFull = errors.New("the disk is full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

// TestRedaction takes the values of one entry away, as a redaction does: the views say so, and nothing of the value is left.
func TestRedaction(t *testing.T) {
	const secret = "the repository was public from 02:31"
	whole := record(t, story())
	n := slices.IndexFunc(whole.Story, func(r incident.Recorded) bool {
		e, ok := r.Event.(*incident.NoteAdded)
		return ok && e.Text == secret
	})
	asked := slices.IndexFunc(whole.Story, func(r incident.Recorded) bool { _, ok := r.Event.(*incident.DecisionAsked); return ok })
	known := slices.IndexFunc(whole.Story, func(r incident.Recorded) bool {
		e, ok := r.Event.(*incident.PersonKnown)
		return ok && e.Person == tom
	})
	cut := story()
	for _, i := range []int{n, asked, known} {
		cut[i].Event = filled(cut[i].Event, "")
	}
	rec := record(t, cut)
	rec.Lines = whole.Lines // the commitments stay
	for _, v := range views {
		out := string(written(t, v.write, rec))
		for _, gone := range []string{secret, "release pipeline, about", "UTOM", "Tom "} {
			if strings.Contains(out, gone) {
				t.Errorf("%s still says %q", v.name, gone)
			}
		}
		for _, said := range []string{"1 field redacted", "4 fields redacted", "2 fields redacted", "redacted]", string(tom)} {
			if !strings.Contains(out, said) && !strings.Contains(out, strings.ReplaceAll(said, "]", `\]`)) {
				t.Errorf("%s does not say %q", v.name, said)
			}
		}
	}
	if out := string(written(t, export.CSV, whole)); strings.Contains(out, "redacted") {
		t.Error("a whole record is said to be redacted")
	}
}

// TestExerciseIsMarked looks for the mark in the heading of each view and in each row of an entry.
func TestExerciseIsMarked(t *testing.T) {
	rec := record(t, exercise())
	for _, v := range views {
		out := string(written(t, v.write, rec))
		if n := strings.Count(out, "EXERCISE"); n < len(rec.Story)+1 {
			t.Errorf("%s has the mark %d times; want it in each of %d entries and in the heading", v.name, n, len(rec.Story))
		}
		if strings.Contains(string(written(t, v.write, record(t, story()))), "EXERCISE") {
			t.Errorf("%s marks a real incident as an exercise", v.name)
		}
	}
	page := string(written(t, export.HTML, rec))
	for _, want := range []string{"<title>EXERCISE EX-003", "<h1>EXERCISE EX-003", `aria-label="Timeline of EXERCISE EX-003`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

// TestSkewIsShown looks at an entry whose recorded time is far from the chat service's own.
func TestSkewIsShown(t *testing.T) {
	s := story()
	s[30].Source = source(s[30].Recorded.Add(-12 * time.Second))
	s[31].Source = "a console"
	out := string(written(t, export.CSV, record(t, s)))
	if n := strings.Count(out, "our clock is 12 s from the chat service's"); n != 1 {
		t.Errorf("the skew is shown %d times; want once", n)
	}
}

func hash64(sum [sha256.Size]byte) string { return base64.StdEncoding.EncodeToString(sum[:]) }

func hashed(s string) string { return hash64(sha256.Sum256([]byte(s))) }
