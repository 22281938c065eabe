package chattest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"warroom/bot"
	"warroom/bot/chattest"
	"warroom/bot/incident"
	"warroom/bot/sandbox"
	"warroom/store"
)

// crowd is how many people tick as many different steps at the same moment.
const crowd = 25

// rounds is how often they do. So many crowds stand around incidents of one bot, and so many such bots run beside one another.
const (
	rounds      = 100
	roundsShort = 8
	incidents   = 2
	bots        = 2
)

// TestCrowd has 25 people tick 25 different steps at once, over the wire, and kills the bot. Whatever was acknowledged is in the record: all of it, once. In
// the next round they untick them, on a bot that was started on what the last one left.
func TestCrowd(t *testing.T) {
	t.Parallel()
	n := rounds
	if testing.Short() {
		n = roundsShort
	}
	for i := range bots {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			c := gather(t)
			for round := range n / bots / incidents {
				c.round(round)
			}
		})
	}
}

// round is one moment in which everybody clicks. In every fifth one the bot lives until everybody sees it, in the rest it dies with the last
// acknowledgement.
func (c *throng) round(round int) {
	c.t.Helper()
	ticked := round%2 == 0
	c.start()
	c.awaitCards(!ticked)
	c.updates.reset()
	refused := c.click(ticked, nil)
	for try := 0; len(refused) > 0; try++ {
		// Slack waits three seconds, which a machine that is busy with other tests may take. People press again, and what was recorded already is not
		// recorded twice.
		if try == mostTries {
			c.t.Fatalf("round %d: not acknowledged: %v", round, refused)
		}
		refused = c.again(ticked, refused)
	}
	if round%5 == 0 {
		c.awaitCards(ticked)
		c.withinUpdates(round)
	}
	c.kill()
	for i, got := range c.recorded(ticked) {
		if len(got) != crowd {
			c.t.Fatalf("round %d, incident %d: %d of %d are in the record after kill -9", round, i, len(got), crowd)
		}
	}
}

// TestCrowdKilled kills the bot in the middle of it: what was acknowledged is in the record, nothing twice, and after the start everybody's cards show it.
func TestCrowdKilled(t *testing.T) {
	t.Parallel()
	c := gather(t)
	c.start()
	c.awaitCards(false)
	refused := c.click(true, func(done int) {
		if done == crowd {
			c.kill()
		}
	})
	if len(refused) == crowd*incidents {
		t.Error("nobody was acknowledged before the kill")
	}
	recorded := c.recorded(true)
	for i, at := range c.incidents {
		for j, step := range at.steps {
			if refused[clicked{i, j}] == nil && !recorded[i][step] {
				t.Errorf("%s was told that %q is recorded, and it is not", c.people[j].Key, step)
			}
		}
	}
	c.start()
	c.await("the cards show the record", func() error {
		for i, at := range c.incidents {
			shown, _ := c.boxes(at)
			for _, step := range at.steps {
				if shown[step].Checked != recorded[i][step] {
					return fmt.Errorf("the box of %q is ticked: %t", step, shown[step].Checked)
				}
			}
		}
		return nil
	})
	c.kill()
}

// throng is a crowd around the cards of some incidents, and a bot that can be killed.
type throng struct {
	t         *testing.T
	workspace *sandbox.Slack
	door      *slackDoor
	people    []chattest.Person // the crowd, and a bystander
	incidents []*crowded
	updates   *updates
	dir       string
	errand    string
	child     *exec.Cmd
}

// crowded is an incident that the crowd works on.
type crowded struct {
	stream, room string
	steps        []string // titles, one for each person
	ids          map[incident.StepID]string
	read         uint64 // entries of the record that were read
}

// mostTries is how often people press again who got no answer.
const mostTries = 3

// clicked is one person's click in one incident.
type clicked struct{ incident, person int }

// gather opens incidents and grows two open phases of each by the steps of the crowd.
func gather(t *testing.T) *throng {
	t.Helper()
	c := &throng{t: t, dir: t.TempDir(), updates: &updates{by: map[string]int{}}}
	c.people = slices.DeleteFunc(chattest.Players(example(t).Policy, "slack"), func(p chattest.Person) bool { return p.Guest || p.Key == "kim" })
	for i := len(c.people); i <= crowd; i++ {
		c.people = append(c.people, chattest.Person{Key: fmt.Sprintf("c%02d", i), Name: fmt.Sprintf("Crowd %d", i), Account: fmt.Sprintf("U0CROWD%02d", i)})
	}
	c.workspace = serveWorkspace(t, sandbox.Options{}, c.people, c.updates.count)
	c.door = newSlackDoor(t, c.workspace, c.people, time.Now)
	raw, err := json.Marshal(errand{Dir: c.dir, Config: smallConfig(t), API: c.workspace.APIURL(), BotToken: c.workspace.BotToken(), AppToken: c.workspace.AppToken()})
	if err != nil {
		t.Fatal(err)
	}
	c.errand = string(raw)
	t.Cleanup(c.kill)
	for i := range incidents {
		c.start()
		c.incidents = append(c.incidents, c.declare(i))
		c.awaitCards(false)
		c.kill()
	}
	c.recorded(true)
	return c
}

