package view_test

import (
	"strings"
	"testing"
	"time"

	"warroom/bot/incident"
	"warroom/bot/view"
)

func TestSurfacesAfterDeclaring(t *testing.T) {
	golden(t, "declared", drawSurfaces(view.Surfaces(picture(declared(), "02:40"))))
}

func TestSurfacesWhileCutting(t *testing.T) {
	v := picture(cutting(), "02:51")
	v.Late = "Screens were 12 s late at 02:51; every click is recorded."
	golden(t, "cutting", drawSurfaces(view.Surfaces(v)))
}

func TestSurfacesOnceClosed(t *testing.T) {
	golden(t, "closed", drawSurfaces(view.Surfaces(picture(ended(), "23:12"))))
}

func TestOpenExercise(t *testing.T) {
	s := declared()
	s.ID, s.Exercise, s.Private, s.Codename, s.Severity = "EX-004", true, false, "", incident.SEV3
	golden(t, "exercise", drawSurfaces(view.Surfaces(picture(s, "02:40"))[:3]))
}

// TestStepRows draws a step in every state that it can have.
func TestStepRows(t *testing.T) {
	phase := func(s *incident.State, id string) string {
		var out []view.Surface
		for _, x := range view.Surfaces(picture(s, "03:00")) {
			if strings.HasPrefix(x.Key, "phase:"+id) {
				out = append(out, x)
			}
		}
		return drawSurfaces(out)
	}
	cut := func(change func(*incident.State)) string {
		s := cutting()
		change(s)
		return phase(s, "cut")
	}
	var b strings.Builder
	show := func(title, picture string) { b.WriteString("----- " + title + "\n" + picture + "\n") }
	show("approved: the gate is a box", cut(func(s *incident.State) { approved(s) }))
	show("denied", cut(func(s *incident.State) {
		s.Decisions[0].Status = incident.DecisionDenied
		s.Decisions[0].Answers = []incident.DecisionAnswer{{By: lee, At: at("02:52"), Words: "wait for the release"}}
	}))
	show("void", cut(func(s *incident.State) {
		s.Decisions[0].Status, s.Decisions[0].Voided = incident.DecisionVoid, "target-changed"
	}))
	show("glass broken, evidence owed, one skipped, watch running, an objection", cut(func(s *incident.State) {
		approved(s)
		s.Steps["disable-keys"].BrokeGlass = true
		done(s, "cut-sessions", priya, "02:53")
		st := done(s, "disable-keys", priya, "02:53")
		st.Owed = true
		s.Steps["stop-trust"].Status, s.Steps["stop-trust"].By, s.Steps["stop-trust"].Reason = incident.StepLeftOut, priya, "no data events on"
		s.Steps["watch-log"].Until = at("03:28")
		s.Phases[2].Objection = &incident.Objection{By: sam, At: at("02:58"), Why: "the second key is not cut"}
	}))
	show("watch not started, a step handed over, a step added", cut(func(s *incident.State) {
		approved(s)
		done(s, "disable-keys", priya, "02:53").Reversed = true
		done(s, "cut-sessions", priya, "02:53")
		s.Steps["stop-trust"].Owner = kit
		s.Steps["call"] = &incident.StepState{StepDef: incident.StepDef{ID: "call"}, Phase: "cut", Number: "3.7", Added: true,
			Words: "Call the owner of the pipeline", Status: incident.StepOpen}
		s.Phases[2].Order = append(s.Phases[2].Order, "call")
	}))
	show("watch over", cut(func(s *incident.State) {
		approved(s)
		done(s, "disable-keys", priya, "02:53")
		done(s, "cut-sessions", priya, "02:53")
		s.Steps["watch-log"].Until, s.Steps["watch-log"].Watched = at("03:28"), true
	}))
	others := func(change func(*incident.State)) *incident.State {
		s := cutting()
		for i := range s.Phases {
			s.Phases[i].Opened, s.Phases[i].Confirmed = at("02:45"), time.Time{}
		}
		for _, id := range s.Phases[1].Order {
			s.Steps[id].Status = incident.StepOpen
		}
		change(s)
		return s
	}
	show("question and evidence as purpose", phase(others(func(*incident.State) {}), "confirm"))
	show("provider, before", phase(others(func(*incident.State) {}), "people"))
	asked := func(s *incident.State) {
		s.Requests = []incident.Request{{Number: 1, Step: "open-case", Provider: "aws", What: "preserve logs", Reference: "1700", By: sam, At: at("02:58")}}
		s.Steps["open-case"].Request = 1
	}
	show("provider, asked", phase(others(asked), "people"))
	show("provider, answered", phase(others(func(s *incident.State) { asked(s); s.Requests[0].Received = at("03:20") }), "people"))
	show("pre-approved", phase(others(func(*incident.State) {}), "evict"))
	show("pre-approved, done", phase(others(func(s *incident.State) { done(s, "block", priya, "03:00").PreApproved = true }), "evict"))
	golden(t, "steps", b.String())
}

