package export

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"warroom/bot/incident"
)

// chronicle is the story put in order for people: what one pass over the entries gathers for the tables. Everything in it keeps the stamp of
// its entry, so that each row of a view says where it comes from.
type chronicle struct {
	*Record
	teller
	gone      map[uint64]int    // entries with words that were redacted, and how many
	corrected map[uint64]uint64 // entry → the entry that corrects it

	declared  stamped[*incident.IncidentDeclared]
	titled    uint64 // the entry that gave the title
	severity  []stamped[incident.Severity]
	closed    *stamped[*incident.IncidentClosed] // as it stands: nil after a reopening
	cause     *stamped[*incident.CauseSet]
	decisions []decision
	glass     []stamped[*incident.GlassBroken]
	reviewed  map[int]stamped[*incident.GlassReviewed]
	seen      map[int][]stamped[*incident.GlassSeen]
	allowed   []stamped[*incident.StepCompleted] // done under a pre-approval
	evidence  []exhibit
	requests  []request
	updates   []stamped[incident.Event] // posted or left out
	tenures   []tenure
	corrects  []stamped[*incident.EntryCorrected]
	waived    []stamped[*incident.ItemWaived]
	refused   []stamped[*incident.AuthorityRefused]
	lateOnes  []*incident.Recorded
	known     map[incident.PersonID]uint64
	touched   map[incident.StepID]uint64 // step → the entry that changed it last
	facts     map[string]uint64          // fact → the entry that set it last
	confirmed map[incident.PhaseID]uint64
}

// stamped is an event of a known kind with the stamp of its entry.
type stamped[E any] struct {
	incident.Stamp
	event E
}

// decision is a question and all that was answered.
type decision struct {
	number   int
	asked    incident.Stamp
	question *incident.DecisionAsked // nil: decided without a right
	made     *incident.DecisionMade
	answers  []answer
	back     []stamped[string] // asked back, and what was answered
	decided  incident.Stamp
	outcome  string // approved, denied, void; empty: open
	why      string // of a void
}

// answer is one person's word on a decision.
type answer struct {
	incident.Stamp
	as    incident.RoleID
	yes   bool
	words incident.Words
}

// exhibit is an item of evidence with its chain of custody.
type exhibit struct {
	stamped[*incident.EvidenceAdded]
	chain []stamped[*incident.CustodyTransferred]
}

// request is something asked of a provider, and its answer.
type request struct {
	stamped[*incident.RequestMade]
	received *stamped[*incident.RequestReceived]
}

// chronicled reads the story once.
func chronicled(rec *Record) (*chronicle, error) {
	if err := rec.check(); err != nil {
		return nil, err
	}
	c := &chronicle{
		Record: rec, teller: teller{state: rec.State, policy: rec.Policy}, gone: rec.redactions(), corrected: map[uint64]uint64{},
		reviewed: map[int]stamped[*incident.GlassReviewed]{}, seen: map[int][]stamped[*incident.GlassSeen]{},
		known: map[incident.PersonID]uint64{}, touched: map[incident.StepID]uint64{}, facts: map[string]uint64{}, confirmed: map[incident.PhaseID]uint64{},
	}
	for i := range rec.Story {
		c.read(&rec.Story[i])
	}
	if c.declared.event == nil {
		return nil, fmt.Errorf("the story of %s does not tell of its declaration: read it from its first entry", rec.State.ID)
	}
	c.tenures = tenures(rec.Story)
	return c, nil
}

// read takes in one entry.
func (c *chronicle) read(r *incident.Recorded) {
	switch e := r.Event.(type) {
	case *incident.PersonKnown:
		c.known[e.Person] = r.N
	case *incident.IncidentDeclared:
		c.declared, c.titled = stamped[*incident.IncidentDeclared]{r.Stamp, e}, r.N
		c.severity = append(c.severity, stamped[incident.Severity]{r.Stamp, e.Severity})
		for name := range e.Facts {
			c.facts[name] = r.N
		}
	case *incident.TitleSet:
		c.titled = r.N
	case *incident.SeveritySet:
		c.severity = append(c.severity, stamped[incident.Severity]{r.Stamp, e.Severity})
	case *incident.FactSet:
		c.facts[e.Name] = r.N
	case *incident.PhaseConfirmed:
		c.confirmed[e.Phase] = r.N
	case *incident.StepCompleted:
		c.touched[e.Step] = r.N
		if e.PreApproved {
			c.allowed = append(c.allowed, stamped[*incident.StepCompleted]{r.Stamp, e})
		}
	case *incident.StepUnticked:
		c.touched[e.Step] = r.N
	case *incident.StepSkipped:
		c.touched[e.Step] = r.N
	case *incident.EvidenceAdded:
		if e.Done {
			c.touched[e.Step] = r.N
		}
		c.evidence = append(c.evidence, exhibit{stamped: stamped[*incident.EvidenceAdded]{r.Stamp, e}})
	case *incident.CustodyTransferred:
		for i := range c.evidence {
			if x := &c.evidence[i]; x.event.Number == e.Evidence {
				x.chain = append(x.chain, stamped[*incident.CustodyTransferred]{r.Stamp, e})
			}
		}
	case *incident.RequestMade:
		c.touched[e.Step] = r.N
		c.requests = append(c.requests, request{stamped: stamped[*incident.RequestMade]{r.Stamp, e}})
	case *incident.RequestReceived:
		for i := range c.requests {
			if q := &c.requests[i]; q.event.Number == e.Request {
				q.received = &stamped[*incident.RequestReceived]{r.Stamp, e}
			}
		}
	case *incident.UpdatePosted, *incident.UpdateSkipped:
		c.updates = append(c.updates, stamped[incident.Event]{r.Stamp, e})
	case *incident.EntryCorrected:
		c.corrected[e.Entry] = r.N
		c.corrects = append(c.corrects, stamped[*incident.EntryCorrected]{r.Stamp, e})
	case *incident.ItemWaived:
		c.waived = append(c.waived, stamped[*incident.ItemWaived]{r.Stamp, e})
	case *incident.AuthorityRefused:
		c.refused = append(c.refused, stamped[*incident.AuthorityRefused]{r.Stamp, e})
	case *incident.GlassBroken:
		c.glass = append(c.glass, stamped[*incident.GlassBroken]{r.Stamp, e})
	case *incident.GlassSeen:
		c.seen[e.Review] = append(c.seen[e.Review], stamped[*incident.GlassSeen]{r.Stamp, e})
	case *incident.GlassReviewed:
		c.reviewed[e.Review] = stamped[*incident.GlassReviewed]{r.Stamp, e}
	case *incident.CauseSet:
		c.cause = &stamped[*incident.CauseSet]{r.Stamp, e}
	case *incident.IncidentClosed:
		c.closed = &stamped[*incident.IncidentClosed]{r.Stamp, e}
	case *incident.IncidentReopened:
		c.closed = nil
	default:
		c.readDecision(r)
	}
	if late(r) {
		c.lateOnes = append(c.lateOnes, r)
	}
}

