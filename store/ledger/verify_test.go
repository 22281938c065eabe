package ledger

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// record is a stream as an export holds it.
type record struct {
	lines       []string
	disclosures []string
	checkpoint  []byte
}

func (r record) verify(pin string) (Report, error) {
	return VerifyLines(strings.NewReader(joined(r.lines)), strings.NewReader(joined(r.disclosures)), r.checkpoint, pin)
}

func joined(lines []string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l + "\n")
	}
	return b.String()
}

// newRecord makes a stream of n entries, each with a clear and a private note.
func newRecord(tb testing.TB, k *Key, stream string, n int) record {
	tb.Helper()
	var r record
	for i := range n {
		d, digest, err := Disclose(rand.Reader, "text", fmt.Sprintf("note %d", i))
		if err != nil {
			tb.Fatal(err)
		}
		r.disclosures = append(r.disclosures, d)
		r.lines = append(r.lines, string(AppendLine(nil, Line{
			Stream: stream, N: uint64(i), Kind: "note.added", Recorded: time.Unix(int64(i), 0), Actor: "p-7q2m", Body: []byte(`{"late":true}`), Digests: []string{digest},
		})))
	}
	r.sign(tb, k, stream)
	return r
}

func (r *record) sign(tb testing.TB, k *Key, stream string) {
	tb.Helper()
	var err error
	if r.checkpoint, err = r.head(stream).Sign(k); err != nil {
		tb.Fatal(err)
	}
}

func (r *record) head(stream string) Checkpoint {
	var tree Tree
	for _, l := range r.lines {
		tree.Append(LeafHash([]byte(l)))
	}
	return Checkpoint{Stream: stream, Size: tree.Size(), Root: tree.Root()}
}

func TestVerifyLines(t *testing.T) {
	k := newKey(t, "warroom")
	good := newRecord(t, k, "INC-042", 7)
	if got, err := good.verify(k.Pin()); err != nil || got.Size != 7 || got.Stream != "INC-042" || got.Disclosed != 7 || got.Withheld != 0 {
		t.Fatalf("a good record: %+v, %v", got, err)
	}
	redacted := good
	redacted.disclosures = good.disclosures[2:6]
	if got, err := redacted.verify(k.Pin()); err != nil || got.Disclosed != 4 || got.Withheld != 3 {
		t.Errorf("a redacted record: %+v, %v", got, err)
	}
	empty := record{}
	empty.sign(t, k, "INC-042")
	if _, err := empty.verify(k.Pin()); err != nil {
		t.Errorf("an empty record: %v", err)
	}

	other := newRecord(t, k, "INC-043", 7)
	stranger := newRecord(t, newKey(t, "warroom"), "INC-042", 7)
	for name, test := range map[string]struct {
		spoil func(r *record)
		want  string
	}{
		"a line changed":               {func(r *record) { r.lines[3] = strings.Replace(r.lines[3], "true", "null", 1) }, "add up to the root"},
		"a line dropped":               {func(r *record) { r.lines = slices.Delete(r.lines, 3, 4) }, "entry 3: it says that it is number 4"},
		"the last line dropped":        {func(r *record) { r.lines = r.lines[:6] }, "there are 6 entries, and 7 are signed"},
		"all lines dropped":            {func(r *record) { r.lines = nil }, "there are 0 entries"},
		"two lines swapped":            {func(r *record) { r.lines[2], r.lines[3] = r.lines[3], r.lines[2] }, "entry 2: it says that it is number 3"},
		"a line twice":                 {func(r *record) { r.lines = slices.Insert(r.lines, 3, r.lines[3]) }, "entry 4: it says that it is number 3"},
		"a line more":                  {func(r *record) { r.lines = append(r.lines, r.lines[6]) }, "entry 7 is one too many"},
		"lines of another stream":      {func(r *record) { r.lines = other.lines }, "entry 0: it is one of INC-043"},
		"another stream's disclosures": {func(r *record) { r.disclosures = other.disclosures }, "disclosure 1 belongs to no entry"},
		"another stream's checkpoint":  {func(r *record) { r.checkpoint = other.checkpoint }, "entry 0: it is one of INC-042"},
		"another key":                  {func(r *record) { r.checkpoint = stranger.checkpoint }, "not signed by the pinned key"},
		"no checkpoint":                {func(r *record) { r.checkpoint = nil }, "not signed by the pinned key"},
		"a disclosure twice":           {func(r *record) { r.disclosures = append(r.disclosures, r.disclosures[0]) }, "disclosure 8 stands there twice"},
		"a forged disclosure": {func(r *record) {
			d, _, err := Disclose(rand.Reader, "text", "forged")
			if err != nil {
				t.Fatal(err)
			}
			r.disclosures[4] = d
		}, "disclosure 5 belongs to no entry"},
		"a disclosure that is none": {func(r *record) { r.disclosures[4] = "bm9uZQ" }, "disclosure 5: "},
		"a line that is none":       {func(r *record) { r.lines[4] = "{}" }, "entry 4: "},
		"an empty line":             {func(r *record) { r.lines[4] = "" }, "entry 4: "},
		"a line of the register": {func(r *record) {
			r.lines[4] = string(AppendLine(nil, Line{N: 4, Kind: "sealed", Digests: []string{Digest("x")}, Head: true}))
		}, "entry 4: it is one of the register"},
	} {
		t.Run(name, func(t *testing.T) {
			r := record{slices.Clone(good.lines), slices.Clone(good.disclosures), good.checkpoint}
			test.spoil(&r)
			if _, err := r.verify(k.Pin()); !errors.Is(err, ErrRefuted) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want a refusal with %q", err, test.want)
			}
		})
	}

	// Some spoils need the right key: what a line says must hold together even where it was signed.
	signed := func(body string, names ...string) record {
		var r record
		l := Line{Stream: "INC-042", Kind: "k", Recorded: time.Unix(0, 0), Body: []byte(body)}
		for _, name := range names {
			d, digest, err := Disclose(rand.Reader, name, "x")
			if err != nil {
				t.Fatal(err)
			}
			r.disclosures, l.Digests = append(r.disclosures, d), append(l.Digests, digest)
		}
		slices.Sort(l.Digests)
		r.lines = []string{string(AppendLine(nil, l))}
		r.sign(t, k, "INC-042")
		return r
	}
	twice := signed(`{}`, "a")
	twice.lines = append(twice.lines, strings.Replace(twice.lines[0], `"n":0`, `"n":1`, 1))
	twice.sign(t, k, "INC-042")
	for name, test := range map[string]struct {
		r    record
		want string
	}{
		"a name that is clear and committed": {signed(`{"a":1}`, "a"), `the field "a" is both clear and committed`},
		"two disclosures of one name":        {signed(`{}`, "a", "a"), `two disclosures are named "a"`},
		"one digest in two lines":            {twice, "stands in an earlier line as well"},
		"a signed line that no parser takes": {func() record { r := record{lines: []string{`{"v":1}`}}; r.sign(t, k, "INC-042"); return r }(), "entry 0: "},
		"a signed line that is far too long": {func() record { r := signed(`{}`); r.lines[0] += strings.Repeat(" ", 2*MaxLine); return r }(), "line 1 is longer"},
		"a signed line that is a bit too long": {func() record {
			r := signed(`{}`)
			r.lines[0] += strings.Repeat(" ", MaxLine+1-len(r.lines[0]))
			return r
		}(), "line 1 is longer"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := test.r.verify(k.Pin()); !errors.Is(err, ErrRefuted) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want a refusal with %q", err, test.want)
			}
		})
	}

	cut := strings.TrimSuffix(joined(good.lines), "\n")
	if _, err := VerifyLines(strings.NewReader(cut), strings.NewReader(""), good.checkpoint, k.Pin()); !errors.Is(err, ErrRefuted) {
		t.Errorf("no final newline: %v", err)
	}
	broken := iotest.ErrReader(errors.New("broken pipe"))
	if _, err := VerifyLines(broken, strings.NewReader(""), good.checkpoint, k.Pin()); err == nil || errors.Is(err, ErrRefuted) {
		t.Errorf("a file that cannot be read: %v", err)
	}
}

