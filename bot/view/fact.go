package view

import (
	"maps"
	"slices"
	"strings"
	"time"

	"warroom/bot/incident"
)

// builtInFacts are those that every incident has, as they are called within a sentence.
var builtInFacts = map[string]string{
	"scope":         "scope",
	"services":      "services",
	"personal-data": "personal data",
	"layer":         "layer",
	"provider":      "provider",
	"account":       "account",
	"learned":       "how we learned",
	"tags":          "data tags",
}

const unknown = "unknown"

// fact is what is said of a fact; empty where nothing is.
func (v Incident) fact(name string) string {
	if value := v.State.Facts[name]; value != "" {
		return oneLine(value, mostWords)
	}
	if value, ok := v.State.Texts[name]; ok {
		return said(value, mostWords)
	}
	return ""
}

// factTitle is how a fact is called within a sentence.
func (v Incident) factTitle(name string) string {
	if title, ok := builtInFacts[name]; ok {
		return title
	}
	if rule, ok := v.Policy.FactNames[name]; ok && rule.Title != "" {
		return oneLine(lowered(rule.Title), 48)
	}
	return oneLine(name, 48)
}

// unknownFacts lists what is not known and will be asked for; left out counts as unknown.
func (v Incident) unknownFacts() []string {
	names := incident.UnknownFacts(v.State, v.Policy)
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = v.factTitle(name)
	}
	return out
}

// layer is whose layer the incident is in, as the board says it.
func (v Incident) layer() string {
	switch l := v.fact("layer"); l {
	case "", unknown:
		return "layer unknown"
	case "provider":
		return "provider's"
	default:
		return l
	}
}

// providers lists the incident's providers, the config's order of names.
func (v Incident) providers() []string {
	var out []string
	for id := range strings.SplitSeq(v.State.Facts["provider"], ",") {
		if id = strings.TrimSpace(id); id != "" && id != unknown {
			out = append(out, id)
		}
	}
	return out
}

// changes counts what was changed in the cloud, was not undone, and has no owner under whom it may stay.
func (v Incident) changes() int {
	return len(incident.StandingChanges(v.State))
}

// kinds are the kinds of evidence that the incident must leave, what is lost first standing first.
func (v Incident) kinds() []incident.EvidenceKind {
	kinds := incident.WantedEvidence(v.State, v.Policy)
	slices.SortStableFunc(kinds, func(a, b incident.EvidenceKind) int { return v.Policy.Evidence[a].Order - v.Policy.Evidence[b].Order })
	return kinds
}

// collected says which kinds of evidence are there.
func (v Incident) collected() map[incident.EvidenceKind]bool {
	out := map[incident.EvidenceKind]bool{}
	for _, e := range v.State.Evidence {
		out[e.Kind] = true
	}
	return out
}

// evidenceSoFar is the board's word on evidence: how much is there, and what is lost next.
func (v Incident) evidenceSoFar() Text {
	kinds, have := v.kinds(), v.collected()
	if len(kinds) == 0 {
		if n := len(v.State.Evidence); n > 0 {
			return text("Evidence ", itoa(n))
		}
		return nil
	}
	got := 0
	var next incident.EvidenceKind
	for _, k := range kinds {
		_, waived := v.waiver(k)
		switch {
		case have[k]:
			got++
		case next == "" && !waived && (v.Policy.Evidence[k].Going() || v.Policy.Evidence[k].Retention > 0):
			next = k
		}
	}
	t := text("Evidence ", itoa(got), " of ", itoa(len(kinds)))
	if next != "" {
		t = text(t, ". Next lost: ", v.kindTitle(next), ", ", v.lost(next))
	}
	return t
}

// lost is when a source no longer has what is wanted of it.
func (v Incident) lost(k incident.EvidenceKind) Text {
	if v.Policy.Evidence[k].Going() {
		return text("now")
	}
	return text(v.clock(incident.LostAt(v.State, v.Policy, k)))
}

