package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// file is an uploaded file, or one that is about to be.
type file struct {
	ID       string            `json:"id"`
	Name     string            `json:"name"`
	Title    string            `json:"title"`
	Size     int64             `json:"size"`
	User     string            `json:"user"`
	Created  int64             `json:"created"`
	Uploaded bool              `json:"uploaded"`
	Shares   map[string]string `json:"shares,omitempty"` // conversation → the message that shares it

	content []byte // where nothing is kept on disk
	address string // of the upload, which nobody can guess
}

// mostUpload bounds a file.
const mostUpload = 256 << 20

func fileMethods() map[string]method {
	return map[string]method{
		"files.getUploadURLExternal":   {run: (*Slack).uploadURL, scopes: []string{"files:write"}},
		"files.completeUploadExternal": {run: (*Slack).completeUpload, scopes: []string{"files:write"}},
		"files.info":                   {run: (*Slack).fileInfo, scopes: []string{"files:read"}},
	}
}

// uploadURL is the first of three steps (https://docs.slack.dev/messaging/working-with-files): an address for bytes of a known number.
func (s *Slack) uploadURL(a args) (answer, *refusal) {
	name, size := a.str("filename"), int64(a.number("length", 0, mostUpload+1))
	switch {
	case name == "" || size == 0:
		return nil, refuse("invalid_arguments")
	case size > mostUpload:
		return nil, refuse("file_upload_size_restricted")
	}
	f := &file{ID: s.id("F"), Name: filepath.Base(name), Title: name, Size: size, User: s.opt.App.UserID, Created: s.now().Unix(), address: secret()}
	s.files[f.ID] = f
	return answer{"file_id": f.ID, "upload_url": s.opt.URL + "/upload/" + f.address}, nil
}

// upload is the second step. The bytes come bare or as a form's file.
func (s *Slack) upload(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, mostUpload+1<<20)
	content, err := uploaded(r)
	if err != nil {
		http.Error(w, "the upload broke off", http.StatusBadRequest)
		return
	}
	call := s.count("upload")
	s.serveCall(w, r, call, func() (int, any) {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, f := range s.files {
			if f.address == "" || f.address != r.PathValue("id") {
				continue
			}
			if int64(len(content)) != f.Size {
				return http.StatusBadRequest, answer{"ok": false, "error": "the length is not the one that was announced"}
			}
			if err := s.keep(f, content); err != nil {
				s.log.Error("the sandbox cannot keep a file", "error", err)
				return http.StatusInternalServerError, answer{"ok": false, "error": "internal_error"}
			}
			return http.StatusOK, answer{"ok": true, "size": f.Size}
		}
		return http.StatusNotFound, answer{"ok": false, "error": "not_found"}
	})
}

func uploaded(r *http.Request) ([]byte, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		return io.ReadAll(r.Body)
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, err
	}
	for {
		p, err := parts.NextPart()
		if err != nil {
			return nil, err // at the end as well: there was no file
		}
		if p.FileName() != "" {
			return io.ReadAll(p)
		}
	}
}

// keep stores the bytes of a file.
func (s *Slack) keep(f *file, content []byte) error {
	f.Uploaded, f.address, f.Size = true, "", int64(len(content))
	if s.opt.Dir == "" {
		f.content = content
		return nil
	}
	if err := os.WriteFile(s.filePath(f), content, 0o600); err != nil {
		return err
	}
	s.save(record{File: f})
	return nil
}

func (s *Slack) filePath(f *file) string { return filepath.Join(s.opt.Dir, filesName, f.ID) }

// open reads a file's bytes.
func (s *Slack) open(f *file) (io.ReadSeekCloser, error) {
	if s.opt.Dir == "" {
		return nopCloser{bytes.NewReader(f.content)}, nil
	}
	return os.Open(s.filePath(f))
}

type nopCloser struct{ io.ReadSeeker }

// Close does nothing.
func (nopCloser) Close() error { return nil }

// completeUpload is the third step: the files are shared, in one message. Slack looks for malware first, so the message comes a little after the answer.
func (s *Slack) completeUpload(a args) (answer, *refusal) {
	var list []struct {
		ID    string `json:"id"`
		Title string `json:"title"`
	}
	if json.Unmarshal(a.raw("files"), &list) != nil || len(list) == 0 {
		return nil, refuse("invalid_arguments")
	}
	var ids []string
	out := []answer{}
	for _, x := range list {
		f := s.files[x.ID]
		if f == nil || !f.Uploaded || f.User != s.opt.App.UserID {
			return nil, refuse("file_not_found")
		}
		ids = append(ids, f.ID)
		out = append(out, answer{"id": f.ID, "title": x.Title})
	}
	var c *channel
	if id := a.str("channel_id"); id != "" {
		var no *refusal
		if c, no = s.channelFor(id); no != nil {
			return nil, no
		}
		switch {
		case c.Archived:
			return nil, refuse("is_archived")
		case !c.has(s.opt.App.UserID):
			return nil, refuse("not_in_channel")
		}
	}
	for i, x := range list {
		if x.Title != "" {
			s.files[ids[i]].Title = x.Title
		}
		s.save(record{File: s.files[ids[i]]})
	}
	if c != nil {
		m := &message{
			User: s.opt.App.UserID, FromApp: true, Subtype: "file_share", Text: a.str("initial_comment"), Files: ids, Thread: a.str("thread_ts"),
		}
		s.later(s.opt.ShareDelay, func() {
			if !c.Archived {
				s.share(c, m)
			}
		})
	}
	return answer{"files": out}, nil
}

