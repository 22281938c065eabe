package export

import (
	"strconv"
	"strings"
)

// heading is the title of every view.
func (c *chronicle) heading() string {
	s := c.name()
	if c.state.Codename != "" {
		s += " " + strings.ToUpper(c.state.Codename)
	}
	s += " " + string(c.state.Severity)
	if c.closed != nil {
		return s + " closed"
	}
	return s + " open"
}

// summary says what it was, how it ended, how long it took and how whole its record is.
func (c *chronicle) summary() section {
	what := table{caption: "What it was", columns: []string{"About", "Is"}}
	say := func(about, is string) {
		if is != "" {
			what.add("", text(about), text(is))
		}
	}
	say("Title", either(c.plain(c.titled, c.state.Title), "none"))
	say("Type", c.kind(c.state.Type))
	say("Severity", c.severities())
	if c.state.Private {
		say("Visible to", "members of its room")
	}
	say("Declared", utc(c.declared.When())+" UTC by "+c.person(c.declared.Actor))
	if !c.state.Noticed.IsZero() {
		say("First noticed", utc(c.state.Noticed)+" UTC")
	}
	c.sayEnd(say)
	if rb := c.state.Runbook; rb.ID != "" {
		say("Runbook", rb.Title+", "+strings.TrimSpace(rb.ID+" "+rb.Version)+", SHA-256 "+rb.SHA256)
	}
	say("Config at declaration", c.declared.event.Config)
	say("Entries", strconv.Itoa(len(c.Story)))

	times := table{caption: "How long it took", columns: []string{"Until", "Took", "From (UTC)", "To (UTC)", "Entry"}}
	for _, m := range Metrics(c.state, c.Story) {
		if m.From.IsZero() && !m.Known() {
			continue
		}
		if !m.Known() {
			times.add("", text(m.Title), text("not reached"), at(m.From), text(""), text(""))
			continue
		}
		times.add("", text(m.Title), text(span(m.Took())), at(m.From), at(m.To), entry(m.Entry))
	}

	whole := table{caption: "How whole the record is", columns: []string{"What is asked for", "There", "Of", "Share"}}
	for _, s := range Completeness(c.state, c.policy, c.Story) {
		whole.add("", text(s.Title), number(s.Have), number(s.Of), text(strconv.Itoa(s.Percent())+" %"))
	}
	return section{id: "summary", title: "Summary", tables: []table{what, times, whole}}
}

// sayEnd says how the incident ended, as far as it did.
func (c *chronicle) sayEnd(say func(about, is string)) {
	if k := c.cause; k != nil {
		is := c.plain(k.N, k.event.Cause)
		if !k.event.Known {
			is = "unknown: " + is
		}
		say("Root cause", is)
	}
	if c.closed == nil {
		say("Closed", "no")
		return
	}
	e := c.closed
	is := closing(e.event.Class)
	if e.event.Duplicate != "" {
		is += " of " + e.event.Duplicate
	}
	say("Turned out to be", is)
	say("Impact", c.plain(e.N, e.event.Impact))
	say("It was", c.plain(e.N, e.event.What))
	say("To keep", c.plain(e.N, e.event.Keep))
	say("Still in place", c.inPlace())
	say("Closed", utc(e.When())+" UTC by "+c.person(e.Actor)+", after "+span(e.When().Sub(c.declared.When())))
	if !e.event.ReviewAt.IsZero() {
		say("Review", utc(e.event.ReviewAt)+" UTC, owned by "+c.person(e.event.ReviewOwner))
	}
}

// inPlace names what was changed in the cloud and stays, each with its owner.
func (c *chronicle) inPlace() string {
	var left []string
	for _, ch := range c.state.Changes {
		if ch.Reversed.IsZero() && ch.Owner != "" {
			left = append(left, c.step(ch.Step)+", with "+c.person(ch.Owner))
		}
	}
	return strings.Join(left, "; ")
}

// severities is the severity, with what it was before.
func (c *chronicle) severities() string {
	s := string(c.state.Severity)
	if len(c.severity) < 2 {
		return s
	}
	var was []string
	for _, v := range c.severity {
		was = append(was, string(v.event)+" from "+utc(v.When())+" UTC")
	}
	return s + " (" + strings.Join(was, ", ") + ")"
}
