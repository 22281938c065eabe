package config_test

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"warroom"
	"warroom/bot/config"
	"warroom/bot/incident"
)

func noEnv(string) string { return "" }

func load(t *testing.T, text []byte) *config.Config {
	t.Helper()
	c, problems := config.Parse("config.example.toml", text, noEnv)
	for _, p := range problems {
		t.Error(p)
	}
	if c == nil {
		t.Fatal("there is no config")
	}
	return c
}

func TestExampleLoadsWithoutProblemsOrWarnings(t *testing.T) { load(t, warroom.ExampleConfig) }

func TestExampleIsTheFileAtTheRoot(t *testing.T) {
	c, problems := config.Load("../../config.example.toml", noEnv)
	if c == nil || len(problems) > 0 {
		t.Fatal(problems)
	}
	text, err := os.ReadFile("../../config.example.toml")
	if err != nil {
		t.Fatal(err)
	}
	if string(c.Text()) != string(text) || string(text) != string(warroom.ExampleConfig) {
		t.Error("the text is not the file's")
	}
}

// Every default that the example names is the one that a config without the key gets.
func TestExampleNamesTheDefaults(t *testing.T) {
	named := regexp.MustCompile(`^# .*\bDefault: (".*"|\[.*\]|true|false|[0-9]+)\.$`)
	lines := strings.Split(string(warroom.ExampleConfig), "\n")
	count := 0
	for i, line := range lines[:len(lines)-1] {
		m := named.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		key, _, ok := strings.Cut(lines[i+1], " = ")
		if !ok {
			t.Errorf("line %d names a default and no key follows: %s", i+1, line)
			continue
		}
		count++
		with := append(append(append([]string(nil), lines[:i+1]...), key+" = "+m[1]), lines[i+2:]...)
		without := append(append([]string(nil), lines[:i+1]...), lines[i+2:]...)
		a, b := load(t, []byte(strings.Join(with, "\n"))), load(t, []byte(strings.Join(without, "\n")))
		if diff := difference(a, b); diff != "" {
			t.Errorf("line %d: %s is not the default of %s (-named +left out):\n%s", i+1, m[1], key, diff)
		}
	}
	if count < 40 {
		t.Errorf("only %d defaults were found in the example", count)
	}
}

// difference compares what two configs say, and not their texts.
func difference(a, b *config.Config) string {
	x, y := *a, *b
	px, py := *a.Policy, *b.Policy
	px.Hash, py.Hash = "", ""
	x.Policy, y.Policy = &px, &py
	return cmp.Diff(x, y, cmp.AllowUnexported(config.Config{}, incident.Expr{}), cmp.FilterPath(func(p cmp.Path) bool {
		return p.Last().String() == ".text" || p.Last().String() == ".hash"
	}, cmp.Ignore()))
}

// The comment on a key names its default, unless it is required or says what happens without it.
func TestExampleHasEveryKey(t *testing.T) {
	text := string(warroom.ExampleConfig)
	known := config.KnownKeys(warroom.ExampleConfig)
	if len(known) < 60 {
		t.Fatalf("only %d keys are known: %v", len(known), known)
	}
	for _, key := range known {
		name := key[strings.LastIndex(key, ".")+1:]
		parent := strings.TrimSuffix(strings.TrimSuffix(key, name), ".")
		table := regexp.MustCompile(`(?m)^(#\s+)?\[` + strings.ReplaceAll(regexp.QuoteMeta(parent), `\*`, `[A-Za-z0-9-]+`) + `\]$`)
		header := regexp.MustCompile(`(?m)^(#\s+)?\[` + strings.ReplaceAll(regexp.QuoteMeta(key), `\*`, `[A-Za-z0-9-]+`) + `[.\]]`)
		assignment := regexp.MustCompile(`(?m)^(#\s+)?` + regexp.QuoteMeta(name) + ` = `)
		found := header.MatchString(text)
		for _, at := range table.FindAllStringIndex(text, -1) {
			body := text[at[1]:]
			if end := regexp.MustCompile(`(?m)^\[`).FindStringIndex(body); end != nil {
				body = body[:end[0]]
			}
			found = found || assignment.MatchString(body)
		}
		if parent == "" && assignment.MatchString(text) {
			found = true
		}
		if !found {
			t.Errorf("the example does not show %s", key)
		}
	}
}

// Whatever a runbook can say of a step reaches the incident that follows it: each field is set by some step of those that ship. None of them has a
// condition.
func TestEveryAttributeReachesTheIncident(t *testing.T) {
	said := map[string]bool{}
	for _, rb := range load(t, warroom.ExampleConfig).Policy.Runbooks {
		for _, ph := range rb.Phases {
			for _, step := range ph.Steps {
				for field, v := range reflect.ValueOf(step).Fields() {
					said[field.Name] = said[field.Name] || !v.IsZero()
				}
			}
		}
	}
	for field, is := range said {
		if !is && field != "When" {
			t.Errorf("no step of an incident has its %s", field)
		}
	}
}
