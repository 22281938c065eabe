package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"unicode/utf8"
)

// Limits of Block Kit (https://docs.slack.dev/reference/block-kit).
const (
	mostMessageBlocks = 50
	mostViewBlocks    = 100
	mostElements      = 25 // of an actions block
	mostContext       = 10
	mostFields        = 10
	mostSection       = 3000
	mostField         = 2000
	mostHeader        = 150
	mostMarkdown      = 12_000
	mostID            = 255
	mostButton        = 75
	mostValue         = 2000
	mostURL           = 3000
	mostOptionText    = 75
	mostOptionValue   = 150
	mostChecks        = 10
	mostOverflow      = 5
	mostOptions       = 100
	mostPlaceholder   = 150
	mostLabel         = 2000
	mostInput         = 3000
	mostViewTitle     = 24
	mostPrivate       = 3000
	mostView          = 250 << 10
	// mostBlocksText is the sum of the texts of one message. Slack documents none. Its staff names 12,000 "with a buffer"; 11,341 were refused and 9,597
	// taken (slackapi/bolt-js issues 2867 and 2509), so what is known to be refused is refused here.
	mostBlocksText = 11_340
)

// blocks checks an array of blocks and fills in the ids that it lacks, as Slack does.
func (c *checker) blocks(list []any, path string, most int) {
	if len(list) > most {
		c.fail(path, "no more than %d items allowed", most)
	}
	for i, v := range list {
		at := fmt.Sprintf("%s/%d", path, i)
		if b, ok := c.object(v, at); ok {
			c.block(b, at)
		}
	}
}

func (c *checker) block(b object, path string) {
	kind, _ := b["type"].(string)
	switch kind {
	case "section":
		c.keys(b, path, "type", "block_id text fields accessory expand")
		if b["text"] == nil && b["fields"] == nil {
			c.fail(path, "missing required field: text or fields")
		}
		c.words(b, "text", path, anyText, mostSection)
		for i, f := range c.list(b, "fields", path, 1, mostFields) {
			c.textObject(f, fmt.Sprintf("%s/fields/%d", path, i), anyText, mostField)
		}
		if b["accessory"] != nil {
			c.element(b["accessory"], path+"/accessory", inSection)
		}
	case "header":
		c.keys(b, path, "type text", "block_id")
		c.words(b, "text", path, plainText, mostHeader)
	case "divider":
		c.keys(b, path, "type", "block_id")
	case "context":
		c.keys(b, path, "type elements", "block_id")
		for i, e := range c.list(b, "elements", path, 1, mostContext) {
			at := fmt.Sprintf("%s/elements/%d", path, i)
			if o, ok := e.(object); ok && o["type"] == "image" {
				c.image(o, at)
				continue
			}
			c.textObject(e, at, anyText, mostSection)
		}
	case "actions":
		c.keys(b, path, "type elements", "block_id")
		seen := map[string]bool{}
		for i, e := range c.list(b, "elements", path, 1, mostElements) {
			at := fmt.Sprintf("%s/elements/%d", path, i)
			if id := c.element(e, at, inActions); seen[id] {
				c.fail(at+"/action_id", "`action_id` %q already exists", id)
			} else {
				seen[id] = true
			}
		}
	case "input":
		c.keys(b, path, "type label element", "block_id hint optional dispatch_action")
		c.inputs++
		c.words(b, "label", path, plainText, mostLabel)
		c.words(b, "hint", path, plainText, mostLabel)
		c.element(b["element"], path+"/element", inInput)
	case "image":
		c.keys(b, path, "type alt_text", "block_id image_url slack_file title")
		c.str(b, "image_url", path, 1, mostURL)
		c.str(b, "alt_text", path, 1, mostValue)
		c.words(b, "title", path, plainText, mostLabel)
	case "markdown":
		c.keys(b, path, "type text", "block_id")
		c.text += utf8.RuneCountInString(c.str(b, "text", path, 1, mostMarkdown))
	case "rich_text":
		c.keys(b, path, "type elements", "block_id")
		c.rich(c.list(b, "elements", path, 0, mostViewBlocks*mostViewBlocks))
	default:
		c.fail(path+"/type", "unsupported type: %s", kind)
		return
	}
	id := c.str(b, "block_id", path, 0, mostID)
	if id == "" {
		id = c.newID()
		b["block_id"] = id
	}
	if c.ids[id] {
		c.fail(path+"/block_id", "`block_id` %q already exists", id)
	}
	c.ids[id] = true
}

