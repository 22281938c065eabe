package runbooks

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// step looks at one step.
func (l *linting) step(s *Step) {
	l.title(s)
	l.texts(s)
	l.kind(s)
	l.change(s)
	for _, c := range s.Commands {
		l.command(s, c)
	}
	if s.Role == "" {
		l.fail(s.Line, "step-role", fmt.Sprintf("nobody does %q", s.ID), "add - role: and the one role that does it")
	}
}

// title looks for one action, the verb first, in plain words; a question may be one.
func (l *linting) title(s *Step) {
	if n := utf8.RuneCountInString(s.Title); n > longestTitle {
		l.fail(s.Line, "title-length", fmt.Sprintf("the title has %d letters", n), fmt.Sprintf("at most %d fit on a phone", longestTitle))
	}
	first, _, _ := strings.Cut(s.Title, " ")
	asks := s.Question && strings.HasSuffix(s.Title, "?") // its buttons answer it: Yes, No, Unknown
	if notVerb(first) && !asks && !strings.HasPrefix(s.Title, Gap) {
		l.fail(s.Line, "title-verb", fmt.Sprintf("the title begins with %q", first), "begin with what to do, such as Save, Ask or Deactivate")
	}
	if phrase, found := contains(s.Title, vague); found {
		l.fail(s.Line, "title-vague", fmt.Sprintf("%q leaves open what to do", phrase), "say what is done when the box is ticked")
	}
	if phrase, found := contains(s.Title, joined); found {
		l.fail(s.Line, "title-one-action", fmt.Sprintf("%q joins two actions", phrase), "make two steps: a box is ticked once")
	}
}

// texts looks at length and wording of all that a step says.
func (l *linting) texts(s *Step) {
	if n := utf8.RuneCountInString(s.Body); n > longestBody {
		l.fail(s.LineOf("body"), "body-length", fmt.Sprintf("the text of %q has %d letters", s.ID, n), fmt.Sprintf("at most %d are read", longestBody))
	}
	for _, t := range s.texts() {
		if n := utf8.RuneCountInString(t.value); t.name != "" && t.name != "body" && n > longestLine {
			l.fail(s.LineOf(t.name), "line-length", fmt.Sprintf("%s has %d letters", t.name, n), fmt.Sprintf("at most %d fit on a card", longestLine))
		}
		if phrase, found := contains(t.value, onPremises); found {
			l.fail(s.LineOf(t.name), "on-premises", fmt.Sprintf("%q cannot be done in a cloud", phrase), "say what does it there: isolate, snapshot, disable, redeploy")
		}
		if phrase, found := contains(t.value, idioms); found {
			l.warn(s.LineOf(t.name), "plain", fmt.Sprintf("%q is not plain to everyone", phrase), "say it in short, literal words")
		}
		for sentence := range strings.FieldsFuncSeq(t.value, func(r rune) bool { return strings.ContainsRune(".?!:;\n", r) }) {
			if n := len(strings.Fields(sentence)); n > longestSentence {
				l.warn(s.LineOf(t.name), "plain", fmt.Sprintf("a sentence of %q has %d words", s.ID, n), fmt.Sprintf("make two of it: above %d words a tired reader loses it", longestSentence))
			}
		}
	}
}

// labelled is a text of a step and the attribute it stands in; the title has none.
type labelled struct{ name, value string }

func (s *Step) texts() []labelled {
	return []labelled{
		{"", s.Title},
		{"body", s.Body},
		{"caution", s.Caution},
		{"expected", s.Expected},
		{"if-not", s.IfNot},
		{"rollback", s.Rollback},
		{"console", s.Console},
	}
}

// kind looks at what a question, a watch, a cut or a request needs besides.
func (l *linting) kind(s *Step) {
	if s.Question {
		if s.Expected == "" || s.IfNot == "" {
			l.fail(s.LineOf("question"), "both-exits", fmt.Sprintf("the question %q does not say where both answers lead", s.ID), "add expected: what follows from yes, and if-not: what follows from no and from unknown")
		}
		if s.Right != "" {
			l.fail(s.LineOf("right"), "question-right", fmt.Sprintf("%q is a question and needs a decision", s.ID), "make two steps: one asks, one acts")
		}
		if s.Time > longestQuestion {
			l.warn(s.LineOf("time"), "question-time", fmt.Sprintf("the question %q may take %s", s.ID, showSpan(s.Time)), fmt.Sprintf("at most %s, then the answer is unknown and work goes on", showSpan(longestQuestion)))
		}
	} else if len(s.Commands) > 0 || s.Right != "" {
		if s.Expected == "" {
			l.fail(s.Line, "expected", fmt.Sprintf("%q does not say how success looks", s.ID), "add - expected: what is seen when it worked")
		}
		if s.IfNot == "" {
			l.fail(s.Line, "if-not", fmt.Sprintf("%q does not say what to do when it fails", s.ID), "add - if-not: the next best step, or who is told")
		}
	}
	if s.Watch > 0 && len(s.Needs) == 0 {
		l.fail(s.LineOf("watch"), "watch-needs", fmt.Sprintf("%q watches, and nothing says what for", s.ID), "add - needs: and the step whose effect is watched")
	}
	if s.Mode == "do-confirm" && (s.Right != "" || s.Evidence != "") {
		l.fail(s.LineOf("mode"), "mode", fmt.Sprintf("%q cuts or saves something by heart", s.ID), "containment and evidence are read-do: take the line out")
	}
}

