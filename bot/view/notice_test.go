package view_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// said is a notice of the story with the event that it follows from.
type said struct {
	title  string
	change func(*incident.State)
	say    incident.Say
	by     incident.PersonID
	at     string
	event  incident.Event
}

func notices() []said {
	d := func(s *incident.State) *incident.Decision { return &s.Decisions[0] }
	update := incident.Update{Number: 1, By: tom, At: at("03:08"), Know: "Key public 02:31-02:55, used 4 times.",
		Doing: "Key off, sessions cut. Reading the log.", Need: "Nothing.", Next: at("03:40")}
	return []said{
		{"declared, private", nil, incident.Say{Where: incident.PlaceStakeholders, What: incident.TopicDeclared}, priya, "02:40",
			&incident.IncidentDeclared{}},
		{"declared, open", func(s *incident.State) { s.Private, s.ID = false, "INC-042" }, incident.Say{Where: incident.PlaceStakeholders,
			What: incident.TopicDeclared}, priya, "02:40", &incident.IncidentDeclared{}},
		{"stand-in", nil, incident.Say{Where: incident.PlaceRoom, What: incident.TopicStandIn, Role: "legal", Person: tom,
			Mention: []incident.PersonID{lee}}, "", "02:45",
			&incident.RoleAskedFor{Role: "legal", Person: tom, For: ines, Holds: true}},
		{"stand-in, who said no", func(s *incident.State) {
			s.Roles["legal"].Asked[0].Answer = "declined"
			a := s.Roles["legal"]
			a.Status = incident.RoleAsked
			s.Roles["legal"] = a
		}, incident.Say{Where: incident.PlaceRoom, What: incident.TopicStandIn, Role: "legal", Person: tom, Mention: []incident.PersonID{lee}}, ines, "02:45",
			&incident.RoleAskedFor{Role: "legal", Person: tom, For: ines, Holds: true}},
		{"stand-ins of several roles", func(s *incident.State) {
			s.Roles["comms-lead"] = incident.Assignment{Role: "comms-lead", Holder: ines, For: tom, Status: incident.RoleAsked, Asked: []incident.Asked{
				{Person: tom, At: at("02:40"), Answer: "silent", When: at("02:45")}, {Person: ines, At: at("02:45")},
			}}
		}, incident.Say{Where: incident.PlaceRoom, What: incident.TopicStandIn, Role: "comms-lead", Person: ines, Mention: []incident.PersonID{lee}}, "", "02:45",
			&incident.RoleAskedFor{Role: "comms-lead", Person: ines, For: tom, Holds: true}},
		{"nobody for several roles", func(s *incident.State) {
			for _, r := range []incident.RoleID{"legal", "comms-lead"} {
				s.Roles[r] = incident.Assignment{Role: r, Status: incident.RoleNobody, Asked: []incident.Asked{
					{Person: omar, At: at("02:50"), Answer: "silent", When: at("02:55")},
				}}
			}
		}, incident.Say{Where: incident.PlaceRoom, What: incident.TopicNobody, Role: "comms-lead", Mention: []incident.PersonID{lee}}, "", "02:55",
			&incident.RoleUnfilled{Role: "comms-lead"}},
		{"void", func(s *incident.State) { d(s).Status, d(s).Voided = incident.DecisionVoid, "target-changed" }, incident.Say{
			Where: incident.PlaceDecision, What: incident.TopicDecided, Number: 1, Mention: []incident.PersonID{lee},
		}, priya, "02:55", &incident.DecisionVoided{Decision: 1, Why: "target-changed"}},
		{"closed, to stakeholders", func(s *incident.State) { *s = *ended(); s.Private, s.ID = false, "INC-042" },
			incident.Say{Where: incident.PlaceStakeholders, What: incident.TopicClosed}, omar, "23:12", &incident.IncidentClosed{Class: incident.ClassReal}},
		{"approved, with a step that others come before", func(s *incident.State) {
			approved(s)
			s.Steps["cut-sessions"].Needs = []incident.StepID{"disable-keys"}
		}, incident.Say{Where: incident.PlaceDecision, What: incident.TopicDecided, Number: 1, Mention: []incident.PersonID{priya}}, lee, "02:52",
			&incident.DecisionGranted{Decision: 1, Final: true}},
		{"nobody", func(s *incident.State) {
			s.Roles["legal"] = incident.Assignment{Role: "legal", Status: incident.RoleNobody}
		},
			incident.Say{Where: incident.PlaceRoom, What: incident.TopicNobody, Role: "legal",
				Mention: []incident.PersonID{lee}}, "", "02:55", &incident.RoleUnfilled{Role: "legal"}},
		{"hand-over", func(s *incident.State) { s.Roles["commander"] = accepted("commander", dana, "06:31") },
			incident.Say{Where: incident.PlaceRoom, What: incident.TopicHandover, Role: "commander",
				Person: dana}, dana, "06:31", &incident.RoleTaken{Role: "commander", Person: dana, How: "handover", From: lee}},
		{"hand-over, nobody answered", nil, incident.Say{Where: incident.PlaceDirect, What: incident.TopicNotTaken, Role: "commander", Person: lee}, "", "06:36",
			&incident.HandoverDeclined{Role: "commander", From: lee, To: dana, Silent: true}},
		{"hand-over, not now", nil, incident.Say{Where: incident.PlaceDirect, What: incident.TopicNotTaken, Role: "comms-lead", Person: tom}, ines, "06:36",
			&incident.HandoverDeclined{Role: "comms-lead", From: tom, To: ines}},
		{"approved", func(s *incident.State) { approved(s) }, incident.Say{Where: incident.PlaceDecision, What: incident.TopicDecided,
			Number: 1, Mention: []incident.PersonID{priya}}, lee, "02:52",
			&incident.DecisionGranted{Decision: 1, Final: true}},
		{"denied", func(s *incident.State) {
			d(s).Status, d(s).Answers = incident.DecisionDenied, []incident.DecisionAnswer{{By: lee, At: at("02:52"), Words: "wait for release"}}
		}, incident.Say{Where: incident.PlaceDecision, What: incident.TopicDecided, Number: 1, Mention: []incident.PersonID{priya}}, lee, "02:52", &incident.DecisionRefused{Decision: 1, Why: "wait"}},
		{"asked back", nil, incident.Say{Where: incident.PlaceDecision, What: incident.TopicDecided, Number: 1,
			Mention: []incident.PersonID{priya}}, lee, "02:52",
			&incident.DecisionQuestioned{Decision: 1, Question: "which pipeline?"}},
		{"answered", nil, incident.Say{Where: incident.PlaceDecision, What: incident.TopicDecided, Number: 1,
			Mention: []incident.PersonID{lee}}, priya, "02:53", &incident.QuestionAnswered{Decision: 1, Answer: "the release one"}},
		{"pre-approved", nil, incident.Say{Where: incident.PlaceRoom, What: incident.TopicPreApproved, Step: "block"}, priya, "03:00",
			&incident.StepCompleted{Step: "block", PreApproved: true}},
		{"break-glass", func(s *incident.State) {
			s.Reviews = []incident.Review{{Step: "disable-keys", By: priya, At: at("03:01"), Reason: "data is leaving", Due: at("03:01").AddDate(0, 0, 1)}}
		}, incident.Say{Where: incident.PlaceRoom, What: incident.TopicBreakGlass, Number: 1}, priya, "03:01", &incident.GlassBroken{Right: "revoke-keys"}},
		{"glass objected", func(s *incident.State) {
			s.Reviews = []incident.Review{{Step: "disable-keys", By: priya, At: at("03:01"), Reason: "data is leaving",
				Objected: map[incident.PersonID]incident.Words{lee: "I was there"}}}
		}, incident.Say{Where: incident.PlaceRoom, What: incident.TopicGlassObjected, Number: 1}, lee, "03:05", &incident.GlassSeen{Review: 1, Objects: true, Object: "I was there"}},
		{"evidence", nil, incident.Say{Where: incident.PlacePhase, What: incident.TopicEvidence, Number: 1}, dana, "02:43",
			&incident.EvidenceAdded{Number: 1}},
		{"update", func(s *incident.State) { s.Updates = []incident.Update{update} }, incident.Say{Where: incident.PlaceRoom,
			What: incident.TopicUpdate, Number: 1}, tom, "03:08", &incident.UpdatePosted{Number: 1}},
		{"left", nil, incident.Say{Where: incident.PlaceDirect, What: incident.TopicLeft, Person: lee, Role: "comms-lead"}, tom, "03:10",
			&incident.PersonLeft{Person: tom}},
		{"objected", func(s *incident.State) {
			s.Phases[2].Objection = &incident.Objection{By: sam, At: at("02:58"), Why: "the second key is not cut"}
		},
			incident.Say{Where: incident.PlaceRoom, What: incident.TopicObjected, Phase: "cut",
				Mention: []incident.PersonID{lee}}, sam, "02:58", &incident.PauseObjected{Phase: "cut"}},
		{"closed", func(s *incident.State) { *s = *ended() }, incident.Say{Where: incident.PlaceRoom, What: incident.TopicClosed}, omar,
			"23:12", &incident.IncidentClosed{Class: incident.ClassReal}},
		{"reopened", nil, incident.Say{Where: incident.PlaceRoom, What: incident.TopicReopened}, lee, "23:30",
			&incident.IncidentReopened{Why: "the key was used again"}},
		{"room failed", func(s *incident.State) { s.Room = incident.Room{Failed: "restricted_action"} },
			incident.Say{Where: incident.PlaceDirect, What: incident.TopicRoomFailed, Person: priya}, "", "02:40",
			&incident.RoomFailed{Why: "restricted_action"}},
		{"watch ended", nil, incident.Say{Where: incident.PlacePhase, What: incident.TopicWatchEnded, Step: "watch-log", Phase: "cut",
			Mention: []incident.PersonID{priya}}, "", "03:28", &incident.WatchEnded{Step: "watch-log"}},
		{"severity", nil, incident.Say{Where: incident.PlaceRoom, What: incident.TopicSeverity}, priya, "02:50",
			&incident.SeveritySet{Severity: incident.SEV1, Why: "an admin's key"}},
		{"severity, to stakeholders", nil, incident.Say{Where: incident.PlaceStakeholders, What: incident.TopicSeverity}, priya, "02:50",
			&incident.SeveritySet{Severity: incident.SEV1, Why: "an admin's key"}},
		{"a topic of a newer version", nil, incident.Say{Where: incident.PlaceRoom, What: "weather"}, priya, "02:50",
			&incident.NoteAdded{Text: "it rains"}},
	}
}

