package incident

import "slices"

// react says what chat is owed for an event. What before holds by reference may have changed with after: only its plain fields are asked.
func react(before, after *State, p *Policy, r Recorded) []Effect {
	effects := owed(before, after, p, r)
	if after.Exercise {
		return rehearsed(after, effects)
	}
	return effects
}

// rehearsed keeps what an exercise owes to those who take part in it: nobody else may be left to find out that it is one.
func rehearsed(s *State, effects []Effect) []Effect {
	outside := func(person PersonID) bool { return !slices.Contains(s.Participants(), person) }
	return slices.DeleteFunc(effects, func(e Effect) bool {
		switch e := e.(type) {
		case Say:
			return e.Where == PlaceStakeholders || e.Where == PlaceDirect && outside(e.Person)
		case Wake:
			return outside(e.Person)
		case Publish, ArchiveRoom:
		}
		return false
	})
}

// owed is what an event asks for. Most events owe nothing: the surfaces show them, since they follow from the state. What must be read by somebody who
// is not looking, or stands in the room as a moment of the story, is said once.
func owed(before, after *State, p *Policy, r Recorded) []Effect {
	switch e := r.Event.(type) {
	case *IncidentDeclared:
		if !e.Private {
			return []Effect{Say{Where: PlaceStakeholders, What: TopicDeclared}}
		}
	case *RoomFailed:
		return []Effect{Say{Where: PlaceDirect, What: TopicRoomFailed, Person: after.DeclaredBy}}
	case *RoomExpired:
		return []Effect{ArchiveRoom{}}
	case *RoleAskedFor:
		return askedForRole(after, p, r, e)
	case *RoleUnfilled:
		if len(UnfilledBy(after, r)) == 1 {
			return []Effect{Say{Where: PlaceRoom, What: TopicNobody, Role: e.Role, Mention: holding(after, p.Lead.Commander)}}
		}
	case *RoleTaken:
		if e.How == howHandover {
			return []Effect{Say{Where: PlaceRoom, What: TopicHandover, Role: e.Role, Person: e.Person}}
		}
	case *HandoverDeclined:
		if e.From != "" {
			return []Effect{Say{Where: PlaceDirect, What: TopicNotTaken, Role: e.Role, Person: e.From}}
		}
	case *PersonLeft:
		return leftWithRoles(after, p, e.Person)
	case *PauseObjected:
		return []Effect{Say{Where: PlaceRoom, What: TopicObjected, Phase: e.Phase, Person: r.Actor, Mention: others(holding(after, p.Lead.Commander), r.Actor)}}
	case *StepCompleted:
		if e.PreApproved {
			return []Effect{Say{Where: PlaceRoom, What: TopicPreApproved, Step: e.Step, Person: r.Actor}}
		}
	case *WatchEnded:
		return watchEnded(after, p, e.Step)
	case *HolderNudged:
		return nudged(after, e.Decision)
	case *DecisionGranted:
		if e.Final {
			return approved(after, p, e.Decision, r.Actor)
		}
	case *DecisionRefused:
		return decided(after, e.Decision, r.Actor)
	case *DecisionQuestioned:
		return decided(after, e.Decision, r.Actor)
	case *QuestionAnswered:
		return answeredBack(after, e.Decision, r.Actor)
	case *DecisionVoided:
		return voided(after, e, r.Actor)
	case *GlassBroken:
		return []Effect{Say{Where: PlaceRoom, What: TopicBreakGlass, Number: len(after.Reviews), Step: e.Step, Person: r.Actor}}
	case *GlassSeen:
		if e.Objects {
			return []Effect{Say{Where: PlaceRoom, What: TopicGlassObjected, Number: e.Review, Person: r.Actor, Mention: others(glassBreaker(after, e.Review), r.Actor)}}
		}
	case *EvidenceAdded:
		return evidenceSaid(after, e)
	case *SeveritySet:
		if e.Severity.Graver(before.Severity) {
			return told(Say{What: TopicSeverity})
		}
	case *UpdatePosted:
		return told(Say{What: TopicUpdate, Number: e.Number})
	case *IncidentClosed:
		return closedSaid(after)
	case *EvidenceAging:
		return aged(after, p, e)
	case *IncidentReopened:
		return []Effect{Say{Where: PlaceRoom, What: TopicReopened, Person: r.Actor, Mention: others(holding(after, sortedRoles(after)...), r.Actor)}}
	default: // the surfaces show it
	}
	return nil
}