// readDecision gathers what was asked for and answered.
func (c *chronicle) readDecision(r *incident.Recorded) {
	switch e := r.Event.(type) {
	case *incident.DecisionAsked:
		c.decisions = append(c.decisions, decision{number: e.Number, asked: r.Stamp, question: e})
	case *incident.DecisionMade:
		c.decisions = append(c.decisions, decision{number: e.Number, asked: r.Stamp, made: e, decided: r.Stamp, outcome: "decided"})
	case *incident.DecisionGranted:
		c.decide(e.Decision, func(d *decision) {
			d.answers = append(d.answers, answer{r.Stamp, e.As, true, e.Words})
			if e.Final {
				d.decided, d.outcome = r.Stamp, "approved"
			}
		})
	case *incident.DecisionRefused:
		c.decide(e.Decision, func(d *decision) {
			d.answers = append(d.answers, answer{r.Stamp, e.As, false, e.Why})
			d.decided, d.outcome = r.Stamp, "denied"
		})
	case *incident.DecisionQuestioned:
		c.decide(e.Decision, func(d *decision) {
			d.back = append(d.back, stamped[string]{r.Stamp, "asks back: " + c.told(r.N).said(e.Question)})
		})
	case *incident.QuestionAnswered:
		c.decide(e.Decision, func(d *decision) {
			d.back = append(d.back, stamped[string]{r.Stamp, "answers: " + c.told(r.N).said(e.Answer)})
		})
	case *incident.DecisionVoided:
		c.decide(e.Decision, func(d *decision) { d.decided, d.outcome, d.why = r.Stamp, "void", void(e.Why) })
	default: // has no table of its own
	}
}

// decide changes what is known of a decision.
func (c *chronicle) decide(number int, do func(*decision)) {
	for i := range c.decisions {
		if c.decisions[i].number == number {
			do(&c.decisions[i])
		}
	}
}

// told is the teller for one entry: it knows whether words of that entry were redacted.
func (c *chronicle) told(n uint64) teller {
	t := c.teller
	t.gone = c.gone[n] > 0
	return t
}

// tell is the sentence of an entry.
func (c *chronicle) tell(r *incident.Recorded) string { return c.told(r.N).sentence(r) }

// plain is words of an entry without quotation marks: empty where nothing was said.
func (c *chronicle) plain(n uint64, w incident.Words) string {
	if w == "" && c.gone[n] > 0 {
		return redacted
	}
	return string(w)
}

// mark is what is to be known about an entry beside its sentence; it may point at another entry.
type mark struct {
	text   string
	entry  uint64
	points bool
}

func (m mark) String() string {
	if m.points {
		return m.text + " " + strconv.FormatUint(m.entry, 10)
	}
	return m.text
}

// marks is the marks of an entry.
func (c *chronicle) marks(r *incident.Recorded) []mark {
	var m []mark
	if c.state.Exercise {
		m = append(m, mark{text: exercise})
	}
	if note, ok := r.Event.(*incident.NoteAdded); ok && note.Late {
		m = append(m, mark{text: "late, after closing"})
	} else if late(r) {
		m = append(m, mark{text: "late"})
	}
	if e, ok := r.Event.(*incident.EntryCorrected); ok {
		m = append(m, mark{text: "corrects entry", entry: e.Entry, points: true})
	}
	if by, ok := c.corrected[r.N]; ok {
		m = append(m, mark{text: "corrected by entry", entry: by, points: true})
	}
	if n := c.gone[r.N]; n > 0 {
		m = append(m, mark{text: count(n, "field") + " redacted"})
	}
	if d, ok := skew(&r.Stamp); ok {
		m = append(m, mark{text: "our clock is " + span(d) + " from the chat service's"})
	}
	return m
}

// marked is the marks of an entry as text.
func (c *chronicle) marked(r *incident.Recorded) string {
	var b strings.Builder
	for i, m := range c.marks(r) {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(m.String())
	}
	return b.String()
}

// exercise is the mark that nothing of an exercise goes without.
const exercise = "EXERCISE"

// name is the incident's number, marked where it was an exercise.
func (c *chronicle) name() string {
	if c.state.Exercise {
		return exercise + " " + c.state.ID
	}
	return c.state.ID
}

// end is when the account ends: at closing, else with the last entry.
func (c *chronicle) end() time.Time {
	if c.closed != nil {
		return c.closed.When()
	}
	if n := len(c.Story); n > 0 {
		return c.Story[n-1].When()
	}
	return c.declared.When()
}