func (n said) message(prepare func(*incident.State) view.Incident) view.Message {
	s := cutting()
	if n.change != nil {
		n.change(s)
	}
	return view.Notice(prepare(s), n.say, incident.Recorded{Stamp: incident.Stamp{N: 70, Recorded: at(n.at), Actor: n.by}, Event: n.event})
}

func TestNotices(t *testing.T) {
	var b strings.Builder
	for _, n := range notices() {
		m := n.message(func(s *incident.State) view.Incident { return picture(s, n.at) })
		b.WriteString("----- " + n.title + "\n" + drawMessage(m) + "\n")
	}
	golden(t, "notices", b.String())
}

func TestNoticesFit(t *testing.T) {
	for _, n := range notices() {
		m := n.message(longest)
		checkBlocks(t, n.title, m.Blocks)
		if l := utf8.RuneCountInString(m.Push); l == 0 || l > 150 {
			t.Errorf("%s: the push text has %d characters, want 1 to 150", n.title, l)
		}
		if c := weigh(m.Blocks); c.blocks > 5 || c.characters > 1600 {
			t.Errorf("%s: %+v, want at most 5 blocks and 1,600 characters", n.title, c)
		}
		for _, p := range n.say.Mention {
			if !mentions(m, p) {
				t.Errorf("%s: %s is to be woken and is not mentioned", n.title, p)
			}
		}
	}
}

