package slack

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"warroom/bot"
)

func TestUpload(t *testing.T) {
	f := newFake(t)
	file := func(name, text string) bot.File {
		return bot.File{Name: name, Title: name, Size: int64(len(text)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
	}
	n := 0
	f.on("files.getUploadURLExternal", func(_ *http.Request, form url.Values) any {
		n++
		return map[string]any{"ok": true, "upload_url": f.server.URL + "/up/" + form.Get("filename"), "file_id": fmt.Sprintf("F%d", n)}
	})
	f.say("up/a.csv", `{}`)
	f.say("up/b.md", `{}`)
	f.on("files.completeUploadExternal", func(*http.Request, url.Values) any { return nil }) // the answer is lost
	remembered := map[string]string{}
	u := bot.Upload{Key: "k", Channel: "C1", Thread: "1.1", Comment: "<!channel> *Closed*", Files: []bot.File{file("a.csv", "1,2"), file("b.md", "# b")}, Known: remembered,
		Remember: func(name, id string) error {
			if len(f.made("files.completeUploadExternal")) > 0 {
				t.Error("remembered too late")
			}
			remembered[name] = id
			return nil
		}}
	w := f.workspace(nil)
	var se *bot.SendError
	if err := w.Upload(t.Context(), u); !errors.As(err, &se) || se.Kind != bot.Unsure {
		t.Fatalf("got %v", err)
	}
	if diff := cmp.Diff(map[string]string{"a.csv": "F1", "b.md": "F2"}, remembered); diff != "" {
		t.Error(diff)
	}
	form := f.made("files.completeUploadExternal")[0].form
	if form.Get("channel_id") != "C1" || form.Get("thread_ts") != "1.1" || strings.Contains(form.Get("initial_comment"), "<!") || !strings.Contains(form.Get("files"), "F2") {
		t.Errorf("shared by %v", form)
	}
	if up := f.made("up/a.csv"); len(up) != 1 || !strings.Contains(up[0].body, "1,2") {
		t.Errorf("sent %v", up)
	}
	// The next try looks first, and finds that the files are there.
	f.say("files.info", `{"ok":true,"file":{"id":"F1","shares":{"private":{"C1":[{"ts":"1.2"}]}}}}`)
	if err := w.Upload(t.Context(), u); err != nil || len(f.made("files.completeUploadExternal")) != 1 || n != 2 {
		t.Errorf("%v; shared %d times, %d files made", err, len(f.made("files.completeUploadExternal")), n)
	}
	if err := w.Upload(t.Context(), bot.Upload{Files: []bot.File{{Name: "e"}}}); !errors.As(err, &se) || se.Kind != bot.Refused {
		t.Errorf("an empty file: %v", err)
	}
	f.say("files.getUploadURLExternal", `{"ok":true,"upload_url":"https://evil.example/up","file_id":"F9"}`)
	if err := w.Upload(t.Context(), bot.Upload{Files: []bot.File{file("a.csv", "x")}}); !errors.As(err, &se) || se.Code != "not_an_address_of_slack" {
		t.Errorf("an address elsewhere: %v", err)
	}
}

func TestFetch(t *testing.T) {
	f := newFake(t)
	other := newFake(t)
	w := f.workspace(nil)
	fetch := func(info string) (string, string) {
		f.say("files.info", `{"ok":true,"file":`+info+`}`)
		var out bytes.Buffer
		err := w.Fetch(t.Context(), "F1", &out, 10)
		if se, ok := errors.AsType[*bot.SendError](err); ok {
			return out.String(), se.Code
		}
		return out.String(), ""
	}
	f.on("file", func(*http.Request, url.Values) any { return status{code: 200, body: "0123456789"} })
	f.on("big", func(*http.Request, url.Values) any { return status{code: 200, body: "0123456789a"} })
	f.on("moved", func(*http.Request, url.Values) any { return redirect(other.server.URL + "/file") })
	if text, code := fetch(`{"size":10,"url_private":"` + f.server.URL + `/file"}`); text != "0123456789" || code != "" {
		t.Errorf("got %q, %q", text, code)
	}
	if got := f.made("file")[0].auth; got != "Bearer "+canaryBot {
		t.Errorf("asked with %q", got)
	}
	for info, want := range map[string]string{
		`{"size":11,"url_private":"` + f.server.URL + `/file"}`:                   "file_too_large",
		`{"size":3,"url_private":"` + f.server.URL + `/big"}`:                     "file_too_large",
		`{"size":3,"url_private":"` + f.server.URL + `/moved"}`:                   "redirected",
		`{"size":3,"url_private":"` + other.server.URL + `/file"}`:                "not_an_address_of_slack",
		`{"size":3,"url_private":"http://files.slack.com/x"}`:                     "not_an_address_of_slack",
		`{"size":3,"url_private":"file:///etc/passwd"}`:                           "not_an_address_of_slack",
		`{"size":3,"is_external":true,"url_private":"` + f.server.URL + `/file"}`: "external_file",
	} {
		if _, code := fetch(info); code != want {
			t.Errorf("%s: %q, want %q", info, code, want)
		}
	}
	if len(other.made("file")) != 0 {
		t.Error("another host was asked")
	}
	real := New(Options{BotToken: canaryBot})
	for address, want := range map[string]bool{
		"https://files.slack.com/files-pri/T1-F1/x": true, "https://files.slack-gov.com/x": true, "https://files.slack.com.evil.example/x": false,
		"https://evil.example/files.slack.com": false, "http://files.slack.com/x": false, "https://files.slack.com:8443/x": false, "https://u@files.slack.com/x": false, "http://127.0.0.1/x": false,
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := real.fileHost(u); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

func redirect(to string) any { return status{code: http.StatusFound, header: to} }