// No single bit of the record can change without a refusal.
func TestEveryFlippedBitIsRefused(t *testing.T) {
	k := newKey(t, "warroom")
	good := newRecord(t, k, "INC-042", 7)
	files := [][]byte{[]byte(joined(good.lines)), []byte(joined(good.disclosures)), good.checkpoint}
	random := mathrand.New(mathrand.NewPCG(1, 2))
	for range 2000 {
		file := random.IntN(len(files))
		at, bit := random.IntN(len(files[file])), byte(1)<<random.IntN(8)
		files[file][at] ^= bit
		if _, err := VerifyLines(bytes.NewReader(files[0]), bytes.NewReader(files[1]), files[2], k.Pin()); !errors.Is(err, ErrRefuted) {
			t.Fatalf("bit %08b of byte %d of file %d: %v", bit, at, file, err)
		}
		files[file][at] ^= bit
	}
}

func TestVerifySeal(t *testing.T) {
	k := newKey(t, "warroom")
	r := newRecord(t, k, "INC-042", 7)
	head := r.head("INC-042")
	register := newRegister(t, k, 20, 11, head)
	if err := VerifySeal(register, head, k.Pin()); err != nil {
		t.Fatal(err)
	}
	index, path, err := ParseProof(register.Proof())
	if err != nil || index != register.Index || !slices.Equal(path, register.Path) {
		t.Errorf("the proof comes back as %d %v, %v", index, path, err)
	}
	for _, text := range []string{"", "11", "11\nAAAA\n", "011\n", "-1\n", "x\n", "11\n\n"} {
		if _, _, err := ParseProof([]byte(text)); err == nil {
			t.Errorf("the proof %q is taken", text)
		}
	}

	shorter := r
	shorter.lines = r.lines[:5]
	for name, test := range map[string]struct {
		head  Checkpoint
		spoil func(s *Seal)
		want  string
	}{
		"a shorter history, signed again": {shorter.head("INC-042"), func(*Seal) {}, "seals 7 entries of INC-042"},
		"another stream":                  {Checkpoint{Stream: "INC-043", Size: head.Size, Root: head.Root}, func(*Seal) {}, "seals 7 entries of INC-042"},
		"a wrong place":                   {head, func(s *Seal) { s.Index = 12 }, "does not say that it is line 12"},
		"a wrong path":                    {head, func(s *Seal) { s.Path[1][0]++ }, "does not hold line 11"},
		"a path that is too short":        {head, func(s *Seal) { s.Path = s.Path[1:] }, "does not hold line 11"},
		"a line of one's own": {head, func(s *Seal) {
			d, digest, err := DiscloseHead(rand.Reader, head)
			if err != nil {
				t.Fatal(err)
			}
			s.Disclosures = []string{d}
			s.Leaf = AppendLine(nil, Line{N: 11, Kind: "sealed", Digests: []string{digest}, Head: true})
		}, "does not hold line 11"},
		"the head not disclosed":     {head, func(s *Seal) { s.Disclosures = nil }, "is not disclosed"},
		"no line":                    {head, func(s *Seal) { s.Leaf = nil }, "the register's line"},
		"the incident's checkpoint":  {head, func(s *Seal) { s.Checkpoint = r.checkpoint }, "is one of INC-042"},
		"a register that is shorter": {head, func(s *Seal) { s.Checkpoint = newRegister(t, k, 5, 3, head).Checkpoint }, "signs 5 lines"},
	} {
		t.Run(name, func(t *testing.T) {
			s := register
			s.Path = slices.Clone(register.Path)
			test.spoil(&s)
			if err := VerifySeal(s, test.head, k.Pin()); !errors.Is(err, ErrRefuted) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want a refusal with %q", err, test.want)
			}
		})
	}
}

