package config

import (
	"io/fs"
	"maps"
	"slices"
)

// KnownKeys are all keys that reading the text asked for, with * for ids.
func KnownKeys(text []byte) []string {
	c, _ := parse("config.toml", text, nil, noFile)
	return slices.Sorted(maps.Keys(c.known))
}

// ParseAlone is Parse in a world without files.
func ParseAlone(name string, text []byte, env func(string) string) (*Config, []Problem) {
	c, ok := parse(name, text, env, noFile)
	if !ok {
		return nil, c.problems
	}
	return c.Config, c.problems
}

func noFile(name string) ([]byte, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// Small parts are tested by tables.
var (
	Nearest       = nearest
	ParseDuration = parseDuration
	ShowDuration  = showDuration
)
