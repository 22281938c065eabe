package export

import (
	"crypto/sha256"
	_ "embed" // for the style sheet
	"encoding/base64"
	"io"
	"strconv"
	"strings"
	"time"

	"warroom/bot/incident"
)

// style is the page's style sheet. It stands in the page; the page's policy names its hash and lets nothing else in.
//
//go:embed page.css
var style string

// HTML writes the account as one page that needs nothing else: it loads nothing, runs no script, prints, and is well-formed as XML too, so
// that any reader can be held against it.
func HTML(w io.Writer, rec *Record) error {
	c, err := chronicled(rec)
	if err != nil {
		return err
	}
	return c.page(w)
}

func (c *chronicle) page(w io.Writer) error {
	p := &page{sheet: newSheet(w), zone: c.Zone}
	parts := c.account()
	c.opensPage(p)
	p.contents(parts)
	p.section(c.summary())
	c.draw(p)
	for _, part := range parts {
		p.section(part)
	}
	c.entries(p)
	p.section(c.proof())
	p.put("</main>\n</body>\n</html>\n")
	return p.done()
}

// page is a sheet of HTML.
type page struct {
	*sheet
	zone *time.Location
}

// text writes text as text.
func (p *page) text(s string) {
	p.b = appendHTML(p.b, s)
	p.pass()
}

// element writes text in an element of ours.
func (p *page) element(open, text, end string) {
	p.put(open)
	p.text(text)
	p.put(end)
}

// opensPage writes everything up to the first section.
func (c *chronicle) opensPage(p *page) {
	sum := sha256.Sum256([]byte(style))
	p.put("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n",
		`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-`,
		base64.StdEncoding.EncodeToString(sum[:]), `'; base-uri 'none'; form-action 'none'"/>`, "\n",
		`<meta name="viewport" content="width=device-width, initial-scale=1"/>`, "\n",
		`<meta name="referrer" content="no-referrer"/>`, "\n<meta name=\"color-scheme\" content=\"light dark\"/>\n")
	p.element("<title>", c.heading(), "</title>\n")
	p.put("<style>", style, "</style>\n</head>\n<body>\n")
	if c.state.Exercise {
		p.put(`<p class="exercise">`, exercise, ": nothing of this happened.</p>\n")
	}
	p.put("<header>\n<a class=\"skip\" href=\"#summary\">Skip to the summary</a>\n")
	p.element("<h1>", c.heading(), "</h1>\n")
	p.put(`<p class="proof"><a href="#proof">proof: leaves `, strconv.Itoa(len(c.Lines)), "</a></p>\n</header>\n<main>\n")
	c.filter(p)
}

// filter is a group of radio buttons; the style sheet hides what the chosen one leaves out. A browser that cannot do that shows everything.
func (c *chronicle) filter(p *page) {
	p.put("<fieldset class=\"filter\">\n<legend>Show</legend>\n",
		`<input type="radio" name="show" id="show-all" checked="checked"/><label for="show-all">All</label>`, "\n")
	for _, g := range groups {
		p.put(`<input type="radio" name="show" id="show-`, string(g.group), `"/><label for="show-`, string(g.group), `">`, g.title, "</label>\n")
	}
	p.put("</fieldset>\n")
}

func (p *page) contents(parts []section) {
	p.put("<nav aria-label=\"Contents\">\n<ul>\n<li><a href=\"#summary\">Summary</a></li>\n<li><a href=\"#timeline\">Timeline</a></li>\n")
	for i := range parts {
		if !parts[i].empty() {
			p.put(`<li><a href="#`, parts[i].id, `">`, parts[i].title, "</a></li>\n")
		}
	}
	p.put("<li><a href=\"#entries\">Entries</a></li>\n<li><a href=\"#proof\">Proof</a></li>\n</ul>\n</nav>\n")
}

func (p *page) section(part section) {
	p.put(`<section id="`, part.id, `" aria-labelledby="`, part.id, `-title"`)
	if part.group != "" {
		p.put(` class="g g-`, string(part.group), `"`)
	}
	p.put(">\n<h2 id=\"", part.id, "-title\">", part.title, "</h2>\n")
	for _, note := range part.notes {
		p.element("<p>", note, "</p>\n")
	}
	if part.empty() && part.none != "" {
		p.element("<p>", part.none, "</p>\n")
	}
	for i := range part.tables {
		if t := &part.tables[i]; len(t.rows) > 0 {
			p.table(t)
		}
	}
	if part.verbatim != "" {
		p.verbatim(part.verbatim)
	}
	p.put("</section>\n")
}

