// Package sandbox is a chat workspace in one process. It speaks Slack's wire protocol to an app — Web API over HTTP, Socket Mode over a WebSocket, files,
// response URLs — and it refuses what Slack refuses: rate limits, lengths, hashes, triggers that live three seconds. Any Slack client can talk to it. It is
// written from Slack's documents and knows nothing of the app that it judges; Refusals lists its rules, and each has its test.
//
// People are the other side. As gives a Person, who types commands, presses, ticks, fills in forms and posts, and who sees what that person's own screen
// would show: a box stays ticked there until its block_id changes, as in Slack's clients. Tests drive a Person directly. The page, which the same handler
// serves, does so for a reader in a browser; PAGE.md is its contract.
//
// Two clocks run. What people can read (stamps of messages, events, creation times) follows Options.Now, which a demo may move on. What the wire promises
// (three seconds for an acknowledgement, a minute for a rate) follows the machine.
//
//	ln, err := net.Listen("tcp", "127.0.0.1:0")
//	s, err := sandbox.New(sandbox.Options{URL: "http://" + ln.Addr().String(), …})
//	go http.Serve(ln, s)
//	// the app connects to s.APIURL() with s.BotToken() and s.AppToken()
//	err = s.As("U1").Command("C1", "/incident declare")
package sandbox
