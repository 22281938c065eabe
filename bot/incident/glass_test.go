package incident

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestBreakingTheGlassActsAndTellsEverybodyPassedOver(t *testing.T) {
	s := declaredStory(t)
	s.as("sam").do(AddEvidence{Kind: "key-status", What: "policy.json"})
	s.as("priya").do(askToRevoke())
	glass := BreakGlass{Step: "disable-keys", Reason: "data leaving, nobody answered"}
	if r := s.as("tom").refused("not-holder", glass); !r.Authority {
		t.Error("trying to break the glass without the right is not recorded")
	}
	s.as("priya").refused("no-reason", BreakGlass{Step: "disable-keys"})
	s.as("priya").refused("no-right", BreakGlass{Reason: "x"})
	s.as("priya").refused("wrong-right", BreakGlass{Step: "disable-keys", Right: "notify", Reason: "x"})
	s.as("lee").refused("holds-right", glass)
	e := event[*GlassBroken](t, s.as("priya").do(glass))
	if diff := cmp.Diff([]PersonID{"lee", "omar"}, e.Told); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	if !e.Due.Equal(s.now.Add(24 * time.Hour)) {
		t.Errorf("the review is due at %s", e.Due)
	}
	s.as("priya").nothing(glass)
	s.as("priya").do(Tick{Step: "disable-keys"})
	if d := s.state.Decisions[0]; d.Status != DecisionOpen {
		t.Error("D-1 is over, though 3.4 still waits for it")
	}
	s.as("priya").refused("needs-right", Tick{Step: "cut-sessions"})
	s.as("priya").refused("done", glass)
	s.as("priya").do(BreakGlass{Step: "cut-sessions", Reason: "still reading"})
	if d := s.state.Decisions[0]; d.Status != DecisionVoid || d.Voided != "break-glass" {
		t.Errorf("D-1 is %s, %s, after nothing waits for it", d.Status, d.Voided)
	}
}

func TestABrokenGlassIsSeenObjectedToAndReviewed(t *testing.T) {
	s := declaredStory(t)
	s.as("priya").do(BreakGlass{Step: "cut-sessions", Reason: "data leaving"})
	s.as("tom").refused("not-told", SeeGlass{Review: 1})
	s.as("lee").do(SeeGlass{Review: 1})
	s.as("lee").nothing(SeeGlass{Review: 1})
	s.as("lee").do(SeeGlass{Review: 1, Object: "I was on the phone with you"})
	s.as("lee").nothing(SeeGlass{Review: 1, Object: "again"})
	s.as("lee").refused("no-review", SeeGlass{Review: 2})
	s.as("priya").refused("self-approval", ReviewGlass{Review: 1, Verdict: "fine"})
	s.as("lee").refused("not-holder", ReviewGlass{Review: 1, Verdict: "fine"})
	s.as("omar").refused("no-verdict", ReviewGlass{Review: 1})
	s.as("omar").do(ReviewGlass{Review: 1, Verdict: "right; the phone number was old"})
	s.as("omar").nothing(ReviewGlass{Review: 1, Verdict: "again"})
}

func TestTheExecutivesGlassIsReviewedByTheCommander(t *testing.T) {
	s := declaredStory(t)
	right := s.policy.Rights["break-glass"]
	right.Holders = append(right.Holders, "executive")
	s.policy.Rights["break-glass"] = right
	s.as("omar").do(BreakGlass{Step: "cut-sessions", Reason: "data leaving"})
	s.as("omar").refused("self-approval", ReviewGlass{Review: 1, Verdict: "fine"})
	s.as("lee").do(ReviewGlass{Review: 1, Verdict: "fine"})
}

func TestThereIsNoGlassBeforeWhatIsApproved(t *testing.T) {
	s := cutStory(t)
	s.as("priya").refused("approved", BreakGlass{Step: "disable-keys", Reason: "x"})
	s.as("ines").do(SetFact{Name: "on-public-list", Value: "no"})
	s.as("priya").refused("pre-approved", BreakGlass{Step: "block", Reason: "x"})
	s.as("priya").do(BreakGlass{Right: "notify", Reason: "a customer is being robbed"})
	if told := s.state.Reviews[0].Told; !cmp.Equal(told, []PersonID{"omar", "ines", "tom"}) {
		t.Errorf("told %v", told)
	}
}
