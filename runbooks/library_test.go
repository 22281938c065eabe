package runbooks_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"warroom/runbooks"
)

func library(t *testing.T) map[string]*runbooks.Runbook {
	t.Helper()
	all, err := runbooks.Library()
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]*runbooks.Runbook{}
	for _, rb := range all {
		byID[rb.ID] = rb
	}
	return byID
}

// TestLibraryLintsClean takes warnings as errors, and holds each file's name, id and type against each other.
func TestLibraryLintsClean(t *testing.T) {
	all := library(t)
	for _, id := range []string{"iam-compromise", "data-exposure", "public-access", "malware-mining", "denial-of-service", "csp-incident"} {
		rb := all[id]
		if rb == nil {
			t.Errorf("there is no %s", id)
			continue
		}
		for _, f := range runbooks.Lint(rb, nil) {
			t.Errorf("%s [%s]", f, f.Rule)
		}
		if rb.File != id+".md" || rb.Type != id {
			t.Errorf("%s is for %s, and stands in %s", rb.ID, rb.Type, rb.File)
		}
		for _, c := range runbooks.ControlPoints {
			if !slices.Contains(rb.ControlPoints, c) {
				t.Errorf("%s works through no %s", id, c)
			}
		}
		for _, provider := range []string{"aws", "azure", "gcp"} {
			if len(rb.Asks[provider]) == 0 {
				t.Errorf("%s asks nothing of %s", id, provider)
			}
			if !slices.ContainsFunc(rb.Steps(), func(s runbooks.Step) bool {
				return slices.ContainsFunc(s.Commands, func(c runbooks.Command) bool { return c.Provider == provider })
			}) {
				t.Errorf("%s has no command for %s", id, provider)
			}
		}
	}
}

// TestSharedCards wants the opening and the closing card of all to be those of the skeleton, but for the role that leads.
func TestSharedCards(t *testing.T) {
	skeleton := string(runbooks.New("x", "iam-compromise", "X"))
	opening := part(t, skeleton, "## Start\n", "## Confirm\n")
	closing := part(t, skeleton, "## Close\n", "")
	for id, rb := range library(t) {
		src := string(rb.Source)
		second := "## " + rb.Phases[1].Title + "\n"
		asLead := func(s string) string {
			return strings.ReplaceAll(s, "role: "+rb.Phases[0].Steps[0].Role+"\n", "role: iam-lead\n")
		}
		// Both sides, since the provider's owner has steps on these cards whoever leads.
		if got := asLead(part(t, src, "## Start\n", second)); got != asLead(opening) {
			t.Errorf("%s: the opening card is another one:\n%s", id, got)
		}
		if got := asLead(part(t, src, "## Close\n", "")); got != asLead(closing) {
			t.Errorf("%s: the closing card is another one:\n%s", id, got)
		}
	}
}

func part(t *testing.T, text, from, to string) string {
	t.Helper()
	_, after, found := strings.Cut(text, from)
	if !found {
		t.Fatalf("there is no %q", from)
	}
	if to == "" {
		return after
	}
	before, _, found := strings.Cut(after, to)
	if !found {
		t.Fatalf("there is no %q", to)
	}
	return before
}

// TestIdentityCompromise holds the shape that people train with.
func TestIdentityCompromise(t *testing.T) {
	rb := library(t)["iam-compromise"]
	want := []struct {
		title string
		steps int
	}{
		{"Start", 5}, {"Confirm", 5}, {"Cut access", 6}, {"Scope", 7}, {"Provider and people", 4}, {"Evict", 5}, {"Recover", 4}, {"Close", 7},
	}
	if len(rb.Phases) != len(want) || len(rb.Steps()) != 43 {
		t.Fatalf("%d phases and %d steps; want 8 and 43", len(rb.Phases), len(rb.Steps()))
	}
	for i, p := range rb.Phases {
		if p.Title != want[i].title || len(p.Steps) != want[i].steps {
			t.Errorf("phase %d is %s with %d steps; want %v", i+1, p.Title, len(p.Steps), want[i])
		}
	}
	cut := rb.Phases[2]
	if cut.Pause != "No successful call since --:--. Strong objections?" {
		t.Errorf("the pause is %q", cut.Pause)
	}
	type line struct {
		title, right string
		needs        []string
		watch        time.Duration
	}
	for i, w := range []line{
		{title: "Say what breaks if we cut"},
		{title: "Save key, policy and trust state"},
		{title: "Deactivate the exposed key", right: "revoke-keys", needs: []string{"save-key-state"}},
		{title: "Cut live sessions", right: "revoke-keys", needs: []string{"list-live-sessions"}},
		{title: "Stop new trust", needs: []string{"save-key-state"}},
		{title: "Watch the log", needs: []string{"disable-keys", "cut-sessions"}, watch: 30 * time.Minute},
	} {
		s := cut.Steps[i]
		if s.Title != w.title || s.Right != w.right || !slices.Equal(s.Needs, w.needs) || s.Watch != w.watch {
			t.Errorf("3.%d is %s, %s, %v, %v; want %v", i+1, s.Title, s.Right, s.Needs, s.Watch, w)
		}
	}
	if save := cut.Steps[1]; !save.CollectsEvidence() || save.ID != "save-key-state" {
		t.Error("3.2 is not there for its evidence")
	}
}

// TestOrderOfTypes holds what each type must do before what.
func TestOrderOfTypes(t *testing.T) {
	all := library(t)
	for _, c := range []struct{ runbook, first, then string }{
		{"public-access", "answer-who-read", "fix-the-template"},
		{"malware-mining", "snapshot-disks", "remove-resources"},
		{"malware-mining", "record-state", "isolate-host"},
		{"denial-of-service", "limit-the-rate", "save-the-traffic"},
		{"data-exposure", "save-store-state", "cut-copies"},
	} {
		steps := all[c.runbook].Steps()
		at := func(id string) int { return slices.IndexFunc(steps, func(s runbooks.Step) bool { return s.ID == id }) }
		if at(c.first) < 0 || at(c.then) < 0 || at(c.first) >= at(c.then) {
			t.Errorf("%s: %s does not come before %s", c.runbook, c.first, c.then)
		}
	}
	if s, _ := all["malware-mining"].Step("remove-resources"); !slices.Contains(s.Needs, "snapshot-disks") {
		t.Error("resources may be removed before their disks are saved")
	}
	if s, _ := all["public-access"].Step("fix-the-template"); !slices.Contains(s.Needs, "answer-who-read") {
		t.Error("the fix may be ticked before anybody asked who read it")
	}
}

// TestNoShellSecrets wants no runbook to hold what looks like a real account, key or address.
func TestNoShellSecrets(t *testing.T) {
	for id, rb := range library(t) {
		for _, bad := range []string{"AKIA", "ASIA", "BEGIN PRIVATE", "password="} {
			if bytes.Contains(rb.Source, []byte(bad)) {
				t.Errorf("%s holds %q", id, bad)
			}
		}
	}
}
