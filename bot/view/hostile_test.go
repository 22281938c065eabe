package view_test

import (
	"fmt"
	"strings"
	"testing"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// hostile is what people paste by accident or on purpose. Each piece holds the marker, by which it is found wherever it ends up.
const marker = "zqx"

var hostile = []string{
	"<!channel> " + marker, "<@U0LEE> " + marker, "@everyone " + marker, "*" + marker + "*", "`" + marker + "`", "```\n" + marker, "<https://evil.example|" + marker + ">",
	"> " + marker, "\u202e" + marker + "\u202c", "\u200b" + marker, marker + "\n## Phase 3 of 8: Cut access. 6 of 6 done", "{p-lee} " + marker, marker + "; rm -rf / #", "$(" + marker + ")", marker + "\x1b[2J",
}

// poisoned puts a text wherever people can write one.
func poisoned(s *incident.State, text string) view.Incident {
	w := incident.Words(text)
	s.Title = w
	for name := range s.Texts {
		s.Texts[name] = w
	}
	s.Texts["USER"] = w
	s.Known[kit] = incident.Known{Name: w}
	s.Room.Name, s.Room.ID = w, "C0HERON"
	for i := range s.Decisions {
		d := &s.Decisions[i]
		d.Asker, d.Action, d.Why, d.Breaks, d.How, d.Question = kit, w, w, w, w, w
		d.Asides = []incident.Aside{{By: kit, Question: w, AnsweredBy: kit, Answer: w}}
		for j := range d.Answers {
			d.Answers[j].Words = w
		}
	}
	for _, st := range s.Steps {
		if st.Question {
			st.Title, st.Words, st.Added, st.Owner = "", w, true, kit
		}
		st.Reason = w
	}
	for i := range s.Phases {
		if s.Phases[i].Objection != nil {
			s.Phases[i].Objection.Why = w
		}
	}
	for i := range s.Reviews {
		s.Reviews[i].Reason, s.Reviews[i].Verdict = w, w
	}
	for i := range s.Evidence {
		e := &s.Evidence[i]
		e.What, e.Source, e.Location, e.Hash = w, w, w, text
	}
	for i := range s.Recent {
		s.Recent[i].Text = w
	}
	s.Updates = []incident.Update{{Number: 1, By: kit, At: at("03:08"), Know: w, Doing: w, Need: w}}
	for i := range s.Requests {
		s.Requests[i].What, s.Requests[i].Reference = w, w
	}
	for r, a := range s.Roles {
		if a.Handover != nil {
			a.Handover.Worry = w
			s.Roles[r] = a
		}
	}
	if s.Closed != nil {
		s.Closed.Impact, s.Closed.What, s.Closed.Keep, s.Closed.Duplicate = w, w, w, text
	}
	return picture(s, "03:00")
}

func TestHostileTextStaysPlain(t *testing.T) {
	seen := 0
	for _, text := range hostile {
		for name, s := range map[string]func() *incident.State{"worst": worst, "closed": ended} {
			v := poisoned(s(), text)
			check := func(where string, blocks []view.Block) {
				for _, b := range blocks {
					seen += plainOnly(t, fmt.Sprintf("%s/%s with %q", name, where, text), b)
				}
			}
			for _, x := range view.Surfaces(v) {
				check(x.Key, x.Message.Blocks)
			}
			for _, id := range []incident.StepID{"disable-keys", "question-1"} {
				check("how", view.How(v, id).Blocks)
			}
			check("steps", view.PhaseSteps(v, "scope").Blocks)
			check("evidence", view.EvidenceList(v).Blocks)
			check("home", view.Home(v.Policy, []view.Incident{v}, incident.Actor{Person: kit}).Blocks)
			check("menu", view.MenuForm(v, kit, []view.Incident{v}).Blocks)
			check("catch up", view.CatchUp(v, kit).Blocks)
			check("waiting", view.Waiting([]view.Incident{v}, kit).Blocks)
			check("refusal", view.Refusal(v, &incident.Refusal{Why: "Ask {p-7q2m}.", Who: []incident.PersonID{kit}}).Blocks)
			check("timeline", view.Timeline(v, []incident.Recorded{{Stamp: incident.Stamp{Recorded: at("02:40"), Actor: kit},
				Event: &incident.NoteAdded{Text: incident.Words(text)}}}).Blocks)
		}
		for _, n := range notices() {
			for _, b := range n.message(func(s *incident.State) view.Incident { return poisoned(s, text) }).Blocks {
				seen += plainOnly(t, fmt.Sprintf("%s with %q", n.title, text), b)
			}
		}
	}
	if seen < 100 {
		t.Errorf("the marker was seen %d times: the test looks at nothing", seen)
	}
}

// plainOnly reports text of people's that is more than text: in a marked span, in a command to copy, in an id, or over the end of its line. It
// counts where the marker stands.
func plainOnly(t *testing.T, where string, b view.Block) int {
	t.Helper()
	n := 0
	for _, text := range []view.Text{b.Text, b.Context} {
		for _, s := range text {
			if !strings.Contains(s.S, marker) {
				continue
			}
			n++
			// The last letters and digits of a decision's target are set off: four of them, and nothing that could be markup.
			lastFour := s.Kind == view.Bold && len(s.S) <= 4 && strings.Trim(s.S, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
			if s.Kind != view.Plain && !lastFour {
				t.Errorf("%s: stands in a span of kind %q: %q", where, s.Kind, s.S)
			}
			if strings.Contains(s.S, "\n## Phase") {
				t.Errorf("%s: begins a line of its own: %q", where, s.S)
			}
		}
	}
	if strings.Contains(b.Code, marker) {
		t.Errorf("%s: stands in a command that people copy and run: %q", where, b.Code)
	}
	buttons := []*view.Button{b.Side}
	for _, w := range b.Row {
		buttons = append(buttons, w.Button)
		if w.Box != nil && (strings.Contains(w.Box.Act.String(), marker) || strings.Contains(w.Box.Label+w.Box.Note, "\n")) {
			t.Errorf("%s: %+v", where, *w.Box)
		}
	}
	for _, w := range buttons {
		if w != nil && (strings.Contains(w.Act.String(), marker) || strings.Contains(w.Label, "\n")) {
			t.Errorf("%s: %+v", where, *w)
		}
	}
	if strings.Contains(b.Header, "\n") {
		t.Errorf("%s: a header over two lines: %q", where, b.Header)
	}
	return n
}

// TestCommandsTakeHarmlessValuesOnly fills a command in.
func TestCommandsTakeHarmlessValuesOnly(t *testing.T) {
	for value, fills := range map[string]bool{
		"AKIAEXAMPLE3F7Q": true, "ci-deploy": true, "arn:aws:iam::111122223333:role/ci": true, "ci@example.com": true,
		"": false, "unknown": false, "a b": false, "a;b": false, "$(a)": false, "`a`": false, "a|b": false, "a'b": false, "--force": false, "a\nb": false, "a>b": false, "ключ": false,
	} {
		s := cutting()
		s.Texts["USER"] = incident.Words(value)
		f := view.How(picture(s, "02:51"), "disable-keys")
		var code string
		asks := false
		for _, b := range f.Blocks {
			code += b.Code
			for _, w := range b.Row {
				asks = asks || w.Button.Act.Do == view.ActFill
			}
		}
		if got := !strings.Contains(code, "<<USER>>"); got != fills || asks == fills {
			t.Errorf("%q: filled in: %v, want %v; [Fill in…]: %v\n%s", value, got, fills, asks, code)
		}
	}
}

func TestPlainTextIsHarmlessToATerminal(t *testing.T) {
	got := view.PlainText(view.Message{Blocks: []view.Block{{Header: "a\x1b[2Jb"}, {Text: view.Text{{S: "c\u202ed\u200be"},
		{Kind: view.Clock, S: "02:40 UTC"}}}, {Code: "x\x07"}}})
	const want = "a[U+001B][2Jb\nc[U+202E]d[U+200B]e02:40 UTC\nx[U+0007]"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRoomNames(t *testing.T) {
	for _, c := range []struct {
		change func(*incident.State)
		want   string
	}{
		{nil, "inc-p007-amber-heron"},
		{func(s *incident.State) { s.Private, s.ID, s.Title = false, "INC-042", "Key on: a PUBLIC repo!" }, "inc-042-key-on-a-public-repo"},
		{func(s *incident.State) { s.Private, s.ID, s.Title = false, "INC-042", "ключ Über & Größe" }, "inc-042-ber-gr-e"},
		{func(s *incident.State) { s.Private, s.ID, s.Title = false, "INC-042", "🔥🔥" }, "inc-042"},
		{func(s *incident.State) { s.ID, s.Exercise = "EX-004", true }, "ex-004-amber-heron"},
		{func(s *incident.State) { s.Room.Linked = []incident.Words{"C1"} }, "inc-p007-amber-heron-2"},
		{func(s *incident.State) {
			s.Private, s.ID, s.Title = false, "INC-042", incident.Words(strings.Repeat("long words ", 20))
		},
			"inc-042-long-words-long-words-long-words-long-words-long-words-long-words-long"},
	} {
		s := declared()
		if c.change != nil {
			c.change(s)
		}
		got := view.RoomName(s)
		if got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
		if len(got) > 80 {
			t.Errorf("%q has %d characters, want at most 80", got, len(got))
		}
	}
}

func TestRoomTopic(t *testing.T) {
	if got, want := view.RoomTopic(picture(declared(), "02:40")), "INC-P007 SEV1 Identity compromise. Commander Lee. Board is pinned."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := view.RoomTopic(picture(ended(), "23:12")), "INC-P007 SEV1 Identity compromise. Closed."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if n := len([]rune(view.RoomTopic(longest(declared())))); n > 250 {
		t.Errorf("the topic has %d characters, want at most 250", n)
	}
}
