package incident

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRoom(t *testing.T) {
	s := declaredStory(t)
	s.clock().do(ReportRoom{Failed: "restricted_action"})
	if s.state.Room.Failed != "restricted_action" || !s.state.Room.Opened.IsZero() {
		t.Errorf("room: %+v", s.state.Room)
	}
	s.as("priya").do(RetryRoom{})
	s.as("priya").nothing(RetryRoom{})
	if s.state.Room.Failed != "" {
		t.Errorf("room: %+v", s.state.Room)
	}
	s.clock().do(ReportRoom{Room: "C1", Name: "inc-p007-amber-heron"})
	s.clock().nothing(ReportRoom{Failed: "name_taken"})
	s.clock().nothing(ReportRoom{Room: "C2"})
	s.as("priya").refused("has-room", AdoptRoom{Room: "C9", Name: "by-hand"})
	if s.state.Room.ID != "C1" || s.state.Room.Name != "inc-p007-amber-heron" {
		t.Errorf("room: %+v", s.state.Room)
	}
}

func TestAdoptRoom(t *testing.T) {
	s := declaredStory(t)
	s.clock().do(ReportRoom{Failed: "restricted_action"})
	s.as("tom").refused("not-holder", AdoptRoom{Room: "C9", Name: "by-hand"})
	s.as("priya").refused("no-room", AdoptRoom{})
	s.as("priya").refused("not-asked", AdoptRoom{Room: "C9", Name: "by-hand"})
	ready := RoomFacts{Private: true, Bot: true, Adopter: true}
	adopt := func(change func(*RoomFacts)) AdoptRoom {
		facts := ready
		change(&facts)
		return AdoptRoom{Room: "C9", Name: "by-hand", Facts: &facts}
	}
	// What it says of a room that is another incident's is what it says of one that is not there.
	wrong := s.as("priya").refused("wrong-room", AdoptRoom{Room: "C9", Facts: &RoomFacts{}})
	for name, change := range map[string]func(*RoomFacts){
		"the app is not in":         func(f *RoomFacts) { f.Bot = false },
		"the adopter is not in":     func(f *RoomFacts) { f.Adopter = false },
		"another incident's":        func(f *RoomFacts) { f.Taken = "INC-042" },
		"another's, archived":       func(f *RoomFacts) { f.Taken, f.Archived = "INC-P003", true },
		"another's, and public too": func(f *RoomFacts) { f.Taken, f.Private = "INC-P003", false },
	} {
		got := s.as("priya").refused("wrong-room", adopt(change))
		if diff := cmp.Diff(wrong, got); diff != "" {
			t.Errorf("%s is told otherwise:\n%s", name, diff)
		}
	}
	s.as("priya").refused("archived", adopt(func(f *RoomFacts) { f.Archived = true }))
	s.as("priya").refused("public-room", adopt(func(f *RoomFacts) { f.Private = false }))
	for _, by := range []PersonID{"tom", "ines", "sam"} {
		s.as(by).refused("not-holder", adopt(func(*RoomFacts) {}))
	}
	s.as("priya").do(adopt(func(f *RoomFacts) { f.Taken = "INC-P007" })) // its own, from before
	if s.state.Room.ID != "C9" || s.state.Room.Failed != "" {
		t.Errorf("room: %+v", s.state.Room)
	}
	// Chat's late answer, whatever it is, changes nothing about the room that people are in by now.
	s.clock().nothing(ReportRoom{Room: "C1", Name: "inc-p007-amber-heron"})
	s.clock().nothing(ReportRoom{Failed: "name_taken"})
	if s.state.Room.ID != "C9" {
		t.Errorf("room: %+v", s.state.Room)
	}
}

// What is no secret may be in any room.
func TestAnOpenIncidentAdoptsAPublicRoom(t *testing.T) {
	s := openStory(t)
	s.as("lee").do(AdoptRoom{Room: "C9", Name: "by-hand", Facts: &RoomFacts{Bot: true, Adopter: true}})
	if s.state.Room.ID != "C9" {
		t.Errorf("room: %+v", s.state.Room)
	}
}

