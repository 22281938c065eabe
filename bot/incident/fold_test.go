package incident

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// chance makes commands that people could send, right and wrong ones.
type chance struct {
	*rand.Rand
	s *story
}

func (r chance) of(n int) int { return r.IntN(n) }

func pick[T any](r chance, of ...T) T { return of[r.of(len(of))] }

func (r chance) person() PersonID {
	return pick[PersonID](r, "lee", "dana", "priya", "sam", "tom", "ines", "omar", "kim", "olga", "max", "guest")
}

// step is mostly one that somebody works on: of an open phase, or done already.
func (r chance) step() StepID {
	steps := []StepID{"nothing", "watch-log", "preserve"}
	for _, ph := range r.s.state.Phases {
		for _, id := range ph.Order {
			steps = append(steps, id)
			if st := r.s.state.Steps[id]; st.Status != StepOpen || st.Decision > 0 {
				steps = append(steps, id, id, id)
			}
		}
	}
	return pick(r, steps...)
}

func (r chance) role() RoleID {
	return pick[RoleID](r, "", "commander", "executive", "iam-lead", "cloud-lead", "evidence-owner", "provider-owner", "comms-lead", "legal")
}

func (r chance) phase() PhaseID {
	return pick[PhaseID](r, "start", "confirm", "cut", "provider", "nothing")
}

func (r chance) right() RightID {
	return pick[RightID](r, "", "revoke-keys", "take-offline", "notify", "block-public", "waive", "close", "break-glass")
}

func (r chance) words() string {
	return pick(r, "", "the pipeline, for an hour", "AKIAEXAMPLE3F7Q", "because data is leaving", "<!channel> & {p-lee}", "3F7Q is what it ends in")
}

func (r chance) item() string {
	return pick(r, "steps", "cause", "review", "facts", "evidence:live-sessions", "evidence:key-status", "change:disable-keys", "glass:1", "nothing")
}

// number is mostly one that is there, and of those the newest.
func (r chance) number(most int) int { return pick(r, most, most, max(0, most-1), r.of(most+2)) }

