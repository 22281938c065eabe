package incident

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// who checks the holder of a role and how far the asking has come.
func (s *story) who(role RoleID, holder PersonID, status AssignmentStatus) {
	s.t.Helper()
	if a := s.state.Roles[role]; a.Holder != holder || a.Status != status {
		s.t.Errorf("%s: %s is %s, %s; want %s, %s", clockTime(s.now), role, a.Holder, a.Status, holder, status)
	}
}

func TestAccept(t *testing.T) {
	s := declaredStory(t)
	s.until("02:41")
	s.as("lee").do(AcceptRole{Role: "commander"})
	s.who("commander", "lee", RoleAccepted)
	if e, ok := s.record[len(s.record)-1].Event.(*RoleTaken); !ok || e.How != "answer" || e.For != "" {
		t.Errorf("recorded as %+v", s.record[len(s.record)-1].Event)
	}
	s.as("lee").nothing(AcceptRole{Role: "commander"})
	s.as("lee").refused("nothing-asked", AcceptRole{})
	s.as("tom").refused("not-asked", AcceptRole{Role: "commander"})
	s.as("tom").refused("no-role", AcceptRole{Role: "network-lead"})
	s.until("02:50")
	s.who("commander", "lee", RoleAccepted)
}

// One answer is for every role that the person was asked for.
func TestAcceptAll(t *testing.T) {
	s := declaredStory(t)
	s.until("02:46") // Ines is asked for the executive's role, and was silent for her own
	s.who("executive", "ines", RoleAsked)
	s.who("legal", "tom", RoleAsked)
	s.who("comms-lead", "ines", RoleAsked)
	s.as("ines").do(AcceptRole{})
	s.who("executive", "ines", RoleAccepted)
	s.who("comms-lead", "ines", RoleAccepted)
	s.who("legal", "tom", RoleAsked)
}

// Silence moves a role on: the stand-in, then the executive; each holds it while they are asked.
func TestSilence(t *testing.T) {
	s := declaredStory(t)
	s.as("omar").do(AcceptRole{})
	s.until("02:45")
	s.who("legal", "tom", RoleAsked)
	if a := s.state.Roles["legal"]; a.For != "ines" {
		t.Errorf("Tom stands in for %q", a.For)
	}
	s.until("02:47")
	s.as("tom").do(AcceptRole{Role: "legal"})
	s.until("03:30")
	s.who("legal", "tom", RoleAccepted)
	s.who("comms-lead", "", RoleNobody) // Tom, Ines and Omar were silent
	s.as("ines").do(TakeBack{Role: "legal"})
	s.who("legal", "ines", RoleAccepted)
	if a := s.state.Roles["legal"]; a.For != "" {
		t.Errorf("Ines stands in for %q", a.For)
	}
	s.as("ines").nothing(TakeBack{Role: "legal"})
	s.as("dana").refused("not-theirs", TakeBack{Role: "legal"})
}

// A bot that was down catches up once: nobody is passed over without having been asked.
func TestSilenceAfterDowntime(t *testing.T) {
	s := declaredStory(t)
	s.now = s.now.Add(3 * time.Hour)
	s.clock().do(TickClock{})
	s.who("commander", "dana", RoleAsked)
	s.clock().nothing(TickClock{})
	if due := s.state.Roles["commander"].Due; !due.Equal(s.now.Add(5 * time.Minute)) {
		t.Errorf("Dana may answer until %s", due)
	}
}

// Who was silent is still welcome while nobody has accepted.
func TestLateAnswer(t *testing.T) {
	s := declaredStory(t)
	s.until("02:46")
	s.who("commander", "dana", RoleAsked)
	s.as("lee").do(AcceptRole{Role: "commander"})
	s.who("commander", "lee", RoleAccepted)
	if a := s.state.Roles["commander"]; a.For != "" || a.Asked[1].Answer != "moved" {
		t.Errorf("command is %+v", a)
	}
	s.as("dana").refused("taken", AcceptRole{Role: "commander"})
}

// R22: two claims at once, one wins and the other is told who has it.
func TestTwoClaims(t *testing.T) {
	s := declaredStory(t)
	s.until("02:46")
	s.as("dana").do(AcceptRole{Role: "commander"})
	s.as("lee").do(AcceptRole{Role: "commander"}) // it is Lee's: the button says take it back
	s.who("commander", "lee", RoleAccepted)
	r := s.as("dana").refused("taken", AcceptRole{Role: "commander"})
	if len(r.Who) != 1 || r.Who[0] != "lee" {
		t.Errorf("Dana is told to ask %v", r.Who)
	}
}

