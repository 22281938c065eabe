package view_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// long is a text of a length, with spaces so that it wraps.
func long(n int) string { return strings.TrimSpace(strings.Repeat("Wide words ", n/11+1))[:n-1] + "W" }

// longest makes every text of a state and its policy as long as the config, the runbook and people can make it.
func longest(s *incident.State) view.Incident {
	v := picture(s, "02:51")
	p := v.Policy
	for id, q := range p.People {
		q.Name = long(40)
		p.People[id] = q
	}
	for id, r := range p.Roles {
		r.Title, r.Label, r.Duty = long(40), long(16), long(90)
		p.Roles[id] = r
	}
	for id, r := range p.Rights {
		r.Title = long(48)
		p.Rights[id] = r
	}
	for id, ty := range p.Types {
		ty.Title = long(40)
		p.Types[id] = ty
	}
	for id, e := range p.Evidence {
		e.Title, e.Source = long(48), long(60)
		p.Evidence[id] = e
	}
	for id, q := range p.Providers {
		q.Name = long(24)
		p.Providers[id] = q
	}
	s.Title, s.Codename = incident.Words(long(2000)), "aquamarine-nightingale"
	for name := range s.Texts {
		s.Texts[name] = incident.Words(long(2000))
	}
	for i := range s.Phases {
		ps := &s.Phases[i]
		ps.Title, ps.When, ps.SoThat, ps.Pause = long(60), long(400), long(400), long(400)
		if ps.Objection != nil {
			ps.Objection.Why = incident.Words(long(2000))
		}
	}
	for _, st := range s.Steps {
		st.Title, st.Body, st.Caution, st.Expected, st.IfNot, st.Rollback = long(60), long(280), long(280), long(280), long(280), long(280)
		st.Reason = incident.Words(long(2000))
	}
	for i := range s.Decisions {
		d := &s.Decisions[i]
		d.Action, d.Why, d.Breaks, d.How, d.Question = incident.Words(long(2000)), incident.Words(long(2000)), incident.Words(long(2000)), incident.Words(long(2000)), incident.Words(long(2000))
		d.Asides = slices.Repeat([]incident.Aside{{By: lee, Question: incident.Words(long(2000)), AnsweredBy: priya, Answer: incident.Words(long(2000))}}, 4)
		for j := range d.Answers {
			d.Answers[j].Words = incident.Words(long(2000))
		}
	}
	for i := range s.Reviews {
		s.Reviews[i].Reason, s.Reviews[i].Verdict = incident.Words(long(2000)), incident.Words(long(2000))
	}
	for i := range s.Recent {
		s.Recent[i].Text = incident.Words(long(2000))
	}
	for i := range s.Evidence {
		s.Evidence[i].What = incident.Words(long(2000))
	}
	for r, a := range s.Roles {
		if a.Handover != nil {
			a.Handover.Worry = incident.Words(long(2000))
			s.Roles[r] = a
		}
	}
	v.Late = long(300)
	return v
}

