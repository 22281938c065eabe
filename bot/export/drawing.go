package export

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"warroom/bot/incident"
)

// drawing is the timeline as a picture: milestones and phases on top, a lane for each person and provider below. It is as large as the screen has
// room for marks, however long the incident: marks that would cover each other share one.
type drawing struct {
	axis       *axis
	milestones []flag
	phases     []bar
	lanes      []*lane
}

// lane is one person's or provider's row.
type lane struct {
	name  string
	marks []point
	spans []bar
	acts  int
	order int
}

// point is a mark on a lane.
type point struct {
	entry  *incident.Recorded
	sign   string // o x D1 E1 R1 U1 P !
	target string // id of the row it links to; empty: the entry's
	weight int    // of two marks in one place the heavier is drawn
	x      float64
	more   int // marks that it stands for beside itself
}

// bar is a stretch of time: a phase, or a request until its answer.
type bar struct {
	from, to time.Time
	name     string
	title    string
	open     bool // it has not ended
}

// flag is a milestone.
type flag struct {
	at    time.Time
	name  string
	entry uint64
}

// The drawing's measures, in its own units; it is scaled to the screen.
const (
	drawWidth   = 1000
	drawLeft    = 130 // names of lanes
	nameRoom    = 17  // letters of a name that fit there
	drawRight   = 72  // for a mark at the very end
	laneHeight  = 26
	mostLanes   = 16 // persons beyond it share the last lane
	letterWidth = 7.2
	nudge       = 18 // how far a mark may be moved so as not to cover the one before it
	tickApart   = 78
)

// The weights of marks.
const (
	weightNote = iota
	weightRole
	weightStep
	weightEvidence
	weightUpdate
	weightPause
	weightDecision
	weightGlass
)

// drawn gathers what is drawn.
func (c *chronicle) drawn() *drawing {
	d := &drawing{}
	people := map[incident.PersonID]*lane{}
	moments := make([]time.Time, 0, len(c.Story))
	for i := range c.Story {
		r := &c.Story[i]
		p, ok := c.mark(r)
		if f, is := c.flag(r); is {
			d.milestones = append(d.milestones, f)
			moments = append(moments, f.at)
		}
		if !ok {
			continue
		}
		moments = append(moments, r.When())
		who := c.laneOf(r)
		l := people[who]
		if l == nil {
			l = &lane{name: c.person(who), order: len(people)}
			people[who] = l
			d.lanes = append(d.lanes, l)
		}
		l.marks = append(l.marks, p)
		l.acts++
	}
	for i := range c.state.Phases {
		p := &c.state.Phases[i]
		if p.Opened.IsZero() {
			continue
		}
		b := bar{from: p.Opened, to: p.Confirmed, name: p.Title, title: "Phase " + strconv.Itoa(p.Number) + ": " + p.Title + c.opening(p)}
		if b.to.IsZero() {
			b.to, b.open = c.end(), true
		}
		d.phases = append(d.phases, b)
		moments = append(moments, b.from, b.to)
	}
	d.lanes = fewer(d.lanes)
	for _, l := range c.providerLanes() {
		for _, b := range l.spans {
			moments = append(moments, b.from, b.to)
		}
		d.lanes = append(d.lanes, l)
	}
	d.axis = newAxis(moments, drawLeft, drawWidth-drawLeft-drawRight)
	for _, l := range d.lanes {
		l.marks = d.axis.spread(l.marks)
	}
	return d
}

// laneOf is whose act an entry shows: taking a role is the act of whoever took it.
func (c *chronicle) laneOf(r *incident.Recorded) incident.PersonID {
	if e, ok := r.Event.(*incident.RoleTaken); ok {
		return e.Person
	}
	return r.Actor
}

// mark is how an entry is drawn on its actor's lane. Most entries are not.
func (c *chronicle) mark(r *incident.Recorded) (point, bool) {
	p := point{entry: r}
	switch e := r.Event.(type) {
	case *incident.RoleTaken:
		p.sign, p.weight = "o", weightRole
	case *incident.StepCompleted:
		p.sign, p.weight = "x", weightStep
	case *incident.StepSkipped:
		p.sign, p.weight = "-", weightStep
	case *incident.PhaseConfirmed:
		p.sign, p.weight = "P", weightPause
	case *incident.DecisionAsked:
		p.sign, p.weight, p.target = "D"+strconv.Itoa(e.Number)+"?", weightDecision, "d"+strconv.Itoa(e.Number)
	case *incident.DecisionGranted:
		p.sign, p.weight, p.target = "D"+strconv.Itoa(e.Decision), weightDecision, "d"+strconv.Itoa(e.Decision)
	case *incident.DecisionRefused:
		p.sign, p.weight, p.target = "D"+strconv.Itoa(e.Decision), weightDecision, "d"+strconv.Itoa(e.Decision)
	case *incident.DecisionMade:
		p.sign, p.weight, p.target = "D"+strconv.Itoa(e.Number), weightDecision, "d"+strconv.Itoa(e.Number)
	case *incident.GlassBroken:
		p.sign, p.weight = "!", weightGlass
	case *incident.EvidenceAdded:
		p.sign, p.weight, p.target = "E"+strconv.Itoa(e.Number), weightEvidence, "x"+strconv.Itoa(e.Number)
	case *incident.UpdatePosted:
		p.sign, p.weight, p.target = "U"+strconv.Itoa(e.Number), weightUpdate, "u"+strconv.Itoa(e.Number)
	case *incident.RequestMade:
		p.sign, p.weight, p.target = "R"+strconv.Itoa(e.Number), weightEvidence, "r"+strconv.Itoa(e.Number)
	case *incident.NoteAdded, *incident.MessageCaptured:
		p.sign, p.weight = "•", weightNote
	default:
		return point{}, false
	}
	return p, true
}

