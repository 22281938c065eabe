package incident

import (
	"testing"
	"time"
)

func TestUpdatesFollowTheCadence(t *testing.T) {
	s := declaredStory(t)
	s.allAccept()
	update := PostUpdate{Know: "key public 02:31-02:55, used 4 times", Doing: "reading the log"}
	s.as("priya").refused("not-holder", update)
	s.as("tom").refused("no-text", PostUpdate{Doing: "x"})
	s.as("tom").refused("no-text", PostUpdate{Know: "x"})
	s.until("03:08")
	e := event[*UpdatePosted](t, s.as("tom").do(update))
	if want := s.now.Add(30 * time.Minute); e.Number != 1 || !e.Next.Equal(want) || e.Need != "Nothing." {
		t.Errorf("the update is %+v, want the first, with the next at %s", e, want)
	}
	update.Next = s.now
	s.as("tom").refused("past", update)
	update.Next = s.now.Add(mostUntilNext + time.Second)
	s.as("tom").refused("too-far", update)
	update.Next = s.now.Add(time.Hour)
	if e := event[*UpdatePosted](t, s.as("lee").do(update)); e.Number != 2 || !e.Next.Equal(update.Next) {
		t.Errorf("the update is %+v", e)
	}
}

func TestOneUpdateIsSkippedOnce(t *testing.T) {
	s := declaredStory(t)
	s.allAccept()
	s.until("03:06")
	s.as("priya").refused("not-holder", SkipUpdate{Why: "nothing new"})
	s.as("tom").refused("no-reason", SkipUpdate{})
	s.as("tom").do(SkipUpdate{Why: "nothing new"})
	if want := s.now.Add(34 * time.Minute); !s.state.NextUpdate.Equal(want) {
		t.Errorf("the next is due at %s, want %s", s.state.NextUpdate, want)
	}
	s.as("lee").refused("skipped", SkipUpdate{Why: "nothing new"})
	s.until("03:36")
	s.as("tom").do(SkipUpdate{Why: "still nothing"})
	s.as("tom").do(PostUpdate{Know: "x", Doing: "y"})
	if n := s.state.Updates[2].Number; n != 1 {
		t.Errorf("the first update that was posted is number %d", n)
	}
}

func TestASkipAfterALongTimePutsTheNextAhead(t *testing.T) {
	s := declaredStory(t)
	s.allAccept()
	s.pass(3 * time.Hour)
	s.as("tom").do(SkipUpdate{Why: "the bridge was silent"})
	if want := s.now.Add(30 * time.Minute); !s.state.NextUpdate.Equal(want) {
		t.Errorf("the next is due at %s, want %s", s.state.NextUpdate, want)
	}
}

func TestWithoutACadenceNothingIsSkipped(t *testing.T) {
	s := newStory(t)
	c := theKey()
	c.Severity = SEV3
	s.as("priya").do(c)
	s.as("tom").refused("no-update", SkipUpdate{Why: "x"})
	if e := event[*UpdatePosted](t, s.as("tom").do(PostUpdate{Know: "x", Doing: "y"})); !e.Next.IsZero() {
		t.Errorf("the next is due at %s", e.Next)
	}
	s.as("priya").do(GiveBrief{})
}
