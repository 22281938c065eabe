package slack

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// scopesOf has the scopes that each method needs, from its page under https://docs.slack.dev/reference/methods. Where a method works on public and
// private channels it needs both.
var scopesOf = map[string][]string{
	"chat.postMessage": {"chat:write"}, "chat.update": {"chat:write"}, "chat.postEphemeral": {"chat:write"},
	"conversations.create": {"channels:manage", "groups:write"}, "conversations.setTopic": {"channels:manage", "groups:write"},
	"conversations.archive": {"channels:manage", "groups:write"}, "conversations.invite": {"channels:manage", "groups:write"},
	"conversations.history": {"channels:history", "groups:history", "im:history"}, "conversations.replies": {"channels:history", "groups:history", "im:history"},
	"conversations.open": {"im:write"}, "users.conversations": {"channels:read", "groups:read"}, "users.info": {"users:read"}, "bots.info": {"users:read"},
	"pins.add": {"pins:write"}, "reactions.add": {"reactions:write"}, "views.open": nil, "views.push": nil, "views.update": nil, "views.publish": nil,
	"files.getUploadURLExternal": {"files:write"}, "files.completeUploadExternal": {"files:write"}, "files.info": {"files:read"},
}

// scopesOfEvents has the events that parse knows, under the names by which an app subscribes to them, with their scopes.
var scopesOfEvents = map[string][]string{
	"app_home_opened": nil, "message.channels": {"channels:history"}, "message.groups": {"groups:history"},
	"member_joined_channel": {"channels:read", "groups:read"}, "member_left_channel": {"channels:read", "groups:read"},
	"channel_archive": {"channels:read"}, "group_archive": {"groups:read"}, "reaction_added": {"reactions:read"},
}

// The manifest asks for what is used, and for nothing else.
func TestManifest(t *testing.T) {
	list := func(after string) []string {
		_, rest, ok := strings.Cut(Manifest, after+":\n")
		if !ok {
			t.Fatalf("the manifest has no %s", after)
		}
		var out []string
		for line := range strings.Lines(rest) {
			item, ok := strings.CutPrefix(strings.TrimSpace(line), "- ")
			if !ok {
				break
			}
			out = append(out, item)
		}
		slices.Sort(out)
		return out
	}
	needed := map[string]bool{"commands": true}
	for method := range methodLimits {
		scopes, ok := scopesOf[method]
		if !ok {
			t.Errorf("nobody wrote down the scopes of %s", method)
		}
		for _, s := range scopes {
			needed[s] = true
		}
	}
	var events []string
	for event, scopes := range scopesOfEvents {
		events = append(events, event)
		for _, s := range scopes {
			needed[s] = true
		}
	}
	scopes := list("    bot")
	for s := range needed {
		if !slices.Contains(scopes, s) {
			t.Errorf("the scope %s is missing", s)
		}
	}
	for _, s := range scopes {
		if !needed[s] {
			t.Errorf("the scope %s is asked for and not used", s)
		}
	}
	slices.Sort(events)
	if got := list("    bot_events"); !slices.Equal(got, events) {
		t.Errorf("events %v, want %v", got, events)
	}
	// The lengths of https://docs.slack.dev/reference/app-manifest.
	for key, most := range map[string]int{"name": 35, "description": 140, "usage_hint": 1000, "callback_id": 255} {
		for _, m := range regexp.MustCompile(`(?m)\b`+key+`: "?([^"\n]+)`).FindAllStringSubmatch(Manifest, -1) {
			if len(m[1]) > most || key == "callback_id" && strings.Contains(m[1], ":") {
				t.Errorf("%s is %q", key, m[1])
			}
		}
	}
	if !strings.Contains(Manifest, "socket_mode_enabled: true") || !strings.Contains(Manifest, "should_escape: true") || strings.Contains(Manifest, "\t") {
		t.Error("the manifest lacks Socket Mode or escaping, or holds tabs")
	}
}
