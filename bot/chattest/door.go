package chattest

import "warroom/bot"

// Door is a chat service from a person's chair: what they do there, and what they then have before them.
type Door interface {
	// Service is what the bot gets.
	Service() bot.Service
	// Do does what a person can do. It returns when the bot has answered, and gives an error where the chat service does not let them, or the bot did not
	// answer in time.
	Do(account string, a Act) error
	// See gives what a person has before them now.
	See(account string) Screen
	// Changed is closed at the next change of anything that anybody sees.
	Changed() <-chan struct{}
}

// Act is something that a person does in chat. The set is closed.
//
//sumtype:decl
type Act interface{ act() }

// What people do.
type (
	// Type types a slash command.
	Type struct{ Place, Line string }
	// Press presses a button, sets a box, or chooses: on a message, or in the form or home page in front of the person.
	Press struct {
		Place, Message string
		Form           string
		Control        Control
		Checked        bool     // of a box: what it is afterwards
		Values         []string // of a menu
	}
	// Choose fills in a field that the bot hears of at once.
	Choose struct {
		Form   string
		Field  Field
		Values []string
	}
	// Submit sends a form, with what was filled in by field. What was not keeps what stood there.
	Submit struct {
		Form   string
		Values map[string][]string
	}
	// CloseForms closes whatever form is open.
	CloseForms struct{}
	// Say posts a message.
	Say struct {
		Place, Thread, Text string
		Files               []File
	}
	// Edit changes an own message.
	Edit struct{ Place, Message, Text string }
	// Delete deletes an own message.
	Delete struct{ Place, Message string }
	// Mark puts the reaction on a message that takes it into the record.
	Mark struct{ Place, Message string }
	// Shortcut uses one of the app's shortcuts, on a message or on none.
	Shortcut struct{ Name, Place, Message string }
	// OpenHome opens the app's home page.
	OpenHome struct{}
	// Join enters an open channel.
	Join struct{ Place string }
	// Leave leaves a channel.
	Leave struct{ Place string }
	// Make makes a channel by hand, with the app in it.
	Make struct {
		Name    string
		Private bool
	}
)

func (Type) act()       {}
func (Press) act()      {}
func (Choose) act()     {}
func (Submit) act()     {}
func (CloseForms) act() {}
func (Say) act()        {}
func (Edit) act()       {}
func (Delete) act()     {}
func (Mark) act()       {}
func (Shortcut) act()   {}
func (OpenHome) act()   {}
func (Join) act()       {}
func (Leave) act()      {}
func (Make) act()       {}

// Person is somebody with an account.
type Person struct {
	Key     string // as stories call them
	Name    string
	Account string
	Guest   bool
}

// Command is the bot's slash command.
const Command = "/incident"

// The channels that are there before any incident.
const (
	LobbyName        = "incidents"
	LobbyID          = "C0INCIDENTS"
	StakeholdersName = "stakeholders"
	StakeholdersID   = "C0STAKEHOLDERS"
)
