package export

import (
	"strconv"
	"strings"

	"warroom/bot/incident"
)

// account is everything but the entries and the proof, in the order in which it is read.
func (c *chronicle) account() []section {
	return []section{
		c.decisionSection(), c.stepSection(), c.evidenceSection(), c.providerSection(), c.messageSection(), c.deviationSection(),
		c.roleSection(), c.factSection(), c.refusalSection(),
	}
}

func (c *chronicle) decisionSection() section {
	asked := table{
		caption: "Asked for and decided",
		columns: []string{"Decision", "Right", "Asked (UTC)", "By", "Answered (UTC)", "Delay", "Outcome", "Text as shown", "Hash", "Entry"},
	}
	for i := range c.decisions {
		d := &c.decisions[i]
		delay, right, hash := "", "none needed", ""
		if !d.decided.When().IsZero() {
			delay = span(d.decided.When().Sub(d.asked.When()))
		}
		if d.question != nil {
			right, hash = c.right(d.question.Right), d.question.Hash
		}
		asked.add("d"+strconv.Itoa(d.number), text("D-"+strconv.Itoa(d.number)), text(right), at(d.asked.When()), text(c.person(d.asked.Actor)),
			at(d.decided.When()), text(delay), text(c.outcome(d)), text(c.shown(d)), mono(hash), entry(d.asked.N))
	}

	allowed := table{caption: "Done under a pre-approval", columns: []string{"Step", "Right", "By", "Done (UTC)", "Entry"}}
	for _, a := range c.allowed {
		right := ""
		if s := c.state.Steps[a.event.Step]; s != nil {
			right = c.right(s.Right)
		}
		allowed.add("", text(c.step(a.event.Step)), text(right), text(c.person(a.Actor)), at(a.When()), entry(a.N))
	}

	glass := table{caption: "Break-glass", columns: []string{"Act", "What", "By", "Done (UTC)", "Reason", "Told", "Seen", "Review", "Entry"}}
	for i, g := range c.glass {
		var seen []string
		for _, s := range c.seen[i+1] {
			line := c.person(s.Actor) + ", " + utc(s.When())
			if s.event.Objects || s.event.Object != "" {
				line += ", objects: " + c.told(s.N).said(s.event.Object)
			}
			seen = append(seen, line)
		}
		review := "open, due " + utc(g.event.Due)
		if r, ok := c.reviewed[i+1]; ok {
			review = c.person(r.Actor) + ", " + utc(r.When()) + ": " + c.told(r.N).said(r.event.Verdict)
		}
		glass.add("g"+strconv.Itoa(i+1), text("BREAK-GLASS "+strconv.Itoa(i+1)), text(c.broken(g.event)), text(c.person(g.Actor)), at(g.When()),
			text(c.plain(g.N, g.event.Reason)), text(c.people(g.event.Told)), text(strings.Join(seen, "\n")), text(review), entry(g.N))
	}
	return section{id: "decisions", title: "Decisions", group: groupDecisions, tables: []table{asked, allowed, glass}, none: "No decision was asked for."}
}

// outcome is who answered what, a line each.
func (c *chronicle) outcome(d *decision) string {
	if d.made != nil {
		return "decided by " + c.person(d.asked.Actor)
	}
	var lines []string
	for _, a := range d.answers {
		word := "denied"
		if a.yes {
			word = "approved"
		}
		line := word + " by " + c.person(a.Actor) + " as " + c.role(a.as)
		if len(d.answers) > 1 {
			line += ", " + utc(a.When())
		}
		if w := c.plain(a.N, a.words); w != "" && w != redacted {
			line += ": " + c.told(a.N).said(a.words)
		} else if w == redacted {
			line += ": " + redacted
		}
		lines = append(lines, line)
	}
	for _, b := range d.back {
		lines = append(lines, c.person(b.Actor)+" "+b.event)
	}
	switch d.outcome {
	case "void":
		lines = append(lines, "void: "+d.why)
	case "":
		lines = append(lines, "open")
	}
	return strings.Join(lines, "\n")
}

// shown is the text that a decision was asked or made with, a line for each of its parts.
func (c *chronicle) shown(d *decision) string {
	t := c.told(d.asked.N)
	if d.made != nil {
		return t.said(d.made.What) + "\nWhy: " + t.said(d.made.Why)
	}
	q := d.question
	lines := []string{t.said(q.Action)}
	if q.Step != "" {
		lines = append(lines, "For: "+c.step(q.Step))
	}
	if len(q.Also) > 0 {
		lines = append(lines, "And for: "+c.steps(q.Also))
	}
	lines = append(lines, "Why: "+t.said(q.Why), "Breaks: "+t.said(q.Breaks))
	undo := "Undo: " + q.Undo
	if q.How != "" {
		undo += ", " + t.said(q.How)
	}
	lines = append(lines, undo)
	if len(q.Lost) > 0 {
		lines = append(lines, "Not captured yet: "+c.kinds(q.Lost))
	}
	if q.Need > 1 {
		lines = append(lines, "People needed: "+strconv.Itoa(q.Need))
	}
	return strings.Join(lines, "\n")
}

func (c *chronicle) messageSection() section {
	sent := table{caption: "Updates, word for word", columns: []string{"Message", "By", "At (UTC)", "Know", "Doing", "Need", "Next update (UTC)", "Entry"}}
	left := table{caption: "Updates left out", columns: []string{"By", "At (UTC)", "Why", "Entry"}}
	for _, u := range c.updates {
		switch e := u.event.(type) {
		case *incident.UpdatePosted:
			sent.add("u"+strconv.Itoa(e.Number), text("Update "+strconv.Itoa(e.Number)), text(c.person(u.Actor)), at(u.When()),
				text(c.plain(u.N, e.Know)), text(c.plain(u.N, e.Doing)), text(c.plain(u.N, e.Need)), at(e.Next), entry(u.N))
		case *incident.UpdateSkipped:
			left.add("", text(c.person(u.Actor)), at(u.When()), text(c.plain(u.N, e.Why)), entry(u.N))
		default: // c.updates holds no other
		}
	}
	return section{id: "messages", title: "Messages as sent", group: groupComms, tables: []table{sent, left}, none: "No update was sent."}
}

func (c *chronicle) deviationSection() section {
	t := table{caption: "Where it went another way, and why", columns: []string{"Deviation", "What", "Who", "When (UTC)", "Why", "Entry"}}
	for _, d := range c.deviations() {
		t.add("", text(d.Kind), text(d.What), text(d.Who), at(d.When), text(d.Why), noted(d))
	}
	return section{id: "deviations", title: "Deviations", tables: []table{t}, none: "Everything went by the runbook and its rules."}
}