// rich counts the text of rich text; its inside is not looked at further.
func (c *checker) rich(list []any) {
	for _, v := range list {
		o, ok := v.(object)
		if !ok {
			continue
		}
		if text, ok := o["text"].(string); ok {
			c.text += utf8.RuneCountInString(text)
		}
		if inside, ok := o["elements"].([]any); ok {
			c.rich(inside)
		}
	}
}

// place is where an element may stand.
type place int

const (
	inSection place = 1 << iota
	inActions
	inInput
)

// elementPlaces says which blocks take which interactive elements (https://docs.slack.dev/reference/block-kit/block-elements).
var elementPlaces = map[string]place{
	"button": inSection | inActions, "overflow": inSection | inActions,
	"checkboxes": inSection | inActions | inInput, "radio_buttons": inSection | inActions | inInput,
	"static_select": inSection | inActions | inInput, "users_select": inSection | inActions | inInput,
	"conversations_select": inSection | inActions | inInput, "channels_select": inSection | inActions | inInput,
	"multi_static_select": inSection | inInput, "multi_users_select": inSection | inInput,
	"multi_conversations_select": inSection | inInput, "multi_channels_select": inSection | inInput,
	"datepicker": inSection | inActions | inInput, "timepicker": inSection | inActions | inInput, "datetimepicker": inActions | inInput,
	"plain_text_input": inInput, "email_text_input": inInput, "url_text_input": inInput, "number_input": inInput, "file_input": inInput,
}

// element checks what can be pressed, chosen or filled in, and gives its action_id.
func (c *checker) element(v any, path string, at place) string {
	e, ok := c.object(v, path)
	if !ok {
		return ""
	}
	kind, _ := e["type"].(string)
	if kind == "image" && at == inSection {
		c.image(e, path)
		return ""
	}
	if elementPlaces[kind]&at == 0 {
		c.fail(path+"/type", "unsupported type: %s", kind)
		return ""
	}
	common := "type action_id confirm focus_on_load "
	switch kind {
	case "button":
		c.keys(e, path, "type text", "action_id url value style confirm accessibility_label")
		c.words(e, "text", path, plainText, mostButton)
		c.str(e, "url", path, 0, mostURL)
		c.str(e, "value", path, 0, mostValue)
		c.str(e, "accessibility_label", path, 0, mostButton)
		c.oneOf(e, "style", path, "primary", "danger")
	case "checkboxes", "radio_buttons":
		c.keys(e, path, "type options", common+"initial_options initial_option")
		c.choices(e, path, anyText, mostChecks)
	case "overflow":
		c.keys(e, path, "type options", "action_id confirm")
		c.options(c.list(e, "options", path, 1, mostOverflow), path+"/options", plainText, true)
	case "static_select", "multi_static_select":
		c.keys(e, path, "type", common+"placeholder options option_groups initial_option initial_options max_selected_items")
		if (e["options"] == nil) == (e["option_groups"] == nil) {
			c.fail(path, "one of options and option_groups is required")
		}
		c.choices(e, path, plainText, mostOptions)
	case "users_select", "conversations_select", "channels_select", "multi_users_select", "multi_conversations_select", "multi_channels_select":
		c.keys(e, path, "type", common+"placeholder initial_user initial_users initial_conversation initial_conversations initial_channel initial_channels "+
			"default_to_current_conversation response_url_enabled filter max_selected_items")
	case "datepicker":
		c.keys(e, path, "type", common+"placeholder initial_date")
	case "timepicker":
		c.keys(e, path, "type", common+"placeholder initial_time timezone")
	case "datetimepicker":
		c.keys(e, path, "type", common+"initial_date_time")
	case "file_input":
		c.keys(e, path, "type", "action_id filetypes max_files")
	case "number_input":
		c.keys(e, path, "type is_decimal_allowed", common+"placeholder initial_value min_value max_value dispatch_action_config")
	default:
		c.keys(e, path, "type", common+"placeholder initial_value multiline min_length max_length dispatch_action_config")
		longest := c.number(e, "max_length", path, 1, mostInput, mostInput)
		c.number(e, "min_length", path, 0, mostInput, 0)
		c.str(e, "initial_value", path, 0, longest)
	}
	c.words(e, "placeholder", path, plainText, mostPlaceholder)
	c.confirm(e, path)
	if e["focus_on_load"] == true {
		if c.focused++; c.focused > 1 {
			c.fail(path+"/focus_on_load", "only one element may have focus_on_load")
		}
	}
	id := c.str(e, "action_id", path, 0, mostID)
	if id == "" {
		id = c.newID()
		e["action_id"] = id
	}
	return id
}

