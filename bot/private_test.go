package bot

import (
	"slices"
	"strings"
	"testing"

	"warroom/bot/command"
	"warroom/bot/view"
)

// outsiders are people who may not know of a private incident that calls on none of them.
var outsiders = []string{"U0ALEX", "U0KIM", "U0GUEST"}

// To everyone outside, a private incident does not exist: by whatever way they ask for it, the answer is that to a number which was never given.
func TestPrivateIncidentDoesNotExistForOutsiders(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id, here := h.declares("U0PRIYA", privateWords), h.declares("U0PRIYA", openWords)
		h.asksForKeys(id)
		const wrong = "INC-P999"
		entries := len(h.kinds(id))
		masked := strings.NewReplacer(id, "NUMBER", wrong, "NUMBER", strings.ToLower(id), "number", strings.ToLower(wrong), "number")
		mask := masked.Replace
		noted := func() int { return len(tail(h.kinds(here), 0, "note.added")) }
		same := func(account, what string, ask func(id string) Answer) {
			t.Helper()
			was := noted()
			real, none := ask(id), ask(wrong)
			if n := noted() - was; n%2 != 0 {
				t.Errorf("%s: %s left %d notes in another incident for the two numbers", account, what, n)
			}
			got, want := mask(said(real)), mask(said(none))
			if got != want || real.Done != none.Done || (real.Later == nil) != (none.Later == nil) || (real.Form == nil) != (none.Form == nil) {
				t.Errorf("%s: %s is answered %q for a private incident and %q for a wrong number", account, what, got, want)
			}
			for _, secret := range []string{"AWS key", "Amber", h.state(id).Codename, "Identity compromise, SEV1"} {
				if secret != "" && strings.Contains(got, secret) {
					t.Errorf("%s: %s tells %q: %s", account, what, secret, got)
				}
			}
		}
		for _, account := range outsiders {
			for _, row := range command.Rows() {
				for _, w := range append([]string{row.Name, row.Name + " 1", row.Name + " AKIA something to say"}, row.Examples...) {
					same(account, w, func(id string) Answer { return h.types(account, "", id+" "+w) })
				}
			}
			same(account, "the number alone", func(id string) Answer { return h.types(account, "", id) })
			for _, words := range []string{"close duplicate ", "note see ", "rights ", "who ", "list ", "status ", "timeline ", "brief ", "reopen "} {
				same(account, words+"in another room", func(id string) Answer { return h.types(account, h.room(here), words+id) })
			}
			for _, words := range []string{"list", "", "help", "list waiting"} {
				if got := said(h.types(account, "", words)); strings.Contains(got, "P001") || strings.Contains(got, h.state(id).Codename) {
					t.Errorf("%s: %q tells of a private incident: %s", account, words, got)
				}
			}
			for _, text := range h.bot.Complete(t.Context(), "slack", account, "/incident INC-P") {
				if strings.Contains(text, "P001") {
					t.Errorf("%s: completion tells of a private incident: %s", account, text)
				}
			}
			if account == "U0GUEST" {
				continue // strangers are told the same whatever they press
			}
			refs := []string{"1", "disable-keys", "commander", "start", "", "scope"}
			for i, do := range allActs {
				for _, ref := range []string{refs[i%len(refs)], refs[(i+1)%len(refs)]} {
					a := view.Act{Do: do, Ref: ref, Rev: 1}
					same(account, "pressing "+do, func(id string) Answer {
						a.Incident = id
						return h.presses(account, a, true)
					})
					same(account, "submitting "+do, func(id string) Answer {
						a.Incident = id
						return h.submits(account, a, "", map[string]string{"what": "x", "why": "because of it", "reason": "because of it"})
					})
				}
			}
		}
		if n := len(h.kinds(id)); n != entries {
			t.Errorf("what outsiders tried left %v in the private incident", h.kinds(id)[entries:])
		}
	})
}

// allActs are what can be pressed.
var allActs = []string{
	view.ActMenu, view.ActMine, view.ActWaiting, view.ActHelp, view.ActCatchUp, view.ActBrief, view.ActStatus, view.ActUpdate, view.ActSkip, view.ActDecision,
	view.ActNote, view.ActRoles, view.ActHandOver, view.ActAssign, view.ActInvite, view.ActFact, view.ActSeverity, view.ActPhones, view.ActRealThing,
	view.ActRetryRoom, view.ActAdoptRoom, view.ActAccept, view.ActDecline, view.ActTakeBack, view.ActHandoverTake, view.ActHandoverNot, view.ActTick,
	view.ActUntick, view.ActAnswer, view.ActHow, view.ActFill, view.ActSkipStep, view.ActHandStep, view.ActReverse, view.ActOwn, view.ActGlass, view.ActWatch,
	view.ActAsk, view.ActRequest, view.ActReceived, view.ActAddStep, view.ActPhases, view.ActOpenPhase, view.ActPhaseSteps, view.ActConfirm, view.ActConfirmAny,
	view.ActObject, view.ActObjectReply, view.ActApprove, view.ActDeny, view.ActAskBack, view.ActAnswerBack, view.ActAskAgain, view.ActNudge, view.ActGlassSeen,
	view.ActGlassObject, view.ActGlassReview, view.ActEvidence, view.ActAddEvidence, view.ActTransfer, view.ActBeginClose, view.ActClose, view.ActWaive,
	view.ActSetReview, view.ActSetCause, view.ActLateNote, view.ActReopen, view.ActTitle, view.ActType, view.ActMilestone, view.ActCorrect, view.ActDecide,
}

func TestPrivateIncidentForThoseInside(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", privateWords)
		if got := said(h.types("U0OMAR", "", id+" status")); !strings.Contains(got, "AWS key") {
			t.Errorf("the executive is told %q", got)
		}
		h.types("U0LEE", h.room(id), "invite <@U0ALEX>")
		if got := said(h.types("U0ALEX", "", id+" status")); !strings.Contains(got, "AWS key") {
			t.Errorf("who was invited is told %q", got)
		}
		if !slices.Contains(h.chat.theRoom().members, "U0ALEX") {
			h.calm()
			if !slices.Contains(h.chat.theRoom().members, "U0ALEX") {
				t.Error("who was invited is not in the room")
			}
		}
	})
}
