package bot_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"warroom"
	"warroom/bot"
	"warroom/bot/config"
	"warroom/bot/incident"
	"warroom/store"
)

// console opens the command line's door to a bot that no chat service is connected to, by the example config.
func console(t *testing.T, chat string) (bot.Console, *store.Store) {
	t.Helper()
	read, problems := config.Parse("config.example.toml", warroom.ExampleConfig, nil)
	if read == nil {
		t.Fatal(problems)
	}
	data, err := store.Open(store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	b, err := bot.New(bot.Options{Store: data, Policy: read, Chat: chat})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background()) // the test's own ends too late
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := errors.Join(<-ended, data.Close()); err != nil {
			t.Error(err)
		}
	})
	return b.Console(), data
}

// do says words, and fails the test where that cannot be done at all.
func do(t *testing.T, c bot.Console, id, as, stream, words string) bot.Said {
	t.Helper()
	said, err := c.Do(t.Context(), id, as, stream, words)
	if err != nil {
		t.Fatalf("%s says %q: %v", as, words, err)
	}
	return said
}

// story is an incident's entries.
func story(t *testing.T, data *store.Store, stream string) []incident.Recorded {
	t.Helper()
	all, err := bot.Story(data, stream)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// last is an incident's newest entry.
func last(t *testing.T, data *store.Store, stream string) incident.Recorded {
	t.Helper()
	all := story(t, data, stream)
	return all[len(all)-1]
}

const declaration = "declare iam-compromise sev1 key on public repo"

func TestConsoleRecordsWhoActsAndFromWhere(t *testing.T) {
	c, data := console(t, "console")
	said := do(t, c, "1", "priya", "", declaration)
	if said.Incident != "INC-P001" || said.Refused || !strings.HasPrefix(said.Text, "Recorded as INC-P001") {
		t.Fatalf("declaring said %+v", said)
	}
	st, err := bot.Fold(data, "INC-P001")
	if err != nil {
		t.Fatal(err)
	}
	by := st.Known[st.DeclaredBy]
	if by.Name != "Priya" || by.Account != "console::priya" || by.Class != incident.ClassPerson || st.Chat != "console" {
		t.Errorf("declared by %+v, on %s", by, st.Chat)
	}
	if said := do(t, c, "2", "lee", "inc-p001", "note  <!channel>\x1b[2J"); said.Text != "Recorded." || said.Incident != "INC-P001" {
		t.Errorf("a note said %+v", said)
	}
	if note, ok := last(t, data, "INC-P001").Event.(*incident.NoteAdded); !ok || note.Text != "<!channel>\x1b[2J" {
		t.Errorf("the note is %+v", last(t, data, "INC-P001"))
	}
}

// TestConsoleCountsAnActOnce says the same under the same id, as a command line does that lost the answer.
func TestConsoleCountsAnActOnce(t *testing.T) {
	c, data := console(t, "console")
	for range 2 {
		if said := do(t, c, "1", "priya", "", declaration); said.Incident != "INC-P001" {
			t.Errorf("declaring said %+v", said)
		}
		do(t, c, "2", "priya", "INC-P001", "note once")
	}
	notes := 0
	for _, r := range story(t, data, "INC-P001") {
		if _, ok := r.Event.(*incident.NoteAdded); ok {
			notes++
		}
	}
	if notes != 1 {
		t.Errorf("the note stands there %d times", notes)
	}
}

func TestConsoleKnowsItsPeopleAndIncidents(t *testing.T) {
	c, data := console(t, "console")
	do(t, c, "1", "priya", "", declaration)
	before := len(story(t, data, "INC-P001"))
	for name, try := range map[string]struct {
		as, stream string
		want       error
	}{
		"a person who is not there":                    {"nobody", "INC-P001", bot.ErrNoSuchPerson},
		"a name in place of the key":                   {"Priya Natarajan", "INC-P001", bot.ErrNoSuchPerson},
		"nobody":                                       {"", "INC-P001", bot.ErrNoSuchPerson},
		"a number that nobody has":                     {"priya", "INC-P099", bot.ErrNoSuchIncident},
		"a private incident, for one of a third party": {"kim", "INC-P001", bot.ErrNoSuchIncident},
		"the register":                                 {"priya", store.Register, bot.ErrNoSuchIncident},
	} {
		if said, err := c.Do(t.Context(), "x"+name, try.as, try.stream, "note hello"); !errors.Is(err, try.want) {
			t.Errorf("%s: %+v, %v", name, said, err)
		}
	}
	if got := len(story(t, data, "INC-P001")); got != before {
		t.Errorf("%d entries were added", got-before)
	}
}

// TestConsoleApprovesNothing tries every way to use a right from the command line.
func TestConsoleApprovesNothing(t *testing.T) {
	c, data := console(t, "console")
	do(t, c, "1", "priya", "", declaration)
	before := len(story(t, data, "INC-P001"))
	for _, words := range []string{"approve D-1", "deny D-1 no", "ask revoke-keys Deactivate it", "glass 3.3 data is leaving", "APPROVE D-1"} {
		said := do(t, c, words, "lee", "INC-P001", words)
		if said.Incident != "" || !strings.Contains(said.Text, "Use it in chat") {
			t.Errorf("%s: %+v", words, said)
		}
	}
	if got := len(story(t, data, "INC-P001")); got != before {
		t.Errorf("%d entries were added", got-before)
	}
}

// TestConsoleNeedsAllWords shows that a terminal, which has no form, is told how the command is written.
func TestConsoleNeedsAllWords(t *testing.T) {
	c, _ := console(t, "console")
	do(t, c, "1", "priya", "", declaration)
	for _, try := range []struct{ stream, words, ends string }{
		{"", "declare", "/incident declare [type] [severity] [title] [--private|--open] [--exercise] [--at <time>]"},
		{"INC-P001", "note", "/incident note [--at <time>] <text>"},
		{"INC-P001", "note --at 25:99 hello", "/incident note [--at <time>] <text>"},
		{"INC-P001", "severity", "/incident severity <sev> [why]"},
		{"INC-P001", "step 9.9 done", "or add <title> [@person]"},
	} {
		if said := do(t, c, try.words, "priya", try.stream, try.words); said.Incident != "" || !strings.HasSuffix(said.Text, try.ends) {
			t.Errorf("%q: %+v", try.words, said)
		}
	}
}

// TestConsoleIsRefusedByTheRules shows that a refusal says who could, and is itself recorded.
func TestConsoleIsRefusedByTheRules(t *testing.T) {
	c, data := console(t, "console")
	do(t, c, "1", "priya", "", declaration)
	said := do(t, c, "2", "priya", "INC-P001", "close")
	if !said.Refused || !strings.Contains(said.Text, "ask Lee or Omar") {
		t.Errorf("closing said %+v", said)
	}
	if _, ok := last(t, data, "INC-P001").Event.(*incident.AuthorityRefused); !ok {
		t.Errorf("the newest entry is %+v", last(t, data, "INC-P001"))
	}
	if said := do(t, c, "3", "priya", "INC-P001", "step 1.1 done"); said.Text != "Recorded." {
		t.Errorf("ticking said %+v", said)
	}
	if said := do(t, c, "4", "priya", "INC-P001", "step 1.1 done"); said.Text != "It is so already. Nothing was recorded." || said.Refused {
		t.Errorf("ticking again said %+v", said)
	}
}

// TestConsoleReadingIsRecorded looks into a private incident and into an open one.
func TestConsoleReadingIsRecorded(t *testing.T) {
	c, data := console(t, "console")
	do(t, c, "1", "priya", "", declaration)
	do(t, c, "2", "tom", "", "declare denial-of-service sev3 slow --open")
	for _, stream := range []string{"INC-P001", "INC-001"} {
		before := len(story(t, data, stream))
		text, err := c.Show(t.Context(), "show", strings.ToLower(stream))
		if err != nil || !strings.Contains(text, " declared "+stream+", ") {
			t.Errorf("show %s: %v\n%s", stream, err, text)
		}
		file, err := c.Export(t.Context(), "export", stream)
		if err != nil {
			t.Fatal(err)
		}
		holds(t, file, strings.ToLower(stream))
		want := map[string]int{"INC-P001": 2, "INC-001": 0}[stream]
		if got := len(story(t, data, stream)) - before; got != want {
			t.Errorf("reading %s twice left %d entries, want %d", stream, got, want)
		}
	}
	if _, err := c.Show(t.Context(), "3", store.Register); !errors.Is(err, bot.ErrNoSuchIncident) {
		t.Errorf("the register is shown as an incident: %v", err)
	}
	all, err := c.List(t.Context())
	if err != nil || len(all) != 2 {
		t.Fatalf("the list is %+v, %v", all, err)
	}
	for _, l := range all {
		at, err := time.Parse(time.RFC3339, l.Declared)
		if err != nil || time.Since(at).Abs() > time.Hour || l.State != "open" || l.Entries == 0 {
			t.Errorf("a line of the list is %+v, %v", l, err)
		}
	}
}

// holds reports whether an archive can be opened and holds something.
func holds(t *testing.T, f bot.File, name string) {
	t.Helper()
	from, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = from.Close() }()
	raw, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil || len(z.File) == 0 || !strings.HasPrefix(f.Name, name) || int64(len(raw)) != f.Size {
		t.Errorf("the archive %s of %d bytes (said: %d): %v", f.Name, len(raw), f.Size, err)
	}
}