// declare opens an incident in an open room, which everybody joins, and adds a step for each of them.
func (c *throng) declare(i int) *crowded {
	c.t.Helper()
	at := &crowded{stream: fmt.Sprintf("INC-%03d", i+1), ids: map[incident.StepID]string{}}
	c.says(chattest.LobbyID, "/incident declare denial-of-service sev2 Everything is slow")
	c.await("the room opens", func() error {
		for _, p := range c.door.See(c.people[0].Account).Places {
			if strings.HasPrefix(p.Name, strings.ToLower(at.stream)) && slices.ContainsFunc(p.Messages, func(m chattest.Message) bool { return m.App }) {
				at.room = p.ID
				return nil
			}
		}
		return errors.New("there is no room with a card in it")
	})
	for _, p := range c.people {
		if err := c.workspace.As(p.Account).JoinChannel(at.room); err != nil {
			c.t.Fatal(err)
		}
	}
	for j := range crowd {
		if j == crowd/2 {
			c.says(at.room, "/incident phase 3 open")
		}
		at.steps = append(at.steps, fmt.Sprintf("Ask number %02d", j))
		c.says(at.room, "/incident step add "+at.steps[j])
	}
	return at
}

// says has the commander type a command.
func (c *throng) says(place, line string) {
	c.t.Helper()
	i := slices.IndexFunc(c.people, func(p chattest.Person) bool { return p.Key == "lee" })
	if err := c.door.Do(c.people[i].Account, chattest.Type{Place: place, Line: line}); err != nil {
		c.t.Fatalf("%s: %v", line, err)
	}
}

// start starts a bot in a process of its own.
func (c *throng) start() {
	c.t.Helper()
	c.child = exec.CommandContext(c.t.Context(), os.Args[0], "-test.run=^$")
	c.child.Env = append(os.Environ(), served+"="+c.errand)
	c.child.Stderr = os.Stderr
	if err := c.child.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.await("the bot listens", func() error {
		if c.workspace.Connections() < 2 {
			return errors.New("it does not listen")
		}
		return nil
	})
}

// kill is kill -9: no handler runs and nothing is closed.
func (c *throng) kill() {
	if c.child == nil {
		return
	}
	_ = c.child.Process.Kill()
	_ = c.child.Wait() // it was killed, which is no news
	c.child = nil
	c.await("its connections are gone", func() error {
		if c.workspace.Connections() > 0 {
			return errors.New("they are there")
		}
		return nil
	})
}

// boxes finds each step's box as a bystander sees it, who touches nothing, and the cards that they stand on.
func (c *throng) boxes(at *crowded) (boxes map[string]chattest.Press, cards map[string]bool) {
	boxes, cards = map[string]chattest.Press{}, map[string]bool{}
	places := c.door.See(c.people[crowd].Account).Places
	i := slices.IndexFunc(places, func(p chattest.Place) bool { return p.ID == at.room })
	for _, m := range places[i].Messages {
		for _, r := range m.Rows {
			for _, k := range r.Controls {
				_, title, _ := strings.Cut(k.Label, " ")
				if k.Box && slices.Contains(at.steps, title) {
					boxes[title] = chattest.Press{Place: at.room, Message: m.ID, Control: k, Checked: k.Checked}
					cards[m.ID] = true
				}
			}
		}
	}
	return boxes, cards
}

// awaitCards waits until every card shows all steps as ticked, or as not.
func (c *throng) awaitCards(ticked bool) {
	c.t.Helper()
	c.await("the cards follow", func() error {
		for _, at := range c.incidents {
			shown, _ := c.boxes(at)
			for _, step := range at.steps {
				if b, ok := shown[step]; !ok || b.Checked != ticked {
					return fmt.Errorf("%s: the box of %q is there: %t, ticked: %t", at.stream, step, ok, b.Checked)
				}
			}
		}
		return nil
	})
}

