package bot

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"warroom/bot/view"
	"warroom/store"
)

// fill takes all the room that the disk has, and returns what gives it back.
func (h *house) fill() (free func()) {
	h.t.Helper()
	var rows []store.Put
	for _, many := range []int{64, 8, 1} {
		for {
			var puts []store.Put
			for i := range many {
				puts = append(puts, store.Put{Table: "ballast", Key: fmt.Sprintf("%06d", len(rows)+i), Value: make([]byte, 1000)})
			}
			_, err := h.store.Commit(store.Batch{Puts: puts})
			if errors.Is(err, store.ErrFull) {
				break
			}
			if err != nil {
				h.t.Fatal(err)
			}
			for _, p := range puts {
				rows = append(rows, store.Put{Table: p.Table, Key: p.Key})
			}
		}
	}
	return func() {
		h.t.Helper()
		for many := 1; len(rows) > 0; many = min(2*many, 64) { // a little room first, since deleting takes some as well
			n := max(0, len(rows)-many)
			if _, err := h.store.Commit(store.Batch{Puts: rows[n:]}); err != nil {
				h.t.Fatal(err)
			}
			rows = rows[:n]
		}
	}
}

// long is a text that does not fit into what is left of a full disk.
var long = strings.Repeat("a long line of it ", 150)

func TestFullDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.stored.MaxSize = 1 << 20
		h.start()
		defer h.close()
		id := h.declares("U0PRIYA", openWords)
		before := h.kinds(id)
		free := h.fill()

		release := h.hold()
		var answers [10]Answer
		var wg sync.WaitGroup
		for i := range answers {
			wg.Go(func() {
				answers[i] = h.bot.handle(t.Context(), &Request{
					ID: fmt.Sprint("n", i), Kind: Typed, Service: "slack", Workspace: workspace, Account: "U0SAM", Channel: h.room(id), Words: "note " + long,
				})
			})
		}
		var declared Answer
		wg.Go(func() {
			declared = h.bot.handle(t.Context(), &Request{ID: "d", Kind: Typed, Service: "slack", Account: "U0PRIYA", Words: "declare iam-compromise SEV1 " + long})
		})
		h.settle()
		release()
		wg.Wait()
		for i, a := range append(answers[:], declared) {
			if got := said(a); !strings.Contains(got, "Not recorded (disk full, ref ") || !strings.Contains(got, "+00 555 0101") {
				t.Errorf("act %d is answered %q", i, got)
			}
		}
		if got := h.kinds(id); !slices.Equal(got, before) {
			t.Errorf("recorded all the same: %v", got[len(before):])
		}
		h.calm()
		if n := len(h.chat.rooms); n != 1 {
			t.Errorf("there are %d rooms: one has no record", n)
		}
		recorder := httptest.NewRecorder()
		h.bot.ServeHTTP(recorder, nil)
		if recorder.Code != 503 || !strings.Contains(recorder.Body.String(), "the disk is full") {
			t.Errorf("health is %d %s", recorder.Code, recorder.Body)
		}

		free()
		h.pass(retryStore + time.Second)
		if got := h.bot.Health(); got.Store != "ok" {
			t.Errorf("health after there is room: %+v", got)
		}
		if a := h.types("U0SAM", h.room(id), "note "+long); !slices.Contains(h.notes(id), strings.TrimSpace(long)) {
			t.Errorf("after there is room the note is answered %q", said(a))
		}
		if next := h.declares("U0PRIYA", privateWords); next != "INC-P001" {
			t.Errorf("the next private incident is %s: a number was lost", next)
		}
		if st, _ := h.bot.newest(t.Context(), id); int(st.N) != len(h.kinds(id)) {
			t.Errorf("memory is at %d and the disk at %d", st.N, len(h.kinds(id)))
		}
	})
}

func TestFullDiskWhileTheClockAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.stored.MaxSize = 1 << 20
		h.start()
		defer h.close()
		id := h.declares("U0PRIYA", openWords)
		free := h.fill()
		h.pass(6 * time.Minute) // whoever did not accept is passed over, which cannot be recorded
		silent := func() int { return len(tail(h.kinds(id), 0, "role.declined")) }
		if n := silent(); n != 0 {
			t.Skipf("the disk took %d entries", n)
		}
		free()
		h.pass(retryStore + time.Second)
		if silent() == 0 {
			t.Error("what fell due while the disk was full is not recorded once there is room")
		}
	})
}

