package sandbox

import (
	"embed"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"
)

// pageFiles is the page; PAGE.md says what it is served.
//
//go:embed page
var pageFiles embed.FS

// pagePolicy lets the page load its own files and nothing else; filePolicy shows a file that came from anywhere: it may have styles, and runs no script.
const (
	pagePolicy = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	filePolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
)

func (s *Slack) routePage(m *http.ServeMux) {
	m.HandleFunc("GET /{$}", s.pageFile)
	m.HandleFunc("GET /{name}", s.pageFile)
	m.HandleFunc("GET /page/state", s.own(s.pageState))
	m.HandleFunc("GET /page/channel", s.reads(s.pageChannel))
	m.HandleFunc("GET /page/views", s.reads(func(p Person, _ url.Values) any { return map[string]any{"views": p.Views()} }))
	m.HandleFunc("GET /page/home", s.reads(func(p Person, _ url.Values) any { return map[string]any{"view": p.Home()} }))
	m.HandleFunc("GET /page/complete", s.reads(s.pageComplete))
	m.HandleFunc("GET /page/file", s.own(s.pageDownload))
	m.HandleFunc("GET /page/events", s.own(s.pageEvents))
	m.HandleFunc("POST /page/act", s.writes(s.pageAct))
	m.HandleFunc("POST /page/upload", s.writes(s.pageUpload))
	m.HandleFunc("POST /page/clock", s.writes(s.pageClock))
	m.HandleFunc("POST /page/fault", s.writes(s.pageFault))
}

// pageFile serves the page itself.
func (s *Slack) pageFile(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	if name == "" {
		name = "index.html"
	}
	content, err := fs.ReadFile(pageFiles, "page/"+name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	kinds := map[string]string{".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
	kind, ok := kinds[path.Ext(name)]
	if !ok {
		kind = "application/octet-stream"
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	if name == "index.html" {
		content = []byte(strings.ReplaceAll(string(content), "{{token}}", s.pageKey))
	}
	_, _ = w.Write(content)
}

// own lets through what comes from the page, or from no page at all.
func (s *Slack) own(f http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if o := r.Header.Get("Origin"); o != "" && o != s.opt.URL {
			pageError(w, http.StatusForbidden, "forbidden", "another page may not do this")
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		f(w, r)
	}
}

// writes lets through what the page sends: its origin, and the token that it was served with.
func (s *Slack) writes(f http.HandlerFunc) http.HandlerFunc {
	return s.own(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Origin") != s.opt.URL || r.Header.Get("X-Token") != s.pageKey {
			pageError(w, http.StatusForbidden, "forbidden", "reload the page: it is not of this run")
			return
		}
		f(w, r)
	})
}

// reads answers a person's question.
func (s *Slack) reads(f func(Person, url.Values) any) http.HandlerFunc {
	return s.own(func(w http.ResponseWriter, r *http.Request) {
		p, ok := s.reader(r)
		if !ok {
			pageError(w, http.StatusNotFound, "user_not_found", "nobody here has that account")
			return
		}
		out := f(p, r.URL.Query())
		if out == nil {
			pageError(w, http.StatusNotFound, "not_found", "that is not there")
			return
		}
		writeJSON(w, http.StatusOK, out)
	})
}

// reader is the person that a request names.
func (s *Slack) reader(r *http.Request) (Person, bool) {
	id := r.URL.Query().Get("as")
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.As(id), s.person(id) != nil
}

func pageError(w http.ResponseWriter, status int, code, words string) {
	writeJSON(w, status, answer{"ok": false, "error": code, "message": words})
}

// pageState is where the page begins. Who opens it for the first time is nobody yet, and sees the workspace as the newcomer does.
func (s *Slack) pageState(w http.ResponseWriter, r *http.Request) {
	p, ok := s.reader(r)
	if !ok {
		p, ok = s.newcomer()
	}
	if !ok {
		pageError(w, http.StatusNotFound, "user_not_found", "nobody here can act")
		return
	}
	writeJSON(w, http.StatusOK, s.state(p))
}

func (s *Slack) newcomer() (Person, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range append([]string{s.opt.Newcomer}, s.userIDs...) {
		if s.person(id) != nil {
			return s.As(id), true
		}
	}
	return Person{}, false
}

// state is the workspace around a person.
func (s *Slack) state(p Person) any {
	at := s.guide()
	s.mu.Lock()
	defer s.mu.Unlock()
	people := []answer{}
	for _, id := range s.userIDs {
		u := s.users[id]
		if u.Bot {
			continue
		}
		waiting := 0
		if c := s.directOf(id); c != nil {
			waiting = s.As(id).conversation(c).Unread
		}
		people = append(people, answer{
			"id": id, "name": u.shown(), "handle": u.Handle, "title": u.Title, "guest": u.Guest || u.SingleGuest, "deactivated": u.Deactivated, "waiting": waiting,
		})
	}
	shortcuts := []answer{}
	for _, k := range s.opt.App.Shortcuts {
		kind := "global"
		if k.Message {
			kind = "message"
		}
		shortcuts = append(shortcuts, answer{"callback_id": k.CallbackID, "name": k.Name, "type": kind, "description": k.Description})
	}
	lines := []string{}
	for _, l := range s.opt.Guide {
		lines = append(lines, l.Text)
	}
	return answer{
		"team": answer{"id": s.opt.Team.ID, "name": s.opt.Team.Name},
		"app": answer{
			"id": s.opt.App.ID, "name": s.opt.App.Name, "user": s.opt.App.UserID, "command": s.opt.App.Command.Name, "online": len(s.sockets) > 0, "shortcuts": shortcuts,
		},
		"me": p.id, "people": people, "channels": p.conversations(),
		"clock": answer{"now": s.now().UTC().Format(time.RFC3339), "moves": s.opt.Advance != nil},
		"guide": answer{"lines": lines, "at": at},
	}
}

// guide is the line of the guide that is to be shown: the first that is not done. What was done once stays done, after a restart too.
func (s *Slack) guide() int {
	s.mu.Lock()
	at := min(s.guideAt, len(s.opt.Guide))
	s.mu.Unlock()
	for at < len(s.opt.Guide) && s.opt.Guide[at].Done(s) { // asked without the lock: it reads the workspace
		at++
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if at > s.guideAt {
		s.guideAt = at
		s.save(record{Guide: at})
	}
	return at
}

func (s *Slack) pageChannel(p Person, q url.Values) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[q.Get("id")]
	if c == nil || !c.visible(p.id) {
		return nil
	}
	return answer{"channel": p.conversation(c), "messages": p.messages(c.ID), "pins": p.pins(c.ID)}
}

func (s *Slack) pageComplete(p Person, q url.Values) any {
	out := []string{}
	if s.opt.Complete != nil {
		out = append(out, s.opt.Complete(p.id, q.Get("text"))...)
	}
	return answer{"completions": out}
}

// pageDownload gives a file. What a browser shows is shown without any power; everything else is saved.
func (s *Slack) pageDownload(w http.ResponseWriter, r *http.Request) {
	p, ok := s.reader(r)
	s.mu.Lock()
	f := s.files[r.URL.Query().Get("id")]
	ok = ok && f != nil && f.Uploaded && s.sees(f, p.id)
	s.mu.Unlock()
	if !ok {
		pageError(w, http.StatusNotFound, "file_not_found", "the file is not there")
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", filePolicy)
	kind := mimeOf(f.Name)
	h.Set("Content-Type", kind+"; charset=utf-8")
	switch {
	case kind == "text/html":
	case strings.HasPrefix(kind, "text/"), kind == "application/json":
		h.Set("Content-Type", "text/plain; charset=utf-8")
	default:
		h.Set("Content-Type", kind)
	}
	inline := strings.HasPrefix(h.Get("Content-Type"), "text/") && r.URL.Query().Get("download") == ""
	if !inline {
		h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(f.Name))
	}
	s.send(w, f)
}

// pageUpload takes a file in.
func (s *Slack) pageUpload(w http.ResponseWriter, r *http.Request) {
	p, ok := s.reader(r)
	if !ok {
		pageError(w, http.StatusNotFound, "user_not_found", "nobody here has that account")
		return
	}
	content, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostUpload))
	if err != nil {
		pageError(w, http.StatusRequestEntityTooLarge, "file_too_large", "the file is too large")
		return
	}
	id, err := p.Upload(r.URL.Query().Get("name"), content)
	if err != nil {
		pageOutcome(w, err)
		return
	}
	s.mu.Lock()
	f := p.seenFile(s.files[id])
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, answer{"ok": true, "file": f})
}

