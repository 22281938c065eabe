package export_test

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"warroom/bot/export"
	"warroom/bot/incident"
	"warroom/store/ledger"
)

// The people of the story.
const (
	lee   incident.PersonID = "p-lee2"
	priya incident.PersonID = "p-pri7"
	dana  incident.PersonID = "p-dan4"
	sam   incident.PersonID = "p-sam6"
	tom   incident.PersonID = "p-tom3"
	omar  incident.PersonID = "p-oma5"
	guest incident.PersonID = "p-mem9" // a member of the workspace who is not in the config
)

var declaredAt = time.Date(2026, 11, 23, 2, 40, 7, 0, time.UTC)

// minute is a moment of the story: so many minutes and seconds after the declaration.
func minute(m, s int) time.Time {
	return declaredAt.Add(time.Duration(m)*time.Minute + time.Duration(s)*time.Second)
}

func policy() *incident.Policy {
	people := map[incident.PersonID]incident.Person{}
	for id, name := range map[incident.PersonID]string{lee: "Lee", priya: "Priya", dana: "Dana", sam: "Sam", tom: "Tom", omar: "Omar"} {
		people[id] = incident.Person{ID: id, Key: strings.ToLower(name), Name: name}
	}
	return &incident.Policy{
		Hash: "cfg0", People: people,
		Roles: map[incident.RoleID]incident.Role{
			"commander":      {ID: "commander", Title: "incident commander", Holder: lee, StandIn: dana, Order: 1},
			"executive":      {ID: "executive", Title: "accountable executive", Holder: omar, Order: 2},
			"iam-lead":       {ID: "iam-lead", Title: "IAM lead", Holder: priya, StandIn: sam, Order: 3},
			"evidence-owner": {ID: "evidence-owner", Title: "evidence owner", Holder: dana, Order: 4},
			"comms-lead":     {ID: "comms-lead", Title: "comms lead", Holder: tom, Order: 5},
			"provider-owner": {ID: "provider-owner", Title: "provider owner", Holder: sam, Order: 6},
		},
		Types: map[incident.TypeID]incident.Type{"iam-compromise": {
			ID: "iam-compromise", Title: "Identity compromise", Private: true, Runbook: "iam-compromise",
			Evidence: []incident.EvidenceKind{"key-state", "sign-ins"}, Triage: []string{"provider", "scope", "layer"},
		}},
		Rights: map[incident.RightID]incident.Right{
			"revoke-keys": {ID: "revoke-keys", Title: "Revoke keys", Holders: []incident.RoleID{"commander"}, Quorum: 1},
			"cut-network": {ID: "cut-network", Title: "Cut the network", Holders: []incident.RoleID{"commander"}, Quorum: 1},
		},
		Providers: map[string]incident.Provider{"aws": {ID: "aws", Name: "AWS"}},
		Evidence: map[incident.EvidenceKind]incident.EvidenceRule{
			"key-state": {ID: "key-state", Title: "State of the key before the cut", Order: 1},
			"sign-ins":  {ID: "sign-ins", Title: "Sign-in logs", Order: 2},
		},
		Lead: incident.Lead{Commander: "commander", Executive: "executive", Evidence: "evidence-owner", Comms: "comms-lead", Provider: "provider-owner"},
	}
}

func phases() []incident.Phase {
	return []incident.Phase{
		{ID: "start", Title: "Start", Steps: []incident.StepDef{
			{ID: "say-key", Title: "Say which key", Role: "iam-lead", Minutes: 5},
			{ID: "say-who", Title: "Say who uses it", Role: "iam-lead"},
		}},
		{ID: "cut", Title: "Cut access", When: "the key is public", SoThat: "nobody can use it", Steps: []incident.StepDef{
			{ID: "save-state", Title: "Save key, policy and trust state", Role: "evidence-owner", Evidence: "key-state", Purpose: true},
			{ID: "disable-keys", Title: "Deactivate the exposed key", Role: "iam-lead", Right: "revoke-keys", Milestone: "contained"},
			{ID: "cut-sessions", Title: "Cut live sessions", Role: "iam-lead", Right: "cut-network"},
			{ID: "read-data", Title: "Read the data events", Role: "iam-lead"},
		}},
		{ID: "recover", Title: "Recover", Steps: []incident.StepDef{
			{ID: "new-key", Title: "Give the pipeline a new key", Role: "iam-lead", Milestone: "recovered"},
			{ID: "ask-logs", Title: "Ask for preserved logs", Role: "provider-owner", Actor: "provider"},
		}},
	}
}

