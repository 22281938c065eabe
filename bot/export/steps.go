package export

import (
	"strconv"
	"strings"

	"warroom/bot/incident"
)

func (c *chronicle) stepSection() section {
	s := section{id: "steps", title: "Steps", group: groupSteps, none: "The incident follows no runbook."}
	for i := range c.state.Phases {
		p := &c.state.Phases[i]
		t := table{
			caption: "Phase " + strconv.Itoa(p.Number) + ": " + p.Title + c.opening(p),
			columns: []string{"Step", "Title", "Status", "By", "At (UTC)", "Detail", "Entry"},
		}
		for _, id := range p.Order {
			st := c.state.Steps[id]
			if st == nil {
				continue
			}
			title := st.Title
			if title == "" {
				title = string(st.Words)
			}
			last := text("")
			if n, ok := c.touched[id]; ok {
				last = entry(n)
			}
			t.add("", text(st.Number), text(either(title, redacted)), text(status(st)), text(c.doer(st)), at(st.At), text(c.detail(st)), last)
		}
		s.tables = append(s.tables, t)
	}
	return s
}

func (c *chronicle) opening(p *incident.PhaseState) string {
	switch {
	case p.Opened.IsZero():
		return ", never opened"
	case p.Confirmed.IsZero():
		return ", opened " + utc(p.Opened) + " UTC"
	}
	s := ", opened " + utc(p.Opened) + ", confirmed " + utc(p.Confirmed) + " UTC by " + c.person(p.By)
	if p.LeftOpen > 0 {
		s += ", " + strconv.Itoa(p.LeftOpen) + " left open"
	}
	return s
}

func status(s *incident.StepState) string {
	switch {
	case s.Hidden:
		return "does not apply"
	case s.Reversed:
		return "reversed"
	case s.Added:
		return string(s.Status) + ", added"
	}
	return string(s.Status)
}

// doer is who did a step, or whose it is.
func (c *chronicle) doer(s *incident.StepState) string {
	switch {
	case s.Status != incident.StepOpen:
		return c.person(s.By)
	case s.Owner != "":
		return c.person(s.Owner) + " (owner)"
	case s.Role != "":
		return c.role(s.Role) + " (owner)"
	}
	return ""
}

// detail is what else a step's row says: its answer, its reason, what it led to.
func (c *chronicle) detail(s *incident.StepState) string {
	var d []string
	if s.Answer != "" {
		d = append(d, "Answer: "+s.Answer)
	}
	if s.Status != incident.StepOpen && s.Status != incident.StepDone {
		d = append(d, "Reason: "+c.told(c.touched[s.ID]).said(s.Reason))
	}
	if s.Decision > 0 {
		d = append(d, "D-"+strconv.Itoa(s.Decision))
	}
	if s.PreApproved {
		d = append(d, "pre-approved")
	}
	if s.BrokeGlass {
		d = append(d, "BREAK-GLASS")
	}
	for _, n := range s.Evidence {
		d = append(d, "E-"+strconv.Itoa(n))
	}
	if s.Owed {
		d = append(d, "evidence owed")
	}
	if s.Request > 0 {
		d = append(d, "R-"+strconv.Itoa(s.Request))
	}
	return strings.Join(d, ", ")
}
