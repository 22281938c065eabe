package incident

import "time"

// Class is what kind of account acts.
type Class string

// The classes of account. Guests, bots, accounts of other workspaces and deactivated accounts are strangers.
const (
	ClassPerson   Class = "person"   // of the config
	ClassMember   Class = "member"   // of the workspace: may declare, note, tick steps without a right
	ClassExternal Class = "external" // listed under a third party: that party's part, nothing else
	ClassStranger Class = "stranger" // told whom to ask
	ClassClock    Class = "clock"    // the bot itself: time, and what chat answered
)

// Actor is who acts, with what is known of them.
type Actor struct {
	Person  PersonID
	Class   Class
	Party   string
	Name    string // as the chat service or the config has it; recorded once
	Account string // service:workspace:id
	Chat    string // the chat service it came by; console from the command line
	Console bool   // the command line: no approvals
}

// Meta is what every command carries: who, when, through what.
type Meta struct {
	ID       string // names the act; the same id twice changes nothing
	By       Actor
	At       time.Time // our clock when it was decided
	Source   string    // the chat service's stamp of the act
	Occurred time.Time // what the person claims; zero: now
	Seen     uint64    // the revision on the actor's screen; zero: unknown. Unticks and approvals are held against it
	// Named is what is known of the people whom the command names; those whom the record does not know yet are introduced by PersonKnown first.
	Named []Actor
}

// RoomFacts is what a chat service says of a room that is to be adopted. Of one that it does not find, it says nothing: all is zero.
type RoomFacts struct {
	Private  bool
	Archived bool
	Bot      bool   // the bot is in it
	Adopter  bool   // whoever adopts it is in it
	Taken    string // the number of the incident whose room it is or was; empty: none's
}

// Command is an intention. The set is closed.
//
//sumtype:decl
type Command interface {
	// Act is the act's name as the record and refusals have it.
	Act() string
	command()
}

