package incident

import "time"

// testPolicy is the config of the story that all tests tell: an access key of production is public. Pseudonyms are the people's names here, so
// that tests read.
func testPolicy() *Policy {
	p := &Policy{
		Hash:         "c0ffee",
		Organisation: "Example Ltd",
		People:       map[PersonID]Person{},
		Roles:        map[RoleID]Role{},
		Lead: Lead{
			Commander: "commander", Executive: "executive", Evidence: "evidence-owner", Comms: "comms-lead", Legal: "legal", Provider: "provider-owner",
		},
		Wait: Wait{
			Accept: 5 * time.Minute, Decision: 5 * time.Minute, Remind: 5 * time.Minute, Overdue: 10 * time.Minute, Review: 24 * time.Hour, Command: 4 * time.Hour,
		},
		Severities: map[Severity]SeverityRule{
			SEV1: {ID: SEV1, Meaning: "outsider used a privileged identity", Cadence: 30 * time.Minute},
			SEV2: {ID: SEV2, Meaning: "secret or data exposed", Cadence: 2 * time.Hour},
			SEV3: {ID: SEV3, Meaning: "suspicious"},
			SEV4: {ID: SEV4, Meaning: "weakness"},
		},
		Providers: map[string]Provider{"aws": {"aws", "AWS"}, "azure": {"azure", "Azure"}},
		Services: map[string]Service{
			"checkout": {ID: "checkout", Name: "Checkout", Provider: "aws", Layer: "ours", Tags: []string{"personal", "payment"}, Owner: "iam-lead"},
			"reports":  {ID: "reports", Name: "Reports", Provider: "aws", Layer: "ours", Tags: []string{"internal"}},
		},
		Evidence: map[EvidenceKind]EvidenceRule{
			"live-sessions": {ID: "live-sessions", Title: "Live sessions", Retention: time.Hour, Volatile: true, Order: 1},
			"key-status":    {ID: "key-status", Title: "Key state", Order: 2},
			"sign-ins":      {ID: "sign-ins", Title: "Sign-ins", Retention: 7 * 24 * time.Hour, Order: 3},
			"answers":       {ID: "answers", Title: "Provider's answers", Order: 4, Requested: true},
		},
		FactNames: map[string]FactRule{
			"on-public-list": {Name: "on-public-list", Title: "On the list of public sites", Values: []string{"yes", "no", "unknown"}},
			"regimes":        {Name: "regimes", Title: "Rules that may apply", Values: []string{"gdpr", "nis2", "none"}, Many: true},
			"KEY":            {Name: "KEY", Title: "Key"},
		},
		ArchiveAfter: 7 * 24 * time.Hour,
		Stakeholders: true,
	}
	for _, name := range []PersonID{"lee", "dana", "priya", "sam", "tom", "ines", "omar", "kim", "olga"} {
		p.People[name] = Person{
			ID: name, Key: string(name), Name: string(name[0]-'a'+'A') + string(name[1:]), Accounts: map[string]string{"slack": "U0" + string(name)},
		}
	}
	kim, olga := p.People["kim"], p.People["olga"]
	kim.Party, olga.Observer = "watchtower", true
	p.People["kim"], p.People["olga"] = kim, olga
	role := func(id RoleID, title string, holder, standIn PersonID) {
		p.Roles[id] = Role{ID: id, Title: title, Label: string(id), Holder: holder, StandIn: standIn, Order: len(p.Roles)}
	}
	role("commander", "incident commander", "lee", "dana")
	role("executive", "accountable executive", "omar", "ines")
	role("iam-lead", "IAM lead", "priya", "sam")
	role("cloud-lead", "cloud lead", "sam", "priya")
	role("evidence-owner", "evidence owner", "dana", "sam")
	role("provider-owner", "provider owner", "sam", "priya")
	role("comms-lead", "comms lead", "tom", "ines")
	role("legal", "legal liaison", "ines", "tom")
	p.Types = map[TypeID]Type{
		"iam-compromise": {
			ID: "iam-compromise", Title: "Identity compromise", Private: true, Runbook: "key", Driver: "iam-lead",
			Roles:    []RoleID{"commander", "executive", "iam-lead", "evidence-owner", "provider-owner", "comms-lead", "legal"},
			Evidence: []EvidenceKind{"live-sessions", "key-status", "sign-ins"}, Defaults: map[string]string{"layer": "ours"}, Triage: []string{"scope", "personal-data"},
		},
		"public-access": {
			ID: "public-access", Title: "Public access", Runbook: "open", Driver: "cloud-lead",
			Roles: []RoleID{"commander", "executive", "cloud-lead", "comms-lead"},
		},
	}
	right := func(r Right) {
		if r.Quorum == 0 {
			r.Quorum = 1
		}
		r.Fallback = "executive"
		p.Rights[r.ID] = r
	}
	p.Rights = map[RightID]Right{}
	right(Right{ID: "revoke-keys", Title: "Revoke keys", Holders: []RoleID{"commander"}, Impact: "medium", Reversible: "yes"})
	right(Right{ID: "take-offline", Title: "Take offline", Holders: []RoleID{"executive", "commander"}, Quorum: 2, Impact: "high", Reversible: "yes"})
	right(Right{ID: "notify", Title: "Notify customers", Holders: []RoleID{"executive", "legal", "comms-lead"}, Quorum: 2, Impact: "high", Reversible: "no"})
	right(Right{
		ID: "block-public", Title: "Block public access", Holders: []RoleID{"cloud-lead", "commander"}, Impact: "medium", Reversible: "yes",
		PreApproved: &PreApproval{By: "executive", On: "2026-11-01", Why: "what is not on the list is not meant to be public", When: mustExpr("on-public-list = no")},
	})
	right(Right{ID: "change-severity", Title: "Lower a severity", Holders: []RoleID{"commander", "executive"}})
	right(Right{ID: "waive", Title: "Waive", Holders: []RoleID{"evidence-owner", "commander"}})
	right(Right{ID: "break-glass", Title: "Break the glass", Holders: []RoleID{"iam-lead", "cloud-lead", "commander"}})
	right(Right{ID: "close", Title: "Close", Holders: []RoleID{"executive"}})
	p.Runbooks = map[string]Runbook{"key": keyRunbook(), "open": openRunbook()}
	return p
}

