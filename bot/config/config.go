package config

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"warroom/bot/incident"
	"warroom/runbooks"
)

// Config is a config without a mistake.
type Config struct {
	// Policy is what the rules go by, with every person under their key of the config. Bind makes the one with pseudonyms.
	Policy *incident.Policy

	Parties  map[string]Party
	Logs     map[string]Log
	Store    Store
	Slack    Slack
	Health   Health
	Record   Record
	Runbooks Runbooks
	LogLevel string // debug, info, warn, error

	vocabulary *runbooks.Vocabulary
	text       []byte
	hash       string
}

// Party is a third party: a managed detection service, a retainer firm, a customer.
type Party struct {
	ID, Name string
}

// Log is a log source that runbooks name.
type Log struct {
	ID, Title, Provider string
}

// Store is where the data lies.
type Store struct {
	Dir string
}

// Slack is how the workspace is reached.
type Slack struct {
	Enabled             bool
	Team                string // id of the workspace; empty: whichever the token is for
	BotToken, AppToken  Secret // empty unless Enabled
	APIURL              string
	Stakeholders        string // id of the channel for updates; empty: none
	StakeholdersPrivate bool   // that channel is private, so private incidents may be told there
}

// Health is where the operator's page is served.
type Health struct {
	Listen string // empty: nowhere
}

// Record is about proof.
type Record struct {
	Witness string // key of the person who gets a copy of each checkpoint; empty: nobody
	KeyName string // name of the signing key
	KeyFile string // where the signing key lies; made on the first start
}

// Runbooks says where the runbooks lie.
type Runbooks struct {
	Dir string // empty: the runbooks that ship
}

// Text is the config as it was read, for the record.
func (c *Config) Text() []byte { return c.text }

// Hash is the SHA-256 of the text in hex. Decisions and assignments name it.
func (c *Config) Hash() string { return c.hash }

// sizeLimit keeps a wrong path, such as one to a disk image, from being read whole.
const sizeLimit = 4 << 20

// Load reads the config at path. The environment gives the secrets that the config names; with a nil one they are left out, for those who need the rules
// and the data and speak with no chat service. It returns a config, or no config and at least one
// problem that is not a warning.
func Load(path string, env func(string) string) (*Config, []Problem) {
	if info, err := os.Stat(path); err == nil && info.Size() > sizeLimit {
		return nil, []Problem{{File: path, Message: fmt.Sprintf("the file is larger than %d MiB", sizeLimit>>20), Remedy: "name the config file"}}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, []Problem{{File: path, Message: "the file cannot be read: " + err.Error(), Remedy: "name a file that exists and can be read with --config; config.example.toml is a start"}}
	}
	return Parse(path, text, env)
}

// Parse is Load for a text that is already in memory. The name stands in problems, and relative paths start in its folder.
func Parse(name string, text []byte, env func(string) string) (*Config, []Problem) {
	c, ok := parse(name, text, world{env, os.ReadFile, os.DirFS})
	if !ok {
		return nil, c.problems
	}
	return c.Config, c.problems
}

// world is what a config may point at outside itself.
type world struct {
	env    func(string) string
	file   func(string) ([]byte, error)
	folder func(string) fs.FS
}

func parse(name string, text []byte, w world) (c *checker, ok bool) {
	sum := sha256.Sum256(text)
	c = &checker{
		file: name, dir: filepath.Dir(name), world: w, ids: map[kind][]string{}, lines: map[string]int{}, known: map[string]bool{},
		Config: &Config{
			Parties: map[string]Party{}, Logs: map[string]Log{}, text: bytes.Clone(text), hash: hex.EncodeToString(sum[:]),
			Policy: &incident.Policy{
				People: map[incident.PersonID]incident.Person{}, Roles: map[incident.RoleID]incident.Role{}, Types: map[incident.TypeID]incident.Type{},
				Rights: map[incident.RightID]incident.Right{}, Severities: map[incident.Severity]incident.SeverityRule{},
				Providers: map[string]incident.Provider{}, Services: map[string]incident.Service{},
				Evidence: map[incident.EvidenceKind]incident.EvidenceRule{}, Runbooks: map[string]incident.Runbook{},
				FactNames: map[string]incident.FactRule{},
			},
		},
	}
	c.Policy.Hash = c.hash
	c.findSecrets(text)
	report := func(line int, key, message, remedy string) { c.fail(at{line, key}, message, remedy) }
	if root, ok := parseTree(text, report); ok {
		c.read(c.section(root))
	}
	if len(c.problems) == 0 {
		confirm(text, report)
	}
	slices.SortStableFunc(c.problems, func(a, b Problem) int {
		if a.File != b.File {
			return compareFiles(name, a.File, b.File)
		}
		return a.Line - b.Line
	})
	c.problems = slices.CompactFunc(c.problems, func(a, b Problem) bool { return a == b })
	return c, !slices.ContainsFunc(c.problems, func(p Problem) bool { return !p.Warning })
}

