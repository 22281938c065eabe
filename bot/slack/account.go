package slack

import (
	"context"
	"slices"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"warroom/bot"
	"warroom/bot/view"
)

// accountsFor is how long an account is taken for what it was. Whoever is deactivated loses their rights after that at the latest; approvals ask afresh.
const accountsFor = 10 * time.Minute

// accounts remembers what Slack said about accounts.
type accounts struct {
	mu       sync.Mutex // guards all following fields
	byID     map[string]cachedAccount
	stranger map[string]string // account → the workspace that a payload said it is of
}

type cachedAccount struct {
	account bot.Account
	at      time.Time
}

// Account looks an account up.
func (w *Workspace) Account(ctx context.Context, id string, fresh bool) (bot.Account, error) {
	w.accounts.mu.Lock()
	cached, ok := w.accounts.byID[id]
	home, stranger := w.accounts.stranger[id]
	w.accounts.mu.Unlock()
	if stranger {
		return bot.Account{ID: id, Workspace: home, Kind: bot.KindForeign}, nil
	}
	if ok && !fresh && w.now().Sub(cached.at) < accountsFor {
		return cached.account, nil
	}
	me, err := w.whoAmI(ctx)
	if err != nil {
		return bot.Account{}, err
	}
	if err := w.wait(ctx, "users.info", ""); err != nil {
		return bot.Account{}, err
	}
	u, err := w.api.GetUserInfoContext(ctx, id)
	if err != nil {
		se := w.failed("users.info", "", err)
		if se.Code == "user_not_found" || se.Code == "user_not_visible" {
			return bot.Account{ID: id, Kind: bot.KindForeign}, nil // whom this workspace does not know
		}
		return bot.Account{}, se
	}
	a := bot.Account{ID: id, Workspace: u.TeamID, Name: nameOf(u), Kind: kindOf(u, me), Zone: u.TZ}
	w.accounts.mu.Lock()
	defer w.accounts.mu.Unlock()
	w.accounts.byID[id] = cachedAccount{account: a, at: w.now()}
	return a, nil
}

// kindOf sorts an account. The strictest reading comes first.
func kindOf(u *slackapi.User, me *identity) bot.AccountKind {
	ofOrganisation := me.Enterprise != "" && u.Enterprise.EnterpriseID == me.Enterprise && slices.Contains(u.Enterprise.Teams, me.Team)
	switch {
	case u.Deleted:
		return bot.KindDeactivated
	case u.IsBot || u.IsWorkflowBot || u.IsConnectorBot || u.ID == "USLACKBOT":
		return bot.KindBot
	case u.IsStranger || u.TeamID != me.Team && !ofOrganisation:
		return bot.KindForeign
	case u.IsRestricted || u.IsUltraRestricted:
		return bot.KindGuest
	}
	return bot.KindMember
}

func nameOf(u *slackapi.User) string {
	for _, s := range []string{u.Profile.RealName, u.RealName, u.Profile.DisplayName, u.Name} {
		if s != "" {
			return s
		}
	}
	return u.ID
}

// mostStrangers bounds what is remembered about other workspaces.
const mostStrangers = 10_000

// noteStranger remembers an account that a payload says is of another workspace, before any rule looks at what it did: such an account can press
// buttons in shared channels, and is nobody here.
func (w *Workspace) noteStranger(r *bot.Request, me *identity) {
	w.accounts.mu.Lock()
	defer w.accounts.mu.Unlock()
	if r.Workspace == me.Team {
		delete(w.accounts.stranger, r.Account)
		return
	}
	if w.accounts.stranger == nil || len(w.accounts.stranger) >= mostStrangers {
		w.accounts.stranger = map[string]string{}
	}
	w.accounts.stranger[r.Account] = r.Workspace
}

// homes knows the newest version of each home page, so that a page which is newer than ours is not overwritten.
type homes struct {
	mu   sync.Mutex // guards hash and the order of publishing
	hash map[string]string
}

func (h *homes) note(account, hash string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.hash[account] = hash
}

// ShowHome shows a person's home page.
func (w *Workspace) ShowHome(ctx context.Context, account string, page view.Form) error {
	if err := w.wait(ctx, "views.publish", ""); err != nil {
		return err
	}
	w.homes.mu.Lock()
	hash := w.homes.hash[account]
	w.homes.mu.Unlock()
	req := slackapi.PublishViewContextRequest{UserID: account, View: home(page, w.nextRev())}
	if hash != "" {
		req.Hash = &hash
	}
	got, err := w.api.PublishViewContext(ctx, req)
	if err != nil {
		se := w.failed("views.publish", "", err)
		if se.Code == "hash_conflict" {
			// Somebody drew it since. That page stands; the next drawing begins from whatever is there.
			w.homes.note(account, "")
			return nil
		}
		return se
	}
	w.homes.note(account, got.Hash)
	return nil
}
