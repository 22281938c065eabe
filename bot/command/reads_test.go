package command

import "testing"

// TestReads keeps the ways of asking apart from those of doing.
func TestReads(t *testing.T) {
	for line, want := range map[string]bool{
		"mine": true, "status": true, "INC-042 status": true, "who legal": true, "timeline 40": true, "step 3.3": true, "step 3.3 done": false,
		"step add Call the vendor": false, "phase": true, "phase 3": true, "phase 3 steps": true, "phase 3 open": false, "evidence": true, "evidence list": true,
		"evidence add memory a dump": false, "note hello": false, "close": false, "update": false, "decide a because b": false, "INC-042": true, "": true,
	} {
		if got := Reads(line); got != want {
			t.Errorf("%q only shows: %t, want %t", line, got, want)
		}
	}
}
