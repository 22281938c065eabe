package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"warroom"
	"warroom/bot/config"
)

// FuzzParse holds that a text gives a config or a problem, never both and never neither, and that each problem can be found and acted on.
func FuzzParse(f *testing.F) {
	seeds, err := filepath.Glob("testdata/mistakes/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	if len(seeds) == 0 {
		f.Fatal("there are no seeds in testdata/mistakes")
	}
	for _, name := range seeds {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add(valid(f))
	f.Add(warroom.ExampleConfig)
	for _, s := range []string{
		"", "\n", "a", "a =", "[", "[]", "[[", "[[a]]\n[a.b]", "a.b.c = 1\na.b = 2", "a = {b = {c = 1}}\na.b.d = 2", "[a]\nb.c = 1\n[a.b]",
		"a = [1, [2, {b = 3}]]", "\"\" = 1", "a = \"\"\"", "a = '''", "\ufeffa = 1", "a = 1\r\nb = 2\r", "a = 1e999999", "a = 9999-99-99", "a = 99999999999999999999",
		"[response]\naccept = \"99999d\"", "[response]\naccept = \"9d-1h\"", "[people]\nlee = 1", "[types.a.raci]\nb = { c = 1 }", "\x00", "a = \"\\u0000\"",
		"[rights.a.pre_approved]\nwhen = \"((((\"", "[slack]\nenabled = true\nbot_token_file = \"/dev/null\"",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, problems := config.ParseAlone("config.toml", text, env)
		wrong := 0
		lines := strings.Count(string(text), "\n") + 1
		for _, p := range problems {
			if !p.Warning {
				wrong++
			}
			if p.Message == "" || p.Remedy == "" || p.File == "" {
				t.Errorf("a problem does not say what is wrong, where, or what would be right: %+v", p)
			}
			if p.File == "config.toml" && (p.Line < 1 || p.Line > lines) {
				t.Errorf("line %d of %d: %s", p.Line, lines, p)
			}
		}
		if (c == nil) != (wrong > 0) {
			t.Errorf("config given: %v, mistakes: %d", c != nil, wrong)
		}
	})
}
