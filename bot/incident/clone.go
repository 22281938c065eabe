package incident

import (
	"maps"
	"slices"
)

// Clone copies the state, so that the copy stays as it is while events are applied to the original, and the other way round. What never
// changes once it is there (the runbook's text, assignments of roles, updates, pages of older entries) is shared, so that a copy of a long incident costs what
// a copy of a short one does.
func (s *State) Clone() *State {
	if s == nil {
		return nil
	}
	c := *s
	c.Facts, c.Texts = maps.Clone(s.Facts), maps.Clone(s.Texts)
	c.Known, c.Members = maps.Clone(s.Known), maps.Clone(s.Members)
	c.Invited, c.Left = maps.Clone(s.Invited), maps.Clone(s.Left)
	c.Waivers, c.Milestones, c.Aging = maps.Clone(s.Waivers), maps.Clone(s.Milestones), maps.Clone(s.Aging)
	c.Entries, c.Messages = maps.Clone(s.Entries), maps.Clone(s.Messages)
	c.OlderEntries, c.OlderMessages = slices.Clip(s.OlderEntries), slices.Clip(s.OlderMessages)
	c.Room.Missing, c.Room.Linked = maps.Clone(s.Room.Missing), slices.Clip(s.Room.Linked)
	c.Requests, c.Changes, c.Updates = slices.Clone(s.Requests), slices.Clone(s.Changes), slices.Clip(s.Updates)
	c.Types = slices.Clip(s.Types)
	c.Phases = slices.Clone(s.Phases)
	for i := range c.Phases {
		c.Phases[i].Order = slices.Clip(c.Phases[i].Order)
	}
	c.Steps = s.cloneSteps()
	c.Decisions = slices.Clone(s.Decisions)
	for i := range c.Decisions {
		d := &c.Decisions[i]
		d.Asked, d.Answers, d.Asides = slices.Clone(d.Asked), slices.Clip(d.Answers), slices.Clone(d.Asides)
	}
	c.Evidence = slices.Clone(s.Evidence)
	for i := range c.Evidence {
		c.Evidence[i].Custody = slices.Clip(c.Evidence[i].Custody)
	}
	c.Reviews = slices.Clone(s.Reviews)
	for i := range c.Reviews {
		c.Reviews[i].Seen, c.Reviews[i].Objected = maps.Clone(c.Reviews[i].Seen), maps.Clone(c.Reviews[i].Objected)
	}
	if s.Closing != nil {
		closing := *s.Closing
		c.Closing = &closing
	}
	return &c
}

// cloneSteps copies all steps in one piece of memory.
func (s *State) cloneSteps() map[StepID]*StepState {
	if s.Steps == nil {
		return nil
	}
	all := make([]StepState, 0, len(s.Steps))
	steps := make(map[StepID]*StepState, len(s.Steps))
	for id, st := range s.Steps {
		all = append(all, *st)
		copied := &all[len(all)-1]
		copied.Evidence = slices.Clip(copied.Evidence)
		steps[id] = copied
	}
	return steps
}
