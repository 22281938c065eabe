package bot

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"warroom"
	"warroom/bot/config"
	"warroom/bot/incident"
	"warroom/bot/view"
	"warroom/store"
)

// configured reads the example config with some of it replaced.
func configured(t *testing.T, old, with string) *config.Config {
	t.Helper()
	text := strings.Replace(string(warroom.ExampleConfig), old, with, 1)
	if text == string(warroom.ExampleConfig) {
		t.Fatalf("the example config does not hold %q", old)
	}
	c, problems := config.Parse("config.toml", []byte(text), func(string) string { return "" })
	if c == nil {
		t.Fatal(problems)
	}
	c.Policy.Stakeholders = true
	return c
}

// configs are the texts of the configs in the register.
func (h *house) configs() []string {
	h.t.Helper()
	var out []string
	for r, err := range h.store.Stream(store.Register) {
		if err != nil {
			h.t.Fatal(err)
		}
		if r.Kind == "config" {
			out = append(out, string(r.Private["text"]))
		}
	}
	return out
}

func TestReload(t *testing.T) {
	bubble(t, func(h *house) {
		t := h.t
		id := h.declares("U0PRIYA", privateWords)
		h.asksForKeys(id)
		if n := len(h.configs()); n != 1 {
			t.Fatalf("the register holds %d configs", n)
		}
		h.restart()
		if n := len(h.configs()); n != 1 {
			t.Errorf("after a restart with the same config the register holds %d", n)
		}
		runbook := h.state(id).Runbook.SHA256

		// Revoking keys becomes the executive's.
		next := configured(t, "[rights.revoke-keys]", "[rights.revoke-keys]\n# moved")
		right := next.Policy.Rights["revoke-keys"]
		right.Holders = []incident.RoleID{"executive"}
		next.Policy.Rights["revoke-keys"] = right
		if err := h.bot.Reload(t.Context(), next); err != nil {
			t.Fatal(err)
		}
		texts := h.configs()
		if len(texts) != 2 || !strings.Contains(texts[1], "# moved") {
			t.Errorf("the register holds %d configs, the newest without what is new", len(texts))
		}
		approve := view.Act{Do: view.ActApprove, Incident: id, Ref: "1", Hash: h.state(id).Decisions[0].Hash[:12]}
		h.presses("U0OMAR", approve, false)
		d := h.state(id).Decisions[0]
		if d.Status != incident.DecisionApproved {
			t.Errorf("who holds the right now cannot use it: %v", h.kinds(id))
		}
		if h.state(id).Runbook.SHA256 != runbook {
			t.Error("the incident's runbook changed")
		}
		if h.person("lee") == "" {
			t.Error("Lee is gone")
		}
	})
}

// badSource is a config that falls apart when it is bound.
type badSource struct{ PolicySource }

func (badSource) Bind(func(string) incident.PersonID) *incident.Policy { panic("no policy") }

func TestReloadThatFailsKeepsTheOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.stored.MaxSize = 1 << 20
		h.start()
		defer h.close()
		id := h.declares("U0PRIYA", openWords)
		policy := h.bot.policy.Load()
		if err := h.bot.Reload(t.Context(), badSource{}); err == nil {
			t.Error("a config that cannot be bound is taken")
		}
		free := h.fill()
		next := configured(t, "[rights.revoke-keys]", "# "+strings.Repeat("x", 5000)+"\n[rights.revoke-keys]")
		if err := h.bot.Reload(t.Context(), next); !errors.Is(err, store.ErrFull) {
			t.Errorf("on a full disk the reload ends with %v", err)
		}
		if h.bot.policy.Load() != policy {
			t.Error("the old config does not hold any more")
		}
		free()
		h.types("U0SAM", h.room(id), "note it goes on")
		if len(h.notes(id)) != 1 {
			t.Error("it does not go on")
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := h.bot.Reload(ctx, next); err == nil {
			if n := len(h.configs()); n != 2 {
				t.Errorf("the register holds %d configs", n)
			}
		}
	})
}
