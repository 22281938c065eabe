package incident

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// The answers to a question of the runbook. Not to know is an answer.
const (
	answerYes     = "yes"
	answerNo      = "no"
	answerUnknown = "unknown"
)

// actorProvider is a step that only the provider can do: we ask, and record the answer.
const actorProvider = "provider"

// irreversible is the rollback of what cannot be taken back.
const irreversible = "irreversible"

func decideTick(s *State, p *Policy, m Meta, c Tick) ([]Event, *Refusal) {
	st, refusal := workable(s, p, m, c.Step)
	if refusal != nil {
		return nil, refusal
	}
	// What was reversed can be done again: it is a second change, and both stand in the record.
	if st.Status == StepDone && !st.Reversed {
		return nil, st.otherAnswer(c.Answer)
	}
	if refusal := unready(s, p, m, st, c.Answer); refusal != nil {
		return nil, refusal
	}
	answer := ""
	if st.Question {
		answer = c.Answer
	}
	return completion(s, p, st, answer), nil
}

// otherAnswer refuses an answer that differs from the one given: the first stands until somebody unticks it. The same answer again changes nothing and
// says nothing.
func (st *StepState) otherAnswer(answer string) *Refusal {
	if !st.Question || answer == "" || answer == st.Answer {
		return nil
	}
	r := no("answered", "%s answered %s with %s. Untick it first to answer otherwise.", token(st.By), st.Number, st.Answer)
	r.Step = st.ID
	return r.offering(Offer{Do: "untick", Step: st.ID})
}

// unready says why a step cannot be ticked now, although the actor may work on it.
func unready(s *State, p *Policy, m Meta, st *StepState, answer string) *Refusal {
	if refusal := blocked(s, p, st.ID); refusal != nil {
		return refusal
	}
	switch {
	case st.Question && answer != answerYes && answer != answerNo && answer != answerUnknown:
		return st.no("answer", "", "%s is a question. Answer yes, no or unknown.", st.Number)
	case st.Actor == actorProvider && st.Request == 0:
		return st.no("needs-request", "request", "%s is for the provider. Ask the provider first, and record the reference.", st.Number)
	case st.Purpose && len(st.Evidence) == 0:
		return st.no("needs-evidence", "evidence-add", "%s is done by its evidence. Add the evidence, and the step is ticked.", st.Number)
	case st.Watch > 0 && !st.Watched && st.Until.IsZero():
		return st.no("needs-watch", "watch", "%s asks for a watch of %d min. Start it first.", st.Number, st.Watch)
	case st.Watch > 0 && !st.Watched && m.At.Before(st.Until):
		return st.no("watch-runs", "", "The watch of %s runs until %s. Tick it then.", st.Number, clockTime(st.Until))
	}
	return nil
}

// completion is a step done, with what follows from it.
func completion(s *State, p *Policy, st *StepState, answer string) []Event {
	events := []Event{&StepCompleted{
		Step: st.ID, Answer: answer, PreApproved: usesPreApproval(s, st), Owed: st.leavesEvidence() && len(st.Evidence) == 0, Change: st.changesCloud(),
	}}
	return append(events, consequences(s, p, st, answer)...)
}

// consequences is what a finished step settles: its milestone, and the fact that its answer is.
func consequences(s *State, p *Policy, st *StepState, answer string) []Event {
	var events []Event
	if _, reached := s.Milestones[st.Milestone]; st.Milestone != "" && !reached {
		events = append(events, &MilestoneReached{Milestone: st.Milestone, Step: st.ID})
	}
	if rule, ok := factRule(s, p, st.Produces); ok && answer != "" && s.Facts[st.Produces] != answer && rule.allows(answer) {
		events = append(events, setFacts(s, &FactSet{Name: st.Produces, Value: answer})...)
	}
	return events
}

// usesPreApproval reports whether a step that is ticked now rests on a decision that was taken before the incident.
func usesPreApproval(s *State, st *StepState) bool {
	if st.Right == "" || st.BrokeGlass {
		return false
	}
	d := decisionOf(s, st.Decision)
	return d == nil || d.Status != DecisionApproved
}

// leavesEvidence reports whether the step owes evidence once it is done, and is not itself the collecting.
func (st *StepState) leavesEvidence() bool { return st.StepDef.Evidence != "" && !st.Purpose }

// changesCloud reports whether doing the step changes something in the cloud that can be taken back, and so must be before closing.
func (st *StepState) changesCloud() bool {
	return st.Rollback != "" && st.Rollback != irreversible && !st.Purpose && !st.Question && st.Actor != actorProvider
}

