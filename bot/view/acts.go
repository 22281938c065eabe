package view

import "strings"

// The acts: what a button, box, menu or form means. Ref says on what. A button whose label ends in … opens the form of the same name; submitting that form has
// the same act. The id of a gate item stands in Ref with / for its colon (see ItemRef).
const (
	// Anywhere.
	ActMenu    = "menu"    // the menu; in a room its own actions come first
	ActDeclare = "declare" // form; also the global shortcut
	ActMine    = "mine"    // the open incidents that the person may see
	ActWaiting = "waiting" // what waits for the person
	ActHelp    = "help"

	// Shortcuts on a message, by the names of Slack's manifest.
	ActDeclareFrom  = "declare-from" // form; the message is the title and the first entry
	ActTimeline     = "timeline"     // takes the message into the record
	ActSaveEvidence = "evidence"     // form: save the message and its files as evidence

	// An incident, from its board or menu.
	ActCatchUp   = "catchup"
	ActBrief     = "brief"
	ActStatus    = "status"
	ActUpdate    = "update"      // form
	ActSkip      = "skip-update" // form: why this update is left out
	ActDecision  = "decision"    // form: ask for any right, without a step
	ActNote      = "note"        // form
	ActRoles     = "roles"       // who holds what, with Hand over… and Invite…
	ActHandOver  = "handoff"     // form; Ref: role, or empty
	ActAssign    = "assign"      // form; Ref: role
	ActInvite    = "invite"      // form
	ActFact      = "fact"        // form; Ref: the fact, or empty; see NextFacts for several in a row
	ActSeverity  = "severity"    // form
	ActPhones    = "phones"      // the phone list, when nobody can be reached
	ActRealThing = "real"        // on an exercise's board: a form that declares a real incident
	ActRetryRoom = "room-retry"
	ActAdoptRoom = "room-adopt" // form: use a private room that people made

	// Roles.
	ActAccept       = "accept"           // Ref: role; empty: every role asked of the person
	ActDecline      = "decline"          // Ref: role; empty: every role asked of the person
	ActTakeBack     = "take-back"        // Ref: role
	ActHandoverTake = "handover-take"    // Ref: role
	ActHandoverNot  = "handover-decline" // Ref: role

	// A phase and its steps. Ref: the step, unless said.
	ActTick        = "tick"   // a box: checked is done, unchecked is not done after all
	ActUntick      = "untick" // a button
	ActAnswer      = "answer" // Ref: step/yes, step/no, step/unknown
	ActHow         = "how"    // form without fields
	ActFill        = "fill"   // form; Ref: step/KEY, the placeholder to fill in
	ActSkipStep    = "skip"   // form
	ActHandStep    = "hand"   // form
	ActReverse     = "reverse"
	ActOwn         = "own"           // form: leave a temporary change in place under an owner
	ActGlass       = "glass"         // form: break the glass
	ActWatch       = "watch"         // starts the watch
	ActAsk         = "ask"           // form: ask for the decision that the step needs
	ActRequest     = "request"       // form: what was asked of the provider, with its reference
	ActReceived    = "received"      // form; Ref: the request's number
	ActAddStep     = "step-add"      // form; Ref: phase
	ActPhases      = "phases"        // form: all phases, with Open
	ActOpenPhase   = "phase-open"    // Ref: phase
	ActPhaseSteps  = "phase-steps"   // Ref: phase; its rows, tickable, for one person
	ActConfirm     = "confirm"       // Ref: phase; with steps open it lists them first
	ActConfirmAny  = "confirm-open"  // Ref: phase; with steps left open
	ActObject      = "object"        // form; Ref: phase
	ActObjectReply = "object-answer" // form; Ref: phase

	// A decision. Ref: its number; Hash: of what is shown.
	ActApprove    = "approve"     // form where the target must be typed
	ActDeny       = "deny"        // form
	ActAskBack    = "ask-back"    // form
	ActAnswerBack = "answer-back" // form
	ActAskAgain   = "ask-again"   // form with the same words
	ActNudge      = "nudge"

	// A break-glass act. Ref: the review's number.
	ActGlassSeen   = "glass-seen"
	ActGlassObject = "glass-object" // form
	ActGlassReview = "glass-review" // form

	// Evidence.
	ActEvidence    = "evidence-list"
	ActAddEvidence = "evidence-add" // form; Ref: a step's id, kind/<evidence kind>, or empty
	ActTransfer    = "transfer"     // form; Ref: the item's number

	// Closing. Ref: the gate item, unless said.
	ActBeginClose = "close-begin"
	ActClose      = "close"      // form: class, impact; Ref: a class, or empty
	ActWaive      = "waive"      // form; without Ref: choose the item
	ActSetReview  = "review-set" // form
	ActSetCause   = "cause-set"  // form
	ActLateNote   = "late-note"  // form
	ActReopen     = "reopen"     // form

	// What is known of an incident, beside its facts and severity.
	ActTitle     = "title"     // form
	ActType      = "type"      // form
	ActMilestone = "milestone" // form
	ActCorrect   = "correct"   // form; Ref: the entry's number, or empty

	// Answers to what is told of a person, and a step that is done once more.
	ActAssignTo  = "assign-to"  // Ref: role/person
	ActBringBack = "bring-back" // Ref: the person who left
	ActDoAgain   = "do-again"   // Ref: a step whose change was reversed

	// A decision that asks for no right.
	ActDecide = "decide" // form
)

// NextFacts is the Ref of a form that asks for the first of several facts, and after it for the others.
func NextFacts(names []string) string {
	const most = 60 // an act is short
	ref := nextFacts
	for i, name := range names {
		if i > 0 {
			name = "," + name
		}
		if len(ref)+len(name) > most {
			break
		}
		ref += name
	}
	return ref
}

const nextFacts = "next/"

// FactsNext are the facts that such a Ref names.
func FactsNext(ref string) []string {
	names, ok := strings.CutPrefix(ref, nextFacts)
	if !ok || names == "" {
		return nil
	}
	return strings.Split(names, ",")
}

// ItemRef is a gate item's id as an act's Ref, and Item the way back.
func ItemRef(item string) string { return strings.ReplaceAll(item, ":", "/") }

// Item is the gate item that a Ref names.
func Item(ref string) string { return strings.ReplaceAll(ref, "/", ":") }
