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

# A step that leaves evidence is done at once, and owes it until it is added.
sam presses "Accept" beside "INC-001" in direct
lee in #inc-001: /incident phase 4 open
sam presses "Ask Sam…" beside 4.1 in #inc-001 and fills action="Open a case at the top severity", why="checkout is down for half of them", breaks="nothing", how="close the case"
sam presses "Ask the provider…" beside 4.1 in #inc-001 and fills asked="AWS", what="Who sends this traffic?", reference="1700 0200"
sam presses "Received…" beside 4.1 in #inc-001 and fills what="Two networks of one customer of theirs"
sam sees "Owed: answers of the provider" in #inc-001
sam presses "Add evidence…" beside 4.1 in #inc-001 and fills what="The answer of AWS", kept="s3://evidence/inc-001/aws.txt", how="Requested"
sam sees "Evidence E-1" in #inc-001
