package incident

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Who may decide a right: its holders; their stand-ins where two people are asked for and so few hold it that an asker could be one too many; whoever is
// asked last where nobody holds it.
func TestHolders(t *testing.T) {
	key, bucket := declaredStory(t), openStory(t)
	for _, tt := range []struct {
		s     *story
		right RightID
		want  []PersonID
	}{
		{key, "revoke-keys", []PersonID{"lee"}},
		{key, "take-offline", []PersonID{"omar", "lee", "ines", "dana"}},
		{key, "notify", []PersonID{"omar", "ines", "tom"}},
		{key, "block-public", []PersonID{"lee"}}, // this type has no cloud lead
		{bucket, "block-public", []PersonID{"sam", "lee"}},
		{bucket, "notify", []PersonID{"omar", "tom", "ines"}}, // no legal liaison: the stand-ins of the two others
		{key, "nothing", nil},
	} {
		got := Holders(tt.s.state, tt.s.policy, tt.right)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s in %s: -want +got:\n%s", tt.right, tt.s.state.ID, diff)
		}
		for _, person := range got {
			if _, ok := May(tt.s.state, tt.s.policy, person, tt.right); !ok {
				t.Errorf("%s holds %s and may not decide it", person, tt.right)
			}
		}
	}
	if _, ok := May(key.state, key.policy, "priya", "revoke-keys"); ok {
		t.Error("Priya may revoke keys")
	}
	if _, ok := May(nil, key.policy, "lee", "revoke-keys"); ok {
		t.Error("somebody may decide where there is no incident")
	}
	if role, ok := May(bucket.state, bucket.policy, "lee", "block-public"); !ok || role != "commander" {
		t.Errorf("Lee decides as %s", role)
	}
}

// Where all holders are missing, the right is with whoever is asked last.
func TestRightWithoutHolders(t *testing.T) {
	s := declaredStory(t)
	r := s.policy.Rights["revoke-keys"]
	r.Holders = []RoleID{"cloud-lead"}
	s.policy.Rights["revoke-keys"] = r
	if diff := cmp.Diff([]PersonID{"omar"}, Holders(s.state, s.policy, "revoke-keys")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// A right goes with the role: whoever holds it now decides.
func TestRightFollowsTheRole(t *testing.T) {
	s := declaredStory(t)
	s.allAccept()
	s.as("lee").do(OfferHandover{To: "sam"})
	s.as("sam").do(AnswerHandover{Take: true})
	if diff := cmp.Diff([]PersonID{"sam"}, Holders(s.state, s.policy, "revoke-keys")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestBlocked(t *testing.T) {
	s := declaredStory(t)
	s.openRoom()
	s.allAccept()
	blockedBy := func(step StepID, code string) Refusal {
		t.Helper()
		r := Blocked(s.state, s.policy, step)
		if r == nil {
			r = &Refusal{}
		}
		if r.Code != code {
			t.Errorf("%s is blocked by %q, want %q", step, r.Code, code)
		}
		return *r
	}
	blockedBy("breaks", "")
	blockedBy("nothing", "no-step")
	if r := blockedBy("disable-keys", "needs-step"); r.Open[0] != "save-state" {
		t.Errorf("it waits for %v", r.Open)
	}
	s.as("sam").do(Skip{Step: "save-state", Reason: "no access"})
	if r := blockedBy("disable-keys", "needs-right"); r.Offer.Do != "ask" || len(r.Who) != 1 || r.Who[0] != "lee" {
		t.Errorf("it says %+v", r)
	}
	blockedBy("block", "needs-right")
	s.as("priya").do(SetFact{Name: "on-public-list", Value: "no"})
	blockedBy("block", "")
	s.as("priya").do(AskDecision{
		Step: "disable-keys", Action: "Deactivate AKIA..3F7Q", Why: "used", Breaks: "the pipeline", Undo: "yes", How: "set it Active", Anyway: true,
	})
	if r := blockedBy("disable-keys", "needs-right"); r.Offer.Do != "nudge" || r.Decision != 1 || r.Why != "3.3 needs Revoke keys first. D-1: {lee} was asked at 02:40 UTC." {
		t.Errorf("it says %+v", r)
	}
	s.as("lee").do(Deny{Decision: 1, Why: "wait"})
	if r := blockedBy("disable-keys", "denied"); r.Offer.Do != "ask" {
		t.Errorf("it says %+v", r)
	}
	s.as("lee").do(AskDecision{
		Step: "disable-keys", Action: "Deactivate AKIA..3F7Q", Why: "used", Breaks: "the pipeline", Undo: "yes", How: "set it Active", Anyway: true, DecideNow: true,
	})
	blockedBy("disable-keys", "")
	blockedBy("offline", "needs-right")
	s.as("priya").do(BreakGlass{Step: "offline", Reason: "data is leaving"})
	blockedBy("offline", "")
}

// A step that does not apply is not waited for.
func TestHiddenStepIsNotWaitedFor(t *testing.T) {
	s := newStory(t)
	rb := s.policy.Runbooks["key"]
	rb.Phases[2].Steps[0].Needs = []StepID{"on-azure", "gone"}
	s.as("priya").do(theKey())
	if r := Blocked(s.state, s.policy, "breaks"); r != nil {
		t.Errorf("it waits: %s", r.Why)
	}
	s.as("priya").do(SetFact{Name: "provider", Value: "azure"})
	if r := Blocked(s.state, s.policy, "breaks"); r == nil {
		t.Error("it does not wait for a step that applies by now")
	}
}

// Whatever a decision's card shows is in its hash, and no part can pass for another.
func TestDecisionHash(t *testing.T) {
	base := Decision{
		Number: 1, Right: "revoke-keys", Step: "disable-keys", Action: "a", Why: "b", Breaks: "c", Undo: "yes", How: "d", Need: 1, Config: "c0ffee",
		Lost: []EvidenceKind{"live-sessions"},
	}
	seen := map[string]int{DecisionHash(base): -1}
	for i, change := range []func(*Decision){
		func(d *Decision) { d.Number = 2 }, func(d *Decision) { d.Right = "notify" }, func(d *Decision) { d.Step = "" }, func(d *Decision) { d.Action = "a2" },
		func(d *Decision) { d.Action, d.Why = "ab", "" }, func(d *Decision) { d.Undo = "no" }, func(d *Decision) { d.How = "" }, func(d *Decision) { d.Breaks = "" },
		func(d *Decision) { d.Lost = nil }, func(d *Decision) { d.Need = 2 }, func(d *Decision) { d.TypeBack = true }, func(d *Decision) { d.Item = "cause" },
		func(d *Decision) { d.Config = "beef" },
	} {
		d := base
		change(&d)
		h := DecisionHash(d)
		if j, twice := seen[h]; twice || len(h) != 64 {
			t.Errorf("changes %d and %d have one hash %s", i, j, h)
		}
		seen[h] = i
	}
	same := base
	same.Asked, same.Status, same.Asker = []Asked{{Person: "lee"}}, DecisionApproved, "priya"
	if DecisionHash(same) != DecisionHash(base) {
		t.Error("what happens to a decision changes what it asks")
	}
}