// worst is a story in which everything that can be on a screen is.
func worst() *incident.State {
	s := cutting()
	for i := range 3 {
		d := decision1()
		d.Number = i + 2
		d.Right, d.Need, d.TypeBack, d.AskedBack, d.Lost = "take-offline", 2, true, true, []incident.EvidenceKind{"live-sessions",
			"key-status", "sign-ins", "audit-log"}
		d.Asked = []incident.Asked{{Person: omar, At: at("02:50")}, {Person: lee, At: at("02:55")}, {Person: dana, At: at("03:00")}}
		d.Answers = []incident.DecisionAnswer{{By: omar, At: at("02:53"), Yes: true}}
		s.Decisions = append(s.Decisions, d)
	}
	for i := range 9 { // nine questions: a card of nothing but rows of two blocks
		id := incident.StepID(fmt.Sprintf("question-%d", i))
		s.Steps[id] = &incident.StepState{StepDef: incident.StepDef{ID: id, Question: true, Role: "iam-lead", Minutes: 10},
			Phase: "scope", Number: fmt.Sprintf("4.%d", i+1), Status: incident.StepOpen}
	}
	s.Phases[3].Opened, s.Phases[3].Order = at("02:50"), nil
	for i := range 9 {
		s.Phases[3].Order = append(s.Phases[3].Order, incident.StepID(fmt.Sprintf("question-%d", i)))
	}
	s.Phases[3].Objection = &incident.Objection{By: sam, At: at("02:58"), Why: "no"}
	s.Requests = []incident.Request{{Number: 1, Provider: "aws", What: "x", By: sam, At: at("02:58")}, {Number: 2, Provider: "gcp",
		What: "x", By: sam, At: at("02:58")}}
	s.Reviews = []incident.Review{{Step: "disable-keys", Decision: 2, By: priya, At: at("03:01"), Reason: "x", Due: at("03:01").AddDate(0,
		0, 1), Told: []incident.PersonID{lee, omar}}}
	s.Room.Missing = map[incident.PersonID]string{lee: "x", omar: "x", dana: "x", sam: "x"}
	a := s.Roles["commander"]
	a.Handover = &incident.Handover{From: lee, To: dana, Worry: "x", At: at("02:50")}
	s.Roles["commander"] = a
	s.Reminded, s.Missed, s.Escalated, s.RelieveAsked = true, true, true, true
	s.Aging = map[incident.EvidenceKind]int{"sign-ins": 4, "audit-log": 24}
	s.Closing = &incident.Closing{By: lee, At: at("06:00")}
	return s
}

// counts is how much a service has to draw.
type counts struct{ blocks, characters, parts int }

// weigh counts as bot/slack draws: a block is a block, a time is a token of 45 characters, a ticked box is sent twice. A part is what Discord
// counts: the frame, a run of text, a section with its button three, a row and each of its buttons one; How and Phases… stand in one select, which
// is two.
func weigh(blocks []view.Block) counts {
	c := counts{blocks: len(blocks), parts: 1}
	inText, selects := false, false
	for i, b := range blocks {
		c.characters += size(b)
		switch {
		case len(b.Row) > 0:
			buttons, step := 0, false
			for _, w := range b.Row {
				if w.Button != nil && (w.Button.Act.Do == view.ActHow || w.Button.Act.Do == view.ActPhases) {
					selects, step = true, step || w.Button.Act.Do == view.ActHow
				} else {
					buttons++
				}
			}
			switch {
			case step && i > 0 && len(blocks[i-1].Text) > 0 && len(b.Row) > 1 && b.Row[0].Box == nil:
				c.parts += 2 // the text above became the section's
			case step:
				c.parts += 3
			case buttons > 0:
				c.parts += 1 + buttons
			}
			inText = false
		case b.Side != nil:
			c.parts += 3
			selects = selects || b.Side.Act.Do == view.ActHow
			inText = false
		default:
			if !inText {
				c.parts++
			}
			inText = b.Header != "" || len(b.Context) > 0 || i == 0
		}
	}
	if selects {
		c.parts += 2
	}
	return c
}

func size(b view.Block) int {
	n := utf8.RuneCountInString(b.Header) + utf8.RuneCountInString(b.Code)
	for _, t := range []view.Text{b.Text, b.Context} {
		for _, s := range t {
			if s.Kind == view.Clock || s.Kind == view.Day {
				n += 45
			} else {
				n += utf8.RuneCountInString(s.S)
			}
		}
	}
	widgets := b.Row
	if b.Side != nil {
		widgets = append(slices.Clone(widgets), view.Widget{Button: b.Side})
	}
	for _, w := range widgets {
		switch {
		case w.Button != nil:
			n += utf8.RuneCountInString(w.Button.Label)
			if c := w.Button.Confirm; c != nil {
				n += utf8.RuneCountInString(c.Title + c.Text + c.Yes + c.No)
			}
		case w.Box != nil:
			own := utf8.RuneCountInString(w.Box.Label + w.Box.Note)
			n += own
			if w.Box.Checked {
				n += own
			}
		}
	}
	return n
}

// limits by the beginning of a surface's key: blocks and parts as the screens were designed, and characters with every name at forty.
var limits = []struct {
	key string
	counts
}{
	{"board", counts{8, 2200, 14}},
	{"phase:", counts{24, 3130, 37}},
	{"decision:", counts{7, 2000, 8}},
	{"ask:decision:", counts{7, 2000, 8}},
	{"ask:handover:", counts{7, 2600, 10}},
	{"ask:glass:", counts{6, 1000, 8}},
	{"ask:role:", counts{6, 1500, 9}},
	{"ask:", counts{5, 800, 7}},
	{"close", counts{18, 2600, 40}},
}

