package chattest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"warroom/bot"
	"warroom/bot/view"
)

// listen has the service listen with a handler, until stop.
func (x *trial) listen(h func(*bot.Request) bot.Answer) (stop func()) {
	ctx, cancel := context.WithCancel(x.ctx)
	ended := make(chan error, 1)
	go func() {
		ended <- x.service().Listen(ctx, func(_ context.Context, r *bot.Request) bot.Answer { return h(r) })
	}()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-ended; err != nil {
				x.t.Errorf("Listen ended: %v", err)
			}
		})
	}
	x.t.Cleanup(stop)
	// Whoever does something waits for a bot that hears it.
	if err := x.Door.Do(x.People[0].Account, CloseForms{}); err != nil {
		x.t.Fatal(err)
	}
	return stop
}

// heard collects requests.
type heard struct {
	mu  sync.Mutex // guards all
	all []*bot.Request
}

func (h *heard) hear(r *bot.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = append(h.all, r)
}

// of gives what was heard of a kind.
func (h *heard) of(kind bot.RequestKind) []*bot.Request {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []*bot.Request
	for _, r := range h.all {
		if r.Kind == kind {
			out = append(out, r)
		}
	}
	return out
}

// form is a form with a field of each kind.
func form() view.Form {
	field := func(id string, kind view.InputKind, options ...view.Option) view.Block {
		return view.Block{Input: &view.Input{ID: id, Label: "The " + id, Kind: kind, Options: options, Optional: true}}
	}
	two := []view.Option{{Value: "one", Label: "One"}, {Value: "two", Label: "Two"}}
	return view.Form{
		Act: view.Act{Do: "decision", Incident: "INC-001", Ref: "r", Rev: 7}, Title: "Ask", Submit: "Send", Note: "kept",
		Blocks: []view.Block{
			{Row: []view.Widget{{Button: &view.Button{Act: view.Act{Do: "how", Incident: "INC-001"}, Label: "How"}}}},
			field("line", view.Line), field("area", view.Area), field("choice", view.Choice, two...), field("select", view.Select, two...),
			field("many", view.Many, two...), field("checks", view.Checks, two...), field("whom", view.Whom), field("when", view.When),
		},
	}
}

