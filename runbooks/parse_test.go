package runbooks_test

import (
	"testing"

	"warroom/runbooks"
)

const small = `+++
id = "key-leak"
type = "iam-compromise"
title = "Key leak"
version = "1"
owner = "iam-lead"
reviewed = 2026-11-16
[notes]
cannot-see = "reads"
[asks]
aws = ["Preserve the logs"]
+++

<!-- A note among authors. -->

## Cut access
- when: the key is known to be exposed
- so-that: nobody can use it
- pause: No successful call since \_\_:\_\_. Strong objections?
- [ ] Deactivate the exposed key
  - id: disable-keys
  - role: iam-lead
  - question: yes|no|unknown
  - needs: save-key-state, other
  - when: provider = aws and "personal" in tags
  - time: 10m
  - killer: yes

  New calls stop. Sessions already made
  live on.

  Second paragraph.

  ` + "```aws" + `
  aws iam update-access-key \
    --access-key-id <<KEY>> --status Inactive
  ` + "```" + `

- [ ] Next
  - id: next
`

func TestParse(t *testing.T) {
	rb, found := runbooks.Parse("key-leak.md", []byte(small))
	for _, f := range found {
		t.Error(f)
	}
	if rb == nil {
		t.Fatal("no runbook")
	}
	t.Logf("%+v", rb.Phases)
}
