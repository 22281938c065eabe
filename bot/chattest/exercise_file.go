package chattest

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"warroom/bot"
	"warroom/bot/view"
)

// exerciseUpload puts files into a room, and loses the answer once. They arrive in one message, once.
func exerciseUpload(t *testing.T, x *trial) {
	s, ok := x.service().(bot.Uploader)
	if !ok {
		t.Skip("the service cannot")
	}
	room := x.room()
	for i, fault := range []*Fault{nil, {Op: OpUpload, How: Cut, Done: true}, {Op: OpUpload, How: Break}} {
		files := []bot.File{file(fmt.Sprint(i, "a.txt"), "alpha"), file(fmt.Sprint(i, "b.csv"), "beta,gamma")}
		known := map[string]string{}
		up := bot.Upload{
			Key: fmt.Sprint("key", i), Channel: room.ID, Files: files, Known: known, Remember: func(name, id string) error { known[name] = id; return nil },
		}
		if fault != nil {
			x.Break(*fault)
			if err := s.Upload(x.ctx, up); kindOf(err) != bot.Unsure && kindOf(err) != bot.Transient {
				t.Errorf("%+v: %v", *fault, err)
			}
		}
		if err := s.Upload(x.ctx, up); err != nil {
			t.Fatal(err)
		}
		x.eventually("the files arrive", func() bool { return len(withFiles(x.ours(room.ID))) == i+1 })
		got := withFiles(x.ours(room.ID))[i].Files
		if len(got) != 2 || got[0].Name != files[0].Name || string(got[0].Content) != "alpha" || string(got[1].Content) != "beta,gamma" {
			t.Errorf("the files are %+v", got)
		}
	}
}

func withFiles(messages []Message) []Message {
	return slices.DeleteFunc(messages, func(m Message) bool { return len(m.Files) == 0 })
}

func file(name, content string) bot.File {
	return bot.File{Name: name, Title: name, Size: int64(len(content)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }}
}

func exerciseHome(t *testing.T, x *trial) {
	s, ok := x.service().(bot.Home)
	if !ok {
		t.Skip("the service has no home pages")
	}
	for _, words := range []string{"Nothing waits for you.", "One decision waits for you."} {
		page := view.Form{Title: "Incidents", Blocks: []view.Block{{Text: view.Text{{S: words}}, Side: &view.Button{Act: view.Act{Do: "mine"}, Label: "Show"}}}}
		if err := s.ShowHome(x.ctx, x.People[0].Account, page); err != nil {
			t.Fatal(err)
		}
		if h := x.Door.See(x.People[0].Account).Home; h == nil || !strings.Contains(h.Words(), words) {
			t.Errorf("the home is %+v", h)
		}
	}
	if h := x.Door.See(x.People[1].Account).Home; h != nil {
		t.Error("somebody else's home was drawn")
	}
}

func exerciseReactFetchAccount(t *testing.T, x *trial) {
	room := x.room()
	content := bytes.Repeat([]byte("evidence "), 100)
	var files []bot.QuotedFile
	var mu sync.Mutex // guards files
	stop := x.listen(func(r *bot.Request) bot.Answer {
		mu.Lock()
		defer mu.Unlock()
		if r.Kind == bot.Spoke {
			files = r.Message.Files
		}
		return bot.Answer{}
	})
	if err := x.Door.Do(x.People[0].Account, Say{Place: room.ID, Text: "look", Files: []File{{Name: "log.txt", Content: content}}}); err != nil {
		t.Fatal(err)
	}
	x.eventually("the file is heard of", func() bool { mu.Lock(); defer mu.Unlock(); return len(files) == 1 })
	stop()
	if s, ok := x.service().(bot.Fetcher); ok {
		var got bytes.Buffer
		if err := s.Fetch(x.ctx, files[0].ID, &got, int64(len(content))); err != nil || !bytes.Equal(got.Bytes(), content) {
			t.Errorf("%d bytes are fetched, %v", got.Len(), err)
		}
		if err := s.Fetch(x.ctx, files[0].ID, io.Discard, int64(len(content)-1)); kindOf(err) != bot.Refused {
			t.Errorf("a file beyond the limit is %v", err)
		}
	}
	p, _ := x.in(x.People[0], room.ID)
	said := p.Messages[len(p.Messages)-1]
	if s, ok := x.service().(bot.Reactor); ok {
		for range 2 {
			if err := s.React(x.ctx, bot.Ref{Channel: room.ID, Message: said.ID}); err != nil {
				t.Error(err)
			}
		}
		p, _ = x.in(x.People[0], room.ID)
		if !p.Messages[len(p.Messages)-1].Marked {
			t.Error("the message is not marked")
		}
	}
	s, ok := x.service().(bot.Accounts)
	if !ok {
		return
	}
	for _, p := range x.People {
		want := bot.KindMember
		if p.Guest {
			want = bot.KindGuest
		}
		if a, err := s.Account(x.ctx, p.Account, true); err != nil || a.Kind != want || a.Name != p.Name || a.Workspace == "" {
			t.Errorf("%s is %+v, %v", p.Key, a, err)
		}
	}
	if a, err := s.Account(x.ctx, "U0NOBODY", true); err != nil || a.Kind != bot.KindForeign {
		t.Errorf("an account that is not there is %+v, %v", a, err)
	}
}