// command is one of any kind, with values that often fit.
func (r chance) command() Command {
	decision := r.number(len(r.s.state.Decisions))
	commands := []Command{
		AcceptRole{r.role()}, DeclineRole{r.role()}, TakeBack{r.role()}, Assign{r.role(), r.person()}, OfferHandover{r.role(), r.person(), r.words()},
		AnswerHandover{r.role(), r.of(2) == 0}, Invite{r.person()}, Tick{r.step(), pick(r, "", "yes", "no", "unknown")}, Tick{Step: r.step()},
		Tick{Step: r.step()}, Untick{r.step()}, Skip{r.step(), r.words()}, HandStep{r.step(), r.person()}, AddStep{r.phase(), r.words(), r.person()},
		Reverse{r.step(), r.words()}, Reverse{r.step(), "it works again"}, OwnChange{r.step(), r.person(), r.words()}, StartWatch{r.step()}, StartWatch{"watch-log"}, OpenPhase{r.phase()},
		ConfirmPhase{r.phase(), r.of(2) == 0}, ObjectPause{r.phase(), r.words()}, AnswerObjection{r.phase(), r.words()},
		AskDecision{
			Right: r.right(), Step: r.step(), Action: "Deactivate AKIAEXAMPLE3F7Q", Why: r.words(), Breaks: "nothing", Undo: "yes", How: "set it Active",
			Anyway: r.of(2) == 0, DecideNow: r.of(3) == 0, TypedBack: "3F7Q",
		},
		AskDecision{Right: "revoke-keys", Step: "cut-sessions", Action: "Cut", Why: "now", Breaks: "nothing", Undo: "yes", How: "sign in", Anyway: true},
		Approve{Decision: decision, TypedBack: "3F7Q", Words: r.words()}, Approve{Decision: decision, TypedBack: "3F7Q"}, Deny{Decision: decision, Why: r.words()},
		AskBack{decision, r.words()}, AnswerBack{decision, r.words()}, Nudge{decision}, DecideFreely{r.words(), r.words()},
		BreakGlass{r.step(), r.right(), r.words()}, SeeGlass{r.number(len(r.s.state.Reviews)), r.words()},
		ReviewGlass{r.number(len(r.s.state.Reviews)), r.words()}, AddNote{r.words()}, Correct{uint64(r.number(int(r.s.state.N) - 1)), r.words()},
		Capture{r.person(), pick(r, "shortcut", "reaction", "edited", "deleted"), fmt.Sprintf("C1/%d", r.of(4)), "", r.words()},
		SetFact{pick(r, "provider", "layer", "scope", "KEY", "personal-data", "regimes", "tags", "colour"), pick(r, "", "aws", "azure", "ours", "unknown", "yes", "gdpr,nis2", "x y")},
		SetTitle{r.words()}, SetSeverity{pick(r, SEV1, SEV2, SEV3, "SEV9"), r.words()}, SetType{pick[TypeID](r, "public-access", "iam-compromise", "none")},
		SetMilestone{pick(r, "contained", "recovered", "closed")},
		AddEvidence{Kind: pick[EvidenceKind](r, "live-sessions", "key-status", "none"), Step: r.step(), What: r.words(), SHA256: pick(r, "", strings.Repeat("9f2c", 16))},
		TransferCustody{r.number(len(r.s.state.Evidence)), r.person(), r.words(), r.words()},
		MakeRequest{r.step(), pick(r, "aws", "", "watchtower"), r.words(), r.words()}, ReceiveRequest{r.number(len(r.s.state.Requests)), r.words()},
		PostUpdate{Know: r.words(), Doing: r.words(), Need: r.words()}, SkipUpdate{r.words()}, GiveBrief{}, BeginClose{},
		SetReview{r.s.now.Add(24 * time.Hour), r.person()}, SetCause{r.of(2) == 0, r.words()}, Waive{r.item(), r.words()},
		Close{Class: pick(r, ClassReal, ClassFalseAlarm, ClassDuplicate, ClassExercise), Impact: r.words(), What: r.words(), Keep: r.words(), Duplicate: pick(r, "", "INC-001")},
		Reopen{r.words()}, AdoptRunbook{}, RetryRoom{}, AdoptRoom{"C9", "by-hand", &RoomFacts{Private: r.of(4) > 0, Archived: r.of(4) == 0, Bot: r.of(4) > 0, Adopter: r.of(4) > 0}},
	}
	return commands[r.of(len(commands))]
}

// report is something that chat or the clock says.
func (r chance) report() Command {
	return pick[Command](r, TickClock{}, TickClock{}, ReportRoom{Room: "C1", Name: "room"}, ReportRoom{Failed: "restricted_action"},
		ReportInvite{r.person(), "cant_invite"}, ReportMember{r.person(), r.of(3) == 0}, ReportArchived{},
		ReportFailure{"board", "too_long"}, ReportClockStep{-3600}, ReportReading{"show"})
}

// randomStory is an incident in which anything may happen; look is shown every act but the declaration before it is done. What is refused to one person is mostly tried by
// one who may, so that the story gets on.
func randomStory(t *testing.T, seed uint64, acts int, look func(s *story, m Meta, c Command)) *story {
	t.Helper()
	s := declaredStory(t)
	if look != nil {
		s.look = func(m Meta, c Command) { look(s, m, c) }
	}
	r := chance{rand.New(rand.NewPCG(seed, 7)), s}
	if seed%2 == 0 {
		s.openRoom()
		s.allAccept()
	}
	act := func(b *teller, c Command) *Refusal {
		_, refusal := b.decide(c)
		if refusal != nil && (refusal.Code == "" || refusal.Why == "" || len([]rune(refusal.Why)) > 160) {
			t.Fatalf("seed %d: %s is refused by %+v", seed, c.Act(), refusal)
		}
		return refusal
	}
	if seed%4 == 0 {
		s.as(s.state.Roles["commander"].Holder).do(OpenPhase{Phase: "cut"})
	}
	for range acts {
		s.now = s.now.Add(time.Duration(r.of(60)) * time.Second)
		b, c := s.as(r.person()), r.command()
		switch r.of(12) {
		case 0:
			b.console()
		case 1:
			b.seeing(uint64(r.of(int(s.state.N))))
		case 2:
			b.claiming(s.now.Add(-time.Hour))
		case 3, 4:
			b, c = s.clock(), r.report()
		}
		refusal := act(b, c)
		for range 2 {
			if refusal == nil || len(refusal.Who) == 0 || r.of(4) == 0 {
				break
			}
			refusal = act(s.as(pick(r, refusal.Who...)), c)
		}
	}
	return s
}