// mostMinutes bounds one move of the clock: a week.
const mostMinutes = 7 * 24 * 60

func (s *Slack) pageClock(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Minutes int `json:"minutes"`
	}
	if !pageBody(w, r, &in) {
		return
	}
	switch {
	case s.opt.Advance == nil:
		pageError(w, http.StatusOK, "no_clock", "this clock cannot be moved")
		return
	case in.Minutes < 1 || in.Minutes > mostMinutes:
		pageError(w, http.StatusOK, "invalid_arguments", "the clock goes forward, by a week at most")
		return
	}
	s.opt.Advance(time.Duration(in.Minutes) * time.Minute)
	s.changed(Change{Kind: ChangeState})
	writeJSON(w, http.StatusOK, answer{"ok": true})
}

func (s *Slack) pageFault(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Method     string `json:"method"`
		Times      int    `json:"times"`
		Status     int    `json:"status"`
		RetryAfter int    `json:"retry_after"`
		Error      string `json:"error"`
		DelayMS    int    `json:"delay_ms"`
		After      bool   `json:"after"`
		Cut        bool   `json:"cut"`
		Drop       bool   `json:"drop_sockets"`
	}
	if !pageBody(w, r, &in) {
		return
	}
	if in.Status != 0 && (in.Status < 400 || in.Status > 599) {
		pageError(w, http.StatusOK, "invalid_arguments", "a fault has a status from 400 to 599")
		return
	}
	if in.Drop {
		s.DropSockets()
	}
	left := in.Times
	s.Fault(func(c Call) Fault {
		if left <= 0 || in.Method != "" && in.Method != c.Method {
			return Fault{}
		}
		left--
		return Fault{
			Delay: time.Duration(in.DelayMS) * time.Millisecond, Status: in.Status, RetryAfter: time.Duration(in.RetryAfter) * time.Second,
			Error: in.Error, Cut: in.Cut, After: in.After,
		}
	})
	writeJSON(w, http.StatusOK, answer{"ok": true})
}

// pageBody reads what the page sent.
func pageBody(w http.ResponseWriter, r *http.Request, into any) bool {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(into); err != nil {
		pageError(w, http.StatusBadRequest, "invalid_json", "that cannot be read")
		return false
	}
	return true
}
