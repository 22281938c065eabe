package chattest_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"warroom/bot/chattest"
)

// TestParseStory names every line that is not understood.
func TestParseStory(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"lee dances", "no line of a story"},
		{"at noon", `"noon" is no time of the day`},
		{"on 24 Nov", "write a day like this"},
		{"on 31 Foo at 10:00", "write a day like this"},
		{"wait a while", `"a" is no span of time`},
		{"wait -5m", "is no span of time"},
		{`lee presses`, "a text is missing"},
		{`lee presses "Accept`, "a quoted text has no end"},
		{`lee presses "Accept" in limbo`, `"limbo" is no place`},
		{`lee presses "Accept" twice`, `"twice" and what follows is not understood`},
		{`lee fills`, "say what is filled in"},
		{`lee fills why=`, "a text is missing"},
		{`lee sees`, "a quoted text is missing"},
		{`lee edits "a"`, "write an edit like this"},
		{`lee posts "a.json"`, "write a file like this"},
		{"room explodes", "no line of a story"},
		{"room gets files", "a quoted text is missing"},
		{"record has step.danced", `"step.danced" is no kind of entry`},
		{"lee, presses", "no line of a story"},
		{`= "x"`, "= names nothing"},
	} {
		_, err := chattest.ParseStory("a.story", strings.NewReader("# a story\n\n"+c.line+"\n"))
		if err == nil || !strings.Contains(err.Error(), "a.story:3: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v; want %q", c.line, err, c.want)
		}
	}
	_, err := chattest.ParseStory("a.story", strings.NewReader("lee dances\nat 02:41\nwait\n"))
	if err == nil || !strings.Contains(err.Error(), "a.story:1: ") || !strings.Contains(err.Error(), "a.story:3: ") {
		t.Errorf("not every mistake is named: %v", err)
	}
}

// FuzzParseStory reads anything without falling over.
func FuzzParseStory(f *testing.F) {
	f.Add(`lee, dana and omar press "Accept" in direct`)
	f.Add(`priya presses "How" beside 3.5, then "Skip…" and fills why="no \"federation\"", "What breaks"="x" but is told "no"`)
	f.Add("priya in #incidents: /incident declare")
	f.Add("on 24 Nov at 09:12")
	f.Add(`record lacks step.completed by lee with "a", "b"`)
	f.Fuzz(func(_ *testing.T, text string) {
		_, _ = chattest.ParseStory("fuzz.story", strings.NewReader(text))
	})
}

// TestStoryFails makes sure that a story can fail: each of these lines says what is not so.
func TestStoryFails(t *testing.T) {
	t.Parallel()
	stage := straight(t)
	begin := "priya: /incident declare iam-compromise SEV1 AWS key on public repo\nroom opens private\npriya sees \"Phase 1\" in room\n"
	play(t, stage, begin)
	stage.Patience = 20 * time.Millisecond
	for _, c := range []struct{ line, want string }{
		{`lee sees "ready to close" in direct`, `"ready to close" is not there`},
		{`lee does not see "Phase 1"`, `"Phase 1" is there`},
		{`lee presses "Approve"`, `there is nothing like "Approve"`},
		{`lee presses "How" in room`, `"How" stands there 5 times: say beside what`},
		{`lee finds no "Accept" in direct`, `there is "Accept"`},
		{"lee ticks 9.9", `there is nothing like "9.9`},
		{"lee unticks 1.1", "stands like that already"},
		{`lee is told "anything"`, "they are not told"},
		{`lee fills why="x"`, "no form is open"},
		{`lee presses "Update…" and fills mood="x"`, `no single field "mood"`},
		{"room opens open", "is private: true"},
		{"room is archived", "is not archived"},
		{`room pins "nothing"`, "no pinned message"},
		{`room gets files "a.txt"`, "no file came"},
		{"alex is in the room", "alex is in the room: false"},
		{"nobody: hello", `nobody here is called "nobody"`},
		{`nobody sees "x"`, `nobody here is called "nobody"`},
		{"record has step.completed by lee", "the record holds no such entry"},
		{"record lacks incident.declared by priya", "the record holds such an entry"},
		{"at 02:39", "it is 23 Nov 02:40 already"},
		{`lee marks "nothing of the kind"`, "nobody wrote"},
		{`alex in room: hello`, `there is no place "room"`},
	} {
		said := play(t, stage, c.line)
		if !strings.Contains(said, "it.story:1: ") || !strings.Contains(said, c.want) {
			t.Errorf("%s: %q; want %q", c.line, said, c.want)
		}
	}
}

// play plays a story to its end or to its failure, and gives the failure's words.
func play(t *testing.T, stage *chattest.Stage, text string) string {
	t.Helper()
	story, err := chattest.ParseStory("it.story", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	said := &overheard{TB: t}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		story.Play(said, stage)
	}()
	<-ended
	return said.words
}

// overheard is a test that keeps what it fails with.
type overheard struct {
	testing.TB
	words string
}

func (o *overheard) Fatalf(format string, args ...any) {
	o.words = fmt.Sprintf(format, args...)
	runtime.Goexit()
}
