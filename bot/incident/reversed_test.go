package incident

import (
	"strings"
	"testing"
)

// What was reversed can be done again, and both changes stand in the record.
func TestAReversedStepIsDoneAgain(t *testing.T) {
	s := cutStory(t)
	s.as("priya").do(Tick{Step: "disable-keys"})
	s.as("priya").nothing(Tick{Step: "disable-keys"})
	s.as("priya").do(Reverse{Step: "disable-keys", Why: "the pipeline stood still"})
	s.as("priya").do(Tick{Step: "disable-keys"})
	if st := s.state.Steps["disable-keys"]; st.Reversed || st.Status != StepDone {
		t.Errorf("the step is %+v", st)
	}
	if n := len(s.state.Changes); n != 2 || len(StandingChanges(s.state)) != 1 {
		t.Errorf("%d changes, %d of them stand; want 2 and 1", n, len(StandingChanges(s.state)))
	}
}

// A type that an incident had goes on wanting its evidence; an item that was only asked for settles its row and says so.
func TestTheGateWantsTheEvidenceOfEveryType(t *testing.T) {
	s := declaredStory(t)
	s.as("lee").do(SetType{Type: "public-access"}, SetType{Type: "iam-compromise"}, SetType{Type: "public-access"})
	s.as("sam").do(AddEvidence{Kind: "sign-ins", What: "asked the vendor", Requested: true})
	rows := map[string]GateItem{}
	for _, item := range Gate(s.state, s.policy, ClassReal) {
		rows[item.ID] = item
	}
	if item := rows["evidence:live-sessions"]; item.ID == "" || item.OK {
		t.Errorf("live sessions stand on the gate as %+v", item)
	}
	if item := rows["evidence:sign-ins"]; !item.OK || !strings.HasSuffix(item.Title, ", requested, not here yet") {
		t.Errorf("sign-ins stand on the gate as %+v", item)
	}
}

// Whoever lacks a right is shown the way to whoever has it.
func TestARefusalOffersToAsk(t *testing.T) {
	s := declaredStory(t)
	s.as("priya").do(askAnyway())
	for _, c := range []struct {
		do   Command
		want Offer
	}{
		{SetSeverity{Severity: SEV3, Why: "x"}, Offer{Do: "ask", Right: "change-severity"}},
		{Close{Class: ClassReal, Impact: "x"}, Offer{Do: "ask", Right: "close"}},
		{Approve{Decision: 1, Hash: s.state.Decisions[0].Hash}, Offer{Do: "nudge", Decision: 1}},
	} {
		if r := s.as("sam").refused("not-holder", c.do); r.Offer != c.want {
			t.Errorf("%s offers %+v, want %+v", c.do.Act(), r.Offer, c.want)
		}
	}
}

func TestTheServiceSaysWhoseLayerItIs(t *testing.T) {
	for services, want := range map[string]string{"": "ours", "checkout": "provider", "checkout,reports": "both"} {
		s := newStory(t)
		checkout := s.policy.Services["checkout"]
		checkout.Layer = "provider"
		s.policy.Services["checkout"] = checkout
		c := theKey()
		c.Facts["services"] = services
		s.as("priya").do(c)
		if got := s.state.Facts["layer"]; got != want {
			t.Errorf("with the services %q the layer is %q, want %q", services, got, want)
		}
	}
}
