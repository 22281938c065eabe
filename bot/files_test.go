package bot

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"warroom/bot/view"
	"warroom/store/ledger"
)

func contents(t *testing.T, f File) []byte {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	raw, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(raw)) != f.Size {
		t.Errorf("%s has %d bytes and says %d", f.Name, len(raw), f.Size)
	}
	return raw
}

// verify proves an archive by itself, under the bot's key.
func verify(t *testing.T, raw []byte, pin string) ledger.Report {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	part := func(name string) []byte {
		t.Helper()
		f, err := z.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = f.Close() }()
		b, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	report, err := ledger.VerifyLines(bytes.NewReader(part("entries.jsonl")), bytes.NewReader(part("disclosures.txt")), part("checkpoint"), pin)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestClosingPutsFourFilesIntoTheRoom(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		h.types("U0SAM", h.room(id), "note =HYPERLINK(\"http://evil.example\") <script>alert(1)</script>")
		h.closes(id)
		if len(h.chat.uploads) != 1 {
			t.Fatalf("%d uploads", len(h.chat.uploads))
		}
		var names []string
		files := map[string][]byte{}
		for _, f := range h.chat.uploads[0].Files {
			names = append(names, f.Name)
			files[f.Name] = contents(t, f)
		}
		if got, want := strings.Join(names, " "), "inc-001-timeline.html inc-001-timeline.md inc-001-timeline.csv inc-001.zip"; got != want {
			t.Errorf("the files are %s", got)
		}
		if report := verify(t, files["inc-001.zip"], h.store.Pin()); report.Size == 0 {
			t.Errorf("the archive proves %+v", report)
		}
		if strings.Contains(string(files["inc-001-timeline.html"]), "<script>alert") {
			t.Error("the page runs what somebody wrote")
		}
		// Made again, they are the same to the byte: a second try after a crash must not differ from what is in the room.
		again, err := h.bot.files(id)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range again {
			if !bytes.Equal(contents(t, f), files[f.Name]) {
				t.Errorf("%s differs when it is made again", f.Name)
			}
		}
		note := h.chat.with(h.room(id), "warroom/INC-001\n")
		if len(note) != 1 {
			t.Fatalf("the checkpoint is there %d times", len(note))
		}
		if z := files["inc-001.zip"]; !bytes.Contains(unzip(t, z, "checkpoint"), []byte(strings.Split(note[0].Message.Push, "\n")[2])) {
			t.Error("the room's checkpoint is not the archive's")
		}
	})
}

func unzip(t *testing.T, raw []byte, name string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestFileBecomesEvidence(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", openWords)
		h.chat.mu.Lock()
		h.chat.files["F1"] = "abc"
		h.chat.mu.Unlock()
		save := func(file string, size int64) Answer {
			form := h.ask(Request{
				Kind: Shortcut, Account: "U0SAM", Channel: h.room(id), Act: view.Act{Do: view.ActSaveEvidence},
				Message: &Quote{Ref: Ref{h.room(id), "000900"}, Author: "U0SAM", Text: "the log", Files: []QuotedFile{{ID: file, Name: "log.txt", Size: size}}},
			})
			if form.Form == nil {
				t.Fatalf("no form but %q", said(form))
			}
			values := map[string][]string{}
			for _, b := range form.Form.Blocks {
				if b.Input != nil {
					values[b.Input.ID] = b.Input.Initial
					if len(b.Input.Initial) == 0 && !b.Input.Optional {
						values[b.Input.ID] = []string{"sign-ins"}
					}
				}
			}
			return h.ask(Request{Kind: Submitted, Account: "U0SAM", Channel: h.room(id), Act: form.Form.Act, Values: values, Note: form.Form.Note})
		}
		a := save("F1", 3)
		if got := said(a) + "\n" + follows(a); !strings.Contains(got, "Reading log.txt") || !strings.Contains(got, "E-1") {
			t.Errorf("the answer is %q", got)
		}
		e := h.state(id).Evidence
		if len(e) != 1 || e[0].Hash != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" || e[0].Size != 3 || !e[0].Computed {
			t.Fatalf("the evidence is %+v", e)
		}
		// What cannot be read is recorded all the same.
		follows(save("F2", 3))
		if e = h.state(id).Evidence; len(e) != 2 || e[1].Hash != "" || e[1].Computed {
			t.Errorf("a file that cannot be read is %+v", e)
		}
		// What is too large is not.
		if got := said(save("F1", hashLimit+1)); !strings.Contains(got, "larger than 1 GiB") {
			t.Errorf("a large file is answered %q", got)
		}
		// A few at once, and each in its turn.
		slow := make(chan struct{})
		h.chat.breaks(func(c call) fault {
			if c.op == "fetch" {
				<-slow
			}
			return fault{}
		})
		var answers []Answer
		for range 3 * mostReading {
			answers = append(answers, save("F1", 3))
		}
		h.settle()
		if n := h.chat.count(ops("fetch")); n != 2+mostReading {
			t.Errorf("%d files are read at once", n-2)
		}
		close(slow)
		for _, a := range answers {
			if got := follows(a); !strings.Contains(got, "E-") {
				t.Errorf("what follows is %q", got)
			}
		}
		if n := len(h.state(id).Evidence); n != 2+3*mostReading {
			t.Errorf("%d items of evidence", n)
		}
	})
}
