package export

import "io"

// beside passes what is written on to a writer that works beside whoever writes: the next rows are rendered while the last ones are deflated. It holds
// a few pieces and no more, so that the faster of the two waits for the slower.
type beside struct {
	full, empty chan []byte
	failed      chan error // holds one, once the writer behind is done
}

// piecesBeside is how many pieces may be under way: one that is filled, one that is written, one that evens out.
const piecesBeside = 3

// newBeside starts the work. It ends with Close, which must be called.
func newBeside(w io.Writer) *beside {
	b := &beside{full: make(chan []byte, piecesBeside), empty: make(chan []byte, piecesBeside), failed: make(chan error, 1)}
	for range piecesBeside {
		b.empty <- nil
	}
	go func() {
		var err error
		for piece := range b.full {
			if err == nil {
				_, err = w.Write(piece)
			}
			b.empty <- piece
		}
		b.failed <- err
	}()
	return b
}

// Write takes a copy of p. An error of the writer behind comes with Close.
func (b *beside) Write(p []byte) (int, error) {
	b.full <- append((<-b.empty)[:0], p...)
	return len(p), nil
}

// Close waits until everything is written, and returns the first error.
func (b *beside) Close() error {
	close(b.full)
	return <-b.failed
}
