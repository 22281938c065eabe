package sandbox

import "time"

// Rate limits are counted for each method, over the minute that has passed (https://docs.slack.dev/apis/web-api/rate-limits; the tier of each method is on
// its page and in Slack's Java SDK, metadata/web-api/rate_limit_tiers.json). Slack promises "at least" these, so an app that keeps to them is never refused.
const (
	minute = time.Minute
	tier2  = 20
	tier3  = 50
	tier4  = 100
	// "special": Slack allows some hundreds a minute.
	tierSpecial = 300
	// About one message a second in a channel, with short bursts.
	channelPosts  = 10
	channelWindow = 10 * time.Second
)

// tierOf has the limit of each method. apps.connections.open is in tier 3 by its page and in tier 1 by the Java SDK; with one call a minute no app could
// open the two connections that Slack recommends, so the page is believed.
var tierOf = map[string]int{
	"apps.connections.open": tier3, "auth.test": tierSpecial, "bots.info": tier3, "team.info": tier3,
	"chat.postMessage": tierSpecial, "chat.update": tier3, "chat.delete": tier3, "chat.postEphemeral": tier4, "chat.getPermalink": tierSpecial,
	"conversations.create": tier2, "conversations.setTopic": tier2, "conversations.setPurpose": tier2, "conversations.archive": tier2,
	"conversations.unarchive": tier2, "conversations.rename": tier2, "conversations.list": tier2, "conversations.info": tier3, "conversations.invite": tier3,
	"conversations.kick": tier3, "conversations.join": tier3, "conversations.leave": tier3, "conversations.open": tier3, "conversations.history": tier3,
	"conversations.replies": tier3, "conversations.members": tier4,
	"users.info": tier4, "users.list": tier2, "users.lookupByEmail": tier3, "users.conversations": tier2, "usergroups.list": tier2,
	"pins.add": tier2, "pins.list": tier2, "pins.remove": tier2, "bookmarks.add": tier2, "bookmarks.list": tier3,
	"reactions.add": tier3, "reactions.get": tier3, "reactions.remove": tier2,
	"views.open": tier4, "views.push": tier4, "views.update": tier4, "views.publish": tier4,
	"files.getUploadURLExternal": tier4, "files.completeUploadExternal": tier4, "files.info": tier4,
}

// tiers remembers the calls of the last window, by method, and for posts by channel as well.
type tiers map[string][]time.Time

// take counts a call, or says for how long none will be served. A call that is refused does not count.
func (t tiers) take(now time.Time, method, channel string) time.Duration {
	pause := t.pause(now, method, tierOf[method], minute)
	key := method + " " + channel
	if channel != "" {
		pause = max(pause, t.pause(now, key, channelPosts, channelWindow))
	}
	if pause > 0 {
		return pause
	}
	t[method] = append(t[method], now)
	if channel != "" {
		t[key] = append(t[key], now)
	}
	return 0
}

func (t tiers) pause(now time.Time, key string, most int, window time.Duration) time.Duration {
	if most == 0 {
		return 0
	}
	calls := t[key]
	for len(calls) > 0 && now.Sub(calls[0]) >= window {
		calls = calls[1:]
	}
	t[key] = calls
	if len(calls) < most {
		if len(calls) == 0 {
			delete(t, key)
		}
		return 0
	}
	return calls[len(calls)-most].Add(window).Sub(now)
}

// rateChannel is the conversation by which posts are limited. A person's id and their direct message are one.
func (s *Slack) rateChannel(method string, a args) string {
	if method != "chat.postMessage" {
		return ""
	}
	id := a.str("channel")
	if c := s.channels[id]; c != nil && c.Kind == imKind {
		return c.User
	}
	return id
}
