package incident

import (
	"strings"
	"testing"
)

// TestWhateverPeopleDo lets a crowd do what it likes, and holds what must be true at every instant.
func TestWhateverPeopleDo(t *testing.T) {
	for seed := range uint64(10) {
		seen := 0
		randomStory(t, seed, 500, func(s *story, m Meta, c Command) {
			var events []Event
			for _, r := range s.record[seen:] {
				events = append(events, r.Event)
			}
			seen = len(s.record)
			invariants(t, s, events)
			if _, refusal := Decide(s.state, s.policy, m, c); refusal != nil {
				wellSaid(t, refusal)
			}
		})
		if seen < 100 {
			t.Errorf("seed %d: only %d entries; the test tells little", seed, seen)
		}
	}
}

// wellSaid holds a refusal against what people need of it.
func wellSaid(t *testing.T, r *Refusal) {
	t.Helper()
	switch {
	case r.Code == "":
		t.Errorf("a refusal has no code: %s", r.Why)
	case len([]rune(r.Why)) > 160:
		t.Errorf("%s: %d characters: %s", r.Code, len([]rune(r.Why)), r.Why)
	case !strings.HasSuffix(r.Why, ".") || strings.Contains(r.Why, "!") || strings.Contains(strings.ToLower(r.Why), "please"):
		t.Errorf("%s is not how we speak: %s", r.Code, r.Why)
	case strings.Contains(r.Why, "{}") || strings.Contains(r.Why, "%!"):
		t.Errorf("%s names nobody: %s", r.Code, r.Why)
	}
}

func invariants(t *testing.T, s *story, events []Event) {
	t.Helper()
	st := s.state
	if st.Roles["commander"].Holder == "" {
		t.Fatalf("nobody commands after %s", recounted(events))
	}
	if n := len(openPhases(st)); n > mostPhases {
		t.Fatalf("%d phases are open after %s", n, recounted(events))
	}
	if st.Closed != nil && st.Closing != nil {
		t.Fatalf("the close card is open on a closed incident after %s", recounted(events))
	}
	for _, e := range events {
		if e, ok := e.(*StepCompleted); ok {
			rightfully(t, s, e)
		}
	}
	for i := range st.Decisions {
		d := &st.Decisions[i]
		yes := map[PersonID]bool{}
		for _, a := range d.Answers {
			yes[a.By] = yes[a.By] || a.Yes
		}
		if d.Need > 1 && yes[d.Asker] {
			t.Fatalf("D-%d takes two people, and its asker %s is one of them", d.Number, d.Asker)
		}
		if d.Status == DecisionApproved && len(yes) < d.Need {
			t.Fatalf("D-%d is approved by %d people, want %d", d.Number, len(yes), d.Need)
		}
	}
	for _, e := range st.Evidence {
		for i, link := range e.Custody[1:] {
			if link.From != e.Custody[i].To {
				t.Fatalf("the custody of E-%d breaks at link %d", e.Number, i+1)
			}
		}
	}
}

// rightfully holds a step that was just done against its right: approved, approved beforehand, or with the glass broken.
func rightfully(t *testing.T, s *story, e *StepCompleted) {
	t.Helper()
	st := s.state.Steps[e.Step]
	if st.Right == "" {
		return
	}
	d := decisionOf(s.state, st.Decision)
	approved := d != nil && d.Status == DecisionApproved
	if !approved && !st.BrokeGlass && !e.PreApproved {
		t.Fatalf("%s was done without its right", st.Number)
	}
	if e.PreApproved && s.state.Facts["on-public-list"] != "no" {
		t.Fatalf("%s is said to be approved beforehand, and the facts say otherwise", st.Number)
	}
}
