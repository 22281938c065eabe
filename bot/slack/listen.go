package slack

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"warroom/bot"
)

// This is a reader of Socket Mode of our own, because slack-go's decodes the whole of every payload before anybody sees it (nine times the work of what
// a click needs, on the path on which a person waits), drops what arrives on a connection that Slack is about to refresh, can block for ever in an
// acknowledgement, leaves payloads that it does not know unacknowledged, and tries again for ever where the token lacks a scope. The connection's
// address still comes from slack-go. The protocol is https://docs.slack.dev/apis/events-api/using-socket-mode.
const (
	frameLimit   = 4 << 20          // of bytes in one frame; real ones are below 100 KB
	pingEvery    = 10 * time.Second // ours; Slack sends its own as well
	silenceLimit = 30 * time.Second // without any frame the connection is dead
	ackLimit     = 2500 * time.Millisecond
	drainLimit   = 30 * time.Second // a connection that Slack is about to close is still read for so long
	backoffFirst = 500 * time.Millisecond
	backoffMost  = time.Minute
	// mostAtOnce is how many requests are answered at the same time. What comes beyond it is not acknowledged: Slack then tells the person, and
	// sends events again. A request waits for the disk at most seconds, so this is some hundreds of clicks a second that nobody answers.
	mostAtOnce = 2048
	// ackMost is what an acknowledgement may carry: from 20 KiB on, with the envelope's id around it, Slack ignores it without a word.
	ackMost = 20<<10 - 256
)

// permanent lists the answers after which opening a connection can never succeed until the operator does something.
var permanent = map[string]string{
	"invalid_auth":           "slack refuses the app token: make a new one with the scope connections:write",
	"not_authed":             "there is no app token: set it, with the scope connections:write",
	"account_inactive":       "the app was removed from the workspace: install it again",
	"token_revoked":          "the app token was revoked: make a new one with the scope connections:write",
	"token_expired":          "the app token expired: make a new one with the scope connections:write",
	"missing_scope":          "the app token lacks the scope connections:write: make a new one",
	"no_permission":          "the app token lacks the scope connections:write: make a new one",
	"not_allowed_token_type": "this is no app token: it begins with xapp-, the bot token with xoxb-",
	"access_denied":          "slack does not let this app in: ask the workspace's administrator",
	"ekm_access_denied":      "slack does not let this app in: ask the workspace's administrator",
	"forbidden_team":         "slack does not let this app in: ask the workspace's administrator",
	"org_login_required":     "slack does not let this app in while the workspace moves: ask its administrator",
	"unknown_method":         "the address of the API is not slack's: look at slack.api_url",
}

// Listen hears people until the context ends. It gives an error only when that can never succeed as things are configured.
func (w *Workspace) Listen(ctx context.Context, h bot.Handler) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	me, err := w.knowMyself(ctx)
	if err != nil || me == nil {
		return err
	}
	l := &listener{workspace: w, handler: h, room: make(chan struct{}, mostAtOnce), stop: cancel}
	l.me.Store(me)
	var slots sync.WaitGroup
	for i := range w.connections {
		slots.Go(func() {
			if err := l.keepOpen(ctx, i); err != nil {
				cancel(err)
			}
		})
	}
	slots.Wait() // no reader is left, so nothing more comes
	l.answering.Wait()
	w.sockets.closeAll()
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) && !errors.Is(cause, context.DeadlineExceeded) {
		return cause
	}
	return nil
}

// knowMyself finds out who we are, again and again while Slack cannot be reached. Neither an identity nor an error: the context ended.
func (w *Workspace) knowMyself(ctx context.Context) (*identity, error) {
	for wait := backoffFirst; ; wait = min(2*wait, backoffMost) {
		call, cancel := context.WithTimeout(ctx, callLimit)
		me, err := w.whoAmI(call)
		cancel()
		if err == nil {
			return me, nil
		}
		var se *bot.SendError
		if errors.As(err, &se) && se.Kind == bot.Refused {
			return nil, fmt.Errorf("slack refuses the bot token: install the app again and take its new token: %w", err)
		}
		w.log.Warn("slack cannot be reached", "error", err, "again_in", wait)
		if !pause(ctx, wait) {
			return nil, nil //nolint:nilnil // the end of the context is no error of ours
		}
	}
}

// listener is one run of Listen.
type listener struct {
	workspace *Workspace
	handler   bot.Handler
	me        atomic.Pointer[identity]
	room      chan struct{} // one for each request that is being answered
	stop      context.CancelCauseFunc
	answering sync.WaitGroup
}