// teller writes a story down, entry by entry.
type teller struct{ story []incident.Recorded }

func (t *teller) add(at time.Time, by incident.PersonID, events ...incident.Event) {
	command := fmt.Sprintf("c%04d", at.Sub(declaredAt)/time.Second)
	for _, e := range events {
		n := uint64(len(t.story))
		t.story = append(t.story, incident.Recorded{
			Stamp: incident.Stamp{N: n, Recorded: at, Source: source(at), Actor: by, Command: command}, Event: e,
		})
	}
}

// source is Slack's stamp of a moment, a little earlier than ours.
func source(at time.Time) string {
	return fmt.Sprintf("%d.%06d", at.Add(-800*time.Millisecond).Unix(), 200)
}

// claimed says that the newest entry tells of an earlier moment.
func (t *teller) claimed(at time.Time) { t.story[len(t.story)-1].Occurred = at }

// story is the case of a key that became public, shortened to what each table needs one row of.
func story() []incident.Recorded {
	t := &teller{}
	person := func(id incident.PersonID, name string) {
		t.add(minute(0, 0), priya, &incident.PersonKnown{
			Person: id, Class: incident.ClassPerson, Name: incident.Words(name), Account: incident.Words("slack:T1:U" + strings.ToUpper(name)),
		})
	}
	person(priya, "Priya")
	t.add(minute(0, 0), priya, &incident.IncidentDeclared{
		ID: "INC-P007", Type: "iam-compromise", Severity: incident.SEV2, Private: true, Chat: "slack", Config: "cfg0",
		Facts: map[string]string{"provider": "aws", "layer": "ours"}, Noticed: declaredAt.Add(-9 * time.Minute),
		Title: "AWS key on public repo", Codename: "amber heron",
	})
	rb := phases()
	t.add(minute(0, 0), priya, &incident.RunbookCopied{
		ID: "iam-compromise", Title: "A compromised identity", Version: "3", SHA256: strings.Repeat("ab", 32),
		Phases: []incident.PhaseID{"start", "cut", "recover"}, Source: "the runbook's source",
	})
	for i, p := range rb {
		t.add(minute(0, 0), priya, &incident.PhaseCopied{Number: i + 1, Phase: p})
	}
	t.add(minute(0, 0), priya, &incident.PhaseOpened{Phase: "start"})
	t.add(minute(0, 0), priya, &incident.RoleTaken{Role: "iam-lead", Person: priya, How: "declaring"})
	for _, who := range []struct {
		id   incident.PersonID
		name string
		role incident.RoleID
	}{{lee, "Lee", "commander"}, {omar, "Omar", "executive"}, {dana, "Dana", "evidence-owner"}, {tom, "Tom", "comms-lead"}, {sam, "Sam", "provider-owner"}} {
		person(who.id, who.name)
		t.add(minute(0, 0), priya, &incident.RoleAskedFor{Role: who.role, Person: who.id, Due: minute(5, 0), Holds: true, Config: "cfg0"})
	}
	t.add(minute(0, 2), "", &incident.RoomOpened{Room: "C0042", Name: "inc-p007-amber-heron"})
	t.add(minute(1, 10), lee, &incident.RoleTaken{Role: "commander", Person: lee, How: "answer"})
	t.add(minute(1, 40), dana, &incident.RoleTaken{Role: "evidence-owner", Person: dana, How: "answer"})
	t.add(minute(2, 0), tom, &incident.RoleTaken{Role: "comms-lead", Person: tom, How: "first act"})
	t.add(minute(2, 20), omar, &incident.RoleTaken{Role: "executive", Person: omar, How: "answer"})
	t.add(minute(2, 30), lee, &incident.SeveritySet{Severity: incident.SEV1, Why: "used from outside"})
	t.add(minute(3, 0), priya, &incident.StepCompleted{Step: "say-who"})
	t.add(minute(5, 0), "", &incident.RoleDeclined{Role: "provider-owner", Person: sam, Silent: true})
	t.add(minute(5, 0), "", &incident.RoleAskedFor{Role: "provider-owner", Person: priya, For: sam, Due: minute(10, 0), Holds: true, Config: "cfg0"})
	t.add(minute(6, 30), priya, &incident.StepCompleted{Step: "say-key"})
	t.add(minute(6, 50), sam, &incident.RoleTaken{Role: "provider-owner", Person: sam, How: "back"})
	t.add(minute(7, 0), lee, &incident.PhaseConfirmed{Phase: "start"}, &incident.PhaseOpened{Phase: "cut"})
	t.add(minute(8, 0), dana, &incident.EvidenceAdded{
		Number: 1, Evidence: "key-state", Step: "save-state", SHA256: strings.Repeat("9f", 32), Size: 512, Computed: true, Custody: dana, Done: true,
		What: "key, policy and trust as they were", Source: "AWS IAM", Window: "at 02:47", Location: "s3://evidence/p007/",
	})
	t.add(minute(10, 0), priya, &incident.DecisionAsked{
		Number: 1, Right: "revoke-keys", Step: "disable-keys", Undo: "yes", Hash: strings.Repeat("d1", 32), Config: "cfg0", Need: 1,
		Action: "Deactivate ..3F7Q, ci-deploy,\nproduction 1111-2222-3333", Why: "used 02:36 from an unknown address", Breaks: "release pipeline, about 1 h",
		How: "set the key Active again",
	}, &incident.HolderAsked{Decision: 1, Person: lee, As: "commander", Due: minute(15, 0)})
	t.add(minute(11, 0), tom, &incident.AuthorityRefused{Act: "approve", Rule: "not-holder", Decision: 1})
	t.add(minute(12, 5), lee, &incident.DecisionGranted{Decision: 1, As: "commander", Hash: strings.Repeat("d1", 32), Final: true, Words: "tell the release team"})
	t.add(minute(13, 0), priya, &incident.StepCompleted{Step: "disable-keys", Change: true},
		&incident.MilestoneReached{Milestone: "contained", Step: "disable-keys"})
	t.add(minute(14, 0), priya, &incident.GlassBroken{
		Step: "cut-sessions", Right: "cut-network", Due: minute(14, 0).Add(24 * time.Hour), Told: []incident.PersonID{lee, omar},
		Reason: "data leaving, nobody answered",
	}, &incident.StepCompleted{Step: "cut-sessions"})
	t.add(minute(16, 0), omar, &incident.GlassSeen{Review: 1})
	t.add(minute(18, 0), sam, &incident.RequestMade{Number: 1, Step: "ask-logs", Provider: "aws", What: "preserve logs 22-23 Nov", Reference: "1700 0123"})
	t.add(minute(20, 0), priya, &incident.NoteAdded{Text: "the repository was public from 02:31"})
	t.claimed(minute(-9, 0))
	t.add(minute(21, 0), guest, &incident.PersonKnown{Person: guest, Class: incident.ClassMember, Name: "Noor", Account: "slack:T1:UNOOR"})
	t.add(minute(21, 0), guest, &incident.MessageCaptured{
		Author: guest, How: "shortcut", Place: "C0042/1.2", Link: "https://chat.example/1", Text: "I pushed it by mistake",
	})
	t.add(minute(22, 0), priya, &incident.EntryCorrected{Entry: uint64(len(t.story) - 3), Text: "it was public from 02:29"})
	t.add(minute(24, 0), priya, &incident.StepSkipped{Step: "read-data", Reason: "no data events on"})
	t.add(minute(28, 0), tom, &incident.UpdatePosted{
		Number: 1, Next: minute(60, 0), Know: "Key public 02:31-02:55, used 4 times.", Doing: "Key off, sessions cut.\nReading the log.", Need: "Nothing.",
	})
	t.add(minute(30, 0), lee, &incident.PhaseConfirmed{Phase: "cut"}, &incident.PhaseOpened{Phase: "recover"})
	t.add(minute(40, 0), sam, &incident.RequestReceived{Request: 1, Answer: "kept until 1 Mar"})
	t.add(minute(45, 0), dana, &incident.CustodyTransferred{Evidence: 1, From: dana, To: sam, Why: "end of shift", Location: "s3://evidence-cold/p007/"})
	t.add(minute(50, 0), lee, &incident.FactSet{Name: "scope", Text: "ci-deploy only"})
	t.add(minute(60, 0), tom, &incident.UpdateSkipped{Why: "nothing new", Next: minute(120, 0)})
	t.add(minute(130, 0), priya, &incident.StepCompleted{Step: "new-key"}, &incident.MilestoneReached{Milestone: "recovered", Step: "new-key"})
	t.add(minute(1740, 0), omar, &incident.CloseBegun{})
	t.add(minute(1750, 0), omar, &incident.GlassReviewed{Review: 1, Verdict: "right to do"})
	t.add(minute(1755, 0), omar, &incident.ItemWaived{Item: "evidence:sign-ins", Why: "the tenant keeps none"})
	t.add(minute(1760, 0), lee, &incident.CauseSet{Known: true, Cause: "key in a build script"})
	t.add(minute(1832, 0), omar, &incident.IncidentClosed{
		Class: incident.ClassReal, Impact: "release pipeline stopped for 1 h", ReviewAt: minute(5760, 0), ReviewOwner: lee, ArchiveAt: minute(15000, 0),
	})
	t.add(minute(1900, 0), tom, &incident.NoteAdded{Late: true, Text: "the partner was told by phone"})
	return t.story
}

