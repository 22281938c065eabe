package command

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"warroom/bot/view"
)

func TestCutWord(t *testing.T) {
	for _, c := range []struct{ in, word, rest string }{
		{"", "", ""},
		{"  note  two words ", "note", "two words"},
		{`"two words" rest`, "two words", "rest"},
		{"“two words” rest", "two words", "rest"},
		{"„two words“ rest", "two words", "rest"},
		{`"never closed rest`, `"never`, "closed rest"},
		{`"5" disk" rest`, `5`, `disk" rest`},
		{`"a"b rest`, `"a"b`, "rest"},
		{`"" rest`, "", "rest"},
		{"line\nbreak", "line", "break"},
		{"\u00a0note\u200b", "note", ""},
	} {
		if word, rest := cutWord(c.in); word != c.word || rest != c.rest {
			t.Errorf("cutWord(%q) = %q, %q; want %q, %q", c.in, word, rest, c.word, c.rest)
		}
	}
}

func TestFlagsAreTakenFromAnywhereAndUnknownOnesStay(t *testing.T) {
	for _, c := range []struct{ in, rest, set string }{
		{"key leaked --private", "key leaked", "private"},
		{"--exercise key leaked", "key leaked", "exercise"},
		{"key —open leaked", "key leaked", "open"}, // a phone's long dash
		{"run aws --status Inactive", "run aws --status Inactive", ""},
		{`say "--private" aloud`, `say "--private" aloud`, ""},
		{"--PRIVATE", "", "private"},
		{"a -- b", "a -- b", ""},
	} {
		rest, set := takeFlags(c.in, "private", "open", "exercise")
		if rest != c.rest || len(set) > 1 || c.set != "" && !set[c.set] || c.set == "" && len(set) > 0 {
			t.Errorf("takeFlags(%q) = %q, %v; want %q, %q", c.in, rest, set, c.rest, c.set)
		}
	}
}

func TestTimesAreReadInTheZoneOfWhoTypesThem(t *testing.T) {
	kolkata := time.FixedZone("IST", 5*3600+1800)
	for _, c := range []struct {
		in   string
		zone *time.Location
		want string // RFC 3339; empty: refused
	}{
		{"02:36", time.UTC, "2026-11-24T02:36:00Z"},
		{"2:36", time.UTC, "2026-11-24T02:36:00Z"},
		{"23:50", time.UTC, "2026-11-23T23:50:00Z"}, // not come yet today, so it was yesterday
		{"today 02:36", time.UTC, "2026-11-24T02:36:00Z"},
		{"Yesterday 22:00", time.UTC, "2026-11-23T22:00:00Z"},
		{"today 23:50", time.UTC, ""},
		{"2026-11-23 02:40", time.UTC, "2026-11-23T02:40:00Z"},
		{"2026-11-23T02:40:00+02:00", time.UTC, "2026-11-23T00:40:00Z"},
		{"2026-11-23t02:40:00z", time.UTC, "2026-11-23T02:40:00Z"},
		{"08:06", kolkata, "2026-11-24T02:36:00Z"},
		{"02:36 UTC", kolkata, "2026-11-24T02:36:00Z"},
		{"02:41", time.UTC, "2026-11-24T02:41:00Z"}, // a clock that runs ahead a little
		{"25:00", time.UTC, ""},
		{"2026-02-30 10:00", time.UTC, ""},
		{"soon", time.UTC, ""},
		{"", time.UTC, ""},
		{"2027-01-01 00:00", time.UTC, ""},
		{"2000-01-01 00:00", time.UTC, "2000-01-01T00:00:00Z"},
		{"1999-12-31 23:59", time.UTC, ""},
		{"2000-01-01 00:00", kolkata, ""},
		{"0000-01-01T00:00:00Z", time.UTC, ""},
	} {
		at, err := pastTime(c.in, now, c.zone)
		if got := at.Format(time.RFC3339); err == nil && got != c.want || (err != nil) != (c.want == "") {
			t.Errorf("pastTime(%q in %v) = %v, %v; want %q", c.in, c.zone, at, err, c.want)
		}
	}
	if at, err := nextTime("02:10", now, time.UTC); err != nil || at.Format(time.RFC3339) != "2026-11-25T02:10:00Z" {
		t.Errorf("the next 02:10 is %v, %v", at, err)
	}
	if at, err := nextTime("2028-11-24 02:40", now, time.UTC); err != nil {
		t.Errorf("two years from now is %v, %v", at, err)
	}
	for _, far := range []string{"2028-11-24 02:41", "9999-12-31T23:59:59Z", "1999-12-31 23:59"} {
		if at, err := nextTime(far, now, time.UTC); !errors.Is(err, errFar) {
			t.Errorf("%s is read as %v, %v", far, at, err)
		}
	}
	if at, err := nextTime("03:10", now, time.UTC); err != nil || at.Format(time.RFC3339) != "2026-11-24T03:10:00Z" {
		t.Errorf("the next 03:10 is %v, %v", at, err)
	}
}

func TestATimeOfChangingClocks(t *testing.T) {
	vienna, err := time.LoadLocation("Europe/Vienna")
	if err != nil {
		t.Skip("no time zones on this machine:", err)
	}
	// On this night 02:30 comes twice; the one that is read has been.
	after := time.Date(2026, 10, 25, 3, 0, 0, 0, time.UTC)
	at, err := pastTime("02:30", after, vienna)
	if err != nil || at.After(after) || at.In(vienna).Format("15:04") != "02:30" {
		t.Errorf("02:30 of that night is read as %v, %v", at, err)
	}
}

