package bot

import (
	"context"
	"io"
	"time"

	"warroom/bot/view"
)

// Service is what the bot needs of a chat service: to hear people, and to post and keep messages. Further abilities are one-method
// interfaces, found by assertion. Every call that creates something carries a key that stays the same over retries; a service
// marks what it makes with it, so that Find can tell after a crash whether it was made.
type Service interface {
	// Name is the service's name in the config and the record: slack, discord.
	Name() string
	// Listen hands every request to the handler until the context ends. It returns an error only when listening can never succeed: a token
	// refused, an app that is not ours. The handler may be called from many goroutines.
	Listen(ctx context.Context, h Handler) error
	// Post makes a message and returns where it is.
	Post(ctx context.Context, p Post) (Ref, error)
	// Edit makes an existing message look like this one. It pings nobody.
	Edit(ctx context.Context, r Ref, p Post) error
	// Find looks for a message with the key in a channel, posted after the mark, by us.
	Find(ctx context.Context, p Post, after string) (Ref, bool, error)
	// MakeRoom makes a channel, or finds the one that an earlier call with the same spec made.
	MakeRoom(ctx context.Context, r RoomSpec) (Room, error)
}

// Post is a message on its way.
type Post struct {
	Key      string // delivery key
	Channel  string // id of a channel; empty: a direct message to Account
	Account  string // id of an account of the service
	Thread   string // message id of the thread's head; empty: none
	Rev      uint64 // grows with every edit of one message
	Message  view.Message
	Accounts map[string]string // person → account id, for the mentions in the message
}

// Ref is where a message is.
type Ref struct {
	Channel string `json:"channel"`
	Message string `json:"message"` // Slack: ts
}

// RoomSpec is a channel to make.
type RoomSpec struct {
	Key     string
	Name    string // wanted; a suffix is added when it is taken by somebody else
	Private bool
	After   time.Time            // not older than this: an earlier channel of that name is not ours
	Taken   func(id string) bool // whether a channel is bound to another incident
}

// Room is a channel.
type Room struct {
	ID, Name string
}

// Inviter brings accounts into a channel, in one call. Failures are the service's error words by account; accounts that are already in
// count as brought in.
type Inviter interface {
	Invite(ctx context.Context, channel string, accounts []string) (failed map[string]string, err error)
}

// RoomLooker says what a channel is that people made, before it becomes an incident's room. A channel that the service does not show is the zero
// RoomLook.
type RoomLooker interface {
	LookAtRoom(ctx context.Context, channel, account string) (RoomLook, error)
}

// RoomLook is what a channel is.
type RoomLook struct {
	Name     string
	Private  bool
	Archived bool
	Bot      bool // we are in it
	Account  bool // the account is in it
}

// Pinner pins a message.
type Pinner interface {
	Pin(ctx context.Context, r Ref) error
}

// Topicker sets a channel's topic, at most 250 characters of plain text.
type Topicker interface {
	SetTopic(ctx context.Context, channel, topic string) error
}

// Archiver archives a channel. After that nothing can be posted there.
type Archiver interface {
	Archive(ctx context.Context, channel string) error
}

// Uploader puts files into a channel, in one message. The returned ids let Find-like probes tell whether they arrived.
type Uploader interface {
	Upload(ctx context.Context, u Upload) error
}

// Upload is a set of files on its way.
type Upload struct {
	Key     string
	Channel string
	Thread  string
	Comment string
	Files   []File
	// Remember is called with a file's id before the call that shares it; Known holds what was remembered by an earlier try.
	Remember func(name, id string) error
	Known    map[string]string
}

// File is a file of an upload.
type File struct {
	Name, Title string
	Size        int64
	Open        func() (io.ReadCloser, error)
}

// Home shows a person's home page, where the service has one. A page that is newer on the service's side is not overwritten.
type Home interface {
	ShowHome(ctx context.Context, account string, page view.Form) error
}

// Reactor adds the mark of ours to a message that was taken into the record.
type Reactor interface {
	React(ctx context.Context, r Ref) error
}

// Fetcher reads a file that people posted, to hash it. It gives up beyond the limit.
type Fetcher interface {
	Fetch(ctx context.Context, fileID string, w io.Writer, limit int64) error
}

