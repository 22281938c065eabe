package view

import (
	"maps"
	"slices"
	"strings"

	"warroom/bot/incident"
)

// Who says who holds a role, or all of them: in the incident where there is one, else by the config.
func Who(v Incident, role incident.RoleID) Message {
	head := "Roles"
	if v.inside() {
		head = "Roles, " + v.subject()
	}
	var all []Text
	for _, r := range v.everyRole() {
		if role == "" || r == role {
			all = append(all, v.whoLine(r))
		}
	}
	if len(all) == 0 {
		all = append(all, text("Nobody holds ", v.roleTitle(role), " here."))
	}
	return v.message(head, append([]Block{{Text: text(bold(head))}}, split(all)...)...)
}

// inside reports whether there is an incident to speak of.
func (v Incident) inside() bool { return v.State != nil && v.State.ID != "" }

// everyRole lists the incident's roles, else those of the config.
func (v Incident) everyRole() []incident.RoleID {
	if v.inside() {
		return v.roles()
	}
	return slices.SortedFunc(maps.Keys(v.Policy.Roles), func(a, b incident.RoleID) int {
		if d := v.Policy.Roles[a].Order - v.Policy.Roles[b].Order; d != 0 {
			return d
		}
		return strings.Compare(string(a), string(b))
	})
}

func (v Incident) whoLine(r incident.RoleID) Text {
	lead := capitalised(v.roleTitle(r)) + ": "
	role := v.Policy.Roles[r]
	if !v.inside() {
		return text(lead, v.name(role.Holder), ", stand-in ", v.name(role.StandIn))
	}
	return text(lead, v.standing(r), ". Stand-in ", v.name(role.StandIn))
}

// Rights says who may decide what, first who is asked first.
func Rights(v Incident) Message {
	ids := slices.SortedFunc(maps.Keys(v.Policy.Rights), func(a, b incident.RightID) int { return strings.Compare(v.rightTitle(a), v.rightTitle(b)) })
	all := make([]Text, 0, len(ids))
	for _, id := range ids {
		all = append(all, v.rightLine(id))
	}
	head := "Who decides what"
	return v.message(head, append([]Block{{Text: text(bold(head))}}, split(all)...)...)
}

func (v Incident) rightLine(id incident.RightID) Text {
	right := v.Policy.Rights[id]
	var who []string
	if v.inside() {
		for _, p := range incident.Holders(v.State, v.Policy, id) {
			who = append(who, v.name(p))
		}
	} else {
		for _, r := range right.Holders {
			who = append(who, v.roleTitle(r))
		}
	}
	t := text(v.rightTitle(id), ": ")
	if len(who) == 0 {
		t = text(t, "nobody")
	} else {
		t = text(t, few(who, 4))
	}
	if right.Quorum > 1 {
		t = text(t, ", ", itoa(right.Quorum), " people")
	}
	if pre := v.preApproval(id); pre != "" {
		t = text(t, ". ", pre)
	}
	return t
}

// Roles shows who holds what, each with what can be changed about it.
func Roles(v Incident) Form {
	var blocks []Block
	for _, r := range v.roles() {
		b := Block{Text: text(capitalised(v.roleTitle(r)), ": ", v.standing(r))}
		if v.State.Closed == nil {
			b.Side = v.button("Assign…", ActAssign, string(r))
			if a := v.State.Roles[r]; a.Status == incident.RoleAccepted && a.Handover == nil {
				b.Side = v.button("Hand over…", ActHandOver, string(r))
			}
		}
		blocks = append(blocks, b)
	}
	buttons := []Widget{v.press("Phone list", ActPhones, "")}
	if v.State.Closed == nil {
		buttons = append([]Widget{v.press("Invite…", ActInvite, "")}, buttons...)
	}
	return v.form(v.act(ActRoles, ""), "Roles", append(blocks, Block{Row: buttons})...)
}

// PhoneList is whom to call when nobody can be reached. It is shown to one person, and only when they ask for it.
func PhoneList(v Incident) Message {
	head := "Phone list"
	blocks := []Block{{Text: text(bold(head))}}
	blocks = append(blocks, paragraph(v.phones(v.leads()))...)
	if len(blocks) == 1 {
		blocks = append(blocks, Block{Text: text("The config holds no phone number.")})
	}
	return v.message(head, blocks...)
}

// leads are those to call, in order: who holds the roles now, then holders and stand-ins of the config.
func (v Incident) leads() []incident.PersonID {
	var out []incident.PersonID
	add := func(p incident.PersonID) {
		if p != "" && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	for _, r := range v.everyRole() {
		if v.inside() {
			add(v.State.Roles[r].Holder)
		}
		add(v.Policy.Roles[r].Holder)
		add(v.Policy.Roles[r].StandIn)
	}
	return out
}

// phones lists numbers, one a line.
func (v Incident) phones(people []incident.PersonID) Text {
	var all []Text
	var seen []incident.PersonID
	for _, p := range people {
		phone := v.Policy.People[p].Phone
		if phone == "" || slices.Contains(seen, p) {
			continue
		}
		seen = append(seen, p)
		all = append(all, text(v.name(p), v.rolesOf(p), ": ", oneLine(phone, 30)))
	}
	const most = 24
	return lines(all[:min(len(all), most)]...)
}

// rolesOf names in brackets what a person holds by the config, at most two roles.
func (v Incident) rolesOf(p incident.PersonID) string {
	var labels []string
	for _, r := range v.everyRole() {
		if v.Policy.Roles[r].Holder == p {
			labels = append(labels, v.roleTitle(r))
		}
	}
	if len(labels) == 0 {
		return ""
	}
	return " (" + few(labels, 2) + ")"
}

// split puts lines into paragraphs that each fit into one block.
func split(all []Text) []Block {
	const most = 10 // lines in a paragraph
	var out []Block
	for len(all) > 0 {
		n := min(len(all), most)
		out = append(out, Block{Text: lines(all[:n]...)})
		all = all[n:]
	}
	return out
}
