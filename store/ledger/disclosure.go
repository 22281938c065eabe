package ledger

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// MaxDisclosure is the most bytes that a disclosure has, encoded.
const MaxDisclosure = 4 << 20

// Disclosure is a value that a line commits to and does not show: the salted value of RFC 9901, section 4.2.1.
type Disclosure struct {
	Salt  string
	Name  string
	Value json.RawMessage
}

// saltSize is 128 bits, so that nobody finds a short value by trying all (RFC 9901, section 9.3).
const saltSize = 16

// Disclose makes the disclosure of a text under a fresh salt, and the digest that the line holds.
func Disclose(rand io.Reader, name, value string) (disclosure, digest string, err error) {
	return DiscloseJSON(rand, name, appendText(nil, value))
}

// DiscloseJSON is Disclose for a value that is JSON already.
func DiscloseJSON(rand io.Reader, name string, value []byte) (disclosure, digest string, err error) {
	if err := checkName(name); err != nil {
		return "", "", err
	}
	var salt [saltSize]byte
	if _, err := io.ReadFull(rand, salt[:]); err != nil {
		return "", "", fmt.Errorf("make a salt: %w", err)
	}
	raw := make([]byte, 0, len(name)+len(value)+40)
	raw = append(raw, `["`...)
	raw = base64.RawURLEncoding.AppendEncode(raw, salt[:])
	raw = appendText(append(raw, `",`...), name)
	raw = append(append(append(raw, ','), value...), ']')
	if base64.RawURLEncoding.EncodedLen(len(raw)) > MaxDisclosure {
		return "", "", fmt.Errorf("the value of %q is longer than a disclosure may be", name)
	}
	disclosure = base64.RawURLEncoding.EncodeToString(raw)
	return disclosure, Digest(disclosure), nil
}

// Digest is what a line holds of a disclosure.
func Digest(disclosure string) string {
	sum := sha256.Sum256([]byte(disclosure))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// ParseDisclosure opens a disclosure.
func ParseDisclosure(disclosure string) (Disclosure, error) {
	if len(disclosure) > MaxDisclosure {
		return Disclosure{}, errors.New("it is longer than a disclosure may be")
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(disclosure)
	if err != nil {
		return Disclosure{}, errors.New("it is not base64url")
	}
	var parts [3][]byte
	n := 0
	s := scanner{b: raw}
	err = s.array(0, func(value []byte) error {
		if n == len(parts) {
			return errors.New("it has more than a salt, a name and a value")
		}
		parts[n] = value
		n++
		return nil
	})
	if err == nil {
		err = s.end()
	}
	if err != nil {
		return Disclosure{}, err
	}
	if n < len(parts) || parts[0][0] != '"' || parts[1][0] != '"' {
		return Disclosure{}, errors.New("it is not a salt, a name and a value")
	}
	d := Disclosure{Salt: text(parts[0]), Name: text(parts[1]), Value: parts[2]}
	return d, checkName(d.Name)
}

// checkName refuses the names that RFC 9901 keeps for itself.
func checkName(name string) error {
	switch name {
	case "", "_sd", "_sd_alg", "...":
		return fmt.Errorf("a disclosure cannot be named %q", name)
	}
	return nil
}

// sum is the digest of a disclosure before it is encoded.
func sum(disclosure []byte) Hash { return sha256.Sum256(disclosure) }
