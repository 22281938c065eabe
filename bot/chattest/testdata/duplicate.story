# The same thing is declared twice, by two people in two minutes.
tom: /incident declare denial-of-service sev2 checkout answers slowly
room opens open
tom is told "Room open"
at 02:42
ines: /incident declare denial-of-service sev3 Many requests from one network
ines is told "Room open"
at 02:43
lee presses "Accept" beside "INC-002" in direct
lee sees "INC-001" in #stakeholders
lee: /incident close duplicate INC-001 --keep the network's address
record has incident.closed by lee with "duplicate", "INC-001"
room gets files "inc-002-timeline.html", "inc-002-timeline.md", "inc-002-timeline.csv", "inc-002.zip"
# The first one goes on, and whoever asks for the second is told where it went.
tom: /incident INC-002 status
tom is told "INC-002"
lee presses "Accept" beside "INC-001" in direct
record has role.taken by lee
tom in #inc-001: /incident note both networks belong to one provider
record has note.added by tom

# A step that leaves evidence is ticked at once, and owes it until it is added.
at 02:50
sam presses "Accept" beside "INC-001" in direct
lee in #inc-001: /incident phase 3 open
sam sees "Open the case at the top severity" in #inc-001
show sam