// record is a story as the store would hold it: exact lines, with Words as commitments and their disclosures beside them, sealed in a register and
// signed by a key of its own.
func record(tb testing.TB, story []incident.Recorded) *export.Record {
	tb.Helper()
	key, err := ledger.NewKey(strings.NewReader(strings.Repeat("k", 32)), "warroom.example/7f3a")
	must(tb, err)
	pem, err := ledger.PEM(key.Pin())
	must(tb, err)
	rec := &export.Record{
		Policy: policy(), Story: story, Zone: time.FixedZone("CET", 3600),
		VKey: key.Pin(), PublicPEM: pem, Manifest: key.Sign, Runbook: "+++\nid = \"iam-compromise\"\n+++\n",
	}
	var tree ledger.Tree
	for _, r := range story {
		rec.State = incident.Apply(rec.State, r)
		line, disclosures := line(tb, r)
		rec.Lines, rec.Disclosures = append(rec.Lines, line), append(rec.Disclosures, disclosures...)
		tree.Append(ledger.LeafHash(line))
	}
	head := ledger.Checkpoint{Stream: rec.State.ID, Size: tree.Size(), Root: tree.Root()}
	rec.Checkpoint, err = head.Sign(key)
	must(tb, err)
	rec.Register = sealed(tb, key, head)
	return rec
}