func TestPhaseGrownPastNine(t *testing.T) {
	s := cutting()
	for i := range 5 {
		id := incident.StepID("added-" + string(rune('1'+i)))
		s.Steps[id] = &incident.StepState{StepDef: incident.StepDef{ID: id}, Phase: "cut", Number: "3." + string(rune('7'+i)),
			Added: true, Words: "One more thing", Status: incident.StepOpen}
		s.Phases[2].Order = append(s.Phases[2].Order, id)
	}
	var parts []view.Surface
	for _, x := range view.Surfaces(picture(s, "02:51")) {
		if strings.HasPrefix(x.Key, "phase:cut") {
			parts = append(parts, x)
		}
	}
	if len(parts) != 2 || parts[1].Key != "phase:cut:2" {
		t.Fatalf("11 steps stand in %d messages, want 2", len(parts))
	}
	golden(t, "parts", drawSurfaces(parts))
}

func TestDecisionCards(t *testing.T) {
	var b strings.Builder
	show := func(title string, change func(*incident.State)) {
		s := cutting()
		change(s)
		var out []view.Surface
		for _, x := range view.Surfaces(picture(s, "02:56")) {
			if strings.Contains(x.Key, "decision:") {
				out = append(out, x)
			}
		}
		b.WriteString("----- " + title + "\n" + drawSurfaces(out) + "\n")
	}
	d := func(s *incident.State) *incident.Decision { return &s.Decisions[0] }
	show("approved", func(s *incident.State) { approved(s) })
	show("approved with a condition", func(s *incident.State) { d(approved(s)).Answers[0].Words = "only after the release" })
	show("denied", func(s *incident.State) {
		d(s).Status, d(s).Answers = incident.DecisionDenied, []incident.DecisionAnswer{{By: lee, At: at("02:52"), Words: "wait for release, ask at 03:10"}}
	})
	show("asked back", func(s *incident.State) {
		d(s).Question, d(s).AskedBack, d(s).AskedBy = "which pipeline?", true, lee
		d(s).Asides = []incident.Aside{{By: lee, Question: "which pipeline?"}}
	})
	show("asked back, answered and approved by the stand-in", func(s *incident.State) {
		d(s).Asides = []incident.Aside{{By: lee, Question: "which pipeline?", AnsweredBy: priya, Answer: "the release one"}}
		d(s).Asked = append(d(s).Asked, incident.Asked{Person: dana, At: at("02:55")})
		d(s).Status, d(s).Decided = incident.DecisionApproved, at("02:57")
		d(s).Answers = []incident.DecisionAnswer{{By: dana, As: "commander", At: at("02:57"), Yes: true}}
	})
	show("sentences of people's own", func(s *incident.State) {
		d(s).How = "Same command, Active, is the way back."
		d(approved(s)).Answers[0].Words = "Only after the release."
	})
	show("silent", func(s *incident.State) {
		d(s).Asked[0].Answer, d(s).Asked[0].When = "silent", at("02:55")
		d(s).Asked = append(d(s).Asked, incident.Asked{Person: dana, At: at("02:55")})
		d(s).Due = at("03:00")
	})
	show("two people, one said yes, typed back, evidence lost", func(s *incident.State) {
		d(s).Right, d(s).Need, d(s).TypeBack, d(s).Undo, d(s).How, d(s).Lost = "take-offline", 2, true, "no", "", []incident.EvidenceKind{"live-sessions"}
		d(s).Asked = []incident.Asked{{Person: omar, At: at("02:50"), Answer: "accepted", When: at("02:53")}, {Person: lee, At: at("02:50")}}
		d(s).Answers = []incident.DecisionAnswer{{By: omar, At: at("02:53"), Yes: true}}
	})
	show("void", func(s *incident.State) {
		d(s).Status, d(s).Voided, d(s).Due = incident.DecisionVoid, "target-changed", time.Time{}
	})
	show("glass broken", func(s *incident.State) {
		d(s).Status, d(s).Voided, d(s).Due = incident.DecisionVoid, "break-glass", time.Time{}
		s.Reviews = []incident.Review{{Step: "disable-keys", Decision: 1, By: priya, At: at("02:54"),
			Reason: "data is leaving, nobody answered", Due: at("02:54").AddDate(0, 0, 1), Told: []incident.PersonID{lee, omar}}}
	})
	show("free", func(s *incident.State) {
		s.Decisions = append(s.Decisions, incident.Decision{Number: 2, Free: true, Asker: lee, At: at("02:54"),
			Action: "stay in this room", Why: "chat is not affected", Status: incident.DecisionApproved})
	})
	golden(t, "decisions", b.String())
}

