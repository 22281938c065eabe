package ledger

import (
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

func newKey(tb testing.TB, name string) *Key {
	tb.Helper()
	k, err := NewKey(rand.Reader, name)
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

func TestCheckpointComesBack(t *testing.T) {
	k := newKey(t, "warroom.example/7f3a")
	want := Checkpoint{Stream: "INC-042", Size: 9, Root: LeafHash([]byte("x"))}
	signed, err := want.Sign(k)
	if err != nil {
		t.Fatal(err)
	}
	got, err := OpenCheckpoint(signed, k.Pin())
	if err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	if again, err := want.Sign(k); err != nil || string(again) != string(signed) {
		t.Errorf("signed again it is other bytes (%v)", err)
	}
}

func TestCheckpointRefused(t *testing.T) {
	k := newKey(t, "warroom")
	root := LeafHash(nil).String()
	sign := func(text string) []byte {
		signed, err := note.Sign(&note.Note{Text: text}, k.signer)
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	flipped := sign("warroom/INC-042\n9\n" + root + "\n")
	flipped[len("warroom/INC-042\n")]++
	other, err := Checkpoint{Stream: "INC-042", Size: 9}.Sign(newKey(t, "warroom"))
	if err != nil {
		t.Fatal(err)
	}
	for name, signed := range map[string][]byte{
		"nothing":                         nil,
		"a size that was changed":         flipped,
		"another key of the same name":    other,
		"the origin of another key":       sign("other/INC-042\n9\n" + root + "\n"),
		"a stream that cannot be":         sign("warroom/../x\n9\n" + root + "\n"),
		"no stream":                       sign("warroom/\n9\n" + root + "\n"),
		"a size with a leading zero":      sign("warroom/INC-042\n09\n" + root + "\n"),
		"a size below zero":               sign("warroom/INC-042\n-9\n" + root + "\n"),
		"a root that is short":            sign("warroom/INC-042\n9\nAAAA\n"),
		"a fourth line":                   sign("warroom/INC-042\n9\n" + root + "\nmore\n"),
		"two lines":                       sign("warroom/INC-042\n9\n"),
		"a manifest signed with the key":  sign("warroom export v1\nINC-042\nsha256:00\n"),
		"a root with another last letter": sign("warroom/INC-042\n9\n" + strings.Replace(root, root[42:], string(root[42]+1)+"=", 1) + "\n"),
	} {
		t.Run(name, func(t *testing.T) {
			if c, err := OpenCheckpoint(signed, k.Pin()); !errors.Is(err, ErrRefuted) {
				t.Errorf("got %+v, %v", c, err)
			}
		})
	}
	if _, err := OpenCheckpoint(sign("warroom/INC-042\n9\n"+root+"\n"), "warroom+1234"); err == nil || errors.Is(err, ErrRefuted) {
		t.Errorf("a pin that cannot be is answered by %v", err)
	}
}

func TestKey(t *testing.T) {
	for range 50 { // secrets with a plus sign among them
		k := newKey(t, "warroom")
		again, err := ParseKey(k.Secret())
		if err != nil || again.Pin() != k.Pin() || again.Name() != "warroom" {
			t.Fatalf("the key comes back as %v, %v", again, err)
		}
		if shown := fmt.Sprintf("%v %+v %#v %s", k, k, k, k); strings.Contains(shown, "PRIVATE") || strings.Contains(shown, k.secret[len(k.secret)-20:]) {
			t.Fatalf("the secret shows: %s", shown)
		}
	}
	for _, text := range []string{"", "PRIVATE+KEY+warroom+00000000+AAAA", "PRIVATE+KEY+CANARY"} {
		if _, err := ParseKey(text); err == nil || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%q is answered by %v", text, err)
		}
	}
	if _, err := NewKey(rand.Reader, "two words"); err == nil {
		t.Error("a key may be named with a blank")
	}
	text, err := PEM(workedPin)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "PUBLIC KEY" {
		t.Fatalf("not a public key: %s", text)
	}
	if _, err := x509.ParsePKIXPublicKey(block.Bytes); err != nil {
		t.Error(err)
	}
	k := newKey(t, "warroom")
	if _, err := k.Sign([]byte("warroom/INC-042\n9\nAAAA\n")); err == nil {
		t.Error("a text that looks like a checkpoint is signed")
	}
	if _, err := k.Sign([]byte("warroom export v1\nINC-042\nsha256:00\n")); err != nil {
		t.Error(err)
	}
}
