package incident

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestDeclare(t *testing.T) {
	s := newStory(t)
	events := s.as("priya").do(theKey())
	want := []string{
		"person.known", "incident.declared", "fact.set", "runbook.copied", "phase.copied", "phase.copied", "phase.copied", "phase.copied", "steps.shown",
		"person.known", "role.asked", "person.known", "role.asked", "role.asked", "role.taken", "person.known", "role.asked", "person.known", "role.asked",
		"person.known", "role.asked", "person.known", "role.asked", "phase.opened",
	}
	if diff := cmp.Diff(want, kindsOf(events)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	st := s.state
	if !st.Private || st.Severity != SEV1 || st.Codename != "amber-heron" || st.DeclaredBy != "priya" || st.Chat != "slack" || st.Config != "c0ffee" {
		t.Errorf("declared as %+v", st)
	}
	if diff := cmp.Diff(map[string]string{"provider": "aws", "layer": "ours"}, st.Facts); diff != "" {
		t.Errorf("facts: -want +got:\n%s", diff)
	}
	if st.Texts["KEY"] != "AKIAEXAMPLE3F7Q" {
		t.Errorf("the key is %q", st.Texts["KEY"])
	}
	if want := s.now.Add(30 * time.Minute); !st.NextUpdate.Equal(want) {
		t.Errorf("the first update is due %s, want %s", st.NextUpdate, want)
	}
	if a := st.Roles["iam-lead"]; a.Holder != "priya" || a.Status != RoleAccepted {
		t.Errorf("the declarer's own role is %+v", a)
	}
	if a := st.Roles["commander"]; a.Holder != "lee" || a.Status != RoleAsked || !a.Due.Equal(s.now.Add(5*time.Minute)) {
		t.Errorf("command is %+v", a)
	}
	if !st.Steps["on-azure"].Hidden || st.Steps["on-aws"].Hidden {
		t.Error("the steps of the provider are not the ones shown")
	}
	if st.Steps["disable-keys"].Number != "3.3" || st.Phases[2].Number != 3 {
		t.Errorf("the step is %s", st.Steps["disable-keys"].Number)
	}
	if st.Phases[0].Opened.IsZero() || !st.Phases[1].Opened.IsZero() {
		t.Error("not the first phase alone is open")
	}
}

// Every event that uses a pseudonym stands behind the one that names it.
func TestPeopleAreIntroducedFirst(t *testing.T) {
	s := declaredStory(t)
	s.openRoom()
	s.allAccept()
	s.as("lee").do(Invite{Person: "olga"})
	s.as("max").naming(Actor{Person: "eve", Class: ClassMember, Name: "Eve"})
	known := map[PersonID]bool{}
	for _, r := range s.record {
		if e, ok := r.Event.(*PersonKnown); ok {
			if known[e.Person] {
				t.Errorf("%s is introduced twice", e.Person)
			}
			known[e.Person] = true
		}
		for _, person := range append(named(r.Event), r.Actor) {
			if person != "" && !known[person] {
				t.Errorf("%s uses %s before they are introduced", r.Event.Kind(), person)
			}
		}
	}
	if k := s.state.Known["olga"]; k.Name != "Olga" || k.Account != "slack::U0olga" || k.Class != ClassPerson {
		t.Errorf("Olga is known as %+v", k)
	}
	if k := s.state.Known["priya"]; k.Account != "slack:T1:U0priya" {
		t.Errorf("Priya is known as %+v", k)
	}
}

func TestDeclareIsRefused(t *testing.T) {
	yesterday, tomorrow := -24*time.Hour, 24*time.Hour
	tests := []struct {
		name, code string
		by         PersonID
		change     func(*Declare)
	}{
		{"no type", "no-type", "priya", func(d *Declare) { d.Type = "" }},
		{"wrong type", "no-type", "priya", func(d *Declare) { d.Type = "<!channel>" }},
		{"no title", "no-title", "priya", func(d *Declare) { d.Title = " \n" }},
		{"long title", "long-title", "priya", func(d *Declare) { d.Title = string(make([]byte, 201)) }},
		{"wrong severity", "bad-value", "priya", func(d *Declare) { d.Severity = "SEV0" }},
		{"wrong fact", "no-fact", "priya", func(d *Declare) { d.Facts = map[string]string{"colour": "red"} }},
		{"wrong value", "bad-value", "priya", func(d *Declare) { d.Facts = map[string]string{"layer": "mine"} }},
		{"noticed tomorrow", "future", "priya", func(d *Declare) { d.Noticed = time.Date(2026, 11, 23, 2, 40, 0, 0, time.UTC).Add(tomorrow) }},
		{"a guest", "stranger", "guest", func(*Declare) {}},
		{"a third party", "stranger", "kim", func(*Declare) {}},
		{"an observer", "observer", "olga", func(*Declare) {}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newStory(t)
			d := theKey()
			tt.change(&d)
			s.as(tt.by).refused(tt.code, d)
			if s.state != nil {
				t.Error("a refused declaration leaves an incident")
			}
		})
	}
	t.Run("noticed yesterday", func(t *testing.T) {
		s := newStory(t)
		d := theKey()
		d.Noticed = s.now.Add(yesterday).In(time.FixedZone("", 3600))
		s.as("priya").do(d)
		if !s.state.Noticed.Equal(d.Noticed) || s.state.Noticed.Location() != time.UTC {
			t.Errorf("noticed %s", s.state.Noticed)
		}
	})
	t.Run("twice", func(t *testing.T) { declaredStory(t).as("priya").refused("declared", theKey()) })
}

