package config

import (
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// readMachine reads what concerns the process and not the incident.
func (c *checker) readMachine(s *section) {
	c.readSlack(s.sub("slack"))

	t := s.sub("store")
	c.Store.Dir = t.file("dir", "data")
	if c.Store.Dir == "" {
		c.fail(t.at("dir"), "the data must lie somewhere", `name a folder: dir = "data"`)
	}
	t.done()

	t = s.sub("health")
	c.Health.Listen = t.text("listen", "127.0.0.1:8735")
	if c.Health.Listen != "" && !isAddress(c.Health.Listen) {
		c.fail(t.at("listen"), fmt.Sprintf("%q is not an address to listen on", c.Health.Listen), `write it like "127.0.0.1:8735", or "" for none`)
	}
	t.done()

	t = s.sub("record")
	c.Record.Witness = t.ref("witness", person, "")
	c.Record.KeyName = t.text("key_name", "warroom")
	if !keyName.MatchString(c.Record.KeyName) {
		c.fail(t.at("key_name"), fmt.Sprintf("%q cannot name a key", c.Record.KeyName), `write letters, digits and any of . / - _, such as "example.com/warroom"`)
	}
	c.Record.KeyFile = t.file("key_file", "")
	if c.Record.KeyFile == "" {
		c.Record.KeyFile = filepath.Join(c.Store.Dir, "warroom.key")
	}
	t.done()
	witness := t.at("witness")
	c.later(func() {
		if w := c.Record.Witness; w != "" && c.Slack.Enabled {
			if p, ok := c.person(w); ok && len(p.Accounts) == 0 {
				c.fail(witness, fmt.Sprintf("%q has no account in a chat service that is on, so no checkpoint can reach them", w), "give them one, or name somebody who has")
			}
		}
	})

	t = s.sub("runbooks")
	c.Runbooks.Dir = t.file("dir", "")
	c.lines["runbooks.dir"] = t.at("dir").line
	t.done()

	t = s.sub("log")
	c.LogLevel = t.choice("level", "info", "debug", "info", "warn", "error")
	t.done()
}

// keyName is what a checkpoint's key may be called: no blank and no plus sign (https://c2sp.org/signed-note).
var keyName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$`)

func isAddress(text string) bool {
	_, port, err := net.SplitHostPort(text)
	if err != nil {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}

// Ids of Slack's workspaces and channels (https://docs.slack.dev/reference/objects/conversation-object).
var (
	slackTeam    = regexp.MustCompile(`^[TE][A-Z0-9]{2,20}$`)
	slackChannel = regexp.MustCompile(`^[CG][A-Z0-9]{2,20}$`)
)

// slackAPI is the Web API's own address.
const slackAPI = "https://slack.com/api/"

func (c *checker) readSlack(s *section) {
	v := Slack{
		Enabled: s.flag("enabled", false), Team: s.text("team", ""), APIURL: s.text("api_url", slackAPI), Stakeholders: s.text("stakeholders", ""),
		StakeholdersPrivate: s.flag("stakeholders_private", false),
	}
	bot := token{section: s, key: "bot_token", env: "WARROOM_SLACK_BOT_TOKEN", prefix: "xoxb-", what: "bot token"}
	app := token{section: s, key: "app_token", env: "WARROOM_SLACK_APP_TOKEN", prefix: "xapp-", what: "app-level token"}
	v.BotToken, v.AppToken = bot.read(v.Enabled), app.read(v.Enabled)
	if v.Team != "" && !slackTeam.MatchString(v.Team) {
		c.fail(s.at("team"), fmt.Sprintf("%q is not the id of a workspace", v.Team), `write the id from the workspace's address, such as "T0123ABCD"`)
	}
	if v.Stakeholders != "" && !slackChannel.MatchString(v.Stakeholders) {
		c.fail(s.at("stakeholders"), fmt.Sprintf("%q is not the id of a channel", v.Stakeholders), `write the id from the channel's details, such as "C0123ABCD", and no name`)
	}
	if v.StakeholdersPrivate && v.Stakeholders == "" {
		c.fail(s.at("stakeholders_private"), "there is no stakeholders' channel that could be private", "name it under stakeholders, or take this out")
	}
	if err := checkURL(v.APIURL); err != nil {
		c.fail(s.at("api_url"), err.Error(), "write "+slackAPI+" unless you are on GovSlack or behind a proxy")
	}
	s.done()
	c.Slack = v
	c.Policy.Stakeholders = v.Enabled && v.Stakeholders != ""
}

// checkURL wants https, since a token goes there; on this machine http will do.
func checkURL(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return fmt.Errorf("%q is not an address", text)
	}
	if u.User != nil {
		return fmt.Errorf("the address holds a user or password")
	}
	host := u.Hostname()
	local := host == "localhost"
	if ip := net.ParseIP(host); ip != nil {
		local = ip.IsLoopback()
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !local) {
		return fmt.Errorf("%q is not https, and a token is sent there", text)
	}
	return nil
}

// token is a secret that the config names: by an environment variable, or by a file.
type token struct {
	*section
	key, env, prefix, what string
}

func (t token) read(wanted bool) Secret {
	envKey, fileKey := t.key+"_env", t.key+"_file"
	env, file := t.text(envKey, t.env), t.file(fileKey, "")
	if t.t.entries[envKey] != nil && file != "" {
		t.c.fail(t.at(fileKey), "both a variable and a file are named", "keep "+envKey+" or "+fileKey)
		return ""
	}
	if !wanted || t.c.world.env == nil {
		return ""
	}
	key, text := envKey, ""
	if file != "" {
		key = fileKey
		raw, err := t.c.world.file(file)
		if err != nil {
			t.c.fail(t.at(key), "the file cannot be read: "+err.Error(), "name a file that holds the "+t.what+" and nothing else")
			return ""
		}
		text = strings.TrimSpace(string(raw))
	} else {
		text = strings.TrimSpace(t.c.world.env(env))
		if text == "" {
			t.c.fail(t.at(key), fmt.Sprintf("the environment variable %s is empty", env), fmt.Sprintf("set it to the %s, which starts with %s", t.what, t.prefix[:4]))
			return ""
		}
	}
	if !strings.HasPrefix(text, t.prefix) || strings.ContainsAny(text, " \t\r\n") {
		t.c.fail(t.at(key), "what is there is not a Slack "+t.what, "it starts with "+t.prefix[:4]+" and a hyphen and has no blanks; the two tokens are easily swapped")
		return ""
	}
	return Secret(text)
}
