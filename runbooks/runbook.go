package runbooks

import (
	"cmp"
	"strings"
	"time"
)

// Runbook is one file: what an incident of a type asks of people, phase by phase.
type Runbook struct {
	ID      string // words with hyphens; the file is called after it
	Type    string // the incident type it serves
	Title   string
	Version string
	Owner   string // the role that keeps it right
	// Reviewed is the day somebody last read it against the world, at midnight UTC.
	Reviewed time.Time

	DeclareIf     []string // any of these makes it an incident
	DeclareIfNot  []string // these stay alerts
	Notes         CloudNotes
	ControlPoints []string            // which of ControlPoints the steps work through
	Detections    []string            // named detections that should make somebody think of this runbook
	Handoffs      []string            // who does what on each side of the shared responsibility
	Asks          map[string][]string // what to request, by provider

	Phases []Phase

	Source []byte // the file as it was read
	SHA256 string // of Source, in hexadecimal
	File   string

	lines map[string]int // dotted key of the front matter to line
}

// CloudNotes are the three things that the cloud takes out of a responder's hands.
type CloudNotes struct {
	CannotSee  string
	Disappears string
	WhoHolds   string
}

// Phase is a heading: steps with one purpose, ended by at most one pause.
type Phase struct {
	ID     string // the title in lower case with hyphens
	Title  string
	When   string // what can be observed when its time has come
	SoThat string // what is true when it is over
	Pause  string // read aloud by the commander before the next phase opens
	Steps  []Step
	Line   int

	lines map[string]int // attribute to line
}

// Step is one thing to do, by one role.
type Step struct {
	ID        string
	Title     string
	Body      string // one or more paragraphs, parted by empty lines
	Role      string
	Actor     string // us, provider or both
	Right     string
	Evidence  string
	Question  bool // answered by yes, no or unknown
	Needs     []string
	Produces  string // the fact that its answer sets
	When      string // a condition over facts, kept as text
	Choice    string // the steps of one group are options: one of them is enough
	Caution   string
	Expected  string        // of a question: what follows from yes
	IfNot     string        // of a question: what follows from no and from unknown
	Time      time.Duration // as written; see TimeBox
	Watch     time.Duration
	Impact    string // low, medium or high
	Rollback  string // or Irreversible
	Killer    bool
	Milestone string // contained or recovered
	Mode      string // read-do or do-confirm, as written; see Reading
	Log       string // log sources that it reads, parted by commas; see Logs
	Probe     string // the readiness check that proves it can be done
	Console   string // the way there for those without a command line
	Control   string // the control point it works through
	Row       string // the row of the shared responsibility model it stands in
	Commands  []Command
	Line      int

	lines map[string]int // attribute to line
}

// Command is what a provider is told, with gaps as <<NAME>>.
type Command struct {
	Provider string
	Text     string
	Line     int
}

// Irreversible is the rollback of what cannot be taken back.
const Irreversible = "irreversible"

// The closed vocabularies of the format.
var (
	// ControlPoints are the places where a cloud is controlled; each runbook works through all four somewhere.
	ControlPoints = []string{"iam", "audit-logs", "storage-policies", "iac-rollback"}
	// Actors are who can act: on a step of the provider we ask and record.
	Actors = []string{"us", "provider", "both"}
	// Impacts weigh what a step breaks.
	Impacts = []string{"low", "medium", "high"}
	// Milestones are what a step may mark as reached.
	Milestones = []string{"contained", "recovered"}
	// Modes are how a card is used: read and do one by one, or do by skill and confirm at the end.
	Modes = []string{"read-do", "do-confirm"}
)

// Steps are the steps of all phases, in order.
func (rb *Runbook) Steps() []Step {
	var all []Step
	for _, p := range rb.Phases {
		all = append(all, p.Steps...)
	}
	return all
}

// Step finds a step by its id.
func (rb *Runbook) Step(id string) (Step, bool) {
	for _, p := range rb.Phases {
		for _, s := range p.Steps {
			if s.ID == id {
				return s, true
			}
		}
	}
	return Step{}, false
}

// CollectsEvidence reports whether collecting its evidence is the whole step: nothing is cut, asked or requested beside it.
func (s Step) CollectsEvidence() bool {
	return s.Evidence != "" && s.Right == "" && !s.Question && (s.Actor == "" || s.Actor == "us")
}

// Logs are the log sources that the step reads.
func (s Step) Logs() []string { return listed(s.Log) }

// TimeBox is how long the step should take at most: as written, or what its kind takes.
func (s Step) TimeBox() time.Duration {
	switch {
	case s.Time > 0:
		return s.Time
	case s.Watch > 0:
		return s.Watch
	case s.Question:
		return 2 * time.Minute
	case s.CollectsEvidence():
		return 5 * time.Minute
	default:
		return 10 * time.Minute
	}
}

// Reading is how the step is used: as written, or do-confirm for a question and read-do for all else.
func (s Step) Reading() string {
	if s.Question {
		return cmp.Or(s.Mode, "do-confirm")
	}
	return cmp.Or(s.Mode, "read-do")
}

// LineOf is the line of a key of the front matter, dotted where it stands in a table; 1 where it is left out.
func (rb *Runbook) LineOf(key string) int { return cmp.Or(rb.lines[key], 1) }

// LineOf is the line of an attribute, or of the text as "body"; of the step where it has none.
func (s Step) LineOf(attribute string) int { return cmp.Or(s.lines[attribute], s.Line) }

// LineOf is the line of an attribute, or of the phase where it has none.
func (p Phase) LineOf(attribute string) int { return cmp.Or(p.lines[attribute], p.Line) }

// Placeholders are the gaps of the step's commands, each once, in order.
func (s Step) Placeholders() []string {
	var names []string
	seen := map[string]bool{}
	for _, c := range s.Commands {
		for _, m := range placeholder.FindAllStringSubmatch(c.Text, -1) {
			if !seen[m[1]] {
				seen[m[1]] = true
				names = append(names, m[1])
			}
		}
	}
	return names
}

// listed takes a list parted by commas apart.
func listed(text string) []string {
	var out []string
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			out = append(out, item)
		}
	}
	return out
}
