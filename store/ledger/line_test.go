package ledger

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestParseLineRefuses(t *testing.T) {
	const (
		good   = `{"v":1,"stream":"INC-001","n":3,"kind":"note.added","recorded":"2026-11-23T02:40:07.000Z","body":{"a":1}}`
		digest = `"8gf-QjL2v27tCUeDKbmGYtK93oUEwjn1S1B0z7WUTlE"`
		other  = `"qY2wTJrNwDKLwVWuZgrMix5U7TmPkI6i25fqqQ37WlI"`
	)
	if _, err := ParseLine([]byte(good)); err != nil {
		t.Fatal(err)
	}
	with := func(from, to string) string {
		if !strings.Contains(good, from) {
			t.Fatalf("the good line lacks %s", from)
		}
		return strings.Replace(good, from, to, 1)
	}
	sd := func(list, alg string) string { return with(`{"a":1}`, `{"a":1},"_sd":`+list+`,"_sd_alg":`+alg) }
	if _, err := ParseLine([]byte(sd("["+digest+","+other+"]", `"sha-256"`))); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ line, want string }{
		"nothing":                  {"", "an object is expected"},
		"not an object":            {"[1]", "an object is expected"},
		"something after it":       {good + "{}", "there is more after the value"},
		"a newline":                {with(`"n":3`, "\n\"n\":3"), "a key is expected"},
		"a tab":                    {with(`{"a":1}`, "{\t\"a\":1}"), "a key is expected"},
		"another version":          {with(`"v":1`, `"v":2`), "version"},
		"no version":               {with(`"v":1,`, ``), "version"},
		"no stream":                {with(`"stream":"INC-001",`, ``), `"stream" is missing`},
		"no number":                {with(`"n":3,`, ``), `"n" is missing`},
		"no kind":                  {with(`"kind":"note.added",`, ``), `"kind" is missing`},
		"no time":                  {with(`"recorded":"2026-11-23T02:40:07.000Z",`, ``), `"recorded" is missing`},
		"an unknown key":           {with(`"n":3`, `"n":3,"m":4`), `the key "m" is not known`},
		"a key twice":              {with(`"n":3`, `"n":3,"n":4`), `the key "n" stands there twice`},
		"a key twice, one escaped": {with(`"n":3`, `"n":3,"\u006e":4`), `the key "n" stands there twice`},
		"a key twice in the body":  {with(`{"a":1}`, `{"b":[{"a":1,"a":1}]}`), `the key "a" stands there twice`},
		"a key twice among many":   {with(`{"a":1}`, `{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"k":1,"l":1,"m":1,"n":1,"c":1}`), `"c" stands there twice`},
		"a body that is a list":    {with(`{"a":1}`, `[1]`), `"body" is not an object`},
		"a place below zero":       {with(`"n":3`, `"n":-3`), `"n" is not a place`},
		"a place with a point":     {with(`"n":3`, `"n":3.0`), `"n" is not a place`},
		"a place in quotes":        {with(`"n":3`, `"n":"3"`), `"n" is not a place`},
		"a large integer":          {with(`"a":1`, `"a":9007199254740992`), "an integer is too large"},
		"a huge integer":           {with(`"a":1`, `"a":-99999999999999999999`), "an integer is too large"},
		"a huge number":            {with(`"a":1`, `"a":1e999`), "a number is too large"},
		"a leading zero":           {with(`"a":1`, `"a":01`), "a comma or the end"},
		"a lone surrogate":         {with(`"a":1`, `"a":"\ud83d"`), "half of a surrogate pair"},
		"a low surrogate first":    {with(`"a":1`, `"a":"\udd25\ud83d"`), "half of a surrogate pair"},
		"bytes that are not UTF-8": {with(`"a":1`, "\"a\":\"\xff\""), "not UTF-8"},
		"an unknown escape":        {with(`"a":1`, `"a":"\x41"`), "no escape"},
		"an open string":           {with(`"a":1}}`, `"a":"`), "a string does not end"},
		"nesting too deep":         {with(`"a":1`, `"a":`+strings.Repeat("[", 40)+strings.Repeat("]", 40)), "nested too deep"},
		"a kind that is a number":  {with(`"note.added"`, `7`), `"kind" is not a text`},
		"an empty kind":            {with(`"note.added"`, `""`), `"kind" is not a text`},
		"a time with an offset":    {with(`07.000Z`, `07.000+01:00`), `"recorded" is not a time`},
		"a time without decimals":  {with(`07.000Z`, `07Z`), `"recorded" is not a time`},
		"a day that is not":        {with(`11-23`, `02-30`), `"recorded" is not a time`},
		"digests without a method": {with(`{"a":1}`, `{"a":1},"_sd":[`+digest+`]`), `only one of "_sd" and "_sd_alg"`},
		"a method without digests": {with(`{"a":1}`, `{"a":1},"_sd_alg":"sha-256"`), `only one of "_sd" and "_sd_alg"`},
		"another method":           {sd("["+digest+"]", `"sha-512"`), "sha-256"},
		"no digest":                {sd("[]", `"sha-256"`), `"_sd" is empty`},
		"digests out of order":     {sd("["+other+","+digest+"]", `"sha-256"`), "ascending"},
		"a digest twice":           {sd("["+digest+","+digest+"]", `"sha-256"`), "ascending"},
		"a short digest":           {sd(`["8gf"]`, `"sha-256"`), "not a digest"},
		"a digest with loose bits": {sd(`["8gf-QjL2v27tCUeDKbmGYtK93oUEwjn1S1B0z7WUTlF"]`, `"sha-256"`), "not a digest"},
		"a head line with a body":  {`{"_sd":[` + digest + `],"_sd_alg":"sha-256","kind":"sealed","seq":42,"v":1,"body":{}}`, `"body" stands in a line of the register`},
		"a head line without head": {`{"kind":"sealed","seq":42,"v":1}`, `"_sd" is missing`},
		"a long line":              {with(`"a":1`, `"a":"`+strings.Repeat("x", MaxLine)+`"`), "and the most is 65536"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseLine([]byte(test.line))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want an error with %q", err, test.want)
			}
		})
	}
}

