package sandbox

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// answer is a JSON object that goes out.
type answer = map[string]any

// mostBody bounds a request, but for uploads.
const mostBody = 4 << 20

// refusal is what the Web API answers instead of doing a thing.
type refusal struct {
	code string
	more answer
}

func (r *refusal) json() answer {
	out := answer{"ok": false, "error": r.code}
	maps.Copy(out, r.more)
	return out
}

func refuse(code string) *refusal { return &refusal{code: code} }

// refuseBecause is a refusal that says what is wrong with what was sent.
func refuseBecause(code string, messages []string) *refusal {
	return &refusal{code: code, more: answer{"response_metadata": answer{"messages": messages}}}
}

// token says which of the two tokens a method takes.
type token int

const (
	botToken token = iota
	appToken
)

// method is one method of the Web API. It runs under the lock of the workspace.
type method struct {
	run    func(*Slack, args) (answer, *refusal)
	token  token
	scopes []string // any of them; methods on conversations ask for more by the kind of conversation
}

// methods has all that the sandbox knows; what is not here is unknown_method.
func methods() map[string]method {
	all := map[string]method{
		"auth.test":             {run: (*Slack).authTest},
		"apps.connections.open": {run: (*Slack).connectionsOpen, token: appToken, scopes: []string{"connections:write"}},
		"bots.info":             {run: (*Slack).botsInfo, scopes: []string{"users:read"}},
		"team.info":             {run: (*Slack).teamInfo, scopes: []string{"team:read"}},
		"users.info":            {run: (*Slack).usersInfo, scopes: []string{"users:read"}},
		"users.list":            {run: (*Slack).usersList, scopes: []string{"users:read"}},
		"users.lookupByEmail":   {run: (*Slack).usersLookup, scopes: []string{"users:read.email"}},
		"users.conversations":   {run: (*Slack).usersConversations},
		"usergroups.list":       {run: (*Slack).usergroupsList, scopes: []string{"usergroups:read"}},
	}
	for _, more := range []map[string]method{chatMethods(), conversationMethods(), itemMethods(), viewMethods(), fileMethods()} {
		maps.Copy(all, more)
	}
	return all
}

// args are the arguments of a call, from a form, a query or a JSON object.
type args struct {
	form url.Values
	json map[string]json.RawMessage
}

// str gives an argument as text.
func (a args) str(name string) string {
	raw, ok := a.json[name]
	if !ok {
		return a.form.Get(name)
	}
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return strings.Trim(string(raw), `"`)
}

// has reports whether an argument was given at all.
func (a args) has(name string) bool {
	if raw, ok := a.json[name]; ok {
		return string(raw) != "null"
	}
	return a.form.Has(name)
}

// raw gives an argument that is JSON, either as it is or in a string.
func (a args) raw(name string) json.RawMessage {
	if raw, ok := a.json[name]; ok {
		var s string
		if json.Unmarshal(raw, &s) == nil {
			return json.RawMessage(s)
		}
		return raw
	}
	return json.RawMessage(a.form.Get(name))
}

func (a args) yes(name string) bool {
	s := a.str(name)
	return s == "true" || s == "1"
}

// number gives an argument as a number, at least 1 and at most most.
func (a args) number(name string, absent, most int) int {
	n, err := strconv.Atoi(a.str(name))
	if err != nil || n <= 0 {
		return absent
	}
	return min(n, most)
}

// list gives an argument that is a list, by commas or as a JSON array.
func (a args) list(name string) []string {
	var out []string
	if raw, ok := a.json[name]; ok && json.Unmarshal(raw, &out) == nil {
		return out
	}
	for s := range strings.SplitSeq(a.str(name), ",") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// route sets up the handler.
func (s *Slack) route() {
	m := http.NewServeMux()
	m.HandleFunc("/api/{method}", s.api)
	m.HandleFunc("GET /link/", s.link)
	m.HandleFunc("POST /upload/{id}", s.upload)
	m.HandleFunc("GET /files/{id}/{name}", s.serveFile)
	m.HandleFunc("POST /response/{team}/{id}", s.respond)
	s.routePage(m)
	s.mux = m
}

// ServeHTTP serves the Web API, Socket Mode, files, response URLs and the page, all under the one host of Options.URL. Another host in a request is a name
// that somebody pointed at this address, and is turned away.
func (s *Slack) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Host != s.origin.Host {
		http.Error(w, "this is not "+r.Host, http.StatusForbidden)
		return
	}
	w.Header().Set("X-Content-Type-Options", "nosniff")
	s.mux.ServeHTTP(w, r)
}