// told says something in the room and to the stakeholders.
func told(say Say) []Effect {
	inRoom, outside := say, say
	inRoom.Where, outside.Where = PlaceRoom, PlaceStakeholders
	return []Effect{inRoom, outside}
}

// askedForRole tells the room that somebody is asked to stand in, because whoever was asked before was silent or said no. One act may do that to several
// roles: the first owes the notice, which names them all. Whoever has an ask of an earlier time on their screen is woken: it now asks for another role, and
// an edit pings nobody.
func askedForRole(s *State, p *Policy, r Recorded, e *RoleAskedFor) []Effect {
	var effects []Effect
	if moved := MovedBy(s, r); len(moved) == 1 && moved[0] == e.Role {
		effects = append(effects, Say{
			Where: PlaceRoom, What: TopicStandIn, Role: e.Role, Person: e.Person, Mention: others(holding(s, p.Lead.Commander), e.Person),
		})
	}
	if e.Person == r.Actor {
		return effects
	}
	earlier := func(a Asked) bool { return a.Person == e.Person && a.At.Before(r.Recorded) }
	for _, role := range sortedRoles(s) {
		if slices.ContainsFunc(s.Roles[role].Asked, earlier) {
			return append(effects, Wake{Person: e.Person, Ask: "ask:role:" + string(e.Person)})
		}
	}
	return effects
}

// MovedBy lists the roles that the act of an event moved on to somebody who stands in, because whoever was asked before was silent or said no.
func MovedBy(s *State, r Recorded) []RoleID {
	return slices.DeleteFunc(sortedRoles(s), func(role RoleID) bool {
		a := s.Roles[role]
		n := len(a.Asked)
		if n < 2 || a.For == "" || !a.Asked[n-1].At.Equal(r.Recorded) {
			return true
		}
		last := a.Asked[n-2]
		silent, declined := last.Answer == askSilent && r.Actor == "", last.Answer == askDeclined && r.Actor == last.Person
		return !silent && !declined
	})
}

// UnfilledBy lists the roles that the act of an event left with nobody: whoever was asked last was silent, or said no, just then.
func UnfilledBy(s *State, r Recorded) []RoleID {
	return slices.DeleteFunc(sortedRoles(s), func(role RoleID) bool {
		a := s.Roles[role]
		n := len(a.Asked)
		if e, ok := r.Event.(*RoleUnfilled); ok && e.Role == role {
			return false
		}
		return a.Status != RoleNobody || n == 0 || !a.Asked[n-1].When.Equal(r.When()) || a.Asked[n-1].Answer == askDeclined && a.Asked[n-1].Person != r.Actor
	})
}

// leftWithRoles tells the commander that somebody who holds roles left; where that is the commander, the executive.
func leftWithRoles(s *State, p *Policy, person PersonID) []Effect {
	to := firstOf(others(holding(s, p.Lead.Commander, p.Lead.Executive), person))
	if to == "" || s.Closed != nil {
		return nil
	}
	var effects []Effect
	for _, role := range sortedRoles(s) {
		if s.Roles[role].Holder == person {
			effects = append(effects, Say{Where: PlaceDirect, What: TopicLeft, Person: to, Role: role})
		}
	}
	return effects
}

// nudged wakes everybody who was asked and has not answered.
func nudged(s *State, decision int) []Effect {
	d := decisionOf(s, decision)
	if d == nil {
		return nil
	}
	var effects []Effect
	for _, person := range d.Awaited() {
		effects = append(effects, Wake{Person: person, Ask: askKey(decision, person)})
	}
	return effects
}

