package export

import (
	"io"
	"strconv"
	"strings"
)

// csvColumns are the columns of the table; new ones are added at the end.
var csvColumns = []string{"incident", "n", "happened", "recorded", "source", "actor", "name", "kind", "group", "summary", "marks"}

// CSV writes one row for each entry, by RFC 4180, in UTC. No cell of it is taken for a formula.
func CSV(w io.Writer, rec *Record) error {
	c, err := chronicled(rec)
	if err != nil {
		return err
	}
	return c.csv(w)
}

func (c *chronicle) csv(w io.Writer) error {
	s := newSheet(w)
	s.put(strings.Join(csvColumns, ","), "\r\n")
	id := appendCell(nil, c.name())
	for i := range c.Story {
		r := &c.Story[i]
		b := append(s.b, id...)
		b = append(b, ',')
		b = strconv.AppendUint(b, r.N, 10)
		b = append(b, ',')
		b = appendStamp(b, r.When())
		b = append(b, ',')
		b = appendStamp(b, r.Recorded)
		for _, cell := range [...]string{r.Source, string(r.Actor), c.person(r.Actor), r.Event.Kind(), string(groupOf(r.Event)), c.tell(r)} {
			b = append(b, ',')
			b = appendCell(b, cell)
		}
		b = append(b, ',')
		b = appendCell(b, c.marked(r))
		s.b = append(b, '\r', '\n')
		s.pass()
	}
	return s.done()
}