func mentions(m view.Message, p incident.PersonID) bool {
	for _, b := range m.Blocks {
		for _, s := range b.Text {
			if s.Kind == view.Mention && s.S == string(p) {
				return true
			}
		}
	}
	return false
}

func TestEnded(t *testing.T) {
	var b strings.Builder
	show := func(key string, change func(*incident.State)) {
		s := cutting()
		if change != nil {
			change(s)
		}
		b.WriteString("----- " + key + "\n" + drawMessage(view.Ended(picture(s, "03:10"), key)) + "\n")
	}
	show("ask:handover:commander:p-dana", func(s *incident.State) { s.Roles["commander"] = accepted("commander", dana, "03:05") })
	show("ask:handover:legal:p-tom", nil)
	show("ask:evidence:key-status:p-dana", nil)
	show("ask:evidence:sign-ins:p-dana", func(s *incident.State) {
		s.Waivers = map[string]incident.Waiver{"evidence:sign-ins": {By: dana, At: at("03:01")}}
	})
	show("ask:evidence:sign-ins:p-sam", nil)
	show("ask:relieve", nil)
	show("ask:update", func(s *incident.State) { s.Updates = []incident.Update{{Number: 1, By: tom, At: at("03:08")}} })
	show("ask:update:overdue", func(s *incident.State) {
		s.Updates = []incident.Update{{By: tom, At: at("03:08"), Skipped: true, Why: "nothing new"}}
	})
	show("ask:update", nil)
	show("close", nil)
	show("close:2", func(s *incident.State) { s.Closed = &incident.Closure{At: at("03:09"), By: omar} })
	show("phase:cut:2", nil)
	show("something", nil)
	golden(t, "ended", b.String())
}

