package incident

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestATickOwesChatNothing(t *testing.T) {
	s := cutStory(t)
	for _, c := range []Command{Tick{Step: "breaks"}, Tick{Step: "disable-keys"}, Untick{Step: "breaks"}, Skip{Step: "on-aws", Reason: "x"}, SetFact{Name: "scope", Value: "x"}} {
		s.as("priya").do(c)
		if len(s.effects) != 0 {
			t.Errorf("%s owes %+v", c.Act(), s.effects)
		}
	}
}

func TestWhatIsOwed(t *testing.T) {
	cases := []struct {
		name string
		tell func(s *story)
		want []Effect
	}{
		{"a pre-approved act is said in the room", func(s *story) {
			s.as("ines").do(SetFact{Name: "on-public-list", Value: "no"})
			s.as("priya").do(Tick{Step: "block"})
		}, []Effect{Say{Where: PlaceRoom, What: TopicPreApproved, Step: "block", Person: "priya"}}},
		{"an approval tells the asker in the thread", func(s *story) {
			s.as("priya").do(askAnyway())
			s.as("lee").do(Approve{Decision: 1})
		}, []Effect{Say{Where: PlaceDecision, What: TopicDecided, Number: 1, Step: "disable-keys", Person: "lee", Mention: []PersonID{"priya"}}}},
		{"the first of two approvals tells nobody", func(s *story) {
			c := askAnyway()
			c.Step = "offline"
			s.as("priya").do(c)
			s.as("lee").do(Approve{Decision: 1, TypedBack: "3F7Q"})
		}, nil},
		{"a denial tells the asker", func(s *story) {
			s.as("priya").do(askAnyway())
			s.as("lee").do(Deny{Decision: 1, Why: "wait"})
		}, []Effect{Say{Where: PlaceDecision, What: TopicDecided, Number: 1, Step: "disable-keys", Person: "lee", Mention: []PersonID{"priya"}}}},
		{"an answer tells who asked back", func(s *story) {
			s.as("priya").do(askAnyway())
			s.as("lee").do(AskBack{Decision: 1, Question: "which?"})
			s.as("priya").do(AnswerBack{Decision: 1, Answer: "release"})
		}, []Effect{Say{Where: PlaceDecision, What: TopicDecided, Number: 1, Step: "disable-keys", Person: "priya", Mention: []PersonID{"lee"}}}},
		{"a broken glass is said in the room", func(s *story) {
			s.as("priya").do(BreakGlass{Step: "cut-sessions", Reason: "x"})
		}, []Effect{Say{Where: PlaceRoom, What: TopicBreakGlass, Number: 1, Step: "cut-sessions", Person: "priya"}}},
		{"seeing it owes nothing", func(s *story) {
			s.as("priya").do(BreakGlass{Step: "cut-sessions", Reason: "x"})
			s.as("lee").do(SeeGlass{Review: 1})
		}, nil},
		{"objecting to it is said in the room", func(s *story) {
			s.as("priya").do(BreakGlass{Step: "cut-sessions", Reason: "x"})
			s.as("lee").do(SeeGlass{Review: 1, Object: "I was here"})
		}, []Effect{Say{Where: PlaceRoom, What: TopicGlassObjected, Number: 1, Person: "lee", Mention: []PersonID{"priya"}}}},
		{"an item is answered on its phase's card where that is there", func(s *story) {
			s.as("lee").do(OpenPhase{Phase: "cut"})
			s.as("sam").do(AddEvidence{Kind: "key-status", What: "x"})
		}, []Effect{Say{Where: PlacePhase, What: TopicEvidence, Number: 1, Step: "save-state", Phase: "cut"}}},
		{"and else on the newest card", func(s *story) {
			s.as("sam").do(AddEvidence{Kind: "key-status", What: "x"})
		}, []Effect{Say{Where: PlacePhase, What: TopicEvidence, Number: 1, Step: "save-state", Phase: "start"}}},
		{"an objection wakes the commander", func(s *story) {
			s.as("dana").do(ObjectPause{Phase: "start", Why: "x"})
		}, []Effect{Say{Where: PlaceRoom, What: TopicObjected, Phase: "start", Person: "dana", Mention: []PersonID{"lee"}}}},
		{"an update goes to the room and to the stakeholders", func(s *story) {
			s.as("tom").do(PostUpdate{Know: "x", Doing: "y"})
		}, []Effect{Say{Where: PlaceRoom, What: TopicUpdate, Number: 1}, Say{Where: PlaceStakeholders, What: TopicUpdate, Number: 1}}},
		{"a lower severity is no news that wakes", func(s *story) {
			s.as("lee").do(SetSeverity{Severity: SEV2, Why: "read only"})
		}, nil},
		{"a reopening is said", func(s *story) {
			s.as("lee").do(Close{Class: ClassFalseAlarm, What: "x", Keep: "y"})
			s.as("lee").do(Reopen{Why: "a second key was found"})
		}, []Effect{Say{
			Where: PlaceRoom, What: TopicReopened, Person: "lee", Mention: []PersonID{"tom", "dana", "omar", "priya", "ines", "sam"},
		}}},
		{"a closing of an open incident is told to the stakeholders too", func(s *story) {
			s.state.Private = false
			s.as("lee").do(Close{Class: ClassFalseAlarm, What: "x", Keep: "y"})
		}, []Effect{Say{Where: PlaceRoom, What: TopicClosed}, Publish{}, Say{Where: PlaceStakeholders, What: TopicClosed}}},
		{"a hand-over is said once it is taken", func(s *story) {
			s.as("lee").do(OfferHandover{Role: "commander", To: "dana"})
			s.as("dana").do(AnswerHandover{Role: "commander", Take: true})
		}, []Effect{Say{Where: PlaceRoom, What: TopicHandover, Role: "commander", Person: "dana"}}},
		{"an offer that is not taken is told to whoever made it", func(s *story) {
			s.as("tom").do(OfferHandover{Role: "comms-lead", To: "ines"})
			s.as("ines").do(AnswerHandover{Role: "comms-lead"})
		}, []Effect{Say{Where: PlaceDirect, What: TopicNotTaken, Person: "tom", Role: "comms-lead"}}},
		{"who leaves with a role is told to the commander", func(s *story) {
			s.clock().do(ReportMember{Person: "tom", Left: true})
		}, []Effect{Say{Where: PlaceDirect, What: TopicLeft, Person: "lee", Role: "comms-lead"}}},
		{"and when the commander leaves, to the executive", func(s *story) {
			s.clock().do(ReportMember{Person: "lee", Left: true})
		}, []Effect{Say{Where: PlaceDirect, What: TopicLeft, Person: "omar", Role: "commander"}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := declaredStory(t)
			s.openRoom()
			s.allAccept()
			c.tell(s)
			if diff := cmp.Diff(c.want, s.effects); diff != "" {
				t.Errorf("owed (-want +got):\n%s", diff)
			}
		})
	}
}

