package chattest

import "time"

// Watch waits for conditions that changes in chat bring about.
type Watch struct {
	Changed  func() <-chan struct{} // closed at the next change
	Patience time.Duration          // how long a condition may take
}

// recheck is how often a condition is looked at of which no change in chat tells.
const recheck = 5 * time.Millisecond

// Until waits until a condition holds, and says why it did not. To look may be dear where much changes at once, so that as much time passes between two
// looks as one takes.
func (w Watch) Until(holds func() error) error {
	limit := time.NewTimer(w.Patience)
	defer limit.Stop()
	again := time.NewTimer(0)
	defer again.Stop()
	for {
		changed := w.Changed()
		begun := time.Now()
		err := holds()
		if err == nil {
			return nil
		}
		again.Reset(time.Since(begun))
		select {
		case <-again.C:
		case <-limit.C:
			return err
		}
		again.Reset(recheck)
		select {
		case <-changed:
		case <-again.C:
		case <-limit.C:
			return err
		}
	}
}
