package incident

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExpr(t *testing.T) {
	facts := map[string]string{"provider": "aws,gcp", "tags": "personal, payment", "layer": "ours", "learned": "a friend"}
	for text, want := range map[string]bool{
		"":                                      true,
		"layer = ours":                          true,
		"layer = provider":                      false,
		"layer != provider":                     true,
		"provider = aws":                        true, // it runs in two clouds
		"provider != aws":                       false,
		"provider = azure":                      false,
		`"personal" in tags`:                    true,
		"payment in tags":                       true,
		"health in tags":                        false,
		`provider = aws and "personal" in tags`: true,
		"layer = provider or provider = gcp":    true,
		"not layer = ours":                      false,
		"not (layer = provider or provider = azure)":          true,
		"layer = provider and layer = ours or layer = ours":   true, // and binds before or
		"layer = ours or layer = ours and layer = provider":   true,
		"(layer = ours or layer = ours) and layer = provider": false,
		"not layer = ours or layer = ours":                    true,
		"not not layer = ours":                                true,
		"personal-data = unknown":                             true, // nobody said
		"personal-data != yes":                                true,
		"personal-data = yes":                                 false,
		`learned = "a friend"`:                                true,
		"((((layer=ours))))":                                  true,
		"layer=ours and\n\tprovider=aws":                      true,
		`"layer" = "ours"`:                                    true,
	} {
		e, err := ParseExpr(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := e.Eval(facts); got != want || e.Text != text {
			t.Errorf("%s is %v, want %v", text, got, want)
		}
	}
	if !(Expr{}).Eval(nil) {
		t.Error("no condition is not met")
	}
}

func TestExprMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"layer":                   "it ends at character 6 where =, != or in is missing",
		"layer =":                 "it ends at character 8 where a value is missing",
		"layer = = ours":          `"=" at character 9 is not a value`,
		"personal in":             "it ends at character 12 where a fact is missing",
		"layer = ours provider":   `"provider" at character 14 is not and, or, or the end`,
		"layer = ours and":        "it ends at character 17 where a fact or a value is missing",
		"(layer = ours":           "it ends at character 14 where and, or, or ) is missing",
		"layer = ours)":           `")" at character 13 is not and, or, or the end`,
		`layer = "ours`:           "the quote at character 9 is not closed",
		"layer == ours":           `"=" at character 8 is not a value`,
		"layer = and":             `"and" at character 9 is not a value`,
		"ort = küche":             `"ü" at character 8 is not and, or, or the end`,
		"layer & ours":            `"&" at character 7 is not =, != or in`,
		"not":                     "it ends at character 4 where a fact or a value is missing",
		strings.Repeat("x", 1001): "it has more than 1000 characters",
	} {
		if _, err := ParseExpr(text); err == nil || err.Error() != want {
			t.Errorf("%.40s: %v, want %s", text, err, want)
		}
	}
}

func TestExprUses(t *testing.T) {
	e := mustExpr(`provider = aws and not "personal" in tags or layer != ours`)
	want := []Use{{"provider", "aws", 1}, {"tags", "personal", 24}, {"layer", "ours", 46}}
	if diff := cmp.Diff(want, e.Uses()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func FuzzParseExpr(f *testing.F) {
	for _, text := range []string{`provider = aws and "personal" in tags`, "not (a = b or c != d)", "(((", `"`, "a in b)", "a=b and or"} {
		f.Add(text, "aws")
	}
	f.Fuzz(func(t *testing.T, text, value string) {
		e, err := ParseExpr(text)
		if err != nil {
			if err.Error() == "" {
				t.Error("the error says nothing")
			}
			return
		}
		uses := e.Uses()
		facts := map[string]string{}
		for _, u := range uses {
			facts[u.Fact] = value
			if u.At < 1 || u.At > len([]rune(text)) {
				t.Errorf("%q: %+v stands outside", text, u)
			}
		}
		if len(uses) == 0 && strings.TrimSpace(text) != "" {
			t.Errorf("%q holds nothing against anything", text)
		}
		if len(uses) == 0 || len(text) > mostExpr-len("not ()") {
			return
		}
		opposite, err := ParseExpr("not (" + text + ")")
		if err != nil {
			t.Fatalf("%q is a condition, and its opposite is not: %v", text, err)
		}
		if e.Eval(facts) == opposite.Eval(facts) {
			t.Errorf("%q is true and false", text)
		}
	})
}
