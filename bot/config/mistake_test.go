package config_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"warroom/bot/config"
)

var update = flag.Bool("update", false, "write what is reported into testdata/mistakes")

func valid(tb testing.TB) []byte {
	tb.Helper()
	text, err := os.ReadFile("testdata/valid.toml")
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

func TestValidConfigHasNoProblems(t *testing.T) {
	c, problems := config.Load("testdata/valid.toml", env)
	if c == nil || len(problems) > 0 {
		t.Fatal(problems)
	}
}

// Each file of testdata/mistakes is one mistake: what it changes in testdata/valid.toml (old, new; no old: new is put at the end) and in its
// runbook (old in runbook, new in runbook), and the problems that are reported (want).
func TestMistakes(t *testing.T) {
	files, err := filepath.Glob("testdata/mistakes/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 60 {
		t.Fatalf("only %d mistakes are there", len(files))
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			if err := os.CopyFS(filepath.Join(dir, "runbooks"), os.DirFS("testdata/runbooks")); err != nil {
				t.Fatal(err)
			}
			card := filepath.Join(dir, "runbooks", "key.md")
			steps, err := os.ReadFile(card)
			if err != nil {
				t.Fatal(err)
			}
			text, want := valid(t), -1
			var old []byte
			change := func(in, data []byte) []byte {
				if old == nil {
					return append(in, data...)
				}
				if !bytes.Contains(in, old) {
					t.Fatalf("%q is not there", old)
				}
				in, old = bytes.Replace(in, old, data, 1), nil
				return in
			}
			for i, f := range a.Files {
				switch f.Name {
				case "old", "old in runbook":
					old = f.Data
				case "new":
					text = change(text, f.Data)
				case "new in runbook":
					steps = change(steps, f.Data)
				case "want":
					want = i
				default:
					t.Fatalf("%s is no part of a mistake", f.Name)
				}
			}
			if err := os.WriteFile(card, steps, 0o600); err != nil {
				t.Fatal(err)
			}
			if want < 0 {
				a.Files, want = append(a.Files, txtar.File{Name: "want"}), len(a.Files)
			}
			c, problems := config.Parse(filepath.Join(dir, "config.toml"), text, env)
			var got strings.Builder
			wrong := false
			for _, p := range problems {
				wrong = wrong || !p.Warning
				got.WriteString(strings.ReplaceAll(p.String(), dir+string(filepath.Separator), "") + "\n")
			}
			if len(problems) == 0 {
				t.Fatal("nothing was found")
			}
			if (c == nil) != wrong {
				t.Errorf("config given: %v, something wrong: %v", c != nil, wrong)
			}
			if *update {
				a.Files[want].Data = []byte(got.String())
				if err := os.WriteFile(file, txtar.Format(a), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got.String() != string(a.Files[want].Data) {
				t.Errorf("got\n%swant\n%s", got.String(), a.Files[want].Data)
			}
		})
	}
}

// All mistakes of one file are reported at once, in the order of its lines.
func TestEveryMistakeAtOnce(t *testing.T) {
	text := edit(t, valid(t), `holder = "lee"`, `holder = "lea"`, `meaning = "suspicious"`, `meening = "suspicious"`, `quorum = 2`, `quorum = 3`,
		`commander = "A", iam-lead = "R"`, `commander = "A", iam-lead = "A"`, `retention = "90d"`, `retention = "90 days"`)
	_, problems := config.Parse("testdata/config.toml", text, env)
	var got []string
	last := 0
	for _, p := range problems {
		got = append(got, p.Key)
		if p.Line < last {
			t.Errorf("line %d comes after line %d", p.Line, last)
		}
		last = p.Line
	}
	want := "severities.SEV3.meaning severities.SEV3.meening roles.commander.holder evidence.key-status.retention rights.waive.quorum " +
		"types.iam-compromise.raci.contain types.iam-compromise.raci.contain"
	if strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
}

func TestMissingFileIsOneProblem(t *testing.T) {
	c, problems := config.Load(filepath.Join(t.TempDir(), "config.toml"), env)
	if c != nil || len(problems) != 1 || !strings.Contains(problems[0].String(), "config.example.toml") {
		t.Errorf("got %v, want one problem that says what to do", problems)
	}
}
