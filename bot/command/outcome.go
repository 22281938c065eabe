package command

import (
	"time"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// Desk is what the words may look at. Everything it gives is what the actor may see; asking it may cost a copy of an incident, so that the
// path of a click asks for nothing.
type Desk interface {
	// Actor is who acts.
	Actor() incident.Actor
	// Policy is the config in force.
	Policy() *incident.Policy
	// Here is the incident of the room that the person is in; nil elsewhere.
	Here() *incident.State
	// Incident is the incident with that number; nil where there is none that the actor may see.
	Incident(id string) *incident.State
	// Open lists the open incidents that the actor may see, gravest first.
	Open() []*incident.State
	// Story gives the newest entries of an incident, oldest first.
	Story(id string, most int) []incident.Recorded
	// Person finds a person by a mention (<@U1|name>, @name), an account id, or a key or name of the config.
	Person(word string) (incident.PersonID, bool)
}

// Input is what a person did, in the words of no chat service.
type Input struct {
	Words     string              // typed behind /incident, or behind `warroom incident`
	Act       view.Act            // pressed, submitted, or a shortcut's name
	Submitted bool                // the act is a form's that was filled in and sent
	Values    map[string][]string // by input id; "" for what was pressed
	Checked   bool
	Note      string // a form's
	InForm    bool   // pressed inside a form or the home page
	Quote     *Quote // the message that a shortcut or mark was used on
	Now       time.Time
	Zone      *time.Location // the actor's, for times they type; nil: UTC
	Channel   string         // where they act, by the service's id; empty: unknown. A room that people made is adopted by it
}

// Quote is a message of a person.
type Quote struct {
	Author incident.PersonID
	Name   string
	Text   string
	Link   string
	Place  string // channel/message id
	Files  []File
}

// File is a file in a quoted message.
type File struct {
	ID, Name, Link string
	Size           int64
}

// Outcome is what follows. Commands are decided in order, as one act; the first refusal ends it. Form and Tell beside Commands are shown once
// those are on disk.
type Outcome struct {
	Declare  *incident.Declare // opens an incident; Number and Codename are still to be given
	Incident string            // whose commands they are; empty: Here
	Commands []incident.Command
	Occurred time.Time // what the person claims
	Seen     uint64    // the revision on their screen

	Form  *view.Form        // to open, or to put in the place of the form it was pressed or submitted in
	Tell  *view.Message     // to that person alone
	Wrong map[string]string // a submitted form stays open; what is wrong, by input id
	Done  bool              // the submitted form is closed
	// Hash asks for the SHA-256 and size of a file before the commands are decided; they go into AddEvidence.
	Hash *File
	// Then is an act that only shows something. It is done once the commands are on disk, so that its picture is of what they left; it takes the place of
	// Form.
	Then *view.Act
	// Home is set when the act was pressed on the home page, which is then drawn again.
	Home bool
}
