package export_test

import (
	"fmt"

	"warroom/bot/export"
	"warroom/bot/incident"
)

// Names come from the record; what the config does not know stands as its id.
func ExampleSentence() {
	s := &incident.State{ID: "INC-042", Known: map[incident.PersonID]incident.Known{"p-7q2m": {Name: "Priya", Class: incident.ClassPerson}}}
	p := &incident.Policy{}
	fmt.Println(export.Sentence(s, p, incident.Recorded{
		Stamp: incident.Stamp{N: 7, Actor: "p-7q2m"}, Event: &incident.NoteAdded{Text: "the key is off"},
	}))
	fmt.Println(export.Sentence(s, p, incident.Recorded{
		Stamp: incident.Stamp{N: 8}, Event: &incident.RoleUnfilled{Role: "legal"},
	}))
	// Output:
	// Priya noted: “the key is off”.
	// Everyone was asked to be legal and nobody answered.
}
