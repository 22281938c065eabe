package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"warroom/bot/incident"
	"warroom/bot/view"
)

func TestSameActTwice(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		tick := Request{ID: "click", Kind: Pressed, Account: "U0SAM", Act: h.tick(id, "1.1"), Checked: true}
		refused := Request{ID: "no", Kind: Pressed, Account: "U0SAM", Act: view.Act{Do: view.ActNudge, Incident: id, Ref: "7"}}
		again := Request{ID: "words", Kind: Typed, Account: "U0SAM", Channel: h.room(id), Words: "note the first traffic came at 02:31"}
		var first []string
		for _, r := range []Request{tick, refused, again} {
			first = append(first, said(h.ask(r)))
		}
		after := h.kinds(id)
		compare := func(when string) {
			t.Helper()
			var got []string
			for _, r := range []Request{tick, refused, again} {
				got = append(got, said(h.ask(r)))
			}
			if diff := cmp.Diff(first, got); diff != "" {
				t.Errorf("%s the answers differ (-first +again):\n%s", when, diff)
			}
			if got := h.kinds(id); len(got) != len(after) {
				t.Errorf("%s the same acts left %v more", when, got[len(after):])
			}
		}
		compare("at once")
		h.restart()
		compare("after a restart")
		if n := strings.Count(strings.Join(after, " "), "step.completed"); n != 1 {
			t.Errorf("one tick left %d entries", n)
		}
		if first[1] == "" {
			t.Error("the refusal said nothing")
		}
	})
}

func TestSameActTwiceInOneGroup(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		before := len(h.kinds(id))
		release := h.hold()
		var answers [2]Answer
		var wg sync.WaitGroup
		for i := range answers {
			wg.Go(func() {
				answers[i] = h.bot.handle(t.Context(), &Request{
					ID: "twin", Kind: Typed, Service: "slack", Workspace: workspace, Account: "U0SAM", Channel: h.room(id), Words: "note one line",
				})
			})
		}
		h.settle()
		release()
		wg.Wait()
		if got := h.kinds(id)[before:]; len(slices.DeleteFunc(got, func(k string) bool { return k != "note.added" })) != 1 {
			t.Errorf("the same act twice in a group left %v", got)
		}
		if said(answers[0]) != said(answers[1]) {
			t.Errorf("it is answered %q and %q", said(answers[0]), said(answers[1]))
		}
	})
}

// hold keeps the decider from going on until the returned function is called.
func (h *house) hold() (release func()) {
	stop := make(chan struct{})
	go h.bot.between(h.t.Context(), func() { <-stop })
	h.settle()
	return sync.OnceFunc(func() { close(stop) })
}

func TestWhoWaitsSharesACommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		var mu sync.Mutex
		steps := 0
		h.options.Now = func() time.Time { // each look at the clock is a second later, so that groups are told apart
			mu.Lock()
			defer mu.Unlock()
			steps++
			return time.Date(2026, time.November, 23, 2, 40, steps, 0, time.UTC)
		}
		h.start()
		defer h.close()
		id := h.declares("U0PRIYA", openWords)
		const people = 64
		release := h.hold()
		var wg sync.WaitGroup
		for i := range people {
			wg.Go(func() {
				a := h.bot.handle(t.Context(), &Request{
					ID: fmt.Sprint("n", i), Kind: Typed, Service: "slack", Workspace: workspace, Account: "U0SAM", Channel: h.room(id), Words: fmt.Sprintf("note line %d", i),
				})
				if a.Later != nil {
					t.Error("it was not recorded in time")
				}
			})
		}
		h.settle()
		release()
		wg.Wait()
		story, err := Story(h.store, id)
		if err != nil {
			t.Fatal(err)
		}
		groups := map[time.Time]int{}
		for _, r := range story {
			if _, ok := r.Event.(*incident.NoteAdded); ok {
				groups[r.Recorded]++
			}
		}
		if len(groups) != 1 {
			t.Errorf("%d notes that waited together took %d commits", people, len(groups))
		}
		for _, n := range groups {
			if n != people {
				t.Errorf("%d of %d notes are there", n, people)
			}
		}
	})
}

