package incident

// Effect is what chat is owed beyond the surfaces, which follow from the state alone. The set is closed.
//
//sumtype:decl
type Effect interface{ effect() }

// The effects.
type (
	// Say is a notice: said once.
	Say struct {
		Where   Place
		What    Topic
		Mention []PersonID
		Person  PersonID // whom it is about, or who gets it where Where is PlaceDirect
		Number  int      // of the decision, evidence, update, review
		Role    RoleID
		Step    StepID
		Phase   PhaseID
	}
	// Wake asks a person again for an ask that is still open: a new message, since an edit pings nobody.
	Wake struct {
		Person PersonID
		Ask    string // the ask's key
	}
	// Publish uploads the export into the room and posts the checkpoint, in the room and to the witness.
	Publish struct{}
	// ArchiveRoom archives the room.
	ArchiveRoom struct{}
)

// Place is where a notice goes.
type Place string

// The places.
const (
	PlaceRoom         Place = "room"
	PlaceDecision     Place = "decision"     // the thread of a decision's card
	PlacePhase        Place = "phase"        // the thread of a phase's card
	PlaceStakeholders Place = "stakeholders" // the stakeholders' channel; private incidents: only if that is private, else to each directly
	PlaceDirect       Place = "direct"
)

// Topic is what a notice says; views have its words.
type Topic string

// The topics.
const (
	TopicDeclared      Topic = "declared"       // stakeholders: an open incident was declared
	TopicStandIn       Topic = "stand-in"       // room: a role was silent, the stand-in has it
	TopicNobody        Topic = "nobody"         // room: nobody could be reached; the phone list
	TopicHandover      Topic = "handover"       // room: a role changed hands
	TopicDecided       Topic = "decided"        // thread: approved, denied, asked back, answered
	TopicPreApproved   Topic = "pre-approved"   // room: a pre-approved act
	TopicBreakGlass    Topic = "break-glass"    // room
	TopicGlassObjected Topic = "glass-objected" // room
	TopicEvidence      Topic = "evidence"       // thread of the phase card
	TopicUpdate        Topic = "update"         // room and stakeholders
	TopicLeft          Topic = "left"           // direct to the commander: somebody with a role left
	TopicObjected      Topic = "objected"       // room: a strong objection holds the pause
	TopicClosed        Topic = "closed"         // room: the closing message, with the files
	TopicReopened      Topic = "reopened"       // room
	TopicRoomFailed    Topic = "room-failed"    // direct to the declarer
	TopicWatchEnded    Topic = "watch-ended"    // thread of the phase card, to the step's owner
	TopicSeverity      Topic = "severity"       // stakeholders and room: the severity rose
	TopicNotTaken      Topic = "not-taken"      // direct to whoever offered a role: the other did not take it
)

func (Say) effect()         {}
func (Wake) effect()        {}
func (Publish) effect()     {}
func (ArchiveRoom) effect() {}
