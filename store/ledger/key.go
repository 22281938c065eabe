package ledger

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Key signs checkpoints. It prints as its public half.
type Key struct {
	signer note.Signer
	secret string
	pin    string
}

// algEd25519 marks an Ed25519 key (https://c2sp.org/signed-note).
const algEd25519 = 1

// NewKey makes a key. The name is not secret; it opens the origin of every checkpoint.
func NewKey(rand io.Reader, name string) (*Key, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(rand, seed); err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	public := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	encoded := append([]byte{algEd25519}, public...)
	sum := sha256.Sum256(append([]byte(name+"\n"), encoded...))
	secret := base64.StdEncoding.EncodeToString(append([]byte{algEd25519}, seed...))
	return ParseKey(fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s\n", name, binary.BigEndian.Uint32(sum[:]), secret))
}

// ParseKey reads the text of a key file. Its errors do not repeat the text.
func ParseKey(text string) (*Key, error) {
	text = strings.TrimSuffix(text, "\n")
	signer, err := note.NewSigner(text)
	if err != nil {
		return nil, errKeyForm
	}
	// The secret is base64 and may hold plus signs itself, so it is all that follows the fourth.
	parts := strings.SplitN(text, "+", 5)
	seed, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(seed) != 1+ed25519.SeedSize {
		return nil, errKeyForm
	}
	public := ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey)
	pin, err := note.NewEd25519VerifierKey(signer.Name(), public)
	if err != nil {
		return nil, err
	}
	return &Key{signer: signer, secret: text, pin: pin}, nil
}

var errKeyForm = errors.New("this is not a key of the form PRIVATE+KEY+name+hash+secret")

// Secret is the text of the key file.
func (k *Key) Secret() string { return k.secret + "\n" }

// Name is what the key is called.
func (k *Key) Name() string { return k.signer.Name() }

// Pin is the public key as one line, the vkey of C2SP: what a verifier is given beforehand and trusts.
func (k *Key) Pin() string { return k.pin }

// String is the pin, so that the secret is never printed by accident.
func (k *Key) String() string { return k.pin }

// GoString is the pin as well.
func (k *Key) GoString() string { return k.pin }

// Sign signs a text, which ends in a newline. It refuses what could be taken for a checkpoint.
func (k *Key) Sign(text []byte) ([]byte, error) {
	if strings.HasPrefix(string(text), k.Name()+"/") {
		return nil, errors.New("a text that opens like a checkpoint is not signed as another text")
	}
	return note.Sign(&note.Note{Text: string(text)}, k.signer)
}

// PEM is the public key of a pin as other tools read it, such as openssl.
func PEM(pin string) ([]byte, error) {
	name, encoded, err := splitPin(pin)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKIXPublicKey(ed25519.PublicKey(encoded))
	if err != nil {
		return nil, fmt.Errorf("encode the key %s: %w", name, err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), nil
}

// splitPin takes a pin apart into its name and its public key.
func splitPin(pin string) (name string, public []byte, err error) {
	v, err := note.NewVerifier(pin)
	if err != nil {
		return "", nil, errors.New("this is not a public key of the form name+hash+key")
	}
	parts := strings.SplitN(pin, "+", 3)
	encoded, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(encoded) != 1+ed25519.PublicKeySize || encoded[0] != algEd25519 {
		return "", nil, errors.New("this is not an Ed25519 key")
	}
	return v.Name(), encoded[1:], nil
}
