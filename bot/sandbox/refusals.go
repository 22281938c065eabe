package sandbox

// Refusal is one rule of Slack's by which the sandbox says no, or gives less than was asked for.
type Refusal struct {
	Rule   string
	Answer string // what the app or the person gets
	Source string
}

// Where the rules are written. Method pages are https://docs.slack.dev/reference/methods/NAME.
const (
	docLimits   = "https://docs.slack.dev/apis/web-api/rate-limits"
	docInteract = "https://docs.slack.dev/interactivity/handling-user-interaction"
	docSocket   = "https://docs.slack.dev/apis/events-api/using-socket-mode"
	docEvents   = "https://docs.slack.dev/apis/events-api"
	docBlocks   = "https://docs.slack.dev/reference/block-kit"
	docModals   = "https://docs.slack.dev/surfaces/modals"
	docMetadata = "https://docs.slack.dev/messaging/message-metadata"
	docFiles    = "https://docs.slack.dev/messaging/working-with-files"
)

// Refusals lists the rules. A test of this package proves each, by its name.
func Refusals() []Refusal {
	return []Refusal{
		{"a method is called more often in a minute than its tier allows", "429, Retry-After", docLimits},
		{"a channel gets more than a message a second, beyond a short burst", "429, Retry-After", docLimits},
		{"a limited method does not limit another", "ok", docLimits},

		{"there is no token, or a wrong one, or the other one", "not_authed, invalid_auth, not_allowed_token_type", "chat.postMessage"},
		{"the app lacks a scope", "missing_scope, with needed and provided", "chat.postMessage"},
		{"a method does not exist", "unknown_method", "chat.postMessage"},

		{"a trigger is older than three seconds", "expired_trigger_id", docInteract},
		{"a trigger is used twice", "exchanged_trigger_id", docInteract},
		{"a trigger was never given", "invalid_trigger_id", docInteract},

		{"an acknowledgement has 20 KiB or more", "it is ignored", "slack-go socketmode.go, measured"},
		{"an event is not acknowledged", "it comes again: at once, after a minute, after five", docEvents},
		{"a command is not acknowledged within three seconds", "the person sees operation_timeout; it does not come again", docInteract},
		{"a click is not acknowledged within three seconds", "the person sees an error; it does not come again", docInteract},
		{"nobody is connected", "the person sees dispatch_failed", docSocket},
		{"an eleventh connection is opened", "too_many_websockets", "slackapi/node-slack-sdk issue 1654"},
		{"a ticket of apps.connections.open is used twice", "403", docSocket},
		{"a connection has lived its time", "warning, then refresh_requested, then the end", docSocket},
		{"a payload is for any one connection", "each comes once", docSocket},

		{"a channel has the name already, archived ones too", "name_taken", "conversations.create"},
		{"a channel's name is not lawful", "invalid_name_…", "conversations.create"},
		{"a channel is archived", "is_archived; is_inactive for an edit; already_archived", "chat.postMessage, chat.update, conversations.archive"},
		{"a bot opens an archived channel again", "not_in_channel", "conversations.unarchive, slack-go issue 1066"},
		{"one of those invited cannot come", "nobody comes, errors[]; with force all others do", "conversations.invite"},
		{"somebody invited is there, is oneself, is nobody, is of another workspace, is a guest of one channel", "already_in_channel, cant_invite_self, …", "conversations.invite"},
		{"a deactivated account is invited", "cant_invite, and all others come", "conversations.invite"},
		{"the app is not in the channel", "not_in_channel", "chat.postMessage, conversations.history"},
		{"a topic is longer than 250 characters", "too_long", "conversations.setTopic"},
		{"a private channel is not for those who are not in it", "channel_not_found, and no list has it", "conversations.info, conversations.list"},
		{"a direct message is for nobody who can get it", "user_not_found, user_disabled, channel_not_found", "conversations.open, chat.postMessage"},

		{"an update's text is longer than 4,000 characters", "msg_too_long", "chat.update"},
		{"a message's text is longer than 40,000 characters", "cut, with a warning", "chat.postMessage"},
		{"the texts of a message's blocks are too long together", "msg_blocks_too_long", "slackapi/bolt-js issues 2867, 2509"},
		{"blocks are not as Block Kit has them", "invalid_blocks, with pointers", docBlocks},
		{"blocks are no array", "invalid_blocks_format", "chat.postMessage"},
		{"a message has neither text nor blocks", "no_text", "chat.postMessage"},
		{"a message is not there", "message_not_found", "chat.update, pins.add, reactions.add"},
		{"a message is somebody else's", "cant_update_message, cant_delete_message", "chat.update, chat.delete"},
		{"an ephemeral message is updated by chat.update", "message_not_found", "chat.update"},
		{"text without blocks takes the blocks away", "the message has none", "chat.update"},
		{"rich text is replaced by other blocks", "block_mismatch", "chat.update"},
		{"metadata comes whole only to who asks for all", "event_type only", docMetadata},
		{"metadata is not as it must be", "invalid_metadata_format, invalid_metadata_schema, metadata_too_large", "chat.update"},
		{"a box stays as it was left until its block_id changes", "the screen keeps the tick", "slackapi/java-slack-sdk issue 762"},
		{"an ephemeral message is for one who is in the channel", "user_not_in_channel", "chat.postEphemeral"},

		{"a message is pinned twice", "already_pinned", "pins.add"},
		{"a reaction is added twice", "already_reacted", "reactions.add"},
		{"a stamp is not one", "bad_timestamp", "pins.add"},

		{"a view's hash is not its newest", "hash_conflict", "views.update, views.publish"},
		{"a view is not as it must be", "invalid_arguments, with pointers", docModals},
		{"a view is larger than 250 KB", "view_too_large", "views.open"},
		{"a fourth form is put on top of three", "push_limit_reached", docModals},
		{"a form is not open any more", "not_found", "views.update"},
		{"an external_id is used twice", "duplicate_external_id", "views.open"},
		{"an answer to a form names a block that is no input", "the person sees that connecting failed", docModals},

		{"a response_url is used a sixth time", "404 used_url", docInteract},
		{"a response_url is older than thirty minutes", "404 expired_url", docInteract},
		{"a response_url of a command replaces nothing", "a message of its own", "slackapi/bolt-js issue 2287, bolt-python issue 1268"},

		{"an upload's sharing comes after the answer", "no share at first", docFiles},
		{"an upload is not as long as announced", "400", docFiles},
		{"a file is shared that is not there", "file_not_found", "files.completeUploadExternal"},
		{"a file is fetched without the token", "302 to the sign-in page", docFiles},
	}
}
