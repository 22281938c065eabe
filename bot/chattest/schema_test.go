package chattest_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// judged holds every message that goes out against Slack's own published types, which lie in the folder that WARROOM_SCHEMAS names. (The workspace itself
// refuses what is too long.) Without that folder nothing is held against it, which CI takes for a failure.
func judged(t testing.TB) func(http.Handler) http.Handler {
	t.Helper()
	pass := func(h http.Handler) http.Handler { return h }
	dir := os.Getenv("WARROOM_SCHEMAS")
	if dir == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("WARROOM_SCHEMAS names no folder with slack-message.schema.json, and this is CI")
		}
		t.Log("WARROOM_SCHEMAS names no folder: what goes out is not held against Slack's types")
		return pass
	}
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join(dir, "slack-message.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	return func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if method, ok := strings.CutPrefix(r.URL.Path, "/api/chat."); ok {
				body, err := io.ReadAll(r.Body)
				if err != nil {
					t.Errorf("read a call of chat.%s: %v", method, err)
				}
				r.Body = io.NopCloser(bytes.NewReader(body))
				if form, err := url.ParseQuery(string(body)); err == nil && form.Get("blocks") != "" {
					if err := conforms(schema, form.Get("blocks")); err != nil {
						t.Errorf("chat.%s: slack's schema refuses %s: %v", method, form.Get("blocks"), err)
					}
				}
			}
			h.ServeHTTP(w, r)
		})
	}
}

func conforms(schema *jsonschema.Schema, blocks string) error {
	message, err := jsonschema.UnmarshalJSON(strings.NewReader(`{"blocks":` + blocks + `}`))
	if err != nil {
		return err
	}
	return schema.Validate(message)
}

// The judge sees what is wrong: a test that could not fail would say nothing of the stories.
func TestJudge(t *testing.T) {
	dir := os.Getenv("WARROOM_SCHEMAS")
	if dir == "" {
		t.Skip("WARROOM_SCHEMAS names no folder")
	}
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join(dir, "slack-message.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	for blocks, good := range map[string]bool{
		`[{"type":"header","text":{"type":"plain_text","text":"SEV1"}}]`: true,
		`[{"type":"header","text":{"type":"mrkdwn","text":"SEV1"}}]`:     false,
		`[{"type":"section"}]`: true,
		`[{"type":"actions"}]`: false,
		`[{"type":"banner"}]`:  false,
	} {
		if err := conforms(schema, blocks); (err == nil) != good {
			t.Errorf("%s: %v", blocks, err)
		}
	}
}
