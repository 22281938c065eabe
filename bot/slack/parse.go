package slack

import (
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"warroom/bot"
	"warroom/bot/view"
)

// markReaction is the reaction that takes a message into the record: a pin.
const markReaction = "pushpin"

// errIgnored means that a payload is in order and asks nothing of the bot.
var errIgnored = errors.New("nothing to do")

// arrival is a request with what it takes to answer it in Slack's terms.
type arrival struct {
	request *bot.Request
	twin    string // the same for every delivery of the same payload

	trigger   string // opens a form, until
	formUntil time.Time
	respond   string // an address that shows something to the person who acted
	viewID    string
	viewHash  string
	viewType  string
	origin    origin // where the form that this happened in was opened
	inputs    []string
	lacking   bool // the message that was marked is still to be fetched
	home      string
}

// parse turns the payload of an envelope into a request. It gives errIgnored for what is none of our business.
func parse(e envelope, me *identity) (*arrival, error) {
	p := e.Payload
	if p == nil && e.Bad == nil {
		return nil, fmt.Errorf("an envelope of type %q has no payload", cut(e.Type, 40))
	}
	if p == nil {
		return nil, fmt.Errorf("an envelope of type %q has no payload that can be read: %w", cut(e.Type, 40), e.Bad)
	}
	if me.App != "" && p.App != "" && p.App != me.App {
		return nil, fmt.Errorf("a payload for the app %s came to the app %s: the app token is another app's", p.App, me.App)
	}
	a := &arrival{
		request: &bot.Request{Service: serviceName, Workspace: p.Team.ID, Account: p.User.ID, Channel: p.Channel.ID},
		trigger: p.TriggerID, respond: p.ResponseURL, twin: p.TriggerID,
	}
	if a.request.Workspace == "" || p.Enterprise.ID != "" && p.Enterprise.ID == me.Enterprise {
		a.request.Workspace = me.Team // an app installed for a whole organisation gets no team
	}
	if t := p.User.Team; t != "" && t != a.request.Workspace && (p.Enterprise.ID == "" || p.Enterprise.ID != me.Enterprise) {
		a.request.Workspace = t
	}
	var err error
	switch {
	case e.Type == "slash_commands":
		err = a.typed(p)
	case e.Type == "events_api":
		err = a.happened(p, me)
	case e.Type == "interactive" && p.Type == "block_actions":
		err = a.pressed(p)
	case e.Type == "interactive" && p.Type == "view_submission":
		err = a.submitted(p)
	case e.Type == "interactive" && (p.Type == "shortcut" || p.Type == "message_action"):
		err = a.shortcut(p, me)
	default: // view_closed, and whatever Slack adds
		err = errIgnored
	}
	if err != nil {
		return nil, err
	}
	if a.request.Account == "" {
		return nil, errIgnored
	}
	if a.twin == "" {
		a.twin = e.ID
	}
	return a, nil
}

// act names what a person did, so that the same act has the same id however often it arrives.
func (a *arrival) act(parts ...string) {
	h := sha256.New()
	for _, s := range append([]string{serviceName, a.request.Workspace}, parts...) {
		h.Write(strconv.AppendInt(nil, int64(len(s)), 10))
		h.Write([]byte{':'})
		h.Write([]byte(s))
	}
	a.request.ID = strings.ToLower(base32.StdEncoding.EncodeToString(h.Sum(nil))[:26])
}

func (a *arrival) stamp(ts string) {
	a.request.Source, a.request.At = ts, stampTime(ts)
}

// stampTime reads Slack's stamp, seconds and microseconds: 1401383885.000061.
func stampTime(ts string) time.Time {
	whole, rest, _ := strings.Cut(ts, ".")
	seconds, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || seconds <= 0 || seconds > 1<<40 {
		return time.Time{}
	}
	micro, err := strconv.ParseInt((rest + "000000")[:6], 10, 64)
	if err != nil || micro < 0 {
		micro = 0
	}
	return time.Unix(seconds, micro*1000).UTC()
}

func (a *arrival) typed(p *payload) error {
	if p.TriggerID == "" {
		return errors.New("a slash command without a trigger_id")
	}
	a.request.Kind, a.request.Words = bot.Typed, unescape(strings.TrimSpace(p.Text))
	a.act("typed", p.TriggerID)
	return nil
}

