package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

// broken is what Block Kit does not take, and where it is wrong.
type broken struct{ blocks, pointer string }

func plainJSON(text string) string {
	return fmt.Sprintf(`{"type":"plain_text","text":%q}`, text)
}

func optionJSON(text, value string) string {
	return fmt.Sprintf(`{"text":%s,"value":%q}`, plainJSON(text), value)
}

func list(of string, n int) string { return strings.Join(slices.Repeat([]string{of}, n), ",") }

// numberedList makes n of them, %d being the number.
func numberedList(format string, n int) string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf(format, i))
	}
	return strings.Join(out, ",")
}

func actionsOf(elements string) string {
	return `[{"type":"actions","block_id":"b","elements":[` + elements + `]}]`
}

func checksOf(options, more string) string {
	return actionsOf(`{"type":"checkboxes","action_id":"a","options":[` + options + `]` + more + `}`)
}

func buttonOf(label, more string) string {
	return `{"type":"button","action_id":"a","text":` + plainJSON(label) + more + `}`
}

func long(n int) string { return strings.Repeat("x", n) }

func brokenBlocks() map[string]broken {
	const dividers, here = `{"type":"divider"}`, "/blocks/0"
	option := optionJSON("A", "a")
	return map[string]broken{
		"51 blocks":                    {"[" + list(dividers, 51) + "]", "/blocks"},
		"unknown block":                {`[{"type":"hologram"}]`, here + "/type"},
		"no type":                      {`[{}]`, here + "/type"},
		"no object":                    {`["divider"]`, here},
		"unknown property":             {`[{"type":"divider","colour":"red"}]`, here},
		"same block_id":                {`[{"type":"divider","block_id":"x"},{"type":"divider","block_id":"x"}]`, "/blocks/1/block_id"},
		"block_id of 256":              {`[{"type":"divider","block_id":"` + long(256) + `"}]`, here + "/block_id"},
		"section of nothing":           {`[{"type":"section"}]`, here},
		"section text of 3,001":        {"[" + sectionBlock(long(3001)) + "]", here + "/text/text"},
		"section text empty":           {"[" + sectionBlock("") + "]", here + "/text/text"},
		"section with 11 fields":       {`[{"type":"section","fields":[` + list(plainJSON("f"), 11) + `]}]`, here + "/fields"},
		"field of 2,001":               {`[{"type":"section","fields":[` + plainJSON(long(2001)) + `]}]`, here + "/fields/0/text"},
		"header of 151":                {`[{"type":"header","text":` + plainJSON(long(151)) + `}]`, here + "/text/text"},
		"header in mrkdwn":             {`[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]`, here + "/text/type"},
		"emoji on mrkdwn":              {`[{"type":"section","text":{"type":"mrkdwn","text":"x","emoji":true}}]`, here + "/text"},
		"context of 11":                {`[{"type":"context","elements":[` + list(plainJSON("c"), 11) + `]}]`, here + "/elements"},
		"26 elements":                  {actionsOf(numberedList(`{"type":"button","action_id":"a%d","text":{"type":"plain_text","text":"b"}}`, 26)), here + "/elements"},
		"no elements":                  {actionsOf(""), here + "/elements"},
		"same action_id in a block":    {actionsOf(buttonOf("x", "") + "," + buttonOf("y", "")), here + "/elements/1/action_id"},
		"action_id of 256":             {actionsOf(strings.Replace(buttonOf("x", ""), `"a"`, `"`+long(256)+`"`, 1)), here + "/elements/0/action_id"},
		"button label of 76":           {actionsOf(buttonOf(long(76), "")), here + "/elements/0/text/text"},
		"button value of 2,001":        {actionsOf(buttonOf("x", `,"value":"`+long(2001)+`"`)), here + "/elements/0/value"},
		"button style":                 {actionsOf(buttonOf("x", `,"style":"pretty"`)), here + "/elements/0/style"},
		"accessibility_label of 76":    {actionsOf(buttonOf("x", `,"accessibility_label":"`+long(76)+`"`)), here + "/elements/0/accessibility_label"},
		"confirm text of 301":          {actionsOf(buttonOf("x", `,"confirm":{"text":`+plainJSON(long(301))+`}`)), here + "/elements/0/confirm/text/text"},
		"confirm button of 31":         {actionsOf(buttonOf("x", `,"confirm":{"text":`+plainJSON("?")+`,"confirm":`+plainJSON(long(31))+`}`)), here + "/elements/0/confirm/confirm/text"},
		"11 checkboxes":                {checksOf(list(option, 11), ""), here + "/elements/0/options"},
		"no checkboxes":                {checksOf("", ""), here + "/elements/0/options"},
		"option text of 76":            {checksOf(optionJSON(long(76), "a"), ""), here + "/elements/0/options/0/text/text"},
		"option value of 151":          {checksOf(optionJSON("A", long(151)), ""), here + "/elements/0/options/0/value"},
		"option without a value":       {checksOf(`{"text":`+plainJSON("A")+`}`, ""), here + "/elements/0/options/0"},
		"description of 76":            {checksOf(`{"text":`+plainJSON("A")+`,"value":"a","description":`+plainJSON(long(76))+`}`, ""), here + "/elements/0/options/0/description/text"},
		"description in mrkdwn":        {checksOf(`{"text":`+plainJSON("A")+`,"value":"a","description":{"type":"mrkdwn","text":"x"}}`, ""), here + "/elements/0/options/0/description/type"},
		"empty initial_options":        {checksOf(option, `,"initial_options":[]`), here + "/elements/0/initial_options"},
		"initial option not offered":   {checksOf(option, `,"initial_options":[`+optionJSON("A", "b")+`]`), here + "/elements/0/initial_options"},
		"101 options":                  {actionsOf(`{"type":"static_select","action_id":"a","options":[` + list(option, 101) + `]}`), here + "/elements/0/options"},
		"select of nothing":            {actionsOf(`{"type":"static_select","action_id":"a"}`), here + "/elements/0"},
		"select option in mrkdwn":      {actionsOf(`{"type":"static_select","action_id":"a","options":[{"text":{"type":"mrkdwn","text":"x"},"value":"a"}]}`), here + "/elements/0/options/0/text/type"},
		"placeholder of 151":           {actionsOf(`{"type":"users_select","action_id":"a","placeholder":` + plainJSON(long(151)) + `}`), here + "/elements/0/placeholder/text"},
		"6 in an overflow":             {actionsOf(`{"type":"overflow","action_id":"a","options":[` + list(option, 6) + `]}`), here + "/elements/0/options"},
		"an input among actions":       {actionsOf(`{"type":"plain_text_input","action_id":"a"}`), here + "/elements/0/type"},
		"many-select among actions":    {actionsOf(`{"type":"multi_static_select","action_id":"a","options":[` + option + `]}`), here + "/elements/0/type"},
		"datetimepicker in a section":  {`[{"type":"section","text":` + plainJSON("x") + `,"accessory":{"type":"datetimepicker","action_id":"a"}}]`, here + "/accessory/type"},
		"input without a label":        {`[{"type":"input","element":{"type":"plain_text_input","action_id":"a"}}]`, here},
		"label of 2,001":               {`[{"type":"input","label":` + plainJSON(long(2001)) + `,"element":{"type":"plain_text_input","action_id":"a"}}]`, here + "/label/text"},
		"max_length of 3,001":          {`[{"type":"input","label":` + plainJSON("x") + `,"element":{"type":"plain_text_input","action_id":"a","max_length":3001}}]`, here + "/element/max_length"},
		"initial_value over its limit": {`[{"type":"input","label":` + plainJSON("x") + `,"element":{"type":"plain_text_input","action_id":"a","max_length":2,"initial_value":"abc"}}]`, here + "/element/initial_value"},
		"image without words":          {`[{"type":"image","image_url":"https://x.example/a.png"}]`, here},
	}
}

