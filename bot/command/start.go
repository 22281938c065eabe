package command

import (
	"strings"

	"warroom/bot/incident"
	"warroom/bot/view"
)

// Who may use a command, in the words of help. Whoever tries what they may not do is told who could.
const (
	whoAnyone    = "everyone of the workspace"
	whoReads     = "who may see the incident"
	whoWorks     = "who works on the incident"
	whoAsked     = "who is asked"
	whoHolder    = "the role's holder"
	whoCommander = "the commander"
)

// startRows are the commands that open an incident, give it people and facts, and tell how it stands.
func startRows() []Row {
	return []Row{
		{
			Name: "declare", Args: "[type] [severity] [title] [--private|--open] [--exercise] [--at <time>]", Group: groupStart, Who: whoAnyone, Console: true,
			Help:     "Open an incident and its room; a form asks for what is missing",
			Examples: []string{"declare iam-compromise sev1 AWS key on public repo", "declare denial-of-service sev2 checkout answers slowly --exercise"},
			words:    declareWords, act: view.ActDeclare, complete: completeDeclare,
		},
		{
			Name: "list", Args: "[waiting]", Group: groupStart, Who: whoAnyone, Also: []string{"mine"}, Console: true,
			Help: "List the open incidents that you may see, or what waits for you", Examples: []string{"list", "list waiting"},
			words: listWords, act: view.ActMine, label: "My incidents", complete: only("waiting"),
		},
		{
			Name: "help", Args: "[command]", Group: groupStart, Who: whoAnyone, Console: true,
			Help: "Show all commands, or how one is used", Examples: []string{"help", "help declare"},
			words: helpWords, act: view.ActHelp, label: "Help", complete: func(*turn, string) []string { return Names() },
		},
		{
			Name: "accept", Args: "[role]", Group: groupStart, Who: whoAsked, Needs: OpenIncident, Console: true,
			Help:     "Take the roles that you are asked for, one that is handed over to you, or one that a stand-in has for you",
			Examples: []string{"accept", "accept commander"},
			words:    acceptWords, act: view.ActAccept, label: "Accept", complete: completeRole,
		},
		{
			Name: "decline", Args: "[role]", Group: groupStart, Who: whoAsked, Needs: OpenIncident, Console: true,
			Help: "Say that you cannot now; the next person is asked", Examples: []string{"decline", "decline commander"},
			words: declineWords, act: view.ActDecline, label: "Can't now", complete: completeRole,
		},
		{
			Name: "assign", Args: "<role> <@person>", Group: groupStart, Who: whoCommander, Needs: OpenIncident, Console: true,
			Help: "Ask a person to take a role", Examples: []string{"assign comms-lead @Tom"},
			words: assignWords, act: view.ActAssign, complete: completeRole,
		},
		{
			Name: "handoff", Args: "<role> <@person> [what worries you]", Group: groupStart, Who: whoHolder, Needs: OpenIncident, Console: true,
			Help:     "Offer your role to another; it is yours until they take it",
			Examples: []string{"handoff commander @Dana the key may be in a second pipeline"},
			words:    handoffWords, act: view.ActHandOver, label: "Hand over…", complete: completeRole,
		},
		{
			Name: "invite", Args: "<@person> …", Group: groupStart, Who: whoWorks, Needs: AnyIncident, Console: true,
			Help: "Bring people into the room", Examples: []string{"invite @Sam"},
			words: inviteWords, act: view.ActInvite,
		},
		{
			Name: "adopt", Args: "room [<#room>|again] | runbook", Group: groupStart, Who: whoCommander, Needs: OpenIncident, Console: true,
			Help:     "Use a room that people made, ask for one again, or take the newest version of the runbook",
			Examples: []string{"adopt room again", "adopt runbook"},
			words:    adoptWords, act: view.ActAdoptRoom, complete: only(adoptRoom, adoptRunbook),
		},
		{
			Name: "note", Args: "[--at <time>] <text>", Group: groupWork, Who: whoReads, Needs: AnyIncident, Console: true,
			Help:     "Write a line into the timeline, of now or of a time before",
			Examples: []string{"note the key was in the build log too", "note --at 02:36 first call from an unknown address"},
			words:    noteWords, act: view.ActNote,
		},
		{
			Name: "correct", Args: "<entry> <text>", Group: groupWork, Who: whoWorks, Needs: AnyIncident, Console: true,
			Help: "Say what is right where a note or message is not; both stay", Examples: []string{"correct 14 it was used five times, not four"},
			words: correctWords, act: view.ActCorrect, complete: completeEntry,
		},
		{
			Name: "severity", Args: "<sev> [why]", Group: groupWork, Who: whoWorks + "; lowering: the right to", Needs: OpenIncident, Also: []string{"sev"}, Console: true,
			Help:     "Change how bad it is; lowering it needs a reason",
			Examples: []string{"severity sev1 production is down", "severity 3 the key was never used"},
			words:    severityWords, act: view.ActSeverity, complete: only("sev1", "sev2", "sev3", "sev4"),
		},
		{
			Name: "type", Args: "<type>", Group: groupWork, Who: whoCommander, Needs: OpenIncident, Console: true,
			Help: "Change the type; steps may be added, none is dropped", Examples: []string{"type data-exposure"},
			words: typeWords, act: view.ActType, complete: completeType,
		},
		{
			Name: "title", Args: "<text>", Group: groupWork, Who: whoWorks, Needs: OpenIncident, Console: true,
			Help: "Change the title", Examples: []string{"title deploy key on public repo"},
			words: titleWords, act: view.ActTitle,
		},
		{
			Name: "fact", Args: "<name> <value>", Group: groupWork, Who: whoWorks, Needs: OpenIncident, Console: true,
			Help:     `Say what is known, or unknown; "" takes it back`,
			Examples: []string{"fact layer ours", "fact services checkout, customer-files", `fact scope ""`},
			words:    factWords, act: view.ActFact, complete: completeFact,
		},
		{
			Name: "milestone", Args: "<contained|recovered> [--at <time>]", Group: groupWork, Who: whoCommander + " or the technical lead", Needs: OpenIncident, Console: true,
			Help: "Say that the incident is contained, or that all works again", Examples: []string{"milestone contained", "milestone recovered --at 02:10"},
			words: milestoneWords, act: view.ActMilestone, complete: only(milestones...),
		},
		{
			Name: "status", Group: groupTell, Who: whoReads, Needs: AnyIncident, Console: true,
			Help: "Show how the incident stands", Examples: []string{"status"},
			words: ignoring(status), act: view.ActStatus, label: "Status",
		},
		{
			Name: "brief", Group: groupTell, Who: whoWorks, Needs: AnyIncident, Console: true,
			Help: "Renew and show the executive's five lines", Examples: []string{"brief"},
			words: ignoring(brief), act: view.ActBrief, label: "Brief",
		},
		{
			Name: "catchup", Group: groupTell, Who: whoReads, Needs: AnyIncident, Console: true,
			Help: "Show what you missed, your roles and your steps", Examples: []string{"catchup"},
			words: ignoring(catchUp), act: view.ActCatchUp, label: "Catch me up",
		},
		{
			Name: "who", Args: "[role|phones]", Group: groupTell, Who: whoReads, Needs: AnyIncident, Console: true,
			Help: "Show who holds which role, or the phone list", Examples: []string{"who", "who legal", "who phones"},
			words: whoWords, act: view.ActRoles, label: "Roles", complete: completeRole,
		},
		{
			Name: "rights", Group: groupTell, Who: whoReads, Needs: AnyIncident, Console: true,
			Help: "Show who may decide what", Examples: []string{"rights"},
			words: ignoring(rights),
		},
		{
			Name: "timeline", Args: "[how many]", Group: groupProve, Who: whoReads, Needs: AnyIncident, Console: true,
			Help: "Show the newest entries", Examples: []string{"timeline", "timeline 40"},
			words: timelineWords,
		},
	}
}