// Accounts looks accounts up. Fresh asks the service and not the cache.
type Accounts interface {
	Account(ctx context.Context, id string, fresh bool) (Account, error)
}

// Account is an account of a chat service.
type Account struct {
	ID        string
	Workspace string
	Name      string
	Kind      AccountKind
	Zone      string
}

// AccountKind is what kind of account it is.
type AccountKind string

// The kinds of account. Only members act; all others are strangers unless the config lists them.
const (
	KindMember      AccountKind = "member"
	KindGuest       AccountKind = "guest"
	KindBot         AccountKind = "bot"
	KindDeactivated AccountKind = "deactivated"
	KindForeign     AccountKind = "foreign" // of another workspace
)

// Handler answers a request. It returns in time for the service's own limit of three seconds.
type Handler func(ctx context.Context, r *Request) Answer

// RequestKind says what a person did.
type RequestKind string

// The kinds of request.
const (
	Typed      RequestKind = "typed"     // words behind /incident
	Pressed    RequestKind = "pressed"   // a button, box or menu
	Submitted  RequestKind = "submitted" // a form
	Shortcut   RequestKind = "shortcut"  // a global shortcut, or one on a message: Act.Do names it
	Reacted    RequestKind = "reacted"   // the mark that takes a message into the record
	Edited     RequestKind = "edited"    // a message of a room was edited
	Deleted    RequestKind = "deleted"
	Spoke      RequestKind = "spoke"  // a message was posted in a room, perhaps with files
	Joined     RequestKind = "joined" // a room
	Left       RequestKind = "left"
	Archived   RequestKind = "archived" // a room was archived
	OpenedHome RequestKind = "home"
)

// Request is something a person did, in the words of no service.
type Request struct {
	ID        string // names the act: the same act has the same id however often it arrives
	Kind      RequestKind
	Service   string
	Workspace string
	Account   string // the account's id
	Channel   string
	Words     string              // Typed
	Act       view.Act            // Pressed, Submitted, Shortcut
	Values    map[string][]string // Pressed: "" holds what was chosen, or nothing for an unticked box; Submitted: by input id
	Checked   bool                // Pressed on a box
	Note      string              // Submitted: the form's note
	InForm    bool                // Pressed inside a form or home page
	AtHome    bool                // Pressed on the home page, which is drawn again after it
	Message   *Quote              // Shortcut on a message, Reacted, Edited, Deleted, Spoke
	Source    string              // the service's own stamp of the act
	At        time.Time           // that stamp as a time; zero: none
}

// Quote is a message of a person.
type Quote struct {
	Ref    Ref
	Author string // account id
	Text   string
	Link   string
	Thread string
	Files  []QuotedFile
}

// QuotedFile is a file in a message.
type QuotedFile struct {
	ID, Name string
	Size     int64
	Link     string
}

// Answer is what a request gets at once. The zero Answer says that all is well and shows nothing.
type Answer struct {
	Form  *view.Form        // opened; or, for an act inside a form, put in its place
	Tell  *view.Message     // shown to that person alone
	Wrong map[string]string // Submitted: what is wrong, by input id; the form stays open
	Done  bool              // Submitted: the form is closed
	Later <-chan Answer     // what follows, within minutes; closed when nothing more comes; nil: nothing does
}

// SendError is what a service answers when it does not do what it is told. Anything else is treated as Unsure.
type SendError struct {
	Kind  SendKind
	Code  string        // the service's error word
	After time.Duration // Limited: not before
	Err   error
}

// SendKind says what to do about an error.
type SendKind int

// The kinds of failure to send.
const (
	Unsure    SendKind = iota // it may have happened: look before doing it again
	Refused                   // for good: parked and shown to the people it concerns
	Limited                   // not before After
	Transient                 // it certainly did not happen: again, later
	Gone                      // the message or channel is not there any more
)

// Error gives the service's word.
func (e *SendError) Error() string {
	if e.Err != nil {
		return e.Code + ": " + e.Err.Error()
	}
	return e.Code
}

// Unwrap gives the cause.
func (e *SendError) Unwrap() error { return e.Err }
