package incident

import "time"

// Policy is the checked config as the rules see it: who holds what, and how long things may take. It is read only; a reload makes a new one.
type Policy struct {
	Hash         string // SHA-256 of the config's text, named by decisions and assignments
	Organisation string
	People       map[PersonID]Person
	Roles        map[RoleID]Role
	Types        map[TypeID]Type
	Rights       map[RightID]Right
	Severities   map[Severity]SeverityRule
	Providers    map[string]Provider // key: aws, azure, gcp, or any other of the config
	Services     map[string]Service  // the inventory: what incidents affect
	Evidence     map[EvidenceKind]EvidenceRule
	Runbooks     map[string]Runbook // by the runbook's id
	Lead         Lead
	Wait         Wait
	FactNames    map[string]FactRule // facts beside the built-in ones that people may set; placeholders of commands among them
	ArchiveAfter time.Duration       // from the review date to archiving the room
	Stakeholders bool                // a stakeholders' channel is configured
}

// Lead names the roles that rules speak of, so that no rule knows a role by its name.
type Lead struct {
	Commander, Executive, Evidence, Comms, Legal, Provider RoleID
}

// Wait is how long something may stay unanswered before the next person is asked.
type Wait struct {
	Accept   time.Duration // a role, until the stand-in is asked; then the executive
	Decision time.Duration // a decision, until the stand-in is asked; then the executive
	Remind   time.Duration // before an update is due
	Overdue  time.Duration // after an update was due, until the commander is asked
	Review   time.Duration // a break-glass act, until its review is overdue
	Command  time.Duration // active command, until a hand-over is suggested
}

// Person is one human of the config. Phone is never printed but on the phone list that is shown when nobody can be reached.
type Person struct {
	ID       PersonID
	Key      string            // the config's key: priya
	Name     string            // Priya
	Accounts map[string]string // chat service → account id
	Phone    string
	Zone     string
	Party    string // a third party's id: an external; empty for our own people
	Observer bool   // reads, never acts
}

// Role is a responsibility with one holder and one stand-in.
type Role struct {
	ID      RoleID
	Title   string // incident commander
	Label   string // the board's short form: Commander
	Duty    string // what the holder does, one line of at most 90 characters
	Holder  PersonID
	StandIn PersonID
	Order   int
}

// Type is an incident type: whose responsibilities it calls on and which runbook it opens.
type Type struct {
	ID       TypeID
	Title    string // Identity compromise
	Private  bool
	Runbook  string
	Roles    []RoleID // in the order of the board; the commander and the executive are always among them
	Driver   RoleID   // the technical lead: who gets steps without a role
	Order    int
	Evidence []EvidenceKind // must be collected, requested with an owner, or waived before closing
	RACI     []Activity
	Defaults map[string]string // facts set at declaration unless given
	Triage   []string          // facts that must be known, or unknown on the record, before the second phase is confirmed
}

// Activity is a row of the responsibility matrix.
type Activity struct {
	ID, Title   string
	Accountable RoleID
	Responsible []RoleID
	Consulted   []RoleID
	Informed    []RoleID
}

// Right is a decision right: who may decide, how many of them, and what is decided beforehand.
type Right struct {
	ID          RightID
	Title       string // Revoke keys
	Holders     []RoleID
	Quorum      int // distinct persons; 1 or 2
	Impact      string
	Reversible  string // yes, partly, no
	PreApproved *PreApproval
	Fallback    RoleID   // asked last; the executive unless the config says otherwise
	Barred      []string // chat services in which it may not be used
	TypeBack    bool     // the approver types the target's last four characters
}

// PreApproval is a decision taken before the incident. It holds while When is true of the facts.
type PreApproval struct {
	By   RoleID
	On   string // date
	Why  string
	When Expr
}

// SeverityRule is what a severity means and asks for.
type SeverityRule struct {
	ID      Severity
	Meaning string        // outsider used a privileged identity, or production is down
	Cadence time.Duration // between updates; zero: at milestones only
}

// Provider is a cloud or SaaS provider.
type Provider struct {
	ID, Name string
}

// Service is an entry of the inventory.
type Service struct {
	ID, Name, Provider, Account, Layer string
	Tags                               []string
	Owner                              RoleID
}

// EvidenceRule describes a kind of evidence.
type EvidenceRule struct {
	ID        EvidenceKind
	Title     string
	Source    string
	Retention time.Duration // how long the source keeps it; zero: as long as we do
	Volatile  bool          // lost within minutes
	Order     int           // by loss, first lost first
	Requested bool          // a provider must be asked for it
}

// FactRule says what values a fact may take.
type FactRule struct {
	Name   string
	Title  string
	Values []string // closed; empty: free text, which is Words
	Many   bool     // several values, comma separated
}

// Runbook is the copy that an incident keeps.
type Runbook struct {
	ID, Title, Version, SHA256 string
	Source                     string // the file's text
	Phases                     []Phase
	Notes                      [3]string // what you cannot see, what disappears, who holds it
	DeclareIf                  []string  // what makes an alert an incident of this kind
}

// Phase is a heading of the runbook: at most nine steps with one purpose.
type Phase struct {
	ID     PhaseID   `json:"id"`
	Title  string    `json:"title"`
	When   string    `json:"when,omitempty"`
	SoThat string    `json:"so_that,omitempty"`
	Pause  string    `json:"pause,omitempty"` // read aloud by the commander before the next phase opens
	Steps  []StepDef `json:"steps"`
}

// StepDef is a step as the runbook has it.
type StepDef struct {
	ID        StepID            `json:"id"`
	Title     string            `json:"title"`
	Body      string            `json:"body,omitempty"`
	Role      RoleID            `json:"role,omitempty"`
	Actor     string            `json:"actor,omitempty"` // us, provider, both
	Right     RightID           `json:"right,omitempty"`
	Evidence  EvidenceKind      `json:"evidence,omitempty"`
	Purpose   bool              `json:"purpose,omitempty"` // collecting that evidence is the step: it is done by adding it
	Question  bool              `json:"question,omitempty"`
	Choice    string            `json:"choice,omitempty"`
	Needs     []StepID          `json:"needs,omitempty"`
	When      string            `json:"when,omitempty"` // an expression over facts; compiled by config, parsed again on replay
	Caution   string            `json:"caution,omitempty"`
	Expected  string            `json:"expected,omitempty"`
	IfNot     string            `json:"if_not,omitempty"`
	Rollback  string            `json:"rollback,omitempty"` // or "irreversible"
	Impact    string            `json:"impact,omitempty"`
	Mode      string            `json:"mode,omitempty"`
	Milestone string            `json:"milestone,omitempty"` // contained, recovered
	Killer    bool              `json:"killer,omitempty"`
	Minutes   int               `json:"minutes,omitempty"`  // time box
	Watch     int               `json:"watch,omitempty"`    // minutes
	Commands  map[string]string `json:"commands,omitempty"` // provider → command with <<PLACEHOLDER>>
	Console   string            `json:"console,omitempty"`
	Probe     string            `json:"probe,omitempty"`
	Log       string            `json:"log,omitempty"`
	Row       string            `json:"row,omitempty"`
	Produces  string            `json:"produces,omitempty"` // the fact that it settles: a question's answer is the fact's value
}
