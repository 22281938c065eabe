package store

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"warroom/store/ledger"
)

// registered lists the register's lines: what is clear of the head lines is their kind, and the head follows from the disclosure.
func registered(t *testing.T, s *Store) []string {
	t.Helper()
	var out []string
	for _, r := range read(t, s, Register) {
		line := r.Kind
		if head := r.Private["head"]; head != nil {
			line += " " + string(head[:strings.Index(string(head), `,"root"`)])
		}
		out = append(out, line)
	}
	return out
}

func TestRegisterHoldsHeads(t *testing.T) {
	s := fresh(t)
	commit(t, s, Batch{Entries: []Entry{note("INC-001", "a"), note("INC-001", "b"), note("INC-P001", "c")}, Seals: []string{"INC-001"}})
	commit(t, s, Batch{Entries: []Entry{note("INC-001", "d")}})
	commit(t, s, Batch{Entries: []Entry{{Stream: Register, Kind: "config", Recorded: moment}, note("INC-001", "e")}, Seals: []string{"INC-001", "INC-P001", "INC-001"}})
	commit(t, s, Batch{Seals: []string{"INC-001"}})
	want := []string{
		"first", "boot",
		`opened {"stream":"INC-001","size":2`, `opened {"stream":"INC-P001","size":1`, // opening seals
		"config", `sealed {"stream":"INC-001","size":4`, // and a head that is there is not put there again
	}
	if diff := cmp.Diff(want, registered(t, s)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, r := range read(t, s, Register) {
		if strings.Contains(string(r.Line), "INC") {
			t.Errorf("the register's line tells of a stream: %s", r.Line)
		}
	}
	for _, stream := range []string{Register, "INC-001", "INC-P001"} {
		if err := s.Check(stream); err != nil {
			t.Error(err)
		}
	}
	if first := read(t, s, Register)[0]; string(first.Body) != `{"installation":"`+s.Installation()+`","key":"`+s.Pin()+`"}` {
		t.Errorf("the first line says %s", first.Body)
	}
}

func TestProof(t *testing.T) {
	s := fresh(t)
	commit(t, s, Batch{Entries: []Entry{note("INC-001", "a"), note("INC-002", "b")}})
	commit(t, s, Batch{Entries: []Entry{note("INC-001", "c")}, Seals: []string{"INC-001"}})
	before, err := s.Proof("INC-001")
	if err != nil {
		t.Fatal(err)
	}
	if before.Head.Size != 2 {
		t.Errorf("the proof is of %d entries", before.Head.Size)
	}
	report, err := verify(t, s, "INC-001")
	if err != nil || report.Size != 2 || report.Disclosed != 2 {
		t.Errorf("%+v, %v", report, err)
	}

	// Whatever happens later, the same seal is proved by the same bytes.
	for range 20 {
		commit(t, s, Batch{Entries: []Entry{note("INC-001", "late"), note("INC-002", "d")}, Seals: []string{"INC-002"}})
	}
	after, err := s.Proof("INC-001")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the proof has changed (-before +after):\n%s", diff)
	}
	if report, err := verify(t, s, "INC-001"); err != nil || report.Size != 2 {
		t.Errorf("%+v, %v", report, err)
	}
	if report, err := verify(t, s, "INC-002"); err != nil || report.Size != 21 {
		t.Errorf("%+v, %v", report, err)
	}

	// Another stream's proof does not do.
	other, err := s.Proof("INC-002")
	if err != nil {
		t.Fatal(err)
	}
	if err := ledger.VerifySeal(other.Seal, before.Head, s.Pin()); !errors.Is(err, ledger.ErrRefuted) {
		t.Errorf("INC-001 by the seal of INC-002: %v", err)
	}
	for _, stream := range []string{Register, "INC-404"} {
		if _, err := s.Proof(stream); err == nil {
			t.Errorf("there is a proof of %s", stream)
		}
	}
}

// The register is a stream like others: an auditor verifies it whole, with the heads that are not shown as withheld values.
func TestRegisterIsVerifiedWhole(t *testing.T) {
	s := fresh(t)
	for _, stream := range []string{"INC-001", "INC-002", "INC-003"} {
		commit(t, s, Batch{Entries: []Entry{note(stream, "a")}})
	}
	var lines strings.Builder
	var shown []string
	for raw, err := range s.Lines(Register) {
		if err != nil {
			t.Fatal(err)
		}
		lines.WriteString(string(raw.Line) + "\n")
		shown = append(shown, raw.Disclosures...)
	}
	signed, err := s.Checkpoint(Register)
	if err != nil {
		t.Fatal(err)
	}
	report, err := ledger.VerifyLines(strings.NewReader(lines.String()), strings.NewReader(shown[1]+"\n"), signed, s.Pin())
	if err != nil || report.Size != 5 || report.Disclosed != 1 || report.Withheld != 2 {
		t.Errorf("%+v, %v", report, err)
	}
}

func TestSign(t *testing.T) {
	s := fresh(t)
	signed, err := s.Sign([]byte("warroom export v1\nINC-001\nsha256:00\n"))
	if err != nil || !strings.Contains(string(signed), "— warroom ") {
		t.Errorf("%s, %v", signed, err)
	}
	if _, err := s.Sign([]byte("warroom/INC-001\n1\nAAAA\n")); err == nil {
		t.Error("a checkpoint is signed as another text")
	}
	if text, err := s.PEM(); err != nil || !slices.Equal(text[:26], []byte("-----BEGIN PUBLIC KEY-----")) {
		t.Errorf("%s, %v", text, err)
	}
}
