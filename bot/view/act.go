package view

import (
	"errors"
	"strconv"
	"strings"
)

// Act is what pressing something means, small enough for every service's id field (100 characters). It is a name and no authority: the
// rules check person and state, whatever an act says.
type Act struct {
	Do       string // tick, untick, how, approve, ...
	Incident string // INC-P007; empty outside one
	Ref      string // a step's id, a decision's number, a person
	Rev      uint64 // the revision of the state that the screen shows
	Hash     string // first 12 characters of the hash of what is shown, where an answer is bound to it
}

// String is the act as an id. Its parts never hold a colon.
func (a Act) String() string {
	s := a.Do + ":" + a.Incident + ":" + a.Ref + ":" + strconv.FormatUint(a.Rev, 36)
	if a.Hash != "" {
		s += ":" + a.Hash
	}
	return s
}

// ParseAct reads an act's id.
func ParseAct(s string) (Act, error) {
	parts := strings.Split(s, ":")
	if len(parts) < 4 || len(parts) > 5 || parts[0] == "" || len(s) > 100 {
		return Act{}, errors.New("this button is not one of ours: open the room's board and press again")
	}
	rev, err := strconv.ParseUint(parts[3], 36, 64)
	if err != nil {
		return Act{}, errors.New("this button is not one of ours: open the room's board and press again")
	}
	a := Act{Do: parts[0], Incident: parts[1], Ref: parts[2], Rev: rev}
	if len(parts) == 5 {
		a.Hash = parts[4]
	}
	return a, nil
}

// MarshalText writes the act as its id.
func (a Act) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads an act's id; the empty text is the zero act.
func (a *Act) UnmarshalText(b []byte) error {
	if len(b) == 0 || string(b) == ":::0" {
		*a = Act{}
		return nil
	}
	got, err := ParseAct(string(b))
	if err != nil {
		return err
	}
	*a = got
	return nil
}
