package chattest

import (
	"fmt"
	"strings"
	"testing"

	"warroom/bot"
)

func exerciseRoom(t *testing.T, x *trial) {
	for _, private := range []bool{true, false} {
		spec := bot.RoomSpec{Key: fmt.Sprint("key-", private), Name: fmt.Sprint("inc-00", private), Private: private, After: x.Now()}
		made, err := x.service().MakeRoom(x.ctx, spec)
		if err != nil {
			t.Fatal(err)
		}
		again, err := x.service().MakeRoom(x.ctx, spec)
		if err != nil || again != made {
			t.Errorf("the same room is made twice: %v, then %v, %v", made, again, err)
		}
		if made.Name != spec.Name {
			t.Errorf("the room is called %q", made.Name)
		}
		if _, seen := x.in(x.People[0], made.ID); seen == private {
			t.Errorf("private %t: somebody outside sees the room: %t", private, seen)
		}
	}
}

// exerciseRoomLost loses the answer of making a room. The next try finds what was made.
func exerciseRoomLost(t *testing.T, x *trial) {
	for _, how := range []How{Cut, Break} {
		spec := bot.RoomSpec{Key: "key-" + string(how), Name: "inc-" + string(how), Private: true, After: x.Now()}
		x.Break(Fault{Op: OpRoom, How: how, Done: true})
		if _, err := x.service().MakeRoom(x.ctx, spec); kindOf(err) != bot.Unsure {
			t.Fatalf("%s: a lost answer is %v", how, err)
		}
		made, err := x.service().MakeRoom(x.ctx, spec)
		if err != nil || made.Name != spec.Name {
			t.Errorf("%s: the second try gives %v, %v", how, made, err)
		}
	}
}

// exerciseRoomTaken wants a name that is somebody else's, or another incident's.
func exerciseRoomTaken(t *testing.T, x *trial) {
	if err := x.Door.Do(x.People[0].Account, Make{Name: "inc-007", Private: true}); err != nil {
		t.Fatal(err)
	}
	spec := bot.RoomSpec{Key: "a", Name: "inc-007", Private: true, After: x.Now()}
	made, err := x.service().MakeRoom(x.ctx, spec)
	if err != nil || made.Name == "inc-007" || !strings.HasPrefix(made.Name, "inc-007") {
		t.Fatalf("the room is %v, %v", made, err)
	}
	other, err := x.service().MakeRoom(x.ctx, bot.RoomSpec{
		Key: "b", Name: made.Name, Private: true, After: x.Now(), Taken: func(id string) bool { return id == made.ID },
	})
	if err != nil || other.ID == made.ID {
		t.Errorf("a room that is another incident's is given away: %v, %v", other, err)
	}
	open, err := x.service().MakeRoom(x.ctx, bot.RoomSpec{Key: "c", Name: made.Name, After: x.Now()})
	if err != nil || open.ID == made.ID {
		t.Errorf("a private room is given for an open one: %v, %v", open, err)
	}
}

func exerciseInvite(t *testing.T, x *trial) {
	inviter, ok := x.service().(bot.Inviter)
	if !ok {
		t.Skip("the service cannot")
	}
	room := x.room() // with the first two in it
	failed, err := inviter.Invite(x.ctx, room.ID, []string{x.People[0].Account, "U0NOBODY", x.People[2].Account})
	if err != nil || len(failed) != 1 || failed["U0NOBODY"] == "" {
		t.Errorf("failed: %v, %v", failed, err)
	}
	if _, ok := x.in(x.People[2], room.ID); !ok {
		t.Error("one who cannot be brought in keeps out another")
	}
	if failed, err := inviter.Invite(x.ctx, room.ID, []string{x.People[0].Account}); err != nil || len(failed) > 0 {
		t.Errorf("one who is in already fails: %v, %v", failed, err)
	}
}

func exercisePinTopicArchive(t *testing.T, x *trial) {
	room := x.room()
	ref := x.post(bot.Post{Key: "k", Channel: room.ID, Message: message("board")})
	if s, ok := x.service().(bot.Pinner); ok {
		for range 2 { // pinned already is pinned
			if err := s.Pin(x.ctx, ref); err != nil {
				t.Error(err)
			}
		}
		if got := x.ours(room.ID); !got[0].Pinned {
			t.Error("the message is not pinned")
		}
	}
	if s, ok := x.service().(bot.Topicker); ok {
		for _, topic := range []string{"INC-001 SEV1. Commander <@U1> & Co", strings.Repeat("long ", 60)} {
			if err := s.SetTopic(x.ctx, room.ID, topic); err != nil {
				t.Error(err)
			}
			if p, _ := x.in(x.People[0], room.ID); !strings.HasPrefix(topic, strings.TrimRight(p.Topic, "…")) || p.Topic == "" {
				t.Errorf("the topic is %q", p.Topic)
			}
		}
	}
	s, ok := x.service().(bot.Archiver)
	if !ok {
		return
	}
	for range 2 {
		if err := s.Archive(x.ctx, room.ID); err != nil {
			t.Error(err)
		}
	}
	if p, _ := x.in(x.People[0], room.ID); !p.Archived {
		t.Error("the room is not archived")
	}
	if _, err := x.service().Post(x.ctx, bot.Post{Key: "k2", Channel: room.ID, Message: message("x")}); kindOf(err) != bot.Refused && kindOf(err) != bot.Gone {
		t.Errorf("a post into an archived room is %v", err)
	}
}
