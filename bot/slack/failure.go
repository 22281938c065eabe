package slack

import (
	"context"
	"errors"
	"net"
	"net/url"
	"regexp"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"warroom/bot"
)

// kinds says what to do about Slack's error words. A word that is not here means that Slack refused for a reason we do not know: it did not
// happen, and is tried again a limited number of times. The words are those of the method pages under https://docs.slack.dev/reference/methods.
var kinds = map[string]bot.SendKind{
	// Part of the work may have been done.
	"fatal_error":     bot.Unsure,
	"internal_error":  bot.Unsure,
	"request_timeout": bot.Unsure,

	// For a while.
	"ratelimited":         bot.Limited,
	"rate_limited":        bot.Limited,
	"service_unavailable": bot.Transient,
	"accesslimited":       bot.Transient,
	"team_added_to_org":   bot.Transient,

	// What the call is about is not there any more.
	"message_not_found":        bot.Gone,
	"channel_not_found":        bot.Gone,
	"thread_not_found":         bot.Gone,
	"edit_window_closed":       bot.Gone,
	"cant_update_message":      bot.Gone,
	"block_mismatch":           bot.Gone,
	"not_found":                bot.Gone,
	"file_not_found":           bot.Gone,
	"file_deleted":             bot.Gone,
	"view_not_found":           bot.Gone,
	"expired_trigger_id":       bot.Gone,
	"trigger_expired":          bot.Gone,
	"trigger_exchanged":        bot.Gone,
	"exchanged_trigger_id":     bot.Gone,
	"expired_url":              bot.Gone,
	"used_url":                 bot.Gone,
	"user_not_in_conversation": bot.Refused,

	// The app may not: tokens, scopes, the workspace's rules.
	"invalid_auth":                              bot.Refused,
	"not_authed":                                bot.Refused,
	"account_inactive":                          bot.Refused,
	"token_revoked":                             bot.Refused,
	"token_expired":                             bot.Refused,
	"missing_scope":                             bot.Refused,
	"no_permission":                             bot.Refused,
	"not_allowed_token_type":                    bot.Refused,
	"access_denied":                             bot.Refused,
	"ekm_access_denied":                         bot.Refused,
	"org_login_required":                        bot.Refused,
	"enterprise_is_restricted":                  bot.Refused,
	"team_access_not_granted":                   bot.Refused,
	"method_deprecated":                         bot.Refused,
	"deprecated_endpoint":                       bot.Refused,
	"two_factor_setup_required":                 bot.Refused,
	"forbidden_team":                            bot.Refused,
	"restricted_action":                         bot.Refused,
	"restricted_action_read_only_channel":       bot.Refused,
	"restricted_action_thread_only_channel":     bot.Refused,
	"restricted_action_non_threadable_channel":  bot.Refused,
	"restricted_action_thread_locked":           bot.Refused,
	"not_allowed":                               bot.Refused,
	"permission_denied":                         bot.Refused,
	"not_pinnable":                              bot.Refused,
	"user_is_restricted":                        bot.Refused,
	"user_is_ultra_restricted":                  bot.Refused,
	"ura_max_channels":                          bot.Refused,
	"slack_connect_file_upload_sharing_blocked": bot.Refused,
	"slack_connect_file_upload_disallowed":      bot.Refused,
	"slack_connect_canvas_sharing_blocked":      bot.Refused,
	"as_user_not_supported":                     bot.Refused,
	"metadata_must_be_sent_from_app":            bot.Refused,
	"message_limit_exceeded":                    bot.Refused,
	"posting_to_general_channel_denied":         bot.Refused,
	"rooms_max_limit":                           bot.Refused,
	"user_disabled":                             bot.Refused,
	"user_not_found":                            bot.Refused,
	"user_not_visible":                          bot.Refused,
	"users_not_found":                           bot.Refused,
	"cannot_dm_bot":                             bot.Refused,
	"messages_tab_disabled":                     bot.Refused,
	"not_in_channel":                            bot.Refused,
	"is_archived":                               bot.Refused,
	"is_inactive":                               bot.Refused,
	"cant_archive_general":                      bot.Refused,
	"cant_archive_required":                     bot.Refused,
	"method_not_supported_for_channel_type":     bot.Refused,
	"storage_limit_reached":                     bot.Refused,
	"file_uploads_disabled":                     bot.Refused,
	"file_uploads_except_images_disabled":       bot.Refused,
	"file_type_not_allowed":                     bot.Refused,
	"not_enabled":                               bot.Refused,
	"restricted_plan_level":                     bot.Refused,
	"push_limit_reached":                        bot.Refused,
	"hash_conflict":                             bot.Refused,
	"unknown_method":                            bot.Refused,
	"file_too_large":                            bot.Refused,
	"file_empty":                                bot.Refused,

	// What we sent is not what Slack takes: a mistake of ours, which the same words would make again.
	"invalid_blocks":              bot.Refused,
	"invalid_blocks_format":       bot.Refused,
	"msg_blocks_too_long":         bot.Refused,
	"msg_too_long":                bot.Refused,
	"no_text":                     bot.Refused,
	"too_many_attachments":        bot.Refused,
	"markdown_text_conflict":      bot.Refused,
	"metadata_too_large":          bot.Refused,
	"invalid_metadata_format":     bot.Refused,
	"invalid_metadata_schema":     bot.Refused,
	"invalid_arguments":           bot.Refused,
	"invalid_arg_name":            bot.Refused,
	"invalid_json":                bot.Refused,
	"json_not_object":             bot.Refused,
	"invalid_post_type":           bot.Refused,
	"missing_post_type":           bot.Refused,
	"invalid_form_data":           bot.Refused,
	"invalid_charset":             bot.Refused,
	"too_long":                    bot.Refused,
	"invalid_name":                bot.Refused,
	"invalid_name_maxlength":      bot.Refused,
	"invalid_name_punctuation":    bot.Refused,
	"invalid_name_required":       bot.Refused,
	"invalid_name_specials":       bot.Refused,
	"name_taken":                  bot.Refused,
	"view_too_large":              bot.Refused,
	"duplicate_external_id":       bot.Refused,
	"invalid_trigger_id":          bot.Refused,
	"invalid_team_id":             bot.Refused,
	"invalid_users":               bot.Refused,
	"too_many_users":              bot.Refused,
	"cant_invite":                 bot.Refused,
	"cant_invite_self":            bot.Refused,
	"team_not_found":              bot.Refused,
	"invalid_types":               bot.Refused,
	"bad_timestamp":               bot.Refused,
	"too_many_reactions":          bot.Refused,
	"invalid_reaction":            bot.Refused,
	"posting_to_channel_denied":   bot.Refused,
	"external_channel_migrating":  bot.Transient,
	"missing_argument":            bot.Refused,
	"invalid_channel":             bot.Refused,
	"user_is_bot":                 bot.Refused,
	"org_user_not_in_team":        bot.Refused,
	"malware_detected":            bot.Refused,
	"not_an_address_of_slack":     bot.Refused,
	"redirected":                  bot.Refused,
	"external_file":               bot.Refused,
	"remote_file_not_downloading": bot.Refused,
}

