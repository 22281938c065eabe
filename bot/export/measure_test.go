package export_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"warroom/bot/export"
	"warroom/bot/incident"
)

func TestMetrics(t *testing.T) {
	rec := record(t, story())
	got := map[string]time.Duration{}
	for _, m := range export.Metrics(rec.State, rec.Story) {
		if !m.Known() {
			t.Errorf("%s is not known", m.ID)
		}
		got[m.ID] = m.Took()
	}
	want := map[string]time.Duration{
		"notice": 9 * time.Minute, "accept": 70 * time.Second, "assemble": 6*time.Minute + 50*time.Second, "decide": 12*time.Minute + 5*time.Second,
		"contain": 13 * time.Minute, "recover": 130 * time.Minute, "provider": 22 * time.Minute, "close": 1832 * time.Minute,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestMetricsOfAnOpenIncident looks at what is not reached: it is unknown and not zero, and a reopened incident is not closed.
func TestMetricsOfAnOpenIncident(t *testing.T) {
	all := story()
	reopened := append(all, incident.Recorded{
		Stamp: incident.Stamp{N: uint64(len(all)), Recorded: minute(2000, 0), Actor: lee}, Event: &incident.IncidentReopened{Why: "seen again"},
	})
	for name, s := range map[string][]incident.Recorded{"just declared": all[:19], "reopened": reopened} {
		rec := record(t, s)
		for _, m := range export.Metrics(rec.State, s) {
			known := name == "reopened" && m.ID != "close" || m.ID == "notice"
			if m.Known() != known {
				t.Errorf("%s: %s is known: %t; want %t", name, m.ID, m.Known(), known)
			}
			if !known && m.Took() != 0 {
				t.Errorf("%s: %s took %s", name, m.ID, m.Took())
			}
		}
		for _, v := range views {
			written(t, v.write, rec)
		}
	}
}

// TestMetricsOfOnePerson looks at an incident whose declarer has every role: nobody else accepts, and all roles are taken at once.
func TestMetricsOfOnePerson(t *testing.T) {
	tell := &teller{}
	tell.add(minute(0, 0), lee, &incident.IncidentDeclared{ID: "INC-001", Type: "iam-compromise", Severity: incident.SEV3, Title: "odd sign-in"},
		&incident.RoleAskedFor{Role: "commander", Person: lee, Holds: true}, &incident.RoleTaken{Role: "commander", Person: lee, How: "declaring"})
	rec := record(t, tell.story)
	for _, m := range export.Metrics(rec.State, rec.Story) {
		if want := m.ID == "assemble"; m.Known() != want || m.Took() != 0 {
			t.Errorf("%s: known %t after %s", m.ID, m.Known(), m.Took())
		}
	}
}

func TestCompleteness(t *testing.T) {
	rec := record(t, story())
	got := map[string]int{}
	for _, s := range export.Completeness(rec.State, rec.Policy, rec.Story) {
		got[s.Title] = s.Percent()
	}
	want := map[string]int{
		"Decisions answered": 100, "Updates given, or left out with a reason": 100, "Required evidence collected or waived": 100,
		"Required facts stated": 100, "Steps done, or skipped with a reason": 87,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	early := record(t, story()[:34]) // a decision waits, no evidence but one item, no scope
	got = map[string]int{}
	for _, s := range export.Completeness(early.State, early.Policy, early.Story) {
		got[s.Title] = s.Percent()
	}
	want = map[string]int{
		"Decisions answered": 0, "Updates given, or left out with a reason": 100, "Required evidence collected or waived": 50,
		"Required facts stated": 66, "Steps done, or skipped with a reason": 37,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("early (-want +got):\n%s", diff)
	}
}

func TestDeviations(t *testing.T) {
	all, err := export.Deviations(record(t, story()))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range all {
		got = append(got, d.Kind+": "+d.What+" ("+d.Why+")")
	}
	want := []string{
		"skipped: 2.4 Read the data events (no data events on)",
		"out of order: 1.2 Say who uses it (done before 1.1 Say which key)",
		"late: 1.1 Say which key (1 min 30 s after its 5 min were over)",
		"left open: 3.2 Ask for preserved logs (open when the incident closed)",
		"break-glass: Cut the network for 2.3 Cut live sessions (data leaving, nobody answered)",
		"waived: evidence:sign-ins (the tenant keeps none)",
		"change left: 2.2 Deactivate the exposed key (not reversed)",
		"corrected: Entry 42 (it was public from 02:29)",
		"late entry: Priya noted: “the repository was public from 02:31”. (written 29 min after it happened)",
		"late entry: Tom noted: “the partner was told by phone”. (written after closing)",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What was left in place, and why an item was waived that a decision is about, stand in the review's list.
func TestDeviationsOfAShortClosing(t *testing.T) {
	tell := &teller{story: story()[:0:0]}
	for _, r := range story() {
		if _, ok := r.Event.(*incident.CloseBegun); ok {
			break
		}
		tell.story = append(tell.story, r)
	}
	tell.add(minute(1740, 0), dana, &incident.DecisionAsked{
		Number: 2, Right: "waive", Item: "evidence:sign-ins", Undo: "partly", Need: 1, Action: "Waive: sign-in logs", Why: "the tenant keeps none",
	})
	tell.add(minute(1741, 0), lee, &incident.DecisionGranted{Decision: 2, As: "commander", Final: true}, &incident.ItemWaived{Item: "evidence:sign-ins", Decision: 2})
	tell.add(minute(1742, 0), lee, &incident.ChangeOwned{Step: "disable-keys", Owner: priya, Why: "left in place when it was closed as a false alarm"},
		&incident.IncidentClosed{Class: incident.ClassFalseAlarm, What: "a drill", Keep: "nothing"})
	rec := record(t, tell.story)
	all, err := export.Deviations(rec)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"waived":      "the tenant keeps none",
		"change left": "stays, owned by Priya: left in place when it was closed as a false alarm",
	}
	for _, d := range all {
		if why, ok := want[d.Kind]; ok && d.Why == why {
			delete(want, d.Kind)
		}
	}
	for kind, why := range want {
		t.Errorf("nothing is told as %s, %s", kind, why)
	}
	if md := string(written(t, export.Markdown, rec)); !strings.Contains(md, "| Still in place | 2.2 Deactivate the exposed key, with Priya |") {
		t.Error("the summary does not say what is still in place")
	}
}
