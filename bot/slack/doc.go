// Package slack is Slack as a chat service of the bot: it listens to people, turns what they did into requests, renders what they are shown,
// and sends it.
//
//   - listen: two Socket Mode connections at a time, since each payload comes over any one of them and a connection is refreshed by Slack
//     every few hours. A payload is acknowledged when the bot has answered it, and the bot answers when it is on disk.
//   - parse: a payload becomes a bot.Request. Only the members that are needed are read: the message around a click is most of its bytes
//     and none of its meaning.
//   - render: a view.Message becomes blocks. Every span is escaped; what people typed never becomes markup or a mention.
//   - send: a call of the Web API, within the method's limit, with Slack's answer put into the bot's words: it did not happen, it may have
//     happened, not before, never.
//
// Nothing here decides anything about an incident. An id that comes back from Slack is a name and no authority.
package slack
