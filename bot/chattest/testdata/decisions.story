# A decision is asked of whoever holds the right, and everything can happen to it.
priya: /incident declare iam-compromise SEV1 Key of the build system in a chat log
room opens private
at 02:41
lee, omar, dana, sam, tom and ines press "Accept" in direct
lee presses "Phases…", then "Open" beside "3 Cut access"
priya ticks 3.1

# What the act would destroy is named first, and is asked for all the same only on purpose.
priya presses "How" beside 3.2, then "Skip…" and fills why="no time, the key is in use"
priya presses "Ask Lee…" beside 3.3 and fills action="Deactivate AKIABUILD7F3Q", why="it is in a public log", breaks="builds, for an hour" but is told "Not captured yet"
priya fills action="Deactivate AKIABUILD7F3Q", why="it is in a public log", breaks="builds, for an hour", "Evidence would be lost"="Ask all the same"
record has decision.asked by priya with "key-status", "AKIABUILD7F3Q"

# Denied, and asked again in the same words.
at 02:43
lee presses "Deny…" in direct and fills why="wait for the release, ask at 02:44"
priya sees "wait for the release" in thread
priya sees "Denied by Lee, D-1" in room
at 02:44
priya presses "Ask again…" beside 3.3 and fills "Evidence would be lost"="Ask all the same"
record has decision.asked by priya with "AKIABUILD7F3Q", "\"number\":2"

# What is asked for is bound to its target. The key turns out to be another one.
priya: /incident fact KEY AKIABUILD7F3Q
priya: /incident fact KEY AKIABUILD9K2M
priya sees "D-2 is void: target changed" in room
lee sees "Void" in direct
priya presses "Ask Lee…" beside 3.3 and fills action="Deactivate AKIABUILD9K2M", why="it is in a public log", breaks="builds, for an hour", "Evidence would be lost"="Ask all the same"

# Nobody answers: the stand-in is asked too, then the executive.
at 02:49
priya sees "Lee silent" in room
dana sees "D-3 Revoke keys" in direct
at 02:51
priya presses "Nudge" beside 3.3
record has decision.nudged by priya
at 02:54
omar sees "D-3 Revoke keys" in direct

# Data is leaving, and still nobody answers: Priya breaks the glass. Everybody passed over hears of it, and it is reviewed.
at 03:01
priya presses "How" beside 3.3, then "Break glass…" and fills why="data is leaving, nobody answered"
record has glass.broken by priya with "data is leaving"
priya sees "BREAK-GLASS" in room
lee, omar and dana see "BREAK-GLASS by Priya" in direct
priya ticks 3.3
lee presses "Seen" in direct
at 03:03
dana presses "Object…" in direct and fills what="I was two minutes away"
record has glass.seen by dana with "two minutes away"
lee: /incident glass review 1 it had to be done
lee is told "You cannot review this: ask Omar"
omar presses "Review…" in direct and fills "Was it right"="it had to be done"
record has glass.reviewed by omar

# The question still stands for the sessions. The stand-in answers it in Lee's place, with a condition.
at 03:08
dana: /incident approve D-3 only the sessions older than 02:40
record has decision.approved by dana with "only the sessions older than 02:40"
priya sees "only the sessions older than 02:40" in room
lee sees "Approved by Dana" in direct
priya: /incident step 2.4 skip data is leaving, nobody can list them now
priya ticks 3.4
# Lee comes back too late: the answer counts once.
lee: /incident approve D-3
lee is told "D-3"
record lacks decision.approved by lee

# Whoever holds the right and decides alone asks nobody.
at 03:09
lee: /incident ask revoke-keys
lee fills action="Deactivate the key of the mirror, AKIAMIRROR4D4D", why="made by the same pipeline", breaks="the mirror", how="set it Active again"
record has decision.approved by lee with "\"decision\":4"
priya sees "AKIAMIRROR4D4D" in room
lee finds no "Approve" beside "D-4" in direct
priya: /incident decide Keep the shop open because checkout is not reached by this key
record has decision.made by priya

# Nobody approves what they asked for, and nobody without the right approves anything.
lee: /incident ask rotate-secrets
lee fills action="Rotate the secrets of BUILD9K2M", why="each of them is burnt", breaks="each service for a minute", how="not at all"
lee: /incident approve D-6
lee fills last="9K2M" but is told "You asked for D-6; someone else must approve it"
record has authority.refused by lee
sam: /incident approve D-6
sam fills last="9K2M" but is told "You cannot approve D-6"
record has authority.refused by sam

# A phase is confirmed with steps left open only when somebody says so.
lee presses "Confirm, open Confirm" beside "Commander, goal" and sends
record has phase.confirmed by lee with "start", "\"open\":5"
# At most two phases are open.
lee presses "Phases…"
lee is told "Two phases are open"