func soundBlocks() map[string]string {
	option := optionJSON("A", "a")
	return map[string]string{
		"50 blocks":        "[" + list(`{"type":"divider"}`, 50) + "]",
		"all at its limit": "[" + sectionBlock(long(3000)) + `,{"type":"header","text":` + plainJSON(long(150)) + `}]`,
		"same action_id in two blocks": `[{"type":"actions","block_id":"1","elements":[` + buttonOf("x", "") + `]},
			{"type":"actions","block_id":"2","elements":[` + buttonOf("y", "") + `]}]`,
		"ticked box":           checksOf(option, `,"initial_options":[`+option+`]`),
		"mrkdwn box":           checksOf(`{"text":{"type":"mrkdwn","text":"*A*"},"value":"a"}`, ""),
		"25 elements":          actionsOf(numberedList(`{"type":"button","action_id":"a%d","text":{"type":"plain_text","text":"b"}}`, 25)),
		"grouped":              actionsOf(`{"type":"static_select","action_id":"a","option_groups":[{"label":` + plainJSON("G") + `,"options":[` + option + `]}],"initial_option":` + option + `}`),
		"accessory":            `[{"type":"section","text":` + plainJSON("x") + `,"accessory":` + buttonOf("How", `,"style":"primary"`) + `}]`,
		"input":                `[{"type":"input","label":` + plainJSON("x") + `,"hint":` + plainJSON("h") + `,"optional":true,"element":{"type":"datetimepicker","action_id":"a","initial_date_time":1795401606}}]`,
		"image":                `[{"type":"image","image_url":"https://x.example/a.png","alt_text":"a"}]`,
		"picture in a context": `[{"type":"context","elements":[{"type":"image","image_url":"https://x.example/a.png","alt_text":"a"},` + plainJSON("b") + `]}]`,
	}
}

func TestBlocksKeepWhatTheyHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		in := `[{"type":"input","label":` + plainJSON("<b> & co") + `,"element":{"type":"datetimepicker","initial_date_time":1795401606}},` + sectionBlock("a &lt;b&gt;") + `]`
		g := w.done("chat.postMessage", "channel", "C1", "text", "x", "blocks", in)
		for _, path := range []string{"message.blocks.0.block_id", "message.blocks.1.block_id", "message.blocks.0.element.action_id"} {
			if g.text(path) == "" {
				t.Errorf("%s was not filled in", path)
			}
		}
		if got := g.at("message.blocks.0.element.initial_date_time"); got != 1795401606.0 {
			t.Errorf("the time became %v", got)
		}
		if got := g.text("message.blocks.0.label.text"); got != "<b> & co" {
			t.Errorf("the label became %q", got)
		}
	})
}

func FuzzBlocks(f *testing.F) {
	for _, b := range brokenBlocks() {
		if len(b.blocks) < 2000 {
			f.Add(b.blocks)
		}
	}
	for _, b := range soundBlocks() {
		f.Add(b)
	}
	s, err := New(testOptions())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, in string) {
		out, no := s.checkBlocks([]byte(in))
		if no != nil || out == nil {
			return
		}
		// What is taken is taken again, unchanged, and everything on it can be read and drawn.
		again, no := s.checkBlocks(out)
		if no != nil || string(again) != string(out) {
			t.Fatalf("%s became %s, %v", out, again, no)
		}
		m := &message{Blocks: out}
		x := newScreen()
		if !json.Valid(encode(s.stateJSON(x, m.surface("C1")))) {
			t.Fatal("the state is no JSON")
		}
		for _, e := range elements(out) {
			if !json.Valid(encode(s.pressed(e, x.on(m.surface("C1"), e), "1.1"))) {
				t.Fatal("the action is no JSON")
			}
		}
		_, _ = describe(out), readable("", out)
	})
}
