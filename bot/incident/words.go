package incident

// Words is free text or personal data. It is committed to the record as a salted digest with its value beside it, so that it can
// be redacted. No rule may read it; only views do.
type Words string

// The ids that rules compare. A PersonID is the pseudonym of a person, made once per installation (p-7q2m); the others are the
// keys of config.toml and of the runbook.
type (
	// PersonID is a pseudonym such as p-7q2m.
	PersonID string
	// RoleID names a role of the config, such as commander.
	RoleID string
	// RightID names a decision right of the config, such as revoke-keys.
	RightID string
	// TypeID names an incident type of the config, such as iam-compromise.
	TypeID string
	// StepID names a step of the runbook, such as disable-keys.
	StepID string
	// PhaseID names a phase of the runbook.
	PhaseID string
	// EvidenceKind names a kind of evidence of the config.
	EvidenceKind string
	// Severity is SEV1 to SEV4; SEV1 is the gravest.
	Severity string
)

// The severities, gravest first.
const (
	SEV1 Severity = "SEV1"
	SEV2 Severity = "SEV2"
	SEV3 Severity = "SEV3"
	SEV4 Severity = "SEV4"
)

// Graver reports whether s is graver than t. Severities are the four constants; anything else is never graver.
func (s Severity) Graver(t Severity) bool { return s.rank() > 0 && s.rank() < t.rank() }

func (s Severity) rank() int {
	switch s {
	case SEV1:
		return 1
	case SEV2:
		return 2
	case SEV3:
		return 3
	case SEV4:
		return 4
	}
	return 0
}
