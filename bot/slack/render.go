package slack

import (
	"strconv"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"warroom/bot/view"
)

// How many blocks and elements (https://docs.slack.dev/reference/block-kit/blocks).
const (
	mostBlocks     = 50  // in a message
	mostViewBlocks = 100 // in a form or home page
	mostElements   = 25  // in a row
	mostOptions    = 100 // in a menu
	mostChecks     = 10  // in checkboxes and radio buttons
	mostActionID   = 255
)

// mostAlone is how long a text may be that stands alone; beyond 4,000 Slack refuses an edit (https://docs.slack.dev/reference/methods/chat.update).
const mostAlone = 3900

// render writes a message as blocks, and as the text that phones and screen readers get. A message without blocks is its text: a checkpoint, which must
// arrive as it was signed.
func render(m view.Message, accounts map[string]string, rev uint64) (blocks []slackapi.Block, text string) {
	d := drawing{accounts: accounts, rev: rev, left: mostText, acts: map[string]int{}}
	d.blocks(m.Blocks, mostBlocks)
	if len(d.out) == 0 {
		return nil, cut(neutral(m.Push, true), mostAlone)
	}
	return d.out, neutral(cut(m.Push, mostPush), true)
}

// reserve is what one more block may take at least, so that the last does not reach over the end.
const reserve = 400

// drawing is a message or form on its way into blocks.
type drawing struct {
	out      []slackapi.Block
	accounts map[string]string
	rev      uint64
	left     int            // characters that may still be used
	acts     map[string]int // how often an act was used
}

// blocks draws blocks. What would not fit is left out, and said so: the views stay inside the limits, so this is the last net.
func (d *drawing) blocks(in []view.Block, most int) {
	for i, b := range in {
		if len(d.out) == most-1 && i < len(in)-1 || d.left < reserve {
			d.add(slackapi.NewContextBlock(d.id(), marked("… more than fits here.")))
			return
		}
		if drawn := d.block(b); drawn != nil {
			d.add(drawn)
		}
	}
}

func (d *drawing) add(b slackapi.Block) { d.out = append(d.out, b) }

// id is a block's id. It differs in every edit: a client that knows a block by its id keeps its own ticks and forgets ours
// (https://docs.slack.dev/reference/block-kit/blocks: "If a message is updated, use a new block_id").
func (d *drawing) id() string {
	return strconv.FormatUint(d.rev, 36) + "." + strconv.Itoa(len(d.out))
}

func (d *drawing) block(b view.Block) slackapi.Block {
	switch {
	case b.Header != "":
		return slackapi.NewHeaderBlock(d.plain(b.Header, mostHeader), slackapi.HeaderBlockOptionBlockID(d.id()))
	case b.Divider:
		return &slackapi.DividerBlock{Type: slackapi.MBTDivider, BlockID: d.id()}
	case b.Code != "":
		return slackapi.NewSectionBlock(d.marked(code(b.Code, d.room(mostSection))), nil, nil, slackapi.SectionBlockOptionBlockID(d.id()))
	case len(b.Context) > 0:
		return slackapi.NewContextBlock(d.id(), d.marked(mrkdwn(b.Context, d.accounts, d.room(mostContext))))
	case len(b.Row) > 0:
		return d.row(b.Row)
	case b.Input != nil:
		return d.input(b.Input)
	case len(b.Text) > 0:
		s := slackapi.NewSectionBlock(d.marked(mrkdwn(b.Text, d.accounts, d.room(mostSection))), nil, nil, slackapi.SectionBlockOptionBlockID(d.id()))
		if b.Side != nil {
			s.Accessory = slackapi.NewAccessory(d.button(b.Side))
		}
		return s
	}
	return nil
}

// plain and marked count what they write.
func (d *drawing) plain(s string, most int) *slackapi.TextBlockObject {
	t := plain(s, most)
	d.left -= utf8.RuneCountInString(t.Text)
	return t
}

func (d *drawing) marked(s string) *slackapi.TextBlockObject {
	t := marked(s)
	d.left -= utf8.RuneCountInString(t.Text)
	return t
}

// room is how long a text may be: what is left in the message, less the line that says that something was left out.
func (d *drawing) room(most int) int { return max(10, min(most, d.left-40)) }

// row draws what can be pressed, in one block: a step is its box and the button beside it.
func (d *drawing) row(widgets []view.Widget) slackapi.Block {
	var elements []slackapi.BlockElement
	for _, w := range widgets[:min(len(widgets), mostElements)] {
		switch {
		case w.Button != nil:
			elements = append(elements, d.button(w.Button))
		case w.Box != nil:
			elements = append(elements, d.box(w.Box))
		case w.Menu != nil && len(w.Menu.Options) > 0:
			elements = append(elements, d.menu(w.Menu))
		}
	}
	if len(elements) == 0 {
		return nil
	}
	return slackapi.NewActionBlock(d.id(), elements...)
}

// act is the id of something to press.
func (d *drawing) act(a view.Act) string {
	id := a.String()
	d.acts[id]++
	return cut(numbered(id, d.acts[id]), mostActionID)
}

func (d *drawing) button(b *view.Button) *slackapi.ButtonBlockElement {
	e := &slackapi.ButtonBlockElement{Type: slackapi.METButton, Text: d.plain(b.Label, mostButton), ActionID: d.act(b.Act), URL: b.URL}
	if b.Speak != "" {
		e.AccessibilityLabel = cut(b.Speak, mostButton)
	}
	switch b.Style {
	case "primary":
		e.Style = slackapi.StylePrimary
	case "danger":
		e.Style = slackapi.StyleDanger
	}
	if c := b.Confirm; c != nil {
		// The longest texts of a dialog: https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object.
		e.Confirm = &slackapi.ConfirmationBlockObject{Title: d.plain(c.Title, 100), Text: d.plain(c.Text, 300), Confirm: d.plain(c.Yes, 30), Deny: d.plain(c.No, 30)}
	}
	return e
}

// ticked is the value of a box's one option.
const ticked = "on"

// box draws a checkbox group with a single option, so that a click says "this step, on or off" and nothing of any other.
func (d *drawing) box(b *view.Box) *slackapi.CheckboxGroupsBlockElement {
	o := d.option(view.Option{Value: ticked, Label: b.Label, Note: b.Note})
	e := slackapi.NewCheckboxGroupsBlockElement(d.act(b.Act), o)
	if b.Checked {
		d.left -= utf8.RuneCountInString(b.Label) + utf8.RuneCountInString(b.Note) // sent twice
		e.InitialOptions = []*slackapi.OptionBlockObject{o}                        // exactly as in options, else Slack refuses it
	}
	return e
}

func (d *drawing) menu(m *view.Menu) *slackapi.SelectBlockElement {
	return &slackapi.SelectBlockElement{
		Type: slackapi.OptTypeStatic, ActionID: d.act(m.Act), Placeholder: d.plain(m.Label, mostPlaceholder), Options: d.options(m.Options, mostOptions),
	}
}

func (d *drawing) options(in []view.Option, most int) []*slackapi.OptionBlockObject {
	var out []*slackapi.OptionBlockObject
	for _, o := range in[:min(len(in), most)] {
		out = append(out, d.option(o))
	}
	return out
}

func (d *drawing) option(o view.Option) *slackapi.OptionBlockObject {
	out := &slackapi.OptionBlockObject{Text: d.plain(o.Label, mostOption), Value: o.Value}
	if o.Note != "" {
		out.Description = d.plain(o.Note, mostOption)
	}
	return out
}
