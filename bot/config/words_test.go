package config_test

import (
	"fmt"
	"testing"
	"time"

	"warroom/bot/config"
)

func TestParseDuration(t *testing.T) {
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"0s": 0, "5m": 5 * time.Minute, "1h30m": 90 * time.Minute, "90d": 90 * day, "1d12h": 36 * time.Hour, "0d": 0, "36500d": 36500 * day,
	} {
		if got, err := config.ParseDuration(text); err != nil || got != want {
			t.Errorf("%q is %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "5", "5 m", "d", "1.5d", "-1d", "1d-1h", "1d+1h", "1w", "999999d", "1d1d", "5m "} {
		if got, err := config.ParseDuration(text); err == nil {
			t.Errorf("%q is %v, want an error", text, got)
		}
	}
	for _, text := range []string{"30s", "5m", "2h", "4h30m", "1d", "90d", "36h"} {
		d, err := config.ParseDuration(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := config.ShowDuration(d); got != text {
			t.Errorf("%q is shown as %q", text, got)
		}
	}
}

func ExampleProblem() {
	_, problems := config.Parse("config.toml", []byte("organisation = \"Example Ltd\"\norganization = \"Example Ltd\"\n"), nil)
	for _, p := range problems {
		if p.Line == 2 {
			fmt.Println(p)
		}
	}
	// Output: config.toml:2: organization: nothing reads this key; did you mean "organisation"?
}
