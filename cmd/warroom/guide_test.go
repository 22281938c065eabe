package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"warroom"
	"warroom/bot/config"
	"warroom/bot/incident"
)

// demo starts the demo in this process and gives its page. It ends with the test, with status 0.
func demo(t *testing.T, args ...string) page {
	t.Helper()
	out, in := io.Pipe()
	var noise strings.Builder
	p := &program{out: in, err: &noise, env: func(string) string { return "" }}
	ctx, stop := context.WithCancel(context.Background()) // the test's own ends too late
	ended := make(chan int, 1)
	go func() {
		ended <- p.run(ctx, append([]string{"demo", "--listen", "127.0.0.1:0", "--data", filepath.Join(t.TempDir(), "demo")}, args...))
		_ = in.Close()
	}()
	address, err := bufio.NewReader(out).ReadString('\n')
	t.Cleanup(func() {
		stop()
		if status := <-ended; status != statusDone {
			t.Errorf("the demo ended with status %d:\n%s", status, &noise)
		}
	})
	if err != nil {
		t.Fatalf("the demo printed no address: %v\n%s", err, &noise)
	}
	return openPage(t, strings.TrimSpace(address))
}

const (
	priya = "U0PRIYA"
	lee   = "U0LEE"
	sam   = "U0SAM"
	room  = "inc-p001-"
)

// TestGuide follows the guide as it is written, from the first line to the exported page. What is pressed stands in the line, by its label.
func TestGuide(t *testing.T) {
	g := demo(t)
	lines, at := g.guide()
	if len(lines) != 6 || at != 0 {
		t.Fatalf("the guide has %d lines, and %d are done", len(lines), at)
	}
	says := func(line int, labels ...string) {
		t.Helper()
		for _, label := range labels {
			if !strings.Contains(lines[line], label) {
				t.Errorf("line %d does not speak of %s: %s", line+1, label, lines[line])
			}
		}
		g.until(fmt.Sprintf("line %d of the guide is done", line+1), func() bool {
			_, at := g.guide()
			if at > line+1 {
				t.Fatalf("%d lines are done after line %d was followed", at, line+1)
			}
			return at == line+1
		})
	}

	g.act(priya, "command", map[string]any{"channel": g.channel(priya, "incidents"), "text": "/incident"})
	g.pressIn(priya, g.form(priya, "Incident"), "", "Declare…")
	says(0, "Priya", "`/incident`", "#incidents", "Declare…")

	g.submit(priya, g.form(priya, "Declare an incident"), "Open the room", map[string]string{
		"What happened": "AWS key on public repo", "Type": "iam-compromise", "How bad": "SEV1",
	})
	says(1, "AWS key on public repo", "Identity compromise", "SEV1", "Open the room")

	g.press(lee, "direct", "", "Accept")
	g.press(lee, room, "", "Phases…")
	g.pressIn(lee, g.form(lee, "Phases"), "Cut access", "Open")
	says(2, "Lee", "Accept", "Phases…", "Open", "Cut access")

	g.press(priya, room, "", "3.1")
	g.press(sam, room, "3.2", "Add evidence…")
	g.submit(sam, g.form(sam, "Add evidence"), "Save", map[string]string{"What it is": "Key, policy and trust as JSON", "Where it is kept": "s3://evidence/key.json"})
	g.until("3.3 can be asked for", func() bool {
		for _, m := range g.messages(priya, room) {
			for i, b := range m.Blocks {
				if strings.Contains(string(b.Text), "3.3") {
					_, _, ok := find(m.Blocks[i:min(i+2, len(m.Blocks))], "", "Ask Lee…")
					return ok
				}
			}
		}
		return false
	})
	g.press(priya, room, "3.3", "Ask Lee…")
	g.submit(priya, g.form(priya, "Ask for a decision"), "Ask Lee", map[string]string{
		"Action and target": "Deactivate AKIAEXAMPLE3F7Q, ci-deploy", "Why now": "used at 02:36 from an unknown address", "What breaks": "release pipeline, 1 h",
	})
	says(3, "Priya", "3.1", "Sam", "Add evidence…", "3.2", "Save", "Ask Lee…", "3.3")

	g.press(lee, "direct", "", "Approve")
	g.press(priya, room, "", "3.3")
	says(4, "Approve", "3.3")

	g.act(lee, "command", map[string]any{"channel": g.channel(lee, room), "text": "/incident close false-alarm"})
	g.submit(lee, g.form(lee, "Close INC-P001"), "Close", map[string]string{"What it was": "a key that was planted", "What to keep": "the two addresses"})
	says(5, "`/incident close false-alarm`", "Close", "the first of four files")

	var files []postedFile
	g.until("the files are in the room", func() bool {
		for _, m := range g.messages(lee, room) {
			if len(m.Files) > 0 {
				files = m.Files
			}
		}
		return len(files) == 4
	})
	if html := string(g.get(files[0].URL)); !strings.Contains(html, "<html") || !strings.Contains(html, "INC-P001") {
		t.Errorf("the first file, %s, is not the page", files[0].Name)
	}
}

// TestGuideKnowsItsPeople shows that a config without the people or the runbook of the guide has none, rather than one that cannot be followed.
func TestGuideKnowsItsPeople(t *testing.T) {
	policy := func() *incident.Policy {
		read, problems := config.Parse("config.example.toml", warroom.ExampleConfig, func(string) string { return "" })
		if read == nil {
			t.Fatal(problems)
		}
		return read.Policy
	}
	if got := guide(policy(), nil); len(got) != 6 {
		t.Fatalf("the example has %d lines", len(got))
	}
	without := policy()
	delete(without.People, "sam")
	if got := guide(without, nil); got != nil {
		t.Error("there is a guide without Sam")
	}
	other := policy()
	delete(other.Runbooks, other.Types[guideType].Runbook)
	if got := guide(other, nil); got != nil {
		t.Error("there is a guide without the runbook")
	}
}
