package main

import (
	"slices"
	"strings"

	"warroom/bot"
	"warroom/bot/incident"
	"warroom/bot/sandbox"
	"warroom/store"
)

// guideType is the incident type that the guide speaks of.
const guideType incident.TypeID = "iam-compromise"

// guide takes a newcomer through a whole incident in six lines (SCREENS 15). Whether a line is done is read from the record and not from what was
// pressed: every way of doing it counts, and a restart forgets nothing. Where the config has other people or another runbook there is no guide.
func guide(p *incident.Policy, data *store.Store) []sandbox.GuideLine {
	for _, who := range []string{"priya", "lee", "sam"} {
		if accountOf(p, who) == "" {
			return nil
		}
	}
	runbook := p.Runbooks[p.Types[guideType].Runbook]
	if len(runbook.Phases) < 3 || runbook.Phases[2].Title != "Cut access" {
		return nil
	}
	line := func(text string, done func(*incident.State) bool) sandbox.GuideLine {
		return sandbox.GuideLine{Text: text, Done: func(*sandbox.Slack) bool {
			st := newest(data, guideType)
			return st != nil && done(st)
		}}
	}
	return []sandbox.GuideLine{
		{
			Text: "You are Priya. Type `/incident` in #incidents, and press Declare….",
			Done: func(w *sandbox.Slack) bool {
				return pressed(w, accountOf(p, "priya"), "declare") || newest(data, guideType) != nil
			},
		},
		line("Say what happened: AWS key on public repo. Choose Identity compromise and SEV1, and press Open the room.",
			func(*incident.State) bool { return true }),
		line("Be Lee: press Accept in the direct message. In the room press Phases…, then Open beside Cut access.",
			func(st *incident.State) bool {
				return st.Roles[st.Commander].Status == incident.RoleAccepted && len(st.Phases) > 2 && !st.Phases[2].Opened.IsZero()
			}),
		line("Be Priya: tick 3.1. Be Sam: press Add evidence… at 3.2, fill it in, Save. Be Priya: press Ask Lee… at 3.3, and ask.",
			func(st *incident.State) bool {
				return step(st, "3.1").Status == incident.StepDone && step(st, "3.2").Status == incident.StepDone && step(st, "3.3").Decision > 0
			}),
		line("Be Lee: press Approve in the direct message. Be Priya: tick 3.3.",
			func(st *incident.State) bool { return step(st, "3.3").Status == incident.StepDone }),
		line("Be Lee: type `/incident close false-alarm` in the room, fill it in, Close. Then open the page that the bot uploads, the first of four files.",
			func(st *incident.State) bool { return st.Closed != nil }),
	}
}

// pressed reports whether an account pressed a button that does an act.
func pressed(w *sandbox.Slack, account, act string) bool {
	return slices.ContainsFunc(w.Deeds(), func(d sandbox.Deed) bool {
		return d.User == account && d.Kind == "click" && strings.HasPrefix(d.What, act+":")
	})
}

// newest is the incident of a type that was declared last; nil: there is none.
func newest(data *store.Store, typ incident.TypeID) *incident.State {
	var last *incident.State
	for _, stream := range data.Streams() {
		if !isNumber(stream) {
			continue
		}
		st, err := bot.Fold(data, stream)
		if err == nil && st != nil && st.Type == typ && (last == nil || st.Declared.After(last.Declared)) {
			last = st
		}
	}
	return last
}

// step is the step with a number; the zero step where there is none.
func step(st *incident.State, number string) incident.StepState {
	for _, s := range st.Steps {
		if s.Number == number {
			return *s
		}
	}
	return incident.StepState{}
}