// newRegister makes a register of some lines, of which one seals the head.
func newRegister(t *testing.T, k *Key, size, at int, head Checkpoint) Seal {
	t.Helper()
	var stored []Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]Hash, error) {
		out := make([]Hash, len(indexes))
		for i, n := range indexes {
			out[i] = stored[n]
		}
		return out, nil
	})
	out := Seal{Index: uint64(at)}
	for n := range size {
		d, digest, err := DiscloseHead(rand.Reader, head)
		if err != nil {
			t.Fatal(err)
		}
		line := AppendLine(nil, Line{N: uint64(n), Kind: "sealed", Digests: []string{digest}, Head: true})
		if n == at {
			out.Leaf, out.Disclosures = line, []string{d}
		}
		hashes, err := tlog.StoredHashes(int64(n), line, reader)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, hashes...)
	}
	root, err := tlog.TreeHash(int64(size), reader)
	if err != nil {
		t.Fatal(err)
	}
	if out.Path, err = tlog.ProveRecord(int64(size), int64(at), reader); err != nil {
		t.Fatal(err)
	}
	if out.Checkpoint, err = (Checkpoint{Stream: Register, Size: uint64(size), Root: root}).Sign(k); err != nil {
		t.Fatal(err)
	}
	return out
}

func FuzzVerifyLines(f *testing.F) {
	k := newKey(f, "warroom")
	r := newRecord(f, k, "INC-042", 3)
	f.Add([]byte(joined(r.lines)), []byte(joined(r.disclosures)))
	f.Add([]byte("\n"), []byte("\n"))
	f.Fuzz(func(t *testing.T, lines, disclosures []byte) {
		if _, err := VerifyLines(bytes.NewReader(lines), bytes.NewReader(disclosures), r.checkpoint, k.Pin()); err == nil && string(lines) != joined(r.lines) {
			t.Errorf("other lines hold as well:\n%s", lines)
		}
	})
}

func FuzzParseDisclosure(f *testing.F) {
	f.Add(workedDisclosure, "name", "Dana Meyer")
	f.Add("WyIiLCIiLDFd", "\u202e", "\xff")
	f.Fuzz(func(t *testing.T, text, name, value string) {
		if d, err := ParseDisclosure(text); err == nil && (d.Name == "" || len(d.Value) == 0) {
			t.Errorf("%q opens as %+v", text, d)
		}
		made, digest, err := Disclose(rand.Reader, name, value)
		if err != nil {
			return
		}
		if Digest(made) != digest {
			t.Error("the digest is another one")
		}
		if d, err := ParseDisclosure(made); err != nil {
			t.Errorf("%q cannot be opened: %v", made, err)
		} else if string(d.Value) != string(appendText(nil, value)) {
			t.Errorf("%q opens as %s", value, d.Value)
		}
	})
}

func BenchmarkVerifyLines(b *testing.B) {
	k := newKey(b, "warroom")
	r := newRecord(b, k, "INC-042", 10_000)
	lines, disclosures := joined(r.lines), joined(r.disclosures)
	b.SetBytes(int64(len(lines) + len(disclosures)))
	for b.Loop() {
		if _, err := VerifyLines(strings.NewReader(lines), strings.NewReader(disclosures), r.checkpoint, k.Pin()); err != nil {
			b.Fatal(err)
		}
	}
}
