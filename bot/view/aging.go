package view

import (
	"strings"

	"warroom/bot/incident"
)

// aging lists the kinds of evidence that the evidence owner was warned of and that are still missing.
func (v Incident) aging() []incident.EvidenceKind {
	if v.State.Closed != nil || len(v.State.Aging) == 0 {
		return nil
	}
	var out []incident.EvidenceKind
	have := v.collected()
	for _, k := range v.kinds() {
		if _, waived := v.waiver(k); v.State.Aging[k] > 0 && !have[k] && !waived {
			out = append(out, k)
		}
	}
	return out
}

// waiver is why a kind of evidence is not asked for any more.
func (v Incident) waiver(k incident.EvidenceKind) (incident.Waiver, bool) {
	w, ok := v.State.Waivers["evidence:"+string(k)]
	return w, ok
}

// agingAsks warn the evidence owner, a message for each kind, before its source has lost it.
func agingAsks(v Incident) []Surface {
	owner := incident.EvidenceOwner(v.State, v.Policy)
	if owner == "" {
		return nil
	}
	var out []Surface
	for _, k := range v.aging() {
		out = append(out, Surface{Key: "ask:evidence:" + string(k) + ":" + string(owner), Direct: owner, Class: classAsk, Message: v.agingAsk(k)})
	}
	return out
}

func (v Incident) agingAsk(k incident.EvidenceKind) Message {
	head := v.subject() + ": evidence not captured yet is lost "
	at := v.day(incident.LostAt(v.State, v.Policy, k))
	what := text(capitalised(v.kindTitle(k)))
	if source := oneLine(v.Policy.Evidence[k].Source, mostWords); source != "" {
		what = text(what, ". Source: ", source)
	}
	blocks := []Block{{Text: text(head, at)}, {Text: what}, {Row: []Widget{
		v.press("Add…", ActAddEvidence, kindRef(k)), v.press("Waive…", ActWaive, ItemRef("evidence:"+string(k))),
	}}}
	if place := v.place(); len(place) > 0 {
		blocks = append(blocks, Block{Context: place})
	}
	return v.message(head+at.S, blocks...)
}

// kindRef is a kind of evidence as the form's act names it.
func kindRef(k incident.EvidenceKind) string { return "kind/" + string(k) }

// agedOut says how a warning ended: the item is there, nobody asks for it any more, or it is somebody else's by now.
func (v Incident) agedOut(ref string) Text {
	name, _, _ := strings.Cut(ref, ":")
	kind := incident.EvidenceKind(name)
	for i := range v.State.Evidence {
		if e := &v.State.Evidence[i]; e.Kind == kind {
			return text(number("E", e.Number), " ", v.kindTitle(kind), ", saved ", v.clock(e.At), " by ", v.name(e.Collector), ".")
		}
	}
	if w, ok := v.waiver(kind); ok {
		return text(v.kindTitle(kind), " waived by ", v.name(w.By), ", ", v.clock(w.At), ".")
	}
	return v.holderNow(v.Policy.Lead.Evidence)
}
