# An exercise looks like an exercise everywhere, and reaches nobody who does not take part.
tom: /incident declare csp-incident sev2 Region of the provider is down --exercise
room opens open
tom is told "EXERCISE"
lee sees "EXERCISE" in direct
alex does not see "EX-001" in direct
lee does not see "EX-001" in #stakeholders
tom sees "EXERCISE 🧪 🟠 SEV2", "EXERCISE 🧪 Phase 1 of 7" in room
room has topic "EXERCISE"
at 02:41
lee, omar, priya, sam, dana and ines press "Accept" in direct
sam ticks 1.1
# The one who is invited takes part; nobody else hears of it.
lee: /incident invite @alex
alex is in the room
tom: /incident update The region is still down, all payments wait.
tom sees "EXERCISE 🧪 Update 1" in room
lee does not see "Update 1" in #stakeholders
lee presses "Phases…", then "Open" beside "2 Is it them"
lee presses "Stop: real incident…" and fills what="The region is really down", type="Provider incident", "How bad"="SEV2"
record has incident.declared by lee with "INC-001", "EX-001"
at 02:50
omar in #ex-001: /incident close
omar presses "Close…" in #ex-001 and fills "What it showed"="nobody knew the phone list", keep="the notes of the table-top"
record has incident.closed by omar with "exercise", "nobody knew the phone list"
lee in #ex-001: /incident timeline
lee is told "EXERCISE"
