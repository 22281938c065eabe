package ledger

import (
	"encoding/hex"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The worked example of the record's format: real bytes, made by another program than this one.
const (
	workedLine = `{"v":1,"stream":"INC-P007","n":0,"kind":"incident.declared","recorded":"2026-11-23T02:40:07.000Z","source":"1795401606.000200","actor":"p-7q2m",` +
		`"command":"c0000000000abc000","body":{"severity":"SEV1","type":"iam-compromise"},"_sd":["8gf-QjL2v27tCUeDKbmGYtK93oUEwjn1S1B0z7WUTlE",` +
		`"qY2wTJrNwDKLwVWuZgrMix5U7TmPkI6i25fqqQ37WlI"],"_sd_alg":"sha-256"}`
	workedLeaf       = "9ce05324521777ad8b7c911aedb1d6a324ae186d2e2154adb0fc1655e27040a9"
	workedDisclosure = "WyI0ck1WbEtJNmlTcy05YlUwOFUwQlpBIiwibmFtZSIsIkRhbmEgTWV5ZXIiXQ"
	workedPin        = "warroom.example/7f3a+efca434a+AZoBVEgsbzQTA/GvJoUJdllalLb3H0Ja2a9ncah1ZzEe"
	workedCheckpoint = "warroom.example/7f3a/INC-P007\n7\nxyyEgSrYIV6z85/FPx3JqrVUVBXEKB9dUkfJxpWEClQ=\n\n" +
		"— warroom.example/7f3a 78pDSvuYao7WkDpboOkw97Q+RqjJzb1dycLpz3viqcZFxGK6PI22q+Ev74jO7lyioiSjYnaZJb8AAQ17HXzlmoscygY=\n"
)

func TestWorkedExample(t *testing.T) {
	want := Line{
		Stream: "INC-P007", Kind: "incident.declared", Recorded: time.Date(2026, 11, 23, 2, 40, 7, 0, time.UTC), Source: "1795401606.000200",
		Actor: "p-7q2m", Command: "c0000000000abc000", Body: []byte(`{"severity":"SEV1","type":"iam-compromise"}`),
		Digests: []string{"8gf-QjL2v27tCUeDKbmGYtK93oUEwjn1S1B0z7WUTlE", "qY2wTJrNwDKLwVWuZgrMix5U7TmPkI6i25fqqQ37WlI"},
	}
	got, err := ParseLine([]byte(workedLine))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the line reads as (-want +got):\n%s", diff)
	}
	if line := string(AppendLine(nil, want)); line != workedLine {
		t.Errorf("the line is written as\n%s\nwant\n%s", line, workedLine)
	}
	if leaf := LeafHash([]byte(workedLine)); hex.EncodeToString(leaf[:]) != workedLeaf {
		t.Errorf("the leaf's hash is %x, want %s", leaf, workedLeaf)
	}
	d, err := ParseDisclosure(workedDisclosure)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Disclosure{Salt: "4rMVlKI6iSs-9bU08U0BZA", Name: "name", Value: []byte(`"Dana Meyer"`)}, d); diff != "" {
		t.Errorf("the disclosure reads as (-want +got):\n%s", diff)
	}
	c, err := OpenCheckpoint([]byte(workedCheckpoint), workedPin)
	if err != nil {
		t.Fatal(err)
	}
	if c.Stream != "INC-P007" || c.Size != 7 || c.Root.String() != "xyyEgSrYIV6z85/FPx3JqrVUVBXEKB9dUkfJxpWEClQ=" {
		t.Errorf("the checkpoint reads as %+v", c)
	}
	head := Line{N: 42, Kind: "sealed", Digests: want.Digests[:1], Head: true}
	const wantHead = `{"_sd":["8gf-QjL2v27tCUeDKbmGYtK93oUEwjn1S1B0z7WUTlE"],"_sd_alg":"sha-256","kind":"sealed","seq":42,"v":1}`
	if line := string(AppendLine(nil, head)); line != wantHead {
		t.Errorf("the register's line is written as\n%s\nwant\n%s", line, wantHead)
	}
}