func TestAsks(t *testing.T) {
	s := cutting()
	s.Roles["commander"] = incident.Assignment{
		Role: "commander", Holder: dana, For: lee, Status: incident.RoleAccepted, Accepted: at("02:45"), Handover: &incident.Handover{From: dana, To: lee, Worry: "the second key", At: at("06:30"), Due: at("06:35")},
		Asked: []incident.Asked{{Person: lee, At: at("02:40"), Answer: "silent", When: at("02:45")}, {Person: dana, At: at("02:45"),
			Answer: "accepted", When: at("02:45")}},
	}
	s.Roles["legal"] = incident.Assignment{
		Role: "legal", Holder: ines, Status: incident.RoleAsked, Due: at("02:50"), Asked: []incident.Asked{
			{Person: ines, At: at("02:40"), Answer: "declined", When: at("02:41")}, {Person: tom, At: at("02:45")},
		},
	}
	s.Reviews = []incident.Review{{
		Step: "disable-keys", By: priya, At: at("03:01"), Reason: "data is leaving", Due: at("03:01").AddDate(0, 0,
			1), Told: []incident.PersonID{lee, omar},
		Seen: map[incident.PersonID]time.Time{lee: at("03:02")}, Objected: map[incident.PersonID]incident.Words{lee: "I was two minutes away"},
	}}
	s.Reminded, s.Missed, s.Escalated, s.RelieveAsked = true, true, true, true
	s.Aging = map[incident.EvidenceKind]int{"sign-ins": 24, "key-status": 4} // of which key-status is there
	var asks []view.Surface
	for _, x := range view.Surfaces(picture(s, "03:05")) {
		if x.Direct != "" && !strings.Contains(x.Key, "decision") {
			asks = append(asks, x)
		}
	}
	golden(t, "asks", drawSurfaces(asks))
}

func TestCloseCard(t *testing.T) {
	s := approved(cutting())
	done(s, "disable-keys", priya, "02:53")
	s.Changes = []incident.Change{{Step: "disable-keys", By: priya, At: at("02:53")}}
	s.Closing = &incident.Closing{By: lee, At: at("06:00"), Asked: omar}
	s.Reviews = []incident.Review{{Step: "disable-keys", By: priya, At: at("03:01"), Reason: "data is leaving", Due: at("03:01").AddDate(0, 0, 1)}}
	s.Requests = []incident.Request{{Number: 1, Provider: "aws", What: "preserve logs", By: sam, At: at("02:58")}}
	open := only(view.Surfaces(picture(s, "06:00")), "close")
	s.Exercise, s.Changes, s.Reviews = true, nil, nil
	clean := only(view.Surfaces(picture(s, "06:00")), "close", "ask:close")
	golden(t, "close", drawSurfaces(open)+"\n----- nothing left, an exercise\n"+drawSurfaces(clean))
}

