package runbooks

// Vocabulary is what a config knows. A runbook may speak only of this; an empty list knows nothing.
type Vocabulary struct {
	Roles     []string
	Rights    []string
	Evidence  []string
	Providers []string
	Logs      []string // log sources
	Facts     []string // facts that people may set, built in or of the config; placeholders of commands among them
	Types     []string
}
