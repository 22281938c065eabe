package runbooks_test

import (
	"testing"

	"warroom/runbooks"
)

func TestLibraryLintsClean(t *testing.T) {
	all, found := runbooks.Load(runbooks.LibraryFS())
	for _, rb := range all {
		found = append(found, runbooks.Lint(rb, nil)...)
	}
	for _, f := range found {
		t.Errorf("%s [%s]", f, f.Rule)
	}
	t.Log(len(all))
}