func TestPlaceOf(t *testing.T) {
	l := Line{Stream: "INC-001", N: 1234, Kind: "k", Recorded: time.Unix(0, 0), Body: []byte(`{"x":"\",\"n\":7,"}`)}
	head := Line{Kind: "sealed", N: 42, Digests: []string{Digest("x")}, Head: true}
	for _, l := range []Line{l, head} {
		line := AppendLine(nil, l)
		if n, ok := PlaceOf(line); !ok || n != l.N {
			t.Errorf("%s has place %d, %t", line, n, ok)
		}
	}
	for _, line := range []string{"", "{}", `{"v":1,"stream":"x","m":3}`, `{"v":1,"stream":"x","n":-3,`, `,"seq":1,`} {
		if n, ok := PlaceOf([]byte(line)); ok {
			t.Errorf("%s has place %d", line, n)
		}
	}
}

// Whatever text comes in, the line is one that the parser takes and that says the same.
func FuzzAppendLine(f *testing.F) {
	f.Add("note.added", "1795401606.000200", "p-7q2m", "c0", "a title", int64(1795401606000))
	f.Add(`,"command":"x"`, `,"body":{}`, `,"recorded":"2001-01-01`, `"`, `,"command":"y"`, int64(1))
	f.Add("\"\\\n\x00\x1f\u2028", "é", "\xff\xfe", "\ud7ff", "\U0010ffff", int64(0))
	f.Fuzz(func(t *testing.T, kind, source, actor, command, value string, milli int64) {
		at := time.UnixMilli(milli).UTC()
		if kind == "" || at.Year() < 0 || at.Year() > 9999 {
			t.Skip()
		}
		body, err := json.Marshal(map[string]string{"x": value})
		if err != nil {
			t.Fatal(err)
		}
		want := Line{Stream: "INC-001", N: 7, Kind: kind, Recorded: at, Source: source, Occurred: at, Actor: actor, Command: command, Body: body}
		line := AppendLine(nil, want)
		if len(line) > MaxLine {
			t.Skip()
		}
		got, err := ParseLine(line)
		if err != nil {
			t.Fatalf("%v\n%s", err, line)
		}
		if command, date := CommandOf(line), DateOf(line); command != got.Command || date != at.Format(time.DateOnly) {
			t.Errorf("read without parsing the rest, the command is %q and the date %q:\n%s", command, date, line)
		}
		if at.IsZero() {
			got.Occurred = at
		}
		for _, s := range []*string{&want.Kind, &want.Source, &want.Actor, &want.Command} {
			*s = strings.ToValidUTF8(*s, "\ufffd")
			if !utf8.ValidString(*s) {
				t.Fatalf("%q", *s)
			}
		}
		// ToValidUTF8 replaces a run of bad bytes by one mark and JSON each of them, so marks are compared as runs.
		for _, s := range []*string{&got.Kind, &got.Source, &got.Actor, &got.Command, &want.Kind, &want.Source, &want.Actor, &want.Command} {
			for strings.Contains(*s, "\ufffd\ufffd") {
				*s = strings.ReplaceAll(*s, "\ufffd\ufffd", "\ufffd")
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// What the parser takes, encoding/json takes as well and reads the same; what is one line for the parser is one for the store.
func FuzzParseLine(f *testing.F) {
	f.Add([]byte(workedLine))
	f.Add([]byte(`{"_sd":["8gf-QjL2v27tCUeDKbmGYtK93oUEwjn1S1B0z7WUTlE"],"_sd_alg":"sha-256","kind":"sealed","seq":42,"v":1}`))
	f.Add([]byte(`{"v":1,"stream":"\u0061","n":0,"kind":"k","recorded":"2026-11-23T02:40:07.000Z","body":{"a":[1,-2.5e3,true,null,"\ud83d\udd25"]}}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		l, err := ParseLine(line)
		if err != nil {
			return
		}
		var m map[string]json.RawMessage
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatalf("encoding/json refuses what was taken: %v", err)
		}
		var kind string
		if err := json.Unmarshal(m["kind"], &kind); err != nil || kind != l.Kind {
			t.Errorf("the kind is %q, and encoding/json reads %q (%v)", l.Kind, kind, err)
		}
		if again, err := ParseLine(AppendLine(nil, l)); err != nil {
			t.Errorf("written anew it is refused: %v", err)
		} else if diff := cmp.Diff(l, again); diff != "" && len(l.Body) > 0 {
			t.Errorf("written anew it differs (-was +is):\n%s", diff)
		}
	})
}

func BenchmarkAppendLine(b *testing.B) {
	l, err := ParseLine([]byte(workedLine))
	if err != nil {
		b.Fatal(err)
	}
	buf := make([]byte, 0, 1024)
	for b.Loop() {
		buf = AppendLine(buf[:0], l)
	}
	b.SetBytes(int64(len(buf)))
}

func BenchmarkReadLine(b *testing.B) {
	line := []byte(workedLine)
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		var f fields
		if err := f.read(line); err != nil {
			b.Fatal(err)
		}
	}
}
