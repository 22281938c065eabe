package command

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"warroom/bot/incident"
	"warroom/bot/view"
)

const someHash = "9f2c00000000000000000000000000000000000000000000000000000000abcd"

func TestEvidenceByWords(t *testing.T) {
	d := at("sam", cutting())
	for words, want := range map[string]incident.AddEvidence{
		"evidence add sign-ins four tables --kept s3://vault/x --hash SHA256:" + strings.ToUpper(someHash): {
			Kind: "sign-ins", What: "four tables", Source: "identity provider", Location: "s3://vault/x", SHA256: someHash,
		},
		"evidence add Sign-in logs all of them --window 22 Nov to 24 Nov --kept vault --source Entra": {
			Kind: "sign-ins", What: "all of them", Source: "Entra", Window: "22 Nov to 24 Nov", Location: "vault",
		},
		"evidence add provider-answers mail of the case --kept vault": {
			Kind: "provider-answers", What: "mail of the case", Source: "provider case", Location: "vault", Requested: true,
		},
	} {
		o := typed(t, d, words)
		becomes(t, o, want)
		if !strings.HasPrefix(said(o), "Recorded.") {
			t.Errorf("%q is answered by %s", words, said(o))
		}
	}
	// Without the place the form asks for it, with what was said already.
	f := opens(t, typed(t, d, "evidence add sign-ins four tables"), "Add evidence")
	if initial(t, f, "kind") != "sign-ins" || initial(t, f, "what") != "four tables" {
		t.Errorf("the form begins with\n%s", said(Outcome{Form: f}))
	}
	d.actor.Console = true
	becomes(t, typed(t, d, "evidence add sign-ins four tables"), incident.AddEvidence{Kind: "sign-ins", What: "four tables", Source: "identity provider"})
	if o := typed(t, d, "evidence add sign-ins x --hash 123"); !strings.Contains(said(o), "64 characters") || len(o.Commands) > 0 {
		t.Errorf("a short hash is answered by %s", said(o))
	}
}

func TestEvidenceForm(t *testing.T) {
	d := at("sam", cutting())
	for ref, want := range map[string]incident.AddEvidence{
		"":               {Kind: "memory", What: "w", Location: "vault"},
		"kind/sign-ins":  {Kind: "sign-ins", What: "w", Source: "identity provider", Location: "vault"},
		"save-key-state": {Kind: "key-status", Step: "save-key-state", What: "w", Source: "IAM", Location: "vault"},
	} {
		f := opens(t, pressed(t, d, act(view.ActAddEvidence, ref)), "Add evidence")
		values := map[string][]string{"what": {"w"}, "kept": {"vault"}}
		if ref == "" {
			values["kind"] = []string{"memory"}
		}
		becomes(t, submitted(t, d, f, values), want)
	}
	// Evidence of another kind than a step leaves is no part of that step.
	f := pressed(t, d, act(view.ActAddEvidence, "save-key-state")).Form
	becomes(t, submitted(t, d, f, map[string][]string{"kind": {"memory"}, "what": {"w"}, "kept": {"v"}}), incident.AddEvidence{Kind: "memory", What: "w", Source: "IAM", Location: "v"})
	o := submitted(t, d, f, map[string][]string{"what": {"w"}, "kept": {"v"}, "hash": {"zz"}})
	if o.Wrong["hash"] == "" || len(o.Commands) > 0 {
		t.Errorf("a bad hash is taken: %+v", o)
	}
}

// TestKindsOfTheTypeStandFirst, and within them what is lost first.
func TestKindsOfTheTypeStandFirst(t *testing.T) {
	f := pressed(t, at("sam", cutting()), act(view.ActAddEvidence, "")).Form
	options := input(t, f, "kind").Options
	if options[0].Value != "live-sessions" || len(options) != len(examplePolicy().Evidence) {
		t.Errorf("the list begins with %q and has %d kinds", options[0].Value, len(options))
	}
}

