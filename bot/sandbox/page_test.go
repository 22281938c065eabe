package sandbox

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// get reads from the page's server.
func (w *world) get(path string, header ...string) (reply, string) {
	w.t.Helper()
	return w.fetch(http.MethodGet, testURL+path, "", header...)
}

func (w *world) getJSON(path string) got {
	w.t.Helper()
	_, b := w.get(path)
	var g got
	if err := json.Unmarshal([]byte(b), &g); err != nil {
		w.t.Fatalf("%s: %s", path, b)
	}
	return g
}

// act does what the page does.
func (w *world) act(body string) got {
	w.t.Helper()
	_, g := w.postJSON(testURL+"/page/act", body, "Origin", testURL, "X-Token", w.s.pageKey)
	return g
}

func TestPageIsServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		resp, body := w.get("/")
		if !strings.Contains(body, w.s.pageKey) || strings.Contains(body, "{{token}}") {
			t.Errorf("the token is not in %s", body)
		}
		for header, want := range map[string]string{"Content-Type": "text/html; charset=utf-8", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": pagePolicy} {
			if got := resp.header.Get(header); got != want {
				t.Errorf("%s: %q", header, got)
			}
		}
		for _, path := range []string{"/nothing.js", "/page", "/..%2fdoc.go", "/page/nothing", "/signin"} {
			if resp, _ := w.get(path); resp.status != 404 {
				t.Errorf("%s: %d", path, resp.status)
			}
		}
	})
}

// TestOnlyTheOwnPage: no page of another origin, and no name that points at this address, can read or do anything.
func TestOnlyTheOwnPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for _, path := range []string{"/", "/page/state?as=U1", "/api/auth.test", "/page/events?as=U1"} {
			if resp, _ := w.get(path, "Host", "evil.test"); resp.status != 403 {
				t.Errorf("%s under another host: %d", path, resp.status)
			}
		}
		for _, path := range []string{"/page/state?as=U1", "/page/channel?as=U1&id=C1", "/page/file?as=U1&id=F1", "/page/events?as=U1"} {
			if resp, _ := w.get(path, "Origin", "http://evil.test"); resp.status != 403 {
				t.Errorf("%s for another origin: %d", path, resp.status)
			}
		}
		const body = `{"as":"U1","kind":"post","channel":"C1","text":"x"}`
		for _, path := range []string{"/page/act", "/page/clock", "/page/fault", "/page/upload?as=U1&name=x"} {
			for name, headers := range map[string][]string{
				"no origin": {"X-Token", w.s.pageKey}, "another origin": {"Origin", "http://evil.test", "X-Token", w.s.pageKey},
				"its own under another scheme": {"Origin", "https://sandbox.test", "X-Token", w.s.pageKey},
				"no token":                     {"Origin", testURL}, "an old token": {"Origin", testURL, "X-Token", secret()},
			} {
				if resp, _ := w.postJSON(testURL+path, body, headers...); resp.status != 403 {
					t.Errorf("%s with %s: %d", path, name, resp.status)
				}
			}
		}
		if n := len(w.s.Messages("C1")); n != 0 {
			t.Errorf("%d messages were posted", n)
		}
		if g := w.act(body); g["ok"] != true {
			t.Errorf("the own page: %v", g)
		}
	})
}

func TestPageReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		advanced := time.Duration(0)
		w := newWorld(t, func(o *Options) {
			o.Newcomer = "U2"
			o.Advance = func(d time.Duration) { advanced += d }
			o.Complete = func(user, text string) []string { return []string{text + "te " + user} }
			o.Guide = []GuideLine{
				{Text: "Post.", Done: func(s *Slack) bool { return len(s.Messages("C1")) > 0 }},
				{Text: "Delete.", Done: func(s *Slack) bool { return len(s.Messages("C1")) == 0 }},
			}
		})
		w.done("chat.postMessage", "channel", "U2", "text", "psst")
		g := w.getJSON("/page/state?as=U1")
		if g.text("team.name") != "Acme" || g.text("app.command") != "/incident" || g.at("app.online") != false || g.text("app.shortcuts.1.type") != "message" || g["me"] != "U1" ||
			g.text("people.1.name") != "Priya" || g.at("people.1.waiting") != 1.0 || g.at("people.0.waiting") != 0.0 || g.at("people.4.deactivated") != true || g.at("clock.moves") != true ||
			g.text("guide.lines.1") != "Delete." || g.at("guide.at") != 0.0 {
			t.Errorf("state: %v", g)
		}
		names := func(as string) string {
			var out []string
			for _, c := range w.getJSON("/page/state?as=" + as)["channels"].([]any) {
				c := c.(map[string]any)
				out = append(out, c["kind"].(string)+" "+c["name"].(string))
			}
			return strings.Join(out, ", ")
		}
		if got := names("U1"); got != "channel incidents, channel lounge, group secret, group vault" {
			t.Errorf("Lee sees %s", got)
		}
		if got := names("U2"); got != "channel incidents, channel lounge, im helper" {
			t.Errorf("Priya sees %s", got)
		}
		if resp, _ := w.get("/page/channel?as=U2&id=C3"); resp.status != 404 {
			t.Errorf("an outsider reads a private channel: %d", resp.status)
		}
		if resp, _ := w.get("/page/channel?as=U0&id=C1"); resp.status != 404 {
			t.Errorf("somebody is the app: %d", resp.status)
		}
		for _, as := range []string{"", "?as=U0", "?as=U999"} {
			if g := w.getJSON("/page/state" + as); g["me"] != "U2" {
				t.Errorf("a newcomer with %q is %v", as, g["me"])
			}
		}

		w.done("chat.postEphemeral", "channel", "C1", "user", "U1", "text", "only you")
		ts := w.done("chat.postMessage", "channel", "C1", "text", "card", "blocks", "["+boxBlock("b1", "tick", true)+"]").text("ts")
		w.done("pins.add", "channel", "C1", "timestamp", ts)
		g = w.getJSON("/page/channel?as=U1&id=C1")
		if g.at("messages.0.ephemeral") != true || g.text("messages.1.ts") != ts || g.at("messages.1.pinned") != true || g.text("messages.1.state.b1.tick.0") != "on" ||
			g.at("messages.1.app") != true || g.text("messages.1.name") != "helper" || g.text("pins.0") != ts || g.at("channel.unread") != 1.0 || g.text("messages.1.blocks.0.type") != "actions" {
			t.Errorf("channel: %v", g)
		}
		if g := w.getJSON("/page/state?as=U1"); g.at("guide.at") != 1.0 {
			t.Errorf("the guide is at %v", g.at("guide.at"))
		}
		w.done("chat.delete", "channel", "C1", "ts", ts)
		if g := w.getJSON("/page/state?as=U1"); g.at("guide.at") != 2.0 {
			t.Errorf("the guide is at %v", g.at("guide.at"))
		}
		if g := w.getJSON("/page/complete?as=U1&text=/incident+no"); g.text("completions.0") != "/incident note U1" {
			t.Errorf("completions: %v", g)
		}
		if g := w.getJSON("/page/home?as=U1"); g["view"] != nil {
			t.Errorf("home: %v", g)
		}
		w.openForm(modal(`,"callback_id":"f"`, inputBlock("a")))
		if g := w.getJSON("/page/views?as=U1"); g.text("views.0.title") != "Form" || g.text("views.0.submit") != "Send" || g.text("views.0.close") != "Cancel" {
			t.Errorf("views: %v", g)
		}

		post := func(path, body string) got {
			_, g := w.postJSON(testURL+path, body, "Origin", testURL, "X-Token", w.s.pageKey)
			return g
		}
		if g := post("/page/clock", `{"minutes":5}`); g["ok"] != true || advanced != 5*time.Minute {
			t.Errorf("clock: %v, %v", g, advanced)
		}
		if g := post("/page/clock", `{"minutes":-5}`); g["ok"] != false || advanced != 5*time.Minute {
			t.Errorf("clock backwards: %v", g)
		}
		if g := post("/page/fault", `{"method":"auth.test","times":1,"error":"internal_error"}`); g["ok"] != true {
			t.Errorf("fault: %v", g)
		}
		w.refused("internal_error", "auth.test")
		w.done("auth.test")
	})
}