func only(all []view.Surface, keys ...string) []view.Surface {
	var out []view.Surface
	for _, s := range all {
		for _, k := range keys {
			if s.Key == k {
				out = append(out, s)
			}
		}
	}
	return out
}

func TestForms(t *testing.T) {
	s := cutting()
	v := picture(s, "02:51")
	var b strings.Builder
	show := func(title string, f view.Form) { b.WriteString("----- " + title + "\n" + drawForm(f) + "\n") }
	show("how, waiting", view.How(v, "disable-keys"))
	show("how, done with a change", func() view.Form {
		s := approved(cutting())
		done(s, "disable-keys", priya, "02:53")
		s.Changes = []incident.Change{{Step: "disable-keys", By: priya, At: at("02:53")}}
		return view.How(picture(s, "02:54"), "disable-keys")
	}())
	show("phases", view.PhasesForm(v))
	show("steps of a confirmed phase", view.PhaseSteps(v, "confirm"))
	show("roles", view.Roles(v))
	show("evidence", view.EvidenceList(v))
	show("evidence, one waived by a decision and one that is kept for an hour", func() view.Form {
		v := picture(cutting(), "02:51")
		rule := v.Policy.Evidence["audit-log"]
		rule.Retention = time.Hour
		v.Policy.Evidence["audit-log"] = rule
		v.State.Decisions = append(v.State.Decisions, incident.Decision{Number: 2, Right: "waive", Item: "evidence:sign-ins", Why: "the tenant keeps none", Status: incident.DecisionApproved})
		v.State.Waivers = map[string]incident.Waiver{"evidence:sign-ins": {Item: "evidence:sign-ins", By: dana, At: at("02:50"), Decision: 2}}
		return view.EvidenceList(v)
	}())
	show("menu in the room", view.MenuForm(v, priya, []view.Incident{v}))
	show("menu elsewhere", view.MenuForm(view.Incident{Policy: v.Policy, Now: v.Now}, lee, []view.Incident{v}))
	show("menu of a closed room", view.MenuForm(picture(ended(), "23:12"), lee, nil))
	show("home", view.Home(v.Policy, []view.Incident{v, picture(declared(), "02:51")}, incident.Actor{Person: lee}))
	show("empty home", view.Home(v.Policy, nil, incident.Actor{Person: kit}))
	show("home of a stranger", view.Home(v.Policy, nil, incident.Actor{Class: incident.ClassStranger}))
	handed := picture(cutting(), "02:51")
	handed.State.Steps["stop-trust"].Owner = kit
	show("menu of a third party's person", view.PartyMenu(handed, kit, []view.Incident{handed}))
	show("menu of a third party's person, elsewhere", view.PartyMenu(view.Incident{Policy: v.Policy, Now: v.Now}, kit, nil))
	show("home of a third party's person", view.Home(v.Policy, []view.Incident{handed}, incident.Actor{Person: kit, Class: incident.ClassExternal}))
	golden(t, "forms", b.String())
}

