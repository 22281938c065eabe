package export

import (
	"io"
	"strconv"
	"strings"
)

// Markdown writes the account as CommonMark with tables, for code hosts. It says what the page says but for the drawing.
func Markdown(w io.Writer, rec *Record) error {
	c, err := chronicled(rec)
	if err != nil {
		return err
	}
	return c.markdown(w)
}

func (c *chronicle) markdown(w io.Writer) error {
	s := newSheet(w)
	s.put("# ")
	s.markdown(c.heading())
	s.put("\n\n")
	if c.state.Exercise {
		s.put("**", exercise, ": nothing of this happened.**\n\n")
	}
	s.put("All times are UTC. The numbers of entries are those of the table at the end.\n")
	s.section(c.summary())
	for _, part := range c.account() {
		s.section(part)
	}
	c.markdownEntries(s)
	s.section(c.proof())
	return s.done()
}

func (s *sheet) markdown(text string) {
	s.b = appendMarkdown(s.b, text, "<br>")
	s.pass()
}

// code writes the lines of a fenced block, of which none can end it.
func (s *sheet) code(text string) {
	for line := range strings.Lines(text) {
		for _, r := range strings.TrimSuffix(line, "\n") {
			if r == '`' || hidden(r) {
				s.b = appendShown(s.b, r)
				continue
			}
			s.b = append(s.b, string(r)...)
		}
		s.put("\n")
	}
}

func (s *sheet) section(part section) {
	s.put("\n## ", part.title, "\n")
	for _, note := range part.notes {
		s.put("\n")
		s.markdown(note)
		s.put("\n")
	}
	if part.empty() && part.none != "" {
		s.put("\n", part.none, "\n")
	}
	for i := range part.tables {
		if t := &part.tables[i]; len(t.rows) > 0 {
			s.table(t)
		}
	}
	if part.verbatim != "" {
		s.put("\n```text\n")
		s.code(part.verbatim)
		s.put("```\n")
	}
}

func (s *sheet) table(t *table) {
	s.put("\n### ")
	s.markdown(t.caption)
	s.put("\n\n")
	s.columns(t.columns)
	for i := range t.rows {
		for j := range t.rows[i].cells {
			s.put("| ")
			s.markdownCell(&t.rows[i].cells[j])
			s.put(" ")
		}
		s.put("|\n")
	}
}

func (s *sheet) columns(names []string) {
	for _, name := range names {
		s.put("| ", name, " ")
	}
	s.put("|\n", strings.Repeat("| --- ", len(names)), "|\n")
}

func (s *sheet) markdownCell(c *cell) {
	switch c.kind {
	case cellTime:
		s.b = appendUTC(s.b, c.at)
	case cellEntry:
		s.b = strconv.AppendUint(s.b, c.entry, 10)
	case cellText, cellMono:
		s.markdown(c.text)
	}
	s.pass()
}

func (c *chronicle) markdownEntries(s *sheet) {
	s.put("\n## Entries\n\n")
	s.columns(entryColumns)
	for i := range c.Story {
		r := &c.Story[i]
		b := append(s.b, "| "...)
		b = strconv.AppendUint(b, r.N, 10)
		b = append(b, " | "...)
		b = appendUTC(b, r.When())
		b = append(b, " | "...)
		b = appendUTC(b, r.Recorded)
		b = append(b, " | "...)
		b = appendMarkdown(b, c.person(r.Actor), "<br>")
		b = append(b, " | "...)
		b = appendMarkdown(b, c.tell(r), "<br>")
		b = append(b, " | "...)
		b = appendMarkdown(b, c.marked(r), "<br>")
		b = append(b, " | "...)
		b = appendMarkdown(b, r.Event.Kind(), "<br>")
		s.b = append(b, " |\n"...)
		s.pass()
	}
}