// choices checks the options of a list and that what stands in it at first is among them, exactly.
func (c *checker) choices(e object, path string, kind textKind, most int) {
	options := c.list(e, "options", path, 1, most)
	c.options(options, path+"/options", kind, false)
	for i, g := range c.list(e, "option_groups", path, 1, most) {
		at := fmt.Sprintf("%s/option_groups/%d", path, i)
		group, ok := c.object(g, at)
		if !ok {
			continue
		}
		c.keys(group, at, "label options", "")
		c.words(group, "label", at, plainText, mostOptionText)
		inside := c.list(group, "options", at, 1, most)
		c.options(inside, at+"/options", kind, false)
		options = append(options, inside...)
	}
	first, many := e["initial_options"].([]any)
	if e["initial_options"] != nil && (!many || len(first) == 0) {
		c.fail(path+"/initial_options", "must contain at least 1 item")
	}
	if one := e["initial_option"]; one != nil {
		first = append(first, one)
	}
	for _, o := range first {
		if !slices.ContainsFunc(options, func(have any) bool { return reflect.DeepEqual(have, o) }) {
			c.fail(path+"/initial_options", "initial option must exactly match a provided option")
		}
	}
}

func (c *checker) options(list []any, path string, kind textKind, links bool) {
	for i, v := range list {
		at := fmt.Sprintf("%s/%d", path, i)
		o, ok := c.object(v, at)
		if !ok {
			continue
		}
		may := "value description"
		if links {
			may += " url"
		}
		c.keys(o, at, "text", may)
		c.words(o, "text", at, kind, mostOptionText)
		c.words(o, "description", at, plainText, mostOptionText)
		c.str(o, "url", at, 0, mostURL)
		if o["url"] == nil || o["value"] != nil {
			c.str(o, "value", at, 1, mostOptionValue)
		}
		if o["url"] == nil && o["value"] == nil {
			c.fail(at, "missing required field: value")
		}
	}
}

func (c *checker) confirm(e object, path string) {
	if e["confirm"] == nil {
		return
	}
	path += "/confirm"
	d, ok := c.object(e["confirm"], path)
	if !ok {
		return
	}
	c.keys(d, path, "text", "title confirm deny style")
	c.words(d, "title", path, plainText, 100)
	c.words(d, "text", path, anyText, 300)
	c.words(d, "confirm", path, plainText, 30)
	c.words(d, "deny", path, plainText, 30)
	c.oneOf(d, "style", path, "primary", "danger")
}

func (c *checker) image(e object, path string) {
	c.keys(e, path, "type alt_text", "image_url slack_file")
	c.str(e, "image_url", path, 1, mostURL)
	c.str(e, "alt_text", path, 1, mostValue)
}

// checkBlocks checks the blocks of a message. It gives them with all ids filled in, or what Slack answers.
func (s *Slack) checkBlocks(raw json.RawMessage) (json.RawMessage, *refusal) {
	if len(raw) == 0 {
		return nil, nil
	}
	var list []any
	if err := decode(raw, &list); err != nil {
		return nil, refuse("invalid_blocks_format")
	}
	if len(list) == 0 {
		return nil, nil
	}
	c := checker{ids: map[string]bool{}, newID: s.blockID}
	c.blocks(list, "/blocks", mostMessageBlocks)
	switch {
	case len(c.wrong) > 0:
		return nil, refuseBecause("invalid_blocks", c.wrong)
	case c.text > mostBlocksText:
		return nil, refuse("msg_blocks_too_long")
	}
	return encode(list), nil
}

// blockID makes an id for what has none.
func (s *Slack) blockID() string {
	return s.letters(5, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
}

// decode reads JSON and keeps its numbers as they are written.
func decode(raw []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	return d.Decode(into)
}

// encode writes what was read from JSON or made of maps, which cannot fail. Angle brackets stay themselves, as in Slack's answers.
func encode(v any) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return json.RawMessage("null")
	}
	return bytes.TrimSpace(b.Bytes())
}