// keepOpen keeps one connection open. When Slack is about to refresh it, the next is opened while it is still read.
func (l *listener) keepOpen(ctx context.Context, slot int) error {
	var draining sync.WaitGroup
	defer draining.Wait()
	wait := backoffFirst
	for ctx.Err() == nil {
		begun := time.Now()
		s, err := l.dial(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			if se, ok := errors.AsType[*bot.SendError](err); ok {
				if why, ok := permanent[se.Code]; ok {
					return fmt.Errorf("%s (%s)", why, se.Code)
				}
			}
			l.workspace.log.Warn("a socket mode connection could not be opened", "slot", slot, "error", err, "again_in", wait)
			if !pause(ctx, wait/2+rand.N(wait)) {
				return nil
			}
			wait = min(2*wait, backoffMost)
			continue
		}
		draining.Go(func() { s.read(ctx, l) })
		select {
		case <-s.retiring:
		case <-s.closed:
		case <-ctx.Done():
		}
		if time.Since(begun) > silenceLimit {
			wait = backoffFirst
			continue
		}
		// A connection that does not last is not opened again at once: something is wrong with it.
		if !pause(ctx, wait/2+rand.N(wait)) {
			return nil
		}
		wait = min(2*wait, backoffMost)
	}
	return nil
}

// dial opens a connection and waits for its greeting.
func (l *listener) dial(ctx context.Context) (*socket, error) {
	w := l.workspace
	call, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	if err := w.wait(call, "apps.connections.open", ""); err != nil {
		return nil, err
	}
	_, address, err := w.api.StartSocketModeContext(call)
	if err != nil {
		return nil, w.failed("apps.connections.open", "", err)
	}
	u, err := url.Parse(address)
	if err != nil || !w.ownSocket(u) {
		return nil, errors.New("slack gave an address for the connection that is not its own")
	}
	dialer := websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: callLimit, ReadBufferSize: 32 << 10, WriteBufferSize: 4 << 10}
	if t, ok := w.http.Transport.(*http.Transport); ok && t != nil {
		dialer.TLSClientConfig, dialer.Proxy, dialer.NetDialContext = t.TLSClientConfig.Clone(), t.Proxy, t.DialContext
		if dialer.TLSClientConfig != nil {
			dialer.TLSClientConfig.NextProtos = []string{"http/1.1"} // the transport may have put HTTP/2 there, which carries no such connection
		}
	}
	conn, answer, err := dialer.DialContext(call, address, nil)
	if err != nil {
		if answer != nil {
			_ = answer.Body.Close()
		}
		return nil, fmt.Errorf("open the connection: %s", w.scrub(err))
	}
	s := &socket{conn: conn, retiring: make(chan struct{}), closed: make(chan struct{}), log: w.log}
	conn.SetReadLimit(frameLimit)
	release := context.AfterFunc(call, func() { _ = conn.Close() }) // a greeting that does not come holds nobody up
	err = l.greeted(s)
	if !release() && err == nil {
		err = context.Cause(call)
	}
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return s, nil
}

// ownSocket reports whether the address of a connection is Slack's, or the sandbox's.
func (w *Workspace) ownSocket(u *url.URL) bool {
	switch u.Scheme {
	case "wss":
		return w.ownHost(&url.URL{Scheme: "https", Host: u.Host})
	case "ws":
		return w.onLoopback() && u.Hostname() == w.apiURL.Hostname()
	}
	return false
}

// greeted reads the first frame, which says whose connection this is.
func (l *listener) greeted(s *socket) error {
	if err := s.conn.SetReadDeadline(time.Now().Add(callLimit)); err != nil {
		return err
	}
	_, frame, err := s.conn.ReadMessage()
	if err != nil {
		return fmt.Errorf("read the greeting: %s", l.workspace.scrub(err))
	}
	e, err := readEnvelope(frame)
	if err != nil {
		return err
	}
	if e.Type != "hello" {
		return fmt.Errorf("the connection began with %q and not with a greeting", e.Type)
	}
	for {
		me := l.me.Load()
		if me.App == "" && e.App != "" {
			known := *me
			known.App = e.App
			l.me.CompareAndSwap(me, &known)
			continue
		}
		if e.App != "" && e.App != me.App {
			err := fmt.Errorf("the app token belongs to the app %s and the bot token to %s: take both from one app", e.App, me.App)
			l.stop(err)
			return err
		}
		break
	}
	ours := max(l.workspace.sockets.count()+1, l.workspace.connections) // several may be on their way at once
	if e.Connections > ours {
		l.workspace.log.Warn("slack knows more connections of this app than this process opened: another copy is running, or an old connection has not died yet; "+
			"it gets a share of the clicks", "connections", e.Connections, "ours", ours)
	}
	return nil
}

// pause waits, and reports whether the context still runs.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
