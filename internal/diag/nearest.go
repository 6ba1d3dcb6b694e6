package diag

import (
	"strings"
	"unicode/utf8"
)

// Nearest gives the name that a misspelt word most likely stands for: the one
// with the smallest Damerau-Levenshtein distance, capitals apart, where that
// is at most a third of the word; else the shortest that begins with the word,
// of which three letters are enough. It gives "" where no name is near.
func Nearest(word string, names []string) string {
	best, nearest := max(1, len(word)/3)+1, ""
	for _, name := range names {
		if apart := utf8.RuneCountInString(word) - utf8.RuneCountInString(name); apart >= best || -apart >= best {
			continue // it takes as many insertions or deletions at the least
		}
		if d := distance(strings.ToLower(word), strings.ToLower(name)); d < best {
			best, nearest = d, name
		}
	}
	if nearest != "" || len(word) < 3 {
		return nearest
	}
	for _, name := range names {
		begins := len(name) > len(word) && strings.EqualFold(name[:len(word)], word)
		if begins && (nearest == "" || len(name) < len(nearest)) {
			nearest = name
		}
	}
	return nearest
}

// Within gives the name that is nearest to a word, capitals apart, and at most
// so many letters from it; "" where there is none.
func Within(word string, names []string, letters int) string {
	best, nearest := letters+1, ""
	for _, name := range names {
		if more := len(name) - len(word); more > letters || -more > letters {
			continue
		}
		if d := distance(strings.ToLower(word), strings.ToLower(name)); d < best {
			best, nearest = d, name
		}
	}
	return nearest
}

// distance counts the insertions, deletions, substitutions and swaps of
// neighbours that turn a into b (optimal string alignment).
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, above, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range above {
		above[j] = j
	}
	for i := range s {
		row[0] = i + 1
		for j := range t {
			cost := 1
			if s[i] == t[j] {
				cost = 0
			}
			row[j+1] = min(above[j+1]+1, row[j]+1, above[j]+cost)
			if i > 0 && j > 0 && s[i] == t[j-1] && s[i-1] == t[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(t)]
}