func (a *arrival) pressed(p *payload) error {
	if len(p.Actions) == 0 {
		return errIgnored
	}
	pressed := p.Actions[0]
	r := a.request
	r.Kind = bot.Pressed
	if r.Channel == "" {
		r.Channel = p.Container.ChannelID
	}
	a.inView(p.View)
	act, err := view.ParseAct(unnumbered(pressed.ActionID))
	switch {
	case err == nil:
		r.Act = act
		r.Checked = len(pressed.SelectedOptions) > 0
	case r.InForm && pressed.ActionID == pressed.BlockID && p.View != nil:
		// An input that reacts: the form is drawn again, so the act is the form's.
		if r.Act, err = view.ParseAct(p.View.CallbackID); err != nil {
			return errIgnored
		}
	default:
		return errIgnored // a link's button, or a message from before the ids had this form
	}
	if chosen := pressed.chosen(); len(chosen) > 0 && pressed.Type != "button" {
		if r.Values == nil {
			r.Values = map[string][]string{}
		}
		r.Values[""] = chosen
	}
	a.stamp(pressed.ActionTS)
	a.act("pressed", r.Account, pressed.ActionTS, pressed.ActionID)
	return nil
}

// inView takes over what a form or home page knows.
func (a *arrival) inView(v *shownView) {
	if v == nil {
		return
	}
	a.viewID, a.viewHash, a.viewType = v.ID, v.Hash, v.Type
	r := a.request
	r.InForm, r.AtHome = true, v.Type == "home"
	a.origin, r.Note = parseOrigin(v.PrivateMetadata)
	if r.Channel == "" {
		r.Channel = a.origin.Channel
	}
	if a.respond == "" {
		a.respond = a.origin.Respond
	}
	for block, held := range v.State.Values {
		input, ok := held[block] // an input's block and element have the same id
		if !ok {
			continue
		}
		if r.Values == nil {
			r.Values = map[string][]string{}
		}
		a.inputs = append(a.inputs, block)
		r.Values[block] = input.chosen()
	}
	slices.Sort(a.inputs)
}

func (a *arrival) submitted(p *payload) error {
	if p.View == nil {
		return errors.New("a submission without a view")
	}
	act, err := view.ParseAct(p.View.CallbackID)
	if err != nil {
		return errIgnored
	}
	a.inView(p.View)
	r := a.request
	r.Kind, r.Act, r.InForm = bot.Submitted, act, false
	parts := []string{"submitted", r.Account, p.View.ID}
	for _, id := range slices.Sorted(maps.Keys(r.Values)) {
		parts = append(parts, id, strconv.Itoa(len(r.Values[id])))
		parts = append(parts, r.Values[id]...)
	}
	a.act(parts...)
	return nil
}

func (a *arrival) shortcut(p *payload, me *identity) error {
	if p.CallbackID == "" || strings.Contains(p.CallbackID, ":") {
		return errIgnored
	}
	a.request.Kind, a.request.Act = bot.Shortcut, view.Act{Do: p.CallbackID}
	if p.Message != nil {
		a.request.Message = p.Message.quote(p.Channel.ID, me)
	}
	a.stamp(p.ActionTS)
	if p.TriggerID == "" {
		return errors.New("a shortcut without a trigger_id")
	}
	a.act("shortcut", p.TriggerID)
	return nil
}

// chosen gives what an input holds: nothing, a text, options, people, a moment.
func (x action) chosen() []string {
	switch {
	case x.SelectedOption != nil:
		return []string{x.SelectedOption.Value}
	case len(x.SelectedOptions) > 0:
		out := make([]string, len(x.SelectedOptions))
		for i, o := range x.SelectedOptions {
			out[i] = o.Value
		}
		return out
	case x.SelectedUser != "":
		return []string{x.SelectedUser}
	case len(x.SelectedUsers) > 0:
		return x.SelectedUsers
	case x.SelectedTime != nil && *x.SelectedTime > 0 && *x.SelectedTime < 1<<40:
		return []string{time.Unix(*x.SelectedTime, 0).UTC().Format(time.RFC3339)}
	case x.Value != nil && *x.Value != "":
		return []string{*x.Value}
	}
	return nil
}

// numbered makes the n-th use of an act in a message an id of its own, since Slack wants ids to differ; unnumbered takes that away.
func numbered(act string, n int) string {
	if n < 2 {
		return act
	}
	return act + "#" + strconv.Itoa(n)
}

func unnumbered(id string) string {
	if i := strings.LastIndexByte(id, '#'); i > 0 {
		if _, err := strconv.Atoi(id[i+1:]); err == nil {
			return id[:i]
		}
	}
	return id
}

// origin is where a form was opened. A form knows no channel, so the form carries it along.
type origin struct {
	Channel string
	Respond string // shows something to the person in that channel
}

// String is the first two lines of a form's private metadata; the form's own note follows.
func (o origin) String() string { return o.Channel + "\n" + o.Respond + "\n" }

func parseOrigin(s string) (origin, string) {
	channel, rest, ok := strings.Cut(s, "\n")
	respond, note, ok2 := strings.Cut(rest, "\n")
	if !ok || !ok2 {
		return origin{}, ""
	}
	return origin{Channel: channel, Respond: respond}, note
}
