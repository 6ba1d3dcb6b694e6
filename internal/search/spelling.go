package search

import (
	"cmp"
	"iter"
	"math/bits"
	"slices"
	"strings"
)

// A spelled word is a common form of a term. Its weight tells on how many
// pages the term stands, in bits: 1 for one, 2 for two or three. A page that
// has it in its title counts as several, because titles are what people ask
// for.
type spelled struct {
	word   string
	weight int
}

// A spelling lists the commonest words of plain letters, in order.
type spelling []spelled

const (
	inTitle    = 16   // pages that one with the word in its title counts as
	maxSpelled = 6000 // words; of rarer ones those that are begun are found by their terms
	maxBegun   = 2    // terms that stand for a word that is begun
	minBegun   = 3    // letters of a word that is begun
	minTypo    = 4    // letters of a word that is misspelt
	longWord   = 8    // letters from which on a word may have two faults
)

// A wordCount counts the words that a term stands for.
type wordCount struct {
	pages int // that have it
	forms []form
}

// A form is one of these words.
type form struct {
	word  string
	times int
}

// count counts the words of a page, of which the first are those of its title.
func (l *lexicon) count(words []*lexeme, title int) {
	l.pages++
	for i, w := range words {
		if w.form == nil {
			continue
		}
		w.form.times++
		if w.term.last == l.pages {
			continue
		}
		w.term.last = l.pages
		w.term.pages++
		if i < title {
			w.term.pages += inTitle - 1
		}
	}
}

// isSpelt says whether a word can be one of a spelling.
func isSpelt(word string) bool { return len(word) >= minBegun && isPlain(word) }

// add adds what was counted elsewhere.
func (c *wordCount) add(other wordCount) {
	c.pages += other.pages
	for _, f := range other.forms {
		at := slices.IndexFunc(c.forms, func(known form) bool { return known.word == f.word })
		if at < 0 {
			c.forms = append(c.forms, f)
		} else {
			c.forms[at].times += f.times
		}
	}
}

// newSpelling lists the words of terms.
func newSpelling(terms iter.Seq[wordCount]) spelling {
	var words spelling
	for c := range terms {
		for _, word := range c.commonForms() {
			words = append(words, spelled{word, bits.Len(uint(c.pages))})
		}
	}
	slices.SortFunc(words, rarerLast)
	words = words[:min(len(words), maxSpelled)]
	slices.SortFunc(words, func(a, b spelled) int { return cmp.Compare(a.word, b.word) })
	return words
}

// commonForms gives the forms of a term without those that stand for one in
// eight of the commonest or less: slips and rare ones.
func (c wordCount) commonForms() []string {
	most := 0
	for _, f := range c.forms {
		most = max(most, f.times)
	}
	var common []string
	for _, f := range c.forms {
		if f.times*8 > most {
			common = append(common, f.word)
		}
	}
	return common
}

func rarerLast(a, b spelled) int {
	if a.weight != b.weight {
		return b.weight - a.weight
	}
	return strings.Compare(a.word, b.word)
}

// begunBy gives the terms of the commonest words that begin so; where none
// does, the first of the rarer terms, for which a spelling has no room.
func (s spelling) begunBy(prefix string, v vocabulary) ([]string, error) {
	if len(prefix) < minBegun {
		return nil, nil
	}
	var words []spelled
	for _, w := range s {
		if strings.HasPrefix(w.word, prefix) {
			words = append(words, w)
		}
	}
	slices.SortFunc(words, rarerLast)
	var terms []string
	for _, w := range words {
		if term := stem(w.word); !slices.Contains(terms, term) {
			terms = append(terms, term)
		}
	}
	if len(terms) == 0 {
		var err error
		if terms, err = v.termsBegunBy(prefix); err != nil {
			return nil, err
		}
	}
	return terms[:min(len(terms), maxBegun)], nil
}

// like gives the commonest of the words that differ least from one, if any
// differs in no more than a slip or two. It gives no second one, which would be
// rarer, and so count more.
func (s spelling) like(word string) (best spelled, found bool) {
	if len(word) < minTypo {
		return best, false
	}
	limit := faults(word)
	for _, w := range s {
		d := distance(word, w.word, limit)
		if d < limit || d == limit && (!found || rarerLast(w, best) < 0) {
			limit, best, found = d, w, true
		}
	}
	return best, found
}

// faults is how many slips are forgiven in a word.
func faults(word string) int {
	if len(word) < longWord {
		return 1
	}
	return 2
}

// distance counts the letters added, left out, changed, or swapped with their
// neighbour between two words; more than limit gives limit+1.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	var before []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next := make([]int, len(b)+1)
		next[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			same := 1
			if a[i-1] == b[j-1] {
				same = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+same)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
			least = min(least, next[j])
		}
		if least > limit {
			return limit + 1
		}
		before, row = row, next
	}
	return min(row[len(b)], limit+1)
}

// encoded gives the words with spaces between them, the commonest first: that
// is all that is asked of their weights.
func (s spelling) encoded() []byte {
	words := make([]string, len(s))
	for i, w := range slices.SortedFunc(slices.Values(s), rarerLast) {
		words[i] = w.word
	}
	return []byte(strings.Join(words, " "))
}

func decodeSpelling(data []byte) (spelling, error) {
	words := strings.Fields(string(data))
	s := make(spelling, len(words))
	for i, word := range words {
		s[i] = spelled{word, len(words) - i}
	}
	return s, nil
}