func TestDecline(t *testing.T) {
	s := declaredStory(t)
	s.as("lee").do(DeclineRole{})
	s.who("commander", "dana", RoleAsked)
	s.as("lee").nothing(DeclineRole{Role: "commander"})
	s.as("tom").refused("not-asked", DeclineRole{Role: "commander"})
	s.as("dana").do(DeclineRole{Role: "commander"})
	s.who("commander", "omar", RoleAsked)
	s.as("omar").do(DeclineRole{Role: "commander"})
	s.who("commander", "priya", RoleAccepted)
	s.who("executive", "omar", RoleAsked)
	s.as("priya").refused("last-commander", DeclineRole{Role: "commander"})
	s.as("lee").do(TakeBack{Role: "commander"})
	s.who("commander", "lee", RoleAccepted)
}

// A first act in the room accepts; one by the command line, where somebody else may type, does not.
func TestFirstActAccepts(t *testing.T) {
	s := declaredStory(t)
	s.as("sam").console().do(AddNote{Text: "called in"})
	s.who("provider-owner", "sam", RoleAsked)
	events := s.as("sam").do(AddNote{Text: "I am here"})
	if e := event[*RoleTaken](t, events); e.Role != "provider-owner" || e.How != "first act" || events[0] != Event(e) {
		t.Errorf("accepted by %s", recounted(events))
	}
	s.who("provider-owner", "sam", RoleAccepted)
	if events := s.as("sam").do(AddNote{Text: "still here"}); len(events) != 1 {
		t.Errorf("accepted again: %s", recounted(events))
	}
	s.until("02:45")
	s.until("02:55") // nobody answers for comms
	s.who("comms-lead", "", RoleNobody)
	s.as("tom").do(AddNote{Text: "sorry, asleep"})
	s.who("comms-lead", "tom", RoleAccepted)
	if before := s.state.Roles["legal"].Status; before != RoleAccepted {
		t.Errorf("Tom was silent for legal as well, which is %s", before)
	}
}

func TestRefusedActDoesNotAccept(t *testing.T) {
	s := declaredStory(t)
	s.as("sam").refused("no-text", AddNote{})
	s.who("provider-owner", "sam", RoleAsked)
}

func TestAssign(t *testing.T) {
	s := declaredStory(t)
	s.openRoom()
	s.allAccept()
	s.as("tom").refused("not-holder", Assign{Role: "legal", Person: "tom"})
	s.as("lee").do(Assign{Role: "legal", Person: "tom"})
	s.who("legal", "tom", RoleAsked)
	s.as("lee").nothing(Assign{Role: "legal", Person: "tom"})
	s.as("tom").do(AcceptRole{Role: "legal"})
	s.who("legal", "tom", RoleAccepted)
	s.as("lee").refused("no-role", Assign{Role: "<!here>", Person: "tom"})
	s.as("lee").refused("no-person", Assign{Role: "legal", Person: "nobody-knows"})
	s.as("lee").refused("no-person", Assign{Role: "legal", Person: "olga"})
	s.as("lee").refused("external", Assign{Role: "legal", Person: "kim"})

	s.as("lee").do(Assign{Role: "cloud-lead", Person: "sam"})
	s.who("cloud-lead", "sam", RoleAsked)
	s.as("omar").do(Assign{Role: "comms-lead", Person: "omar"})
	s.who("comms-lead", "omar", RoleAccepted)
	s.as("lee").naming(Actor{Person: "eve", Class: ClassMember, Name: "Eve", Account: "slack:T1:U0eve"}).do(Assign{Role: "cloud-lead", Person: "eve"})
	s.who("cloud-lead", "eve", RoleAsked)
	if s.state.Known["eve"].Name != "Eve" {
		t.Errorf("Eve is known as %+v", s.state.Known["eve"])
	}
}

// An assigned person who is silent is followed by the config's holder.
func TestAssignedAndSilent(t *testing.T) {
	s := declaredStory(t)
	s.allAccept()
	s.as("lee").do(Assign{Role: "comms-lead", Person: "sam"})
	s.until("02:46")
	s.who("comms-lead", "tom", RoleAsked)
}

// Command is handed over, and the old commander commands until the new one takes it.
func TestHandover(t *testing.T) {
	s := declaredStory(t)
	s.allAccept()
	s.until("06:30")
	s.as("tom").refused("not-holder", OfferHandover{Role: "commander", To: "dana"})
	s.as("lee").refused("no-person", OfferHandover{Role: "commander", To: "lee"})
	s.as("lee").refused("external", OfferHandover{To: "kim"})
	s.as("lee").do(OfferHandover{To: "dana", Worry: "the pipeline"})
	s.who("commander", "lee", RoleAccepted)
	s.as("tom").refused("no-handover", AnswerHandover{Role: "commander", Take: true})
	s.as("dana").do(AnswerHandover{Role: "commander", Take: true})
	s.who("commander", "dana", RoleAccepted)
	if !s.state.CommandSince.Equal(s.now) || s.state.RelieveAsked {
		t.Errorf("Dana commands since %s", s.state.CommandSince)
	}
	s.as("dana").nothing(AnswerHandover{Role: "commander", Take: true})
	s.as("lee").refused("no-role", OfferHandover{To: "dana"})
	s.as("dana").do(OfferHandover{Role: "commander", To: "sam"})
	s.as("sam").do(AnswerHandover{Take: false})
	s.who("commander", "dana", RoleAccepted)
	if s.state.Roles["commander"].Handover != nil {
		t.Error("the offer is still there")
	}
}