// TestPrivateIncidentsHideOnLockScreens holds what a locked phone shows to codename, severity and verb.
func TestPrivateIncidentsHideOnLockScreens(t *testing.T) {
	const secret = "Sesame"
	fill := func(s *incident.State) view.Incident {
		s.Title = secret
		for i := range s.Decisions {
			s.Decisions[i].Action, s.Decisions[i].Why = secret, secret
		}
		for i := range s.Reviews {
			s.Reviews[i].Reason = secret
		}
		for _, st := range s.Steps {
			st.Title, st.Reason = secret, secret
		}
		for i := range s.Updates {
			s.Updates[i].Know = secret
		}
		if s.Closed != nil {
			s.Closed.Impact = secret
		}
		v := picture(s, "03:00")
		return v
	}
	check := func(name string, m view.Message) {
		t.Helper()
		first := view.PlainText(view.Message{Push: ".", Blocks: m.Blocks[:1]})
		if strings.Contains(m.Push, secret) || strings.Contains(first, secret) {
			t.Errorf("%s shows on a lock screen what it must not: %q, %q", name, m.Push, first)
		}
	}
	for name, s := range map[string]*incident.State{"declared": declared(), "worst": worst(), "closed": ended()} {
		for _, x := range view.Surfaces(fill(s)) {
			check(name+"/"+x.Key, x.Message)
		}
	}
	for _, n := range notices() {
		if n.say.Where == incident.PlaceStakeholders && n.title != "declared, open" || n.say.Where == incident.PlaceDirect {
			check(n.title, n.message(fill))
		}
	}
}