func TestDeclareWhatIsLeftOut(t *testing.T) {
	s := newStory(t)
	d := theKey()
	d.Severity, d.Facts, d.Texts = "", map[string]string{"services": "checkout, reports"}, nil
	public := false
	d.Private = &public
	s.policy.Providers = map[string]Provider{"aws": {"aws", "AWS"}}
	s.as("max").do(d)
	if s.state.Severity != SEV2 || s.state.Private {
		t.Errorf("severity %s, private %v", s.state.Severity, s.state.Private)
	}
	want := map[string]string{"layer": "ours", "provider": "aws", "services": "checkout,reports", "tags": "internal,payment,personal"}
	if diff := cmp.Diff(want, s.state.Facts); diff != "" {
		t.Errorf("facts: -want +got:\n%s", diff)
	}
}

// R34: no incident is without a commander.
func TestSomebodyAlwaysCommands(t *testing.T) {
	t.Run("no holder and no stand-in", func(t *testing.T) {
		s := newStory(t)
		c := s.policy.Roles["commander"]
		c.Holder, c.StandIn = "", ""
		s.policy.Roles["commander"] = c
		x := s.policy.Roles["executive"]
		x.Holder, x.StandIn = "", ""
		s.policy.Roles["executive"] = x
		events := s.as("max").do(theKey())
		if a := s.state.Roles["commander"]; a.Holder != "max" || a.Status != RoleAccepted {
			t.Errorf("command is %+v", a)
		}
		if a := s.state.Roles["executive"]; a.Status != RoleNobody {
			t.Errorf("the executive is %+v", a)
		}
		if !containsKind(events, "role.unfilled") {
			t.Error("nobody is alarmed")
		}
	})
	t.Run("the holder is missing", func(t *testing.T) {
		s := newStory(t)
		c := s.policy.Roles["commander"]
		c.Holder = "gone"
		s.policy.Roles["commander"] = c
		s.as("priya").do(theKey())
		if a := s.state.Roles["commander"]; a.Holder != "dana" || a.For != "gone" || a.Status != RoleAsked {
			t.Errorf("command is %+v", a)
		}
	})
	t.Run("the holder only reads", func(t *testing.T) {
		s := newStory(t)
		lee := s.policy.People["lee"]
		lee.Observer = true
		s.policy.People["lee"] = lee
		s.as("priya").do(theKey())
		if a := s.state.Roles["commander"]; a.Holder != "dana" {
			t.Errorf("command is %+v", a)
		}
	})
	t.Run("the declarer commands", func(t *testing.T) {
		s := newStory(t)
		s.as("lee").do(theKey())
		if a := s.state.Roles["commander"]; a.Holder != "lee" || a.Status != RoleAccepted || !s.state.CommandSince.Equal(s.now) {
			t.Errorf("command is %+v since %s", a, s.state.CommandSince)
		}
	})
	t.Run("everybody is silent", func(t *testing.T) {
		s := declaredStory(t)
		s.until("02:44")
		if a := s.state.Roles["commander"]; a.Holder != "lee" {
			t.Errorf("at 02:44 command is %+v", a)
		}
		s.until("02:45")
		if a := s.state.Roles["commander"]; a.Holder != "dana" || a.For != "lee" || a.Status != RoleAsked || a.Asked[0].Answer != "silent" {
			t.Errorf("at 02:45 command is %+v", a)
		}
		s.until("02:50") // Omar was silent as well, so that Ines is the executive by now
		if a := s.state.Roles["commander"]; a.Holder != "ines" {
			t.Errorf("at 02:50 command is %+v", a)
		}
		s.until("02:55")
		if a := s.state.Roles["commander"]; a.Holder != "omar" {
			t.Errorf("at 02:55 command is %+v", a)
		}
		s.until("03:00")
		if a := s.state.Roles["commander"]; a.Holder != "priya" || a.Status != RoleAccepted {
			t.Errorf("at 03:00 command is %+v", a)
		}
		if a := s.state.Roles["legal"]; a.Status != RoleNobody || a.Holder != "" {
			t.Errorf("at 03:00 legal is %+v", a)
		}
	})
}

func containsKind(events []Event, kind string) bool {
	for _, e := range events {
		if e.Kind() == kind {
			return true
		}
	}
	return false
}
