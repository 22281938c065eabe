package command

import (
	"slices"
	"strings"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// The fields of the forms about roles.
const (
	fieldRole  = "role"
	fieldWhom  = "whom"
	fieldWorry = "worry"
)

// roles are the roles of the incident, or of the config outside one, in the order of the board.
func (t *turn) roles() []incident.Role {
	p := t.desk.Policy()
	var out []incident.Role
	for id, r := range p.Roles {
		if t.state == nil {
			out = append(out, r)
		} else if _, ok := t.state.Roles[id]; ok {
			out = append(out, r)
		}
	}
	var first []incident.RoleID
	if t.state != nil {
		first = p.Types[t.state.Type].Roles
	}
	place := func(r incident.Role) int {
		if i := slices.Index(first, r.ID); i >= 0 {
			return i
		}
		return len(first) + r.Order
	}
	slices.SortFunc(out, func(a, b incident.Role) int {
		if d := place(a) - place(b); d != 0 {
			return d
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	return out
}

func (t *turn) roleOptions(want func(incident.RoleID) bool) []view.Option {
	var out []view.Option
	for _, r := range t.roles() {
		if want == nil || want(r.ID) {
			out = append(out, option(string(r.ID), r.Title))
		}
	}
	return out
}

// roleAhead takes a role off the front of the words: its id, its title, or what the board calls it.
func (t *turn) roleAhead(words string) (id incident.RoleID, rest string, ok bool) {
	all := t.roles()
	for _, r := range all {
		for _, name := range []string{string(r.ID), r.Title, r.Label} {
			if rest, ok := nameAhead(words, name); ok {
				return r.ID, rest, true
			}
		}
	}
	return "", words, false
}

// noRole says that a word is no role, and which one was probably meant.
func (t *turn) noRole(words string) string {
	word, _ := cutWord(words)
	if word == "" {
		return "Name a role."
	}
	return "There is no role " + cut(word, 40) + " here. " + meant(word, "roles", t.roleIDs())
}

func (t *turn) roleIDs() []string {
	var ids []string
	for _, r := range t.roles() {
		ids = append(ids, string(r.ID))
	}
	return ids
}

// onlyRole reads words that are a role and nothing else; without words it is no role. Why says what is wrong with them.
func (t *turn) onlyRole(words string) (id incident.RoleID, why string) {
	if words == "" {
		return "", ""
	}
	id, after, ok := t.roleAhead(words)
	if !ok || after != "" {
		return "", t.noRole(words)
	}
	return id, ""
}

// title is what people call a role in sentences.
func (t *turn) title(id incident.RoleID) string {
	if r, ok := t.desk.Policy().Roles[id]; ok {
		return r.Title
	}
	return string(id)
}

// acceptWords takes a role that was asked or offered, or takes one back from a stand-in. The buttons for these three are on the asks.
func acceptWords(t *turn, rest string) Outcome {
	id, why := t.onlyRole(rest)
	if why != "" {
		return t.unclear("accept", why)
	}
	me := t.desk.Actor().Person
	if offered, ok := t.offeredTo(me, id); ok {
		return t.do(incident.AnswerHandover{Role: offered, Take: true}).saying("Recorded. You are " + t.title(offered) + " from now on.")
	}
	if a := t.state.Roles[id]; id != "" && a.Holder != me && t.desk.Policy().Roles[id].Holder == me && slices.ContainsFunc(a.Asked, func(x incident.Asked) bool { return x.Person == me && x.Answer != "" }) {
		return t.do(incident.TakeBack{Role: id}).saying("Recorded. You are " + t.title(id) + " again.")
	}
	if id == "" {
		return t.do(incident.AcceptRole{}).saying("Recorded. You accepted.")
	}
	return t.do(incident.AcceptRole{Role: id}).saying("Recorded. You are " + t.title(id) + ".")
}

// declineWords says that the person cannot take what was asked or offered.
func declineWords(t *turn, rest string) Outcome {
	id, why := t.onlyRole(rest)
	if why != "" {
		return t.unclear("decline", why)
	}
	if offered, ok := t.offeredTo(t.desk.Actor().Person, id); ok {
		return t.do(incident.AnswerHandover{Role: offered}).saying("Recorded. Nothing changes hands.")
	}
	return t.do(incident.DeclineRole{Role: id}).saying("Recorded. The next person is asked.")
}

// offeredTo is a role that is being handed over to the person: the one named, or the first where none is.
func (t *turn) offeredTo(p incident.PersonID, id incident.RoleID) (incident.RoleID, bool) {
	for _, r := range t.roles() {
		if id != "" && r.ID != id {
			continue
		}
		if h := t.state.Roles[r.ID].Handover; h != nil && h.To == p {
			return r.ID, true
		}
	}
	return "", false
}

// assignWords gives a role to a person, who is asked.
func assignWords(t *turn, rest string) Outcome {
	if rest == "" {
		return open(t.assignForm("", ""))
	}
	id, after, ok := t.roleAhead(rest)
	if !ok {
		return t.unclear("assign", t.noRole(rest))
	}
	if after == "" {
		return open(t.assignForm(id, ""))
	}
	p, why := t.whom(freeText(after))
	if why != "" {
		return t.unclear("assign", why)
	}
	return t.assign(id, p)
}

func (t *turn) assign(id incident.RoleID, p incident.PersonID) Outcome {
	return t.do(incident.Assign{Role: id, Person: p}).saying("Recorded. " + t.view().Name(p) + " is asked to be " + t.title(id) + ".")
}

func (t *turn) assignForm(id incident.RoleID, p incident.PersonID) view.Form {
	return askFor(t.to(view.ActAssign, ""), "Assign a role", "Ask them",
		field(oneOf(fieldRole, "Role", t.roleOptions(nil), string(id))),
		field(t.someone(fieldWhom, "Person", p)),
	)
}

// assignTo asks a person that the button names to take a role.
func assignTo(t *turn) Outcome {
	id, p, _ := strings.Cut(t.Act.Ref, "/")
	return t.assign(incident.RoleID(id), incident.PersonID(p))
}

// called is a person's name. Somebody whom neither the config nor the record knows yet is introduced by the act itself, which comes after these words are
// made.
func (t *turn) called(p incident.PersonID) string {
	_, configured := t.desk.Policy().People[p]
	if !configured && (t.state == nil || t.state.Known[p].Name == "") {
		return "a member of the workspace"
	}
	return t.view().Name(p)
}

// bringBack calls somebody who left into the room again.
func bringBack(t *turn) Outcome {
	p := incident.PersonID(t.Act.Ref)
	return t.do(incident.Invite{Person: p}).saying("Recorded. Invited: " + t.called(p) + ".")
}

func assignAct(t *turn) Outcome {
	if !t.Submitted {
		return open(t.assignForm(incident.RoleID(t.Act.Ref), ""))
	}
	id, p, bad := t.roleAndPerson()
	if bad != nil {
		return Outcome{Wrong: bad}
	}
	return t.assign(id, p)
}

// roleAndPerson reads the two fields that both forms about a role have.
func (t *turn) roleAndPerson() (id incident.RoleID, p incident.PersonID, bad map[string]string) {
	if bad = t.lacking(fieldRole, fieldWhom); bad != nil {
		return "", "", bad
	}
	id, rest, ok := t.roleAhead(t.value(fieldRole))
	if !ok || rest != "" {
		return "", "", map[string]string{fieldRole: "Choose one of the list."}
	}
	p, why := t.whom(t.value(fieldWhom))
	if why != "" {
		return "", "", map[string]string{fieldWhom: why}
	}
	return id, p, nil
}

// handoffWords offers a role to another person. Who offers it holds it until the other takes it.
func handoffWords(t *turn, rest string) Outcome {
	if rest == "" {
		return open(t.handoffForm("", "", ""))
	}
	id, after, ok := t.roleAhead(rest)
	if !ok {
		return t.unclear("handoff", t.noRole(rest))
	}
	if after == "" {
		return open(t.handoffForm(id, "", ""))
	}
	word, worry := cutWord(after)
	p, why := t.whom(word)
	if why != "" {
		return t.unclear("handoff", why)
	}
	if worry == "" {
		// What worries the one who leaves is the line that no record holds: it is asked for once more.
		return open(t.handoffForm(id, p, ""))
	}
	return t.offer(id, p, freeText(worry))
}

func (t *turn) offer(id incident.RoleID, p incident.PersonID, worry string) Outcome {
	return t.do(incident.OfferHandover{Role: id, To: p, Worry: worry}).
		saying("Recorded. " + t.view().Name(p) + " is asked. The role of " + t.title(id) + " stays where it is until they take it.")
}

// handoffForm begins with a role that the person holds, and with the stand-in.
func (t *turn) handoffForm(id incident.RoleID, p incident.PersonID, worry string) view.Form {
	me := t.desk.Actor().Person
	held := t.roleOptions(func(id incident.RoleID) bool { return t.state.Roles[id].Holder == me })
	if id == "" && len(held) > 0 {
		id = incident.RoleID(held[0].Value)
	}
	if s := t.desk.Policy().Roles[id].StandIn; p == "" && s != me {
		p = s
	}
	return askFor(t.to(view.ActHandOver, ""), "Hand over", "Offer it",
		field(oneOf(fieldRole, "Role", t.roleOptions(nil), string(id))),
		field(t.someone(fieldWhom, "To", p)),
		field(optional(hinted(oneLine(fieldWorry, "What worries me", worry, mostReason), "One line that the record does not show."))),
	)
}

func handoffAct(t *turn) Outcome {
	if !t.Submitted {
		return open(t.handoffForm(incident.RoleID(t.Act.Ref), "", ""))
	}
	id, p, bad := t.roleAndPerson()
	if bad != nil {
		return Outcome{Wrong: bad}
	}
	return t.offer(id, p, t.value(fieldWorry))
}

// inviteWords brings people into the room.
func inviteWords(t *turn, rest string) Outcome {
	if rest == "" {
		return open(t.inviteForm())
	}
	var commands []incident.Command
	var names []string
	for rest != "" {
		var word string
		word, rest = cutWord(rest)
		p, why := t.whom(strings.TrimRight(word, ","))
		if why != "" {
			return t.unclear("invite", why)
		}
		commands, names = append(commands, incident.Invite{Person: p}), append(names, t.called(p))
	}
	return t.do(commands...).saying("Recorded. Invited: " + strings.Join(names, ", ") + ".")
}

func (t *turn) inviteForm() view.Form {
	return askFor(t.to(view.ActInvite, ""), "Invite a person", "Invite", field(t.someone(fieldWhom, "Person", "")))
}

func inviteAct(t *turn) Outcome {
	if !t.Submitted {
		return open(t.inviteForm())
	}
	p, why := t.whom(t.value(fieldWhom))
	if why != "" {
		return wrong(fieldWhom, why)
	}
	return t.do(incident.Invite{Person: p}).saying("Recorded. Invited: " + t.called(p) + ".")
}
