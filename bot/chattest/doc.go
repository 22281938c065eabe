// Package chattest holds a chat service against what the bot asks of one, in two ways. Only tests import it.
//
// # Conformance
//
// [Exercise] runs every promise of the contract in bot/service.go against a [bot.Service]: a message is found again by its key after its answer was lost, a
// room is made once, one person who cannot be invited keeps nobody out, a refusal is told from a failure that passes. A new chat service is done when it
// passes.
//
// # Stories
//
// A story is a file that reads like one, and runs:
//
//	at 02:40
//	priya: /incident declare iam-compromise SEV1 AWS key on public repo
//	room opens private
//	lee presses "Accept" in direct
//	at 02:50
//	priya presses "Ask Lee…" beside 3.3 and fills action="Deactivate the key", why="used at 02:36", breaks="the pipeline"
//	lee sees "D-1 Revoke keys" in direct
//
// It speaks of what people see and press, never of ids, so that the same file runs through every [Door]. A door is a chat service seen from a person's
// chair. [Straight] keeps messages as the bot made them, in memory; the door to Slack drives a sandboxed workspace, which the adapter reaches over the
// wire. Whatever the door, the same story must leave the same [Timeline]: that is what says that an adapter only translates.
//
// Time belongs to the story. Its clock stands still until a line moves it, and then stops at everything that falls due on the way, as a bot that never
// slept would have done. Nothing in a story waits for a while: each line waits for what it names.
package chattest
