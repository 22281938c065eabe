package slack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"warroom/bot"
)

// Upload puts files into a channel, in one message: an address for each, its bytes, and one call that shares them all
// (https://docs.slack.dev/messaging/working-with-files). The ids are remembered before that call, since its answer can be lost: a later try
// then looks whether the files are shared.
func (w *Workspace) Upload(ctx context.Context, u bot.Upload) error {
	all := make([]slackapi.FileSummary, 0, len(u.Files))
	known := 0
	for _, f := range u.Files {
		if id := u.Known[f.Name]; id != "" {
			all = append(all, slackapi.FileSummary{ID: id, Title: f.Title})
			known++
			continue
		}
		id, err := w.uploadOne(ctx, f)
		if err != nil {
			return err
		}
		if u.Remember != nil {
			if err := u.Remember(f.Name, id); err != nil {
				return &bot.SendError{Kind: bot.Transient, Code: "not_remembered", Err: err}
			}
		}
		all = append(all, slackapi.FileSummary{ID: id, Title: f.Title})
	}
	if len(all) == 0 {
		return nil
	}
	if known == len(all) {
		there, err := w.shared(ctx, all[0].ID, u.Channel)
		if err != nil || there {
			return err
		}
	}
	if err := w.wait(ctx, "files.completeUploadExternal", ""); err != nil {
		return err
	}
	_, err := w.api.CompleteUploadExternalContext(ctx, slackapi.CompleteUploadExternalParameters{
		Files: all, Channel: u.Channel, InitialComment: neutral(u.Comment, true), ThreadTimestamp: u.Thread,
	})
	if err != nil {
		return w.failed("files.completeUploadExternal", "", err)
	}
	return nil
}

// uploadOne brings a file's bytes to Slack. Nobody sees it yet.
func (w *Workspace) uploadOne(ctx context.Context, f bot.File) (id string, err error) {
	if f.Size <= 0 {
		return "", &bot.SendError{Kind: bot.Refused, Code: "file_empty", Err: fmt.Errorf("slack takes no empty file: %s", f.Name)}
	}
	if err := w.wait(ctx, "files.getUploadURLExternal", ""); err != nil {
		return "", err
	}
	at, err := w.api.GetUploadURLExternalContext(ctx, slackapi.GetUploadURLExternalParameters{FileName: f.Name, FileSize: int(f.Size)})
	if err != nil {
		return "", w.failed("files.getUploadURLExternal", "", err)
	}
	if _, err := w.ownURL(at.UploadURL); err != nil {
		return "", &bot.SendError{Kind: bot.Refused, Code: "not_an_address_of_slack", Err: err}
	}
	r, err := f.Open()
	if err != nil {
		return "", &bot.SendError{Kind: bot.Transient, Code: "file_not_read", Err: err}
	}
	defer func() { _ = r.Close() }()
	if err := w.api.UploadToURL(ctx, slackapi.UploadToURLParameters{UploadURL: at.UploadURL, Reader: r, Filename: f.Name}); err != nil {
		se := w.failed("upload", "", err)
		if se.Kind == bot.Unsure {
			se.Kind = bot.Transient // nothing is shared yet: doing it again makes no second message
		}
		return "", se
	}
	return at.FileID, nil
}

// sharedPolls and sharedPause say how long a file is looked for that an earlier call shared: Slack shares only after a search for malware.
const (
	sharedPolls = 4
	sharedPause = 2 * time.Second
)

// shared reports whether a file is in a channel.
func (w *Workspace) shared(ctx context.Context, id, channel string) (bool, error) {
	for i := range sharedPolls {
		if i > 0 && !pause(ctx, sharedPause) {
			return false, &bot.SendError{Kind: bot.Unsure, Code: "timeout", Err: context.Cause(ctx)}
		}
		if err := w.wait(ctx, "files.info", ""); err != nil {
			return false, err
		}
		f, _, _, err := w.api.GetFileInfoContext(ctx, id, 0, 0)
		if err != nil {
			return false, w.failed("files.info", "", err)
		}
		if len(f.Shares.Public[channel])+len(f.Shares.Private[channel]) > 0 {
			return true, nil
		}
		if slices.Contains(append(append(f.Channels, f.Groups...), f.IMs...), channel) {
			return true, nil
		}
	}
	return false, nil
}

// Fetch reads a file that people posted. The bot token goes to Slack's own host and to no other, no redirect is followed, and the reading ends
// at the limit.
func (w *Workspace) Fetch(ctx context.Context, fileID string, out io.Writer, limit int64) error {
	if err := w.wait(ctx, "files.info", ""); err != nil {
		return err
	}
	f, _, _, err := w.api.GetFileInfoContext(ctx, fileID, 0, 0)
	if err != nil {
		return w.failed("files.info", "", err)
	}
	if f.IsExternal {
		return refuse("external_file", "the file is kept elsewhere: save it from there by hand")
	}
	if int64(f.Size) > limit {
		return refuse("file_too_large", "the file is larger than %d bytes: hash it by hand and enter the hash", limit)
	}
	address := f.URLPrivateDownload
	if address == "" {
		address = f.URLPrivate
	}
	u, err := url.Parse(address)
	if err != nil || !w.fileHost(u) {
		return refuse("not_an_address_of_slack", "the file's address is not slack's: it is not fetched")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return w.failed("file", "", err)
	}
	req.Header.Set("Authorization", "Bearer "+string(w.botToken))
	resp, err := w.http.Do(req)
	if err != nil {
		return w.failed("file", "", err)
	}
	defer func() { _ = resp.Body.Close() }()
	switch {
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		// Slack sends to its sign-in page where the token may not read the file.
		return refuse("redirected", "slack does not give the file to the app: is the app in the channel, with the scope files:read?")
	case resp.StatusCode != http.StatusOK:
		return w.failed("file", "", slackapi.StatusCodeError{Code: resp.StatusCode, Status: resp.Status})
	}
	n, err := io.Copy(out, io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return w.failed("file", "", err)
	}
	if n > limit {
		return refuse("file_too_large", "the file is larger than %d bytes: hash it by hand and enter the hash", limit)
	}
	return nil
}

// fileHost reports whether an address is where Slack keeps files: https://files.slack.com, its like in GovSlack, or the sandbox.
func (w *Workspace) fileHost(u *url.URL) bool {
	if u.User != nil {
		return false
	}
	if w.onLoopback() {
		return strings.EqualFold(u.Host, w.apiURL.Host) && u.Scheme == w.apiURL.Scheme
	}
	host := strings.ToLower(u.Host)
	return u.Scheme == "https" && (host == "files.slack.com" || host == "files.slack-gov.com")
}

func refuse(code, format string, args ...any) error {
	if len(args) == 0 {
		return &bot.SendError{Kind: bot.Refused, Code: code, Err: errors.New(format)}
	}
	return &bot.SendError{Kind: bot.Refused, Code: code, Err: fmt.Errorf(format, args...)}
}