func TestMembers(t *testing.T) {
	s := declaredStory(t)
	want := []PersonID{"dana", "ines", "lee", "omar", "priya", "sam", "tom"}
	if diff := cmp.Diff(want, s.state.Wanted()); diff != "" {
		t.Errorf("wanted: -want +got:\n%s", diff)
	}
	s.openRoom()
	s.clock().nothing(ReportMember{Person: "tom"})
	s.clock().do(ReportMember{Person: "tom", Left: true})
	s.clock().nothing(ReportMember{Person: "tom", Left: true})
	if s.state.Members["tom"] || s.state.Roles["comms-lead"].Holder != "tom" {
		t.Error("Tom holds his role and is out of the room")
	}
	if diff := cmp.Diff([]PersonID{"dana", "ines", "lee", "omar", "priya", "sam"}, s.state.Wanted()); diff != "" {
		t.Errorf("who left is called back: %s", diff)
	}
	s.as("lee").do(Invite{Person: "tom"})
	if diff := cmp.Diff(want, s.state.Wanted()); diff != "" {
		t.Errorf("who was invited again: -want +got:\n%s", diff)
	}
	s.clock().naming(Actor{Person: "eve", Class: ClassMember, Name: "Eve"}).do(ReportMember{Person: "eve"})
	if !s.state.Members["eve"] || s.state.Known["eve"].Name != "Eve" {
		t.Errorf("Eve: %v, %+v", s.state.Members["eve"], s.state.Known["eve"])
	}
}

// What the outside says is recorded as it is.
func TestReports(t *testing.T) {
	s := declaredStory(t)
	event[*EffectFailed](t, s.clock().do(ReportFailure{What: "board", Why: "msg_too_long"}))
	event[*ClockStepped](t, s.clock().do(ReportClockStep{Seconds: -3600}))
	if e := event[*RecordRead](t, s.as("omar").console().do(ReportReading{How: "show"})); e.How != "show" {
		t.Errorf("read by %q", e.How)
	}
	open := newStory(t)
	d := theKey()
	d.Type, d.Texts = "public-access", nil
	open.as("sam").do(d)
	open.as("omar").console().nothing(ReportReading{How: "show"})
}

func TestAdoptRunbook(t *testing.T) {
	s := declaredStory(t)
	s.as("lee").refused("same-runbook", AdoptRunbook{})
	s.as("priya").do(Tick{Step: "first-hour"})
	rb := keyRunbook()
	rb.Version, rb.SHA256 = "2", "5ead2"
	rb.Phases[0].Steps[0].Title = "Say what the first hour is not for"
	rb.Phases[0].Steps[1].Title = "Is personal data near?"
	rb.Phases[0].Steps = append(rb.Phases[0].Steps,
		StepDef{ID: "call-bank", Title: "Call the bank", When: "regimes = nis2"}, StepDef{ID: "call-mother", Title: "Call home"})
	rb.Phases[1].Steps = rb.Phases[1].Steps[1:]
	rb.Phases[1].Steps[1].When = ""
	rb.Phases = append(rb.Phases, Phase{ID: "learn", Title: "Learn", Steps: []StepDef{{ID: "write", Title: "Write it down"}}})
	s.policy.Runbooks["key"] = rb
	s.as("tom").refused("not-holder", AdoptRunbook{})
	s.as("lee").do(AdoptRunbook{})

	st := s.state
	if st.Runbook.Version != "2" || st.Runbook.SHA256 != "5ead2" {
		t.Errorf("runbook: %+v", st.Runbook)
	}
	if got := st.Steps["first-hour"]; got.Title != "Say what the first hour is for" || got.Status != StepDone {
		t.Errorf("what is done is now %q, %s", got.Title, got.Status)
	}
	if got := st.Steps["personal"].Title; got != "Is personal data near?" {
		t.Errorf("what is open is still %q", got)
	}
	if got := st.Steps["sessions"]; got == nil || got.Hidden || got.Number != "2.1" {
		t.Errorf("the step that the new version dropped is %+v", got)
	}
	if st.Steps["on-azure"].Hidden || !st.Steps["call-bank"].Hidden || st.Steps["call-mother"].Hidden {
		t.Error("the steps shown are not those that apply")
	}
	if got := st.Steps["call-mother"]; got.Number != "1.4" || !got.Added {
		t.Errorf("the new step is %+v", got)
	}
	if got := st.Phases[4]; got.ID != "learn" || got.Number != 5 || st.Steps["write"].Number != "5.1" || st.Steps["write"].Added {
		t.Errorf("the new phase is %+v", got)
	}
	delete(s.policy.Runbooks, "key")
	s.as("lee").refused("no-runbook", AdoptRunbook{})
}
