package slack

import (
	"strings"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"warroom/bot/view"
)

// Forms and the home page (https://docs.slack.dev/surfaces/modals).
const (
	mostTitle    = 24
	mostMetadata = 3000
	mostOrigin   = 900 // of it, for where the form was opened; the form's own note has at most 2,000
	mostInput    = 3000
)

// modal draws a form.
func modal(f view.Form, rev uint64, from origin) slackapi.ModalViewRequest {
	d := drawing{rev: rev, left: mostViewText, acts: map[string]int{}}
	d.blocks(f.Blocks, mostViewBlocks)
	v := slackapi.ModalViewRequest{
		Type: slackapi.VTModal, Title: plain(f.Title, mostTitle), Blocks: slackapi.Blocks{BlockSet: d.out},
		PrivateMetadata: metadata(from, f.Note), CallbackID: f.Act.String(),
	}
	if f.Submit != "" {
		v.Submit = plain(f.Submit, mostTitle)
	} else if d.asks() {
		v.Submit = plain("Send", mostTitle) // Slack refuses a form with fields and nothing to send them by
	}
	if f.Close != "" {
		v.Close = plain(f.Close, mostTitle)
	}
	if len(d.out) == 0 {
		v.Blocks.BlockSet = []slackapi.Block{slackapi.NewSectionBlock(marked(" "), nil, nil)}
	}
	return v
}

// mostViewText is the sum of all texts of a form. Slack documents none; a form holds twice the blocks of a message.
const mostViewText = 2 * mostText

// metadata is what a form carries along: where it was opened, and its note.
func metadata(from origin, note string) string {
	if utf8.RuneCountInString(from.String())+utf8.RuneCountInString(note) > mostMetadata {
		from.Respond = ""
	}
	return cut(from.String()+note, mostMetadata)
}

// home draws the home page.
func home(f view.Form, rev uint64) slackapi.HomeTabViewRequest {
	d := drawing{rev: rev, left: mostViewText, acts: map[string]int{}}
	d.blocks(f.Blocks, mostViewBlocks)
	return slackapi.HomeTabViewRequest{Type: slackapi.VTHomeTab, Blocks: slackapi.Blocks{BlockSet: d.out}, PrivateMetadata: metadata(origin{}, f.Note), CallbackID: f.Act.String()}
}

// page makes a form of a message that is shown to somebody who has a form open.
func page(m view.Message) view.Form {
	f := view.Form{Title: "Incident", Close: "Close", Blocks: m.Blocks}
	if len(f.Blocks) > 1 && f.Blocks[0].Header != "" && utf8.RuneCountInString(f.Blocks[0].Header) <= mostTitle {
		f.Title, f.Blocks = f.Blocks[0].Header, f.Blocks[1:]
	}
	if len(f.Blocks) == 0 {
		f.Blocks = []view.Block{{Text: view.Text{{S: m.Push}}}}
	}
	return f
}

// asks reports whether there is a field.
func (d *drawing) asks() bool {
	for _, b := range d.out {
		if b.BlockType() == slackapi.MBTInput {
			return true
		}
	}
	return false
}

// input draws a field. Its block and its element have the id of the field, so that what was typed stays when the form is drawn again.
func (d *drawing) input(in *view.Input) slackapi.Block {
	b := &slackapi.InputBlock{
		Type: slackapi.MBTInput, BlockID: in.ID, Label: d.plain(in.Label, mostLabel), Optional: in.Optional, DispatchAction: in.Reacts, Element: d.element(in),
	}
	if in.Hint != "" {
		b.Hint = d.plain(in.Hint, mostLabel)
	}
	if b.Element == nil {
		return nil
	}
	return b
}

func (d *drawing) element(in *view.Input) slackapi.BlockElement {
	var sample *slackapi.TextBlockObject
	if in.Sample != "" {
		sample = d.plain(in.Sample, mostPlaceholder)
	}
	first := ""
	if len(in.Initial) > 0 {
		first = in.Initial[0]
	}
	switch in.Kind {
	case view.Line, view.Area:
		most := in.Max
		if most <= 0 || most > mostInput {
			most = mostInput
		}
		e := &slackapi.PlainTextInputBlockElement{
			Type: slackapi.METPlainTextInput, ActionID: in.ID, Placeholder: sample, InitialValue: cut(first, most), MaxLength: most, Multiline: in.Kind == view.Area,
		}
		if in.Kind == view.Line {
			e.InitialValue = strings.ReplaceAll(e.InitialValue, "\n", " ")
		}
		return e
	case view.When:
		e := &slackapi.DateTimePickerBlockElement{Type: slackapi.METDatetimepicker, ActionID: in.ID}
		if unix, ok := unixOf(first); ok {
			e.InitialDateTime = unix
		}
		return e
	case view.Whom:
		e := &slackapi.SelectBlockElement{Type: slackapi.OptTypeUser, ActionID: in.ID, Placeholder: sample}
		if isID(first) {
			e.InitialUser = first // the account's id: whoever makes the form knows it, or leaves it out
		}
		return e
	}
	most := mostOptions
	if in.Kind == view.Choice || in.Kind == view.Checks {
		most = mostChecks
	}
	options := d.options(in.Options, most)
	if len(options) == 0 {
		return nil // a list of nothing is refused
	}
	var chosen []*slackapi.OptionBlockObject
	for _, o := range options {
		for _, want := range in.Initial {
			if o.Value == want {
				chosen = append(chosen, o)
			}
		}
	}
	var one *slackapi.OptionBlockObject
	if len(chosen) > 0 {
		one = chosen[0]
	}
	switch in.Kind {
	case view.Choice:
		return &slackapi.RadioButtonsBlockElement{Type: slackapi.METRadioButtons, ActionID: in.ID, Options: options, InitialOption: one}
	case view.Checks:
		return &slackapi.CheckboxGroupsBlockElement{Type: slackapi.METCheckboxGroups, ActionID: in.ID, Options: options, InitialOptions: chosen}
	case view.Many:
		return &slackapi.MultiSelectBlockElement{Type: slackapi.MultiOptTypeStatic, ActionID: in.ID, Placeholder: sample, Options: options, InitialOptions: chosen}
	default:
		return &slackapi.SelectBlockElement{Type: slackapi.OptTypeStatic, ActionID: in.ID, Placeholder: sample, Options: options, InitialOption: one}
	}
}