// exerciseListen has people do everything that a bot hears of.
func exerciseListen(t *testing.T, x *trial) {
	var h heard
	x.listen(func(r *bot.Request) bot.Answer {
		h.hear(r)
		if r.Kind == bot.Typed {
			f := form()
			return bot.Answer{Form: &f}
		}
		return bot.Answer{}
	})
	room := x.room()
	who, other := x.People[0].Account, x.People[1].Account
	act := view.Act{Do: "tick", Incident: "INC-001", Ref: "say-it", Rev: 42, Hash: "5ba1f00dcafe"}
	ref := x.post(bot.Post{Key: "k", Channel: room.ID, Message: view.Message{Push: "card", Blocks: []view.Block{
		{Row: []view.Widget{{Box: &view.Box{Act: act, Label: "3.1 Say it"}}, {Button: &view.Button{Act: view.Act{Do: "nudge", Ref: "1"}, Label: "Nudge"}}}},
	}}})
	do := func(a Act) {
		t.Helper()
		if err := x.Door.Do(who, a); err != nil {
			t.Fatalf("%T: %v", a, err)
		}
	}
	x.eventually("they are heard to join", func() bool { return len(h.of(bot.Joined)) == 2 })
	controls := x.ours(room.ID)[0].Rows[0].Controls
	do(Press{Place: room.ID, Message: ref.Message, Control: controls[0], Checked: true})
	do(Press{Place: room.ID, Message: ref.Message, Control: controls[0]})
	do(Press{Place: room.ID, Message: ref.Message, Control: controls[1]})
	do(Type{Place: room.ID, Line: Command + " note a <b> & c"})
	x.eventually("the form opens", func() bool { return x.Door.See(who).Form != nil })
	f := x.Door.See(who).Form
	do(Press{Form: f.ID, Control: f.Rows[0].Controls[0]})
	do(Submit{Form: f.ID, Values: map[string][]string{
		"line": {"words"}, "area": {"two\nlines"}, "choice": {"one"}, "select": {"two"}, "many": {"one", "two"}, "checks": {"two"}, "whom": {other},
		"when": {"2026-11-27T10:00:00Z"},
	}})
	do(Say{Place: room.ID, Text: "found <it> & more"})
	p, _ := x.in(x.People[0], room.ID)
	said := p.Messages[len(p.Messages)-1]
	do(Shortcut{Name: "timeline", Place: room.ID, Message: said.ID})
	do(Shortcut{Name: "declare"})
	do(Mark{Place: room.ID, Message: said.ID})
	x.eventually("the mark is heard of", func() bool { return len(h.of(bot.Reacted)) == 1 })
	do(Edit{Place: room.ID, Message: said.ID, Text: "found more"})
	x.eventually("the edit is heard of", func() bool { return len(h.of(bot.Edited)) == 1 })
	do(Delete{Place: room.ID, Message: said.ID})
	do(OpenHome{})
	do(Leave{Place: room.ID})
	x.eventually("everything is heard of", func() bool {
		for kind, n := range map[bot.RequestKind]int{
			bot.Typed: 1, bot.Pressed: 4, bot.Submitted: 1, bot.Shortcut: 2, bot.Reacted: 1, bot.Edited: 1, bot.Deleted: 1, bot.Spoke: 1, bot.Left: 1, bot.OpenedHome: 1,
		} {
			if len(h.of(kind)) != n {
				return false
			}
		}
		return true
	})
	x.heardRight(&h, room, said, act, other)
}

// heardRight holds what was heard against what was done.
func (x *trial) heardRight(h *heard, room bot.Room, said Message, act view.Act, other string) {
	t, who := x.t, x.People[0].Account
	t.Helper()
	ids := map[string]bool{}
	for _, r := range h.all {
		if r.ID == "" || ids[r.ID] {
			t.Errorf("%s: the act has no name of its own: %q", r.Kind, r.ID)
		}
		ids[r.ID] = true
		if r.Service != x.service().Name() || r.Workspace == "" || r.Kind != bot.Joined && r.Account != who {
			t.Errorf("%s by %s in %s of %s", r.Kind, r.Account, r.Workspace, r.Service)
		}
		if r.Kind != bot.OpenedHome && r.Channel != room.ID && (r.Kind != bot.Shortcut || r.Act.Do != "declare") {
			t.Errorf("%s in %q", r.Kind, r.Channel)
		}
	}
	pressed := h.of(bot.Pressed)
	if pressed[0].Act != act || !pressed[0].Checked || pressed[1].Act != act || pressed[1].Checked || pressed[2].Act.Do != "nudge" {
		t.Errorf("pressed: %+v, %+v, %+v", pressed[0], pressed[1], pressed[2])
	}
	if in := pressed[3]; in.Act.Do != "how" || !in.InForm || in.AtHome || in.Note != "kept" {
		t.Errorf("pressed in the form: %+v", in)
	}
	if typed := h.of(bot.Typed)[0]; typed.Words != "note a <b> & c" {
		t.Errorf("typed: %q", typed.Words)
	}
	sent := h.of(bot.Submitted)[0]
	want := map[string][]string{
		"line": {"words"}, "area": {"two\nlines"}, "choice": {"one"}, "select": {"two"}, "many": {"one", "two"}, "checks": {"two"}, "whom": {other},
		"when": {"2026-11-27T10:00:00Z"},
	}
	for id, v := range want {
		if !slices.Equal(sent.Values[id], v) {
			t.Errorf("the field %s holds %q, want %q", id, sent.Values[id], v)
		}
	}
	if sent.Act != form().Act || sent.Note != "kept" {
		t.Errorf("submitted: %+v", sent)
	}
	for kind, words := range map[bot.RequestKind]string{bot.Spoke: "found <it> & more", bot.Reacted: "found <it> & more", bot.Edited: "found more"} {
		if m := h.of(kind)[0].Message; m == nil || m.Text != words || m.Ref != (bot.Ref{Channel: room.ID, Message: said.ID}) {
			t.Errorf("%s: %+v", kind, m)
		}
	}
	if gone := h.of(bot.Deleted)[0].Message; gone == nil || gone.Ref.Message != said.ID {
		t.Errorf("deleted: %+v", gone)
	}
	shortcuts := h.of(bot.Shortcut)
	if m := shortcuts[0].Message; shortcuts[0].Act.Do != "timeline" || m == nil || m.Author != who || m.Text != "found <it> & more" || m.Link == "" {
		t.Errorf("the shortcut: %+v, %+v", shortcuts[0], m)
	}
	if shortcuts[1].Act.Do != "declare" || shortcuts[1].Message != nil {
		t.Errorf("the global shortcut: %+v", shortcuts[1])
	}
}

