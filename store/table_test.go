package store

import (
	"fmt"
	"strings"
	"testing"
)

func TestTables(t *testing.T) {
	s := fresh(t)
	if _, ok := s.Get("people", "x"); ok {
		t.Error("a table that is not there has a row")
	}
	var puts []Put
	for i := range 1000 {
		puts = append(puts, Put{"people", fmt.Sprintf("k%04d", i), fmt.Appendf(nil, "v%d", i)})
	}
	commit(t, s, Batch{Puts: append(puts, Put{"other", "k", []byte{}}, Put{"none", "k", nil})})
	if v, ok := s.Get("people", "k0007"); !ok || string(v) != "v7" {
		t.Errorf("k0007 is %q, %t", v, ok)
	}
	if v, ok := s.Get("other", "k"); !ok || len(v) != 0 {
		t.Errorf("an empty value is %q, %t", v, ok)
	}
	if _, ok := s.Get("heads", Register); ok {
		t.Error("a bucket of the store can be read as a table")
	}
	for range s.List("heads", "") {
		t.Error("a bucket of the store can be listed as a table")
	}

	// Rows are deleted under the eyes of the one who reads them, as those who deliver do.
	n := 0
	for key, value := range s.List("people", "k0") {
		if want := fmt.Sprintf("v%d", n); key != fmt.Sprintf("k%04d", n) || string(value) != want {
			t.Fatalf("row %d is %s = %s", n, key, value)
		}
		commit(t, s, Batch{Puts: []Put{{"people", key, nil}}})
		if n++; n == 300 {
			break
		}
	}
	left := 0
	for range s.List("people", "") {
		left++
	}
	if n != 300 || left != 700 {
		t.Errorf("read %d, left %d", n, left)
	}
	for key := range s.List("people", "k09") {
		if !strings.HasPrefix(key, "k09") {
			t.Errorf("%s has another prefix", key)
		}
	}
	v, _ := s.Get("people", "k0999")
	v[0] = 'X' // the caller's own bytes
	if again, _ := s.Get("people", "k0999"); string(again) != "v999" {
		t.Errorf("k0999 is %q", again)
	}
}
