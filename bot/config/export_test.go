package config

import (
	"io/fs"
	"maps"
	"slices"
	"testing/fstest"
)

// KnownKeys are all keys that reading the text asked for, with * for ids.
func KnownKeys(text []byte) []string {
	c, _ := parse("config.toml", text, nowhere(nil))
	return slices.Sorted(maps.Keys(c.known))
}

// ParseAlone is Parse in a world without files.
func ParseAlone(name string, text []byte, env func(string) string) (*Config, []Problem) {
	c, ok := parse(name, text, nowhere(env))
	if !ok {
		return nil, c.problems
	}
	return c.Config, c.problems
}

// nowhere is a world without files.
func nowhere(env func(string) string) world {
	return world{
		env: env,
		file: func(name string) ([]byte, error) {
			return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
		},
		folder: func(string) fs.FS { return fstest.MapFS{} },
	}
}

// Small parts are tested by tables.
var (
	ParseDuration = parseDuration
	ShowDuration  = showDuration
)