func TestReplies(t *testing.T) {
	v := picture(cutting(), "02:51")
	nowhere := view.Incident{Policy: samplePolicy(), Now: at("02:51")}
	opening := declared()
	opening.Room = incident.Room{}
	refused := declared()
	refused.Room = incident.Room{Failed: "restricted_action"}
	var b strings.Builder
	show := func(title string, m view.Message) { b.WriteString("----- " + title + "\n" + drawMessage(m) + "\n") }
	show("recorded", view.Declared(picture(opening, "02:40"), priya))
	show("room open", view.Declared(picture(declared(), "02:40"), priya))
	show("room refused", view.Declared(picture(refused, "02:40"), priya))
	show("brief", view.Brief(v))
	show("catch up", view.CatchUp(v, priya))
	show("status", view.Status(v))
	show("who", view.Who(v, ""))
	show("who is legal", view.Who(v, "legal"))
	show("who, outside", view.Who(nowhere, ""))
	show("rights", view.Rights(v))
	show("rights, outside", view.Rights(nowhere))
	show("list", view.List([]view.Incident{v}))
	show("empty list", view.List(nil))
	show("waiting for Lee", view.Waiting([]view.Incident{v}, lee))
	show("waiting for Dana", func() view.Message {
		v := picture(cutting(), "02:51")
		v.State.Aging = map[incident.EvidenceKind]int{"sign-ins": 24}
		return view.Waiting([]view.Incident{v}, dana)
	}())
	show("waiting for nobody", view.Waiting(nil, lee))
	show("phone list", view.PhoneList(v))
	show("evidence saved", view.EvidenceSaved(v))
	show("timeline", view.Timeline(v, []incident.Recorded{
		{Stamp: incident.Stamp{N: 3, Recorded: at("02:40"), Actor: priya}, Event: &incident.IncidentDeclared{ID: "INC-P007",
			Severity: incident.SEV1, Type: "iam-compromise", Title: "key on public repo"}},
		{Stamp: incident.Stamp{N: 41, Recorded: at("02:47"), Occurred: at("02:36"), Actor: priya},
			Event: &incident.NoteAdded{Text: "the key was used from an unknown address"}},
	}))
	show("disk full", view.NotRecorded(v.Policy, view.Unrecorded{Ref: "7K2M", Cause: view.CauseFull}))
	show("disk failed", view.NotRecorded(v.Policy, view.Unrecorded{Ref: "7K2M", Cause: view.CauseUnknown}))
	show("busy", view.NotRecorded(v.Policy, view.Unrecorded{Ref: "7K2M", Cause: view.CauseBusy}))
	show("stranger", view.Stranger(v.Policy))
	show("no such", view.NoSuch())
	show("not yet", view.NotYet())
	golden(t, "replies", b.String())
}

func TestRefusals(t *testing.T) {
	v := picture(cutting(), "02:51")
	var b strings.Builder
	show := func(r incident.Refusal) {
		b.WriteString("----- " + r.Code + "\n" + drawMessage(view.Refusal(v, &r)) + "\n")
	}
	show(incident.Refusal{Code: "not-holder", Why: "Only the evidence owner can waive evidence: ask {p-dana} or {p-lee}.",
		Who: []incident.PersonID{dana, lee}, Offer: incident.Offer{Do: "ask"}})
	show(incident.Refusal{Code: "named-elsewhere", Why: "You cannot do this.", Who: []incident.PersonID{dana, lee}})
	show(incident.Refusal{Code: "self-approval", Why: "You asked for D-2; someone else must approve it: {p-omar} or {p-7q2m}."})
	show(incident.Refusal{Code: "needs-decision", Why: "3.3 needs Revoke keys first. {p-lee} was asked at 02:50 UTC.",
		Offer: incident.Offer{Do: "nudge", Step: "disable-keys", Decision: 1}})
	show(incident.Refusal{Code: "needs-ask", Why: "3.3 needs Revoke keys first.", Offer: incident.Offer{Do: "ask", Step: "disable-keys"}})
	show(incident.Refusal{Code: "closed", Why: "INC-P007 closed at 09:12 UTC."})
	show(incident.Refusal{Code: "steps-open", Why: "Still open in Cut access: 3.4.", Open: []incident.StepID{"cut-sessions"},
		Offer: incident.Offer{Do: "confirm", Phase: "cut"}})
	show(incident.Refusal{Code: "not-a-token", Why: "{p-LEE} {p-lee {p-} {p-lee}."})
	golden(t, "refusals", b.String())
}
