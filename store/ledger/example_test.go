package ledger_test

import (
	"crypto/rand"
	"fmt"
	"log"
	"strings"
	"time"

	"warroom/store/ledger"
)

// A record is proved with nothing but its lines, what is disclosed of them, and a public key.
func ExampleVerifyLines() {
	key, err := ledger.NewKey(rand.Reader, "warroom")
	if err != nil {
		log.Fatal(err)
	}
	title, digest, err := ledger.Disclose(rand.Reader, "title", "Access key made public")
	if err != nil {
		log.Fatal(err)
	}
	line := ledger.AppendLine(nil, ledger.Line{
		Stream: "INC-042", Kind: "incident.declared", Recorded: time.Now(), Actor: "p-7q2m", Body: []byte(`{"severity":"SEV1"}`), Digests: []string{digest},
	})
	var tree ledger.Tree
	tree.Append(ledger.LeafHash(line))
	checkpoint, err := ledger.Checkpoint{Stream: "INC-042", Size: tree.Size(), Root: tree.Root()}.Sign(key)
	if err != nil {
		log.Fatal(err)
	}

	lines := string(line) + "\n"
	report, err := ledger.VerifyLines(strings.NewReader(lines), strings.NewReader(title+"\n"), checkpoint, key.Pin())
	fmt.Println(report.Stream, report.Size, report.Disclosed, err)

	report, err = ledger.VerifyLines(strings.NewReader(lines), strings.NewReader(""), checkpoint, key.Pin())
	fmt.Println(report.Stream, report.Size, report.Disclosed, err)

	_, err = ledger.VerifyLines(strings.NewReader(strings.Replace(lines, "SEV1", "SEV4", 1)), strings.NewReader(""), checkpoint, key.Pin())
	fmt.Println(strings.HasPrefix(err.Error(), "the entries add up to the root"))
	// Output:
	// INC-042 1 1 <nil>
	// INC-042 1 0 <nil>
	// true
}