// compareFiles puts the config before the runbooks.
func compareFiles(first, a, b string) int {
	switch {
	case a == first:
		return -1
	case b == first:
		return 1
	case a < b:
		return -1
	}
	return 1
}

// kind is what an id names.
type kind string

const (
	person   kind = "person"
	party    kind = "party"
	role     kind = "role"
	right    kind = "right"
	typ      kind = "type"
	provider kind = "provider"
	evidence kind = "evidence kind"
	fact     kind = "fact"
	activity kind = "activity"
	runbook  kind = "runbook"
)

// checker reads a config and collects what is wrong with it.
type checker struct {
	*Config
	file     string
	dir      string
	world    world
	problems []Problem
	ids      map[kind][]string // what there is, in the order of the file
	lines    map[string]int    // line of each key that was read
	refs     []reference
	checks   []func()
	known    map[string]bool // every key that was asked for, with * for ids
	matrix   []activityRow
}

// at is a place in the config.
type at struct {
	line int
	key  string
}

// reference is an id that must be there.
type reference struct {
	kind kind
	id   string
	at   at
}

func (c *checker) fail(a at, message, remedy string) {
	c.problems = append(c.problems, Problem{File: c.file, Line: a.line, Key: scrub(a.key), Message: scrub(message), Remedy: scrub(remedy)})
}

func (c *checker) warn(a at, message, remedy string) {
	c.fail(a, message, remedy)
	c.problems[len(c.problems)-1].Warning = true
}

// findSecrets looks through the whole text, comments too, since the text becomes part of the record.
func (c *checker) findSecrets(text []byte) {
	for i, line := range bytes.Split(text, []byte("\n")) {
		if secretText.Match(line) {
			c.fail(at{line: i + 1}, "a secret stands in this file, which becomes part of the record",
				"take it out, make a new one since this one is known now, and name an environment variable (..._env) or a file (..._file) that holds it")
		}
	}
}

// read reads the sections, then holds them against each other.
func (c *checker) read(s *section) {
	c.Policy.Organisation = s.words("organisation", 60)
	c.readResponse(s.sub("response"))
	c.readSeverities(s)
	c.readParties(s)
	c.readPeople(s)
	c.readRoles(s)
	c.readProviders(s)
	c.readServices(s)
	c.readFacts(s)
	c.readEvidence(s)
	c.readLogs(s)
	c.readRights(s)
	c.readActivities(s)
	c.readTypes(s)
	c.readMachine(s)
	s.done()
	c.readRunbooks()
	c.resolve()
	for _, check := range c.checks {
		check()
	}
}

// later runs a check when everything has been read.
func (c *checker) later(f func()) { c.checks = append(c.checks, f) }

// resolve reports references to what is not there.
func (c *checker) resolve() {
	for _, r := range c.refs {
		if slices.Contains(c.ids[r.kind], r.id) {
			continue
		}
		c.fail(r.at, fmt.Sprintf("there is no %s %q", r.kind, r.id), suggestion(r.id, c.ids[r.kind]))
	}
}

// suggestion names what was probably meant, or what there is.
func suggestion(id string, known []string) string {
	if n := runbooks.Nearest(id, known); n != "" {
		return fmt.Sprintf("did you mean %q?", n)
	}
	if len(known) == 0 {
		return "there are none: add it, or leave this out"
	}
	return "there are: " + join(known)
}

// join lists names, and no more than can be read.
func join(names []string) string {
	const most = 12
	out := ""
	for i, n := range names {
		if i == most {
			return fmt.Sprintf("%s and %d more", out, len(names)-most)
		}
		if i > 0 {
			out += ", "
		}
		out += n
	}
	return out
}

const day = 24 * time.Hour