// keyRunbook has one step of each sort.
func keyRunbook() Runbook {
	return Runbook{
		ID: "key", Title: "A key is public", Version: "1", SHA256: "5ead", Source: "# A key is public", Phases: []Phase{
			{ID: "start", Title: "Start", When: "declared", SoThat: "everyone knows their part", Steps: []StepDef{
				{ID: "first-hour", Title: "Say what the first hour is for"},
				{ID: "personal", Title: "Is personal data within reach?", Question: true, Role: "legal", Produces: "personal-data"},
			}},
			{ID: "confirm", Title: "Confirm", When: "somebody is there", SoThat: "we cut the right thing", Pause: "Is this ours?", Steps: []StepDef{
				{ID: "sessions", Title: "Save live sessions", Role: "evidence-owner", Evidence: "live-sessions", Purpose: true},
				{ID: "on-aws", Title: "Read the trail", When: "provider = aws", Evidence: "sign-ins"},
				{ID: "on-azure", Title: "Read the sign-in log", When: "provider = azure"},
				{ID: "real", Title: "Say that it is real", Role: "commander", Killer: true},
			}},
			{ID: "cut", Title: "Cut access", When: "the key is public", SoThat: "nobody can use it", Pause: "Strong objections?", Steps: []StepDef{
				{ID: "breaks", Title: "Say what breaks if we cut"},
				{ID: "save-state", Title: "Save key, policy and trust state", Evidence: "key-status", Purpose: true, Role: "provider-owner"},
				{
					ID: "disable-keys", Title: "Deactivate the exposed key", Right: "revoke-keys", Needs: []StepID{"save-state"}, Rollback: "set the key Active again",
					Commands: map[string]string{"aws": "aws iam update-access-key --access-key-id <<KEY>> --status Inactive"},
				},
				{ID: "cut-sessions", Title: "Cut live sessions", Right: "revoke-keys", Rollback: "irreversible"},
				{ID: "offline", Title: "Take the pipeline offline", Right: "take-offline", Rollback: "start it again"},
				{ID: "block", Title: "Block public access", Right: "block-public", Rollback: "allow it again"},
				{ID: "watch-log", Title: "Watch the log", Needs: []StepID{"disable-keys", "cut-sessions"}, Watch: 30, Milestone: "contained"},
			}},
			{ID: "provider", Title: "Ask the provider", When: "access is cut", SoThat: "we know what they see", Steps: []StepDef{
				{ID: "preserve", Title: "Ask AWS to keep its logs", Actor: "provider", Role: "provider-owner", Evidence: "answers"},
				{ID: "recovered", Title: "Say that it is over", Role: "commander", Milestone: "recovered"},
			}},
		},
	}
}

func openRunbook() Runbook {
	return Runbook{
		ID: "open", Title: "Something is public", Version: "3", SHA256: "09e7", Source: "# Something is public", Phases: []Phase{
			{ID: "start", Title: "Start", Steps: []StepDef{
				{ID: "first-hour", Title: "Say what the first hour is for"},
				{ID: "who-read", Title: "Say who read it", Question: true},
			}},
			{ID: "shut", Title: "Shut it", Steps: []StepDef{{ID: "shut-it", Title: "Shut it", Right: "block-public", Rollback: "open it"}}},
		},
	}
}

func mustExpr(text string) Expr {
	e, err := ParseExpr(text)
	if err != nil {
		panic(err)
	}
	return e
}