// longText is from how many bytes on a cell gets a wide column.
const longText = 80

func (p *page) table(t *table) {
	p.openTable(t.caption, t.columns)
	for i := range t.rows {
		r := &t.rows[i]
		p.put("<tr")
		if r.id != "" {
			p.put(` id="`, r.id, `"`)
		}
		p.put(">")
		for j := range r.cells {
			if j == 0 {
				p.put(`<th scope="row">`)
				p.cell(&r.cells[j])
				p.put("</th>")
				continue
			}
			if len(r.cells[j].text) > longText {
				p.put(`<td class="long">`)
			} else {
				p.put("<td>")
			}
			p.cell(&r.cells[j])
			p.put("</td>")
		}
		p.put("</tr>\n")
	}
	p.put("</tbody>\n</table></div>\n")
}

// openTable begins a table that scrolls by itself where the screen is narrow, with the keyboard too.
func (p *page) openTable(caption string, columns []string) {
	p.put(`<div class="scroll" tabindex="0"><table>`, "\n")
	p.element("<caption>", caption, "</caption>\n<thead><tr>")
	for _, name := range columns {
		p.put(`<th scope="col">`, name, "</th>")
	}
	p.put("</tr></thead>\n<tbody>\n")
}

func (p *page) cell(c *cell) {
	switch c.kind {
	case cellText:
		p.text(c.text)
	case cellMono:
		p.element("<code>", c.text, "</code>")
	case cellEntry:
		p.b = appendEntryLink(p.b, c.entry)
	case cellTime:
		p.b = appendTime(p.b, c.at, p.zone)
	}
	p.pass()
}

// appendEntryLink appends the number of an entry as a link to its row.
func appendEntryLink(b []byte, n uint64) []byte {
	b = append(b, `<a href="#e`...)
	b = strconv.AppendUint(b, n, 10)
	b = append(b, `">`...)
	b = strconv.AppendUint(b, n, 10)
	return append(b, "</a>"...)
}

// appendTime appends a time in UTC, and in the reader's zone below it.
func appendTime(b []byte, t time.Time, zone *time.Location) []byte {
	if t.IsZero() {
		return b
	}
	b = append(b, `<time datetime="`...)
	b = appendStamp(b, t)
	b = append(b, `">`...)
	b = appendUTC(b, t)
	b = append(b, "</time>"...)
	if here := local(t, zone); here != "" {
		b = append(b, " <small>"...)
		b = append(b, here...)
		b = append(b, "</small>"...)
	}
	return b
}

// entries writes the table of all entries. It is written by hand, since it alone grows with the incident.
func (c *chronicle) entries(p *page) {
	p.put("<section id=\"entries\" aria-labelledby=\"entries-title\">\n<h2 id=\"entries-title\">Entries</h2>\n")
	p.openTable("Every entry of the record", entryColumns)
	for i := range c.Story {
		r := &c.Story[i]
		b := append(p.b, `<tr id="e`...)
		b = strconv.AppendUint(b, r.N, 10)
		b = append(b, `" class="g g-`...)
		b = append(b, groupOf(r.Event)...)
		b = append(b, `"><th scope="row">`...)
		b = strconv.AppendUint(b, r.N, 10)
		b = append(b, "</th><td>"...)
		b = appendTime(b, r.When(), p.zone)
		b = append(b, "</td><td>"...)
		b = appendUTC(b, r.Recorded)
		b = append(b, "</td><td>"...)
		b = appendHTML(b, c.person(r.Actor))
		b = append(b, "</td><td>"...)
		b = appendHTML(b, c.tell(r))
		b = append(b, "</td><td>"...)
		b = c.appendMarks(b, r)
		b = append(b, "</td><td><code>"...)
		b = appendHTML(b, r.Event.Kind())
		p.b = append(b, "</code></td></tr>\n"...)
		p.pass()
	}
	p.put("</tbody>\n</table></div>\n</section>\n")
}

// appendMarks appends an entry's marks; those that point at an entry link to it.
func (c *chronicle) appendMarks(b []byte, r *incident.Recorded) []byte {
	for i, m := range c.marks(r) {
		if i > 0 {
			b = append(b, "; "...)
		}
		b = appendHTML(b, m.text)
		if m.points {
			b = append(b, ' ')
			b = appendEntryLink(b, m.entry)
		}
	}
	return b
}

// verbatim writes lines as they are.
func (p *page) verbatim(text string) {
	p.put("<pre tabindex=\"0\">")
	for line := range strings.Lines(text) {
		p.text(strings.TrimSuffix(line, "\n"))
		p.put("\n")
	}
	p.put("</pre>\n")
}