func TestPanicCostsItsOwnActOnly(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id, other := h.declares("U0PRIYA", openWords), h.declares("U0PRIYA", "denial-of-service SEV2 Another one")
		before, numbers := h.kinds(id), len(h.incidents())
		note := func(stream, text string) *job {
			return &job{
				meta:   incident.Meta{ID: text, By: incident.Actor{Person: h.person("sam"), Class: incident.ClassPerson}},
				stream: stream, commands: []incident.Command{incident.AddNote{Text: text}}, done: make(chan Outcome, 1),
			}
		}
		broken := note(id, "broken")
		broken.commands = []incident.Command{incident.AddNote{Text: "half of it"}, puzzle{}}
		declared := &job{
			meta: incident.Meta{ID: "d", By: broken.meta.By}, declare: &incident.Declare{Type: "denial-of-service", Title: "Half declared"},
			commands: []incident.Command{puzzle{}}, done: make(chan Outcome, 1),
		}
		jobs := []*job{note(id, "before"), broken, note(id, "after"), declared, note(other, "elsewhere")}
		release := h.hold()
		for _, j := range jobs {
			if !h.bot.enqueue(j) {
				t.Fatal("the queue is full")
			}
		}
		release()
		for _, j := range jobs {
			o := <-j.done
			if failed := j == broken || j == declared; failed != (o.Err != nil) {
				t.Errorf("%s: %v", j.meta.ID, o.Err)
			}
		}
		h.settle()
		if diff := cmp.Diff([]string{"note.added", "note.added"}, tail(h.kinds(id), len(before), "note.added")); diff != "" {
			t.Errorf("the incident of the panic has (-want +got):\n%s", diff)
		}
		if notes := h.notes(id); !slices.Equal(notes, []string{"before", "after"}) {
			t.Errorf("recorded is %q", notes)
		}
		if n := len(h.incidents()); n != numbers {
			t.Errorf("a declaration that panicked left %d incidents", n-numbers)
		}
		if next := h.declares("U0PRIYA", "denial-of-service SEV2 The next"); next != "INC-003" {
			t.Errorf("the next incident is %s: a number was lost", next)
		}
		if err := h.store.Check(id); err != nil {
			t.Error(err)
		}
	})
}

// puzzle is a command that no rule knows, which the rules panic at.
type puzzle struct{ incident.Command }

func (puzzle) Act() string { return "puzzle" }

// tail is what of a kind came behind the first entries.
func tail(kinds []string, from int, kind string) []string {
	return slices.DeleteFunc(kinds[from:], func(k string) bool { return k != kind })
}

// notes are the texts of an incident's notes.
func (h *house) notes(id string) []string {
	h.t.Helper()
	story, err := Story(h.store, id)
	if err != nil {
		h.t.Fatal(err)
	}
	var out []string
	for _, r := range story {
		if e, ok := r.Event.(*incident.NoteAdded); ok {
			out = append(out, string(e.Text))
		}
	}
	return out
}

func TestActRefusedHalfWayLeavesNothing(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		before := h.kinds(id)
		sam := incident.Actor{Person: h.person("sam"), Class: incident.ClassPerson, Name: "Sam"}
		half := func(stream string, declare *incident.Declare) Outcome {
			return h.bot.submit(t.Context(), &job{
				meta: incident.Meta{ID: "half" + stream, By: sam}, stream: stream, declare: declare,
				commands: []incident.Command{incident.AddNote{Text: "first"}, incident.Nudge{Decision: 9}},
			})
		}
		if o := half(id, nil); o.Refusal == nil || o.Changed {
			t.Errorf("the act was not refused whole: %+v", o)
		}
		if got := h.kinds(id); !slices.Equal(got, before) {
			t.Errorf("it left %v", got[len(before):])
		}
		o := half("", &incident.Declare{Type: "denial-of-service", Title: "Never"})
		if o.Refusal == nil || o.Incident != "" {
			t.Errorf("the declaration was not refused whole: %+v", o)
		}
		if got := h.incidents(); !slices.Equal(got, []string{id}) {
			t.Errorf("it left %v", got)
		}
		if next := h.declares("U0PRIYA", "denial-of-service SEV2 The next"); next != "INC-002" {
			t.Errorf("the next incident is %s", next)
		}
	})
}

