package slack

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	slackapi "github.com/slack-go/slack"

	"warroom/bot/view"
)

var update = flag.Bool("update", false, "write the golden files")

var night = time.Date(2026, 11, 23, 2, 40, 0, 0, time.UTC)

func act(do, ref string) view.Act {
	return view.Act{Do: do, Incident: "INC-P007", Ref: ref, Rev: 83}
}

func step(number, id, title, note string, checked bool) view.Block {
	return view.Block{Row: []view.Widget{
		{Box: &view.Box{Act: act("tick", id), Label: number + " " + title, Note: note, Checked: checked}},
		{Button: &view.Button{Act: act("how", id), Label: "How", Speak: "How: step " + number}},
	}}
}

// hostile is text that tries to be more than text.
const hostile = "<!channel> <@U1> *bold* _it_ ~no~ `code` ```fence``` <https://evil.example|click> &amp; > quote @here my_var arn:aws:iam::1:* \u202egnp.exe"

func messages() map[string]view.Message {
	board := view.Message{
		Push: "SEV1, phase 3 of 8, Lee commands, next update 03:10",
		Blocks: []view.Block{
			{Header: "SEV1 - AMBER HERON (private)"},
			{Text: view.Text{{S: "Identity compromise (ours): key on public repo\n"}, {S: "Goal: ", Kind: view.Bold}, {S: "nobody can use the key; know what it did\nSince "}, {Kind: view.Clock, At: night, S: "02:40"}, {S: ". Phase 3 of 8, Cut access. 12 of 43"}}},
			{Text: view.Text{{S: "Waiting: D-1 (Lee, by "}, {Kind: view.Clock, At: night.Add(15 * time.Minute)}, {S: "). GDPR by "}, {Kind: view.Day, At: night.Add(73 * time.Hour)}}},
			{Context: view.Text{{S: "Next update "}, {Kind: view.Clock, At: night.Add(30 * time.Minute)}, {S: " (Tom)"}}},
			{Row: []view.Widget{
				{Button: &view.Button{Act: act("catchup", ""), Label: "Catch me up"}}, {Button: &view.Button{Act: act("update", ""), Label: "Update…", Style: "primary"}},
				{Button: &view.Button{Act: act("menu", ""), Label: "Menu"}},
			}},
		},
	}
	phase := view.Message{
		Push: "Phase 3, Cut access: 2 of 6 done, next 3.5",
		Blocks: []view.Block{
			{Header: "Phase 3 of 8: Cut access. 2 of 6 done"},
			{Text: view.Text{{S: "When: the key is public. So that: nobody can use it."}}},
			step("3.1", "say", "Say what breaks if we cut", "Priya, T+6 min", true),
			{Text: view.Text{{S: "3.3 Deactivate the exposed key\nWaiting for Lee: D-1 Revoke keys, since "}, {Kind: view.Clock, At: night.Add(10 * time.Minute)}}, Side: &view.Button{Act: act("nudge", "D-1"), Label: "Nudge"}},
			step("3.5", "trust", "Stop new trust", "", false),
			{Divider: true},
			{Row: []view.Widget{
				{Button: &view.Button{Act: act("confirm", "cut"), Label: "Confirm, open Scope", Confirm: &view.Confirm{Title: "Open Scope?", Text: "2 steps stay open.", Yes: "Open", No: "Back"}}},
				{Menu: &view.Menu{Act: act("more", ""), Label: "More", Options: []view.Option{{Value: "a", Label: "Phases", Note: "all eight"}, {Value: "b", Label: "Roles"}}}},
			}},
		},
	}
	decision := view.Message{
		Push: "D-1 Revoke keys waits for Lee until 02:55",
		Blocks: []view.Block{
			{Text: view.Text{{Kind: view.Mention, S: "p-lee"}, {S: " "}, {Kind: view.Bold, S: "D-1 Revoke keys."}, {S: " Priya asks. In "}, {Kind: view.Channel, S: "C0AMBER"}, {S: ", see "}, {Kind: view.Link, S: "https://acme.slack.com/archives/C0AMBER the room"}}},
			{Code: "aws iam update-access-key --user-name ci-deploy \\\n  --access-key-id <<KEY>> --status Inactive"},
			{Row: []view.Widget{{Button: &view.Button{Act: act("approve", "D-1"), Label: "Approve", Style: "primary"}}, {Button: &view.Button{Act: act("glass", "D-1"), Label: "Break glass…", Style: "danger"}}, {Button: &view.Button{Act: act("link", ""), Label: "Open the room", URL: "https://acme.slack.com/archives/C0AMBER"}}}},
		},
	}
	attack := view.Message{
		Push: hostile,
		Blocks: []view.Block{
			{Header: hostile}, {Text: view.Text{{S: hostile + "\n" + hostile}, {Kind: view.Bold, S: hostile}}}, {Text: view.Text{{Kind: view.Mono, S: hostile}}}, {Context: view.Text{{S: hostile}}}, {Code: hostile},
			{Text: view.Text{{Kind: view.Mention, S: "<!channel>"}, {Kind: view.Channel, S: "C1|x> <!here"}, {Kind: view.Link, S: "javascript:alert(1) " + hostile}, {Kind: view.Link, S: "https://e.example/|><!here> x"}, {Kind: view.Clock, At: night, S: "> <!here|x"}}},
			step("1.1", "a", hostile, hostile, false), step("1.2", "a", hostile, hostile, true),
		},
	}
	long := view.Message{Push: strings.Repeat("p&", 400), Blocks: []view.Block{{Header: strings.Repeat("h", 300)}}}
	for i := range 60 {
		long.Blocks = append(long.Blocks, step(fmt.Sprintf("1.%d", i), fmt.Sprintf("s%d", i), strings.Repeat("x", 200), strings.Repeat("y", 200), i%2 == 0))
	}
	huge := view.Message{Push: "p", Blocks: []view.Block{{Text: view.Text{{S: strings.Repeat("<&*", 9000)}}}, {Code: strings.Repeat("<", 9000)}, {Context: view.Text{{Kind: view.Bold, S: strings.Repeat("b*", 5000)}}}, {Text: view.Text{{S: strings.Repeat("z", 4000)}}}, {Text: view.Text{{S: strings.Repeat("z", 4000)}}}, {Text: view.Text{{S: "last"}}}}}
	return map[string]view.Message{"board": board, "phase": phase, "decision": decision, "hostile": attack, "long": long, "huge": huge, "text-only": {Push: "Closed by Omar, 4 files"}}
}

