package view

import (
	"strings"

	"warroom/bot/incident"
)

// Ended is what a surface becomes that the state no longer asks for: an offer that was answered, a reminder that was met. Its buttons give way to
// the outcome.
func Ended(v Incident, key string) Message {
	t := v.outcome(key)
	return v.message(v.callsign()+": "+t.plain(), Block{Text: text(v.callsign(), ": ", t)})
}

func (v Incident) outcome(key string) Text {
	if c := v.State.Closed; c != nil {
		return text("closed ", v.day(c.At), " by ", v.name(c.By), ".")
	}
	kind, ref, _ := strings.Cut(key, ":")
	if kind == "ask" {
		kind, ref, _ = strings.Cut(ref, ":")
	}
	switch kind {
	case "handover":
		role, _, _ := strings.Cut(ref, ":")
		return v.holderNow(incident.RoleID(role))
	case "evidence":
		return v.agedOut(ref)
	case "relieve":
		return v.holderNow(v.Policy.Lead.Commander)
	case "update":
		if n := len(v.State.Updates); n > 0 {
			u := &v.State.Updates[n-1]
			if u.Skipped {
				return text(v.name(u.By), " left this update out, ", v.clock(u.At), ".")
			}
			return text("update ", itoa(u.Number), " was posted ", v.clock(u.At), " by ", v.name(u.By), ".")
		}
		return text("no update is due.")
	case "close":
		return text("not closing now.")
	case "phase":
		return text("these steps moved to another part of the phase.")
	}
	return text("this is settled.")
}

// holderNow says who holds a role, and since when.
func (v Incident) holderNow(r incident.RoleID) Text {
	a := v.State.Roles[r]
	t := text(v.name(a.Holder), " is ", v.roleTitle(r))
	if r == v.Policy.Lead.Commander {
		t = text(v.name(a.Holder), " commands")
	}
	if !a.Accepted.IsZero() {
		t = text(t, " since ", v.clock(a.Accepted))
	}
	return text(t, ".")
}
