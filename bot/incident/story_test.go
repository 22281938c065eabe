package incident

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// story tells an incident command by command, and holds every step against what is true of all of them: deciding changes nothing, what is recorded reads
// back as it was, and the same events give the same state.
type story struct {
	t       testing.TB
	policy  *Policy
	state   *State
	now     time.Time
	record  []Recorded
	effects []Effect // of the last act
	acts    int
	look    func(m Meta, c Command) // is shown every act before it is done; nil: nobody looks
}

// newStory begins at 02:40, with nothing declared.
func newStory(tb testing.TB) *story {
	tb.Helper()
	return &story{t: tb, policy: testPolicy(), now: time.Date(2026, 11, 23, 2, 40, 0, 0, time.UTC)}
}

// declaredStory begins with the incident that Priya declared at 02:40.
func declaredStory(tb testing.TB) *story {
	tb.Helper()
	s := newStory(tb)
	s.as("priya").do(theKey())
	return s
}

func theKey() Declare {
	return Declare{
		Number: "INC-P007", Codename: "amber-heron", Title: "AWS key on public repo", Type: "iam-compromise", Severity: SEV1,
		Facts: map[string]string{"provider": "aws"}, Texts: map[string]string{"KEY": "AKIAEXAMPLE3F7Q"}, Chat: "slack",
	}
}

// teller is somebody about to act.
type teller struct {
	s    *story
	meta Meta
}

// as is a person of the config, or one of the strangers that tests know: max is a member of the workspace, guest a guest.
func (s *story) as(name PersonID) *teller {
	a := Actor{Person: name, Class: ClassPerson, Name: string(name), Account: "slack:T1:U0" + string(name), Chat: "slack"}
	switch q, ok := s.policy.People[name]; {
	case name == "guest":
		a.Class = ClassStranger
	case !ok:
		a.Class = ClassMember
	case q.Party != "":
		a.Class, a.Party = ClassExternal, q.Party
	}
	return s.actor(a)
}

// clock is the bot itself.
func (s *story) clock() *teller { return s.actor(Actor{Class: ClassClock}) }

func (s *story) actor(a Actor) *teller {
	s.acts++
	return &teller{s: s, meta: Meta{ID: fmt.Sprintf("act-%d", s.acts), By: a, At: s.now, Seen: s.rev()}}
}

func (s *story) rev() uint64 {
	if s.state == nil {
		return 0
	}
	return s.state.N
}

// seeing acts from a screen of that revision.
func (b *teller) seeing(rev uint64) *teller { b.meta.Seen = rev; return b }

// console acts by the command line.
func (b *teller) console() *teller { b.meta.By.Console, b.meta.By.Chat = true, "console"; return b }

// claiming says when it really was.
func (b *teller) claiming(t time.Time) *teller { b.meta.Occurred = t; return b }

// naming adds what chat knows of the people whom the command names.
func (b *teller) naming(who ...Actor) *teller { b.meta.Named = who; return b }

// do acts, and fails the test where that is refused. It gives the events.
func (b *teller) do(commands ...Command) []Event {
	b.s.t.Helper()
	var all []Event
	for _, c := range commands {
		events, refusal := b.decide(c)
		if refusal != nil {
			b.s.t.Fatalf("%s, %s %s is refused: %s (%s)", clockTime(b.s.now), b.meta.By.Person, c.Act(), refusal.Why, refusal.Code)
		}
		all = append(all, events...)
	}
	return all
}

// nothing acts, and fails the test where that changes anything or is refused.
func (b *teller) nothing(c Command) {
	b.s.t.Helper()
	if events := b.do(c); len(events) > 0 {
		b.s.t.Fatalf("%s %s changes something: %s", b.meta.By.Person, c.Act(), recounted(events))
	}
}

// refused acts, and fails the test where that is not refused for this reason.
func (b *teller) refused(code string, c Command) Refusal {
	b.s.t.Helper()
	events, refusal := b.decide(c)
	if refusal == nil {
		b.s.t.Fatalf("%s, %s %s is not refused, want %s; events: %s", clockTime(b.s.now), b.meta.By.Person, c.Act(), code, recounted(events))
	}
	if refusal.Code != code {
		b.s.t.Fatalf("%s %s is refused as %s (%s), want %s", b.meta.By.Person, c.Act(), refusal.Code, refusal.Why, code)
	}
	recorded := len(events) > 0 && reflect.TypeOf(events[len(events)-1]) == reflect.TypeFor[*AuthorityRefused]()
	if want := refusal.Authority && declared(b.s.state); recorded != want {
		b.s.t.Fatalf("the refusal %s is recorded: %v, want %v", code, recorded, want)
	}
	if len([]rune(refusal.Why)) > 160 {
		b.s.t.Errorf("the refusal %s has %d characters: %s", code, len([]rune(refusal.Why)), refusal.Why)
	}
	return *refusal
}