func TestSurfacesFit(t *testing.T) {
	for name, s := range map[string]*incident.State{"declared": declared(), "worst": worst(), "closed": ended(),
		"exercise": func() *incident.State { s := worst(); s.Exercise = true; return s }()} {
		for _, x := range view.Surfaces(longest(s)) {
			checkBlocks(t, name+"/"+x.Key, x.Message.Blocks)
			if n := utf8.RuneCountInString(x.Message.Push); n == 0 || n > 150 {
				t.Errorf("%s/%s: the push text has %d characters, want 1 to 150", name, x.Key, n)
			}
			got := weigh(x.Message.Blocks)
			for _, l := range limits {
				if !strings.HasPrefix(x.Key, l.key) {
					continue
				}
				if got.blocks > l.blocks || got.characters > l.characters || got.parts > l.parts {
					t.Errorf("%s/%s: %+v, want at most %+v", name, x.Key, got, l.counts)
				}
				break
			}
		}
	}
}

func TestFormsFit(t *testing.T) {
	s := worst()
	v := longest(s)
	s.Closing.Asked = omar
	for _, st := range s.Steps {
		st.Commands = map[string]string{"aws": strings.Repeat("aws iam <<KEY>> <<USER>> ", 400), "azure": long(5000), "gcp": long(5000)}
	}
	s.Facts["provider"] = "aws,azure,gcp"
	many := make([]view.Incident, 30)
	for i := range many {
		many[i] = v
	}
	forms := map[string]view.Form{
		"phases": view.PhasesForm(v), "roles": view.Roles(v), "evidence": view.EvidenceList(v), "menu": view.MenuForm(v, priya,
			many), "home": view.Home(v.Policy, many, incident.Actor{Person: priya}),
	}
	most := map[string]int{"menu": 7, "home": 58, "how": 10}
	for _, id := range slices.Sorted(maps.Keys(s.Steps)) {
		forms["how "+string(id)] = view.How(v, id)
	}
	for i := range s.Phases {
		forms["steps "+string(s.Phases[i].ID)] = view.PhaseSteps(v, s.Phases[i].ID)
	}
	for name, f := range forms {
		checkBlocks(t, name, f.Blocks)
		if n := utf8.RuneCountInString(f.Title); n == 0 || n > 24 {
			t.Errorf("%s: the title has %d characters, want 1 to 24", name, n)
		}
		limit := 100
		if l := most[strings.Fields(name)[0]]; l > 0 {
			limit = l
		}
		if len(f.Blocks) > limit {
			t.Errorf("%s: %d blocks, want at most %d", name, len(f.Blocks), limit)
		}
		if c := weigh(f.Blocks); c.characters > 18000 {
			t.Errorf("%s: %d characters, want at most 18,000", name, c.characters)
		}
	}
}

func TestRepliesFit(t *testing.T) {
	v := longest(worst())
	many := make([]view.Incident, 30)
	for i := range many {
		many[i] = v
	}
	var story []incident.Recorded
	for i := range 80 {
		story = append(story, incident.Recorded{Stamp: incident.Stamp{N: uint64(i), Recorded: at("02:50"), Occurred: at("02:36"),
			Actor: priya}, Event: &incident.NoteAdded{Text: incident.Words(long(2000))}})
	}
	for name, m := range map[string]view.Message{
		"brief": view.Brief(v), "catch up": view.CatchUp(v, priya), "status": view.Status(v), "who": view.Who(v,
			""), "rights": view.Rights(v), "list": view.List(many),
		"waiting": view.Waiting(many, lee), "phones": view.PhoneList(v), "timeline": view.Timeline(v, story), "declared": view.Declared(v,
			priya), "evidence": view.EvidenceSaved(v),
		"refusal": view.Refusal(v, &incident.Refusal{Why: long(160), Who: []incident.PersonID{lee, dana, omar, sam}}),
		"full":    view.NotRecorded(v.Policy, view.Unrecorded{Ref: "7K2M", Cause: view.CauseFull}), "ended": view.Ended(v, "ask:handover:commander"),
	} {
		checkBlocks(t, name, m.Blocks)
		if n := utf8.RuneCountInString(m.Push); n == 0 || n > 150 {
			t.Errorf("%s: the push text has %d characters, want 1 to 150", name, n)
		}
		if c := weigh(m.Blocks); c.blocks > 50 || c.characters > 9000 {
			t.Errorf("%s: %+v, want at most 50 blocks and 9,000 characters", name, c)
		}
	}
}

