package incident

import "time"

// Event is a fact about an incident. The set is closed: each kind is a struct of this package, listed in Kinds. An event that a newer
// program wrote decodes as Unknown, which is kept and shown and changes nothing.
//
//sumtype:decl
type Event interface {
	// Kind is the name under which the event stands in the record; it never changes.
	Kind() string
	event()
}

// Stamp is what every recorded event carries beside its body; Apply gets both.
type Stamp struct {
	N        uint64 // place in the incident's stream
	Recorded time.Time
	Occurred time.Time // what a person claims; zero: when it was recorded
	Source   string    // the chat service's own stamp
	Actor    PersonID
	Command  string
}

// When is the time to show for the event: what was claimed, else when it was recorded.
func (s Stamp) When() time.Time {
	if s.Occurred.IsZero() {
		return s.Recorded
	}
	return s.Occurred
}

// Recorded is an event with its stamp.
type Recorded struct {
	Stamp
	Event Event
}

// The events. Fields of type Words are committed and may be redacted; all others are clear.
type (
	// PersonKnown names a pseudonym, before the first event that uses it.
	PersonKnown struct {
		Person  PersonID `json:"person"`
		Class   Class    `json:"class"`
		Party   string   `json:"party,omitempty"`
		Name    Words    `json:"name"`
		Account Words    `json:"account"`
	}
	// IncidentDeclared opens an incident.
	IncidentDeclared struct {
		ID       string            `json:"id"`
		Type     TypeID            `json:"type"`
		Severity Severity          `json:"severity"`
		Private  bool              `json:"private,omitempty"`
		Exercise bool              `json:"exercise,omitempty"`
		Chat     string            `json:"chat"`
		Config   string            `json:"config"`
		Facts    map[string]string `json:"facts,omitempty"`
		Noticed  time.Time         `json:"noticed,omitzero"`
		Linked   string            `json:"linked,omitempty"`
		Title    Words             `json:"title"`
		Codename Words             `json:"codename,omitempty"`

		Commander RoleID    `json:"commander,omitempty"` // the role that commands
		Next      time.Time `json:"next,omitzero"`       // when the first update is due; zero: at milestones only
	}
	// RunbookCopied says which runbook the incident follows; its phases come as PhaseCopied.
	RunbookCopied struct {
		ID      string    `json:"id"`
		Title   string    `json:"title"`
		Version string    `json:"version,omitempty"`
		SHA256  string    `json:"sha256"`
		Phases  []PhaseID `json:"phases"`
		Source  Words     `json:"source"`
	}
	// PhaseCopied holds a phase of the runbook as it was at declaration.
	PhaseCopied struct {
		Number int   `json:"number"`
		Phase  Phase `json:"phase"`
	}
	// PhaseOpened shows a phase's card.
	PhaseOpened struct {
		Phase PhaseID `json:"phase"`
	}
	// PhaseConfirmed ends a phase at its pause.
	PhaseConfirmed struct {
		Phase PhaseID `json:"phase"`
		Open  int     `json:"open,omitempty"` // steps left open
	}
	// PauseObjected holds a pause.
	PauseObjected struct {
		Phase PhaseID `json:"phase"`
		Why   Words   `json:"why"`
	}
	// ObjectionAnswered lets the pause go on.
	ObjectionAnswered struct {
		Phase PhaseID `json:"phase"`
		Words Words   `json:"words,omitempty"`
	}
	// RoleAskedFor says that a person was asked to take a role, and by when.
	RoleAskedFor struct {
		Role   RoleID    `json:"role"`
		Person PersonID  `json:"person"`
		For    PersonID  `json:"for,omitempty"`
		Due    time.Time `json:"due,omitzero"`
		Holds  bool      `json:"holds,omitempty"` // and holds it from now on
		Config string    `json:"config,omitempty"`
	}
	// RoleTaken says that a person accepted a role, or took it back.
	RoleTaken struct {
		Role   RoleID   `json:"role"`
		Person PersonID `json:"person"`
		For    PersonID `json:"for,omitempty"`
		How    string   `json:"how,omitempty"`  // answer, first act, declaring, handover, back
		From   PersonID `json:"from,omitempty"` // who held it until then
	}
	// RoleDeclined says that a person cannot take a role.
	RoleDeclined struct {
		Role   RoleID   `json:"role"`
		Person PersonID `json:"person"`
		Silent bool     `json:"silent,omitempty"`
	}
	// RoleUnfilled says that everyone was asked and nobody answered.
	RoleUnfilled struct {
		Role RoleID `json:"role"`
	}
	// HandoverOffered offers a role to another person, who holds it from the moment they take it.
	HandoverOffered struct {
		Role  RoleID   `json:"role"`
		From  PersonID `json:"from"`
		To    PersonID `json:"to"`
		Worry Words    `json:"worry,omitempty"`

		Due time.Time `json:"due,omitzero"` // when the offer lapses; zero: never
	}
	// HandoverDeclined ends an offer that was not taken: the other said no, or, where Silent is set, nothing in time.
	HandoverDeclined struct {
		Role   RoleID   `json:"role"`
		From   PersonID `json:"from,omitempty"`
		To     PersonID `json:"to,omitempty"`
		Silent bool     `json:"silent,omitempty"`
	}
	// CommandLong says that a commander was active for long and was asked to hand over.
	CommandLong struct{}
	// RoomOpened binds the incident to a room.
	RoomOpened struct {
		Adopted bool  `json:"adopted,omitempty"`
		Room    Words `json:"room"`
		Name    Words `json:"name"`
	}
	// RoomFailed says that the chat service made no room.
	RoomFailed struct {
		Why string `json:"why"`
	}
	// RoomArchived says that the room was archived.
	RoomArchived struct{}
	// PersonInvited says that a person is to be in the room.
	PersonInvited struct {
		Person PersonID `json:"person"`
	}
	// InviteFailed says that the chat service did not let a person in.
	InviteFailed struct {
		Person PersonID `json:"person"`
		Why    string   `json:"why"`
	}
	// PersonJoined says that a person is in the room.
	PersonJoined struct {
		Person PersonID `json:"person"`
	}
	// PersonLeft says that a person left the room.
	PersonLeft struct {
		Person PersonID `json:"person"`
	}
	// FactSet sets or clears a fact. Value is for closed facts and for "unknown", Text for all others. A text that was redacted is still a
	// fact that is known, so that clearing is said by Cleared and not by an empty text. Setting one of the two takes the other away.
	FactSet struct {
		Name    string `json:"name"`
		Value   string `json:"value,omitempty"`
		Text    Words  `json:"text,omitempty"`
		Cleared bool   `json:"cleared,omitempty"`
	}
	// TitleSet changes the title.
	TitleSet struct {
		Title Words `json:"title"`
	}
	// SeveritySet changes the severity.
	SeveritySet struct {
		Severity Severity  `json:"severity"`
		Why      Words     `json:"why,omitempty"`
		Next     time.Time `json:"next,omitzero"` // when the next update is due from now on; zero: as before
	}
	// TypeSet changes the type; steps may follow as StepAdded, none is dropped.
	TypeSet struct {
		Type TypeID `json:"type"`
	}
	// MilestoneReached sets a milestone: contained or recovered.
	MilestoneReached struct {
		Milestone string `json:"milestone"`
		Step      StepID `json:"step,omitempty"`
	}
	// StepCompleted ticks a step.
	StepCompleted struct {
		Step        StepID `json:"step"`
		Answer      string `json:"answer,omitempty"`
		PreApproved bool   `json:"pre_approved,omitempty"`
		Owed        bool   `json:"owed,omitempty"`
		Change      bool   `json:"change,omitempty"` // it changed something in the cloud that can be reversed
	}
	// StepUnticked says that a step is not done after all.
	StepUnticked struct {
		Step StepID `json:"step"`
	}
	// StepSkipped leaves a step out.
	StepSkipped struct {
		Step   StepID `json:"step"`
		Reason Words  `json:"reason"`
	}
	// StepHanded gives a step to a person.
	StepHanded struct {
		Step   StepID   `json:"step"`
		Person PersonID `json:"person"`
	}
	// StepAdded adds a step during the incident.
	StepAdded struct {
		Phase PhaseID  `json:"phase"`
		Step  StepDef  `json:"step"`
		Owner PersonID `json:"owner,omitempty"`
		Title Words    `json:"title,omitempty"` // of a step added by hand
	}
	// StepReversed says that what a step changed was undone in the cloud.
	StepReversed struct {
		Step StepID `json:"step"`
		Why  Words  `json:"why"`
	}
	// ChangeOwned gives a temporary change that stays to an owner.
	ChangeOwned struct {
		Step  StepID   `json:"step"`
		Owner PersonID `json:"owner"`
		Why   Words    `json:"why"`
	}
	// WatchStarted starts a watch.
	WatchStarted struct {
		Step  StepID    `json:"step"`
		Until time.Time `json:"until"`
	}
	// WatchEnded says that a watch has run out.
	WatchEnded struct {
		Step StepID `json:"step"`
	}
	// StepsShown says which conditional steps apply now, after a fact changed.
	StepsShown struct {
		Shown  []StepID `json:"shown,omitempty"`
		Hidden []StepID `json:"hidden,omitempty"`
	}
	// DecisionAsked asks whoever holds a right.
	DecisionAsked struct {
		Number   int            `json:"number"`
		Right    RightID        `json:"right"`
		Step     StepID         `json:"step,omitempty"`
		Undo     string         `json:"undo"`
		Lost     []EvidenceKind `json:"lost,omitempty"`
		Hash     string         `json:"hash"`
		Config   string         `json:"config"`
		Need     int            `json:"need"`
		TypeBack bool           `json:"type_back,omitempty"`
		Item     string         `json:"item,omitempty"` // the gate item whose waiver it asks for
		Action   Words          `json:"action"`
		Why      Words          `json:"why"`
		Breaks   Words          `json:"breaks"`
		How      Words          `json:"how,omitempty"`
		Also     []StepID       `json:"also,omitempty"`  // further steps of the phase behind the same right: the answer opens them too
		Check    string         `json:"check,omitempty"` // of the target's last four characters, where they must be typed back; see ReadBack
	}
	// HolderAsked says that a holder was asked for a decision, and by when.
	HolderAsked struct {
		Decision int       `json:"decision"`
		Person   PersonID  `json:"person"`
		As       RoleID    `json:"as"`
		Due      time.Time `json:"due,omitzero"`
	}
	// HolderNudged asks the holder again.
	HolderNudged struct {
		Decision int `json:"decision"`
	}
	// DecisionGranted is one person's yes; with Final the decision stands.
	DecisionGranted struct {
		Decision int    `json:"decision"`
		As       RoleID `json:"as"`
		Hash     string `json:"hash"`
		Final    bool   `json:"final,omitempty"`
		Words    Words  `json:"words,omitempty"`
	}
	// DecisionRefused is a no.
	DecisionRefused struct {
		Decision int    `json:"decision"`
		As       RoleID `json:"as"`
		Why      Words  `json:"why"`
	}
	// DecisionQuestioned asks the asker back.
	DecisionQuestioned struct {
		Decision int   `json:"decision"`
		Question Words `json:"question"`
	}
	// QuestionAnswered answers what was asked back.
	QuestionAnswered struct {
		Decision int   `json:"decision"`
		Answer   Words `json:"answer"`
	}
	// DecisionVoided ends a decision without an answer.
	DecisionVoided struct {
		Decision int    `json:"decision"`
		Why      string `json:"why"` // target-changed, step-skipped, break-glass, closed
	}
	// DecisionMade records a decision that asked for no right: what, and why.
	DecisionMade struct {
		Number int   `json:"number"`
		What   Words `json:"what"`
		Why    Words `json:"why"`
	}
	// GlassBroken says that somebody acted without the right, and why.
	GlassBroken struct {
		Step     StepID     `json:"step,omitempty"`
		Right    RightID    `json:"right"`
		Decision int        `json:"decision,omitempty"`
		Due      time.Time  `json:"due"` // of the review
		Told     []PersonID `json:"told,omitempty"`
		Reason   Words      `json:"reason"`
	}
	// GlassSeen says that somebody who was passed over has seen it, or objects.
	GlassSeen struct {
		Review  int   `json:"review"`
		Object  Words `json:"object,omitempty"`
		Objects bool  `json:"objects,omitempty"` // and objects; Object says why
	}
	// GlassReviewed closes the review of a break-glass act.
	GlassReviewed struct {
		Review  int   `json:"review"`
		Verdict Words `json:"verdict"`
	}
	// NoteAdded is a line of the timeline.
	NoteAdded struct {
		Late bool  `json:"late,omitempty"` // written after closing
		Text Words `json:"text"`
	}
	// EntryCorrected points at an entry and says what is right.
	EntryCorrected struct {
		Entry uint64 `json:"entry"`
		Text  Words  `json:"text"`
	}
	// MessageCaptured takes a chat message into the record.
	MessageCaptured struct {
		Author PersonID `json:"author,omitempty"`
		How    string   `json:"how"`   // shortcut, reaction, edited, deleted
		Place  Words    `json:"place"` // channel and stamp
		Link   Words    `json:"link,omitempty"`
		Text   Words    `json:"text"`
		Ref    string   `json:"ref,omitempty"` // MessageRef of the place: by it a message is known to be in the record already
	}
	// EvidenceAdded puts an item on the evidence list.
	EvidenceAdded struct {
		Number    int          `json:"number"`
		Evidence  EvidenceKind `json:"evidence"`
		Step      StepID       `json:"step,omitempty"`
		SHA256    string       `json:"sha256,omitempty"`
		Size      int64        `json:"size,omitempty"`
		Computed  bool         `json:"computed,omitempty"`
		Requested bool         `json:"requested,omitempty"`
		Custody   PersonID     `json:"custody"`
		Done      bool         `json:"done,omitempty"` // and the step is done by it
		What      Words        `json:"what"`
		Source    Words        `json:"source,omitempty"`
		Window    Words        `json:"window,omitempty"`
		Location  Words        `json:"location,omitempty"`
		File      Words        `json:"file,omitempty"`
	}
	// CustodyTransferred is the next link of a chain of custody.
	CustodyTransferred struct {
		Evidence int      `json:"evidence"`
		From     PersonID `json:"from"`
		To       PersonID `json:"to"`
		Why      Words    `json:"why"`
		Location Words    `json:"location,omitempty"`
	}
	// RequestMade records what was asked of a provider or third party, and its reference.
	RequestMade struct {
		Number    int    `json:"number"`
		Step      StepID `json:"step,omitempty"`
		Provider  string `json:"provider"`
		What      Words  `json:"what"`
		Reference Words  `json:"reference,omitempty"`
	}
	// RequestReceived records the answer.
	RequestReceived struct {
		Request int   `json:"request"`
		Answer  Words `json:"answer,omitempty"`
	}
	// UpdatePosted is an update to the stakeholders.
	UpdatePosted struct {
		Number int       `json:"number"`
		Next   time.Time `json:"next,omitzero"`
		Know   Words     `json:"know"`
		Doing  Words     `json:"doing"`
		Need   Words     `json:"need"`
	}
	// UpdateSkipped says why an update was left out.
	UpdateSkipped struct {
		Next time.Time `json:"next,omitzero"`
		Why  Words     `json:"why"`
	}
	// UpdateReminded says that the writer was reminded; Overdue: the commander was told.
	UpdateReminded struct {
		Overdue bool `json:"overdue,omitempty"`
	}
	// BriefGiven renews the executive's brief.
	BriefGiven struct{}
	// CloseBegun opens the close card. Asked is who is asked to close once nothing is left.
	CloseBegun struct {
		Asked PersonID `json:"asked,omitempty"`
	}
	// ReviewSet says when the review is held and who owns it.
	ReviewSet struct {
		At    time.Time `json:"at"`
		Owner PersonID  `json:"owner"`
	}
	// CauseSet states the root cause, or that it is unknown and why.
	CauseSet struct {
		Known bool  `json:"known,omitempty"`
		Cause Words `json:"cause"`
	}
	// ItemWaived takes an item off the gate. Where a decision waives it, the decision says why and Why is empty, so that a text which is redacted there
	// stands nowhere else.
	ItemWaived struct {
		Item     string `json:"item"`
		Decision int    `json:"decision,omitempty"`
		Why      Words  `json:"why"`
	}
	// IncidentClosed ends the incident.
	IncidentClosed struct {
		Class       CloseClass `json:"class"`
		Duplicate   string     `json:"duplicate,omitempty"`
		ReviewAt    time.Time  `json:"review_at,omitzero"`
		ReviewOwner PersonID   `json:"review_owner,omitempty"`
		ArchiveAt   time.Time  `json:"archive_at,omitzero"`
		Impact      Words      `json:"impact,omitempty"`
		What        Words      `json:"what,omitempty"`
		Keep        Words      `json:"keep,omitempty"`
	}
	// IncidentReopened takes a closed incident up again.
	IncidentReopened struct {
		Why  Words     `json:"why"`
		Next time.Time `json:"next,omitzero"` // when the next update is due; zero: at milestones only
	}
	// AuthorityRefused records that somebody tried what they may not do.
	AuthorityRefused struct {
		Act      string `json:"act"`  // the command's name
		Rule     string `json:"rule"` // the refusal's code
		Step     StepID `json:"step,omitempty"`
		Decision int    `json:"decision,omitempty"`
	}
	// RecordRead says that a private incident was read by the command line or exported.
	RecordRead struct {
		How string `json:"how"`
	}
	// ClockStepped says that the system's clock jumped.
	ClockStepped struct {
		Seconds float64 `json:"seconds"`
	}
	// EffectFailed says that chat refused something for good, and what.
	EffectFailed struct {
		What string `json:"what"`
		Why  string `json:"why"`
	}
	// RoomRetried says that the room is to be made again after a failure.
	RoomRetried struct{}
	// RoomExpired says that the time to archive the room has come.
	RoomExpired struct{}
	// UpdateMissed says that an update fell due and none was posted.
	UpdateMissed struct{}
	// EvidenceAging warns that the source of a kind of evidence, which was not captured yet, keeps it for so many hours more at most.
	EvidenceAging struct {
		Evidence EvidenceKind `json:"evidence"`
		Hours    int          `json:"hours"`
		Lost     time.Time    `json:"lost"`
	}
	// Unknown is an event of a kind that this program does not know.
	Unknown struct {
		Name string `json:"-"`
	}
)
