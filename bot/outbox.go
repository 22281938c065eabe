package bot

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// owed is a row of the outbox: something that is said or done once. It waits there until it is delivered.
type owed struct {
	Key     string // delivery key: the same over retries and restarts
	Stream  string
	At      time.Time
	Effect  incident.Effect
	Message *view.Message // of a notice, as it was when it was owed

	Trying     string            // delivery key of the message whose making was begun: look before making it again; empty: none
	Mark       string            // newest message known in the channel before that call
	With       []string          // rows of the outbox that are said in the same message
	Known      map[string]string // of an upload: file name → the service's id
	Checkpoint string            // of exported files: the signed head that they prove
	Tries      int
	Parked     string   // the service's word for never; empty: not parked
	Done       []string // parts already delivered, of what goes to several places
}

// owedJSON is the row on disk.
type owedJSON struct {
	Key        string            `json:"key"`
	Stream     string            `json:"stream"`
	At         time.Time         `json:"at"`
	Kind       string            `json:"kind"`
	Say        *incident.Say     `json:"say,omitempty"`
	Wake       *incident.Wake    `json:"wake,omitempty"`
	Message    *view.Message     `json:"message,omitempty"`
	Trying     string            `json:"trying,omitempty"`
	Mark       string            `json:"mark,omitempty"`
	With       []string          `json:"with,omitempty"`
	Known      map[string]string `json:"known,omitempty"`
	Checkpoint string            `json:"checkpoint,omitempty"`
	Tries      int               `json:"tries,omitempty"`
	Parked     string            `json:"parked,omitempty"`
	Done       []string          `json:"done,omitempty"`
}

func (o owed) marshal() ([]byte, error) {
	j := owedJSON{
		Key: o.Key, Stream: o.Stream, At: o.At, Message: o.Message, Trying: o.Trying, Mark: o.Mark, With: o.With, Known: o.Known, Checkpoint: o.Checkpoint, Tries: o.Tries,
		Parked: o.Parked, Done: o.Done,
	}
	switch e := o.Effect.(type) {
	case incident.Say:
		j.Kind, j.Say = "say", &e
	case incident.Wake:
		j.Kind, j.Wake = "wake", &e
	case incident.Publish:
		j.Kind = "publish"
	case incident.ArchiveRoom:
		j.Kind = "archive"
	default:
		return nil, fmt.Errorf("an effect of type %T cannot be owed", e)
	}
	return json.Marshal(j)
}

func unmarshalOwed(raw []byte) (owed, error) {
	var j owedJSON
	if err := json.Unmarshal(raw, &j); err != nil {
		return owed{}, fmt.Errorf("read an outbox row: %w", err)
	}
	o := owed{
		Key: j.Key, Stream: j.Stream, At: j.At, Message: j.Message, Trying: j.Trying, Mark: j.Mark, With: j.With, Known: j.Known, Checkpoint: j.Checkpoint, Tries: j.Tries,
		Parked: j.Parked, Done: j.Done,
	}
	switch {
	case j.Kind == "say" && j.Say != nil:
		o.Effect = *j.Say
	case j.Kind == "wake" && j.Wake != nil:
		o.Effect = *j.Wake
	case j.Kind == "publish":
		o.Effect = incident.Publish{}
	case j.Kind == "archive":
		o.Effect = incident.ArchiveRoom{}
	default:
		return owed{}, fmt.Errorf("an outbox row of kind %q is not known to this program", j.Kind)
	}
	return o, nil
}

// done reports whether a part was delivered.
func (o *owed) done(part string) bool { return slices.Contains(o.Done, part) }

// what names an owed effect for the operator, without a word of the incident.
func (o owed) what() string {
	switch e := o.Effect.(type) {
	case incident.Say:
		return "notice " + string(e.What)
	case incident.Wake:
		return "ask again"
	case incident.Publish:
		return "exported files"
	case incident.ArchiveRoom:
		return "archiving the room"
	}
	return "unknown"
}

// outboxKey orders an incident's rows as they came to be owed.
func outboxKey(stream string, n uint64, i int) string {
	return fmt.Sprintf("%s/%016x.%02x", stream, n, i)
}

// deliveryKey marks what is made in chat for an effect, so that it can be found again. 20 characters fit every service's field.
func deliveryKey(installation, stream string, n uint64, i int) string {
	return shortHash(fmt.Sprintf("%s\x00%s\x00%d\x00%d", installation, stream, n, i))
}

// surfaceKey marks a surface's message. The make grows when a message is gone and has to be made anew.
func surfaceKey(installation, stream, surface string, mk int) string {
	return shortHash(fmt.Sprintf("%s\x00%s\x00%s\x00%d", installation, stream, surface, mk))
}

func shortHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:20])
}
