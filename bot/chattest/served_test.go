package chattest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"warroom"
	"warroom/bot"
	"warroom/bot/config"
	"warroom/bot/slack"
	"warroom/runbooks"
	"warroom/store"
)

// served is the environment variable by which the test binary becomes a bot that can be killed.
const served = "CHATTEST_SERVE"

// errand tells such a bot where its data and its config are, and its workspace.
type errand struct{ Dir, Config, API, BotToken, AppToken string }

func TestMain(m *testing.M) {
	if raw := os.Getenv(served); raw != "" {
		if err := serve(raw); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// serve runs a bot until the process is killed.
func serve(raw string) error {
	var e errand
	if err := json.Unmarshal([]byte(raw), &e); err != nil {
		return err
	}
	c, problems := config.Load(e.Config, os.Getenv)
	if c == nil {
		return fmt.Errorf("%s: %v", e.Config, problems)
	}
	data, err := store.Open(store.Options{Dir: e.Dir})
	if err != nil {
		return err
	}
	w := slack.New(slack.Options{BotToken: slack.Token(e.BotToken), AppToken: slack.Token(e.AppToken), APIURL: e.API})
	b, err := bot.New(bot.Options{Store: data, Services: []bot.Service{w}, Policy: c, Chat: w.Name()})
	if err != nil {
		return err
	}
	return b.Run(context.Background())
}

// smallConfig is the example with one type of incident and its runbook, which a bot that is started a hundred times reads in a fifth of the time.
func smallConfig(t *testing.T) string {
	t.Helper()
	const kept = "denial-of-service"
	text := string(warroom.ExampleConfig)
	begin, end := strings.Index(text, "# Incident types"), strings.Index(text, "# None of the six types above")
	if begin < 0 || end < begin {
		t.Fatal("the example config has no incident types where they are looked for")
	}
	var types strings.Builder
	for part := range strings.SplitSeq(text[begin:end], "\n[types.") {
		id, _, _ := strings.Cut(part, "]")
		switch id, table, _ := strings.Cut(id, "."); {
		case id == kept:
			types.WriteString("\n[types." + part)
		case table == "" && !strings.HasPrefix(part, "#"):
			fmt.Fprintf(&types, "\n[out_of_scope.%s]\nwhy = \"not of this test\"\nby = \"omar\"\non = 2026-11-01\n", id)
		}
	}
	text = text[:begin] + types.String() + text[end:]
	text = strings.Replace(text, "[runbooks]\n# The folder with the runbooks; empty: those that ship. Default: \"\".\ndir = \"\"", "[runbooks]\ndir = \"runbooks\"", 1)
	runbook, err := fs.ReadFile(runbooks.LibraryFS(), kept+".md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	name := filepath.Join(dir, "config.toml")
	if err := errors.Join(
		os.Mkdir(filepath.Join(dir, "runbooks"), 0o700), os.WriteFile(filepath.Join(dir, "runbooks", kept+".md"), runbook, 0o600),
		os.WriteFile(name, []byte(text), 0o600),
	); err != nil {
		t.Fatal(err)
	}
	return name
}
