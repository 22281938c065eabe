package config

import (
	"fmt"
	"regexp"
	"slices"
	"time"
	_ "time/tzdata" // a container without time zones knows them all the same

	"warroom/bot/incident"
)

func (c *checker) readParties(s *section) {
	for _, t := range s.each("parties", party) {
		c.Parties[t.id] = Party{ID: t.id, Name: t.words("name", 40)}
		t.done()
	}
}

// slackAccount is the form of a Slack account's id (https://docs.slack.dev/reference/objects/user-object).
var slackAccount = regexp.MustCompile(`^[UW][A-Z0-9]{2,20}$`)

// phoneForm is lenient: numbers are dialled by people.
var phoneForm = regexp.MustCompile(`^\+?[0-9][0-9 ()./-]{3,30}$`)

func (c *checker) readPeople(s *section) {
	owner := map[string]string{}
	for _, t := range s.each("people", person) {
		p := incident.Person{
			ID: incident.PersonID(t.id), Key: t.id, Name: t.words("name", 40), Accounts: map[string]string{},
			Phone: t.text("phone", ""), Zone: t.text("zone", "UTC"), Party: t.ref("party", party, ""), Observer: t.flag("observer", false),
		}
		c.lines[t.path] = t.t.line
		if account := t.text("slack", ""); account != "" {
			switch other, taken := owner[account]; {
			case !slackAccount.MatchString(account):
				c.fail(t.at("slack"), fmt.Sprintf("%q is not the id of a Slack account", account), `write the member id from the profile's menu, such as "U0123ABCD", and no name or address`)
			case taken:
				c.fail(t.at("slack"), fmt.Sprintf("the account %s is already that of %s", account, other), "one account is one person: two approvals from it would count as two people's")
			default:
				owner[account] = t.path
				p.Accounts["slack"] = account
			}
		}
		if p.Phone != "" && !phoneForm.MatchString(p.Phone) {
			c.fail(t.at("phone"), "this is not a phone number", `write it as it is dialled from abroad, such as "+00 555 0101"`)
		}
		if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "" || p.Zone == "Local" {
			c.fail(t.at("zone"), fmt.Sprintf("%q is not a time zone", p.Zone), `write a name of the tz database, such as "Europe/Vienna" or "UTC"`)
		}
		if p.Party != "" && p.Observer {
			c.fail(t.at("observer"), "an external observer has nothing to see: externals see their own party's part only", "leave out party or observer")
		}
		c.Policy.People[p.ID] = p
		t.done()
		c.later(func() { c.checkReach(t, p) })
	}
}

// checkReach warns of people who have a role and cannot be asked.
func (c *checker) checkReach(t named, p incident.Person) {
	if t.t.entries["slack"] != nil || !c.Slack.Enabled {
		return
	}
	for _, id := range c.ids[role] {
		if r := c.Policy.Roles[incident.RoleID(id)]; r.Holder == p.ID || r.StandIn == p.ID {
			c.warn(t.here(), fmt.Sprintf("holds or stands in for %q and has no Slack account, so nobody can ask them", id), `add slack = "U..."`)
			return
		}
	}
}

// outside reports whether a person belongs to a third party.
func (c *checker) outside(p incident.PersonID) bool { return c.Policy.People[p].Party != "" }

func (c *checker) readRoles(s *section) {
	labels := map[string]string{}
	for _, t := range s.each("roles", role) {
		r := incident.Role{
			ID: incident.RoleID(t.id), Title: t.words("title", 40), Label: t.words("label", 16), Duty: t.words("duty", 90),
			Holder: incident.PersonID(t.need("holder", person)), StandIn: incident.PersonID(t.need("stand_in", person)), Order: t.order,
		}
		c.lines[t.path] = t.t.line
		if r.Holder != "" && r.Holder == r.StandIn {
			c.fail(t.at("stand_in"), fmt.Sprintf("%q would stand in for themselves", r.Holder), "name somebody else: the stand-in is asked when the holder is silent")
		}
		if other, taken := labels[r.Label]; taken && r.Label != "" {
			c.fail(t.at("label"), fmt.Sprintf("the label %q is already that of %s", r.Label, other), "give each role a label of its own: the board shows nothing else")
		}
		labels[r.Label] = t.path
		c.Policy.Roles[r.ID] = r
		t.done()
		c.later(func() { c.checkHolders(t, r) })
	}
}

// checkHolders refuses people who read and never act, and outsiders in a role that decides.
func (c *checker) checkHolders(t named, r incident.Role) {
	for key, id := range map[string]incident.PersonID{"holder": r.Holder, "stand_in": r.StandIn} {
		p := c.Policy.People[id]
		if p.Observer {
			c.fail(t.at(key), fmt.Sprintf("%q is an observer, who reads and never acts", id), "name somebody who acts, or take observer out of people."+string(id))
		}
		if p.Party == "" {
			continue
		}
		for _, rid := range c.ids[right] {
			right := c.Policy.Rights[incident.RightID(rid)]
			if right.Fallback == r.ID || slices.Contains(right.Holders, r.ID) {
				c.fail(t.at(key), fmt.Sprintf("%q is of a third party and would decide by the right %q", id, rid), "decisions are taken by people of our own")
				return
			}
		}
	}
}
