package bot

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"warroom/bot/incident"
	"warroom/store"
)

func TestConsoleKeepsTheSameRecord(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		c := h.bot.Console()
		do := func(id, as, stream, words string) Said {
			t.Helper()
			s, err := c.Do(t.Context(), id, as, stream, words)
			if err != nil {
				t.Fatalf("%s: %v", words, err)
			}
			return s
		}
		declared := do("1", "priya", "", "declare "+openWords)
		if declared.Incident != "INC-001" || !strings.Contains(declared.Text, "Recorded as INC-001") {
			t.Fatalf("the declaration is answered %+v", declared)
		}
		h.calm()
		if len(h.chat.rooms) != 1 {
			t.Error("an incident of the command line has no room")
		}
		for range 2 { // the same id twice
			if got := do("2", "sam", "inc-001", "note by hand"); got.Refused || got.Text == "" {
				t.Errorf("a note is answered %+v", got)
			}
		}
		if got := h.notes("INC-001"); !slices.Equal(got, []string{"by hand"}) {
			t.Errorf("the notes are %q", got)
		}
		do("3", "sam", "INC-001", "step 1.1 done")
		if got := do("4", "sam", "INC-001", "step 1.1 done"); got.Refused || !strings.Contains(got.Text, "so already") {
			t.Errorf("what is so already is answered %+v", got)
		}
		if got := do("5", "sam", "INC-001", "nosuchcommand"); !strings.Contains(got.Text, "There is no command") {
			t.Errorf("an unknown word is answered %+v", got)
		}
		if got := do("6", "sam", "INC-001", "close real"); got.Text == "" {
			t.Error("what needs a form is answered with nothing")
		}
		for _, as := range []string{"nobody", "", "Priya"} {
			if _, err := c.Do(t.Context(), "7"+as, as, "INC-001", "note x"); !errors.Is(err, ErrNoSuchPerson) {
				t.Errorf("--as %q: %v", as, err)
			}
		}
		for _, stream := range []string{"INC-999", "register", "INC-P001"} {
			if _, err := c.Do(t.Context(), "8"+stream, "sam", stream, "note x"); !errors.Is(err, ErrNoSuchIncident) {
				t.Errorf("%s: %v", stream, err)
			}
			if _, err := c.Show(t.Context(), "9"+stream, stream); !errors.Is(err, ErrNoSuchIncident) {
				t.Errorf("show %s: %v", stream, err)
			}
		}
		story, err := Story(h.store, "INC-001")
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range story {
			if e, ok := r.Event.(*incident.RoleTaken); ok && e.Person == h.person("sam") {
				t.Error("what somebody typed for Sam accepted a role for him")
			}
		}
	})
}

func TestConsoleDecidesNothing(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", privateWords)
		h.asksForKeys(id)
		for i, words := range []string{"approve D-1", "deny D-1 no", "decide D-1"} {
			_, err := h.bot.Console().Do(t.Context(), words, "lee", id, words)
			if err != nil && i < 2 {
				t.Error(err)
			}
		}
		if d := h.state(id).Decisions[0]; d.Status != incident.DecisionOpen {
			t.Errorf("a decision was %s by the command line", d.Status)
		}
		// A private incident is not there for who is outside it, by the command line either.
		if _, err := h.bot.Console().Do(t.Context(), "k", "kim", id, "status"); !errors.Is(err, ErrNoSuchIncident) {
			t.Errorf("Kim is answered %v", err)
		}
	})
}

func TestReadingAPrivateIncidentIsAnEntry(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		private, public := h.declares("U0PRIYA", privateWords), h.declares("U0PRIYA", openWords)
		c := h.bot.Console()
		text, err := c.Show(t.Context(), "1", strings.ToLower(private))
		if err != nil || !strings.Contains(text, "AWS key") {
			t.Errorf("show tells %q, %v", text, err)
		}
		first, err := c.Export(t.Context(), "2", private)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(tail(h.kinds(private), 0, "record.read")); n != 2 {
			t.Errorf("two readings left %d entries", n)
		}
		report := verify(t, contents(t, first), h.store.Pin())
		if int(report.Size) != len(h.kinds(private)) {
			t.Errorf("the export holds %d of %d entries", report.Size, len(h.kinds(private)))
		}
		if _, err := c.Show(t.Context(), "3", public); err != nil {
			t.Error(err)
		}
		a, err := c.Export(t.Context(), "4", public)
		if err != nil {
			t.Fatal(err)
		}
		b, err := c.Export(t.Context(), "5", public)
		if err != nil || !bytes.Equal(contents(t, a), contents(t, b)) {
			t.Errorf("two exports of the same record differ (%v)", err)
		}
		if n := len(tail(h.kinds(public), 0, "record.read")); n != 0 {
			t.Error("reading an open incident is an entry")
		}
		all, err := c.List(t.Context())
		if err != nil || len(all) != 2 || all[0].State != "open" {
			t.Errorf("the list is %+v, %v", all, err)
		}
	})
}

// The command line works on the data while no bot runs; what chat is owed waits for it.
func TestConsoleWithoutChat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		services := h.options.Services
		h.options.Services = nil
		h.start()
		defer h.close()
		if _, err := h.bot.Console().Do(t.Context(), "1", "priya", "", "declare "+openWords); err != nil {
			t.Fatal(err)
		}
		h.restart()
		h.options.Services = services
		h.restart()
		h.calm()
		if len(h.chat.rooms) != 1 || len(h.chat.in("DU0LEE")) != 1 || len(h.chat.in("CSTAKE")) != 1 {
			t.Errorf("when chat is back there are %d rooms, and Lee has %d asks", len(h.chat.rooms), len(h.chat.in("DU0LEE")))
		}
		backup := t.TempDir() + "/" + store.DataFile
		if err := h.bot.Console().Backup(t.Context(), backup); err != nil {
			t.Error(err)
		}
	})
}