func forms() map[string]view.Form {
	options := []view.Option{{Value: "SEV1", Label: "SEV1", Note: "outsider used a privileged identity"}, {Value: "SEV2", Label: "SEV2"}}
	declare := view.Form{Act: view.Act{Do: "declare"}, Title: "Declare an incident", Submit: "Open the room", Close: "Cancel", Note: "n", Blocks: []view.Block{
		{Input: &view.Input{ID: "title", Label: "What happened", Kind: view.Line, Initial: []string{"AWS key on public repo"}, Max: 60}},
		{Input: &view.Input{ID: "type", Label: "Type", Kind: view.Select, Options: options, Initial: []string{"SEV2"}, Reacts: true}},
		{Input: &view.Input{ID: "severity", Label: "How bad", Kind: view.Choice, Options: options, Initial: []string{"SEV2"}}},
		{Divider: true},
		{Input: &view.Input{ID: "why", Label: "Why", Kind: view.Area, Optional: true, Hint: "in one line", Sample: "it leaked"}},
		{Input: &view.Input{ID: "tags", Label: "More", Kind: view.Checks, Options: options, Optional: true, Initial: []string{"SEV1", "SEV2"}}},
		{Input: &view.Input{ID: "services", Label: "Services", Kind: view.Many, Options: options, Optional: true}},
		{Input: &view.Input{ID: "whom", Label: "Who", Kind: view.Whom, Optional: true, Initial: []string{"p-not-an-account"}}},
		{Input: &view.Input{ID: "when", Label: "First noticed", Kind: view.When, Optional: true, Initial: []string{"2026-11-23T02:40:00Z"}}},
		{Input: &view.Input{ID: "none", Label: "Nothing to choose", Kind: view.Select}},
	}}
	many := view.Form{Act: act("show", ""), Title: strings.Repeat("t", 60), Note: strings.Repeat("n", 2900)}
	for i := range 130 {
		many.Blocks = append(many.Blocks, step("1", fmt.Sprint(i), "step", "", false))
	}
	return map[string]view.Form{"declare": declare, "steps": many, "empty": {Title: "Nothing"}}
}

