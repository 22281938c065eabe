package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"warroom"
	"warroom/bot/config"
)

const (
	botCanary = "xoxb-1234567890-canaryBot"
	appCanary = "xapp-1-canaryApp-1234567890"
)

func env(key string) string {
	return map[string]string{"WARROOM_SLACK_BOT_TOKEN": botCanary, "WARROOM_SLACK_APP_TOKEN": appCanary}[key]
}

// slackOn is the example with Slack turned on.
func slackOn(t *testing.T, more ...string) []byte {
	t.Helper()
	return edit(t, warroom.ExampleConfig, append([]string{"enabled = false", "enabled = true"}, more...)...)
}

// edit replaces each old by the new that follows it; each old must be there exactly once.
func edit(t *testing.T, text []byte, pairs ...string) []byte {
	t.Helper()
	s := string(text)
	for i := 0; i < len(pairs); i += 2 {
		if n := strings.Count(s, pairs[i]); n != 1 {
			t.Fatalf("%q stands in the config %d times, want once", pairs[i], n)
		}
		s = strings.Replace(s, pairs[i], pairs[i+1], 1)
	}
	return []byte(s)
}

func TestSecretsComeFromTheEnvironment(t *testing.T) {
	c, problems := config.Parse("config.toml", slackOn(t), env)
	if c == nil {
		t.Fatal(problems)
	}
	if c.Slack.BotToken.Reveal() != botCanary || c.Slack.AppToken.Reveal() != appCanary {
		t.Error("the tokens are not those of the environment")
	}
}

func TestSecretsComeFromFiles(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "bot"), []byte(botCanary+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	// A relative path starts in the config's folder.
	text := slackOn(t, "bot_token_env = \"WARROOM_SLACK_BOT_TOKEN\"\n", "", `bot_token_file = ""`, `bot_token_file = "bot"`)
	c, problems := config.Parse(filepath.Join(dir, "config.toml"), text, env)
	if c == nil {
		t.Fatal(problems)
	}
	if c.Slack.BotToken.Reveal() != botCanary {
		t.Error("the token is not that of the file")
	}
}

func TestSecretsAreNotReadWhereSlackIsOff(t *testing.T) {
	c, problems := config.Parse("config.toml", warroom.ExampleConfig, env)
	if c == nil {
		t.Fatal(problems)
	}
	if c.Slack.BotToken.Reveal() != "" {
		t.Error("a token was read that nobody needs")
	}
}

func TestSecretIsNeverPrinted(t *testing.T) {
	c, problems := config.Parse("config.toml", slackOn(t), env)
	if c == nil {
		t.Fatal(problems)
	}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		fmt.Fprintf(&out, verb+"\n", c.Slack)
		fmt.Fprintf(&out, verb+"\n", &c.Slack)
		fmt.Fprintf(&out, verb+"\n", c.Slack.BotToken)
	}
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(h).Info("start", "slack", c.Slack, "token", c.Slack.AppToken)
	}
	j, err := json.Marshal(c.Slack)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(j)
	fmt.Fprintf(&out, "%+v %#v %v", *c, c, fmt.Errorf("connect with %v", c.Slack.AppToken))
	for _, canary := range []string{"canary", fmt.Sprintf("%x", "canary"), fmt.Sprintf("%X", "canary")} {
		if strings.Contains(out.String(), canary) {
			t.Errorf("a secret was printed: %q is in the output", canary)
		}
	}
	if !strings.Contains(out.String(), "***") {
		t.Error("nothing stands where the secret was")
	}
}

// A secret in the file is an error wherever it stands, and no message repeats it.
func TestSecretInTheFileIsNotRepeated(t *testing.T) {
	for name, text := range map[string][]byte{
		"value":        edit(t, warroom.ExampleConfig, `organisation = "Example Ltd"`, `organisation = "`+botCanary+`"`),
		"comment":      append([]byte("# "+botCanary+"\n"), warroom.ExampleConfig...),
		"unknown key":  append([]byte("bot_token = \""+botCanary+"\"\n"), warroom.ExampleConfig...),
		"quoted key":   append([]byte("\""+botCanary+"\" = 1\n"), warroom.ExampleConfig...),
		"table":        append(bytes.Clone(warroom.ExampleConfig), []byte("\n[people.\""+botCanary+"\"]\nname = 1\n")...),
		"reference":    edit(t, warroom.ExampleConfig, `holder = "lee"`, `holder = "`+appCanary+`"`),
		"list":         edit(t, warroom.ExampleConfig, `holders = ["cloud-lead", "network-lead", "commander"]`, `holders = ["`+appCanary+`"]`),
		"twice":        append([]byte("a = \""+botCanary+"\"\na = \""+botCanary+"\"\n"), warroom.ExampleConfig...),
		"no TOML":      append([]byte(botCanary+"\n"), warroom.ExampleConfig...),
		"as the name":  slackOn(t, `bot_token_env = "WARROOM_SLACK_BOT_TOKEN"`, `bot_token_env = "`+botCanary+`"`),
		"as the file":  slackOn(t, "bot_token_env = \"WARROOM_SLACK_BOT_TOKEN\"\n", "", `bot_token_file = ""`, `bot_token_file = "`+botCanary+`"`),
		"as a number":  edit(t, warroom.ExampleConfig, `accept = "5m"`, `accept = "`+botCanary+`"`),
		"private key":  append([]byte("# -----BEGIN EC PRIVATE KEY----- canary\n"), warroom.ExampleConfig...),
		"in lower API": edit(t, warroom.ExampleConfig, `api_url = "https://slack.com/api/"`, `api_url = "https://u:`+botCanary+`@slack.com/"`),
	} {
		t.Run(name, func(t *testing.T) {
			c, problems := config.Parse("config.toml", text, env)
			if c != nil {
				t.Fatal("a config with a secret in it was loaded")
			}
			said := false
			for _, p := range problems {
				if strings.Contains(fmt.Sprintf("%s %+v", p, p), "canary") {
					t.Errorf("the secret is repeated by a problem on line %d", p.Line)
				}
				said = said || strings.Contains(p.Message, "secret")
			}
			if !said {
				t.Errorf("no problem speaks of the secret: %v", problems)
			}
		})
	}
}

// The two tokens are easily swapped, and neither message shows one.
func TestSwappedTokens(t *testing.T) {
	c, problems := config.Parse("config.toml", slackOn(t), func(key string) string {
		return map[string]string{"WARROOM_SLACK_BOT_TOKEN": appCanary, "WARROOM_SLACK_APP_TOKEN": botCanary}[key]
	})
	if c != nil || len(problems) != 2 {
		t.Fatalf("got %v, want a problem for each token", problems)
	}
	for _, p := range problems {
		if strings.Contains(p.String(), "canary") {
			t.Errorf("a token is repeated on line %d", p.Line)
		}
	}
}
