// Package config turns config.toml into the checked Policy that the rules of an incident go by, and the few settings of the machine around them.
//
// It finds every mistake at once. Each is a Problem that names file, line and key, says what is wrong, and what would be right. A config with a
// mistake is no config: Load gives one or the other. What is merely unwise is a Problem with Warning set, and comes with the config.
//
// The file is read by hand from its syntax tree and not into structs by reflection, since a struct does not remember on which line a value stood,
// and the best message about a role without a holder names the line of that role. Tables keep the order of the file: roles stand on the
// board, and types in the menu, as their owner wrote them.
//
// Secrets never stand in the file: it names an environment variable or a file that holds them. The file's text becomes part of the record, so
// a token that was pasted into it, even in a comment, is an error, and no message repeats it.
//
// People have short keys in the file and pseudonyms in the record. Bind makes the Policy that speaks of pseudonyms.
package config
