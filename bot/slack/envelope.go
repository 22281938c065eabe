package slack

import (
	"encoding/json"
	"fmt"
)

// envelope is a frame of Socket Mode, as https://docs.slack.dev/apis/events-api/using-socket-mode has it.
type envelope struct {
	Type    string // hello, disconnect, events_api, slash_commands, interactive
	ID      string
	Payload *payload
	Bad     error // why there is no payload

	Connections int    // hello: how many connections the app has
	App         string // hello
	Reason      string // disconnect
}

// readEnvelope reads a frame, and the payload with it. Where something is wrong with it, the id is given all the same, since what is not
// acknowledged comes back.
func readEnvelope(frame []byte) (envelope, error) {
	var e envelope
	_, err := walk(frame, 0, func(key []byte, i int) (int, error) {
		if string(key) == "payload" && i < len(frame) && frame[i] == '{' {
			var end int
			if e.Payload, end, e.Bad = readPayload(frame, i); e.Bad == nil {
				return end, nil
			}
		}
		end := past(frame, i)
		if end < 0 {
			return end, errNotJSON
		}
		value := frame[i:end]
		switch string(key) {
		case "type":
			e.Type = word(value)
		case "envelope_id":
			e.ID = word(value)
		case "reason":
			e.Reason = word(value)
		case "num_connections":
			return end, json.Unmarshal(value, &e.Connections)
		case "connection_info":
			var info struct {
				App string `json:"app_id"`
			}
			if err := json.Unmarshal(value, &info); err != nil {
				return end, err
			}
			e.App = info.App
		}
		return end, nil
	})
	if err != nil {
		return e, fmt.Errorf("read the envelope: %w", err)
	}
	return e, nil
}

// payload is what we read of the payloads of all kinds. The names are Slack's
// (https://docs.slack.dev/reference/interaction-payloads, https://docs.slack.dev/apis/events-api).
type payload struct {
	Type        string
	TriggerID   string
	ResponseURL string
	App         string
	CallbackID  string
	ActionTS    string
	Team        group
	Enterprise  group
	User        account
	Channel     place
	Container   container
	Actions     []action
	View        *shownView
	Message     *message // shortcuts on a message only

	Command string // slash commands
	Text    string
	EventID string // events
	Event   *event
}

// group, account, place and container are read word by word: the click path would else spend most of its parsing on them.
type group struct{ ID string }

type account struct{ ID, Team string }

type place struct{ ID string }

type container struct{ ChannelID string }

// action is what was pressed, or what an input holds: the two have the same members.
type action struct {
	Type            string   `json:"type"`
	ActionID        string   `json:"action_id"`
	BlockID         string   `json:"block_id"`
	ActionTS        string   `json:"action_ts"`
	Value           *string  `json:"value"`
	SelectedOption  *option  `json:"selected_option"`
	SelectedOptions []option `json:"selected_options"`
	SelectedUser    string   `json:"selected_user"`
	SelectedUsers   []string `json:"selected_users"`
	SelectedTime    *int64   `json:"selected_date_time"`
}

// read reads what was pressed, of which an input's other members are rarely there.
func (x *action) read(b []byte) error {
	return skim(b, func(key, value []byte) error {
		switch string(key) {
		case "type":
			x.Type = word(value)
		case "action_id":
			x.ActionID = word(value)
		case "block_id":
			x.BlockID = word(value)
		case "action_ts":
			x.ActionTS = word(value)
		case "selected_options":
			return each(value, func(value []byte) error {
				x.SelectedOptions = append(x.SelectedOptions, option{})
				return words(value, wanted{"value", &x.SelectedOptions[len(x.SelectedOptions)-1].Value})
			})
		case "value":
			return json.Unmarshal(value, &x.Value)
		case "selected_option":
			return json.Unmarshal(value, &x.SelectedOption)
		case "selected_user":
			x.SelectedUser = word(value)
		case "selected_users":
			return json.Unmarshal(value, &x.SelectedUsers)
		case "selected_date_time":
			return json.Unmarshal(value, &x.SelectedTime)
		}
		return nil
	})
}

type option struct {
	Value string `json:"value"`
}

// shownView is the form or home page that something was done in.
type shownView struct {
	ID              string `json:"id"`
	Type            string `json:"type"`
	Hash            string `json:"hash"`
	CallbackID      string `json:"callback_id"`
	PrivateMetadata string `json:"private_metadata"`
	State           struct {
		Values map[string]map[string]action `json:"values"`
	} `json:"state"`
}