// exerciseAnswers has the handler answer in each way, and looks at what the person then sees.
func exerciseAnswers(t *testing.T, x *trial) {
	var mu sync.Mutex // guards next
	next := func(*bot.Request) bot.Answer { return bot.Answer{} }
	answer := func(a bot.Answer) {
		mu.Lock()
		defer mu.Unlock()
		next = func(*bot.Request) bot.Answer { return a }
	}
	x.listen(func(r *bot.Request) bot.Answer {
		mu.Lock()
		defer mu.Unlock()
		switch r.Kind {
		case bot.Typed, bot.Pressed, bot.Submitted:
			return next(r)
		}
		return bot.Answer{}
	})
	room := x.room()
	who := x.People[0]
	see := func() Screen { return x.Door.See(who.Account) }
	do := func(a Act) {
		t.Helper()
		if err := x.Door.Do(who.Account, a); err != nil {
			t.Fatalf("%T: %v", a, err)
		}
	}
	tell := message("only you see this")
	answer(bot.Answer{Tell: &tell})
	do(Type{Place: room.ID, Line: Command + " status"})
	x.eventually("the answer shows", func() bool { return x.told(who, "only you see this") })
	if x.told(x.People[1], "only you see this") {
		t.Error("somebody else sees an answer for one person")
	}
	// What comes later takes the place of what came first.
	later := make(chan bot.Answer, 1)
	first, second := message("opening the room"), message("the room is open")
	answer(bot.Answer{Tell: &first, Later: later})
	do(Type{Place: room.ID, Line: Command + " declare"})
	x.eventually("the first answer shows", func() bool { return x.told(who, "opening the room") })
	later <- bot.Answer{Tell: &second}
	close(later)
	x.eventually("the second answer shows", func() bool { return x.told(who, "the room is open") })
	// A form opens, keeps what was typed while something in it is wrong, gives way to the next, and closes.
	f := form()
	answer(bot.Answer{Form: &f})
	do(Type{Place: room.ID, Line: Command + " ask"})
	x.eventually("the form opens", func() bool { return see().Form != nil })
	answer(bot.Answer{Wrong: map[string]string{"line": "That is no line.", "": "Nothing was recorded."}})
	do(Submit{Form: see().Form.ID, Values: map[string][]string{"line": {"words"}}})
	x.eventually("what is wrong stands in the form", func() bool {
		open := see().Form
		return open != nil && strings.Contains(open.Words(), "That is no line.") && strings.Contains(open.Words(), "Nothing was recorded.")
	})
	values := make(chan map[string][]string, 1)
	mu.Lock()
	next = func(r *bot.Request) bot.Answer {
		values <- r.Values
		g := form()
		g.Title, g.Blocks = "Next", append(g.Blocks[:1:1], view.Block{Input: &view.Input{ID: "line", Label: "The line", Kind: view.Line, Optional: true}})
		return bot.Answer{Form: &g}
	}
	mu.Unlock()
	do(Submit{Form: see().Form.ID})
	if got := <-values; !slices.Equal(got["line"], []string{"words"}) {
		t.Errorf("what was typed is lost: %v", got)
	}
	x.eventually("the next form shows", func() bool { return see().Form != nil && see().Form.Title == "Next" })
	answer(bot.Answer{Done: true})
	do(Submit{Form: see().Form.ID})
	x.eventually("the form closes", func() bool { return see().Form == nil })
	x.slowAnswer(room, answer)
}

