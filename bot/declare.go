package bot

import (
	"fmt"
	"io"
	"strconv"

	"warroom/bot/incident"
	"warroom/store"
)

// Three series of numbers, each without gaps, so that a gap in one cannot tell of another: a private incident leaves none among the open
// ones.
const (
	seriesOpen     = "INC-"
	seriesPrivate  = "INC-P"
	seriesExercise = "EX-"
)

// number gives a declaration its number and its codename, and returns the job's commands with it as the first. The number is committed with the
// declaration.
func (g *group) number(j *job) []incident.Command {
	d := *j.declare
	private := g.policy.Types[d.Type].Private
	if d.Private != nil {
		private = *d.Private
	}
	series := seriesOpen
	switch {
	case d.Exercise:
		series = seriesExercise
	case private:
		series = seriesPrivate
	}
	n := g.bot.numbers[series] + 1
	d.Number = fmt.Sprintf("%s%03d", series, n)
	if private {
		d.Codename = codename(g.bot.rand)
	}
	j.stream = d.Number
	// A refused declaration takes no number.
	if _, refusal := incident.Decide(nil, g.policy, j.meta, d); refusal == nil {
		g.bot.numbers[series] = n
		g.batch.Puts = append(g.batch.Puts, store.Put{Table: tableNumbers, Key: series, Value: []byte(strconv.FormatUint(n, 10))})
	}
	return append([]incident.Command{d}, j.commands...)
}

// The words of codenames: harmless, short, easy to say and to tell apart on a bad line. None hints at a type, a place or a person.
var (
	codeColours = [...]string{
		"amber", "azure", "beige", "black", "blue", "bronze", "brown", "cobalt", "copper", "coral", "cream", "crimson", "golden", "green",
		"grey", "indigo", "ivory", "jade", "lilac", "lime", "mauve", "navy", "olive", "orange", "pearl", "pink", "plum", "purple", "red", "ruby",
		"rust", "sand", "scarlet", "silver", "slate", "tan", "teal", "umber", "violet", "white", "yellow", "hazel", "khaki", "maroon", "ochre",
		"rose", "sepia", "steel", "wheat", "cherry",
	}
	codeBirds = [...]string{
		"auk", "bittern", "bunting", "buzzard", "condor", "coot", "crane", "crow", "curlew", "dipper", "dove", "duck", "dunlin", "eagle", "egret",
		"eider", "falcon", "finch", "gannet", "goose", "grebe", "grouse", "gull", "harrier", "hawk", "heron", "hoopoe", "ibis", "jackdaw", "jay",
		"kestrel", "kite", "lapwing", "lark", "linnet", "magpie", "martin", "merlin", "oriole", "osprey", "owl", "pelican", "pipit", "plover",
		"puffin", "quail", "raven", "robin", "rook", "ruff", "shrike", "siskin", "skua", "snipe", "stilt", "stork", "swan", "swift", "teal",
		"tern", "thrush", "wagtail", "warbler", "wren",
	}
)

// codename makes two random words for a private incident's room.
func codename(rand io.Reader) string {
	var b [2]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		panic(err) // the system's randomness does not fail
	}
	return codeColours[int(b[0])%len(codeColours)] + "-" + codeBirds[int(b[1])%len(codeBirds)]
}
