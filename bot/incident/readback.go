package incident

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode"
)

// ReadBack is what an approver types to show that the target was read: the last four letters or digits of the action's target. The target is the first
// word of four letters or more with a digit in it, as ids of resources have; where there is none, the last word.
func ReadBack(action string) string {
	var target []rune
	for word := range strings.FieldsSeq(action) {
		target = plain(word)
		if len(target) >= 4 && slices.ContainsFunc(target, unicode.IsDigit) {
			break
		}
	}
	return string(target[max(0, len(target)-4):])
}

// plain is the letters and digits of a text.
func plain(s string) []rune {
	return []rune(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s))
}

// readBackCheck is what the record holds in clear to compare a typed answer with. The target itself is Words, which no rule may read and which may be
// redacted, so that the check must not tell it: it is 12 bits, which hundreds of answers share. It catches a target that was not read; who may approve
// is settled by rights, and what is approved by the decision's hash.
func readBackCheck(typed string) string {
	letters := plain(strings.ToUpper(typed))
	sum := sha256.Sum256([]byte(string(letters[max(0, len(letters)-4):])))
	return hex.EncodeToString(sum[:2])[:3]
}

// MessageRef is by what the record knows a chat message: a hash of its channel and stamp, which themselves may be redacted.
func MessageRef(place string) string {
	sum := sha256.Sum256([]byte(place))
	return hex.EncodeToString(sum[:12])
}