// The commands.
type (
	// Declare opens an incident. The number, codename and policy's runbook are chosen before.
	Declare struct {
		Number   string // INC-042
		Codename string
		Title    string
		Type     TypeID
		Severity Severity // empty: SEV2
		Private  *bool    // nil: the type's default
		Exercise bool
		Facts    map[string]string
		Texts    map[string]string
		Noticed  time.Time
		Linked   string
		Chat     string
	}
	// AcceptRole takes a role that was asked of the actor; an empty role means every role asked of them.
	AcceptRole struct{ Role RoleID }
	// DeclineRole says that the actor cannot take a role now; an empty role means every role asked of them.
	DeclineRole struct{ Role RoleID }
	// TakeBack returns a role to its holder of the config, after a stand-in took it.
	TakeBack struct{ Role RoleID }
	// Assign gives a role to a person, who is asked.
	Assign struct {
		Role   RoleID
		Person PersonID
	}
	// OfferHandover offers the actor's role to another.
	OfferHandover struct {
		Role  RoleID
		To    PersonID
		Worry string
	}
	// AnswerHandover takes or declines an offered role.
	AnswerHandover struct {
		Role RoleID
		Take bool
	}
	// Invite brings a person into the room.
	Invite struct{ Person PersonID }
	// Tick completes a step. Answer is for questions.
	Tick struct {
		Step   StepID
		Answer string
	}
	// Untick says that a step is not done after all.
	Untick struct{ Step StepID }
	// Skip leaves a step out.
	Skip struct {
		Step   StepID
		Reason string
	}
	// HandStep gives a step to a person.
	HandStep struct {
		Step   StepID
		Person PersonID
	}
	// AddStep adds a step to a phase; an empty phase means the newest open one.
	AddStep struct {
		Phase  PhaseID
		Title  string
		Person PersonID
	}
	// Reverse says that what a step changed was undone in the cloud.
	Reverse struct {
		Step StepID
		Why  string
	}
	// OwnChange leaves a temporary change in place under an owner.
	OwnChange struct {
		Step  StepID
		Owner PersonID
		Why   string
	}
	// StartWatch starts a step's watch.
	StartWatch struct{ Step StepID }
	// OpenPhase opens a phase's card.
	OpenPhase struct{ Phase PhaseID }
	// ConfirmPhase ends a phase; Anyway confirms with steps left open.
	ConfirmPhase struct {
		Phase  PhaseID
		Anyway bool
	}
	// ObjectPause holds a pause.
	ObjectPause struct {
		Phase PhaseID
		Why   string
	}
	// AnswerObjection lets a held pause go on.
	AnswerObjection struct {
		Phase PhaseID
		Words string
	}
	// AskDecision asks whoever holds a right. DecideNow: the asker holds it, and one person is enough.
	AskDecision struct {
		Right     RightID
		Step      StepID
		Action    string
		Why       string
		Breaks    string
		Undo      string // yes, partly, no
		How       string
		Anyway    bool // although evidence would be lost
		DecideNow bool
		TypedBack string // the last four characters of the target, where the right asks for them
		Item      string // of the closing gate
	}
	// Approve says yes to a decision as shown.
	Approve struct {
		Decision  int
		Hash      string // of what was shown; empty: typed words, which stand for the newest
		Words     string
		TypedBack string
	}
	// Deny says no.
	Deny struct {
		Decision int
		Why      string
		Hash     string // of what was shown; empty: typed words, which stand for the newest
	}
	// AskBack asks the asker.
	AskBack struct {
		Decision int
		Question string
	}
	// AnswerBack answers what was asked back.
	AnswerBack struct {
		Decision int
		Answer   string
	}
	// Nudge asks the holder again.
	Nudge struct{ Decision int }
	// DecideFreely records a decision that needs no right.
	DecideFreely struct{ What, Why string }
	// BreakGlass acts without the right.
	BreakGlass struct {
		Step   StepID
		Right  RightID
		Reason string
	}
	// SeeGlass confirms having seen a break-glass act, or objects.
	SeeGlass struct {
		Review int
		Object string
	}
	// ReviewGlass closes its review.
	ReviewGlass struct {
		Review  int
		Verdict string
	}
	// AddNote writes a line into the timeline.
	AddNote struct{ Text string }
	// Correct points at an entry and says what is right.
	Correct struct {
		Entry uint64
		Text  string
	}
	// Capture takes a chat message into the record. Edits and deletions of a captured message are captured again.
	Capture struct {
		Author PersonID
		How    string
		Place  string
		Link   string
		Text   string
	}
	// SetFact sets or clears a fact.
	SetFact struct{ Name, Value string }
	// SetTitle changes the title.
	SetTitle struct{ Title string }
	// SetSeverity changes the severity; lowering asks for a reason and the right.
	SetSeverity struct {
		Severity Severity
		Why      string
	}
	// SetType changes the type.
	SetType struct{ Type TypeID }
	// SetMilestone sets contained or recovered.
	SetMilestone struct{ Milestone string }
	// AddEvidence puts an item on the evidence list.
	AddEvidence struct {
		Kind      EvidenceKind
		Step      StepID
		What      string
		Source    string
		Window    string
		Location  string
		SHA256    string
		Size      int64
		Computed  bool
		Requested bool
		File      string
	}
	// TransferCustody hands an item on.
	TransferCustody struct {
		Evidence int
		To       PersonID
		Why      string
		Location string
	}
	// MakeRequest records what was asked of a provider, with its reference.
	MakeRequest struct {
		Step      StepID
		Provider  string
		What      string
		Reference string
	}
	// ReceiveRequest records the answer.
	ReceiveRequest struct {
		Request int
		Answer  string
	}
	// PostUpdate tells the stakeholders.
	PostUpdate struct {
		Know, Doing, Need string
		Next              time.Time // zero: by the severity's cadence
	}
	// SkipUpdate leaves one update out.
	SkipUpdate struct{ Why string }
	// GiveBrief renews the executive's brief.
	GiveBrief struct{}
	// BeginClose opens the close card.
	BeginClose struct{}
	// SetReview says when the review is held and who owns it.
	SetReview struct {
		At    time.Time
		Owner PersonID
	}
	// SetCause states the root cause, or why it is unknown.
	SetCause struct {
		Known bool
		Cause string
	}
	// Waive takes an item off the gate by the right waive; where the actor does not hold it, a decision is asked.
	Waive struct {
		Item string
		Why  string
	}
	// Close ends the incident.
	Close struct {
		Class     CloseClass
		Impact    string
		What      string
		Keep      string
		Duplicate string
	}
	// Reopen takes a closed incident up again.
	Reopen struct{ Why string }
	// AdoptRoom binds the incident to a room that people made.
	AdoptRoom struct {
		Room, Name string
		Facts      *RoomFacts // what chat says of it; nil: it was not asked
	}
	// AdoptRunbook takes the policy's version of the runbook; new steps are added, none is dropped.
	AdoptRunbook struct{}
	// TickClock is time passing: everything overdue at Meta.At happens, once.
	TickClock struct{}
	// ReportRoom is chat's answer to making the room.
	ReportRoom struct{ Room, Name, Failed string }
	// RetryRoom asks for the room again after a failure.
	RetryRoom struct{}
	// ReportInvite is chat's answer to an invitation that failed.
	ReportInvite struct {
		Person PersonID
		Why    string
	}
	// ReportMember says that a person came into the room or left it.
	ReportMember struct {
		Person PersonID
		Left   bool
	}
	// ReportArchived says that the room was archived.
	ReportArchived struct{}
	// ReportFailure says that chat refused something for good.
	ReportFailure struct{ What, Why string }
	// ReportClockStep says that the clock jumped.
	ReportClockStep struct{ Seconds float64 }
	// ReportReading says that a private incident was read by the command line or exported.
	ReportReading struct{ How string }
)
