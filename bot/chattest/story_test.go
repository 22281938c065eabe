package chattest_test

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"warroom"
	"warroom/bot/chattest"
	"warroom/bot/config"
)

// example is the config that ships, anew for each bot.
func example(t testing.TB) *config.Config {
	t.Helper()
	c, err := exampleConfig()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func exampleConfig() (*config.Config, error) {
	c, problems := config.Parse("config.example.toml", warroom.ExampleConfig, func(string) string { return "" })
	if c == nil {
		return nil, fmt.Errorf("the example config: %v", problems)
	}
	c.Policy.Stakeholders = true
	return c, nil
}

// logger shows what the bot logs when a test fails, or with -v.
func logger(t testing.TB) *slog.Logger {
	t.Helper()
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// straight is a stage with the door that has no wire.
func straight(t testing.TB) *chattest.Stage {
	t.Helper()
	c, clock := example(t), chattest.NewClock()
	people := chattest.Players(c.Policy, "slack")
	return chattest.NewStage(t, chattest.NewStraight(people, clock.Now), clock, c, people, logger(t))
}

// doors are the ways into a bot.
var doors = []struct {
	name  string
	stage func(testing.TB) *chattest.Stage
}{{"straight", straight}, {"slack", overSlack}}

// TestStories plays every story through both doors. Whichever it came through, it leaves the same record.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.story")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".story")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var records []map[string]chattest.Timeline
			for _, door := range doors {
				t.Run(door.name, func(t *testing.T) {
					stage := door.stage(t)
					begun := stage.Clock.Now()
					load(t, file).Play(t, stage)
					if name == "access-key" {
						withinBudget(t, stage, begun)
					}
					records = append(records, recordOf(t, stage))
				})
			}
			if len(records) < 2 || t.Failed() {
				return
			}
			if diff := cmp.Diff(records[0], records[1]); diff != "" {
				t.Errorf("the doors leave different records (-straight +slack):\n%s", diff)
			}
		})
	}
}

func load(t testing.TB, file string) *chattest.Story {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	story, err := chattest.ParseStory(file, f)
	if err != nil {
		t.Fatal(err)
	}
	return story
}

func recordOf(t testing.TB, stage *chattest.Stage) map[string]chattest.Timeline {
	t.Helper()
	out := map[string]chattest.Timeline{}
	for _, stream := range stage.Incidents() {
		r, err := stage.Record(stream)
		if err != nil {
			t.Fatal(err)
		}
		out[stream] = r
	}
	return out
}
