package slack

import (
	"context"
	"sync"
	"time"

	"warroom/bot"
)

// Slack limits each method, for each workspace and app, to so many calls in a minute (https://docs.slack.dev/apis/web-api/rate-limits; the tier
// of each method is on its page and in Slack's Java SDK, metadata/web-api/rate_limit_tiers.json). We use four fifths of it, counted over any
// minute that passed rather than as a steady flow: ten rooms opened at once do not wait for one another.
const (
	window = time.Minute
	tier2  = 16 // of 20
	tier3  = 40 // of 50
	tier4  = 80 // of 100
	// several hundred posts a minute in a workspace, and about one a second in a channel, with short bursts.
	postsInWorkspace = 240
	postsInChannel   = 8
	channelWindow    = 8 * time.Second
)

// defaultFreeze is how long a method rests when Slack says that it is limited but not until when.
const defaultFreeze = 30 * time.Second

// patience is the longest that a call waits here. Beyond it the caller is told when to come again, so that no worker is held.
const patience = 2 * time.Second

// methodLimits has the methods that we call. A method that is not here is not limited by us.
var methodLimits = map[string]int{
	"chat.postMessage":             postsInWorkspace,
	"chat.update":                  tier3,
	"chat.postEphemeral":           tier4,
	"conversations.create":         tier2,
	"conversations.setTopic":       tier2,
	"conversations.archive":        tier2,
	"conversations.invite":         tier3,
	"conversations.history":        tier3,
	"conversations.replies":        tier3,
	"conversations.open":           tier3,
	"users.conversations":          tier2,
	"users.info":                   tier4,
	"bots.info":                    tier3,
	"pins.add":                     tier2,
	"reactions.add":                tier3,
	"views.open":                   tier4,
	"views.push":                   tier4,
	"views.update":                 tier4,
	"views.publish":                tier4,
	"files.getUploadURLExternal":   tier4,
	"files.completeUploadExternal": tier4,
	"files.info":                   tier4,
}

// pace keeps the calls of one workspace within its limits.
type pace struct {
	mu     sync.Mutex           // guards all following fields
	calls  map[string][]gone    // method, or method and channel → the calls of the last window, oldest first
	frozen map[string]time.Time // method, or method and channel → not before
	sweep  time.Time
}

// gone is a call that was made.
type gone = time.Time

func newPace() *pace {
	return &pace{calls: map[string][]gone{}, frozen: map[string]time.Time{}}
}

// wait returns when a call of the method may be made, or says when to come again. It runs on the machine's own clock, as Slack's limits do.
func (w *Workspace) wait(ctx context.Context, method, channel string) error {
	for {
		pause := w.pace.take(time.Now(), method, channel)
		if pause <= 0 {
			return nil
		}
		deadline, bounded := ctx.Deadline()
		if pause > patience || bounded && time.Until(deadline) < pause {
			return &bot.SendError{Kind: bot.Limited, Code: "own_limit", After: pause}
		}
		t := time.NewTimer(pause)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return &bot.SendError{Kind: bot.Transient, Code: "not_sent", Err: context.Cause(ctx)}
		}
	}
}

// take counts a call, or says how long it must wait.
func (p *pace) take(now time.Time, method, channel string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sweepLocked(now)
	pause := p.pauseLocked(now, method, methodLimits[method], window)
	inChannel := method == "chat.postMessage" && channel != ""
	if inChannel {
		pause = max(pause, p.pauseLocked(now, method+" "+channel, postsInChannel, channelWindow))
	}
	if pause > 0 {
		return pause
	}
	if methodLimits[method] > 0 {
		p.calls[method] = append(p.calls[method], now)
	}
	if inChannel {
		p.calls[method+" "+channel] = append(p.calls[method+" "+channel], now)
	}
	return 0
}

// pauseLocked says how long a key must wait: it is frozen, or its window is full.
func (p *pace) pauseLocked(now time.Time, key string, most int, within time.Duration) time.Duration {
	var pause time.Duration
	if until, ok := p.frozen[key]; ok {
		if pause = until.Sub(now); pause <= 0 {
			delete(p.frozen, key)
		}
	}
	if most == 0 {
		return pause
	}
	calls := p.calls[key]
	for len(calls) > 0 && now.Sub(calls[0]) >= within {
		calls = calls[1:]
	}
	p.calls[key] = calls
	if len(calls) >= most {
		pause = max(pause, calls[len(calls)-most].Add(within).Sub(now))
	}
	return pause
}

// sweepLocked forgets the channels that were not posted to for a while.
func (p *pace) sweepLocked(now time.Time) {
	if now.Sub(p.sweep) < window {
		return
	}
	p.sweep = now
	for key, calls := range p.calls {
		if len(calls) == 0 || now.Sub(calls[len(calls)-1]) > window {
			delete(p.calls, key)
		}
	}
	for key, until := range p.frozen {
		if until.Before(now) {
			delete(p.frozen, key)
		}
	}
}

// freeze rests a method, because Slack says so: only that method in this workspace is blocked, and for posts only that channel.
func (p *pace) freeze(method, channel string, d time.Duration) {
	key := method
	if method == "chat.postMessage" && channel != "" {
		key += " " + channel
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.frozen[key] = time.Now().Add(d)
}
