package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// found is an element of a surface, with the block that it stands in.
type found struct {
	blockID string
	block   object
	element object
}

func (f found) actionID() string { s, _ := f.element["action_id"].(string); return s }

func (f found) kind() string { s, _ := f.element["type"].(string); return s }

// elements lists what can be pressed, chosen or filled in.
func elements(blocks json.RawMessage) []found {
	var list []object
	if len(blocks) == 0 || decode(blocks, &list) != nil {
		return nil
	}
	var out []found
	for _, b := range list {
		id, _ := b["block_id"].(string)
		add := func(v any) {
			if e, ok := v.(object); ok && elementPlaces[fmt.Sprint(e["type"])] != 0 {
				out = append(out, found{blockID: id, block: b, element: e})
			}
		}
		add(b["accessory"])
		add(b["element"])
		if inside, ok := b["elements"].([]any); ok && b["type"] == "actions" {
			for _, e := range inside {
				add(e)
			}
		}
	}
	return out
}

// pick finds an element by its ids; without a block_id the action_id alone decides.
func pick(all []found, blockID, actionID string) (found, bool) {
	i := slices.IndexFunc(all, func(f found) bool { return f.actionID() == actionID && (blockID == "" || f.blockID == blockID) })
	if i < 0 {
		return found{}, false
	}
	return all[i], true
}

// holds reports whether an element keeps a value, so that it is part of a surface's state. Buttons and overflow menus do not.
func (f found) holds() bool { return f.kind() != "button" && f.kind() != "overflow" }

// many reports whether an element holds several values at once.
func (f found) many() bool {
	switch f.kind() {
	case "checkboxes", "multi_static_select", "multi_users_select", "multi_conversations_select", "multi_channels_select", "file_input":
		return true
	}
	return false
}

// slot is the member of an element's value in payloads, and of its first value, after selected_ or initial_.
func (f found) slot() string {
	switch f.kind() {
	case "checkboxes", "multi_static_select":
		return "options"
	case "radio_buttons", "static_select", "overflow":
		return "option"
	case "users_select":
		return "user"
	case "multi_users_select":
		return "users"
	case "conversations_select":
		return "conversation"
	case "multi_conversations_select":
		return "conversations"
	case "channels_select":
		return "channel"
	case "multi_channels_select":
		return "channels"
	case "datepicker":
		return "date"
	case "timepicker":
		return "time"
	case "datetimepicker":
		return "date_time"
	}
	return ""
}

// first gives what an element holds before anybody touched it, as strings: values of options, ids, texts.
func (f found) first() []string {
	v := f.element["initial_value"]
	if slot := f.slot(); slot != "" {
		v = f.element["initial_"+slot]
	}
	var out []string
	add := func(v any) {
		switch x := v.(type) {
		case object:
			out = append(out, fmt.Sprint(x["value"]))
		case nil:
		default:
			if text := fmt.Sprint(x); text != "" {
				out = append(out, text)
			}
		}
	}
	if list, ok := v.([]any); ok {
		for _, x := range list {
			add(x)
		}
		return out
	}
	add(v)
	return out
}

// option finds an option by its value.
func (f found) option(value string) object {
	lists := []any{f.element["options"]}
	if groups, ok := f.element["option_groups"].([]any); ok {
		for _, g := range groups {
			if o, ok := g.(object); ok {
				lists = append(lists, o["options"])
			}
		}
	}
	for _, l := range lists {
		list, _ := l.([]any)
		for _, v := range list {
			if o, ok := v.(object); ok && o["value"] == value {
				return o
			}
		}
	}
	return nil
}

// takes says whether an element can hold such values: what a client offers, and no more.
func (s *Slack) takes(f found, values []string) bool {
	if !f.many() && len(values) > 1 {
		return false
	}
	for _, v := range values {
		switch f.kind() {
		case "button":
			return false
		case "checkboxes", "radio_buttons", "static_select", "multi_static_select", "overflow":
			if f.option(v) == nil {
				return false
			}
		case "users_select", "multi_users_select":
			if s.users[v] == nil {
				return false
			}
		case "channels_select", "multi_channels_select", "conversations_select", "multi_conversations_select":
			if s.channels[v] == nil {
				return false
			}
		case "datetimepicker":
			if n, err := strconv.ParseInt(v, 10, 64); err != nil || n < 1e9 || n >= 1e10 {
				return false // ten digits
			}
		}
	}
	return true
}

// held is an element's value in a payload: {"type":"checkboxes","selected_options":[…]}.
func (s *Slack) held(f found, values []string) answer {
	out := answer{"type": f.kind()}
	slot := f.slot()
	switch {
	case f.kind() == "button":
		delete(out, "type")
	case f.kind() == "file_input":
		files := []answer{}
		for _, id := range values {
			if fl := s.files[id]; fl != nil {
				files = append(files, s.fileJSON(fl))
			}
		}
		out["files"] = files
	case slot == "":
		out["value"] = only(values)
	case slot == "options":
		chosen := []object{}
		for _, v := range values {
			chosen = append(chosen, f.option(v))
		}
		out["selected_options"] = chosen
	case slot == "option":
		out["selected_option"] = nil
		if len(values) > 0 {
			out["selected_option"] = f.option(values[0])
		}
	case f.many():
		out["selected_"+slot] = append([]string{}, values...)
	case slot == "date_time" && len(values) > 0:
		out["selected_date_time"] = json.Number(values[0])
	default:
		out["selected_"+slot] = only(values)
	}
	return out
}

// only gives the one value, or JSON's null.
func only(values []string) any {
	if len(values) == 0 || values[0] == "" {
		return nil
	}
	return values[0]
}

// pressed is an entry of a payload's actions.
func (s *Slack) pressed(f found, values []string, stamp string) answer {
	out := s.held(f, values)
	out["type"], out["block_id"], out["action_id"], out["action_ts"] = f.kind(), f.blockID, f.actionID(), stamp
	if f.kind() == "button" {
		out["text"] = f.element["text"]
		if v, ok := f.element["value"]; ok {
			out["value"] = v
		}
		if v, ok := f.element["style"]; ok {
			out["style"] = v
		}
	}
	if p := f.element["placeholder"]; p != nil {
		out["placeholder"] = p
	}
	if slot := f.slot(); slot != "" && f.element["initial_"+slot] != nil {
		out["initial_"+slot] = f.element["initial_"+slot]
	}
	return out
}
