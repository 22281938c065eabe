// Package incident holds the rules of one incident and nothing else.
//
//	Decide(state, policy, command) → events | refusal     every rule; never asks the clock
//	Apply(state, event)            → state                no rule; may not fail
//	React(before, after, event)    → effects              what chat is owed; never run on replay
//
// A Command is an imperative that carries who asks, when, and the id of the act. An Event is a past participle and a fact: its JSON is a file
// format, so fields are only ever added, with a zero that means "as before". A State is the fold of events; the same events give
// the same state in a replay, a test and an audit. An Effect is an imperative about chat. All three are sealed sums.
//
// The package has no clock, network, goroutine, context or randomness: time and ids come in with the command. What may be
// redacted later (free text, names, resource ids) has the type Words, and no rule reads it: folding a stream whose Words are all
// gone gives the same decisions.
//
// A new command is a struct in command.go with its name in commands.go, a case in rule, and its rule, a function of state, policy, meta and
// command. A new event is a struct in event.go with its kind in kind.go, a case in apply, and a sample in testdata/events.golden, which
// holds one of every version and must read for ever. Who may act at all is settled in admit.go, once for all commands.
package incident
