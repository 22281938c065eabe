# The demo's guide: an incident in two minutes, from the form to the exported page.
priya: /incident
priya presses "Declare…" in form and fills what="AWS key on public repo", type="Identity compromise", "How bad"="SEV1"
room opens private
priya sees "Phase 1 of 8: Start" in room
at 02:41
lee presses "Accept" in direct
lee presses "Phases…", then "Open" beside "3 Cut access"
priya ticks 3.1
sam presses "Add evidence…" beside 3.2 and fills what="Key, policy and trust as JSON", kept="s3://evidence/key.json"
at 02:44
priya presses "Ask Lee…" beside 3.3 and fills action="Deactivate AKIAEXAMPLE3F7Q", why="it is public", breaks="the release pipeline"
at 02:47
lee presses "Approve" in direct
priya ticks 3.3
# It was our own scanner's key, with no right at all.
at 02:52
lee: /incident close false-alarm
lee fills "What it was"="our own scanner's bait key, without any right", keep="the scanner's addresses"
record has incident.closed by lee with "false-alarm", "bait key", "the scanner's addresses"
room gets files "inc-p001-timeline.html", "inc-p001-timeline.md", "inc-p001-timeline.csv", "inc-p001.zip"
priya sees "closed 23 Nov 02:52 by Lee" in room
