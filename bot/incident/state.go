package incident

import "time"

// State is one incident as its events tell it.
type State struct {
	ID       string // INC-042, INC-P007, EX-003; empty before the declaration
	N        uint64 // number of events applied; the revision that a screen shows
	Exercise bool
	Private  bool
	Codename string // two words; private incidents only
	Chat     string // the chat service it lives on: slack, discord, or console
	Config   string // hash of the config in force at declaration

	Title      Words
	Type       TypeID
	Severity   Severity
	Facts      map[string]string // closed values, which rules read: provider, layer, tags, services, learned, personal-data
	Texts      map[string]Words  // free values, which rules do not read: scope, account, KEY, USER
	Declared   time.Time
	DeclaredBy PersonID
	Noticed    time.Time // first noticed; zero: unknown

	Known   map[PersonID]Known
	Roles   map[RoleID]Assignment
	Members map[PersonID]bool // who is in the room
	Room    Room

	Runbook RunbookRef
	Phases  []PhaseState
	Steps   map[StepID]*StepState

	Decisions  []Decision        // D-1 is Decisions[0]
	Evidence   []Evidence        // E-1 is Evidence[0]
	Requests   []Request         // R-1 is Requests[0]
	Changes    []Change          // what was changed in the cloud for containment
	Reviews    []Review          // break-glass acts to be reviewed
	Updates    []Update          // said to the stakeholders
	Waivers    map[string]Waiver // gate item → why it was waived
	Milestones map[string]time.Time
	Recent     []Line              // the newest facts, decisions and notes, for briefs; at most eight
	Entries    map[uint64]EntryRef // notes, messages and their corrections, by n; what can be corrected
	Messages   map[string]uint64   // captured chat messages: MessageRef of channel/ts → n

	NextUpdate   time.Time // when the next update is due; zero: none
	Reminded     bool      // the reminder for that update went out
	Escalated    bool      // the overdue update was escalated
	CommandSince time.Time
	RelieveAsked bool // a hand-over was suggested to this commander

	Closing  *Closing // set while the close card is open
	Closed   *Closure // set while closed
	Reopened int
	Archived bool
	LinkedTo string // the incident's later room, or the incident that this duplicates

	Commander RoleID            // the role that commands
	Invited   map[PersonID]bool // who was called into the room by hand
	Left      map[PersonID]bool // who left the room: the bot does not call them back by itself
	Missed    bool              // the update fell due and was not posted
	Expired   bool              // the time to archive the room has come
	Briefed   time.Time         // when the executive's brief was last renewed
	// Entries and Messages hold the newest; older ones stand in pages that never change, so that copying a state costs no more as it grows.
	// Entry and Captured look in both.
	OlderEntries  []EntryPage
	OlderMessages []map[string]uint64
	Aging         map[EvidenceKind]int // kind that is not captured → hours before its loss at which its owner was warned last
	Types         []TypeID             // the types that it had before this one: what they want as evidence is still wanted
}

// Known is a person as the record names them: once, so that everything else needs only the pseudonym.
type Known struct {
	Name    Words
	Account Words // service:workspace:id
	Class   Class
}

// AssignmentStatus says how far the asking for a role has come.
type AssignmentStatus string

// The states of a role.
const (
	RoleAsked    AssignmentStatus = "asked"
	RoleAccepted AssignmentStatus = "accepted"
	RoleNobody   AssignmentStatus = "nobody"
)

// Assignment is who holds a role now. The assigned holder acts from the declaration on; accepting says that they are there.
type Assignment struct {
	Role     RoleID
	Holder   PersonID // who holds it now
	For      PersonID // whom they stand in for; empty when the config's holder has it
	Status   AssignmentStatus
	Asked    []Asked   // everyone asked, in order; the last is being waited for
	Due      time.Time // when the next person is asked; zero: nobody is left, or accepted
	Accepted time.Time
	Handover *Handover // a hand-over that waits for its answer
}

