package command

import "strings"

// nearest is the name that was probably meant: one that begins with the word, or the one with the fewest slips of the finger between them. It is empty
// where nothing is near enough to guess.
func nearest(word string, names []string) string {
	word = strings.ToLower(word)
	if len(word) == 0 || len(word) > 40 {
		return ""
	}
	best, least := "", len(word)/4+2
	for _, name := range names {
		lower := strings.ToLower(name)
		if len(word) >= 3 && strings.HasPrefix(lower, word) {
			return name
		}
		if d := slips(word, lower); d < least && d < len(lower) {
			best, least = name, d
		}
	}
	return best
}

// meant names what was probably meant by a word that is not known, or all that is.
func meant(word, what string, names []string) string {
	if len(names) == 1 {
		return "Did you mean " + names[0] + "?"
	}
	if near := nearest(word, names); near != "" {
		return "Did you mean " + near + "?"
	}
	return "The " + what + ": " + strings.Join(names, ", ") + "."
}

// slips counts the letters to add, drop, change or swap with their neighbour to make one word of the other.
func slips(a, b string) int {
	x, y := []rune(a), []rune(b)
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(x)][len(y)]
}
