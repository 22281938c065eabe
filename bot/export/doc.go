// Package export writes one incident down for people and for proof.
//
// A [Record] is what the store holds of an incident: the events, the exact lines they were recorded as, and the signed head of those lines. From it come
//
//	JSONLines   the lines themselves, byte for byte: what is hashed, signed and verified
//	CSV         one row for each entry, for a spreadsheet
//	Markdown    the whole account, readable on a code host
//	HTML        the same account as one page that needs nothing else: no network, no script
//	Zip         all of these with the checkpoint, the register's proof and the key; it proves itself
//
// The lines are evidence; everything else is a view of them. A view decodes nothing again and decides nothing: what it tells stands in the story, each
// row of it names its entry, and the manifest of the archive binds it to the lines under the same key. Two exports of one record
// under one config are equal byte for byte.
//
// Whatever people wrote is data. Each sink escapes it in its own way, and characters that would not show, or would reorder their neighbours, are
// written out as their numbers. What was redacted is named as redacted: an entry whose line commits to more than the record still discloses says so.
//
// Everything streams: memory beyond the record itself grows with what people look up (decisions, steps, evidence), not with the number of entries.
package export