func pretty(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRenderGolden(t *testing.T) {
	check := func(name string, got []byte) {
		t.Helper()
		path := filepath.Join("testdata", name+".json")
		if *update {
			if err := os.WriteFile(path, got, 0o600); err != nil {
				t.Fatal(err)
			}
			return
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s: run with -update if this is meant\n%s", name, diff)
		}
	}
	for _, name := range []string{"board", "phase", "decision", "hostile", "text-only"} {
		blocks, text := render(messages()[name], map[string]string{"p-lee": "U0LEE"}, 7)
		check(name, pretty(t, map[string]any{"text": text, "blocks": blocks}))
	}
	check("declare", pretty(t, modal(forms()["declare"], 7, origin{Channel: "C1", Respond: "https://hooks.slack.com/actions/T1/1/x"})))
	check("home", pretty(t, home(view.Form{Act: act("home", ""), Blocks: messages()["board"].Blocks}, 7)))
}

// Nothing that people typed becomes markup, a mention or a link.
func TestHostileStaysText(t *testing.T) {
	blocks, text := render(messages()["hostile"], nil, 1)
	var walk func(v any, inMrkdwn bool)
	var marked []string
	walk = func(v any, _ bool) {
		switch v := v.(type) {
		case map[string]any:
			if v["type"] == "mrkdwn" {
				marked = append(marked, v["text"].(string))
				if v["verbatim"] != true {
					t.Errorf("slack may make links of %q", v["text"])
				}
			}
			if v["type"] == "plain_text" && v["emoji"] != false {
				t.Errorf("slack may make emoji of %q", v["text"])
			}
			for _, x := range v {
				walk(x, false)
			}
		case []any:
			for _, x := range v {
				walk(x, false)
			}
		}
	}
	var tree any
	if err := json.Unmarshal(pretty(t, blocks), &tree); err != nil {
		t.Fatal(err)
	}
	walk(tree, false)
	for _, s := range append(marked, text) {
		for _, bad := range []string{"<!channel", "<!here", "<@U1", "<https://evil", "<#C1|", "<javascript", "*bold*", "_it_", "~no~", "`code`"} {
			// Within code no markup runs, only what stands in angle brackets.
			if strings.Contains(s, bad) && (!strings.HasPrefix(s, "`") || bad[0] == '<') {
				t.Errorf("%q runs in %q", bad, s)
			}
		}
		if strings.ContainsRune(s, '\u202e') {
			t.Errorf("%q turns the reading order round", s)
		}
	}
	if len(marked) < 5 {
		t.Fatalf("only %d texts were looked at", len(marked))
	}
}

// A checkpoint arrives as it was signed.
func TestCheckpointIsVerbatim(t *testing.T) {
	note := "warroom.example/7f3a/INC-P007\n7\nxyyEgSrYIV6z85/FPx3JqrVUVBXEKB9dUkfJxpWEClQ=\n\n\u2014 warroom.example/7f3a 78pDSvuYao7WkDpboOkw97Q+RqjJzb1dycLpz3viqcZFxGK6PI22q+Ev74jO7lyioiSjYnaZJb8AAQ17HXzlmoscygY=\n"
	blocks, text := render(view.Message{Push: note}, nil, 1)
	if blocks != nil || text != note {
		t.Errorf("got %q", text)
	}
}

// Act ids differ within a message, and block ids from one edit to the next.
func TestIDs(t *testing.T) {
	for name, m := range messages() {
		first, _ := render(m, nil, 1)
		second, _ := render(m, nil, 2)
		blocks, actions := map[string]bool{}, map[string]bool{}
		for _, b := range first {
			if blocks[b.ID()] {
				t.Errorf("%s: block %s twice", name, b.ID())
			}
			blocks[b.ID()] = true
			if row, ok := b.(*slackapi.ActionBlock); ok {
				for _, e := range row.Elements.ElementSet {
					var id struct {
						ActionID string `json:"action_id"`
					}
					if err := json.Unmarshal(pretty(t, e), &id); err != nil {
						t.Fatal(err)
					}
					if actions[id.ActionID] {
						t.Errorf("%s: act %s twice", name, id.ActionID)
					}
					actions[id.ActionID] = true
					if _, err := view.ParseAct(unnumbered(id.ActionID)); err != nil {
						t.Errorf("%s: %s does not come back as an act", name, id.ActionID)
					}
				}
			}
		}
		for _, b := range second {
			if blocks[b.ID()] {
				t.Errorf("%s: block %s keeps its id over an edit", name, b.ID())
			}
		}
	}
}

// Every message and form is inside Slack's limits and its schema.
func TestWithinSlack(t *testing.T) {
	judge := newJudge(t)
	for name, m := range messages() {
		blocks, text := render(m, map[string]string{"p-lee": "U0LEE"}, 1<<60)
		if n := utf8.RuneCountInString(text); n == 0 || n > 4000 {
			t.Errorf("%s: text of %d characters", name, n)
		}
		if len(blocks) > mostBlocks {
			t.Errorf("%s: %d blocks", name, len(blocks))
		}
		judge.check(t, name, blocks)
	}
	for name, f := range forms() {
		v := modal(f, 1, origin{Channel: "C1", Respond: strings.Repeat("r", 800)})
		if len(v.Blocks.BlockSet) == 0 || len(v.Blocks.BlockSet) > mostViewBlocks {
			t.Errorf("%s: %d blocks", name, len(v.Blocks.BlockSet))
		}
		for what, s := range map[string]string{"title": v.Title.Text, "callback_id": v.CallbackID, "private_metadata": v.PrivateMetadata} {
			if n, most := utf8.RuneCountInString(s), judge.limit("view."+what); n > most {
				t.Errorf("%s: %s of %d characters, at most %d", name, what, n, most)
			}
		}
		if _, note := parseOrigin(v.PrivateMetadata); note != f.Note {
			t.Errorf("%s: the note came back as %q", name, cut(note, 40))
		}
		judge.check(t, name, v.Blocks.BlockSet)
	}
}

// judge holds what is sent against Slack's own published types and lengths, which lie in the folder that WARROOM_SCHEMAS names.
type judge struct {
	schema *jsonschema.Schema
	limits map[string]any
}

func newJudge(t *testing.T) *judge {
	t.Helper()
	dir := os.Getenv("WARROOM_SCHEMAS")
	if dir == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("WARROOM_SCHEMAS names no folder with slack-message.schema.json: CI must not skip this")
		}
		t.Skip("WARROOM_SCHEMAS names no folder with Slack's schema: nothing is held against it")
	}
	c := jsonschema.NewCompiler()
	s, err := c.Compile(filepath.Join(dir, "slack-message.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "slack-limits.json"))
	if err != nil {
		t.Fatal(err)
	}
	j := &judge{schema: s}
	if err := json.Unmarshal(raw, &j.limits); err != nil {
		t.Fatal(err)
	}
	return j
}

// limit gives a greatest length or count by its path, such as button.text.
func (j *judge) limit(path string) int {
	at := any(j.limits)
	for p := range strings.SplitSeq(path, ".") {
		m, ok := at.(map[string]any)
		if !ok {
			return 1 << 30
		}
		at = m[p]
	}
	if m, ok := at.(map[string]any); ok {
		for _, k := range []string{"max_length", "max_items", "max"} {
			if n, ok := m[k].(float64); ok {
				return int(n)
			}
		}
	}
	return 1 << 30
}

func (j *judge) check(t *testing.T, name string, blocks []slackapi.Block) {
	t.Helper()
	raw := pretty(t, map[string]any{"blocks": append([]slackapi.Block{}, blocks...)})
	tree, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if err := j.schema.Validate(tree); err != nil {
		t.Errorf("%s: slack's schema refuses it: %v", name, err)
	}
	var top struct{ Blocks []any }
	if err := json.Unmarshal(raw, &top); err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, b := range top.Blocks {
		total += j.lengths(t, name, b)
	}
	if total > mostText && len(blocks) <= mostBlocks {
		t.Errorf("%s: %d characters in one message, at most %d", name, total, mostText)
	}
}

// lengths holds an object's texts and lists against the limits for its type, and counts its characters.
func (j *judge) lengths(t *testing.T, name string, v any) int {
	t.Helper()
	total := 0
	m, ok := v.(map[string]any)
	if !ok {
		if l, ok := v.([]any); ok {
			for _, x := range l {
				total += j.lengths(t, name, x)
			}
		}
		return total
	}
	kind, _ := m["type"].(string)
	switch {
	case kind == "plain_text" || kind == "mrkdwn":
		return utf8.RuneCountInString(m["text"].(string))
	case strings.HasSuffix(kind, "_select"):
		kind = "select"
	case kind == "" && m["value"] != nil:
		kind = "option"
	case kind == "" && m["confirm"] != nil:
		kind = "confirmation"
	}
	for key, x := range m {
		length := -1
		switch x := x.(type) {
		case string:
			length = utf8.RuneCountInString(x)
		case []any:
			length = len(x)
		case map[string]any:
			if s, ok := x["text"].(string); ok {
				length = utf8.RuneCountInString(s)
			}
		}
		most := min(j.limit(kind+"."+key), j.limit(key))
		if key == "text" && kind != "button" && kind != "option" {
			most = j.limit(kind + "." + key)
		}
		if length > most {
			t.Errorf("%s: %s.%s has %d, at most %d", name, kind, key, length, most)
		}
		total += j.lengths(t, name, x)
	}
	return total
}

// FuzzText: whatever people type, a text stays within its length, escaped, and never opens a mention.
func FuzzText(f *testing.F) {
	for _, s := range []string{hostile, "", "a\nb", "*", "**", "`", "&&&&", strings.Repeat("<", 100), "\x00\xff"} {
		for kind := range 8 {
			f.Add(s, kind, 50)
		}
	}
	kinds := []view.SpanKind{view.Plain, view.Bold, view.Mono, view.Clock, view.Day, view.Mention, view.Channel, view.Link}
	f.Fuzz(func(t *testing.T, s string, kind, most int) {
		if most < 8 || most > 4000 || kind < 0 {
			return
		}
		got := mrkdwn(view.Text{{S: "x "}, {Kind: kinds[kind%len(kinds)], S: s, At: night}, {S: s}}, nil, most)
		if n := utf8.RuneCountInString(got); n > most {
			t.Fatalf("%d characters of at most %d: %q", n, most, got)
		}
		for i := range len(got) {
			if got[i] != '<' {
				continue
			}
			rest := got[i:]
			if !strings.HasPrefix(rest, "<!date^") && !strings.HasPrefix(rest, "<http") && !strings.HasPrefix(rest, "<#") {
				t.Fatalf("%q opens something", got)
			}
		}
	})
}

// Marks in the middle of a word are shown as they are by Slack, so that none are written there.
func TestNoMarksInsideWords(t *testing.T) {
	for _, tt := range []struct {
		text view.Text
		want string
	}{
		{view.Text{{S: "Deactivate AKIA.."}, {Kind: view.Bold, S: "3F7Q"}, {S: ", ci"}}, "Deactivate AKIA..*3F7Q*, ci"},
		{view.Text{{S: "Deactivate AKIAEXAMPLE"}, {Kind: view.Bold, S: "3F7Q"}, {S: ", ci"}}, "Deactivate AKIAEXAMPLE3F7Q, ci"},
		{view.Text{{Kind: view.Bold, S: "3F7Q"}, {S: "x"}}, "3F7Qx"},
		{view.Text{{Kind: view.Bold, S: "PAUSE."}, {S: " Lee"}}, "*PAUSE.* Lee"},
	} {
		if got := mrkdwn(tt.text, nil, 100); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}
