package export

import (
	"strconv"
	"time"

	"warroom/bot/incident"
)

// draw writes the timeline as SVG in the page. The picture is one image for a screen reader, told by its sentence; its links are for the pointer, and
// the keyboard goes through the tables, which hold the same rows.
func (c *chronicle) draw(p *page) {
	d := c.drawn()
	rows := stacked(d.axis, d.phases)
	depth := 0
	for _, r := range rows {
		depth = max(depth, r+1)
	}
	const top = 22 // milestones
	lanesAt := top + depth*laneHeight + 8
	axisAt := lanesAt + len(d.lanes)*laneHeight + 6
	height := axisAt + 34
	if p.zone != nil && p.zone != time.UTC {
		height += 14
	}
	pic := &picture{page: p, axis: d.axis, tell: c.tell}

	p.put("<section id=\"timeline\" aria-labelledby=\"timeline-title\">\n<h2 id=\"timeline-title\">Timeline</h2>\n<figure class=\"scroll\" tabindex=\"0\">\n",
		`<svg role="img" viewBox="0 0 `, strconv.Itoa(drawWidth), " ", strconv.Itoa(height), `" xmlns="http://www.w3.org/2000/svg" aria-label="`)
	p.text(c.alt(d))
	p.put("\">\n")
	pic.cuts(lanesAt-depth*laneHeight, axisAt)
	for i := range d.phases {
		pic.phase(&d.phases[i], top+rows[i]*laneHeight)
	}
	for i, l := range d.lanes {
		pic.lane(l, lanesAt+i*laneHeight)
	}
	for _, f := range d.milestones {
		pic.flag(f, top, axisAt)
	}
	pic.ticks(axisAt)
	p.put("</svg>\n<figcaption>o takes a role, x does a step, - skips one, P confirms a phase, D asks or decides, E adds evidence, R asks a provider, ",
		"U posts an update, ! breaks the glass, • notes. A broken line is time that is not drawn. Times are UTC")
	if p.zone != nil && p.zone != time.UTC {
		p.put(", below them ")
		p.text(c.declared.When().In(p.zone).Format("MST"))
	}
	p.put(".</figcaption>\n</figure>\n</section>\n")
}

// stacked gives each phase a row, so that those open at once lie below each other.
func stacked(a *axis, phases []bar) []int {
	rows := make([]int, len(phases))
	var ends []float64 // of each row
	for i := range phases {
		from := a.x(phases[i].from)
		row := 0
		for row < len(ends) && ends[row] > from+0.5 {
			row++
		}
		if row == len(ends) {
			ends = append(ends, 0)
		}
		ends[row] = a.x(phases[i].to)
		rows[i] = row
	}
	return rows
}

// picture writes the parts of the drawing. The classes have their colours in the style sheet, for light, dark and paper.
type picture struct {
	*page
	axis *axis
	tell func(*incident.Recorded) string
}

// at appends attributes with numbers: name, value, name, value.
func (p *picture) at(names string, values ...float64) {
	i := 0
	for start := 0; start < len(names); {
		end := start
		for end < len(names) && names[end] != ' ' {
			end++
		}
		p.b = append(p.b, ' ')
		p.b = append(p.b, names[start:end]...)
		p.b = append(p.b, '=', '"')
		p.b = strconv.AppendFloat(p.b, values[i], 'f', 1, 64)
		p.b = append(p.b, '"')
		i++
		start = end + 1
	}
}

func (p *picture) line(class string, x1, y1, x2, y2 float64) {
	p.put(`<line class="`, class, `"`)
	p.at("x1 y1 x2 y2", x1, y1, x2, y2)
	p.put("/>\n")
}

func (p *picture) label(class string, x, y float64, text string) {
	p.put(`<text class="`, class, `"`)
	p.at("x y", x, y)
	p.element(">", text, "</text>\n")
}

// cuts marks where time is not drawn.
func (p *picture) cuts(from, to int) {
	last := 0.0
	for i, s := range p.axis.stops {
		if s.cut == 0 {
			continue
		}
		x := (p.axis.x(p.axis.stops[i-1].at) + p.axis.x(s.at)) / 2
		p.line("cut", x, float64(from), x, float64(to))
		if x-last > tickApart {
			p.label("small", x+3, float64(to)-2, "+"+span(s.cut))
			last = x
		}
	}
}

