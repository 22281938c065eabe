# An AWS production access key is public. Priya sees it at 02:40.
priya: /incident declare iam-compromise SEV1 AWS key on public repo
room opens private
priya is told "Room open"
lee sees "you are incident commander", "Answer by 02:45" in direct
alex does not see "INC-P001" in anywhere

at 02:41
lee, omar and tom press "Accept" in direct
record has role.taken by omar
room has topic "INC-P001 SEV1 Identity compromise. Commander Lee"
room pins "Identity compromise"
# Priya holds her role by declaring. Dana and Sam never press anything: the first thing they do accepts theirs.
priya ticks 1.1
lee ticks 1.2
lee: /incident note Goal: nobody can use the key; know what it did
lee ticks 1.3
sam: /incident fact layer ours
sam ticks 1.4
record has role.taken by sam with "first act"
dana ticks 1.5
record has role.taken by dana with "evidence-owner", "first act"

at 02:42
lee presses "Confirm, open Confirm"
lee sees "Phase 1 of 8: Start. 5 of 5. Lee confirmed 02:42" in room
priya: /incident fact provider aws
priya: /incident fact account production 1111-2222-3333
priya presses "Yes" beside 2.1
priya presses "Yes" beside 2.2
priya presses "Unknown" beside 2.3
record has step.completed by priya with "find-its-reach", "unknown"
# Priya lives in India, where it is 08:06: what people type is meant by their own clock.
priya: /incident note --at 08:06 first call from an unknown address
record has note.added by priya with "first call", "at 02:36"

at 02:44
dana presses "Add evidence…" beside 2.4 and fills what="Sessions of ci-deploy, as JSON", kept="s3://evidence/inc-p001/sessions.json"
record has evidence.added by dana with "live-sessions", "sessions.json"
dana presses "Add evidence…" beside 2.5 and fills what="Sign-ins since 16 Nov, export started", kept="s3://evidence/inc-p001/sign-ins/"
# Ines says nothing until 02:45. Tom is asked in her place, and the room is told.
at 02:45
lee sees "Legal: no answer from Ines by 02:45" in room
tom sees "you stand in for Ines as legal and privacy liaison" in direct
priya: /incident fact scope production 1111-2222-3333
lee presses "Confirm, open Cut access"
lee sees "Phase 2 of 8: Confirm. 5 of 5. Lee confirmed 02:45" in room
at 02:46
tom presses "Accept" in direct
record has role.taken by tom with "legal"
ines sees "Tom took this at 02:46" in direct
priya ticks 3.1
# A slip of the thumb: not done after all, then done.
priya unticks 3.1
record has step.unticked by priya
priya ticks 3.1

at 02:49
sam presses "Add evidence…" beside 3.2 and fills what="Key, policy and trust as JSON", kept="s3://evidence/inc-p001/key-state.json", SHA-256="9f2c51aa7700e1d49f2c51aa7700e1d49f2c51aa7700e1d49f2c51aa7700e1d4"
record has evidence.added by sam with "key-status", "9f2c51aa"
sam sees "Evidence E-3. Sam, T+9 min" in room

at 02:50
priya presses "Ask Lee…" beside 3.3 and fills action="Deactivate AKIAEXAMPLE3F7Q, ci-deploy, production 1111-2222-3333", why="used 02:36 from an unknown address", breaks="release pipeline, about 1 h"
lee sees "D-1 Revoke keys", "Answer by 02:55" in direct
lee sees "3.4 Cut live sessions", "Waiting for D-1" in room
at 02:51
lee presses "Ask back…" in direct and fills question="which pipeline?"
priya sees "which pipeline?" in thread
priya presses "Answer…" beside "D-1" and fills answer="The release pipeline of checkout"
record has decision.answered by priya
at 02:52
lee presses "Approve" in direct
record has decision.approved by lee
priya sees "D-1 approved" in thread
at 02:53
priya ticks 3.3
record has step.completed by priya with "disable-keys", "change"
priya ticks 3.4
priya presses "How" beside 3.5, then "Skip…" and fills why="no federation in this account"
priya sees "Skipped, Priya: no federation in this account" in room
priya presses "Start 30 min" beside 3.6
priya sees "Until 03:23" in room

# The provider: Sam alone speaks with AWS.
at 02:58
sam: /incident request aws Preserve the logs of 22 and 23 Nov --ref 1700 0123
record has request.made by sam with "1700 0123"
priya: The old sessions are denied since 02:55, seen in CloudTrail.
sam marks "The old sessions are denied"
record has message.captured with "The old sessions are denied", "reaction"
tom uses "timeline" on "The old sessions are denied"
record lacks message.captured with "shortcut"

