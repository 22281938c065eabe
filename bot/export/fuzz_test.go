package export_test

import (
	"testing"

	"warroom/bot/export"
	"warroom/bot/incident"
)

// FuzzViews writes any text into the fields that people fill in, and reads every view back.
func FuzzViews(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		tell := &teller{}
		w := incident.Words(s)
		tell.add(minute(0, 0), priya, &incident.PersonKnown{Person: priya, Class: incident.ClassMember, Name: w, Account: w},
			&incident.IncidentDeclared{ID: "INC-001", Severity: incident.SEV2, Title: w}, &incident.NoteAdded{Text: w},
			&incident.UpdatePosted{Number: 1, Know: w, Doing: w, Need: w})
		rec := record(t, tell.story)
		checkPage(t, written(t, export.HTML, rec))
		checkTable(t, written(t, export.CSV, rec), len(rec.Story))
		checkMarkdown(t, written(t, export.Markdown, rec))
		for _, v := range views {
			checkShown(t, v.name, "", written(t, v.write, rec))
		}
	})
}
