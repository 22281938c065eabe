package runbooks

// longestSentence is where a reader who is tired, or reads a foreign language, begins to lose the thread.
const longestSentence = 25

var (
	// notVerbs are words that a title must not begin with.
	notVerbs = []string{
		"a", "an", "the", "this", "that", "these", "those", "is", "are", "was", "were", "has", "have", "does", "can", "could", "should", "must", "will",
		"if", "when", "then", "before", "after", "please", "we", "you", "they", "it", "there", "all", "any", "no", "not", "who", "what", "which", "where",
		"how", "why", "new", "key", "keys", "log", "logs", "user", "users", "access", "evidence", "customer", "provider", "security", "data",
	}
	// nounEnds end what is a noun, a participle or an adverb and no imperative.
	nounEnds       = []string{"ing", "tion", "sion", "ment", "ness", "ance", "ity", "ly"}
	verbsLikeNouns = []string{"bring", "apply", "rely", "reply", "verify", "document", "balance", "mention", "question", "implement", "supply", "multiply", "ping"}

	// vague are the words behind which nothing definite is done.
	vague = []string{"consider", "ensure", "as appropriate", "etc", "as needed", "if necessary", "where possible", "try to", "make sure"}
	// joined are the joints of two actions.
	joined = []string{
		"then", "and then", "and deactivate", "and delete", "and disable", "and rotate", "and revoke", "and notify", "and tell", "and ask", "and check",
		"and remove", "and restore", "and restart", "and save", "and send", "and open", "and block", "and isolate", "and export", "and record", "and update",
	}
	// onPremises are things to do that need hands in a machine hall.
	onPremises = []string{
		"unplug", "pull the plug", "pull the cable", "network cable", "image the disk on site", "on site", "reboot the server", "server room",
		"data centre floor", "power off the server", "walk to", "usb stick", "usb drive", "write blocker", "tape", "swap the disk", "rack",
	}
	// idioms are phrases that readers of English as a foreign language stumble over.
	idioms = []string{
		"heads up", "touch base", "in the loop", "out of the loop", "low-hanging", "boil the ocean", "asap", "rule of thumb", "smoking gun", "fire drill",
		"ballpark", "circle back", "all hands on deck", "silver bullet", "nuke", "as per", "utilize", "utilise", "leverage",
	}

	// changing are the verbs of commands that leave something changed behind them.
	changing = []string{
		"add", "abandon", "attach", "associate", "block", "cancel", "create", "deactivate", "deallocate", "delete", "deny", "detach", "disable", "disassociate", "drop",
		"enable", "enter", "grant", "import", "insert", "invoke", "lock", "modify", "move", "new", "patch", "purge", "put", "rebuild", "reject", "remove",
		"renew", "reset", "restart", "restore", "revoke", "rotate", "scale", "set", "stop", "suspend", "terminate", "untag", "update", "upload",
	}
	// destroying are those after which something is gone: an object, its memory, or the state that explained it.
	destroying = []string{"deallocate", "delete", "destroy", "drop", "purge", "remove", "stop", "terminate"}
	// ending are the commands that end a kind of evidence for good: who was signed in is not listed after the sessions are cut.
	ending = map[string][]string{
		"live-sessions": {"AWSRevokeOlderSessions", "Revoke-MgUserSignInSession", "revokeSignInSessions"},
	}
)