// roles lists the incident's roles in the order of the board.
func (v Incident) roles() []incident.RoleID {
	var out []incident.RoleID
	add := func(r incident.RoleID) {
		if _, ok := v.State.Roles[r]; ok && !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	add(v.Policy.Lead.Commander)
	add(v.Policy.Lead.Executive)
	for _, r := range v.Policy.Types[v.State.Type].Roles {
		add(r)
	}
	rest := slices.SortedFunc(maps.Keys(v.State.Roles), func(a, b incident.RoleID) int {
		if d := v.Policy.Roles[a].Order - v.Policy.Roles[b].Order; d != 0 {
			return d
		}
		return strings.Compare(string(a), string(b))
	})
	for _, r := range rest {
		add(r)
	}
	return out
}

// rolesHeld lists the roles of a person in the order of the board.
func (v Incident) rolesHeld(p incident.PersonID) []incident.RoleID {
	return slices.DeleteFunc(v.roles(), func(r incident.RoleID) bool { return v.State.Roles[r].Holder != p })
}

func (v Incident) roleTitles(roles []incident.RoleID) []string {
	titles := make([]string, len(roles))
	for i, r := range roles {
		titles[i] = v.roleTitle(r)
	}
	return titles
}

// asked is who is being asked for a role, and has not answered.
func asked(a incident.Assignment) (incident.Asked, bool) {
	if n := len(a.Asked); n > 0 && a.Status == incident.RoleAsked && a.Asked[n-1].Answer == "" {
		return a.Asked[n-1], true
	}
	return incident.Asked{}, false
}

// standing says how a role stands: Lee ok; Lee asked, by 02:45; Tom (for Ines); nobody.
func (v Incident) standing(r incident.RoleID) Text {
	a := v.State.Roles[r]
	t := text(v.name(a.Holder))
	switch a.Status {
	case incident.RoleNobody:
		if a.Holder != "" {
			t = text(t, ", no answer")
		}
	case incident.RoleAsked:
		whom := a.For
		if last, ok := asked(a); ok && last.Person != a.Holder {
			t, whom = text(v.name(last.Person)), a.Holder
		}
		t = text(t, " asked")
		if whom != "" {
			t = text(t, " (for ", v.name(whom), ")")
		}
		if !a.Due.IsZero() {
			t = text(t, ", by ", v.clock(a.Due))
		}
	case incident.RoleAccepted:
		if a.For != "" {
			t = text(t, " (for ", v.name(a.For), ")")
		} else {
			t = text(t, " ok")
		}
	}
	if h := a.Handover; h != nil {
		t = text(t, ", offered to ", v.name(h.To))
	}
	return t
}

// ownerOf is who should do a step: whoever it was handed to, else the holder of its role, else of the role that drives this type of incident.
func (v Incident) ownerOf(st *incident.StepState) incident.PersonID {
	if st.Owner != "" {
		return st.Owner
	}
	return v.State.Roles[v.roleOf(st)].Holder
}

func (v Incident) roleOf(st *incident.StepState) incident.RoleID {
	if st.Role != "" {
		return st.Role
	}
	return v.Policy.Types[v.State.Type].Driver
}

// phase is the newest phase that is open, else the newest that was.
func (v Incident) phase() *incident.PhaseState {
	var at *incident.PhaseState
	for i := range v.State.Phases {
		ps := &v.State.Phases[i]
		switch {
		case ps.Opened.IsZero():
		case at == nil, ps.Confirmed.IsZero() && (!at.Confirmed.IsZero() || !ps.Opened.Before(at.Opened)), !at.Confirmed.IsZero() && ps.Opened.After(at.Opened):
			at = ps
		}
	}
	return at
}

// shown lists a phase's steps that apply, in order.
func (v Incident) shown(ps *incident.PhaseState) []*incident.StepState {
	out := make([]*incident.StepState, 0, len(ps.Order))
	for _, id := range ps.Order {
		if st := v.State.Steps[id]; st != nil && !st.Hidden {
			out = append(out, st)
		}
	}
	return out
}

// tally counts steps.
type tally struct{ all, done, skipped, reversed int }

func tallied(steps []*incident.StepState) tally {
	t := tally{all: len(steps)}
	for _, st := range steps {
		switch {
		case st.Reversed:
			t.reversed++
		case st.Status == incident.StepDone:
			t.done++
		case st.Status == incident.StepLeftOut:
			t.skipped++
		}
	}
	return t
}

// String is how far a phase has come, such as 2 of 6 done, 1 skipped.
func (t tally) String() string {
	s := itoa(t.done) + " of " + itoa(t.all) + " done"
	if t.skipped > 0 {
		s += ", " + itoa(t.skipped) + " skipped"
	}
	if t.reversed > 0 {
		s += ", " + itoa(t.reversed) + " reversed"
	}
	return s
}

// settled counts what needs no more work.
func (t tally) settled() int { return t.done + t.skipped }

// whole counts the steps of all phases.
func (v Incident) whole() tally {
	var t tally
	for i := range v.State.Phases {
		p := tallied(v.shown(&v.State.Phases[i]))
		t.all, t.done, t.skipped, t.reversed = t.all+p.all, t.done+p.done, t.skipped+p.skipped, t.reversed+p.reversed
	}
	return t
}

// lasted is how long the incident was open.
func (v Incident) lasted(until time.Time) string { return span(until.Sub(v.State.Declared)) }
