package command

import (
	"strings"
	"testing"
	"time"

	"warroom/bot/incident"
	"warroom/bot/view"
)

func TestUpdateIsFilledFromTheRecord(t *testing.T) {
	s := waitingForLee()
	s.Updates = []incident.Update{{Number: 1, At: now.Add(-4 * time.Minute), Know: "key public"}, {At: now.Add(-time.Minute), Skipped: true}}
	s.Recent = []incident.Line{
		{At: now.Add(-5 * time.Minute), Text: "said in the last update"}, {At: now.Add(-3 * time.Minute), Text: "used four times\nsecond line"}, {At: now, Text: "key is off"},
	}
	d := at("tom", s)
	o := pressed(t, d, act(view.ActUpdate, ""))
	f := opens(t, o, "Update 2")
	golden(t, "update", said(o))
	if got := initial(t, f, "know"); got != "used four times\nkey is off" {
		t.Errorf("known is %q", got)
	}
	if got := initial(t, f, "need"); got != "D-1 Revoke keys waits for Lee" {
		t.Errorf("needed is %q", got)
	}
	if got := initial(t, f, "next"); got != "2026-11-24T03:10:00Z" {
		t.Errorf("the next update is due %q", got)
	}
	if !strings.Contains(initial(t, f, "doing"), "Cut access: Say what breaks if we cut") {
		t.Errorf("what is done is %q", initial(t, f, "doing"))
	}
	becomes(t, submitted(t, d, f, map[string][]string{"know": {"k"}, "doing": {"d"}, "need": {"n"}}),
		incident.PostUpdate{Know: "k", Doing: "d", Need: "n", Next: now.Add(30 * time.Minute)})
	o = submitted(t, d, f, map[string][]string{"next": {"2026-11-24T02:00:00Z"}})
	if o.Wrong["next"] == "" || len(o.Commands) > 0 {
		t.Errorf("a next update in the past is taken: %+v", o)
	}
}

func TestUpdateWithoutNews(t *testing.T) {
	s := cutting()
	s.Severity = incident.SEV3
	d := at("tom", s)
	f := opens(t, pressed(t, d, act(view.ActUpdate, "")), "Update 1")
	if initial(t, f, "know") != "key on public repo" || initial(t, f, "need") != "Nothing." || initial(t, f, "next") != "" {
		t.Errorf("the form begins with\n%s", said(Outcome{Form: f}))
	}
	// Without a cadence the next one may be left out.
	if c := submitted(t, d, f, nil).Commands[0].(incident.PostUpdate); !c.Next.IsZero() {
		t.Errorf("the next update is %v", c.Next)
	}
	s.Updates = []incident.Update{{Number: 1, At: now, Know: "as it was"}}
	if got := initial(t, pressed(t, d, act(view.ActUpdate, "")).Form, "know"); got != "as it was" {
		t.Errorf("without news, known is %q", got)
	}
}

func TestUpdateByWords(t *testing.T) {
	o := typed(t, at("tom", cutting()), "update The key is off since 02:56.")
	c, ok := o.Commands[0].(incident.PostUpdate)
	if !ok || c.Know != "The key is off since 02:56." || c.Doing == "" || c.Need != "Nothing." || o.Tell != nil {
		t.Errorf("it became %+v and says %s", o.Commands, said(o))
	}
}

func TestUpdateSaysWhoReadsIt(t *testing.T) {
	open, hidden := cutting(), cutting()
	open.Private = false
	with, without := *examplePolicy(), *examplePolicy()
	with.Stakeholders, without.Stakeholders = true, false
	for _, c := range []struct {
		policy *incident.Policy
		state  *incident.State
		want   string
	}{
		{&without, open, "It goes to the room."},
		{&with, open, "and to the stakeholders' channel."},
		{&with, hidden, "This incident is private"},
	} {
		d := at("tom", c.state)
		d.policy = c.policy
		if got := said(pressed(t, d, act(view.ActUpdate, ""))); !strings.Contains(got, c.want) {
			t.Errorf("want %q in\n%s", c.want, got)
		}
	}
}

func TestReceivedWithoutANumberIsTheOldest(t *testing.T) {
	s := cutting()
	if o := pressed(t, at("sam", s), act(view.ActReceived, "")); o.Form != nil || !strings.Contains(said(o), "No request") {
		t.Errorf("without a request it says %s", said(o))
	}
	s.Requests = []incident.Request{{Number: 1, Provider: "aws", What: "x", Received: now}, {Number: 2, Provider: "aws", What: "which sessions", Reference: "1700 0123"}}
	o := pressed(t, at("sam", s), act(view.ActReceived, ""))
	f := opens(t, o, "Received R-2")
	if !strings.Contains(said(o), "R-2, AWS, 1700 0123") {
		t.Errorf("the form says %s", said(o))
	}
	becomes(t, submitted(t, at("sam", s), f, map[string][]string{"answer": {"two"}}), incident.ReceiveRequest{Request: 2, Answer: "two"})
}

func TestRequestNamesTheProvider(t *testing.T) {
	s := cutting()
	d := at("sam", s)
	becomes(t, typed(t, d, "request Preserve logs"), incident.MakeRequest{Provider: "aws", What: "Preserve logs"})
	becomes(t, typed(t, d, "request watchtower which alerts came"), incident.MakeRequest{Provider: "watchtower", What: "which alerts came"})
	s.Facts["provider"] = "aws,azure"
	f := opens(t, typed(t, d, "request Preserve logs"), "Request")
	if initial(t, f, "provider") != "" || initial(t, f, "what") != "Preserve logs" {
		t.Errorf("the form begins with %s", said(Outcome{Form: f}))
	}
	if o := submitted(t, d, f, map[string][]string{"provider": {"mars"}}); o.Wrong["provider"] == "" {
		t.Errorf("an unknown provider is taken: %+v", o)
	}
}

func TestTheNextUpdateIsNear(t *testing.T) {
	d := at("tom", cutting())
	f := opens(t, pressed(t, d, act(view.ActUpdate, "")), "Update 1")
	for next, ok := range map[string]bool{"2026-12-01T02:40:00Z": true, "2026-12-01T02:41:00Z": false, "2026-11-24T02:40:00Z": false, "9999-01-01T00:00:00Z": false} {
		o := submitted(t, d, f, map[string][]string{updateNext: {next}})
		if taken := len(o.Commands) == 1; taken != ok || !ok && o.Wrong[updateNext] == "" {
			t.Errorf("the next update at %s: %+v", next, o)
		}
	}
}