// wholeStory is an incident in which everything happens that can.
func wholeStory(t *testing.T, look func(s *story, m Meta, c Command)) *story {
	t.Helper()
	s := newStory(t)
	if look != nil {
		s.look = func(m Meta, c Command) { look(s, m, c) }
	}
	s.as("priya").do(theKey())
	s.clock().do(ReportRoom{Failed: "restricted_action"})
	s.as("priya").do(RetryRoom{})
	s.openRoom()
	s.clock().do(ReportInvite{Person: "kim", Why: "cant_invite"}, ReportMember{Person: "tom", Left: true}, ReportFailure{What: "pin", Why: "too_many_pins"})
	s.clock().do(ReportClockStep{Seconds: 3600})
	for _, person := range []PersonID{"lee", "dana", "sam"} {
		s.as(person).do(AcceptRole{})
	}
	s.as("ines").do(DeclineRole{})
	s.until("02:58") // comms and the executive are silent
	s.allAccept()
	s.as("lee").do(Invite{Person: "tom"}, Assign{Role: "comms-lead", Person: "tom"}, Assign{Role: "legal", Person: "ines"}, Assign{Role: "executive", Person: "omar"})
	s.allAccept()
	s.as("priya").do(Tick{Step: "first-hour"}, Tick{Step: "personal", Answer: "no"}, AddNote{Text: "used 4 times"})
	s.as("priya").do(Correct{Entry: s.state.N - 1, Text: "used 5 times"}, Capture{Author: "sam", How: "reaction", Place: "C1/1", Text: "seen at 02:31"})
	s.as("priya").do(SetFact{Name: "scope", Value: "production"}, SetFact{Name: "provider", Value: "aws,azure"}, SetTitle{Title: "AWS key public"})
	s.as("lee").do(SetSeverity{Severity: SEV2, Why: "nobody used it"}, SetSeverity{Severity: SEV1, Why: "they did"}, ConfirmPhase{Phase: "start"}, OpenPhase{Phase: "cut"})
	s.as("priya").do(ObjectPause{Phase: "confirm", Why: "it is not ours"})
	s.as("lee").do(Tick{Step: "real"}, AnswerObjection{Phase: "confirm", Words: "it is"}, ConfirmPhase{Phase: "confirm", Anyway: true}, DecideFreely{What: "wait for noon", Why: "traffic"})
	s.as("dana").do(AddEvidence{Kind: "live-sessions", What: "sessions", SHA256: strings.Repeat("9f2c", 16)}, AddEvidence{Kind: "key-status", Step: "save-state", What: "key"})
	s.as("dana").do(TransferCustody{Evidence: 2, To: "sam", Why: "she sleeps", Location: "safe 2"})
	ask := AskDecision{Right: "revoke-keys", Action: "Deactivate AKIA..3F7Q", Why: "used", Breaks: "the pipeline", Undo: "yes", How: "set it Active", Anyway: true}
	key := ask
	key.Step = "disable-keys"
	s.as("priya").do(key)
	s.pass(6 * time.Minute)
	s.as("lee").do(AskBack{Decision: 2, Question: "which pipeline?"})
	s.as("priya").do(AnswerBack{Decision: 2, Answer: "the release"}, Nudge{Decision: 2})
	s.as("lee").do(Approve{Decision: 2, Words: "tell the team"})
	s.as("priya").do(Tick{Step: "disable-keys"}, Untick{Step: "disable-keys"}, Tick{Step: "disable-keys"}, HandStep{Step: "breaks", Person: "sam"})
	s.as("priya").do(AddStep{Phase: "cut", Title: "Call the team", Person: "sam"}, Skip{Step: "added-1", Reason: "they know"}, Tick{Step: "cut-sessions"}, StartWatch{Step: "watch-log"})
	ask.Right, ask.Step = "take-offline", "offline"
	s.as("priya").do(ask)
	s.as("priya").do(BreakGlass{Step: "offline", Reason: "data is leaving"}, Tick{Step: "offline"})
	s.as("lee").do(SeeGlass{Review: 1, Object: "I was there"})
	s.as("omar").do(ReviewGlass{Review: 1, Verdict: "it was right"})
	s.as("lee").do(OwnChange{Step: "offline", Owner: "sam", Why: "until Monday"})
	s.as("priya").do(Reverse{Step: "disable-keys", Why: "a new key is in place"})
	s.as("tom").do(PostUpdate{Know: "key public", Doing: "key off", Need: "nothing"}, SkipUpdate{Why: "nothing new"})
	s.pass(4 * time.Hour)
	s.as("priya").do(Tick{Step: "watch-log"})
	ask.Right, ask.Step = "notify", ""
	s.as("priya").do(ask)
	s.as("omar").do(Deny{Decision: 4, Why: "not yet"})
	s.as("lee").do(OfferHandover{To: "sam"})
	s.as("sam").do(AnswerHandover{Take: false})
	s.as("lee").do(OfferHandover{To: "dana"}) // who does not answer
	s.as("sam").do(MakeRequest{Step: "preserve", Provider: "aws", What: "keep the logs", Reference: "1700 0123"}, ReceiveRequest{Request: 1, Answer: "kept"})
	s.pass(7 * 24 * time.Hour) // the source of the sign-ins has lost them
	s.as("lee").do(SetType{Type: "public-access"}, GiveBrief{}, BeginClose{}, SetCause{Known: true, Cause: "a key in a repository"})
	s.as("lee").do(SetReview{At: s.now.Add(72 * time.Hour), Owner: "lee"}, Waive{Item: "steps", Why: "they are done elsewhere"})
	s.as("max").refused("no-such", AddNote{Text: "what is this?"})
	s.as("tom").refused("not-holder", Assign{Role: "legal", Person: "tom"})
	s.as("omar").console().do(ReportReading{How: "show"})
	s.as("lee").do(Close{Class: ClassFalseAlarm, What: "a drill of the red team", Keep: "the notes"})
	s.as("lee").do(Reopen{Why: "it was real after all"}, Close{Class: ClassFalseAlarm, What: "a drill of the red team", Keep: "the notes"})
	s.pass(20 * 24 * time.Hour)
	s.clock().do(ReportArchived{})
	return s
}

