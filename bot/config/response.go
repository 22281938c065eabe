package config

import (
	"fmt"
	"regexp"
	"time"

	"warroom/bot/incident"
)

// maxReview is how long the review of a break-glass act may wait. No config stretches it, as none silences the asking.
const maxReview = 24 * time.Hour

// readResponse reads which roles the rules speak of, and how long things may wait.
func (c *checker) readResponse(s *section) {
	lead := func(key, standard string) incident.RoleID { return incident.RoleID(s.ref(key, role, standard)) }
	c.Policy.Lead = incident.Lead{
		Commander: lead("commander", "commander"), Executive: lead("executive", "executive"), Evidence: lead("evidence", "evidence-owner"),
		Comms: lead("comms", "comms-lead"), Legal: lead("legal", "legal"), Provider: lead("provider", "provider-owner"),
	}
	wait := func(key, standard string, most time.Duration) time.Duration {
		return s.duration(key, standard, time.Minute, most)
	}
	c.Policy.Wait = incident.Wait{
		Accept: wait("accept", "5m", 4*time.Hour), Decision: wait("decision", "5m", 4*time.Hour), Remind: wait("remind", "5m", 4*time.Hour),
		Overdue: wait("overdue", "10m", 4*time.Hour), Review: wait("review", "24h", maxReview), Command: wait("command", "4h", 7*day),
	}
	c.Policy.ArchiveAfter = s.duration("archive_after", "7d", 0, 3650*day)
	s.done()
	if c.Policy.Lead.Commander == c.Policy.Lead.Executive && c.Policy.Lead.Commander != "" {
		c.fail(s.at("executive"), "one role both commands and answers for the outcome", "name two roles: one runs the response, the other approves what weighs most")
	}
	c.later(func() {
		for _, l := range []struct {
			key string
			id  incident.RoleID
		}{{"commander", c.Policy.Lead.Commander}, {"executive", c.Policy.Lead.Executive}} {
			if r, ok := c.Policy.Roles[l.id]; ok && c.outside(r.Holder) {
				c.fail(s.at(l.key), fmt.Sprintf("%q is held by somebody of another organisation", l.id), "the response is commanded and answered for by people of our own")
			}
		}
		if a, b := c.Policy.Roles[c.Policy.Lead.Commander], c.Policy.Roles[c.Policy.Lead.Executive]; a.ID != b.ID && a.Holder != "" && a.Holder == b.Holder {
			c.fail(at{c.lines["roles."+string(b.ID)], "roles." + string(b.ID) + ".holder"}, fmt.Sprintf("%q holds both the commander's and the executive's role", a.Holder),
				"name two people: whoever commands cannot also approve it")
		}
	})
}

// severity is the kind of the four severities' tables.
const severity kind = "severity"

var severityForm = regexp.MustCompile(`^SEV[1-4]$`)

// cadences are the times between updates unless the config says otherwise; "0s" is at milestones only.
var cadences = map[incident.Severity]string{incident.SEV1: "30m", incident.SEV2: "2h", incident.SEV3: "0s", incident.SEV4: "0s"}

// meaningLimit is what fits beside a choice of a form (https://docs.slack.dev/reference/block-kit/composition-objects/option-object), less the
// word SEV1 and a blank.
const meaningLimit = 70

func (c *checker) readSeverities(s *section) {
	for _, t := range s.each("severities", severity) {
		id := incident.Severity(t.id)
		rule := incident.SeverityRule{ID: id, Meaning: t.words("meaning", meaningLimit), Cadence: t.duration("cadence", cadences[id], 0, 7*day)}
		if rule.Cadence != 0 && rule.Cadence <= c.Policy.Wait.Remind {
			c.fail(t.at("cadence"), fmt.Sprintf("updates are %s apart, and their writer is reminded %s before each", showDuration(rule.Cadence), showDuration(c.Policy.Wait.Remind)),
				"make cadence longer than response.remind, or \"0s\" for updates at milestones only")
		}
		c.Policy.Severities[id] = rule
		t.done()
	}
	for _, id := range []incident.Severity{incident.SEV1, incident.SEV2, incident.SEV3, incident.SEV4} {
		if _, ok := c.Policy.Severities[id]; !ok {
			c.fail(s.at("severities"), fmt.Sprintf("%s is missing", id), fmt.Sprintf("add [severities.%s] with its meaning", id))
		}
	}
}
