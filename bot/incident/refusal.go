package incident

// Refusal is a rule's no: what, why, and who could. It is an error that is shown as it is.
type Refusal struct {
	Code  string     // stable, for tests and the record: not-holder, self-approval, needs-step, closed, ...
	Why   string     // one sentence of at most 160 characters; people stand in it as {p-7q2m}, which views replace by names
	Who   []PersonID // who could
	Offer Offer      // one button that helps; zero: none
	// Authority is set where somebody tried what they may not do: such a refusal is recorded.
	Authority bool
	// Redraw names the surface whose screen shows something that is not so after the refused act.
	Redraw   []string
	Step     StepID
	Decision int
	// Open lists the steps still open, where a confirmation must say so first.
	Open []StepID
}

// Error is the refusal's sentence.
func (r *Refusal) Error() string { return r.Why }

// Offer is a way on from a refusal.
type Offer struct {
	Do       string // the command's name: nudge, ask, note, reopen, confirm
	Step     StepID
	Decision int
	Phase    PhaseID
	Role     RoleID
	Right    RightID // ask: the right that is missing, where no step names it
}