func TestClaimedTimes(t *testing.T) {
	for _, c := range []struct{ in, at, rest, err string }{
		{"--at 02:36 first call", "02:36", "first call", ""},
		{"—at yesterday 22:00 first call", "22:00", "first call", ""},
		{"--at 02:36 UTC first call", "02:36", "first call", ""},
		{"first call --at 02:36", "02:36", "first call", ""},
		{"first call at 02:36", "", "first call at 02:36", ""},
		{"aws run --at soon", "", "aws run --at soon", ""},
		{"--at soon first call", "", "", "this is no time"},
		{"--at", "", "", "this is no time"},
		{"--at 2027-01-01 00:00 first call", "", "", "still to come"},
	} {
		turn := &turn{Input: Input{Now: now, Zone: time.UTC}}
		at, rest, err := turn.claimed(c.in)
		switch {
		case c.err != "":
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("claimed(%q): error %v, want %q", c.in, err, c.err)
			}
		case err != nil || rest != c.rest || c.at == "" != at.IsZero() || c.at != "" && at.Format("15:04") != c.at:
			t.Errorf("claimed(%q) = %v, %q, %v; want %q, %q", c.in, at, rest, err, c.at, c.rest)
		}
	}
}

func TestNumbersAndSeverities(t *testing.T) {
	for word, want := range map[string]string{
		"INC-042": "INC-042", "inc-p007": "INC-P007", "EX-003": "EX-003", "INC-P007-2": "INC-P007-2", "INC-042:": "INC-042", "INC": "", "INC-": "", "INC-04x": "", "EX-P1": "", "xINC-042": "",
	} {
		if id, ok := numberOf(word); id != want || ok != (want != "") {
			t.Errorf("numberOf(%q) = %q, %v; want %q", word, id, ok, want)
		}
	}
	for word, want := range map[string]string{"sev1": "SEV1", "SEV-4": "SEV4", "3": "SEV3", "sev5": "", "0": "", "12": "", "": ""} {
		if s, ok := severityOf(word, true); string(s) != want || ok != (want != "") {
			t.Errorf("severityOf(%q) = %q, %v; want %q", word, s, ok, want)
		}
	}
	if _, ok := severityOf("2", false); ok {
		t.Error("a bare number is a severity where it may begin a title")
	}
}

func TestNearest(t *testing.T) {
	names := []string{"declare", "decide", "decline", "deny", "close", "note", "severity", "help"}
	for word, want := range map[string]string{
		"declar": "declare", "declaer": "declare", "clsoe": "close", "nte": "note", "sev": "severity", "severty": "severity", "hlep": "help",
		"kubernetes": "", "xyzzy": "", "": "", strings.Repeat("a", 5000): "",
	} {
		if got := nearest(word, names); got != want {
			t.Errorf("nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

// FuzzWords holds whatever people type against what an outcome may be: something follows from it, and nothing that a chat service would refuse.
func FuzzWords(f *testing.F) {
	for _, r := range Rows() {
		f.Add(r.Name)
		for _, e := range r.Examples {
			f.Add(e)
			f.Add("INC-P007 " + e)
		}
	}
	for _, s := range []string{
		"", "   ", "declar", "INC-999 status", "inc-p007", `note "`, `note "“”"`, "note --at", "declare --private --open", "\x00\xff", "help \u202e", "fact layer theirs", `fact scope ""`,
		"step 3.3 done", "correct #41 x", "<@U0LEE|lee> <!channel>", "assign commander <@U0DANA|dana>", "handoff incident commander @Dana", strings.Repeat("note ", 2000),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, words string) {
		for _, d := range []Desk{at("priya", amberHeron()), at("priya", closedHeron()), at("priya", nil)} {
			o := typed(t, d, words)
			if o.Form == nil && o.Tell == nil && o.Then == nil && o.Declare == nil && len(o.Commands) == 0 {
				t.Fatalf("%q is met by silence", words)
			}
			if len(o.Wrong) > 0 || o.Done {
				t.Fatalf("%q is answered as if it were a form", words)
			}
			if o.Form != nil {
				formFits(t, o.Form)
			}
			if o.Tell != nil {
				messageFits(t, o.Tell)
			}
		}
	})
}

// FuzzForms holds whatever comes out of a form to the same.
func FuzzForms(f *testing.F) {
	for do := range acts() {
		f.Add(do, "", "", true)
		f.Add(do, "commander", "iam-compromise", false)
	}
	f.Fuzz(func(t *testing.T, do, ref, value string, sent bool) {
		d := at("priya", amberHeron())
		first := pressed(t, d, view.Act{Do: do, Incident: "INC-P007", Ref: ref, Rev: 60})
		if first.Form == nil || first.Form.Submit == "" {
			return
		}
		in := Input{Act: first.Form.Act, Submitted: sent, InForm: !sent, Note: first.Form.Note, Values: map[string][]string{}, Now: now}
		for _, b := range first.Form.Blocks {
			if b.Input != nil {
				in.Values[b.Input.ID] = []string{value}
			}
		}
		o := Do(t.Context(), d, in)
		if o.Form == nil && o.Tell == nil && o.Then == nil && o.Declare == nil && len(o.Commands) == 0 && len(o.Wrong) == 0 {
			t.Fatalf("%s with %q is met by silence", do, value)
		}
		for id, why := range o.Wrong {
			if _, ok := in.Values[id]; !ok || why == "" || !utf8.ValidString(why) {
				t.Fatalf("%s says of the field %q: %q", do, id, why)
			}
		}
		if o.Form != nil {
			formFits(t, o.Form)
		}
	})
}