// api serves one call of the Web API.
func (s *Slack) api(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	a, no := readArgs(w, r)
	call := s.count(name)
	s.serveCall(w, r, call, func() (int, any) {
		if no != nil {
			return http.StatusOK, no.json()
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.run(w, r, name, a)
	})
}

// run does a call: token, scope, rate, and then the method.
func (s *Slack) run(w http.ResponseWriter, r *http.Request, name string, a args) (int, any) {
	if s.closed {
		return http.StatusServiceUnavailable, refuse("service_unavailable").json()
	}
	m, known := s.methods[name]
	if !known {
		return http.StatusOK, answer{"ok": false, "error": "unknown_method", "req_method": name}
	}
	if no := s.authorize(m, bearer(r, a)); no != nil {
		return http.StatusOK, no.json()
	}
	if s.opt.Enforce {
		if pause := s.tiers.take(time.Now(), name, s.rateChannel(name, a)); pause > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int((pause+time.Second-1)/time.Second)))
			return http.StatusTooManyRequests, refuse("ratelimited").json()
		}
	}
	out, no := m.run(s, a)
	if no != nil {
		return http.StatusOK, no.json()
	}
	out["ok"] = true
	return http.StatusOK, out
}

// authorize checks the token and its scope.
func (s *Slack) authorize(m method, given string) *refusal {
	want, other, granted := s.botToken, s.appToken, s.opt.App.Scopes
	if m.token == appToken {
		want, other, granted = s.appToken, s.botToken, s.opt.App.AppScopes
	}
	switch given {
	case "":
		return refuse("not_authed")
	case want:
	case other:
		return refuse("not_allowed_token_type")
	default:
		return refuse("invalid_auth")
	}
	if len(m.scopes) == 0 || slices.ContainsFunc(m.scopes, func(x string) bool { return slices.Contains(granted, x) }) {
		return nil
	}
	return missing(granted, m.scopes...)
}

// missing is the answer to a call for which the app has not asked leave.
func missing(granted []string, needed ...string) *refusal {
	return &refusal{code: "missing_scope", more: answer{"needed": strings.Join(needed, ","), "provided": strings.Join(granted, ",")}}
}

// need asks for a scope by the kind of a conversation.
func (s *Slack) need(c *channel, forChannel, forGroup, forDirect string) *refusal {
	needed := map[string]string{channelKind: forChannel, groupKind: forGroup, imKind: forDirect}[c.Kind]
	if s.scoped(strings.Split(needed, ",")...) {
		return nil
	}
	return missing(s.opt.App.Scopes, needed)
}

func bearer(r *http.Request, a args) string {
	if t, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return t
	}
	return a.form.Get("token") // a token in a JSON body counts for nothing
}

func readArgs(w http.ResponseWriter, r *http.Request) (args, *refusal) {
	r.Body = http.MaxBytesReader(w, r.Body, mostBody)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case r.Method == http.MethodGet:
		return args{form: r.URL.Query()}, nil
	case kind == "application/json":
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return args{}, refuse("request_timeout")
		}
		a := args{form: url.Values{}, json: map[string]json.RawMessage{}}
		if len(strings.TrimSpace(string(body))) == 0 {
			return a, nil
		}
		if err := json.Unmarshal(body, &a.json); err != nil {
			if json.Valid(body) {
				return a, refuse("json_not_object")
			}
			return a, refuse("invalid_json")
		}
		return a, nil
	case kind == "multipart/form-data":
		if err := r.ParseMultipartForm(mostBody); err != nil {
			return args{}, refuse("invalid_form_data")
		}
		return args{form: url.Values(r.MultipartForm.Value)}, nil
	case kind == "application/x-www-form-urlencoded":
		if err := r.ParseForm(); err != nil {
			return args{}, refuse("invalid_form_data")
		}
		return args{form: r.PostForm}, nil
	case kind == "":
		return args{}, refuse("missing_post_type")
	}
	return args{}, refuse("invalid_post_type")
}

// writeJSON writes an answer as Slack does.
func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, err := w.Write(encode(v))
	if err != nil && !errors.Is(err, http.ErrHandlerTimeout) {
		return // the other side is gone
	}
}
