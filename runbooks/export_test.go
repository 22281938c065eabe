package runbooks

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// AttributeNames lets tests see that none is forgotten.
var AttributeNames = attributeNames

// Rules reads the rules that the sources name, but those that Load alone has and those whose name is put together.
func Rules(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`(?:fail|warn|check)\([^"\n]*?, "([a-z-]+)", `)
	var rules []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllStringSubmatch(string(src), -1) {
			rules = append(rules, m[1])
		}
	}
	slices.Sort(rules)
	if rules = slices.Compact(rules); len(rules) < 30 {
		t.Fatalf("only %d rules were found: %v", len(rules), rules)
	}
	return rules
}
