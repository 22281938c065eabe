package chattest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"warroom/bot"
	"warroom/bot/chattest"
	"warroom/bot/sandbox"
	"warroom/bot/slack"
)

// slackDoor is the door to Slack: a sandboxed workspace, in which people act as in Slack's own clients, and which the adapter reaches by the wire.
type slackDoor struct {
	workspace *sandbox.Slack
	service   *relay
	people    []chattest.Person

	changes *sandbox.Subscription

	mu   sync.Mutex                               // guards all following fields
	rows map[string][]chattest.Row                // by the blocks that they are read from
	seen map[string]map[string][]chattest.Message // by channel and account, until something changes there
	next chan struct{}
}

var _ chattest.Door = (*slackDoor)(nil)

// app is the app as its manifest makes it.
func app() sandbox.App {
	shortcut := func(id, name string, message bool) sandbox.Shortcut {
		return sandbox.Shortcut{CallbackID: id, Name: name, Message: message}
	}
	return sandbox.App{
		ID: "A0WARROOM", Name: "warroom", UserID: "U0WARROOM", BotID: "B0WARROOM",
		Command: sandbox.Command{Name: chattest.Command, Escape: true},
		Shortcuts: []sandbox.Shortcut{
			shortcut("declare", "Declare an incident", false), shortcut("declare-from", "Declare from this", true),
			shortcut("timeline", "Add to timeline", true), shortcut("evidence", "Save as evidence", true),
		},
		Scopes: []string{
			"commands", "chat:write", "channels:manage", "channels:read", "channels:history", "groups:write", "groups:read", "groups:history", "im:write", "im:history",
			"users:read", "pins:write", "reactions:read", "reactions:write", "files:read", "files:write",
		},
		Events: []string{
			"app_home_opened", "message.channels", "message.groups", "member_joined_channel", "member_left_channel", "channel_archive", "group_archive", "reaction_added",
		},
	}
}

// newWorkspace serves a workspace on loopback until the test ends.
func newWorkspace(t testing.TB, o sandbox.Options, people []chattest.Person) *sandbox.Slack {
	t.Helper()
	return serveWorkspace(t, o, people, func(h http.Handler) http.Handler { return h })
}

// serveWorkspace does, with something before it that sees each call.
func serveWorkspace(t testing.TB, o sandbox.Options, people []chattest.Person, before func(http.Handler) http.Handler) *sandbox.Slack {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	o.URL = "http://" + server.Listener.Addr().String()
	o.Team, o.App, o.Log = sandbox.Team{ID: "T0EXAMPLE", Name: "Example Ltd", Domain: "example"}, app(), logger(t)
	o.ShareDelay = time.Millisecond
	lobby := sandbox.Channel{ID: chattest.LobbyID, Name: chattest.LobbyName}
	stakeholders := sandbox.Channel{ID: chattest.StakeholdersID, Name: chattest.StakeholdersName, Members: []string{o.App.UserID}}
	for _, p := range people {
		o.Users = append(o.Users, sandbox.User{ID: p.Account, Handle: p.Key, Name: p.Name, Guest: p.Guest})
		lobby.Members = append(lobby.Members, p.Account)
		if !p.Guest {
			stakeholders.Members = append(stakeholders.Members, p.Account)
		}
	}
	o.Channels = []sandbox.Channel{lobby, stakeholders}
	w, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = before(w)
	server.Start()
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	return w
}

// overSlack is a stage with the door to Slack.
func overSlack(t testing.TB) *chattest.Stage {
	t.Helper()
	c, clock := example(t), chattest.NewClock()
	people := chattest.Players(c.Policy, "slack")
	w := serveWorkspace(t, sandbox.Options{Now: clock.Now}, people, judged(t))
	return chattest.NewStage(t, newSlackDoor(t, w, people, clock.Now), clock, c, people, logger(t))
}

func newSlackDoor(t testing.TB, w *sandbox.Slack, people []chattest.Person, now func() time.Time) *slackDoor {
	t.Helper()
	make := func() *slack.Workspace { return adapter(t, w, now) }
	return &slackDoor{workspace: w, people: people, service: &relay{Workspace: make(), make: make}, changes: w.Subscribe(), rows: map[string][]chattest.Row{}, seen: map[string]map[string][]chattest.Message{}}
}

func adapter(t testing.TB, w *sandbox.Slack, now func() time.Time) *slack.Workspace {
	t.Helper()
	return slack.New(slack.Options{
		BotToken: slack.Token(w.BotToken()), AppToken: slack.Token(w.AppToken()), APIURL: w.APIURL(), Log: logger(t), Now: now,
	})
}

// relay is the adapter as a story has it. The adapter keeps to Slack's limits by the machine's clock, on which a story's night takes seconds; so one that
// has used up what a moment allows gives way to another. One and the same listens.
type relay struct {
	*slack.Workspace // listens, and shows what people are answered
	make             func() *slack.Workspace

	mu    sync.Mutex // guards all following fields
	sends *slack.Workspace
	calls int
}

// mostCalls is how often one adapter sends: as many messages as Slack takes in one channel at once.
const mostCalls = 8

