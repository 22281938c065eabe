// Package view makes what people see, as plain data, from the state of an incident: a Message for a chat service to post and keep, a
// Form for one person to fill in. It knows no chat service; it stays within the limits of the smaller one by construction, so that an
// adapter only translates.
package view

import "time"

// Message is one message in chat.
type Message struct {
	Push    string   `json:"push"` // one sentence that works alone, at most 150 characters: the notification and the screen reader's text
	Blocks  []Block  `json:"blocks"`
	Mention []string `json:"mention,omitempty"` // persons to notify; their mentions stand in the blocks
	Edge    string   `json:"edge,omitempty"`    // red, orange, yellow, grey, violet: repeats a word, where a service draws an edge
}

// Block is one row of a message or a form. Exactly one field is set.
type Block struct {
	Header  string   `json:"header,omitempty"`  // plain, at most 150 characters
	Text    Text     `json:"text,omitempty"`    // a paragraph; lines are split by "\n"
	Side    *Button  `json:"side,omitempty"`    // beside Text only
	Context Text     `json:"context,omitempty"` // small print
	Code    string   `json:"code,omitempty"`    // a command to copy
	Row     []Widget `json:"row,omitempty"`     // what can be pressed
	Divider bool     `json:"divider,omitempty"`
	Input   *Input   `json:"input,omitempty"` // forms only
}

// Text is a run of spans. Hostile text stays in Plain spans; adapters escape every span.
type Text []Span

// Span is a piece of text. Kind says how S is meant.
type Span struct {
	Kind SpanKind  `json:"k,omitempty"`
	S    string    `json:"s,omitempty"`
	At   time.Time `json:"at,omitzero"`
}

// SpanKind says what a span is.
type SpanKind string

// The kinds of span.
const (
	Plain   SpanKind = ""
	Bold    SpanKind = "b"
	Mono    SpanKind = "m" // S is shown as code
	Clock   SpanKind = "t" // At, as the reader's own clock time; S holds the fallback in UTC
	Day     SpanKind = "d" // At, with its day
	Mention SpanKind = "@" // S is a PersonID; adapters make it a mention that notifies
	Channel SpanKind = "#" // S is a channel's id in the chat service
	Link    SpanKind = "a" // S is "url label"
)

// Widget is something to press: exactly one field is set.
type Widget struct {
	Button *Button `json:"button,omitempty"`
	Box    *Box    `json:"box,omitempty"`
	Menu   *Menu   `json:"menu,omitempty"`
}

// Button is pressed.
type Button struct {
	Act     Act      `json:"act"`
	Label   string   `json:"label"`             // 1-4 words, at most 30 characters; one that asks for more first ends in …
	Speak   string   `json:"speak,omitempty"`   // accessible label, at most 75 characters
	Style   string   `json:"style,omitempty"`   // "", primary, danger
	Confirm *Confirm `json:"confirm,omitempty"` // the service's own dialog
	URL     string   `json:"url,omitempty"`
}

// Box is a checkbox with one option: a tick finishes a step.
type Box struct {
	Act     Act    `json:"act"`
	Label   string `json:"label"`          // at most 75 characters, starting with the step's number
	Note    string `json:"note,omitempty"` // at most 75 characters, plain
	Checked bool   `json:"checked,omitempty"`
}

// Menu is a select.
type Menu struct {
	Act     Act      `json:"act"`
	Label   string   `json:"label"`
	Options []Option `json:"options"`
}

// Option is a choice.
type Option struct {
	Value string `json:"value"` // at most 75 characters
	Label string `json:"label"` // at most 75 characters
	Note  string `json:"note,omitempty"`
}

// Confirm is a dialog before an act.
type Confirm struct {
	Title, Text, Yes, No string
}

// Form is shown to one person, who fills it in.
type Form struct {
	Act    Act     `json:"act"`              // what submitting does; Do is the form's name
	Title  string  `json:"title"`            // at most 24 characters
	Submit string  `json:"submit,omitempty"` // at most 24 characters; empty: nothing to submit
	Close  string  `json:"close,omitempty"`
	Blocks []Block `json:"blocks"`
	Note   string  `json:"note,omitempty"` // what the form must remember, at most 2,000 characters
}

// Input is a field of a form.
type Input struct {
	ID       string    `json:"id"`    // unique in the form; values come back under it
	Label    string    `json:"label"` // at most 24 characters
	Kind     InputKind `json:"kind"`
	Optional bool      `json:"optional,omitempty"`
	Initial  []string  `json:"initial,omitempty"` // text, option values, person ids; RFC 3339 for a time
	Hint     string    `json:"hint,omitempty"`
	Sample   string    `json:"sample,omitempty"` // placeholder
	Options  []Option  `json:"options,omitempty"`
	Max      int       `json:"max,omitempty"`    // characters
	Reacts   bool      `json:"reacts,omitempty"` // a change is sent at once, to redraw the form
}

// InputKind says what an input asks for.
type InputKind string

// The kinds of input.
const (
	Line   InputKind = "line"   // one line of text
	Area   InputKind = "area"   // several lines
	Choice InputKind = "choice" // radio buttons, at most 10
	Select InputKind = "select" // one of many
	Many   InputKind = "many"   // several of many
	Checks InputKind = "checks" // checkboxes, at most 10
	Whom   InputKind = "whom"   // a person of the workspace; the value is the service's account id
	When   InputKind = "when"   // date and time; the value is RFC 3339
)