// sealed is a register of two lines, of which the second takes in the head.
func sealed(tb testing.TB, key *ledger.Key, head ledger.Checkpoint) export.Register {
	tb.Helper()
	disclosure, digest, err := ledger.DiscloseHead(strings.NewReader("0123456789abcdef"), head)
	must(tb, err)
	first := ledger.LeafHash([]byte("the first line of the register"))
	leaf := ledger.AppendLine(nil, ledger.Line{N: 1, Kind: "sealed", Head: true, Digests: []string{digest}})
	var register ledger.Tree
	register.Append(first)
	register.Append(ledger.LeafHash(leaf))
	checkpoint, err := ledger.Checkpoint{Stream: ledger.Register, Size: register.Size(), Root: register.Root()}.Sign(key)
	must(tb, err)
	return export.Register{Leaf: leaf, Disclosures: []string{disclosure}, Index: 1, Proof: [][sha256.Size]byte{first}, Checkpoint: checkpoint}
}

func line(tb testing.TB, r incident.Recorded) (line []byte, disclosures []string) {
	tb.Helper()
	body, private, err := incident.Marshal(r.Event)
	must(tb, err)
	var digests []string
	for i, p := range private {
		salt := strings.NewReader(fmt.Sprintf("salt-%04d-%06d", i, r.N))
		disclosure, digest, err := ledger.Disclose(salt, p.Name, string(p.Value))
		must(tb, err)
		disclosures, digests = append(disclosures, disclosure), append(digests, digest)
	}
	slices.Sort(digests)
	return ledger.AppendLine(nil, ledger.Line{
		Stream: "INC-P007", N: r.N, Kind: r.Event.Kind(), Recorded: r.Recorded, Source: r.Source, Occurred: r.Occurred, Actor: string(r.Actor),
		Command: r.Command, Body: body, Digests: digests,
	}), disclosures
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// exercise is the same story, rehearsed.
func exercise() []incident.Recorded {
	s := story()
	for i := range s {
		if e, ok := s[i].Event.(*incident.IncidentDeclared); ok {
			e.ID, e.Exercise, e.Private = "EX-003", true, false
		}
	}
	return s
}
