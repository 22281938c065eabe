package command

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// Whatever an exercise shows to one person says first that it is one; what is about no incident, or about a real one, does not.
func TestWhatAnExerciseShowsSaysSo(t *testing.T) {
	s := cutting()
	s.ID, s.Exercise = "EX-004", true
	s.Requests = []incident.Request{{Number: 1, Provider: "aws", What: "keep the logs"}}
	s.Evidence = []incident.Evidence{{Number: 1, Kind: "key-status", What: "state", Collector: "dana"}}
	refs := map[string]string{view.ActReceived: "1", view.ActTransfer: "1", view.ActPhaseSteps: "cut", view.ActObject: "cut", view.ActAddStep: "cut"}
	seen := 0
	for _, do := range slices.Sorted(maps.Keys(acts())) {
		ref, ok := refs[do]
		if !ok {
			ref = "disable-keys"
		}
		o := Do(t.Context(), at("lee", s), Input{Act: view.Act{Do: do, Incident: "EX-004", Ref: ref}, InForm: true, Now: now})
		real := slices.Contains(anywhere, do) && do != view.ActMenu || do == view.ActRealThing
		for _, blocks := range [][]view.Block{blocksOf(o.Form), tellOf(o.Tell)} {
			if len(blocks) == 0 {
				continue
			}
			seen++
			if first := said(Outcome{Form: &view.Form{Blocks: blocks[:1]}}); strings.Contains(first, "EXERCISE") == real {
				t.Errorf("%s begins with %q", do, first)
			}
		}
	}
	if seen < 30 {
		t.Errorf("only %d acts show something", seen)
	}
	if o := typed(t, at("lee", s), "status"); !strings.HasPrefix(o.Tell.Push, "EXERCISE") {
		t.Errorf("the push text is %q", o.Tell.Push)
	}
	if o := typed(t, at("lee", s), "evidence transfer E-9"); !strings.HasPrefix(o.Tell.Push, "EXERCISE") {
		t.Errorf("the push text is %q", o.Tell.Push)
	}
}

func blocksOf(f *view.Form) []view.Block {
	if f == nil {
		return nil
	}
	return f.Blocks
}

func tellOf(m *view.Message) []view.Block {
	if m == nil {
		return nil
	}
	return m.Blocks
}

// Nobody outside is asked in an exercise, so that there is no reference to write down.
func TestRequestOfAnExerciseIsPaper(t *testing.T) {
	s := cutting()
	s.Exercise = true
	f := pressed(t, at("sam", s), act(view.ActRequest, "")).Form
	if got := said(Outcome{Form: f}); !strings.Contains(got, "Reference: paper") || strings.Contains(got, "Ask the provider, then") {
		t.Errorf("the form says\n%s", got)
	}
	o := submitted(t, at("sam", s), f, map[string][]string{"what": {"keep the logs"}})
	becomes(t, o, incident.MakeRequest{Provider: "aws", What: "keep the logs"})
}

// Who approves reads in the form what stands on the card.
func TestTheFormShowsTheCardsQuestion(t *testing.T) {
	s := cutting()
	s.Decisions = []incident.Decision{{
		Number: 1, Right: "revoke-keys", Asker: "priya", At: now, Action: "Deactivate AKIA00003F7Q", Why: "used", Breaks: "the pipeline", Undo: "yes",
		How: "Same command, Active, is the way back.", TypeBack: true, Hash: "5ba1f00dcafe0123", Status: incident.DecisionOpen,
		Asked: []incident.Asked{{Person: "lee", At: now}},
	}}
	d := at("lee", s)
	want := view.Question(view.Incident{State: s, Policy: d.policy, Now: now}, &s.Decisions[0])
	for _, do := range []string{view.ActApprove, view.ActDeny, view.ActAskBack} {
		f := pressed(t, d, act(do, "1")).Form
		if diff := cmp.Diff(want, f.Blocks[:len(want)]); diff != "" {
			t.Errorf("%s (-card +form):\n%s", do, diff)
		}
	}
	if got := said(Outcome{Form: &view.Form{Blocks: want}}); !strings.Contains(got, "Undo: yes. Same command, Active, is the way back. Not captured yet: none") {
		t.Errorf("the question reads\n%s", got)
	}
}