// startActs are what the buttons and forms of these do.
func startActs() map[string]action {
	return map[string]action{
		view.ActMenu: (*turn).menu, view.ActMine: mine, view.ActWaiting: waiting, view.ActHelp: helpAct,
		view.ActDeclare: declareAct, view.ActDeclareFrom: declareFrom, view.ActRealThing: real,

		view.ActStatus: status, view.ActBrief: brief, view.ActCatchUp: catchUp, view.ActPhones: phones,

		view.ActRoles: roles, view.ActAssign: assignAct, view.ActInvite: inviteAct, view.ActAssignTo: assignTo, view.ActBringBack: bringBack, view.ActHandOver: handoffAct,
		view.ActAccept:       roleAct(func(r incident.RoleID) incident.Command { return incident.AcceptRole{Role: r} }),
		view.ActDecline:      roleAct(func(r incident.RoleID) incident.Command { return incident.DeclineRole{Role: r} }),
		view.ActTakeBack:     roleAct(func(r incident.RoleID) incident.Command { return incident.TakeBack{Role: r} }),
		view.ActHandoverTake: roleAct(func(r incident.RoleID) incident.Command { return incident.AnswerHandover{Role: r, Take: true} }),
		view.ActHandoverNot:  roleAct(func(r incident.RoleID) incident.Command { return incident.AnswerHandover{Role: r} }),
		view.ActRetryRoom:    retryRoom, view.ActAdoptRoom: adoptAct,

		view.ActNote: noteAct, view.ActCorrect: correctAct,
		view.ActFact: factAct, view.ActTitle: titleAct, view.ActSeverity: severityAct, view.ActType: typeAct, view.ActMilestone: milestoneAct,
	}
}

// roleAct is a button under an ask. The ask itself turns into what became of it, so that nothing more is said.
func roleAct(command func(incident.RoleID) incident.Command) action {
	return func(t *turn) Outcome { return t.do(command(incident.RoleID(strings.TrimSpace(t.Act.Ref)))) }
}
