package main

import (
	"maps"
	"slices"
	"strings"

	"warroom/bot/incident"
	"warroom/bot/sandbox"
)

const stakeholdersChannel = "C0STAKEHOLDERS"

// demoApp is the app as its manifest makes it.
func demoApp() sandbox.App {
	return sandbox.App{
		ID: "A0WARROOM", Name: "warroom", UserID: "U0WARROOM", BotID: "B0WARROOM",
		Command: sandbox.Command{Name: "/incident", Escape: true},
		Shortcuts: []sandbox.Shortcut{
			{CallbackID: "declare", Name: "Declare an incident", Description: "Open a room for something that looks wrong"},
			{CallbackID: "declare-from", Name: "Declare from this", Description: "Open a room, with this message as its first entry", Message: true},
			{CallbackID: "timeline", Name: "Add to timeline", Description: "Take this message into the incident's record", Message: true},
			{CallbackID: "evidence", Name: "Save as evidence", Description: "Keep this message and its files as evidence", Message: true},
		},
		Scopes: []string{
			"commands", "chat:write", "channels:manage", "channels:read", "channels:history", "groups:write", "groups:read", "groups:history", "im:write", "im:history",
			"users:read", "pins:write", "reactions:read", "reactions:write", "files:read", "files:write",
		},
		Events: []string{
			"app_home_opened", "message.channels", "message.groups", "member_joined_channel", "member_left_channel", "channel_archive", "group_archive", "reaction_added",
		},
	}
}

// demoUsers are the people of the config who have an account, and two whom the config does not know.
func demoUsers(p *incident.Policy) []sandbox.User {
	var out []sandbox.User
	for _, id := range slices.Sorted(maps.Keys(p.People)) {
		person := p.People[id]
		account := person.Accounts["slack"]
		if account == "" {
			continue
		}
		out = append(out, sandbox.User{ID: account, Handle: strings.ToLower(person.Key), Name: person.Name, Zone: person.Zone, Title: titleOf(p, id)})
	}
	return append(out,
		sandbox.User{ID: "U0ALEX", Handle: "alex", Name: "Alex", Title: "Developer, not in the config"},
		sandbox.User{ID: "U0GUEST", Handle: "guest", Name: "Guest", Title: "Guest of the workspace", Guest: true},
	)
}

// titleOf says what a person is in the incidents to come.
func titleOf(p *incident.Policy, id incident.PersonID) string {
	roles := slices.SortedFunc(maps.Values(p.Roles), func(a, b incident.Role) int { return a.Order - b.Order })
	for _, r := range roles {
		if r.Holder == id {
			return strings.ToUpper(r.Title[:1]) + r.Title[1:]
		}
	}
	if party := p.People[id].Party; party != "" {
		return "Of a third party"
	}
	return ""
}

// accountOf is the account of a person of the config; empty: they have none, or there is no such person.
func accountOf(p *incident.Policy, key string) string {
	return p.People[incident.PersonID(key)].Accounts["slack"]
}

// demoChannels are where everybody is.
func demoChannels(users []sandbox.User) []sandbox.Channel {
	var everyone []string
	for _, u := range users {
		if !u.Guest {
			everyone = append(everyone, u.ID)
		}
	}
	return []sandbox.Channel{
		{ID: "C0INCIDENTS", Name: "incidents", Topic: "Something looks wrong? Type /incident", Members: everyone},
		{ID: stakeholdersChannel, Name: "stakeholders", Topic: "Updates of open incidents", Members: append(slices.Clone(everyone), "U0WARROOM")},
	}
}
