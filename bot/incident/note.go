package incident

// How a message came into the record.
const (
	captureEdited  = "edited"
	captureDeleted = "deleted"
)

func decideAddNote(s *State, c AddNote) ([]Event, *Refusal) {
	if blank(c.Text) {
		return nil, no("no-text", "Write the note.")
	}
	return []Event{&NoteAdded{Late: s.Closed != nil, Text: Words(c.Text)}}, nil
}

func decideCorrect(s *State, p *Policy, m Meta, c Correct) ([]Event, *Refusal) {
	entry, ok := s.Entry(c.Entry)
	switch {
	case !ok:
		return nil, no("no-entry", "Entry %d is no note or message of this incident. /incident timeline shows the numbers.", c.Entry)
	case blank(c.Text):
		return nil, no("no-text", "Write what is right.")
	}
	// What somebody wrote themselves they correct themselves, whoever they are.
	if entry.By != m.By.Person || entry.By == "" {
		if refusal := responder(s, p, m, "correct what others wrote"); refusal != nil {
			return nil, refusal
		}
	}
	return []Event{&EntryCorrected{Entry: c.Entry, Text: Words(c.Text)}}, nil
}

// changes reports whether the message is captured because it was edited or deleted.
func (c Capture) changes() bool { return c.How == captureEdited || c.How == captureDeleted }

// decideCapture takes a message in once, however often people mark it. Its edits and its deletion are taken in as well, whoever made them, but only of a
// message that the record holds. A long message is cut; its link leads to the whole.
func decideCapture(s *State, c Capture) ([]Event, *Refusal) {
	ref := MessageRef(c.Place)
	_, held := s.Captured(ref)
	switch {
	case c.Place == "" || len(c.Place) > mostPlace:
		return nil, no("no-place", "This message cannot be found again, so that it is not recorded. Write a note.")
	case held != c.changes():
		return nil, nil
	case blank(c.Text) && !c.changes():
		return nil, no("no-text", "This message has no text. Save its files as evidence.")
	}
	if len(c.Link) > mostPlace {
		c.Link = "" // half a link leads nowhere
	}
	return []Event{&MessageCaptured{
		Author: c.Author, How: cut(c.How, mostHeading), Place: Words(c.Place), Link: Words(c.Link), Text: Words(cut(c.Text, MostWords)), Ref: ref,
	}}, nil
}