# The first update: Tom is reminded five minutes before it is due.
at 03:05
tom sees "update due 03:10" in direct
at 03:08
tom presses "Write…" in direct and fills know="Key public 02:31-02:55, used 4 times.", doing="Key off, sessions cut. Reading the log.", need="Nothing."
priya sees "Update 1.", "Key off, sessions cut. Reading the log.", "Next update 03:40" in room
omar sees "Key off, sessions cut. Reading the log." in direct
omar does not see "AWS key on public repo" in #stakeholders

# The watch runs out, and the pause at the end of the phase is held once.
at 03:23
priya ticks 3.6
record has milestone.reached by priya with "contained"
sam presses "Object…" beside "PAUSE" and fills what="the second region was not looked at"
lee sees "Objection by Sam" in room
lee presses "Answer…" beside "Objection" and fills answer="Looked at 03:24: no call there"
at 03:25
lee presses "Confirm, open Scope"
record has phase.confirmed by lee with "cut-access"
omar: /incident brief
omar sees "What", "Nothing now" in direct
at 03:33
tom: /incident update The key is off since 02:53. No call succeeded since.
record has update.posted by tom with "No call succeeded since"
priya: /incident catchup
priya is told "Your steps: 4.1 Build the timeline of every call"

# Scope: what was done with the key.
at 03:50
priya presses "Yes" beside 4.1
priya presses "No" beside 4.2
priya presses "No" beside 4.3
priya presses "Yes" beside 4.4
priya presses "No" beside 4.5
priya presses "No" beside 4.6
dana presses "No" beside 4.7
priya: /incident fact personal-data no
priya: /incident fact services checkout
priya: /incident fact learned alert
# A step that no runbook knew.
priya: /incident step add Ask the vendor of the scanner @sam
lee sees "4.8 Ask the vendor of the scanner" in room
sam ticks 4.8
lee presses "Confirm, open next"

# The provider's step is done when AWS has answered.
sam presses "Ask AWS…" beside 5.1 and fills what="Which sessions were issued for this key, from which addresses?", reference="1700 0124"
sam sees "Asked 03:50, R-2" in room
tom ticks 5.2
tom presses "No" beside 5.3
sam ticks 5.4
# The update is due at 04:03, and nobody writes it. Lee is told ten minutes later.
at 04:03
lee sees "Update OVERDUE since 04:03" in room
at 04:13
lee sees "update OVERDUE since 04:03" in direct
tom presses "Skip, why…" in direct and fills why="in a call with AWS, nothing new"
record has update.skipped by tom
at 04:20
sam presses "Received…" beside 5.1 and fills what="Two addresses, both known to us since 02:40"
sam: /incident received R-1 logs are on hold until 23 Feb
record has request.received by sam with "on hold"
lee presses "Confirm, open Evict"

# The machine is started anew. Nobody notices: what was asked stands, and nothing is said twice.
the bot restarts

# Eviction: two people for each decision, neither of them the asker.
at 04:30
priya presses "Ask Omar…" beside 6.1 and fills action="Stop checkout in account 1111-2222-3333, 05:00 to 05:20 UTC", why="every way in is closed in one window", breaks="checkout for 20 minutes"
omar presses "Approve…" in direct and fills last="0500" but is told "not the last four characters"
omar presses "Approve…" in direct and fills last="3333"
priya sees "1 of 2: ✅ Approved by Omar", "Lee next" in room
lee presses "Approve…" beside "D-2" and fills last="3333"
record has decision.approved by lee with "final"
lee ticks 6.1
at 04:32
tom: /incident update skip all are in the eviction call, next at 05:30
at 04:40
priya presses "Ask Lee…" beside 6.3 and fills action="Rotate the four secrets that AKIAEXAMPLE3F7Q read, checkout first", why="each of them is burnt", breaks="each service for a minute"
lee presses "Approve…" beside "D-3" and fills last="3F7Q"
omar presses "Approve…" in direct and fills last="3f7q"
at 05:02
tom: /incident update Checkout is down until 05:20, as planned.
priya ticks 6.3
priya presses "How" beside 6.2, then "Skip…" and fills why="nothing was made with the key" but is told "Only the incident commander can skip 6.2"
lee presses "How" beside 6.2, then "Skip…" and fills why="nothing was made with the key, seen in Scope"
priya ticks 6.4
priya presses "Start 30 min" beside 6.5
at 05:32
tom: /incident update All secrets are new. The second watch was quiet so far.
priya ticks 6.5
lee presses "Confirm, open Recover"

# Recover.
priya presses "Ask Lee…" beside 7.1 and fills action="Apply the policy of ci-deploy0 from main, commit 4f1c9ae", why="fewer rights than before", breaks="nothing"
lee presses "Approve…" beside "D-4" and fills last="loy0"
omar presses "Approve…" in direct and fills last="loy0"
priya ticks 7.1
at 06:00
priya ticks 7.2
record has milestone.reached by priya with "recovered"
lee: /incident severity sev3 contained, recovered, nothing new since 02:53
record has severity.set by lee with "SEV3"
priya ticks 7.3
priya ticks 7.4
lee presses "Confirm, open Close"