// TestBriefLines holds the brief to five lines of at most ninety characters.
func TestBriefLines(t *testing.T) {
	for name, s := range map[string]*incident.State{"story": cutting(), "worst": worst()} {
		s.Updates = []incident.Update{{Number: 1, By: tom, At: at("03:08"), Know: incident.Words(long(600)),
			Doing: incident.Words(long(600)), Need: "Nothing"}}
		m := view.Brief(longest(s))
		got := strings.Split(view.PlainText(view.Message{Blocks: m.Blocks[1:]}), "\n")
		if len(got) != 5 {
			t.Fatalf("%s: %d lines, want 5: %q", name, len(got), got)
		}
		for _, l := range got {
			if n := utf8.RuneCountInString(l); n > 90 {
				t.Errorf("%s: a line of %d characters, want at most 90: %s", name, n, l)
			}
		}
	}
}

// checkBlocks holds every text to its own length.
func checkBlocks(t *testing.T, name string, blocks []view.Block) {
	t.Helper()
	check := func(what, s string, least, most int) {
		if n := utf8.RuneCountInString(s); n < least || n > most {
			t.Errorf("%s: %s has %d characters, want %d to %d: %s", name, what, n, least, most, s)
		}
	}
	button := func(b *view.Button) {
		check("a button", b.Label, 1, 30)
		check("a spoken label", b.Speak, 0, 75)
		if words := len(strings.Fields(b.Label)); words > 4 && b.Label != "Use an existing private room…" {
			t.Errorf("%s: the button %q has %d words, want at most 4", name, b.Label, words)
		}
		if id := b.Act.String(); len(id) > 100 {
			t.Errorf("%s: the act %q has %d characters, want at most 100", name, id, len(id))
		}
		if _, err := view.ParseAct(b.Act.String()); err != nil {
			t.Errorf("%s: the act %q is not read back: %v", name, b.Act, err)
		}
	}
	for _, b := range blocks {
		check("a header", b.Header, 0, 150)
		check("code", b.Code, 0, 2992)
		check("a paragraph", view.PlainText(view.Message{Push: ".", Blocks: []view.Block{{Text: b.Text}}}), 0, 2800)
		check("small print", view.PlainText(view.Message{Push: ".", Blocks: []view.Block{{Context: b.Context}}}), 0, 600)
		if b.Side != nil {
			button(b.Side)
		}
		for _, w := range b.Row {
			switch {
			case w.Button != nil:
				button(w.Button)
			case w.Box != nil:
				check("a box", w.Box.Label, 1, 75)
				check("a box's note", w.Box.Note, 0, 75)
			}
		}
	}
}

// TestCloseCardShowsFifteen has more open items than the card holds.
func TestCloseCardShowsFifteen(t *testing.T) {
	s := cutting()
	s.Closing = &incident.Closing{By: lee, At: at("06:00")}
	for i := range 14 {
		s.Reviews = append(s.Reviews, incident.Review{By: priya, At: at("03:01"), Reason: "x", Due: at("04:00").Add(time.Duration(i))})
	}
	card := only(view.Surfaces(longest(s)), "close")[0].Message
	rows := 0
	for _, b := range card.Blocks {
		if b.Side != nil {
			rows++
		}
	}
	if rows != 15 {
		t.Errorf("the close card shows %d items, want 15", rows)
	}
	if !strings.Contains(view.PlainText(card), "more follow") {
		t.Errorf("the close card does not say that more items follow:\n%s", view.PlainText(card))
	}
	if c := weigh(card.Blocks); c.blocks > 18 {
		t.Errorf("the close card has %d blocks, want at most 18", c.blocks)
	}
}
