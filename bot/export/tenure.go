package export

import (
	"time"

	"warroom/bot/incident"
)

// tenure is one person's time in a role, or a role that nobody took.
type tenure struct {
	role     incident.RoleID
	person   incident.PersonID // empty: nobody answered
	standsIn incident.PersonID // for whom
	since    incident.Stamp
	accepted time.Time // zero: assigned, and never accepted
	until    time.Time // zero: to the end
	how      string
}

// tenures follows who held each role. The assigned holder holds it from the assignment on; whoever takes it later ends that.
func tenures(story []incident.Recorded) []tenure {
	var all []tenure
	now := map[incident.RoleID]int{} // role → the running tenure
	begin := func(role incident.RoleID, next tenure) {
		if i, ok := now[role]; ok {
			all[i].until = next.since.When()
		}
		next.role = role
		now[role] = len(all)
		all = append(all, next)
	}
	for i := range story {
		r := &story[i]
		switch e := r.Event.(type) {
		case *incident.RoleAskedFor:
			if at, ok := now[e.Role]; e.Holds && (!ok || all[at].person != e.Person) {
				begin(e.Role, tenure{person: e.Person, standsIn: e.For, since: r.Stamp, how: "assigned"})
			}
		case *incident.RoleTaken:
			if at, ok := now[e.Role]; ok && all[at].person == e.Person && all[at].accepted.IsZero() {
				all[at].accepted, all[at].standsIn = r.When(), e.For
				if how := taking(e.How); how != "" {
					all[at].how += ", accepted " + how
				}
				continue
			}
			begin(e.Role, tenure{person: e.Person, standsIn: e.For, since: r.Stamp, accepted: r.When(), how: taken(e.How)})
		case *incident.RoleUnfilled:
			begin(e.Role, tenure{since: r.Stamp, how: "everyone was asked, nobody answered"})
		default: // changes no role
		}
	}
	return all
}

func taken(how string) string {
	if s := taking(how); s != "" {
		return "taken " + s
	}
	return "accepted"
}
