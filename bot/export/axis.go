package export

import (
	"slices"
	"time"
)

// axis puts moments on a line. An incident is hours of silence between minutes of work: a gap much longer than the usual one is drawn shorter, and
// said to be.
type axis struct {
	left, width float64
	stops       []stop // by time
	total       time.Duration
}

// stop is a moment at which something happened, and how far along the axis it lies.
type stop struct {
	at    time.Time
	along time.Duration
	cut   time.Duration // how much of the gap before it is not drawn
}

const (
	leastCut = 10 * time.Minute // a shorter gap is always drawn in full
	cutTimes = 8                // a gap of more than this many usual ones is cut to it
)

// newAxis lays out the moments between left and left+width.
func newAxis(moments []time.Time, left, width float64) *axis {
	slices.SortFunc(moments, time.Time.Compare)
	moments = slices.CompactFunc(moments, time.Time.Equal)
	var gaps []time.Duration
	for i := 1; i < len(moments); i++ {
		if g := moments[i].Sub(moments[i-1]); g >= time.Second {
			gaps = append(gaps, g)
		}
	}
	slices.Sort(gaps)
	longest := leastCut
	if len(gaps) > 0 {
		longest = max(longest, cutTimes*gaps[len(gaps)/2])
	}
	a := &axis{left: left, width: width}
	for i, at := range moments {
		s := stop{at: at}
		if i > 0 {
			gap := at.Sub(moments[i-1])
			if gap > longest {
				s.cut = gap - longest
			}
			a.total += gap - s.cut
		}
		s.along = a.total
		a.stops = append(a.stops, s)
	}
	return a
}

// x is where a moment lies. A moment between two stops lies in proportion; one outside lies at the edge.
func (a *axis) x(t time.Time) float64 {
	if len(a.stops) == 0 || a.total == 0 {
		return a.left
	}
	i, found := slices.BinarySearchFunc(a.stops, t, func(s stop, t time.Time) int { return s.at.Compare(t) })
	var along time.Duration
	switch {
	case i == len(a.stops):
		along = a.total
	case found || i == 0:
		along = a.stops[i].along
	default:
		before, after := a.stops[i-1], a.stops[i]
		part := float64(t.Sub(before.at)) / float64(after.at.Sub(before.at))
		along = before.along + time.Duration(part*float64(after.along-before.along))
	}
	return a.left + a.width*float64(along)/float64(a.total)
}

// ticks are stops at least that far from each other, so that every label is the time of something that happened.
func (a *axis) ticks(apart float64) []stop {
	var out []stop
	last := a.left - apart
	for _, s := range a.stops {
		if x := a.x(s.at); x-last >= apart {
			out = append(out, s)
			last = x
		}
	}
	return out
}
