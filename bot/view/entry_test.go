package view_test

import (
	"fmt"
	"strings"
	"testing"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// TestEveryKindHasItsWords reads an empty event of each kind: none may fall through to its name.
func TestEveryKindHasItsWords(t *testing.T) {
	v := picture(cutting(), "02:51")
	for _, kind := range incident.Kinds() {
		e, err := incident.Unmarshal(kind, []byte("{}"), nil)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		got := view.Entry(v, incident.Recorded{Stamp: incident.Stamp{Actor: priya}, Event: e})
		if got == "" && kind != "steps.shown" || strings.Contains(got, kind) {
			t.Errorf("%s reads %q, want words of its own", kind, got)
		}
	}
}

func TestEntries(t *testing.T) {
	v := picture(cutting(), "02:51")
	var b strings.Builder
	for i, e := range []incident.Event{
		&incident.IncidentDeclared{ID: "INC-P007", Type: "iam-compromise", Severity: incident.SEV1, Title: "key on public repo"},
		&incident.PersonKnown{Person: kit, Name: "Kit"},
		&incident.RunbookCopied{Title: "Identity compromise", Version: "1.0.0", SHA256: "9f2c51aa77001122"},
		&incident.PhaseCopied{Number: 3, Phase: incident.Phase{Title: "Cut access", Steps: make([]incident.StepDef, 6)}},
		&incident.RoleAskedFor{Role: "legal", Person: tom, For: ines},
		&incident.RoleTaken{Role: "legal", Person: tom, For: ines, How: "first act"},
		&incident.RoleDeclined{Role: "legal", Person: ines}, &incident.RoleDeclined{Role: "legal", Person: ines,
			Silent: true}, &incident.RoleUnfilled{Role: "legal"},
		&incident.HandoverOffered{Role: "commander", From: lee, To: dana, Worry: "the second key"}, &incident.HandoverDeclined{Role: "commander"},
		&incident.HandoverDeclined{Role: "commander", From: lee, To: dana}, &incident.HandoverDeclined{Role: "commander", From: lee, To: dana, Silent: true},
		&incident.RoleTaken{Role: "commander", Person: dana, How: "handover", From: lee},
		&incident.EvidenceAging{Evidence: "sign-ins", Hours: 24, Lost: at("02:36").AddDate(0, 0, 7)},
		&incident.RoomOpened{Name: "inc-p007-amber-heron"}, &incident.RoomFailed{Why: "restricted_action"}, &incident.InviteFailed{Person: omar, Why: "cant_invite"},
		&incident.PhaseOpened{Phase: "cut"}, &incident.PhaseConfirmed{Phase: "cut", Open: 2}, &incident.PauseObjected{Phase: "cut", Why: "not yet"},
		&incident.StepCompleted{Step: "save-state", Owed: true}, &incident.StepCompleted{Step: "confirm-use",
			Answer: "yes"}, &incident.StepCompleted{Step: "block", PreApproved: true},
		&incident.StepUnticked{Step: "save-state"}, &incident.StepSkipped{Step: "stop-trust",
			Reason: "no trust"}, &incident.StepHanded{Step: "stop-trust", Person: kit},
		&incident.StepAdded{Phase: "cut", Title: "Call the owner"}, &incident.StepReversed{Step: "disable-keys",
			Why: "over"}, &incident.ChangeOwned{Step: "disable-keys", Owner: sam, Why: "stays"},
		&incident.WatchStarted{Step: "watch-log", Until: at("03:28")}, &incident.WatchEnded{Step: "watch-log"},
		&incident.StepsShown{Shown: []incident.StepID{"stop-trust"}, Hidden: []incident.StepID{"watch-log", "gone"}},
		&incident.DecisionAsked{Number: 1, Right: "revoke-keys", Action: "Deactivate AKIA"}, &incident.DecisionGranted{Decision: 1,
			Final: true, Words: "only the key"},
		&incident.DecisionGranted{Decision: 2}, &incident.DecisionRefused{Decision: 1, Why: "wait"}, &incident.DecisionVoided{Decision: 1,
			Why: "target-changed"},
		&incident.DecisionMade{Number: 2, What: "stay", Why: "quiet"}, &incident.GlassBroken{Step: "disable-keys", Right: "revoke-keys", Reason: "leaving"},
		&incident.GlassSeen{Review: 1}, &incident.GlassSeen{Review: 1, Objects: true,
			Object: "I was there"}, &incident.GlassReviewed{Review: 1, Verdict: "right"},
		&incident.NoteAdded{Text: "used at 02:36"}, &incident.NoteAdded{Text: "one more thing",
			Late: true}, &incident.NoteAdded{}, &incident.EntryCorrected{Entry: 41, Text: "at 02:37"},
		&incident.MessageCaptured{Author: sam, How: "reaction", Text: "seen it"}, &incident.MessageCaptured{Author: sam, How: "edited", Text: "saw it"},
		&incident.MessageCaptured{Author: kit, How: "deleted"}, &incident.MessageCaptured{How: "edited", Text: "by an app"},
		&incident.EvidenceAdded{Number: 2, Evidence: "key-status", What: "files",
			SHA256: "9f2c51aa77001122"}, &incident.CustodyTransferred{Evidence: 2, From: sam, To: dana, Why: "owner"},
		&incident.RequestMade{Number: 1, Provider: "aws", What: "preserve logs", Reference: "1700"}, &incident.RequestReceived{Request: 1, Answer: "done"},
		&incident.UpdatePosted{Number: 1,
			Know: "key public"}, &incident.UpdateSkipped{Why: "nothing new"}, &incident.FactSet{Name: "personal-data", Value: "yes"},
		&incident.FactSet{Name: "USER", Text: "ci-deploy"}, &incident.FactSet{Name: "layer",
			Cleared: true}, &incident.SeveritySet{Severity: incident.SEV2, Why: "less"},
		&incident.ItemWaived{Item: "evidence:sign-ins", Why: "never logged"}, &incident.ItemWaived{Item: "cause", Decision: 1}, &incident.CauseSet{Known: true,
			Cause: "a key in a repository"}, &incident.ReviewSet{At: at("10:00"), Owner: lee},
		&incident.IncidentClosed{Class: incident.ClassDuplicate, Duplicate: "INC-041"}, &incident.IncidentReopened{Why: "used again"},
		&incident.AuthorityRefused{Act: "approve", Rule: "self-approval"}, &incident.EffectFailed{What: "upload",
			Why: "file_uploads_disabled"}, &incident.Unknown{Name: "moon.risen"},
	} {
		r := incident.Recorded{Stamp: incident.Stamp{N: uint64(i), Recorded: at("02:51"), Actor: priya}, Event: e}
		if i%10 == 0 {
			r.Occurred = at("02:36")
		}
		fmt.Fprintln(&b, view.PlainEntry(v, r))
	}
	golden(t, "entries", b.String())
}

func BenchmarkSurfaces(b *testing.B) {
	v := picture(worst(), "03:00")
	b.ReportAllocs()
	for b.Loop() {
		view.Surfaces(v)
	}
}

// A board is drawn from the state alone; a chat service draws it in its own way.
func ExampleSurfaces() {
	for _, s := range view.Surfaces(picture(cutting(), "02:51"))[:4] {
		fmt.Println(s.Key + ": " + s.Message.Push)
	}
	// Output:
	// board: AMBER HERON, SEV1, phase 3 of 8, Lee commands, next update 03:10 UTC
	// phase:start: Phase 1, Start: confirmed by Lee, 3 of 3 done
	// phase:confirm: Phase 2, Confirm: confirmed by Lee, 2 of 2 done
	// phase:cut: Phase 3, Cut access: 2 of 6 done, next 3.3
}
