// Package runbooks reads the runbooks that an incident follows, says what is wrong with them, and writes them out again.
//
// A runbook is one Markdown file. It reads well on any code host, it prints as one card a phase, and it runs in the bot: every task list item
// becomes a box that somebody ticks. This comment is the manual of the format.
//
//	+++
//	id = "key-leak"
//	type = "iam-compromise"
//	title = "Key leak"
//	version = "1.0.0"
//	owner = "iam-lead"
//	reviewed = 2026-11-16
//	control-points = ["iam"]
//	declare-if = ["a credential stands where outsiders can read it"]
//	declare-if-not = ["failed sign-ins without one that succeeded"]
//	detections = ["AWS GuardDuty: UnauthorizedAccess:IAMUser/TorIPCaller"]
//	handoffs = ["Identity is ours; session details are the vendor's: ask for them"]
//
//	[notes]
//	cannot-see = "Reads of data where their logs were never switched on."
//	disappears = "Live sessions at once, sign-ins after 7 or 30 days."
//	who-holds = "The identity vendor keeps session details."
//
//	[asks]
//	aws = ["Preserve all logs of this account for the window we give"]
//	+++
//
//	## Cut access
//
//	- when: the key is known to be exposed
//	- so-that: nobody can use it
//	- pause: No successful call since \_\_:\_\_. Strong objections?
//	- [ ] Deactivate the exposed key
//	  - id: disable-keys
//	  - role: iam-lead
//	  - right: revoke-keys
//	  - evidence: key-status
//	  - caution: do not delete, the log search needs the key's id
//	  - expected: its status reads Inactive
//	  - if-not: cut the live sessions, tell the commander
//	  - rollback: set the key Active again
//	  - killer: yes
//	  - time: 10m
//	  - control: iam
//
//	  New calls stop. Sessions already made live on.
//
//	  ```aws
//	  aws iam update-access-key --user-name <<USER>> --access-key-id <<KEY>> --status Inactive
//	  ```
//
// # Front matter
//
// TOML between two lines of +++. The keys are id, type, title, version, owner (a role), reviewed (a date), declare-if, declare-if-not, detections,
// handoffs (who does what on each side of the shared responsibility), control-points (of iam, audit-logs, storage-policies, iac-rollback), the table notes
// (cannot-see, disappears, who-holds), and the table asks, which holds for each provider what to request of it. Lint misses each that is left out.
//
// # Phases
//
// A heading of the second level opens a phase. Its id is its title in lower case with hyphens. Above its steps stand its attributes:
//
//	when     what can be observed when its time has come
//	so-that  what is true when it is over
//	pause    what the commander reads aloud before the next phase opens
//
// # Steps
//
// A task list item that is not ticked is a step. Set in by two spaces, it holds a list of attributes, plain paragraphs, and fenced commands. Each attribute
// stands once:
//
//	id         what the record and other steps call it; never used again for another step
//	role       the one role that does it
//	actor      us (as when left out), provider, or both: on a step of the provider we ask and record the answer
//	question   always yes|no|unknown: the step is answered and not ticked, and not to know is an answer
//	right      the decision right that must be granted first
//	evidence   the kind of evidence that it leaves; without a right or a question beside it, collecting that is the whole step
//	needs      ids of steps that must be done first, commas between them; they stand above it
//	produces   the fact that it settles: a question's answer is the fact's value, after another step somebody sets it
//	when       a condition over facts; without it the step is always there. Kept as text here, and checked where facts are known
//	choice     the name of a group of steps that are options: one of them is enough
//	caution    read before the command; it may not stand below it
//	expected   what is seen when it worked; of a question: what follows from yes
//	if-not     what to do when it did not work; of a question: what follows from no and from unknown
//	time       the time box: whole minutes, hours or days, such as 10m, 2h, 7d. Left out: a question 2m, evidence 5m, a watch its own, all else 10m
//	watch      how long to look before it can be ticked
//	impact     low, medium, high
//	rollback   the way back, or irreversible
//	killer     yes: skipping it has sunk real responses, and only the commander may
//	milestone  contained or recovered: reached when the step is done
//	mode       read-do or do-confirm. Left out: a question is do-confirm, all else is read-do
//	log        the log sources that it reads, commas between them
//	probe      the readiness check that proves beforehand that it can be done
//	console    the way there without a command line
//	control    the control point that it works through
//	row        the row of the shared responsibility model: identity, data, configuration, network, workload, platform, communication, or your own
//
// The word behind a fence is the provider's id and stands alone; a step has at most one command for each provider. <<NAME>> is a gap that is filled in from the
// facts of the incident: capital letters, digits and low lines. A gap that nobody filled in is shown as it is.
//
// # Texts
//
// Texts are plain: what is written is what people read, on one line. A backslash before a punctuation mark keeps a code host from reading it as markup and
// is not part of the text, so \_\_ is two low lines. Inside a fence nothing is changed. HTML comments are notes among authors. Anything else
// that no card would show is an error, and so is an unknown attribute: the error names the nearest one that exists.
//
// # Findings
//
// [Parse] gives a runbook or findings, never both, and all findings at once, each with its line and what would be right. [Lint] then looks at the craft: how
// many phases and steps, how long a text, one action a title, both exits of a question, what is expected and what if not, a way back, approval of
// what cannot be taken back, evidence before what destroys it, plain words. With a [Vocabulary] it holds every name against the config.
package runbooks