// approved tells the asker; and where the asker decided it, whoever is to act on it now.
func approved(s *State, p *Policy, decision int, by PersonID) []Effect {
	d := decisionOf(s, decision)
	if d == nil || d.Asker != by {
		return decided(s, decision, by)
	}
	st := s.Steps[d.Step]
	if st == nil {
		return nil
	}
	owner := others(stepOwner(s, p, st), by)
	if len(owner) == 0 {
		return nil
	}
	return []Effect{Say{Where: PlaceDecision, What: TopicDecided, Number: decision, Person: by, Step: d.Step, Mention: owner}}
}

// voided tells whoever asked and whoever was asked that the question ended without an answer, or that its answer does not hold. A broken glass is told to
// them by itself, and the closing ends everything.
func voided(s *State, e *DecisionVoided, by PersonID) []Effect {
	d := decisionOf(s, e.Decision)
	if d == nil || e.Why != voidTarget && e.Why != voidSkipped {
		return nil
	}
	who := []PersonID{d.Asker}
	for _, a := range d.Asked {
		if !slices.Contains(who, a.Person) {
			who = append(who, a.Person)
		}
	}
	return []Effect{Say{Where: PlaceDecision, What: TopicDecided, Number: e.Decision, Person: by, Step: d.Step, Mention: others(who, by)}}
}

// closedSaid ends the story: in the room, with its files, and in one line to the stakeholders of an open incident.
func closedSaid(s *State) []Effect {
	effects := []Effect{Say{Where: PlaceRoom, What: TopicClosed}, Publish{}}
	if !s.Private {
		effects = append(effects, Say{Where: PlaceStakeholders, What: TopicClosed})
	}
	return effects
}

// decided tells the asker, in the thread of the decision's card; not one who decided it in the asking.
func decided(s *State, decision int, by PersonID) []Effect {
	d := decisionOf(s, decision)
	if d == nil || d.Asker == by {
		return nil
	}
	return []Effect{Say{Where: PlaceDecision, What: TopicDecided, Number: decision, Person: by, Step: d.Step, Mention: others([]PersonID{d.Asker}, "")}}
}

// answeredBack tells whoever may still decide that the question they asked has its answer.
func answeredBack(s *State, decision int, by PersonID) []Effect {
	d := decisionOf(s, decision)
	if d == nil {
		return nil
	}
	return []Effect{Say{Where: PlaceDecision, What: TopicDecided, Number: decision, Person: by, Step: d.Step, Mention: others(d.Awaited(), by)}}
}

func glassBreaker(s *State, review int) []PersonID {
	if review < 1 || review > len(s.Reviews) {
		return nil
	}
	return []PersonID{s.Reviews[review-1].By}
}

// watchEnded tells a step's owner that the watch is over.
func watchEnded(s *State, p *Policy, step StepID) []Effect {
	st := s.Steps[step]
	if st == nil {
		return nil
	}
	say := Say{Where: PlacePhase, What: TopicWatchEnded, Step: step, Phase: cardOf(s, st.Phase), Mention: stepOwner(s, p, st)}
	if say.Phase == "" {
		say.Where = PlaceRoom
	}
	return []Effect{say}
}

// evidenceSaid answers an item in the thread of the card that it belongs to.
func evidenceSaid(s *State, e *EvidenceAdded) []Effect {
	say := Say{Where: PlacePhase, What: TopicEvidence, Number: e.Number, Step: e.Step}
	if st := s.Steps[e.Step]; st != nil {
		say.Phase = cardOf(s, st.Phase)
	}
	if say.Phase == "" {
		say.Phase = cardOf(s, "")
	}
	if say.Phase == "" {
		return nil
	}
	return []Effect{say}
}

// cardOf is a phase whose card is in the room: the one named if it was opened, else the newest.
func cardOf(s *State, phase PhaseID) PhaseID {
	if ph := findPhase(s, phase); ph != nil && !ph.Opened.IsZero() {
		return phase
	}
	if ph := newestPhase(s); ph != nil {
		return ph.ID
	}
	return ""
}

// others is everyone but one person.
func others(who []PersonID, but PersonID) []PersonID {
	return slices.DeleteFunc(slices.Clone(who), func(person PersonID) bool { return person == but || person == "" })
}
