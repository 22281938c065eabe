package command

// UsesRight reports whether typed words may use a right. The chat service is then asked afresh who the account is, and not its cache.
func UsesRight(words string) bool {
	word, rest := cutWord(words)
	if _, ok := numberOf(word); ok {
		word, _ = cutWord(rest)
	}
	r, ok := find(word)
	if !ok {
		return false
	}
	switch r.Name {
	case "approve", "deny", "ask", "glass", "evidence", "severity", "assign", "handoff", "close", "reopen":
		return true
	}
	return false
}