func (p *picture) phase(b *bar, y int) {
	from, to := p.axis.x(b.from), p.axis.x(b.to)
	wide := max(to-from, 2)
	p.put("<g>")
	p.element("<title>", b.title, "</title>")
	class := "phase"
	if b.open {
		class += " open"
	}
	p.put(`<rect class="`, class, `"`)
	p.at("x y width height", from, float64(y), wide, laneHeight-6)
	p.put("/>")
	if room := int((wide - 6) / letterWidth); room >= 3 {
		p.label("phase-name", from+4, float64(y)+14, cut(b.name, room))
	}
	p.put("</g>\n")
}

// cut shortens a label to what its place has room for; the whole stands in its title.
func cut(s string, room int) string {
	r := []rune(s)
	if len(r) <= room {
		return s
	}
	return string(r[:room-1]) + "…"
}

func (p *picture) lane(l *lane, y int) {
	middle := float64(y) + laneHeight/2
	p.put("<g>")
	p.element("<title>", l.name, "</title>")
	p.label("name", 0, middle+4, cut(l.name, nameRoom))
	p.put("</g>\n")
	p.line("lane", drawLeft, middle, drawWidth-drawRight, middle)
	for i := range l.spans {
		p.request(&l.spans[i], middle)
	}
	for i := range l.marks {
		p.point(&l.marks[i], middle)
	}
}

func (p *picture) point(m *point, middle float64) {
	target := either(m.target, "e"+strconv.FormatUint(m.entry.N, 10))
	p.put(`<a class="m g-`, string(groupOf(m.entry.Event)), `" tabindex="-1" href="#`, target, `">`)
	title := utc(m.entry.When()) + " UTC. " + p.tell(m.entry)
	if m.more > 0 {
		title += " And " + strconv.Itoa(m.more) + " more."
	}
	p.element("<title>", title, "</title>")
	p.put("<rect")
	p.at("x y width height", m.x-1, middle-laneHeight/2, width(m.sign), laneHeight)
	p.put(`/><text`)
	if m.weight == weightGlass {
		p.put(` class="glass"`)
	}
	p.at("x y", m.x, middle+4)
	p.element(">", m.sign, "</text></a>\n")
}

// request is drawn from the asking to the answer; one without an answer runs on to the end and says so.
func (p *picture) request(b *bar, middle float64) {
	from, to := p.axis.x(b.from), p.axis.x(b.to)
	class := "request"
	end := "→"
	if b.open {
		class, end = "request open", "…"
	}
	p.put(`<a class="m g-provider" tabindex="-1" href="#r`, b.name[1:], `">`)
	p.element("<title>", b.title, "</title>")
	p.line(class, from, middle+9, to, middle+9)
	p.label("", from, middle+4, b.name)
	p.label("", to, middle+4, end)
	p.put("</a>\n")
}

func (p *picture) flag(f flag, top, bottom int) {
	x := p.axis.x(f.at)
	p.put(`<a tabindex="-1" href="#e`, strconv.FormatUint(f.entry, 10), `">`)
	p.element("<title>", utc(f.at)+" UTC: "+f.name, "</title>")
	class := "flag-name"
	if x > drawWidth-drawRight-60 {
		class += " end"
	}
	p.label(class, x, float64(top)-8, f.name)
	p.put("</a>\n")
	p.line("flag", x, float64(top)-4, x, float64(bottom))
}

// ticks writes the times below the lanes; a day stands where it changes.
func (p *picture) ticks(y int) {
	p.line("axis", drawLeft, float64(y), drawWidth-drawRight, float64(y))
	day := ""
	for _, s := range p.axis.ticks(tickApart) {
		x := p.axis.x(s.at)
		p.line("axis", x, float64(y), x, float64(y)+4)
		p.label("small", x, float64(y)+16, s.at.UTC().Format("15:04"))
		below := float64(y) + 30
		if here := local(s.at, p.zone); here != "" {
			p.label("small", x, below, s.at.In(p.zone).Format("15:04"))
			below += 14
		}
		if d := s.at.UTC().Format("2 Jan"); d != day {
			p.label("small", x, below, d)
			day = d
		}
	}
}
