package bot

import "warroom/bot/incident"

// named is what is known of the people whom commands name, for those whom an incident's record may not know yet.
func (b *Bot) named(commands []incident.Command) []incident.Actor {
	var out []incident.Actor
	add := func(p incident.PersonID) {
		if p == "" {
			return
		}
		if _, ok := b.policy.Load().People[p]; ok {
			return // the rules know the people of the config
		}
		if a, ok := b.people.known(p); ok {
			out = append(out, a)
		}
	}
	for _, c := range commands {
		switch c := c.(type) {
		case incident.Assign:
			add(c.Person)
		case incident.OfferHandover:
			add(c.To)
		case incident.Invite:
			add(c.Person)
		case incident.HandStep:
			add(c.Person)
		case incident.AddStep:
			add(c.Person)
		case incident.OwnChange:
			add(c.Owner)
		case incident.TransferCustody:
			add(c.To)
		case incident.SetReview:
			add(c.Owner)
		case incident.Capture:
			add(c.Author)
		default: // names nobody
		}
	}
	return out
}