func TestEntryThatTheStoreDoesNotTakeCostsNobodyElse(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		good := func(text string) *job {
			return &job{
				meta:   incident.Meta{ID: text, By: incident.Actor{Person: h.person("sam"), Class: incident.ClassPerson}},
				stream: id, commands: []incident.Command{incident.AddNote{Text: text}}, done: make(chan Outcome, 1),
			}
		}
		bad := good("bad")
		bad.meta.Source = strings.Repeat("x", 70_000) // more than a line holds
		jobs := []*job{good("one"), bad, good("two")}
		release := h.hold()
		for _, j := range jobs {
			h.bot.enqueue(j)
		}
		release()
		for _, j := range jobs {
			if o := <-j.done; (j == bad) != (o.Err != nil) {
				t.Errorf("%s: %v", j.meta.ID, o.Err)
			}
		}
		if notes := h.notes(id); !slices.Equal(notes, []string{"one", "two"}) {
			t.Errorf("recorded is %q", notes)
		}
		if h := h.bot.Health(); !h.OK {
			t.Errorf("health: %+v", h)
		}
	})
}

func TestFullQueue(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		h.chat.forget()
		release := h.hold()
		for h.bot.enqueue(&job{seals: []string{id}}) {
		}
		a := h.presses("U0SAM", h.tick(id, "1.1"), true)
		if got := said(a); !strings.Contains(got, "Not recorded (too busy, ref ") {
			t.Errorf("a click on a full queue is answered %q", got)
		}
		release()
		h.calm()
		if n := len(tail(h.kinds(id), 0, "step.completed")); n != 0 {
			t.Error("the refused click was recorded")
		}
		if h.chat.count(func(c call) bool { return c.op == "edit" && strings.HasPrefix(c.push, "Phase 1") }) != 1 {
			t.Error("the card on which it was pressed was not drawn again")
		}
	})
}

func TestNumbersWithoutGaps(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		var got []string
		for _, words := range []string{
			openWords, privateWords, "denial-of-service SEV2 --exercise Table-top one", "denial-of-service SEV3 Second", "iam-compromise SEV2 Other key",
		} {
			got = append(got, h.declares("U0PRIYA", words))
		}
		if a := h.types("U0GUEST", "", "declare "+openWords); !strings.Contains(said(a), "does not know") {
			t.Errorf("a guest is told %q", said(a))
		}
		got = append(got, h.declares("U0PRIYA", "denial-of-service SEV3 Third"))
		h.restart()
		got = append(got, h.declares("U0PRIYA", "denial-of-service SEV3 Fourth"))
		if want := []string{"INC-001", "INC-P001", "EX-001", "INC-002", "INC-P002", "INC-003", "INC-004"}; !slices.Equal(got, want) {
			t.Errorf("numbers %v, want %v", got, want)
		}
		var codenames []string
		for _, id := range got {
			if c := h.state(id).Codename; c != "" {
				codenames = append(codenames, c)
			}
		}
		if len(codenames) != 2 {
			t.Errorf("codenames %q: a private incident has one, no other has", codenames)
		}
	})
}

func TestStopDecidesWhatIsQueued(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.start()
		defer h.close()
		id := h.declares("U0PRIYA", openWords)
		release := h.hold()
		var jobs []*job
		for i := range 300 { // more than one group
			j := &job{
				meta:   incident.Meta{ID: fmt.Sprint(i), By: incident.Actor{Person: h.person("sam"), Class: incident.ClassPerson}},
				stream: id, commands: []incident.Command{incident.AddNote{Text: fmt.Sprint(i)}}, done: make(chan Outcome, 1),
			}
			h.bot.enqueue(j)
			jobs = append(jobs, j)
		}
		stopped := make(chan error, 1)
		go func() { stopped <- h.stop() }()
		h.settle()
		release()
		if err := <-stopped; err != nil {
			t.Fatal(err)
		}
		for _, j := range jobs {
			if o := <-j.done; o.Err != nil {
				t.Errorf("%s: %v", j.meta.ID, o.Err)
			}
		}
		if n := len(h.notes(id)); n != len(jobs) {
			t.Errorf("%d of %d are recorded", n, len(jobs))
		}
		if o := h.bot.submit(context.Background(), &job{seals: []string{id}}); !errors.Is(o.Err, errStopped) {
			t.Errorf("a stopped bot answers %v", o.Err)
		}
	})
}
