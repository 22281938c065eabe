// Package bot runs incidents. It hears people through chat services, has the rules of bot/incident decide, commits what was decided,
// and pays what chat is then owed.
//
// Decides, commits, owes, pays:
//
//   - One goroutine decides. It takes what is queued, decides each command on speculative state, and commits all of it in one transaction: one
//     fsync serves everyone who was waiting. Nothing is acknowledged before it is on disk.
//   - What must look like the state (the room, the board, cards, asks) is rendered, compared with what was last sent, and the difference is sent.
//     A hundred clicks make one update.
//   - What is said once (a line, a file) waits in the outbox, in the same file and the same transaction, until it is delivered. Before a call
//     that creates something, the intent is on disk; after a crash or an answer that may lie, the thing is looked for before it is made again.
//   - Time is state. One goroutine sleeps until the earliest due time and sends a tick through the same queue.
//
// The package declares what it needs of a chat service (Service) and knows none.
package bot