func decideUntick(s *State, p *Policy, m Meta, c Untick) ([]Event, *Refusal) {
	st, refusal := workable(s, p, m, c.Step)
	if refusal != nil {
		return nil, refusal
	}
	if st.Status == StepOpen {
		return nil, nil
	}
	// What a person changed themselves is no news to them, even where their screen does not show it yet.
	if m.Seen != 0 && m.Seen < st.Rev && st.By != m.By.Person {
		return nil, st.changedSince(m.At)
	}
	return []Event{&StepUnticked{Step: st.ID}}, nil
}

// changedSince refuses an untick from a screen that is older than the step's last change.
func (st *StepState) changedSince(now time.Time) *Refusal {
	verb := "ticked"
	if st.Status == StepLeftOut {
		verb = "skipped"
	}
	when := "at " + clockTime(st.At)
	if ago := now.Sub(st.At); ago >= 0 && ago < time.Minute {
		when = fmt.Sprintf("%d s before", max(1, int(ago.Seconds())))
	}
	r := no("changed-since", "%s %s %s %s. Your tap was not used.", token(st.By), verb, st.Number, when)
	r.Step = st.ID
	return r
}

func decideSkip(s *State, p *Policy, m Meta, c Skip) ([]Event, *Refusal) {
	st, refusal := workable(s, p, m, c.Step)
	if refusal != nil {
		return nil, refusal
	}
	switch {
	case st.Status == StepLeftOut:
		return nil, nil
	case st.Status == StepDone:
		return nil, st.no("done", "untick", "%s is done. Untick it first to skip it.", st.Number)
	case blank(c.Reason):
		return nil, no("no-reason", "Say why %s is skipped.", st.Number)
	}
	if st.Killer {
		if refusal := reserve(s, p, m, "skip "+st.Number+", which sinks responses when it is left out", p.Lead.Commander); refusal != nil {
			refusal.Step = st.ID
			return nil, refusal
		}
	}
	events := []Event{&StepSkipped{Step: st.ID, Reason: Words(c.Reason)}}
	if d := decisionOf(s, st.Decision); d != nil && d.Status == DecisionOpen && !opensOther(s, d.Number, st.ID) {
		events = append(events, &DecisionVoided{Decision: d.Number, Why: voidSkipped})
	}
	return events, nil
}

// opensOther reports whether a decision still opens an open step other than the one named.
func opensOther(s *State, decision int, but StepID) bool {
	for id, st := range s.Steps {
		if id != but && st.Decision == decision && st.Status == StepOpen {
			return true
		}
	}
	return false
}

func decideHandStep(s *State, p *Policy, m Meta, c HandStep) ([]Event, *Refusal) {
	if refusal := responder(s, p, m, "hand a step to somebody"); refusal != nil {
		return nil, refusal
	}
	st, refusal := findStep(s, c.Step)
	switch {
	case refusal != nil:
		return nil, refusal
	case !acquainted(s, p, m, c.Person):
		return nil, cannotTake(c.Person)
	case st.Owner == c.Person:
		return nil, nil
	case st.Status == StepDone:
		return nil, st.no("done", "", "%s is done: %s did it.", st.Number, token(st.By))
	}
	return []Event{&StepHanded{Step: st.ID, Person: c.Person}}, nil
}

// mostTitle is how long the title of a step may be.
const mostTitle = 60

func decideAddStep(s *State, p *Policy, m Meta, c AddStep) ([]Event, *Refusal) {
	if refusal := responder(s, p, m, "add a step"); refusal != nil {
		return nil, refusal
	}
	title := strings.TrimSpace(c.Title)
	switch {
	case title == "":
		return nil, no("no-title", "Say what the step is.")
	case len([]rune(title)) > mostTitle:
		return nil, no("long-title", "A step's title has at most %d characters. Put the rest into a note.", mostTitle)
	case c.Person != "" && !acquainted(s, p, m, c.Person):
		return nil, cannotTake(c.Person)
	}
	ph, refusal := phaseOrNewest(s, c.Phase)
	if refusal != nil {
		return nil, refusal
	}
	n := 1
	for _, st := range s.Steps {
		if st.Added {
			n++
		}
	}
	id := StepID(fmt.Sprintf("added-%d", n))
	for s.Steps[id] != nil {
		n++
		id = StepID(fmt.Sprintf("added-%d", n))
	}
	return []Event{&StepAdded{Phase: ph.ID, Step: StepDef{ID: id}, Owner: c.Person, Title: Words(title)}}, nil
}

func decideReverse(s *State, p *Policy, m Meta, c Reverse) ([]Event, *Refusal) {
	if refusal := responder(s, p, m, "record that a change was reversed"); refusal != nil {
		return nil, refusal
	}
	st, refusal := standingChange(s, c.Step)
	switch {
	case refusal != nil:
		return nil, refusal
	case st.Reversed:
		return nil, nil
	case blank(c.Why):
		return nil, no("no-reason", "Say why the change of %s was reversed.", st.Number)
	}
	return []Event{&StepReversed{Step: st.ID, Why: Words(c.Why)}}, nil
}