// TestExercisesSaySo looks at the first line and the push text of everything.
func TestExercisesSaySo(t *testing.T) {
	s := worst()
	s.Exercise, s.ID = true, "EX-004"
	v := picture(s, "03:00")
	check := func(name, push string, blocks []view.Block) {
		t.Helper()
		first := strings.TrimSpace(view.PlainText(view.Message{Blocks: blocks[:1]}))
		if push != "" && !strings.HasPrefix(push, "EXERCISE") || !strings.HasPrefix(first, "EXERCISE") {
			t.Errorf("%s does not begin with EXERCISE: %q, %q", name, push, first)
		}
	}
	for _, x := range view.Surfaces(v) {
		check(x.Key, x.Message.Push, x.Message.Blocks)
	}
	for _, n := range notices() {
		m := n.message(func(s *incident.State) view.Incident { s.Exercise = true; return picture(s, n.at) })
		blocks := m.Blocks
		if len(n.say.Mention) > 0 {
			blocks = blocks[:1]
		}
		check(n.title, m.Push, blocks)
	}
	for name, f := range map[string]view.Form{"how": view.How(v, "disable-keys"), "phases": view.PhasesForm(v), "roles": view.Roles(v),
		"evidence": view.EvidenceList(v), "menu": view.MenuForm(v, priya, nil)} {
		check(name, "", f.Blocks)
	}
	for name, m := range map[string]view.Message{"brief": view.Brief(v), "catch up": view.CatchUp(v, priya), "status": view.Status(v),
		"ended": view.Ended(v, "ask:update"), "declared": view.Declared(v, priya), "timeline": view.Timeline(v, nil),
		"refusal": view.Refusal(v, &incident.Refusal{Why: "Ask {p-lee}."})} {
		check(name, m.Push, m.Blocks)
	}
	// Among others it says so in its own line.
	mixed := []view.Incident{picture(cutting(), "03:00"), v}
	for name, blocks := range map[string][]view.Block{"waiting": view.Waiting(mixed, priya).Blocks, "home": view.Home(v.Policy, mixed,
		incident.Actor{Person: priya}).Blocks, "list": view.List(mixed).Blocks} {
		for _, b := range blocks {
			for line := range strings.Lines(view.PlainText(view.Message{Push: ".", Blocks: []view.Block{b}})) {
				if ours := b.Side != nil && b.Side.Act.Incident == "EX-004" || strings.Contains(line, "EX-004"); ours && !strings.HasPrefix(line, "EXERCISE") {
					t.Errorf("%s: a line of the exercise does not begin with EXERCISE: %s", name, line)
				}
			}
		}
	}
}

// TestRehearsedOnce marks what is marked already, what begins with a field, and what has no blocks.
func TestRehearsedOnce(t *testing.T) {
	m := view.Rehearsed(view.Sentence("E-2 is saved."))
	if again := view.Rehearsed(m); drawMessage(again) != drawMessage(m) || m.Push != "EXERCISE E-2 is saved." {
		t.Errorf("marked twice: %s", drawMessage(again))
	}
	f := view.Form{Blocks: []view.Block{{Input: &view.Input{ID: "why"}}}}
	got := view.RehearsedForm(view.RehearsedForm(f))
	if len(got.Blocks) != 2 || len(got.Blocks[0].Context) == 0 || len(f.Blocks) != 1 {
		t.Errorf("a form that begins with a field becomes %+v", got.Blocks)
	}
	if m := view.Rehearsed(view.Message{Push: "warroom.example"}); len(m.Blocks) != 0 || m.Push != "EXERCISE warroom.example" {
		t.Errorf("plain text becomes %+v", m)
	}
}

// TestAnExerciseAsksOnlyWhoTakesPart has Zoe answer for a broken glass by the config alone.
func TestAnExerciseAsksOnlyWhoTakesPart(t *testing.T) {
	s := worst()
	s.Reviews[0].Told = append(s.Reviews[0].Told, "p-zoe")
	asked := func() bool {
		return slices.ContainsFunc(view.Surfaces(picture(s, "03:00")), func(x view.Surface) bool { return x.Direct == "p-zoe" })
	}
	if !asked() {
		t.Error("Zoe is not asked in an incident")
	}
	if s.Exercise = true; asked() {
		t.Error("Zoe is asked in an exercise that she takes no part in")
	}
}

// TestMinutesChangeNothing draws every surface again later: nothing in it may grow old before a day is over.
func TestMinutesChangeNothing(t *testing.T) {
	for name, s := range map[string]*incident.State{"worst": worst(), "closed": ended()} {
		now, later := picture(s, "03:02"), picture(s, "03:02")
		later.Now = later.Now.Add(20 * time.Hour)
		a, b := drawSurfaces(view.Surfaces(now)), drawSurfaces(view.Surfaces(later))
		// The one thing that may differ is whether a time stands with its day.
		strip := strings.NewReplacer("23 Nov ", "", "24 Nov ", "")
		flat := func(s string) string {
			return strings.Join(strings.Fields(strings.ReplaceAll(strip.Replace(s), "|", " ")), " ")
		}
		if flat(a) != flat(b) {
			t.Errorf("%s: a surface differs after twenty hours in which nothing happened", name)
		}
	}
}