// Everything that the record can hold happens in the whole story, so that what holds of it holds of every kind.
func TestWholeStoryHasEverything(t *testing.T) {
	happened := map[string]bool{}
	for _, r := range wholeStory(t, nil).record {
		happened[r.Event.Kind()] = true
	}
	for _, kind := range Kinds() {
		if !happened[kind] {
			t.Errorf("%s does not happen", kind)
		}
	}
}

// everyStory tells the whole story, and then random ones.
func everyStory(t *testing.T, seeds uint64, look func(s *story, m Meta, c Command), tell func(s *story)) {
	t.Helper()
	t.Run("whole", func(t *testing.T) { tell(wholeStory(t, look)) })
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { tell(randomStory(t, seed, 150, look)) })
	}
}

// fold adds the events up, with their words or without.
func fold(record []Recorded, words bool) *State {
	var st *State
	for _, r := range record {
		if !words {
			r.Event = redacted(r.Event)
		}
		st = Apply(st, r)
	}
	return st
}

// redacted is the event as it reads back once all its words are gone.
func redacted(e Event) Event {
	body, _, err := Marshal(e)
	if err != nil {
		panic(err)
	}
	read, err := Unmarshal(e.Kind(), body, nil)
	if err != nil {
		panic(err)
	}
	return read
}

