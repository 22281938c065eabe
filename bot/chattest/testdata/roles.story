# Who holds what: asked, refused, silent, taken back, handed over, assigned, invited, gone.
priya: /incident declare iam-compromise SEV1 Admin signed in from nowhere
room opens private
at 02:41
lee presses "Can't now" in direct
record has role.declined by lee
dana sees "you are evidence owner, and stand in for Lee as incident commander" in direct
dana presses "Accept" in direct
record has role.taken by dana with "commander"
room has topic "Commander Dana"
omar, sam and tom press "Accept" in direct
# Lee is back, and takes his role from the stand-in.
at 02:43
lee presses "Take back Commander" in direct
record has role.taken by lee with "back"
room has topic "Commander Lee"
# Ines never answers, and neither does Tom for her; then the executive is asked, and then nobody is left.
at 02:45
tom sees "you stand in for Ines as legal and privacy liaison" in direct
at 02:50
omar sees "legal and privacy liaison" in direct
at 02:55
record has role.unfilled with "legal"
lee sees "nobody answers" in room
lee presses "Phone list" beside "nobody answers"
lee is told "+00 555 0106"
lee presses "Assign…" beside "nobody answers" and fills person="Ines"
ines presses "Accept" in direct
record has role.taken by ines with "legal"

# A role is handed over when the other takes it, and not before.
at 03:00
tom: /incident handoff comms-lead @ines I write in German only
ines sees "Tom" in direct
ines presses "Not now" in direct
record has handover.declined by ines
tom: /incident handoff comms-lead @ines you know the words of the contract
ines: /incident accept comms-lead
record has role.taken by ines with "comms-lead", "handover"
tom: /incident handoff commander @ines I can do it
tom is told "Lee"
record lacks handover.offered with "I can do it"

# Somebody whom the config does not know is brought in, does what members do, and no more.
lee: /incident invite @alex
alex is in the room
record has person.joined with "Alex"
alex ticks 1.1
record has step.completed by alex
priya presses "How" beside 1.2, then "Hand to…" and fills to="Alex"
record has step.handed by priya with "Alex"
priya sees "Alex" in room
alex: /incident close
alex is told "Lee"
record lacks close.begun
# A guest of the workspace is told whom to ask, and no more; a private incident does not exist for them.
guest: /incident INC-P001 status
guest is told "does not know this account"
guest does not see "INC-P001" in anywhere
kim: /incident INC-P001 status
kim is told "No incident you can see has that name."
kim: /incident INC-P999 status
kim: /incident declare iam-compromise SEV1 let me in
kim is told "does not let this account declare"
# Tom leaves while he holds nothing; Ines leaves with two roles, and the commander hears of it.
tom leaves the room
tom is not in the room
record has person.left with "Tom"
ines leaves the room
record has person.left with "Ines"
lee sees "Ines left and holds comms lead" in direct