// change looks at the way back of what a step changes.
func (l *linting) change(s *Step) {
	for _, c := range s.Commands {
		if word, found := verb(c.Text, changing); found && s.Right == "" && s.Rollback == "" {
			l.fail(c.Line, "undo", fmt.Sprintf("this command changes something (%s), and %q has no way back", word, s.ID), "add - rollback: the way back, or "+Irreversible)
			return
		}
	}
	if s.Right != "" && s.Rollback == "" {
		l.fail(s.LineOf("right"), "undo", fmt.Sprintf("%q changes something and has no way back", s.ID), "add - rollback: the way back, or "+Irreversible)
	}
	if s.Right != "" {
		return
	}
	switch {
	case s.Rollback == Irreversible:
		l.fail(s.LineOf("rollback"), "approval", fmt.Sprintf("%q cannot be taken back, and nobody approves it", s.ID), "add - right: so that somebody reads the target back before it is done")
	case s.Impact == "high":
		l.fail(s.LineOf("impact"), "approval", fmt.Sprintf("%q breaks much, and nobody approves it", s.ID), "add - right: so that somebody reads the target back before it is done")
	}
}

var (
	// shellGap is a variable that nobody fills in; angled is a gap that is not written as one.
	shellGap = regexp.MustCompile(`\$\{?[A-Z][A-Z0-9_]*\}?`)
	angled   = regexp.MustCompile(`<<[^<>\n]*>>|<[A-Za-z][A-Za-z0-9_-]*>`)
)

// command looks at one provider's command.
func (l *linting) command(s *Step, c Command) {
	if at := s.LineOf("caution"); s.Caution != "" && at > c.Line {
		l.fail(at, "caution-first", fmt.Sprintf("the caution of %q stands below its command", s.ID), "move it up: it is read before the command is copied")
	}
	for i, line := range strings.Split(c.Text, "\n") {
		at := c.Line + 1 + i
		for _, gap := range shellGap.FindAllString(line, -1) {
			l.fail(at, "placeholder", fmt.Sprintf("%s is filled in by nobody", gap), "write it as <<"+strings.Trim(gap, "${}")+">>, a fact of the incident")
		}
		for _, gap := range angled.FindAllString(line, -1) {
			if !placeholder.MatchString(gap) {
				l.fail(at, "placeholder", fmt.Sprintf("%s is not a gap that can be filled in", gap), "write it as <<NAME>>: capital letters, digits and low lines")
			}
		}
	}
}

// names holds every name against what the config knows.
func (l *linting) names(v *Vocabulary) {
	rb := l.rb
	check := func(line int, rule, what, name string, known []string) {
		if name != "" && !slices.Contains(known, name) {
			l.fail(line, rule, fmt.Sprintf("the config knows no %s %q", what, name), suggestion(name, known))
		}
	}
	check(rb.LineOf("type"), "unknown-type", "type", rb.Type, v.Types)
	check(rb.LineOf("owner"), "unknown-role", "role", rb.Owner, v.Roles)
	for _, provider := range slices.Sorted(maps.Keys(rb.Asks)) {
		check(rb.LineOf("asks."+provider), "unknown-provider", "provider", provider, v.Providers)
	}
	for _, s := range rb.Steps() {
		check(s.LineOf("role"), "unknown-role", "role", s.Role, v.Roles)
		check(s.LineOf("right"), "unknown-right", "right", s.Right, v.Rights)
		check(s.LineOf("evidence"), "unknown-evidence", "kind of evidence", s.Evidence, v.Evidence)
		check(s.LineOf("produces"), "unknown-fact", "fact", s.Produces, v.Facts)
		for _, log := range s.Logs() {
			check(s.LineOf("log"), "unknown-log", "log source", log, v.Logs)
		}
		for _, c := range s.Commands {
			check(c.Line, "unknown-provider", "provider", c.Provider, v.Providers)
			for i, line := range strings.Split(c.Text, "\n") {
				for _, m := range placeholder.FindAllStringSubmatch(line, -1) {
					check(c.Line+1+i, "unknown-placeholder", "fact for the gap", m[1], v.Facts)
				}
			}
		}
	}
}

// notVerb reports whether a word cannot be the verb of an imperative. It knows what is wrong and not what is right: a list of all verbs is longer.
func notVerb(word string) bool {
	if first, _ := utf8.DecodeRuneInString(word); word != "" && !unicode.IsUpper(first) {
		return true
	}
	low := strings.ToLower(word)
	if slices.Contains(notVerbs, low) {
		return true
	}
	return slices.ContainsFunc(nounEnds, func(end string) bool { return strings.HasSuffix(low, end) && len(low) > len(end)+2 }) && !slices.Contains(verbsLikeNouns, low)
}

// contains finds the first of the phrases that stands in a text as whole words.
func contains(text string, phrases []string) (string, bool) {
	low := " " + strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(".,;:!?()\"", r) }), " ") + " "
	for _, p := range phrases {
		if strings.Contains(low, " "+p+" ") {
			return p, true
		}
	}
	return "", false
}

// verb finds a word of a command that does something of a kind: the first part of update-access-key, the cmdlet Update-MgUser, the plain disable.
func verb(command string, kinds []string) (string, bool) {
	for word := range strings.FieldsSeq(command) {
		if strings.ContainsAny(word, "'\"=/:|$<>{}()[]") || strings.HasPrefix(word, "-") {
			continue
		}
		first, _, _ := strings.Cut(strings.ToLower(word), "-")
		if slices.Contains(kinds, first) {
			return word, true
		}
	}
	return "", false
}