func (r *relay) next() *slack.Workspace {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.calls%mostCalls == 0 {
		r.sends = r.make()
	}
	r.calls++
	return r.sends
}

func (r *relay) Post(ctx context.Context, p bot.Post) (bot.Ref, error) { return r.next().Post(ctx, p) }

func (r *relay) Edit(ctx context.Context, at bot.Ref, p bot.Post) error {
	return r.next().Edit(ctx, at, p)
}

func (r *relay) Find(ctx context.Context, p bot.Post, after string) (bot.Ref, bool, error) {
	return r.next().Find(ctx, p, after)
}

func (r *relay) Pin(ctx context.Context, at bot.Ref) error { return r.next().Pin(ctx, at) }

func (r *relay) SetTopic(ctx context.Context, channel, topic string) error {
	return r.next().SetTopic(ctx, channel, topic)
}

// Service is the adapter.
func (d *slackDoor) Service() bot.Service { return d.service }

// Changed is closed at the next change.
func (d *slackDoor) Changed() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.next != nil {
		select {
		case <-d.next:
		default:
			return d.next
		}
	}
	next := make(chan struct{})
	d.next = next
	go func() {
		<-d.changes.C
		close(next)
	}()
	return next
}

// listenLimit is how long people wait for an adapter that is being connected.
const listenLimit = 10 * time.Second

// Do does what a person can do in Slack.
func (d *slackDoor) Do(account string, a chattest.Act) error {
	p := d.workspace.As(account)
	switch a.(type) {
	case chattest.Say, chattest.Edit, chattest.Delete, chattest.Mark, chattest.Join, chattest.Leave, chattest.Make:
		return d.converse(p, a)
	default: // the rest goes to the bot
	}
	ctx, cancel := context.WithTimeout(context.Background(), listenLimit)
	defer cancel()
	if err := d.workspace.Until(ctx, func() bool { return d.workspace.Connections() > 0 }); err != nil {
		return fmt.Errorf("the app is not connected: %w", err)
	}
	switch a := a.(type) {
	case chattest.Type:
		return p.Command(a.Place, a.Line)
	case chattest.Press:
		return p.Click(click(a))
	case chattest.Choose:
		return p.Click(sandbox.Click{View: a.Form, Block: a.Field.ID, Action: a.Field.ID, Values: fieldValues(a.Values)})
	case chattest.Submit:
		values := map[string][]string{}
		for id, v := range a.Values {
			values[id] = fieldValues(v)
		}
		err := p.SubmitView(a.Form, values)
		if t := (*sandbox.Trouble)(nil); errors.As(err, &t) && len(t.Fields) > 0 {
			return nil // it stands beside the fields
		}
		return err
	case chattest.CloseForms:
		if views := p.Views(); len(views) > 0 {
			return p.CloseView(views[len(views)-1].ID, true)
		}
		return nil
	case chattest.Shortcut:
		if a.Message == "" {
			return p.OpenShortcut(a.Name)
		}
		return p.MessageShortcut(a.Name, a.Place, a.Message)
	case chattest.OpenHome:
		return p.OpenHome()
	default: // the rest people do among themselves
	}
	return fmt.Errorf("nobody can do %T in Slack", a)
}

// converse does what people do among themselves.
func (d *slackDoor) converse(p sandbox.Person, a chattest.Act) error {
	switch a := a.(type) {
	case chattest.Say:
		var ids []string
		for _, f := range a.Files {
			id, err := p.Upload(f.Name, f.Content)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		var err error
		if a.Thread == "" {
			_, err = p.Post(a.Place, a.Text, ids...)
		} else {
			_, err = p.Reply(a.Place, a.Thread, a.Text, ids...)
		}
		return err
	case chattest.Edit:
		return p.EditMessage(a.Place, a.Message, a.Text)
	case chattest.Delete:
		return p.DeleteMessage(a.Place, a.Message)
	case chattest.Mark:
		return p.React(a.Place, a.Message, "pushpin")
	case chattest.Join:
		return p.JoinChannel(a.Place)
	case chattest.Leave:
		return p.LeaveChannel(a.Place)
	case chattest.Make:
		id, err := p.CreateChannel(a.Name, a.Private)
		if err != nil {
			return err
		}
		return p.Invite(id, app().UserID)
	default: // the rest goes to the bot
	}
	return fmt.Errorf("nobody can do %T in Slack", a)
}

// click is what is pressed, in Slack's terms: the id of a control is its block and its action.
func click(a chattest.Press) sandbox.Click {
	block, action, _ := strings.Cut(a.Control.ID, "\n")
	k := sandbox.Click{Channel: a.Place, TS: a.Message, View: a.Form, Block: block, Action: action, Values: a.Values}
	if a.Form != "" {
		k.Channel, k.TS = "", ""
	}
	if a.Control.Box && a.Checked {
		k.Values = []string{a.Control.Options[0].Value}
	}
	return k
}

// fieldValues puts a moment into the seconds that Slack's picker gives.
func fieldValues(values []string) []string {
	out := slices.Clone(values)
	for i, v := range out {
		if at, err := time.Parse(time.RFC3339, v); err == nil {
			out[i] = strconv.FormatInt(at.Unix(), 10)
		}
	}
	return out
}
