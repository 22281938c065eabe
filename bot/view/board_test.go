package view_test

import (
	"strings"
	"testing"

	"warroom/bot/view"
)

// TestBoardTellsWhatChatRefused keeps people from waiting for what will not come.
func TestBoardTellsWhatChatRefused(t *testing.T) {
	v := view.Incident{State: declared(), Policy: samplePolicy()}
	board := func() string {
		for _, s := range view.Surfaces(v) {
			if s.Key == "board" {
				return view.PlainText(s.Message)
			}
		}
		return ""
	}
	if got := board(); got == "" || strings.Contains(got, "refused") {
		t.Errorf("without a trouble: %s", got)
	}
	v.Troubles = []string{"notice update (is_archived)", "pin (permission_denied)"}
	if got := board(); !strings.Contains(got, "Chat refused: notice update (is_archived), pin (permission_denied)") {
		t.Errorf("with two: %s", got)
	}
}