// Asked is one asking of one person.
type Asked struct {
	Person PersonID
	At     time.Time
	Answer string // "", accepted, declined, silent, moved (another took it)
	When   time.Time
}

// Handover is an offer of a role that the other has not taken yet.
type Handover struct {
	From, To PersonID
	Worry    Words
	At       time.Time
	Due      time.Time // when it lapses; zero: never
}

// Room is the incident's place in chat.
type Room struct {
	ID      Words // the chat service's id of the channel
	Name    Words
	Opened  time.Time
	Failed  string              // the service's error word; empty: none
	Missing map[PersonID]string // who could not be brought in, and the service's error word
	Linked  []Words             // earlier rooms, after a reopening or relocation
}

// RunbookRef names the runbook that was copied at declaration.
type RunbookRef struct {
	ID, Title, Version, SHA256 string
}

// PhaseState is a phase of this incident.
type PhaseState struct {
	Phase              // without its steps' state
	Number    int      // as people see it, from 1
	Order     []StepID // with added steps
	Opened    time.Time
	Confirmed time.Time
	By        PersonID
	LeftOpen  int // steps open when it was confirmed
	Objection *Objection
}

// Objection holds a pause until the commander answers.
type Objection struct {
	By  PersonID
	At  time.Time
	Why Words
}

// StepStatus says where a step stands.
type StepStatus string

// The states of a step. A step that waits for its decision or for another step is open.
const (
	StepOpen    StepStatus = "open"
	StepDone    StepStatus = "done"
	StepLeftOut StepStatus = "skipped" // StepSkipped is the event
)

// StepState is a step of this incident.
type StepState struct {
	StepDef
	Phase       PhaseID
	Number      string   // 3.3
	Added       bool     // by hand or by a fact, during the incident
	Words       Words    // title of a step added by hand
	Owner       PersonID // handed to; empty: the role's holder
	Status      StepStatus
	By          PersonID
	At          time.Time
	Rev         uint64 // the state's N right after the event that last changed the step; a screen that shows it has Seen at least this
	Answer      string // yes, no, unknown
	Reason      Words  // why skipped
	Decision    int    // D-n that gates it; 0: none asked
	PreApproved bool
	BrokeGlass  bool
	Evidence    []int     // E-n added for it
	Owed        bool      // done, and its evidence is still to be added
	Request     int       // R-n
	Until       time.Time // a watch runs until then
	Watched     bool      // the watch has run out
	Reversed    bool
	Hidden      bool // its When does not hold
}

// DecisionStatus says where a decision stands.
type DecisionStatus string

// The states of a decision.
const (
	DecisionOpen     DecisionStatus = "open"
	DecisionApproved DecisionStatus = "approved"
	DecisionDenied   DecisionStatus = "denied"
	DecisionVoid     DecisionStatus = "void"
)

// Decision is a question for whoever holds a right, and the answer.
type Decision struct {
	Number    int
	Right     RightID
	Step      StepID
	Asker     PersonID
	At        time.Time
	Action    Words // action and target
	Why       Words
	Breaks    Words
	Undo      string // yes, partly, no
	How       Words
	Lost      []EvidenceKind // not captured yet, and asked all the same
	Hash      string         // of what was shown; an answer names it
	Config    string         // hash of the config whose right it is
	Need      int            // distinct persons
	TypeBack  bool
	Asked     []Asked
	Due       time.Time // when the next is asked; zero: nobody is left
	Nudged    time.Time
	Answers   []DecisionAnswer
	Question  Words // asked back, not answered yet
	Status    DecisionStatus
	Decided   time.Time
	Free      bool     // a recorded decision without a right: decide <what, why>
	Item      string   // the gate item whose waiver it asks for
	Check     string   // of the target's last four characters, where they must be typed back
	Voided    string   // why it is void: target-changed, step-skipped, break-glass, closed
	AskedBack bool     // Question waits for its answer
	AskedBy   PersonID // who asked it
	Asides    []Aside  // what was asked back, each with its answer
}

