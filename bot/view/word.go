package view

import (
	"strings"

	"warroom/bot/incident"
)

// The marks (SCREENS 16). Each stands beside a word and only repeats it.
const (
	markWaiting  = "⏳"
	markOverdue  = "⚠"
	markApproved = "✅"
	markDenied   = "❌"
	markGlass    = "🚨"
	markPrivate  = "🔒"
	markExercise = "🧪"
	markEvidence = "📎"
)

// severityMark is the colour of a severity.
func severityMark(s incident.Severity) string {
	switch s {
	case incident.SEV1:
		return "🔴"
	case incident.SEV2:
		return "🟠"
	case incident.SEV3:
		return "🟡"
	}
	return "⚪"
}

// edge is the same colour where a service draws an edge.
func (v Incident) edge() string {
	if v.State.Exercise {
		return "violet"
	}
	switch v.State.Severity {
	case incident.SEV1:
		return "red"
	case incident.SEV2:
		return "orange"
	case incident.SEV3:
		return "yellow"
	}
	return "grey"
}

// severe is a severity with its mark.
func severe(s incident.Severity) string { return severityMark(s) + " " + string(s) }

// number is a decision's, an evidence item's or a request's, as people write it.
func number(letter string, n int) string { return letter + "-" + itoa(n) }

// step is a step's number and title.
func stepName(st *incident.StepState) string { return st.Number + " " + stepTitle(st) }

// stepTitle is the title of the runbook, or what people wrote for a step of theirs.
func stepTitle(st *incident.StepState) string {
	if st.Title != "" {
		return oneLine(st.Title, mostTitle)
	}
	return said(st.Words, mostTitle)
}

// roleTitle is a role in a sentence: incident commander.
func (v Incident) roleTitle(r incident.RoleID) string {
	if role, ok := v.Policy.Roles[r]; ok && role.Title != "" {
		return oneLine(role.Title, mostName)
	}
	return oneLine(string(r), mostName)
}

// roleLabel is a role on the board: Commander.
func (v Incident) roleLabel(r incident.RoleID) string {
	if role, ok := v.Policy.Roles[r]; ok && role.Label != "" {
		return oneLine(role.Label, 16)
	}
	return v.roleTitle(r)
}

func (v Incident) rightTitle(r incident.RightID) string {
	if right, ok := v.Policy.Rights[r]; ok && right.Title != "" {
		return oneLine(right.Title, 48)
	}
	return oneLine(string(r), 48)
}

func (v Incident) typeTitle(t incident.TypeID) string {
	if ty, ok := v.Policy.Types[t]; ok && ty.Title != "" {
		return oneLine(ty.Title, mostName)
	}
	return oneLine(string(t), mostName)
}

func (v Incident) providerName(id string) string {
	if p, ok := v.Policy.Providers[id]; ok && p.Name != "" {
		return oneLine(p.Name, 24)
	}
	if id == "" {
		return "the provider"
	}
	return oneLine(id, 24)
}

// kindTitle is a kind of evidence, inside a sentence.
func (v Incident) kindTitle(k incident.EvidenceKind) string {
	title := string(k)
	if rule, ok := v.Policy.Evidence[k]; ok && rule.Title != "" {
		title = rule.Title
	}
	return oneLine(lowered(title), 48)
}

// lowered is a title within a sentence: its first letter is small, unless it begins with a word in capitals.
func lowered(s string) string {
	if len(s) > 1 && s[1] >= 'A' && s[1] <= 'Z' {
		return s
	}
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// classWord is a closing class as people read it.
func classWord(c incident.CloseClass) string {
	switch c {
	case incident.ClassFalseAlarm:
		return "false alarm"
	case incident.ClassDuplicate:
		return "duplicate"
	case incident.ClassExercise:
		return "exercise"
	}
	return "real"
}