// The same events give the same state.
func TestReplay(t *testing.T) {
	everyStory(t, 10, nil, func(s *story) {
		if again := fold(s.record, true); !reflect.DeepEqual(again, s.state) {
			s.t.Fatalf("a replay differs (-live +replay):\n%s", cmp.Diff(s.state, again))
		}
	})
}

// No rule reads words: an incident whose words are all redacted decides everything as before. Words that an event takes over from another are gone
// with that one.
func TestNoRuleReadsWords(t *testing.T) {
	var bare *State
	compare := func(s *story, m Meta, c Command) {
		var n uint64
		if bare != nil {
			n = bare.N
		}
		if s.rev() < n {
			bare, n = nil, 0 // another story begins
		}
		for _, r := range s.record[n:] {
			r.Event = redacted(r.Event)
			bare = Apply(bare, r)
		}
		want, wantRefusal := Decide(s.state, s.policy, m, c)
		got, gotRefusal := Decide(bare, s.policy, m, c)
		if diff := cmp.Diff(wantRefusal, gotRefusal); diff != "" {
			s.t.Fatalf("%s is refused otherwise without words:\n%s", c.Act(), diff)
		}
		for _, events := range [][]Event{want, got} {
			for i, e := range events {
				events[i] = redacted(e)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			s.t.Fatalf("%s gives other events without words:\n%s", c.Act(), diff)
		}
		if a, b := Due(s.state, s.policy), Due(bare, s.policy); !a.Equal(b) {
			s.t.Fatalf("due at %s, without words at %s", a, b)
		}
	}
	everyStory(t, 10, compare, func(*story) {})
}

// A copy stays as it is whatever happens to the original, and the original whatever happens to the copy.
func TestCloneIsApart(t *testing.T) {
	var copies []*State
	look := func(s *story, _ Meta, _ Command) { copies = append(copies, s.state.Clone()) }
	everyStory(t, 5, look, func(s *story) {
		for i, c := range copies {
			if c == nil {
				continue
			}
			n := c.N
			if want := fold(s.record[:n], true); !reflect.DeepEqual(want, c) {
				s.t.Fatalf("the copy at %d changed:\n%s", n, cmp.Diff(want, c))
			}
			if i%10 > 0 {
				continue
			}
			for _, r := range s.record[n:] {
				c = Apply(c, r)
			}
			if !reflect.DeepEqual(s.state, c) {
				s.t.Fatalf("the copy at %d goes another way:\n%s", n, cmp.Diff(s.state, c))
			}
		}
		copies = nil
	})
}

// Whatever is due is done by one tick.
func TestNothingStaysDue(t *testing.T) {
	look := func(s *story, _ Meta, c Command) {
		due := Due(s.state, s.policy)
		if _, tick := c.(TickClock); tick || due.IsZero() || due.After(s.now) {
			return
		}
		s.clock().do(TickClock{})
		if again := Due(s.state, s.policy); !again.IsZero() && !again.After(s.now) {
			s.t.Fatalf("what was due at %s leaves something due at %s, now %s", due, again, s.now)
		}
	}
	everyStory(t, 10, look, func(*story) {})
}

// However a stream is cut or mixed up, folding it does not break.
func TestFoldNeverBreaks(t *testing.T) {
	record := randomStory(t, 3, 200, nil).record
	r := rand.New(rand.NewPCG(1, 1))
	for range 30 {
		mixed := append([]Recorded(nil), record...)
		r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		st := fold(mixed[:r.IntN(len(mixed))], true)
		Due(st, testPolicy())
		st.Clone()
	}
}
