package export

import "io"

// JSONLines writes the exact lines of the record: what was hashed, in the bytes in which it was hashed.
func JSONLines(w io.Writer, rec *Record) error {
	if err := rec.check(); err != nil {
		return err
	}
	s := newSheet(w)
	for _, line := range rec.Lines {
		s.b = append(s.b, line...)
		s.b = append(s.b, '\n')
		s.pass()
	}
	return s.done()
}

// textLines writes strings that hold no line break, a line each.
func textLines(w io.Writer, lines []string) error {
	s := newSheet(w)
	for _, line := range lines {
		s.put(line, "\n")
	}
	return s.done()
}
