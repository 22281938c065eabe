package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"warroom/bot"
)

// Client asks a bot that runs. It has the methods of bot.Console, so that the command line need not know whom it asks.
type Client struct{ http *http.Client }

// ErrNobody says that no bot answers at the data folder's socket.
var ErrNobody = errors.New("no bot runs on this data folder")

// Dial looks for a bot that runs on the data folder.
func Dial(ctx context.Context, dir string) (*Client, error) {
	path := filepath.Join(dir, SocketName)
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", path)
	}
	c, err := dial(ctx, "", "")
	switch {
	case errors.Is(err, os.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED):
		return nil, ErrNobody
	case err != nil:
		return nil, fmt.Errorf("ask whether a bot runs: %w", err)
	}
	_ = c.Close()
	return &Client{&http.Client{Transport: &http.Transport{DialContext: dial}}}, nil
}

func (c *Client) post(ctx context.Context, path string, q request) (*http.Response, error) {
	body, err := json.Marshal(q)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://warroom"+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("ask the bot that runs: %w", err)
	}
	if resp.StatusCode == http.StatusOK {
		return resp, nil
	}
	defer func() { _ = resp.Body.Close() }()
	var p problem
	if err := json.NewDecoder(io.LimitReader(resp.Body, requestLimit)).Decode(&p); err != nil {
		return nil, fmt.Errorf("the bot that runs answered %s", resp.Status)
	}
	if is, ok := codes[p.Code]; ok {
		return nil, told{text: p.Error, is: is}
	}
	return nil, errors.New(p.Error)
}

// told is an error that the bot answered with.
type told struct {
	text string
	is   error
}

// Error is the bot's own text.
func (t told) Error() string { return t.text }

// Unwrap is the error that it was there.
func (t told) Unwrap() error { return t.is }

func (c *Client) get(ctx context.Context, path string, q request, into any) error {
	resp, err := c.post(ctx, path, q)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		return fmt.Errorf("read the answer of the bot that runs: %w", err)
	}
	return nil
}

// Do does what the words say as a person of the config.
func (c *Client) Do(ctx context.Context, id, as, stream, words string) (bot.Said, error) {
	var out bot.Said
	err := c.get(ctx, "/do", request{ID: id, As: as, Incident: stream, Words: words}, &out)
	return out, err
}

// List gives all incidents.
func (c *Client) List(ctx context.Context) ([]bot.Listed, error) {
	var out []bot.Listed
	err := c.get(ctx, "/list", request{}, &out)
	return out, err
}

// Show is an incident as a terminal shows it.
func (c *Client) Show(ctx context.Context, id, stream string) (string, error) {
	var out string
	err := c.get(ctx, "/show", request{ID: id, Incident: stream}, &out)
	return out, err
}

// Export is the archive of an incident.
func (c *Client) Export(ctx context.Context, id, stream string) (bot.File, error) {
	resp, err := c.post(ctx, "/export", request{ID: id, Incident: stream}) //nolint:bodyclose // whoever reads the file closes it
	if err != nil {
		return bot.File{}, err
	}
	name := resp.Header.Get("X-Name")
	if name == "" || strings.ContainsAny(name, `/\`) {
		name = "incident.zip"
	}
	return bot.File{Name: name, Title: name, Size: resp.ContentLength, Open: func() (io.ReadCloser, error) { return resp.Body, nil }}, nil
}

// Backup copies the data to a file, on the bot's machine.
func (c *Client) Backup(ctx context.Context, path string) error {
	full, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(full); err == nil {
		return fmt.Errorf("%s exists: name a file that does not", path)
	}
	var nothing any
	return c.get(ctx, "/backup", request{Path: full}, &nothing)
}

// Outbox lists what chat is still owed.
func (c *Client) Outbox(ctx context.Context) ([]bot.Owed, error) {
	var out []bot.Owed
	err := c.get(ctx, "/outbox", request{}, &out)
	return out, err
}