func askAnyway() AskDecision {
	c := askToRevoke()
	c.Anyway = true
	return c
}

func TestStakeholdersHearOfOpenIncidentsOnly(t *testing.T) {
	for _, c := range []struct {
		name              string
		private, exercise bool
		want              []Effect
	}{
		{"open", false, false, []Effect{Say{Where: PlaceStakeholders, What: TopicDeclared}}},
		{"private", true, false, nil},
		{"exercise", false, true, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStory(t)
			d := theKey()
			d.Private, d.Exercise, d.Severity = &c.private, c.exercise, SEV3
			s.as("priya").do(d)
			if diff := cmp.Diff(c.want, s.effects); diff != "" {
				t.Errorf("declaring owes (-want +got):\n%s", diff)
			}
			s.as("sam").do(SetSeverity{Severity: SEV1})
			want := []Effect{Say{Where: PlaceRoom, What: TopicSeverity}}
			if !c.exercise {
				want = append(want, Say{Where: PlaceStakeholders, What: TopicSeverity})
			}
			if diff := cmp.Diff(want, s.effects); diff != "" {
				t.Errorf("raising the severity owes (-want +got):\n%s", diff)
			}
		})
	}
}

// Whatever happens in an exercise, chat owes nothing of it to anybody who does not take part.
func TestAnExerciseReachesOnlyWhoTakesPart(t *testing.T) {
	s := newStory(t)
	d, open := theKey(), false
	d.Number, d.Exercise, d.Private = "EX-004", true, &open
	s.as("priya").do(d)
	if len(s.effects) > 0 {
		t.Errorf("declaring owes %+v", s.effects)
	}
	s.openRoom()
	s.allAccept()
	s.as("tom").do(PostUpdate{Know: "x", Doing: "y"})
	if diff := cmp.Diff([]Effect{Say{Where: PlaceRoom, What: TopicUpdate, Number: 1}}, s.effects); diff != "" {
		t.Errorf("an update owes (-want +got):\n%s", diff)
	}
	outsider := Recorded{Stamp: Stamp{N: s.state.N}, Event: &HandoverDeclined{Role: "legal", From: "max"}}
	if effects := React(s.state, s.state, s.policy, outsider); len(effects) > 0 {
		t.Errorf("somebody who takes no part is owed %+v", effects)
	}
	right := s.policy.Rights["take-offline"]
	right.Holders = []RoleID{"cloud-lead", "commander"} // Sam holds a role in the exercise, but nobody is cloud lead; Kim takes no part
	s.policy.Rights["take-offline"] = right
	lead := s.policy.Roles["commander"]
	lead.StandIn = "zoe"
	s.policy.Roles["commander"], s.policy.People["zoe"] = lead, Person{ID: "zoe", Name: "Zoe"}
	e := event[*GlassBroken](t, s.as("priya").do(BreakGlass{Right: "take-offline", Reason: "data is leaving"}))
	if diff := cmp.Diff([]PersonID{"lee", "omar"}, e.Told); diff != "" {
		t.Errorf("a broken glass tells (-want +got):\n%s", diff)
	}
}