// TestConsoleBacksUp copies the data while the bot works, and opens the copy.
func TestConsoleBacksUp(t *testing.T) {
	c, data := console(t, "console")
	do(t, c, "1", "priya", "", declaration)
	dir := t.TempDir()
	path := filepath.Join(dir, store.DataFile)
	if err := c.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if err := c.Backup(t.Context(), path); err == nil {
		t.Error("a file that exists was overwritten")
	}
	copied, err := store.Open(store.Options{Dir: dir, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = copied.Close() }()
	was, _ := data.Head("INC-P001")
	is, ok := copied.Head("INC-P001")
	if !ok || is != was {
		t.Errorf("the copy has the head %v, the data %v", is, was)
	}
}

// TestConsoleOwesChat declares for a chat service that is not connected: what it is owed waits, and is listed.
func TestConsoleOwesChat(t *testing.T) {
	c, _ := console(t, "slack")
	do(t, c, "1", "tom", "", "declare denial-of-service sev2 slow --open")
	do(t, c, "2", "lee", "INC-001", "update It is slow since 02:10.")
	rows, err := c.Outbox(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) == 0 {
		t.Fatal("nothing is owed")
	}
	for _, r := range rows {
		if r.Incident != "INC-001" || r.What == "" || r.Since == "" || r.Parked != "" {
			t.Errorf("a row is %+v", r)
		}
	}
}
