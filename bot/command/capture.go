package command

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"warroom/bot/incident"
	"warroom/bot/view"
)

func captureActs() map[string]action {
	return map[string]action{view.ActTimeline: capture, view.ActSaveEvidence: saveAsEvidence}
}

// ByReaction stands in the Ref of a capture's act where the message was marked with the pin; a shortcut leaves it empty.
const ByReaction = "reaction"

// capture takes a message into the record, as it was when it was taken. It says nothing: the app's own mark on the message shows it.
func capture(t *turn) Outcome {
	if t.Quote == nil {
		return tell("Choose it from the menu of a message, or mark the message with a pin.")
	}
	c := messageOf(t.Quote).captured(t.Act.Ref)
	if c.Text == "" {
		return tell("This message holds no text to take into the record.")
	}
	return Outcome{Incident: t.incident(), Commands: []incident.Command{c}}
}

// saveAsEvidence opens the evidence form on a message, with its first line and its place filled in.
func saveAsEvidence(t *turn) Outcome {
	if t.Submitted {
		return t.evidenceFilled("")
	}
	if t.Quote == nil {
		return tell("Choose it from the menu of a message.", button(t.to(view.ActAddEvidence, ""), "Add evidence…"))
	}
	m := messageOf(t.Quote)
	c := incident.AddEvidence{What: firstLine(m.Text), Location: m.Link}
	if len(m.Files) > 0 {
		c.Location = m.Files[0].Link
		if c.What == "" {
			c.What = m.Files[0].Name
		}
	}
	if m.Author != "" || t.Quote.Name != "" {
		c.Source = "message of " + messageAuthor(t)
	}
	return open(t.evidenceForm(t.to(view.ActSaveEvidence, ""), c, &m))
}

func messageAuthor(t *turn) string {
	if t.Quote.Name != "" {
		return t.Quote.Name
	}
	return t.name(t.Quote.Author)
}

// savedMessage is a message that a form was opened on, as the form remembers it: by the time it is sent, the message may be gone.
type savedMessage struct {
	quoted
	Files []File `json:"files,omitempty"`
}

func messageOf(q *Quote) savedMessage {
	return savedMessage{quoted: quoted{Author: q.Author, Place: q.Place, Link: q.Link, Text: q.Text}, Files: q.Files}
}

// captured is the command that takes the message into the record, with the names of its files.
func (m savedMessage) captured(how string) incident.Capture {
	if how != ByReaction {
		how = "shortcut"
	}
	lines := []string{m.Text}
	for _, f := range m.Files {
		lines = append(lines, "File: "+f.Name)
	}
	return incident.Capture{Author: m.Author, How: how, Place: m.Place, Link: m.Link, Text: trim(strings.Join(lines, "\n"))}
}

// capture is that command, where there is a message with something in it.
func (m savedMessage) capture() []incident.Command {
	if c := m.captured(""); m.Place != "" && c.Text != "" {
		return []incident.Command{c}
	}
	return nil
}

// file is the file that was chosen, by its place in the message.
func (m savedMessage) file(chosen string) (File, bool) {
	i, err := strconv.Atoi(chosen)
	if err != nil || i < 0 || i >= len(m.Files) {
		return File{}, false
	}
	return m.Files[i], true
}

// mostFiles is how many files of one message can be chosen from; a form's note holds no more.
const mostFiles = 8

// String is the message as a form's note. What is too long for it is cut: the message's link leads to the whole.
func (m savedMessage) String() string {
	m.Files = slices.Clone(m.Files[:min(len(m.Files), mostFiles)])
	for i := range m.Files {
		m.Files[i].Name = cut(m.Files[i].Name, mostOption)
	}
	for most := mostNote; ; most = most * 3 / 4 {
		m.Text = cut(m.Text, max(most, 1))
		raw, err := json.Marshal(m)
		switch {
		case err == nil && utf8.RuneCount(raw) <= mostNote:
			return string(raw)
		case most > 1:
		case len(m.Files) == 0:
			return ""
		default:
			m.Files = m.Files[:len(m.Files)-1]
		}
	}
}

// parseSavedMessage reads a form's note. One that is not ours holds nothing.
func parseSavedMessage(s string) savedMessage {
	var m savedMessage
	if s == "" || json.Unmarshal([]byte(s), &m) != nil {
		return savedMessage{}
	}
	return m
}
