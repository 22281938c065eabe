package store

import (
	"bytes"
	"iter"

	bolt "go.etcd.io/bbolt"
)

// Get reads a row of a table. The value is the caller's own.
func (s *Store) Get(table, key string) ([]byte, bool) {
	if isOwn(table) {
		return nil, false
	}
	var out []byte
	err := s.db.View(func(tx *bolt.Tx) error {
		if b := tx.Bucket([]byte(table)); b != nil {
			out = clone(b.Get([]byte(key)))
		}
		return nil
	})
	return out, err == nil && out != nil
}

// List reads the rows of a table whose keys start with a prefix, in the order of their keys. The caller may write meanwhile: a row that is put or
// deleted while the list is read may or may not be seen. The values are the caller's own.
func (s *Store) List(table, prefix string) iter.Seq2[string, []byte] {
	if isOwn(table) {
		return func(func(string, []byte) bool) {}
	}
	return s.rows([]byte(table), prefix)
}

// rows reads a bucket part by part, since a transaction that stayed open while the caller works would stop the file from growing.
func (s *Store) rows(bucket []byte, prefix string) iter.Seq2[string, []byte] {
	type row struct {
		key   string
		value []byte
	}
	return func(yield func(string, []byte) bool) {
		from := []byte(prefix)
		for {
			var part []row
			more := false
			err := s.db.View(func(tx *bolt.Tx) error {
				b := tx.Bucket(bucket)
				if b == nil {
					return nil
				}
				c, total := b.Cursor(), 0
				for k, v := c.Seek(from); bytes.HasPrefix(k, []byte(prefix)) && k != nil; k, v = c.Next() {
					if more = len(part) == partEntries || total > partBytes; more {
						break
					}
					part = append(part, row{string(k), clone(v)})
					total += len(v)
				}
				return nil
			})
			if err != nil {
				return
			}
			for _, r := range part {
				if !yield(r.key, r.value) {
					return
				}
			}
			if !more {
				return
			}
			from = append([]byte(part[len(part)-1].key), 0) // the least key after the last one
		}
	}
}

// clone copies bytes out of the file's memory map, where they are good only as long as the transaction. An empty value stays a value.
func clone(v []byte) []byte {
	if v == nil {
		return nil
	}
	return append([]byte{}, v...)
}
