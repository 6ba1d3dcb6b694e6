package search

import (
	_ "embed"
	"slices"
	"strings"
)

//go:embed equivalents.txt
var equivalentsTable string

// Equivalents are phrases that mean what others do, by their first term. They
// are told to the index and not to queries, so that a browser needs none of it.
type equivalents map[string][]equivalent

type equivalent struct {
	rest   []string     // terms that follow the first
	others []*otherWord // that the text is to be found by too
}

// An otherWord is a term, and how much of it the page that is being read says.
type otherWord struct {
	term string
	told int
}

// newEquivalents reads lines of phrases between commas, behind ">" those that
// are only added.
func newEquivalents(table string) equivalents {
	e := equivalents{}
	words := map[string]*otherWord{}
	for line := range strings.Lines(table) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		both, added, _ := strings.Cut(line, ">")
		phrases := phrasesBetweenCommas(both)
		all := append(slices.Concat(phrases...), slices.Concat(phrasesBetweenCommas(added)...)...)
		for _, phrase := range phrases {
			var others []*otherWord
			for _, term := range all {
				if slices.Contains(phrase, term) {
					continue
				}
				if words[term] == nil {
					words[term] = &otherWord{term: term}
				}
				if !slices.Contains(others, words[term]) {
					others = append(others, words[term])
				}
			}
			e[phrase[0]] = append(e[phrase[0]], equivalent{phrase[1:], others})
		}
	}
	return e
}

func phrasesBetweenCommas(list string) [][]string {
	var phrases [][]string
	for phrase := range strings.SplitSeq(list, ",") {
		if terms := termsIn(phrase); len(terms) > 0 {
			phrases = append(phrases, terms)
		}
	}
	return phrases
}