func (b *teller) decide(c Command) ([]Event, *Refusal) {
	b.s.t.Helper()
	if b.s.look != nil {
		b.s.look(b.meta, c)
	}
	before := b.s.state.Clone()
	events, refusal := Decide(b.s.state, b.s.policy, b.meta, c)
	if !reflect.DeepEqual(before, b.s.state) {
		b.s.t.Fatalf("deciding %s changed the state (-before +after):\n%s", c.Act(), cmp.Diff(before, b.s.state))
	}
	b.s.effects = nil
	for _, e := range events {
		b.s.add(b.meta, e)
	}
	return events, refusal
}

// add applies an event as it reads back from the record, as the bot does.
func (s *story) add(m Meta, e Event) {
	s.t.Helper()
	read := reread(s.t, e)
	r := Recorded{Stamp: Stamp{N: s.rev(), Recorded: s.now, Occurred: m.Occurred, Actor: m.By.Person, Command: m.ID}, Event: read}
	var before State
	if s.state != nil {
		before = *s.state
	}
	s.state = Apply(s.state, r)
	s.record = append(s.record, r)
	s.effects = append(s.effects, React(&before, s.state, s.policy, r)...)
}

// reread puts an event through the record's form.
func reread(tb testing.TB, e Event) Event {
	tb.Helper()
	body, private, err := Marshal(e)
	if err != nil {
		tb.Fatal(err)
	}
	words := map[string]Words{}
	for _, p := range private {
		words[p.Name] = p.Value
	}
	read, err := Unmarshal(e.Kind(), body, words)
	if err != nil {
		tb.Fatal(err)
	}
	return read
}

// pass lets time go by. What falls due on the way happens when it does.
func (s *story) pass(d time.Duration) {
	s.t.Helper()
	end := s.now.Add(d)
	for range 1000 {
		due := Due(s.state, s.policy)
		if due.IsZero() || due.After(end) {
			s.now = end
			return
		}
		if due.After(s.now) {
			s.now = due
		}
		s.clock().do(TickClock{})
		if again := Due(s.state, s.policy); again.Equal(due) {
			s.t.Fatalf("what is due at %s is still due after the tick", due)
		}
	}
	s.t.Fatal("there is no end to what is due")
}

// until lets time go by to a time of the story's first day.
func (s *story) until(clock string) {
	s.t.Helper()
	at, err := time.Parse("15:04", clock)
	if err != nil {
		s.t.Fatal(err)
	}
	s.pass(time.Date(s.now.Year(), s.now.Month(), s.now.Day(), at.Hour(), at.Minute(), 0, 0, time.UTC).Sub(s.now))
}

// openRoom is chat's answer to the declaration: the room, with everyone who belongs there.
func (s *story) openRoom() {
	s.t.Helper()
	s.clock().do(ReportRoom{Room: "C1", Name: "inc-p007-amber-heron"})
	for _, person := range s.state.Wanted() {
		s.clock().do(ReportMember{Person: person})
	}
}

// allAccept has everyone take the roles that they were asked for.
func (s *story) allAccept() {
	s.t.Helper()
	for _, person := range s.state.Wanted() {
		if len(rolesAsked(s.state, person)) > 0 {
			s.as(person).do(AcceptRole{})
		}
	}
}

// kindsOf names events by their kinds.
func kindsOf(events []Event) []string {
	var out []string
	for _, e := range events {
		out = append(out, e.Kind())
	}
	return out
}

// recounted shows events for a failure.
func recounted(events []Event) string {
	out := ""
	for _, e := range events {
		body, _, _ := Marshal(e)
		out += fmt.Sprintf("\n  %s %s", e.Kind(), body)
	}
	return out
}

// event finds the only event of its type.
func event[E Event](tb testing.TB, events []Event) E {
	tb.Helper()
	var found []E
	for _, e := range events {
		if x, ok := e.(E); ok {
			found = append(found, x)
		}
	}
	if len(found) != 1 {
		tb.Fatalf("there are %d events of type %T, want 1, in %s", len(found), *new(E), recounted(events))
	}
	return found[0]
}
