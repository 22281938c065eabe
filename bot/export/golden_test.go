package export_test

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"warroom/bot/export"
)

var update = flag.Bool("update", false, "write the golden files anew")

// view is one way to write a record down.
type view struct {
	name  string
	write func(io.Writer, *export.Record) error
}

// views are the sinks that people read.
var views = []view{
	{"md", export.Markdown},
	{"csv", export.CSV},
	{"html", export.HTML},
}

func written(tb testing.TB, write func(io.Writer, *export.Record) error, rec *export.Record) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := write(&b, rec); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs from its golden; run with -update and look at the difference:\n%s", name, diff)
	}
}

func TestViews(t *testing.T) {
	rec := record(t, story())
	// A head of the true lines would change with every field that an event gains.
	rec.Checkpoint = []byte("warroom.example/7f3a/INC-P007\n62\nxyyEgSrYIV6z85/FPx3JqrVUVBXEKB9dUkfJxpWEClQ=\n\n— warroom.example/7f3a c2ln\n")
	for _, v := range views {
		golden(t, "timeline."+v.name, unstyled(written(t, v.write, rec)))
	}
}

// unstyled leaves the style sheet and its hash out, which say nothing of the incident.
func unstyled(page []byte) []byte {
	page = regexp.MustCompile(`(?s)<style>.*</style>`).ReplaceAll(page, []byte("<style>(style)</style>"))
	return regexp.MustCompile(`'sha256-[^']*'`).ReplaceAll(page, []byte("'sha256-(style)'"))
}
