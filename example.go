// Package warroom carries the example config: it is both the file to copy and what the demo runs on.
package warroom

import _ "embed" // for the example config

// ExampleConfig is config.example.toml, complete and valid as it stands.
//
//go:embed config.example.toml
var ExampleConfig []byte
