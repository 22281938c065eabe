package runbooks

import (
	_ "embed" // for the skeleton
	"strings"
)

// Gap marks a text that nobody has written yet. Lint finds each.
const Gap = "(to be written)"

//go:embed skeleton.md
var skeleton string

// lead is the role that leads the technical work on a type.
var lead = map[string]string{
	"iam-compromise": "iam-lead", "data-exposure": "cloud-lead", "public-access": "cloud-lead", "malware-mining": "cloud-lead",
	"denial-of-service": "network-lead", "csp-incident": "provider-owner",
}

// New is the text of a runbook to begin with: the opening and the closing card that all share, and between them what a runbook has, with each gap
// marked. It has no findings but those gaps. The words given are put in as they are, so that a wrong id is reported at its line.
func New(id, typ, title string) []byte {
	by := lead[typ]
	if by == "" {
		by = "cloud-lead"
	}
	inTOML := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", " ")
	return []byte(strings.NewReplacer("{{id}}", inTOML.Replace(id), "{{type}}", inTOML.Replace(typ), "{{title}}", inTOML.Replace(title), "{{lead}}", by).Replace(skeleton))
}