// UnmarshalJSON reads a view and leaves out its blocks, which are ours anyway.
func (v *shownView) UnmarshalJSON(b []byte) error {
	return skim(b, func(key, value []byte) error {
		switch string(key) {
		case "id":
			v.ID = word(value)
		case "type":
			v.Type = word(value)
		case "hash":
			v.Hash = word(value)
		case "callback_id":
			v.CallbackID = word(value)
		case "private_metadata":
			v.PrivateMetadata = word(value)
		case "state":
			return json.Unmarshal(value, &v.State)
		}
		return nil
	})
}

// message is a message of a person.
type message struct {
	TS       string `json:"ts"`
	User     string `json:"user"`
	BotID    string `json:"bot_id"`
	Subtype  string `json:"subtype"`
	Text     string `json:"text"`
	ThreadTS string `json:"thread_ts"`
	Files    []file `json:"files"`
}

type file struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Size      int64  `json:"size"`
	Permalink string `json:"permalink"`
}

// event is what we read of an event.
type event struct {
	Type    string `json:"type"`
	Subtype string `json:"subtype"`
	message
	TSOfEvent string   `json:"event_ts"`
	Channel   string   `json:"channel"`
	Reaction  string   `json:"reaction"`
	ItemUser  string   `json:"item_user"`
	Item      item     `json:"item"`
	Changed   *message `json:"message"`
	Previous  *message `json:"previous_message"`
	DeletedTS string   `json:"deleted_ts"`
	Hidden    bool     `json:"hidden"`
	Tab       string   `json:"tab"`
	View      *struct {
		Hash string `json:"hash"`
	} `json:"view"`
}

type item struct {
	Type    string `json:"type"`
	Channel string `json:"channel"`
	TS      string `json:"ts"`
}

// readPayload reads the payload that begins at i, and says where it ends.
func readPayload(b []byte, i int) (*payload, int, error) {
	p := &payload{}
	var late struct{ message, view []byte }
	end, err := walk(b, i, func(key []byte, i int) (int, error) {
		end := past(b, i)
		if end < 0 {
			return end, errNotJSON
		}
		return end, p.member(key, b[i:end], &late.message, &late.view)
	})
	// What these two mean depends on what else there is.
	if err == nil && late.message != nil && p.Type == "message_action" {
		err = json.Unmarshal(late.message, &p.Message)
	}
	if err == nil && late.view != nil {
		err = json.Unmarshal(late.view, &p.View)
	}
	if err != nil {
		return nil, -1, fmt.Errorf("read the payload: %w", err)
	}
	return p, end, nil
}

// member reads one member of a payload. What is not named here is not looked at.
func (p *payload) member(key, value []byte, message, view *[]byte) error {
	switch string(key) {
	case "type":
		p.Type = word(value)
	case "trigger_id":
		p.TriggerID = word(value)
	case "response_url":
		p.ResponseURL = word(value)
	case "api_app_id":
		p.App = word(value)
	case "callback_id":
		p.CallbackID = word(value)
	case "action_ts":
		p.ActionTS = word(value)
	case "command":
		p.Command = word(value)
	case "text":
		p.Text = word(value)
	case "event_id":
		p.EventID = word(value)
	case "team_id":
		p.Team.ID = word(value)
	case "enterprise_id":
		p.Enterprise.ID = word(value)
	case "user_id":
		p.User.ID = word(value)
	case "channel_id":
		p.Channel.ID = word(value)
	case "team":
		return words(value, wanted{"id", &p.Team.ID})
	case "enterprise":
		return words(value, wanted{"id", &p.Enterprise.ID})
	case "user":
		return words(value, wanted{"id", &p.User.ID}, wanted{"team_id", &p.User.Team})
	case "channel":
		return words(value, wanted{"id", &p.Channel.ID})
	case "container":
		return words(value, wanted{"channel_id", &p.Container.ChannelID})
	case "actions":
		return each(value, func(value []byte) error {
			p.Actions = append(p.Actions, action{})
			return p.Actions[len(p.Actions)-1].read(value)
		})
	case "event":
		return json.Unmarshal(value, &p.Event)
	case "message":
		*message = value
	case "view":
		*view = value
	}
	return nil
}