func decideOwnChange(s *State, p *Policy, m Meta, c OwnChange) ([]Event, *Refusal) {
	if refusal := reserve(s, p, m, "leave a temporary change in place", p.Lead.Commander, p.Lead.Executive); refusal != nil {
		return nil, refusal
	}
	st, refusal := standingChange(s, c.Step)
	switch {
	case refusal != nil:
		return nil, refusal
	case st.Reversed:
		return nil, no("reversed", "The change of %s was reversed already. Nothing is left to own.", st.Number)
	case !acquainted(s, p, m, c.Owner):
		return nil, cannotTake(c.Owner)
	case blank(c.Why):
		return nil, no("no-reason", "Say why the change of %s stays.", st.Number)
	}
	return []Event{&ChangeOwned{Step: st.ID, Owner: c.Owner, Why: Words(c.Why)}}, nil
}

// standingChange is a step that changed something in the cloud.
func standingChange(s *State, id StepID) (*StepState, *Refusal) {
	st, refusal := findStep(s, id)
	if refusal != nil {
		return nil, refusal
	}
	if !slices.ContainsFunc(s.Changes, func(c Change) bool { return c.Step == id }) || st.Status != StepDone {
		return nil, no("no-change", "Nothing was changed by %s, so nothing is there to reverse.", st.Number)
	}
	return st, nil
}

func decideStartWatch(s *State, p *Policy, m Meta, c StartWatch) ([]Event, *Refusal) {
	st, refusal := workable(s, p, m, c.Step)
	switch {
	case refusal != nil:
		return nil, refusal
	case st.Watch == 0:
		return nil, no("no-watch", "%s asks for no watch. Tick it when it is done.", st.Number)
	case st.Status != StepOpen || !st.Until.IsZero() && !st.Watched:
		return nil, nil
	}
	if refusal := blocked(s, p, st.ID); refusal != nil {
		return nil, refusal
	}
	return []Event{&WatchStarted{Step: st.ID, Until: m.At.Add(time.Duration(st.Watch) * time.Minute)}}, nil
}

// workable is a step that applies now and that the actor may work on.
func workable(s *State, p *Policy, m Meta, id StepID) (*StepState, *Refusal) {
	st, refusal := findStep(s, id)
	if refusal != nil {
		return nil, refusal
	}
	if st.Hidden {
		return nil, st.notNow()
	}
	return st, notTheirs(s, p, m, st)
}

// notTheirs refuses a step to those who may not work on it: an external does what was handed to them, a member of the workspace what needs no right.
func notTheirs(s *State, p *Policy, m Meta, st *StepState) *Refusal {
	owner := stepOwner(s, p, st)
	var r *Refusal
	switch {
	case m.By.Person != "" && st.Owner == m.By.Person:
		return nil
	case m.By.Class == ClassExternal:
		r = outranked("not-theirs", owner, "%s was not handed to you: ask %s.", st.Number, people(owner, "or"))
	case st.Right != "":
		r = responder(s, p, m, "work on "+st.Number)
	}
	if r == nil {
		return nil
	}
	r.Step = st.ID
	return r
}

// stepOwner is who does the step: whom it was handed to, the holder of its role, or the technical lead; the commander where none of these is there.
func stepOwner(s *State, p *Policy, st *StepState) []PersonID {
	if st.Owner != "" {
		return []PersonID{st.Owner}
	}
	for _, r := range []RoleID{st.Role, p.Types[s.Type].Driver, p.Lead.Commander} {
		if who := holding(s, r); len(who) > 0 {
			return who
		}
	}
	return nil
}

func findStep(s *State, id StepID) (*StepState, *Refusal) {
	if st := s.Steps[id]; st != nil {
		return st, nil
	}
	return nil, no("no-step", "This incident has no step %s. Its phases list all steps.", said(string(id)))
}

// no is a refusal about the step, with the act that helps.
func (st *StepState) no(code, do, why string, args ...any) *Refusal {
	r := no(code, why, args...)
	r.Step = st.ID
	if do != "" {
		r.Offer = Offer{Do: do, Step: st.ID}
	}
	return r
}

// notNow is the answer to an act on a step whose condition does not hold.
func (st *StepState) notNow() *Refusal {
	return st.no("hidden", "", "%s does not apply now: the facts say otherwise.", st.Number)
}

// surfacesOf names the messages that may show the step: which part of a phase's card it stands on is the view's to know.
func surfacesOf(s *State, st *StepState) []string {
	keys := []string{"phase:" + string(st.Phase)}
	if ph := findPhase(s, st.Phase); ph != nil {
		for part := 2; (part-1)*stepsOnCard < len(ph.Order); part++ {
			keys = append(keys, fmt.Sprintf("phase:%s:%d", st.Phase, part))
		}
	}
	return keys
}

// stepsOnCard is how many steps one message of a phase holds.
const stepsOnCard = 9