// click has everybody set their own step's box of each incident at the same moment, and gives who was not acknowledged. Whoever wants to know is told how
// many were answered.
func (c *throng) click(ticked bool, answered func(done int)) map[clicked]error {
	var mu sync.Mutex // guards refused and done
	refused, done := map[clicked]error{}, 0
	var all sync.WaitGroup
	ready := make(chan struct{})
	for i, at := range c.incidents {
		boxes, _ := c.boxes(at)
		for j, step := range at.steps {
			b := boxes[step]
			b.Checked = ticked
			all.Go(func() {
				<-ready
				err := c.workspace.As(c.people[j].Account).Click(click(b))
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					refused[clicked{i, j}] = err
				}
				if done++; answered != nil {
					answered(done)
				}
			})
		}
	}
	close(ready)
	all.Wait()
	return refused
}

// again has those click once more who were not acknowledged.
func (c *throng) again(ticked bool, refused map[clicked]error) map[clicked]error {
	still := map[clicked]error{}
	for who := range refused {
		at := c.incidents[who.incident]
		boxes, _ := c.boxes(at)
		b := boxes[at.steps[who.person]]
		b.Checked = ticked
		if err := c.workspace.As(c.people[who.person].Account).Click(click(b)); err != nil {
			still[who] = err
		}
	}
	return still
}

// withinUpdates makes sure that each card was drawn once or twice for all the clicks on it.
func (c *throng) withinUpdates(round int) {
	c.t.Helper()
	for _, at := range c.incidents {
		_, cards := c.boxes(at)
		for ts := range cards {
			if n := c.updates.of(ts); n < 1 || n > 2 {
				c.t.Errorf("round %d, %s: a card was drawn %d times for one moment's clicks", round, at.stream, n)
			}
		}
	}
}

// recorded reads what the killed bot added to each record: which steps were ticked or unticked, each once, and each by somebody else.
func (c *throng) recorded(ticked bool) []map[string]bool {
	c.t.Helper()
	s, err := store.Open(store.Options{Dir: c.dir, ReadOnly: true})
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	out := make([]map[string]bool, len(c.incidents))
	for i, at := range c.incidents {
		got, actors := map[string]bool{}, map[incident.PersonID]bool{}
		for raw, err := range s.Stream(at.stream) {
			if err != nil {
				c.t.Fatal(err)
			}
			if raw.N < at.read {
				continue
			}
			at.read++
			r, err := bot.Decode(raw)
			if err != nil {
				c.t.Fatal(err)
			}
			step := at.note(r.Event, ticked)
			if step == "" {
				continue
			}
			if got[step] {
				c.t.Errorf("%s: %q is recorded twice", at.stream, step)
			}
			got[step], actors[r.Actor] = true, true
		}
		if len(actors) != len(got) {
			c.t.Errorf("%s: %d steps by %d people", at.stream, len(got), len(actors))
		}
		out[i] = got
	}
	return out
}

// note gives the title of the step that an event ticks or unticks, and learns the steps' ids.
func (at *crowded) note(e incident.Event, ticked bool) string {
	switch e := e.(type) {
	case *incident.StepAdded:
		at.ids[e.Step.ID] = string(e.Title)
	case *incident.StepCompleted:
		if ticked {
			return at.ids[e.Step]
		}
	case *incident.StepUnticked:
		if !ticked {
			return at.ids[e.Step]
		}
	default: // the others are no ticks
	}
	return ""
}

// await waits until a condition holds. It is looked at after changes in chat, and no more often than it takes to look.
func (c *throng) await(what string, holds func() error) {
	c.t.Helper()
	if err := (chattest.Watch{Changed: c.door.Changed, Patience: 30 * time.Second}).Until(holds); err != nil {
		c.t.Fatalf("%s: %v\n%s", what, err, c.door.See(c.people[0].Account))
	}
}

// updates counts the calls of chat.update by message.
type updates struct {
	mu sync.Mutex // guards by
	by map[string]int
}

func (u *updates) count(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/chat.update") {
			body, _ := io.ReadAll(r.Body) // what breaks off is the workspace's to refuse, and so is what cannot be parsed
			form, _ := url.ParseQuery(string(body))
			r.Body = io.NopCloser(bytes.NewReader(body))
			u.mu.Lock()
			u.by[form.Get("ts")]++
			u.mu.Unlock()
		}
		next.ServeHTTP(w, r)
	})
}

func (u *updates) of(ts string) int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.by[ts]
}

func (u *updates) reset() {
	u.mu.Lock()
	defer u.mu.Unlock()
	clear(u.by)
}
