# The record: what people write, correct, take in from chat, and learn.
sam: /incident declare public-access SEV3 A bucket can be listed from outside
room opens private
at 02:41
lee, omar, dana, tom and ines press "Accept" in direct

# Notes are of now or of a time before; one written wrong stays, and is corrected.
tom: /incident note --at 02:31 A researcher wrote to us
record has note.added by tom with "A researcher", "at 02:31"
tom: /incident timeline
tom is told "A researcher wrote to us"
tom: /incident correct
tom fills entry="A researcher wrote to us", right="Two researchers wrote to us"
record has entry.corrected by tom with "Two researchers"

# What people say is taken in by the shortcut, by the pin, and as evidence. The second time changes nothing.
tom: Found it: the bucket "customer-files-old" is open. <!channel>
sam uses "timeline" on "Found it"
record has message.captured by sam with "Found it", "shortcut"
tom: It held 12 files, the newest of May.
dana marks "It held 12 files"
record has message.captured by dana with "It held 12 files", "reaction"
tom marks "Found it"
record lacks message.captured by tom
# What was taken in and is edited or deleted later is taken in once more: the record keeps both.
tom edits "It held 12 files" to "It held 14 files, the newest of May."
record has message.captured with "It held 14 files", "edited"
tom deletes "It held 14 files"
record has message.captured with "deleted"
ines posts "listing.txt" holding "a.csv\nb.csv\n" saying "The listing, as it was at 02:40"
ines uses "evidence" on "The listing" and fills kind="What data was there"
record has evidence.added by ines with "data-inventory", "The listing", "\"computed\":true", "f10712eff2a475de"

# What is known of the incident changes, and each change is an entry.
at 02:50
sam: /incident severity sev1 customer files are in it
record has severity.set by sam with "SEV1"
room has topic "SEV1"
sam: /incident severity sev3
sam is told "A lower severity needs a reason."
sam fills why="the files are test data" but is told "Lee"
record lacks severity.set with "SEV3"
lee: /incident title Old bucket with customer files can be listed
record has title.set by lee with "Old bucket"
sam: /incident fact services customer-files
sam: /incident fact personal-data yes
sam: /incident fact scope customer-files-old in production
sam: /incident fact personal-data perhaps
sam is told "cannot be perhaps"

# What was decided beforehand needs no asking, and says so.
lee presses "Phases…", then "Open" beside "2 Record, then shut"
sam: /incident fact on-public-list no
dana presses "Add evidence…" beside 2.1 and fills what="Bucket policy and a listing from outside", kept="s3://evidence/policy.json"
sam sees "Pre-approved by Omar, 1 Nov" in room
sam ticks 2.4
record has step.completed by sam with "\"pre_approved\":true"
lee sees "Sam did 2.4 Block public access. Pre-approved by Omar" in room
lee: /incident type data-exposure
record has type.set by lee with "data-exposure"
lee: /incident milestone contained --at 03:48
record has milestone.reached by lee with "contained", "at 02:48"

# Words that nobody understands get the nearest command; help, status, lists and the home page show the rest.
tom: /incident notes the shop is slow
tom is told "There is no command notes. Nearest: /incident note"
tom: /incident help severity
tom is told "/incident severity <sev> [why]"
tom: /incident status
tom is told "Old bucket with customer files can be listed"
tom in #incidents: /incident list
tom is told "INC-P001"
alex: /incident list
alex is told "No incident is open."
tom opens home
tom sees "Open incidents", "INC-P001" in home
alex opens home
alex sees "No incident that you may see is open." in home
sam opens home
sam presses "How" beside "1.1" in home
sam is told "How: step"

# A global shortcut declares; one on a message takes the message along.
alex: The shop answers slowly since 02:45
alex uses "declare-from" on "The shop answers slowly" and fills type="Denial of service", "How bad"="SEV2"
room opens open
record has incident.declared by alex with "INC-001", "The shop answers slowly since 02:45"
record has message.captured with "The shop answers slowly since 02:45"
tom uses "declare"
tom is told "Declare an incident"