func TestCapture(t *testing.T) {
	d := at("sam", cutting())
	q := &Quote{Author: "priya", Name: "Priya", Text: " used 02:36\nfrom " + hostile, Link: "https://chat/p1", Place: "C1/1.2"}
	for ref, how := range map[string]string{"": "shortcut", ByReaction: "reaction"} {
		o := Do(t.Context(), d, Input{Act: view.Act{Do: view.ActTimeline, Ref: ref}, Quote: q, Now: now})
		becomes(t, o, incident.Capture{Author: "priya", How: how, Place: "C1/1.2", Link: "https://chat/p1", Text: "used 02:36\nfrom " + hostile})
		if o.Tell != nil || o.Form != nil || o.Done {
			t.Errorf("a capture shows something: %+v", o)
		}
	}
	o := Do(t.Context(), d, Input{Act: view.Act{Do: view.ActTimeline}, Quote: &Quote{Place: "C1/2", Files: []File{{ID: "F1", Name: "log.txt"}}}, Now: now})
	becomes(t, o, incident.Capture{How: "shortcut", Place: "C1/2", Text: "File: log.txt"})
	if o := Do(t.Context(), d, Input{Act: view.Act{Do: view.ActTimeline}, Quote: &Quote{Place: "C1/3"}, Now: now}); len(o.Commands) > 0 || o.Tell == nil {
		t.Errorf("a message with nothing in it became %+v", o)
	}
}

func TestSaveAMessageAsEvidence(t *testing.T) {
	d := at("sam", cutting())
	file := File{ID: "F1", Name: "trail.json", Link: "https://chat/f1", Size: 12}
	q := &Quote{Author: "priya", Name: "Priya", Text: "the trail", Link: "https://chat/p1", Place: "C1/1.2", Files: []File{{ID: "F0", Name: "a.png", Link: "https://chat/f0"}, file}}
	o := Do(t.Context(), d, Input{Act: view.Act{Do: view.ActSaveEvidence}, Quote: q, Now: now})
	f := opens(t, o, "Add evidence")
	for _, b := range f.Blocks {
		if b.Input != nil && b.Input.ID == "hash" {
			t.Error("the hash of a file is asked for, although it is computed")
		}
	}
	o = submitted(t, d, f, map[string][]string{"kind": {"audit-log"}, "file": {"1"}})
	text := "the trail\nFile: a.png\nFile: trail.json"
	becomes(t, o, incident.Capture{Author: "priya", How: "shortcut", Place: "C1/1.2", Link: "https://chat/p1", Text: text},
		incident.AddEvidence{Kind: "audit-log", What: "the trail", Source: "message of Priya", Location: "https://chat/f1", File: "F1", Size: 12})
	if diff := cmp.Diff(&file, o.Hash); diff != "" || !o.Done {
		t.Errorf("the file to hash differs (-want +got):\n%s", diff)
	}

	q.Files, q.Text = nil, strings.Repeat("long ", 1000)
	o = Do(t.Context(), d, Input{Act: view.Act{Do: view.ActSaveEvidence}, Quote: q, Now: now})
	f = opens(t, o, "Add evidence")
	o = submitted(t, d, f, map[string][]string{"kind": {"outside-messages"}})
	if c := o.Commands[0].(incident.Capture); len(c.Text) < 1000 || !strings.HasSuffix(c.Text, "…") || o.Hash != nil {
		t.Errorf("a long message is kept as %d characters", len(c.Text))
	}
}

// FuzzSavedMessage: whatever is quoted, the note fits, and what does not come back whole is a beginning.
func FuzzSavedMessage(f *testing.F) {
	f.Add("the trail", "trail.json", 3)
	f.Add(strings.Repeat("\"\u2028<é", 900), strings.Repeat("n", 300), 40)
	f.Fuzz(func(t *testing.T, text, name string, files int) {
		m := savedMessage{quoted: quoted{Place: "C1/1.2", Text: text}}
		for range min(max(files, 0), 50) {
			m.Files = append(m.Files, File{ID: "F1", Name: name})
		}
		note := m.String()
		if n := len([]rune(note)); n > mostNote {
			t.Fatalf("the note has %d characters", n)
		}
		back := parseSavedMessage(note)
		if note != "" && back.Place != m.Place {
			t.Fatalf("the message came back as %+v", back)
		}
		parseSavedMessage(text)
	})
}
