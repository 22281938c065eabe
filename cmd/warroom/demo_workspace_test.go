package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"warroom/bot/slack"
)

// TestDemoAppIsTheManifests holds the app that is installed in the demo against the manifest that people paste into Slack: what works here works there.
func TestDemoAppIsTheManifests(t *testing.T) {
	list := func(after string) []string {
		_, rest, ok := strings.Cut(slack.Manifest, after+":\n")
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
	app := demoApp()
	slices.Sort(app.Scopes)
	slices.Sort(app.Events)
	if want := list("    bot"); !slices.Equal(app.Scopes, want) {
		t.Errorf("the demo's scopes are %v, the manifest's %v", app.Scopes, want)
	}
	if want := list("    bot_events"); !slices.Equal(app.Events, want) {
		t.Errorf("the demo's events are %v, the manifest's %v", app.Events, want)
	}
	if !strings.Contains(slack.Manifest, "command: "+app.Command.Name+"\n") {
		t.Errorf("the manifest has no command %s", app.Command.Name)
	}
	for _, s := range app.Shortcuts {
		kind := map[bool]string{true: "message", false: "global"}[s.Message]
		for _, line := range []string{"name: " + s.Name, "type: " + kind, "callback_id: " + s.CallbackID, "description: " + s.Description} {
			if !strings.Contains(slack.Manifest, line+"\n") {
				t.Errorf("the manifest has no shortcut with %q", line)
			}
		}
	}
	if want := strings.Count(slack.Manifest, "callback_id:"); len(app.Shortcuts) != want {
		t.Error(fmt.Sprint("the manifest has ", want, " shortcuts, the demo ", len(app.Shortcuts)))
	}
}
