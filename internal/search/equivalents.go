package search

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

//go:embed equivalents/*.txt
var equivalentsFiles embed.FS

// ofField is the table that every index is made with, which is read once.
var ofField = sync.OnceValue(func() *equivalents { return newEquivalents(equivalentsTable()) })

// equivalentsTable gives the lines of all files, in the order of their names.
func equivalentsTable() string {
	var table strings.Builder
	names, _ := fs.Glob(equivalentsFiles, "*/*.txt") // the pattern is well-formed
	for _, name := range names {
		lines, _ := equivalentsFiles.ReadFile(name) // it is in the program
		table.Write(lines)
	}
	return table.String()
}

// Equivalents are phrases that mean what others do. They are told to the index
// and not to queries, so that a browser needs none of it. They never change.
type equivalents struct {
	first   map[string]*phrase // by first term
	phrases int
	others  []string // all terms that a text may be found by for its phrases
}

// A phrase is where terms in a row lead.
type phrase struct {
	after  map[string]*phrase // by the next term
	number int                // among all phrases
	others []int              // that a text with these terms is to be found by too; none where longer phrases alone are
}

// newEquivalents reads lines of phrases between commas, behind ">" those that
// are only added. What two lines say counts twice.
func newEquivalents(table string) *equivalents {
	e := &equivalents{}
	read := phraseReader{}
	numbers := map[string]int{}
	for line := range strings.Lines(table) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		both, added, _ := strings.Cut(line, ">")
		phrases := read.phrases(both)
		all := append(slices.Concat(phrases...), slices.Concat(read.phrases(added)...)...)
		for _, terms := range phrases {
			p := e.phrase(terms)
			before := len(p.others)
			for _, term := range all {
				if slices.Contains(terms, term) {
					continue
				}
				other, known := numbers[term]
				if !known {
					other = len(e.others)
					numbers[term] = other
					e.others = append(e.others, term)
				}
				if !slices.Contains(p.others[before:], other) {
					p.others = append(p.others, other)
				}
			}
		}
	}
	return e
}

// phrase gives where terms lead, after making the way there.
func (e *equivalents) phrase(terms []string) *phrase {
	var p *phrase
	after := &e.first
	for _, term := range terms {
		if *after == nil {
			*after = map[string]*phrase{}
		}
		p = (*after)[term]
		if p == nil {
			p = &phrase{number: e.phrases}
			e.phrases++
			(*after)[term] = p
		}
		after = &p.after
	}
	return p
}

// A phraseReader knows the terms of the runs of letters that it has read.
type phraseReader map[string][]string

// phrases gives the terms of each phrase between commas.
func (r phraseReader) phrases(list string) [][]string {
	var phrases [][]string
	for phrase := range strings.SplitSeq(list, ",") {
		var terms []string
		for run, rest := nextRun(phrase); run != ""; run, rest = nextRun(rest) {
			if _, known := r[run]; !known {
				r[run] = termsIn(run)
			}
			terms = append(terms, r[run]...)
		}
		if len(terms) > 0 {
			phrases = append(phrases, terms)
		}
	}
	return phrases
}

// A telling counts what a text says in phrases that mean what others do.
type telling struct {
	table   *equivalents
	phrases []*phrase // that are told, in the order of the text
	weights []int     // by number of phrase
	others  []int     // by number of other term; all zero between texts
}

func newTelling(table *equivalents) *telling {
	return &telling{table: table, weights: make([]int, table.phrases), others: make([]int, len(table.others))}
}

// hear adds the phrases of a text, each as much as is said.
func (t *telling) hear(text []*lexeme, weight int) {
	if weight == 0 {
		return
	}
	for i, w := range text {
		p := w.term.same
		for next := i + 1; p != nil; next++ {
			if len(p.others) > 0 {
				if t.weights[p.number] == 0 {
					t.phrases = append(t.phrases, p)
				}
				t.weights[p.number] += weight
			}
			if len(p.after) == 0 || next == len(text) {
				break
			}
			p = p.after[text[next].term.text]
		}
	}
}

// more gives the other terms and how much is told of each, in the order of the
// text, and forgets it.
func (t *telling) more(each func(term string, weight int)) {
	var order []int
	for _, p := range t.phrases {
		for _, other := range p.others {
			if t.others[other] == 0 {
				order = append(order, other)
			}
			t.others[other] += t.weights[p.number]
		}
		t.weights[p.number] = 0
	}
	t.phrases = t.phrases[:0]
	for _, other := range order {
		each(t.table.others[other], t.others[other])
		t.others[other] = 0
	}
}
