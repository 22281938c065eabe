package incident

import "strings"

func decideMakeRequest(s *State, p *Policy, m Meta, c MakeRequest) ([]Event, *Refusal) {
	var st *StepState
	if c.Step != "" {
		found, refusal := findStep(s, c.Step)
		if refusal != nil {
			return nil, refusal
		}
		st = found
	}
	if refusal := reserve(s, p, m, "record what the provider is asked", p.Lead.Provider); refusal != nil {
		refusal.Step = c.Step
		return nil, refusal
	}
	if st != nil {
		if refusal := unrequestable(s, p, st); refusal != nil {
			return nil, refusal
		}
	}
	if c.Provider == "" {
		c.Provider = soleProvider(s)
	}
	if s.Exercise {
		c.Reference = paperCase
	}
	what := strings.TrimSpace(c.What)
	if what == "" && st != nil {
		what = st.Title
	}
	switch {
	case !knownParty(p, c.Provider):
		return nil, no("no-provider", "Name the provider that is asked: %s.", list(keysOf(p.Providers), "or"))
	case what == "":
		return nil, no("no-text", "Say what is asked.")
	}
	return []Event{&RequestMade{
		Number: len(s.Requests) + 1, Step: c.Step, Provider: c.Provider, What: Words(what), Reference: Words(strings.TrimSpace(c.Reference)),
	}}, nil
}

// paperCase is the reference of whatever is asked in an exercise: nobody outside is asked, so that no case has a number.
const paperCase = "paper"

// unrequestable says why a step is not the provider's to do now.
func unrequestable(s *State, p *Policy, st *StepState) *Refusal {
	switch {
	case st.Hidden:
		return st.notNow()
	case st.Actor != actorProvider && st.Actor != "both":
		return st.no("ours", "tick", "%s is ours to do, and not the provider's.", st.Number)
	case st.Status == StepDone:
		return st.no("done", "", "%s is done: %s recorded it.", st.Number, token(st.By))
	}
	if r := requestOf(s, st.Request); r != nil && r.Received.IsZero() {
		return st.no("requested", "received", "%s was asked at %s as R-%d. Record the answer when it comes.", st.Number, clockTime(r.At), r.Number)
	}
	return blocked(s, p, st.ID)
}

// soleProvider is the incident's provider, where it has exactly one.
func soleProvider(s *State) string {
	if v := s.Facts["provider"]; v != unknown && !strings.Contains(v, ",") {
		return v
	}
	return ""
}

// knownParty reports whether something can be asked of a party: a provider, or a third party that people of the config belong to.
func knownParty(p *Policy, id string) bool {
	if _, ok := p.Providers[id]; ok {
		return true
	}
	for _, person := range p.People {
		if id != "" && person.Party == id {
			return true
		}
	}
	return false
}

func decideReceiveRequest(s *State, p *Policy, m Meta, c ReceiveRequest) ([]Event, *Refusal) {
	r := requestOf(s, c.Request)
	if r == nil {
		return nil, no("no-request", "There is no request R-%d in this incident.", c.Request)
	}
	// Of a third party that is in the room, its own people answer.
	if m.By.Class != ClassExternal || m.By.Party == "" || m.By.Party != r.Provider {
		if refusal := reserve(s, p, m, "record what the provider answered", p.Lead.Provider); refusal != nil {
			refusal.Step = r.Step
			return nil, refusal
		}
	}
	if !r.Received.IsZero() {
		return nil, nil
	}
	events := []Event{&RequestReceived{Request: r.Number, Answer: Words(c.Answer)}}
	// The answer is what the provider's step was for. A step of both is ticked by hand, when our half is done too.
	st := s.Steps[r.Step]
	if st == nil || st.Actor != actorProvider || st.Status != StepOpen || s.Closed != nil || unready(s, p, m, st, "") != nil {
		return events, nil
	}
	return append(events, completion(s, p, st, "")...), nil
}

// requestOf is a request by its number; nil: there is none.
func requestOf(s *State, n int) *Request {
	if n < 1 || n > len(s.Requests) {
		return nil
	}
	return &s.Requests[n-1]
}
