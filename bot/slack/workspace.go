package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	slackapi "github.com/slack-go/slack"
)

// serviceName is Slack's name in the config and the record.
const serviceName = "slack"

// defaultAPIURL is Slack's own address (https://docs.slack.dev/apis/web-api/). GovSlack, proxies and tests have others.
const defaultAPIURL = "https://slack.com/api/"

// callLimit is how long a call of ours may take where nobody else bounds it. clientLimit is the last net, under an upload as well: slack-go's own client
// would wait for ever.
const (
	callLimit   = 15 * time.Second
	clientLimit = 2 * time.Minute
)

// Token is a secret that never shows itself.
type Token string

// String hides the token.
func (Token) String() string { return "***" }

// GoString hides the token.
func (Token) GoString() string { return "***" }

// LogValue hides the token.
func (Token) LogValue() slog.Value { return slog.StringValue("***") }

// MarshalText hides the token.
func (Token) MarshalText() ([]byte, error) { return []byte("***"), nil }

// Options is what a Workspace is made of.
type Options struct {
	BotToken Token  // xoxb-…
	AppToken Token  // xapp-…, for Socket Mode
	APIURL   string // empty: Slack's own
	HTTP     *http.Client
	Log      *slog.Logger
	Now      func() time.Time
	// Connections is how many Socket Mode connections are kept open; zero: 2. Slack allows ten
	// (https://docs.slack.dev/apis/events-api/using-socket-mode).
	Connections int
}

// Workspace is one Slack workspace, seen by one installed app.
type Workspace struct {
	api         *slackapi.Client
	apiURL      *url.URL
	http        *http.Client
	botToken    Token
	appToken    Token
	log         *slog.Logger
	now         func() time.Time
	connections int

	pace     *pace
	accounts accounts
	homes    homes
	seen     seen
	sockets  sockets
	rev      atomic.Uint64

	identityMu sync.Mutex // guards identity
	identity   *identity
}

// identity is who we are in the workspace.
type identity struct {
	Team, Enterprise string
	User, Bot        string // our own account, and our id as the sender of messages
	App              string // empty where Slack does not say
	URL              string // https://team.slack.com/
}

// New makes a workspace. It calls nobody.
func New(o Options) *Workspace {
	if o.APIURL == "" {
		o.APIURL = defaultAPIURL
	}
	if !strings.HasSuffix(o.APIURL, "/") {
		o.APIURL += "/" // slack-go puts address and method together as they are
	}
	if o.HTTP == nil {
		o.HTTP = &http.Client{}
	}
	client := *o.HTTP
	if client.Timeout == 0 {
		client.Timeout = clientLimit
	}
	// A redirect would carry the token, or what it may read, to wherever it points.
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Connections <= 0 {
		o.Connections = 2
	}
	base, err := url.Parse(o.APIURL)
	if err != nil {
		base = &url.URL{Scheme: "https", Host: "invalid"} // the config checks the address; here every call then fails
	}
	w := &Workspace{
		// No retries in the client: a second chat.postMessage is a second message.
		api: slackapi.New(string(o.BotToken), slackapi.OptionAppLevelToken(string(o.AppToken)), slackapi.OptionAPIURL(o.APIURL),
			slackapi.OptionHTTPClient(&client)),
		apiURL: base, http: &client, botToken: o.BotToken, appToken: o.AppToken,
		log: o.Log.With("component", serviceName), now: o.Now, connections: o.Connections,
		pace: newPace(), accounts: accounts{byID: map[string]cachedAccount{}}, homes: homes{hash: map[string]string{}},
		seen: seen{}, sockets: sockets{open: map[*socket]bool{}},
	}
	w.rev.Store(uint64(max(0, time.Now().UnixMilli()))) // above that of any earlier process
	return w
}

// Name is the service's name in the config and the record.
func (w *Workspace) Name() string { return serviceName }

// whoAmI asks once who we are.
func (w *Workspace) whoAmI(ctx context.Context) (*identity, error) {
	w.identityMu.Lock()
	defer w.identityMu.Unlock()
	if w.identity != nil {
		return w.identity, nil
	}
	if err := w.wait(ctx, "auth.test", ""); err != nil {
		return nil, err
	}
	a, err := w.api.AuthTestContext(ctx)
	if err != nil {
		return nil, w.failed("auth.test", "", err)
	}
	if a.TeamID == "" || a.UserID == "" {
		return nil, w.failed("auth.test", "", errors.New("the answer names no workspace"))
	}
	me := &identity{Team: a.TeamID, Enterprise: a.EnterpriseID, User: a.UserID, Bot: a.BotID, URL: a.URL}
	if me.Bot != "" {
		if err := w.wait(ctx, "bots.info", ""); err != nil {
			return nil, err
		}
		bot, err := w.api.GetBotInfoContext(ctx, slackapi.GetBotInfoParameters{Bot: me.Bot, TeamID: me.Team})
		if err == nil {
			me.App = bot.AppID
		} else {
			// Then the first connection says which app it is, and the others must say the same.
			w.log.Debug("slack does not say which app the bot token belongs to", "error", w.failed("bots.info", "", err))
		}
	}
	w.identity = me
	return me, nil
}

// Check says what Slack thinks of the bot token: the workspace and the account it belongs to.
func (w *Workspace) Check(ctx context.Context) (team, account string, err error) {
	me, err := w.whoAmI(ctx)
	if err != nil {
		return "", "", err
	}
	return me.Team, me.User, nil
}

// ownHost reports whether an address that Slack gave us is Slack's: https on its domain, or where the API is. Nothing else is ever called.
func (w *Workspace) ownHost(u *url.URL) bool {
	if strings.EqualFold(u.Host, w.apiURL.Host) && u.Scheme == w.apiURL.Scheme {
		return true
	}
	if u.Scheme != "https" || w.onLoopback() {
		return false
	}
	host := strings.ToLower(u.Hostname())
	for _, domain := range []string{"slack.com", "slack-gov.com"} {
		if host == domain || strings.HasSuffix(host, "."+domain) {
			return true
		}
	}
	return false
}

// onLoopback reports whether the API is on this machine: a sandbox or a test.
func (w *Workspace) onLoopback() bool {
	host := w.apiURL.Hostname()
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// ownURL parses an address that Slack gave us.
func (w *Workspace) ownURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil || !w.ownHost(u) {
		return nil, fmt.Errorf("an address that is not slack's own is not called")
	}
	return u, nil
}
