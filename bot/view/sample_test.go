package view_test

import (
	"strings"
	"time"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// The story of all pictures: a production access key is public, an hour of the night, seven people.
const (
	lee   incident.PersonID = "p-lee"
	dana  incident.PersonID = "p-dana"
	priya incident.PersonID = "p-priya"
	sam   incident.PersonID = "p-sam"
	tom   incident.PersonID = "p-tom"
	ines  incident.PersonID = "p-ines"
	omar  incident.PersonID = "p-omar"
	kit   incident.PersonID = "p-7q2m" // a member of the workspace whom the config does not list
)

// at is a moment of the night, such as 02:40.
func at(clock string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", "2026-11-23 "+clock)
	if err != nil {
		panic(err)
	}
	return t
}

func samplePolicy() *incident.Policy {
	person := func(id incident.PersonID, name, phone string) incident.Person {
		return incident.Person{ID: id, Key: strings.ToLower(name), Name: name, Phone: phone}
	}
	role := func(order int, id incident.RoleID, title, label, duty string, holder, standIn incident.PersonID) incident.Role {
		return incident.Role{ID: id, Title: title, Label: label, Duty: duty, Holder: holder, StandIn: standIn, Order: order}
	}
	p := &incident.Policy{
		Hash:   "c0ffee",
		People: map[incident.PersonID]incident.Person{},
		Roles:  map[incident.RoleID]incident.Role{},
		Types: map[incident.TypeID]incident.Type{"iam-compromise": {
			ID: "iam-compromise", Title: "Identity compromise", Private: true, Runbook: "iam-compromise", Driver: "iam-lead",
			Roles:    []incident.RoleID{"commander", "executive", "iam-lead", "evidence-owner", "provider-owner", "comms-lead", "legal"},
			Evidence: []incident.EvidenceKind{"live-sessions", "key-status", "sign-ins", "audit-log"},
			Triage:   []string{"scope", "personal-data"},
		}},
		Rights: map[incident.RightID]incident.Right{
			"revoke-keys": {ID: "revoke-keys", Title: "Revoke keys", Holders: []incident.RoleID{"commander"}, Quorum: 1,
				Reversible: "yes", Fallback: "executive"},
			"take-offline": {ID: "take-offline", Title: "Take a workload or service offline", Holders: []incident.RoleID{"executive",
				"commander"}, Quorum: 2},
			"waive": {ID: "waive", Title: "Waive an item of the closing gate", Holders: []incident.RoleID{"evidence-owner", "commander"}, Quorum: 2},
			"close": {ID: "close", Title: "Close the incident", Holders: []incident.RoleID{"executive"}, Quorum: 1},
			"block-public": {ID: "block-public", Title: "Block public access", Holders: []incident.RoleID{"commander"}, Quorum: 1,
				PreApproved: &incident.PreApproval{By: "executive", On: "2026-11-01", Why: "secret published"}},
		},
		Severities: map[incident.Severity]incident.SeverityRule{incident.SEV1: {ID: incident.SEV1, Cadence: 30 * time.Minute}},
		Providers:  map[string]incident.Provider{"aws": {ID: "aws", Name: "AWS"}, "gcp": {ID: "gcp", Name: "Google Cloud"}},
		Services:   map[string]incident.Service{"checkout": {ID: "checkout", Name: "Checkout", Provider: "aws"}},
		Evidence: map[incident.EvidenceKind]incident.EvidenceRule{
			"live-sessions": {Title: "Live sessions and tokens", Volatile: true,
				Order: 1}, "key-status": {Title: "State of key, policy and trust before the cut", Order: 2},
			"sign-ins": {Title: "Sign-in logs", Retention: 7 * 24 * time.Hour, Order: 3}, "audit-log": {Title: "Control-plane audit log",
				Retention: 90 * 24 * time.Hour, Order: 4},
		},
		Lead: incident.Lead{Commander: "commander", Executive: "executive", Evidence: "evidence-owner", Comms: "comms-lead",
			Legal: "legal", Provider: "provider-owner"},
	}
	for _, q := range []incident.Person{
		person(lee, "Lee", "+00 555 0101"), person(dana, "Dana", "+00 555 0102"), person(priya, "Priya", "+00 555 0103"), person(sam,
			"Sam", "+00 555 0104"),
		person(tom, "Tom", ""), person(ines, "Ines", "+00 555 0106"), person(omar, "Omar", "+00 555 0107"),
	} {
		p.People[q.ID] = q
	}
	for _, r := range []incident.Role{
		role(1, "commander", "incident commander", "Commander", "You decide, assign and speak; you do not type commands.", lee, dana),
		role(2, "executive", "accountable executive", "Executive", "You answer for the outcome and approve what weighs most. You do not lead.", omar, ines),
		role(3, "iam-lead", "IAM lead", "IAM", "You lead the work on identities, keys and sessions.", priya, sam),
		role(4, "evidence-owner", "evidence owner", "Evidence", "You keep the evidence: what, from where, whose hands.", dana, sam),
		role(5, "provider-owner", "provider owner", "Provider", "You alone speak with the provider: case, requests, answers, next time.", sam, priya),
		role(6, "comms-lead", "comms lead", "Comms", "You write every update, inside and outside.", tom, ines),
		role(7, "legal", "legal and privacy liaison", "Legal", "You decide on notices to authorities.", ines, tom),
	} {
		p.Roles[r.ID] = r
	}
	return p
}

// accepted is a role whose holder of the config said yes.
func accepted(r incident.RoleID, who incident.PersonID, when string) incident.Assignment {
	return incident.Assignment{
		Role: r, Holder: who, Status: incident.RoleAccepted, Accepted: at(when),
		Asked: []incident.Asked{{Person: who, At: at("02:40"), Answer: "accepted", When: at(when)}},
	}
}

// declared is the incident a moment after its declaration: Priya is there, all others are asked.
func declared() *incident.State {
	s := &incident.State{
		ID: "INC-P007", N: 30, Private: true, Codename: "amber-heron", Chat: "slack", Title: "key on public repo", Type: "iam-compromise", Severity: incident.SEV1,
		Facts: map[string]string{"layer": "ours", "provider": "aws"}, Texts: map[string]incident.Words{"KEY": "AKIAEXAMPLE3F7Q",
			"learned": "a colleague saw it"},
		Declared: at("02:40"), DeclaredBy: priya, Noticed: at("02:36"), Commander: "commander", CommandSince: at("02:40"), NextUpdate: at("03:10"),
		Roles:   map[incident.RoleID]incident.Assignment{},
		Members: map[incident.PersonID]bool{priya: true}, Room: incident.Room{ID: "C0HERON", Name: "inc-p007-amber-heron", Opened: at("02:40")},
		Known: map[incident.PersonID]incident.Known{kit: {Name: "Kit", Class: incident.ClassMember}},
	}
	for r, who := range map[incident.RoleID]incident.PersonID{
		"commander": lee, "executive": omar, "evidence-owner": dana, "provider-owner": sam, "comms-lead": tom, "legal": ines,
	} {
		s.Roles[r] = incident.Assignment{
			Role: r, Holder: who, Status: incident.RoleAsked, Due: at("02:45"), Asked: []incident.Asked{{Person: who, At: at("02:40")}},
		}
	}
	s.Roles["iam-lead"] = incident.Assignment{Role: "iam-lead", Holder: priya, Status: incident.RoleAccepted, Accepted: at("02:40")}
	runbook(s)
	s.Phases[0].Opened = at("02:40")
	return s
}

// runbook copies eight phases; the third holds a step of nearly every kind.
func runbook(s *incident.State) {
	s.Steps = map[incident.StepID]*incident.StepState{}
	add := func(ph incident.Phase, steps ...incident.StepDef) {
		ps := incident.PhaseState{Phase: ph, Number: len(s.Phases) + 1}
		for i, def := range steps {
			ps.Order = append(ps.Order, def.ID)
			s.Steps[def.ID] = &incident.StepState{
				StepDef: def, Phase: ph.ID, Number: string(rune('0'+ps.Number)) + "." + string(rune('1'+i)), Status: incident.StepOpen,
			}
		}
		s.Phases = append(s.Phases, ps)
	}
	plain := func(id incident.StepID, title string) incident.StepDef {
		return incident.StepDef{ID: id, Title: title, Role: "iam-lead", Minutes: 5}
	}
	add(incident.Phase{ID: "start", Title: "Start", When: "the incident is declared",
		SoThat: "everyone knows who commands, what for, and what is lost first",
		Pause:  "Commander, goal and layer are said. What would prove us wrong? Strong objections?"},
		incident.StepDef{ID: "say-who-commands", Title: "Say out loud who commands", Role: "iam-lead", Minutes: 1},
		incident.StepDef{ID: "check-the-room", Title: "Check who can read this room", Role: "commander", Minutes: 1},
		incident.StepDef{ID: "set-the-layer", Title: "Set the layer: ours, provider or both", Role: "provider-owner", Minutes: 1})
	add(incident.Phase{ID: "confirm", Title: "Confirm", When: "somebody suspects that an identity is in foreign hands",
		SoThat: "we know whose it is", Pause: "The identity is named. Strong objections?"},
		incident.StepDef{ID: "confirm-use", Title: "Answer whether it was used, or only exposed", Role: "iam-lead", Question: true, Minutes: 2},
		incident.StepDef{ID: "list-sessions", Title: "List its live sessions and tokens", Role: "evidence-owner", Evidence: "live-sessions", Purpose: true})
	add(incident.Phase{ID: "cut", Title: "Cut access", When: "the key is public", SoThat: "nobody can use it",
		Pause: "No successful call since --:--. Strong objections?"},
		plain("say-what-breaks", "Say what breaks if we cut"),
		incident.StepDef{ID: "save-state", Title: "Save key, policy and trust state", Role: "evidence-owner", Evidence: "key-status"},
		incident.StepDef{ID: "disable-keys", Title: "Deactivate the exposed key",
			Body: "New calls stop. Sessions already made live on: cut those next.", Role: "iam-lead",
			Right: "revoke-keys", Evidence: "key-status", Needs: []incident.StepID{"save-state"}, Caution: "Do not delete the key, the log search needs its id.",
			Expected: "Its status reads Inactive.", IfNot: "Go on with the live sessions, tell the commander.", Rollback: "Same command, Active.", Killer: true, Minutes: 10,
			Commands: map[string]string{
				"aws": "aws iam update-access-key --user-name <<USER>> --access-key-id <<KEY>> --status Inactive",
				"gcp": "gcloud iam service-accounts keys disable <<KEY>>",
			}},
		incident.StepDef{ID: "cut-sessions", Title: "Cut live sessions", Role: "iam-lead", Right: "revoke-keys"},
		incident.StepDef{ID: "stop-trust", Title: "Stop new trust", Role: "iam-lead", Minutes: 10},
		incident.StepDef{ID: "watch-log", Title: "Watch the log", Role: "iam-lead", Watch: 30, Needs: []incident.StepID{"disable-keys", "cut-sessions"},
			Expected: "Only denied calls of this identity."})
	add(incident.Phase{ID: "scope", Title: "Scope", SoThat: "we know what it did"}, plain("calls", "Build the timeline of every call"),
		plain("hops", "Follow role hops"))
	add(incident.Phase{ID: "people", Title: "Provider and people"},
		incident.StepDef{ID: "open-case", Title: "Open the provider case, send the requests", Role: "provider-owner", Actor: "provider"})
	add(incident.Phase{ID: "evict", Title: "Evict"}, incident.StepDef{ID: "block", Title: "Block public access", Role: "iam-lead", Right: "block-public"})
	add(incident.Phase{ID: "recover", Title: "Recover"}, plain("restore", "Restore least rights from code"))
	add(incident.Phase{ID: "close", Title: "Close"}, plain("book", "Book the review: a date and an owner"))
}

// done ticks a step.
func done(s *incident.State, id incident.StepID, by incident.PersonID, when string) *incident.StepState {
	st := s.Steps[id]
	st.Status, st.By, st.At, st.Rev = incident.StepDone, by, at(when), 40
	return st
}

// cutting is the story at 02:51: two phases are confirmed, the third waits for D-1.
func cutting() *incident.State {
	s := declared()
	s.N = 60
	for r, who := range map[incident.RoleID]incident.PersonID{
		"commander": lee, "executive": omar, "evidence-owner": dana, "provider-owner": sam, "comms-lead": tom,
	} {
		s.Roles[r] = accepted(r, who, "02:41")
	}
	s.Roles["legal"] = incident.Assignment{
		Role: "legal", Holder: tom, For: ines, Status: incident.RoleAccepted, Accepted: at("02:46"), Asked: []incident.Asked{
			{Person: ines, At: at("02:40"), Answer: "silent", When: at("02:45")}, {Person: tom, At: at("02:45"), Answer: "accepted", When: at("02:46")},
		},
	}
	for i, ph := range []string{"02:42", "02:45"} {
		s.Phases[i].Opened, s.Phases[i].Confirmed, s.Phases[i].By = at("02:40"), at(ph), lee
		for _, id := range s.Phases[i].Order {
			done(s, id, priya, "02:42")
		}
	}
	s.Steps["confirm-use"].Answer = "yes"
	s.Evidence = []incident.Evidence{
		{Number: 1, Kind: "live-sessions", Step: "list-sessions", What: "sessions of ci-deploy", Collector: dana, At: at("02:43"),
			Direct: true, Location: "evidence bucket",
			Hash: "9f2c51aa7700", Custody: []incident.Custody{{To: dana, At: at("02:43")}}},
		{Number: 2, Kind: "key-status", Step: "save-state", What: "key, policy and trust", Collector: sam, At: at("02:49"), Direct: true,
			Custody: []incident.Custody{{To: sam, At: at("02:49")}, {From: sam, To: dana, At: at("02:50")}}},
	}
	s.Steps["list-sessions"].Evidence = []int{1}
	s.Phases[2].Opened = at("02:45")
	done(s, "say-what-breaks", priya, "02:46")
	done(s, "save-state", sam, "02:49").Evidence = []int{2}
	s.Decisions = []incident.Decision{decision1()}
	s.Steps["disable-keys"].Decision, s.Steps["cut-sessions"].Decision = 1, 1
	s.Recent = []incident.Line{
		{At: at("02:43"), By: priya, Kind: "note.added", Text: "the key was used from an unknown address at 02:36"},
		{At: at("02:47"), By: priya, Kind: "note.added", Text: "the release pipeline uses it"},
	}
	return s
}

func decision1() incident.Decision {
	return incident.Decision{
		Number: 1, Right: "revoke-keys", Step: "disable-keys", Asker: priya, At: at("02:50"), Action: "Deactivate AKIAEXAMPLE3F7Q, ci-deploy, production 1111-2222-3333",
		Why: "used 02:36 from an unknown address", Breaks: "release pipeline, about 1 h", Undo: "yes", How: "set the key Active again",
		Hash: "5ba1f00dcafe0123456789", Need: 1, Asked: []incident.Asked{{Person: lee, At: at("02:50")}}, Due: at("02:55"), Status: incident.DecisionOpen,
	}
}

func approved(s *incident.State) *incident.State {
	d := &s.Decisions[0]
	d.Status, d.Decided, d.Due = incident.DecisionApproved, at("02:52"), time.Time{}
	d.Answers = []incident.DecisionAnswer{{By: lee, As: "commander", At: at("02:52"), Yes: true}}
	d.Asked[0].Answer, d.Asked[0].When = "accepted", at("02:52")
	return s
}

// ended is the incident as Omar closed it.
func ended() *incident.State {
	s := approved(cutting())
	for _, st := range s.Steps {
		if st.Status == incident.StepOpen {
			done(s, st.ID, priya, "03:20")
		}
	}
	s.Steps["stop-trust"].Status, s.Steps["stop-trust"].Reason = incident.StepLeftOut, "no trust to stop"
	for i := range s.Phases {
		s.Phases[i].Opened, s.Phases[i].Confirmed, s.Phases[i].By = at("02:40"), at("03:30"), lee
	}
	s.NextUpdate = time.Time{}
	s.Milestones = map[string]time.Time{"declared": at("02:40"), "contained": at("03:24")}
	s.Closed = &incident.Closure{
		At: at("23:12"), By: omar, Class: incident.ClassReal, Impact: "The key was used four times; no data was read.", ReviewAt: at("10:00").AddDate(0, 0, 4), ReviewOwner: lee,
		ArchiveAt: at("10:00").AddDate(0, 0, 11), Entries: 214, Cause: "a key in a build script", CauseKnown: "yes",
	}
	s.Changes = []incident.Change{
		{Step: "disable-keys", By: priya, At: at("02:53"), Owner: sam, Why: "until the pipeline is rebuilt"}, {Step: "cut-sessions", By: priya, At: at("02:54"), Reversed: at("09:00")},
	}
	return s
}

func picture(s *incident.State, now string) view.Incident {
	return view.Incident{State: s, Policy: samplePolicy(), Now: at(now)}
}
