package command

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"warroom/bot/incident"
	"warroom/bot/view"
)

func requestRow() Row {
	return Row{
		Name: "request", Args: "[<provider>] <what> [--ref <reference>]", Group: groupWork, Needs: OpenIncident, Console: true,
		Help: "Record what a provider was asked, with the provider's reference", Who: "the provider owner",
		Examples: []string{"request aws Preserve logs of 22 and 23 Nov --ref 1700 0123"},
		act:      view.ActRequest, words: requestWords,
	}
}

func receivedRow() Row {
	return Row{
		Name: "received", Args: "<R-1> <answer>", Group: groupWork, Needs: OpenIncident, Console: true,
		Help: "Record what a provider answered", Who: "the provider owner",
		Examples: []string{"received R-1 logs are on hold until 23 Feb"},
		act:      view.ActReceived, words: receivedWords,
	}
}

func requestActs() map[string]action {
	return map[string]action{view.ActRequest: makeRequest, view.ActReceived: received}
}

// requestWords records at once when it is clear which provider is meant; the form asks where it is not.
func requestWords(t *turn, rest string) Outcome {
	rest, said := takeValues(rest, "ref")
	c := incident.MakeRequest{Provider: t.provider(), Reference: said["ref"]}
	for _, party := range t.parties() {
		for _, name := range []string{party.Value, party.Label} {
			if after, ok := nameAhead(rest, name); ok {
				c.Provider, rest = party.Value, after
			}
		}
	}
	c.What = freeText(rest)
	if c.What == "" || c.Provider == "" {
		return open(t.requestForm(t.to(view.ActRequest, ""), c))
	}
	return t.recorded(fmt.Sprintf("R-%d: %s", len(t.state.Requests)+1, cut(c.What, mostReason)), c)
}

// parties are who can be asked: the providers, and the third parties whose people the config knows.
func (t *turn) parties() []view.Option {
	p := t.desk.Policy()
	out := options(p.Providers, func(_ string, v incident.Provider) string { return v.Name })
	third := map[string]bool{}
	for _, person := range p.People {
		if _, ok := p.Providers[person.Party]; person.Party != "" && !ok {
			third[person.Party] = true
		}
	}
	return append(out, options(third, func(id string, _ bool) string { return id })...)
}

// partyName is what one of them is called.
func (t *turn) partyName(id string) string {
	for _, party := range t.parties() {
		if party.Value == id {
			return party.Label
		}
	}
	return id
}

// provider is the one that the incident is about, or that there is; empty where that is not one.
func (t *turn) provider() string {
	if known := t.state.Facts["provider"]; known != "" && known != "unknown" && !strings.Contains(known, ",") {
		return known
	}
	if ids := slices.Collect(maps.Keys(t.desk.Policy().Providers)); len(ids) == 1 {
		return ids[0]
	}
	return ""
}

// makeRequest records what was asked of a provider for a step, or for none.
func makeRequest(t *turn) Outcome {
	c := incident.MakeRequest{Provider: t.provider()}
	if t.Act.Ref != "" {
		s, none := t.stepOf()
		if none != nil {
			return *none
		}
		c.Step, c.What = s.ID, stepTitle(s)
	}
	if !t.Submitted {
		return open(t.requestForm(t.to(view.ActRequest, t.Act.Ref), c))
	}
	bad := t.lacking("provider", "what")
	c.Provider, c.What, c.Reference = t.value("provider"), t.value("what"), t.value("reference")
	if !slices.ContainsFunc(t.parties(), func(o view.Option) bool { return o.Value == c.Provider }) && bad["provider"] == "" {
		return wrong("provider", "Choose one of the list.")
	}
	if bad != nil {
		return Outcome{Wrong: bad}
	}
	return t.do(c)
}

func (t *turn) requestForm(a view.Act, c incident.MakeRequest) view.Form {
	var blocks []view.Block
	if s := t.state.Steps[c.Step]; s != nil {
		blocks = append(blocks, stepLine(s))
	}
	how, reference := "The app asks nobody by itself. Ask the provider, then record it here.",
		field(optional(hinted(oneLine("reference", "Reference", c.Reference, mostTitle), "The provider's number of the case")))
	if t.state.Exercise {
		how, reference = "Ask nobody outside: in an exercise the provider's answer is played.", small("Reference: paper")
	}
	return askFor(a, "Request", "Record", append(blocks, plain(how),
		field(oneOf("provider", "Asked of", t.parties(), c.Provider)), field(manyLines("what", "What was asked", c.What, mostText)), reference)...)
}

func receivedWords(t *turn, rest string) Outcome {
	word, rest := cutWord(rest)
	n, ok := numbered(word, "r")
	if !ok || n > len(t.state.Requests) {
		why := "There is no request " + cut(word, 30) + "."
		if word == "" {
			why = "Name the request, such as R-1."
		}
		return t.unclear("received", why)
	}
	if text := freeText(rest); text != "" {
		return t.recorded(fmt.Sprintf("R-%d is answered.", n), incident.ReceiveRequest{Request: n, Answer: text})
	}
	return received(t.on(view.ActReceived, strconv.Itoa(n)))
}

// received records the answer to a request. What came with it is evidence, and is added as such.
func received(t *turn) Outcome {
	n, err := strconv.Atoi(t.Act.Ref)
	if err != nil || n < 1 || n > len(t.state.Requests) {
		if open := t.unanswered(); t.Act.Ref == "" && open > 0 {
			n = open
		} else {
			return tell("No request of " + t.state.ID + " waits for an answer.")
		}
	}
	if t.Submitted {
		if w := t.lacking("answer"); w != nil {
			return Outcome{Wrong: w}
		}
		return t.do(incident.ReceiveRequest{Request: n, Answer: t.value("answer")})
	}
	r := t.state.Requests[n-1]
	head := fmt.Sprintf("R-%d, %s", n, t.partyName(r.Provider))
	if r.Reference != "" {
		head += ", " + flat(r.Reference, mostTitle)
	}
	return open(askFor(t.to(view.ActReceived, strconv.Itoa(n)), fmt.Sprintf("Received R-%d", n), "Record",
		bold(head, flat(r.What, mostText)), field(hinted(manyLines("answer", "What came", "", mostText), "Files that came with it are added as evidence"))))
}

// unanswered is the oldest request without an answer; zero: there is none.
func (t *turn) unanswered() int {
	for _, r := range t.state.Requests {
		if r.Received.IsZero() {
			return r.Number
		}
	}
	return 0
}
