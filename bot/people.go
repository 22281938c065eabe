package bot

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

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
	unkept map[string]bool // keys whose pseudonym is not on disk yet
	policy *incident.Policy
	byAcct map[string]incident.PersonID         // service:account → a person of the config
	zones  map[incident.PersonID]*time.Location // of the people of the config, read once: each is a file
	kinds  map[string]foundKind                 // by service:account, for people of the config
	seen   map[incident.PersonID]incident.Actor // people who are not of the config, as they were last looked up
}

func newPeople(s *store.Store, rand io.Reader) *people {
	p := &people{rand: rand, byKey: map[string]incident.PersonID{}, taken: map[incident.PersonID]bool{}, unkept: map[string]bool{}}
	for key, id := range s.List(tablePeople, "") {
		p.byKey[key] = incident.PersonID(id)
		p.taken[incident.PersonID(id)] = true
	}
	return p
}

const pseudonymLetters = "0123456789abcdefghjkmnpqrstvwxyz" // Crockford's alphabet: no letter looks like a digit

// pseudonym is the person's name in the record. fresh reports that it is not on disk yet: it must be there, and kept be told, before an entry uses it.
func (p *people) pseudonym(key string) (id incident.PersonID, fresh bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if id, ok := p.byKey[key]; ok {
		return id, p.unkept[key], nil
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
		p.taken[id], p.byKey[key], p.unkept[key] = true, id, true
		return id, true, nil
	}
}

// kept notes that pseudonyms are on disk.
func (p *people) kept(keys ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, key := range keys {
		delete(p.unkept, key)
	}
}

// use makes the policy the one that accounts are looked up in.
func (p *people) use(policy *incident.Policy) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.policy, p.byAcct, p.zones = policy, map[string]incident.PersonID{}, map[incident.PersonID]*time.Location{}
	for id, person := range policy.People {
		if zone, err := time.LoadLocation(person.Zone); err == nil {
			p.zones[id] = zone
		}
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

// zone is the time zone in which a person types times.
func (p *people) zone(id incident.PersonID) *time.Location {
	p.mu.Lock()
	defer p.mu.Unlock()
	if zone := p.zones[id]; zone != nil {
		return zone
	}
	return time.UTC
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
	look, ok := service.(Accounts)
	if known {
		a.Person, a.Name, a.Party, a.Class = person.ID, person.Name, person.Party, incident.ClassPerson
		if person.Party != "" {
			a.Class = incident.ClassExternal
		}
		if !ok {
			return a, nil
		}
		kind, err := b.kind(ctx, look, service.Name(), account, fresh)
		if err != nil {
			return a, fmt.Errorf("look up the account: %w", err)
		}
		if !mayAct(kind, person.Party != "") {
			a.Class = incident.ClassStranger
		}
		return a, nil
	}
	if !ok {
		a.Class = incident.ClassStranger
		return a, nil
	}
	acct, err := look.Account(ctx, account, fresh)
	if err != nil {
		return a, fmt.Errorf("look up the account: %w", err)
	}
	a.Account = service.Name() + ":" + acct.Workspace + ":" + account
	id, unkept, err := b.people.pseudonym(a.Account)
	if err != nil {
		return a, err
	}
	a.Person, a.Name, a.Class = id, acct.Name, incident.ClassStranger
	if acct.Kind == KindMember {
		a.Class = incident.ClassMember
	}
	b.people.remember(a)
	if unkept {
		// The pseudonym is on disk before anything is recorded under it.
		if err := b.keep(ctx, store.Put{Table: tablePeople, Key: a.Account, Value: []byte(id)}); err != nil {
			return a, err
		}
		b.people.kept(a.Account)
	}
	return a, nil
}

// mayAct reports whether an account that the config names may act as what it is now. Only somebody of a third party may be a guest, or of another
// workspace.
func mayAct(kind AccountKind, party bool) bool {
	switch kind {
	case KindMember:
		return true
	case KindGuest, KindForeign:
		return party
	case KindBot, KindDeactivated:
	}
	return false
}

// kindLife is how long what an account was found to be stands without asking again.
const kindLife = 10 * time.Minute

// kind is what an account that the config names is now. A click waits for no look-up: it goes by what was found last, and an account never looked at is
// taken for the member that the config says it is while it is looked up behind the click. An act that uses a right asks afresh.
func (b *Bot) kind(ctx context.Context, look Accounts, service, account string, fresh bool) (AccountKind, error) {
	key := service + ":" + account
	if fresh {
		acct, err := look.Account(ctx, account, true)
		if err != nil {
			return "", err
		}
		b.people.noteKind(key, acct.Kind)
		return acct.Kind, nil
	}
	kind, current := b.people.kind(key)
	if !current {
		b.aside(func(ctx context.Context) {
			call, cancel := context.WithTimeoutCause(ctx, callLimit, errSlow)
			defer cancel()
			acct, err := look.Account(call, account, false)
			if err != nil {
				b.log.Warn("an account could not be looked up", "component", "people", "error", err)
				return
			}
			b.people.noteKind(key, acct.Kind)
		})
	}
	return kind, nil
}

// kind is what an account was found to be, and whether that still stands. What was never looked at counts as a member.
func (p *people) kind(key string) (AccountKind, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	k, ok := p.kinds[key]
	if !ok {
		return KindMember, false
	}
	return k.kind, time.Since(k.at) < kindLife
}

func (p *people) noteKind(key string, kind AccountKind) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kinds == nil {
		p.kinds = map[string]foundKind{}
	}
	p.kinds[key] = foundKind{kind, time.Now()}
}

// foundKind is what an account was found to be, and when.
type foundKind struct {
	kind AccountKind
	at   time.Time
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