# Lee commands since 02:40. After four hours he is asked to hand over.
at 06:40
lee sees "you command since" in direct
lee presses "Hand over…" in direct and fills to="Dana", worries="the vendor still has the old key in a cache"
dana sees "Lee hands you command", "What worries Lee: the vendor still has the old key in a cache" in direct
record has handover.offered by lee
dana presses "I have command" in direct
priya sees "06:40 Dana commands." in room
room has topic "Commander Dana"

# Close, in the morning. The card says what is still missing, each with the button that settles it.
on 23 Nov at 09:12
dana: /incident close
dana sees "Closing INC-P001: 12 of 18 left" in room
dana ticks 8.1
dana ticks 8.2
dana ticks 8.3
at 09:14
sam ticks 8.4
tom ticks 8.5
dana ticks 8.6
dana ticks 8.7
dana presses "Add…" beside "Evidence: control-plane audit log" and fills what="CloudTrail of 16 to 23 Nov, with digest files", kept="s3://evidence/inc-p001/cloudtrail/"
dana presses "Add…" beside "Evidence: where it leaked" and fills what="The commit and the push log", kept="s3://evidence/inc-p001/leak/"
dana presses "Add…" beside "Evidence: answers of the provider" and fills what="AWS case 1700 0124, both answers", kept="s3://evidence/inc-p001/aws.txt", how="Requested"
dana presses "Add…" beside "Evidence: log of reads of secrets" and fills what="Reads of four secrets", kept="s3://evidence/inc-p001/secrets.json"
at 09:16
dana: /incident evidence transfer E-6 @sam goes to the vault
record has custody.transferred by dana with "vault"
priya presses "Reverse…" beside "Temporary change: 3.3" and fills why="a new key is in use, the old one is deleted"
priya presses "Reverse…" beside "Temporary change: 3.4" and fills why="the deny on old sessions is gone"
lee presses "Reverse…" beside "Temporary change: 6.1" and fills why="checkout is up since 05:20"
dana presses "Show steps" beside "Phase 7 of 8", then "How" beside 7.1, then "Leave in place…" and fills owner="Sam", why="fewer rights are meant to stay"
record has change.owned by dana with "Sam"
priya: /incident close cause The key was in a build log since May
dana presses "Set…" beside "Review date and owner" and fills when="2026-11-27 10:00", owner="Lee"
record has review.set by dana
at 09:20
sam presses "Waive an item…" and fills item="Evidence: log of reads and writes of data", why="it was never switched on"
dana presses "Approve" beside "D-5"
omar presses "Approve" in direct
record has item.waived with "data-access-log"
dana sees "Closing INC-P001: nothing left" in room
omar sees "ready to close" in direct
at 09:24
priya presses "Close…" beside "nothing left" but is told "You cannot close this incident: ask Omar"
omar presses "Close…" in direct and fills impact="Checkout was down for 20 minutes. No data was read."
record has incident.closed by omar with "No data was read"
room gets files "inc-p001-timeline.html", "inc-p001-timeline.md", "inc-p001-timeline.csv", "inc-p001.zip"
priya sees "Closed 23 Nov 09:24 by Omar", "Review 27 Nov 10:00, Lee", "warroom/INC-P001" in room
# Omar is the witness of the config: he gets the checkpoint too.
omar sees "warroom/INC-P001" in direct
priya finds no "Decision…" in room
priya: /incident step 6.4 untick
priya is told "INC-P001 closed"

# What comes later stays possible, and says that it is late.
on 24 Nov at 11:00
tom presses "Late note…" in room and fills what="The vendor confirms: no copy of the key is left in its cache"
record has note.added by tom with "late", "no copy of the key"
on 25 Nov at 08:00
dana presses "Reopen…" in room and fills why="the old key was tried again this morning"
record has incident.reopened by dana
dana sees "Catch me up" in room
priya: /incident note The try was denied, from the scanner's own address
# Cause and review are asked for again: both may be others now.
at 08:20
dana: /incident close
priya presses "Set…" beside "Root cause" and fills cause="The key was in a build log since May"
dana: /incident close review 2026-11-27 11:00 @Lee
at 08:25
omar presses "Close…" in direct and fills impact="Checkout was down for 20 minutes. No data was read."
record has incident.closed by omar
room gets files "inc-p001-timeline.html", "inc-p001-timeline.md", "inc-p001-timeline.csv", "inc-p001.zip"
on 5 Dec at 10:00
room is archived
