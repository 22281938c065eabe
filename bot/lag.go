package bot

import (
	"fmt"
	"time"

	"warroom/bot/view"
)

// lateAfter is when a screen counts as late.
const lateAfter = 5 * time.Second

// lag is how far chat is behind the record.
type lag struct {
	dirtyAt time.Time // since when a change waits for a pass; zero: none does
	showing time.Time // since when what the current pass shows has waited; zero: the pass was no change's
	passing bool
	unshown bool   // a surface was left different in the current pass
	late    string // the board's footer
}

// dirty notes that a change waits to be shown.
func (k *courier) dirty() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.dirtyAt.IsZero() {
		k.dirtyAt = time.Now()
	}
}

// leave notes that a surface stays different for now.
func (k *courier) leave() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.unshown = true
}

// beginPass takes up what waits. What comes from here on is shown by the next pass.
func (k *courier) beginPass() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.showing, k.dirtyAt = k.dirtyAt, time.Time{}
	k.passing, k.unshown, k.again = true, false, time.Time{}
}

// endPass notes how late chat came to look like the state. The board says so until a change is shown in time again.
func (k *courier) endPass() {
	k.mu.Lock()
	defer k.mu.Unlock()
	since := k.showing
	k.showing, k.passing = time.Time{}, false
	switch {
	case since.IsZero():
		return
	case k.unshown:
		k.dirtyAt = since
		return
	}
	was := k.late
	if k.late = ""; time.Since(since) > lateAfter {
		k.late = fmt.Sprintf("Screens were %d s late at %s; every click is recorded.", int(time.Since(since).Seconds()), k.bot.now().UTC().Format("15:04"))
	}
	if k.late != was {
		k.lookAt(time.Now())
	}
}

// settled reports whether nothing waits.
func (k *courier) settled() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return !k.passing && k.dirtyAt.IsZero() && k.again.IsZero()
}

// behind is how long the oldest change has waited to be shown.
func (k *courier) behind() time.Duration {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case !k.showing.IsZero():
		return time.Since(k.showing)
	case !k.dirtyAt.IsZero():
		return time.Since(k.dirtyAt)
	}
	return 0
}

// lateness is the board's footer while screens lag behind the record.
func (k *courier) lateness() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.late
}

// lateness tells a clicker, at most once a minute, that the card on their screen follows later. Their own box is ticked already.
func (c *couriers) lateness(stream, account string, now time.Time) *view.Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.byName[stream]
	if last, told := c.told[account]; k == nil || told && time.Since(last) < time.Minute {
		return nil
	}
	late := k.behind()
	if late < lateAfter {
		return nil
	}
	if c.told == nil || len(c.told) > 10_000 {
		c.told = map[string]time.Time{}
	}
	c.told[account] = time.Now()
	m := view.Sentence(fmt.Sprintf("Recorded %s. The card follows in about %d s.", now.UTC().Format("15:04:05"), int(late.Seconds())+1))
	return &m
}