func TestUnknownFailureEndsTheBot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		salts := &gate{Reader: rand.Reader}
		h.stored.Rand = salts
		h.start()
		id := h.declares("U0PRIYA", openWords)
		poison(t, h.store, salts)
		a := h.types("U0SAM", h.room(id), "note it")
		if got := said(a); !strings.Contains(got, "Not known whether this was recorded (ref ") {
			t.Errorf("the act is answered %q", got)
		}
		h.settle()
		if got := h.bot.Health(); got.OK || !strings.Contains(got.Store, "must be started again") {
			t.Errorf("health: %+v", got)
		}
		if err := h.stop(); !errors.Is(err, store.ErrUnknown) {
			t.Errorf("the bot ended with %v", err)
		}
		if err := h.store.Close(); err != nil {
			t.Error(err)
		}
		h.store, h.stored.Rand = nil, nil
		h.start()
		defer h.close()
		h.types("U0SAM", h.room(id), "note it again")
		if got := h.notes(id); !slices.Equal(got, []string{"it again"}) {
			t.Errorf("after the start the notes are %q", got)
		}
	})
}

// poison leaves a store as a failed sync does: it does not know what is on disk. A write that panics does that too.
func poison(t *testing.T, s *store.Store, salts *gate) {
	t.Helper()
	salts.fail(errPoison)
	defer salts.fail(nil)
	defer func() {
		if recover() == nil {
			t.Error("the store was not poisoned")
		}
	}()
	_, _ = s.Commit(store.Batch{Entries: []store.Entry{{
		Stream: "INC-999", Kind: "x", Recorded: time.Now(), Private: []store.Field{{Name: "x", Value: "x"}},
	}}})
}

// errPoison makes the gate panic.
var errPoison = errors.New("poison")

func TestSlowStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		salts := &gate{Reader: rand.Reader}
		h.stored.Rand = salts
		h.start()
		defer h.close()
		id := h.declares("U0PRIYA", openWords)
		open := salts.close()
		begun := time.Now()
		a := h.types("U0SAM", h.room(id), "note slow")
		if got := said(a); !strings.Contains(got, "Not recorded yet") || a.Later == nil {
			t.Errorf("the act is answered %q", got)
		}
		if took := time.Since(begun); took > 3*time.Second {
			t.Errorf("the answer took %v", took)
		}
		begun = time.Now()
		a2 := h.presses("U0LEE", view.Act{Do: view.ActMenu, Incident: id}, false)
		if a2.Form == nil {
			t.Errorf("no menu while the disk is slow, but %q", said(a2))
		}
		if took := time.Since(begun); took > time.Second {
			t.Errorf("the form took %v", took)
		}
		h.pass(time.Minute)
		select {
		case next := <-a.Later:
			t.Errorf("an outcome that nobody knows: %q", said(next))
		default:
		}
		open()
		if got := follows(a); !strings.Contains(got, "Recorded") {
			t.Errorf("what followed is %q", got)
		}
		if got := h.notes(id); !slices.Equal(got, []string{"slow"}) {
			t.Errorf("recorded is %q", got)
		}
		h.calm()
		if !h.bot.Settled() {
			t.Error("chat does not look like the record")
		}
	})
}

func TestSlowDeclarationStillLeadsToItsRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		salts := &gate{Reader: rand.Reader}
		h.stored.Rand = salts
		h.start()
		defer h.close()
		open := salts.close()
		a := h.types("U0PRIYA", "", "declare "+openWords)
		if got := said(a); !strings.Contains(got, "Not recorded yet") {
			t.Errorf("the declaration is answered %q", got)
		}
		open()
		if got := follows(a); !strings.Contains(got, "Recorded as INC-001") || !strings.Contains(got, "Room open") {
			t.Errorf("what followed is %q", got)
		}
	})
}

// A card that was drawn from an older copy, because the decider waited for the disk, is drawn again without anybody having to act.
func TestCardCatchesUpAfterASlowCommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		salts := &gate{Reader: rand.Reader}
		h.stored.Rand = salts
		h.start()
		defer h.close()
		id, other := h.declares("U0PRIYA", openWords), h.declares("U0PRIYA", "denial-of-service SEV2 Another one")
		h.presses("U0SAM", h.tick(id, "1.1"), true)
		open := salts.close()
		a := h.types("U0SAM", h.room(other), "note which waits for the disk")
		h.pass(3 * time.Second)
		open()
		follows(a)
		h.calm()
		if card := h.card(id); !strings.Contains(card, "1 of 5 done") {
			t.Errorf("the card is %s", card)
		}
		if !h.bot.Settled() {
			t.Error("chat does not look like the record")
		}
	})
}
