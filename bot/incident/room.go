package incident

import "strings"

func decideReportRoom(s *State, c ReportRoom) ([]Event, *Refusal) {
	switch {
	case !s.Room.Opened.IsZero():
		return nil, nil // a late answer; the incident has its room
	case c.Failed != "":
		return []Event{&RoomFailed{Why: cut(c.Failed, mostHeading)}}, nil
	}
	return []Event{&RoomOpened{Room: Words(c.Room), Name: Words(cut(c.Name, mostHeading))}}, nil
}

func decideRetryRoom(s *State) ([]Event, *Refusal) {
	if s.Room.Failed == "" {
		return nil, nil
	}
	return []Event{&RoomRetried{}}, nil
}

// decideAdoptRoom binds the incident to a room that people made by hand, where the bot has made none.
func decideAdoptRoom(s *State, p *Policy, m Meta, c AdoptRoom) ([]Event, *Refusal) {
	if m.By.Person != s.DeclaredBy {
		if refusal := reserve(s, p, m, "choose the room", p.Lead.Commander, p.Lead.Executive); refusal != nil {
			return nil, refusal
		}
	}
	switch {
	case strings.TrimSpace(c.Room) == "":
		return nil, no("no-room", "Name the room.")
	case !s.Room.Opened.IsZero() && !s.Archived:
		return nil, no("has-room", "The incident has a room already.")
	case c.Facts == nil:
		return nil, no("not-asked", "It is not known yet what room that is. Try again.").offering(Offer{Do: "room-adopt"})
	}
	if refusal := unadoptable(s, *c.Facts); refusal != nil {
		return nil, refusal.offering(Offer{Do: "room-adopt"})
	}
	return []Event{&RoomOpened{Adopted: true, Room: Words(c.Room), Name: Words(c.Name)}}, nil
}

// unadoptable says what keeps a room from being the incident's. A room that the app does not see, that the adopter is not in, and that is another
// incident's get the same answer, before anything else is said of them: nobody learns by asking which rooms belong to incidents.
func unadoptable(s *State, room RoomFacts) *Refusal {
	switch {
	case !room.Bot, !room.Adopter, room.Taken != "" && room.Taken != s.ID:
		return no("wrong-room", "Invite the app to the room first, be in it yourself, and choose one that belongs to no incident.")
	case room.Archived:
		return no("archived", "That room is archived. Choose one that is in use.")
	case s.Private && !room.Private:
		return no("public-room", "A private incident is never public: choose a private room.")
	}
	return nil
}

func decideReportInvite(s *State, c ReportInvite) ([]Event, *Refusal) {
	why := cut(c.Why, mostHeading)
	if s.Members[c.Person] || s.Room.Missing[c.Person] == why {
		return nil, nil
	}
	return []Event{&InviteFailed{Person: c.Person, Why: why}}, nil
}

func decideReportMember(s *State, c ReportMember) ([]Event, *Refusal) {
	switch in := s.Members[c.Person]; {
	case c.Person == "" || in != c.Left:
		return nil, nil
	case c.Left:
		return []Event{&PersonLeft{Person: c.Person}}, nil
	}
	return []Event{&PersonJoined{Person: c.Person}}, nil
}

func decideReportArchived(s *State) ([]Event, *Refusal) {
	if s.Archived || s.Room.Opened.IsZero() {
		return nil, nil
	}
	return []Event{&RoomArchived{}}, nil
}

// decideReportReading records who looked into a private incident from outside its room.
func decideReportReading(s *State, c ReportReading) ([]Event, *Refusal) {
	if !s.Private {
		return nil, nil
	}
	return []Event{&RecordRead{How: cut(c.How, mostHeading)}}, nil
}

// decideAdoptRunbook takes the newest version of the incident's runbook: new steps and phases are added, steps that are not done yet get their new
// text, none is dropped.
func decideAdoptRunbook(s *State, p *Policy, m Meta, _ AdoptRunbook) ([]Event, *Refusal) {
	if refusal := reserve(s, p, m, "take another version of the runbook", p.Lead.Commander); refusal != nil {
		return nil, refusal
	}
	rb, ok := p.Runbooks[s.Runbook.ID]
	switch {
	case !ok:
		return nil, no("no-runbook", "The config has no runbook %s any more.", said(s.Runbook.ID))
	case rb.SHA256 == s.Runbook.SHA256:
		return nil, no("same-runbook", "The incident follows the newest version of its runbook.")
	}
	copied := &RunbookCopied{ID: rb.ID, Title: rb.Title, Version: rb.Version, SHA256: rb.SHA256, Source: Words(rb.Source)}
	events := []Event{copied}
	shown := &StepsShown{}
	number := len(s.Phases)
	for _, ph := range rb.Phases {
		copied.Phases = append(copied.Phases, ph.ID)
		e := &PhaseCopied{Phase: ph}
		if known := findPhase(s, ph.ID); known != nil {
			e.Number = known.Number
		} else {
			number++
			e.Number = number
		}
		events = append(events, e)
		for _, def := range ph.Steps {
			shown.consider(s, def)
		}
	}
	if len(shown.Shown)+len(shown.Hidden) > 0 {
		events = append(events, shown)
	}
	return events, nil
}

// consider adds a step of the new version where its condition shows or hides it now. What is done stays in sight.
func (e *StepsShown) consider(s *State, def StepDef) {
	st := s.Steps[def.ID]
	applies := def.When == "" || holds(def.When, s.Facts)
	switch {
	case applies && st != nil && st.Hidden:
		e.Shown = append(e.Shown, def.ID)
	case !applies && (st == nil || st.Status == StepOpen && !st.Hidden):
		e.Hidden = append(e.Hidden, def.ID)
	}
}