// flag is the milestone that an entry is.
func (c *chronicle) flag(r *incident.Recorded) (flag, bool) {
	f := flag{at: r.When(), entry: r.N}
	switch e := r.Event.(type) {
	case *incident.IncidentDeclared:
		f.name = "declared"
	case *incident.MilestoneReached:
		f.name = e.Milestone
	case *incident.IncidentClosed:
		f.name = "closed"
	case *incident.IncidentReopened:
		f.name = "reopened"
	default:
		return flag{}, false
	}
	return f, true
}

// providerLanes has one lane for each provider that was asked something.
func (c *chronicle) providerLanes() []*lane {
	var lanes []*lane
	by := map[string]*lane{}
	for i := range c.requests {
		q := &c.requests[i]
		l := by[q.event.Provider]
		if l == nil {
			l = &lane{name: c.provider(q.event.Provider)}
			by[q.event.Provider] = l
			lanes = append(lanes, l)
		}
		name := "R" + strconv.Itoa(q.event.Number)
		b := bar{from: q.When(), to: c.end(), name: name, title: "R-" + strconv.Itoa(q.event.Number) + " open", open: true}
		if q.received != nil {
			b.to, b.open = q.received.When(), false
			b.title = "R-" + strconv.Itoa(q.event.Number) + " answered after " + span(b.to.Sub(b.from))
		}
		l.spans = append(l.spans, b)
	}
	return lanes
}

// fewer keeps the lanes of those who did most, in the order in which they came, and puts all others on one.
func fewer(lanes []*lane) []*lane {
	if len(lanes) <= mostLanes {
		return lanes
	}
	by := slices.SortedStableFunc(slices.Values(lanes), func(a, b *lane) int { return cmp.Compare(b.acts, a.acts) })
	kept, rest := by[:mostLanes-1], by[mostLanes-1:]
	others := &lane{name: count(len(rest), "other"), order: len(lanes)}
	for _, l := range rest {
		others.marks = append(others.marks, l.marks...)
	}
	slices.SortFunc(kept, func(a, b *lane) int { return cmp.Compare(a.order, b.order) })
	return append(kept, others)
}

// spread leaves a lane's marks so far apart that each can be read: one that would cover its neighbour moves a little, and where there is no room
// the heavier stands for both.
func (a *axis) spread(marks []point) []point {
	slices.SortStableFunc(marks, func(p, q point) int { return p.entry.When().Compare(q.entry.When()) })
	var out []point
	for _, p := range marks {
		p.x = a.x(p.entry.When())
		if n := len(out); n > 0 {
			last := &out[n-1]
			right := last.x + width(last.sign)
			if right-p.x > nudge {
				if p.weight > last.weight {
					p.x, p.more = last.x, last.more
					*last = p
				}
				last.more++
				continue
			}
			p.x = max(p.x, right)
		}
		out = append(out, p)
	}
	return out
}

// width is what a mark takes up, with the space behind it.
func width(sign string) float64 { return letterWidth*float64(len([]rune(sign))) + 4 }

// alt says in a sentence or two what the picture shows.
func (c *chronicle) alt(d *drawing) string {
	var parts []string
	say := func(n int, noun string) {
		if n > 0 {
			parts = append(parts, count(n, noun))
		}
	}
	opened := 0
	for i := range c.state.Phases {
		if !c.state.Phases[i].Opened.IsZero() {
			opened++
		}
	}
	say(opened, "phase")
	say(len(d.lanes), "lane")
	say(len(c.decisions), "decision")
	say(len(c.evidence), "item")
	say(len(c.requests), "request")
	said := []string{"Timeline of " + c.name() + " from " + utc(c.declared.When()) + " to " + utc(c.end()) + " UTC: " + strings.Join(parts, ", ") + "."}
	for _, m := range Metrics(c.state, c.Story) {
		if m.Known() && (m.ID == "contain" || m.ID == "recover" || m.ID == "close") {
			said = append(said, m.Title+" after "+span(m.Took())+".")
		}
	}
	return strings.Join(append(said, "Every mark is a row of the tables below."), " ")
}