// R14: an offer that nobody answers lapses, and whoever made it is told so; they hold the role all the while.
func TestHandoverThatNobodyAnswers(t *testing.T) {
	s := declaredStory(t)
	s.openRoom()
	s.allAccept()
	s.until("06:31")
	s.as("lee").do(OfferHandover{To: "dana"})
	s.until("06:35")
	if s.state.Roles["commander"].Handover == nil {
		t.Fatal("the offer lapses early")
	}
	s.until("06:36")
	want := &HandoverDeclined{Role: "commander", From: "lee", To: "dana", Silent: true}
	if diff := cmp.Diff(Event(want), s.record[len(s.record)-1].Event); diff != "" {
		t.Errorf("recorded (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]Effect{Say{Where: PlaceDirect, What: TopicNotTaken, Role: "commander", Person: "lee"}}, s.effects); diff != "" {
		t.Errorf("owed (-want +got):\n%s", diff)
	}
	s.who("commander", "lee", RoleAccepted)
	s.as("dana").refused("no-handover", AnswerHandover{Role: "commander", Take: true})
}

// A role that is taken names who held it until then.
func TestWhoHeldTheRoleBefore(t *testing.T) {
	from := func(s *story, by PersonID, c Command) PersonID { return event[*RoleTaken](t, s.as(by).do(c)).From }
	s := declaredStory(t)
	if who := from(s, "lee", AcceptRole{}); who != "" {
		t.Errorf("Lee took his own role from %q", who)
	}
	s.allAccept()
	s.as("lee").do(OfferHandover{To: "dana"})
	if who := from(s, "dana", AnswerHandover{Take: true, Role: "commander"}); who != "lee" {
		t.Errorf("Dana took command from %q, want lee", who)
	}
	if who := from(s, "omar", Assign{Role: "commander", Person: "omar"}); who != "dana" {
		t.Errorf("Omar took command from %q, want dana", who)
	}
	if who := from(s, "lee", TakeBack{Role: "commander"}); who != "omar" {
		t.Errorf("Lee took command back from %q, want omar", who)
	}
}

// A commander who assigns command offers it; the executive can give it away from somebody who is lost.
func TestAssignCommand(t *testing.T) {
	s := declaredStory(t)
	s.allAccept()
	s.as("lee").do(Assign{Role: "commander", Person: "sam"})
	s.who("commander", "lee", RoleAccepted)
	if h := s.state.Roles["commander"].Handover; h == nil || h.To != "sam" {
		t.Errorf("the offer is %+v", h)
	}
	s.as("omar").do(Assign{Role: "commander", Person: "dana"})
	s.who("commander", "dana", RoleAsked)
	if s.state.Roles["commander"].Handover != nil {
		t.Error("the offer is still there")
	}
}

func TestWhichRoleIsHandedOver(t *testing.T) {
	s := declaredStory(t)
	s.allAccept()
	s.as("lee").do(Assign{Role: "legal", Person: "tom"})
	s.as("tom").do(AcceptRole{})
	s.as("tom").refused("which-role", OfferHandover{To: "ines"})
	s.as("tom").refused("no-role", OfferHandover{Role: "network-lead", To: "ines"})
}

func TestInvite(t *testing.T) {
	s := declaredStory(t)
	s.openRoom()
	s.allAccept()
	s.as("lee").do(Invite{Person: "olga"})
	s.as("lee").nothing(Invite{Person: "olga"})
	s.as("lee").nothing(Invite{Person: "tom"})
	s.as("lee").refused("no-person", Invite{Person: "nobody-knows"})
	s.clock().do(ReportInvite{Person: "olga", Why: "cant_invite"})
	if s.state.Room.Missing["olga"] != "cant_invite" {
		t.Errorf("missing: %v", s.state.Room.Missing)
	}
	s.clock().nothing(ReportInvite{Person: "olga", Why: "cant_invite"})
	s.as("lee").do(Invite{Person: "olga"})
	s.clock().do(ReportMember{Person: "olga"})
	s.as("olga").refused("observer", AddNote{Text: "I think"})
}
