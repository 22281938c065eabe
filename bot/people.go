package bot

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"

	"warroom/bot/incident"
	"warroom/store"
)

// tablePeople holds the pseudonym of everyone who was ever recorded: "config:priya" or "slack:T1:U2" → p-7q2m.
const tablePeople = "people"

// people gives pseudonyms and knows who stands behind an account.
type people struct {
	mu     sync.Mutex // guards all following fields
	rand   io.Reader
	byKey  map[string]incident.PersonID
	taken  map[incident.PersonID]bool
	policy *incident.Policy
	byAcct map[string]incident.PersonID         // service:account → a person of the config
	seen   map[incident.PersonID]incident.Actor // people who are not of the config, as they were last looked up
}

func newPeople(s *store.Store, rand io.Reader) *people {
	p := &people{rand: rand, byKey: map[string]incident.PersonID{}, taken: map[incident.PersonID]bool{}}
	for key, id := range s.List(tablePeople, "") {
		p.byKey[key] = incident.PersonID(id)
		p.taken[incident.PersonID(id)] = true
	}
	return p
}

const pseudonymLetters = "0123456789abcdefghjkmnpqrstvwxyz" // Crockford's alphabet: no letter looks like a digit

// pseudonym is the person's name in the record. fresh reports that it was made just now and must be committed with the first entry that
// uses it.
func (p *people) pseudonym(key string) (id incident.PersonID, fresh bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if id, ok := p.byKey[key]; ok {
		return id, false, nil
	}
	for {
		var b [4]byte
		if _, err := io.ReadFull(p.rand, b[:]); err != nil {
			return "", false, fmt.Errorf("make a pseudonym: %w", err)
		}
		var s strings.Builder
		s.WriteString("p-")
		for _, c := range b {
			s.WriteByte(pseudonymLetters[int(c)%len(pseudonymLetters)])
		}
		id := incident.PersonID(s.String())
		if p.taken[id] {
			continue
		}
		p.taken[id], p.byKey[key] = true, id
		return id, true, nil
	}
}

// use makes the policy the one that accounts are looked up in.
func (p *people) use(policy *incident.Policy) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.policy, p.byAcct = policy, map[string]incident.PersonID{}
	for id, person := range policy.People {
		for service, account := range person.Accounts {
			p.byAcct[service+":"+account] = id
		}
	}
}

// configured is the person of the config behind an account.
func (p *people) configured(service, account string) (incident.Person, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	id, ok := p.byAcct[service+":"+account]
	if !ok {
		return incident.Person{}, false
	}
	return p.policy.People[id], true
}

// remember keeps what is known of somebody who is not of the config.
func (p *people) remember(a incident.Actor) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.seen == nil || len(p.seen) > 10_000 {
		p.seen = map[incident.PersonID]incident.Actor{}
	}
	p.seen[a.Person] = a
}

// known is what is known of somebody who is not of the config.
func (p *people) known(id incident.PersonID) (incident.Actor, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	a, ok := p.seen[id]
	return a, ok
}

// actor is who stands behind an account now. fresh asks the chat service and not its cache: approvals do.
func (b *Bot) actor(ctx context.Context, service Service, workspace, account string, fresh bool) (incident.Actor, error) {
	a := incident.Actor{Chat: service.Name(), Account: service.Name() + ":" + workspace + ":" + account}
	person, known := b.people.configured(service.Name(), account)
	if known {
		a.Person, a.Name, a.Party, a.Class = person.ID, person.Name, person.Party, incident.ClassPerson
		if person.Party != "" {
			a.Class = incident.ClassExternal
		}
		if !fresh {
			return a, nil
		}
	}
	look, ok := service.(Accounts)
	if !ok {
		if !known {
			a.Class = incident.ClassStranger
		}
		return a, nil
	}
	acct, err := look.Account(ctx, account, fresh)
	if err != nil {
		if known && !fresh {
			return a, nil
		}
		return a, fmt.Errorf("look up the account: %w", err)
	}
	if known {
		if acct.Kind == KindDeactivated || acct.Kind == KindBot {
			a.Class = incident.ClassStranger
		}
		return a, nil
	}
	id, isNew, err := b.people.pseudonym(service.Name() + ":" + acct.Workspace + ":" + account)
	if err != nil {
		return a, err
	}
	a.Person, a.Name, a.Class = id, acct.Name, incident.ClassStranger
	a.Account = service.Name() + ":" + acct.Workspace + ":" + account
	if acct.Kind == KindMember {
		a.Class = incident.ClassMember
	}
	b.people.remember(a)
	if !isNew {
		return a, nil
	}
	// The pseudonym is on disk before anything is recorded under it.
	return a, b.keep(ctx, store.Put{Table: tablePeople, Key: service.Name() + ":" + acct.Workspace + ":" + account, Value: []byte(id)})
}

// accountOf is the account of a person in a chat service, for a message or an invitation.
func (b *Bot) accountOf(service string, p incident.PersonID, s *incident.State) string {
	if q, ok := b.policy.Load().People[p]; ok {
		if a := q.Accounts[service]; a != "" {
			return a
		}
	}
	if s != nil {
		// service:workspace:id, as the record keeps it.
		if parts := strings.SplitN(string(s.Known[p].Account), ":", 3); len(parts) == 3 && parts[0] == service {
			return parts[2]
		}
	}
	return ""
}