// done lists words that mean that what was asked for is already so.
var done = map[string]bool{"already_pinned": true, "already_reacted": true, "already_archived": true, "already_in_channel": true}

// failed puts an error of a call into the bot's words. The tokens, and the addresses that are as good as tokens, are taken out of it.
func (w *Workspace) failed(method, channel string, err error) *bot.SendError {
	if already := (*bot.SendError)(nil); errors.As(err, &already) {
		return already
	}
	out := &bot.SendError{Kind: bot.Unsure, Code: "no_answer", Err: errors.New(method + ": " + w.scrub(err))}
	var limited *slackapi.RateLimitedError
	var status slackapi.StatusCodeError
	var answer slackapi.SlackErrorResponse
	var dial *net.OpError
	switch {
	case errors.As(err, &limited):
		out.Kind, out.Code, out.After = bot.Limited, "ratelimited", max(limited.RetryAfter, time.Second)
		w.pace.freeze(method, channel, out.After)
	case errors.As(err, &answer):
		out.Code = answer.Err
		if !errorWord.MatchString(out.Code) {
			out.Code = "unknown_error" // whatever it is, it is not shown as a word
		}
		kind, known := kinds[answer.Err]
		if !known {
			kind = bot.Transient
		}
		out.Kind = kind
		if answer.Err == "missing_scope" && answer.Needed != "" {
			out.Err = errors.New(method + ": the app lacks the scope " + answer.Needed + ": paste the manifest again and reinstall the app")
		}
		if kind == bot.Limited {
			out.After = defaultFreeze
			w.pace.freeze(method, channel, out.After)
		}
	case errors.As(err, &status):
		out.Code = "http_status"
		switch {
		case status.Code == 429:
			out.Kind, out.Code, out.After = bot.Limited, "ratelimited", defaultFreeze
			w.pace.freeze(method, channel, out.After)
		case status.Code >= 400 && status.Code < 500:
			out.Kind = bot.Transient
		}
	case errors.As(err, &dial) && dial.Op == "dial":
		out.Kind, out.Code = bot.Transient, "no_connection"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		out.Code = "timeout"
	}
	return out
}

// secrets are what must not be shown even where it is not one of our own tokens: tokens by their form, and addresses that carry one.
var secrets = regexp.MustCompile(`\b(?:xox[a-z]|xapp|xwfp)-[A-Za-z0-9-]+|\b(?:https?|wss?)://[^\s"']+`)

// errorWord is what Slack's error words look like.
var errorWord = regexp.MustCompile(`^[a-z0-9_.-]{1,80}$`)

// scrub gives an error's text without tokens and addresses.
func (w *Workspace) scrub(err error) string {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // the outer text holds the address
	}
	text := err.Error()
	for _, t := range []Token{w.botToken, w.appToken} {
		if t != "" {
			text = strings.ReplaceAll(text, string(t), "***")
		}
	}
	return secrets.ReplaceAllString(text, "***")
}
