package store_test

import (
	"fmt"
	"log"
	"os"
	"time"

	"warroom/store"
	"warroom/store/ledger"
)

// An entry, what is owed for it and the answer to the command stand on disk together, or not at all.
func Example() {
	dir, err := os.MkdirTemp("", "warroom")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	s, err := store.Open(store.Options{Dir: dir})
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = s.Close() }()

	now := time.Now()
	_, err = s.Commit(store.Batch{
		Entries: []store.Entry{{
			Stream: "INC-042", Kind: "incident.declared", Recorded: now, Actor: "p-7q2m", Command: "c0",
			Body: []byte(`{"severity":"SEV1"}`), Private: []store.Field{{Name: "title", Value: "Access key made public"}},
		}},
		Puts:    []store.Put{{Table: store.Outbox, Key: "INC-042/0", Value: []byte("open the room")}},
		Answers: []store.Answer{{Command: "c0", At: now, Body: []byte("declared")}},
	})
	if err != nil {
		log.Fatal(err)
	}
	for r, err := range s.Stream("INC-042") {
		fmt.Println(r.N, r.Kind, string(r.Body), string(r.Private["title"]), err)
	}
	answer, _ := s.Answer("c0")
	fmt.Println(string(answer))

	proof, err := s.Proof("INC-042")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ledger.VerifySeal(proof.Seal, proof.Head, s.Pin()))
	// Output:
	// 0 incident.declared {"severity":"SEV1"} "Access key made public" <nil>
	// declared
	// <nil>
}