// slowAnswer has the handler take its time. Whoever waits is answered all the same, and nobody waits for them.
func (x *trial) slowAnswer(room bot.Room, answer func(bot.Answer)) {
	who := x.People[0]
	later := make(chan bot.Answer, 1)
	answer(bot.Answer{Later: later})
	if err := x.Door.Do(who.Account, Type{Place: room.ID, Line: Command + " evidence"}); err != nil {
		x.t.Fatal(err)
	}
	tell := message(fmt.Sprintf("recorded at %s", x.Now().Format(time.Kitchen)))
	answer(bot.Answer{})
	if err := x.Door.Do(x.People[1].Account, Type{Place: room.ID, Line: Command + " status"}); err != nil {
		x.t.Fatal(err)
	}
	later <- bot.Answer{Tell: &tell}
	close(later)
	x.eventually("the late answer shows", func() bool { return x.told(who, tell.Push) })
}

// told reports whether a person sees words that are for them alone.
func (x *trial) told(p Person, words string) bool {
	for _, place := range x.Door.See(p.Account).Places {
		for _, m := range place.Messages {
			if m.Only && strings.Contains(m.Words(), words) {
				return true
			}
		}
	}
	return false
}

// exerciseTwice delivers everything twice. Whether the bot hears of an act once or twice, it hears the same name, by which it knows it again; two acts never
// have the same.
func exerciseTwice(t *testing.T, x *trial) {
	var h heard
	x.listen(func(r *bot.Request) bot.Answer { h.hear(r); return bot.Answer{} })
	room := x.room()
	ref := x.post(bot.Post{Key: "k", Channel: room.ID, Message: view.Message{Push: "card", Blocks: []view.Block{
		{Row: []view.Widget{{Box: &view.Box{Act: view.Act{Do: "tick", Incident: "INC-001", Ref: "s", Rev: 1}, Label: "3.1 Say it"}}}},
	}}})
	x.Repeat(true)
	who := x.People[0].Account
	box := x.ours(room.ID)[0].Rows[0].Controls[0]
	acts := []Act{
		Press{Place: room.ID, Message: ref.Message, Control: box, Checked: true}, Press{Place: room.ID, Message: ref.Message, Control: box},
		Type{Place: room.ID, Line: Command + " status"}, Type{Place: room.ID, Line: Command + " status"},
		Say{Place: room.ID, Text: "found it"}, Leave{Place: room.ID},
	}
	for _, a := range acts {
		if err := x.Door.Do(who, a); err != nil {
			t.Fatalf("%T: %v", a, err)
		}
	}
	x.eventually("everything is heard of", func() bool { return len(h.of(bot.Left)) > 0 && len(h.of(bot.Spoke)) > 0 })
	names := map[bot.RequestKind]map[string]bool{}
	for _, kind := range []bot.RequestKind{bot.Pressed, bot.Typed, bot.Spoke, bot.Left} {
		names[kind] = map[string]bool{}
		for _, r := range h.of(kind) {
			names[kind][r.ID] = true
		}
	}
	for kind, want := range map[bot.RequestKind]int{bot.Pressed: 2, bot.Typed: 2, bot.Spoke: 1, bot.Left: 1} {
		if len(names[kind]) != want {
			t.Errorf("%d acts of the kind %s have %d names", want, kind, len(names[kind]))
		}
	}
}