// share posts a message with files.
func (s *Slack) share(c *channel, m *message) {
	s.post(c, m)
	for _, id := range m.Files {
		f := s.files[id]
		if f.Shares == nil {
			f.Shares = map[string]string{}
		}
		f.Shares[c.ID] = m.Stamp
		s.save(record{File: f})
	}
}

// sees reports whether somebody may read a file: whoever brought it, and all who are where it is shared.
func (s *Slack) sees(f *file, user string) bool {
	if f.User == user {
		return true
	}
	for id := range f.Shares {
		if s.channels[id].has(user) || s.channels[id].Kind == channelKind {
			return true
		}
	}
	return false
}

func (s *Slack) fileInfo(a args) (answer, *refusal) {
	f := s.files[a.str("file")]
	if f == nil || !f.Uploaded || !s.sees(f, s.opt.App.UserID) {
		return nil, refuse("file_not_found")
	}
	return answer{"file": s.fileJSON(f), "comments": []answer{}, "response_metadata": answer{"next_cursor": ""}}, nil
}

// fileJSON is the file as https://docs.slack.dev/reference/objects/file-object has it.
func (s *Slack) fileJSON(f *file) answer {
	public, private := answer{}, answer{}
	channels, groups, ims := []string{}, []string{}, []string{}
	for id, stamp := range f.Shares {
		entry := []answer{{"ts": stamp, "reply_users": []string{}, "reply_users_count": 0, "reply_count": 0, "channel_name": s.channels[id].Name, "team_id": s.opt.Team.ID}}
		switch s.channels[id].Kind {
		case channelKind:
			public[id], channels = entry, append(channels, id)
		case groupKind:
			private[id], groups = entry, append(groups, id)
		default:
			private[id], ims = entry, append(ims, id)
		}
	}
	for _, l := range [][]string{channels, groups, ims} {
		slices.Sort(l)
	}
	address := s.opt.URL + "/files/" + f.ID + "/" + url.PathEscape(f.Name)
	ending := strings.TrimPrefix(filepath.Ext(f.Name), ".")
	return answer{
		"id": f.ID, "created": f.Created, "timestamp": f.Created, "name": f.Name, "title": f.Title, "mimetype": mimeOf(f.Name), "filetype": ending,
		"pretty_type": strings.ToUpper(ending), "user": f.User, "user_team": s.opt.Team.ID, "editable": false, "size": f.Size, "mode": "hosted", "is_external": false,
		"external_type": "", "is_public": len(channels) > 0, "url_private": address, "url_private_download": address,
		"permalink": "https://" + s.opt.Team.Domain + ".slack.com/files/" + f.User + "/" + f.ID + "/" + url.PathEscape(f.Name),
		"shares":    answer{"public": public, "private": private}, "channels": channels, "groups": groups, "ims": ims, "has_rich_preview": false,
	}
}

// mimeOf goes by the name, and does not depend on what the machine knows.
func mimeOf(name string) string {
	known := map[string]string{
		".html": "text/html", ".md": "text/markdown", ".csv": "text/csv", ".txt": "text/plain", ".log": "text/plain", ".json": "application/json",
		".jsonl": "application/x-ndjson", ".zip": "application/zip", ".png": "image/png", ".jpg": "image/jpeg", ".pdf": "application/pdf",
	}
	if t, ok := known[strings.ToLower(filepath.Ext(name))]; ok {
		return t
	}
	return "application/octet-stream"
}

// serveFile serves url_private: to the bot token, where the app may see the file. Everybody else is sent to the sign-in page.
func (s *Slack) serveFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f := s.files[r.PathValue("id")]
	allowed := bearer(r, args{form: url.Values{}}) == s.botToken && s.scoped("files:read") && f != nil && f.Uploaded && s.sees(f, s.opt.App.UserID)
	s.mu.Unlock()
	if !allowed {
		http.Redirect(w, r, s.opt.URL+"/signin?redir="+url.QueryEscape(r.URL.Path), http.StatusFound)
		return
	}
	s.send(w, f)
}

// send writes a file's bytes.
func (s *Slack) send(w http.ResponseWriter, f *file) {
	content, err := s.open(f)
	if err != nil {
		status := http.StatusInternalServerError
		if errors.Is(err, os.ErrNotExist) {
			status = http.StatusNotFound
		}
		http.Error(w, "the file is gone", status)
		return
	}
	defer func() { _ = content.Close() }()
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", mimeOf(f.Name))
	}
	_, _ = io.Copy(w, content)
}

// content reads all of a file.
func (s *Slack) content(f *file) ([]byte, error) {
	r, err := s.open(f)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	return io.ReadAll(r)
}
