package config

import (
	"fmt"
	"slices"
	"time"

	"github.com/pelletier/go-toml/v2/unstable"

	"warroom/bot/incident"
)

// The rights that rules name. Every other right is known by the runbooks alone.
var ruleRights = []struct{ id, why string }{
	{"change-severity", "lowering a severity asks for it"},
	{"waive", "taking an item off the closing gate asks for it"},
	{"break-glass", "acting without a right asks for it"},
	{"close", "closing asks for it"},
}

// chatServices are the services in which a right may be barred.
var chatServices = []string{"slack", "discord"}

func (c *checker) readRights(s *section) {
	for _, t := range s.each("rights", right) {
		r := incident.Right{
			ID: incident.RightID(t.id), Title: t.words("title", 48), Quorum: t.number("quorum", 1, 1, 2),
			Impact: t.choice("impact", "high", "low", "medium", "high"), Reversible: t.choice("reversible", "no", "yes", "partly", "no"),
			Fallback: incident.RoleID(t.ref("fallback", role, string(c.Policy.Lead.Executive))), TypeBack: t.flag("type_back", false),
		}
		for _, id := range t.refs("holders", role) {
			r.Holders = append(r.Holders, incident.RoleID(id))
		}
		if len(r.Holders) == 0 && (t.t.entries["holders"] == nil || t.t.entries["holders"].kind == unstable.Array) {
			c.fail(t.at("holders"), "nobody holds this right", `name the roles that do: holders = ["commander"]`)
		}
		for _, i := range t.list("barred") {
			if !slices.Contains(chatServices, i.text) {
				c.fail(i.at, fmt.Sprintf("there is no chat service %q", i.text), suggestion(i.text, chatServices))
			}
			r.Barred = append(r.Barred, i.text)
		}
		r.PreApproved = t.preApproval()
		if r.PreApproved != nil && r.Reversible == "no" && r.Impact == "high" {
			c.warn(t.at("pre_approved"), "an act of high impact that cannot be undone is approved beforehand", "ask for the decision each time, or say that it can be undone")
		}
		c.Policy.Rights[r.ID] = r
		t.done()
		c.later(func() { c.checkRight(t, r) })
	}
	for _, r := range ruleRights {
		if !slices.Contains(c.ids[right], r.id) {
			c.fail(s.at("rights"), fmt.Sprintf("the right %q is missing: %s", r.id, r.why), fmt.Sprintf("add [rights.%s] with its holders", r.id))
		}
	}
}

// preApproval is a decision taken before the incident.
func (s *section) preApproval() *incident.PreApproval {
	if s.t.entries["pre_approved"] == nil {
		p := s.sub("pre_approved") // so that its keys are known
		p.t = newTable(s.t.line)
		return nil
	}
	t := s.sub("pre_approved")
	if s.t.entries["pre_approved"].table == nil {
		return nil
	}
	p := &incident.PreApproval{By: incident.RoleID(t.need("by", role)), On: t.date("on"), Why: t.words("why", 120)}
	if text := t.text("when", ""); text != "" {
		expr, err := incident.ParseExpr(text)
		if err != nil {
			s.c.fail(t.at("when"), "this is not a condition: "+err.Error(), conditionRemedy)
		}
		p.When = expr
		s.c.later(func() {
			s.c.checkExpr(func(message, remedy string) { s.c.fail(t.at("when"), message, remedy) }, expr)
		})
	}
	t.done()
	return p
}

// date is a day, as a TOML date or in quotes.
func (s *section) date(key string) string {
	v := s.value(key, "a date, such as 2026-11-01", unstable.LocalDate, unstable.String)
	if v == nil {
		if s.t.entries[key] == nil {
			s.c.fail(s.at(key), "this is missing", "write a date: "+key+" = 2026-11-01")
		}
		return ""
	}
	if _, err := time.Parse(time.DateOnly, v.text); err != nil {
		s.c.fail(s.at(key), fmt.Sprintf("%q is not a date", v.text), "write a day that exists, such as 2026-11-01")
	}
	return v.text
}

// checkRight reports a right that can never be used.
func (c *checker) checkRight(t named, r incident.Right) {
	if len(r.Holders) > 0 {
		if people := c.deciders(r.Holders); len(people) < r.Quorum {
			c.fail(t.at("quorum"), fmt.Sprintf("%d distinct people must decide, and holders and stand-ins are %d", r.Quorum, len(people)),
				"name roles that more people hold, or lower quorum")
		}
	}
	if c.Slack.Enabled && slices.Contains(r.Barred, "slack") {
		c.fail(t.at("barred"), "the right is barred from every chat service that is on, so nobody can use it", "take slack out of barred")
	}
	if p := r.PreApproved; p != nil && p.By != "" && !slices.Contains(r.Holders, p.By) && p.By != r.Fallback && p.By != c.Policy.Lead.Executive {
		c.fail(t.at("pre_approved"), fmt.Sprintf("%q does not hold this right and cannot approve beforehand what it cannot approve now", p.By), "name a holder, the fallback or the executive")
	}
}

// deciders are the people behind roles, each counted once.
func (c *checker) deciders(roles []incident.RoleID) map[incident.PersonID]bool {
	people := map[incident.PersonID]bool{}
	for _, id := range roles {
		r := c.Policy.Roles[id]
		for _, p := range []incident.PersonID{r.Holder, r.StandIn} {
			if q, ok := c.Policy.People[p]; ok && !q.Observer && q.Party == "" {
				people[p] = true
			}
		}
	}
	return people
}
