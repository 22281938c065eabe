package export

import (
	"strconv"
	"time"
)

// section is one part of the account: a heading, what is to be known first, and tables. The page and the Markdown are both written from
// sections, so that they tell the same.
type section struct {
	id     string // anchor of the heading
	title  string
	group  group // empty: shown whatever the page is narrowed to
	notes  []string
	tables []table
	none   string // said when no table has a row

	verbatim string // shown line by line as it is
}

// empty reports whether there is nothing to show but the sentence that says so.
func (s *section) empty() bool {
	for i := range s.tables {
		if len(s.tables[i].rows) > 0 {
			return false
		}
	}
	return true
}

// table is what a section shows. The first cell of a row names the row.
type table struct {
	caption string
	columns []string
	rows    []row
}

// add puts a row at the end.
func (t *table) add(id string, cells ...cell) { t.rows = append(t.rows, row{id: id, cells: cells}) }

// row is one line of a table; its id, where it has one, is what marks of the drawing link to.
type row struct {
	id    string
	cells []cell
}

// cell is one value. How it is written is the renderer's matter; what it is, is not.
type cell struct {
	kind  cellKind
	text  string
	at    time.Time
	entry uint64
}

type cellKind int

const (
	cellText cellKind = iota
	cellTime
	cellEntry // the number of an entry
	cellMono  // hashes, ids
)

func text(s string) cell  { return cell{text: s} }
func mono(s string) cell  { return cell{kind: cellMono, text: s} }
func at(t time.Time) cell { return cell{kind: cellTime, at: t} }
func entry(n uint64) cell { return cell{kind: cellEntry, entry: n} }
func number(n int) cell   { return cell{text: strconv.Itoa(n)} }
func noted(d Deviation) cell {
	if !d.Noted {
		return text("")
	}
	return entry(d.Entry)
}

// either is the first text that is not empty.
func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// entryColumns head the table of all entries, in every view that has one.
var entryColumns = []string{"Entry", "Happened (UTC)", "Recorded (UTC)", "Who", "What", "Marks", "Kind"}
