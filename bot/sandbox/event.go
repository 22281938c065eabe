package sandbox

import "slices"

// happenedIn tells the app of what happened in a conversation, if it subscribed to it and is in there.
func (s *Slack) happenedIn(c *channel, subscription string, e answer) {
	if c.has(s.opt.App.UserID) {
		s.happened(subscription, e)
	}
}

// happened tells the app of something (https://docs.slack.dev/apis/events-api: the outer payload is event_callback).
func (s *Slack) happened(subscription string, e answer) {
	if !slices.Contains(s.opt.App.Events, subscription) {
		return
	}
	if e["event_ts"] == nil {
		e["event_ts"] = s.stamp()
	}
	s.event(answer{
		"token": verificationToken, "team_id": s.opt.Team.ID, "api_app_id": s.opt.App.ID, "type": "event_callback", "event_id": s.id("Ev"), "event_time": s.now().Unix(),
		"event": e, "event_context": "4-" + s.letters(16, idLetters), "is_ext_shared_channel": false,
		"authorizations": []answer{{"enterprise_id": nil, "team_id": s.opt.Team.ID, "user_id": s.opt.App.UserID, "is_bot": true, "is_enterprise_install": false}},
	})
}

// verificationToken is the old shared secret of payloads. Nothing relies on it any more.
const verificationToken = "sandbox-verification-token"