// Aside is a question that a holder asked back, and its answer.
type Aside struct {
	By         PersonID
	Question   Words
	AnsweredBy PersonID // empty: not answered
	Answer     Words
}

// DecisionAnswer is one person's word.
type DecisionAnswer struct {
	By    PersonID
	As    RoleID
	At    time.Time
	Yes   bool
	Words Words // condition or reason
}

// Evidence is an item of the evidence list.
type Evidence struct {
	Number    int
	Kind      EvidenceKind
	Step      StepID
	What      Words
	Source    Words
	Window    Words
	Location  Words
	Hash      string // SHA-256 in hex; empty: unverified
	Size      int64
	Computed  bool // by us, from the file
	Direct    bool // collected by us; else requested
	Collector PersonID
	At        time.Time
	Custody   []Custody
	File      Words // chat file id or link
}

// Custody is one link of the chain of custody.
type Custody struct {
	From, To PersonID
	At       time.Time
	Why      Words
	Location Words
}

// Request is something asked of a provider or third party.
type Request struct {
	Number    int
	Step      StepID
	Provider  string
	What      Words
	Reference Words
	By        PersonID
	At        time.Time
	Received  time.Time
	Answer    Words
}

// Change is something done in the cloud that must be undone or owned before closing.
type Change struct {
	Step     StepID
	By       PersonID
	At       time.Time
	Owner    PersonID
	Reversed time.Time
	Why      Words
}

// Review is a break-glass act and its review.
type Review struct {
	Step     StepID
	Decision int
	By       PersonID
	At       time.Time
	Reason   Words
	Due      time.Time
	Reviewed time.Time
	Reviewer PersonID
	Verdict  Words
	Seen     map[PersonID]time.Time
	Objected map[PersonID]Words
	Told     []PersonID // holders passed over, and the executive
}

// Update is what was told to the stakeholders.
type Update struct {
	Number            int
	By                PersonID
	At                time.Time
	Know, Doing, Need Words
	Next              time.Time
	Skipped           bool
	Why               Words
}

// Waiver is why a gate item was waived, and by whom.
type Waiver struct {
	Item     string
	By       PersonID
	At       time.Time
	Why      Words
	Decision int
}

// Line is one line of the story so far, for briefs and hand-overs.
type Line struct {
	N        uint64
	At       time.Time
	By       PersonID
	Kind     string
	Text     Words
	Fact     string // the fact whose value Text is
	Decision int    // the decision whose outcome Text is; it goes with the decision
}

// EntryRef is an entry that can be corrected.
type EntryRef struct {
	Kind        string
	By          PersonID
	At          time.Time
	Text        Words
	CorrectedBy uint64
}

// Closing is the state of the close card.
type Closing struct {
	By          PersonID
	At          time.Time
	ReviewAt    time.Time // when the review is held
	ReviewOwner PersonID
	Cause       Words    // root cause, or why it is unknown
	CauseKnown  string   // "", yes, unknown
	Asked       PersonID // the executive who was asked to close
}

// Closure is how an incident ended.
type Closure struct {
	At          time.Time
	By          PersonID
	Class       CloseClass
	Impact      Words
	What        Words
	Keep        Words
	Duplicate   string
	ReviewAt    time.Time
	ReviewOwner PersonID
	ArchiveAt   time.Time
	Entries     uint64
	Cause       Words  // root cause, or why it is unknown, as the closing had it
	CauseKnown  string // "", yes, unknown
}

// CloseClass says what the incident turned out to be.
type CloseClass string

// The closing classes. All but real have a short gate.
const (
	ClassReal       CloseClass = "real"
	ClassFalseAlarm CloseClass = "false-alarm"
	ClassDuplicate  CloseClass = "duplicate"
	ClassExercise   CloseClass = "exercise"
)

// Open reports whether the incident is declared and not closed.
func (s *State) Open() bool { return s != nil && s.ID != "" && s.Closed == nil }
