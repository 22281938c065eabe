package chattest

import "time"

// Op is something that a bot asks of a chat service.
type Op string

// What can go wrong.
const (
	OpPost    Op = "post"
	OpEdit    Op = "edit"
	OpFind    Op = "find"
	OpRoom    Op = "room"
	OpInvite  Op = "invite"
	OpPin     Op = "pin"
	OpTopic   Op = "topic"
	OpArchive Op = "archive"
	OpUpload  Op = "upload"
)

// How says in which way a call goes wrong.
type How string

// The ways.
const (
	Cut    How = "cut"    // the answer never comes
	Break  How = "break"  // a fault of the service: a page of HTML where an answer should be
	Limit  How = "limit"  // not before After
	Forbid How = "forbid" // a refusal for good
)

// Fault is what goes wrong with the next call of an operation.
type Fault struct {
	Op    Op
	How   How
	Done  bool // the call takes effect, and only its answer is lost
	After time.Duration
}
