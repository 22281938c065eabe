package export

import (
	"strconv"
	"strings"
	"time"

	"warroom/bot/incident"
)

func (c *chronicle) evidenceSection() section {
	t := table{
		caption: "Evidence index",
		columns: []string{"Item", "Kind", "What", "Source", "Window", "Collected by", "Collected (UTC)", "SHA-256", "Kept at", "How", "Custody", "Entry"},
	}
	for i := range c.evidence {
		x := &c.evidence[i]
		e := x.event
		hash := mono(e.SHA256)
		if e.SHA256 == "" {
			hash = text("unverified")
		} else if !e.Computed {
			hash.text += " (as given)"
		}
		how := "direct"
		if e.Requested {
			how = "requested"
		}
		t.add("x"+strconv.Itoa(e.Number), text("E-"+strconv.Itoa(e.Number)), text(c.teller.evidence(e.Evidence)), text(c.plain(x.N, e.What)),
			text(string(e.Source)), text(string(e.Window)), text(c.person(x.Actor)), at(x.When()), hash, text(c.place(x)), text(how),
			text(c.custody(x)), entry(x.N))
	}
	s := section{id: "evidence", title: "Evidence", group: groupEvidence, tables: []table{t}, none: "No evidence was added."}
	if lacking := c.lacking(); len(lacking) > 0 {
		s.notes = []string{"Asked for by the type and not collected: " + strings.Join(lacking, ", ") + "."}
	}
	return s
}

// place is where an item is kept now.
func (c *chronicle) place(x *exhibit) string {
	is := string(x.event.Location)
	for _, link := range x.chain {
		if link.event.Location != "" {
			is = string(link.event.Location)
		}
	}
	return is
}

// custody is the chain, a line for each link. A link that does not begin where the one before it ended is called broken.
func (c *chronicle) custody(x *exhibit) string {
	holder := x.event.Custody
	lines := []string{c.person(holder) + ", from " + utc(x.When())}
	for _, link := range x.chain {
		line := c.person(link.event.To) + ", from " + utc(link.When()) + ": " + c.told(link.N).said(link.event.Why)
		if link.event.From != holder {
			line += " (BROKEN: from " + c.person(link.event.From) + ", but " + c.person(holder) + " had it)"
		}
		holder = link.event.To
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// lacking is the kinds of evidence that the type asks for and nobody collected; waived ones say so.
func (c *chronicle) lacking() []string {
	there := map[incident.EvidenceKind]bool{}
	for i := range c.evidence {
		there[c.evidence[i].event.Evidence] = true
	}
	var out []string
	for _, k := range c.policy.Types[c.state.Type].Evidence {
		if there[k] {
			continue
		}
		s := c.teller.evidence(k)
		if _, ok := c.state.Waivers["evidence:"+string(k)]; ok {
			s += " (waived)"
		}
		out = append(out, s)
	}
	return out
}

func (c *chronicle) providerSection() section {
	t := table{
		caption: "Requests to providers and third parties",
		columns: []string{"Request", "Asked of", "What", "Reference", "By", "Asked (UTC)", "Received (UTC)", "Took", "Answer", "Entry"},
	}
	for i := range c.requests {
		q := &c.requests[i]
		e := q.event
		var received time.Time
		took, reply := "open", ""
		if r := q.received; r != nil {
			received = r.When()
			took, reply = span(received.Sub(q.When())), c.plain(r.N, r.event.Answer)
		}
		t.add("r"+strconv.Itoa(e.Number), text("R-"+strconv.Itoa(e.Number)), text(c.provider(e.Provider)), text(c.plain(q.N, e.What)),
			text(string(e.Reference)), text(c.person(q.Actor)), at(q.When()), at(received), text(took), text(reply), entry(q.N))
	}
	return section{id: "provider", title: "Provider", group: groupProvider, tables: []table{t}, none: "Nothing was asked of a provider."}
}