// Nobody outside is asked in an exercise, whatever people write.
func TestCaseIDsOfAnExerciseArePaper(t *testing.T) {
	s := newStory(t)
	d := theKey()
	d.Number, d.Exercise = "EX-004", true
	s.as("priya").do(d)
	s.as("sam").do(MakeRequest{Step: "preserve", Reference: "1700 0123"})
	if ref := s.state.Requests[0].Reference; ref != "paper" {
		t.Errorf("the case is %q, want paper", ref)
	}
}

func TestSilenceIsSaidAndWakesWhoHasAnAskAlready(t *testing.T) {
	s := declaredStory(t)
	for _, person := range []PersonID{"lee", "dana", "sam", "tom", "omar"} {
		s.as(person).do(AcceptRole{})
	}
	s.until("02:45")
	want := []Effect{
		Say{Where: PlaceRoom, What: TopicStandIn, Role: "legal", Person: "tom", Mention: []PersonID{"lee"}},
		Wake{Person: "tom", Ask: "ask:role:tom"},
	}
	if diff := cmp.Diff(want, s.effects); diff != "" {
		t.Errorf("owed at 02:45 (-want +got):\n%s", diff)
	}
}

// However many roles one moment moves on, or leaves with nobody, the room is told once, and the commander woken once.
func TestManySilentRolesAreOneNotice(t *testing.T) {
	s := declaredStory(t)
	s.as("lee").do(AcceptRole{})
	for _, c := range []struct {
		clock string
		what  Topic
		roles func(*State, Recorded) []RoleID
	}{{"02:45", TopicStandIn, MovedBy}, {"02:50", TopicNobody, UnfilledBy}} {
		s.until(c.clock)
		said := 0
		for _, e := range s.effects {
			if say, ok := e.(Say); ok && say.What == c.what {
				said++
			}
		}
		if last := s.record[len(s.record)-1]; said != 1 || len(c.roles(s.state, last)) < 2 {
			t.Errorf("at %s the room is told %d times of %v", c.clock, said, c.roles(s.state, last))
		}
	}
}

func TestAWatchThatEndsCallsItsOwner(t *testing.T) {
	s := cutStory(t)
	s.allAccept()
	s.as("lee").do(OpenPhase{Phase: "cut"})
	s.as("priya").do(Tick{Step: "disable-keys"}, Tick{Step: "cut-sessions"}, HandStep{Step: "watch-log", Person: "sam"}, StartWatch{Step: "watch-log"})
	s.as("tom").do(PostUpdate{Know: "x", Doing: "y", Next: s.now.Add(4 * time.Hour)})
	s.pass(30 * time.Minute)
	want := []Effect{Say{Where: PlacePhase, What: TopicWatchEnded, Step: "watch-log", Phase: "cut", Mention: []PersonID{"sam"}}}
	if diff := cmp.Diff(want, s.effects); diff != "" {
		t.Errorf("owed (-want +got):\n%s", diff)
	}
}
