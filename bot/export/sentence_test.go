package export_test

import (
	"fmt"
	"strings"
	"testing"

	"warroom/bot/export"
	"warroom/bot/incident"
)

// told has an event of every kind, some of them twice where they are told in two ways.
var told = []incident.Event{
	&incident.PersonKnown{Person: priya, Class: incident.ClassPerson, Name: "Priya", Account: "slack:T1:U1"},
	&incident.PersonKnown{Person: "p-ext1", Class: incident.ClassExternal, Party: "retainer", Name: "Kim"},
	&incident.IncidentDeclared{ID: "INC-042", Type: "iam-compromise", Severity: incident.SEV1, Title: "key on public repo", Noticed: minute(-9, 0)},
	&incident.IncidentDeclared{ID: "EX-003", Type: "of-old", Severity: incident.SEV3, Private: true, Exercise: true, Linked: "EX-002", Title: "drill"},
	&incident.RunbookCopied{ID: "iam-compromise", Title: "A compromised identity", Version: "3", Phases: []incident.PhaseID{"start"}},
	&incident.PhaseCopied{Number: 1, Phase: phases()[0]},
	&incident.PhaseOpened{Phase: "cut"},
	&incident.PhaseConfirmed{Phase: "cut", Open: 1},
	&incident.PauseObjected{Phase: "cut", Why: "the log is not read"},
	&incident.ObjectionAnswered{Phase: "cut"},
	&incident.ObjectionAnswered{Phase: "cut", Words: "it is now"},
	&incident.RoleAskedFor{Role: "commander", Person: dana, For: lee, Due: minute(5, 0), Holds: true},
	&incident.RoleTaken{Role: "commander", Person: dana, For: lee, How: "handover"},
	&incident.RoleTaken{Role: "commander", Person: dana, How: "handover", From: lee},
	&incident.RoleTaken{Role: "commander", Person: lee, How: "back"},
	&incident.RoleTaken{Role: "of-old", Person: "p-unknown", How: "answer"},
	&incident.RoleDeclined{Role: "commander", Person: lee},
	&incident.RoleDeclined{Role: "commander", Person: lee, Silent: true},
	&incident.RoleUnfilled{Role: "commander"},
	&incident.HandoverOffered{Role: "commander", From: lee, To: dana, Worry: "the backups"},
	&incident.HandoverDeclined{Role: "commander"},
	&incident.HandoverDeclined{Role: "commander", From: lee, To: dana},
	&incident.HandoverDeclined{Role: "commander", From: lee, To: dana, Silent: true},
	&incident.CommandLong{},
	&incident.RoomOpened{Room: "C1", Name: "inc-042"},
	&incident.RoomOpened{Room: "C1", Name: "by-hand", Adopted: true},
	&incident.RoomFailed{Why: "restricted_action"},
	&incident.RoomRetried{},
	&incident.RoomExpired{},
	&incident.RoomArchived{},
	&incident.PersonInvited{Person: tom},
	&incident.InviteFailed{Person: tom, Why: "user_is_restricted"},
	&incident.PersonJoined{Person: tom},
	&incident.PersonLeft{Person: tom},
	&incident.FactSet{Name: "layer", Value: "both"},
	&incident.FactSet{Name: "scope", Text: "one account"},
	&incident.FactSet{Name: "scope", Cleared: true},
	&incident.TitleSet{Title: "two keys on public repo"},
	&incident.SeveritySet{Severity: incident.SEV1, Why: "used"},
	&incident.SeveritySet{Severity: incident.SEV1},
	&incident.TypeSet{Type: "iam-compromise"},
	&incident.MilestoneReached{Milestone: "contained", Step: "disable-keys"},
	&incident.StepCompleted{Step: "disable-keys", Answer: "yes", PreApproved: true, Owed: true, Change: true},
	&incident.StepUnticked{Step: "disable-keys"},
	&incident.StepSkipped{Step: "disable-keys", Reason: "already off"},
	&incident.StepHanded{Step: "disable-keys", Person: sam},
	&incident.StepAdded{Phase: "cut", Step: incident.StepDef{ID: "hand-1"}, Owner: sam, Title: "Call the partner"},
	&incident.StepReversed{Step: "disable-keys", Why: "the wrong key"},
	&incident.ChangeOwned{Step: "disable-keys", Owner: sam, Why: "until the new key is out"},
	&incident.WatchStarted{Step: "read-data", Until: minute(30, 0)},
	&incident.WatchEnded{Step: "read-data"},
	&incident.StepsShown{Shown: []incident.StepID{"read-data"}, Hidden: []incident.StepID{"new-key", "of-old"}},
	&incident.DecisionAsked{Number: 1, Right: "revoke-keys", Step: "disable-keys", Also: []incident.StepID{"cut-sessions"},
		Lost: []incident.EvidenceKind{"sign-ins"}, Need: 2, Action: "deactivate the key", Why: "in use"},
	&incident.HolderAsked{Decision: 1, Person: lee, As: "commander", Due: minute(15, 0)},
	&incident.HolderNudged{Decision: 1},
	&incident.DecisionGranted{Decision: 1, As: "commander"},
	&incident.DecisionGranted{Decision: 1, As: "commander", Final: true, Words: "after the release"},
	&incident.DecisionRefused{Decision: 1, As: "commander", Why: "wait for the release"},
	&incident.DecisionQuestioned{Decision: 1, Question: "which pipeline?"},
	&incident.QuestionAnswered{Decision: 1, Answer: "release"},
	&incident.DecisionVoided{Decision: 1, Why: "target-changed"},
	&incident.DecisionVoided{Decision: 9, Why: "closed"},
	&incident.DecisionMade{Number: 2, What: "stay in this room", Why: "it is private"},
	&incident.GlassBroken{Step: "cut-sessions", Right: "cut-network", Decision: 1, Due: minute(1440, 0),
		Told: []incident.PersonID{lee, omar}, Reason: "data leaving"},
	&incident.GlassSeen{Review: 1},
	&incident.GlassSeen{Review: 1, Objects: true, Object: "I was there"},
	&incident.GlassReviewed{Review: 1, Verdict: "right to do"},
	&incident.NoteAdded{Text: "line one\nline two"},
	&incident.NoteAdded{},
	&incident.EntryCorrected{Entry: 42, Text: "02:29"},
	&incident.MessageCaptured{How: "shortcut", Text: "from a bot"},
	&incident.MessageCaptured{Author: tom, How: "reaction", Text: "on it"},
	&incident.MessageCaptured{Author: tom, How: "edited", Text: "on it now"},
	&incident.MessageCaptured{Author: tom, How: "deleted"},
	&incident.MessageCaptured{How: "deleted"},
	&incident.EvidenceAging{Evidence: "sign-ins", Hours: 24, Lost: minute(10080, 0)},
	&incident.EvidenceAdded{Number: 1, Evidence: "sign-ins", Custody: dana, What: "sign-ins of 22 Nov"},
	&incident.CustodyTransferred{Evidence: 1, From: dana, To: sam, Why: "end of shift", Location: "safe 2"},
	&incident.RequestMade{Number: 1, Provider: "aws", What: "preserve logs", Reference: "1700 0123"},
	&incident.RequestMade{Number: 2, Provider: "of-old", What: "call back"},
	&incident.RequestReceived{Request: 1, Answer: "kept"},
	&incident.UpdatePosted{Number: 1, Know: "key public", Doing: "key off", Need: "nothing"},
	&incident.UpdateSkipped{Why: "nothing new"},
	&incident.UpdateReminded{},
	&incident.UpdateReminded{Overdue: true},
	&incident.UpdateMissed{},
	&incident.BriefGiven{},
	&incident.CloseBegun{Asked: omar},
	&incident.ReviewSet{At: minute(5760, 0), Owner: lee},
	&incident.CauseSet{Known: true, Cause: "key in a script"},
	&incident.CauseSet{Cause: "no log reaches back"},
	&incident.ItemWaived{Item: "evidence:sign-ins", Decision: 3, Why: "none kept"},
	&incident.ItemWaived{Item: "evidence:sign-ins", Decision: 3},
	&incident.ItemWaived{Item: "cause", Why: "nobody will know"},
	&incident.IncidentClosed{Class: incident.ClassReal, Impact: "one hour"},
	&incident.IncidentClosed{Class: incident.ClassDuplicate, Duplicate: "INC-041", What: "the same alert", Keep: "nothing"},
	&incident.IncidentReopened{Why: "seen again"},
	&incident.AuthorityRefused{Act: "approve", Rule: "self-approval", Decision: 1},
	&incident.AuthorityRefused{Act: "tick", Rule: "needs-right", Step: "disable-keys"},
	&incident.RecordRead{How: "export by the command line"},
	&incident.ClockStepped{Seconds: -3600.5},
	&incident.EffectFailed{What: "upload", Why: "not_in_channel"},
	&incident.Unknown{Name: "future.thing"},
}

func TestSentences(t *testing.T) {
	rec := record(t, story())
	missing := map[string]bool{}
	for _, kind := range incident.Kinds() {
		missing[kind] = true
	}
	var b strings.Builder
	for _, e := range told {
		delete(missing, e.Kind())
		for _, by := range []incident.PersonID{priya, ""} {
			s := export.Sentence(rec.State, rec.Policy, incident.Recorded{Stamp: incident.Stamp{Actor: by, Recorded: minute(1, 0)}, Event: e})
			if s == "" || s == e.Kind() || !strings.HasSuffix(s, ".") || strings.Contains(s, " .") || strings.Contains(s, "kind "+e.Kind()+".") {
				t.Errorf("%s is told as %q", e.Kind(), s)
			}
			if by == priya {
				fmt.Fprintf(&b, "%-22s %s\n", e.Kind(), strings.ReplaceAll(s, "\n", `\n`))
			}
		}
	}
	for kind := range missing {
		t.Errorf("no sentence of %s is tested", kind)
	}
	golden(t, "sentences.txt", []byte(b.String()))
}
