package incident

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// warned lists what the record warns of: the kind and the hours that are left.
func warned(s *story) []EvidenceAging {
	var out []EvidenceAging
	for _, r := range s.record {
		if e, ok := r.Event.(*EvidenceAging); ok {
			out = append(out, EvidenceAging{Evidence: e.Evidence, Hours: e.Hours})
		}
	}
	return out
}

const day = 24 * time.Hour

// R95: the evidence owner is warned a day and four hours before the source of what is not captured yet has lost it, once each.
func TestEvidenceThatAgesOut(t *testing.T) {
	s := declaredStory(t)
	s.openRoom()
	s.allAccept()
	lost := s.now.Add(7 * day)
	expect := func(want ...EvidenceAging) {
		t.Helper()
		if diff := cmp.Diff(want, warned(s)); diff != "" {
			t.Errorf("%s: warned of (-want +got):\n%s", s.now.Format(time.DateTime), diff)
		}
	}
	s.pass(6*day - time.Minute)
	expect()
	s.pass(time.Minute)
	expect(EvidenceAging{Evidence: "sign-ins", Hours: 24})
	if e := s.record[len(s.record)-1].Event.(*EvidenceAging); !e.Lost.Equal(lost) {
		t.Errorf("lost at %s, want %s", e.Lost, lost)
	}
	if len(s.effects) != 0 {
		t.Errorf("the first warning is an ask and owes nothing beside it, and yet %+v", s.effects)
	}
	s.pass(20 * time.Hour)
	expect(EvidenceAging{Evidence: "sign-ins", Hours: 24}, EvidenceAging{Evidence: "sign-ins", Hours: 4})
	if diff := cmp.Diff([]Effect{Wake{Person: "dana", Ask: "ask:evidence:sign-ins:dana"}}, s.effects); diff != "" {
		t.Errorf("the last warning owes (-want +got):\n%s", diff)
	}
	s.pass(30 * day)
	expect(EvidenceAging{Evidence: "sign-ins", Hours: 24}, EvidenceAging{Evidence: "sign-ins", Hours: 4})
}

func TestWhenEvidenceIsWarnedOf(t *testing.T) {
	cases := []struct {
		name string
		tell func(s *story)
		want []EvidenceAging // until the eighth day
	}{
		{"counted from when it was first noticed", func(s *story) {
			s.state.Noticed = s.now.Add(-2 * day)
			s.pass(5*day - time.Hour)
		}, []EvidenceAging{{Evidence: "sign-ins", Hours: 24}, {Evidence: "sign-ins", Hours: 4}}},
		{"less than a day is left at the declaration", func(s *story) {
			s.state.Noticed = s.now.Add(-6*day - time.Hour)
			s.clock().do(TickClock{})
		}, []EvidenceAging{{Evidence: "sign-ins", Hours: 24}, {Evidence: "sign-ins", Hours: 4}}},
		{"it was lost before the declaration", func(s *story) { s.state.Noticed = s.now.Add(-8 * day) }, nil},
		{"captured", func(s *story) { s.as("dana").do(AddEvidence{Kind: "sign-ins", What: "sign-ins.csv"}) }, nil},
		{"captured after the first warning", func(s *story) {
			s.pass(6 * day)
			s.as("dana").do(AddEvidence{Kind: "sign-ins", What: "sign-ins.csv"})
		}, []EvidenceAging{{Evidence: "sign-ins", Hours: 24}}},
		{"waived", func(s *story) { s.as("dana").do(Waive{Item: "evidence:sign-ins", Why: "the tenant keeps none"}) }, nil},
		{"closed", func(s *story) { s.as("lee").do(Close{Class: ClassFalseAlarm, What: "a drill", Keep: "nothing"}) }, nil},
		{"down for the first warning", func(s *story) {
			s.now = s.now.Add(6*day + 21*time.Hour)
			s.clock().do(TickClock{})
			s.clock().nothing(TickClock{})
		}, []EvidenceAging{{Evidence: "sign-ins", Hours: 4}}},
		{"down for both", func(s *story) {
			s.now = s.now.Add(9 * day)
			s.clock().do(TickClock{})
			s.clock().nothing(TickClock{})
		}, []EvidenceAging{{Evidence: "sign-ins", Hours: 4}}},
		{"kept for three hours, which is going now", func(s *story) { s.keeps("sign-ins", 3*time.Hour) }, nil},
		{"kept for a day, which is told by the list from the first", func(s *story) { s.keeps("sign-ins", day) }, []EvidenceAging{{Evidence: "sign-ins", Hours: 4}}},
		{"kept as long as we keep it", func(s *story) { s.keeps("sign-ins", 0) }, nil},
		{"of no concern to the type that it turned into, and still wanted", func(s *story) { s.as("lee").do(SetType{Type: "public-access"}) }, []EvidenceAging{
			{Evidence: "sign-ins", Hours: 24}, {Evidence: "sign-ins", Hours: 4},
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := declaredStory(t)
			s.openRoom()
			s.allAccept()
			c.tell(s)
			s.pass(s.state.Declared.Add(8 * day).Sub(s.now))
			if diff := cmp.Diff(c.want, warned(s)); diff != "" {
				t.Errorf("warned of (-want +got):\n%s", diff)
			}
		})
	}
}

// keeps changes how long the source of a kind keeps it.
func (s *story) keeps(kind EvidenceKind, retention time.Duration) {
	rule := s.policy.Evidence[kind]
	rule.Retention = retention
	s.policy.Evidence[kind] = rule
}
