package command

import (
	"strings"

	"warroom/bot/view"
)

// Table is all commands as a Markdown table, for the docs.
func Table() string {
	var b strings.Builder
	for _, group := range groups {
		b.WriteString("### " + group + "\n\n| words behind `/incident` | what follows | who |\n| --- | --- | --- |\n")
		for _, r := range Rows() {
			if r.Group == group {
				b.WriteString("| `" + cell(strings.TrimSpace(r.Name+" "+r.Args)) + "` | " + cell(r.Help) + " | " + cell(r.Who) + " |\n")
			}
		}
		b.WriteString("\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// cell keeps a text within its cell of a Markdown table.
func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

// helpWords shows all commands, or one.
func helpWords(t *turn, rest string) Outcome {
	word, _ := cutWord(rest)
	word = strings.TrimPrefix(word, "/")
	if word == "" || strings.EqualFold(word, "incident") {
		return show(t.help())
	}
	r, ok := find(word)
	if !ok {
		return t.unknown(word)
	}
	return show(t.helpFor(r))
}

func helpAct(t *turn) Outcome { return helpWords(t, t.Act.Ref) }

// help is all commands by heading, a line each.
func (t *turn) help() view.Message {
	m := view.Message{Push: "All commands of /incident.", Blocks: []view.Block{{Header: "Commands of /incident"}}}
	for _, group := range groups {
		lines := view.Text{{Kind: view.Bold, S: group}}
		for _, r := range Rows() {
			if r.Group == group {
				lines = append(lines, view.Span{S: "\n"}, view.Span{Kind: view.Mono, S: strings.TrimSpace(r.Name + " " + r.Args)}, view.Span{S: " " + r.Help})
			}
		}
		m.Blocks = append(m.Blocks, view.Block{Text: lines})
	}
	m.Blocks = append(m.Blocks,
		small("Without words a command asks for them in a form. Outside a room, begin with the incident's number: /incident INC-042 status. /incident help declare shows examples."))
	return m
}

// helpFor is one command, with lines that work as they stand.
func (t *turn) helpFor(r Row) view.Message {
	m := view.Message{Push: cut(usage(r), 150), Blocks: []view.Block{
		{Text: view.Text{{Kind: view.Mono, S: usage(r)}, {S: "\n" + r.Help + ".\nWho: " + r.Who + "."}}},
	}}
	if len(r.Examples) > 0 {
		lines := view.Text{{S: "For example:"}}
		for _, e := range r.Examples {
			lines = append(lines, view.Span{S: "\n"}, view.Span{Kind: view.Mono, S: "/incident " + e})
		}
		m.Blocks = append(m.Blocks, view.Block{Text: lines})
	}
	if len(r.Also) > 0 {
		m.Blocks = append(m.Blocks, small("Also: "+strings.Join(r.Also, ", ")))
	}
	if r.act != "" && r.act != view.ActHelp && (r.Needs == Nothing || t.state != nil) {
		m.Blocks = append(m.Blocks, row(button(t.to(r.act, ""), label(r))))
	}
	return m
}
