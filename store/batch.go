package store

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"warroom/store/ledger"
)

// Batch is what one transaction holds.
type Batch struct {
	Entries []Entry  // in the order in which they are recorded
	Puts    []Put    // later ones win over earlier ones of the same key
	Answers []Answer // by command
	Seals   []string // streams whose head becomes a line of the register, unless the register has that head already
}

// Entry is a fact to be recorded at the end of a stream. The store gives it its place there.
type Entry struct {
	Stream   string
	Kind     string
	Recorded time.Time
	Source   string    // the stamp of the service it came from; may be empty
	Occurred time.Time // when it happened, where that is claimed to be another time; else zero
	Actor    string    // may be empty
	Command  string    // id of the act it follows from; may be empty
	Body     []byte    // what is clear: a JSON object in one line; empty and {} are the same
	Private  []Field   // what is committed to and may be deleted one day
}

// Field is a value that stands beside the line and not in it.
type Field struct {
	Name  string
	Value string
}

// Put sets a row of a table.
type Put struct {
	Table string
	Key   string
	Value []byte // nil deletes the row
}

// Answer is what a command was answered. It is kept for seven days, so that the same command twice can be answered the same. A command that left entries
// can do without: [Store.Trace] finds them.
type Answer struct {
	Command string
	At      time.Time
	Body    []byte
}

// Receipt tells what became of a batch.
type Receipt struct {
	N []uint64 // place of each entry in its stream, in the batch's order
}

// isEmpty says that there is nothing to write.
func (b Batch) isEmpty() bool { return len(b.Entries)+len(b.Puts)+len(b.Answers)+len(b.Seals) == 0 }

// check refuses what a line could not hold or a verifier would not take.
func (e Entry) check() error {
	if err := ledger.CheckStream(e.Stream); err != nil {
		return err
	}
	if e.Kind == "" {
		return errors.New("it has no kind")
	}
	for _, t := range [...]time.Time{e.Recorded, e.Occurred} {
		if year := t.UTC().Year(); year < 0 || year > 9999 {
			return fmt.Errorf("the year %d cannot be written", year)
		}
	}
	if e.Recorded.IsZero() {
		return errors.New("it does not say when it is recorded")
	}
	names := make([]string, len(e.Private))
	for i, f := range e.Private {
		if slices.Contains(names[:i], f.Name) {
			return fmt.Errorf("the field %q is there twice", f.Name)
		}
		names[i] = f.Name
	}
	if len(e.Body) == 0 {
		return nil
	}
	if err := ledger.CheckBody(e.Body, names); err != nil {
		return fmt.Errorf("its body is refused: %w", err)
	}
	return nil
}