func TestPageActs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a := w.connect(nil)
		ok := func(body string) {
			t.Helper()
			if g := w.act(body); g["ok"] != true {
				t.Errorf("%s: %v", body, g)
			}
		}
		no := func(code, body string) {
			t.Helper()
			if g := w.act(body); g["ok"] != false || g.err() != code || g["message"] == "" {
				t.Errorf("%s: %v, want %s", body, g, code)
			}
		}
		ok(`{"as":"U1","kind":"command","channel":"C1","text":"/incident list"}`)
		ok(`{"as":"U1","kind":"post","channel":"C1","text":"hello"}`)
		mine := w.s.Messages("C1")[0].TS
		ok(`{"as":"U1","kind":"post","channel":"C1","text":"reply","thread_ts":"` + mine + `"}`)
		ok(`{"as":"U1","kind":"edit","channel":"C1","ts":"` + mine + `","text":"hello again"}`)
		ok(`{"as":"U2","kind":"react","channel":"C1","ts":"` + mine + `","name":"pushpin"}`)
		ok(`{"as":"U2","kind":"react","channel":"C1","ts":"` + mine + `","name":"pushpin","remove":true}`)
		no("not_own", `{"as":"U2","kind":"delete","channel":"C1","ts":"`+mine+`"}`)
		ok(`{"as":"U1","kind":"shortcut","callback_id":"timeline","channel":"C1","ts":"` + mine + `"}`)
		ok(`{"as":"U1","kind":"shortcut","callback_id":"declare"}`)
		v := w.done("views.open", "trigger_id", a.last("interactive").text("trigger_id"), "view", modal(`,"notify_on_close":true`, boxBlock("b", "tick", false), inputBlock("a"))).text("view.id")
		ok(`{"as":"U1","kind":"click","view":"` + v + `","block_id":"b","action_id":"tick","values":["on"],"state":{"a":{"a":["typed"]},"b":{"tick":[]}}}`)
		if s := w.s.As("U1").Views()[0].State; s["a"]["a"][0] != "typed" || s["b"]["tick"][0] != "on" {
			t.Errorf("the form holds %v", s)
		}
		if g := w.act(`{"as":"U1","kind":"submit","view":"` + v + `","state":{"a":{"a":[""]}}}`); g.text("errors.a") == "" {
			t.Errorf("an empty field: %v", g)
		}
		ok(`{"as":"U1","kind":"submit","view":"` + v + `","state":{"a":{"a":["words"]}}}`)
		no("not_found", `{"as":"U1","kind":"close","view":"`+v+`"}`)
		v = w.openForm(modal("", inputBlock("a"))).text("view.id")
		ok(`{"as":"U1","kind":"close","view":"` + v + `","all":true}`)
		ok(`{"as":"U1","kind":"home"}`)
		ok(`{"as":"U2","kind":"read","channel":"C1"}`)
		if c, _ := w.s.As("U2").Channel("incidents"); c.Unread != 0 {
			t.Errorf("%d unread", c.Unread)
		}
		e := w.done("chat.postEphemeral", "channel", "C1", "user", "U1", "text", "only you").text("message_ts")
		ok(`{"as":"U1","kind":"dismiss","channel":"C1","ts":"` + e + `"}`)
		ok(`{"as":"U3","kind":"join","channel":"C1"}`)
		ok(`{"as":"U3","kind":"leave","channel":"C1"}`)
		ok(`{"as":"U1","kind":"delete","channel":"C1","ts":"` + mine + `"}`)
		no("user_not_found", `{"as":"U6","kind":"post","channel":"C1","text":"x"}`)
		no("user_not_found", `{"as":"U0","kind":"post","channel":"C1","text":"x"}`)
		if resp, _ := w.postJSON(testURL+"/page/act", `{"as":"U1","kind":"fly"}`, "Origin", testURL, "X-Token", w.s.pageKey); resp.status != 400 {
			t.Errorf("an unknown act: %d", resp.status)
		}

		// The sheet for the page's author has every kind of act.
		sheet, err := os.ReadFile("PAGE.md")
		must(t, err)
		for kind := range acts {
			if !strings.Contains(string(sheet), "`"+kind+"`") {
				t.Errorf("PAGE.md does not name the act %s", kind)
			}
		}
	})
}

func TestPageFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		upload := func(name, content string) string {
			_, g := w.postJSON(testURL+"/page/upload?as=U1&name="+name, content, "Origin", testURL, "X-Token", w.s.pageKey)
			if g["ok"] != true {
				t.Fatalf("upload: %v", g)
			}
			return g.text("file.id")
		}
		hostile, sheet := upload("page.html", "<script>alert(1)</script>"), upload("a.csv", "=1+1")
		if g := w.act(`{"as":"U1","kind":"post","channel":"C4","text":"","files":["` + hostile + `","` + sheet + `"]}`); g["ok"] != true {
			t.Fatalf("post: %v", g)
		}
		resp, body := w.get("/page/file?as=U1&id=" + hostile)
		if body != "<script>alert(1)</script>" || resp.header.Get("Content-Security-Policy") != filePolicy || !strings.HasPrefix(filePolicy, "sandbox;") ||
			resp.header.Get("Content-Disposition") != "" || resp.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("a page: %v %s", resp.header, body)
		}
		resp, _ = w.get("/page/file?as=U1&id=" + sheet)
		if resp.header.Get("Content-Type") != "text/plain; charset=utf-8" {
			t.Errorf("a sheet: %v", resp.header)
		}
		resp, _ = w.get("/page/file?as=U1&id=" + hostile + "&download=1")
		if resp.header.Get("Content-Disposition") != "attachment; filename*=UTF-8''page.html" {
			t.Errorf("a download: %v", resp.header)
		}
		if resp, _ := w.get("/page/file?as=U2&id=" + hostile); resp.status != 404 {
			t.Errorf("an outsider: %d", resp.status)
		}
		if g := w.getJSON("/page/channel?as=U1&id=C4"); g.text("messages.0.files.0.url") != "/page/file?as=U1&id="+hostile || g.text("messages.0.files.0.mimetype") != "text/html" {
			t.Errorf("the message: %v", g)
		}
	})
}

func TestPageEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(o *Options) {
			o.Guide = []GuideLine{{Text: "Open a form.", Done: func(s *Slack) bool { return len(s.As("U1").Views()) > 0 }}}
		})
		w.connect(nil)
		stream := func(as string) func() []got {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, testURL+"/page/events?as="+as, nil)
			must(t, err)
			resp, err := w.http.Do(req) //nolint:bodyclose // it is closed when the test ends
			must(t, err)
			if ct := resp.Header.Get("Content-Type"); ct != "text/event-stream" {
				t.Fatalf("%s", ct)
			}
			lines := make(chan string, 1000)
			read := make(chan struct{})
			go func() {
				defer close(read)
				sc := bufio.NewScanner(resp.Body)
				sc.Buffer(nil, 1<<20)
				for sc.Scan() {
					lines <- sc.Text()
				}
			}()
			t.Cleanup(func() { _ = resp.Body.Close(); <-read })
			return func() []got {
				synctest.Wait()
				var out []got
				for len(lines) > 0 {
					data, ok := strings.CutPrefix(<-lines, "data: ")
					if !ok {
						continue
					}
					var g got
					must(t, json.Unmarshal([]byte(data), &g))
					out = append(out, g)
				}
				return out
			}
		}
		lee, priya := stream("U1"), stream("U2")
		kinds := func(all []got) string {
			var out []string
			for _, g := range all {
				if k := g["kind"].(string); !slices.Contains(out, k) {
					out = append(out, k)
				}
			}
			slices.Sort(out)
			return strings.Join(out, " ")
		}
		lee()
		priya()

		ts := w.done("chat.postMessage", "channel", "C1", "text", "hello").text("ts")
		for name, events := range map[string][]got{"Lee": lee(), "Priya": priya()} {
			if k := kinds(events); k != "message state" || events[0].text("message.text") != "hello" || events[0]["channel"] != "C1" {
				t.Errorf("%s: %v", name, events)
			}
		}
		w.done("chat.postMessage", "channel", "C4", "text", "private")
		if k := kinds(lee()); k != "message state" {
			t.Errorf("Lee: %s", k)
		}
		for _, g := range priya() {
			if b, _ := json.Marshal(g); strings.Contains(string(b), "private") || strings.Contains(string(b), "C4") {
				t.Errorf("Priya is told of a private channel: %s", b)
			}
		}
		w.done("chat.delete", "channel", "C1", "ts", ts)
		if all := lee(); all[0]["kind"] != "gone" || all[0]["ts"] != ts {
			t.Errorf("deleted: %v", all)
		}
		priya()
		w.done("chat.postEphemeral", "channel", "C1", "user", "U1", "text", "only you")
		if k := kinds(lee()); k != "message" {
			t.Errorf("ephemeral: %s", k)
		}
		w.openForm(modal("", inputBlock("a")))
		if all := lee(); kinds(all) != "state views" || all[1].at("state.guide.at") != 1.0 {
			t.Errorf("a form: %v", all)
		}
		w.done("views.publish", "user_id", "U1", "view", `{"type":"home","blocks":[`+sectionBlock("hi")+`]}`)
		if all := lee(); kinds(all) != "home" || all[0].text("view.type") != "home" {
			t.Errorf("home: %v", all)
		}
		for _, g := range priya() {
			if g["kind"] != "state" {
				t.Errorf("Priya is told %v of what only Lee sees", g)
			}
		}
		w.s.DropSockets()
		if all := lee(); kinds(all) != "state" || all[0].at("state.app.online") != false {
			t.Errorf("the app is gone: %v", all)
		}
	})
}
